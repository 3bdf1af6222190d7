"""What two reports share and what sets them apart, as numbers, and the doors for plain texts."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.judging import clashes
from pipeline.judging.features import Features, features
from pipeline.judging.measures import MEASURES, measures
from pipeline.judging.pairs import judge, models, probability, text_kind
from pipeline.judging.rarity import kind, rarity
from pipeline.judging.stories import group, same_event
from pipeline.types import Report

WHEN = datetime(2024, 2, 20, 1, 0, tzinfo=UTC)

PLAN = {
    "title": "临川市启动微短剧精品扶持计划",
    "body": "2月20日，临川市广播电视局启动“临川微光”微短剧精品扶持计划，首批遴选30部作品，每部给予最高50万元补助。",
}
RETOLD = {
    "title": "最高补助50万元 临川扶持微短剧精品",
    "body": "临川市近日推出“临川微光”扶持计划，由当地广播电视局组织，首批将选出30部微短剧作品，单部补助最高50万元。",
}
PHONE = {
    "title": "霁川科技发布折叠屏手机",
    "body": "霁川科技发布新款折叠屏手机，售价8999元，搭载自研影像芯片，3月1日开售。",
}


def read(title: str, text: str, url: str = "https://a.example/1") -> Features:
    return features(Report(url, "a", title, text, WHEN, WHEN))


def named(a: Features, b: Features) -> dict[str, float]:
    return dict(zip(MEASURES, measures(a, b), strict=True))


def test_words_of_the_news_are_common_and_names_are_rare() -> None:
    assert 1 < rarity("中国") < rarity("广播电视") < rarity("霁川") == pytest.approx(math.log(35_330) + 1, abs=0.1)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("上海", "place"),
        ("发布", "verb"),
        ("手机", "noun"),
        ("openai", "latin"),
        ("2024", "number"),
        ("霁川", "unknown"),
    ],
)
def test_kinds_of_words(word: str, expected: str) -> None:
    assert kind(word) == expected


def test_measures_tell_a_retelling_from_other_news() -> None:
    plan, retold, phone = (read(one["title"], one["body"]) for one in (PLAN, RETOLD, PHONE))
    near, far = named(plan, retold), named(plan, phone)
    for name in ("cosine_title", "cosine_lead", "title_in_text_min", "rarest_title_1", "numbers", "shared_noun"):
        assert near[name] > far[name], name
    assert far["missing_max"] > near["missing_max"]
    assert (near["numbers"], far["subject_clash"]) == (0.25, 1.0)


def test_each_kind_of_text_has_a_model_of_its_own() -> None:
    long = "临川市广播电视局相关负责人介绍了计划的内容、申报条件和时间安排，并回答了提问。" * 6
    short, flash, article = read("只有标题的一条消息", ""), read("标题", "短讯正文"), read("标题", long)
    assert text_kind(short, article) == "short"
    assert text_kind(flash, article) == "flash"
    assert text_kind(article, article) == "article"
    assert models().keys() == {"short", "flash", "article"}


TEXTS = st.text("临川市发布微短剧计划手机2月19日50万元《长河》OpenAI gpt第三批。，", max_size=40)


@settings(max_examples=150)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_two_reports_are_judged_alike_whichever_comes_first(a: str, b: str, c: str, d: str) -> None:
    one, other = read(a, b, "https://a.example/1"), read(c, d, "https://b.example/2")
    if one.chinese == other.chinese:
        assert measures(one, other) == measures(other, one)
        assert all(math.isfinite(value) for value in measures(one, other))
    assert 0 <= probability(one, other) == probability(other, one) <= 1
    assert judge(one, other) == judge(other, one)


def test_same_event_is_a_probability_with_one_half_as_the_threshold() -> None:
    assert same_event({"a": PLAN, "b": RETOLD}) >= 0.5 > same_event({"a": PLAN, "b": PHONE})
    assert same_event({"a": PLAN, "b": PLAN}) == 1


def test_a_batch_is_judged_as_one_window() -> None:
    pairs = [{"a": a, "b": b} for a, b in combinations((PLAN, RETOLD, PHONE), 2)]
    same, *apart = same_event.batch(pairs)
    assert same >= 0.5
    assert max(apart) < 0.5


def test_a_headline_without_text_can_be_judged() -> None:
    pair = {"a": {"title": PLAN["title"], "body": ""}, "b": {"title": "", "body": PLAN["title"]}}
    assert same_event(pair) >= 0.5
    assert same_event.batch([pair]) == [same_event(pair)]


@given(st.permutations([PLAN, RETOLD, PHONE]))
@settings(max_examples=6)
def test_documents_of_one_event_share_a_label_in_any_order(documents: list[dict[str, str]]) -> None:
    label = {document["title"]: number for document, number in zip(documents, group(documents), strict=True)}
    assert label[PLAN["title"]] == label[RETOLD["title"]] != label[PHONE["title"]]


def test_rounds_of_two_companies_are_two_events_however_alike() -> None:
    said = "完成数亿元A轮融资，青浦资本领投，老股东跟投，资金将用于研发与市场拓展。"
    one = read("霁川科技完成数亿元A轮融资", f"霁川科技近日{said}")
    other = read("临山智能完成数亿元A轮融资", f"临山智能近日{said}", "https://a.example/2")
    again = read("霁川科技获数亿元A轮融资 青浦资本领投", f"记者获悉，霁川科技{said}", "https://a.example/3")
    assert clashes.deals(one, other)
    assert not clashes.deals(one, again)
    assert probability(one, other) < 0.5 < probability(one, again)


def test_a_series_named_before_the_colon_is_seen() -> None:
    one, other = read("青浦往事：淑兰说出真相", ""), read("青浦往事：阿诚离家出走", "", "https://a.example/2")
    found = named(one, other)
    assert found["label"] == 1.0
    assert found["label_characters"] == found["characters"] < 1
    assert probability(one, other) < 0.5


def test_an_abbreviated_body_is_nearer_than_another() -> None:
    whole, short, far = (
        read(f"{body}部署微短剧备案", "") for body in ("临川市广播电视局", "临川广电局", "青浦县农业农村局")
    )
    assert named(whole, short)["characters_title"] > named(whole, far)["characters_title"]
