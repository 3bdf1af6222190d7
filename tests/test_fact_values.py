"""Numbers and dates of a text are one value, however they are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.editing.facts.dates import Calendar, dates
from pipeline.editing.facts.folding import folded
from pipeline.editing.facts.names import names
from pipeline.editing.facts.numbers import english_numbers, numbers
from pipeline.editing.facts.numerals import chinese
from pipeline.editing.facts.posts import posts
from pipeline.editing.facts.titles import titles

FIGURES = "零一二三四五六七八九"
WHOLE = st.integers(min_value=1, max_value=9_999_999)


def written(number: int) -> str:
    """A number up to 99,999,999 in Chinese numerals."""
    upper, lower = divmod(number, 10_000)
    if upper:
        rest = "" if not lower else ("零" if lower < 1000 else "") + _four(lower)
        return f"{_four(upper)}万{rest}"
    return _four(lower)


def _four(number: int) -> str:
    said, gap = "", False
    for weight, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure, number = divmod(number, weight)
        if figure:
            said += ("零" if gap and said else "") + FIGURES[figure] + name
        gap = not figure
    return said


def _teen(number: int) -> str:
    """十一, not 一十一."""
    return _four(number).removeprefix("一") if 10 <= number < 20 else _four(number)


def value(text: str) -> tuple[object, ...]:
    (fact,) = numbers(folded(text))
    return fact.keys


@given(WHOLE)
def test_chinese_numerals_come_back_to_their_number(number: int) -> None:
    assert chinese(written(number)) == number


@given(WHOLE)
def test_separators_scales_widths_and_numerals_are_one_value(number: int) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in str(number))
    forms = [f"{number}条", f"{number:,}条", f"{wide}条", f"{number} 条", f"{Decimal(number) / 10_000}万条"]
    if number > 1:
        forms.append(f"{written(number)}条")
    assert len({value(f"下架{form}短视频") for form in forms}) == 1


@given(st.integers(min_value=1, max_value=99))
def test_shares_are_one_value(number: int) -> None:
    forms = {value(f"占{number}%"), value(f"占{number}％"), value(f"占百分之{written(number)}")}
    assert len(forms) == 1
    assert value(f"占{number}%") != value(f"占{number}个")


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2039, 12, 31)))
def test_a_day_is_one_day_however_written(day: date) -> None:
    year, month, number = "".join(FIGURES[int(char)] for char in str(day.year)), _teen(day.month), _teen(day.day)
    forms = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{day.year}年{day.month}月{day.day}号",
        f"{day.year}年{day.month:02}月{day.day:02}日",
        day.isoformat(),
        f"{year}年{month}月{number}日",
    ]
    found = [dates(folded(f"会议于{form}召开。")) for form in forms]
    assert [[fact.keys for fact in facts] for facts in found] == [[((day.year, day.month, day.day),)]] * len(forms)


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2029, 12, 31)), st.integers(-1, 1))
def test_a_relative_day_is_that_of_the_publication(published: date, step: int) -> None:
    calendar = Calendar()
    text = {-1: "昨日", 0: "今天", 1: "明天"}[step]
    calendar.add(text, dates(text), published)
    then = date.fromordinal(published.toordinal() + step)
    (said,) = dates(f"{then.month}月{then.day}日")
    (wrong,) = dates(f"{then.month % 12 + 1}月{then.day}日")
    assert calendar.bears_out(said)
    assert not calendar.bears_out(wrong)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("17.97 million videos", [("", Decimal("17970000"))]),
        ("up 6 percent", [("%", Decimal(6))]),
        ("six months", [("months", Decimal(6))]),
        ("the fourth batch", [("", Decimal(4))]),
    ],
)
def test_english_numbers(text: str, keys: list[object]) -> None:
    assert [key for fact in english_numbers(text) for key in fact.keys] == keys


@pytest.mark.parametrize(
    "text",
    ["统一部署", "一些平台", "三是", "（二）", "千方百计", "万一", "四五个", "第一个", "两会", "一带一路", "半年报"],
)
def test_words_that_hold_numerals_are_no_numbers(text: str) -> None:
    assert numbers(folded(text)) == []


@pytest.mark.parametrize(
    ("text", "minutes"), [("20:00起", 1200), ("晚8点起", 1200), ("20时30分", 1230), ("下午3点半", 930)]
)
def test_hours_are_minutes_of_the_day(text: str, minutes: int) -> None:
    assert value(text) == (("time", Decimal(minutes)),)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("文化和旅游部党组副书记、副部长", ["党组副书记", "副部长"]),
        ("省委常委、宣传部部长", ["省委常委", "部长"]),
        ("创始人兼CEO", ["创始人", "首席执行官"]),
        ("会长期关注", []),
        ("董事会、理事会", []),
    ],
)
def test_posts_with_their_rank(text: str, held: list[str]) -> None:
    assert [fact.keys[0] for fact in posts(folded(text))] == held


def test_titles_in_titles_and_quotes_are_one_each() -> None:
    found = titles(folded("《关于修订〈章程〉的通知》（云广发〔2024〕12号）提出“清朗”行动"))
    assert [fact.keys[0] for fact in found] == ["关于修订章程的通知", "云广发202412号", "清朗"]


def test_names_of_bodies_end_where_they_end() -> None:
    found = [fact.keys[0] for fact in names(folded("由云海省广播电视局与爱奇艺、OpenAI联合发起"))]
    assert found == ["云海省广播电视局", "爱奇艺", "openai"]
