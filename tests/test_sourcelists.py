"""Lists of sources from and for other programs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.sourcelists import COLUMNS, from_opml, from_table, needed, opml, table
from pipeline.sources import load_sources, source_of

SOURCES = load_sources(Path(__file__).parent.parent / "sources.yaml")
FEEDS = [source for source in SOURCES if source.spider == "feed" and source.start_urls]


def test_opml_goes_out_and_comes_back_with_its_feeds_and_owners() -> None:
    back = from_opml(opml(SOURCES, "来源").encode(), [])
    assert not back.faults
    by_url = {entry["start_urls"][0]: entry for entry in back.entries}
    for source in FEEDS:
        for url in source.start_urls:
            assert (by_url[url]["name"], by_url[url]["owner"]) == (source.name, source.owner)
            assert source_of(by_url[url]).spider == "feed"
    assert needed(back.entries, SOURCES) == []


def test_a_table_goes_out_and_comes_back() -> None:
    rows = list(csv.DictReader(io.StringIO(table(SOURCES))))
    assert [row["id"] for row in rows] == [source.id for source in SOURCES]
    assert tuple(rows[0]) == COLUMNS
    back = from_table(table(SOURCES), [])
    assert {entry["id"] for entry in back.entries} == {source.id for source in SOURCES if source.start_urls}


def test_cells_that_are_formulas_are_defused() -> None:
    evil = SOURCES[0].model_copy(update={"name": "=HYPERLINK(1)"})
    assert "'=HYPERLINK(1)" in table([evil])


def test_a_table_of_bare_addresses_goes_to_the_finder() -> None:
    back = from_table("start_urls\nhttps://a.example/news/\n\nhttps://a.example/b/\n", ["example_a"])
    assert [(entry["id"], entry["spider"]) for entry in back.entries] == [
        ("example_a_news", "finder"),
        ("example_a_b", "finder"),
    ]
    assert all(source_of(entry).owner == "portal" for entry in back.entries)


@pytest.mark.parametrize("content", [b"", b"<html/>", b"no xml", b"<opml"])
def test_what_is_no_opml_is_refused(content: bytes) -> None:
    if content == b"<opml":
        assert from_opml(content, []).entries == []
        return
    with pytest.raises(UsageError, match="OPML"):
        from_opml(content, [])


def test_entities_of_strangers_are_not_expanded() -> None:
    head = b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    (entry,) = from_opml(head + b'<opml><outline title="&a;" xmlUrl="https://a.example/"/></opml>', []).entries
    assert "root:" not in entry["name"]


def test_a_table_without_addresses_says_which_columns_there_are() -> None:
    with pytest.raises(UsageError, match="start_urls"):
        from_table("name,url\n甲,https://a.example/\n", [])


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"<opml>{text}</opml>".encode()))
def test_any_bytes_are_an_opml_or_refused(content: bytes) -> None:
    try:
        from_opml(content, [])
    except UsageError as err:
        assert "OPML" in str(err)


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_refused(text: str) -> None:
    try:
        listed = from_table("start_urls,name\n" + text, [])
    except UsageError:
        return
    assert all(entry["id"] for entry in listed.entries)
