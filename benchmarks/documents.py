"""What does a file cost, and what does it cost more to keep strangers' files in a process of their own?"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.platypus import SimpleDocTemplate, Table

from benchmarks.floors import check
from demo.shapes.papers import docx_file, pdf_file, pdf_form
from pipeline.reading.documents.child import Child
from pipeline.reading.documents.document import Document
from pipeline.reading.documents.formats import read_file

ENTRIES = 266
TIMES = 5
SENTENCE = "本公司及董事会全体成员保证信息披露的内容真实、准确、完整，没有虚假记载、误导性陈述或者重大遗漏。"


def main() -> int:
    """Print a line for each file; 1 if a figure is below its floor."""
    child = Child()
    started, _ = _timed(lambda: child.read(b"text"), 1)
    print(f"a child process starts in {started:.0f} ms\n")
    print(f"{'file':<16}{'here ms':>9}{'child ms':>10}{'pages':>7}{'characters':>12}{'entries':>9}")
    here = there = 0.0
    counted: list[int] = []
    for name, body in _files().items():
        alone, found = _timed(lambda body=body: read_file(body, Path("/nonexistent")), TIMES)
        kept, same = _timed(lambda body=body: child.read(body), TIMES)
        assert found == same
        here, there = here + alone, there + kept
        counted += [found.rows] if name.startswith("list") else []
        print(f"{name:<16}{alone:>9.1f}{kept:>10.1f}{found.pages:>7}{len(found.text):>12,}{found.rows:>9}")
    child.close()
    share = sum(rows == ENTRIES for rows in counted) / len(counted)
    return check({"documents.kept": here / there, "documents.entries": share})


def _timed(read: Callable[[], Document], times: int) -> tuple[float, Document]:
    """(milliseconds of the fastest of so many, what it gave)."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        found = read()
        best = min(best, time.perf_counter() - start)
    return best * 1000, found


def _files() -> Mapping[str, bytes]:
    head = ("序号", "算法名称", "主体名称", "应用产品")
    rows = [(str(n), f"演示算法{n:03d}", f"演示主体{n:03d}", "演示产品") for n in range(1, ENTRIES + 1)]
    return {
        "list.docx": docx_file("清单.docx", (head, *rows)),
        "list.pdf": _printed([head, *rows]),
        "form.pdf": pdf_form("投资者关系活动记录表", {"类别": ["特定对象调研"], "主要内容": [SENTENCE * 3] * 12}),
        "report.pdf": pdf_file("年度报告", [SENTENCE * 6] * 530),
    }


def _printed(rows: list[tuple[str, ...]]) -> bytes:
    pdf_file("", [])  # registers the fonts
    stream = io.BytesIO()
    style = [("FONT", (0, 0), (-1, -1), "STSong-Light"), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    table = Table(rows, rowHeights=70, repeatRows=1, style=style)
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build([table])
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main())
