"""The values that travel from a URL in sources.yaml to a printed line; the name of a type says its stage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Time zone of every local time that names none (legend of the source facts)."""


class SectionId(StrEnum):
    """The six sections of the paper, in printed order."""

    HEADLINES = "headlines"
    INDUSTRY = "industry"
    CONTENT = "content"
    TECHNOLOGY = "technology"
    CAPITAL = "capital"
    PEOPLE = "people"


class Reason(StrEnum):
    """Why a page or report was left out."""

    BAD_STATUS = "bad_status"
    CHALLENGE = "challenge"
    LOGIN_WALL = "login_wall"
    SOFT_404 = "soft_404"
    LIST_PAGE = "list_page"
    EMPTY = "empty"
    UNDECODABLE = "undecodable"
    UNREADABLE = "unreadable"
    NO_TITLE = "no_title"
    NO_BODY = "no_body"
    TOO_SHORT = "too_short"
    TOO_LARGE = "too_large"
    OFF_TOPIC_LINK = "off_topic_link"


@dataclass(frozen=True, slots=True)
class Taken:
    """How a report came in by hand; what its `Link` says besides is what the person gave, and outweighs the page."""

    by: str
    at: datetime
    """Aware."""
    origin: str
    """Where it was taken from: 文件 会议.mht, 网址 https://…, 文件 变更.csv 第 3 行."""
    company: str = ""
    """Of a row of a register: whose it is."""


@dataclass(frozen=True, slots=True)
class Link:
    """A URL found on a start page, with what that page said of it."""

    url: str
    """Absolute and canonical (`pipeline.urls.canonical_url`); the report's address."""
    title: str = ""
    published_at: datetime | None = None
    """Aware; None where the start page shows no date."""
    date_only: bool = False
    """True where the start page names a day without a time; `published_at` is then that day's 00:00 in Shanghai."""
    summary: str = ""
    fetch_url: str = ""
    """Where the text is to be had when that is not `url` (a JSON document, a PDF); empty otherwise."""
    inline: bytes = b""
    """The text itself where the start page already carries it whole (full-text feed, Q&A row); UTF-8 HTML."""
    source_name: str = ""
    """Publisher as the row names it (a listed company, a column)."""
    etag: str = ""
    last_modified: str = ""
    """Validators of the last fetch, where it is time to ask again conditionally."""
    taken: Taken | None = None
    """Of a report put in by hand."""

    @property
    def signature(self) -> str:
        """Hex digest that changes when the start page shows a new title, day or inline text for the same URL.

        The day in Shanghai, not the minute: 3小时前 means another minute at every look.
        """
        shown = f"{self.published_at.astimezone(SHANGHAI):%Y-%m-%d}" if self.published_at else ""
        return hashlib.sha256("\x1f".join((self.title, shown)).encode() + b"\x1f" + self.inline).hexdigest()[:32]


PageKind = Literal["detail", "part", "attachment", "inline", "snapshot"]
"""part: a further page of an article cut into several; snapshot: a copy of a page whose changes are the reports."""

OF_REPORTS: frozenset[PageKind] = frozenset(("attachment", "part"))
"""Kinds that are read with the page of the report they belong to."""

COMPANIONS: frozenset[PageKind] = OF_REPORTS | {"snapshot"}
"""Kinds that give no report themselves."""


@dataclass(frozen=True, slots=True)
class Page:
    """One response kept as received."""

    url: str
    """Canonical address of the report it gives; its own where it is part of another's."""
    source_id: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """As received, content-encoding undone."""
    kind: PageKind = "detail"
    fetched_url: str = ""
    """Final URL after redirects."""
    parent_url: str = ""
    """Attachments and parts: the report's URL; snapshots: the start page's."""
    link: Link | None = None

    @property
    def content_type(self) -> str:
        """Value of Content-Type, lower case, or the empty string."""
        return next((value.lower() for name, value in self.headers if name.lower() == "content-type"), "")

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a report."""

    url: str
    name: str
    text: str = ""
    """Text read from it; empty while it has not been fetched or cannot be read."""
    rows: int = 0
    """Entries of the lists in it, headers excluded."""
    pages: int = 0
    """Pages or slides; 0 for kinds without pages."""
    note: str = ""
    """Why it was not read, or not wholly, one Chinese line; empty where all was read, or it was not fetched yet."""


class Found(NamedTuple):
    """A value of a report's field and where it came from."""

    value: str
    where: str
    """A place on the page (`tag:PubDate`, `visible:label`) or beside it (`link`, `url`, `source`)."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Report:
    """One article extracted from a page, taken by hand, or imported from elsewhere."""

    url: str
    """Of a report taken by hand that is nowhere on the web: `pipeline.urls.taken_url`."""
    source_id: str
    title: str
    text: str
    """Paragraphs joined by one line feed each."""
    first_seen_at: datetime
    """Aware UTC: when this address was first met."""
    published_at: datetime | None = None
    """Aware UTC; None is 'not known', never a guess."""
    date_only: bool = False
    origin: str = ""
    """来源 as the page names it: the outlet reprinted, or the publisher itself."""
    author: str = ""
    language: str = "zh"
    attachments: tuple[Attachment, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=_nothing)
    """Field name -> where its value came from, e.g. `published_at` -> `tag:PubDate`."""
    runners_up: Mapping[str, tuple[Found, ...]] = field(default_factory=_nothing)
    """Field name -> what other places say of it, in order of belief; of `body` how long the texts not taken are."""

    @property
    def content_hash(self) -> str:
        """Hex digest of title and text; two versions of a report differ in it."""
        return hashlib.sha256(f"{self.title}\x1f{self.text}".encode()).hexdigest()[:32]

    @property
    def when(self) -> datetime:
        """Publication time where known, else when it was first seen."""
        return self.published_at or self.first_seen_at


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page or report left out."""

    url: str
    source_id: str
    reason: Reason
    detail: str = ""
    """One Chinese line for the editor: what was expected and not found."""


MemberRole = Literal["lead", "reprint", "same"]


@dataclass(frozen=True, slots=True)
class StoryMember:
    """A report's place in a story."""

    url: str
    role: MemberRole
    why: str = ""
    """One Chinese line, e.g. 近似转载 0.93 or 同为2月19日 · 国资委 · 人工智能."""


@dataclass(frozen=True, slots=True)
class Story:
    """The reports of one event, from any source."""

    lead_url: str
    members: tuple[StoryMember, ...]
    """Lead first, then by time and URL."""
    first_published_at: datetime | None
    """None: none of its reports bears a date."""
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """One reason for a section."""

    word: str
    where: Literal["title", "body", "source", "rule", "kind", "model"]
    """kind, model: points of the linear model, for a kind of happening and for all the rest."""
    weight: float


@dataclass(frozen=True, slots=True)
class SectionScore:
    """How strongly a report belongs to a section, and why."""

    section: SectionId
    score: float
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class RankPart:
    """One addend of a candidate's rank."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story put before editors."""

    story: Story
    title: str
    source_id: str
    section: SectionId | None
    """None: judged not for the paper."""
    scores: tuple[SectionScore, ...]
    """Best first."""
    rank: float
    parts: tuple[RankPart, ...]
    outlets: int = 1
    """Distinct sources among its reports."""


DecisionKind = Literal[
    "pick", "drop", "move", "merge", "split", "edit", "note", "date", "lead", "ready", "approve", "undo"
]

MACHINE = "自动"
"""`Decision.who` of a proposal made by the program; any decision of a person outweighs it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor did with a candidate; append-only."""

    kind: DecisionKind
    lead_url: str
    """date: the report's own address."""
    who: str
    at: datetime
    issue: int | None = None
    payload: Mapping[str, Any] = field(default_factory=_nothing)
    """move: section, position; merge: into; split: urls; edit: title, text; note: text; date: day;
    lead: url; ready, approve: words (`pipeline.editing.stages.digest_of`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an issue."""

    section: SectionId
    title: str
    text: str
    lead_urls: tuple[str, ...]
    """The stories behind it: one, or several under a joined headline 甲 | 乙."""
    starred: bool = False
    """Printed among the summary lines."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One numbered weekly."""

    number: int
    starts_at: datetime
    ends_at: datetime
    """Half-open window [starts_at, ends_at) of first-seen times."""
    entries: tuple[Entry, ...] = ()
