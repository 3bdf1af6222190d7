"""Start page -> links: feeds and sitemaps in every dialect, and start pages that mean harm."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import links as finder
from crawlers.links import UnreadableList, links_from_feed, links_from_json, links_from_listing, links_from_sitemap
from pipeline.sources import ListSpec
from pipeline.strangers import stranger

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
FEED = "https://www.yi.example/rss/"
MAP = "https://www.yi.example/sitemap.xml"
YI = stranger("yi", "乙传媒")
INLINE = YI.model_copy(update={"follow": "inline"})
LIST = YI.model_copy(update={"list": ListSpec(rows="li", date="span")})
JSON = YI.model_copy(update={"list": ListSpec(rows="list", link="url", title="title", date="date")})


def rss(*items: str, declared: str = "utf-8", attributes: str = "") -> str:
    head = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0" {attributes}><channel><title>乙</title>'
    return head + "".join(f"<item>{item}</item>" for item in items) + "</channel></rss>"


def item(link: str = "https://www.yi.example/p/1", title: str = "某某科技发布新剧", more: str = "") -> str:
    return f"<title>{title}</title><link>{link}</link>{more}"


def feed(body: str | bytes, source=YI):
    return links_from_feed(body if isinstance(body, bytes) else body.encode(), FEED, source, NOW)


def shanghai(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.fromisoformat(f"2024-02-{day:02d}T{hour:02d}:{minute:02d}+08:00").astimezone(UTC)


# --- feeds ----------------------------------------------------------------------------------------------------------


def test_dialect_a_has_its_full_text_in_content_encoded():
    more = (
        "<description><![CDATA[摘要一句。]]></description><content:encoded><![CDATA[<p>全文第一段。</p><p>第二段。</p>]]>"
        "</content:encoded><pubDate>Mon, 19 Feb 2024 10:30:00 +0800</pubDate><dc:creator>周禾</dc:creator>"
        "<category>短剧</category><category>出海</category>"
    )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    (link,) = feed(rss(item(more=more), attributes=spaces), INLINE)
    assert link.inline.decode() == "<p>全文第一段。</p><p>第二段。</p>"
    assert (link.summary, link.title, link.published_at) == ("摘要一句。", "某某科技发布新剧", shanghai(19, 10, 30))
    assert feed(rss(item(more=more), attributes=spaces))[0].inline == b""


def test_dialect_b_has_two_spaces_in_its_date_and_marks_its_links():
    more = "<description><![CDATA[<p>全文</p>]]></description><pubDate>2024-02-19 10:30:00  +0800</pubDate>"
    found = feed(rss(item("https://www.yi.example/p/1?f=rss", more=more), item("/newsflashes/2", more=more)), INLINE)
    assert [link.url for link in found] == ["https://www.yi.example/p/1", "https://www.yi.example/newsflashes/2"]
    assert {link.published_at for link in found} == {shanghai(19, 10, 30)}
    assert found[0].inline.decode() == "<p>全文</p>"


def test_dialect_c_is_english_and_its_times_are_utc_where_they_name_no_zone():
    english = YI.model_copy(update={"language": "en"})
    more = "<description>Results.</description><pubDate>Mon, 19 Feb 2024 10:30:00</pubDate>"
    (link,) = feed(rss(item(title="Jia Announces Results", more=more)), english)
    assert link.published_at == datetime(2024, 2, 19, 10, 30, tzinfo=UTC)


def test_dialect_d_gives_a_day_alone_and_http_links():
    (link,) = feed(rss(item("http://www.yi.example/1.shtml", more="<pubDate>2024-02-19</pubDate>")))
    assert (link.url, link.published_at, link.date_only) == ("http://www.yi.example/1.shtml", shanghai(19), True)


def test_atom_takes_the_alternate_link_and_its_base():
    body = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.yi.example/news/">
    <title>乙</title><link rel="self" href="https://www.yi.example/news.atom"/><updated>2024-02-20T00:00:00Z</updated>
    <entry><id>x#1</id><updated>2024-02-19T09:00:00+00:00</updated><title type="html">A &amp;amp; B</title>
    <link rel="enclosure" href="/a.mp3"/><link href="story-1"/><summary type="text">一句</summary></entry>
    <entry><id>x#2</id><updated>2024-02-20T09:00:00Z</updated><published>2024-02-18T09:00:00Z</published>
    <title>二</title><link rel="alternate" href="https://www.yi.example/2"/></entry></feed>"""
    first, second = feed(body)
    assert (first.url, first.title, first.summary) == ("https://www.yi.example/news/story-1", "A & B", "一句")
    assert first.published_at == datetime(2024, 2, 19, 9, tzinfo=UTC)
    assert second.published_at == datetime(2024, 2, 18, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + rss(item()).encode(),
        b"\r\n  " + rss(item()).encode(),
        rss(item(), declared="gb2312").encode(),
        rss(item(), declared="gb2312").encode("gb18030"),
        rss(item()).encode("gb18030"),
        rss(item(), declared="utf-16").encode("utf-16"),
    ],
    ids=["bom", "blank-lines", "gb2312-sent-utf8", "gb2312", "utf8-sent-gbk", "utf16"],
)
def test_a_feed_is_read_in_the_charset_it_is_sent_in(body):
    (link,) = feed(body)
    assert (link.url, link.title) == ("https://www.yi.example/p/1", "某某科技发布新剧")


def test_bare_ampersands_are_taken_as_written():
    (link,) = feed(rss(item("https://www.yi.example/p?a=1&b=2", "A&B联合&amp;出品 R&D")))
    assert (link.url, link.title) == ("https://www.yi.example/p?a=1&b=2", "A&B联合&出品 R&D")


def test_an_entry_without_date_or_link():
    found = feed(rss(item(), "<title>没有地址</title>", item("", "空地址"), item("mailto:x@yi.example", "信箱")))
    assert [(link.url, link.published_at, link.date_only) for link in found] == [
        ("https://www.yi.example/p/1", None, False)
    ]


def test_an_empty_feed_is_a_feed_and_a_web_page_is_not():
    assert feed(rss()) == []
    for body in (b"", b"<html><body><p>x</p></body></html>", b'{"a": 1}', b"\x00\x01"):
        with pytest.raises(UnreadableList):
            feed(body)


def test_a_body_that_names_a_local_file_does_not_open_it(tmp_path):
    secret = tmp_path / "secret.xml"
    secret.write_text(rss(item(title="机密")), encoding="utf-8")
    with pytest.raises(UnreadableList):
        feed(str(secret))


# --- sitemaps -------------------------------------------------------------------------------------------------------

SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*entries: str, root: str = "urlset") -> bytes:
    return f'<?xml version="1.0"?><{root} {SPACES}>{"".join(entries)}</{root}>'.encode()


def sitemap(body: bytes):
    return links_from_sitemap(body, MAP, YI, NOW)


def test_a_news_sitemap_tells_title_and_time():
    news = (
        "<news:news><news:publication><news:name>乙</news:name></news:publication><news:publication_date>"
        "2024-02-19T10:30:00+00:00</news:publication_date><news:title>Jia &amp; Yi</news:title></news:news>"
    )
    picture = (
        "<image:image><image:loc>https://img.yi.example/p.jpg</image:loc><image:title>图</image:title></image:image>"
    )
    entry = (
        f"<url><loc>\n https://www.yi.example/2024/02/20/slug/ </loc><lastmod>2024-02-24</lastmod>{news}{picture}</url>"
    )
    ((link,), children) = sitemap(urlset(entry))
    assert (link.url, link.title) == ("https://www.yi.example/2024/02/20/slug/", "Jia & Yi")
    assert (link.published_at, link.date_only, children) == (datetime(2024, 2, 19, 10, 30, tzinfo=UTC), False, [])


def test_a_plain_sitemap_tells_the_day_in_its_addresses_and_lastmod_is_none():
    entries = (
        "<url><loc>https://www.yi.example/web/gdxw/2024-02/19/content_1.html</loc><lastmod>2024-02-25</lastmod></url>",
        "<url><loc>https://www.yi.example/about</loc><lastmod>2024-02-25</lastmod></url>",
        "<url><loc>https://www.yi.example/web/gdxw/2031-02/19/content_9.html</loc></url>",
    )
    found, _ = sitemap(urlset(*entries))
    assert [(link.published_at, link.date_only) for link in found] == [
        (shanghai(19), True),
        (None, False),
        (None, False),
    ]


def test_an_index_gives_its_sitemaps_even_itself():
    entries = (
        f"<sitemap><loc>{MAP}</loc></sitemap>",
        "<sitemap><loc>news.xml.gz</loc><lastmod>2024-02-25</lastmod></sitemap>",
    )
    assert sitemap(urlset(*entries, root="sitemapindex")) == ([], [MAP, "https://www.yi.example/news.xml.gz"])


def test_entries_without_address_are_passed_over():
    assert sitemap(urlset("<url/>", "<url><loc/></url>", "<!-- x --><url><loc>mailto:a@b.cn</loc></url>")) == ([], [])


def test_a_gzipped_sitemap_is_unpacked():
    body = gzip.compress(urlset("<url><loc>https://www.yi.example/1</loc></url>"))
    assert [link.url for link in sitemap(body)[0]] == ["https://www.yi.example/1"]


def test_half_a_gzipped_sitemap_is_a_fault_and_not_a_short_list():
    body = gzip.compress(urlset("<url><loc>https://www.yi.example/1</loc></url>"))
    for end in (len(body) - 1, len(body) // 2, 5):
        with pytest.raises(UnreadableList, match="gzip"):
            sitemap(body[:end])


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(finder, "SITEMAP_BYTES_MAX", 1024 * 1024)
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([packer.compress(b" " * 1024 * 1024) for _ in range(64)]) + packer.flush()
    with pytest.raises(UnreadableList, match="解压后超过 1 MB"):
        sitemap(bomb)


@pytest.mark.parametrize("body", [b"", b"<", b"{}", b"<html/>", b"\x1f\x8bbroken", rss(item()).encode(), b"\x00" * 9])
def test_what_is_no_sitemap_is_said(body):
    with pytest.raises(UnreadableList):
        sitemap(body)


# --- start pages that mean harm -------------------------------------------------------------------------------------


def with_entities(root: str, inside: str, *, file: str) -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE {root} [<!ENTITY l0 "哈哈哈哈哈哈">{laughs}<!ENTITY file SYSTEM "file://{file}">]>'
    return f'<?xml version="1.0" encoding="utf-8"?>{doctype}{inside}'.encode()


@pytest.mark.parametrize("entity", ["l11", "file"])
def test_entities_are_neither_expanded_nor_fetched(entity, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    inside = rss(item(title=f"题&{entity};"), item("https://www.yi.example/p/2")).partition("?>")[2]
    found = feed(with_entities("rss", inside, file=str(secret)))
    entry = f"<url><loc>https://www.yi.example/3</loc><title>&{entity};</title></url>"
    links, _ = sitemap(with_entities("urlset", f"<urlset>{entry}</urlset>", file=str(secret)))
    shown = "".join(link.title + link.url + link.summary for link in (*found, *links))
    assert "机密" not in shown and len(shown) < 1000


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_endless_nesting_is_no_crash(depth):
    for read, body in (
        (feed, '<rss version="2.0"><channel><item>' + "<a>" * depth),
        (lambda text: sitemap(text.encode()), "<urlset>" + "<url>" * depth),
        (lambda text: links_from_listing(text, MAP, LIST, NOW), "<ul><li>" + "<div>" * depth + "<a href=/1>x</a>"),
        (lambda text: links_from_json(text, MAP, JSON, NOW), '{"list":' + "[" * depth),
    ):
        with suppress(UnreadableList):
            assert len(str(read(body))) < 1000


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text("<>&;/! [](){}:=\"'abclinkurset\n\u3000", max_size=120).map(str.encode))
def test_any_bytes_are_links_or_unreadable(body):
    text = body.decode("utf-8", "replace")
    for read in (
        lambda: feed(body),
        lambda: feed(rss(item(more=text))),
        lambda: sitemap(body)[0],
        lambda: sitemap(urlset(f"<url>{text}</url>"))[0],
        lambda: links_from_listing(text, MAP, LIST, NOW),
        lambda: links_from_json(text, MAP, JSON, NOW),
    ):
        try:
            assert all(link.url.startswith("http") for link in read())
        except UnreadableList:
            continue
