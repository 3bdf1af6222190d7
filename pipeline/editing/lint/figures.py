"""How numbers and dates are written: 100万, not 1000000; 1亿, not 10000万; 2月, not 二月; 6%, not 百分之六."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.editing.facts.numerals import chinese
from pipeline.editing.lint.finding import Item, LintFinding
from pipeline.houserules import RuleId

_UNIT = r"(?=\s?(?:元|人|个|条|家|名|台|部|次|件|套|辆|户|份|吨|平方米|公里|美元|港元|欧元|余))"
_LONG = re.compile(rf"(?<![\d.,])(?:\d{{1,3}}(?:,\d{{3}})+|\d{{5,}})(?![\d.,%])(?!\s?[万亿千百]){_UNIT}")
_OF_WAN = re.compile(r"(?<![\d.,])(\d{5,}|\d{1,3}(?:,\d{3})+)(\.\d+)?\s?万(?!亿)")
_MIXED = re.compile(r"\d+(?:\.\d+)?[万亿]\d+千")
_HAN_DATE = re.compile(
    r"(?<![\u4e00-\u9fff])?(?<!农历)(?<!正)([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日|(?=[，、起底初份至]))"
)
_HAN_SHARE = re.compile(r"百分之([零一二三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?)")
_WAN, _YI = Decimal(10_000), Decimal(100_000_000)
PLACES = 2
"""Figures behind the point that a number in 万 or 亿 may have."""


def numbers(item: Item) -> Iterator[LintFinding]:
    """Numbers that the house writes otherwise; what stands in 《》 stays."""
    for field in ("title", "text"):
        free = item.free[field]
        for pattern, rewritten, why in _RULES:
            for match in pattern.finditer(free):
                if new := rewritten(match):
                    yield item.finding(RuleId.NUMBERS, "hint", field, *match.span(), why, new)
        for match in _MIXED.finditer(free):
            yield item.finding(RuleId.NUMBERS, "fault", field, *match.span(), "万、亿之后不再接千")


def _long(match: re.Match[str]) -> str:
    return _scaled(Decimal(match[0].replace(",", "")))


def _of_wan(match: re.Match[str]) -> str:
    value = Decimal(match[1].replace(",", "") + (match[2] or "")) * _WAN
    new = _scaled(value)
    return new if new.endswith("亿") else ""


def _scaled(value: Decimal) -> str:
    """In 亿 or 万, where that says it in full; else empty."""
    for scale, name in ((_YI, "亿"), (_WAN, "万")):
        if value >= scale:
            short = (value / scale).normalize()
            exact = -int(short.as_tuple().exponent) <= PLACES
            return f"{short:f}{name}" if exact else ""
    return ""


def _date(match: re.Match[str]) -> str:
    month = chinese(match[1])
    number = chinese(match[2]) if match[2] else None
    if month is None or not 1 <= month <= 12:
        return ""
    return f"{month}月" + (f"{number}日" if number is not None else "")


def _share(match: re.Match[str]) -> str:
    value = chinese(match[1])
    return "" if value is None else f"{value}%"


_RULES = (
    (_LONG, _long, "五位以上的整数用万、亿"),
    (_OF_WAN, _of_wan, "满一亿用亿"),
    (_HAN_DATE, _date, "日期用阿拉伯数字"),
    (_HAN_SHARE, _share, "百分数用阿拉伯数字"),
)
