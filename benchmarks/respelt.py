"""Items written another way by rule, every fact as it was: figures, dates, widths, spaces, quotes, order.

What no rule here does, the rewordings written by hand do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from pipeline.types import SHANGHAI, Report

_HAN = "零一二三四五六七八九"
_WAN = re.compile(r"(?<![\d.,])(\d{1,6}(?:\.\d{1,3})?)万(?!亿)")
_YI = re.compile(r"(?<![\d.,])(\d{1,4}(?:\.\d{1,3})?)亿")
_LONG = re.compile(r"(?<![\d.,:：A-Za-z-])(\d{4,9})(?![\d.,:：%A-Za-z-]| ?[年日号])")
_SHARE = re.compile(r"(?<![\d.,-])(\d{1,2})%")
_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_FEW = re.compile(r"(?<![\d.,第A-Za-z-])([2-9])(?=[家个名项部次位条座台件])")


def _wan(match: re.Match[str]) -> str:
    return f"{round(float(match[1]) * 10_000):,}"


def _yi(match: re.Match[str]) -> str:
    return f"{round(float(match[1]) * 10_000, 1):g}万" if float(match[1]) < 100 else match[0]


def _share(match: re.Match[str]) -> str:
    tens, ones = divmod(int(match[1]), 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_HAN[tens]}十"
    return f"百分之{head}{_HAN[ones] if ones or not tens else ''}"


def _full_width(text: str, _: Report) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text)


def _with_year(text: str, report: Report) -> str:
    """2月19日 of the year in which it must be: that of the publication, where no other is within half a year."""
    if report.published_at is None:
        return text
    here = report.published_at.astimezone(SHANGHAI).date()

    def spelt(match: re.Match[str]) -> str:
        try:
            near = abs((date(here.year, int(match[1]), int(match[2])) - here).days) < 150
        except ValueError:
            near = False
        alone = not re.search(r"[年至、和\-—]$", text[: match.start()])
        return f"{here.year}年{match[0]}" if near and alone else match[0]

    return _DAY.sub(spelt, text)


def _turned(text: str, _: Report) -> str:
    """The sentences in the opposite order."""
    return "".join(reversed(re.findall(r"[^。]*。", text))) or text


RESPELLINGS: Mapping[str, Callable[[str, Report], str]] = {
    "1.2万 → 12,000": lambda text, _: _WAN.sub(_wan, text),
    "1.6亿 → 16000万": lambda text, _: _YI.sub(_yi, text),
    "12000 → 12,000": lambda text, _: _LONG.sub(lambda match: f"{int(match[1]):,}", text),
    "6% → 百分之六": lambda text, _: _SHARE.sub(_share, text),
    "3家 → 三家": lambda text, _: _FEW.sub(lambda match: _HAN[int(match[1])], text),
    "2月19日 → 2月19号": lambda text, _: _DAY.sub(r"\1月\2号", text),
    "2月19日 → 2024年2月19日": _with_year,
    "2月19日 → 2 月 19 日": lambda text, _: re.sub(r"(?<=\d)(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=\d)", " ", text),
    "full width": _full_width,
    "“” → 「」": lambda text, _: text.translate({ord("“"): "「", ord("”"): "」"}),
    "sentences turned round": _turned,
}
