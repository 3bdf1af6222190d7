"""Candidates to Excel and back: export candidates, decisions import."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import IssueNumber, Json, Who, newsroom, say, say_json
from desk.help import Command, Group

if TYPE_CHECKING:
    from desk.roundtrip import Winner

PANEL = "做决定"


def register_export(table: typer.Typer) -> None:
    """Add `export candidates` to the group of tables."""
    add: dict[str, Any] = {"cls": Command}
    table.command(
        "candidates",
        help="把一期的候选写成 Excel 表，在 Excel 或 WPS 里选、排、改标题，再用 zhoubao decisions import 收回。",
        epilog="例：zhoubao export candidates --out 候选.xlsx\n列的含义：docs/data-dictionary.md",
        **add,
    )(candidates)


def register(app: typer.Typer) -> None:
    """Add the group `decisions`."""
    add: dict[str, Any] = {"cls": Command}
    group = typer.Typer(cls=Group, rich_markup_mode=None)
    group.callback(invoke_without_command=True, help="决定：收回在 Excel 里做的。")(_group)
    group.command(
        "import",
        help="收回候选的 Excel 表：改过的格子成为决定；台上也改过的列为冲突，不覆盖。有冲突或有误时退出码 1。",
        epilog="例：zhoubao decisions import 候选.xlsx --who 周禾 --dry-run\n"
        "　　zhoubao decisions import 候选.xlsx --conflicts 表格",
        **add,
    )(import_)
    app.add_typer(group, name="decisions", rich_help_panel=PANEL)


def _group(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def candidates(
    issue: IssueNumber = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写到哪里；默认数据目录的 exports 里")
    ] = None,
) -> None:
    """Write the workbook; prints its path and the number of candidates."""
    from desk.newsroom import find_issue
    from desk.pastissues import settle
    from desk.takesheet import export_candidates

    room = newsroom()
    settle(room)
    with room.engine.connect() as connection:
        hand = find_issue(connection, room.weekly, room.now, issue)
        path, count = export_candidates(room, connection, hand, out)
    say([str(path), f"第 {hand.number} 期：{count} 个候选"])


def import_(
    file: Annotated[Path, typer.Argument(metavar="文件.xlsx", help="zhoubao export candidates 写出、改过的表")],
    who: Who = None,
    conflicts: Annotated[
        str | None,
        typer.Option(
            "--conflicts", metavar="以谁为准", help="冲突的格子以 表格 为准，或以 台上 为准；默认都不动，只列出"
        ),
    ] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不写")] = False,
    json: Json = False,
) -> None:
    """Take the workbook back."""
    from desk.roundtrip import take_back, told
    from desk.sheetfile import read_sheet

    winner = _winner(conflicts)
    sheet = read_sheet(_read(file))
    room = newsroom()
    with room.engine.connect() as connection:
        outcome = take_back(room, connection, sheet, who, winner, dry)
    if json:
        say_json(asdict(outcome))
    else:
        said = f"改动 {len(outcome.changes)} 处，冲突 {len(outcome.conflicts)} 处，有误 {len(outcome.faults)} 处"
        say([*told(outcome), f"第 {outcome.issue} 期，{outcome.rows} 行：{said}{'（没有写）' if dry else ''}"])
        if outcome.conflicts:
            say(["冲突的没有动：加 --conflicts 表格 以表为准，加 --conflicts 台上 以台上为准"])
    if not outcome.clean:
        raise typer.Exit(1)


def _winner(said: str | None) -> Winner:
    from pipeline.errors import UsageError

    known: dict[str | None, Winner] = {None: "", "表格": "file", "file": "file", "台上": "desk", "desk": "desk"}
    if said not in known:
        raise UsageError(f"--conflicts 写 表格 或 台上，现为 {said!r}")
    return known[said]


def _read(path: Path) -> bytes:
    from desk.sheetfile import FILE_BYTES_MAX
    from pipeline.errors import UsageError, system_said

    try:
        with path.open("rb") as file:
            return file.read(FILE_BYTES_MAX + 1)
    except (OSError, ValueError) as err:
        raise UsageError(f"读不了 {path}：{system_said(err)}") from err
