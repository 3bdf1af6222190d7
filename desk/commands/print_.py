"""Issues and tables: issue new, propose, list, show, export, template; export week. The other commands on issues have
files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands import finals, pastissues, review, roundtrip
from desk.commands.shared import From, Json, To, Who, newsroom, say, say_json, warn
from desk.help import Command, Group

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desk.issuelist import ListedIssue
    from desk.newsroom import IssueInHand, Newsroom
    from pipeline.types import Issue

PANEL = "出刊"

Number = Annotated[int | None, typer.Argument(metavar="期号", help="默认当前一期")]
Out = Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到哪里；默认数据目录的 exports 里")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command}
    issue = typer.Typer(cls=Group, rich_markup_mode=None)
    issue.callback(invoke_without_command=True, help="期：建期、让系统建议、查看、写出 Word。")(_group)
    issue.command(
        "new",
        help="建一期（截稿）：时间段从上一期截稿到现在，期号接上一期。",
        epilog="例：zhoubao issue new --propose\n"
        "　　zhoubao issue new --number 403 --from 2024-02-19 --to 2024-02-26T06:00",
        **add,
    )(new)
    issue.command(
        "propose", help="让系统按各栏定额补足建议；人的决定不动。", epilog="例：zhoubao issue propose 403", **add
    )(propose)
    issue.command("list", help="列出各期。", epilog="例：zhoubao issue list", **add)(list_)
    issue.command("show", help="看一期的全文：栏目、条目、字数、摘要。", epilog="例：zhoubao issue show 403", **add)(
        show
    )
    review.register(issue)
    pastissues.register(issue)
    finals.register(issue)
    issue.command(
        "export",
        help="写出一期：docx（Word）、pdf、html（贴进邮件）或 md（Markdown）。",
        epilog="例：zhoubao issue export 403 --to docx\n　　zhoubao issue export 403 --template 协会模板.docx",
        **add,
    )(export)
    issue.command(
        "template",
        help="写出 Word 模板，供在 Word 里改字体、标志、用语；改好后写进 weekly.yaml 的 template。",
        epilog="例：zhoubao issue template 协会模板.docx",
        **add,
    )(template)
    app.add_typer(issue, name="issue", rich_help_panel=PANEL)
    pastissues.register_backtest(app)
    table = typer.Typer(cls=Group, rich_markup_mode=None)
    table.callback(invoke_without_command=True, help="表格：一周的全部事件，供分析；一期的候选，供在 Excel 里选。")(
        _group
    )
    table.command(
        "week",
        help="写出首发在某一周的全部事件（CSV，Excel 可直接打开）；不写周则本周至今，文件名带“未完”。",
        epilog="例：zhoubao export week 2024-W08\n列的含义：docs/data-dictionary.md",
        **add,
    )(week)
    roundtrip.register_export(table)
    app.add_typer(table, name="export", rich_help_panel=PANEL)
    roundtrip.register(app)


def _group(ctx: typer.Context) -> None:
    """A group by itself says what it has."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def new(
    number: Annotated[int | None, typer.Option("--number", metavar="期号", help="默认接上一期")] = None,
    since: From = None,
    until: To = None,
    propose: Annotated[bool, typer.Option("--propose", help="让系统按各栏定额先选一遍")] = False,
    who: Who = None,
    json: Json = False,
) -> None:
    """Make an issue."""
    from desk import printing
    from desk.moments import moment
    from desk.pastissues import settle

    room = newsroom()
    start = moment(since, room.now) if since else None
    end = moment(until, room.now, end=True) if until else None
    with room.engine.begin() as connection:
        issue = printing.new_issue(room, connection, number, start, end, who)
    settle(room)
    with room.engine.begin() as connection:
        picks = printing.propose_issue(room, connection, issue) if propose else []
    if json:
        _json(room, issue)
        return
    say([f"已建{issue.title}"])
    say([_proposed(room, picks)] if propose else ["选稿：zhoubao candidates；让系统先选一遍：zhoubao issue propose"])


def propose(number: Number = None, json: Json = False) -> None:
    """Fill up what is free."""
    from desk import printing
    from desk.newsroom import find_issue
    from desk.pastissues import settle

    room = newsroom()
    settle(room)
    with room.engine.begin() as connection:
        issue = find_issue(connection, room.weekly, room.now, number)
        picks = printing.propose_issue(room, connection, issue)
    if json:
        _json(room, issue)
    else:
        say([_proposed(room, picks)])


def _proposed(room: Newsroom, picks: list[Any]) -> str:
    counts = [f"{spec.name} {sum(one.section == spec.id for one in picks)}" for spec in room.weekly.sections]
    return f"系统建议 {len(picks)} 条：{'　'.join(counts)}（编辑可用 drop、move、edit 改）"


def list_(json: Json = False) -> None:
    """Issues, newest first."""
    from desk.issuelist import every_issue
    from desk.moments import local
    from desk.pastissues import settle
    from desk.show import table

    room = newsroom()
    settle(room)
    with room.engine.connect() as connection:
        every, current = every_issue(room, connection)
    if json:
        say_json([one.record() for one in every])
        return
    rows = [
        [str(one.issue.number), local(one.issue.starts_at), local(one.issue.ends_at), _said_of(one)] for one in every
    ]
    if rows:
        say(table(["期号", "从", "到", ""], rows))
    if not current.made:
        say([f"当前：{current.title}"])


def _said_of(one: ListedIssue) -> str:
    """当前, who closed it, and what is in print of it."""
    said = ["当前"] if one.open else []
    if closed := one.closed:
        said.append(f"定稿（责编 {closed.who}，复核 {closed.reviewer}）")
    if printed := one.printed:
        said.append(f"已刊 {printed.items} 条（{f'导入自 {printed.origin}' if printed.origin else '本系统定稿'}）")
    return "　".join(said)


def show(number: Number = None, json: Json = False) -> None:
    """An issue as text."""
    from desk import show as lines

    room = newsroom()
    with room.engine.connect() as connection:
        if number is not None and pastissues.show(connection, number, json):
            return
        issue, printed, ids = _built(room, connection, number)
    if json:
        _json_of(issue, printed, ids)
    else:
        say(lines.issue(room, printed, issue, ids))


def _built(room: Newsroom, connection: Connection, number: int | None) -> tuple[IssueInHand, Issue, dict[str, str]]:
    from desk.newsroom import find_issue
    from desk.printing import build_issue
    from pipeline.names import story_id

    issue = find_issue(connection, room.weekly, room.now, number)
    printed = build_issue(room, connection, issue)
    return issue, printed, {url: story_id(url) for entry in printed.entries for url in entry.lead_urls}


def _json(room: Newsroom, issue: IssueInHand) -> None:
    with room.engine.connect() as connection:
        _json_of(*_built(room, connection, issue.number))


def _json_of(issue: IssueInHand, printed: Issue, ids: dict[str, str]) -> None:
    from desk import records

    say_json(records.issue(printed, issue, ids))


def export(
    number: Number = None,
    to: Annotated[str, typer.Option("--to", metavar="格式", help="docx、pdf、html 或 md")] = "docx",
    out: Out = None,
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="文件", help="用这个 Word 模板；默认 weekly.yaml 的 template，再次自带的"),
    ] = None,
) -> None:
    """Write an issue to a file; prints its path."""
    from desk.exporting import export_issue
    from pipeline.editing.issue import NEEDS_DATE

    room = newsroom()
    with room.engine.connect() as connection:
        issue, printed, _ = _built(room, connection, number)
        path = export_issue(room, connection, printed, to, out, template)
    say([str(path)])
    if not printed.entries:
        warn(f"注意：第 {issue.number} 期还没有条目：zhoubao pick 编号，或 zhoubao issue propose")
    elif not issue.made:
        warn(f"注意：第 {issue.number} 期还没有建期，这是至今的样子；截稿：zhoubao issue new")
    if undated := sum(NEEDS_DATE in entry.text for entry in printed.entries):
        warn(f"注意：{undated} 条{NEEDS_DATE}，文中已标出；定日期：zhoubao date 报道 日期")


def template(
    out: Annotated[Path | None, typer.Argument(metavar="文件.docx", help="写到哪里；默认数据目录的 exports 里")] = None,
) -> None:
    """Write the Word template; prints its path."""
    from desk.exporting import write_template

    say([str(write_template(newsroom(), out))])


def week(
    name: Annotated[str | None, typer.Argument(metavar="周", help="ISO 周，如 2024-W08；默认本周至今")] = None,
    out: Out = None,
    format_: Annotated[str, typer.Option("--format", metavar="格式", help="现只有 csv")] = "csv",
) -> None:
    """Write a week's stories to a file; prints its path and rows."""
    from desk import moments
    from desk.pastissues import settle
    from desk.printing import UNFINISHED, export_week
    from pipeline.errors import UsageError
    from pipeline.names import week_of

    if format_ != "csv":
        raise UsageError(f"没有格式 {format_!r}；可用：csv")
    room = newsroom()
    settle(room)
    wanted = moments.week(name) if name else week_of(room.now)
    with room.engine.connect() as connection:
        path, rows, over = export_week(room, connection, wanted, out)
    if not over:
        say([f"{UNFINISHED}：{wanted} 还没有结束，表中是 {moments.local(room.now)} 为止的事件"])
    say([str(path), f"{wanted}：{rows} 个事件"])
