"""Numbers of a folded text, each with what kind of thing it counts: 1,797万条, 百分之六, 三成, 第十九条, 20:00."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.editing.facts.finding import Fact
from pipeline.editing.facts.numerals import DIGITS, ENGLISH_SCALES, ENGLISH_WORDS, SCALES, arabic, chinese
from pipeline.editing.facts.words import listed

MEASURES = "".join(listed("measures"))
_HAN_MEASURES = "".join(listed("han_measures"))
_SCALE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?![克米瓦帕卡])|百"
_CURRENCIES = {
    "元人民币": "CNY", "人民币": "CNY", "美元": "USD", "美金": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR",
    "日元": "JPY", "韩元": "KRW", "英镑": "GBP", "新台币": "TWD", "加元": "CAD", "澳元": "AUD", "元": "CNY",
    "yuan": "CNY", "dollars": "USD", "euros": "EUR", "us$": "USD", "hk$": "HKD", "$": "USD", "¥": "CNY", "€": "EUR",
    "£": "GBP", "rmb": "CNY",
}  # fmt: skip
_MONEY = "|".join(
    sorted((re.escape(one) for one in _CURRENCIES if not one.endswith(("$", "¥", "€", "£"))), key=len)[::-1]
)
_SPANS = {
    "年": ("months", 12), "个月": ("months", 1), "月": ("months", 1), "months": ("months", 1), "years": ("months", 12),
    "个工作日": ("workdays", 1), "工作日": ("workdays", 1), "天": ("days", 1), "日": ("days", 1), "days": ("days", 1),
    "周": ("days", 7), "个星期": ("days", 7), "星期": ("days", 7), "weeks": ("days", 7), "小时": ("minutes", 60),
    "个小时": ("minutes", 60), "分钟": ("minutes", 1), "hours": ("minutes", 60), "minutes": ("minutes", 1),
    "秒": ("seconds", 1), "秒钟": ("seconds", 1), "seconds": ("seconds", 1),
}  # fmt: skip
_SPAN = (
    "个工作日|工作日|个月|个星期|星期|周(?!年|[一二三四五六日末])|年(?!代|级|[前后]?[底末初中]|第|[上下]半)|天(?!然|气|空)|日(?=[内前后的起])|个?小时|分钟|秒钟|秒"
    "|(?:month|year|day|week|hour|minute|second)s?(?![a-z])"
)
_SHARE = "percentage points?|percent|per cent"
_UNIT = rf"(?P<percent>%|个?百分点|{_SHARE})|(?P<money>{_MONEY})|(?P<span>{_SPAN})|(?P<measure>周年|[{MEASURES}])"
_RUN = re.compile(
    r"[0-9零一二三四五六七八九十百千万亿两半]"
    rf"(?:(?<=[0-9])[0-9]*|[零一二三四五六七八九十百千万亿两]*(?=[{_HAN_MEASURES}年月元美港欧英日天秒分成时点工星]|(?<=.[万亿])))"
)
"""Where a number may begin; every other expression is tried there alone, for a text is long and its figures are few. It
begins with one class of characters, which the search skips to."""
_FIGURE = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<fraction>\.\d+)?(?![\d]|[年月/]\d| ?月| ?[日号](?![内前后的]))"
    rf" ?[多余几]?(?P<scale>{_SCALE})?[多余]?"
    r"(?: ?(?P<english>trillion|billion|million|thousand|bn|tn|[bmk])(?![a-z\d]))?"
    rf" ?(?:{_UNIT}|(?P<latin>[a-z]{{1,4}})(?![a-z]))?"
)
_NO_FIGURE = re.compile(r"[a-z.]$|\d[,/]$|[a-z]-$")
_SIGN = re.compile(r"(us\$|hk\$|\$|¥|€|£|rmb|人民币) ?$")
_ORDINAL = re.compile(r"第 ?$")
_HAN_NUMBER = r"[零一二三四五六七八九十百千万亿两]+(?:点[零一二三四五六七八九]+)?"
_PERCENT = re.compile(
    rf"百分之({_HAN_NUMBER})|({_HAN_NUMBER})分之({_HAN_NUMBER})|([一二三四五六七八九两]|\d)成(半?)"
    r"(?![立为本果都员功熟长交效就分了才人年绩])"
)
_HAN = re.compile(
    rf"(?P<number>{_HAN_NUMBER})(?P<vague>[多余])?"
    rf"(?:(?P<percent>个百分点)|(?P<money>{_MONEY})|(?P<span>{_SPAN})|(?P<measure>周年|[{_HAN_MEASURES}]))?"
)
_HALF = re.compile(r"半(?:(?P<year>年)(?![度报])|个?(?P<month>月))")
_NOT_HALF = re.compile(r"[上下一大两三四五六\d年]$")
_CLOCK = re.compile(
    r"(?:(?P<h>[01]?\d|2[0-4])[:：](?P<m>[0-5]\d)(?![\d:])|(?P<hour>[01]?\d|2[0-4]|[一二三四五六七八九十两]{1,3})"
    r" ?(?:时(?![候代间段期空尚])|点钟?(?=整|半|起|至|前|后|开|许|左右|，|,|。|在|准|\d{1,2}分|[一二三四五]十))"
    r"(?:(?P<half>半)| ?(?P<minute>\d{1,2}) ?分(?!钟))?)"
)
_PART = re.compile(r"(凌晨|早上|早|上午|中午|下午|傍晚|晚上|晚间|晚|夜里) ?$")
_RANGE = re.compile(r" ?(?:-|~|至|到)+ ?\d")
_WORD = re.compile(
    rf"\b(?P<word>{'|'.join(ENGLISH_WORDS)})\b(?:[ -](?:(?P<percent>{_SHARE})"
    r"|(?P<span>(?:month|year|day|week|hour|minute|second)s?)(?![a-z])))?(?P<money>(?!))?"
)
_ORDINALS = listed("english_ordinals")
_ORDINAL_WORD = re.compile(rf"\b({'|'.join(_ORDINALS)}|(\d{{1,3}})(?:st|nd|rd|th))\b")
_TOGETHER = re.compile(r"([二两三四五六七八九十]|\d)(?=部门|部委|单位|方(?!面|案|向|位|式|法|便)|地|省|国|市|县)")
_CODE_TAIL = re.compile(r"(?<=[a-z])\d[a-z\d.-]*|(?<=[a-z]-)\d[a-z\d.-]*")

ORDER_MAX = 10
"""第一个, 第二类 are an editor's own order, but for what others number (第四批)."""
_NUMBERED = frozenset(listed("numbered"))
SHARES, POINTS, TIMES, ORDINALS = "%", "points", "time", "ordinal"
"""Groups of numbers: a share that rises by 2.3% does not rise by 2.3 points."""
SPANS = frozenset(name for name, _ in _SPANS.values())
"""Groups of spans of time, each in one unit: three years are 36 of `months`, which bears out no 36 of anything else."""


_SHORT, _LONG = 5, 24
"""Characters of a time of day up to its sign (十二点), of a fraction up to its own (二十五分之一)."""


def numbers(text: str) -> list[Fact]:
    """The numbers of a folded text in order; dates are none, nor are figures in a Latin name (cctv8, gpt-4)."""
    found: list[Fact] = []
    free = 0
    for run in _RUN.finditer(text):
        at = run.start()
        if at < free or (run[0] == "一" and text[at + 1] not in "成时点" and text[at - 1 : at] not in ("第", " ")):
            continue
        near = text[at : at + _SHORT]
        # Most figures are neither: asking costs more than looking.
        fact = _clock(text, at) if any(sign in near for sign in ":：时点") else None
        if fact is None and (text[at + 1 : at + 2] == "成" or "分之" in text[at : at + _LONG]):
            fact = _percent(text, at)
        if fact := fact or _other(text, at):
            found.append(fact)
            free = fact.end
        elif code := _CODE_TAIL.match(text, at):
            free = code.end()
    return found


def _other(text: str, at: int) -> Fact | None:
    if text[at] == "半":
        return _half(text, at)
    return _figure(text, at) if text[at].isdigit() and text[at].isascii() else _han(text, at)


def english_numbers(text: str) -> list[Fact]:
    """The numbers of a folded English text: those in figures, and those in words."""
    words = (
        Fact("number", match.start(), match.end(), _of_unit(match, Decimal(ENGLISH_WORDS[match["word"]]), ""))
        for match in _WORD.finditer(text)
    )
    ordinals = (
        Fact("number", match.start(), match.end(), _keys("", Decimal(match[2] or _ORDINALS.index(match[1]) + 1)))
        for match in _ORDINAL_WORD.finditer(text)
    )
    figures = (_figure(text, run.start()) for run in _RUN.finditer(text))
    return [*filter(None, figures), *words, *ordinals]


def count_of_listed(said: str) -> int | None:
    """How many are counted together: 4 of 四部门; None for any other number."""
    match = _TOGETHER.match(said)
    return None if match is None else DIGITS.get(match[1], 10 if match[1] == "十" else None) or int(match[1])


def _keys(group: str, value: Decimal) -> tuple[tuple[str, Decimal], ...]:
    return ((group, value.normalize()),)


def _figure(text: str, at: int) -> Fact | None:
    head = text[max(0, at - 4) : at]
    match = None if _NO_FIGURE.search(head) else _FIGURE.match(text, at)
    if match is None or _is_year(match):
        return None
    value = arabic(match["digits"] + (match["fraction"] or ""))
    scale = SCALES[match["scale"] or ""]
    keys = _of_unit(match, value * scale, head)
    if english := match["english"]:
        # 2B is both two of something and two thousand millions.
        scaled = _of_unit(match, value * ENGLISH_SCALES[english], head)
        keys = (*scaled, *keys) if len(english) == 1 else scaled
    elif inherited := _inherited(text, match):
        keys = (*keys, *inherited)
    end = match.end() - (len(match[0]) - len(match[0].rstrip()))
    return Fact("number", at, end, keys, str(keys[0][0]))


def _is_year(match: re.Match[str]) -> bool:
    """2023年, not 3000年 nor 2000多年."""
    return match["span"] == "年" and re.fullmatch(r"(?:19|20)\d\d ?年", match[0]) is not None


def _inherited(text: str, match: re.Match[str]) -> tuple[tuple[str, Decimal], ...]:
    """3 of 3—5万元 counts what 5 counts."""
    if match["scale"] or match["measure"] or match["money"] or match["percent"] or match["span"]:
        return ()
    if not _RANGE.match(text, match.end()):
        return ()
    run = _RUN.search(text, match.end())
    after = _FIGURE.match(text, run.start()) if run else None
    if after is None or _is_year(after):
        return ()
    value = arabic(match["digits"] + (match["fraction"] or ""))
    return _of_unit(after, value * SCALES[after["scale"] or ""], "")


def _of_unit(match: re.Match[str], value: Decimal, head: str) -> tuple[tuple[str, Decimal], ...]:
    """`head`: what stands before it."""
    if share := match["percent"]:
        return _keys(POINTS if "点" in share or "point" in share else SHARES, value)
    sign = match["money"] or ((found := _SIGN.search(head)) and found[1])
    if sign:
        return _keys(f"money {_CURRENCIES[sign]}", value)
    if _ORDINAL.search(head):
        return _keys(ORDINALS, value)
    if unit := match["span"]:
        name, factor = _SPANS.get(unit) or _SPANS[f"{unit}s"]
        return _keys(name, value * factor)
    return _keys("", value)


def _han(text: str, at: int) -> Fact | None:
    head = text[max(0, at - 2) : at]
    match = _HAN.match(text, at)
    if match is None or head[-1:] in ("数", "几", "成", "上", "之"):
        return None
    number = match["number"]
    counted = match["measure"] or match["money"] or match["span"] or match["percent"] or match["vague"]
    counted = counted or (len(number) > 1 and number[-1] in "万亿")
    if not counted or (number == "一" and not _ORDINAL.search(head)) or _is_idiom(match, head):
        return None
    value = chinese(number)
    if value is None or (match["span"] == "年" and len(number) >= 4):
        return None
    keys = _of_unit(match, value, head)
    if keys[0][0] == ORDINALS and match["measure"] not in _NUMBERED and value < ORDER_MAX:
        return None
    return Fact("number", at, match.end(), keys, str(keys[0][0]))


def _is_idiom(match: re.Match[str], head: str) -> bool:
    """A bare 千 or 百 counts only 部, 家, 名 and 项; 百户 and 万户 are as good as words."""
    number = match["number"]
    if number in ("万", "亿", "百万", "千万", "十万", "万亿", "千百", "百", "千"):
        return number not in ("千", "百") or match["measure"] not in ("部", "家", "名", "项")
    return head[-1:] == "周"


def _percent(text: str, at: int) -> Fact | None:
    match = _PERCENT.match(text, at)
    if match is None or text[at - 1 : at] in (".", "第"):
        return None
    if match[1]:
        value = chinese(match[1])
    elif match[2]:
        below, above = chinese(match[2]), chinese(match[3])
        value = above * 100 / below if above is not None and below else None
    else:
        figure = DIGITS.get(match[4])
        value = Decimal((int(match[4]) if figure is None else figure) * 10 + (5 if match[5] else 0))
    return None if value is None else Fact("number", at, match.end(), _keys(SHARES, value), SHARES)


def _half(text: str, at: int) -> Fact | None:
    match = None if _NOT_HALF.search(text[max(0, at - 1) : at]) else _HALF.match(text, at)
    if match is None:
        return None
    name, value = ("months", 6) if match["year"] else ("days", 15)
    return Fact("number", at, match.end(), _keys(name, Decimal(value)), name)


def _clock(text: str, at: int) -> Fact | None:
    match = _CLOCK.match(text, at)
    if match is None:
        return None
    said = match["h"] or match["hour"]
    hour = int(said) if said.isdigit() else int(chinese(said) or 99)
    minute = int(match["m"] or match["minute"] or (30 if match["half"] else 0))
    if hour > 24:
        return None
    found = _PART.search(text[max(0, at - 3) : at])
    part = found[1] if found else ""
    later = hour + 12 if hour < 12 else hour
    after_noon = part in ("下午", "傍晚", "晚上", "晚间", "晚", "夜里") or (part == "中午" and hour < 6)
    hours = {later} if after_noon and hour != 12 else {hour} if part or hour > 12 or match["h"] else {hour, later}
    keys = tuple((TIMES, Decimal(one * 60 + minute)) for one in sorted(hours))
    return Fact("number", at - (len(found[0]) if found else 0), match.end(), keys, TIMES)
