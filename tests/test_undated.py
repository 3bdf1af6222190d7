"""Reports without a date: in the tray, marked wherever they show, dated by an editor alone and for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from invented import DRAMA, HOUR, MERGER, MODEL, NIGHT, keep_pages, keep_reports, outcome, page, report, watched
from sqlalchemy import Engine, event, text

from pipeline.editing import decisions
from pipeline.errors import UsageError
from pipeline.grouping import judge
from pipeline.names import story_id
from pipeline.run import process
from pipeline.store import candidates as candidate_store
from pipeline.store import issues as issue_store
from pipeline.store import reports as store
from pipeline.store.candidates import CandidateQuery, ListedCandidate
from pipeline.store.session import MIGRATIONS, connect, open_store
from pipeline.store.undated import count_undated, undated
from pipeline.types import SHANGHAI, Page, Report
from pipeline.urls import url_key
from pipeline.weekly import Weekly

DAY = date(2024, 2, 8)
MIDNIGHT = datetime(2024, 2, 8, tzinfo=SHANGHAI)


def without_date(name: str = "a", story: tuple[str, str] = DRAMA, hours: float = 0) -> Page:
    made = page(name, story, hours)
    return replace(made, body=made.body.replace(b'content="2024-02-20 10:00"', b'content=""'))


def decide(engine: Engine, url: str, day: date = DAY) -> None:
    with engine.begin() as connection:
        issue_store.add_decisions(connection, [decisions.set_day(url, "周禾", NIGHT, day)])


def only(engine: Engine) -> Report:
    with engine.connect() as connection:
        (found,) = store.by_keys(connection, [url_key(page("a").url)]).values()
    return found


def listed(engine: Engine, **query: str) -> list[ListedCandidate]:
    with engine.connect() as connection:
        return candidate_store.find(connection, CandidateQuery(**query))  # type: ignore[arg-type]


# --- no guess -------------------------------------------------------------------------------------------------------


def test_a_report_without_a_date_is_kept_and_given_none(engine: Engine, tmp_path: Path, weekly: Weekly) -> None:
    keep_pages(engine, tmp_path, without_date())
    process(engine, tmp_path, watched(), weekly)
    assert only(engine).published_at is None
    (one,) = listed(engine)
    assert (one.candidate.story.first_published_at, one.week) == (None, "")
    assert {part.name: part.value for part in one.candidate.parts}["新鲜"] == 0
    with engine.connect() as connection:
        assert [(one.title, one.story) for one in undated(connection)] == [(DRAMA[0], one.id)]
        assert count_undated(connection, NIGHT, NIGHT + HOUR) == 1
        assert count_undated(connection, NIGHT + HOUR, NIGHT + 2 * HOUR) == 0


def test_a_story_without_a_date_stands_in_the_week_it_was_first_seen_in_and_comes_last(
    engine: Engine, weekly: Weekly
) -> None:
    keep_reports(engine, [report(DRAMA, "jia", published_at=None), report(MERGER, "yi", 30)])
    judge(engine, watched(), weekly)
    with engine.connect() as connection:
        titles = [one.candidate.title for one in candidate_store.of_week(connection, "2024-W08")]
        assert titles == [MERGER[0], DRAMA[0]]
        assert list(candidate_store.of_week(connection, "2024-W07")) == []
    assert len(listed(engine, week="2024-W08")) == 2


def test_one_dated_report_dates_its_story(engine: Engine, weekly: Weekly) -> None:
    dated = report(DRAMA, "yi", 6)
    keep_reports(engine, [report(DRAMA, "jia", published_at=None), dated])
    judge(engine, watched(), weekly)
    (one,) = listed(engine)
    assert one.candidate.story.first_published_at == dated.published_at
    with engine.connect() as connection:
        assert [one.source_id for one in undated(connection)] == ["jia"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_tray_is_counted_by_its_own_index(engine: Engine) -> None:
    asked = []

    def explained(connection: object, cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", explained)
    with engine.connect() as connection:
        count_undated(connection, NIGHT, NIGHT + HOUR)
        statement, values = asked[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert any("ix_reports_undated" in str(row) for row in plan)


# --- an editor's day --------------------------------------------------------------------------------------------------


def test_an_editor_s_day_outweighs_the_page_and_outlives_everything(
    engine: Engine, tmp_path: Path, weekly: Weekly
) -> None:
    keep_pages(engine, tmp_path, without_date())
    process(engine, tmp_path, watched(), weekly)
    decide(engine, page("a").url)
    judge(engine, watched(), weekly)
    before = outcome(engine)
    assert (only(engine).published_at, only(engine).date_only) == (MIDNIGHT, True)
    assert only(engine).provenance["published_at"] == "editor"
    assert [one.week for one in listed(engine)] == ["2024-W06"]
    process(engine, tmp_path, watched(), weekly, again=True)
    assert outcome(engine) == before
    keep_pages(engine, tmp_path, without_date("a", MODEL, 12))
    process(engine, tmp_path, watched(), weekly)
    assert (only(engine).title, only(engine).published_at) == (MODEL[0], MIDNIGHT)
    with engine.connect() as connection:
        assert undated(connection) == []


def test_a_date_that_a_page_has_steps_back_and_is_told(engine: Engine, tmp_path: Path, weekly: Weekly) -> None:
    keep_pages(engine, tmp_path, page("a"))
    decide(engine, page("a").url.replace("https://www.", "http://"))
    process(engine, tmp_path, watched(), weekly)
    assert only(engine).published_at == MIDNIGHT
    assert only(engine).runners_up["published_at"][0] == ("2024-02-20 10:00", "tag:PubDate")


def test_an_undone_day_gives_the_page_its_own_date_back(engine: Engine, tmp_path: Path, weekly: Weekly) -> None:
    keep_pages(engine, tmp_path, page("a"))
    process(engine, tmp_path, watched(), weekly)
    before = outcome(engine)
    decide(engine, page("a").url)
    decide(engine, page("a").url, DAY + timedelta(days=1))
    judge(engine, watched(), weekly)
    assert outcome(engine) != before
    for _ in range(2):
        with engine.begin() as connection:
            issue_store.add_decisions(connection, [decisions.undo(page("a").url, "周禾", NIGHT, 403)])
    judge(engine, watched(), weekly)
    assert outcome(engine) == before


@pytest.mark.parametrize("decided_first", [True, False])
def test_what_is_told_together_does_not_depend_on_when_the_day_was_set(
    engine: Engine, weekly: Weekly, decided_first: bool
) -> None:
    """Seen weeks later, dated back to the days of the others: one story with them, whoever came first."""
    late = report(DRAMA, "jia", 24 * 30, published_at=None)
    others = [report(DRAMA, "yi", 3)]
    keep_reports(engine, [late])
    if decided_first:
        decide(engine, late.url, NIGHT.date())
        judge(engine, watched(), weekly)
        keep_reports(engine, others)
    else:
        keep_reports(engine, others)
        judge(engine, watched(), weekly)
        assert len(listed(engine)) == 2
        decide(engine, late.url, NIGHT.date())
    judge(engine, watched(), weekly)
    (one,) = listed(engine)
    assert one.candidate.outlets == 2 and one.week == "2024-W08"


def test_a_day_ahead_is_refused() -> None:
    with pytest.raises(UsageError, match="在将来"):
        decisions.set_day("https://a.example/1", "周禾", datetime(2024, 2, 20, 15, tzinfo=UTC), date(2024, 2, 21))
    eve = datetime(2024, 2, 20, 16, tzinfo=UTC)
    said = decisions.set_day("https://a.example/1", "周禾", eve, date(2024, 2, 21))
    assert decisions.days([said]) == {"https://a.example/1": date(2024, 2, 21)}


# --- stores of before -------------------------------------------------------------------------------------------------


def test_a_store_of_before_is_brought_up_with_its_rows(tmp_path: Path, weekly: Weekly) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    old = connect(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for number, published in enumerate(("NULL", "'2024-02-19 01:00:00'"), start=1):
            connection.execute(text(_OLD_ROW.format(number=number, published=published)))
            connection.execute(text(_OLD_STORY.format(number=number, id=story_id(f"https://jia.example/{number}"))))
    old.dispose()
    opened = open_store(url)
    with opened.connect() as connection:
        assert set(store.unjudged(connection)) == {"jia.example/1", "jia.example/2"}, "the index of words is new"
        assert len(candidate_store.find(connection, CandidateQuery())) == 2
    judge(opened, watched(), weekly)
    with opened.connect() as connection:
        found = store.by_keys(connection, ["jia.example/1", "jia.example/2"])
        weeks = {one.candidate.title: one.week for one in candidate_store.find(connection, CandidateQuery())}
    assert [one.runners_up for one in found.values()] == [{}, {}]
    assert weeks == {"题1": "", "题2": "2024-W08"}
    opened.dispose()


_OLD_ROW = """
INSERT INTO reports VALUES ({number}, 'jia.example/{number}', 'https://jia.example/{number}', 'jia', 1, 1,
    '题{number}', '文', {published}, 0, '', '', 'zh', '2024-02-20 01:00:00', '2024-02-20 01:00:00', '[]', '{{}}',
    'h{number}', NULL, '2024-02-20 01:00:00', 1)
"""
_OLD_STORY = """
INSERT INTO stories VALUES ('{id}', 'jia.example/{number}', 'https://jia.example/{number}', '旧{number}', 'jia',
    NULL, 1.0, '2024-02-20 01:00:00', '2024-02-20 01:00:00', '2024-W08', 1, 1, '[]', '[]')
"""
