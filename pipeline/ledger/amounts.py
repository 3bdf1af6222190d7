"""Sums of money as Chinese and English news print them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.changes import Amount

_FIGURE = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d{1,6})?"
_HAN_FIGURE = r"[一二两三四五六七八九十百千零]{1,7}(?:点[一二三四五六七八九零]{1,4})?"
_UNIT = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千)"
_CURRENCY = r"(?:元人民币|人民币|美元|美金|港元|港币|欧元|日元|韩元|英镑|新台币|新加坡元|加元|澳元|元)"
_SIGN = r"(?:人民币|RMB|CNY|US\$|HK\$|\$|¥|€|£)"
_ABOUT = r"(?:(?:不超过?|不少于|不低于|至少|最高|约合?|近|逾|超过?|高达)\s?){0,2}"
_ONE = (
    r"(?:"
    rf"(?:{_FIGURE}|{_HAN_FIGURE})\s?(?:万亿|亿|万)零?(?:{_FIGURE}|{_HAN_FIGURE})\s?{_UNIT}余?(?:{_CURRENCY})?|"
    rf"{_SIGN}\s?{_FIGURE}\s?(?:{_UNIT}|(?:trillion|billion|million|bn|[mbkMBK])\b)?(?:级)?(?:{_CURRENCY})?"
    rf"|{_FIGURE}\s?(?:trillion|billion|million)(?:\s(?:dollars|yuan|euros|pounds))?"
    rf"|(?:{_FIGURE}|{_HAN_FIGURE})\s?余?{_UNIT}余?级?(?:{_CURRENCY}级?)?"
    rf"|{_FIGURE}\s?{_CURRENCY}"
    rf"|[数几上][十百千]?{_UNIT}级?(?:{_CURRENCY}级?)?"
    rf"|(?:[十百千]?亿|[十百千]万)级?(?:{_CURRENCY}级?)?"
    r")"
)
_TO = r"\s?(?:-|—{1,2}|–|~|至|到)\s?"
AMOUNT = rf"{_ABOUT}(?:(?:{_FIGURE}{_TO})?{_ONE}(?:{_TO}{_ABOUT}{_ONE})?)"
"""An expression without groups that fits one printed sum, or the two ends of one; a bare number is none."""

_SCALE = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4,
    "千": 1e3, "trillion": 1e12, "billion": 1e9, "bn": 1e9, "b": 1e9, "million": 1e6, "m": 1e6, "k": 1e3,
}  # fmt: skip
_CODES = (
    ("美元|美金|US\\$|dollars|(?<!HK)(?<!US)\\$", "USD"),
    ("港元|港币|HK\\$", "HKD"),
    ("欧元|€|euros", "EUR"),
    ("日元", "JPY"),
    ("韩元", "KRW"),
    ("英镑|£|pounds", "GBP"),
    ("新台币", "TWD"),
    ("新加坡元", "SGD"),
    ("加元", "CAD"),
    ("澳元", "AUD"),
    ("人民币|RMB|CNY|yuan|元", "CNY"),
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_WHOLE = re.compile(AMOUNT)
_ANY_FIGURE = re.compile(rf"{_FIGURE}|{_HAN_FIGURE}(?=\s?余?{_UNIT})")
_ANY_UNIT = re.compile(rf"{_UNIT}|trillion|billion|million|bn|[mbkMBK](?![a-z])")
_VAGUE = re.compile(rf"[数几上][十百千]?(?:万|亿)|余|{_FIGURE}{_TO}{_FIGURE}|(?:{_UNIT}|{_CURRENCY}){_TO}")
_SMALL = re.compile(rf"{_FIGURE}|{_HAN_FIGURE}(?={_UNIT})")
_APIECE = re.compile(r"每(?:股|份|ADS|ADR|人|集|部|年|月|单位)[^,。;、\d]{0,8}$")
_A_SHARE = re.compile(r"\s?(?:/|每)(?:股|份|ADS)")


def amount_of(said: str) -> Amount | None:
    """A printed sum as a figure; None where `said` (half width) is none.

    近亿元 is 100,000,000 yuan; 数亿元 and 1亿元-2亿元 have no figure. ¥ alone may be yen or yuan: no currency.
    """
    text = said.strip()
    if len(text) > 60 or not _WHOLE.fullmatch(text):
        return None
    currency = next((code for pattern, code in _CODES if re.search(pattern, text)), "")
    return Amount(text, None if _VAGUE.search(text) else _value(text), currency)


def first_amount(text: str) -> Amount | None:
    """The first sum in `text` that is not the price of one share."""
    return next((amount for _, amount in amounts_in(text)), None)


def amounts_in(text: str) -> Iterator[tuple[int, Amount]]:
    """(where it begins, sum) of each sum in `text`, prices of one share (每股95美元, 15元/股) left out."""
    for match in _WHOLE.finditer(text):
        if _APIECE.search(text[: match.start()][-12:]) or _A_SHARE.match(text, match.end()):
            continue
        if amount := amount_of(match[0]):
            yield match.start(), amount


def _value(text: str) -> float | None:
    figure = _ANY_FIGURE.search(text)
    rest = text[figure.end() :] if figure else text
    unit = _ANY_UNIT.search(rest)
    scale = _SCALE[unit[0].lower()] if unit else 1.0
    if figure is None:
        return scale
    value = _number(figure[0]) * scale
    if unit and (more := _SMALL.search(rest, unit.end())) and (less := _ANY_UNIT.match(rest, more.end())):
        if _SCALE[less[0].lower()] >= scale:
            return None
        value += _number(more[0].lstrip("零")) * _SCALE[less[0].lower()]
    return round(value, 2)


def _number(figure: str) -> float:
    if figure[0].isdigit():
        return float(figure.replace(",", ""))
    whole, _, fraction = figure.partition("点")
    value = 0
    for part, weight in (("千", 1000), ("百", 100), ("十", 10)):
        head, found, tail = whole.partition(part)
        if found:
            value += (_DIGITS.get(head[-1:], 1) if head else 1) * weight
            whole = tail
    value += _DIGITS.get(whole[-1:], 0)
    return value + (float("0." + "".join(str(_DIGITS[char]) for char in fraction)) if fraction else 0.0)
