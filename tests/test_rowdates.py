"""The date that each row of a list shows."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawlers.finder import find
from pipeline.types import SHANGHAI

NOW = datetime(2024, 2, 26, 12, tzinfo=SHANGHAI)


def anchor(number: int) -> str:
    return f'<a href="/x/{number}4321.html">某某科技发布第{number}号新剧样品</a>'


def shown(*rows: str, around: str = "ul") -> list[str]:
    page = f"<{around}>{''.join(rows)}</{around}>"
    found = find(page, "https://www.yi.example/", NOW).links
    return [f"{link.published_at.astimezone(SHANGHAI):%m-%d %H:%M}" if link.published_at else "" for link in found]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("<span>2024-02-19</span>", "02-19 00:00"),
        ("<span>[2024/02/19]</span>", "02-19 00:00"),
        ("（02-19）", "02-19 00:00"),
        ("<i>2月19日 10:20</i>", "02-19 10:20"),
        ("<em>2小时前</em>", "02-26 10:00"),
        ("<em>昨天 09:30</em>", "02-25 09:30"),
        ("<p>来源：乙网　发布时间：2024-02-19 10:20　浏览：1234次</p>", "02-19 10:20"),
        ("<b>19</b><span>2024-02</span>", "02-19 00:00"),
        ("<b>19</b><span>2024年2月</span>", "02-19 00:00"),
        ('<time datetime="2024-02-19T10:20:00+08:00">Monday</time>', "02-19 10:20"),
        ("<span>2024-02-19</span><p>另据2024-02-01的通知</p>", "02-19 00:00"),
        ("<p>2024年2月1日，某某公司宣布。</p>", ""),
        ("<span>阅读 1.5万</span>", ""),
    ],
)
def test_a_row_s_date_is_read_in_the_forms_that_lists_use(said, read):
    assert shown(*(f"<li>{anchor(number)}{said}</li>" for number in range(4))) == [read] * 4
    assert shown(*(f"<li>{said}{anchor(number)}</li>" for number in range(4))) == [read] * 4


def test_a_date_inside_the_link_is_taken_out_of_its_title():
    rows = (f'<li><a href="/x/{n}4321.html">某某科技发布第{n}号新剧样品 [02-1{n}]</a></li>' for n in range(4))
    found = find(f"<ul>{''.join(rows)}</ul>", "https://www.yi.example/", NOW).links
    assert [link.title for link in found] == [f"某某科技发布第{n}号新剧样品" for n in range(4)]
    assert [f"{link.published_at:%d}" for link in found if link.published_at] == ["09", "10", "11", "12"]  # UTC


def test_in_a_flat_list_dates_stand_before_or_after_their_links():
    before = [f"<span>2024-02-1{n}</span>{anchor(n)}<br>" for n in range(4)]
    after = [f"{anchor(n)}<span>2024-02-1{n}</span><br>" for n in range(4)]
    bare = [f"{anchor(n)} 2024-02-1{n}<br>" for n in range(4)]
    days = [f"02-1{n} 00:00" for n in range(4)]
    assert shown(*before, around="div") == shown(*after, around="div") == shown(*bare, around="div") == days


def test_each_of_two_rows_has_its_own_date():
    groups = [f"<ul class='g'><li>{anchor(n)}<i>2024-02-1{n}</i></li></ul>" for n in range(4)]
    assert shown(*groups, around="div") == [f"02-1{n} 00:00" for n in range(4)]
