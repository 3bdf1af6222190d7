"""Pairs, stories and candidates in the store, and the lists that editors ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.names import story_id
from pipeline.store import candidates as store
from pipeline.store import pairs as pair_store
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.store.pairs import Pair
from pipeline.types import Candidate, RankPart, Report, SectionId, SectionScore, Story, StoryMember, Vote
from pipeline.urls import url_key

MONDAY = datetime(2024, 2, 18, 16, tzinfo=UTC)
"""00:00 on Monday 19 February 2024 in Beijing."""
A, B, C, D = (f"https://news.example/{name}" for name in "abcd")


def candidate(
    *urls: str, section=SectionId.CONTENT, rank: float = 1.0, at: datetime = MONDAY, title="甲题"
) -> Candidate:
    members = (StoryMember(urls[0], "lead"), *(StoryMember(url, "same", "同为2月19日") for url in urls[1:]))
    score = SectionScore(SectionId.CONTENT, 3.5, (Vote("短剧", "title", 2.0),))
    story = Story(urls[0], members, at, at)
    return Candidate(story, title, "jia", section, (score,), rank, (RankPart("来源权威", 5.0),), len(urls))


def put(connection, *candidates: Candidate) -> None:
    keys = {url_key(member.url) for one in candidates for member in one.story.members}
    store.replace_stories(connection, keys, candidates)


def titles(connection, **query) -> list[str]:
    return [one.candidate.story.lead_url[-1] for one in store.find(connection, CandidateQuery(**query))]


def pair(a: str, b: str, score: float = 0.5) -> Pair:
    a, b = sorted((url_key(a), url_key(b)))
    return Pair(a, b, "same", score, "同为2月19日")


# --- pairs ----------------------------------------------------------------------------------------------------------


def test_the_same_pair_twice_is_one_row_with_the_newest_score(engine):
    with engine.begin() as connection:
        pair_store.save(connection, [pair(A, B), pair(B, A, 0.9)])
        assert pair_store.among(connection, {url_key(A), url_key(B)}) == [pair(A, B, 0.9)]


def test_pairs_among_need_both_sides(engine):
    with engine.begin() as connection:
        pair_store.save(connection, [pair(A, B), pair(B, C)])
        assert pair_store.among(connection, {url_key(A), url_key(B)}) == [pair(A, B)]


def test_a_chain_of_pairs_and_stories_is_connected(engine):
    with engine.begin() as connection:
        pair_store.save(connection, [pair(A, B), pair(B, C)])
        put(connection, candidate(C, D))
        assert pair_store.connected(connection, {url_key(A)}) == {url_key(url) for url in (A, B, C, D)}
        assert pair_store.connected(connection, {"nowhere"}) == {"nowhere"}
        assert pair_store.connected(connection, set()) == set()


def test_forgetting_a_report_forgets_its_pairs_alone(engine):
    with engine.begin() as connection:
        pair_store.save(connection, [pair(A, B), pair(B, C), pair(C, D)])
        pair_store.forget(connection, {url_key(B)})
        assert pair_store.among(connection, {url_key(url) for url in (A, B, C, D)}) == [pair(C, D)]


# --- stories --------------------------------------------------------------------------------------------------------


def test_a_candidate_survives_the_store_whole(engine):
    whole = candidate(A, B)
    with engine.begin() as connection:
        put(connection, whole)
        (listed,) = store.find(connection, CandidateQuery())
    assert listed.candidate == whole
    assert (listed.id, listed.week) == (story_id(A), "2024-W08")


def test_stories_that_join_or_part_leave_no_remains(engine):
    with engine.begin() as connection:
        put(connection, candidate(A, B), candidate(C))
        put(connection, candidate(C, A, B))
        assert titles(connection) == ["c"]
        put(connection, candidate(B), candidate(A), candidate(C))
        assert sorted(titles(connection)) == ["a", "b", "c"]
        assert pair_store.connected(connection, {url_key(A)}) == {url_key(A)}


def test_putting_the_same_stories_again_changes_nothing(engine):
    with engine.begin() as connection:
        put(connection, candidate(A, B), candidate(C, rank=2.0))
        before = store.find(connection, CandidateQuery())
        put(connection, candidate(C, rank=2.0), candidate(A, B))
        assert store.find(connection, CandidateQuery()) == before


def test_forgetting_all_leaves_nothing_derived(engine):
    with engine.begin() as connection:
        pair_store.save(connection, [pair(A, B)])
        put(connection, candidate(A, B))
        store.forget_all(connection)
        assert titles(connection) == []
        assert pair_store.connected(connection, {url_key(A)}) == {url_key(A)}


# --- lists ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(engine):
    """Four stories; the reports of two are in the store."""
    with engine.begin() as connection:
        put(
            connection,
            candidate(A, B, rank=5.0),
            candidate(C, rank=9.0, section=None, at=MONDAY + timedelta(days=1)),
            candidate(D, rank=1.0, section=SectionId.CAPITAL, at=MONDAY + timedelta(days=7)),
        )
        texts = {A: "微短剧《春山入梦》上线", B: "会员增长45%", C: "AI_视频大模型"}
        reports = [
            (Report(url, "yi" if url == B else "jia", "题", text, MONDAY), 1, MONDAY) for url, text in texts.items()
        ]
        report_store.save(connection, reports)
    return engine


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "cad"),
        ({"section": SectionId.CONTENT}, "a"),
        ({"any_section": True}, "ad"),
        ({"week": "2024-W08"}, "ca"),
        ({"starts_at": MONDAY + timedelta(days=1)}, "cd"),
        ({"ends_at": MONDAY + timedelta(days=7)}, "ca"),
        ({"rank_min": 5.0}, "ca"),
        ({"words": ("春山入梦",)}, "a"),
        ({"words": ("春山", "45%")}, "a"),
        ({"words": ("春山", "大模型")}, ""),
        ({"words": ("ai_视频",)}, "c"),
        ({"words": ("5%增",)}, ""),
        ({"words": ("A_视频",)}, ""),
        ({"source_id": "yi"}, "a"),
        ({"source_id": "none"}, ""),
    ],
    ids=str,
)
def test_each_wish_narrows_the_list_best_first(shelf, query, found):
    with shelf.connect() as connection:
        assert titles(connection, **query) == list(found)


def test_a_replaced_version_is_not_searched(shelf):
    with shelf.begin() as connection:
        changed = Report(A, "jia", "题", "改过的文字", MONDAY)
        report_store.save(connection, [(changed, 2, MONDAY + timedelta(hours=1))])
        assert titles(connection, words=("春山入梦",)) == []


def test_stories_are_got_by_the_beginning_of_their_id_or_by_any_address(shelf):
    with shelf.connect() as connection:
        whole = story_id(A)
        assert [one.id for one in store.get(connection, whole[:6])] == [whole]
        assert [one.id for one in store.get(connection, "http://www.news.example/b?f=rss")] == [whole]
        assert store.get(connection, "%") == store.get(connection, "zz") == []


def test_candidates_holding_given_reports_come_best_first(shelf):
    with shelf.connect() as connection:
        found = store.holding(connection, [B, A, C, "https://nowhere.example/"], CandidateQuery())
        assert [one.candidate.story.lead_url for one in found] == [C, A]
        assert len(store.holding(connection, [B, C], CandidateQuery(any_section=True))) == 1


@pytest.mark.parametrize("chunk", [1, 500])
def test_a_week_is_told_by_time_printed_or_not(shelf, chunk):
    with shelf.connect() as connection:
        assert [one.candidate.story.lead_url for one in store.of_week(connection, "2024-W08", chunk)] == [A, C]
        assert list(store.of_week(connection, "2023-W01")) == []


def test_stories_are_counted_by_section(shelf):
    with shelf.connect() as connection:
        assert store.count_by_section(connection, CandidateQuery()) == {"content": 1, "capital": 1, None: 1}
        assert store.count_by_section(connection, CandidateQuery(week="2024-W08")) == {"content": 1, None: 1}
