"""What the desk's own decisions teach, and when they teach nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from newsdesk import NewsDesk

from desk.learning import study
from pipeline.editing import decisions as rules
from pipeline.judging.ranking import rank
from pipeline.judging.sections import choose, weigh
from pipeline.learned import FILE, Learned, load_learned, taught
from pipeline.store import candidates as candidate_store
from pipeline.store import issues as issue_store
from pipeline.store import reports as report_store
from pipeline.types import Candidate, Decision, Issue, Report, SectionId, Story, StoryMember
from pipeline.weekly import Weekly

WEEKS = 3
TOWNS = ["临川", "青禾", "云海", "霁川", "白渡", "松原", "石桥", "梅岭", "沙洲", "兰坪", "竹山", "凤台"]
FESTIVAL = "{town}市举办乡土短剧展播活动"
MODEL = "{town}科技发布开源视频大模型“{town}一号”"


def teach(desk: NewsDesk, say: Callable[[str, str, datetime, int], Decision | None]) -> None:
    """Three weeks of a dozen festivals and a dozen models; `say` decides on each by title and address."""
    begin = datetime(2024, 2, 1, 2, tzinfo=UTC)
    log, kept = [], []
    for week in range(WEEKS):
        for number, town in enumerate(TOWNS):
            for name, form in (("festival", FESTIVAL), ("model", MODEL)):
                when = begin + timedelta(weeks=week, hours=7 * number)
                url = f"https://news.example/{name}-{week}-{number}.html"
                title = form.format(town=f"{town}{'东中西'[week]}")
                text = f"{title}，{town}{'甲乙丙'[week]}{number * 37 + week}号消息，详情从略。"
                kept.append((Report(url, "36kr", title, text, when, when), None, when))
                log.append(say(title, url, when, 401 + week))
    with desk.engine.begin() as connection:
        report_store.save(connection, kept)
        issue_store.add_decisions(connection, [one for one in log if one])
        for week in range(WEEKS):
            starts = begin + timedelta(weeks=week)
            issue_store.add_issue(connection, Issue(401 + week, starts, starts + timedelta(weeks=1)), begin)
        weekly = desk.room().weekly
        candidates = [alone(report, weekly) for report, _, _ in kept]
        candidate_store.replace_stories(connection, [], candidates)


def alone(report: Report, weekly: Weekly) -> Candidate:
    """A story of one report: grouping is not what is tested here."""
    story = Story(report.url, (StoryMember(report.url, "lead"),), report.when, report.when)
    return rank(story, {report.url: report}, {}, weekly, report.when)


def festivals_are_content(title: str, url: str, when: datetime, issue: int) -> Decision:
    return rules.pick(url, "周禾", when, issue, "content" if "展播" in title else "technology", members=[url])


def judged(weekly: Weekly, title: str) -> SectionId | None:
    return choose(weigh(title, "", None, weekly), weekly)


def test_too_few_decisions_leave_it_to_the_words_and_say_how_many_are_missing(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    said = desk.run("learn")
    assert "编辑的决定 1 个，至少要 30 个，还差 29 个" in said and "只按 weekly.yaml 的词判定" in said
    assert not (desk.folder / FILE).exists()
    assert desk.json("learn")["learned"] is None


def test_what_editors_do_alike_is_learnt_and_used(empty: NewsDesk) -> None:
    teach(empty, festivals_are_content)
    before = empty.room().weekly
    assert judged(before, FESTIVAL.format(town="南浦")) == "industry"
    planned = empty.json("learn", "--dry-run")
    assert planned["learned"] and not (empty.folder / FILE).exists()
    said = empty.run("learn")
    assert "已写入" in said and "改动最大的" in said
    room = empty.room()
    assert judged(room.weekly, FESTIVAL.format(town="南浦")) == "content"
    assert judged(room.weekly, MODEL.format(town="南浦")) == "technology"
    learned = load_learned(empty.folder)
    assert learned and learned.right_after > learned.right_before and learned.decisions == 72 and learned.weeks == 3
    assert planned["learned"] == json.loads((empty.folder / FILE).read_text(encoding="utf-8"))
    for week in planned["weeks"]:
        assert week["after"] >= week["before"]


def test_learning_twice_changes_nothing_more_and_forgetting_goes_back(empty: NewsDesk) -> None:
    teach(empty, festivals_are_content)
    first = empty.json("learn")["learned"]
    assert empty.json("learn")["learned"] == first
    assert "已忘掉" in empty.run("learn", "--forget")
    assert judged(empty.room().weekly, FESTIVAL.format(town="南浦")) == "industry"
    assert "没有学到过什么" in empty.run("learn", "--forget")


def test_what_would_judge_one_past_issue_worse_than_what_is_in_force_is_not_written(empty: NewsDesk) -> None:
    teach(empty, festivals_are_content)
    empty.run("learn")
    assert "现在判对" in empty.run("learn", "--dry-run")
    with empty.engine.connect() as connection:
        known = study(empty.room(), connection)
    assert known.schooling and known.in_force and not known.worse and known.learned
    week = min(known.in_force)
    better = {**known.in_force, week: known.in_force[week] + 1}
    refused = replace(known, in_force=better)
    assert refused.worse == (week,) and refused.learned is None
    assert any(line == f"没有改动：{week}会不如现在判得准" for line in refused.lines(""))


def test_decisions_that_agree_with_the_words_change_nothing_and_it_says_so(empty: NewsDesk) -> None:
    def as_judged(title: str, url: str, when: datetime, issue: int) -> Decision:
        return rules.pick(url, "周禾", when, issue, "industry" if "展播" in title else "technology", members=[url])

    teach(empty, as_judged)
    assert "没有改动" in empty.run("learn")
    assert not (empty.folder / FILE).exists()


def test_decisions_without_rhyme_or_reason_teach_nothing(empty: NewsDesk) -> None:
    def at_random(title: str, url: str, when: datetime, issue: int) -> Decision:
        sections = ("headlines", "industry", "content", "technology", "capital", "people")
        return rules.pick(url, "周禾", when, issue, sections[sum(map(ord, title)) % 6], members=[url])

    teach(empty, at_random)
    found = empty.json("learn")
    weeks = found["weeks"]
    better = sum(week["left_out"] for week in weeks) > sum(week["before"] for week in weeks)
    assert (found["learned"] is not None) == better


def test_drops_count_and_what_the_machine_proposed_is_no_decision(empty: NewsDesk) -> None:
    def drop_festivals(title: str, url: str, when: datetime, issue: int) -> Decision:
        if "展播" in title:
            return rules.drop(url, "周禾", when, issue, members=[url])
        return rules.pick(url, "自动", when, issue, members=[url])

    teach(empty, drop_festivals)
    empty.at(datetime(2024, 2, 22, 12, tzinfo=UTC))
    found = empty.json("learn", "--dry-run")
    assert (found["decisions"], found["let_stand"]) == (36, 24)  # the last issue may still be changed
    assert found["learned"]


def test_file_that_cannot_be_understood_is_told_and_can_be_forgotten(desk: NewsDesk) -> None:
    (desk.folder / FILE).write_text("{", encoding="utf-8")
    assert "zhoubao learn --forget" in desk.fault("candidates")
    desk.run("learn", "--forget")
    assert desk.run("candidates")


def test_wrong_use_is_told(desk: NewsDesk) -> None:
    assert "只能写一样" in desk.fault("learn", "--forget", "--dry-run")


def test_changes_stand_beside_the_words_own_weights(weekly: Weekly) -> None:
    learned = Learned(
        made_at=datetime(2024, 2, 1, tzinfo=UTC),
        decisions=30,
        weeks=2,
        right_before=1,
        right_after=2,
        words={SectionId.CAPITAL: {"融资": 0.5, "没有这个词": 3.0, "领投": -9.0}},
        rules={SectionId.CAPITAL: {"上市": -1.0}},
    )
    paper = taught(weekly, learned)
    assert paper.weight_of(SectionId.CAPITAL, "融资") == pytest.approx(3.5)
    assert paper.weight_of(SectionId.CAPITAL, "领投") == pytest.approx(0.1)
    assert paper.weight_of(SectionId.CAPITAL, "没有这个词") is None
    assert paper.weight_of(SectionId.CAPITAL, "跟投") == 3
    assert set(paper.vocabulary()) == set(weekly.vocabulary())
    assert weekly.weight_of(SectionId.CAPITAL, "融资") == 3
