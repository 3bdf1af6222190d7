"""Addresses: what is one page, what must stay apart, and that nothing a page writes breaks them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.urls import URL_LENGTH_MAX, canonical_url, host_of, url_key


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTP://News.Example.CN/A.html", "http://news.example.cn/A.html"),
        ("http://news.example.cn:80/a", "http://news.example.cn/a"),
        ("https://news.example.cn:443/a", "https://news.example.cn/a"),
        ("https://news.example.cn:8443/a", "https://news.example.cn:8443/a"),
        ("http://news.example.cn/a#top", "http://news.example.cn/a"),
        ("http://news.example.cn//x//a", "http://news.example.cn/x/a"),
        ("http://news.example.cn/x/../../a", "http://news.example.cn/a"),
        ("http://news.example.cn./a", "http://news.example.cn/a"),
        ("http://editor:secret@news.example.cn/a", "http://news.example.cn/a"),
        ("  http://news.example.cn/a \n", "http://news.example.cn/a"),
        ("http://news.example.cn", "http://news.example.cn/"),
        (
            "http://news.example.cn/短剧?名=山河",
            "http://news.example.cn/%E7%9F%AD%E5%89%A7?%E5%90%8D=%E5%B1%B1%E6%B2%B3",
        ),
        ("http://[2001:db8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("http://news.example.cn/a\ud800?q=1\udfff", "http://news.example.cn/a?q=1"),
    ],
)
def test_an_address_has_one_written_form(written, canonical):
    assert canonical_url(written) == canonical


@pytest.mark.parametrize(
    "mark",
    [
        "utm_source=wx",
        "UTM_Medium=x",
        "f=rss",
        "from=rss",
        "spm=1.2.3",
        "share_token=q",
        "gclid=1",
        "ref=home",
        "_ga=2",
    ],
)
def test_tracking_marks_are_dropped(mark):
    assert canonical_url(f"https://news.example.cn/p/1?{mark}&id=7") == "https://news.example.cn/p/1?id=7"


@pytest.mark.parametrize("name", ["cid", "eid", "uid", "gameId", "glid", "keyword", "id", "f", "share", "from"])
def test_parameters_that_tell_articles_apart_are_kept(name):
    one, other = (f"http://news.example.cn/show?{name}={value}" for value in ("101", "102"))
    assert canonical_url(one) == one
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "address",
    [
        "http://news.example.cn/s?title=%B6%CC%BE%E7",
        "http://news.example.cn/%B6%CC%BE%E7/1.html",
        "http://news.example.cn/show.asp?10086",
    ],
)
def test_escaped_gbk_and_bare_queries_can_still_be_fetched(address):
    assert canonical_url(address) == address


def test_paths_escaped_in_gbk_stay_apart():
    assert url_key("http://news.example.cn/%B6%CC/") != url_key("http://news.example.cn/%B7%CD/")


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("./202402/t20240219_1.html", "http://www.example.cn/xw/202402/t20240219_1.html"),
        ("../a/b.html", "http://www.example.cn/a/b.html"),
        ("//img.example.cn/a.html", "http://img.example.cn/a.html"),
        ("/a?x=1&amp;y=2", "http://www.example.cn/a?x=1&y=2"),
        ("https://other.example/a", "https://other.example/a"),
    ],
)
def test_a_relative_link_is_taken_from_its_page(link, absolute):
    assert canonical_url(link, "http://www.example.cn/xw/index.html") == absolute


@pytest.mark.parametrize(
    "link",
    [
        "",
        "  ",
        "javascript:void(0)",
        "mailto:editor@example.cn",
        "ftp://example.cn/a",
        "http://",
        "http://a b.cn/",
        "http://example.cn:99999/",
        "http://example..cn/",
        "http://[::1/",
        "http://example.cn\\evil/",
        "data:text/html,x",
    ],
)
def test_what_is_no_web_address_gives_nothing(link):
    assert canonical_url(link) == ""


def test_an_empty_link_is_not_its_own_page():
    assert canonical_url("", "http://www.example.cn/xw/") == ""


def test_an_endless_address_is_refused():
    assert canonical_url("http://example.cn/" + "a" * URL_LENGTH_MAX) == ""


@pytest.mark.parametrize(
    "form",
    [
        "https://www.example.cn/x/index.html",
        "http://example.cn/x",
        "http://m.example.cn/x/",
        "https://wap.example.cn/x/default.aspx",
        "http://www.example.cn/x/?f=rss",
        "http://www.example.cn/x/#body",
        "http://www.example.cn/x/INDEX.SHTML",
    ],
)
def test_forms_of_one_page_share_a_key(form):
    assert url_key(form) == "example.cn/x"


def test_two_level_hosts_keep_their_first_label():
    """m.cn is somebody's domain, not the mobile site of cn."""
    assert url_key("http://m.cn/a") == "m.cn/a"


def test_different_pages_have_different_keys():
    pages = [
        "http://a.cn/1",
        "http://a.cn/2",
        "http://b.cn/1",
        "http://a.cn/1?p=2",
        "http://news.a.cn/1",
        "http://a.cn/1/x",
    ]
    assert len({url_key(page) for page in pages}) == len(pages)


PARTS = st.text(st.characters(codec="utf-8") | st.sampled_from("/?&=#%:.;\\ \ud800\x00"), max_size=40)


@given(
    st.one_of(st.text(max_size=60), PARTS.map(lambda rest: f"http://example.cn/{rest}"), PARTS.map("https://{}".format))
)
def test_any_text_gives_a_fetchable_address_or_none(text):
    canonical = canonical_url(text)
    assert canonical == "" or (canonical.startswith(("http://", "https://")) and canonical.encode())
    assert canonical_url(canonical) == canonical
    assert url_key(canonical) == url_key(text)
    canonical_url(text, "http://www.example.cn/xw/").encode()  # a lone surrogate would raise


@given(PARTS)
def test_a_key_ignores_scheme_and_www(rest):
    address = canonical_url(f"http://example.cn/{rest}")
    if address:
        assert url_key(address.replace("http://", "https://www.", 1)) == url_key(address)


def test_host_of_never_raises():
    assert host_of("https://WWW.Example.cn:80/a") == "www.example.cn"
    assert host_of("http://[broken") == host_of("没有") == ""
