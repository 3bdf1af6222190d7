"""Pages as browsers save them: the page inside, and where it is from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsdesk import NOW
from takings import ADDRESS, PLAIN, mhtml, weixin

from pipeline.errors import DocumentError, UsageError
from pipeline.reading import body
from pipeline.reading.report import read
from pipeline.reading.saved import address_in, article_address, is_mhtml, unpack
from pipeline.strangers import stranger
from pipeline.taking import content_type_of
from pipeline.types import Link, Page, Rejection, Report, Taken


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_mhtml_is_read_whatever_its_packing(encoding: str, charset: str) -> None:
    html = PLAIN.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset)
    content = mhtml(html, encoding, charset)
    assert is_mhtml(content)
    inside = unpack(content)
    assert inside.location == "https://news.yunhai.example/a.html"
    page = Page(inside.location, "", NOW, 200, (("Content-Type", "multipart/related"),), content, link=given_link())
    report = read(page, stranger(""))
    assert isinstance(report, Report)
    assert (report.title, report.origin) == ("云海省印发短剧管理办法", "云海日报")
    assert report.published_at == datetime(2024, 2, 22, 2, 30, tzinfo=UTC) and "二十家" in report.text


def given_link() -> Link:
    return Link("https://news.yunhai.example/a.html", taken=Taken("林一", NOW, "文件 a.mhtml"))


def test_the_root_of_mhtml_is_the_part_that_it_names() -> None:
    content = (
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\n"
        b'Content-Type: multipart/related; start="<b>"; boundary=i'
        b"\n\n--i\nContent-Type: text/html\nContent-ID: <a>\n\n<p>frame\n--i\nContent-Type: text/html\n"
        b"Content-ID: <b>\nContent-Location: http://a.cn/x\n\n<p>page\n--i--\n--o--\n"
    )
    outer = unpack(content)
    assert outer.html.startswith(b"<p>frame"), "the outer message names no start: its first page"
    inner = unpack(b"MIME-Version: 1.0\n" + content.partition(b"--o\n")[2])
    assert inner.html.startswith(b"<p>page") and inner.location == "http://a.cn/x"


@given(st.one_of(st.binary(), st.binary().map(lambda tail: mhtml(b"<p>x")[: len(tail) * 7] + tail)))
def test_any_bytes_are_a_page_or_one_clear_line(content: bytes) -> None:
    try:
        assert isinstance(unpack(content).html, bytes)
    except DocumentError as err:
        assert str(err)
    page = Page("http://a.cn/x", "", NOW, 200, (("Content-Type", "multipart/related"),), content, link=given_link())
    assert isinstance(read(page, stranger("")), Report | Rejection)
    try:
        assert "/" in content_type_of(content, "a.mht")
    except UsageError as err:
        assert "a.mht：" in str(err)


def test_a_message_that_nests_without_end_takes_no_time() -> None:
    content = b"MIME-Version: 1.0\n" + b"Content-Type: multipart/related; boundary=b\n\n--b\n" * 50_000
    with pytest.raises(DocumentError):
        unpack(content)


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<!-- saved from url=(0023)https://a.cn/1.html -->", "https://a.cn/1.html"),
        ("<!--\n Page saved with SingleFile \n url: https://a.cn/2.html \n saved date: x\n-->", "https://a.cn/2.html"),
        ('<link rel="canonical" href="https://a.cn/3.html?utm_source=x">', "https://a.cn/3.html"),
        ('<meta property="og:url" content="https://a.cn/4.html">', "https://a.cn/4.html"),
        (
            '<link rel="canonical" href="https://a.cn/"><meta property="og:url" content="https://a.cn/5">',
            "https://a.cn/5",
        ),
        ('<!-- saved from url=(0014)about:internet --><link rel="canonical" href="file:///C:/x.html">', ""),
        ("<p>什么也没说", ""),
        (weixin().decode(), ADDRESS),
    ],
)
def test_a_saved_page_says_where_it_is_from(html: str, address: str) -> None:
    content = f"{html}<p>正文"
    assert address_in(content.encode(), body.parse(content)) == address


def test_an_address_of_wechat_is_the_same_whoever_shared_it() -> None:
    shared = "http://mp.weixin.qq.com/s?__biz=MzA3&mid=265&idx=1&sn=ab&scene=1&srcid=0223xyz&sharer_shareinfo=1#wechat_redirect"
    assert article_address(shared) == ADDRESS
    assert article_address("https://mp.weixin.qq.com/s/AbC") == "https://mp.weixin.qq.com/s/AbC"
