"""A notice that appoints several people: each is a candidate, whatever becomes of the page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from invented import NIGHT, keep_pages, keep_reports, page, report, stories, story_of, watched
from sqlalchemy import Engine

from pipeline.ledger.notices import PARTS_MAX, line_of, may_join, split
from pipeline.run import judge, process
from pipeline.store import reports as report_store
from pipeline.store.session import open_store
from pipeline.types import Report
from pipeline.urls import part_url, url_key, whole_url
from pipeline.weekly import Weekly

NOTICE = (
    "云海省人民政府任免工作人员",
    "云海省人民政府决定：\n"
    "任命陈浩为云海省广播电视局局长；\n任命何静、周立群为云海省文化和旅游厅副厅长；\n"
    "免去陈浩的云海省文化和旅游厅副厅长职务；\n免去马跃的云海省体育局副局长职务。",
)
WITHOUT_HE = (NOTICE[0], NOTICE[1].replace("何静、", ""))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(f"sqlite:///{tmp_path / 'zhoubao.db'}")


def parts(of: tuple[str, str] = NOTICE) -> list[Report]:
    return split(report(of, "jia"))


def test_everyone_appointed_has_a_report_of_his_own_beside_the_notice() -> None:
    whole, *people = parts()
    assert line_of(whole) == "另列 3 人：陈浩、何静、周立群"
    assert [one.title for one in people] == [
        "陈浩任云海省广播电视局局长",
        "何静任云海省文化和旅游厅副厅长",
        "周立群任云海省文化和旅游厅副厅长",
    ]
    assert [one.url for one in people] == [f"{whole.url}#任免={name}" for name in ("陈浩", "何静", "周立群")]
    assert "陈浩的云海省文化和旅游厅副厅长" in people[0].text and "何静" not in people[0].text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("临川市人大常委会任免名单", "决定任命：王强为市文化局局长；李明为市科技局局长；赵敏为市教育局局长。"),
        (
            "临川市任免名单",
            "决定任命：\n王强为市文化局局长\n李明为市科技局局长\n赵敏为市教育局局长\n决定免去：\n陈红的局长职务",
        ),
        ("临川市任免名单", "一、任命\n1.王　强为市文化局局长；\n2.李　明为市科技局局长；\n3.赵　敏为市教育局局长。"),
        ("临川市任免", "任命王强同志为市文化局局长、李明同志为市科技局局长、赵敏同志为市教育局局长。"),
        (
            "临川市干部任前公示",
            "王强，男，1970年5月生，现任市文化局副局长，拟任市文化局局长。李明，女，现任副局长，拟任市科技局局长。"
            "赵敏，女，现任市教育局副局长，拟任市教育局局长。",
        ),
    ],
)
def test_everyone_is_found_in_each_form_of_a_notice(title: str, text: str) -> None:
    whole, *people = parts((title, text))
    assert line_of(whole) == "另列 3 人：王强、李明、赵敏"
    verb = "拟任" if "公示" in title else "任"
    assert [one.title for one in people] == [
        f"王强{verb}市文化局局长",
        f"李明{verb}市科技局局长",
        f"赵敏{verb}市教育局局长",
    ]


@pytest.mark.parametrize("title", ["云帆视频高管调整", "云海省作家协会换届"])
def test_a_change_of_those_at_the_head_is_a_notice(title: str) -> None:
    assert len(parts((title, "会议选举陈浩为会长，聘任何静为秘书长。"))) == 3


def test_a_notice_that_appoints_one_person_stays_one_report() -> None:
    assert len(parts(("关于陈浩任职的通知", "任命陈浩为云海省广播电视局局长；免去马跃的局长职务。"))) == 1


def test_a_list_of_too_many_is_not_told_apart_and_says_so() -> None:
    names = [f"陈{one}" for one in "浩静群跃川月伟丽强军洋勇艳杰娟涛明超霞平刚"]
    assert len(names) > PARTS_MAX
    text = "\n".join(f"任命{name}为云海省广播电视局副局长；" for name in names)
    (whole,) = split(report(("云海省任免工作人员", text), "jia"))
    assert line_of(whole) == f"任免 {len(names)} 人，超过 {PARTS_MAX} 人，没有分列"


def test_a_part_has_an_address_and_a_key_of_its_own() -> None:
    url = part_url("https://www.a.cn/x/index.html", "陈浩")
    assert url_key(url) == "a.cn/x#任免=陈浩" and whole_url(url) == "https://www.a.cn/x/index.html"
    assert part_url(url, "何静") == part_url(whole_url(url), "何静")


def test_every_person_is_a_story_and_the_notice_another(engine: Engine, weekly: Weekly) -> None:
    keep_reports(engine, parts())
    judge(engine, watched(), weekly)
    assert len(stories(engine)) == 4


def test_another_outlets_report_of_one_person_joins_that_person(engine: Engine, weekly: Weekly) -> None:
    other = report(
        ("陈浩任云海省广播电视局局长", "近日，陈浩任云海省广播电视局局长，免去其文化和旅游厅副厅长职务。"), "yi", 5
    )
    keep_reports(engine, [*parts(), other])
    judge(engine, watched(), weekly)
    assert story_of(engine, other.url) == {other.url, part_url(parts()[0].url, "陈浩")}


def test_the_same_notice_of_another_site_joins_person_by_person(engine: Engine, weekly: Weekly) -> None:
    copied = split(report(NOTICE, "yi", 3))
    keep_reports(engine, [*parts(), *copied])
    judge(engine, watched(), weekly)
    assert stories(engine) == {frozenset((a.url, b.url)) for a, b in zip(parts(), copied, strict=True)}


def test_a_report_that_does_not_name_the_person_is_kept_apart() -> None:
    part = parts()[2]
    assert not may_join(part, report(("云海省广播电视局开会", "局长出席。"), "yi"))
    assert may_join(part, report(("何静到任", "何静任副厅长。"), "yi"))


def test_reading_again_gives_the_same_and_a_new_version_takes_its_parts_along(
    engine: Engine, tmp_path: Path, weekly: Weekly
) -> None:
    folder = tmp_path / "pages"
    keep_pages(engine, folder, page("notice", NOTICE))
    process(engine, folder, watched(), weekly)
    before = stories(engine)
    assert len(before) == 4
    process(engine, folder, watched(), weekly, again=True)
    assert stories(engine) == before
    keep_pages(engine, folder, page("notice", WITHOUT_HE, 30, fetched_at=NIGHT + timedelta(hours=30)))
    process(engine, folder, watched(), weekly)
    left = {url.partition("=")[2] for story in stories(engine) for url in story}
    assert left == {"", "陈浩", "周立群"}
    after = stories(engine)
    process(engine, folder, watched(), weekly, again=True)
    assert stories(engine) == after


def test_a_candidate_says_that_it_is_told_apart(engine: Engine, weekly: Weekly) -> None:
    from pipeline.store import candidates as candidate_store
    from pipeline.store.candidates import CandidateQuery

    keep_reports(engine, parts())
    judge(engine, watched(), weekly)
    with engine.connect() as connection:
        found = {one.candidate.title: one.candidate for one in candidate_store.find(connection, CandidateQuery())}
        assert candidate_store.get(connection, part_url(parts()[0].url, "何静"))
        assert report_store.count(connection) == 4
    assert found[NOTICE[0]].story.members[0].why == "另列 3 人：陈浩、何静、周立群"
    assert found["何静任云海省文化和旅游厅副厅长"].story.members[0].why == f"分自《{NOTICE[0]}》"
