"""Deciding on candidates: pick, drop, move, merge, split, edit, note, date, undo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import IssueNumber, Json, StoryId, StoryIds, Who, newsroom, say, say_json, warn
from desk.help import Command

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desk.candidates import DeskCandidate
    from desk.deciding import Decided, Editor
    from desk.newsroom import Newsroom

PANEL = "做决定"

Section = Annotated[
    str | None, typer.Option("--section", metavar="栏目", help="要闻 行业 内容 技术 资本 人事（或英文 id）")
]
Star = Annotated[bool | None, typer.Option("--star/--no-star", help="列入摘要；不列入摘要")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command, "rich_help_panel": PANEL}
    app.command("pick", help="选用一个或几个事件。", epilog="例：zhoubao pick 3f9a1c2b 77d0e6aa --section 行业", **add)(
        pick
    )
    app.command("drop", help="不用（系统建议的、先前选用的也可改为不用）。", epilog="例：zhoubao drop 3f9a1c2b", **add)(
        drop
    )
    app.command(
        "move",
        help="移到另一栏目，或移到栏目里的第几条。",
        epilog="例：zhoubao move 3f9a1c2b --section 内容 --position 2",
        **add,
    )(move)
    app.command(
        "merge",
        help="并入另一条，标题写作“甲 | 乙”；说的是同一件事则加 --same-event，两个事件从此归为一个。",
        epilog="例：zhoubao merge 77d0e6aa --into 3f9a1c2b\n　　zhoubao merge 77d0e6aa --into 3f9a1c2b --same-event",
        **add,
    )(merge)
    app.command(
        "split",
        help="把归错的报道从事件里拆出；彼此像一件事的仍在一起，不像的各自成为事件。",
        epilog="例：zhoubao split 3f9a1c2b 3 4　　拆出 zhoubao show 列出的第 3、4 篇",
        **add,
    )(split)
    app.command(
        "edit",
        help='改标题、正文，或列入摘要；写空（--title ""）则恢复系统拟的。',
        epilog="例：zhoubao edit 3f9a1c2b --title 云帆视频：启动低价战略 --star\n"
        "　　zhoubao edit 3f9a1c2b --text - < 稿.txt",
        **add,
    )(edit)
    app.command(
        "note", help="写备注给同事看，不会印出。", epilog="例：zhoubao note 3f9a1c2b 等官网公布全文再用", **add
    )(note)
    app.command(
        "date",
        help="给一篇报道定日期（页面没有写，或写错了）；重读、重抓都不会改掉，撤销用 zhoubao undo。",
        epilog="例：zhoubao date https://example.cn/a.html 2024-02-19\n　　zhoubao date 3f9a1c2b 2月19日",
        **add,
    )(date)
    app.command(
        "lead",
        help="指定一篇报道作事件的首篇：标题、来源与初稿以它为准。",
        epilog="例：zhoubao lead 3f9a1c2b 3　　用 zhoubao show 列出的第 3 篇",
        **add,
    )(lead)
    app.command("ready", help="说明一条已经编好（内容再改就不算了）。", epilog="例：zhoubao ready 3f9a1c2b", **add)(
        ready
    )
    app.command(
        "approve",
        help="复核一条：另一人核对过，照现在的内容可以印（内容再改就不算了）；责编与复核须是两人。",
        epilog="例：zhoubao approve 3f9a1c2b --who 周禾",
        **add,
    )(approve)
    app.command("undo", help="撤销对一个事件的上一个决定。", epilog="例：zhoubao undo 3f9a1c2b", **add)(undo)


@contextmanager
def _deciding(who: str | None, number: int | None) -> Iterator[tuple[Newsroom, Connection, Editor]]:
    """A connection whose decisions are kept together or, where one fails, not at all."""
    from desk.deciding import editor

    room = newsroom()
    with room.engine.connect() as connection:
        yield room, connection, editor(room, connection, who, number)
        connection.commit()


def _told(room: Newsroom, by: Editor, done: list[Decided], what: str, json: bool) -> None:
    """One line for each story of what happened."""
    from desk import records
    from desk.show import ID_SHOWN, safe

    if json:
        say_json([records.candidate(room, one.story) | {"changed": one.changed} for one in done])
        return
    for one in done:
        already = "" if one.changed else "（先前已是如此）"
        section = room.weekly.name_of(one.story.section)
        place = f"第 {by.issue.number} 期 {section}"
        say([f"{what}{already}：{place}　{one.story.id[:ID_SHOWN]}　{safe(one.story.title)}"])


def pick(
    stories: StoryIds,
    section: Section = None,
    star: Star = None,
    issue: IssueNumber = None,
    who: Who = None,
    json: Json = False,
) -> None:
    """Take stories into the issue."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding
        from desk.newsroom import section_named

        chosen = section_named(room.weekly, section)
        done = [deciding.pick(connection, by, name, chosen, star) for name in dict.fromkeys(stories)]
    _told(room, by, done, "已选用", json)
    for one in done:
        _warn_of_print(one, by)
        if one.parted_from:
            _warn_of_parting(one.story, one.parted_from)


def _warn_of_print(done: Decided, by: Editor) -> None:
    """A person may print again what was in print; it is said."""
    from desk.show import ID_SHOWN, safe

    if mark := done.story.printed_elsewhere(by.issue.number):
        name = done.story.id[:ID_SHOWN]
        warn(f"注意：{name} {mark.said}：第 {mark.place} 条《{safe(mark.title)}》；不再用：zhoubao drop {name}")


def _warn_of_parting(story: DeskCandidate, head: DeskCandidate) -> None:
    from desk.show import ID_SHOWN, safe

    name = story.id[:ID_SHOWN]
    warn(f"注意：{name} 不再并入 {head.id[:ID_SHOWN]} {safe(head.title)}，单独成条；并回去：zhoubao undo {name}")


def drop(stories: StoryIds, issue: IssueNumber = None, who: Who = None, json: Json = False) -> None:
    """Leave stories out."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding

        done = [deciding.drop(connection, by, name) for name in dict.fromkeys(stories)]
    _told(room, by, done, "不用", json)


def move(
    story: StoryId,
    section: Section = None,
    position: Annotated[int | None, typer.Option(metavar="第几条", help="栏目里的第几条，从 1 开始")] = None,
    issue: IssueNumber = None,
    who: Who = None,
    json: Json = False,
) -> None:
    """Another section or place."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding
        from desk.newsroom import section_named

        done, place = deciding.put(room, connection, by, story, section_named(room.weekly, section), position)
    _told(room, by, [done], f"已移到第 {place} 条" if place else "已移动", json)


def merge(
    story: StoryId,
    into: Annotated[str, typer.Option("--into", metavar="编号", help="并入哪一个事件")],
    same_event: Annotated[bool, typer.Option("--same-event", help="说的是同一件事：归为一个事件，只印后者")] = False,
    issue: IssueNumber = None,
    who: Who = None,
    json: Json = False,
) -> None:
    """Two headlines in one, or two stories in one."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding
        from desk.candidates import find_story
        from desk.show import ID_SHOWN, safe

        target = find_story(connection, into)
        done = deciding.merge(room, connection, by, story, into, same_event)
    if same_event:
        _told(room, by, [done], f"已归为一个事件（{len(done.story.urls)} 篇报道）", json)
        return
    _told(room, by, [done], f"已并入 {target.id[:ID_SHOWN]} {safe(target.title)}", json)
    if target.state.status != "picked" and not json:
        say([f"注意：{target.id[:ID_SHOWN]} 还没有选用，选用后才会印出：zhoubao pick {target.id[:ID_SHOWN]}"])


def split(
    story: StoryId,
    reports: Annotated[list[str], typer.Argument(metavar="报道", help="拆出的报道：网址，或 zhoubao show 里的序号")],
    issue: IssueNumber = None,
    who: Who = None,
    json: Json = False,
) -> None:
    """Reports that tell of another event."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding

        left, out = deciding.split(room, connection, by, story, reports)
    _told(room, by, [left], f"已拆出 {len(out)} 篇，余 {len(left.story.urls)} 篇", json)
    if not json:
        from desk.show import ID_SHOWN, safe

        say(dict.fromkeys(f"　　拆出的在 {one.id[:ID_SHOWN]}　{safe(one.title)}" for one in out))


def edit(
    story: StoryId,
    title: Annotated[str | None, typer.Option(metavar="标题", help="新标题")] = None,
    text: Annotated[str | None, typer.Option(metavar="正文", help="新正文；写 - 则从标准输入读")] = None,
    star: Star = None,
    issue: IssueNumber = None,
    who: Who = None,
    json: Json = False,
) -> None:
    """Other words."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding

        done = deciding.edit(connection, by, story, title, _typed(text), star)
    _told(room, by, [done], "已编辑", json)


def note(
    story: StoryId,
    text: Annotated[str, typer.Argument(metavar="备注", help="备注；写 - 则从标准输入读")],
    issue: IssueNumber = None,
    who: Who = None,
    json: Json = False,
) -> None:
    """A remark."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding

        done = deciding.note(connection, by, story, _typed(text) or "")
    _told(room, by, [done], "已记备注", json)


def date(
    report: Annotated[str, typer.Argument(metavar="报道", help="报道的网址；事件里只有一篇时也可写编号")],
    day: Annotated[str, typer.Argument(metavar="日期", help="2024-02-19、2月19日、今天、昨天、前天（北京时间）")],
    who: Who = None,
    json: Json = False,
) -> None:
    """A day for a report."""
    with _deciding(who, None) as (room, connection, by):
        from desk import deciding, moments
        from pipeline.names import UNDATED

        chosen = moments.day(day, room.now)
        done = deciding.set_day(room, connection, by, report, chosen)
    _told(room, by, [done], f"日期定为 {chosen}，归 {done.story.listed.week or UNDATED} 周", json)


def lead(
    story: StoryId,
    report: Annotated[str, typer.Argument(metavar="报道", help="报道的网址，或 zhoubao show 里的序号")],
    issue: IssueNumber = None,
    who: Who = None,
    json: Json = False,
) -> None:
    """Another report first."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding

        done = deciding.set_lead(room, connection, by, story, report)
    _told(room, by, [done], "首篇已定", json)


def ready(stories: StoryIds, issue: IssueNumber = None, who: Who = None, json: Json = False) -> None:
    """Items that are edited."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding

        done = [deciding.ready(connection, by, name) for name in dict.fromkeys(stories)]
    _told(room, by, done, "已编好", json)


def approve(stories: StoryIds, issue: IssueNumber = None, who: Who = None, json: Json = False) -> None:
    """Items that a second person vouches for."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding

        done = [deciding.approve(connection, by, name) for name in dict.fromkeys(stories)]
    _told(room, by, done, "已复核", json)


def undo(stories: StoryIds, issue: IssueNumber = None, who: Who = None, json: Json = False) -> None:
    """Take the last decision back."""
    with _deciding(who, issue) as (room, connection, by):
        from desk import deciding
        from desk.show import KINDS

        undone = [deciding.undo(room, connection, by, name) for name in dict.fromkeys(stories)]
    if json:
        _told(room, by, [done for _, done in undone], "", json)
        return
    for decision, done in undone:
        _told(room, by, [done], f"已撤销“{KINDS[decision.kind]}”（{decision.who}）", json)


def _typed(text: str | None) -> str | None:
    return sys.stdin.read() if text == "-" else text
