"""The ledgers of people and capital, gathered from the stories of 人事 and 资本."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from sqlalchemy import Connection

from desk.candidates import list_candidates
from desk.moments import iso, short_day
from desk.newsroom import Newsroom
from desk.printing import written
from desk.show import ID_SHOWN, safe, table
from pipeline.changes import CapitalRow, PersonRow
from pipeline.judging.ranking import authority
from pipeline.ledger.rows import capital_rows, once, people_rows
from pipeline.names import story_id
from pipeline.output.ledger import write_capital, write_people
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.store.session import batched
from pipeline.types import Report, SectionId
from pipeline.urls import url_key

Kind = Literal["people", "capital"]
CELL = 16
"""Characters of a cell that a terminal shows; the CSV has them all."""
STORIES = 200
"""Stories whose texts are in memory at once."""


def people(room: Newsroom, connection: Connection, query: CandidateQuery) -> list[PersonRow]:
    """One row for each person of each story of 人事, in the order of their reports."""
    read = [row for lead, told in _stories(room, connection, query, "people") for row in people_rows(told, lead)]
    return _in_order(once(read))


def capital(room: Newsroom, connection: Connection, query: CandidateQuery) -> list[CapitalRow]:
    """One row for each change of capital of each story of 资本, in the order of their reports."""
    read = [row for lead, told in _stories(room, connection, query, "capital") for row in capital_rows(told, lead)]
    return _in_order(once(read))


def _in_order(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.source.when, row.source.url))


def _stories(
    room: Newsroom, connection: Connection, query: CandidateQuery, kind: Kind
) -> Iterator[tuple[str, list[Report]]]:
    """(address of the lead, reports with the best authority first) of each story that stands in the section now."""
    by_id = {source.id: source for source in room.sources}
    found = list_candidates(connection, replace(query, section=SectionId(kind))).candidates
    for some in batched(found, STORIES):
        kept = report_store.by_keys(connection, [url_key(url) for one in some for url in one.urls])
        for one in some:
            reports = [kept[key] for url in one.urls if (key := url_key(url)) in kept]
            # Stable: the lead stays before others of its authority.
            reports.sort(key=lambda report: -authority(report.source_id, by_id))
            yield one.story.lead_url, reports


def write(room: Newsroom, kind: Kind, rows: Sequence[PersonRow] | Sequence[CapitalRow], target: Path) -> None:
    """Write the rows as CSV.

    Raises:
        StoreError: the file cannot be written.
    """
    names = {row.source.source_id: room.name_of(row.source.source_id) for row in rows}

    def content(file: BinaryIO) -> None:
        if kind == "people":
            write_people(cast(Sequence[PersonRow], rows), names, file)
        else:
            write_capital(cast(Sequence[CapitalRow], rows), names, file)

    written(target, content)


def people_lines(room: Newsroom, rows: Sequence[PersonRow]) -> Iterator[str]:
    """The ledger of people as a table; the last column is open."""
    head = ("日期", "姓名", "变动", "职务", "原职务", "机构", "接替", "来源", "事件")
    yield from _table(head, rows, room, _person_cells)


def capital_lines(room: Newsroom, rows: Sequence[CapitalRow]) -> Iterator[str]:
    """The ledger of capital as a table."""
    head = ("日期", "公司", "变动", "金额", "轮次", "投资方", "比例", "变更", "进度", "来源", "事件")
    yield from _table(head, rows, room, _capital_cells)


def _person_cells(row: PersonRow) -> tuple[str, ...]:
    one = row.change
    return (one.person, one.kind.value, one.post, one.former_post, one.body, one.replaces)


def _capital_cells(row: CapitalRow) -> tuple[str, ...]:
    one = row.change
    amount = one.amount.said if one.amount else ""
    change = f"{one.before} → {one.after}" if one.before and one.after else one.after
    return (one.company, one.kind.value, amount, one.round, "、".join(one.investors), one.share, change, one.stage)


def _table(
    head: Sequence[str], rows: Sequence[Any], room: Newsroom, cells: Callable[[Any], Sequence[str]]
) -> Iterator[str]:
    if not rows:
        yield "没有读出条目。"
        return
    yield from table(head, [_line(row, room, cells(row)) for row in rows])
    yield ""
    yield f"{len(rows)} 条；读不出的留空。全部各列：--csv 文件；细看：zhoubao show 编号"


def _line(row: Any, room: Newsroom, cells: Sequence[str]) -> list[str]:
    day = f"{row.change.happened:%m-%d}" if row.change.happened else ""
    when = day or (short_day(row.source.published_at) if row.source.published_at else "待定")
    name = room.name_of(row.source.source_id)
    return [when, *(_short(cell) for cell in cells), _short(name), story_id(row.story)[:ID_SHOWN]]


def _short(text: str) -> str:
    line = safe(text)
    return line if len(line) <= CELL else f"{line[: CELL - 1]}…"


def person_record(room: Newsroom, row: PersonRow) -> Mapping[str, Any]:
    """A row of people as `--json` gives it; None where nothing was read."""
    one = row.change
    return {
        "person": one.person,
        "kind": one.kind.value,
        "post": one.post or None,
        "former_post": one.former_post or None,
        "body": one.body or None,
        "replaces": one.replaces or None,
        **_source_record(room, row),
    }


def capital_record(room: Newsroom, row: CapitalRow) -> Mapping[str, Any]:
    """A row of capital as `--json` gives it; None where nothing was read."""
    one = row.change
    return {
        "company": one.company,
        "kind": one.kind.value,
        "amount": one.amount._asdict() | {"currency": one.amount.currency or None} if one.amount else None,
        "round": one.round or None,
        "investors": list(one.investors),
        "share": one.share or None,
        "before": one.before or None,
        "after": one.after or None,
        "stage": one.stage or None,
        **_source_record(room, row),
    }


def _source_record(room: Newsroom, row: PersonRow | CapitalRow) -> Mapping[str, Any]:
    report = row.source
    return {
        "happened": row.change.happened.isoformat() if row.change.happened else None,
        "published_at": iso(report.published_at),
        "source": report.source_id,
        "source_name": room.name_of(report.source_id),
        "title": report.title,
        "url": report.url,
        "story": story_id(row.story),
        "sentence": row.change.sentence,
    }
