"""Where the fields of a report came from, and what other places say of them, in words that editors understand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import typer

from desk.show import safe
from pipeline.names import UNDATED, time_said
from pipeline.reading.ranked import VALUE_MAX
from pipeline.types import Found, Report

FIELDS: Mapping[str, str] = {
    "title": "标题",
    "published_at": "日期",
    "origin": "来源",
    "author": "作者",
    "body": "正文",
}
LABELS: Mapping[str, str] = {"published_at": "发布时间", "origin": "来源", "author": "作者"}
"""What the label before a field says, one word for all its spellings."""

_PLACES: Mapping[str, str] = {
    "json-ld": "网页的结构化数据（JSON-LD）",
    "json": "网站接口的数据（JSON）",
    "time": "网页的 time 标签",
    "title": "浏览器标题栏（title）",
    "h1": "网页大标题（h1）",
    "url": "网址里的日期",
    "link": "列表页",
    "inline": "列表页自带的全文",
    "source": "来源表（sources.yaml）里的名称",
    "taken": "放入的人写明",
    "editor": "编辑定的",
    "import": "导入的文件",
    "text": "放入的文本文件",
    "document": "文件里的文字",
    "wechat:ct": "微信页面脚本里的发布时间",
    "feed:summary": "订阅源的摘要",
    "visible:line": "标题附近的一行",
    "visible:above": "标题上方的一行",
    "visible:beside": "正文旁边的一行",
    "visible:beside-date": "日期旁边",
    "visible:reporter": "文中“记者某某”",
    "visible:photographer": "文中“某某摄”",
}
_KINDS: Mapping[str, str] = {
    "tag": "网页标签 {}",
    "visible": "页面上的 {}",
    "select": "页面上的 {}（来源表写明的位置）",
    "json": "网站接口的数据 {}",
    "scorer": "正文识别，把握 {}",
    "trafilatura": "备用的正文识别（trafilatura），主识别把握只有 {}",
}


def place(field: str, where: str) -> str:
    """A place in words: `tag:PubDate` → 网页标签 PubDate."""
    if where == "visible:label":
        return f"页面上写的“{LABELS.get(field, '')}”"
    if field == "title" and where == "visible:line":
        return "页面上的一行"
    known, bracket, note = where.partition("（")
    if known in _PLACES:
        return _PLACES[known] + bracket + note
    kind, _, name = where.partition(":")
    return _KINDS[kind].format(name) if kind in _KINDS and name else where


def lines(report: Report, heading: str) -> Iterator[str]:
    """Each field with its value, its place, and the runners-up."""
    yield typer.style(f"字段出处（{heading}）", fg="cyan", bold=True)
    for field, name in FIELDS.items():
        value, where = _value(report, field), report.provenance.get(field, "")
        others = report.runners_up.get(field, ())
        if not (where or others or field == "published_at"):
            continue
        yield f"  {name}　{safe(value) or (UNDATED if field == 'published_at' else '没有')}"
        if where:
            yield f"    出处　　　{safe(place(field, where))}"
        label = "其他说法"
        for said, places in _by_value(field, value, others).items():
            yield f"    {label}　{safe(said)}（{safe('、'.join(places))}）"
            label = "　" * 4


def _value(report: Report, field: str) -> str:
    """As runners-up say it."""
    if field == "body":
        return f"{len(report.text):,} 字"
    if field == "published_at":
        return time_said(report.published_at, report.date_only) if report.published_at else ""
    return str(getattr(report, field))


def _by_value(field: str, value: str, others: tuple[Found, ...]) -> dict[str, list[str]]:
    """What is said -> where, in order of belief; 相同 for what is taken, but not for two texts of one length."""
    said: dict[str, list[str]] = {}
    for other in others:
        same = field != "body" and value.startswith(other.value) and len(other.value) in (len(value), VALUE_MAX)
        said.setdefault("相同" if same else other.value, []).append(place(field, other.where))
    return said
