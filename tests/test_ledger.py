"""Ledgers: what is read of people and capital, what is left empty, and how reports of one story fill one row."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ledgers import Labelled, labelled, read
from pipeline.changes import CapitalKind, PersonKind
from pipeline.ledger.amounts import amount_of, first_amount
from pipeline.ledger.capital import capital_of
from pipeline.ledger.english import capital_in_english, people_in_english
from pipeline.ledger.people import people_of
from pipeline.ledger.rows import capital_rows, once, people_rows
from pipeline.ledger.sentences import day_in
from pipeline.persons import name_at_end, person_in, post_of
from pipeline.types import Report

WHEN = datetime(2024, 2, 23, 2, tzinfo=UTC)
SENTENCES = list(labelled())
PIECES = [
    "任命",
    "张海波",
    "为",
    "的",
    "、",
    "由",
    "完成",
    "融资",
    "1亿元",
    "收购",
    "A轮",
    "(",
    ")",
    "有限公司",
    "已",
    "将",
    "获得",
    "近日",
    "2月3日",
    "注册资本由",
    "增至",
    "%",
    "1,000",
    "Aaaa",
    "Bbb,",
    "CEO",
    "持股5%",
    "股东",
    "因个人原因",
    "辞去",
    "不再担任",
    "加入",
    "在北京",
    "百分之一",
    "数千万",
    "·",
    "“",
    "”",
    "于",
    "公司",
    "领投",
    "等",
    "。",
    "成立",
    "Aaaa ",
    "head of ",
    "和",
    "张三和",
    "任",
    "李四、",
    "\n",
]


def report(title: str, text: str, key: str = "a", source: str = "36kr") -> Report:
    return Report(f"https://news.example/{key}", source, title, text, WHEN, WHEN)


@pytest.mark.parametrize("one", SENTENCES, ids=lambda one: one.text[:24])
def test_labelled_sentences_are_read_as_labelled(one: Labelled) -> None:
    assert sorted(read(one), key=repr) == sorted(map(dict, one.rows), key=repr)


def test_there_are_enough_sentences_of_both_kinds_and_some_say_nothing() -> None:
    assert len(SENTENCES) >= 60
    assert {one.ledger for one in SENTENCES} == {"people", "capital"}
    assert sum(not one.rows for one in SENTENCES) >= 12


@pytest.mark.parametrize(
    ("said", "value", "currency"),
    [
        ("1.6亿元", 160_000_000, "CNY"),
        ("近亿元", 100_000_000, "CNY"),
        ("数亿元", None, "CNY"),
        ("6,800万元", 68_000_000, "CNY"),
        ("六点八亿元", 680_000_000, "CNY"),
        ("一千三百亿元", 130_000_000_000, "CNY"),
        ("11亿美元", 1_100_000_000, "USD"),
        ("$400M", 400_000_000, "USD"),
        ("$1.2 billion", 1_200_000_000, "USD"),
        ("20亿港元", 2_000_000_000, "HKD"),
        ("5亿", 500_000_000, ""),
        ("1亿5000万元", 150_000_000, "CNY"),
        ("一亿五千万元", 150_000_000, "CNY"),
        ("3亿零500万元", 305_000_000, "CNY"),
        ("1万2千亿元", None, "CNY"),
        ("1.2亿-1.5亿元", None, "CNY"),
        ("1-2亿美元", None, "USD"),
        ("20亿至30亿港元", None, "HKD"),
    ],
)
def test_a_sum_is_read_as_printed_and_as_a_number(said: str, value: float | None, currency: str) -> None:
    amount = amount_of(said)
    assert amount is not None and (amount.said, amount.value, amount.currency) == (said, value, currency)


@pytest.mark.parametrize("said", ["", "3年", "2024", "元", "一家", "亿" * 70, "3000万股"])
def test_what_is_no_sum_is_none(said: str) -> None:
    assert amount_of(said) is None


@given(st.integers(1, 10**9), st.sampled_from(["", "万", "亿"]), st.sampled_from(["元", "美元", "港元"]))
def test_every_round_sum_keeps_its_number(figure: int, unit: str, currency: str) -> None:
    amount = amount_of(f"{figure}{unit}{currency}")
    assert amount is not None and amount.value == pytest.approx(figure * {"": 1, "万": 1e4, "亿": 1e8}[unit])


@given(st.text(max_size=80))
def test_no_text_breaks_a_parser(text: str) -> None:
    amount_of(text)
    person_in(text)
    name_at_end(text)
    post_of(text)
    day_in(text, date(2024, 2, 23))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=80))
def test_no_row_of_pieces_breaks_the_rules_or_holds_them_up(pieces: list[str]) -> None:
    text = "".join(pieces)
    began = time.process_time()
    people_of("", text, None)
    capital_of(text[:60], text, None)
    people_in_english("", text, None)
    capital_in_english("", text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_of_one_piece_is_read_in_time_linear_in_its_length(piece: str) -> None:
    text = (piece * 20_000)[:200_000]
    began = time.process_time()
    people_of(text[:300], text, None)
    capital_of(text[:300], text, None)
    people_in_english("", text, None)
    capital_in_english("", text)
    assert time.process_time() - began < 3


def test_a_post_is_cut_from_the_body_before_it() -> None:
    assert post_of("云海省广播电视局党组书记、局长") == ("云海省广播电视局", "党组书记、局长")
    assert post_of("公司第六届董事会董事长职务") == ("", "董事长")
    assert post_of("云海省") == ("", "")


def test_the_day_is_the_one_that_the_sentence_names_and_no_other() -> None:
    published = date(2024, 1, 3)
    assert day_in("12月30日,云帆视频宣布", published) == date(2023, 12, 30)
    assert day_in("2月30日,云帆视频宣布", published) is None
    assert day_in("1月1日和1月2日", published) is None
    assert day_in("近日,云帆视频宣布", published) is None


@pytest.mark.parametrize(
    ("said", "published", "day"),
    [
        ("12月31日", date(2024, 1, 2), date(2023, 12, 31)),
        ("1月2日", date(2023, 12, 30), date(2024, 1, 2)),
        ("将于3月1日加入", date(2024, 2, 23), date(2024, 3, 1)),
        ("将于10月1日卸任", date(2024, 2, 23), date(2024, 10, 1)),
        ("自1月1日起施行", date(2023, 12, 30), date(2024, 1, 1)),
        ("自2月20日起不再担任", date(2024, 2, 23), date(2024, 2, 20)),
        ("去年3月1日", date(2024, 2, 23), date(2023, 3, 1)),
        ("2月29日", date(2024, 3, 1), date(2024, 2, 29)),
        ("2月29日", date(2025, 3, 1), None),
    ],
)
def test_a_day_without_a_year_is_the_nearest_or_the_next_where_it_is_to_come(
    said: str, published: date, day: date | None
) -> None:
    assert day_in(said, published) == day


def test_the_price_of_one_share_is_no_sum() -> None:
    assert first_amount("每股95美元") is None and first_amount("不超过15元/股") is None
    assert first_amount("每股95美元、总价687亿美元") == amount_of("687亿美元")


def test_a_person_who_comes_and_goes_is_one_row_with_the_former_post() -> None:
    text = "任命陈浩为云海省广播电视局局长；免去陈浩的云海省文化和旅游厅副厅长职务。"
    (row,) = people_rows([report("任免", text)])
    assert (row.change.kind, row.change.post) == (PersonKind.APPOINTED, "局长")
    assert row.change.former_post == "云海省文化和旅游厅副厅长"


def test_what_the_first_report_leaves_empty_another_fills() -> None:
    first = report("云帆视频首席执行官换人", "云帆视频宣布周禾出任首席执行官。")
    second = report("周禾出任首席执行官", "2月20日，云帆视频宣布周禾出任总裁，接替李明远。", "b")
    (row,) = people_rows([first, second])
    assert (row.change.post, row.change.replaces, row.source) == ("首席执行官", "李明远", first)
    assert row.change.happened == date(2024, 2, 20)


def test_one_round_told_twice_is_one_row() -> None:
    first = report("拾光影业完成B轮融资", "拾光影业完成B轮融资。")
    second = report("拾光影业完成近亿元融资", "“拾光影业”完成近亿元B轮融资，由临川资本领投。", "b")
    (row,) = capital_rows([first, second])
    assert row.change.kind is CapitalKind.FUNDING and row.change.investors == ("临川资本",)
    assert row.change.amount is not None and row.change.amount.said == "近亿元"


def test_two_rounds_of_one_report_are_two_rows_that_fill_nothing_of_each_other() -> None:
    text = "拾光影业12月完成5000万元天使轮融资；2月，拾光影业又完成1亿元Pre-A轮融资，由临川资本领投。"
    rows = once(capital_rows([report("拾光影业融资", text)]))
    assert [(row.change.round, row.change.investors) for row in rows] == [("天使轮", ()), ("Pre-A轮", ("临川资本",))]


def test_a_row_of_a_register_gives_before_and_after() -> None:
    text = "2024年2月20日，云海星河传媒有限公司发生工商变更，变更事项：注册资本。变更前：1000万元；变更后：5000万元。"
    (row,) = capital_rows([report("云海星河传媒有限公司注册资本变更为5000万元", text)])
    assert (row.change.company, row.change.before, row.change.after) == ("云海星河传媒有限公司", "1000万元", "5000万元")


def test_a_notice_and_its_parts_tell_of_a_person_once() -> None:
    whole = people_rows([report("任免", "任命陈浩为云海省广播电视局局长。")])
    part = people_rows([report("陈浩任云海省广播电视局局长", "任命陈浩为云海省广播电视局局长。", "a#任免=陈浩")])
    assert len(once([*whole, *part])) == 1


def told_apart(first: tuple[str, datetime], second: tuple[str, datetime]) -> int:
    told = {"a": first, "b": second}
    read = [replace(report("任职", text, key), published_at=when) for key, (text, when) in told.items()]
    return len(once([row for one in read for row in people_rows([one])]))


def test_two_reports_of_one_appointment_are_one_row() -> None:
    told = ("任命陈浩为国家广播电视总局副局长。", WHEN)
    assert told_apart(told, ("陈浩已任国家广电总局副局长。", WHEN + timedelta(days=3))) == 1
    assert told_apart(told, ("陈浩已任国家广电总局副局长。", WHEN + timedelta(days=30))) == 2
    assert told_apart(told, ("陈浩已任国家文物局副局长。", WHEN)) == 2
    assert told_apart(told, ("免去陈浩的国家广播电视总局副局长职务。", WHEN)) == 2
    assert told_apart(("陈浩辞去董事职务。", WHEN), ("陈浩辞去董事职务。", WHEN)) == 2, "of which company nobody said"


def test_who_speaks_is_no_column_of_a_title_and_no_kind_of_news() -> None:
    for title in ("人事变动 | 云帆视频CTO王燕离职", "【人事】云帆视频CTO王燕离职", "高管变动：云帆视频CTO王燕离职"):
        (one,) = people_of(title, "", None)
        assert (one.person, one.former_post, one.body) == ("王燕", "CTO", "云帆视频")


def test_a_round_without_its_company_fills_no_other_reports_row() -> None:
    first = report("拾光影业完成B轮融资", "拾光影业完成B轮融资。")
    second = report("获北山基金数亿元投资", "本轮融资由北山基金领投。", "b")
    (row,) = capital_rows([first, second])
    assert row.change.investors == ()


def test_holders_told_in_the_next_sentence_belong_to_the_founding() -> None:
    text = (
        "企查查App显示，近日，临川车路影像有限公司成立，注册资本为1000万元。"
        "企查查股权穿透显示，该公司由云海文旅集团有限公司、拾光影业股份有限公司等共同持股。"
    )
    (row,) = capital_rows([report("云海文旅等成立影像公司", text)])
    assert row.change.investors == ("云海文旅集团有限公司", "拾光影业股份有限公司")
