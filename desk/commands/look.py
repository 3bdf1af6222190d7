"""Looking at candidates: candidates, show, undated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import From, IssueNumber, Json, StoryId, To, newsroom, say, say_json
from desk.help import Command
from pipeline.types import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from desk.candidates import DeskCandidate
    from desk.newsroom import IssueInHand, Newsroom
    from pipeline.store.candidates import CandidateQuery
    from pipeline.types import Report

PANEL = "看候选"
LISTED = 20
"""Candidates of a section that a terminal shows unasked."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command, "rich_help_panel": PANEL}
    app.command(
        "candidates",
        help="列出候选事件，按栏目排列，得分高的在前；默认列出当前一期的时间段里首次见到的。",
        epilog="例：zhoubao candidates --section 要闻\n　　zhoubao candidates --week 2024-W08 --word 短剧 --word 备案",
        **add,
    )(candidates)
    app.command(
        "show",
        help="看一个事件：各家报道、为何归在一起、为何进这个栏目、谁做过什么决定。",
        epilog="例：zhoubao show 3f9a1c2b --why\n"
        "　　zhoubao show https://example.cn/a.html --why　　这一篇的标题、日期等从哪里读来",
        **add,
    )(show)

    app.command(
        "search",
        help="在全部报道里找词，不限哪一期；新的在前，一个事件列一次。几个词须在同一篇里都有。",
        epilog="例：zhoubao search 网信 短剧 --since 2023-01-01\n"
        "　　zhoubao search '\"open source\"' launch* 第403期　　引号里的照原样找；拉丁字母的词加 * 只认开头",
        **add,
    )(search)
    app.command(
        "undated",
        help="待定日期的报道：页面、列表、网址都没有写日期的，新见到的在前；定日期用 zhoubao date。",
        epilog="例：zhoubao undated\n　　zhoubao undated --source 36kr --days 7",
        **add,
    )(undated)


def candidates(
    issue: IssueNumber = None,
    since: From = None,
    until: To = None,
    week: Annotated[str | None, typer.Option(metavar="周", help="首发在这一周（ISO 周）的，如 2024-W08")] = None,
    section: Annotated[str | None, typer.Option(metavar="栏目", help="只看一个栏目：要闻 或 headlines")] = None,
    word: Annotated[list[str] | None, typer.Option(metavar="词", help="标题或正文须有这个词；可写多次，须都有")] = None,
    source: Annotated[str | None, typer.Option(metavar="来源", help="有这个来源的报道")] = None,
    min_score: Annotated[float | None, typer.Option("--min-score", metavar="得分", help="得分不低于此")] = None,
    everything: Annotated[bool, typer.Option("--all", help="连同判定为不入刊的")] = False,
    limit: Annotated[
        int | None, typer.Option(min=0, metavar="个数", help="每个栏目至多列几个；默认 20（JSON 不限），0 为全部")
    ] = None,
    json: Json = False,
) -> None:
    """List what editors choose from."""
    from dataclasses import replace

    from desk import records, related, show
    from desk.candidates import list_candidates
    from desk.newsroom import section_named, source_named
    from desk.pastissues import settle
    from desk.printing import planned
    from desk.reporting import PROCESS, unjudged_said
    from pipeline.names import UNDATED
    from pipeline.store.reports import count_unjudged
    from pipeline.store.undated import count_undated

    room = newsroom()
    settle(room)
    default = None if json else LISTED
    each = default if limit is None else limit or None
    with room.engine.connect() as connection:
        hand, query, title = _asked(room, connection, issue, since, until, week)
        query = replace(
            query,
            section=section_named(room.weekly, section),
            words=tuple(word or ()),
            source_id=source_named(room, connection, source) if source else "",
            rank_min=min_score,
            each=each,
        )
        found = list_candidates(connection, query, everything=everything)
        plain = not (since or until or week)
        chosen = planned(room, found.candidates, hand) if plain and not (section or word or source) else []
        later = _later(room, connection, hand) if plain else 0
        unjudged = count_unjudged(connection)
        undated = count_undated(connection, hand.starts_at, hand.ends_at) if plain else 0
    if json:
        groups = found.sections(room.weekly, each)
        say_json([records.candidate(room, one) for _, _, own in groups for one in own])
        return
    say(show.candidates(room, found, hand, title, each, chosen))
    say(related.joint_lines(room, chosen or found.candidates))
    if unjudged:
        say([unjudged_said(room, unjudged, PROCESS)])
    if undated:
        say([f"另有 {undated} 篇{UNDATED}：zhoubao undated"])
    if later:
        since = hand.ends_at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
        say([f"截稿后又见到 {later} 个候选：zhoubao candidates --from {since}"])


def _later(room: Newsroom, connection: Connection, hand: IssueInHand) -> int:
    """Candidates first seen after the window of an issue already made: they go into the next one."""
    from pipeline.store.candidates import CandidateQuery, count_by_section

    if not hand.made or hand.ends_at >= room.now:
        return 0
    query = CandidateQuery(starts_at=hand.ends_at, ends_at=room.now, any_section=True)
    return sum(count_by_section(connection, query).values())


def _asked(
    room: Newsroom, connection: Connection, issue: int | None, since: str | None, until: str | None, week: str | None
) -> tuple[IssueInHand, CandidateQuery, str]:
    """(issue that marks refer to, window, what stands above the list)."""
    from desk import moments
    from desk.newsroom import find_issue
    from pipeline.errors import UsageError
    from pipeline.store.candidates import CandidateQuery

    if sum((issue is not None, bool(since or until), week is not None)) > 1:
        raise UsageError("--issue、--from/--to、--week 只能用一样")
    hand = find_issue(connection, room.weekly, room.now, issue)
    if week is not None:
        name = moments.week(week)
        return hand, CandidateQuery(week=name), f"{name} 的候选"
    start, end = hand.starts_at, hand.ends_at
    if since or until:
        start = moments.moment(since, room.now) if since else start
        end = moments.moment(until, room.now, end=True) if until else max(end, room.now)
        title = f"{moments.local(start)} 至 {moments.local(end)} 的候选"
    else:
        title = f"{hand.title}的候选"
    if start >= end:
        raise UsageError(f"时间段是空的：从 {since or moments.local(start)} 到 {until or moments.local(end)}")
    return hand, CandidateQuery(starts_at=start, ends_at=end), title


def search(
    words: Annotated[list[str], typer.Argument(metavar="词", help="标题或正文里的词；引号里的是一个短语")],
    since: Annotated[str | None, typer.Option(metavar="日期", help="这一天起的报道")] = None,
    until: Annotated[str | None, typer.Option(metavar="日期", help="到这一天为止，含当天")] = None,
    section: Annotated[str | None, typer.Option(metavar="栏目", help="只看一个栏目：要闻 或 headlines")] = None,
    source: Annotated[str | None, typer.Option(metavar="来源", help="这个来源的报道（编号或名称）")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="个数", help="至多列几个事件")] = 30,
    before: Annotated[str, typer.Option(metavar="位置", help="接着上一次的往前找，照上一次末行写的")] = "",
    json: Json = False,
) -> None:
    """Look for words in all reports."""
    from desk import moments, searching
    from desk.newsroom import section_named, source_named
    from desk.show import results

    room = newsroom()
    with room.engine.connect() as connection:
        query = searching.asked_for(
            " ".join(words),
            starts_at=moments.moment(since, room.now) if since else None,
            ends_at=moments.moment(until, room.now, end=True) if until else None,
            source_id=source_named(room, connection, source) if source else "",
            section=section_named(room.weekly, section),
            before=before,
        )
        found = searching.search(room, connection, query, limit)
    if json:
        stories = [searching.record(room, one) for one in found.stories]
        say_json({"stories": stories, "before": found.go_on or None, "not_indexed": found.owed})
    else:
        say(results(room, found))


def show(
    story: StoryId,
    why: Annotated[
        bool, typer.Option("--why", help="栏目评分的每个词（标在文中）、得分的每一项、各字段的出处与其他说法")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="各篇报道的全文")] = False,
    json: Json = False,
) -> None:
    """One story in full."""
    from desk import records, related
    from desk import show as lines
    from desk.candidates import decisions_on, find_story, reports_of
    from desk.naming import Names
    from desk.pastissues import settle

    room = newsroom()
    settle(room)
    with room.engine.connect() as connection:
        one = find_story(connection, story)
        reports = reports_of(connection, one)
        log = decisions_on(connection, one)
        others = related.beside(connection, one)
        payloads = [{"into": one.state.merged_into}, *(decision.payload for decision, _ in log)]
        called = Names.of(room, connection, payloads)
    publisher = related.publisher_of(room, one, reports)
    if json:
        from desk.why import Why

        said = records.story(room, one, reports, log) | Why.of(room, one, reports).record()
        say_json(said | related.record(publisher, others))
    else:
        say(lines.story(room, one, reports, full, called))
        say(related.lines(one, publisher, others))
        if why:
            say(_why(room, one, reports, story))
        say(lines.history(log, called))


def _why(room: Newsroom, one: DeskCandidate, reports: Mapping[str, Report], name: str) -> Iterator[str]:
    """Reasons for section and rank; where the fields of the report named, else of the lead, came from."""
    from desk import provenance, show
    from desk.why import Why
    from pipeline.urls import url_key

    yield from Why.of(room, one, reports).lines()
    number = next((at for at, url in enumerate(one.urls) if "://" in name and url_key(url) == url_key(name)), 0)
    if report := reports.get(one.urls[number]):
        others = "；其他各篇：zhoubao show 网址 --why" if len(one.urls) > 1 else ""
        yield from provenance.lines(report, f"第 {number + 1} 篇 {show.safe(room.name_of(report.source_id))}{others}")


def undated(
    source: Annotated[str | None, typer.Option(metavar="来源", help="只看一个来源（编号或名称）")] = None,
    days: Annotated[int, typer.Option(min=0, metavar="天数", help="最近几天首次见到的；0 为全部")] = 30,
    json: Json = False,
) -> None:
    """Reports without a date."""
    from desk.newsroom import source_named
    from desk.undated import tray

    room = newsroom()
    with room.engine.connect() as connection:
        found = tray(room, connection, days, source_named(room, connection, source) if source else "")
    if json:
        say_json(found.record())
    else:
        say(found.lines())
