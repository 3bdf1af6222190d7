"""Review: an issue held against its sources and the rules of the house; for the command and the web desk alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import Connection

from desk.candidates import DecisionIndex
from desk.newsroom import IssueInHand, Newsroom
from desk.printing import build_issue
from pipeline.editing.facts import FactFinding, check
from pipeline.editing.lint import LintFinding, SectionFinding, lint, lint_issue
from pipeline.store import candidates as candidate_store
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.types import Entry, Issue, Report
from pipeline.urls import url_key


@dataclass(frozen=True, slots=True)
class EntryReview:
    """What was found in an entry; places are characters of its title or text."""

    entry: Entry
    place: int
    """1-based, within its section."""
    sources: tuple[Report, ...]
    """The reports that it cites: of its story, or of all under its headline."""
    facts: tuple[FactFinding, ...]
    lint: tuple[LintFinding, ...]

    @property
    def faults(self) -> int:
        """Findings that should not go to print."""
        return sum(one.level == "fault" for one in self.facts) + sum(one.level == "fault" for one in self.lint)

    @property
    def hints(self) -> int:
        """Findings for an editor to judge: 无法核对, and wording that may stay."""
        return len(self.facts) + len(self.lint) - self.faults


@dataclass(frozen=True, slots=True)
class IssueReview:
    """What was found in an issue."""

    issue: Issue
    entries: tuple[EntryReview, ...]
    """In printed order, those without findings too."""
    sections: tuple[SectionFinding, ...] = ()

    @property
    def faults(self) -> int:
        """Findings that should not go to print."""
        return sum(one.faults for one in self.entries)

    @property
    def hints(self) -> int:
        """Findings for an editor to judge."""
        return sum(one.hints for one in self.entries) + len(self.sections)


def review_issue(room: Newsroom, connection: Connection, issue: IssueInHand) -> IssueReview:
    """Every entry of the issue as decided so far: facts first, then wording, then what only the whole shows."""
    built = build_issue(room, connection, issue)
    cited = _cited(connection, built)
    again, over = lint_issue(built.entries, room.weekly)
    counts: dict[str, int] = {}
    entries = []
    for index, entry in enumerate(built.entries):
        counts[entry.section] = counts.get(entry.section, 0) + 1
        review = review_entry(room, entry, cited[index], counts[entry.section])
        entries.append(replace(review, lint=(*review.lint, *again.get(index, ()))))
    return IssueReview(built, tuple(entries), tuple(over))


def review_entry(room: Newsroom, entry: Entry, sources: Sequence[Report], place: int = 1) -> EntryReview:
    """One entry, as it stands or as somebody is about to write it."""
    facts = check(entry.text, entry.title, sources)
    return EntryReview(entry, place, tuple(sources), tuple(facts), tuple(lint(entry, sources, room.weekly.lint)))


def _cited(connection: Connection, issue: Issue) -> list[tuple[Report, ...]]:
    """The reports of each entry, those of its leads first; a report that an editor split off is none."""
    index = DecisionIndex.load(connection)
    leads = {url for entry in issue.entries for url in entry.lead_urls}
    stories = {
        one.candidate.story.lead_url: one.candidate.story
        for one in candidate_store.holding(connection, leads, CandidateQuery())
    }
    urls = {url: _members(url, stories) for url in leads}
    kept = report_store.by_keys(connection, [url_key(url) for url in chain.from_iterable(urls.values())])
    split = {url for state in index.states.values() for url in state.split_urls}
    return [tuple(_reports(entry, urls, kept, split)) for entry in issue.entries]


def _members(lead: str, stories: Mapping[str, object]) -> list[str]:
    story = stories.get(lead)
    members = [member.url for member in getattr(story, "members", ())]
    return list(dict.fromkeys((lead, *members)))


def _reports(
    entry: Entry, urls: Mapping[str, Sequence[str]], kept: Mapping[str, Report], split: set[str]
) -> Iterator[Report]:
    for url in dict.fromkeys(chain.from_iterable(urls[lead] for lead in entry.lead_urls)):
        report = kept.get(url_key(url))
        if report and (url in entry.lead_urls or url not in split):
            yield report
