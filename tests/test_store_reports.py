"""Reports in their versions, and the pages that gave none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import null, select, update

from pipeline.store import reports as store
from pipeline.store.tables import ReportRow
from pipeline.types import Attachment, Found, Reason, Rejection, Report

NIGHT = datetime(2024, 2, 20, 22, tzinfo=UTC)
URL = "https://www.jia.example/xw/a.html"
KEY = "jia.example/xw/a.html"
HOUR = timedelta(hours=1)


def report(text: str = "甲文", url: str = URL, **changes) -> Report:
    return replace(Report(url, "jia", "某某科技发布新剧", text, NIGHT), **changes)


def texts(connection, url: str = URL) -> list[str]:
    """Texts of the versions, oldest first; the last is the current one."""
    return [one.text for one in reversed(store.versions(connection, url))]


def rows(connection) -> list[tuple]:
    """Everything but the database's own row number."""
    columns = [column for column in ReportRow.__table__.columns if column.name != "id"]
    return sorted(map(repr, map(tuple, connection.execute(select(*columns)))))


def test_a_report_survives_the_store_whole(engine):
    whole = report(
        published_at=NIGHT - HOUR,
        date_only=True,
        origin="乙社",
        author="周禾",
        language="en",
        attachments=(Attachment("https://www.jia.example/a.pdf", "附件.pdf", "附件正文", 3),),
        provenance={"title": "tag:ArticleTitle"},
        runners_up={"title": (Found("某某科技发布新剧", "link"), Found("某某科技", "h1"))},
    )
    with engine.begin() as connection:
        store.save(connection, [(whole, 1, NIGHT)])
        assert store.by_keys(connection, [KEY, "nowhere"]) == {KEY: whole}


def test_a_report_read_before_runners_up_were_kept_has_none(engine):
    with engine.begin() as connection:
        store.save(connection, [(report(runners_up={"title": (Found("某某科技", "h1"),)}), 1, NIGHT)])
        connection.execute(update(ReportRow).values(runners_up=null()))
        assert store.by_keys(connection, [KEY])[KEY].runners_up == {}


def test_the_same_page_read_twice_leaves_one_row(engine):
    with engine.begin() as connection:
        store.save(connection, [(report(), 1, NIGHT)])
        once = rows(connection)
        store.save(connection, [(report(), 1, NIGHT)])
        assert rows(connection) == once
        assert len(once) == 1


def test_a_page_read_otherwise_than_before_replaces_its_own_report(engine):
    with engine.begin() as connection:
        store.save(connection, [(report("旧的读法"), 1, NIGHT)])
        store.save(connection, [(report("新的读法"), 1, NIGHT)])
        assert texts(connection) == ["新的读法"]


def test_a_changed_text_is_a_new_version_and_the_current_one(engine):
    with engine.begin() as connection:
        store.save(connection, [(report("甲文"), 1, NIGHT)])
        store.save(connection, [(report("乙文"), 2, NIGHT + HOUR)])
        assert texts(connection) == ["甲文", "乙文"]
        assert store.count(connection) == 1
        assert store.by_keys(connection, [KEY])[KEY].text == "乙文"


def test_a_text_that_comes_back_is_current_again(engine):
    with engine.begin() as connection:
        store.save(connection, [(report("甲文"), 1, NIGHT)])
        store.save(connection, [(report("乙文"), 2, NIGHT + HOUR)])
        store.save(connection, [(report("甲文"), 1, NIGHT + 2 * HOUR)])
        assert texts(connection) == ["乙文", "甲文"]


PAGES = [("甲文", 1, NIGHT + 3 * HOUR), ("乙文", 2, NIGHT + 2 * HOUR), ("甲文", 3, NIGHT + HOUR)]
"""Page 1 was fetched last of all, though it was met first; page 3 has other bytes and the same text."""


@pytest.mark.parametrize(
    "order", list(permutations(PAGES)), ids=lambda order: "".join(str(page) for _, page, _ in order)
)
@pytest.mark.parametrize("at_once", [True, False])
def test_versions_do_not_depend_on_the_order_of_reading(engine, order, at_once):
    read = [(report(text), page, at) for text, page, at in order]
    with engine.begin() as connection:
        for batch in [read] if at_once else [[one] for one in read]:
            store.save(connection, batch)
        assert texts(connection) == ["乙文", "甲文"]
        (newest,) = connection.execute(select(ReportRow.page_id, ReportRow.read_at).where(ReportRow.current))
        assert newest == (1, NIGHT + 3 * HOUR)


def test_a_changed_report_waits_to_be_judged_again(engine):
    with engine.begin() as connection:
        store.save(connection, [(report(), 1, NIGHT), (report(url="https://yi.example/1"), 2, NIGHT)])
        assert sorted(store.unjudged(connection)) == [KEY, "yi.example/1"]
        store.mark_judged(connection, store.unjudged(connection))
        store.save(connection, [(report("乙文"), 3, NIGHT + HOUR)])
        assert store.unjudged(connection) == [KEY]
        store.mark_unjudged(connection, ["yi.example/1"])
        assert sorted(store.unjudged(connection)) == [KEY, "yi.example/1"]


def test_unjudged_reports_come_by_time(engine):
    early = report(url="https://yi.example/1", published_at=NIGHT - HOUR)
    with engine.begin() as connection:
        store.save(connection, [(report(), 1, NIGHT), (early, 2, NIGHT)])
        assert store.unjudged(connection) == ["yi.example/1", KEY]


def test_forgetting_what_was_derived_spares_what_was_imported(engine):
    imported = report("外来的文字", url="https://yi.example/1")
    with engine.begin() as connection:
        store.save(connection, [(report(), 1, NIGHT), (imported, None, NIGHT)])
        store.save(connection, [(report("外来的甲文"), None, NIGHT - HOUR)])
        store.save_rejections(connection, [(Rejection("https://yi.example/2", "yi", Reason.NO_BODY), NIGHT)])
        store.forget_derived(connection)
        assert texts(connection, "https://yi.example/1") == ["外来的文字"]
        assert texts(connection) == ["外来的甲文"]
        assert store.count(connection) == 2
        assert store.rejections(connection) == []


def test_reports_between_two_moments_are_those_that_happened_then(engine):
    with engine.begin() as connection:
        for number, at in enumerate((NIGHT - HOUR, NIGHT, NIGHT + HOUR, None)):
            store.save(connection, [(report(url=f"https://yi.example/{number}", published_at=at), number, NIGHT)])
        ids = [row.id for row in store.numbered(connection, [f"yi.example/{number}" for number in range(4)])]
        found = {row.report.url[-1] for row in store.numbered_between(connection, ids, NIGHT, NIGHT + HOUR)}
    assert found == {"1", "2", "3"}


def test_a_version_that_gave_way_is_not_found_by_its_number(engine):
    with engine.begin() as connection:
        store.save(connection, [(report(), None, NIGHT)])
        (old,) = store.numbered(connection, [KEY])
        store.save(connection, [(report("改过的正文。"), None, NIGHT + HOUR)])
        assert list(store.numbered_between(connection, [old.id], NIGHT - 9 * HOUR, NIGHT + 9 * HOUR)) == []


def test_the_newest_time_of_each_source(engine):
    with engine.begin() as connection:
        store.save(connection, [(report(published_at=NIGHT - HOUR), 1, NIGHT)])
        store.save(connection, [(report(url="https://yi.example/1", source_id="yi"), 2, NIGHT)])
        assert store.newest_by_source(connection) == {"jia": NIGHT - HOUR, "yi": NIGHT}


# --- rejections -----------------------------------------------------------------------------------------------------


def rejection(reason: Reason = Reason.SOFT_404, url: str = URL) -> Rejection:
    return Rejection(url, "jia", reason, "没有找到正文")


def test_a_rejection_is_replaced_by_a_newer_one(engine):
    with engine.begin() as connection:
        store.save_rejections(connection, [(rejection(Reason.NO_TITLE), NIGHT)])
        store.save_rejections(connection, [(rejection(Reason.NO_BODY), NIGHT + HOUR)])
        assert store.rejection_of(connection, URL) == rejection(Reason.NO_BODY)
        assert store.rejections(connection) == [rejection(Reason.NO_BODY)]
        assert store.rejection_of(connection, "https://yi.example/1") is None


@pytest.mark.parametrize("report_first", [True, False])
def test_a_report_fetched_later_outweighs_a_rejection_in_either_order(engine, report_first):
    with engine.begin() as connection:
        if report_first:
            store.save(connection, [(report(), 2, NIGHT + HOUR)])
        store.save_rejections(connection, [(rejection(), NIGHT)])
        if not report_first:
            assert store.rejections(connection) == [rejection()]
            store.save(connection, [(report(), 2, NIGHT + HOUR)])
        assert store.rejections(connection) == []


def test_a_report_read_earlier_stays_beside_a_later_rejection(engine):
    with engine.begin() as connection:
        store.save(connection, [(report(), 1, NIGHT)])
        store.save_rejections(connection, [(rejection(), NIGHT + HOUR)])
        assert store.rejection_of(connection, URL) == rejection()
        assert store.count(connection) == 1


def test_an_older_page_read_again_does_not_lift_a_later_rejection(engine):
    with engine.begin() as connection:
        store.save_rejections(connection, [(rejection(), NIGHT + HOUR)])
        store.save(connection, [(report(), 1, NIGHT)])
        assert store.rejection_of(connection, URL) == rejection()


def test_rejections_are_listed_newest_first_and_counted_by_reason(engine):
    with engine.begin() as connection:
        left_out = [(rejection(Reason.NO_BODY, f"https://www.jia.example/{n}"), NIGHT + n * HOUR) for n in range(3)]
        store.save_rejections(connection, left_out)
        store.save_rejections(connection, [(Rejection("https://yi.example/1", "yi", Reason.TOO_SHORT), NIGHT)])
        assert [one.url[-1] for one in store.rejections(connection, store.RejectionQuery(("jia",)), limit=2)] == [
            "2",
            "1",
        ]
        assert store.count_rejections(connection) == {("jia", Reason.NO_BODY): 3, ("yi", Reason.TOO_SHORT): 1}
        short = store.RejectionQuery(reason=Reason.TOO_SHORT)
        assert store.count_rejections(connection, short) == {("yi", Reason.TOO_SHORT): 1}
        night = store.RejectionQuery(starts_at=NIGHT, ends_at=NIGHT + HOUR)
        assert {one.url[-4:] for one in store.rejections(connection, night)} == {"le/0", "le/1"}
