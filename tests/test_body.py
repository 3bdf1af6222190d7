"""Text of a container: one paragraph a line, furniture off, tables as rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import TooComplexError
from pipeline.reading import body
from pipeline.reading.body import attachment_links, outermost, parse, read_body, select, select_text

LONG = "某市广播电视主管部门近日召开会议，研究部署年度重点工作。"


def text_of(inner: str, *drop: str) -> str:
    return read_body(select(parse(f"<div id=x>{inner}</div>"), "#x")[0], drop).text


def test_each_paragraph_is_a_line_without_indent() -> None:
    assert (
        text_of("<p>\u3000\u3000第一段。</p>\n<p>&nbsp;&nbsp;第二段，<b>加粗</b>的字。</p>")
        == "第一段。\n第二段，加粗的字。"
    )


def test_br_and_loose_text_make_lines() -> None:
    assert text_of("开头<br>第二行<div>第三行</div>尾行") == "开头\n第二行\n第三行\n尾行"


def test_line_break_of_the_source_is_no_space_between_han() -> None:
    assert text_of("<p>国家广播\n      电视主管部门 and\nother words</p>") == "国家广播电视主管部门 and other words"


def test_scripts_styles_hidden_and_dropped_parts_are_out() -> None:
    inner = (
        "<style>p{}</style><p>正文。</p><script>var a='脚本';</script><p style='display: none'>隐藏</p>"
        "<div class=ad>广告</div>后文"
    )
    assert text_of(inner, ".ad", "script") == "正文。\n后文"


def test_nested_editor_container_counts_once() -> None:
    tree = parse("<div class=TRS_Editor><style>x</style><div class=TRS_Editor><p>只算一次。</p></div></div>")
    matches = outermost(select(tree, ".TRS_Editor"))
    assert [read_body(match).text for match in matches] == ["只算一次。"]


def test_data_table_is_rows_and_layout_table_is_paragraphs() -> None:
    data = "<table><tr><th>序号</th><th>名称</th></tr><tr><td>1</td><td>某算法</td></tr><tr><td></td></tr></table>"
    layout = f"<table><tr><td>菜单</td><td><p>{LONG * 12}</p><p>第二段。</p></td></tr></table>"
    assert text_of(data) == "序号 | 名称\n1 | 某算法"
    assert text_of(layout) == f"菜单\n{LONG * 12}\n第二段。"


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：某某",
        "(责编：甲、乙)",
        "【责任编辑:某某】",
        "打印 关闭",
        "分享到：微信 微博",
        "扫一扫在手机打开当前页",
        "来源：某社",
        "上一篇：某某通知",
        "字体：大 中 小",
        "演示数据",
        "演示数据：本页由复制站生成",
        "本页为演示数据",
    ],
)
def test_furniture_lines_are_taken_off_and_kept_apart(line: str) -> None:
    found = read_body(parse(f"<p>{LONG}</p><p>{line}</p>"))
    assert found.text == LONG
    assert found.furniture == (line,)


@pytest.mark.parametrize(
    "line", ["编辑部负责人介绍了有关情况。", "来源广泛的素材是这次活动的特点", "分享会在某市举行，三百人参加"]
)
def test_sentences_that_begin_like_furniture_stay(line: str) -> None:
    assert line in read_body(parse(f"<p>{LONG}</p><p>{line}</p>")).text


def test_related_links_after_the_text_are_off() -> None:
    inner = f"<p>{LONG}</p><p>{LONG}</p><p>相关阅读</p><ul><li>另一条新闻的标题</li></ul>"
    assert text_of(inner) == f"{LONG}\n{LONG}"
    assert text_of(f"<p>{LONG}</p><div class='share-bar'>微信 微博</div><div class=related>别的</div>") == LONG


def test_selectors_know_own_text_and_attributes() -> None:
    tree = parse("<div class=t> 标题 <p data-at='1708326245'>文章来源：甲</p></div>")
    assert select_text(tree, "div.t::text") == "标题"
    assert select_text(tree, "div.t p::attr(data-at)") == "1708326245"
    assert select_text(tree, "div.t > p") == "文章来源：甲"
    assert select_text(tree, "h1") == ""


def test_attachments_are_links_to_files_and_download_pages_each_once() -> None:
    tree = parse(
        "<a href='./P020240219.pdf'>附件：评审名单</a><a href='./P020240219.pdf'>再次</a><a href='/a.html'>网页</a>"
        "<a href='/cms/pub/interact/downloadfile.jsp?filepath=0f&fText=%E5%90%8D%E5%8D%95.docx'>下载</a>"
        "<a href='/module/download/downfile.jsp?filename=a1.xls'>附件2</a><a href='javascript:void(0)'>x.pdf</a>"
    )
    found = attachment_links(tree, "https://www.example.cn/a/b.html")
    assert [name for _, name in found] == ["评审名单.pdf", "名单.docx", "a1.xls"]
    assert found[0][0] == "https://www.example.cn/a/P020240219.pdf"


def test_hundreds_of_unclosed_divs_are_read() -> None:
    tree = parse("<p>" + LONG + "</p>" + "<div>" * 500 + "<p>深处</p>")
    assert read_body(tree).text == f"{LONG}\n深处"
    assert body.line_of(tree).startswith(LONG)


@pytest.mark.parametrize(
    "text", ["<div>" * 600, "<div>" * 99_000, "<br>" * 100_001, "<p " + " ".join(map("a{}".format, range(300)))]
)
def test_page_too_complex_for_any_article_is_not_parsed(text: str) -> None:
    with pytest.raises(TooComplexError, match="网页太复杂"):
        parse(f"<p>{LONG}</p>{text}>")


def test_half_a_tag_at_the_end_is_no_text() -> None:
    assert read_body(parse(f"<p>{LONG}</p><div cla")).text == LONG


def test_control_characters_and_nul_references_leave_readable_text() -> None:
    assert "\x00" not in text_of("甲\x01乙&#0;&#x1;丙&bogus;&amp;")


@given(st.text(alphabet="<>/divpatble \"'=&;#x0一二\n", max_size=200))
def test_any_markup_gives_text(markup: str) -> None:
    found = read_body(parse(f"<p>始{markup}"))
    assert "\n\n" not in found.text
