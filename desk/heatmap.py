"""The heat map of a week: characters that say everything, and colours where a terminal shows them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import typer

from desk.columns import width
from desk.gaps import LEGEND, Cell, Gaps, Mark, Row
from desk.show import safe, table
from pipeline.workdays import DayClass, day_of

WEEKDAYS = "一二三四五六日"
NAME_MAX = 16
"""Columns of a name: the week beside it then fits a terminal of 80."""
_COLOURS: dict[Mark, str] = {"few": "black on yellow", "none": "white on red", "unwatched": "white on magenta"}
_GREENS = ((0.4, "green"), (1.2, "black on green"), (1e9, "black on bright_green"))
"""Share of the expected -> shade, for days as usual; colours that sixteen are enough for."""


def show(gaps: Gaps) -> None:
    """Print it: coloured on a terminal, in plain columns elsewhere and where NO_COLOR is set."""
    if sys.stdout.isatty():
        _show_coloured(gaps)
    else:
        for line in plain(gaps):
            typer.echo(line)


def plain(gaps: Gaps) -> Iterator[str]:
    """Without colours."""
    yield _title(gaps)
    yield from table(_head(gaps), [[_name(row), *(cell.text for cell in row.cells), _sum(row)] for row in gaps.rows])
    yield from _below(gaps)


def _show_coloured(gaps: Gaps) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    grid = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    for number, title in enumerate(_head(gaps)):
        grid.add_column(title, justify="left" if number == 0 else "right", no_wrap=True)
    for row in gaps.rows:
        cells = [Text(cell.text, style=_style(cell)) for cell in row.cells]
        grid.add_row(Text(_name(row)), *cells, Text(_sum(row)))
    console.print(Text(_title(gaps), style="bold"))
    console.print(grid)
    for line in _below(gaps):
        console.print(Text(line))


def _title(gaps: Gaps) -> str:
    first, last = gaps.days[0], gaps.days[-1]
    return f"{gaps.week}（{first.month} 月 {first.day} 日至 {last.month} 月 {last.day} 日）各来源见到与应有的报道"


def _head(gaps: Gaps) -> list[str]:
    rests = {DayClass.WEEKEND: "休", DayClass.HOLIDAY: "假"}
    return [
        "来源",
        *(f"{WEEKDAYS[day.weekday()]}{day.day}{rests.get(day_of(day).kind, '')}" for day in gaps.days),
        "合计",
    ]


def _name(row: Row) -> str:
    name = safe(row.source.name)
    if width(name) <= NAME_MAX:
        return name
    while width(name) > NAME_MAX - 2:
        name = name[:-1]
    return f"{name}…"


def _sum(row: Row) -> str:
    return f"{row.seen}" if row.expected is None else f"{row.seen}/{row.expected.mean:.0f}"


def _style(cell: Cell) -> str:
    mark = cell.mark
    if mark in _COLOURS:
        return _COLOURS[mark]
    if mark != "as_usual" or cell.expected is None or cell.expected.mean < 0.5:
        return "" if cell.seen else "dim"
    share = cell.seen / cell.expected.mean
    return next(style for most, style in _GREENS if share <= most)


def _below(gaps: Gaps) -> Iterator[str]:
    yield LEGEND
    if any(row.expected is None for row in gaps.rows):
        known = sum(row.expected is not None for row in gaps.rows)
        yield f"只写一个数的来源历史还不够长，说不出应有多少（{len(gaps.rows)} 个来源里 {known} 个有历史）"
    if gaps.note:
        yield f"注意：{gaps.note}"
    yield ""
    warned = gaps.warned
    yield "本周可能漏了什么：" if warned else "本周可能漏了什么：没有看出来。"
    yield from (f"  {safe(row.source.name)}（{row.source.id}）：{safe(said)}" for row, said in warned)
    if gaps.disabled:
        yield "停用的来源，不在表里："
        yield from (f"  {safe(one.name)}（{one.id}）：{safe(one.disabled)}" for one in gaps.disabled)
