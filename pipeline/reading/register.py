"""Rows of a register of companies, as licensed services export them (CSV) -> a report for each row, of its facts alone.

Whose columns are called what stands in resources/register_columns.txt.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files

from pipeline.errors import DocumentError
from pipeline.reading.decode import decode
from pipeline.text import clean, fold, squeeze
from pipeline.types import SHANGHAI

FILE_BYTES_MAX = 20_000_000
ROWS_MAX = 20_000
"""A longer file is no week's export."""
CELL_MAX = 5000
"""Characters; the longest 经营范围 have 3,000, what is longer is a quote that nothing closes."""
HEADING_LINES = 10
"""Lines among which the headings stand; services put their name and a notice above."""
TITLE_VALUE_MAX = 30
"""Characters of a new value that a title still holds."""
YEARS = range(1990, 2100)
"""Years a change can be of."""

_BRACKETS = re.compile(r"[（(\[【]([^）)\]】]*)[）)\]】]")
_UNIT = re.compile(r"(?:人民币|美元|港元|欧元)?[万亿]?(?:元|美元|港元|欧元)?(?:人民币)?")
_DAY = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?:[ T]+\d{1,2}:\d\d(?::\d\d)?)?|(\d{4})(\d\d)(\d\d)"
)
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_SIGNED = re.compile(r"[+-]\d[\d,.]*\s?(?:%|[万亿]?(?:元|美元|港元|欧元|股|人)?(?:人民币)?)?")
_FORMULA_STARTS = ("=", "+", "-", "@")
_NOTHING = re.compile(r"[-—–/\\*·.]*|无|暂无|null|none|n/?a|未公示|企业选择不公示", re.IGNORECASE)
_UNSEEN = ("Cf", "Cs")
"""Categories of characters that turn lines round or stand for nothing; control characters go with `clean`."""
_CHANGE = re.compile(r"(?:的)?(?:变更|变动|更改)(?:登记|备案)?$|备案$")


@dataclass(frozen=True, slots=True)
class Change:
    """One row."""

    line: int
    """Where it begins in the file, from 1."""
    at: datetime
    """00:00 in Shanghai of its day, as UTC."""
    company: str
    title: str
    text: str
    """Paragraphs, a line each."""


@dataclass(frozen=True, slots=True)
class Register:
    """What a file says."""

    changes: tuple[Change, ...]
    faults: tuple[str, ...]
    """One Chinese line for each row that says nothing usable: 第 3 行：…."""
    unused: tuple[str, ...]
    """Headings that were not understood."""


def read_register(content: bytes, now: datetime) -> Register:
    """Every row of an export; UTF-8 or GB18030, with commas, tabs or semicolons.

    Raises:
        DocumentError: it is no such table; says which headings are missing.
    """
    rows, faults = _rows(_text(content))
    headings = next(
        ((index, names) for index, (_, row) in enumerate(rows[:HEADING_LINES]) if (names := _named(row))), None
    )
    if headings is None:
        seen = "、".join(_shown(cell) for _, row in rows[:1] for cell in row if cell)[:100] or "空文件"
        raise DocumentError(f"没有找到表头：应有“企业名称”“变更日期”与“变更事项”等列；第一行是：{seen}")
    first, columns = headings
    changes: list[Change] = []
    for line, row in rows[first + 1 :]:
        if not any(row):
            continue
        try:
            changes.append(_change(line, _facts(row, columns), now))
        except ValueError as err:
            faults.append((line, str(err)))
    known = {index for index, _, _ in columns}
    unused = tuple(_shown(cell) for index, cell in enumerate(rows[first][1]) if cell and index not in known)
    told = tuple(f"第 {line} 行：{said}" for line, said in sorted(faults))
    return Register(tuple(changes), told, unused)


def _text(content: bytes) -> str:
    if len(content) > FILE_BYTES_MAX:
        raise DocumentError(f"文件有 {len(content):,} 字节，上限 {FILE_BYTES_MAX:,}；请分成几份")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise DocumentError("这是 Excel 文件；请在 Excel 里另存为“CSV UTF-8（逗号分隔）”")
    decoded = decode(content)
    if not decoded.readable:
        raise DocumentError(f"文字编码认不出来（最接近 {decoded.encoding}，仍有乱码）；请另存为 UTF-8")
    return decoded.text


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    """(line, cells) of each row, and the lines that are none."""
    head = text[:CELL_MAX]
    delimiter = max(",\t;", key=head.count)
    reader = csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    faults: list[tuple[int, str]] = []
    while len(rows) <= ROWS_MAX + HEADING_LINES:
        line = reader.line_num + 1
        try:
            rows.append((line, [_cell(cell) for cell in next(reader)]))
        except StopIteration:
            return rows, faults
        except csv.Error as err:
            faults.append((line, f"不成一行（{err}），多半是引号不成对"))
    faults.append((rows[-1][0], f"超过 {ROWS_MAX:,} 行，其后未读；请分成几份"))
    return rows, faults


def _cell(raw: str) -> str:
    """A cell as one line, bounded by one character more than is allowed; '="001"', Excel's way of text, as 001."""
    seen = (
        char if not char.isspace() else " " for char in raw[: CELL_MAX * 2] if unicodedata.category(char) not in _UNSEEN
    )
    text = squeeze(clean("".join(seen)))[: CELL_MAX + 1]
    match = _TEXT_FORMULA.fullmatch(text)
    return match[1].strip() if match else text


Columns = Sequence[tuple[int, str, str]]
"""(index, field, unit) of the columns that are understood."""


def _named(row: Sequence[str]) -> Columns:
    """The columns of a heading line; empty where it is none."""
    found: list[tuple[int, str, str]] = []
    for index, cell in enumerate(row[:200]):
        units = [unit for unit in _BRACKETS.findall(cell[:100]) if _UNIT.fullmatch(unit)]
        field = _headings().get(_folded(cell))
        if field and field not in (name for _, name, _ in found):
            found.append((index, field, units[0] if units else ""))
    fields = {field for _, field, _ in found}
    return found if "company" in fields and len(fields) > 1 else ()


@lru_cache(maxsize=1)
def _headings() -> Mapping[str, str]:
    text = (files("pipeline") / "resources" / "register_columns.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {_folded(name): field for field, *names in rows for name in names}


def _folded(heading: str) -> str:
    return "".join(_BRACKETS.sub("", fold(heading[:100])).split()).strip("*:：")


def _facts(row: Sequence[str], columns: Columns) -> dict[str, str]:
    """Field -> value, empty ones left out.

    Raises:
        ValueError: a cell is a formula, or too long.
    """
    facts: dict[str, str] = {}
    for index, field, unit in columns:
        value = row[index] if index < len(row) else ""
        if _NOTHING.fullmatch(value):
            continue
        if len(value) > CELL_MAX:
            raise ValueError(f"有一格超过 {CELL_MAX} 字，多半是引号不成对")
        if fold(value.lstrip("'")[:1]).startswith(_FORMULA_STARTS) and not _SIGNED.fullmatch(value):
            raise ValueError(f"有一格是公式（{_shown(value)}），不收")
        bare = re.fullmatch(r"[\d,.]+", value)
        facts[field] = (value + unit if unit and bare else value).rstrip("。；; ")
    return facts


def _change(line: int, facts: Mapping[str, str], now: datetime) -> Change:
    company = facts.get("company", "")
    if not company:
        raise ValueError("没有企业名称")
    day = facts.get("date") or facts.get("founded") or ""
    at = _day(day, now)
    item, before, after = _what(facts)
    told = list(_sentences(company, item, before, after, facts))
    if not told:
        raise ValueError("没有变更事项、注册资本或经营范围，不知道变了什么")
    local = at.astimezone(SHANGHAI)
    text = "\n".join([f"{local.year}年{local.month}月{local.day}日，{told[0]}", *told[1:]])
    return Change(line, at, company, _title(company, item, after, facts), text)


def _what(facts: Mapping[str, str]) -> tuple[str, str, str]:
    """(what changed, before, after); the name of what changed without 变更 behind it."""
    if "capital_after" in facts:
        return "注册资本", facts.get("capital_before", ""), facts["capital_after"]
    item = facts.get("item", "")
    return _CHANGE.sub("", item) or item, facts.get("before", ""), facts.get("after", "")


def _title(company: str, item: str, after: str, facts: Mapping[str, str]) -> str:
    if item and 0 < len(after) <= TITLE_VALUE_MAX:
        return f"{company}{item}变更为{after}"
    if item or after:
        return f"{company}工商变更：{item[:TITLE_VALUE_MAX] or '登记事项'}"
    if "founded" in facts:
        return f"{company}成立" + (f"，注册资本{facts['capital']}" if "capital" in facts else "")
    if "capital" in facts:
        return f"{company}登记注册资本{facts['capital']}"
    return f"{company}登记经营范围"


def _sentences(company: str, item: str, before: str, after: str, facts: Mapping[str, str]) -> Iterator[str]:
    if item or after:
        was = f"变更前：{before}；" if before else ""
        change = f"{was}变更后：{after}。" if after else ""
        yield f"{company}发生工商变更，变更事项：{item or '登记事项'}。{change}"
    elif "founded" in facts and ("capital" in facts or "scope" in facts):
        yield f"{company}登记成立。"
    elif "capital" in facts or "scope" in facts:
        yield f"{company}的工商登记信息如下。"
    else:
        return
    names = {
        "capital": "注册资本",
        "scope": "经营范围",
        "person": "法定代表人",
        "holders": "股东",
        "founded": "成立日期",
    }
    yield from (f"{name}：{facts[field]}。" for field, name in names.items() if field in facts)


def _day(text: str, now: datetime) -> datetime:
    match = _DAY.fullmatch(text)
    if not match:
        raise ValueError(f"日期 “{_shown(text)}” 看不懂，应为 2024-02-20" if text else "没有日期")
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        at = datetime(year, month, day, tzinfo=SHANGHAI)
    except ValueError:
        raise ValueError(f"没有 {_shown(text)} 这一天") from None
    if year not in YEARS:
        raise ValueError(f"日期 {_shown(text)} 不在 {YEARS[0]} 年以后")
    if at > now:
        raise ValueError(f"日期 {_shown(text)} 在将来")
    return at.astimezone(UTC)


def _shown(text: str) -> str:
    """The beginning of a cell, for a message."""
    return "".join(char for char in text if char.isprintable())[:20]
