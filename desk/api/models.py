"""What the API answers with, typed: the records of `desk.records`, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from pipeline.types import SectionId

Text = str
When = Annotated[datetime, Field(description="带 +08:00")]


class Model(BaseModel):
    """Base."""


class Fault(Model):
    """What is said where something cannot be answered."""

    error: str = Field(description="一行中文：哪里不对，怎么改")


class PastMark(Model):
    """已刊 or 续报."""

    kind: Literal["printed", "follow"]
    issue: int
    place: int
    title: str
    score: float
    why: str


class Candidate(Model):
    """A story put before editors."""

    id: str
    title: str
    section: SectionId | None = Field(description="编辑改定后的栏目；null 为不入刊")
    section_judged: SectionId | None = Field(description="自动判定的栏目")
    source: str
    source_name: str
    outlets: int = Field(description="来源数")
    reports: int = Field(description="报道数")
    first_published_at: When | None
    first_seen_at: When
    week: str | None
    rank: float = Field(description="得分")
    reasons: list[str]
    status: Literal["picked", "dropped"] | None
    by: str | None
    issue: int | None
    starred: bool | None
    merged_into: str | None
    notes: list[str]
    past: list[PastMark]
    late: int | None = Field(description="上期漏：哪一期")
    url: str
    urls: list[str]


class CandidatePage(Model):
    """A page of candidates."""

    starts_at: When | None = Field(description="列的是何时起首次见到的")
    ends_at: When | None
    items: list[Candidate]
    next: str | None = Field(description="下一页的 after；null 为到底了")


class Attachment(Model):
    """A file of a report."""

    url: str
    name: str
    pages: int | None
    rows: int | None
    characters: int
    note: str


class RunnerUp(Model):
    """Another value of a field."""

    value: str
    where: str


class Member(Model):
    """A report in its place in the story; what it says is missing where it is no longer kept."""

    url: str
    role: str
    why: str
    source: str | None = None
    source_name: str | None = None
    title: str | None = None
    published_at: When | None = None
    first_seen_at: When | None = None
    origin: str | None = None
    author: str | None = None
    language: str | None = None
    text: str | None = None
    attachments: list[Attachment] | None = None
    provenance: dict[str, Any] | None = None
    runners_up: dict[str, list[RunnerUp]] | None = None


class Vote(Model):
    """A reason of a section's score."""

    word: str
    where: str
    weight: float


class Score(Model):
    """A section's score."""

    section: SectionId
    score: float
    votes: list[Vote]


class Part(Model):
    """A part of the rank."""

    name: str
    value: float


class Decided(Model):
    """What an editor did."""

    kind: str
    lead_url: str
    who: str
    at: When
    issue: int | None
    payload: dict[str, Any]
    stands: bool


class Marked(Model):
    """Headline and lead with the words that decided."""

    title: str
    lead: str


class FirstPublisher(Model):
    """Who had the text first."""

    name: str
    named_by: int
    url: str | None
    at: When | None


class FollowUp(Model):
    """A story told before or after."""

    id: str
    title: str
    first_published_at: When | None
    why: str


class Story(Candidate):
    """A story in full."""

    text: str | None = Field(description="编辑后的正文")
    members: list[Member]
    scores: list[Score]
    parts: list[Part]
    decisions: list[Decided]
    marked: Marked
    nearest: Score | None
    first_publisher: FirstPublisher | None
    follow_ups: list[FollowUp]


class Printed(Model):
    """What is in print of an issue."""

    items: int
    file: str | None


class Closing(Model):
    """Who closed an issue, and when."""

    by: str
    reviewer: str
    at: datetime


class ListedIssue(Model):
    """An issue in the list."""

    number: int
    starts_at: When
    ends_at: When
    made: bool
    open: bool = Field(description="是否当前一期")
    printed: Printed | None
    closed: Closing | None


class IssuePage(Model):
    """A page of issues."""

    items: list[ListedIssue]
    next: int | None = Field(description="下一页的 before；null 为到底了")


class Entry(Model):
    """A line of an issue."""

    section: SectionId
    title: str
    text: str
    length: int
    starred: bool
    ids: list[str]
    urls: list[str]


class Issue(Model):
    """An issue as decided so far."""

    number: int
    starts_at: When
    ends_at: When
    made: bool
    entries: list[Entry]


class PrintedItem(Model):
    """A headline of a printed issue."""

    place: int
    section: SectionId | None
    section_name: str
    title: str
    text: str
    starred: bool


class PrintedIssue(Model):
    """An issue brought in from a file."""

    number: int
    starts_at: When
    ends_at: When
    file: str | None
    items: list[PrintedItem]


class Verdict(Model):
    """What became of a source in a run."""

    code: str
    name: str
    seen: str
    advice: str


class Finding(Model):
    """Where a run fell short."""

    level: str
    code: str
    message: str


class Run(Model):
    """A crawl of one source."""

    source: str
    status: Literal["running", "finished", "failed", "interrupted"]
    started_at: When
    finished_at: When | None
    verdict: Verdict | None
    counts: dict[str, Any]
    findings: list[Finding]


class ListedRun(Run):
    """A run in the list."""

    id: int


class RunPage(Model):
    """A page of runs."""

    items: list[ListedRun]
    next: int | None = Field(description="下一页的 before；null 为到底了")


class Source(Model):
    """A watched source."""

    id: str
    name: str
    owner: str
    spider: str
    start_urls: list[str]
    every_seconds: int
    disabled: str | None
    last_run: Run | None


class SourcePage(Model):
    """A page of sources."""

    items: list[Source]
    next: str | None = Field(description="下一页的 after；null 为到底了")
