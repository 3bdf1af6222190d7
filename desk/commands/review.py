"""issue check: the review of an issue."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json
from desk.help import Command

Number = Annotated[int | None, typer.Argument(metavar="期号", help="默认当前一期")]
Strict = Annotated[bool, typer.Option("--strict", help="连提示也算没通过（退出码 3）；默认只算错误")]


def register(issue: typer.Typer) -> None:
    """Add the command to the group of issues."""
    add: dict[str, Any] = {"cls": Command}
    issue.command(
        "check",
        help="复核一期：数字、日期、名称、职务、书名与来源逐条核对，再按社规查措辞；有错误则退出码为 3。",
        epilog="例：zhoubao issue check 403",
        **add,
    )(check)


def check(number: Number = None, strict: Strict = False, json: Json = False) -> int:
    """Print what was found; 3 where there is anything to mend."""
    from desk import reviewing
    from desk.checking import review_issue
    from desk.newsroom import find_issue
    from pipeline.names import story_id

    room = newsroom()
    with room.engine.connect() as connection:
        hand = find_issue(connection, room.weekly, room.now, number)
        review = review_issue(room, connection, hand)
    ids = {url: story_id(url) for one in review.entries for url in one.entry.lead_urls}
    if json:
        say_json(reviewing.record(room, review, hand, ids))
    else:
        say(reviewing.lines(room, review, hand, ids))
    return 3 if review.faults or (strict and review.hints) else 0
