"""The page for mail: whole, self-contained, and no item of it more than text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as markup
from weekly.sample import END, WEEKLY, sample_issue

from pipeline.output import html
from pipeline.types import Entry, Issue, SectionId


@pytest.fixture(scope="module")
def page() -> str:
    return html.write(sample_issue(), WEEKLY, marks=("演示数据",))


def words(page: str, path: str) -> list[str]:
    return [one.text_content() for one in markup.document_fromstring(page).xpath(path)]


def with_text(said: str) -> str:
    entry = Entry(SectionId.INDUSTRY, said, said, ("https://news.example/a",), starred=True)
    return html.write(replace(sample_issue(), entries=(entry,)), WEEKLY)


def test_the_page_has_the_order_of_the_printed_paper(page: str) -> None:
    assert words(page, "//h1") == ["行业动态周报"]
    assert words(page, "//h2") == ["要闻", "行业", "内容", "技术", "资本", "人事"]
    assert words(page, "//p")[:4] == [
        "〔演示数据〕",
        "云海视听协会",
        "摘要：",
        "◆云海省召开数字视听发展大会 部署2024年重点任务",
    ]
    assert words(page, "//p")[-3:] == [
        "注：本周报由公开报道汇编，不代表云海视听协会观点。",
        "报：协会领导",
        "发：协会各会员单位；社团、媒体、制作机构、技术公司、研究机构、高校等协作机构",
    ]
    assert "云帆视频：启动会员降价计划 | 去年下架违规短视频36万条" in words(page, "//h3")


def test_every_paragraph_bears_its_own_style_for_mailers_that_drop_the_head(page: str) -> None:
    tree = markup.document_fromstring(page)
    assert all(one.get("style") for one in tree.xpath("//p | //td | //h1 | //h2 | //h3 | //table"))
    assert re.search(r"<p class=\"text\" style=\"[^\"]*text-indent: ?2em", page)


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    tree = markup.document_fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //form | //@src | //@href | //@background")
    assert "url(" not in page and "@import" not in page
    assert "default-src 'none'" in page


def test_mailers_learn_the_encoding_and_the_colours_in_time(page: str) -> None:
    assert page.encode().find(b'<meta charset="utf-8">') in range(1024)
    assert '<meta name="color-scheme" content="light dark">' in page and "prefers-color-scheme: dark" in page
    assert "<!--[if mso]>" in page


@pytest.mark.parametrize(
    "said",
    [
        "<script>甲()</script>",
        "<img src=x onerror=甲()>",
        "\"><b onmouseover='甲'>",
        "甲 & 乙 &lt;丙&gt;",
        "{{ 7*7 }}{% raw %}",
        "--><![endif]-->",
        "</td></tr></table>",
    ],
)
def test_what_an_item_says_is_text(said: str) -> None:
    page = with_text(said)
    assert words(page, "//h3") == [said]
    plain = with_text("甲")
    tags = [one.tag for one in markup.document_fromstring(page).iter() if isinstance(one.tag, str)]
    assert tags == [one.tag for one in markup.document_fromstring(plain).iter() if isinstance(one.tag, str)]


@given(st.text(min_size=1))
@settings(max_examples=25, deadline=None)
def test_any_text_gives_a_page(said: str) -> None:
    assert words(with_text(said), "//h2") == ["行业"]


def test_an_empty_issue_is_a_page_too() -> None:
    page = html.write(Issue(1, END, END), WEEKLY)
    assert words(page, "//h2") == [] and "摘要" not in page and "第 1 期" in page


def test_the_same_issue_gives_the_same_page(page: str) -> None:
    assert html.write(sample_issue(), WEEKLY, marks=("演示数据",)) == page
