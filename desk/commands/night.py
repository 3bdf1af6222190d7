"""What runs at night: crawl, process, import, schedule, cron."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json, warn
from desk.help import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawlers.run import Outcome
    from desk.newsroom import Newsroom
    from desk.reporting import Night
    from pipeline.run import Processed
    from pipeline.sources import Source

PANEL = "每夜"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command, "rich_help_panel": PANEL}
    app.command(
        "crawl",
        help="抓取来源，随即读取正文、归并事件、判定栏目；不写来源则抓取到期的来源。",
        epilog="例：zhoubao crawl --all\n　　zhoubao crawl cac 36kr --since 2024-02-19",
        **add,
    )(crawl)
    app.command(
        "process",
        help="读取还没读的页面，判定还没判定的报道（crawl 之后会自动进行）。",
        epilog="例：zhoubao process\n　　zhoubao process --again　　改了 weekly.yaml 的词以后，全部重读重判",
        **add,
    )(process)
    app.command(
        "import",
        help="导入别处收集的报道（JSONL，一行一篇：url title text published source）或网页存档（WARC）。",
        epilog="例：zhoubao import 报道.jsonl.gz\n　　zhoubao import --warc 存档.warc.gz",
        **add,
    )(import_)
    app.command(
        "schedule",
        help="常驻运行：每夜抓取全部来源，白天抓取到期的来源（有 cron 或 systemd 时不需要）。",
        epilog="例：zhoubao schedule",
        **add,
    )(schedule)
    app.command(
        "cron",
        help="打印定时抓取的写法：crontab 一行，或 systemd 的服务与定时器。",
        epilog="例：zhoubao cron",
        **add,
    )(cron)


def crawl(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="来源", help="来源 id；zhoubao sources 列出全部")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部来源，不论是否到期")] = False,
    since: Annotated[str | None, typer.Option(metavar="日期", help="只要这一天起的报道；默认近 14 天")] = None,
    until: Annotated[
        str | None, typer.Option(metavar="日期", help="只要到这一天为止的报道（含当天）；默认现在")
    ] = None,
    no_read: Annotated[bool, typer.Option("--no-read", help="只存页面，不读正文；以后用 zhoubao process")] = False,
    json: Json = False,
) -> int:
    """Crawl, then process; 3 where a source failed."""
    from crawlers.run import crawl as run_crawl
    from desk.moments import moment
    from desk.progress import shown
    from desk.reporting import is_crawling
    from pipeline.errors import InterruptedRunError, UsageError

    if everything and sources:
        raise UsageError("--all 与来源名只能写一样")
    room = newsroom()
    chosen = _chosen(room, sources or [], everything)
    if not chosen:
        with shown([]) as progress:
            done = None if no_read or is_crawling(room) else _process(room, progress.stage)
        _summary(room, [], None, done, json)
        return 0
    start = moment(since, room.now) if since else room.now - timedelta(days=room.settings.since_days)
    end = moment(until, room.now, end=True) if until else room.now
    if start >= end:
        raise UsageError("--since 应早于 --until")
    try:
        with shown(chosen) as progress:
            outcome = run_crawl(
                room.settings, room.engine, chosen, start, end, read=not no_read, on_event=progress.crawl_event
            )
            processed = None if no_read else _process(room, progress.stage)
    except (InterruptedRunError, KeyboardInterrupt) as err:
        raise InterruptedRunError("\n".join([str(err) or "已中断", *_left(room)])) from None
    night = _summary(room, chosen, outcome, processed, json)
    return 3 if night.failed else 0


def _left(room: Newsroom) -> Iterator[str]:
    """What a crawl that was stopped left to do, and how to go on."""
    from desk.reporting import PROCESS
    from pipeline.store.pages import count_unprocessed
    from pipeline.store.reports import count_unjudged

    with room.engine.connect() as connection:
        unread, unjudged = count_unprocessed(connection), count_unjudged(connection)
    left = [f"{unread} 个页面待读"] * bool(unread) + [f"{unjudged} 篇读好了还没判定"] * bool(unjudged)
    if left:
        yield f"{'，'.join(left)}；现在就读完判定：{PROCESS}（下一次 crawl 也会补上）"


def _chosen(room: Newsroom, names: list[str], everything: bool) -> list[Source]:
    from crawlers.schedule import left_alone, plan_jobs, polled_so_far
    from pipeline.sources import choose

    if names:
        return choose(list(room.sources), names)
    with room.engine.connect() as connection:
        polled = polled_so_far(connection, room.now)
    if not everything:
        return plan_jobs(room.sources, polled, room.now)
    resting = left_alone(room.sources, polled, room.now)
    for source in resting:
        warn(f"{source.name}（{source.id}）最近一次被拦截，暂不访问；要现在试：zhoubao crawl {source.id}")
    return [source for source in choose(list(room.sources), []) if source not in resting]


def _process(room: Newsroom, stage: Any, again: bool = False, processes: int | None = None) -> Processed:
    from desk.pastissues import settle
    from pipeline.run import process as run_process

    settings = room.settings
    done = run_process(
        room.engine,
        settings.pages_dir,
        room.sources,
        room.weekly,
        again=again,
        processes=processes or settings.processes,
        progress=stage,
    )
    settle(room)
    return done


def _summary(
    room: Newsroom, chosen: list[Source], outcome: Outcome | None, processed: Processed | None, json: bool
) -> Night:
    from desk.reporting import Night
    from pipeline.run import conclude_runs
    from pipeline.store import runs as run_store

    names = [source.id for source in chosen]
    if processed:
        runs = conclude_runs(room.engine, chosen, names)
    else:
        with room.engine.connect() as connection:
            runs = {name: run for name, run in run_store.latest(connection).items() if name in names}
    night = Night.of(room, chosen, outcome, processed, runs)
    if json:
        say_json(night.record())
    else:
        say(night.lines())
    return night


def process(
    again: Annotated[bool, typer.Option("--again", help="全部重读重判；导入的报道与编辑的决定不变")] = False,
    processes: Annotated[int | None, typer.Option(min=1, metavar="个数", help="读页面的进程数；默认处理器个数")] = None,
    json: Json = False,
) -> int:
    """Read and judge what waits; 1 where an archive did not give back all that is to be read again."""
    from desk.progress import shown
    from pipeline.run import conclude_runs

    room = newsroom()
    with shown([]) as progress:
        done = _process(room, progress.stage, again, processes)
    conclude_runs(room.engine, room.sources, [source.id for source in room.sources])
    if json:
        figures = {"pages": done.pages, "reports": done.reports, "rejections": done.rejections, "judged": done.judged}
        say_json(figures | {"kept": done.kept, "damaged": list(done.damaged)})
    else:
        say([processed_line(done)])
    if done.kept:
        some = done.damaged[0] + (f" 等 {len(done.damaged)} 个" if len(done.damaged) > 1 else "")
        warn(
            f"{done.kept} 个页面读不回来（存档损坏：{some}），原来读到的照留；"
            f"请从备份恢复 {room.settings.pages_dir}，再运行 zhoubao process --again"
        )
    return 1 if done.kept else 0


def processed_line(done: Processed) -> str:
    """What a processing run came to."""
    return f"读取页面 {done.pages} 个：报道 {done.reports} 篇，未收入 {done.rejections} 个；归并判定 {done.judged} 篇"


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="文件", help="JSONL（可压缩为 .gz）或 WARC 文件")],
    warc: Annotated[bool, typer.Option("--warc", help="文件是 WARC（文件名含 .warc 时可省）")] = False,
    json: Json = False,
) -> int:
    """Bring files in, then process; 1 where nothing of them could be used."""
    from desk.progress import shown
    from pipeline.intake import import_jsonl, import_warc, require_lines

    archives = {path for path in files if warc or ".warc" in path.name}
    for path in files:
        if path not in archives:
            require_lines(path)
    room = newsroom()
    added = unchanged = skipped = 0
    for path in files:
        if path in archives:
            come = import_warc(room.engine, room.settings.pages_dir, path, room.sources, room.now)
        else:
            come = import_jsonl(room.engine, path, room.sources, room.now)
        for fault in come.faults:
            warn(fault)
        added, unchanged, skipped = added + come.added, unchanged + come.unchanged, skipped + come.skipped
    with shown([]) as progress:
        done = _process(room, progress.stage)
    if json:
        say_json({"added": added, "unchanged": unchanged, "skipped": skipped, "judged": done.judged})
    else:
        say([f"导入：新增 {added}，已有 {unchanged}，跳过 {skipped}", processed_line(done)])
    return 1 if skipped and not added + unchanged else 0


def schedule() -> None:
    """Run until told to stop."""
    from crawlers.schedule import serve

    room = newsroom()
    warn("定时抓取已开始：每夜全部来源，白天每一刻钟查看到期的来源；Ctrl-C 停止。")
    room.engine.dispose()
    serve(room.settings)


def cron() -> None:
    """How to have the crawl run every night."""
    from desk.timers import crontab, systemd
    from pipeline.settings import load_settings

    settings = load_settings()
    say([*crontab(settings), "", *systemd(settings)])
