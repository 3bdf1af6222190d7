"""Candidates and decisions -> Issue: what is proposed, what is printed, in which order, under which headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from pipeline.editing.drafting import ITEM_MAX, POLICY_MAX, base_of, draft, title_of
from pipeline.editing.states import CandidateState, settled
from pipeline.errors import UsageError
from pipeline.names import UNDATED
from pipeline.types import Candidate, Entry, Issue, Report, SectionId
from pipeline.weekly import Weekly

NEEDS_DATE = f"〔{UNDATED}〕"
"""Begins the draft of a story none of whose reports bears a date; an edited text is printed as it is."""

NEEDS_TRANSLATION = "〔需编译〕"
"""Text of an item whose reports are all in a foreign language: the editor sees what is missing."""

SUMMARY_ORDER = (SectionId.HEADLINES, SectionId.INDUSTRY, SectionId.PEOPLE, SectionId.INDUSTRY)
"""Sections that fill the summary first: the printed issue shows one 要闻, two 行业, one 人事."""

_ISSUED = "印发|发布|公布|出台|施行|征求意见"
_POLICY = re.compile(rf"《[^》]+》.*(?:{_ISSUED})|(?:{_ISSUED}).*《[^》]+》")


def is_policy(title: str) -> bool:
    """Whether the headline tells of a policy document, whose item may be longer."""
    return _POLICY.search(title) is not None


def propose(candidates: Sequence[Candidate], weekly: Weekly, printed: Collection[str] = frozenset()) -> list[Candidate]:
    """The best candidates of each section up to its quota, in printed order; no report stands behind two of them.

    A story without a date is for an editor to judge: it may be years old. So is one whose lead address is in
    `printed`: another issue told its event.
    """
    taken: set[str] = set()
    chosen: dict[SectionId, list[Candidate]] = {spec.id: [] for spec in weekly.sections}
    quota = {spec.id: spec.quota for spec in weekly.sections}
    most = {(spec.id, group.name): group.max for spec in weekly.sections for group in spec.groups if group.max}
    held: Counter[tuple[SectionId, str]] = Counter()
    for candidate in sorted(candidates, key=_by_rank):
        section, urls = candidate.section, _urls(candidate)
        free = candidate.story.first_published_at is not None and candidate.story.lead_url not in printed
        groups = _bounded(candidate, most)
        if any(held[group] >= most[group] for group in groups):
            continue
        if free and section in chosen and len(chosen[section]) < quota[section] and not urls & taken:
            taken |= urls
            held.update(groups)
            chosen[section].append(candidate)
    return [candidate for spec in weekly.sections for candidate in chosen[spec.id]]


def _bounded(candidate: Candidate, most: Mapping[tuple[SectionId, str], int]) -> list[tuple[SectionId, str]]:
    """The word groups with a `max` that voted for the candidate's section."""
    votes = next((score.votes for score in candidate.scores if score.section == candidate.section), ())
    told = {(candidate.section, vote.word) for vote in votes if vote.where == "rule"} if most else set()
    return [group for group in most if group in told]


def _by_rank(candidate: Candidate) -> tuple[float, str]:
    return -candidate.rank, candidate.story.lead_url


def _urls(candidate: Candidate) -> set[str]:
    return {candidate.story.lead_url, *(member.url for member in candidate.story.members)}


@dataclass(frozen=True, slots=True)
class _Line:
    """A candidate with what was decided on it, on its way into the issue."""

    candidate: Candidate
    state: CandidateState
    picked: bool

    @property
    def lead_url(self) -> str:
        return self.candidate.story.lead_url


def build(
    number: int,
    starts_at: datetime,
    ends_at: datetime,
    candidates: Sequence[Candidate],
    reports: Mapping[str, Report],
    states: Mapping[str, CandidateState],
    weekly: Weekly,
) -> Issue:
    """The issue as decided: picked candidates by section, edited words where there are some, the draft elsewhere.

    `reports` is by URL and may lack some: a candidate without its report is printed with its title alone. Where no
    entry is starred by an editor, those of the summary are starred here: who prints needs only `Entry.starred`.

    Raises:
        UsageError: an entry stands in a section that weekly.yaml does not have.
    """
    lines = []
    for candidate in sorted(candidates, key=_by_rank):
        known = settled(candidate.story, states)
        lines.append(_Line(candidate, known, known.status == "picked" and known.issue in (None, number)))
    placed: dict[SectionId, list[tuple[_Line, Entry]]] = {spec.id: [] for spec in weekly.sections}
    for head, *parts in _groups(lines):
        entry = _entry(head, parts, reports, ends_at)
        if entry.section not in placed:
            raise UsageError(f"《{entry.title}》的栏目 {entry.section} 不在 weekly.yaml 里，请移到其他栏目")
        placed[entry.section].append((head, entry))
    entries = tuple(entry for spec in weekly.sections for entry in _in_place(placed[spec.id]))
    return _with_summary(Issue(number, starts_at, ends_at, entries), weekly)


def _groups(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Printed lines by rank, each followed by those merged into it."""
    home = {url: line for line in reversed(lines) for url in _urls(line.candidate)}
    home |= {line.lead_url: line for line in lines}
    groups = {line.lead_url: [line] for line in lines if line.picked and _root(line, home) is line}
    for line in lines:
        root = _root(line, home)
        if root is not line:
            groups[root.lead_url].append(line)
    return list(groups.values())


def _root(line: _Line, home: Mapping[str, _Line]) -> _Line:
    """The picked line under whose headline `line` is printed: the last one that its merges lead to, else itself.

    Of merges in a ring the picked line of the highest rank counts.
    """
    path = [line]
    while (target := home.get(path[-1].state.merged_into)) is not None and target not in path:
        path.append(target)
    ring = path[path.index(target) :] if target is not None else []
    first = sorted((one for one in ring if one.picked), key=lambda one: _by_rank(one.candidate))
    return first[0] if first else next((one for one in reversed(path) if one.picked), line)


def _entry(head: _Line, parts: Sequence[_Line], reports: Mapping[str, Report], now: datetime) -> Entry:
    printed = [head, *(part for part in parts if not part.state.same_event)]
    words = [item_words(line.candidate, line.state, reports, now) for line in printed]
    titles = [title for title, _ in words]
    whole = head.state.title and re.search(r"[|｜]", head.state.title)
    return Entry(
        section=_section(head),
        title=titles[0] if whole else joined_title(titles),
        text="\n".join(dict.fromkeys(text for _, text in words if text)),
        lead_urls=tuple(line.lead_url for line in (head, *parts)),
        starred=any(line.state.starred for line in printed),
    )


def _section(line: _Line) -> SectionId:
    """As moved, as judged, or the likeliest one for a candidate that was judged not for the paper."""
    best = line.candidate.scores[0].section if line.candidate.scores else SectionId.INDUSTRY
    return line.state.section or line.candidate.section or best


def item_words(
    candidate: Candidate, state: CandidateState, reports: Mapping[str, Report], now: datetime
) -> tuple[str, str]:
    """Title and text of a story alone: as edited, else as drafted from its reports (by URL; some may be missing).

    `now` is the end of the issue's window: older reports get no date put before them.
    """
    urls = [candidate.story.lead_url, *(member.url for member in candidate.story.members)]
    known = [reports[url] for url in dict.fromkeys(urls) if url in reports and url not in state.split_urls]
    if not known:
        return state.title or candidate.title, state.text
    title = state.title or title_of(base_of(known[0], known[1:]))
    if state.text:
        return title, state.text
    limit = text_max(title)
    foreign = "" if _without_text(known) else NEEDS_TRANSLATION
    undated = NEEDS_DATE if candidate.story.first_published_at is None else ""
    return title, undated + (draft(known[0], known[1:], limit, now) or foreign)


def text_max(title: str) -> int:
    """House length in characters of an item under this headline: documents of policy may be longer."""
    return POLICY_MAX if is_policy(title) else ITEM_MAX


def _without_text(reports: Sequence[Report]) -> bool:
    """Whether an empty draft means 'no text' rather than 'not in Chinese'."""
    return all(report.language == "zh" for report in reports) or not any(report.text for report in reports)


def joined_title(titles: Sequence[str]) -> str:
    """甲：A | B where all titles share the subject 甲 before the colon, else A | B; equal titles once."""
    parts = [re.split(r"[：:]", title, maxsplit=1) for title in dict.fromkeys(titles)]
    if len(parts) > 1 and all(len(part) == 2 for part in parts) and len({part[0].strip() for part in parts}) == 1:
        return f"{parts[0][0].strip()}：{' | '.join(part[1].strip() for part in parts)}"
    return " | ".join(dict.fromkeys(titles))


def _in_place(lines: Sequence[tuple[_Line, Entry]]) -> list[Entry]:
    """Entries of a section: by rank, but each with a position at that place."""
    entries = [entry for line, entry in lines if line.state.position is None]
    fixed = [(line.state.position, entry) for line, entry in lines if line.state.position is not None]
    for position, entry in sorted(fixed, key=lambda pair: pair[0]):
        entries.insert(position - 1, entry)
    return entries


def _with_summary(issue: Issue, weekly: Weekly) -> Issue:
    if any(entry.starred for entry in issue.entries):
        return issue
    chosen = set(_top(issue, weekly))
    return replace(
        issue,
        entries=tuple(replace(entry, starred=index in chosen) for index, entry in enumerate(issue.entries)),
    )


def summary(issue: Issue, weekly: Weekly) -> list[str]:
    """Titles of the summary in printed order: the starred entries, else the first ones of the leading sections."""
    starred = [entry.title for entry in issue.entries if entry.starred]
    return starred or [issue.entries[index].title for index in _top(issue, weekly)]


def _top(issue: Issue, weekly: Weekly) -> list[int]:
    """Indexes of the entries for `weekly.summary_lines` lines: SUMMARY_ORDER first, then section after section."""
    waiting = {
        spec.id: [index for index, entry in enumerate(issue.entries) if entry.section == spec.id]
        for spec in weekly.sections
    }
    first = [waiting[section].pop(0) for section in SUMMARY_ORDER if waiting.get(section)]
    rest = [index for row in zip_longest(*waiting.values()) for index in row if index is not None]
    return sorted([*first, *rest][: weekly.summary_lines])
