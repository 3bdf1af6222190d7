"""Pages that somebody broke or meant to break, and what reading makes of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from pipeline.reading import limits
from pipeline.reading.report import read
from pipeline.sources import JsonSpec, SelectSpec, Source
from pipeline.types import Page, Rejection, Report

READ_AT = datetime(2024, 2, 20, 4, 0, tzinfo=UTC)
URL = "https://www.example.cn/news/1.html"
TITLE = "某市发布年度公告"
LONG = "某市网络视听主管部门近日召开会议，研究部署年度重点工作，六家单位作了发言。"
SOURCE = Source(id="any", name="某部门", owner="portal", start_urls=("https://www.example.cn/",), spider="feed")
SELECTING = SOURCE.model_copy(
    update={"select": (SelectSpec(title="h1", body="#zoom", date=".date", source=".source", author=".author"),)}
)
JSON = SOURCE.model_copy(update={"json_page": JsonSpec(title="title", body="body", date="date")})

TEXT = "".join(f"<p>{LONG}这是今年的第{number}次。</p>" for number in range(1, 7))


def page_of(body: bytes, content_type: str = "text/html; charset=utf-8") -> Page:
    return Page(URL, "any", READ_AT, 200, (("Content-Type", content_type),), body)


def html(body: str = "", head: str = "") -> bytes:
    title = f"<title>{TITLE}</title>" if "<title" not in head else ""
    return f"<html><head>{title}{head}</head><body><h1>{TITLE}</h1>{body}</body></html>".encode()


def article(head: str = "", more: str = "") -> bytes:
    """A page with a text, and what else is put into it."""
    return html(f"<div class=date>2024-02-19 15:04</div><div id=zoom>{TEXT}</div>{more}", head)


def outcome_of(body: bytes, source: Source = SOURCE, content_type: str = "text/html; charset=utf-8") -> str:
    """The reason of a rejection, "report" where the page gives one."""
    outcome = read(page_of(body, content_type), source)
    assert isinstance(outcome, Report | Rejection)
    if isinstance(outcome, Report):
        assert len(outcome.title) <= limits.TITLE_LENGTH_MAX
        assert len(outcome.text) <= limits.TEXT_LENGTH_MAX
        stored = (
            outcome.title,
            outcome.text,
            outcome.origin,
            outcome.author,
            *(one.name for one in outcome.attachments),
        )
        assert not re.search(r"[\x00\ufffd\ud800-\udfff]", "".join(stored))
        return "report"
    assert outcome.detail
    return outcome.reason
