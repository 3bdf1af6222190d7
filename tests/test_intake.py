"""Reports and pages gathered elsewhere: what is brought in, what is named and left out."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import intake
from pipeline.errors import UsageError
from pipeline.intake import Imported, import_jsonl, import_warc, parse_line
from pipeline.sources import Source
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import reports as report_store
from pipeline.store.archive import ArchiveWriter
from pipeline.strangers import stranger
from pipeline.types import Page, Report

NOW = datetime(2024, 2, 25, 22, tzinfo=UTC)
TEXT = "某某科技今日发布新剧，会员收入同比增长百分之四十五。"
ROW = {
    "url": "https://www.jia.example/xw/1.html",
    "title": "某某科技发布新剧",
    "text": TEXT,
    "published": "2024-02-19T10:30:00+08:00",
    "source": "甲市广播电视局",
}


@pytest.fixture
def watched() -> list[Source]:
    jia = stranger("jia_ju", "甲市广播电视局").model_copy(update={"start_urls": ("https://www.jia.example/xw/",)})
    return [jia, stranger("yi", "乙传媒").model_copy(update={"origin": "乙社"})]


def line(**changes: Any) -> bytes:
    return json.dumps({**ROW, **changes}, ensure_ascii=False).encode()


def parsed(data: bytes) -> Report:
    return parse_line(data, {"甲市广播电视局": "jia_ju"}, {"jia.example": "jia_ju"}, NOW)


def bring(engine, folder: Path, data: bytes, sources=(), name="reports.jsonl") -> Imported:
    path = folder / name
    path.write_bytes(data)
    return import_jsonl(engine, path, sources, NOW)


def stored(engine) -> list[Report]:
    with engine.connect() as connection:
        return list(report_store.everyone(connection))


# --- one line -------------------------------------------------------------------------------------------------------


def test_a_line_becomes_a_report_seen_when_it_was_published():
    report = parsed(line())
    published = datetime(2024, 2, 19, 2, 30, tzinfo=UTC)
    assert (report.published_at, report.first_seen_at, report.date_only) == (published, published, False)
    assert (report.source_id, report.origin, report.language) == ("jia_ju", "甲市广播电视局", "zh")
    assert (report.title, report.text) == (ROW["title"], TEXT)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Riverclip&#8217;s plan &amp; price", "Riverclip’s plan & price"),
        ("甲市&nbsp;&#x201c;清朗&#x201d;行动", "甲市 “清朗”行动"),
        ("R&D&copy=1 &nosuch; &#0;", "R&D&copy=1 &nosuch; \ufffd"),
    ],
    ids=["decimal", "hexadecimal", "none"],
)
def test_entities_of_a_title_are_read(said: str, title: str):
    assert parsed(line(title=said)).title == title


def test_a_line_without_time_is_seen_now():
    report = parsed(line(published=None))
    assert (report.published_at, report.first_seen_at) == (None, NOW)


def test_a_day_alone_is_a_day_in_beijing():
    report = parsed(line(published="2024-02-19"))
    assert (report.published_at, report.date_only) == (datetime(2024, 2, 18, 16, tzinfo=UTC), True)


def test_what_is_dated_ahead_is_seen_now():
    assert parsed(line(published="2024-02-26T20:00:00Z")).first_seen_at == NOW


@pytest.mark.parametrize(
    ("changes", "source_id", "origin"),
    [
        ({"source": " 甲市广播电视局 "}, "jia_ju", "甲市广播电视局"),
        ({"source": ""}, "jia_ju", "www.jia.example"),
        ({"source": "丁报", "url": "https://ding.example/1"}, "import:丁报", "丁报"),
        ({"source": "丁报"}, "jia_ju", "丁报"),
        ({"source": None, "url": "https://ding.example/1"}, "import:ding.example", "ding.example"),
        ({"source": "丁\x00报\ud800", "url": "https://ding.example/1"}, "import:丁报", "丁报"),
    ],
)
def test_a_source_is_known_by_name_or_host(changes, source_id, origin):
    report = parsed(json.dumps({**ROW, **changes}).encode())
    assert (report.source_id, report.origin) == (source_id, origin)


@pytest.mark.parametrize(
    ("data", "saying"),
    [
        (b"{", "不是 JSON"),
        (line().decode().encode("gb18030"), "不是 UTF-8 文本"),
        (b"[" * 100_000, "不是 JSON"),
        (b"9" * 5000, "不是 JSON"),
        (b"[]", "不是 JSON 对象"),
        (b"NaN", "不是 JSON 对象"),
        (line(url="www.jia.example/1"), "url 缺少或不是网址"),
        (line(url=None), "url 缺少或不是网址"),
        (line(title=" \n"), "title 缺少"),
        (line(title=7), "title 应为文字"),
        (line(text=["段"]), "text 应为文字"),
        (line(published="昨天"), "不是 ISO 时间"),
        (line(published="2024-02-30"), "不是 ISO 时间"),
        (line(published="0001-01-01"), "不是 ISO 时间"),
        (line(published="9999-12-31T23:59:59-12:00"), "不是 ISO 时间"),
        (line(published="2024-02-28"), "published 2024-02-28 在将来"),
        (line(published="2042-02-19T10:30:00+08:00"), "在将来"),
        (line(published=1708272000), "published 应为文字"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_chinese(data, saying):
    with pytest.raises(ValueError, match=saying):
        parsed(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(ROW)), inner, max_size=5),
    max_leaves=8,
)


@given(st.binary(max_size=120) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_line_raises_anything_but_value_error(data):
    try:
        report = parsed(data)
    except ValueError:
        return
    assert report.url and report.title


@given(st.dictionaries(st.sampled_from([*ROW, "else"]), st.text(max_size=30), max_size=6))
def test_whatever_a_line_says_can_be_stored(fields):
    try:
        report = parsed(json.dumps({**ROW, **fields}).encode())
    except ValueError:
        return
    written = "".join((report.url, report.title, report.text, report.origin, report.source_id))
    assert "\x00" not in written and written.encode()
    assert len(report.source_id) <= 64


# --- a file ---------------------------------------------------------------------------------------------------------


def test_bad_lines_are_named_and_skipped_and_the_rest_is_brought_in(engine, tmp_path, watched):
    data = b"\n".join(
        [line(), b"{broken", b"", line(url="https://yi.example/2", title=""), line(url="https://yi.example/3")]
    )
    outcome = bring(engine, tmp_path, data, watched)
    assert (outcome.added, outcome.unchanged, outcome.skipped) == (2, 0, 2)
    assert [fault.split("：")[0] for fault in outcome.faults] == ["reports.jsonl 第 2 行", "reports.jsonl 第 4 行"]
    assert {report.url for report in stored(engine)} == {ROW["url"], "https://yi.example/3"}


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packed", [False, True])
def test_line_endings_byte_order_marks_and_gzip_do_not_matter(engine, tmp_path, mark, ending, packed):
    data = mark + line() + ending
    outcome = bring(engine, tmp_path, gzip.compress(data) if packed else data)
    assert (outcome.added, outcome.faults) == (1, [])


def test_a_cut_gzip_file_gives_what_is_whole(engine, tmp_path):
    lines = b"\n".join(line(url=f"https://yi.example/{n}", text=f"{n * 7919}{TEXT}" * 20) for n in range(200))
    packed = gzip.compress(lines)
    outcome = bring(engine, tmp_path, packed[: len(packed) // 2], name="cut.jsonl.gz")
    assert 0 < outcome.added < 200
    assert len(outcome.faults) == 1 and "压缩文件损坏或不完整" in outcome.faults[0]
    assert f"第 {outcome.added + 1} 行起" in outcome.faults[0]


def test_a_file_that_only_begins_like_gzip_is_said(engine, tmp_path):
    outcome = bring(engine, tmp_path, b"\x1f\x8b" + b"x" * 100)
    assert outcome.added == 0 and "压缩文件损坏" in outcome.faults[0]


def test_an_endless_line_is_skipped_alone(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "LINE_BYTES_MAX", 1000)
    data = b"\n".join([line(), line(text="长" * 2000), line(url="https://yi.example/2"), line(text="长" * 900)])
    outcome = bring(engine, tmp_path, data)
    assert (outcome.added, outcome.skipped) == (2, 2)
    assert [fault.split("：")[0] for fault in outcome.faults] == ["reports.jsonl 第 2 行", "reports.jsonl 第 4 行"]


def test_only_the_first_faults_are_shown_and_all_are_counted(engine, tmp_path):
    outcome = bring(engine, tmp_path, b"x\n" * 50)
    assert (outcome.skipped, len(outcome.faults)) == (50, intake.FAULTS_SHOWN)


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
@pytest.mark.parametrize("bring_in", ["jsonl", "warc"])
def test_a_file_that_cannot_be_opened_is_said(engine, tmp_path, name, bring_in):
    with pytest.raises(UsageError, match="打不开"):
        if bring_in == "jsonl":
            import_jsonl(engine, tmp_path / name, [], NOW)
        else:
            import_warc(engine, tmp_path, tmp_path / name, [], NOW)


def test_forms_of_one_address_are_brought_in_once(engine, tmp_path):
    forms = ["https://www.yi.example/p/1?f=rss", "http://yi.example/p/1", "https://m.yi.example/p/1/"]
    outcome = bring(engine, tmp_path, b"\n".join(line(url=url) for url in forms))
    assert (outcome.added, outcome.unchanged) == (1, 2)
    assert len(stored(engine)) == 1


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("cut", [TEXT[:12], TEXT[:12] + "……", ""])
def test_a_cut_text_does_not_replace_the_full_one(engine, tmp_path, cut, together):
    files = [line() + b"\n" + line(text=cut)] if together else [line(), line(text=cut)]
    outcomes = [bring(engine, tmp_path, data) for data in files]
    assert sum(outcome.added for outcome in outcomes) == sum(outcome.unchanged for outcome in outcomes) == 1
    (report,) = stored(engine)
    assert report.text == TEXT


def test_a_full_text_replaces_a_cut_one(engine, tmp_path):
    bring(engine, tmp_path, line(text=TEXT[:12]))
    assert bring(engine, tmp_path, line()).added == 1
    assert [report.text for report in stored(engine)] == [TEXT]


def test_the_same_file_twice_changes_nothing(engine, tmp_path):
    data = b"\n".join(line(url=f"https://yi.example/{number}") for number in range(3))
    assert bring(engine, tmp_path, data).added == 3
    before = stored(engine)
    again = bring(engine, tmp_path, data)
    assert (again.added, again.unchanged) == (0, 3)
    assert stored(engine) == before


def test_a_long_source_name_fits_the_store(engine, tmp_path):
    assert len(parsed(line(source="某" * 300, url="https://yi.example/1")).source_id) <= 64
    bring(engine, tmp_path, line(source="某" * 300, url="https://yi.example/1"))
    (report,) = stored(engine)
    assert report.origin and set(report.origin) == {"某"}


# --- WARC -----------------------------------------------------------------------------------------------------------


def archive(folder: Path, *urls: str) -> Path:
    writer = ArchiveWriter(folder, "other", NOW)
    for url in urls:
        body = f"<p>{url}：{TEXT}</p>".encode()
        writer.append(Page(url, "x", NOW - timedelta(days=2), 200, (("Content-Type", "text/html"),), body))
    writer.close()
    return folder / writer.name


def test_pages_of_a_warc_file_wait_to_be_read_like_our_own(engine, tmp_path, watched):
    path = archive(tmp_path, "https://www.jia.example/1", "https://other.example/1")
    outcome = import_warc(engine, tmp_path / "pages", path, watched, NOW)
    assert (outcome.added, outcome.unchanged, outcome.faults) == (2, 0, [])
    with engine.connect() as connection:
        kept = page_store.unprocessed(connection)
        seen = link_store.first_seen(connection, [one.key for one in kept])
    assert [one.source_id for one in kept] == ["jia_ju", "import:other.example"]
    assert set(seen.values()) == {NOW - timedelta(days=2)}
    path.unlink()
    assert TEXT in kept[1].load(tmp_path / "pages").body.decode()


def test_the_same_warc_file_twice_adds_no_page(engine, tmp_path):
    path = archive(tmp_path, "https://other.example/1", "https://other.example/2")
    import_warc(engine, tmp_path / "pages", path, [], NOW)
    outcome = import_warc(engine, tmp_path / "pages", path, [], NOW)
    assert (outcome.added, outcome.unchanged) == (0, 2)


def test_a_warc_file_with_a_cut_tail_gives_what_is_whole(engine, tmp_path):
    path = archive(tmp_path, *(f"https://other.example/{number}" for number in range(3)))
    path.write_bytes(path.read_bytes()[:-40])
    outcome = import_warc(engine, tmp_path / "pages", path, [], NOW)
    assert outcome.added == 2
    assert len(outcome.faults) == 1 and "WARC 尾部损坏，其前已读入" in outcome.faults[0]


NO_PAGE = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: 2024-02-19T00:00:00Z\r\nContent-Length: 2\r\n\r\nab\r\n\r\n"


@pytest.mark.parametrize("data", [b"", b"x", b"not a warc file\n" * 9, b"\x1f\x8b\x08broken", NO_PAGE])
def test_a_file_that_is_no_warc_brings_nothing(engine, tmp_path, data):
    (tmp_path / "x.warc").write_bytes(data)
    outcome = import_warc(engine, tmp_path / "pages", tmp_path / "x.warc", [], NOW)
    assert outcome.added == 0
    assert outcome.skipped == len(outcome.faults) == bool(data)
    assert all(said.startswith("x.warc：没有读出网页") and "nknown" not in said for said in outcome.faults)
