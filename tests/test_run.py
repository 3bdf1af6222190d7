"""The stages in order: one bad page stops nothing, and the outcome never depends on order, batches or repetition."""

from __future__ import annotations

import gc
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from invented import (
    DRAMA,
    HOUR,
    MERGER,
    MODEL,
    NIGHT,
    keep_pages,
    keep_reports,
    many,
    outcome,
    page,
    read_or_crash,
    report,
    stories,
    story_of,
    watched,
)
from sqlalchemy import select

from pipeline import grouping, run
from pipeline.editing import decisions as d
from pipeline.grouping import judge
from pipeline.judging.stories import features, link
from pipeline.run import Processed, process, process_pages
from pipeline.store import issues as issue_store
from pipeline.store import reports as report_store
from pipeline.store.session import open_store
from pipeline.store.tables import PairRow
from pipeline.types import Reason
from pipeline.urls import url_key

# --- pages ----------------------------------------------------------------------------------------------------------


def test_a_damaged_archive_costs_its_own_pages_alone(engine, tmp_path, weekly):
    keep_pages(engine, tmp_path, page("a"))
    lost = keep_pages(engine, tmp_path, page("b", MODEL))
    keep_pages(engine, tmp_path, page("c", MERGER))
    whole = lost.read_bytes()
    lost.write_bytes(whole[: len(whole) // 2])
    assert process(engine, tmp_path, watched(), weekly) == Processed(3, 2, 1, 2)
    with engine.connect() as connection:
        (rejection,) = report_store.rejections(connection)
    assert (rejection.url, rejection.reason) == (page("b").url, Reason.UNREADABLE)
    assert lost.name in rejection.detail
    lost.write_bytes(whole)
    assert process(engine, tmp_path, watched(), weekly, again=True) == Processed(3, 3, 0, 3)
    with engine.connect() as connection:
        assert report_store.rejections(connection) == []


def test_what_a_damaged_archive_does_not_give_back_stays_as_it_was_read(engine, tmp_path, weekly, monkeypatch, capfd):
    """Two of the three are cut; the third is read anew in a process of its own, in which nothing is printed."""
    monkeypatch.setattr(run, "POOL_FROM", 1)
    archives = [
        keep_pages(engine, tmp_path, page("a"), page("gone", status=404, body=b"<p>404</p>")),
        keep_pages(engine, tmp_path, page("b", MODEL)),
        keep_pages(engine, tmp_path, page("c", MERGER)),
    ]
    process(engine, tmp_path, watched(), weekly)
    before = outcome(engine)
    for cut in archives[:2]:
        cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 4])
    done = process(engine, tmp_path, watched(), weekly, again=True)
    assert (done.reports, done.rejections, done.judged, done.kept) == (1, 0, 3, 3)
    assert sorted(done.damaged) == sorted(one.name for one in archives[:2])
    assert outcome(engine) == before
    assert capfd.readouterr() == ("", "")


def test_a_report_whose_attachment_is_lost_stays_as_it_was_read(engine, tmp_path, weekly):
    of = page("a")
    file = replace(page("a.txt", MERGER), kind="attachment", parent_url=of.url)
    keep_pages(engine, tmp_path, of)
    cut = keep_pages(engine, tmp_path, file)
    process(engine, tmp_path, watched(), weekly)
    cut.write_bytes(cut.read_bytes()[:40])
    assert process(engine, tmp_path, watched(), weekly, again=True) == Processed(0, 0, 0, 1, 1, (cut.name,))


def test_a_fault_of_the_reader_itself_is_a_rejection_and_the_next_page_is_read(engine, tmp_path, monkeypatch, caplog):
    keep_pages(engine, tmp_path, page("a"), page("b", MODEL))
    real = run.read_one.__globals__["read"]

    def failing(kept, *rest, **named):
        if kept.url.endswith("a.html"):
            raise ZeroDivisionError("no such thing")
        return real(kept, *rest, **named)

    monkeypatch.setitem(run.read_one.__globals__, "read", failing)
    assert process_pages(engine, tmp_path, watched()) == Processed(2, 1, 1)
    with engine.connect() as connection:
        (rejection,) = report_store.rejections(connection)
    assert rejection.reason == Reason.UNREADABLE and "ZeroDivisionError" in rejection.detail
    assert "page not readable" in caplog.text


def test_a_page_that_ends_its_reader_process_costs_itself_alone(engine, tmp_path, monkeypatch):
    keep_pages(engine, tmp_path, page("a"), page("crash", MODEL), page("c", MERGER))
    monkeypatch.setattr(run, "read_in_worker", read_or_crash)
    monkeypatch.setattr(run, "POOL_FROM", 1)
    assert process_pages(engine, tmp_path, watched()) == Processed(3, 2, 1)
    with engine.connect() as connection:
        (rejection,) = report_store.rejections(connection)
    assert rejection.url == page("crash").url and "崩溃" in rejection.detail


def test_a_page_of_a_source_since_removed_is_read_all_the_same(engine, tmp_path):
    keep_pages(engine, tmp_path, page("a", source_id="gone"))
    assert process_pages(engine, tmp_path, []).reports == 1


def test_every_page_is_read_once_whatever_the_batch(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "READ_BATCH", 2)
    keep_pages(engine, tmp_path, *(page(f"p{number}", hours=number) for number in range(5)))
    told: list[tuple[str, int, int]] = []
    assert process_pages(engine, tmp_path, watched(), progress=lambda *step: told.append(step)).pages == 5
    assert told[-1] == ("read", 5, 5)
    assert process_pages(engine, tmp_path, watched()) == Processed()


def test_a_pool_of_readers_gives_the_same_rows(tmp_path, weekly, monkeypatch):
    pages = [page(f"p{n}", event, n) for n, event in enumerate((DRAMA, MODEL, MERGER) * 4)]
    found = []
    for processes in (1, 2):
        monkeypatch.setattr(run, "POOL_FROM", 3)
        opened = open_store(f"sqlite:///{tmp_path / f'{processes}.db'}")
        keep_pages(opened, tmp_path / "pages", *pages)
        process(opened, tmp_path / "pages", watched(), weekly, processes=processes)
        found.append(outcome(opened))
        opened.dispose()
    assert found[0] == found[1]
    assert len(found[0]["reports"]) == 12


# --- again ----------------------------------------------------------------------------------------------------------


def test_processing_again_gives_the_same_rows(engine, tmp_path, weekly):
    """Night by night: a changed text, a text that comes back, a page gone and back, an import in between."""
    nights = [
        [page("a"), page("b", status=404, body=b"<p>404</p>"), page("c", MERGER)],
        [page("a", MODEL, 12), page("b", MERGER, 12), page("d", MODEL, 12)],
        [page("a", DRAMA, 24), page("c", status=404, body=b"<p>404</p>", hours=24)],
    ]
    for number, pages in enumerate(nights):
        keep_pages(engine, tmp_path, *pages)
        keep_reports(engine, [report(MODEL, "yi", number * 12)] if number == 1 else [])
        process(engine, tmp_path, watched(), weekly)
    before = outcome(engine)
    assert len(before["reports"]) == 6 and len(before["rejections"]) == 1
    for _ in range(2):
        process(engine, tmp_path, watched(), weekly, again=True)
        assert outcome(engine) == before


def test_processing_with_nothing_new_changes_nothing(engine, tmp_path, weekly):
    keep_reports(engine, many())
    process(engine, tmp_path, watched(), weekly)
    before = outcome(engine)
    assert process(engine, tmp_path, watched(), weekly) == Processed()
    assert outcome(engine) == before


# --- judging --------------------------------------------------------------------------------------------------------


def judged_in(tmp_path, weekly, batches):
    opened = open_store(f"sqlite:///{tmp_path / 'shuffled.db'}")
    for batch in batches:
        keep_reports(opened, batch)
        judge(opened, watched(), weekly)
    found = outcome(opened)
    opened.dispose()
    return found


@pytest.fixture(scope="module")
def at_once(tmp_path_factory, weekly):
    """What judging everything in one go comes to."""
    return judged_in(tmp_path_factory.mktemp("at_once"), weekly, [many()])


def test_the_invented_week_has_stories_of_several_reports_and_of_one(at_once):
    sizes = sorted(len(one["candidate"]["story"]["members"]) for one in at_once["candidates"])
    assert len(sizes) >= 4 and sizes[0] == 1 and sizes[-1] >= 3


@pytest.mark.parametrize("seed", range(12))
def test_stories_do_not_depend_on_batches_or_order(tmp_path, weekly, at_once, seed):
    chance = random.Random(seed)
    left = chance.sample(many(), k=len(many()))
    batches = []
    while left:
        size = chance.choice((1, 1, 2, 4))
        batches.append(left[:size])
        left = left[size:]
    assert judged_in(tmp_path, weekly, batches) == at_once


@pytest.mark.parametrize(("bound", "size"), [("JUDGE_BATCH", 2), ("LOOKUP", 1), ("KEPT", 1)])
def test_stories_do_not_depend_on_how_much_is_done_or_kept_at_once(bound, size, tmp_path, weekly, at_once, monkeypatch):
    monkeypatch.setattr(grouping, bound, size)
    assert judged_in(tmp_path, weekly, [many()]) == at_once


def test_python_collects_again_after_a_batch_however_it_ends(engine, weekly, monkeypatch):
    keep_reports(engine, many()[:2])
    judge(engine, watched(), weekly)
    assert gc.isenabled()
    keep_reports(engine, many()[2:])
    monkeypatch.setattr(grouping, "new_pairs", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        judge(engine, watched(), weekly)
    assert gc.isenabled()


def test_the_index_finds_every_link_that_comparing_at_once_finds(engine, weekly):
    reports = many()
    keep_reports(engine, reports)
    judge(engine, watched(), weekly)
    with engine.connect() as connection:
        kept = connection.execute(select(PairRow.a_key, PairRow.b_key, PairRow.score)).all()
    at_once = link([features(one) for one in reports], [])
    assert len(at_once) > 5
    pairs = [(*sorted((url_key(one.a_url), url_key(one.b_url))), one.score) for one in at_once]
    assert sorted(map(tuple, kept)) == sorted(pairs)


def test_a_report_changed_in_text_is_grouped_anew(engine, weekly):
    keep_reports(engine, [report(DRAMA, "jia"), report(DRAMA, "yi", 1), report(MODEL, "bing", 2)])
    judge(engine, watched(), weekly)
    changing = report(DRAMA, "yi", 1)
    assert story_of(engine, changing.url) == {changing.url, report(DRAMA, "jia").url}
    changed = replace(changing, title=MODEL[0], text=MODEL[1])
    with engine.begin() as connection:
        report_store.save(connection, [(changed, None, NIGHT + 9 * HOUR)])
    assert judge(engine, watched(), weekly) == 1
    assert stories(engine) == {
        frozenset({report(DRAMA, "jia").url}),
        frozenset({changing.url, report(MODEL, "bing").url}),
    }


def test_a_new_report_touches_no_story_but_its_own(engine, weekly):
    keep_reports(engine, [report(DRAMA, "jia"), report(MODEL, "yi")])
    judge(engine, watched(), weekly)
    keep_reports(engine, [report(DRAMA, "bing", 2)])
    assert judge(engine, watched(), weekly) == 1
    assert stories(engine) == {
        frozenset({report(DRAMA, "jia").url, report(DRAMA, "bing").url}),
        frozenset({report(MODEL, "yi").url}),
    }


# --- decisions outlive derivation -----------------------------------------------------------------------------------


def decide(engine, weekly, *decisions):
    """Store decisions and judge what they concern, as the desk does."""
    with engine.begin() as connection:
        issue_store.add_decisions(connection, decisions)
        report_store.mark_unjudged(connection, [url_key(one.lead_url) for one in decisions])
    judge(engine, watched(), weekly)


def test_a_merge_survives_deriving_anew(engine, tmp_path, weekly):
    keep_pages(engine, tmp_path, page("a"), page("b", MODEL))
    process(engine, tmp_path, watched(), weekly)
    a, b = page("a").url, page("b").url
    assert story_of(engine, a) == {a}
    decide(engine, weekly, d.merge(b, "周禾", NIGHT, 403, into=a, same_event=True, members=[b]))
    assert story_of(engine, a) == {a, b}
    before = outcome(engine)
    process(engine, tmp_path, watched(), weekly, again=True)
    assert story_of(engine, a) == {a, b}
    assert outcome(engine) == before


def test_a_merge_holds_for_a_report_that_joins_later(engine, tmp_path, weekly):
    a, b = report(DRAMA, "jia"), report(MODEL, "yi")
    keep_reports(engine, [a, b])
    judge(engine, watched(), weekly)
    decide(engine, weekly, d.merge(b.url, "周禾", NIGHT, 403, into=a.url, same_event=True, members=[b.url]))
    late = report(MODEL, "bing", 3)
    keep_reports(engine, [late])
    judge(engine, watched(), weekly)
    assert story_of(engine, late.url) == {a.url, b.url, late.url}


def test_a_split_survives_deriving_anew(engine, tmp_path, weekly):
    keep_pages(engine, tmp_path, page("a"), page("b", hours=1))
    process(engine, tmp_path, watched(), weekly)
    a, b = page("a").url, page("b").url
    (together,) = stories(engine)
    decide(engine, weekly, d.split(a, "周禾", NIGHT, 403, [b], members=sorted(together)))
    assert stories(engine) == {frozenset({a}), frozenset({b})}
    process(engine, tmp_path, watched(), weekly, again=True)
    assert stories(engine) == {frozenset({a}), frozenset({b})}


def test_a_split_holds_when_the_site_goes_over_to_https(engine, weekly):
    a, b = report(DRAMA, "jia"), report(DRAMA, "yi", 1, url="http://yi.example/1")
    keep_reports(engine, [a, b])
    judge(engine, watched(), weekly)
    decide(engine, weekly, d.split(a.url, "周禾", NIGHT, 403, [b.url], members=[a.url, b.url]))
    moved = replace(b, url="https://www.yi.example/1", text=b.text + "\n（更新：补充了播放数据。）")
    with engine.begin() as connection:
        report_store.save(connection, [(moved, None, NIGHT + timedelta(days=1))])
    judge(engine, watched(), weekly)
    assert stories(engine) == {frozenset({a.url}), frozenset({moved.url})}
