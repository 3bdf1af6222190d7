"""Before closing an issue: gaps, courtesy."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json
from desk.help import Command

PANEL = "查看"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command, "rich_help_panel": PANEL}
    app.command(
        "gaps",
        help="这一周可能漏了什么：各来源每天见到多少，按它自己的历史应有多少。",
        epilog="例：zhoubao gaps\n　　zhoubao gaps 2024-W08",
        **add,
    )(gaps)
    app.command(
        "courtesy",
        help="我们怎样访问各网站：每个主机的请求、流量、间隔、robots 与被拒，供询问的人查看。",
        epilog="例：zhoubao courtesy 2024-W08\n　　zhoubao courtesy --from 2024-02-01 --to 2024-02-29",
        **add,
    )(courtesy)


Week = Annotated[str | None, typer.Argument(metavar="周", help="ISO 周，如 2024-W08；默认本周")]


def gaps(week: Week = None, json: Json = False) -> None:
    """Expected against seen."""
    from desk import gaps as weekly_gaps
    from desk.heatmap import show
    from desk.moments import week as iso_week
    from pipeline.names import week_of

    room = newsroom()
    asked = iso_week(week) if week else week_of(room.now)
    with room.engine.connect() as connection:
        found = weekly_gaps.gaps(room, connection, asked)
    if json:
        say_json(found.record())
    else:
        show(found)


def courtesy(
    week: Week = None,
    first: Annotated[str | None, typer.Option("--from", metavar="日期", help="从这一天起")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="日期", help="到这一天为止（含当天）；默认今天")] = None,
    json: Json = False,
) -> None:
    """How hosts were asked."""
    from desk.courtesy import conduct, period

    room = newsroom()
    begin, end = period(room.now, week, first, last)
    with room.engine.connect() as connection:
        found = conduct(room, connection, begin, end)
    if json:
        say_json(found.record())
    else:
        say(found.lines())
