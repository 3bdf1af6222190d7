"""A report's text as short sentences, and the day that one of them names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

TEXT_MAX = 20_000
"""Characters that are read of a text."""
SENTENCE_MAX = 400
"""Characters that are read of a sentence: what is longer is a list without stops, or no prose."""

_END = re.compile(r"[。;!?！？；\n]|(?<=[a-z\d%)])\.(?=\s+[A-Z])")
_DATE = re.compile(r"(?:(20\d\d)年)?(1[0-2]|0?[1-9])月(3[01]|[12]\d|0?[1-9])日")
_BARE_DAY = re.compile(r"(?<![月\d年])(3[01]|[12]\d|[1-9])日(?=[,，]|上午|下午|晚|公告|宣布|消息|发布|起|正式|任命)")
_TODAY = re.compile(r"今日|今天|(?<!近)当日")
_BETWEEN = re.compile(
    r"(?<=[\u4e00-\u9fff。、「」“”]) (?=[A-Za-z\d,;:()「“$])|"
    r"(?<=[A-Za-z\d%+,;:()」”]) (?=[\u4e00-\u9fff。、「」“”])|(?<=[。、「“]) "
)
"""Spaces that typesetters put between Han characters and others."""
_TITLE_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""Stands for a comma in headlines."""
_SHY = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def half_width(text: str) -> str:
    """Full-width letters and signs as half-width ones, case kept; one space for many, line feeds stay."""
    folded = unicodedata.normalize("NFKC", _SHY.sub("", text[: TEXT_MAX * 2]))[:TEXT_MAX]
    folded = re.sub(r"[ \t\r\f\v]{1,99}", " ", folded)
    folded = _BETWEEN.sub("", folded.replace("・", "·").replace("•", "·"))
    return _TITLE_SPACE.sub(",", folded)


def sentences(folded: str) -> Iterator[str]:
    """Sentences of a folded text in order, each cut off at SENTENCE_MAX."""
    for part in _END.split(folded):
        if said := part.strip(" ,、:"):
            yield said[:SENTENCE_MAX]


def day_in(sentence: str, published: date | None) -> date | None:
    """The one day a sentence names; without a year the latest not after `published`. None: none, or several."""
    days = {found for match in _DATE.finditer(sentence) if (found := _day(match, published))}
    if not days and published:
        days = {found for match in _BARE_DAY.finditer(sentence) if (found := _bare(int(match[1]), published))}
    if not days and published and _TODAY.search(sentence):
        days = {published}
    return days.pop() if len(days) == 1 else None


def _day(match: re.Match[str], published: date | None) -> date | None:
    try:
        if match[1]:
            return date(int(match[1]), int(match[2]), int(match[3]))
        if published is None:
            return None
        this = date(published.year, int(match[2]), int(match[3]))
        return this if this <= published else date(published.year - 1, int(match[2]), int(match[3]))
    except ValueError:
        return None


def _bare(number: int, published: date) -> date | None:
    """12日: of this month, or of the last one where that is yet to come."""
    last = published.replace(day=1) - timedelta(days=1)
    month = published if number <= published.day else last
    try:
        return month.replace(day=number)
    except ValueError:
        return None
