"""Sources: list, add by pasting an address, preview, check, import, export, schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.commands.shared import Json, newsroom, say, say_json, warn
from desk.help import Command, Group

if TYPE_CHECKING:
    from desk.newsroom import Newsroom
    from pipeline.sourcelists import Listed
    from pipeline.sources import Source
    from pipeline.verdicts import Run

PANEL = "查看"

Ids = Annotated[list[str] | None, typer.Argument(metavar="来源", help="来源 id；默认全部")]
Items = Annotated[int, typer.Option("--items", min=1, max=50, metavar="篇数", help="每个来源试取几篇")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command}
    group = typer.Typer(cls=Group, rich_markup_mode=None)
    group.callback(
        invoke_without_command=True, help="来源：列出全部与最近一次抓取；粘贴网址添加；试取；检查；导入导出。"
    )(sources)
    group.command(
        "add",
        help="粘贴网址，添加来源：依次找 RSS、新闻站点地图、认得的网站系统、页面上的列表，试取几篇给你看，同意才写入。",
        epilog="例：zhoubao sources add https://www.example.gov.cn/xwdt/\n"
        "　　zhoubao sources add https://www.example.cn/ --name 示例网 --owner business_media --yes",
        **add,
    )(add_)
    group.command(
        "remove",
        help="撤回添加的来源：用 add 添加、还没有抓过、条目没有改过的；抓过的在 sources.yaml 里写 disabled。",
        epilog="例：zhoubao sources remove example_news",
        **add,
    )(remove)
    group.command(
        "preview",
        help="试取一个来源：列表见到几条，前几篇的标题、日期和正文开头；什么也不存。",
        epilog="例：zhoubao sources preview cac",
        **add,
    )(preview)
    group.command(
        "check",
        help="试取各来源，与它们答应的相比：列表条数、读出几篇、有日期的几篇、裁定；什么也不存。",
        epilog="例：zhoubao sources check\n　　zhoubao sources check cac 36kr --json",
        **add,
    )(check)
    group.command(
        "import",
        help="从 OPML（阅读器导出的订阅）或 CSV（至少有 start_urls 一列）添加来源；已有的跳过。",
        epilog="例：zhoubao sources import 订阅.opml\n　　zhoubao sources import 来源.csv --dry-run",
        **add,
    )(import_)
    group.command(
        "export",
        help="写出来源表：opml（给阅读器）或 csv（给 Excel）。",
        epilog="例：zhoubao sources export --to opml > 来源.opml\n　　zhoubao sources export --to csv --out 来源.csv",
        **add,
    )(export)
    group.command(
        "schema",
        help="写出 sources.yaml 的 JSON Schema，编辑器据此提示和查错。",
        epilog="例：zhoubao sources schema > sources.schema.json",
        **add,
    )(schema)
    app.add_typer(group, name="sources", rich_help_panel=PANEL)


def sources(ctx: typer.Context, json: Json = False) -> None:
    """The watched sources, where no command of the group was named."""
    if ctx.invoked_subcommand is not None:
        return
    from desk import records
    from desk.show import table
    from pipeline.store import runs as run_store

    room = newsroom()
    with room.engine.connect() as connection:
        runs = run_store.latest(connection)
    if json:
        say_json([records.source(source, runs.get(source.id)) for source in room.sources])
        return
    head = ["id", "名称", "类别", "方式", "间隔", "最近抓取", "最近发现"]
    say(table(head, [_row(source, runs.get(source.id)) for source in room.sources]))
    off = sum(bool(source.disabled) for source in room.sources)
    say([f"共 {len(room.sources)} 个来源" + (f"，停用 {off} 个" if off else "")])


def _row(source: Source, run: Run | None) -> list[str]:
    from desk.moments import local
    from desk.show import safe
    from desk.verdicts import VERDICT_NAMES
    from desk.watching import ENDED, period
    from pipeline.sources import OWNER_NAMES

    last, found = "—", ""
    if run:
        ended = VERDICT_NAMES[run.verdict.code] if run.verdict else ENDED[run.status]
        last = f"{local(run.started_at)} {ended}"
        found = run.findings[0].message if run.findings else ""
    said = f"已停用：{source.disabled}" if source.disabled else safe(found)
    return [source.id, source.name, OWNER_NAMES[source.owner], source.spider, period(source), last, said]


def add_(
    url: Annotated[str, typer.Argument(metavar="网址", help="列表页、RSS 或首页的网址")],
    source_id: Annotated[
        str | None, typer.Option("--id", metavar="id", help="小写字母、数字、下划线；默认取自域名")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="名称", help="默认取自网页")] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="类别", help="如 regulator、business_media；默认看域名")
    ] = None,
    section: Annotated[list[str] | None, typer.Option("--section", metavar="栏目", help="常属的栏目；可写多次")] = None,
    items: Items = 10,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接写入")] = False,
    json: Json = False,
) -> int:
    """Find out how an address can be watched, show what it brings, and write the entry; 1 where it is no list."""
    from desk.adding import Wishes, find_way, write
    from desk.newsroom import editor_named
    from desk.progress import waiting
    from pipeline.errors import UsageError
    from pipeline.sourcefile import entry_text

    room = newsroom()
    wishes = Wishes(source_id or "", name or "", owner or "", tuple(section or ()), items)
    with waiting("查看网页…") as tell:
        found = find_way(room, url, wishes, tell)
    if json:
        say_json(found.record())
    else:
        say(found.lines(room))
    if not found.trial or not found.trial.reports:
        return 1
    if not json:
        say(["", entry_text(found.entry).rstrip()])
    if not yes:
        if json:
            return 0
        if not typer.confirm(f"写入 {room.settings.sources_file.name}？", default=True):
            raise UsageError("没有写入")
    with room.engine.begin() as connection:
        write(room, connection, editor_named(room, None), found.entry)
    if not json:
        say([f"已写入来源 {found.entry['id']}；下次抓取就有它，现在就抓：zhoubao crawl {found.entry['id']}"])
    return 0


def remove(source_id: Annotated[str, typer.Argument(metavar="来源", help="来源 id")]) -> None:
    """Take back what was added by mistake."""
    from desk import adding
    from desk.newsroom import editor_named

    room = newsroom()
    with room.engine.begin() as connection:
        adding.remove(room, connection, editor_named(room, None), source_id)
    say([f"已撤回来源 {source_id}"])


def preview(
    source: Annotated[str, typer.Argument(metavar="来源", help="来源 id；停用的也可以试")],
    items: Items = 10,
    json: Json = False,
) -> int:
    """One source, tried; 3 where it did not do as it should."""
    from crawlers.trial import try_sources
    from desk.progress import shown
    from desk.trials import lines, record

    room = newsroom()
    chosen = _named(room, [source])
    with shown(chosen) as progress:
        (trial,) = try_sources(room.settings, chosen, items, on_event=progress.crawl_event)
    if json:
        say_json(record(trial))
    else:
        say(lines(trial))
    return 0 if trial.verdict.well else 3


def check(names: Ids = None, items: Items = 3, json: Json = False) -> int:
    """Sources, tried and held against their promises; 3 where one fell short."""
    from crawlers.trial import try_sources
    from desk.progress import shown
    from desk.trials import record, summary
    from pipeline.sources import choose

    room = newsroom()
    chosen = _named(room, names) if names else choose(list(room.sources), [])
    with shown(chosen) as progress:
        trials = try_sources(room.settings, chosen, items, on_event=progress.crawl_event)
    if json:
        say_json([record(trial) for trial in trials])
    else:
        say(summary(trials))
    return 0 if all(trial.verdict.well for trial in trials) else 3


def _named(room: Newsroom, names: list[str]) -> list[Source]:
    """Sources by id, switched off or not."""
    from pipeline.sources import choose

    return choose([source.model_copy(update={"disabled": ""}) for source in room.sources], names)


def import_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="OPML 或 CSV")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会添加什么，不写入")] = False,
    json: Json = False,
) -> int:
    """Add what a file names; 1 where nothing of it could be used."""
    from pipeline.sourcefile import add_entries
    from pipeline.sourcelists import needed

    room = newsroom()
    listed = _listed(file, {source.id for source in room.sources})
    fresh = needed(listed.entries, room.sources)
    for fault in listed.faults:
        warn(fault)
    if fresh and not dry_run:
        add_entries(room.settings.sources_file, fresh)
    if json:
        say_json({"added": [] if dry_run else fresh, "would_add": fresh if dry_run else [], "faults": listed.faults})
    else:
        say(f"{entry['id']}　{entry['name']}　{entry['start_urls'][0]}" for entry in fresh)
        already = len(listed.entries) - len(fresh)
        did = "会添加" if dry_run else "已添加"
        say([f"{did} {len(fresh)} 个来源，已在看的 {already} 个，跳过 {len(listed.faults)} 个"])
    return 0 if fresh or listed.entries else 1


def _listed(file: Path, taken: set[str]) -> Listed:
    """What a file of either form names."""
    from pipeline.errors import UsageError, system_said
    from pipeline.reading.decode import decode
    from pipeline.sourcelists import from_opml, from_table

    try:
        content = file.read_bytes()
    except OSError as err:
        raise UsageError(f"读不出文件 {file}：{system_said(err)}") from None
    looks_xml = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    return from_opml(content, taken) if looks_xml else from_table(decode(content).text, taken)


def export(
    to: Annotated[Literal["opml", "csv"], typer.Option("--to", metavar="格式", help="opml 或 csv")] = "csv",
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到哪里；默认打印出来")] = None,
) -> None:
    """The list of sources for other programs."""
    from pipeline.sourcelists import opml, table

    room = newsroom()
    text = opml(room.sources, f"{room.weekly.masthead}的来源") if to == "opml" else table(room.sources)
    if out is None:
        typer.echo(text, nl=False)
        return
    out.write_bytes(text.encode("utf-8-sig" if to == "csv" else "utf-8"))
    say([f"已写出 {len(room.sources)} 个来源：{out}"])


def schema() -> None:
    """JSON Schema of sources.yaml."""
    from pipeline.sourceschema import json_schema

    say_json(json_schema())
