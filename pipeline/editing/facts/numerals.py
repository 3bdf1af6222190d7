"""Numbers in Arabic and Chinese figures -> their value."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.editing.facts.words import listed

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
SCALES = {
    "万亿": Decimal(10**12), "千亿": Decimal(10**11), "百亿": Decimal(10**10), "十亿": Decimal(10**9),
    "亿": Decimal(10**8), "千万": Decimal(10**7), "百万": Decimal(10**6), "十万": Decimal(10**5),
    "万": Decimal(10**4), "千": Decimal(1000), "百": Decimal(100), "": Decimal(1),
}  # fmt: skip
ENGLISH_SCALES = {
    "trillion": Decimal(10**12), "tn": Decimal(10**12), "billion": Decimal(10**9), "bn": Decimal(10**9),
    "b": Decimal(10**9), "million": Decimal(10**6), "m": Decimal(10**6), "thousand": Decimal(1000), "k": Decimal(1000),
}  # fmt: skip
ENGLISH_WORDS = {word: value for value, word in enumerate(listed("english_numbers"))} | {
    "dozen": 12, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip
_FIGURES = re.compile(r"[零一二三四五六七八九两]+")


def arabic(said: str) -> Decimal:
    """Value of 1,797 or 98.7."""
    return Decimal(said.replace(",", ""))


def chinese(said: str) -> Decimal | None:
    """Value of 三百二十, 一万二千, 二零二四 or 三点五; None for what is none (三四, 十百)."""
    whole, _, fraction = said.partition("点")
    if not whole or (fraction and not _FIGURES.fullmatch(fraction)):
        return None
    if len(whole) > 1 and _FIGURES.fullmatch(whole):
        # 三四个 is an estimate; 二零二四 is a row of figures.
        return Decimal("".join(str(DIGITS[char]) for char in whole)) if len(whole) >= 4 else None
    value = _sections(whole)
    if value is None:
        return None
    return value + (Decimal("0." + "".join(str(DIGITS[char]) for char in fraction)) if fraction else 0)


def _sections(whole: str) -> Decimal | None:
    """亿 and 万 cut a number into parts of four places."""
    total = Decimal(0)
    for scale in ("亿", "万"):
        head, found, tail = whole.rpartition(scale)
        if found:
            part = _sections(head) if "万" in head or "亿" in head else _four_places(head or "一")
            if part is None:
                return None
            total += part * SCALES[scale]
            whole = tail
    rest = _four_places(whole) if whole else Decimal(0)
    return None if rest is None else total + rest


def _four_places(part: str) -> Decimal | None:
    total, figure, last = 0, None, 10_000
    for char in part:
        if char in _SMALL:
            if _SMALL[char] >= last:
                return None
            last = _SMALL[char]
            total += (1 if figure is None else figure) * last
            figure = None
        elif char == "零" or figure is None:
            figure = DIGITS.get(char)
            if figure is None:
                return None
            figure = None if char == "零" else figure
        else:
            return None
    return Decimal(total + (figure or 0))
