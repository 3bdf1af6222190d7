"""A run of a source, and what is said of it: signs met, outcomes of reading, findings, one verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from pipeline.types import Reason


class VerdictCode(StrEnum):
    """What became of a source in one run, and with it what its silence means."""

    NEW = "new"
    """有新: it brought something."""
    QUIET = "quiet"
    """正常无更新: it answered as it should and had nothing new."""
    REDESIGNED = "redesigned"
    """改版: its list or the fields of its pages no longer match what sources.yaml says."""
    MOVED = "moved"
    """移址: its start page is gone, or leads for good to another address."""
    BLOCKED = "blocked"
    """拦截: a challenge, a wall or a stub stands where the page should be."""
    UNREACHABLE = "unreachable"
    """不可达: no answer, a broken one, or an error of the server."""
    ENCODING = "encoding"
    """编码: what it sends cannot be decoded."""
    THROTTLED = "throttled"
    """限流: it asks to be left alone, or sends its index in place of pages after a burst."""
    ROBOTS = "robots"
    """robots 不许: its robots.txt keeps us out."""
    RULE_BROKEN = "rule_broken"
    """规则失效: a rule of sources.yaml does no longer do what it is for, though the page still answers."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One word for a run, with what was seen and what to do about it."""

    code: VerdictCode
    seen: str
    """One Chinese line."""
    advice: str = ""
    """The next step, one Chinese line; empty where none is needed."""

    @property
    def well(self) -> bool:
        """Whether the source did what it should."""
        return self.code in (VerdictCode.NEW, VerdictCode.QUIET)


Place = Literal["start", "page", "attachment", "part"]
PLACES: Mapping[Place, str] = {"start": "列表页", "page": "正文页", "attachment": "附件", "part": "分页"}


@dataclass(frozen=True, slots=True)
class Sign:
    """Something a crawl met that speaks against a source, told as often as it was met."""

    code: VerdictCode
    place: Place
    what: str
    """A few Chinese words: HTTP 403, 超时, 列表页没有一行."""
    url: str
    """Where it was met first."""
    times: int = 1
    grave: bool = True
    """False where the source still brings what it should."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading made of one page that a run fetched."""

    status: int
    size: int
    """Bytes of the page."""
    reason: Reason | None = None
    """Why it gave no report; None where it gave one."""
    body_from: str = ""
    """Provenance of the report's text: select:…, trafilatura, json, …"""


FindingLevel = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a run fell short of what its source promises."""

    source_id: str
    level: FindingLevel
    code: str
    """A VerdictCode's value where the finding alone would give the run that verdict; else a word of its own."""
    message: str
    """One Chinese line."""


RunStatus = Literal["running", "finished", "failed", "interrupted"]


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one source."""

    source_id: str
    started_at: datetime
    finished_at: datetime | None = None
    status: RunStatus = "running"
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Counter name -> value: requests, links_seen, links_new, pages_stored, not_modified, …"""
    findings: tuple[Finding, ...] = ()
    verdict: Verdict | None = None
    """None while it runs, and for runs that were interrupted."""
