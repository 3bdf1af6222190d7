"""Rows of kept pages: one for each content, read again when something about them arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import StoreError
from pipeline.store import pages as store
from pipeline.store.archive import ArchiveWriter, Position
from pipeline.types import Link, Page

NIGHT = datetime(2024, 2, 20, 22, tzinfo=UTC)
URL = "https://www.jia.example/xw/a.html"
PDF = "https://www.jia.example/xw/a.pdf"


def page(url: str = URL, body: bytes = b"<p>a</p>", at: datetime = NIGHT, **changes) -> Page:
    return replace(Page(url, "jia", at, 200, (("Content-Type", "text/html"),), body, link=Link(url, "题")), **changes)


def attachment(body: bytes = b"%PDF-1", at: datetime = NIGHT, url: str = PDF) -> Page:
    return page(url, body, at, kind="attachment", parent_url=URL)


def keep(connection, *pages: Page) -> None:
    store.add(connection, [(one, Position("a.warc.gz", place)) for place, one in enumerate(pages)])


def read_all(connection) -> list[store.KeptPage]:
    found = store.unprocessed(connection)
    store.mark_processed(connection, found)
    return found


def test_the_same_bytes_twice_are_one_row_read_anew(engine):
    with engine.begin() as connection:
        keep(connection, page())
        assert len(read_all(connection)) == 1
        assert read_all(connection) == []
        keep(connection, page(at=NIGHT + timedelta(hours=12)))
        (again,) = read_all(connection)
        assert store.count(connection) == 1
    assert again.fetched_at == NIGHT + timedelta(hours=12)


def test_other_bytes_or_another_kind_are_rows_of_their_own(engine):
    with engine.begin() as connection:
        keep(connection, page(), page(body=b"<p>b</p>"), page(kind="inline"))
        assert store.count(connection) == store.count_unprocessed(connection) == 3


def test_forms_of_one_address_share_a_row(engine):
    with engine.begin() as connection:
        keep(connection, page(), page("http://jia.example/xw/a.html"))
        assert store.count(connection) == 1


def test_pages_come_in_order_and_in_portions(engine):
    with engine.begin() as connection:
        keep(connection, *(page(f"https://www.jia.example/{number}") for number in range(5)))
        first = store.unprocessed(connection, limit=2)
        rest = store.unprocessed(connection, limit=10, after=first[-1].id)
    assert [one.url[-1] for one in (*first, *rest)] == list("01234")


def test_attachments_come_with_their_report_not_alone(engine):
    with engine.begin() as connection:
        keep(connection, page(), attachment())
        assert [one.url for one in read_all(connection)] == [URL]
        found = store.companions(connection, ["jia.example/xw/a.html", "nowhere"])
    assert [one.url for one in found["jia.example/xw/a.html"]] == [PDF]
    assert list(found) == ["jia.example/xw/a.html"]


def test_the_newest_copy_of_an_attachment_counts(engine):
    with engine.begin() as connection:
        keep(connection, attachment(b"%PDF-2", NIGHT + timedelta(days=1)), attachment(b"%PDF-1"))
        keep(connection, attachment(b"%PDF-9", url=PDF.replace("a.pdf", "b.pdf")))
        (found,) = store.companions(connection, ["jia.example/xw/a.html"]).values()
    assert [(one.url[-5:], one.fetched_at) for one in found] == [
        ("a.pdf", NIGHT + timedelta(days=1)),
        ("b.pdf", NIGHT),
    ]


def test_an_attachment_that_arrives_later_has_its_report_read_again(engine):
    with engine.begin() as connection:
        keep(connection, page())
        read_all(connection)
        keep(connection, attachment())
        assert [one.url for one in read_all(connection)] == [URL]


def test_an_attachment_that_arrives_while_its_report_is_read_is_not_lost(engine):
    with engine.begin() as connection:
        keep(connection, page())
        under_way = store.unprocessed(connection)
        keep(connection, attachment())
        store.mark_processed(connection, under_way)
        assert [one.url for one in store.unprocessed(connection)] == [URL]


def test_a_page_that_arrives_again_while_it_is_read_is_read_again(engine):
    with engine.begin() as connection:
        keep(connection, page())
        under_way = store.unprocessed(connection)
        keep(connection, page(at=NIGHT + timedelta(hours=12)))
        store.mark_processed(connection, under_way)
        (again,) = read_all(connection)
        assert again.fetched_at == NIGHT + timedelta(hours=12)
        assert read_all(connection) == []


def test_companions_are_known_by_kind(engine):
    with engine.begin() as connection:
        keep(connection, page(), attachment())
        assert store.has_companion(connection, "attachment", PDF, attachment().parent_url)
        assert not store.has_companion(connection, "part", PDF, attachment().parent_url)
        assert not store.has_companion(connection, "attachment", URL, URL)


def test_every_page_can_be_had_read_again(engine):
    with engine.begin() as connection:
        keep(connection, page(), page("https://www.jia.example/b"))
        read_all(connection)
        store.mark_all_unprocessed(connection)
        assert store.count_unprocessed(connection) == 2
        store.mark_processed(connection, [])
        assert store.count_unprocessed(connection) == 2


def test_a_kept_page_loads_as_it_was(engine, tmp_path):
    sent = page(body="<p>正文</p>".encode("gb18030"))
    writer = ArchiveWriter(tmp_path, "jia", NIGHT)
    position = writer.append(sent)
    writer.close()
    with engine.begin() as connection:
        store.add(connection, [(sent, position)])
        (kept,) = store.unprocessed(connection)
    loaded = kept.load(tmp_path)
    assert (loaded.body, loaded.headers, loaded.status, loaded.fetched_at) == (sent.body, sent.headers, 200, NIGHT)
    assert loaded.link == Link(URL, "题")
    with pytest.raises(StoreError, match="页面存档缺失"):
        kept.load(tmp_path / "elsewhere")
