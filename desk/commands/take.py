"""take: put reports in by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import Json, newsroom, say, say_json, warn
from desk.help import Command

if TYPE_CHECKING:
    from crawlers.fetch import Failure, Fetcher
    from desk.candidates import DeskCandidate
    from desk.newsroom import Newsroom
    from pipeline.taking import Given, Offer

PANEL = "做决定"
SHOWN = 20
"""Rows of a register told one by one; the others are counted."""

HELP = """\
放入一篇报道：网址、存下的网页、PDF、Office 文件或文本；或用 --csv 放入工商登记数据。
不许抓取的（公众号文章、要登录的页面）在浏览器里打开，另存为网页（.html、.mhtml）再放入。
标题、日期、来源先从文件里读，读不到的要写明，不猜。网址照样守 robots.txt，不去内网。"""

EPILOG = """\
例：zhoubao take 文章.mhtml
　　zhoubao take https://example.cn/a.html
　　zhoubao take 通知.pdf --title 某省广电局印发短剧管理办法 --date 2024-02-20 --source 某省广电局
　　zhoubao take --csv 变更.csv --source 企查查导出
　　zhoubao pick 3f9a1c2b　　放入后照打印的编号选用
同样的再放一次什么也不添。"""


def register(app: typer.Typer) -> None:
    """Add this command."""
    extra: dict[str, Any] = {"cls": Command, "rich_help_panel": PANEL}
    app.command("take", help=HELP, epilog=EPILOG, **extra)(take)


def take(
    what: Annotated[list[str], typer.Argument(metavar="网址或文件", help="一个或几个网址、文件")],
    csv: Annotated[bool, typer.Option("--csv", help="文件是工商登记数据（CSV），一行一篇，归入资本")] = False,
    title: Annotated[str, typer.Option(metavar="标题", help="标题；默认读出的")] = "",
    date: Annotated[str, typer.Option(metavar="日期", help="发布日期或时间；默认读出的")] = "",
    source: Annotated[str, typer.Option(metavar="名称", help="来源的名称或 id；默认读出的")] = "",
    url: Annotated[str, typer.Option(metavar="网址", help="文件原来的网址；默认读出的")] = "",
    text: Annotated[str, typer.Option(metavar="正文", help="正文，代替读不出的；写 - 则从标准输入读")] = "",
    who: Annotated[
        str | None,
        typer.Option("--who", "--by", metavar="姓名", help="谁放入的；默认 ZHOUBAO_EDITOR，再次登录名"),
    ] = None,
    json: Json = False,
) -> int:
    """Read what is given, keep it, judge it, tell its id."""
    from desk.newsroom import editor_named
    from pipeline.errors import UsageError

    single = {"--title": title, "--url": url, "--text": text}
    if csv and (any(single.values()) or date):
        raise UsageError("--csv 的标题、日期、正文都从行里读，只能另写 --source 与 --who")
    if csv and not source.strip():
        raise UsageError("--csv 要写明数据来自哪里：--source 企查查导出")
    if len(what) > 1 and (alone := [name for name, value in single.items() if value]):
        raise UsageError(f"{'、'.join(alone)} 一次只能配一个网址或文件")
    room = newsroom()
    by = editor_named(room, who)
    if csv:
        return _rows(room, what, source, by, json)
    return _reports(room, what, _given(room, title, date, source, url, text), by, json)


def _given(room: Newsroom, title: str, date: str, source: str, url: str, text: str) -> Given:
    from desk.moments import is_day, moment
    from pipeline.errors import UsageError
    from pipeline.taking import Given

    at = moment(date, room.now) if date.strip() else None
    if at is not None and at > room.now:
        raise UsageError(f"--date {date} 在将来")
    body = sys.stdin.read() if text == "-" else text
    return Given(title, at, at is not None and is_day(date, room.now), source, url, body)


def _reports(room: Newsroom, what: list[str], given: Given, by: str, json: bool) -> int:
    """Each address and file for itself: one that fails leaves the others."""
    from crawlers.fetch import Fetcher
    from pipeline.errors import ZhoubaoError

    offers: list[Offer] = []
    codes: list[int] = []
    with Fetcher(room.settings) as fetcher:
        for one in dict.fromkeys(what):
            try:
                offers.append(_offer(room, fetcher, one, given, by))
            except ZhoubaoError as err:
                warn(str(err))
                codes.append(err.exit_code)
    if offers:
        _keep(room, offers, json)
    elif json:
        say_json([])
    return max(codes, default=0)


def _offer(room: Newsroom, fetcher: Fetcher, one: str, given: Given, by: str) -> Offer:
    from crawlers.fetch import Failure
    from pipeline.errors import TakeError
    from pipeline.taking import offer_file, offer_page

    if "://" not in one:
        return offer_file(Path(one), given, by, room.now, room.sources)
    answer = next(iter(fetcher.fetch([one])))
    if isinstance(answer, Failure):
        raise TakeError(f"{one}：{answer.message}{_advice(answer)}")
    return offer_page(answer, given, by, room.sources)


def _advice(failure: Failure) -> str:
    """The lawful way where a site does not want to be crawled."""
    if failure.code in ("robots", "challenge") or (failure.code == "http" and "HTTP 40" in failure.message):
        return "；可在浏览器里打开，另存为网页，再 zhoubao take 文件"
    return ""


def _rows(room: Newsroom, files: list[str], source: str, by: str, json: bool) -> int:
    from pipeline.taking import offer_rows

    taken = [offer_rows(Path(name), source, by, room.now, room.sources) for name in dict.fromkeys(files)]
    for rows in taken:
        for fault in rows.faults:
            warn(fault)
        if rows.unused:
            warn(f"没有用到的列：{'、'.join(rows.unused)[:200]}")
    offers = [offer for rows in taken for offer in rows.offers]
    skipped = sum(len(rows.faults) for rows in taken)
    _keep(room, offers, json, skipped)
    return 1 if skipped and not offers else 0


def _keep(room: Newsroom, offers: list[Offer], json: bool, skipped: int | None = None) -> None:
    """Keep, judge, and tell each story by its id; of rows (`skipped` is a number) a summary, too."""
    from desk import records
    from desk.candidates import find_story
    from desk.show import ID_SHOWN
    from pipeline.grouping import judge
    from pipeline.taking import keep

    fresh = keep(room.engine, room.settings.pages_dir, offers, room.now)
    judge(room.engine, room.sources, room.weekly)
    shown = offers if json or skipped is None else offers[:SHOWN]
    with room.engine.connect() as connection:
        found = [find_story(connection, offer.page.url) for offer in shown]
    told = list(zip(shown, found, fresh, strict=False))
    if json:
        rows = [(records.candidate(room, one), is_new, offer.page.url) for offer, one, is_new in told]
        say_json([record | {"added": is_new, "taken": url} for record, is_new, url in rows])
        return
    for offer, one, is_new in told:
        say(_lines(room, offer, one, is_new))
    if skipped is None:
        say([f"选用：zhoubao pick {' '.join(dict.fromkeys(one.id[:ID_SHOWN] for one in found))}"])
    if skipped is not None:
        more = f"（列出前 {SHOWN} 篇）" if len(offers) > SHOWN else ""
        say([f"放入 {sum(fresh)} 篇，已有 {len(fresh) - sum(fresh)} 篇，跳过 {skipped} 行{more}"])


def _lines(room: Newsroom, offer: Offer, one: DeskCandidate, is_new: bool) -> list[str]:
    from desk.moments import local, short_day
    from desk.show import ID_SHOWN, safe

    report = offer.report
    when = ""
    if report.published_at:
        when = short_day(report.published_at) if report.date_only else local(report.published_at)
    section = room.weekly.name_of(one.section)
    origin = safe(report.origin or room.name_of(report.source_id))
    said = "已放入" if is_new else "已有，没有添"
    others = f"，与另外 {len(one.urls) - 1} 篇同一事件" if len(one.urls) > 1 else ""
    head = f"{said}：{section}　{one.id[:ID_SHOWN]}　{safe(report.title)}"
    return [head, f"　　{origin}　{when}　{len(report.text)} 字{others}"]
