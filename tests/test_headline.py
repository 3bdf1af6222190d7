"""The headline of a page nobody declared: the line its own titles agree with, else the one above the date."""

from __future__ import annotations

import pytest

from pipeline.reading.report import extract

TEXT = "".join(
    f"<p>某市网络视听主管部门近日召开会议，研究部署年度重点工作，第{index}家单位作了发言。</p>" for index in range(5)
)
DATED = "<div>发布时间：2024-02-19 15:04　来源：某日报</div>"


def title_of(head: str, above: str) -> str:
    return extract(f"<html><head>{head}</head><body>{above}{TEXT}</body></html>".encode())["title"]


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        ("<title>某市召开年度会议_某市新闻网</title>", f"<h1>某市召开年度会议</h1>{DATED}", "某市召开年度会议"),
        ("<title>某市召开年度会议-某某电子技术</title>", f"<div>某市召开年度会议</div>{DATED}", "某市召开年度会议"),
        ("<title>股市预测--某市召开年度会议</title>", f"<div>某市召开年度会议</div>{DATED}", "某市召开年度会议"),
        (
            "<title>新闻动态--某某学会官网</title>",
            f"<div>某某学会在某市召开年度会议</div>{DATED}",
            "某某学会在某市召开年度会议",
        ),
        ("<title>某市召开年度会议</title>", f"<div>| 某市召开年度会议 </div>{DATED}", "某市召开年度会议"),
        ("<title>某市新闻网</title>", f"<h1>某市新闻网</h1><h2>某市召开年度会议</h2>{DATED}", "某市召开年度会议"),
        ("", f"<p>首页 > 新闻 > 正文</p><b>某市召开年度会议</b>{DATED}", "某市召开年度会议"),
        (
            "<title>甲市召开会议 | 乙市召开会议_某网</title>",
            f"<h1>甲市召开会议 | 乙市召开会议</h1>{DATED}",
            "甲市召开会议 | 乙市召开会议",
        ),
        (
            '<meta property="og:title" content="某集团"><title>某集团"暗伤"曝露？_某网</title>',
            f'<h1>某集团"暗伤"曝露？</h1>{DATED}',
            '某集团"暗伤"曝露？',
        ),
        (
            '<meta name="ArticleTitle" content="关于某事的通知"><title>关于某事的通知</title>',
            f"<p>标 题：关于某事的通知</p>{DATED}",
            "关于某事的通知",
        ),
        ("<title>某市召开年度会议</title>", f"<h1>某市召开<br>年度会议</h1>{DATED}", "某市召开 年度会议"),
    ],
    ids=["heading", "suffix", "prefix", "column", "bar before", "site", "no title", "bar", "cut", "label", "two lines"],
)
def test_headline(head: str, above: str, title: str) -> None:
    assert title_of(head, above) == title
