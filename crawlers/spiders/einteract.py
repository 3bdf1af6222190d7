"""EinteractSpider: 上证e互动, questions to companies listed in Shanghai and their answers, as bare fragments of HTML.

Nothing wraps a question and its answer: in the order of the page a div.m_feed_txt is followed by a div.m_feed_from with
its time, a question (甲公司(600000)…) by its answer. Askers' names stand beside them and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from parsel import Selector
from scrapy.http import TextResponse

from crawlers.links import UnreadableList
from crawlers.responses import text_of
from crawlers.spiders.base import SourceSpider
from pipeline.reading.dateforms import Moment
from pipeline.reading.dates import parse_date
from pipeline.text import squeeze
from pipeline.types import SHANGHAI, Link
from pipeline.urls import canonical_url

END_LENGTH = 300
"""Characters of a fragment up to which it holds nothing: the page after the last."""

TEXT_LENGTH_MAX = 20_000
"""Characters of a question or an answer that are kept."""

_QUESTION = re.compile(r"[:：]?\s*(?P<name>[^()（）:：]{1,20})[(（](?P<code>\d{6})[)）]\s*(?P<text>\S.*)", re.DOTALL)
_DAYS_AGO = re.compile(r"\d\s*天前")
_NUMBER = re.compile(r"[?&]weiboId=(\d{1,20})")


@dataclass(slots=True)
class _Turn:
    """One contribution: what is said, when, and the number of its page."""

    said: str
    at: Moment | None = None
    roughly: bool = False
    """Whether the time was counted in days: it may be the day before."""
    number: str = ""


class EinteractSpider(SourceSpider):
    """Answered questions, one report each; the answer's time counts."""

    name = "einteract"
    once = True

    def links(self, response: TextResponse) -> list[Link]:
        """Answered questions of one fragment."""
        return links_from_feeds(text_of(response), response.url, self.setup.now())


def links_from_feeds(text: str, url: str, now: datetime) -> list[Link]:
    """Links with the exchange as `inline` HTML; unanswered questions, and those without an address, are left out.

    Raises:
        UnreadableList: it is neither a list of contributions nor the short fragment after the last.
    """
    turns = list(_turns(text, now))
    if not turns and len(text) > END_LENGTH:
        raise UnreadableList("没有问答，可能是登录页")
    found: list[Link] = []
    asked: tuple[_Turn, re.Match[str]] | None = None
    for turn in turns:
        question = _QUESTION.fullmatch(turn.said)
        if question:
            asked = (turn, question)
        elif asked:
            link = _link(*asked, turn, url)
            found.extend([link] if link else [])
            asked = None
    return found


def _turns(text: str, now: datetime) -> Iterator[_Turn]:
    """Contributions in the order of the page; the first address after each text is its own."""
    turn: _Turn | None = None
    for node in Selector(text=text or " ").css("div.m_feed_txt, div.m_feed_from, a[href*=weiboId]"):
        if node.root.tag == "a":
            number = _NUMBER.search(node.attrib.get("href", ""))
            if turn and number and not turn.number:
                turn.number = number[1]
        elif "m_feed_txt" in node.attrib.get("class", "").split():
            if turn:
                yield turn
            turn = _Turn(squeeze("".join(node.root.itertext()))[:TEXT_LENGTH_MAX])
        elif turn and turn.at is None:
            first = next((line for line in map(squeeze, node.css("*::text").getall()) if line), "")
            turn.at, turn.roughly = parse_date(first, reference=now), bool(_DAYS_AGO.search(first))
    if turn:
        yield turn


def _link(asked: _Turn, question: re.Match[str], answer: _Turn, url: str) -> Link | None:
    number = asked.number or answer.number
    if not number or not answer.said:
        return None
    name = squeeze(question["name"])
    times = f"（{question['code']}）提问：{_day(asked)} · 答复：{_day(answer)}"
    lines = (times, f"问：{question['text']}", f"答：{answer.said}")
    return Link(
        url=canonical_url(f"/qadetail.do?weiboId={number}", url),
        title=f"{name}在互动平台答复：{question['text']}",
        published_at=answer.at.at if answer.at else None,
        date_only=answer.at.date_only if answer.at else False,
        inline="".join(f"<p>{escape(line, quote=False)}</p>" for line in lines).encode("utf-8", "replace"),
        source_name=name,
    )


def _day(turn: _Turn) -> str:
    if turn.at is None:
        return "未注明"
    return f"{'约 ' if turn.roughly else ''}{turn.at.at.astimezone(SHANGHAI):%Y-%m-%d}"
