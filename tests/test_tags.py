"""What a page declares: metas, JSON-LD, 来源 lines, site names behind headlines."""

from __future__ import annotations

import pytest

from pipeline.reading.body import parse
from pipeline.reading.jsonld import LENGTH_MAX, lenient_json
from pipeline.reading.tags import ORIGIN_METAS, TITLE_METAS, Tags, read_tags, without_site


def tags_of(head: str) -> Tags:
    return read_tags(parse(f"<html><head>{head}</head><body><p>正文</p></body></html>"))


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_government_page_tags_are_read_without_regard_to_case() -> None:
    tags = tags_of('<meta name="articletitle" content="关于某事的\n 通知"><META NAME="ContentSource" CONTENT="某局">')
    assert tags.meta(TITLE_METAS) == ("关于某事的通知", "tag:ArticleTitle")
    assert tags.meta(ORIGIN_METAS) == ("某局", "tag:ContentSource")


@pytest.mark.parametrize(
    ("head", "where"),
    [
        ('<META NAME="PUBDATE" CONTENT="2024-02-19 10:00">', "tag:PubDate"),
        ('<meta content="2024-02-19 10:00" name=" PubDate ">', "tag:PubDate"),
        ('<meta property="PubDate" content="2024-02-19\n  10:00">', "tag:PubDate"),
        ('<meta name="firstpublishedtime" content="2024-02-19 10:00">', "tag:firstpublishedtime"),
        ('<meta name="publishdate" content="2024-02-19 10:00">', "tag:publishdate"),
        ('<meta property="article:published_time" content="2024-02-19 10:00">', "tag:article:published_time"),
        ('<meta name="article:published_time" content="2024-02-19 10:00">', "tag:article:published_time"),
        ('<meta property="og:release_date" content="2024-02-19 10:00">', "tag:og:release_date"),
        ('<meta name="weibo: article:create_at" content="2024-02-19 10:00">', "tag:weibo: article:create_at"),
        ('<meta itemprop="datePublished" content="2024-02-19 10:00">', "tag:datepublished"),
    ],
)
def test_day_of_publication_is_read_under_every_name_and_case(head: str, where: str) -> None:
    assert list(tags_of(head).dates()) == [("2024-02-19 10:00", where)]


@pytest.mark.parametrize(
    "name", ["lastmodifiedtime", "article:modified_time", "dateModified", "others", "expires", "update"]
)
def test_day_of_a_change_is_none_of_publication(name: str) -> None:
    assert list(tags_of(f'<meta name="{name}" content="2024-02-19 10:00">').dates()) == []


def items_of(body: str) -> Tags:
    return read_tags(parse(f"<html><head></head><body><p>正文</p>{body}</body></html>"))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ('<time itemprop="datePublished" datetime="2024-02-19T10:00">昨天</time>', "2024-02-19T10:00"),
        ('<span itemprop="datePublished" content="2024-02-19">2月19日</span>', "2024-02-19"),
        ('<span itemprop="datePublished">2024年<b>2月19日</b></span>', "2024年2月19日"),
    ],
)
def test_microdata_is_read_from_content_datetime_and_words(body: str, value: str) -> None:
    tags = items_of(body + '<h1 itemprop="headline">甲 公告</h1>')
    assert list(tags.dates()) == [(value, "itemprop:datePublished")]
    assert tags.item("headline") == ("甲 公告", "itemprop:headline")


def test_author_in_microdata_is_the_name_inside_the_person() -> None:
    person = '<div itemprop="author" itemscope>文/<span itemprop="name">张三</span>，关注</div>'
    assert items_of(person).item("author").value == "张三"
    assert items_of('<a itemprop="author">张三</a>').item("author").value == "张三"


def test_microdata_of_teasers_is_not_the_pages_own() -> None:
    teasers = "".join(f'<li><h3 itemprop="headline">{name}</h3></li>' for name in "甲乙丙")
    assert items_of(teasers).items == {}


def test_empty_meta_does_not_hide_a_later_one() -> None:
    tags = tags_of('<meta name="PubDate" content=" "><meta name="pubdate" content="2024-02-19 10:00">')
    assert [found.value for found in tags.dates()] == ["2024-02-19 10:00"]


def test_author_of_a_graph_is_found_by_its_id() -> None:
    tags = tags_of(
        json_ld(
            '{"@graph":[{"@type":["NewsArticle"],"datePublished":"2024-02-19T02:00:00+00:00","author":[{"@id":"#x"}]},'
            '{"@type":"Person","@id":"#x","name":"Dana Marlow"}]}'
        )
    )
    assert tags.card.authors == ("Dana Marlow",)
    assert list(tags.dates()) == [("2024-02-19T02:00:00+00:00", "json-ld")]


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"NewsArticle","headline":"甲",}',
        '{"@type":"NewsArticle",\n"headline":"甲\n乙"}',
        '[{"@type":"NewsArticle"}]',
    ],
)
def test_trailing_commas_raw_newlines_and_arrays_are_forgiven(text: str) -> None:
    assert tags_of(json_ld(text)).card.found


@pytest.mark.parametrize(
    "text", ["", "{", "null", '"x"', "[" * 100_000, '{"@type":"NewsArticle"', "[1, [2]]", "{&quot;"]
)
def test_json_ld_beyond_repair_is_left_out(text: str) -> None:
    assert not tags_of(json_ld(text)).card.found


def test_second_json_ld_script_counts_where_the_first_is_broken() -> None:
    assert tags_of(json_ld("{oops") + json_ld('{"@type":"BlogPosting","headline":"甲"}')).card.headline == "甲"


CARD = '{"@type":"NewsArticle","headline":"甲","datePublished":"2024-02-19T10:00:00+08:00","author":{"name":"张三"}}'


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        f"[{CARD}]",
        f"[[{CARD}]]",
        f'{{"@graph":[{{"@type":"WebPage"}},{CARD}]}}',
        f'{{"@type":"WebPage","mainEntity":{CARD}}}',
        f'[{{"@type":"WebPage","mainEntityOfPage":{{"@graph":[{CARD}]}}}}]',
        f"<!-- {CARD} -->",
        f"<!--\n{CARD}\n//-->",
        f"<![CDATA[{CARD}]]>",
        f"//<![CDATA[\n{CARD}\n//]]>",
        f"/*<![CDATA[*/{CARD}/*]]>*/",
        f"<!--//<![CDATA[\n{CARD}\n//]]>-->",
        f"\ufeff{CARD};",
        f"{CARD}{CARD}",
        CARD.replace('"', "&quot;"),
        CARD.replace('"甲"', '"甲\r\n"').replace("}}", ",},}"),
        CARD.replace('"NewsArticle"', '["Thing","ReportageNewsArticle"]'),
        CARD.replace('"甲"', '{"@value":"甲","@language":"zh"}'),
        CARD.replace('{"name":"张三"}', '["张三"]'),
        CARD.replace('{"name":"张三"}', '[{"@type":"Person","name":["张三"]}]'),
    ],
)
def test_article_is_found_in_every_shape_of_json_ld(text: str) -> None:
    card = tags_of(json_ld(text)).card
    assert (card.headline, card.published, card.authors) == ("甲", "2024-02-19T10:00:00+08:00", ("张三",))


def test_article_with_a_day_counts_before_one_without_whichever_block_it_stands_in() -> None:
    bare = '{"@type":"Article","headline":"乙"}'
    assert tags_of(json_ld(bare) + json_ld("{") + json_ld(CARD)).card.headline == "甲"
    assert tags_of(json_ld(bare)).card.headline == "乙"


def test_articles_that_a_page_only_mentions_are_not_its_own() -> None:
    mentioned = f'{{"@type":"WebPage","mentions":[{CARD}],"itemListElement":[{{"item":{CARD}}}]}}'
    assert not tags_of(json_ld(mentioned)).card.found


def test_baidus_own_card_without_types_is_read() -> None:
    card = (
        '{"@context":"https://ziyuan.baidu.com/contexts/cambrian.jsonld","title":"甲","pubDate":"2024-02-19T10:00:00"}'
    )
    assert list(tags_of(json_ld(card)).dates()) == [("2024-02-19T10:00:00", "json-ld")]
    assert not tags_of(json_ld(card.replace("cambrian", "other"))).card.found


def test_very_long_json_is_not_read() -> None:
    assert lenient_json('"' + "x" * LENGTH_MAX + '"') is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("某地发布公告_中央网络安全和信息化委员会办公室", "某地发布公告"),
        ("某地发布公告_要闻_某网", "某地发布公告"),
        ("A new model for weather | TechCrunch", "A new model for weather"),
        ("某公司发布新品-证券日报网", "某公司发布新品"),
        ("某地领导讲话 - 新闻 - 某网", "某地领导讲话"),
        ("某人任职通知--人事频道--人民网", "某人任职通知"),
        ("甲市发布公告 | 乙市发布公告", "甲市发布公告 | 乙市发布公告"),
        ("甲市公告 | 乙市公告_某某新闻", "甲市公告 | 乙市公告"),
        ("2023-2024年发展报告", "2023-2024年发展报告"),
        ("人工智能——新的生产力", "人工智能——新的生产力"),
        ("GPT-4发布", "GPT-4发布"),
    ],
)
def test_site_name_is_cut_off_and_an_inner_bar_stays(title: str, expected: str) -> None:
    assert without_site(title, ("某网",), "https://techcrunch.com/2024/02/19/a/") == expected
