"""The forms in which pages write dates, each read to a moment. Never a guess: what cannot be read is None."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal

from pipeline.types import SHANGHAI

Order = Literal["ymd", "dmy"]

CLOCK_SLACK = timedelta(minutes=10)
"""How far a publisher's clock may run ahead of ours."""

AFTER_MIDNIGHT = timedelta(hours=6)
"""A bare HH:mm that lies in the future is yesterday's when yesterday's is at most this old (a list read at 00:05)."""

RELATIVE_LENGTH_MAX = 60
"""Characters of a text in which a date without year may stand; longer texts are prose, not a date line."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, or a day."""

    at: datetime
    """Aware UTC."""
    date_only: bool
    """True: only the day is known, and `at` is its 00:00 in Shanghai."""
    zone: tzinfo = field(default=SHANGHAI, compare=False)
    """The offset it was written in."""
    guessed_year: bool = field(default=False, compare=False)
    """True: no year was written, and it is the latest past one."""

    @property
    def day(self) -> str:
        """The day in Shanghai, YYYY-MM-DD."""
        return self.at.astimezone(SHANGHAI).strftime("%Y-%m-%d")

    @property
    def written(self) -> str:
        """ISO 8601 in the offset it was written in; the day alone where only that is known."""
        return self.day if self.date_only else self.at.astimezone(self.zone).isoformat()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a date without year, day or offset is completed from."""

    now: datetime
    """The reference in `zone`."""
    zone: tzinfo


Form = Callable[[str, Frame], Moment | None]
"""Reads a line in half-width signs and single spaces; None where it does not hold this form."""

_HALF_DAY = r"(?P<half>上午|下午|晚上|晚|凌晨|早上|中午)?\s*"
_ZONE = r"Z|UTC|GMT|[+-](?:0\d|1[0-4]):?(?:00|30|45)|E[SD]T|P[SD]T|M[SD]T|C[SD]T"
CLOCK = (
    _HALF_DAY + r"(?P<hour>[01]?\d|2[0-4])\s?(?::\s?(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,:]\d{1,9})?)?"
    r"|[时点]\s?(?:(?P<minute_han>[0-5]?\d)\s?分(?:\s?(?P<second_han>[0-5]?\d)\s?秒)?)?)(?![\d:])"
    r"\s*(?P<meridiem>[AaPp]\.?[Mm]\b\.?)?"
    r"(?:\s*(?P<offset>" + _ZONE + r")(?![\w:]))?"
)
_WEEKDAY = r"(?:\(?(?:星期|周)[一二三四五六日天]\)?)?"
_BETWEEN = r"\s*" + _WEEKDAY + r"(?:(?P<iso>T)|[\s,|·-]*)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<name>" + "|".join(_MONTHS) + r")[a-z]{0,6}\.?"

YMD = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:\s*年\s*|\s?[-/.]\s?|\s(?=\d\d/))(?P<month>\d{1,2})(?:\s*月\s*|\s?[-/.]\s?)"
    r"(?P<day>\d{1,2})(?!\d)\s*[日号]?(?:" + _BETWEEN + CLOCK + r")?"
)
_DMY = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)(?!\d)(?:" + _BETWEEN + CLOCK + r")?"
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?)?"
    r"(?P<offset>Z|[+-]\d\d:?\d\d)?"
)
_RFC822 = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+" + _MONTH + r"[,\s-]+(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"
    r"(?:[\s,]+(?:at\s+)?" + CLOCK + r")?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b" + _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)(?!\d)"
    r"(?:[\s,|·-]+(?:at\s+)?" + CLOCK + r")?",
    re.IGNORECASE,
)
_JAVA = re.compile(
    r"\b" + _MONTH + r"\s+(?P<day>\d{1,2})\s+" + CLOCK + r"\s+(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_HAN_DIGIT = {char: str(value % 10) for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "零○◯ＯOo0", "0"
)
HAN_DATE = re.compile(
    r"(?P<year>[一二][九〇零○◯ＯOo0][〇零○◯ＯOo0一二三四五六七八九]{2})\s*年\s*(?P<month>[一二三四五六七八九十]{1,2})\s*月\s*"
    r"(?P<day>[一二三四五六七八九十]{1,3})\s*日(?:" + _BETWEEN + CLOCK + r")?"
)
MONTH_DAY = re.compile(
    r"(?<![\d年./:-])(?:(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号](?:" + _BETWEEN + CLOCK + r")?"
    r"|(?P<month_2>\d{1,2})[-/.](?P<day_2>\d{1,2})\s+(?P<clock>\d{1,2}:\d\d(?::\d\d)?))(?![\d/:-])"
)
_MONTH_DAY_ALONE = re.compile(r"[\[(]?(?P<month>\d\d)[-/.](?P<day>\d\d)[\])]?")
_NAMED_DAY = re.compile(
    r"(?:^|[\s|·•:\]),])(?P<named>今天|今日|昨天|昨日|前天|前日|today|yesterday)(?:[\s,]*" + CLOCK + r")?$",
    re.IGNORECASE,
)
_BARE_CLOCK = re.compile(CLOCK)
_AGO = re.compile(
    r"(?<![\d一二两三四五六七八九十百几数多月])(?P<count>\d{1,3}|半|[一二两三四五六七八九十]|a|an)\s*个?(?P<unit>秒钟?|分钟?|小时|天|日|"
    r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)\s*(?:[之以]?前|ago)(?!\w)",
    re.IGNORECASE,
)
_JUST_NOW = re.compile(r"(?:^|[\s|·•:\]),])(?:刚刚|刚才|just now)$", re.IGNORECASE)
_EPOCH = re.compile(r"(\d{10})(?:(\d{3})|\.\d+)?")

_ZONE_HOURS = {"est": -5, "edt": -4, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cdt": -5}
"""North American names of RFC 822; CST is read as the zone of the source (Java prints China's so)."""


def in_future(moment: Moment, reference: datetime) -> bool:
    """Whether a page read at `reference` cannot have been published at `moment`; the day of reading itself can."""
    if moment.date_only:
        return moment.day > reference.astimezone(SHANGHAI).strftime("%Y-%m-%d")
    return moment.at > reference + CLOCK_SLACK


def first_form(line: str, frame: Frame, order: Order) -> Moment | None:
    """The moment by the first form that a line holds."""
    for form in _FORMS_DMY if order == "dmy" else _FORMS:
        if moment := form(line, frame):
            return moment
    return None


def day_of(year: int, month: str, day: str) -> Moment | None:
    """A day without a time; None where there is no such day."""
    try:
        return Moment(datetime(year, int(month), int(day), tzinfo=SHANGHAI).astimezone(UTC), date_only=True)
    except ValueError:
        return None


def _offset(name: str, zone: tzinfo) -> tzinfo:
    if not name or name.lower() == "cst":
        return zone
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[-2:])
        return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
    return timezone(timedelta(hours=_ZONE_HOURS.get(name.lower(), 0)))


def _hour_of(groups: dict[str, str | None]) -> int:
    hour = int(groups["hour"] or 0)
    half = (groups.get("half") or "") + (groups.get("meridiem") or "").lower()[:1]
    if half in ("下午", "晚上", "晚", "p") and hour < 12:
        return hour + 12
    return 0 if half in ("a", "凌晨") and hour == 12 else hour


def _moment(year: int, month: str, day: str, groups: dict[str, str | None], frame: Frame) -> Moment | None:
    """The day with its clock, or the day alone where the clock is missing, impossible or midnight padding."""
    alone = day_of(year, month, day)
    if alone is None or not groups.get("hour"):
        return alone
    hour = _hour_of(groups)
    minute = int(groups.get("minute") or groups.get("minute_han") or 0)
    second = groups.get("second") or groups.get("second_han")
    if hour > 23 or (second is not None and hour == minute == int(second) == 0):
        return alone
    offset = groups.get("offset") or ""
    if offset.startswith("-") and second is None and not groups.get("iso"):
        offset = ""  # 10:00-11:00 is an opening time
    zone = _offset(offset, frame.zone)
    try:
        at = datetime(year, int(month), int(day), hour, minute, int(second or 0), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return alone
    return Moment(at, date_only=False, zone=zone)


def _absolute(pattern: re.Pattern[str], line: str, frame: Frame) -> Moment | None:
    for match in pattern.finditer(line):
        groups = match.groupdict()
        if "name" in groups:
            groups["month"] = str(_MONTHS.index(groups["name"].lower()) + 1)
        year = int(groups["year"])
        year += 2000 if year < 70 else 1900 if year < 100 else 0
        if moment := _moment(year, groups["month"], groups["day"], groups, frame):
            return moment
    return None


def _with_pattern(pattern: re.Pattern[str]) -> Form:
    return lambda line, frame: _absolute(pattern, line, frame)


def _epoch(line: str, frame: Frame) -> Moment | None:
    match = _EPOCH.fullmatch(line)
    if not match:
        return None
    at = datetime.fromtimestamp(int(match[1]), UTC)
    local = at.astimezone(frame.zone)
    midnight = local.hour == local.minute == local.second == 0
    return day_of(local.year, str(local.month), str(local.day)) if midnight else Moment(at, date_only=False)


def _compact(line: str, frame: Frame) -> Moment | None:
    match = _COMPACT.fullmatch(line)
    if not match:
        return None
    groups = match.groupdict()
    return _moment(int(groups["year"]), groups["month"], groups["day"], groups, frame)


def _han_number(text: str) -> str:
    if "十" not in text:
        return "".join(_HAN_DIGIT[char] for char in text)
    tens, _, ones = text.partition("十")
    return (_HAN_DIGIT[tens] if tens else "1") + (_HAN_DIGIT[ones] if ones else "0")


def _han_date(line: str, frame: Frame) -> Moment | None:
    match = HAN_DATE.search(line)
    if not match:
        return None
    try:
        month, day = _han_number(match["month"]), _han_number(match["day"])
    except KeyError:  # 二十 written twice and the like
        return None
    return _moment(int(_han_number(match["year"])), month, day, match.groupdict(), frame)


def _latest_past(month: str, day: str, groups: dict[str, str | None], frame: Frame) -> Moment | None:
    """The most recent such day that is not in the future: a 12-30 read in January is last year's."""
    for year in (frame.now.year, frame.now.year - 1):
        moment = _moment(year, month, day, groups, frame)
        if moment and not in_future(moment, frame.now):
            return replace(moment, guessed_year=True)
    return None


def _month_day(line: str, frame: Frame) -> Moment | None:
    if len(line) > RELATIVE_LENGTH_MAX:
        return None
    if alone := _MONTH_DAY_ALONE.fullmatch(line):
        return _latest_past(alone["month"], alone["day"], {}, frame)
    match = MONTH_DAY.search(line)
    if not match:
        return None
    if match["month"]:
        return _latest_past(match["month"], match["day"], match.groupdict(), frame)
    clock = _BARE_CLOCK.fullmatch(match["clock"])
    return _latest_past(match["month_2"], match["day_2"], clock.groupdict() if clock else {}, frame)


_DAYS_BACK = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2}


def _named_day(line: str, frame: Frame) -> Moment | None:
    match = _NAMED_DAY.search(line) if len(line) <= RELATIVE_LENGTH_MAX else None
    if not match:
        return None
    day = frame.now - timedelta(days=_DAYS_BACK[match["named"].lower()])
    return _moment(day.year, str(day.month), str(day.day), match.groupdict(), frame)


def _bare_clock(line: str, frame: Frame) -> Moment | None:
    match = _BARE_CLOCK.fullmatch(line)
    if not match:
        return None
    for back in (timedelta(0), timedelta(days=1)):
        day = frame.now - back
        moment = _moment(day.year, str(day.month), str(day.day), match.groupdict(), frame)
        if moment is None or in_future(moment, frame.now):
            continue
        return moment if not back or frame.now - moment.at <= AFTER_MIDNIGHT else None
    return None


_COUNTS = {"半": 0.5, "两": 2.0, "a": 1.0, "an": 1.0} | {
    char: float(count) for count, char in enumerate("一二三四五六七八九十", 1)
}
_UNIT_SECONDS = {"秒": 1, "s": 1, "分": 60, "m": 60, "小": 3600, "h": 3600}


def _ago(line: str, frame: Frame) -> Moment | None:
    if len(line) > RELATIVE_LENGTH_MAX:
        return None
    if _JUST_NOW.search(line):
        return Moment(frame.now.astimezone(UTC).replace(microsecond=0), date_only=False)
    match = _AGO.search(line)
    if not match:
        return None
    count = _COUNTS.get(match["count"].lower()) or float(match["count"])
    seconds = _UNIT_SECONDS.get(match["unit"][0].lower())
    if seconds is None:
        day = frame.now - timedelta(days=count)
        return day_of(day.year, str(day.month), str(day.day))
    return Moment(
        (frame.now - timedelta(seconds=count * seconds)).astimezone(UTC).replace(microsecond=0), date_only=False
    )


FULL_FORMS: tuple[Form, ...] = (_with_pattern(YMD), _with_pattern(_ENGLISH), _with_pattern(_RFC822))
"""Days with their year, as they stand in running text."""
_FORMS: tuple[Form, ...] = (
    _with_pattern(YMD),
    _epoch,
    _compact,
    _with_pattern(_RFC822),
    _with_pattern(_ENGLISH),
    _with_pattern(_JAVA),
    _han_date,
    _ago,
    _named_day,
    _month_day,
    _bare_clock,
)
_FORMS_DMY = (_with_pattern(_DMY), *_FORMS)
