"""Adding a source by its address: which way to watch it brings reports, and the entry that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from sqlalchemy import Connection

from crawlers.fetch import Failure, Fetcher
from crawlers.finder import find
from crawlers.recognise import Proposal, name_of, proposals
from crawlers.trial import Trial, try_sources
from desk import trials
from desk.newsroom import Newsroom
from pipeline.errors import UsageError
from pipeline.sourcefile import add_entries, id_for, remove_entry
from pipeline.sources import OWNER_NAMES, source_of
from pipeline.store import audit
from pipeline.store import runs as run_store
from pipeline.store.audit import Act, AuditQuery
from pipeline.types import Page, SectionId

WAYS_TRIED = 6
"""Ways of watching one address that are tried before it is given up."""

LOCK_SECONDS = 5.0

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person said besides the address; empty where nothing."""

    source_id: str
    name: str
    owner: str
    sections: tuple[str, ...]
    items: int


@dataclass(frozen=True, slots=True)
class Way:
    """How an address can be watched, or why it cannot."""

    url: str
    entry: dict[str, Any]
    seen: str
    """By what it was recognised; where nothing was, what the page is instead."""
    trial: Trial | None
    tried: tuple[str, ...] = ()
    """Ways that brought no report, each in one line."""

    def lines(self, room: Newsroom) -> Iterator[str]:
        """For people."""
        for line in self.tried:
            yield f"试过：{line}"
        if self.trial is None or not self.trial.reports:
            yield f"不能作为来源：{self.seen}"
            return
        yield f"认出：{self.seen}"
        yield from trials.lines(self.trial)

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "url": self.url,
            "usable": bool(self.trial and self.trial.reports),
            "seen": self.seen,
            "tried": list(self.tried),
            "entry": self.entry or None,
            "trial": trials.record(self.trial) if self.trial else None,
        }


def find_way(room: Newsroom, url: str, wishes: Wishes, tell: Tell) -> Way:
    """The first way of watching `url` that brings reports.

    Raises:
        UsageError: the address is watched already, or a wish cannot be met.
    """
    address = address_typed(url)
    check(room, address, wishes)
    tried: list[str] = []
    with Fetcher(room.settings) as fetcher:
        page = next(iter(fetcher.fetch([address])))
        if isinstance(page, Failure):
            return Way(address, {}, page.message, None)

        def ask(urls: Sequence[str]) -> Iterator[Page]:
            return (one for one in fetcher.fetch(urls) if not isinstance(one, Failure))

        name = wishes.name or name_of(page)
        for number, proposal in enumerate(proposals(page, ask, room.now)):
            if number >= WAYS_TRIED:
                break
            tell(f"试取：{proposal.seen}")
            entry = _entry(room, page, proposal, name, wishes)
            (trial,) = try_sources(room.settings, [source_of(entry)], wishes.items)
            if trial.reports:
                return Way(address, entry, proposal.seen, trial, tuple(tried))
            tried.append(f"{proposal.seen}；{trial.verdict.seen}")
    saw = find(page.body, page.fetched_url or page.url, room.now)
    return Way(address, {}, saw.why if saw.saw != "list" else "像是列表，但没有一篇读得出来", None, tuple(tried))


def address_typed(url: str) -> str:
    """The address that is meant where people leave out https://."""
    return url.strip() if "://" in url else f"https://{url.strip()}"


def check(room: Newsroom, url: str, wishes: Wishes) -> None:
    """Refuse what need not be fetched to be refused.

    Raises:
        UsageError: the address is watched already, or a wish cannot be met.
    """
    known = {source.id for source in room.sources}
    if wishes.source_id in known:
        raise UsageError(f"已有来源 {wishes.source_id}；换一个 --id")
    if wishes.owner and wishes.owner not in OWNER_NAMES:
        raise UsageError(f"没有类别 {wishes.owner!r}；可用：{'、'.join(OWNER_NAMES)}")
    sections = [section.value for section in SectionId]
    for section in wishes.sections:
        if section not in sections:
            raise UsageError(f"没有栏目 {section!r}；可用：{'、'.join(sections)}")
    watching = next((source for source in room.sources if url in source.start_urls), None)
    if watching:
        raise UsageError(f"这个网址已是来源 {watching.id}（{watching.name}）")


def entry_with(way: Way, wishes: Wishes) -> dict[str, Any]:
    """The entry of a way that was found, with what the person wants of it otherwise.

    Raises:
        ConfigurationError: it is no entry; with every fault.
    """
    wanted: dict[str, Any] = {"id": wishes.source_id, "name": wishes.name, "owner": wishes.owner}
    own = {key: value for key, value in wanted.items() if value}
    if wishes.sections:
        own["sections"] = list(wishes.sections)
    rest = {key: value for key, value in way.entry.items() if key != "sections"}
    entry = {key: {**rest, **own}[key] for key in dict.fromkeys(("id", "name", "owner", *own, *rest))}
    source_of(entry)
    return entry


def write(room: Newsroom, connection: Connection, who: str, entry: Mapping[str, Any]) -> None:
    """Put an entry into sources.yaml and note who did; the caller commits.

    Raises:
        UsageError: the id is taken, or somebody is writing right now.
        ConfigurationError: the file, or the entry, has faults; nothing was written.
    """
    told = {"entry": dict(entry)}
    audit.append(connection, [Act(room.now, who, "source_add", str(entry["id"]), {}, told)])
    with _alone(room):
        add_entries(room.settings.sources_file, [entry])


def added(room: Newsroom, connection: Connection, source_id: str) -> dict[str, Any] | None:
    """The entry with which a source was added here; None where it was not, or is crawled by now and wants a
    `disabled` instead."""
    query = AuditQuery(kind="source_add", subjects=(source_id,), limit=1)
    newest = next(audit.entries(connection, query), None)
    known = any(source.id == source_id for source in room.sources)
    if newest is None or not known or run_store.latest_of(connection, source_id):
        return None
    return dict(newest.act.after["entry"])


def remove(room: Newsroom, connection: Connection, who: str, source_id: str) -> None:
    """Take a source that was added by mistake out of sources.yaml again and note who did; the caller commits.

    Raises:
        UsageError: it was not added here, is crawled by now, or somebody wrote in its entry.
        ConfigurationError: the file has faults; nothing was written.
    """
    audit.hold(connection)
    entry = added(room, connection, source_id)
    if entry is None:
        raise UsageError(
            f"只有在这里添加、还没有抓过的来源可以撤回；停用 {source_id}：在 sources.yaml 里写 disabled: 原因"
        )
    audit.append(connection, [Act(room.now, who, "source_remove", source_id, {"entry": entry}, {})])
    with _alone(room):
        remove_entry(room.settings.sources_file, entry)


@contextmanager
def _alone(room: Newsroom) -> Iterator[None]:
    """Nobody else writes sources.yaml meanwhile."""
    try:
        with FileLock(room.settings.data_dir / "sources.lock", timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise UsageError("另一人正在写 sources.yaml，请再试一次") from None


def _entry(room: Newsroom, page: Page, proposal: Proposal, name: str, wishes: Wishes) -> dict[str, Any]:
    parts = urlsplit(page.url)
    host = parts.hostname or ""
    entry: dict[str, Any] = {
        "id": wishes.source_id or id_for(host, parts.path, {source.id for source in room.sources}),
        "name": name or host,
        "owner": wishes.owner or _owner(host),
    }
    if wishes.sections:
        entry["sections"] = list(wishes.sections)
    return {**entry, **proposal.entry}


def _owner(host: str) -> str:
    """A guess from the host, for the person to correct: whose it is cannot be read from a page."""
    if host.endswith(".gov.cn"):
        return "regulator" if host.removesuffix(".gov.cn").count(".") <= 1 else "local_regulator"
    return "portal"
