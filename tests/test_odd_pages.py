"""Pages with values that no page should have: JSON, charsets, archives and headers; each is a report or a rejection."""

from __future__ import annotations

import json
import plistlib
from dataclasses import replace

import pytest
from hostile import JSON, LONG, SELECTING, TEXT, TITLE, URL, article, html, outcome_of, page_of

from pipeline.reading.report import extract, read
from pipeline.sources import Source
from pipeline.types import Reason, Report


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"title":"' + "某" * 100_000 + '"',
        '{"title":' + "9" * 5_000 + ',"body":"<p>x</p>"}',
        '{"title":"\\ud800","body":"\\udfff"}',
        '{"title":["a"],"body":{"b":1},"date":true}',
        "null",
        "\ufeff1e999",
        '{"title":"甲","body":"' + "<p>" * 300_000 + '"}',
    ],
)
def test_json_beyond_reason_is_rejected(body: str) -> None:
    assert outcome_of(body.encode("utf-8", "surrogatepass"), JSON, "application/json") in list(Reason)


@pytest.mark.parametrize(
    "date",
    ["1" + "0" * 30, "99999", '"99999-12-31"', "-1", "9999999999999", '"0000-00-00"', "1e400", "[1]", '"9999年9月9日"'],
)
def test_json_with_a_date_of_no_calendar_is_a_report_without_date(date: str) -> None:
    body = f'{{"title":"{TITLE}","body":"<p>{LONG}</p>","date":{date}}}'
    outcome = read(page_of(body.encode(), "application/json"), JSON)
    assert isinstance(outcome, Report)
    assert outcome.published_at is None


def test_json_with_characters_no_store_takes_is_a_report_without_them() -> None:
    body = f'{{"title":"\\ud800{TITLE}\\u0000","body":"<p>\\u0000{LONG}</p>","date":1708300000}}'
    outcome = read(page_of(body.encode(), "application/json"), JSON)
    assert isinstance(outcome, Report)
    assert (outcome.title, outcome.text) == (TITLE, LONG)


@pytest.mark.parametrize("source", [SELECTING, JSON], ids=["html", "json"])
def test_text_with_a_character_that_could_not_be_decoded_is_rejected(source: Source) -> None:
    text = f"{LONG}第一次会议。" * 60
    whole = html(f"<div id=zoom><p>{text}</p></div>")
    if source is JSON:
        whole = json.dumps({"title": TITLE, "body": text}, ensure_ascii=False).encode()
    broken = whole.replace("第一次".encode(), b"\xff", 1)
    assert outcome_of(whole, source) == "report"
    assert outcome_of(broken, source) == Reason.UNDECODABLE


def test_outlet_with_a_character_that_could_not_be_decoded_is_not_named() -> None:
    more = f"<div id=zoom>{TEXT * 20}</div>"
    body = html(f"<div class=source>来源：某某报</div><div class=author>张三</div>{more}")
    outcome = read(page_of(body.replace("某某报".encode(), b"\xff\xff")), SELECTING)
    assert isinstance(outcome, Report)
    assert LONG in outcome.text
    assert "\ufffd" not in outcome.origin + outcome.author
    assert outcome.author == "张三"


@pytest.mark.parametrize("boundary", ["x", '"x"', "y", "", '""', "x; boundary=y", "'", '"x', "x" * 100_000, "\udcff"])
@pytest.mark.parametrize("closed", [True, False])
def test_mhtml_with_any_boundary_is_a_report_or_a_rejection(boundary: str, closed: bool) -> None:
    head = f"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary={boundary}\r\n\r\n"
    part = b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + article()
    body = head.encode("utf-8", "surrogateescape") + part + (b"\r\n--x--" if closed else b"")
    assert outcome_of(body, SELECTING, "multipart/related") in ("report", *Reason)


def test_web_archive_of_another_browser_is_rejected() -> None:
    archive = plistlib.dumps({"WebMainResource": {"WebResourceData": article()}}, fmt=plistlib.FMT_BINARY)
    assert outcome_of(archive, SELECTING, "application/x-webarchive") in list(Reason)


def test_lone_surrogates_in_text_given_as_text_are_no_fault() -> None:
    assert LONG in extract(article().decode().replace(TITLE, f"{TITLE}\ud800"), URL)["text"]


@pytest.mark.parametrize("length", ["0", "-1", "99999999999", "x"])
def test_wrong_length_in_a_header_is_no_fault(length: str) -> None:
    page = replace(page_of(article()), headers=(("Content-Length", length), ("Content-Type", "text/html")))
    assert isinstance(read(page, SELECTING), Report)
