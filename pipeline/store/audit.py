"""The audit log: rows in one chain, each with a hash over itself and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, true, update

from pipeline.store.tables import AuditHeadRow, AuditRow

_STREAMED = {"yield_per": 1000}
_ACT = ("at", "who", "kind", "subject", "before", "after")


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did."""

    at: datetime
    who: str
    kind: str
    subject: str
    """Address of a report, name of an account, number of an issue, …"""
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An act in its place in the chain."""

    number: int
    act: Act
    hash: str


@dataclass(frozen=True, slots=True)
class End:
    """How far the chain goes: number and hash of its last entry; 0 and nothing where it is empty."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold; the first place."""

    number: int
    why: str
    """One Chinese line."""


def hold(connection: Connection) -> None:
    """Take the end of the chain until the transaction ends: whoever else would append waits.

    What is read after this is what the act will find; read before it, another's act may come between.
    """
    connection.execute(update(AuditHeadRow).values(number=AuditHeadRow.number))


def append(connection: Connection, acts: Iterable[Act]) -> None:
    """Add to the end of the chain. Whoever appends holds its head until the transaction ends."""
    told = [_tidy(act) for act in acts]
    if not told:
        return
    hold(connection)
    known = end(connection)
    rows = []
    last = known.hash
    for number, act in enumerate(told, known.number + 1):
        last = hash_of(number, act, last)
        rows.append({"number": number, **{name: getattr(act, name) for name in _ACT}, "hash": last})
    connection.execute(insert(AuditRow), rows)
    connection.execute(update(AuditHeadRow).values(number=known.number + len(rows), hash=last))


def hash_of(number: int, act: Act, previous: str) -> str:
    """Hex SHA-256 of the entry as canonical JSON, the hash before it included; docs/operate.md says how it is made."""
    when = act.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [previous, number, when, act.who, act.kind, act.subject, dict(act.before), dict(act.after)]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries are asked for; an empty field asks for nothing."""

    who: str = ""
    kind: str = ""
    subjects: tuple[str, ...] = ()
    """Any of these."""
    before: int | None = None
    """Below this number."""
    limit: int | None = None


EVERYTHING = AuditQuery()


def entries(connection: Connection, query: AuditQuery = EVERYTHING) -> Iterator[AuditEntry]:
    """The log, newest first."""
    wanted = select(AuditRow.__table__).order_by(AuditRow.number.desc()).limit(query.limit)
    if query.subjects:
        wanted = wanted.where(AuditRow.subject.in_(query.subjects))
    if query.who:
        wanted = wanted.where(AuditRow.who == query.who)
    if query.kind:
        wanted = wanted.where(AuditRow.kind == query.kind)
    if query.before is not None:
        wanted = wanted.where(AuditRow.number < query.before)
    with connection.execute(wanted, execution_options=_STREAMED) as rows:
        for row in rows:
            yield _entry(row)


def oldest_first(connection: Connection) -> Iterator[AuditEntry]:
    """The whole log in its order, a few entries in memory at a time."""
    wanted = select(AuditRow.__table__).order_by(AuditRow.number)
    with connection.execute(wanted, execution_options=_STREAMED) as rows:
        for row in rows:
            yield _entry(row)


def end(connection: Connection) -> End:
    """The end of the chain as its head says."""
    row = connection.execute(select(AuditHeadRow.number, AuditHeadRow.hash)).first()
    return End(row.number, row.hash) if row else End(0, "")


def verify(connection: Connection, known: End | None = None) -> Break | None:
    """The first place where the log was changed, shortened or added to by other hands; None: it holds.

    `known`: an end noted down before, which must still stand in the chain. Whoever writes into the database could
    make the whole chain anew; what was noted elsewhere is what he cannot reach.
    """
    columns = (*AuditRow.__table__.c, AuditHeadRow.number.label("head_number"), AuditHeadRow.hash.label("head_hash"))
    # One statement sees one state of the store: entries that others append meanwhile are not in it, nor in its head.
    wanted = select(*columns).select_from(AuditHeadRow).outerjoin(AuditRow, true()).order_by(AuditRow.number)
    last, number, head = "", 0, None
    with connection.execute(wanted, execution_options=_STREAMED) as rows:
        for row in rows:
            head = End(row.head_number, row.head_hash)
            if row.number is None:
                break
            number += 1
            if broken := _broken(_entry(row), number, last):
                return broken
            last = row.hash
            if known and known.number == number and known.hash != last:
                return Break(number, f"第 {number} 条与先前记下的不同：整条链被重写过")
    if head is None:
        return Break(1, "记录末尾的那一行不见了")
    if head != End(number, last):
        return Break(min(number, head.number) + 1, f"末尾不符：应到第 {head.number} 条，现存 {number} 条")
    if known and known.number > number:
        return Break(number + 1, f"先前记到第 {known.number} 条，现只有 {number} 条")
    return None


def _broken(entry: AuditEntry, number: int, last: str) -> Break | None:
    if entry.number != number:
        return Break(number, f"缺第 {number} 条")
    if entry.hash != hash_of(number, entry.act, last):
        return Break(number, f"第 {number} 条（{entry.act.who}，{entry.act.kind}）被改动过，或它前面的被换过")
    return None


def _tidy(act: Act) -> Act:
    """The act as either kind of database gives it back: keys are text, tuples lists; a text holds nothing that
    PostgreSQL would refuse."""
    who, kind, subject = (_text(said) for said in (act.who, act.kind, act.subject))
    return Act(act.at.astimezone(UTC), who, kind, subject, _json(act.before), _json(act.after))


def _text(said: str) -> str:
    return said.replace("\0", "").encode("utf-8", "replace").decode()


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(dict(values), allow_nan=False))
    return told


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(row.number, Act(row.at, row.who, row.kind, row.subject, row.before, row.after), row.hash)
