"""Files of printed issues -> items: our own, those made by hand, and hostile ones. Every text is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import papers
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from weekly.sample import WEEKLY, sample_issue

from pipeline.editing.printed import BOLD, Line, lines_of, read_issue, unknown_sections
from pipeline.errors import TakeError, UsageError
from pipeline.output import docx, text
from pipeline.printed import PrintedIssue, PrintedItem, window_of
from pipeline.printedfiles import read_printed
from pipeline.text import clean
from pipeline.types import SHANGHAI, SectionId

Put = Callable[[str, bytes | str], str]

HEAD = ["行业动态周报", "云海视听协会", "第 31 期", "2024 年 3 月 4 日"]
ITEMS = [
    ("要闻", "全省视听工作会议部署年度任务", "2月28日，全省视听工作会议在青禾市召开，部署八项任务。"),
    ("行业", "云帆视频：开放片库 | 关闭旧版客户端", "2月27日，云帆视频开放片库。\n2月29日，云帆视频关闭旧版客户端。"),
    ("行业", "三家平台联合发布自律公约", "近日，三家平台联合发布自律公约，承诺不诱导续费。"),
    ("人事", "林知秋任云海广播电视台台长", "近日，林知秋任云海广播电视台台长。"),
]
PIECES = [
    "要闻",
    "【行业】",
    "人 事",
    "版权",
    "甲发布乙",
    "一段正文，说了一件事。",
    "被页尾切断的",
    "1、",
    "◆",
    "---",
    "责编：丙",
    "摘要：",
    "|",
]
IMPRINT = [
    "编辑部：云海视听协会 〔部门〕",
    "责编：〔姓名〕",
    "注：本周报由公开报道汇编，不代表协会观点。",
    "报：协会领导",
]


def told(issue: PrintedIssue) -> list[tuple[str, str, str]]:
    return [(item.section_name, item.title, item.text) for item in issue.items]


def packed(*names: str) -> bytes:
    """A ZIP file whose members say nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


def hand_made(bold: bool = True, marks: str = "{}") -> bytes:
    """A Word file as somebody types it: no styles, sections framed, items numbered, summary in one paragraph."""
    document = Document()
    for line in [*HEAD, "摘要：", f"◆{ITEMS[0][1]} ◆{ITEMS[3][1]}"]:
        document.add_paragraph(line)
    before, counted = "", 0
    for section, title, body in ITEMS:
        if section != before:
            document.add_paragraph().add_run(marks.format(section)).bold = bold
            before, counted = section, 0
        counted += 1
        document.add_paragraph().add_run(f"{counted}、{title}").bold = bold
        for paragraph in body.split("\n"):
            document.add_paragraph(paragraph)
    for line in IMPRINT:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["docx", "md"])
def test_what_is_exported_is_read_back_whole(put: Put, kind: str) -> None:
    issue = sample_issue()
    written = docx.write(issue, WEEKLY) if kind == "docx" else text.write(issue, WEEKLY)
    found = read_printed(Path(put(f"a.{kind}", written)), WEEKLY)
    assert found.number == issue.number
    assert found.ends_at - timedelta(days=1) == issue.ends_at.astimezone(SHANGHAI).replace(hour=0)
    assert [(one.section, one.title, one.text, one.starred) for one in found.items] == [
        (one.section, one.title, clean(one.text), one.starred) for one in issue.entries
    ]
    assert [one.place for one in found.items] == list(range(1, len(issue.entries) + 1))


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("marks", ["{}", "【{}】", "一、{}", "■ {}："])
def test_a_word_file_made_by_hand_needs_no_styles(put: Put, bold: bool, marks: str) -> None:
    found = read_printed(Path(put("手工.docx", hand_made(bold, marks))), WEEKLY)
    assert found.number == 31
    assert told(found) == ITEMS
    assert [one.starred for one in found.items] == [True, False, False, True]


def test_plain_text_in_gb18030(put: Put) -> None:
    lines = [*HEAD, "要 闻", ITEMS[0][1], ITEMS[0][2], "人　事", ITEMS[3][1], ITEMS[3][2], *IMPRINT]
    found = read_printed(Path(put("旧.txt", "\r\n".join(lines).encode("gb18030"))), WEEKLY)
    assert [(one.section, one.title) for one in found.items] == [
        (SectionId.HEADLINES, ITEMS[0][1]),
        (SectionId.PEOPLE, ITEMS[3][1]),
    ]


def test_a_paragraph_cut_by_the_end_of_a_page_is_one() -> None:
    lines = (
        "# 行业动态周报\n\n第 31 期\n\n2024-03-04\n\n## 行业\n\n### **甲**\n\n把主要资源\n\n集中投入。\n\n另起一段。\n"
    )
    (item,) = read_issue(lines_of(lines), "a.md", WEEKLY).items
    assert (item.title, item.text) == ("甲", "把主要资源集中投入。\n另起一段。")


def test_an_unknown_section_keeps_its_items() -> None:
    lines = (
        "第 31 期\n\n2024-03-04\n\n## 行业\n\n### 甲\n\n一。\n\n## 版权\n\n### 乙\n\n二。\n\n## 人事\n\n### 丙\n\n三。"
    )
    issue = read_issue(lines_of(lines), "a.md", WEEKLY)
    assert [(one.section, one.section_name, one.title) for one in issue.items] == [
        (SectionId.INDUSTRY, "行业", "甲"),
        (None, "版权", "乙"),
        (SectionId.PEOPLE, "人事", "丙"),
    ]
    assert unknown_sections(issue) == ["版权"]


def test_a_remark_in_brackets_is_text_and_no_section() -> None:
    lines = "第 31 期\n\n2024-03-04\n\n## 行业\n\n### 甲\n\n〔需编译〕\n\n### 乙\n\n二。"
    assert told(read_issue(lines_of(lines), "a.md", WEEKLY)) == [("行业", "甲", "〔需编译〕"), ("行业", "乙", "二。")]


def test_a_table_of_contents_is_no_issue_of_its_own() -> None:
    plain = [Line(one) for one in (*HEAD, "目录", "要闻", "行业", "要闻")]
    titles = [Line(ITEMS[0][1], BOLD), Line(ITEMS[0][2]), Line("行业"), Line(ITEMS[2][1], BOLD), Line(ITEMS[2][2])]
    assert [one.title for one in read_issue([*plain, *titles], "a", WEEKLY).items] == [ITEMS[0][1], ITEMS[2][1]]


def test_a_text_without_a_headline_is_kept_under_its_first_clause() -> None:
    lines = [Line("要闻"), Line("全省大会召开，部署任务。"), Line("行业"), Line("甲", "3"), Line("一。")]
    (first, _) = read_issue(lines, "a", WEEKLY, 1, date(2024, 3, 4)).items
    assert (first.title, first.text) == ("全省大会召开", "全省大会召开，部署任务。")


def test_a_section_without_headlines_has_an_item_a_paragraph() -> None:
    lines = [
        *map(Line, ("要闻", "全省大会召开，部署任务。", "行业", "云帆视频开放片库，", "免费三天。", "拾光视频涨价。"))
    ]
    items = read_issue(lines, "a", WEEKLY, 1, date(2024, 3, 4)).items
    assert [(one.title, one.text) for one in items] == [
        ("全省大会召开", "全省大会召开，部署任务。"),
        ("云帆视频开放片库", "云帆视频开放片库，免费三天。"),
        ("拾光视频涨价", "拾光视频涨价。"),
    ]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from("-b123")), max_size=30))
def test_whatever_the_lines_it_is_an_issue_or_one_line_why_not(rows: list[tuple[str, str]]) -> None:
    lines = lines_of("\n".join(text for text, _ in rows), "".join(look for _, look in rows))
    try:
        issue = read_issue(lines, "a", WEEKLY, 1, date(2024, 3, 4))
    except UsageError as err:
        assert "\n" not in str(err)
        return
    assert issue.items and all(one.title for one in issue.items)
    assert [one.place for one in issue.items] == list(range(1, len(issue.items) + 1))


def test_number_and_day_are_asked_for_and_never_guessed() -> None:
    lines = [Line("要闻"), Line("甲", "3"), Line("一。")]
    with pytest.raises(UsageError, match="--number 期号"):
        read_issue(lines, "旧刊.md", WEEKLY)
    with pytest.raises(UsageError, match="--date 2024-02-26"):
        read_issue(lines, "旧刊.md", WEEKLY, 31)
    found = read_issue(lines, "第31期 2024.3.4.md", WEEKLY)
    assert (found.number, found.starts_at, found.ends_at) == (31, *window_of(date(2024, 3, 4)))
    assert read_issue([Line("第 30 期"), *lines], "2024-3-4.md", WEEKLY, 32).number == 32


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024年2月19日—2月25日", date(2024, 2, 25)),
        ("2024年2月19日至25日", date(2024, 2, 25)),
        ("2024.2.19-2024.2.25", date(2024, 2, 25)),
        ("2024-02-19 ~ 02-25", date(2024, 2, 25)),
        ("2024年12月30日—1月5日", date(2025, 1, 5)),
        ("2024-02-26-2", date(2024, 2, 26)),
        ("2024年2月19日—2月31日", date(2024, 2, 19)),
        ("2024年2月26日", date(2024, 2, 26)),
    ],
)
def test_of_days_from_one_to_another_the_last_is_the_day_of_print(said: str, day: date) -> None:
    lines = [Line(f"第 402 期　{said}"), Line("要闻"), Line("甲", "3"), Line("一。")]
    found = read_issue(lines, "旧刊.md", WEEKLY)
    assert (found.starts_at, found.ends_at) == window_of(day)


@pytest.mark.parametrize("body", ["只有一段文字。", "要闻\n行业\n人事", ""])
def test_what_is_no_weekly_is_said_so(body: str) -> None:
    with pytest.raises(UsageError, match=r"不像一期周报|没有条目"):
        read_issue(lines_of(body), "a.md", WEEKLY, 1, date(2024, 3, 4))


def test_a_thousand_items_are_no_weekly() -> None:
    lines = [Line("要闻"), *(line for n in range(1000) for line in (Line(f"甲{n}", "3"), Line("一。")))]
    with pytest.raises(UsageError, match="超过 500 条"):
        read_issue(lines, "a.md", WEEKLY, 1, date(2024, 3, 4))


@pytest.mark.parametrize(
    ("name", "content", "saying"),
    [
        ("bomb.docx", lambda: papers.docx(papers.paragraph("0" * 101_000_000)), "解压后超过"),
        ("locked.docx", lambda: (papers.FILES / "locked.docx").read_bytes(), "有密码"),
        ("half.docx", lambda: hand_made()[:2000], "文件损坏"),
        ("page.docx", lambda: b"<html><body>x</body></html>", "是网页"),
        ("text.docx", lambda: "随手记的几句话。".encode(), "不是 Word 文件，或已损坏"),
        ("zip.docx", lambda: packed("说明.txt"), "不是 Word 文件，或已损坏"),
        ("hollow.docx", lambda: packed("[Content_Types].xml", "word/styles.xml"), "文件不全，缺 document.xml"),
        ("noise.md", lambda: bytes(range(256)) * 40, "认不出"),
    ],
)
def test_a_hostile_file_is_one_line(put: Put, name: str, content: Callable[[], bytes], saying: str) -> None:
    with pytest.raises((TakeError, UsageError), match=saying) as caught:
        read_printed(Path(put(name, content())), WEEKLY)
    assert "\n" not in str(caught.value) and name in str(caught.value)


def test_macros_are_not_looked_at(put: Put) -> None:
    parts = papers.unpacked(hand_made()) | {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100}
    assert len(read_printed(Path(put("宏.docm", papers.packed(parts))), WEEKLY).items) == len(ITEMS)


@pytest.mark.parametrize(
    ("title", "body", "parts"),
    [
        ("甲：一 | 二", "一。\n二。", [("甲：一", "一。"), ("甲：二", "二。")]),
        ("甲：一｜乙：二", "一。\n二。", [("甲：一", "一。"), ("乙：二", "二。")]),
        ("甲：一 | 二", "一。", [("甲：一", "一。"), ("甲：二", "一。")]),
        ("甲：一", "一。\n二。", [("甲：一", "一。\n二。")]),
        (" | ", "一。", [(" | ", "一。")]),
    ],
)
def test_a_joined_headline_tells_several_happenings(title: str, body: str, parts: list[tuple[str, str]]) -> None:
    assert list(PrintedItem(1, None, "行业", title, body).parts) == parts
