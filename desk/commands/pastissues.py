"""Issues that went to print: issue import, backtest, and what issue show says of those that were not made here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json, warn
from desk.help import Command

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desk.newsroom import Newsroom
    from desk.pastissues import BroughtIn


def register(issue: typer.Typer) -> None:
    """Add these commands to the group of issues."""
    add: dict[str, Any] = {"cls": Command}
    issue.command(
        "import",
        help="导入已经印出的周报（Word、Markdown、文本），此后候选与它比对，标出已刊与续报。",
        epilog="例：zhoubao issue import 周报403.docx 周报404.docx\n"
        "　　zhoubao issue import 旧刊.md --number 398 --date 2024-01-22 --dry-run",
        **add,
    )(import_)


def register_backtest(app: typer.Typer) -> None:
    """Add the back-test to the commands."""
    app.command(
        "backtest",
        cls=Command,
        rich_help_panel="出刊",
        help="回放一期：照现在的（或另一份）词表重判那一期的时间段，与印出的比较召回、精度、漏了什么。",
        epilog="例：zhoubao backtest 403\n　　zhoubao backtest 403 --words 试改.yaml　　现在的词表与另一份比",
    )(backtest)


def backtest(
    number: Annotated[int, typer.Argument(metavar="期号", help="导入的，或本系统做的")],
    words: Annotated[
        Path | None, typer.Option("--words", metavar="文件", help="另一份 weekly.yaml：两份都回放，列出变了什么、为何")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, metavar="个数", help="至多列几处变化；0 为全部")] = 30,
    json: Json = False,
) -> None:
    """Replay a window and compare."""
    from desk import backtests
    from desk.pastissues import settle
    from desk.progress import shown
    from pipeline.backtest import replay

    room = newsroom()
    settle(room)
    lists = [room.weekly, *([backtests.other_list(room, words)] if words else [])]
    names = ("现在的词表", words.name)[: len(lists)] if words else ("现在的词表",)
    issue = backtests.printed_issue(room, number)
    with shown([]) as progress:
        found = replay(room.engine, issue, room.sources, lists, lambda done, all_: progress.stage("replay", done, all_))
    if json:
        say_json(backtests.record(found, names))
    else:
        say(backtests.lines(found, names, limit or None))


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="文件", help="一期一个文件，可以几个一起")],
    number: Annotated[
        int | None, typer.Option(min=1, max=99_999, metavar="期号", help="文件里没有写第几期时用，只配一个文件")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="日期", help="出刊日期，文件里没有写时用：2024-02-26，只配一个文件")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只读给人看，什么也不存")] = False,
    json: Json = False,
) -> int:
    """Each file for itself: one that fails leaves the others."""
    from desk import moments, pastissues
    from desk.progress import shown
    from pipeline.errors import UsageError, ZhoubaoError

    if len(files) > 1 and (number is not None or date is not None):
        raise UsageError("--number 与 --date 一次只能配一个文件")
    room = newsroom()
    day = moments.day(date, room.now) if date else None
    found: list[BroughtIn] = []
    codes: list[int] = []
    for path in dict.fromkeys(files):
        try:
            earlier = {one.issue.number: one.issue.origin for one in found}
            found.append(pastissues.look_at(room, path, number, day, dry_run=dry_run, earlier=earlier))
        except ZhoubaoError as err:
            warn(str(err))
            codes.append(err.exit_code)
    if found and not dry_run:
        with shown([]) as progress:
            pastissues.hold(room, [one.issue for one in found], lambda done, all_: progress.stage("hold", done, all_))
    _tell(room, found, dry_run, json)
    return max(codes, default=0)


def _tell(room: Newsroom, found: list[BroughtIn], dry_run: bool, json: bool) -> None:
    from pipeline.store.printed import count_marks

    for one in found:
        for line in one.warnings():
            warn(line)
    with room.engine.connect() as connection:
        marked = {one.issue.number: count_marks(connection, one.issue.number) for one in found}
    if json:
        names = ("printed", "follow")
        counts = {number: dict(zip(names, pair, strict=True)) for number, pair in marked.items()}
        say_json([one.record(dry_run=dry_run) | {"marked": counts[one.issue.number]} for one in found])
        return
    for one in found:
        say(one.lines(dry_run=dry_run))
        same, follow = marked[one.issue.number]
        if not dry_run:
            say([f"　　候选里已刊 {same} 个，续报 {follow} 个"])


def show(connection: Connection, number: int, json: bool) -> bool:
    """Print an issue that came from a file and was not made here; whether there is one."""
    from desk import pastissues
    from pipeline.store import issues as issue_store
    from pipeline.store import printed as printed_store

    if issue_store.get_issue(connection, number) or not (kept := printed_store.get(connection, number)):
        return False
    if json:
        say_json(pastissues.record(kept))
    else:
        say(pastissues.lines_of(kept))
    return True
