"""How things stand: status, rejected, version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json
from desk.help import Command

if TYPE_CHECKING:
    from desk.newsroom import Newsroom

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
        help="列出没有收入的页面与原因。",
        epilog="例：zhoubao rejected\n　　zhoubao rejected cac",
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
    names: Annotated[list[str] | None, typer.Argument(metavar="来源", help="来源 id；默认全部")] = None,
    limit: Annotated[int, typer.Option(min=0, metavar="个数", help="列出最近几个；计数总是全部")] = REJECTED_SHOWN,
    json: Json = False,
) -> None:
    """Pages that gave no report."""
    from desk.newsroom import REASON_NAMES
    from desk.show import safe, table
    from pipeline.store import reports as report_store

    room = newsroom()
    ids = _known(room, names or [])
    with room.engine.connect() as connection:
        counts = report_store.count_rejections(connection, ids)
        found = report_store.rejections(connection, ids, limit)
    if json:
        say_json(
            {
                "counts": [
                    {"source": source, "reason": reason.value, "pages": number}
                    for (source, reason), number in sorted(counts.items())
                ],
                "pages": [
                    {"url": one.url, "source": one.source_id, "reason": one.reason.value, "detail": one.detail}
                    for one in found
                ],
            }
        )
        return
    rows = [
        [room.name_of(source), REASON_NAMES[reason], str(number)]
        for (source, reason), number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    say(table(["来源", "原因", "页数"], rows) if rows else ["没有未收入的页面。"])
    for one in found:
        detail = f"：{safe(one.detail)}" if one.detail else ""
        say([f"{room.name_of(one.source_id)}　{REASON_NAMES[one.reason]}{detail}", f"    {one.url}"])


def _known(room: Newsroom, names: list[str]) -> list[str]:
    """Ids of sources, watched, switched off or imported."""
    from pipeline.sources import choose, is_named_by_hand

    watched = [name for name in names if not is_named_by_hand(name)]
    if watched:
        choose([source.model_copy(update={"disabled": ""}) for source in room.sources], watched)
    return names


def version() -> None:
    """The version."""
    typer.echo(version_line())


def version_line() -> str:
    """zhoubao 0.1.0."""
    from importlib.metadata import version as installed

    return f"zhoubao {installed('zhoubao')}"
