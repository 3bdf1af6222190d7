"""The process that reads files: bounded, replaced where it ends, gone with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import papers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from papers import LIST, docx, ofd, ofd_text, packed, paragraph, pptx, ruled_pdf, slide_text, word_table, xlsx

from pipeline.errors import DocumentError
from pipeline.reading.documents import child as child_module
from pipeline.reading.documents import reader
from pipeline.reading.documents.child import Child
from pipeline.reading.documents.document import Bounds, Document
from pipeline.reading.documents.reader import read_document

PLAIN = docx(paragraph("好的文件"))


def sparse_sheet() -> bytes:
    """Two cells at the far corners of a sheet: a reader that keeps all between them needs 500 GB."""
    far = papers.sheet([("1",)]).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    )
    return packed({**papers.unpacked(xlsx({"表": [("1",)]})), "xl/worksheets/sheet1.xml": far})


@pytest.fixture
def made() -> Iterator[Callable[..., Child]]:
    """Makes children with bounds of their own, and ends them."""
    children: list[Child] = []

    def make(**bounds: float) -> Child:
        children.append(Child(Bounds(**bounds)))  # type: ignore[arg-type]
        return children[-1]

    yield make
    for one in children:
        one.close()


def pid(child: Child) -> int:
    assert child._running is not None
    return child._running._process.pid


def is_alive(number: int) -> bool:
    """Whether a process lives, zombies not counted."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(number: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while is_alive(number) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_alive(number)


def test_one_process_reads_file_after_file(made) -> None:
    child = made()
    assert child.read(PLAIN).text == "好的文件"
    first = pid(child)
    with pytest.raises(DocumentError, match="认不出"):
        child.read(b"\x00\x01")
    assert child.read(PLAIN) == Document("好的文件", marks="-")
    assert pid(child) == first


def test_a_file_that_takes_too_much_memory_costs_the_process_alone(made) -> None:
    child = made()
    for body in (sparse_sheet(), papers.nested_pdf(40)):
        with pytest.raises(DocumentError, match="内存超出上限"):
            child.read(body)
        assert child.read(PLAIN).text == "好的文件"


def test_a_file_that_takes_too_much_time_costs_that_time(made) -> None:
    child = made(cpu_seconds=1)
    started = time.monotonic()
    with pytest.raises(DocumentError, match="读它超过 1 秒"):
        child.read(docx("<w:p/>" * 3_000_000))
    assert time.monotonic() - started < 30
    assert child.read(PLAIN).text == "好的文件"


def test_a_process_that_waits_for_ever_is_ended(made) -> None:
    child = made()
    child.read(PLAIN)
    child._running._bounds = replace(child._running._bounds, seconds=0.5)
    stuck = pid(child)
    os.kill(stuck, signal.SIGSTOP)
    with pytest.raises(DocumentError, match=r"读它超过 0\.5 秒"):
        child.read(PLAIN)
    wait_until_gone(stuck)


def test_a_process_that_died_meanwhile_is_replaced(made) -> None:
    child = made()
    child.read(PLAIN)
    os.kill(pid(child), signal.SIGKILL)
    wait_until_gone(pid(child))
    assert child.read(PLAIN).text == "好的文件"


def test_a_worn_process_gives_way_to_a_new_one(made) -> None:
    child = made(worn_bytes=1)
    assert child.read(PLAIN).text == "好的文件"
    assert child._running is None
    assert child.read(PLAIN).text == "好的文件"


def test_what_the_parent_holds_does_not_wear_the_process() -> None:
    script = (
        "held = b'x' * 500_000_000\n"
        "from pipeline.reading.documents.child import Child\n"
        "child = Child(); child.read(b'text'); print(child._running is not None); child.close()"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.check_output(command, text=True, cwd=papers.PROJECT) == "True\n"


def test_closing_leaves_neither_process_nor_folder(made) -> None:
    child = made()
    child.read(PLAIN)
    number, folder = pid(child), child._running._folder
    child.close()
    assert not Path(f"/proc/{number}").exists() and not Path(folder).exists()
    child.close()


def test_an_interrupt_ends_the_process_at_once(made, monkeypatch) -> None:
    child = made()
    child.read(PLAIN)
    number = pid(child)

    def interrupted(self: object, body: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(child_module._Running, "ask", interrupted)
        child.read(PLAIN)
    assert not Path(f"/proc/{number}").exists()
    assert child.read(PLAIN).text == "好的文件"


def test_ctrl_c_on_the_terminal_does_not_reach_the_process(made) -> None:
    child = made()
    child.read(PLAIN)
    assert os.getpgid(pid(child)) == pid(child) != os.getpgid(0)


def test_the_process_ends_with_a_parent_that_was_killed() -> None:
    script = (
        "import time; from pipeline.reading.documents import child as c\n"
        "c.read_in_child(b'text'); print(c._child._running._process.pid, c._child._running._folder, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=papers.PROJECT
    ) as parent:
        assert parent.stdout is not None
        number, folder = parent.stdout.readline().split()
        parent.kill()
    assert wait_until_gone(int(number))
    assert not Path(folder).exists()


def test_threads_take_turns(made) -> None:
    child = made()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(child.read(PLAIN).text)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["好的文件"] * 4


def test_processes_of_a_pool_each_have_their_own() -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert [one.text for one in pool.map(read_document, [PLAIN] * 6)] == ["好的文件"] * 6


def test_furniture_and_page_of_the_web_are_left_out_at_the_door() -> None:
    assert read_document(docx(paragraph("演示数据") + paragraph("正文"))).text == "正文"
    with pytest.raises(DocumentError, match="地址返回的不是文件，是网页"):
        read_document(b"<!DOCTYPE html><html></html>")
    with pytest.raises(DocumentError, match="字节，上限"):
        read_document(b"%PDF-" + bytes(50_000_001))


def test_a_file_read_a_moment_ago_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def slowly(body: bytes) -> Document:
        read.append(body)
        if body == b"bad":
            raise DocumentError("读它超过 20 秒")
        return Document("文字")

    monkeypatch.setattr(reader, "read_in_child", slowly)
    monkeypatch.setattr(reader, "REMEMBERED", 2)
    monkeypatch.setattr(reader, "_outcomes", {})
    for body in (b"a", b"bad", b"a", b"bad", b"c", b"a"):
        with nullcontext() if body != b"bad" else pytest.raises(DocumentError, match="超过 20 秒"):
            assert read_document(body).text == "文字"
    assert read == [b"a", b"bad", b"c", b"a"]


# --- any bytes

GOOD = {
    "pdf": ruled_pdf(LIST, (50, 200, 100)),
    "docx": docx(paragraph("附件") + word_table(LIST)),
    "xlsx": xlsx({"表": LIST}),
    "xls": (papers.FILES / "list.xls").read_bytes(),
    "doc": (papers.FILES / "locked.docx").read_bytes(),
    "pptx": pptx(slide_text("要点")),
    "ofd": ofd(ofd_text(20, 20, "文字")),
    "zip": packed({"a.docx": PLAIN, "b.zip": packed({"c.txt": "文字"})}),
}


@pytest.fixture(scope="module")
def alone() -> Iterator[Child]:
    """A child that finds no LibreOffice, which would take two seconds for each damaged old file."""
    child = Child()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "/nonexistent")
        child.read(PLAIN)
    yield child
    child.close()


def said_of(child: Child, body: bytes) -> str:
    """What became of a file; fails where reading it ended the process, or took more than it may."""
    try:
        return child.read(body).text
    except DocumentError as err:
        assert "\n" not in str(err) and "崩溃" not in str(err) and "超过" not in str(err), str(err)
        return str(err)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"]),
)
def test_any_bytes_are_text_or_a_line_why_not(alone: Child, tail: bytes, magic: bytes) -> None:
    assert isinstance(said_of(alone, magic + tail), str)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6),
    st.floats(0.5, 1),
)
def test_any_damage_to_a_file_is_text_or_a_line_why_not(
    alone: Child, kind: str, damage: list[tuple[float, bytes]], kept: float
) -> None:
    body = bytearray(GOOD[kind])
    for place, noise in damage:
        at = int(place * len(body))
        body[at : at + len(noise)] = noise
    assert isinstance(said_of(alone, bytes(body[: int(kept * len(body))])), str)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["docx", "xlsx", "pptx", "ofd"]), st.data())
def test_any_damage_inside_a_package_is_text_or_a_line_why_not(alone: Child, kind: str, data: st.DataObject) -> None:
    parts = papers.unpacked(GOOD[kind])
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name])))
    parts[name] = (
        parts[name][:at] + data.draw(st.binary(max_size=12)) + parts[name][at + data.draw(st.integers(0, 9)) :]
    )
    assert isinstance(said_of(alone, packed(parts)), str)
