"""What the command line and the web desk both work with: settings, store, sources, and the issue in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import Connection, Engine

from desk.moments import local
from pipeline.errors import UsageError
from pipeline.learned import load_learned, taught
from pipeline.settings import Settings
from pipeline.sources import Source, choose
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store
from pipeline.store import reports as report_store
from pipeline.store.session import open_store
from pipeline.strangers import REGISTRY, bare_name, named_by_hand
from pipeline.text import clean, squeeze
from pipeline.types import MACHINE, Issue, SectionId
from pipeline.weekly import Weekly
from pipeline.yamlcache import cached_sources, cached_weekly

FIRST_WINDOW = timedelta(days=7)
"""What the first issue of a store looks back on."""

OPEN_FOR = timedelta(days=2)
"""How long after its window an issue is still the one that commands mean: it is made on Monday morning and printed the
same day; from Wednesday on editors choose for the next one."""


@dataclass(frozen=True)
class Newsroom:
    """All that a command works with, opened once."""

    settings: Settings
    engine: Engine
    weekly: Weekly
    sources: tuple[Source, ...]

    @property
    def now(self) -> datetime:
        """Aware UTC."""
        return self.settings.now()

    @cached_property
    def source_names(self) -> dict[str, str]:
        """Source id -> name; imported sources are not in it (`name_of` knows them)."""
        return {source.id: source.name for source in self.sources}

    def name_of(self, source_id: str) -> str:
        """Name of a source, watched or imported."""
        return self.source_names.get(source_id) or bare_name(source_id)

    @property
    def marks(self) -> tuple[str, ...]:
        """What must stand on every printed page: nothing, or 演示数据."""
        demo = self.settings.replica or (self.settings.data_dir / "DEMO").exists()
        return ("演示数据",) if demo else ()


def open_newsroom(settings: Settings) -> Newsroom:
    """The newsroom of these settings; creates the store where there is none.

    Raises:
        ConfigurationError: sources.yaml, weekly.yaml or what was learnt is wrong.
        StoreError: the database cannot be opened.
    """
    sources = tuple(cached_sources(settings.sources_file, settings.data_dir))
    weekly = taught(cached_weekly(settings.weekly_file, settings.data_dir), load_learned(settings.data_dir))
    return Newsroom(settings, open_store(settings.database_url), weekly, sources)


def editor_named(room: Newsroom, who: str | None) -> str:
    """Who is at work: as named, or as the settings name one.

    Raises:
        UsageError: nobody may pass for the machine.
    """
    name = squeeze(clean(who or room.settings.editor))
    if name == MACHINE:
        raise UsageError(f"“{MACHINE}”是系统自己的名字，请用 --who 写编辑的名字")
    return name


@dataclass(frozen=True, slots=True)
class IssueInHand:
    """An issue that a command is about: made already, or the next one to be made."""

    number: int
    starts_at: datetime
    ends_at: datetime
    """Half-open window of first-seen times; of an issue not made yet it ends now."""
    made: bool

    @property
    def title(self) -> str:
        """第 403 期（2024-02-19 00:00 至 2024-02-26 06:00）."""
        unmade = "" if self.made else "，尚未建期"
        return f"第 {self.number} 期（{local(self.starts_at)} 至 {local(self.ends_at)}{unmade}）"


def open_issue(connection: Connection, weekly: Weekly, now: datetime) -> IssueInHand:
    """The issue that commands mean where none is named.

    That is the last one made until OPEN_FOR after its window, then the next: from the end of the last until now.
    """
    last = issue_store.last_issue(connection)
    if last is None:
        number = max(weekly.first_number, printed_store.last_number(connection) + 1)
        return IssueInHand(number, now - FIRST_WINDOW, until_now(now), made=False)
    if now < last.ends_at + OPEN_FOR:
        return in_hand(last)
    return next_issue(last, now)


def until_now(now: datetime) -> datetime:
    """End of a half-open window that holds what was seen this very second."""
    return now + timedelta(seconds=1)


def next_issue(last: Issue, now: datetime) -> IssueInHand:
    """The issue after `last`, not made yet."""
    return IssueInHand(last.number + 1, last.ends_at, max(until_now(now), last.ends_at), made=False)


def in_hand(issue: Issue) -> IssueInHand:
    """An issue made already."""
    return IssueInHand(issue.number, issue.starts_at, issue.ends_at, made=True)


def find_issue(connection: Connection, weekly: Weekly, now: datetime, number: int | None) -> IssueInHand:
    """The issue of this number, or the open one for None.

    Raises:
        UsageError: it neither exists nor is the next one.
    """
    if number is None:
        return open_issue(connection, weekly, now)
    if made := issue_store.get_issue(connection, number):
        return in_hand(made)
    last = issue_store.last_issue(connection)
    coming = next_issue(last, now) if last else open_issue(connection, weekly, now)
    if number == coming.number:
        return coming
    raise UsageError(f"没有第 {number} 期，下一期是第 {coming.number} 期", hint="zhoubao issue list 列出各期")


def section_named(weekly: Weekly, name: str | None) -> SectionId | None:
    """A section by its id or its Chinese name; None for None.

    Raises:
        UsageError: there is no such section.
    """
    if name is None:
        return None
    by_name: dict[str, SectionId] = {spec.name: spec.id for spec in weekly.sections}
    by_name |= {spec.id.value: spec.id for spec in weekly.sections}
    if name.strip() not in by_name:
        known = "、".join(f"{spec.name}（{spec.id.value}）" for spec in weekly.sections)
        raise UsageError(f"没有栏目 {name!r}；可用：{known}")
    return by_name[name.strip()]


def source_named(room: Newsroom, connection: Connection, name: str) -> str:
    """Id of a source by id or name: one that is watched, or any that something was kept of (imported, taken, removed).

    Raises:
        UsageError: there is no such source; names the nearest ones.
    """
    by_name = {known: source_id for source_id, known in room.source_names.items()}
    if name in room.source_names or name in by_name:
        return by_name.get(name, name)
    for source_id in (name, named_by_hand(name, REGISTRY), named_by_hand(name)):
        if report_store.knows_source(connection, source_id):
            return source_id
    choose(list(room.sources), [name])
    raise AssertionError(name)
