"""What commands print: lines of text, in columns that hold for Han characters too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from desk.candidates import DeskCandidate, Listing
from desk.columns import pad, width
from desk.moments import local, short_day
from desk.naming import Names
from desk.newsroom import IssueInHand, Newsroom
from pipeline.names import UNDATED, time_said
from pipeline.text import clean, squeeze
from pipeline.types import MACHINE, Attachment, Decision, Issue, Report

if TYPE_CHECKING:
    from desk.searching import Results
    from pipeline.fulltext import Piece

ID_SHOWN = 8
"""Characters of an id in lists: enough for a million stories to have next to no two alike."""

DAY_WIDTH = len("02-19")
REASONS_SHOWN = 4
EXCERPT = 160
"""Characters of a text shown without --full."""

ROLES: Mapping[str, str] = {"lead": "首篇", "reprint": "转载", "same": "同事件"}
KINDS: Mapping[str, str] = {
    "pick": "选用",
    "drop": "不用",
    "move": "移动",
    "merge": "合并",
    "split": "拆分",
    "edit": "编辑",
    "note": "备注",
    "date": "定日期",
    "lead": "定首篇",
    "ready": "编好",
    "approve": "复核",
    "undo": "撤销",
}


def safe(text: str) -> str:
    """One line without anything a terminal would act on: titles come from strangers."""
    return squeeze(clean(text))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows in columns as wide as their widest cell, the last one open."""
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(head))]
    for number, row in enumerate(cells):
        line = "  ".join(pad(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip()
        yield typer.style(line, bold=True) if number == 0 else line


def mark(one: DeskCandidate) -> str:
    """One sign: ✓ picked, ○ proposed by the machine, ✗ dropped, 并 merged, blank undecided."""
    if one.state.merged_into:
        return "并"
    if one.state.status == "dropped":
        return "✗"
    if one.state.status == "picked":
        return "○" if one.state.by == MACHINE else "✓"
    return " "


def candidate_lines(room: Newsroom, one: DeskCandidate, issue: int) -> Iterator[str]:
    """Two lines: what it is; where from and why."""
    candidate = one.listed.candidate
    published = candidate.story.first_published_at
    day = short_day(published) if published else pad("待定", DAY_WIDTH)
    head = f"{pad(mark(one), 2)} {one.id[:ID_SHOWN]}  {day}  {candidate.rank:5.2f}  "
    yield head + typer.style(safe(one.title), bold=True)
    others = f" · 另见 {candidate.outlets - 1} 家" if candidate.outlets > 1 else ""
    undated = "" if published else f" · {UNDATED}"
    remarks = " · 注" if one.state.notes else ""
    elsewhere = f" · 第 {one.state.issue} 期" if one.state.issue not in (None, issue) else ""
    why = "、".join(one.reasons[:REASONS_SHOWN])
    past = f" · {safe(one.past)}" if one.past else ""
    notice = f" · {safe(lead.why)}" if (lead := candidate.story.members[0]).why and lead.role == "lead" else ""
    said = f"{safe(room.name_of(candidate.source_id))}{others}{undated}{notice}{past}{elsewhere}{remarks}" + (
        f" · {why}" if why else ""
    )
    yield " " * 13 + typer.style(said, dim=True)


def planned(room: Newsroom, chosen: Sequence[DeskCandidate], issue: IssueInHand) -> Iterator[str]:
    """What stands in the issue as it is now: picked, and proposed for the free places, a line each, by section."""
    picked = sum(one.state.status == "picked" for one in chosen)
    yield ""
    rest = len(chosen) - picked
    head = f"拟刊（{len(chosen)} 条：已选 {picked}，按定额与得分补 {rest}；照此建期：zhoubao issue new --propose）"
    if issue.made:
        head = f"拟刊（{len(chosen)} 条：已选 {picked}，按定额与得分补 {rest}；补上：zhoubao issue propose）"
    yield typer.style(head, fg="cyan", bold=True)
    for spec in room.weekly.sections:
        own = [one for one in chosen if one.section == spec.id]
        for number, one in enumerate(own):
            name = spec.name if number == 0 else pad("", width(spec.name))
            rank = f"{one.listed.candidate.rank:5.2f}"
            yield f"  {name}  {pad(mark(one), 2)} {one.id[:ID_SHOWN]}  {rank}  {safe(one.title)}"


def candidates(
    room: Newsroom,
    found: Listing,
    issue: IssueInHand,
    title: str,
    each: int | None,
    chosen: Sequence[DeskCandidate] = (),
) -> Iterator[str]:
    """Candidates by section, the best `each` of them; None: all. Before them what is planned, where there is any."""
    yield typer.style(title, bold=True)
    if chosen:
        yield from planned(room, chosen, issue)
    for name, total, own in found.sections(room.weekly, each):
        more = f"，列出前 {len(own)} 个；全列：--limit 0" if len(own) < total else ""
        yield ""
        yield typer.style(f"{name}（{total} 个{more}）", fg="cyan", bold=True)
        for one in own:
            yield from candidate_lines(room, one, issue.number)
    yield ""
    if found.candidates:
        yield "✓ 已选用　○ 系统建议　✗ 不用　并 已合并　注 有备注；细看：zhoubao show 编号，选用：zhoubao pick 编号"
    else:
        yield "没有符合的候选；抓到了什么：zhoubao status"


def results(room: Newsroom, found: Results) -> Iterator[str]:
    """What a search found: of each story a line, and two of the report that holds the words."""
    for one in found.stories:
        when = one.hit.place.when
        section = room.weekly.name_of(one.one.section)
        day = local(when)[: len("2024-02-19")]
        yield f"{pad(mark(one.one), 2)} {one.one.id[:ID_SHOWN]}  {day}  {section}  " + typer.style(
            safe(one.one.title), bold=True
        )
        own = "" if one.of_lead else f"《{safe(one.hit.title)}》 · "
        yield " " * 13 + typer.style(f"{own}{safe(room.name_of(one.hit.source_id))}", dim=True)
        yield " " * 13 + "".join(_piece(piece) for piece in one.excerpt)
    yield ""
    if not found.stories:
        yield "没有找到。" if not found.go_on else f"{_seen(found)}没有找到。"
    if found.go_on:
        yield f"往前接着找：同一命令加 --before {found.go_on}"
    if found.owed:
        yield f"还有 {found.owed:,} 篇旧报道没有编入索引，逐篇读着找，会慢；zhoubao process 之后就快了"


def _seen(found: Results) -> str:
    return f"{local(found.seen_from)[: len('2024-02-19')]} 以来" if found.seen_from else ""


def _piece(piece: Piece) -> str:
    text = safe(piece.text) if piece.text.strip() else " "
    return typer.style(text, fg="red", bold=True) if piece.marked else text


def story(
    room: Newsroom, one: DeskCandidate, reports: Mapping[str, Report], full: bool, called: Names
) -> Iterator[str]:
    """Everything known of a story: decisions, reports, and on demand the texts."""
    candidate, state = one.listed.candidate, one.state
    yield typer.style(safe(one.title), bold=True)
    section = room.weekly.name_of(one.section)
    moved = "（编辑改定）" if one.moved else ""
    yield f"编号 {one.id}　栏目 {section}{moved}　得分 {candidate.rank:.2f}　周 {one.listed.week or UNDATED}"
    yield f"最早 {earliest(room, one, reports)}　首见 {local(candidate.story.first_seen_at)}"
    yield f"状态 {status(one, called)}"
    yield from past(one)
    yield from (f"备注 {safe(remark)}" for remark in state.notes)
    if state.text:
        yield "编辑后的正文："
        yield from (f"  {safe(line)}" for line in state.text.split("\n"))
    yield ""
    yield typer.style(f"报道（{len(one.urls)} 篇）", fg="cyan", bold=True)
    for number, member in enumerate(candidate.story.members, start=1):
        reason = f"　{member.why}" if member.why else ""
        yield from _report(room, number, f"{ROLES[member.role]}{reason}", member.url, reports.get(member.url), full)


def earliest(room: Newsroom, one: DeskCandidate, reports: Mapping[str, Report]) -> str:
    """When the story was told first, and by whom: 2024-02-19 15:05（36氪）."""
    first = one.story.first_published_at
    if first is None:
        return UNDATED
    told = next((reports[url] for url in one.urls if url in reports and reports[url].published_at == first), None)
    return f"{time_said(first, told.date_only)}（{safe(room.name_of(told.source_id))}）" if told else local(first)


def past(one: DeskCandidate) -> Iterator[str]:
    """What the story is to issues in print, a line for each, with why."""
    for mark in one.marks:
        item = f"《{safe(mark.title)}》　" if mark.kind == "printed" else ""
        yield f"往期 {safe(mark.said)}{item}第 {mark.place} 条　{safe(mark.why)}（把握 {mark.score:.2f}）"
    if one.late:
        yield f"往期 上期漏（第 {one.late} 期）：在那一期的时间段里发布，截稿后才见到"


def _report(room: Newsroom, number: int, role: str, url: str, report: Report | None, full: bool) -> Iterator[str]:
    name = safe(room.name_of(report.source_id)) if report else ""
    when = ""
    if report:
        when = time_said(report.published_at, report.date_only) if report.published_at else UNDATED
    yield f"{number:2d}. {name}　{when}　{role}"
    yield f"    {url}"
    if report is None:
        return
    if taken := report.provenance.get("taken"):
        yield f"    手工放入：{safe(taken)}"
    if pages := report.provenance.get("pages"):
        yield f"    分页：{pages}{'，缺的下次抓取时再取' if report.provenance.get('pages_missing') else ''}"
    if full:
        yield f"    {safe(report.title)}"
        yield from (f"    {safe(line)}" for line in report.text.split("\n"))
    elif number == 1:
        text = safe(report.text)
        yield f"    {text[:EXCERPT]}{'……（全文：--full）' if len(text) > EXCERPT else ''}"
    yield from (f"    附件：{_attachment(one)}{f'　{one.url}' if full else ''}" for one in report.attachments)


def _attachment(one: Attachment) -> str:
    """Name, what was read of it (12 页　266 行　8,032 字), and what was not."""
    sizes = ((one.pages, "页"), (one.rows, "行"), (len(one.text), "字"))
    read = [f"{size:,} {unit}" for size, unit in sizes if size]
    return "　".join([safe(one.name), *read, *filter(None, [one.note or ("" if read else "还没有取到")])])


def status(one: DeskCandidate, called: Names) -> str:
    """What was decided, in words."""
    state = one.state
    if state.merged_into:
        return f"并入 {safe(called.story(state.merged_into))}"
    if not state.status:
        return "未处理"
    by = "系统建议" if state.by == MACHINE else state.by
    return f"{'选用' if state.status == 'picked' else '不用'}（第 {state.issue} 期，{by}）"


def history(decisions: Sequence[tuple[Decision, bool]], called: Names) -> Iterator[str]:
    """Decisions with whether they still stand, oldest first."""
    if not decisions:
        return
    yield ""
    yield typer.style("经过", fg="cyan", bold=True)
    for decision, stands in decisions:
        undone = "" if stands or decision.kind == "undo" else "（已撤销）"
        issue = f"第 {decision.issue} 期 " if decision.issue is not None else ""
        yield f"  {local(decision.at)} {decision.who} {issue}{KINDS[decision.kind]}{_details(decision, called)}{undone}"


def _details(decision: Decision, called: Names) -> str:
    said = []
    for name, value in decision.payload.items():
        if name in ("members", "words"):
            continue
        label = "" if decision.kind == "note" else _FIELDS.get(name, name)
        said.append(f"{label} {_shown(name, value, called)}".strip())
    return "：" + "，".join(said) if said else ""


def _shown(field: str, value: object, called: Names) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(_shown(field, one, called) for one in value)
    return safe(called.value(field, str(value)))[:80]


_FIELDS: Mapping[str, str] = {
    "section": "栏目",
    "position": "位置",
    "starred": "列入摘要",
    "into": "并入",
    "same_event": "同一事件",
    "day": "",
    "urls": "拆出",
    "url": "",
    "title": "标题",
    "text": "正文",
}


def issue(room: Newsroom, printed: Issue, made: IssueInHand, ids: Mapping[str, str]) -> Iterator[str]:
    """The issue as text: headings, length of each entry, ids that commands take."""
    yield typer.style(f"{room.weekly.masthead.title}　{made.title}", bold=True)
    yield from (f"〔{one}〕" for one in room.marks)
    total = sum(len(entry.text) for entry in printed.entries)
    yield f"{len(printed.entries)} 条，{total} 字；◆ 列入摘要"
    for spec in room.weekly.sections:
        own = [entry for entry in printed.entries if entry.section == spec.id]
        if not own:
            continue
        yield ""
        yield typer.style(f"{spec.name}（{len(own)} 条，定额 {spec.quota}）", fg="cyan", bold=True)
        for number, entry in enumerate(own, start=1):
            names = "、".join(ids.get(url, "?")[:ID_SHOWN] for url in entry.lead_urls)
            star = "◆" if entry.starred else ""
            yield f"{number:2d}. {star}{typer.style(safe(entry.title), bold=True)}　{len(entry.text)} 字　[{names}]"
            yield from (f"    {safe(line)}" for line in entry.text.split("\n") if line.strip())
    if not printed.entries:
        yield "还没有条目：zhoubao pick 编号 选用，或 zhoubao issue propose 让系统按定额建议。"
