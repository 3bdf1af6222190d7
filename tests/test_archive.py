"""Kept pages: WARC that any tool reads, and what a crash or a scratch on the disk costs."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.errors import StoreError
from pipeline.store.archive import ArchiveWriter, Position, read_body, records
from pipeline.types import Page

NIGHT = datetime(2024, 2, 20, 22, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html; charset=gb2312"), ("X-Empty", ""), ("ETag", '"a:b"'))


def page(number: int = 0, body: bytes = b"", headers: tuple[tuple[str, str], ...] = HEADERS, **changes) -> Page:
    body = body or f"<p>第{number}篇，某某科技发布</p>".encode("gb18030") * 50
    return replace(Page(f"https://www.jia.example/{number}.html", "jia", NIGHT, 200, headers, body), **changes)


def written(folder: Path, *pages: Page) -> tuple[Path, list[Position]]:
    writer = ArchiveWriter(folder, "jia", NIGHT)
    positions = [writer.append(one) for one in pages]
    writer.close()
    return folder / writer.name, positions


def got(path: Path) -> tuple[list[bytes], str]:
    """(bodies that could be read, the fault that ended it)."""
    bodies: list[bytes] = []
    try:
        for record in records(path):
            bodies.append(record.body)
    except StoreError as err:
        return bodies, str(err)
    return bodies, ""


def test_warcio_reads_what_we_write_with_matching_digests(tmp_path):
    pages = [page(0), page(1, status=404), page(2, kind="inline", body="<p>正文</p>".encode())]
    path, _ = written(tmp_path, *pages)
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            found.append(
                (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            )
            assert record.rec_headers.get_header("WARC-Date") == "2024-02-20T22:00:00Z"
    assert found == [
        (kind, one.url, one.body) for kind, one in zip(("response", "response", "resource"), pages, strict=True)
    ]


def test_each_record_is_a_gzip_member_of_its_own(tmp_path):
    path, positions = written(tmp_path, *(page(number) for number in range(3)))
    data = path.read_bytes()
    assert positions[0].offset == 0
    ends = [*(position.offset for position in positions[1:]), len(data)]
    for position, end in zip(positions, ends, strict=True):
        member = zlib.decompressobj(wbits=31)
        assert member.decompress(data[position.offset : end]).startswith(b"WARC/1.")
        assert member.eof and not member.unused_data
    assert gzip.decompress(data).count(b"WARC-Type: response") == 3


def test_each_body_is_found_at_its_offset(tmp_path):
    pages = [page(number) for number in range(5)]
    _, positions = written(tmp_path, *pages)
    for one, position in reversed(list(zip(pages, positions, strict=True))):
        assert read_body(tmp_path, position) == (one.headers, one.body)


def test_an_inline_text_has_its_content_type(tmp_path):
    _, (position,) = written(tmp_path, page(kind="inline", body="<p>正文</p>".encode()))
    assert read_body(tmp_path, position) == ((("Content-Type", "text/html; charset=utf-8"),), "<p>正文</p>".encode())


def test_a_body_kept_unpacked_does_not_claim_to_be_packed(tmp_path):
    headers = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "12"))
    path, (position,) = written(tmp_path, page(headers=headers, body=b"<p>plain</p>"))
    assert got(path) == ([b"<p>plain</p>"], "")
    kept, body = read_body(tmp_path, position)
    assert body == b"<p>plain</p>"
    assert [name for name, _ in kept] == [f"X-Archive-Orig-{name}" for name, _ in headers]


@pytest.mark.parametrize(
    ("received", "kept"),
    [
        ("附件入选.pdf".encode().decode("latin-1"), "附件入选.pdf"),
        ("附件.pdf".encode("gbk").decode("latin-1"), "附件.pdf".encode("gbk").decode("latin-1")),
        ("附件.pdf", "附件.pdf"),
        ("a\r\nX-Forged: 1", "a  X-Forged: 1"),
    ],
)
def test_headers_keep_their_bytes_whatever_their_charset(tmp_path, received, kept):
    path, (position,) = written(tmp_path, page(headers=(("Content-Disposition", f"attachment; filename={received}"),)))
    expected = (("Content-Disposition", f"attachment; filename={kept}"),)
    assert read_body(tmp_path, position)[0] == expected
    assert next(records(path)).headers == expected


def test_times_are_written_in_utc(tmp_path):
    path, _ = written(tmp_path, page(fetched_at=NIGHT.astimezone(timezone(timedelta(hours=8)))))
    assert next(records(path)).date == NIGHT


def test_a_writer_that_took_nothing_leaves_no_file(tmp_path):
    writer = ArchiveWriter(tmp_path / "pages", "jia", NIGHT)
    writer.sync()
    writer.close()
    assert list((tmp_path / "pages").iterdir()) == []


def test_appending_after_closing_goes_on_in_the_same_file(tmp_path):
    writer = ArchiveWriter(tmp_path, "jia", NIGHT)
    writer.append(page(0))
    writer.close()
    position = writer.append(page(1))
    writer.close()
    assert len(list(tmp_path.iterdir())) == 1
    assert read_body(tmp_path, position)[1] == page(1).body


def test_two_writers_of_one_second_do_not_share_a_file(tmp_path):
    assert ArchiveWriter(tmp_path, "jia", NIGHT).name != ArchiveWriter(tmp_path, "jia", NIGHT).name


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_come_back_as_they_were(tmp_path, body):
    path, (position,) = written(tmp_path, Page("https://a.example/", "jia", NIGHT, 200, (), body))
    assert read_body(tmp_path, position) == ((), body)
    assert got(path) == ([body], "")


# --- damage ---------------------------------------------------------------------------------------------------------


def test_a_cut_tail_costs_the_last_record_alone_wherever_it_is_cut(tmp_path):
    pages = [page(number) for number in range(3)]
    path, positions = written(tmp_path, *pages)
    data, last = path.read_bytes(), positions[-1]
    for end in range(last.offset + 5, len(data) - 1, 3):
        path.write_bytes(data[:end])
        bodies, fault = got(path)
        assert bodies == [one.body for one in pages[:2]], end
        assert path.name in fault
        assert read_body(tmp_path, positions[1])[1] == pages[1].body
        with pytest.raises(StoreError, match=f"{path.name} 第 {last.offset} 字节"):
            read_body(tmp_path, last)


def test_a_flipped_bit_is_never_read_as_another_page(tmp_path):
    pages = [page(number) for number in range(2)]
    path, positions = written(tmp_path, *pages)
    data = bytearray(path.read_bytes())
    harmless = 0
    for place in range(10, positions[1].offset, 5):
        damaged = bytearray(data)
        damaged[place] ^= 0x10
        path.write_bytes(damaged)
        with suppress(StoreError):  # the padding bits of a packed block mean nothing
            assert read_body(tmp_path, positions[0]) == (pages[0].headers, pages[0].body)
            harmless += 1
        assert read_body(tmp_path, positions[1])[1] == pages[1].body
    assert harmless <= 2


def test_a_missing_archive_names_the_folder_to_restore(tmp_path):
    with pytest.raises(StoreError, match=r"页面存档缺失：gone\.warc\.gz；请从备份恢复到"):
        read_body(tmp_path, Position("gone.warc.gz", 0))


@pytest.mark.parametrize("offset", [1, 10**6])
def test_an_offset_that_is_no_record_is_said(tmp_path, offset):
    path, _ = written(tmp_path, page())
    with pytest.raises(StoreError, match=f"{path.name} 第 {offset} 字节"):
        read_body(tmp_path, Position(path.name, offset))


@pytest.mark.parametrize("packed", [True, False])
def test_archives_of_other_tools_are_read_whole_or_up_to_where_they_are_cut(tmp_path, packed):
    path = tmp_path / "other.warc"
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("other.warc", {"software": "other"}))
    for number in range(2):
        where, body = f"https://other.example/{number}", f"<p>{number}</p>".encode() * 100
        request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "other.example")])
        writer.write_record(writer.create_warc_record(where, "request", http_headers=request))
        begins = buffer.tell()
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        response = writer.create_warc_record(where, "response", BytesIO(body), len(body), http_headers=headers)
        writer.write_record(response)
    data = buffer.getvalue()
    path.write_bytes(data)
    assert got(path) == ([b"<p>0</p>" * 100, b"<p>1</p>" * 100], "")
    for end in range(begins + 10, len(data) - 10, 9):
        path.write_bytes(data[:end])
        bodies, fault = got(path)
        assert bodies == [b"<p>0</p>" * 100] and fault, end
