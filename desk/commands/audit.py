"""Who did what: audit list, verify, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json, warn
from desk.help import Command, Group

PANEL = "网页"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command}
    group = typer.Typer(cls=Group, rich_markup_mode=None)
    group.callback(invoke_without_command=True, help="操作记录：谁在何时做了什么，改之前与之后；有人动过会被发现。")(
        _group
    )
    group.command(
        "list",
        help="列出操作记录，新的在前。",
        epilog="例：zhoubao audit list --who 林晓\n　　zhoubao audit list --subject 3f9a1c2b　　一个事件上做过的一切",
        **add,
    )(list_)
    group.command(
        "verify",
        help="校验整条记录：有一条被改、被删、被换就说出第一处，退出码 1。末尾那一行抄在别处，下次用 --known 对照。",
        epilog="例：zhoubao audit verify\n　　zhoubao audit verify --known 128:3f2a…",
        **add,
    )(verify)
    group.command(
        "export",
        help="写出全部记录，一行一条 JSON，旧的在前，供留存。",
        epilog="例：zhoubao audit export --out 操作记录.jsonl",
        **add,
    )(export)
    app.add_typer(group, name="audit", rich_help_panel=PANEL)


def _group(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def list_(
    who: Annotated[str, typer.Option("--who", metavar="姓名", help="只看这个人的")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="操作", help="只看一种操作：选用 或 pick")] = "",
    subject: Annotated[str, typer.Option("--subject", metavar="对象", help="事件编号、报道网址、账号或其他对象")] = "",
    before: Annotated[int | None, typer.Option("--before", min=1, metavar="序号", help="只看这一条之前的")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, metavar="条数", help="至多列几条")] = 50,
    json: Json = False,
) -> None:
    """The log, newest first."""
    from desk import audits
    from pipeline.store import audit
    from pipeline.store.audit import AuditQuery

    of_kind = audits.kind_named(kind) if kind else ""
    room = newsroom()
    with room.engine.connect() as connection:
        query = AuditQuery(who, of_kind, audits.subjects(connection, subject), before, limit)
        found = list(audit.entries(connection, query))
        called = audits.names_in(room, connection, found)
    if json:
        say_json([audits.record(one) for one in found])
    else:
        say(audits.lines(found, called))
        if len(found) == limit:
            say([f"更早的：--before {found[-1].number}"])


def verify(
    known: Annotated[
        str | None, typer.Option("--known", metavar="序号:校验值", help="先前记下的末尾；它也要还在链里")
    ] = None,
) -> int:
    """Whether the chain holds; 1 where it does not."""
    from desk import audits
    from pipeline.store import audit

    noted = audits.end_of(known) if known else None
    room = newsroom()
    with room.engine.connect() as connection:
        broken = audit.verify(connection, noted)
        end = audit.end(connection)
    if broken:
        warn(f"操作记录有问题：{broken.why}")
        return 1
    say([f"操作记录完整，共 {end.number} 条"])
    if end.number:
        say([f"末尾（可抄在别处，下次用 --known 对照）：{audits.told_end(end)}"])
    return 0


def export(
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到哪里；默认在 exports 里")] = None,
) -> None:
    """Write the log to a file; prints its path."""
    from desk import audits
    from desk.moments import local
    from desk.printing import written
    from pipeline.store import audit

    room = newsroom()
    target = out or room.settings.exports_dir / f"操作记录-{local(room.now)[:10]}.jsonl"
    with room.engine.connect() as connection:
        lines = audits.exported(audit.oldest_first(connection))
        count = written(target, lambda file: sum(1 for line in lines if file.write(line)))
    say([str(target), f"{count} 条"])
