"""List pages as the sources of sources.yaml write them: HTML rows, records in scripts, HTML in JSON, JSON rows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from crawlers.links import UnreadableList, fill, links_from_json, links_from_listing, plain
from pipeline.reading.dates import parse_date
from pipeline.sources import ListSpec
from pipeline.strangers import stranger

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
"""06:00 on 26 February in Beijing."""


def shanghai(day: int, hour: int = 0, minute: int = 0, month: int = 2) -> datetime:
    return datetime.fromisoformat(f"2024-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}+08:00").astimezone(UTC)


def listing(source, text: str):
    return links_from_listing(text, source.start_urls[0], source, NOW)


def rows(source, data: object):
    return links_from_json(json.dumps(data, ensure_ascii=False), source.start_urls[0], source, NOW)


def shown(links) -> list[tuple]:
    return [(link.url, link.title, link.published_at, link.date_only) for link in links]


# --- HTML -----------------------------------------------------------------------------------------------------------


def test_sasac_rows_have_a_span_between_and_links_that_climb(source):
    text = """<div class="zsy_conlist"><ul><span>
    <li><a href="../../n2588025/n2588119/c31234567/content.html" title="某央企发布大模型">某央企发布大模型</a>
        <span>[2024-02-19]</span></li>
    <li style="border:0"><span>—</span></li>
    <li><a href="../../../n2588030/c31234568/content.html">第二条</a><a href="http://other.example/x">转载</a>
        <span>[2024-02-20]</span></li>
    </span></ul></div>"""
    assert shown(listing(source("sasac"), text)) == [
        ("http://www.sasac.gov.cn/n2588025/n2588119/c31234567/content.html", "某央企发布大模型", shanghai(19), True),
        ("http://www.sasac.gov.cn/n2588030/c31234568/content.html", "第二条", shanghai(20), True),
    ]


def test_later_sasac_pages_are_fragments_without_html(source):
    text = '<li><a href="/n2588025/n2588119/c1/content.html">甲</a><span>[2024-02-18]</span></li>' * 2
    assert [link.title for link in listing(source("sasac"), text)] == ["甲", "甲"]


def test_trs_rows_show_cut_titles_and_fillers(source):
    text = """<ul class="u-list">
    <li><a href="./202402/t20240219_1234567.html" title="某部门印发网络视听发展行动计划">某部门印发网络视听…</a>
        <span>2024/02/19</span></li>
    <li class="empty"></li>
    <li><a href="../../xxgk/202402/t20240220_1.html" title="标题二 全文见附件">标题二...</a>
        <span>2024/02/20</span></li>
    <li><a href="./202402/t20240221_2.html" title="旧的悬浮文字">完整的标题</a></li>
    <li><a href="javascript:void(0)">更多</a></li></ul>"""
    assert shown(listing(source("ndrc"), text)) == [
        (
            "https://www.ndrc.gov.cn/xwdt/xwfb/202402/t20240219_1234567.html",
            "某部门印发网络视听发展行动计划",
            shanghai(19),
            True,
        ),
        ("https://www.ndrc.gov.cn/xxgk/202402/t20240220_1.html", "标题二 全文见附件", shanghai(20), True),
        ("https://www.ndrc.gov.cn/xwdt/xwfb/202402/t20240221_2.html", "完整的标题", shanghai(21), True),
    ]


def test_hanweb_records_lie_in_a_script(source):
    def record(day: int, title: str, date: str) -> str:
        link = f'<a href="/art/2024/2/{day}/art_113_7000{day}.html" title="{title}">{title}</a>'
        return f"<record><![CDATA[<li>{link}<span>{date}</span></li>]]></record>"

    more = '<a href="/module/web/jpage/dataproxy.jsp?page=2"></a>'
    records = record(9, "网络剧片发行许可", "2024-02-09") + record(20, "节目管理通知", "<b>2024-02-20</b>")
    store = f"<nextgroup><![CDATA[{more}]]></nextgroup><recordset>{records}</recordset>"
    text = f'<div id="14416"><script type="text/xml"><datastore>{store}</datastore></script></div>'
    assert shown(listing(source("nrta"), text)) == [
        ("https://www.nrta.gov.cn/art/2024/2/9/art_113_70009.html", "网络剧片发行许可", shanghai(9), True),
        ("https://www.nrta.gov.cn/art/2024/2/20/art_113_700020.html", "节目管理通知", shanghai(20), True),
    ]
    assert listing(source("nrta"), "<datastore><recordset></recordset></datastore>") == []


def test_jpaas_lists_are_html_inside_json(source):
    address = "/xwfb/art/2024/art_0123456789abcdef0123456789abcdef.html"
    row = f'<li><a href="{address}">甲通知</a><span class="fr">2024-02-19</span></li>'
    html = f'<div class="page-content"><ul>{row}<li class="border-line"></li><li class="empty"></li></ul></div>'
    text = json.dumps({"success": True, "code": "200", "data": {"html": html}})
    (link,) = listing(source("miit"), text)
    assert (link.title, link.published_at) == ("甲通知", shanghai(19))
    assert link.url == f"https://www.miit.gov.cn{address}"


@pytest.mark.parametrize("text", ['{"success":false,"data":null}', "<html>challenge</html>", '{"data":{"html":7}}', ""])
def test_a_jpaas_answer_without_list_is_unreadable(source, text):
    with pytest.raises(UnreadableList):
        listing(source("miit"), text)


def test_samr_pairs_its_cells_in_lists_of_their_own(source):
    cut = '<li class="nav04Left02_content"><a href="/xw/zj/art/2024/art_a.html" title="甲决定">甲决…</a></li>'
    when = '<li class="nav04Left02_contenttime">2024-02-19</li>'
    other = '<li class="nav04Left02_content"><a href="/b.html">乙</a></li>'
    html = f'<div class="Three_zhnlist_02"><ul>{cut}{when}</ul><ul>{other}</ul></div>'
    found = listing(source("samr"), json.dumps({"data": {"html": html}}))
    assert [(link.title, link.published_at) for link in found] == [("甲决定", shanghai(19)), ("乙", None)]


def test_stcn_times_are_completed_from_the_time_of_reading(source):
    row = (
        '<li><div class="tt"><a href="/article/detail/{0}.html">第{0}条</a></div>'
        '<div class="info"><span>证券时报</span><span>{1}</span></div></li>'
    )
    said = ["05:30", "02-24 10:00", "12-30 10:00", "3小时前", "昨天 23:10", "2024-02-19 08:00"]
    text = '<ul class="infinite-list">' + "".join(row.format(n, when) for n, when in enumerate(said)) + "</ul>"
    found = listing(source("stcn"), text)
    assert [link.published_at for link in found] == [
        shanghai(26, 5, 30),
        shanghai(24, 10),
        datetime(2023, 12, 30, 2, tzinfo=UTC),
        shanghai(26, 3),
        shanghai(25, 23, 10),
        shanghai(19, 8),
    ]
    assert {link.source_name for link in found} == {"证券时报"}


def test_a_row_may_be_the_link_itself_and_its_picture_may_stand_first():
    cards = stranger("x").model_copy(update={"start_urls": ("https://x.example/",), "list": ListSpec(rows="a.card")})
    assert [link.title for link in listing(cards, '<a class="card" href="/1"><b>卡片</b></a>')] == ["卡片"]
    boxes = cards.model_copy(update={"list": ListSpec(rows="li")})
    (link,) = listing(boxes, '<ul><li><a href="javascript:;"><img></a><a href="/2">标题</a></li></ul>')
    assert (link.url, link.title) == ("https://x.example/2", "标题")


@pytest.mark.parametrize("text", ["", " ", "\x00", "<", '{"list": []}', "\ud800", "<ul></ul>", "纯文字"])
def test_a_page_without_rows_has_no_links(source, text):
    assert listing(source("stcn"), text) == []


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_cac_rows_have_tags_in_titles_and_bare_double_slashes(source):
    row = {"topic": "关于<font color='red'>短剧</font>的&nbsp;通知", "infourl": "//www.cac.gov.cn/2024-02/19/c_1.htm"}
    data = {"list": [{**row, "pubtime": "2024-02-19 10:00:00.0", "other": 1}, {"topic": "没有地址"}], "total": 2}
    assert shown(rows(source("cac"), data)) == [
        ("https://www.cac.gov.cn/2024-02/19/c_1.htm", "关于短剧的 通知", shanghai(19, 10), False)
    ]
    assert rows(source("cac"), {"list": []}) == rows(source("cac"), {"list": None}) == []


def test_an_answer_without_its_rows_is_of_another_form_and_not_empty(source):
    for name, key in (("cac", "list"), ("csrc", "data.results"), ("hkex_title_search", "result")):
        with pytest.raises(UnreadableList, match=f"没有 {key}"):
            rows(source(name), {"other": []})


def test_irm_keeps_answered_questions_under_the_time_of_the_answer(source):
    row = {
        "indexId": "170000001",
        "mainContent": "问：<em>短剧</em>收入？",
        "attachedContent": "答：占比 <5%，约3&amp;4亿。",
        "companyShortName": "甲公司",
        "stockCode": "300000",
        "author": "某投资者",
        "pubDate": "1708000000000",
        "updateDate": "1708300000000",
    }
    data = {
        "results": [
            row,
            {**row, "indexId": "2", "attachedContent": None},
            {**row, "indexId": "3", "attachedContent": ""},
        ]
    }
    (link,) = rows(source("irm_cninfo"), data)
    assert link.url == "https://irm.cninfo.com.cn/ircs/question/questionDetail?questionId=170000001"
    assert link.title.startswith("甲公司") and link.title.endswith("问：短剧收入？")
    assert link.published_at == datetime.fromtimestamp(1708300000, UTC)
    times = "<p>（300000）提问：2024-02-15 · 答复：2024-02-19</p>"
    assert link.inline.decode() == times + "<p>问：问：短剧收入？</p><p>答：答：占比 &lt;5%，约3&amp;4亿。</p>"
    assert link.source_name == "甲公司" and "某投资者" not in repr(link)


def test_hkex_is_json_in_json_with_days_first(source):
    row = {
        "FILE_LINK": "/listedco/listconews/sehk/2024/0219/2024021900123_c.pdf",
        "TITLE": "內幕消息<br/>自願公告",
        "DATE_TIME": "02/02/2024 18:05",
        "STOCK_NAME": "甲影業<br/>乙",
    }
    (link,) = rows(source("hkex_title_search"), {"result": json.dumps([row]), "recordCnt": 1})
    address = "https://www1.hkexnews.hk/listedco/listconews/sehk/2024/0219/2024021900123_c.pdf"
    assert (link.url, link.fetch_url) == (address, address)
    assert link.title.endswith("內幕消息 自願公告")
    assert (link.source_name, link.published_at) == ("甲影業 乙", shanghai(2, 18, 5))
    assert (
        rows(source("hkex_title_search"), {"result": "[]"}) == rows(source("hkex_title_search"), {"result": None}) == []
    )
    with pytest.raises(UnreadableList):
        rows(source("hkex_title_search"), {"result": "<html>"})


def test_gov_cn_is_a_bare_array(source):
    row = {
        "TITLE": "某会议召开",
        "URL": "https://www.gov.cn/yaowen/liebiao/202402/content_1.htm",
        "DOCRELPUBTIME": "2024-02-19",
    }
    assert shown(rows(source("gov_cn_yaowen"), [row, None, "x", 3])) == [(row["URL"], "某会议召开", shanghai(19), True)]


def test_thepaper_addresses_are_made_of_their_number(source):
    data = {
        "data": {"list": [{"contId": 26000001, "name": "短剧出海", "pubTimeLong": 1708309800000}, {"name": "没有编号"}]}
    }
    found = rows(source("thepaper"), data)
    followed = [link for link in found if re.search(source("thepaper").links, link.url)]
    assert [(link.url, link.published_at) for link in followed] == [
        ("https://m.thepaper.cn/detail/26000001", shanghai(19, 10, 30))
    ]


@pytest.mark.parametrize("stamp", [1708272000000, "1708272000000", 1708272000, "1708272000"])
def test_csrc_times_are_epochs_whose_midnight_is_a_day(source, stamp):
    row = {"url": "http://www.csrc.gov.cn/csrc/c100028/c7465000/content.shtml", "title": "甲", "publishedTime": stamp}
    (link,) = rows(source("csrc"), {"data": {"results": [row]}})
    assert (link.published_at, link.date_only) == (shanghai(19), True)


@pytest.mark.parametrize("text", ["", "[", "<html>", "NaN1", "[" * 100_000, "9" * 5000])
def test_what_is_no_json_is_said(source, text):
    with pytest.raises(UnreadableList, match="不是 JSON"):
        links_from_json(text, "https://www.cac.gov.cn/", source("cac"), NOW)


def test_rows_that_are_no_array_are_said(source):
    with pytest.raises(UnreadableList, match=r"list\.rows list 不是数组"):
        rows(source("cac"), {"list": {"a": 1}})


def test_lone_surrogates_in_a_row_do_not_spoil_the_list(source):
    text = '{"list":[{"infourl":"//www.cac.gov.cn/2024-02/19/c_1\\ud800.htm","topic":"甲\\udfff乙\\u0000"}]}'
    (link,) = links_from_json(text, "https://www.cac.gov.cn/", source("cac"), NOW)
    assert (link.url, link.title) == ("https://www.cac.gov.cn/2024-02/19/c_1.htm", "甲乙")
    assert link.signature


@pytest.mark.parametrize(("value", "text"), [(None, ""), (7, "7"), ("a<br>b", "a b"), ("1 < 2 &lt;b&gt;", "1 < 2 <b>")])
def test_plain_fields_have_no_tags(value, text):
    assert plain(value) == text


def test_a_template_leaves_out_what_a_row_lacks():
    assert (
        fill("https://a.example/{id}/{none}?x={flag}", {"id": 7, "none": None, "flag": [1]})
        == "https://a.example/7/?x="
    )
    assert fill("<p>{text}</p>", {"text": "<b>1&2</b>"}, as_html=True) == "<p>1&amp;2</p>"


def test_a_template_writes_a_field_as_a_date_in_beijing():
    def dated(said: str):
        return parse_date(said, reference=NOW)

    row = {"asked": "1707393600000", "name": "甲<b>", "none": None}
    assert fill("{asked:%Y-%m-%d}、{name}、{none:%Y}{missing:%Y}", row, as_html=True, dated=dated) == "2024-02-08、甲、"
    assert fill("{asked:%Y}", row) == "", "nobody to read it"
    assert fill("{name:%Y-%m-%d}", row, dated=dated) == ""
