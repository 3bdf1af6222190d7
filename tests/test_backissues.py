"""Printed issues in the store, and stories held against them: a night like deriving anew. Every text is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from invented import DRAMA, MERGER, MODEL, NIGHT, WATCHED, keep_reports, many, report
from sqlalchemy import Engine

from pipeline import backissues
from pipeline.grouping import judge
from pipeline.judging import printed as judging
from pipeline.judging.features import features
from pipeline.names import story_id
from pipeline.printed import Mark, PrintedIssue, PrintedItem
from pipeline.run import process
from pipeline.store import candidates as candidate_store
from pipeline.store import printed as store
from pipeline.store.candidates import CandidateQuery
from pipeline.types import Report, SectionId
from pipeline.weekly import Weekly

ISSUE = PrintedIssue(
    31,
    NIGHT - timedelta(days=3),
    NIGHT + timedelta(days=4),
    (
        PrintedItem(
            1, SectionId.CONTENT, "内容", "微短剧《春山入梦》播放量破三亿", DRAMA[1].split("\n")[0], starred=True
        ),
        PrintedItem(2, None, "版权", "丁科技发布视频大模型“山海”", MODEL[1].split("\n")[0]),
    ),
    "31.docx",
)


def keep(engine: Engine, issue: PrintedIssue = ISSUE) -> None:
    with engine.begin() as connection:
        backissues.keep(connection, issue, NIGHT)


def marks(engine: Engine) -> dict[str, list[tuple[str, int, int]]]:
    """Title of a story -> (kind, issue, place) of its marks."""
    with engine.connect() as connection:
        found = candidate_store.find(connection, CandidateQuery())
        known = store.marks_of(connection, [one.id for one in found])
    by_title: dict[str, list[tuple[str, int, int]]] = {}
    for one in found:
        if one.id in known:
            by_title[one.candidate.title] = [(mark.kind, mark.number, mark.place) for mark in known[one.id]]
    return by_title


def test_what_is_kept_comes_back_and_the_same_number_takes_its_place(engine: Engine) -> None:
    keep(engine)
    keep(engine, replace(ISSUE, items=ISSUE.items[:1], origin="31-改.docx"))
    with engine.connect() as connection:
        assert store.get(connection, 31) == replace(ISSUE, items=ISSUE.items[:1], origin="31-改.docx")
        (kept,) = store.kept(connection)
        assert (kept.number, kept.items, kept.origin, store.last_number(connection)) == (31, 1, "31-改.docx", 31)
        assert store.get(connection, 30) is None


@pytest.mark.parametrize("issue_first", [True, False])
def test_marks_are_the_same_whether_the_issue_or_the_reports_came_first(
    engine: Engine, weekly: Weekly, issue_first: bool
) -> None:
    if issue_first:
        keep(engine)
    for one in many():
        keep_reports(engine, [one])
        judge(engine, WATCHED, weekly)
    if not issue_first:
        assert marks(engine) == {}
        keep(engine)
        backissues.hold_again(engine, *backissues.reach(ISSUE))
    found = marks(engine)
    assert found[DRAMA[0]] == [("printed", 31, 1)]
    assert found[MODEL[0]] == [("printed", 31, 2)]
    assert MERGER[0] not in found and len(found) == 2


def test_deriving_anew_keeps_the_marks(engine: Engine, weekly: Weekly, tmp_path) -> None:  # type: ignore[no-untyped-def]
    keep(engine)
    keep_reports(engine, many())
    judge(engine, WATCHED, weekly)
    before = marks(engine)
    process(engine, tmp_path, WATCHED, weekly, again=True)
    assert marks(engine) == before != {}


def test_an_issue_without_what_it_had_takes_its_marks_back(engine: Engine, weekly: Weekly) -> None:
    keep(engine)
    keep_reports(engine, many())
    judge(engine, WATCHED, weekly)
    keep(engine, replace(ISSUE, items=ISSUE.items[1:]))
    backissues.hold_again(engine, *backissues.reach(ISSUE))
    assert set(marks(engine)) == {MODEL[0]}


def test_a_story_far_from_the_issue_is_left_alone(engine: Engine, weekly: Weekly) -> None:
    keep(engine)
    year = timedelta(days=365)
    keep_reports(engine, [report(DRAMA, "jia", 24 * 365), report(MODEL, "jia", -24 * 365)])
    judge(engine, WATCHED, weekly)
    assert backissues.hold_again(engine, NIGHT - 2 * year, NIGHT + 2 * year) == 2
    assert marks(engine) == {}


def test_what_is_looked_at_is_bounded_however_many_issues_there_are(
    engine: Engine, weekly: Weekly, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 40):
        keep(engine, replace(ISSUE, number=number))
    looked: list[int] = []
    real = judging.marks

    def counted(*arguments):  # type: ignore[no-untyped-def]
        looked.append(arguments[1].number)
        return real(*arguments)

    monkeypatch.setattr(judging, "marks", counted)
    keep_reports(engine, [report(DRAMA, "jia")])
    judge(engine, WATCHED, weekly)
    assert len(looked) == judging.LOOKED_AT
    assert 39 in looked
    with engine.connect() as connection:
        (found,) = store.marks_of(connection, [story_id(report(DRAMA, "jia").url)]).values()
    assert len(found) == judging.KEPT and found[0].number == 39


def test_a_mark_says_what_it_is() -> None:
    printed = Mark("printed", 31, 1, "甲", 0.9, "同为甲")
    assert printed.said == "已刊（第 31 期）"
    assert replace(printed, kind="follow", title="《甲》定档").said == "续报（接第 31 期《〈甲〉定档》）"


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [
        ("王建国任文化和旅游部副部长", "任命王建国、李晓梅为文化和旅游部副部长", True),
        ("张文龙任国家新闻出版署副署长", "任命张文龙为国家新闻出版署副署长", True),
        ("王建国任国家电影局局长", "任命王建国为国家电影局局长", False),
        ("周小川任文化和旅游部副部长", "任命周小川为文化和旅游部副部长", False),
    ],
    ids=["一句几人", "一人", "另一职务", "另一人"],
)
def test_one_of_many_people_of_a_printed_item_is_in_print(title: str, text: str, told: bool) -> None:
    said = (
        "2月20日，国务院任命陈立群为国家广播电视总局副局长，任命王建国、李晓梅为文化和旅游部副部长，"
        "任命张文龙为国家新闻出版署副署长。"
    )
    item = PrintedItem(1, SectionId.PEOPLE, "人事", "国务院任免国家工作人员", said)
    issue = replace(ISSUE, items=(item,))
    one = features(Report("https://gov.example/1#任免", "gov", title, text, NIGHT, NIGHT))
    found = judging.marks([one], issue, item)
    assert (found is not None and found.kind == "printed") == told
