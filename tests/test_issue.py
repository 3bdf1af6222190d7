"""From candidates and decisions to the issue."""

from __future__ import annotations

from dataclasses import replace

import pytest
from weekly.sample import END, GOLDEN, NUMBER, START, WEEKLY, candidate, report, sample_issue, url_of

from pipeline.editing import decisions
from pipeline.editing.issue import NEEDS_TRANSLATION, build, joined_title, propose, summary
from pipeline.errors import UsageError
from pipeline.output import text
from pipeline.types import Candidate, Decision, Issue, Report, SectionId, SectionScore, Vote
from pipeline.weekly import WordGroup

AT = END
INDUSTRY, CONTENT, PEOPLE = SectionId.INDUSTRY, SectionId.CONTENT, SectionId.PEOPLE


def pick(key: str, **more: object) -> Decision:
    return decisions.pick(url_of(key), "周禾", AT, NUMBER, **more)  # type: ignore[arg-type]


def issue_of(candidates: list[Candidate], log: list[Decision], *known: Report) -> Issue:
    found = {one.url: one for one in known}
    return build(NUMBER, START, END, candidates, found, decisions.state(log), WEEKLY)


def titles(issue: Issue) -> list[str]:
    return [entry.title for entry in issue.entries]


def test_a_proposal_fills_each_section_by_rank_up_to_its_quota():
    every = [candidate(f"i{n}", INDUSTRY, float(n)) for n in range(6)] + [candidate("c0", CONTENT, 99.0)]
    assert [one.title for one in propose(every, WEEKLY)] == ["i5", "i4", "i3", "i2", "c0"]


def test_a_group_of_words_takes_at_most_what_it_may():
    group = WordGroup(name="云帆", weight=3, any=("云帆视频",), max=1)
    paper = WEEKLY.model_copy(
        update={"sections": tuple(spec.model_copy(update={"groups": (group,)}) for spec in WEEKLY.sections)}
    )
    voted = SectionScore(INDUSTRY, 9.0, (Vote("云帆", "rule", 3.0),))
    every = [replace(candidate(f"i{n}", INDUSTRY, float(n)), scores=(voted,)) for n in (3, 2)]
    plain = candidate("i1", INDUSTRY, 1.0)
    assert [one.title for one in propose([*every, plain], paper)] == ["i3", "i1"]


def test_a_candidate_without_a_section_is_never_proposed():
    assert propose([candidate("x", None, 99.0)], WEEKLY) == []


def test_no_report_stands_behind_two_proposed_entries():
    proposed = propose([candidate("a", INDUSTRY, 2.0, "", "b"), candidate("b", CONTENT, 1.0)], WEEKLY)
    assert [one.title for one in proposed] == ["a"]


def test_only_what_is_picked_for_this_issue_is_printed():
    log = [
        pick("a"),
        decisions.drop(url_of("b"), "周禾", AT, NUMBER),
        decisions.pick(url_of("c"), "周禾", AT, NUMBER + 1),
    ]
    assert titles(issue_of([candidate(key, INDUSTRY, 1.0) for key in "abcd"], log)) == ["a"]


def test_edited_words_are_printed_before_the_draft_and_the_draft_before_nothing():
    known = [report(key, f"题{key}。", "云帆视频在青禾市开设分公司。") for key in "ab"]
    log = [pick("a"), pick("b"), decisions.edit(url_of("b"), "周禾", AT, NUMBER, title="改题", text="改文")]
    first, second = issue_of([candidate("a", INDUSTRY, 2.0), candidate("b", INDUSTRY, 1.0)], log, *known).entries
    assert (first.title, first.text) == ("题a", "云帆视频在青禾市开设分公司。")
    assert (second.title, second.text) == ("改题", "改文")


def test_a_moved_entry_stands_where_the_editor_put_it():
    log = [*(pick(key) for key in "abc"), decisions.move(url_of("c"), "周禾", AT, NUMBER, position=1)]
    every = [candidate(key, INDUSTRY, rank) for key, rank in (("a", 3.0), ("b", 2.0), ("c", 1.0))]
    assert titles(issue_of(every, log)) == ["c", "a", "b"]
    moved = decisions.move(url_of("a"), "周禾", AT, NUMBER, section="people", position=9)
    assert [(entry.title, entry.section) for entry in issue_of(every, [*log, moved]).entries][-1] == ("a", PEOPLE)


def test_a_candidate_judged_not_for_the_paper_goes_where_it_scored_best():
    unjudged = replace(candidate("a", CONTENT, 1.0), section=None)
    assert issue_of([unjudged], [pick("a")]).entries[0].section == CONTENT


def test_a_section_that_the_paper_does_not_have_is_refused():
    narrow = WEEKLY.model_copy(update={"sections": WEEKLY.sections[:1]})
    states = decisions.state([pick("a")])
    with pytest.raises(UsageError, match=r"《a》的栏目 industry 不在 weekly\.yaml"):
        build(NUMBER, START, END, [candidate("a", INDUSTRY, 1.0)], {}, states, narrow)


def merge(key: str, into: str, **more: bool) -> Decision:
    return decisions.merge(url_of(key), "周禾", AT, NUMBER, into=url_of(into), **more)


def test_merged_candidates_share_a_headline_and_keep_a_paragraph_each():
    known = [report("a", "云帆：降价", "云帆视频下调价格。"), report("b", "云帆：整改", "云帆视频整改直播间。")]
    every = [candidate("a", INDUSTRY, 2.0), candidate("b", INDUSTRY, 1.0)]
    (entry,) = issue_of(every, [pick("a"), merge("b", "a")], *known).entries
    assert (entry.title, entry.text) == ("云帆：降价 | 整改", "云帆视频下调价格。\n云帆视频整改直播间。")
    assert entry.lead_urls == (url_of("a"), url_of("b"))


def test_one_event_told_twice_is_printed_once():
    every = [candidate("a", INDUSTRY, 2.0), candidate("b", INDUSTRY, 1.0)]
    (entry,) = issue_of(every, [pick("a"), pick("b"), merge("b", "a", same_event=True)]).entries
    assert (entry.title, entry.lead_urls) == ("a", (url_of("a"), url_of("b")))


@pytest.mark.parametrize(
    ("merges", "expected"),
    [
        ([("b", "a"), ("c", "b")], ["a | b | c"]),
        ([("a", "b"), ("b", "a")], ["a | b", "c"]),
        ([("b", "nowhere")], ["a", "b", "c"]),
        ([("b", "unpicked")], ["a", "b", "c"]),
        ([("b", "unpicked"), ("c", "b")], ["a", "b | c"]),
    ],
)
def test_no_merge_loses_a_picked_entry(merges, expected):
    every = [candidate(key, INDUSTRY, 9.0 - n) for n, key in enumerate(["a", "b", "c", "unpicked"])]
    log = [*(pick(key) for key in "abc"), *(merge(*pair) for pair in merges)]
    assert titles(issue_of(every, log)) == expected


def test_a_merge_finds_its_goal_under_a_new_lead():
    every = [candidate("new", INDUSTRY, 2.0, "", "old"), candidate("b", INDUSTRY, 1.0)]
    assert titles(issue_of(every, [pick("old"), merge("b", "old")])) == ["new | b"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["甲：一", "甲：二"], "甲：一 | 二"),
        (["甲：一", "甲：二", "甲：三"], "甲：一 | 二 | 三"),
        (["甲：一", "乙：二"], "甲：一 | 乙：二"),
        (["甲：一", "无主语"], "甲：一 | 无主语"),
        (["甲：一", "甲：一"], "甲：一"),
        (["只有一题：是的"], "只有一题：是的"),
    ],
)
def test_a_joined_headline_names_a_shared_subject_once(parts, expected):
    assert joined_title(parts) == expected


def test_a_headline_joined_by_hand_is_printed_as_written():
    every = [candidate("a", INDUSTRY, 2.0), candidate("b", INDUSTRY, 1.0)]
    log = [pick("a"), merge("b", "a"), decisions.edit(url_of("a"), "周禾", AT, NUMBER, title="云帆：降价 | 整改")]
    assert titles(issue_of(every, log)) == ["云帆：降价 | 整改"]


def test_an_english_story_is_marked_for_translation():
    known = report("a", "Talks end", "The talks have ended.", language="en")
    assert issue_of([candidate("a", INDUSTRY, 1.0)], [pick("a")], known).entries[0].text == NEEDS_TRANSLATION


def test_the_summary_shows_one_headline_two_of_industry_one_of_people():
    issue = sample_issue()
    starred = [entry.section for entry in issue.entries if entry.starred]
    assert starred == [SectionId.HEADLINES, INDUSTRY, INDUSTRY, PEOPLE]
    assert summary(issue, WEEKLY) == [entry.title for entry in issue.entries if entry.starred]


def test_other_sections_fill_the_summary_where_the_leading_ones_are_short():
    every = [candidate("c", CONTENT, 3.0), candidate("p", PEOPLE, 2.0), candidate("c2", CONTENT, 1.0)]
    assert summary(issue_of(every, [pick("c"), pick("p"), pick("c2")]), WEEKLY) == ["c", "c2", "p"]


def test_the_stars_of_editors_make_the_summary():
    every = [candidate("a", INDUSTRY, 2.0), candidate("b", CONTENT, 1.0)]
    issue = issue_of(every, [pick("a"), pick("b", starred=True)])
    assert summary(issue, WEEKLY) == ["b"]


def test_the_sample_week_reads_as_printed():
    assert text.write(sample_issue(), WEEKLY, marks=["演示数据"]) == (GOLDEN / "sample.md").read_text(encoding="utf-8")


def test_markdown_signs_in_a_text_are_printed_as_signs():
    every = [candidate("a", INDUSTRY, 1.0)]
    said = "# 号\n1. 点\n&lt;b&gt; A&B"
    log = [pick("a"), decisions.edit(url_of("a"), "周禾", AT, NUMBER, title="a*b*[c]", text=said)]
    written = text.write(issue_of(every, log), WEEKLY)
    assert "### a\\*b\\*\\[c\\]\n\n\\# 号\n\n1\\. 点\n\n\\&lt;b\\&gt; A&B\n" in written
