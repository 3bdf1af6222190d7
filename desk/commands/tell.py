"""How things stand: status, rejected, version."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json
from desk.help import Command

PANEL = "查看"
REJECTED_SHOWN = 200


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command, "rich_help_panel": PANEL}
    app.command(
        "status", help="近况：各来源最近一次抓取、哪里不足、存了多少、下面轮到谁。", epilog="例：zhoubao status", **add
    )(status)
    app.command(
        "rejected",
        help="没有收入的页面：各原因、各来源多少，再逐页列出原因与网址。",
        epilog="例：zhoubao rejected --from 2024-02-19\n　　zhoubao rejected --source cac --reason 是列表页",
        **add,
    )(rejected)
    app.command("version", help="显示版本。", epilog="例：zhoubao version", **add)(version)


def status(json: Json = False) -> None:
    """How things stand."""
    from desk.reporting import Standing

    standing = Standing.of(newsroom())
    if json:
        say_json(standing.record())
    else:
        say(standing.lines())


def rejected(
    source: Annotated[
        list[str] | None, typer.Option(metavar="来源", help="只看这个来源（id 或名称）；可写多次")
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="原因", help="只看一种原因：是列表页 或 list_page")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="时间", help="何时起取到的；默认全部")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="时间", help="到何时为止；只写日期则含当天")] = None,
    limit: Annotated[int, typer.Option(min=0, metavar="个数", help="列出最近几个；计数总是全部")] = REJECTED_SHOWN,
    json: Json = False,
) -> None:
    """Pages that gave no report."""
    from desk.moments import moment
    from desk.newsroom import source_named
    from desk.reasons import reason_named
    from desk.rejected import left_out
    from pipeline.store.reports import RejectionQuery

    room = newsroom()
    with room.engine.connect() as connection:
        query = RejectionQuery(
            source_ids=tuple(source_named(room, connection, one) for one in source or ()),
            reason=reason_named(reason) if reason else None,
            starts_at=moment(since, room.now) if since else None,
            ends_at=moment(until, room.now, end=True) if until else None,
        )
        found = left_out(room, connection, query, limit)
    if json:
        say_json(found.record())
    else:
        say(found.lines())


def version() -> None:
    """The version."""
    typer.echo(version_line())


def version_line() -> str:
    """zhoubao 0.1.0."""
    from importlib.metadata import version as installed

    return f"zhoubao {installed('zhoubao')}"
