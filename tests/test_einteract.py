"""上证e互动: fragments of questions and answers -> one link for each answered question, never the asker."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.frontier import wanted
from crawlers.links import UnreadableList
from crawlers.spiders.einteract import links_from_feeds
from pipeline.store.links import KnownLink
from pipeline.types import Link
from pipeline.urls import url_key

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
"""06:00 on 26 February in Beijing."""
URL = "https://sns.sseinfo.com/ajax/feeds.do?type=11&pageSize=100&page=1"


def turn(text: str, when: str, tail: str = "") -> str:
    face = '<a rel="face" href="user.do?uid=1" title="某网友"></a>'
    told = f'<div class="m_feed_from"><span>{when}</span>\n来自\n网站{tail}</div>'
    return f'{face}<div class="m_feed_txt">{text}</div>{told}'


def more(number: int) -> str:
    return f'<a href="/qadetail.do?weiboId={number}">详情</a>'


QUESTION = turn("<a>:甲公司(600000)</a>请问短剧业务<b>进展</b>如何？", "2024年02月08日 10:30")
ANSWER = turn("您好，占比 &lt;5%，约3&amp;4亿。", "2小时前", more(1))


def links(text: str) -> list[Link]:
    return links_from_feeds(text, URL, NOW)


def test_an_answered_question_is_one_link_with_code_and_both_times():
    (link,) = links(QUESTION + ANSWER)
    assert link.url == "https://sns.sseinfo.com/qadetail.do?weiboId=1"
    assert link.title == "甲公司在互动平台答复：请问短剧业务进展如何？"
    assert link.published_at == datetime(2024, 2, 25, 20, tzinfo=UTC)
    times, asked, answered = link.inline.decode().removeprefix("<p>").removesuffix("</p>").split("</p><p>")
    assert times == "（600000）提问：2024-02-08 · 答复：2024-02-26"
    assert (asked, answered) == ("问：请问短剧业务进展如何？", "答：您好，占比 &lt;5%，约3&amp;4亿。")
    assert link.source_name == "甲公司" and "某网友" not in repr(link)


def test_the_address_may_stand_by_the_question():
    asked = turn("甲公司(600000)请问何时公布？", "昨天 10:30", more(7))
    (link,) = links(asked + turn("即将公布，请关注公告。", "刚刚"))
    assert link.url.endswith("weiboId=7") and "提问：2024-02-25" in link.inline.decode()


@pytest.mark.parametrize("text", [QUESTION, QUESTION + QUESTION, ANSWER, QUESTION + turn("", "刚刚", more(1))])
def test_a_question_without_answer_or_an_answer_without_question_is_left_out(text):
    assert links(text) == []


def test_without_an_address_nothing_can_be_cited():
    assert links(QUESTION + turn("您好，请关注公告。", "刚刚")) == []


def test_a_time_counted_in_days_is_told_as_rough_and_an_unreadable_one_as_missing():
    (link,) = links(turn("甲公司(600000)问", "3天前") + turn("答复如上，谢谢关注。", "早些时候", more(2)))
    assert link.inline.decode().startswith("<p>（600000）提问：约 2024-02-23 · 答复：未注明</p>")
    assert link.published_at is None


def test_the_fragment_after_the_last_is_short_and_a_login_page_is_unreadable():
    assert links("") == links("<!-- -->") == []
    with pytest.raises(UnreadableList, match="登录"):
        links("<html><form>" + "<input type=password>" * 30)


def test_an_answer_that_was_kept_is_done_with_whatever_time_is_shown_now():
    (link,) = links(QUESTION + ANSWER)
    (later,) = links(QUESTION + turn("您好，占比 &lt;5%，约3&amp;4亿。", "1天前", more(1)))
    assert later.signature != link.signature
    key = url_key(link.url)
    met = {key: KnownLink(link.url, link.signature, NOW, NOW, False, 0, "", "")}
    assert wanted([later], met, once=True) == [] and wanted([later], met) == [later]
    owed = {key: KnownLink(link.url, link.signature, NOW, None, False, 0, "", "")}
    assert wanted([later], owed, once=True) == [later]


@given(st.text(max_size=200), st.text(max_size=30), st.text(max_size=60))
def test_no_fragment_breaks_the_reading(text, when, tail):
    for made in (text, turn(text, when, tail), QUESTION + turn(text, when, more(1)) + tail):
        try:
            found = links(made)
        except UnreadableList:
            continue
        assert all(link.url and link.inline for link in found)
