"""Signing an issue, closing it and opening it again, and unmaking it: issue sign, unsign, close, reopen, cancel."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desk.commands.shared import Who, newsroom, say, warn
from desk.help import Command

By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁的操作")]


def register(issue: typer.Typer) -> None:
    """Add these commands to the group `issue`."""
    add: dict[str, Any] = {"cls": Command}
    issue.command(
        "sign",
        help="责编签字：这一期编好了，可以复核；此后有改动，签字就不算了。",
        epilog="例：zhoubao issue sign 403 --by 周禾",
        **add,
    )(sign)
    issue.command(
        "unsign",
        help="撤销责编的签字；已定稿的用 issue reopen。",
        epilog="例：zhoubao issue unsign 403 --by 周禾",
        **add,
    )(unsign)
    issue.command(
        "close",
        help="定稿：责编与复核两人，存下这一刻的 Word、PDF、邮件、Markdown 与佐证包；此后不能改，导出的就是它们。",
        epilog="例：zhoubao issue close 403 --by 周禾 --reviewer 林一",
        **add,
    )(close)
    issue.command(
        "reopen",
        help="重开已定稿的一期，写明缘由；定稿时的文件仍存着。后一期已建的不能重开。",
        epilog="例：zhoubao issue reopen 403 --by 周禾 --why 第三条金额有误",
        **add,
    )(reopen)
    issue.command(
        "cancel",
        help="撤销建期：当作没有建过；没有签过字、没有定过稿、建期不过两天的可以。选用、编辑过的都留着。",
        epilog="例：zhoubao issue cancel 403",
        **add,
    )(cancel)


def sign(
    number: Annotated[int, typer.Argument(metavar="期号", help="哪一期")],
    by: Annotated[str, typer.Option("--by", metavar="姓名", help="责编")],
) -> None:
    """The editor's word."""
    from desk import signing

    room = newsroom()
    with room.engine.connect() as connection:
        signing.sign(room, connection, number, by)
    say([f"第 {number} 期：责编 {by} 已签字；另一人复核后定稿：zhoubao issue close {number} --by {by} --reviewer 姓名"])


def unsign(
    number: Annotated[int, typer.Argument(metavar="期号", help="哪一期")],
    by: By,
) -> None:
    """Take it back."""
    from desk import signing

    room = newsroom()
    with room.engine.connect() as connection:
        signing.unsign(room, connection, number, by)
    say([f"第 {number} 期：签字已撤销"])


def close(
    number: Annotated[int, typer.Argument(metavar="期号", help="哪一期")],
    by: Annotated[str, typer.Option("--by", metavar="姓名", help="责编")],
    reviewer: Annotated[str, typer.Option("--reviewer", metavar="姓名", help="复核，须是另一人")],
) -> None:
    """Close an issue."""
    from desk.finals import close_issue
    from desk.pastissues import settle

    room = newsroom()
    settle(room)
    with room.engine.connect() as connection:
        done = close_issue(room, connection, number, by, reviewer)
    say([f"第 {done.number} 期已定稿：责编 {by}，复核 {reviewer}"])
    say(f"　　{one.kind:8}　{one.size:>10,} 字节　{one.sha256}" for one in done.files)
    for remark in done.remarks:
        warn(f"注意：{remark}")


def reopen(
    number: Annotated[int, typer.Argument(metavar="期号", help="哪一期")],
    by: By,
    why: Annotated[str, typer.Option("--why", metavar="缘由", help="为什么重开，记入日志")],
) -> None:
    """Open it again."""
    from desk.finals import reopen_issue

    room = newsroom()
    with room.engine.connect() as connection:
        reopen_issue(room, connection, number, by, why)
    say([f"第 {number} 期已重开，可以再改；改好后再定稿：zhoubao issue close {number}"])


def cancel(number: Annotated[int, typer.Argument(metavar="期号", help="哪一期")], who: Who = None) -> None:
    """Unmake an issue."""
    from desk.cancelling import cancel_issue

    room = newsroom()
    with room.engine.begin() as connection:
        gone = cancel_issue(room, connection, number, who)
    say([f"已撤销建期：第 {number} 期，收回系统建议 {gone} 条；选用、编辑过的都留着，再建：zhoubao issue new"])
