"""What editors do to candidates: each function appends one decision and gives the story as it is then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from desk.candidates import DeskCandidate, bare, decisions_on, find_story, reports_of, spellings
from desk.headlines import item_with, stands_under
from desk.logbook import record
from desk.newsroom import IssueInHand, Newsroom, editor_named, find_issue
from desk.printing import build_issue
from desk.show import KINDS
from desk.takesheet import places_in
from desk.traces import held_now
from pipeline.editing import decisions as rules
from pipeline.editing.issue import item_words
from pipeline.editing.stages import digest_of
from pipeline.editing.states import standing
from pipeline.errors import UsageError
from pipeline.names import UNDATED
from pipeline.store import audit
from pipeline.store import finals as final_store
from pipeline.store import issues as issue_store
from pipeline.store import reports as report_store
from pipeline.types import MACHINE, Decision, DecisionKind, Report, SectionId
from pipeline.urls import url_key


@dataclass(frozen=True, slots=True)
class Editor:
    """Who decides, when, and for which issue."""

    who: str
    at: datetime
    issue: IssueInHand
    closed: frozenset[int]
    """Issues that take no more decisions: a later one was made, or people closed them."""


def editor(room: Newsroom, connection: Connection, who: str | None, number: int | None) -> Editor:
    """The editor as named, or as the settings name one; the issue as named, or the open one.

    Raises:
        UsageError: nobody may pass for the machine; the issue does not exist.
    """
    name = editor_named(room, who)
    issue = find_issue(connection, room.weekly, room.now, number)
    return Editor(name, room.now, issue, closed_issues(connection))


def closed_issues(connection: Connection) -> frozenset[int]:
    """Numbers of the issues that take no more decisions."""
    made = [one.number for one in issue_store.list_issues(connection)]
    return frozenset(one for one in made if one < max(made)) | final_store.closed_numbers(connection)


def pick(connection: Connection, by: Editor, name: str, section: SectionId | None, starred: bool | None) -> Decided:
    """Take the story into the issue, as an item of its own: it stands under no other headline any more."""
    one = held_now(connection, find_story(connection, name))
    lead, other = one.story.lead_url, _other_section(one, section)
    said = rules.pick(lead, by.who, by.at, by.issue.number, other, starred, members=one.urls, closed=by.closed)
    if _stands(one, "picked", by) and section in (None, one.section) and starred in (None, one.state.starred):
        return Decided(one, changed=False)
    under = stands_under(connection, one)
    return replace(_record(connection, said, one), parted_from=under)


def drop(connection: Connection, by: Editor, name: str) -> Decided:
    """Leave the story out of the issue."""
    one = find_story(connection, name)
    said = rules.drop(one.story.lead_url, by.who, by.at, by.issue.number, members=one.urls, closed=by.closed)
    return Decided(one, changed=False) if _stands(one, "dropped", by) else _record(connection, said, one)


def move(connection: Connection, by: Editor, name: str, section: SectionId | None, position: int | None) -> Decided:
    """Put the story into another section or place."""
    one = find_story(connection, name)
    lead, number = one.story.lead_url, by.issue.number
    around: rules.Around = {"members": one.urls, "closed": by.closed}
    said = rules.move(lead, by.who, by.at, number, section, position, **around)
    other = _other_section(one, section)
    if other is None and position is None:
        return Decided(one, changed=False)
    if other != section:
        said = rules.move(lead, by.who, by.at, number, other, position, **around)
    return _record(connection, said, one)


def put(
    room: Newsroom, connection: Connection, by: Editor, name: str, section: SectionId | None, position: int | None
) -> tuple[Decided, int | None]:
    """The same, no further down than the section goes; gives the place at which it stands then, None: not printed."""
    one = find_story(connection, name)
    if position is not None:
        section_then = section or one.section
        own = [entry for entry in build_issue(room, connection, by.issue).entries if entry.section == section_then]
        others = [entry for entry in own if one.story.lead_url not in entry.lead_urls]
        position = min(position, len(others) + 1)
    done = move(connection, by, name, section, position)
    if position is None:
        return done, None
    return done, places_in(build_issue(room, connection, by.issue)).get(one.story.lead_url)


def _other_section(one: DeskCandidate, section: SectionId | None) -> SectionId | None:
    """What is to be kept of a section that was chosen: nothing where the story stands in it anyway."""
    return None if section == one.section else section


def merge(room: Newsroom, connection: Connection, by: Editor, name: str, into: str, same_event: bool) -> Decided:
    """Print the story under the headline of another; with `same_event` the two become one story."""
    one, target = find_story(connection, name), find_story(connection, into)
    if one.id == target.id:
        raise UsageError(f"{name} 与 {into} 已是同一事件（{one.id}）")
    said = rules.merge(
        one.story.lead_url,
        by.who,
        by.at,
        by.issue.number,
        target.story.lead_url,
        same_event,
        members=(*one.urls, *target.urls) if same_event else one.urls,
        closed=by.closed,
    )
    done = _record(connection, said, one)
    return _regrouped(room, connection, (*one.urls, *target.urls), target.urls[0]) if same_event else done


def join(room: Newsroom, connection: Connection, by: Editor, names: Sequence[str]) -> DeskCandidate:
    """Print stories under the headline of the first, which is picked if it was not."""
    into, *others = names
    head = find_story(connection, into)
    if head.state.status != "picked":
        pick(connection, by, into, None, None)
    for name in others:
        merge(room, connection, by, name, into, same_event=False)
    return find_story(connection, into)


def split(
    room: Newsroom, connection: Connection, by: Editor, name: str, reports: Sequence[str]
) -> tuple[Decided, list[DeskCandidate]]:
    """Take reports out of the story, named by address or by their number in `zhoubao show`, lead first from 1.

    Gives what is left, and the story that each of `reports` is in now.
    """
    one = find_story(connection, name)
    urls = [_report_named(one, report) for report in reports]
    said = rules.split(one.story.lead_url, by.who, by.at, by.issue.number, urls, members=one.urls, closed=by.closed)
    _record(connection, said, one)
    rest = _regrouped(room, connection, one.urls, one.story.lead_url)
    return rest, [find_story(connection, url) for url in urls]


def set_lead(room: Newsroom, connection: Connection, by: Editor, name: str, report: str) -> Decided:
    """Make a report the lead of its story: named by address or by its number in `zhoubao show`."""
    one = find_story(connection, name)
    url = _report_named(one, report)
    if url == one.story.lead_url:
        return Decided(one, changed=False)
    said = rules.set_lead(one.story.lead_url, by.who, by.at, by.issue.number, url, members=one.urls, closed=by.closed)
    _record(connection, said, one)
    return _regrouped(room, connection, one.urls, url)


def edit(
    connection: Connection, by: Editor, name: str, title: str | None, text: str | None, starred: bool | None
) -> Decided:
    """Give the story another title or text, or (un)star it; "" gives a field back to the draft."""
    one = find_story(connection, name)
    said = rules.edit(
        one.story.lead_url, by.who, by.at, by.issue.number, title, text, starred, members=one.urls, closed=by.closed
    )
    return _record(connection, said, one)


def note(connection: Connection, by: Editor, name: str, text: str) -> Decided:
    """Leave a remark for colleagues."""
    one = find_story(connection, name)
    said = rules.note(one.story.lead_url, by.who, by.at, by.issue.number, text, members=one.urls, closed=by.closed)
    return _record(connection, said, one)


def set_day(room: Newsroom, connection: Connection, by: Editor, name: str, day: date) -> Decided:
    """Give a report its day, named by its address, or by its story where only one report can be meant."""
    one = find_story(connection, name)
    url = _report_to_date(one, name, reports_of(connection, one))
    decided = {bare(known): said for known, said in rules.days(issue_store.decisions(connection)).items()}
    if decided.get(bare(url)) == day:
        return Decided(one, changed=False)
    record(connection, [rules.set_day(url, by.who, by.at, day)])
    return _regrouped(room, connection, [url], url)


def _report_to_date(one: DeskCandidate, name: str, reports: Mapping[str, Report]) -> str:
    if "://" in name:
        return next(url for url in one.urls if url_key(url) == url_key(name))
    undated = [url for url, report in reports.items() if report.published_at is None]
    meant = undated or list(one.urls)
    if len(meant) > 1:
        told = f"{len(meant)} 篇{UNDATED}的报道" if undated else f"{len(meant)} 篇报道，都有日期"
        lines = "\n".join(f"  {url}" for url in meant)
        raise UsageError(f"事件 {one.id} 有 {told}，请写其中一篇的网址：\n{lines}")
    return meant[0]


def lock(connection: Connection) -> None:
    """Let nobody else decide until this transaction ends: what is read from now on still stands when it is written."""
    audit.hold(connection)


def item_of(connection: Connection, one: DeskCandidate, issue: IssueInHand) -> tuple[str, str]:
    """Title and text with which the story would be printed alone."""
    return item_words(one.listed.candidate, one.state, reports_of(connection, one), issue.ends_at)


def ready(connection: Connection, by: Editor, name: str) -> Decided:
    """Say that the item is edited, with all that is printed under its headline, in the words that it has now."""
    said = []
    for part, words in _words_of_item(connection, by, name):
        around: rules.Around = {"members": part.urls, "closed": by.closed}
        decision = rules.ready(part.story.lead_url, by.who, by.at, by.issue.number, words, **around)
        said += [decision] if part.state.ready != words else []
    return _recorded(connection, said, name)


def approve(connection: Connection, by: Editor, name: str) -> Decided:
    """Vouch for the item as the second person, with all that is printed under its headline, in the words of now."""
    said = []
    for part, words in _words_of_item(connection, by, name):
        around: rules.Around = {"members": part.urls, "closed": by.closed}
        editors = _editors(connection, part)
        decision = rules.approve(part.story.lead_url, by.who, by.at, by.issue.number, words, editors, **around)
        said += [decision] if part.state.approved != words else []
    return _recorded(connection, said, name)


def _words_of_item(connection: Connection, by: Editor, name: str) -> list[tuple[DeskCandidate, str]]:
    """(story, digest of its words): of a headline each that is printed under it; of what stands under one it alone."""
    one = find_story(connection, name)
    parts = item_with(connection, one)
    if not parts:
        raise UsageError(f"{name} 还没有选用")
    meant = parts if parts[0].id == one.id else [one]
    return [(part, digest_of(*item_of(connection, part, by.issue))) for part in meant]


def _recorded(connection: Connection, said: Sequence[Decision], name: str) -> Decided:
    record(connection, said)
    return Decided(find_story(connection, name), changed=bool(said))


def _editors(connection: Connection, one: DeskCandidate) -> set[str]:
    """Who wrote the words that stand, or said that they are done; of a draft nobody touched, who picked it, or the
    headline under which it stands."""
    kept = [decision for decision, stands in decisions_on(connection, one) if stands and decision.who != MACHINE]
    wrote = {decision.who for decision in kept if decision.kind in ("edit", "ready") and _writes(decision)}
    picked = {decision.who for decision in kept if decision.kind == "pick"}
    if wrote or picked or not one.state.merged_into:
        return wrote or picked
    head, *_ = item_with(connection, one)
    return _editors(connection, head) if head.id != one.id else set()


def _writes(decision: Decision) -> bool:
    return decision.kind == "ready" or bool({"title", "text"} & decision.payload.keys())


class Overtaken(UsageError):
    """What is to be taken back is no longer the last thing that was decided."""


class Undone(Overtaken):
    """What is to be taken back was taken back already."""


def undo(
    room: Newsroom,
    connection: Connection,
    by: Editor,
    name: str,
    *,
    own: bool = False,
    kind: DecisionKind | None = None,
    seen: int | None = None,
) -> tuple[Decision, Decided]:
    """Take back the newest decision on the story for the issue; gives that decision too.

    It may hang on a report that led the story when it was made and no longer does. `seen`: the end of the log that
    was known to who asks; what was decided on the story behind it is not theirs to take back unseen.

    Raises:
        Undone: since `seen` it was taken back.
        Overtaken: the newest is somebody else's and not the machine's, with `own`; or of another kind than `kind`; or
            a person decided on the story since `seen`.
        UsageError: there is nothing to take back.
    """
    one = find_story(connection, name)
    log = issue_store.decisions(connection)
    undone = newest(log, by, one)
    later = _later(connection, by, one, seen) if seen is not None else []
    if later and later[-1].kind == "undo":
        raise Undone(f"先前已经撤销了：{one.title[:40]}")
    if undone and (later or (own and undone.who not in (by.who, MACHINE)) or kind not in (None, undone.kind)):
        last = f"{one.id} 的上一步是 {undone.who} 的“{KINDS[undone.kind]}”"
        raise Overtaken(f"没有撤销：{last}；要撤销那一步，请打开这个事件，点“撤销上一步”")
    lead = undone.lead_url if undone else one.story.lead_url
    said = rules.undo(lead, by.who, by.at, by.issue.number, log, members=one.urls, closed=by.closed)
    assert undone is not None
    done = _record(connection, said, one)
    if undone.kind in ("split", "date", "lead") or undone.payload.get("same_event"):
        touched = (*one.urls, *undone.payload.get("urls", ()), *undone.payload.get("members", ()))
        done = _regrouped(room, connection, touched, lead)
    return undone, done


def _later(connection: Connection, by: Editor, one: DeskCandidate, seen: int) -> list[Decision]:
    """What people decided on the story for the issue behind this place of the log."""
    said = issue_store.decisions_on(connection, [url for own in one.urls for url in spellings(own)], seen)
    return [decision for decision in said if decision.who != MACHINE and decision.issue in (None, by.issue.number)]


def newest(log: Sequence[Decision], by: Editor, one: DeskCandidate) -> Decision | None:
    """The decision that an undo would take back."""
    kept = standing(log)
    own = {bare(url) for url in one.urls}
    mine = [old for old in kept if bare(old.lead_url) in own and old.issue in (None, by.issue.number)]
    return max(mine, key=lambda old: (old.who != MACHINE, kept.index(old)), default=None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to."""

    story: DeskCandidate
    """As it is afterwards."""
    changed: bool = True
    """False: the same had been decided before, nothing was added."""
    parted_from: DeskCandidate | None = None
    """Under whose headline it stood until then."""


def _stands(one: DeskCandidate, status: str, by: Editor) -> bool:
    state = one.state
    same = state.status == status and state.by != MACHINE and state.issue == by.issue.number
    return same and not state.merged_into


def _record(connection: Connection, said: Decision, one: DeskCandidate) -> Decided:
    record(connection, [said])
    return Decided(find_story(connection, one.story.lead_url))


def _report_named(one: DeskCandidate, report: str) -> str:
    if report.isdecimal():
        number = int(report)
        if not 1 <= number <= len(one.urls):
            few = f"这个事件只有 {len(one.urls)} 篇报道，没有第 {number} 篇"
            raise UsageError(few, hint=f"zhoubao show {one.id} 列出各篇")
        return one.urls[number - 1]
    return next((url for url in one.urls if url_key(url) == url_key(report)), report)


def _regrouped(room: Newsroom, connection: Connection, urls: Iterable[str], name: str) -> Decided:
    """Judge these reports anew, now that an editor has said what belongs together."""
    from pipeline.grouping import judge

    report_store.mark_unjudged(connection, _keys(urls))
    connection.commit()
    judge(room.engine, room.sources, room.weekly)
    return Decided(find_story(connection, name))


def _keys(urls: Iterable[str]) -> Collection[str]:
    return {url_key(url) for url in urls}
