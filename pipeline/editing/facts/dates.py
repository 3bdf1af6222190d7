"""Dates of a folded text, and whether a source's dates, its day of publication among them, bear them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.editing.facts.finding import Fact
from pipeline.editing.facts.numerals import chinese

Day = tuple[int | None, int | None, int | None]
"""Year, month, day; None where it is not said."""

_HAN = "零一二三四五六七八九十"
_RUN = re.compile(rf"[0-9{_HAN}](?:(?<=[0-9])[0-9]*|[{_HAN}]*)(?= ?[年月日号./-])")
_YEAR = rf"(?P<year>(?:19|20)\d\d|[{_HAN}]{{4}}) ?年度? ?"
_FULL = re.compile(
    rf"(?:{_YEAR})?(?P<month>1[0-2]|0?[1-9]|[{_HAN}]{{1,2}}) ?月 ?"
    rf"(?P<day>3[01]|[12]\d|0?[1-9]|[{_HAN}]{{1,3}}) ?[日号](?!线|楼|店|院)"
)
_MONTH = re.compile(
    rf"(?:{_YEAR})?(?P<month>1[0-2]|0?[1-9]|[{_HAN}]{{1,2}}) ?月"
    rf"(?! ?\d| ?[{_HAN}]{{1,3}} ?[日号]|份?[活均费租薪球饼亮光])"
)
_NOT_MONTH = re.compile(r"[第近每隔]$")
_BARE_DAY = re.compile(rf"(?P<day>3[01]|[12]\d|0?[1-9]|[二三]?十[{_HAN}]?) ?日(?![前内均活报元本常益])")
_NOT_BARE_DAY = re.compile(r"[月年.]$|月 $")
_BARE_YEAR = re.compile(rf"(?P<year>(?:19|20)\d\d|二零[{_HAN}]{{2}}) ?年(?! ?(?:1[0-2]|0?[1-9]|[{_HAN}]{{1,2}}) ?月)")
_LOOSE_YEAR = re.compile(r"(?:19|20)\d\d(?![\d.,]|[a-z%])")
_ISO = re.compile(r"(?P<year>20\d\d)[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>3[01]|[12]\d|0?[1-9])(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ENGLISH = (
    re.compile(rf"\b{_NAME} (?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,? (?P<year>20\d\d))?"),
    re.compile(rf"\b(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? {_NAME}(?: (?P<year>20\d\d))?\b"),
    re.compile(rf"\b{_NAME}(?: (?P<year>20\d\d))?\b(?! ?\d)"),
)
_DAYS_OFF = {
    "今日": 0, "今天": 0, "今晚": 0, "今晨": 0, "今早": 0, "昨日": -1, "昨天": -1, "昨晚": -1, "昨夜": -1,
    "明日": 1, "明天": 1, "明晚": 1, "前日": -2, "前天": -2, "后天": 2,
}  # fmt: skip
_MONTHS_OFF = {"本月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}
_YEARS_OFF = {"今年": 0, "本年度": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}
_RELATIVE = re.compile("|".join(sorted((*_DAYS_OFF, *_MONTHS_OFF, *_YEARS_OFF), key=len, reverse=True)))
_NOT_RELATIVE = re.compile(r"(?:第二|次|历|往|当|多|几|近|每|[一二三四五六七八九十\d])$")
_WORDS = {
    "年底": "年底|年末|年终|岁末|year[- ]end|end of", "年初": "年初|岁首|beginning of|early", "年中": "年中|mid",
    "上半年": "上半年|前六个月|first half|h1", "下半年": "下半年|后六个月|second half|h2",
    "一季度": "[一1]季度|q1|first quarter", "二季度": "[二2]季度|q2|second quarter",
    "三季度": "[三3]季度|q3|third quarter",
    "四季度": "[四4]季度|q4|fourth quarter", "春季": "春", "夏季": "夏", "秋季": "秋", "冬季": "冬",
}  # fmt: skip
_PERIOD = re.compile(
    r"[年月岁上下一二三四1-4春夏秋冬](?:(?<=年)[底末终初中](?!级)|(?<=月)[底末初]|(?<=岁)末|(?<=[上下])半年"
    r"|(?<=[一二三四1-4])(?<!前.) ?季度|(?<=[春夏秋冬])季)"
)
_SYNONYMS = {"年末": "年底", "年终": "年底", "岁末": "年底", "月末": "月底"}


def dates(text: str) -> list[Fact]:
    """The dates of a folded Chinese text in order; the keys of each are its `Day`, or words such as 上半年."""
    found: dict[int, Fact] = {}
    free = 0
    for run in _RUN.finditer(text):
        if run.start() >= free and (fact := _written(text, run.start())):
            found[fact.start] = fact
            free = fact.end
    for match in _RELATIVE.finditer(text):
        if not _NOT_RELATIVE.search(text[max(0, match.start() - 2) : match.start()]):
            found.setdefault(match.start(), Fact("date", *match.span(), (match[0],), "word"))
    for match in _PERIOD.finditer(text):
        word = _SYNONYMS.get(match[0], match[0])
        word = re.sub(r"^([1-4]) ?季度", lambda one: "零一二三四"[int(one[1])] + "季度", word)
        found.setdefault(match.start(), Fact("date", *match.span(), (word,), "word"))
    return sorted(found.values(), key=lambda fact: fact.start)


def _written(text: str, at: int) -> Fact | None:
    """The date in figures that begins there."""
    head = text[max(0, at - 2) : at]
    match = _ISO.match(text, at) or _FULL.match(text, at)
    if match is None and not _NOT_MONTH.search(head):
        match = _MONTH.match(text, at)
    if match is None and not _NOT_BARE_DAY.search(head):
        match = _BARE_DAY.match(text, at)
    match = match or _BARE_YEAR.match(text, at)
    day = match and _day(match)
    return Fact("date", match.start(), match.end(), (day,), _group(day)) if match and day else None


def _group(day: Day) -> str:
    _, month, number = day
    return "day" if number is not None else "month" if month is not None else "year"


def _day(match: re.Match[str]) -> Day | None:
    said = match.groupdict()
    year, month, number = (_number(said.get(name)) for name in ("year", "month", "day"))
    name = said.get("name")
    month = _MONTHS.index(name[:3]) + 1 if name else month
    if (month is not None and not 1 <= month <= 12) or (number is not None and not 1 <= number <= 31):
        return None
    return year, month, number


def _number(said: str | None) -> int | None:
    if not said:
        return None
    value = int(said) if said.isdigit() else chinese(said)
    return None if value is None else int(value)


@dataclass(slots=True)
class Calendar:
    """What the dates of several sources come to together."""

    full: set[date] = field(default_factory=set)
    days: set[tuple[int, int]] = field(default_factory=set)
    """Month and day."""
    bare: set[int] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    year_months: set[tuple[int, int]] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    published: list[date] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, text: str, found: list[Fact], published: date | None) -> None:
        """Take in a source: its folded text, its dates, the day it came out."""
        self.texts.append(text)
        if published:
            self.published.append(published)
            self._take((published.year, published.month, published.day), published, None)
        month = None
        for fact in found:
            key = fact.keys[0]
            if isinstance(key, tuple):
                month = key[1] or month
                self._take(key, published, month)
            elif published and isinstance(key, str):
                self._take_word(key, published)
        self.years.update(
            int(match[0])
            for match in _LOOSE_YEAR.finditer(text)
            if not text[max(0, match.start() - 1) : match.start()].isdigit()
        )

    def _take(self, day: Day, published: date | None, current: int | None) -> None:
        year, month, number = day
        if number is not None and month is None:
            self.bare.add(number)
            near = {current} if current else set()
            if published:
                near |= {published.month, (published.month - 2) % 12 + 1 if number > published.day else published.month}
            self.days.update((one, number) for one in near)
            self.full.update(filter(None, (_nearest(one, number, published) for one in near)))
            return
        if year is not None:
            self.years.add(year)
        if month is None:
            return
        self.months.add(month)
        if number is None:
            self.year_months.update(
                {(year, month)} if year else {(one.year, one.month) for one in _about(month, published)}
            )
            return
        self.days.add((month, number))
        self.bare.add(number)
        whole = _whole(year, month, number) if year else _nearest(month, number, published)
        if whole:
            self.full.add(whole)
            self.years.add(whole.year)
            self.year_months.add((whole.year, whole.month))

    def _take_word(self, word: str, published: date) -> None:
        if word in _DAYS_OFF:
            moved = published + timedelta(days=_DAYS_OFF[word])
            self._take((moved.year, moved.month, moved.day), published, None)
        elif word in _MONTHS_OFF:
            number = (published.month - 1 + _MONTHS_OFF[word]) % 12 + 1
            self.months.add(number)
            self.year_months.update((one.year, one.month) for one in _about(number, published))
        elif word in _YEARS_OFF:
            self.years.add(published.year + _YEARS_OFF[word])

    def bears_out(self, fact: Fact) -> bool:
        """Whether the sources say this date, in whatever form."""
        key = fact.keys[0]
        return self._word(str(key)) if isinstance(key, str) else self._has(key)

    def _has(self, day: Day) -> bool:
        year, month, number = day
        if number is not None and month is None:
            return number in self.bare
        if number is not None and month is not None:
            whole = _whole(year, month, number) if year else None
            said = (month, number) in self.days
            return (
                said if year is None else (whole in self.full or (said and year in self.years and not self._other(day)))
            )
        if month is not None:
            return month in self.months if year is None else (year, month) in self.year_months
        return year in self.years

    def _other(self, day: Day) -> bool:
        """Whether the day is known with another year."""
        return any((one.month, one.day) == day[1:] for one in self.full)

    def _word(self, word: str) -> bool:
        if word in ("月底", "月初"):
            near = range(24, 32) if word == "月底" else range(1, 9)
            return any(word in text or "月末" in text for text in self.texts) or not self.bare.isdisjoint(near)
        if pattern := _WORDS.get(word):
            return any(re.search(pattern, text) for text in self.texts)
        if any(word in text for text in self.texts):
            return True
        return not self.published or any(self._follows(word, published) for published in self.published)

    def _follows(self, word: str, published: date) -> bool:
        """Whether 昨日, 本月 or 去年, said on the day of publication, is a date that the sources name."""
        if word in _DAYS_OFF:
            moved = published + timedelta(days=_DAYS_OFF[word])
            return (moved.month, moved.day) in self.days
        if word in _MONTHS_OFF:
            return (published.month - 1 + _MONTHS_OFF[word]) % 12 + 1 in self.months
        return published.year + _YEARS_OFF[word] in self.years


def _whole(year: int | None, month: int, number: int) -> date | None:
    try:
        return date(year, month, number) if year else None
    except ValueError:
        return None


def _nearest(month: int, number: int, published: date | None) -> date | None:
    """The day of that name that is nearest to the publication."""
    if published is None:
        return None
    near = (_whole(published.year + step, month, number) for step in (-1, 0, 1))
    return min(filter(None, near), key=lambda one: abs((one - published).days), default=None)


def _about(month: int, published: date | None) -> Iterator[date]:
    """The months of that number within half a year of the publication, and last year's."""
    if published:
        yield from (day for step in (-1, 0, 1) if (day := _whole(published.year + step, month, 1)))


def english_dates(text: str) -> list[Fact]:
    """The dates of a folded English text."""
    found: dict[int, Fact] = {}
    for pattern in (_ISO, *_ENGLISH):
        for match in pattern.finditer(text):
            if day := _day(match):
                found.setdefault(match.start(), Fact("date", *match.span(), (day,), _group(day)))
    return list(found.values())
