"""Pages of which a declaration alone says when they came out, who published and who wrote them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.reading.body import parse
from pipeline.reading.report import extract, read
from pipeline.reading.wechat import times
from pipeline.sources import SelectSpec, Source
from pipeline.types import Page, Report

READ_AT = datetime(2024, 2, 20, 4, 0, tzinfo=UTC)
URL = "https://www.example.cn/news/1.html"
TITLE = "某市发布年度公告"
TEXT = "".join(
    f"<p>某市网络视听主管部门近日召开会议，研究部署年度重点工作，六家单位作了发言。这是今年的第{number}次。</p>"
    for number in range(1, 7)
)
SOURCE = Source(
    id="any",
    name="某部门",
    owner="portal",
    start_urls=("https://www.example.cn/",),
    spider="feed",
    select=(SelectSpec(body="#zoom"),),
)


def page(head: str = "", more: str = "") -> bytes:
    return f"<html><head>{head}</head><body><h1>{TITLE}</h1>{more}<div id=zoom>{TEXT}</div></body></html>".encode()


def report_of(body: bytes) -> Report:
    report = read(Page(URL, "any", READ_AT, 200, (("Content-Type", "text/html"),), body), SOURCE)
    assert isinstance(report, Report), report
    return report


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("某某日报", "某某日报"),
        ("来源：某某日报", "某某日报"),
        ("本网", "某部门"),
        ("本站原创", "某部门"),
        ("", "某部门"),
        ("  ", "某部门"),
        ("规划财务司", "规划财务司"),
        ("http://www.example.cn" * 20, "某部门"),
    ],
)
def test_outlet_of_the_page_tags_is_read_and_the_site_itself_has_its_own_name(said: str, origin: str) -> None:
    assert report_of(page(f'<meta name="contentsource" content="{said}">')).origin == origin


def test_page_tags_of_the_guideline_give_title_day_outlet_and_author() -> None:
    report = report_of(
        page(
            '<META NAME="articletitle" CONTENT="某市发布年度\n  公告（全文）">'
            '<meta name="PUBDATE" content="2024/02/19 15:04:05"><meta name="ContentSource" content="某某日报">'
            '<meta name="Author" content="张三"><meta name="SiteName" content="某网">'
        )
    )
    assert (report.title, report.origin, report.author) == ("某市发布年度公告（全文）", "某某日报", "张三")
    assert report.published_at == datetime(2024, 2, 19, 7, 4, 5, tzinfo=UTC)
    assert {report.provenance[name] for name in ("title", "published_at", "origin", "author")} == {
        "tag:ArticleTitle",
        "tag:PubDate",
        "tag:ContentSource",
        "tag:author",
    }


@pytest.mark.parametrize(
    "published", ["2024-02-19", "2024/02/19", "2024-02-19-15:04:05", "2024-02-19 15:04", "2024年02月19日", "1708326245"]
)
def test_declared_day_is_read_in_every_form_of_the_tags(published: str) -> None:
    body = page(f'<meta name="firstpublishedtime" content="{published}">')
    assert report_of(body).provenance["published_at"] == "tag:firstpublishedtime"
    assert extract(body, URL)["published"][:10] == "2024-02-19"


def test_article_in_json_ld_gives_day_and_author_where_nothing_is_visible() -> None:
    report = report_of(
        page(
            '<script type="application/ld+json">//<![CDATA[\n{"@context":"https://schema.org","@graph":[{"@type":"WebPage"},'
            '{"@type":["NewsArticle"],"datePublished":"2024-02-19T15:04:05+08:00","author":[{"@id":"#1"}],}],}\n//]]></script>'
            '<script type="application/ld+json">[{"@type":"Person","@id":"#1","name":"张三"}]</script>'
        )
    )
    assert (report.published_at, report.author) == (datetime(2024, 2, 19, 7, 4, 5, tzinfo=UTC), "张三")


def test_microdata_gives_headline_day_and_author() -> None:
    more = (
        '<div><h2 itemprop="headline">某市年度公告全文</h2></div><p itemprop="author"><b itemprop="name">张三</b></p>'
        '<time itemprop="datePublished" datetime="2024-02-19T15:04:05+08:00"></time>'
    )
    report = report_of(page(more=more))
    assert (report.title, report.author) == ("某市年度公告全文", "张三")
    assert report.published_at == datetime(2024, 2, 19, 7, 4, 5, tzinfo=UTC)
    assert report.provenance["title"] == "itemprop:headline"


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ('var ct = "1708300000";', "1708300000"),
        ("var oriCreateTime = '1708300000';", "1708300000"),
        ("window.ct='1708300000'", "1708300000"),
        ('create_time: "1708300000" * 1,', "1708300000"),
        ("create_time: 1708300000,", "1708300000"),
        ("create_time: JsDecode('2024-02-19 10:00'),", "2024-02-19 10:00"),
        ('var publish_time = "2024-02-19" || "";', "2024-02-19"),
        ('var publish_time = "2024-02-19" || ""; var ct = "1708300000";', "1708300000"),
    ],
)
def test_time_in_wechats_script_is_read_the_exact_one_first(script: str, value: str) -> None:
    tree = parse(f"<body><div id=js_content>{TEXT}</div><script>var a = 1; {script}</script></body>")
    assert [found.value for found in times(tree)] == [value]


@pytest.mark.parametrize(
    "script", ['var svr_time = "1708300000";', 'var ct = "";', 'var ct = "17083000001";', 'var direct = "1708300000";']
)
def test_other_numbers_of_wechats_script_are_no_time(script: str) -> None:
    assert list(times(parse(f"<body><div id=js_content>{TEXT}</div><script>{script}</script></body>"))) == []
    assert list(times(parse(f"<body><div id=zoom>{TEXT}</div><script>var ct = '1708300000'</script></body>"))) == []
