"""What an address alone says of its page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.urlshapes import shape

SITE = "https://www.yi.example"


@pytest.mark.parametrize(
    "path",
    [
        *("/202402/t20240219_1234567.html", "/art/2024/2/9/art_113_70001.html", "/n1/2024/0219/c1001-40000000.html"),
        *("/c/7yDLLDcRJ8S", "/20/0704/20/FGNHO51U0001899O.html", "/article/detail/12345", "/p/1234567890123456"),
        *("/view.asp?newsid=123", "/?p=219529990", "/show?docId=a1b2c3d4e5", "/news/html/?123.html", "/news/7.html"),
        *("/upload/202404/notice.pdf", "/2024/02/19/slug-of-a-story/", "/blog/why-the-rain-came-late"),
        "/contents/2020/7/2-b51327b18dff4d8aa163774fcd9240e6.html",
    ],
)
def test_articles_and_documents_are_told_by_their_address(path):
    assert shape(SITE + path).article >= 0.8


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/news/", "/xwdt/index.html", "/list_10_2.html", "/col/col2468/index.html", "/news/page/2"),
        *("/author/12345", "/user/a1b2c3d4e5", "/tag/12345.html", "/search?q=12345", "/list.asp?catid=12345"),
        *("/node_12345.htm", "/about", "/news?page=12345", "/app/setup.exe", "/archives/12"),
    ],
)
def test_lists_people_and_services_are_no_articles(path):
    assert shape(SITE + path).article <= 0.2


def test_hosts_of_people_and_services_hold_no_articles():
    assert shape("https://user.yi.example/content/12345.html").article == 0.0
    assert shape("https://passport.yi.example/a/2024/12345.html").article == 0.0


def test_articles_of_one_system_share_their_form():
    forms = {shape(f"{SITE}/{column}/{month}/t{month}19_{number}.html").form for column, month, number in
             [("gn", "202402", "1234567"), ("gj", "202401", "7654321")]}  # fmt: skip
    assert len(forms) == 1
    assert shape(f"{SITE}/gn/").form not in forms


@given(st.one_of(st.text(), st.text().map(lambda text: f"https://a.example/{text}")))
def test_any_text_has_a_shape(text):
    assert 0 <= shape(text).article <= 1
