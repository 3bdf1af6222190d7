"""Which date a text names: the labelled one, the first one, none where it is the day of something else.

The forms are those of dateforms.py. Never a guess: what cannot be read is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from pipeline.reading.dateforms import (
    FULL_FORMS,
    HAN_DATE,
    MONTH_DAY,
    YMD,
    Frame,
    Moment,
    Order,
    day_of,
    first_form,
)
from pipeline.types import SHANGHAI

LENGTH_MAX = 600
"""Characters of a text that are looked at."""

LABEL_LENGTH_MAX = 20
"""Characters of a text node that is a label and nothing else."""

_HALF_WIDTH = str.maketrans(
    "０１２３４５６７８９：／－．，（）［］〔〕【】\u3000\u00a0\u2002\u2003\u2009\u202f\u2010\u2011\u2012\u2013\u2014\u2212",
    "0123456789:/-.,()[][][]      ------",
)

_MASTHEAD = re.compile(r"日\s*\(?(?:星期|周)[一二三四五六日天]\)?+(?!\s*\d)")
_SEPARATOR = r"[\s:|]*"
"""Between a label and its date; cells of a row are joined by |."""
_CALENDAR_DAY = (
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?:\s?[日号])?|(?:19|20)\d{6}"
    r"|[一二][九〇零○◯ＯOo0][^\s:;,|年]{2}年[^\s:;,|月]{1,2}月[^\s:;,|日]{1,3}日"
)
_NEAR_DAY = r"[今昨前][天日]|刚刚|\d{1,3}\s?(?:秒|分|小|天)[钟时]?前|\d{1,2}\s?[-/月]\s?\d{1,2}日?"
_OTHER_LABEL = (
    r"(?:成文|印发|签发|生成|起草|制发|生效|施行|实施|截止|废止|失效|更新|修改|编辑|打印|访问)(?:时间|日期)"
    + _SEPARATOR
)
_OTHER_DATE = re.compile(
    rf"{_OTHER_LABEL}(?:(?:{_CALENDAR_DAY}|{_NEAR_DAY})(?:[\sT]*\d{{1,2}}[:时]\d{{2}}(?::\d\d)?)?)?"
    r"|(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?\s*(?:以前|之前|以来|以后)"
    r"|(?:(?:19|20)\d\d\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?[日号]\s?(?:[以之]?前|以来|以后|起)"
)
"""The day of something other than publication, with its label; from or up to which something is done."""
_OTHER_LABEL_ALONE = re.compile(rf"\W*{_OTHER_LABEL}\W*")
_LABEL = re.compile(
    r"(?:(?:发布|发表|发稿|发文|刊发|公布|上网|上传|公开)(?:时间|日期|于)|(?<![\u4e00-\u9fff])(?:时间|日期))"
    + _SEPARATOR
)


def parse_date(text: str | int, *, reference: datetime, zone: tzinfo = SHANGHAI, order: Order = "ymd") -> Moment | None:
    """The moment that a date line names; where several dates stand in it, the one labelled 发布时间, else the first.

    Args:
        text: the cell or line that holds the date, or an epoch in seconds or milliseconds.
        reference: aware; completes dates without year and counts relative ones (3小时前, 昨天 10:20).
        zone: of times that name no offset.
        order: dmy reads 19/02/2024.
    """
    line = " ".join(str(text)[:LENGTH_MAX].translate(_HALF_WIDTH).split())
    if not line:
        return None
    line = _OTHER_DATE.sub(" ", line).strip()
    frame = Frame(reference.astimezone(zone), zone)
    if label := _LABEL.search(line):
        labelled = first_form(line[label.end() :], frame, order)
        if labelled:
            return labelled
    return first_form(line, frame, order)


def labelled_date(text: str, *, reference: datetime, zone: tzinfo = SHANGHAI) -> Moment | None:
    """The date after 发布时间, 发布日期, 时间 or their like in running page text; 成文日期 does not count."""
    line = _OTHER_DATE.sub(" ", " ".join(text.translate(_HALF_WIDTH).split()))
    frame = Frame(reference.astimezone(zone), zone)
    for label in _LABEL.finditer(line):
        rest = line[label.end() : label.end() + 40].lstrip("[( ")
        if any(form.match(rest) for form in (YMD, MONTH_DAY, HAN_DATE)):
            return first_form(rest, frame, "ymd")
    return None


def full_date(text: str, *, reference: datetime, zone: tzinfo = SHANGHAI) -> Moment | None:
    """The first date with a year in running page text; not 成文日期, not today's date with its weekday."""
    line = _OTHER_DATE.sub(" ", " ".join(text.translate(_HALF_WIDTH).split()))
    frame = Frame(reference.astimezone(zone), zone)
    if _MASTHEAD.search(line):
        return None
    return next((moment for form in FULL_FORMS if (moment := form(line, frame))), None)


def with_labels(lines: Sequence[str]) -> list[str]:
    """Text nodes of which the label of another day (成文日期：) stands before the date that it is of, not alone."""
    joined: list[str] = []
    waiting = ""
    for line in lines:
        if len(line) <= LABEL_LENGTH_MAX and _OTHER_LABEL_ALONE.fullmatch(line.translate(_HALF_WIDTH)):
            waiting = line
        else:
            joined.append(f"{waiting} {line}" if waiting else line)
            waiting = ""
    return joined


_DAY_APART = re.compile(r"(?P<day>\d{1,2})\s+(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*月?")
_YEAR_APART = re.compile(r"(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?\s+(?P<year>(?:19|20)\d\d)\s*年?")
_MONTH_FIRST = re.compile(r"(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*月?\s+(?P<day>\d{1,2})\s*日?")


def split_date(first: str, second: str) -> Moment | None:
    """The day that two neighbouring texts give together, as calendar sheets do: 19 / 2024-02, 02-19 / 2024."""
    pair = " ".join(f"{first} {second}".translate(_HALF_WIDTH).split())
    for form in (_DAY_APART, _YEAR_APART, _MONTH_FIRST):
        if match := form.fullmatch(pair):
            return day_of(int(match["year"]), match["month"], match["day"])
    return None


_URL_DAY = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?:(?P<sep>[-/_]?)(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>0[1-9]|[12]\d|3[01])"
    r"|/(?P<month_1>[1-9]|1[0-2])/(?P<day_1>[1-9]|[12]\d|3[01]))(?!\d)"
)


def date_in_url(url: str) -> Moment | None:
    """The day in an address (/2024-02/19/, /202402/t20240219_1.html, /art/2024/2/9/); None for a month alone."""
    for match in _URL_DAY.finditer(url.partition("?")[0]):
        groups = match.groupdict()
        day = day_of(int(groups["year"]), groups["month"] or groups["month_1"], groups["day"] or groups["day_1"])
        if day:
            return day
    return None
