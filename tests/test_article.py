"""The text of a page nobody declared: what is text, what is beside it, and which lines of the page come before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.sample import Sample
from demo.samples import samples
from pipeline.reading.article import article_of
from pipeline.reading.blocks import blocks_of, is_data
from pipeline.reading.body import parse
from pipeline.reading.measures import MEASURES, measures_of
from pipeline.reading.scorer import Weights, judge, settled

HIDDEN_ROWS = {"大汉记录", "只有一条"}
"""Lists whose rows no reader sees: they stand in a script, or are one."""

PARAGRAPHS = [
    "某市网络视听主管部门近日召开会议，研究部署年度重点工作，六家单位的负责人先后作了发言。",
    "会议认为，过去一年各单位按计划完成了内容审核、版权保护和未成年人保护等工作，成绩值得肯定。",
    "会议要求，下一步要把责任落实到岗位，把问题解决在一线，每个季度公开一次进展情况。",
    "与会代表围绕工作方案进行了讨论，提出了三十多条意见，主管部门表示将逐条研究吸收。",
]
MENU = "".join(f'<li><a href="/{index}">栏目{index}</a></li>' for index in range(12))
CARDS = "".join(
    f'<li class="card"><h4><a href="/n/{index}">另一家单位的另一条新闻标题第{index}号</a></h4>'
    f"<p>另一条新闻的摘要，说的是另一件事情，与本文没有任何关系，只是放在旁边供人点击阅读，第{index}条。</p></li>"
    for index in range(8)
)


def page(inside: str, after: str = "", title: str = "某市召开网络视听年度会议") -> str:
    return (
        f"<html><head><title>{title}_某市新闻网</title></head><body><ul class='nav'>{MENU}</ul>"
        f"<div class='main'><h1>{title}</h1>{inside}</div>{after}"
        "<div class='footer'><p>版权所有：某市新闻网 某ICP备00000000号 未经许可不得转载。</p></div></body></html>"
    )


def text_of(html: str, title: str = "某市召开网络视听年度会议_某市新闻网") -> list[str]:
    return article_of(parse(html), title).contents.text.split("\n")


@pytest.mark.parametrize(
    "inside",
    [
        "".join(f"<p>{line}</p>" for line in PARAGRAPHS),
        "<div class='x'>" + "<br><br>".join(PARAGRAPHS) + "</div>",
        "<table><tr><td>" + "".join(f"<div>{line}</div>" for line in PARAGRAPHS) + "</td></tr></table>",
        "<form action='/print'>" + "".join(f"<p><span>{line}</span></p>" for line in PARAGRAPHS) + "</form>",
        "<section>" + "".join(f"<section><p>{line}</p></section>" for line in PARAGRAPHS) + "</section>",
    ],
    ids=["paragraphs", "breaks", "layout table", "form", "sections"],
)
def test_the_text_is_found_however_it_is_built(inside: str) -> None:
    assert text_of(page(inside)) == PARAGRAPHS


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_list_is_told_from_an_article(sample: Sample) -> None:
    if isinstance(sample.page, str) and sample.saw in ("list", "article") and sample.name not in HIDDEN_ROWS:
        assert article_of(parse(sample.page), "").looks == sample.saw


def test_an_article_of_two_sentences_among_other_news_is_no_list() -> None:
    found = article_of(parse(page("".join(f"<p>{line}</p>" for line in PARAGRAPHS[:2]), f"<ul>{CARDS}</ul>")), "")
    assert found.looks == "article"


def test_a_page_of_menus_and_scripts_is_empty() -> None:
    assert article_of(parse(f"<nav><ul>{MENU}</ul></nav><script>load()</script>"), "").looks == "empty"


def test_other_news_beside_the_text_stays_out() -> None:
    inside = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    assert text_of(page(inside, f"<div class='related'><h3>相关新闻</h3><ul>{CARDS}</ul></div>")) == PARAGRAPHS


def test_a_heading_between_paragraphs_stays() -> None:
    inside = f"<p>{PARAGRAPHS[0]}</p><h3>提高认识</h3><p>{PARAGRAPHS[1]}</p><h3>落实责任</h3><p>{PARAGRAPHS[2]}</p>"
    assert "提高认识" in text_of(page(inside)) and "落实责任" in text_of(page(inside))


def test_rows_of_a_table_are_one_line_each() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>某某算法{number}</td><td>某某公司</td></tr>" for number in range(1, 6))
    inside = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><table>{rows}</table><p>{PARAGRAPHS[2]}</p>"
    assert "3 | 某某算法3 | 某某公司" in text_of(page(inside))


def test_the_line_of_date_and_outlet_is_no_text_but_is_kept_beside() -> None:
    inside = "<p>2024-02-19 15:04 来源：某日报</p>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    found = article_of(parse(page(inside)), "某市召开网络视听年度会议_某市新闻网")
    assert found.contents.text.split("\n") == PARAGRAPHS
    assert "2024-02-19 15:04 来源：某日报" in (*found.contents.furniture, *(block.line for block in found.above))


def test_labels_just_below_the_text_are_kept_beside() -> None:
    labels = "<table><tr><td>编辑：王五</td><td>来源：某日报</td><td>作者：张三</td></tr></table>"
    inside = f"<div>{''.join(f'<p>{line}</p>' for line in PARAGRAPHS)}</div>"
    found = article_of(parse(page(inside, labels)), "").contents
    assert found.text.split("\n") == PARAGRAPHS and found.furniture == ("编辑：王五 | 来源：某日报 | 作者：张三",)
    teaser = "<ul><li><a href='/n/1'>另一条新闻</a> 来源：另一家日报</li></ul>"
    assert article_of(parse(page(inside, teaser)), "").contents.furniture == ()


def test_a_summary_printed_twice_is_printed_once() -> None:
    inside = f"<p class='lead'>{PARAGRAPHS[0]}</p>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    assert text_of(page(inside)) == PARAGRAPHS


def test_text_behind_the_end_of_html_is_read_too() -> None:
    html = page("").replace("</body></html>", "</body></html>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS))
    assert set(PARAGRAPHS) <= set(text_of(html))


def test_a_page_without_text_gives_none() -> None:
    assert article_of(parse("<html><body><img src='a.png'></body></html>"), "").contents.text == ""


@pytest.mark.parametrize(
    ("table", "data"),
    [
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", True),
        ("<table><tr><td>甲</td></tr></table>", False),
        ("<table><tr><td>甲</td><td><table><tr><td>乙</td></tr></table></td></tr></table>", False),
        (f"<table><tr><td>{'长' * 400}</td><td>乙</td></tr></table>", False),
    ],
)
def test_a_table_of_values_is_told_from_layout(table: str, data: bool) -> None:
    assert is_data(next(parse(table).iter("table"))) is data


def test_each_line_has_every_measure_and_the_fitted_model_weighs_them() -> None:
    blocks = blocks_of(parse(page("".join(f"<p>{line}</p>" for line in PARAGRAPHS))))
    assert {len(row) for row in measures_of(blocks)} == {len(MEASURES)}
    assert 0.8 < judge(blocks, "某市召开网络视听年度会议").sureness <= 1


def test_a_line_unlike_its_neighbours_needs_more_to_stand_alone() -> None:
    inside = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    blocks = blocks_of(parse(f"<body><div>{inside}</div></body>"))
    assert settled(blocks, [5.0, -0.5, 5.0, 5.0]) == [True] * 4
    assert settled(blocks, [-5.0, 0.5, -5.0, -5.0]) == [False] * 4
    assert settled(blocks, [5.0, -9.0, 5.0, 5.0]) == [True, False, True, True]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/apdivtrh1 甲乙。，=\"'", max_size=400))
def test_any_markup_gives_a_text(markup: str) -> None:
    tree = parse(f"<html><body>{markup}<p>{PARAGRAPHS[0]}</p></body></html>")
    found = article_of(tree, "")
    assert isinstance(found.contents.text, str)
    assert judge(blocks_of(tree), "", Weights(0.0, (0.0,) * len(MEASURES))).sureness <= 1
