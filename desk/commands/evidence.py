"""Evidence packs: evidence pack, evidence verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json, warn
from desk.help import Command, Group

PANEL = "出刊"
SHOWN = 20
"""Faults and remarks that a terminal shows."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command}
    group = typer.Typer(cls=Group, rich_markup_mode=None)
    group.callback(invoke_without_command=True, help="佐证包：印出的每一句依据什么，连同存下的网页。")(_group)
    group.command(
        "pack",
        help="把一期的佐证装成一个 ZIP：每句的原文、网址、见到的时间、存下的网页与 SHA-256。",
        epilog="例：zhoubao evidence pack 403",
        **add,
    )(pack)
    group.command(
        "verify",
        help="核对佐证包：重算全部 SHA-256，看每句原文是否真在存下的网页里；不符则逐条列出，退出码 1。",
        epilog="例：zhoubao evidence verify 行业动态周报-第403期-佐证包.zip",
        **add,
    )(verify)
    app.add_typer(group, name="evidence", rich_help_panel=PANEL)


def _group(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def pack(
    number: Annotated[int | None, typer.Argument(metavar="期号", help="默认当前一期")] = None,
    out: Annotated[Path | None, typer.Argument(metavar="文件.zip", help="写到哪里；默认数据目录的 exports 里")] = None,
) -> None:
    """Write the pack; prints its path."""
    from desk.evidence import pack_issue
    from desk.newsroom import find_issue
    from desk.printing import build_issue

    room = newsroom()
    with room.engine.connect() as connection:
        issue = build_issue(room, connection, find_issue(connection, room.weekly, room.now, number))
        done = pack_issue(room, connection, issue, out)
    say([str(done.path), f"第 {issue.number} 期：{done.lines} 句"])
    if done.without_basis:
        warn(f"注意：{done.without_basis} 句没有找到依据（编辑写的，或译文），包里已标明")
    if done.without_page:
        warn(f"注意：{done.without_page} 句的原文没有存下的网页可查（导入的，或存档缺失），包里已标明")


def verify(
    file: Annotated[Path, typer.Argument(metavar="文件.zip", help="佐证包")],
    json: Json = False,
) -> None:
    """Hold a pack against itself."""
    from pipeline.verifying import verify as verified

    found = verified(file)
    pack_ = found.manifest
    if json:
        said = {"paper": pack_.paper, "number": pack_.number, "files": found.files, "lines": len(pack_.lines)}
        say_json(said | {"faults": found.faults, "remarks": found.remarks})
    else:
        counts = f"{len(pack_.lines)} 句，{len(pack_.sources)} 个来源，{found.files} 个文件"
        say(
            [
                f"{pack_.paper} 第 {pack_.number} 期：{counts}",
                *_some("不符", found.faults),
                *_some("注意", found.remarks),
            ]
        )
        say([] if found.faults else ["核对无误：文件没有改动过，每句原文都在所写的网页里"])
    if found.faults:
        raise typer.Exit(1)


def _some(label: str, lines: tuple[str, ...]) -> list[str]:
    more = [f"{label}：另有 {len(lines) - SHOWN} 处，用 --json 看全"] if len(lines) > SHOWN else []
    return [f"{label}：{line}" for line in lines[:SHOWN]] + more
