"""Every table, typed. Times are stored as UTC and come back aware."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetime in Python, UTC in the database; SQLite keeps no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they have no place in the store."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of the tables."""

    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class LinkRow(Table):
    """A URL met on a start page and how far it has come."""

    __tablename__ = "links"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(String(64), index=True)
    link: Mapped[dict[str, Any]]
    signature: Mapped[str] = mapped_column(String(32))
    first_seen_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    """When its page was kept; None while it is still owed."""
    rechecked: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the one conditional second look has been taken."""
    etag: Mapped[str] = mapped_column(Text, default="")
    last_modified: Mapped[str] = mapped_column(Text, default="")
    failures: Mapped[int] = mapped_column(Integer, default=0)
    hollow: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether a wall or a home page came in place of its page when it was fetched last: worth another try."""

    __table_args__ = (Index("ix_links_owed", "source_id", "fetched_at"),)


class StartPageRow(Table):
    """Validators of a start page whose every link is safe."""

    __tablename__ = "start_pages"

    source_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    url: Mapped[str] = mapped_column(Text, primary_key=True)
    etag: Mapped[str] = mapped_column(Text, default="")
    last_modified: Mapped[str] = mapped_column(Text, default="")


class PageRow(Table):
    """Where a kept response lies in the archive."""

    __tablename__ = "pages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    parent_key: Mapped[str] = mapped_column(Text, default="", index=True)
    fetched_at: Mapped[datetime]
    status: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    link: Mapped[dict[str, Any]]
    archive: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    processed: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    """Grows when the page, an attachment or a part of it arrives again: reading marks done only what it has seen."""

    __table_args__ = (
        UniqueConstraint("key", "kind", "parent_key", "sha256", name="uq_pages_content"),
        Index("ix_pages_processed", "processed", "id"),
    )


_DATED = text("dated_at IS NOT NULL")
_UNDATED = text("published_at IS NULL AND dated_at IS NULL")
"""Few reports are of either kind: their indexes hold these alone, and no other query takes to them."""


class ReportRow(Table):
    """One version of a report."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[int] = mapped_column(Integer)
    current: Mapped[bool] = mapped_column(Boolean)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    date_only: Mapped[bool] = mapped_column(Boolean)
    origin: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    first_seen_at: Mapped[datetime]
    dated_at: Mapped[datetime | None]
    """First moment of the day that an editor decided on; it outweighs published_at."""
    happened_at: Mapped[datetime] = mapped_column(index=True)
    """dated_at, else published_at, else first_seen_at: what time windows are cut by."""
    attachments: Mapped[list[Any]]
    provenance: Mapped[dict[str, Any]]
    runners_up: Mapped[dict[str, Any] | None]
    """Field -> [value, where] of each; None for a report read before they were kept."""
    content_hash: Mapped[str] = mapped_column(String(32))
    page_id: Mapped[int | None] = mapped_column(Integer, index=True)
    """The kept page it was read from; None for a report imported from elsewhere."""
    read_at: Mapped[datetime]
    """When that page was fetched: what orders the versions of a report."""
    judged: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        UniqueConstraint("key", "content_hash", name="uq_reports_version"),
        Index("ix_reports_current", "current", "judged"),
        Index("ix_reports_dated", "dated_at", sqlite_where=_DATED, postgresql_where=_DATED),
        Index("ix_reports_undated", "first_seen_at", sqlite_where=_UNDATED, postgresql_where=_UNDATED),
    )


CURRENT = ReportRow.current.is_not(False)
"""The current version, asked in a form that no index answers: `current = 1` has SQLite walk all current reports where
the index of the key or the time would find the few that are meant."""


class SearchOwedRow(Table):
    """How far the index of all that reports say has come; one row. The index is no table like the others
    (`pipeline.store.search`)."""

    __tablename__ = "search_owed"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    upto: Mapped[int] = mapped_column(Integer)
    """Reports up to this number may be missing from it; 0: none."""


class RejectionRow(Table):
    """A kept page that gave no report."""

    __tablename__ = "rejections"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[str] = mapped_column(String(32), index=True)
    detail: Mapped[str] = mapped_column(Text)
    fetched_at: Mapped[datetime] = mapped_column(index=True)


class PairRow(Table):
    """Two reports judged to belong together; a property of the pair, so it never depends on arrival order."""

    __tablename__ = "pairs"

    a_key: Mapped[str] = mapped_column(Text, primary_key=True)
    b_key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(16))
    score: Mapped[float] = mapped_column(Float)
    why: Mapped[str] = mapped_column(Text)


class TermRow(Table):
    """Where reports are found by what they share with another (`pipeline.judging.terms`)."""

    __tablename__ = "terms"

    era: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Stretch of days in which the reports happened; first, so that a night writes and reads in one place."""
    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    held: Mapped[bytes] = mapped_column(LargeBinary)
    """The reports that hold it, each with its weight there (`pipeline.postings`). A version that has given way to
    another is passed over when it is looked up."""

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012


class StoryRow(Table):
    """A story as a candidate: everything that a list shows without opening its reports."""

    __tablename__ = "stories"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    lead_key: Mapped[str] = mapped_column(Text, unique=True)
    lead_url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(String(64))
    section: Mapped[str | None] = mapped_column(String(16), index=True)
    rank: Mapped[float] = mapped_column(Float)
    first_published_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime] = mapped_column(index=True)
    week: Mapped[str] = mapped_column(String(8), index=True)
    """ISO week of first_published_at in Asia/Shanghai, e.g. 2024-W08; empty where that is not known."""
    reports: Mapped[int] = mapped_column(Integer)
    outlets: Mapped[int] = mapped_column(Integer)
    scores: Mapped[list[Any]]
    parts: Mapped[list[Any]]


class MemberRow(Table):
    """A report's place in a story."""

    __tablename__ = "story_members"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    story_id: Mapped[str] = mapped_column(String(16), index=True)
    place: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(Text)


class DecisionRow(Table):
    """What an editor did; append-only."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    lead_url: Mapped[str] = mapped_column(Text, index=True)
    who: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    issue: Mapped[int | None] = mapped_column(Integer)
    payload: Mapped[dict[str, Any]]


class IssueRow(Table):
    """A numbered weekly and its window."""

    __tablename__ = "issues"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]


class ClosingRow(Table):
    """An issue was closed, or opened again; append-only, the last row of a number says how it stands."""

    __tablename__ = "closings"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    number: Mapped[int] = mapped_column(Integer, index=True)
    at: Mapped[datetime]
    closed: Mapped[bool] = mapped_column(Boolean)
    who: Mapped[str] = mapped_column(Text)
    """责编 of a closing; who opened it again."""
    reviewer: Mapped[str] = mapped_column(Text)
    """复核; empty where it was opened again."""
    why: Mapped[str] = mapped_column(Text)
    """Why it was opened again."""


class FinalFileRow(Table):
    """A file that an issue was closed with; its bytes lie in the data folder under their hash."""

    __tablename__ = "final_files"

    closing_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """docx, pdf, html, md, evidence."""
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)


class PrintedIssueRow(Table):
    """An issue that is printed: brought in from a file, or finished here."""

    __tablename__ = "printed_issues"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(Text)
    """Name of its file; empty for an issue made here."""
    kept_at: Mapped[datetime]


class PrintedItemRow(Table):
    """A headline of a printed issue with its text."""

    __tablename__ = "printed_items"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    section: Mapped[str | None] = mapped_column(String(16))
    section_name: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    starred: Mapped[bool] = mapped_column(Boolean)


class PrintedKeyRow(Table):
    """A rare word of a printed item, by which candidates find it."""

    __tablename__ = "printed_keys"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, index=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class PrintedMarkRow(Table):
    """A story that repeats or continues a printed item."""

    __tablename__ = "printed_marks"

    story_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, index=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(Text)
    """The item's."""
    score: Mapped[float] = mapped_column(Float)
    why: Mapped[str] = mapped_column(Text)


class RunRow(Table):
    """One crawl of one source."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    source_id: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(16))
    counts: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    verdict: Mapped[dict[str, Any] | None]

    __table_args__ = (Index("ix_runs_source", "source_id", "started_at"),)


class CourtesyRow(Table):
    """What a host was asked for a source on one day."""

    __tablename__ = "courtesy"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    """Beijing date, e.g. 2024-02-26."""
    source_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    requests: Mapped[int] = mapped_column(Integer)
    answers: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int] = mapped_column(BigInteger)
    not_modified: Mapped[int] = mapped_column(Integer)
    robots_allowed: Mapped[int] = mapped_column(Integer)
    robots_denied: Mapped[int] = mapped_column(Integer)
    waits: Mapped[int] = mapped_column(Integer)
    waited: Mapped[float] = mapped_column(Float)
    wait_min: Mapped[float | None] = mapped_column(Float)
    refusals: Mapped[dict[str, Any]]


class AccountRow(Table):
    """A person who may enter the web desk."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    """As it stands beside decisions."""
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(Text)
    """Argon2id, with its parameters."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]
    password_at: Mapped[datetime]
    """When the password was set: sessions begun before are over."""


class SessionRow(Table):
    """A browser that is let in."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the cookie: who reads the store gets into no session."""
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    """None: the single user of a desk without accounts."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    said: Mapped[dict[str, Any]]
    """What the next page tells of the action before, once."""
    browser: Mapped[str] = mapped_column(Text, default="")
    """Its plain name; empty of sessions begun before it was noted."""


class FailureRow(Table):
    """Logins that failed, for an account or an address."""

    __tablename__ = "login_failures"

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]


class TokenRow(Table):
    """A key to the read-only API."""

    __tablename__ = "api_tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(String(80))
    """What it is for."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AuditRow(Table):
    """Who did what, before and after; each row's hash holds the one before it."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """1, 2, 3, … without a gap."""
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(Text, index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Table):
    """The end of the chain: one row, which whoever appends takes first."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class ViewRow(Table):
    """Filters of the candidates page under a name."""

    __tablename__ = "saved_views"

    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    query: Mapped[str] = mapped_column(Text)


class VisitRow(Table):
    """When a person looked at the candidates last, and the time before."""

    __tablename__ = "visits"

    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    before: Mapped[datetime | None]


class SignatureRow(Table):
    """The editor's word that an issue is done, in the words of this digest."""

    __tablename__ = "signatures"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    who: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(64))
