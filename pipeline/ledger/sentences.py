"""A report's text as short sentences, and the day that one of them names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.persons import SURNAMES

TEXT_MAX = 20_000
"""Characters that are read of a text."""
SENTENCE_MAX = 400
"""Characters that are read of a sentence: what is longer is a list without stops, or no prose."""

_END = re.compile(r"[。;!?！？；\n]|(?<=[a-z\d%)])\.(?=\s+[A-Z])")
_DATE = re.compile(r"(?:(20\d\d)年|(前年|去年|今年|明年))?(1[0-2]|0?[1-9])月(3[01]|[12]\d|0?[1-9])日(?P<on>起)?")
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1}
_AHEAD = re.compile(r"(?:将|拟|定|预计|计划|即将)[于在自从]?$")
_FROM = re.compile(r"[自从]$")
LATE = timedelta(days=60)
"""How long after a day it is still told as one to come: 自1月1日起 in a report of February."""
NEAR = timedelta(days=183)
"""How far from its report a day without a year may be."""
_BARE_DAY = re.compile(r"(?<![月\d年])(3[01]|[12]\d|[1-9])日(?=[,，]|上午|下午|晚|公告|宣布|消息|发布|起|正式|任命)")
_TODAY = re.compile(r"今日|今天|(?<!近)当日")
_BETWEEN = re.compile(
    r"(?<=[\u4e00-\u9fff。、「」“”]) (?=[A-Za-z\d,;:()「“$])|"
    r"(?<=[A-Za-z\d%+,;:()」”]) (?=[\u4e00-\u9fff。、「」“”])|(?<=[。、「“]) "
)
"""Spaces that typesetters put between Han characters and others."""
_TITLE_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""Stands for a comma in headlines."""
_SURNAMES = "".join(sorted(SURNAMES))
_SPACED = re.compile(
    rf"(?:(?<=任命)|(?<=免去)|(?<=聘任)|(?<![\u4e00-\u9fff]))"
    rf"[ \u3000]{{0,2}}([{_SURNAMES}])[ \u3000]{{1,4}}([\u4e00-\u9fff])"
    r"[ \u3000]{0,2}(?=同志|先生|女士|[为任的、,，(（])"
)
"""王　强: names of two characters are spread out in notices, to be as wide as those of three."""
UNTRUE = re.compile(r"不实|辟谣|谣言|子虚乌有|并非事实|否认|回应[^。\n]{0,20}(?:仍|继续)将?担?任")
RUMOUR = re.compile(r"消息|传闻|传言|网传|据传|爆料|^传|谣|曝")
_SHY = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def half_width(text: str) -> str:
    """Full-width letters and signs as half-width ones, case kept; one space for many, line feeds stay."""
    folded = unicodedata.normalize("NFKC", _SHY.sub("", _SPACED.sub(r"\1\2", text[: TEXT_MAX * 2])))[:TEXT_MAX]
    folded = re.sub(r"[ \t\r\f\v]{1,99}", " ", folded)
    folded = _BETWEEN.sub("", folded.replace("・", "·").replace("•", "·"))
    return _TITLE_SPACE.sub(",", folded)


def sentences(folded: str) -> Iterator[str]:
    """Sentences of a folded text in order, each cut off at SENTENCE_MAX."""
    for part in _END.split(folded):
        if said := part.strip(" ,、:"):
            yield said[:SENTENCE_MAX]


def without_past(sentence: str, published: date | None) -> str:
    """The sentence without the clauses that a year before the report's puts into the past, and those that go on there.

    于2022年完成A轮融资,由甲资本领投: an earlier round. The end of last year is no past for a report of January, and
    the year in which somebody was founded says nothing of when the rest happened.
    """
    if published is None or "年" not in sentence:
        return sentence
    kept, past = [], False
    for clause in sentence.split(","):
        years = [match for match in _YEAR.finditer(clause) if not _SINCE.search(clause[: match.start()])]
        if years:
            past = all(_is_past(match, published) for match in years)
        elif _NOW.search(clause):
            past = False
        if not past and not _STANDING.search(clause):
            kept.append(clause)
    return ",".join(kept)


_YEAR = re.compile(
    r"((?:19|20)\d\d)年(?!\d{0,2}月?\d{0,2}日?(?:末|年报|半年|[^,]{0,4}季|度|(?:成立|创立|创办)的|以来|起|出?生|参加工作|入党))"
    r"(?:(1[0-2]|0?[1-9])月)?"
)
_STANDING = re.compile(r"自(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起|以来)[^,]{0,12}任")
"""自2022年6月起担任公司董事: how long somebody has held a post."""
_SINCE = re.compile(r"(?:成立|创立|创办|创建|诞生|始建|生|建|自|较|比|截至)于?$")
_NOW = re.compile(
    r"近日|日前|近期|今[日天年]|昨[日天]|本[周月次轮]|上周|此[次轮]|如今|目前|^(?:公司)?(?:现(?![金场代实有])|拟)"
)


def _is_past(match: re.Match[str], published: date) -> bool:
    year, month = int(match[1]), int(match[2] or 0)
    if not month:
        return year < published.year
    ended = date(year + month // 12, month % 12 + 1, 1)
    return year < published.year and published - ended > LATE


def day_in(sentence: str, published: date | None) -> date | None:
    """The one day a sentence names; without a year the nearest to `published`. None: none, or several."""
    days = {found for match in _DATE.finditer(sentence) if (found := _day(match, published))}
    if not days and published:
        days = {found for match in _BARE_DAY.finditer(sentence) if (found := _bare(int(match[1]), published))}
    if not days and published and _TODAY.search(sentence):
        days = {published}
    return days.pop() if len(days) == 1 else None


def _day(match: re.Match[str], published: date | None) -> date | None:
    """The day as printed; without a year the nearest, after 将于 and of 自…起 the next one."""
    month, number = int(match[3]), int(match[4])
    if match[1]:
        return _date(int(match[1]), month, number)
    if published is None:
        return None
    if match[2]:
        return _date(published.year + _YEARS[match[2]], month, number)
    years = (published.year - 1, published.year, published.year + 1)
    days = [day for year in years if (day := _date(year, month, number))]
    before = match.string[: match.start()]
    if _AHEAD.search(before) or (match["on"] and _FROM.search(before)):
        return next((day for day in days if day >= published - LATE), None)
    return min(
        (day for day in days if abs(day - published) <= NEAR), key=lambda day: abs(day - published), default=None
    )


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
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
