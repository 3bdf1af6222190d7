"""Words looked for in the store: what is found is what a plain reading of every report finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import wordreading
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from pipeline.fulltext import split, words
from pipeline.names import story_id
from pipeline.run import fill_search
from pipeline.store import candidates as candidate_store
from pipeline.store import finding, search
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.store.finding import Hits, Search, told_before
from pipeline.store.session import MIGRATIONS, connect
from pipeline.types import Candidate, Report, SectionId, Story, StoryMember
from pipeline.urls import url_key

START = datetime(2023, 11, 6, 2, tzinfo=UTC)
TEXTS = (
    "国家网信办发布算力通知，涉及短剧平台。",
    "网络短剧《春山入梦》在拾光视频开播，AI 手机同步预装。",
    "OpenAI 发布 GPT4o，An open source model launches today",
    "第403期：算力券发放，5G 基站建成，增长45%。",
    "人工智能与算力，网信部门部署 ＡＩ手机",
    "微短剧备案公示\n短\n剧",
    "😀 C++ 与 !!! ' \" * NEAR( AND OR",
)
ASKED = (
    *(
        "网信",
        "短剧",
        "算力",
        "剧",
        "AI",
        "ai手机",
        "open",
        "app",
        "launch",
        '"open source"',
        "403",
        "45%",
        "5G",
        "GPT4",
    ),
    *("春山入梦", "《春山入梦》", "没有", "NEAR(", "😀", "!!!", "C++", "'", '"', "*", "a" * 300, "AND", "短剧*"),
)


def story(at: datetime, *urls: str, section: SectionId | None = SectionId.CONTENT) -> Candidate:
    members = tuple(StoryMember(url, "same" if place else "lead", "") for place, url in enumerate(urls))
    return Candidate(Story(urls[0], members, at, at), "题", "jia", section, (), 1.0, ())


def keep(engine: Engine, number: int, *, body: str = "", at: datetime | None = None, source: str = "jia") -> Report:
    """A report, five days after the one before, with one of the texts."""
    when = at or START + timedelta(days=5 * number)
    report = Report(
        f"https://news.example/{number}", source, f"第{number}条", body or TEXTS[number % len(TEXTS)], when, when
    )
    with engine.begin() as connection:
        report_store.save(connection, [(report, None, when)])
    return report


@pytest.fixture
def shelf(engine: Engine) -> Engine:
    """Forty reports over half a year, the even ones with the next in one story."""
    reports = [keep(engine, number, source="jia" if number % 3 else "yi") for number in range(40)]
    with engine.begin() as connection:
        stories = [
            story(one.when, one.url, *([other.url] if number % 4 == 0 else []))
            for number, (one, other) in enumerate(pairwise([*reports, reports[0]]))
            if number % 4 != 1
        ]
        candidate_store.replace_stories(connection, {url_key(one.url) for one in reports}, stories)
    return engine


def found(engine: Engine, asked: str, **more: object) -> list[int]:
    """Numbers of the reports that a search gives, in its order."""
    with engine.connect() as connection:
        query = Search(words(split(asked)), **more)  # type: ignore[arg-type]
        return [int(hit.url.rpartition("/")[2]) for hit in Hits(connection, query)]


def read(asked: str, numbers: range = range(40)) -> list[int]:
    """Numbers of the reports that a plain reading finds, newest first."""
    kept = split(asked)
    return [n for n in reversed(numbers) if all(wordreading.holds(one, f"第{n}条", TEXTS[n % 7]) for one in kept)]


@pytest.mark.parametrize("asked", [*ASKED, "网信 算力", "网信 短剧 没有", "5G 算力 403"])
def test_a_search_finds_what_a_plain_reading_finds(shelf: Engine, asked: str) -> None:
    assert found(shelf, asked) == read(asked)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.sampled_from(ASKED), min_size=1, max_size=3))
def test_candidates_with_words_are_those_of_a_plain_reading(shelf: Engine, asked: list[str]) -> None:
    with shelf.connect() as connection:
        every = candidate_store.find(connection, CandidateQuery())
        got = {one.id for one in candidate_store.find(connection, CandidateQuery(words=tuple(asked)))}
    numbers = {one.id: [int(m.url.rpartition("/")[2]) for m in one.candidate.story.members] for one in every}
    wanted = {
        name
        for name, own in numbers.items()
        if all(any(wordreading.holds(word, f"第{n}条", TEXTS[n % 7]) for n in own) for word in asked)
    }
    assert got == wanted


def test_a_long_archive_is_walked_week_by_week(shelf: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "FEW", 0)
    monkeypatch.setattr(finding, "SPARSE", 2)
    keep(shelf, 7000, body="算力", at=datetime(1987, 1, 1, tzinfo=UTC))
    keep(shelf, 7001, body="算力", at=datetime(2061, 1, 1, tzinfo=UTC))
    with shelf.begin() as connection:
        for number in (7000, 7001):
            one = story(START, f"https://news.example/{number}")
            candidate_store.replace_stories(connection, [url_key(one.story.lead_url)], [one])
    for asked in ("算力", "剧", "没有", "😀"):
        more = [7001] * (asked == "算力"), [7000] * (asked == "算力")
        assert found(shelf, asked) == [*more[0], *read(asked), *more[1]]


def test_source_section_and_time_narrow_it(shelf: Engine) -> None:
    assert found(shelf, "算力", source_id="yi") == [n for n in read("算力") if n % 3 == 0]
    assert found(shelf, "算力", section=SectionId.CAPITAL) == []
    moved = frozenset([story_id("https://news.example/4")])
    assert found(shelf, "算力", section=SectionId.CAPITAL, moved=moved) == [4]
    starts, ends = START + timedelta(days=20), START + timedelta(days=90)
    assert found(shelf, "算力", starts_at=starts, ends_at=ends) == [n for n in read("算力") if 4 <= n < 18]


@pytest.mark.parametrize("few", [0, 1000])
def test_pages_follow_one_another_without_gap_or_doubling(
    shelf: Engine, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(finding, "FEW", few)
    seen: list[int] = []
    before = None
    while True:
        with shelf.connect() as connection:
            hits = list(Hits(connection, Search(words(["算力"]), before=before)))[:3]
        if not hits:
            break
        seen += [int(hit.url.rpartition("/")[2]) for hit in hits]
        before = hits[-1].place
    assert seen == read("算力")


def test_patience_ends_and_the_search_goes_on_from_there(shelf: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "READ_MAX", 3)
    monkeypatch.setattr(finding, "READ", 2)
    seen: list[int] = []
    before, rounds = None, 0
    while True:
        with shelf.connect() as connection:
            hits = Hits(connection, Search(words(["!!!"]), before=before))
            seen += [int(hit.url.rpartition("/")[2]) for hit in hits]
        before, rounds = hits.stopped, rounds + 1
        if before is None:
            break
    assert seen == read("!!!") and rounds > 5


def test_a_story_told_on_a_page_before_is_known(shelf: Engine) -> None:
    with shelf.connect() as connection:
        hits = list(Hits(connection, Search(words(["第"]))))
        place = next(n for n, hit in enumerate(hits) if hit.url.endswith("/5"))
        query = Search(words(["第"]), before=hits[place].place)
        both = {hits[place].story, hits[place + 2].story}
        assert hits[place + 1].story == hits[place].story  # 4 and 5 are one story
        assert told_before(connection, query, both) == {hits[place].story}
        assert told_before(connection, replace(query, before=None), both) == set()


# --- the index ------------------------------------------------------------------------------------------------------


def test_a_report_that_moves_to_another_day_is_found_there(shelf: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "FEW", 0)
    day = START - timedelta(days=700)
    with shelf.begin() as connection:
        report_store.set_days(connection, {url_key("https://news.example/38"): day})
    assert found(shelf, "算力") == [*(n for n in read("算力") if n != 38), 38]
    with shelf.begin() as connection:
        report_store.set_days(connection, {})
    assert found(shelf, "算力") == read("算力")


def test_the_same_report_brought_again_on_another_day_is_found_there(
    shelf: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", 0)
    old = START - timedelta(days=300)
    with shelf.begin() as connection:
        report = Report("https://news.example/38", "jia", "第38条", TEXTS[38 % 7], old, old)
        report_store.save(connection, [(report, None, START + timedelta(days=999))])
        report_store.save(connection, [(replace(report, published_at=START), None, START)])  # fetched earlier
    assert found(shelf, "算力") == [*(n for n in read("算力") if n != 38), 38]


def test_a_version_that_gave_way_is_not_found(shelf: Engine) -> None:
    later = START + timedelta(days=400)
    with shelf.begin() as connection:
        changed = Report("https://news.example/38", "jia", "第38条", "改过的文字", later, START)
        report_store.save(connection, [(changed, None, later)])
    assert 38 not in found(shelf, "算力") and found(shelf, "改过的文字") == [38]


def test_a_number_given_to_another_report_misleads_nobody(shelf: Engine) -> None:
    with shelf.begin() as connection:
        connection.execute(text("DELETE FROM reports WHERE url LIKE '%/39'"))
    keep(shelf, 41, body="别的事情", at=START)
    with shelf.begin() as connection:
        one = story(START, "https://news.example/41")
        candidate_store.replace_stories(connection, [url_key(one.story.lead_url)], [one])
    assert found(shelf, "别的事情") == [41]
    assert found(shelf, "人工智能") == [n for n in read("人工智能") if n != 39]


def test_what_is_not_in_the_index_yet_is_found_too(shelf: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with shelf.begin() as connection:
        search.forget_all(connection)
        assert search.count_owed(connection) == 40
    keep(shelf, 47, at=START + timedelta(days=235))
    with shelf.begin() as connection:
        one = story(START, "https://news.example/47")
        candidate_store.replace_stories(connection, [url_key(one.story.lead_url)], [one])
    for left in (40, 28, 16):
        with shelf.begin() as connection:
            assert search.count_owed(connection) == left
            assert len(candidate_store.find(connection, CandidateQuery(words=("开播",)))) == 6
            search.fill(connection, 12)
        assert found(shelf, "算力") == read("算力")
        assert found(shelf, "人工智能")[0] == 39
    fill_search(shelf)
    with shelf.connect() as connection:
        assert search.owed(connection) == search.count_owed(connection) == 0
    monkeypatch.setattr(search, "owed", lambda _: 0)
    assert found(shelf, "算力") == read("算力")


def test_filling_tells_how_far_it_is(shelf: Engine) -> None:
    told: list[tuple[str, int, int]] = []
    fill_search(shelf, lambda *event: told.append(event))
    assert told == []
    with shelf.begin() as connection:
        search.forget_all(connection)
    fill_search(shelf, lambda *event: told.append(event))
    assert told == [("index", 40, 40)]


def test_a_text_with_too_many_terms_is_found_by_every_word_of_it(
    shelf: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "TERMS_MAX", 50)
    keep(shelf, 38, body="".join(chr(0x4E00 + n) for n in range(300)), at=START + timedelta(days=500))
    assert found(shelf, "丐丑") == [38] and 38 not in found(shelf, "没有")


def test_reading_everything_anew_empties_the_index(shelf: Engine) -> None:
    with shelf.begin() as connection:
        report_store.forget_derived(connection)  # these are imported, and stay
        assert search.holders(connection, words(["算力"])) == []
        assert search.count_owed(connection) == 40
    assert found(shelf, "算力") == read("算力")


def test_a_store_of_an_older_program_owes_what_it_has(tmp_path) -> None:
    old = connect(f"sqlite:///{tmp_path / 'store.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
    monday = datetime(2024, 2, 19, tzinfo=UTC)
    with old.begin() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "put", lambda *_: None)
        report = Report("https://news.example/1", "jia", "题", "网信", monday, monday)
        report_store.save(connection, [(report, None, monday)])
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        assert search.owed(connection) == 1
    fill_search(old)
    with old.connect() as connection:
        assert search.holders(connection, words(["网信"])) == [1]
    old.dispose()
