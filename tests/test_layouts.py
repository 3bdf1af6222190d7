"""PDF and OFD files: lines, paragraphs, forms and tables out of what is only placed on pages."""

from __future__ import annotations

from pathlib import Path

import papers
import pytest
from papers import (
    LIST,
    ofd,
    ofd_text,
    ruled_pdf,
)
from reportlab.lib import colors

from pipeline.reading.documents import pdf
from pipeline.reading.documents.document import Document
from pipeline.reading.documents.formats import read_file

SAID = "序号 | 片名 | 集数\n1 | 演示山河 | 24\n2 | 云帆渡口 | 30\n3 | 晨光里 | 12"


def read(body: bytes) -> Document:
    return read_file(body, Path("/nonexistent"))


# --- PDF


def test_text_of_a_pdf_keeps_its_paragraphs_and_pages() -> None:
    first = "本公司及董事会全体成员保证信息披露的内容真实准确完整没有虚假记载误导性陈"
    found = read(
        papers.pdf(
            [(72, 700, first), (72, 680, "述或者重大遗漏。"), (72, 650, "特此公告。")], [(72, 700, "第二页的文字。")]
        )
    )
    assert found.text.split("\n") == [first + "述或者重大遗漏。", "特此公告。", "第二页的文字。"]
    assert (found.pages, found.rows, found.note) == (2, 0, "")


def test_a_form_keeps_each_row_together_over_pages() -> None:
    said = "\n".join(f"问：第{n}个问题是什么？\n答：{'回答的内容写在这里，文字很长。' * 6}" for n in range(1, 16))
    rows = [("投资者关系活动类别", "特定对象调研"), ("投资者关系活动主要内容介绍", said), ("附件清单", "无")]
    found = read(ruled_pdf(rows, (100, 350), title="投资者关系活动记录表", repeat=0))
    assert found.pages > 1 and found.rows == 0
    lines = found.text.split("\n")
    assert lines[:5] == [
        "投资者关系活动记录表",
        "投资者关系活动类别 | 特定对象调研",
        "投资者关系活动主要内容介绍",
        "问：第1个问题是什么？",
        "答：" + "回答的内容写在这里，文字很长。" * 6,
    ]
    assert lines[-1] == "附件清单 | 无"
    assert sum(line.startswith("问：") for line in lines) == 15


def test_a_cell_over_several_rows_stands_in_its_first() -> None:
    rows = [("省份", "片名"), ("浙江", "甲片"), ("", "乙片"), ("江苏", "丙片")]
    body = ruled_pdf(rows, (100, 200), style=[("SPAN", (0, 1), (0, 2))])
    assert read(body).text == "省份 | 片名\n浙江 | 甲片\n乙片\n江苏 | 丙片"


def test_a_table_without_outer_sides_and_one_of_thin_boxes_are_tables() -> None:
    inner = ruled_pdf(LIST, (50, 200, 100), style=[("LINEBEFORE", (0, 0), (0, -1), 1, colors.white)])
    assert read(inner).rows == 3


def test_wrapped_cells_without_rules_are_no_entries_and_what_follows_is_text() -> None:
    lines = [[(72, "序号"), (130, "片名"), (300, "说明")]]
    for n in range(1, 41):
        lines += [[(72, str(n)), (130, f"第{n}部片"), (300, "讲述一段往事")], [(300, f"共{n}集")]]
    lines.append([(72, "以上名单自公布之日起生效。")])
    pages = [lines[start : start + 30] for start in range(0, len(lines), 30)]
    found = read(
        papers.pdf(*([(x, 780 - 24 * y, text) for y, row in enumerate(page) for x, text in row] for page in pages))
    )
    assert found.rows == 40
    assert found.text.split("\n")[-2:] == ["共40集", "以上名单自公布之日起生效。"]


def test_latin_words_are_parted_and_latin_beside_han_is_not() -> None:
    body = papers.pdf(
        [(72, 700, "第"), (87, 700, "266"), (110, 700, "号，OpenAI"), (178, 700, "Sora 2"), (220, 700, "发布")]
    )
    assert read(body).text == "第266号，OpenAI Sora 2发布"


def test_page_numbers_and_running_lines_are_no_text() -> None:
    pages = [
        [
            (72, 800, "某公司 2023 年年度报告（全文）及其摘要"),
            (72, 700, f"第{n}段文字，内容虚构。"),
            (290, 30, f"- {n} -"),
        ]
        for n in (1, 2, 3)
    ]
    assert read(papers.pdf(*pages)).text.split("\n") == [
        "某公司 2023 年年度报告（全文）及其摘要",
        *(f"第{n}段文字，内容虚构。" for n in (1, 2, 3)),
    ]


def test_a_scan_says_so() -> None:
    assert read(papers.scan(pages=2)) == Document("", 0, 2, "扫描件未识别")
    assert read(papers.scan(text="末页有文字层。")) == Document("末页有文字层。", 0, 2, "第 1 页是扫描件，未识别")


def test_a_pdf_longer_than_the_cap_is_read_to_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PAGES_MAX", 1)
    found = read(papers.pdf([(72, 700, "第一页。")], [(72, 700, "第二页。")]))
    assert found == Document("第一页。", 0, 2, "只读了前 1 页，共 2 页")


# --- OFD


def test_an_ofd_file_is_read_line_by_line_with_its_form() -> None:
    body = ofd(
        ofd_text(30, 40, "第二行的文字。") + ofd_text(30, 20, "第一行"[:2], delta="4") + ofd_text(38, 20, "行的文字。"),
        ofd_text(60, 20, "第二页", ctm="2 0 0 2 0 0"),
        form=ofd_text(30, 10, "某省广播电视局文件"),
    )
    found = read(body)
    assert found.text.split("\n") == ["某省广播电视局文件", "第一行的文字。", "第二行的文字。", "第二页"]
    assert found.pages == 2


def test_steps_of_an_ofd_text_part_its_cells() -> None:
    body = ofd(ofd_text(20, 20, "序号片名", delta="4 26 g 1 4") + ofd_text(20, 30, "1演示山河", delta="30 g 3 4"))
    found = read(body)
    assert found.text == "序号 | 片名\n1 | 演示山河"
    assert found.rows == 1


def test_an_ofd_file_of_pictures_is_a_scan() -> None:
    assert read(ofd('<ofd:ImageObject ID="3" Boundary="0 0 210 297"/>')).note == "扫描件未识别"
