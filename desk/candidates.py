"""Candidates with what editors decided on them: one story, or the list of a window."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from desk.reasons import REASON_NAMES
from desk.traces import with_marks
from pipeline.editing.states import CandidateState, settled, standing, state
from pipeline.errors import UsageError
from pipeline.printed import Mark
from pipeline.store import candidates as candidate_store
from pipeline.store import issues as issue_store
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery, ListedCandidate
from pipeline.types import Decision, Report, SectionId, Story
from pipeline.urls import url_key
from pipeline.weekly import Weekly

BACKGROUND = frozenset(("source", "model"))
"""Votes that are no reason to name: where a report comes from, and the sum of small things."""


ID_LENGTH = 10


_TABLE_NUMBER = re.compile(r"E[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DeskCandidate:
    """A candidate as an editor sees it: what was judged, and what was decided on it."""

    listed: ListedCandidate
    state: CandidateState
    marks: tuple[Mark, ...] = ()
    """What it is to printed issues, 已刊 before 续报."""
    late: int | None = None
    """The issue that it was published for, where it was first seen after that one's end."""

    @property
    def id(self) -> str:
        """Short name that commands take."""
        return self.listed.id

    @property
    def story(self) -> Story:
        """Its reports."""
        return self.listed.candidate.story

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses of its reports, lead first."""
        return tuple(member.url for member in self.story.members)

    @property
    def title(self) -> str:
        """As edited, else as judged."""
        return self.state.title or self.listed.candidate.title

    @property
    def section(self) -> SectionId | None:
        """As moved by an editor, else as judged; None: 不入刊. What is picked stands somewhere in any case."""
        candidate = self.listed.candidate
        judged = candidate.section
        if judged is None and self.state.status == "picked" and candidate.scores:
            judged = candidate.scores[0].section
        return self.state.section or judged

    @property
    def moved(self) -> bool:
        """Whether an editor put it into another section than it was judged to belong in."""
        return self.state.section not in (None, self.listed.candidate.section)

    @property
    def past(self) -> str:
        """What it is to past issues, in words: 已刊（第 403 期）, 续报（…）, 上期漏（第 403 期）, or nothing."""
        late = f"上期漏（第 {self.late} 期）" if self.late else ""
        return self.marks[0].said if self.marks else late

    def printed_elsewhere(self, number: int) -> Mark | None:
        """The item of another issue than this that told its event."""
        return next((mark for mark in self.marks if mark.kind == "printed" and mark.number != number), None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Words that speak for the section, weightiest first."""
        scores = self.listed.candidate.scores
        best = next((score for score in scores if score.section == self.section), scores[0] if scores else None)
        votes = sorted(best.votes, key=lambda vote: -vote.weight) if best else []
        return tuple(dict.fromkeys(vote.word for vote in votes if vote.weight > 0 and vote.where not in BACKGROUND))


def bare(url: str) -> str:
    """What two spellings of one address share: a site that goes to https, or drops its www., keeps its reports."""
    return url.partition("://")[2].removeprefix("www.")


def spellings(url: str) -> list[str]:
    """Every address that is `bare` the same, and this one."""
    if not url.startswith(("http://", "https://")):
        return [url]
    return [f"{scheme}://{www}{bare(url)}" for scheme in ("https", "http") for www in ("", "www.")]


_indexes: WeakKeyDictionary[Engine, tuple[Decision | None, DecisionIndex]] = WeakKeyDictionary()
"""Index of each open store, with the last decision that it holds: the log is only ever added to."""


class DecisionIndex:
    """The log of decisions, by the reports it concerns: years of it cost a list of candidates next to nothing."""

    def __init__(self, log: Sequence[Decision]) -> None:
        spelled = {bare(decision.lead_url): decision.lead_url for decision in log}
        one_spelling = [replace(decision, lead_url=spelled[bare(decision.lead_url)]) for decision in log]
        self.states: Mapping[str, CandidateState] = state(one_spelling)
        self._by_bare = {bare(url): known for url, known in self.states.items()}
        self._last = {decision.lead_url: decision.at for decision in one_spelling}
        self._merged: dict[str, list[str]] = {}
        for url, known in self.states.items():
            if known.merged_into:
                self._merged.setdefault(bare(known.merged_into), []).append(url)
        self._log = one_spelling

    @classmethod
    def load(cls, connection: Connection) -> DecisionIndex:
        """The index of all that was ever decided; made anew where the log has grown since it was made last."""
        end = issue_store.end_of_log(connection)
        known = _indexes.get(connection.engine)
        if known is None or known[0] != end:
            known = _indexes[connection.engine] = (end, cls(issue_store.decisions(connection)))
        return known[1]

    @classmethod
    def forget(cls, connection: Connection) -> None:
        """Make it anew next time: decisions that it holds were not kept."""
        _indexes.pop(connection.engine, None)

    def since(self, moment: datetime | None) -> list[str]:
        """Addresses last decided on at or after `moment`; a story first seen since then has no older decision."""
        return [url for url in self.states if moment is None or self._last[url] >= moment]

    def merged_into(self, urls: Iterable[str]) -> list[str]:
        """Addresses of the stories that were merged into one that holds a report of `urls`."""
        return [merged for url in urls for merged in self._merged.get(bare(url), ())]

    def by_others(self, who: str, moment: datetime) -> set[str]:
        """Addresses on which somebody else decided at or after `moment`."""
        late = takewhile(lambda decision: decision.at >= moment, reversed(self._log))
        return {decision.lead_url for decision in late if decision.who != who}

    def among(self, urls: Iterable[str]) -> dict[str, CandidateState]:
        """The states of those of `urls` that were decided on, told in the addresses as they are spelled there."""
        by_bare = {bare(url): url for url in urls}
        found = {url: self._by_bare[name] for name, url in by_bare.items() if name in self._by_bare}
        return {
            url: replace(known, lead_url=url, merged_into=by_bare.get(bare(known.merged_into), known.merged_into))
            for url, known in found.items()
        }

    def of(self, story: Story) -> CandidateState:
        """The one state by which the story is printed."""
        urls = [story.lead_url, *(member.url for member in story.members)]
        known = settled(story, self.among(urls))
        # Two stories that were declared one are grouped as one by now: nothing is left to merge.
        return replace(known, merged_into="", same_event=False) if known.merged_into in urls else known

    def see(self, listed: ListedCandidate) -> DeskCandidate:
        """The candidate with its state."""
        return DeskCandidate(listed, self.of(listed.candidate.story))


DECIDED = ("picked", "dropped")


DECIDED_MANY = 1000
"""Reports decided on, from which it is quicker to look through a window than for each of them."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Candidates best first, and how many each section has in all."""

    candidates: tuple[DeskCandidate, ...]
    totals: Mapping[SectionId | None, int]

    def sections(self, weekly: Weekly, each: int | None = None) -> list[tuple[str, int, list[DeskCandidate]]]:
        """(name, candidates in all, the best `each`) in the order of the paper, 不入刊 last; empty ones left out."""
        order = [*(spec.id for spec in weekly.sections), None]
        groups = [(section, [one for one in self.candidates if one.section == section][:each]) for section in order]
        return [(weekly.name_of(section), self.totals.get(section, 0), own) for section, own in groups if own]


def list_candidates(
    connection: Connection, query: CandidateQuery, *, everything: bool = False, status: str = ""
) -> Listing:
    """Candidates that fit; `query.section` means the section after editors' moves.

    Without `everything` those judged not for the paper are left out, unless an editor took them up. `query.each`
    bounds what is read, not the totals, and with it they are of every section, whichever is asked for. `status`: open,
    picked or dropped ones only; what stands under another headline is not open.
    """
    index = DecisionIndex.load(connection)
    anywhere = candidate_store.looked_up(connection, replace(query, section=None, no_section=False, each=None))
    query = replace(query, words=(), among=anywhere.among)
    everything = everything or query.no_section
    decided = {one.id: index.see(one) for one in _touched(connection, index, anywhere)}
    judged = replace(query, any_section=not (query.section or everything))
    if query.each is not None:
        # of the best of a section as judged, editors may have taken away those that they touched
        crowd = Counter(one.listed.candidate.section for one in decided.values())
        judged = replace(judged, each=query.each + max(crowd.values(), default=0))
    undecided = [] if status in DECIDED else candidate_store.find(connection, judged)
    found = {one.id: index.see(one) for one in undecided} | decided
    fitting = [one for one in found.values() if _fits(one, everything, status)]
    chosen = [one for one in fitting if _stands_in(one, query)]
    chosen.sort(key=lambda one: (-one.listed.candidate.rank, one.id))
    totals = Counter(one.section for one in (chosen if query.each is None else fitting))
    if query.each is not None and status not in DECIDED:
        anyhow = replace(anywhere, any_section=not everything)
        totals = _totals(connection, anyhow, decided.values(), [one for one in fitting if one.id in decided])
    return Listing(tuple(with_marks(connection, chosen)), totals)


def _touched(connection: Connection, index: DecisionIndex, query: CandidateQuery) -> list[ListedCandidate]:
    """Stories that fit and were decided on; of a window long past, found by its reports: more was decided since."""
    urls = index.since(query.starts_at)
    if len(urls) > DECIDED_MANY and (query.week or (query.starts_at and query.ends_at)):
        urls = list(index.among(candidate_store.urls_in(connection, query)))
    return candidate_store.holding(connection, urls, query)


def _fits(one: DeskCandidate, everything: bool, status: str) -> bool:
    state = one.state
    if status == "open" and (state.status or state.merged_into):
        return False
    if status in DECIDED and status != state.status:
        return False
    return bool(everything or one.section or state.status or state.merged_into)


def _stands_in(one: DeskCandidate, query: CandidateQuery) -> bool:
    return one.section is None if query.no_section else query.section in (None, one.section)


def _totals(
    connection: Connection, judged: CandidateQuery, decided: Iterable[DeskCandidate], shown: Iterable[DeskCandidate]
) -> Counter[SectionId | None]:
    """Stories of each section as judged, those that editors touched counted where they are now."""
    counts = candidate_store.count_by_section(connection, judged)
    totals = Counter({SectionId(name) if name else None: number for name, number in counts.items()})
    for one in decided:
        section = one.listed.candidate.section
        if section in totals:
            totals[section] -= 1
    totals.update(one.section for one in shown)
    return totals


def find_story(connection: Connection, name: str) -> DeskCandidate:
    """The one story with this id, beginning of an id, or address of a report; or that had the id before another
    report led it, as exported tables and notes still say.

    Raises:
        UsageError: none fits, or several do; the message lists them or says why a page was left out.
    """
    wanted = _id_of(name.strip())
    found = candidate_store.get(connection, wanted) or candidate_store.once_named(connection, wanted)
    if not found:
        raise _missing(connection, name)
    if len(found) > 1:
        lines = "\n".join(f"  {one.id}  {one.candidate.title}" for one in found)
        raise UsageError(f"{name} 对应 {len(found)} 个事件，请多写几位：\n{lines}")
    return with_marks(connection, [DecisionIndex.load(connection).see(found[0])])[0]


def _id_of(name: str) -> str:
    """An address as it is, an id in lower case; the number of a table (E and 12 digits) begins with the id."""
    if "://" in name:
        return name
    return name[1 : ID_LENGTH + 1].lower() if _TABLE_NUMBER.fullmatch(name) else name.lower()


def _missing(connection: Connection, name: str) -> UsageError:
    if "://" in name and (rejection := report_store.rejection_of(connection, name)):
        detail = f"：{rejection.detail}" if rejection.detail else ""
        return UsageError(f"这一页没有收入，原因：{REASON_NAMES[rejection.reason]}{detail}")
    return UsageError(f"没有编号为 {name} 的事件", hint="zhoubao candidates 列出候选，也可用报道网址")


def reports_of(connection: Connection, one: DeskCandidate) -> dict[str, Report]:
    """The reports of a story, by address."""
    kept = report_store.by_keys(connection, [url_key(url) for url in one.urls])
    return {report.url: report for report in kept.values()}


def decisions_on(connection: Connection, one: DeskCandidate) -> list[tuple[Decision, bool]]:
    """Every decision made on a report of the story, oldest first, with whether it still stands."""
    log = issue_store.decisions_on(connection, [url for own in one.urls for url in spellings(own)])
    left = {id(decision) for decision in standing(log)}
    return [(decision, id(decision) in left) for decision in log]
