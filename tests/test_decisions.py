"""Rules of what an editor may do, and what a log of decisions comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.editing import decisions as d
from pipeline.errors import UsageError
from pipeline.types import MACHINE, Decision, SectionId, Story, StoryMember

AT = datetime(2024, 2, 23, 9, tzinfo=UTC)
A, B, C, D = (f"https://news.example/{name}" for name in "abcd")


def story(*urls: str) -> Story:
    return Story(urls[0], tuple(StoryMember(url, "same") for url in urls), AT, AT)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: d.pick(A, "周禾", AT, 7, section="sports"), "没有栏目 'sports'"),
        (lambda: d.move(A, "周禾", AT, 7), "移到哪个栏目"),
        (lambda: d.move(A, "周禾", AT, 7, position=0), "位置从 1 开始"),
        (lambda: d.merge(A, "周禾", AT, 7, into=A), "并入它自己"),
        (lambda: d.merge(A, "周禾", AT, 7, into=" "), "并入哪一条"),
        (lambda: d.split(A, "周禾", AT, 7, []), "至少一篇"),
        (lambda: d.split(A, "周禾", AT, 7, [A]), "首篇报道"),
        (lambda: d.split(A, "周禾", AT, 7, [D], members=[A, B]), "不是这一事件的报道"),
        (lambda: d.edit(A, "周禾", AT, 7), "编辑要给出"),
        (lambda: d.edit(A, "周禾", AT, 7, title="长" * 81), "标题太长（81 字，至多 80 字）"),
        (lambda: d.edit(A, "周禾", AT, 7, text="长" * 3001), "正文太长（3,001 字，至多 3,000 字）"),
        (lambda: d.note(A, "周禾", AT, 7, " \n"), "备注不能为空"),
        (lambda: d.pick(A, "周禾", AT, 7, closed={6, 7}), "第 7 期已定稿"),
        (lambda: d.pick("", "周禾", AT, 7), "哪一条"),
        (lambda: d.pick(A, "", AT, 7), "谁的操作"),
        (lambda: d.undo(A, "周禾", AT, 7, log=[]), "没有可以撤销的操作"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_chinese_line(act, said):
    with pytest.raises(UsageError, match=said):
        act()


def test_a_decision_keeps_who_when_what_and_the_members_of_the_story():
    decision = d.pick(A, "周禾", AT, 7, section="content", starred=True, members=[A, B, A])
    assert (decision.kind, decision.lead_url, decision.who, decision.at, decision.issue) == ("pick", A, "周禾", AT, 7)
    assert dict(decision.payload) == {"section": SectionId.CONTENT, "starred": True, "members": (A, B)}


def test_later_beats_earlier_among_people():
    log = [d.pick(A, "周禾", AT, 7), d.drop(A, "林川", AT, 7)]
    assert d.state(log)[A].status == "dropped"
    assert d.state(log[::-1])[A].status == "picked"


def test_the_order_of_the_log_counts_where_the_clock_was_set_back():
    log = [d.pick(A, "周禾", AT, 7), d.drop(A, "周禾", AT - timedelta(days=700), 7)]
    assert d.state(log)[A].status == "dropped"


def test_a_state_gathers_what_was_decided_piece_by_piece():
    log = [
        d.pick(A, MACHINE, AT, 7, section="industry"),
        d.move(A, "周禾", AT, 7, section="capital", position=2),
        d.edit(A, "周禾", AT, 7, title=" 新\n标题。 ", starred=True),
        d.edit(A, "周禾", AT, 7, text="第一段\r\n第二段\x00"),
        d.note(A, "林川", AT, 7, "等对方回复"),
        d.note(A, "周禾", AT, 7, "已回复"),
    ]
    known = d.state(log)[A]
    assert (known.status, known.by, known.section, known.position) == ("picked", MACHINE, SectionId.CAPITAL, 2)
    assert (known.title, known.text, known.starred) == ("新 标题。", "第一段\n第二段", True)
    assert known.notes == ("等对方回复", "已回复")


def test_an_empty_edit_gives_the_text_back_to_the_draft():
    log = [d.edit(A, "周禾", AT, 7, text="改写"), d.edit(A, "周禾", AT, 7, text="")]
    assert d.state(log)[A].text == ""


def test_decisions_read_back_from_json_mean_the_same():
    stored = Decision("move", A, "周禾", AT, 7, {"section": "people", "members": [A, B]})
    assert d.state([stored])[A] == d.CandidateState(A, section=SectionId.PEOPLE, members=(A, B))


def test_undo_takes_back_the_newest_decision_that_still_stands():
    log = [d.pick(A, "周禾", AT, 7), d.edit(A, "周禾", AT, 7, title="甲"), d.drop(A, "周禾", AT, 7)]
    log.append(d.undo(A, "周禾", AT, 7, log=log))
    assert d.state(log)[A].status == "picked"
    log.append(d.undo(A, "林川", AT, 7, log=log))
    assert d.state(log)[A].title == ""
    log.append(d.undo(A, "林川", AT, 7, log=log))
    assert A not in d.state(log)


def test_undo_stays_with_its_candidate_and_its_issue():
    log = [d.pick(A, "周禾", AT, 7), d.pick(B, "周禾", AT, 8), d.undo(A, "周禾", AT, 8)]
    assert d.state(log)[A].status == d.state(log)[B].status == "picked"


def test_undo_by_a_person_takes_back_a_persons_word_before_the_machines():
    log = [d.drop(A, "周禾", AT, 7), d.pick(A, MACHINE, AT, 7), d.undo(A, "周禾", AT, 7)]
    assert d.state(log)[A].status == "picked"


def test_undo_by_the_machine_never_reaches_a_persons_word():
    log = [d.drop(A, "周禾", AT, 7), d.undo(A, MACHINE, AT, 7)]
    assert d.state(log)[A].status == "dropped"


_ACTS = st.sampled_from(
    [
        lambda who: d.pick(A, who, AT, 7, section="industry"),
        lambda who: d.pick(A, who, AT, 7, starred=True),
        lambda who: d.drop(A, who, AT, 7),
        lambda who: d.move(A, who, AT, 7, section="people", position=3),
        lambda who: d.edit(A, who, AT, 7, title=f"{who}拟题", text=f"{who}撰文"),
        lambda who: d.merge(A, who, AT, 7, into=B),
        lambda who: d.undo(A, who, AT, 7),
    ]
)


@given(st.lists(_ACTS, min_size=1), st.lists(_ACTS), st.data())
def test_the_machine_never_beats_a_person_in_any_order(by_person, by_machine, data):
    people = [act("周禾") for act in by_person if act("周禾").kind != "undo"]
    log = list(people)
    for act in by_machine:
        log.insert(data.draw(st.integers(0, len(log))), act(MACHINE))
    alone, mixed = d.state(people).get(A), d.state(log).get(A)
    if alone is None:
        return
    for name in ("status", "section", "position", "title", "text", "starred"):
        if said := getattr(alone, name):
            assert getattr(mixed, name) == said


@given(st.lists(_ACTS))
def test_standing_decisions_hold_no_undo_and_keep_the_order_of_the_log(acts):
    log = [replace(act("周禾"), at=AT + timedelta(hours=hour)) for hour, act in enumerate(acts)]
    kept = d.standing(log)
    assert all(decision.kind != "undo" for decision in kept)
    assert [decision.at for decision in kept] == sorted(decision.at for decision in kept)


def test_pick_takes_a_merged_candidate_out_again_and_a_merge_revives_a_dropped_one():
    merged = [d.drop(A, "周禾", AT, 7), d.merge(A, "周禾", AT, 7, into=B)]
    assert (d.state(merged)[A].merged_into, d.state(merged)[A].status) == (B, "")
    assert d.state([*merged, d.pick(A, "周禾", AT, 7)])[A].merged_into == ""


def test_same_event_joins_and_split_parts_for_good():
    together, apart = d.constraints(
        [
            d.merge(A, "周禾", AT, 7, into=B, same_event=True),
            d.split(C, "周禾", AT, 7, [D], members=[A, C, D]),
        ]
    )
    assert together == {frozenset((A, B)), frozenset((A, C))}, "what stays of a split story stays together"
    assert apart == {frozenset((C, D)), frozenset((A, D))}


def test_reports_that_are_split_off_belong_together_only_if_they_are_alike():
    together, apart = d.constraints([d.split(A, "周禾", AT, 7, [B, C], members=[A, B, C])])
    assert together == set() and apart == {frozenset((A, B)), frozenset((A, C))}


def test_all_reports_of_two_stories_declared_one_event_stay_together():
    together, apart = d.constraints([d.merge(A, "周禾", AT, 7, into=B, same_event=True, members=[A, C, B, D])])
    assert together == {frozenset((A, other)) for other in (B, C, D)} and apart == set()


def test_a_joined_headline_says_nothing_of_the_grouping():
    assert d.constraints([d.merge(A, "周禾", AT, 7, into=B)]) == (set(), set())


def test_the_last_word_on_a_pair_counts_and_undone_words_do_not():
    merge, split = d.merge(A, "周禾", AT, 7, into=B, same_event=True), d.split(B, "周禾", AT, 7, [A])
    assert d.constraints([merge, split]) == (set(), {frozenset((A, B))})
    assert d.constraints([split, merge]) == ({frozenset((A, B))}, set())
    assert d.constraints([merge, split, d.undo(B, "周禾", AT, 7)]) == ({frozenset((A, B))}, set())


def test_a_decision_is_carried_to_a_story_that_now_has_another_lead():
    states = d.state([d.pick(A, "周禾", AT, 7, members=[A, B])])
    assert d.state_of_story(story(C, A, B), states) == [states[A]]


def test_a_part_that_lost_the_decided_report_shows_the_decision_as_inherited():
    states = d.state([d.pick(A, "周禾", AT, 7, members=[A, B, C])])
    assert [known.inherited for known in d.state_of_story(story(A, B), states)] == [False]
    assert [known.inherited for known in d.state_of_story(story(C, D), states)] == [True]
    assert d.state_of_story(story(D), states) == []


def test_a_part_taken_out_by_an_editor_inherits_nothing():
    states = d.state([d.pick(A, "周禾", AT, 7, members=[A, B, C]), d.split(A, "周禾", AT, 7, [C])])
    assert d.state_of_story(story(C), states) == []


def test_an_inherited_decision_prints_nothing():
    states = d.state([d.pick(A, "周禾", AT, 7, members=[A, B])])
    assert d.settled(story(B), states) == d.CandidateState(B)


def test_where_stories_grew_together_a_persons_status_counts_and_no_edit_is_lost():
    states = d.state([d.edit(A, "周禾", AT, 7, title="甲"), d.pick(B, MACHINE, AT, 7), d.drop(C, "周禾", AT, 7)])
    known = d.settled(story(A, B, C), states)
    assert (known.status, known.by, known.title) == ("dropped", "周禾", "甲")
