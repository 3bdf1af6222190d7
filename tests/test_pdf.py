"""The Word file through LibreOffice: it opens whole, and PDF comes of it; what happens without LibreOffice."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pypdfium2
import pytest
from newsdesk import NewsDesk
from weekly.sample import WEEKLY, sample_issue

from pipeline import libreoffice
from pipeline.errors import OutputError
from pipeline.output import docx, house, pdf

INSTALLED = pytest.mark.skipif(not libreoffice.program(), reason="这台机器上没有 LibreOffice（soffice）")


def pages(body: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(body)
    try:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def program(folder: Path, script: str) -> str:
    """A stand-in for soffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.slow
@INSTALLED
def test_the_word_file_opens_in_libreoffice_and_prints_whole() -> None:
    found = pages(pdf.write(docx.write(sample_issue(), WEEKLY, marks=("演示数据",))))
    text = "".join(found)
    assert found[0].startswith("演示数据行业动态周报〔演示数据〕云海视听协会第907期2024年2月26日摘要：")
    assert "许知远航任云海省广播电视局副局长" in text and text.endswith(f"—{len(found)}—")
    assert all("第907期演示数据" in page[:30] for page in found[1:])


@pytest.mark.slow
@INSTALLED
def test_the_template_itself_opens_in_libreoffice() -> None:
    assert "{{刊名}}" in pages(pdf.write(house.HOUSE.read_bytes()))[0]


@pytest.mark.slow
@INSTALLED
def test_an_issue_is_exported_as_pdf(desk: NewsDesk) -> None:
    desk.run("issue", "new", "--propose")
    path = Path(desk.run("issue", "export", "--to", "pdf").strip())
    assert path.name.endswith("-第403期.pdf") and "第403期" in pages(path.read_bytes())[0]


def test_without_libreoffice_it_is_said_what_to_install(desk: NewsDesk) -> None:
    desk.patch.setattr(libreoffice, "PROGRAMS", ("no-such-program",))
    assert "apt install libreoffice-writer-nogui" in desk.fault("issue", "export", "--to", "pdf", code=1)


def test_a_program_that_hangs_ends_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = tmp_path / "child"
    monkeypatch.setattr(libreoffice, "program", lambda: program(tmp_path, f"sleep 600 & echo $! > {noted}; wait"))
    with pytest.raises(OutputError, match="超过 1 秒"):
        pdf.write(b"PK", seconds=1)
    child = int(noted.read_text())
    for _ in range(200):
        if not _alive(child):
            return
        time.sleep(0.02)
    raise AssertionError("what soffice had started still runs")


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_program_that_makes_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: program(tmp_path, "exit 0"))
    with pytest.raises(OutputError, match="没有写出 PDF"):
        pdf.write(b"PK")
