"""Findings and verdicts: where a crawl fell short of what its source promises, and the one word for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks import ADVICE, check_reading, check_run, conclude, concluded
from pipeline.drift import Share
from pipeline.history import Silence
from pipeline.sources import ExpectSpec, SelectSpec, Source
from pipeline.strangers import stranger
from pipeline.types import Reason
from pipeline.verdicts import Finding, Outcome, Run, Sign, VerdictCode

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
GOOD = {"start_pages": 1, "links_shown": 10, "links_seen": 10}
LIST = "https://jia.example/xw/"


@pytest.fixture
def promising() -> Source:
    """At least ten links, never silent for more than four days."""
    expect = ExpectSpec(links_min=10, silent_days_max=4)
    return stranger("jia").model_copy(update={"expect": expect, "select": (SelectSpec(body="#zoom"),)})


def codes(source, counts, signs=(), silence=None):
    return [(found.level, found.code) for found in check_run(source, counts, signs, silence)]


def test_a_run_that_keeps_its_promise_has_no_findings(promising):
    assert codes(promising, GOOD) == []


def test_too_few_links_are_an_error_that_says_both_numbers(promising):
    (finding,) = check_run(promising, {**GOOD, "links_shown": 9, "links_seen": 9}, ())
    assert (finding.source_id, finding.level, finding.code) == ("jia", "error", "redesigned")
    assert "9 条" in finding.message and "10 条" in finding.message


def test_rows_that_the_links_rule_turns_away_are_a_broken_rule_and_no_redesign(promising):
    (finding,) = check_run(promising, {**GOOD, "links_seen": 0}, ())
    assert finding.code == "rule_broken"
    assert "10 条" in finding.message and "links" in finding.message


def test_a_list_that_did_not_change_is_not_counted(promising):
    assert codes(promising, {"start_pages": 2, "start_unchanged": 2}) == []
    assert codes(promising, {"start_pages": 2, "start_unchanged": 1}) == [("error", "redesigned")]


def test_a_start_page_that_failed_is_named_and_stands_for_its_missing_links(promising):
    sign = Sign(VerdictCode.UNREACHABLE, "start", "超时", LIST)
    (finding,) = check_run(promising, {"start_pages": 2, "links_seen": 3}, [sign])
    assert (finding.level, finding.code, finding.message) == ("error", "unreachable", f"列表页超时：{LIST}")


def test_a_list_that_moved_but_is_still_read_is_a_warning(promising):
    sign = Sign(VerdictCode.MOVED, "start", "已永久转到别处", LIST, grave=False)
    findings = check_run(promising, GOOD, [sign])
    assert [(one.level, one.code) for one in findings] == [("warning", "moved")]
    assert conclude(GOOD, findings).code is VerdictCode.MOVED


@pytest.mark.parametrize(("kind", "said"), [("new", False), ("quiet", False), ("too_quiet", True)])
def test_a_silence_longer_than_the_source_s_own_is_a_warning_in_its_words(promising, kind, said):
    silence = Silence(kind, NOW, 1.0, None, "已 9 天没有新内容")
    findings = check_run(promising, GOOD, (), silence)
    assert [(one.level, one.code, one.message) for one in findings] == (
        [("warning", "rule_broken", "已 9 天没有新内容")] if said else []
    )


def test_pages_that_failed_are_a_warning(promising):
    (finding,) = check_run(promising, {**GOOD, "pages_failed": 2}, ())
    assert (finding.level, finding.code, finding.message) == ("warning", "pages_failed", "2 页没有取到，下次再取")


@pytest.mark.parametrize(("times", "grave"), [(1, False), (4, False), (5, True), (10, True)])
def test_pages_speak_of_their_source_when_they_are_half_of_what_was_asked_for(promising, times, grave):
    counts = {**GOOD, "pages_failed": times, "pages_stored": 10 - times}
    sign = Sign(VerdictCode.THROTTLED, "page", " HTTP 429", LIST, times)
    findings = check_run(promising, counts, [sign])
    assert (findings[0].code == "throttled") is grave
    assert (conclude(counts, findings).code is VerdictCode.THROTTLED) is grave


def test_what_keeps_us_out_explains_what_else_is_missing(promising):
    findings = [
        Finding("jia", "error", "redesigned", "列表页没有一行"),
        Finding("jia", "error", "robots", "robots.txt 不允许"),
        Finding("jia", "warning", "blocked", "验证"),
    ]
    verdict = conclude(GOOD, findings)
    assert (verdict.code, verdict.seen, verdict.well) == (VerdictCode.ROBOTS, "robots.txt 不允许", False)


def test_a_good_run_says_what_it_brought():
    assert conclude({**GOOD, "links_new": 2, "pages_stored": 3}, ()).seen == "新链接 2，新页面 3"
    assert conclude({**GOOD, "pages_stored": 1}, ()).code is VerdictCode.NEW
    quiet = conclude(GOOD, ())
    assert (quiet.code, quiet.seen, quiet.advice, quiet.well) == (VerdictCode.QUIET, "列表页 10 条，都见过", "", True)
    assert "304" in conclude({"start_pages": 2, "start_unchanged": 2}, ()).seen


def test_every_verdict_has_a_next_step_where_one_is_needed():
    assert set(ADVICE) == set(VerdictCode)
    assert {code for code, said in ADVICE.items() if not said} == {VerdictCode.NEW, VerdictCode.QUIET}


# --- what reading found ---------------------------------------------------------------------------------------------

READ = Outcome(200, 9000, body_from="select:#zoom")
GUESSED = Outcome(200, 9000, body_from="scorer:0.93")
HOME = Outcome(200, 30_000, Reason.SOFT_404)
LIST = Outcome(200, 30_000, Reason.LIST_PAGE)
STUB = Outcome(200, 350, Reason.SOFT_404)


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([READ] * 5, None),
        ([READ] * 9 + [HOME], None),  # an article that was removed
        ([HOME] * 4, "redesigned"),
        ([STUB] * 3, "blocked"),
        ([READ] * 5 + [HOME] * 3, "throttled"),
        ([READ] * 5 + [LIST, HOME, LIST], "throttled"),
        ([LIST] * 4, "redesigned"),
        ([Outcome(200, 0, Reason.EMPTY)] * 3, "blocked"),
        ([Outcome(200, 9000, Reason.EMPTY)] * 3, "redesigned"),
        ([READ, HOME, READ, HOME, READ], None),
        ([READ, Outcome(200, 900, Reason.CHALLENGE)], "blocked"),
        ([Outcome(403, 900, Reason.BAD_STATUS)] * 2, "blocked"),
        ([Outcome(404, 900, Reason.BAD_STATUS)] * 2 + [READ], "moved"),
        ([Outcome(500, 900, Reason.BAD_STATUS)], "unreachable"),
        ([Outcome(200, 9000, Reason.UNDECODABLE)] * 2, "encoding"),
        ([Outcome(200, 9000, Reason.NO_BODY)] * 2 + [READ], "redesigned"),
        ([Outcome(200, 9000, Reason.TOO_SHORT)] * 5, None),
        ([GUESSED] * 3, "redesigned"),
        ([Outcome(200, 9000, body_from="trafilatura:0.40")] * 3, "redesigned"),
        ([GUESSED] * 2, None),
        ([GUESSED] * 5 + [READ], None),
    ],
)
def test_pages_that_gave_no_report_speak_of_their_source_when_they_are_many(promising, outcomes, code):
    findings = check_reading(promising, outcomes)
    assert [one.code for one in findings] == ([code] if code else [])


def test_a_source_without_selectors_has_none_to_miss():
    assert check_reading(stranger("jia"), [GUESSED] * 9) == ()


def test_a_run_whose_pages_were_walls_did_not_end_well(promising):
    run = Run("jia", NOW, NOW, "finished", {**GOOD, "pages_stored": 3}, (), conclude({"pages_stored": 3}, ()))
    after = concluded(promising, run, [STUB] * 3)
    assert (after.status, after.verdict.code) == ("failed", VerdictCode.BLOCKED)
    assert after.counts["pages_read"] == after.counts["pages_rejected"] == 3
    fine = concluded(promising, run, [READ] * 3)
    assert (fine.status, fine.verdict.code) == ("finished", VerdictCode.NEW)


EMPTY = Outcome(200, 9000, Reason.NO_BODY)


@pytest.mark.parametrize(
    ("before", "unread", "said"),
    [
        (Share(0, 0), 1, True),
        (Share(100, 100), 1, True),
        (Share(96, 100), 1, False),
        (Share(96, 100), 2, False),
        (Share(96, 100), 5, True),
        (Share(4, 11), 1, True),
    ],
)
def test_a_page_without_text_says_nothing_where_some_have_none(promising, before, unread, said):
    findings = check_reading(promising, [EMPTY] * unread, before)
    assert [one.code for one in findings] == (["redesigned"] if said else [])


def test_walls_speak_whatever_was_before(promising):
    assert check_reading(promising, [STUB], Share(90, 100))[0].code == "blocked"


def test_what_reading_said_is_not_said_again_by_what_drifted(promising):
    run = Run("jia", NOW, NOW, "finished", {**GOOD, "pages_stored": 3}, (), conclude({"pages_stored": 3}, ()))
    drift = [Finding("jia", "warning", code, "少了") for code in ("redesigned", "drift_volume")]
    codes = [one.code for one in concluded(promising, run, [EMPTY] * 3, drift=drift).findings]
    assert codes == ["redesigned", "drift_volume"]
    assert concluded(promising, run, [READ] * 3, drift=drift).verdict.code is VerdictCode.REDESIGNED


_OUTCOMES = st.lists(
    st.builds(
        Outcome,
        st.sampled_from([200, 403, 404, 500]),
        st.sampled_from([300, 50_000]),
        st.none() | st.sampled_from(list(Reason)),
        st.sampled_from(["", "scorer:0.93", "trafilatura:0.40", "select:#zoom"]),
    )
)


@given(outcomes=_OUTCOMES)
def test_any_outcomes_give_a_verdict_that_has_words_and_a_next_step(outcomes):
    source = stranger("jia").model_copy(update={"select": (SelectSpec(body="#zoom"),)})
    verdict = conclude(GOOD, check_reading(source, outcomes))
    assert verdict.seen and bool(verdict.advice) is not verdict.well
