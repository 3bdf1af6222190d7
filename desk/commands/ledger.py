"""Ledgers: ledger people, ledger capital."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json
from desk.help import Command, Group

if TYPE_CHECKING:
    from desk.ledger import Kind
    from desk.newsroom import Newsroom
    from pipeline.store.candidates import CandidateQuery

PANEL = "看候选"

Week = Annotated[str | None, typer.Option(metavar="周", help="首发在这一周（ISO 周）的，如 2024-W08")]
Since = Annotated[str | None, typer.Option(metavar="时间", help="何时起首次见到：2024-02-19 或 2024-02-19T06:00")]
Until = Annotated[str | None, typer.Option(metavar="时间", help="到何时为止；只写日期则含当天")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="文件", help="写成 CSV（Excel 可直接打开），不列在屏幕上")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command}
    ledger = typer.Typer(cls=Group, rich_markup_mode=None)
    ledger.callback(invoke_without_command=True, help="台账：从人事、资本报道里读出的人事变动与资本变动。")(_group)
    ledger.command(
        "people",
        help="人事台账：姓名、变动、职务、原职务、机构、接替谁；一人一行，读不出的留空。",
        epilog="例：zhoubao ledger people --week 2024-W08\n　　zhoubao ledger people --csv 人事.csv\n"
        "列的含义：docs/data-dictionary.md",
        **add,
    )(people)
    ledger.command(
        "capital",
        help="资本台账：公司、变动、金额、轮次、投资方、变更前后；一变一行，读不出的留空。",
        epilog="例：zhoubao ledger capital --since 2024-02-19 --until 2024-02-25\n"
        "　　zhoubao ledger capital --csv 资本.csv\n列的含义：docs/data-dictionary.md",
        **add,
    )(capital)
    app.add_typer(ledger, name="ledger", rich_help_panel=PANEL)


def _group(ctx: typer.Context) -> None:
    """A group by itself says what it has."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def people(week: Week = None, since: Since = None, until: Until = None, csv: Csv = None, json: Json = False) -> None:
    """Who came and went."""
    from desk import ledger

    room = newsroom()
    with room.engine.connect() as connection:
        rows = ledger.people(room, connection, _asked(room, week, since, until))
    if _written(room, "people", rows, csv):
        return
    if json:
        say_json([ledger.person_record(room, row) for row in rows])
    else:
        say(ledger.people_lines(room, rows))


def capital(week: Week = None, since: Since = None, until: Until = None, csv: Csv = None, json: Json = False) -> None:
    """What happened to whose capital."""
    from desk import ledger

    room = newsroom()
    with room.engine.connect() as connection:
        rows = ledger.capital(room, connection, _asked(room, week, since, until))
    if _written(room, "capital", rows, csv):
        return
    if json:
        say_json([ledger.capital_record(room, row) for row in rows])
    else:
        say(ledger.capital_lines(room, rows))


def _written(room: Newsroom, kind: Kind, rows: list[Any], csv: Path | None) -> bool:
    from desk import ledger

    if csv is None:
        return False
    ledger.write(room, kind, rows, csv)
    say([str(csv), f"{len(rows)} 条"])
    return True


def _asked(room: Newsroom, week: str | None, since: str | None, until: str | None) -> CandidateQuery:
    """The window; all of the store where none is named."""
    from desk import moments
    from pipeline.errors import UsageError
    from pipeline.store.candidates import CandidateQuery

    if week is not None and (since or until):
        raise UsageError("--week 与 --since/--until 只能用一样")
    if week is not None:
        return CandidateQuery(week=moments.week(week))
    start = moments.moment(since, room.now) if since else None
    end = moments.moment(until, room.now, end=True) if until else None
    if start and end and start >= end:
        raise UsageError(f"时间段是空的：从 {moments.local(start)} 到 {moments.local(end)}")
    return CandidateQuery(starts_at=start, ends_at=end)
