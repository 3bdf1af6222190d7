"""What the commands share: options, the opened newsroom, printing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from desk.newsroom import Newsroom

_opened: list[Newsroom] = []

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供脚本读取")]
Who = Annotated[str | None, typer.Option("--who", metavar="姓名", help="谁的操作；默认 ZHOUBAO_EDITOR，再次登录名")]
IssueNumber = Annotated[int | None, typer.Option("--issue", metavar="期号", help="哪一期；默认当前一期")]
From = Annotated[
    str | None, typer.Option("--from", metavar="时间", help="何时起首次见到：2024-02-19 或 2024-02-19T06:00")
]
To = Annotated[str | None, typer.Option("--to", metavar="时间", help="到何时为止；只写日期则含当天")]
StoryId = Annotated[str, typer.Argument(metavar="编号", help="事件编号（前几位即可）或其中一篇报道的网址")]
StoryIds = Annotated[list[str], typer.Argument(metavar="编号", help="一个或多个事件编号（前几位即可）或报道网址")]


def newsroom() -> Newsroom:
    """The newsroom as the environment says; log lines go to its file from here on."""
    from desk import logs
    from desk.newsroom import open_newsroom
    from pipeline.settings import load_settings

    settings = load_settings()
    logs.start(settings)
    room = open_newsroom(settings)
    _opened.append(room)
    return room


def close() -> None:
    """Let go of the database and the log; a command that opened neither pays nothing."""
    while _opened:
        from desk import logs

        _opened.pop().engine.dispose()
        logs.stop()


def say(lines: Iterable[str]) -> None:
    """Print lines; colours only where a terminal shows them."""
    for line in lines:
        typer.echo(line)


def warn(line: str) -> None:
    """A line beside the output proper."""
    typer.echo(line, err=True)


def say_json(value: Any) -> None:
    """One JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
