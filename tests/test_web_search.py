"""The page that looks for words in all reports."""

from __future__ import annotations

import re

import pytest
from newsdesk import NewsDesk
from webdesk import Browser, browser


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    return browser(desk.room())


def found(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/stories/([0-9a-f]+)"', page)


def test_it_finds_in_all_reports_and_marks_the_words(web: Browser, desk: NewsDesk) -> None:
    page = web.get("/search", params={"q": "临川 船工"}).text
    assert found(page) == [desk.ids["drama"]]
    assert "<mark>临川</mark>" in page and "<mark>船工</mark>" in page and "再往前找" not in page


def test_section_source_and_days_narrow_it(web: Browser, desk: NewsDesk) -> None:
    assert found(web.get("/search", params={"q": "临川"}).text) == [desk.ids["funding"], desk.ids["drama"]]
    assert found(web.get("/search", params={"q": "临川", "section": "capital"}).text) == [desk.ids["funding"]]
    assert found(web.get("/search", params={"q": "临川", "source": "thepaper"}).text) == [desk.ids["drama"]]
    assert found(web.get("/search", params={"q": "临川", "until": "2024-02-22"}).text) == [desk.ids["drama"]]


def test_the_candidates_lead_there_with_their_words(web: Browser) -> None:
    page = web.get("/candidates", params={"q": "短剧 备案"}).text
    assert 'href="/search?q=%E7%9F%AD%E5%89%A7%20%E5%A4%87%E6%A1%88"' in page


def test_a_phrase_in_quotes_is_one_word_on_the_page_of_candidates(web: Browser, desk: NewsDesk) -> None:
    page = web.get("/candidates", params={"q": '"临川渡口" 船工'}).text
    assert f'id="s-{desk.ids["drama"]}"' in page and f'id="s-{desk.ids["price"]}"' not in page


@pytest.mark.parametrize(
    ("params", "saying"),
    [
        ({"q": "网信", "since": "无时"}, "看不懂时间"),
        ({"q": "网信", "before": "x"}, "看不懂接着找的位置"),
        ({"q": "网信", "section": "体育"}, "没有栏目"),
    ],
)
def test_what_cannot_be_understood_is_said_beside_the_form(web: Browser, params: dict[str, str], saying: str) -> None:
    answer = web.get("/search", params=params)
    assert answer.status_code == 400 and saying in answer.text and 'value="网信"' in answer.text


def test_foreign_text_stays_text(web: Browser, desk: NewsDesk) -> None:
    desk.add("evil", "<script>alert(1)</script>标题党", "正文里有<img src=x onerror=alert(1)>的标题党一词。", day=23)
    desk.judge()
    page = web.get("/search", params={"q": "标题党"}).text
    assert "<img src=x" not in page and "<script>alert" not in page and "&lt;img src=x" in page
    assert "&lt;script&gt;" in web.get("/search", params={"q": "<script>"}).text


def test_nothing_is_said_before_anything_was_asked(web: Browser) -> None:
    page = web.get("/search").text
    assert "没有找到" not in page and 'name="q"' in page


def test_a_stranger_is_shown_the_door(web: Browser) -> None:
    web.client.cookies.clear()
    assert web.get("/search", params={"q": "网信"}).headers["location"].startswith("/login")
