"""What a report says, as far as two reports can be compared by it. Cheap, frozen, and of this report alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pipeline.judging import bridge
from pipeline.judging.fingerprint import Fingerprint, fingerprint
from pipeline.judging.headlines import Headline, headline
from pipeline.judging.rarity import rarities, rarity
from pipeline.judging.stages import Stage, stage
from pipeline.judging.wording import Wording, cut, lead_vector, wording, words_of
from pipeline.judging.words import EVERYDAY, NAME_MIN, latin_weight, weight
from pipeline.text import fold, is_chinese
from pipeline.traditional import simplified
from pipeline.types import SHANGHAI, Report

LEAD = 320
"""Characters of the text whose words are compared: news says what happened first; flashes are ~130 long."""
BODY = 2000
"""Characters of the text in which names and figures are looked for."""
HEADLINE = 80
"""Characters of the first sentence that stands for a title where there is none."""
KEYS = 10
"""Words that weigh most in title and lead, by which a report is looked up beside the words of its title: 526 of the 544
true pairs of ecob.dev meet so, 533 with 18."""
KEY_MIN = 6.5
"""Rarity (one text in 245) under which a word finds too many to be looked up by: from 5.0 on 536 pairs would meet, and
a window of 100,000 reports return four times as many addresses. 2026-11-23."""
FIGURE_MAX = 24
"""Characters of a figure; longer runs of digits are no amount but a key, or an attack."""
REPRINT_LENGTH = 60
"""Characters under which agreement of two texts may be form alone."""
SUBJECT_MIN = 5.0
"""Weight from which the first word of a title may be its subject."""


@dataclass(frozen=True, slots=True)
class Features:
    """A report, ready to be compared."""

    url: str
    source_id: str
    when: datetime
    chinese: bool
    title_words: dict[str, float]
    """Word -> how telling it is, of the title alone."""
    known: frozenset[str]
    """Every word of title and text."""
    names: frozenset[str]
    """Words of the title that may name something."""
    latin: frozenset[str]
    """Latin names of title and text: what a Chinese and an English report share."""
    head: str
    """Title and lead, folded."""
    numbers: frozenset[str]
    """Figures of title and text in one form: 54万亿 and 54 trillion are both 5.4e+13."""
    title_numbers: frozenset[str]
    ordinals: frozenset[tuple[str, str]]
    """(批, 4) for 第四批, with its like: what tells one of a series from the next; of title and lead. A funding round
    is (轮次, b), a year's edition of a programme (《乘风》, 2024)."""
    headline: Headline
    dates: frozenset[tuple[int, int]]
    """(month, day) named in title or lead."""
    works: frozenset[str]
    """《…》 of title and lead, folded."""
    codes: frozenset[str]
    """文号 and stock codes."""
    stage: Stage
    session: str
    """开盘, 午间, 收盘 or 盘前 of a market report; "" for any other."""
    keys: frozenset[str]
    """The rarest words and marks, by which candidates are found."""
    company: str
    """Of a row of a register: whose it is; "" for any other report. Rows of two companies are alike in every word but
    that."""
    roundup: bool
    """Several happenings under one title: a morning paper, a digest."""
    subject: str
    """First telling word of the title: in Chinese headlines who acts."""
    folded: str
    """Title and text, folded."""
    wording: Wording
    short: bool
    """A headline without a text, or a text without a headline."""
    print: Fingerprint
    text: str
    """The text as it stands but for what its outlet says under every text, for the exact comparison of
    near-duplicates."""

    @property
    def title(self) -> str:
        """The title, or what stands for it, folded."""
        return self.folded.partition("\n")[0]

    @property
    def tells_much(self) -> bool:
        """Whether the text is long enough that its likeness to another is no mere form."""
        return len(self.text) >= REPRINT_LENGTH


@dataclass(frozen=True, slots=True)
class Glance:
    """What of a report decides whether it is compared further; a fraction of the work of its features."""

    chinese: bool
    lead_vector: Mapping[str, float]


def glance(report: Report) -> Glance:
    """As `features` has it."""
    title, text = _folded(report)
    chinese, _, weigh = _language(report)
    return Glance(chinese, lead_vector(words_of(title), words_of(text[:LEAD]), weigh))


def features(report: Report) -> Features:
    """What `report` says; depends on nothing else."""
    title, text = _folded(report)
    whole = _DISCLAIMER.sub("", report.text)
    lead = text[:LEAD]
    chinese, named, weigh = _language(report)
    words = cut(title, lead, text)
    title_words = {word: _telling(word, chinese, named) for word in words.title_words}
    in_head = {*title_words, *words.lead_words}
    said = wording(words, weigh)
    head = f"{title}\n{lead}"
    works = frozenset(_WORK.findall(head))
    codes = frozenset(_codes(head))
    known = said.known if words.lead_words is words.text_words else said.known | in_head
    companies = bridge.named(head)
    latin = frozenset(w for w in known if w.isascii() and _is_latin_name(w, chinese, named)) | companies
    return Features(
        url=report.url,
        source_id=report.source_id,
        when=report.when,
        chinese=chinese,
        title_words=title_words,
        known=known,
        names=frozenset(w for w in title_words if title_words[w] >= NAME_MIN),
        latin=latin,
        head=head,
        numbers=frozenset(_numbers(f"{title}\n{text}")),
        title_numbers=frozenset(_numbers(title)),
        ordinals=frozenset(_ordinals(head)),
        headline=headline(title, companies),
        dates=frozenset(_dates(head, report.when)),
        works=works,
        codes=codes,
        stage=stage(title[:HEADLINE]),
        session=_session(title),
        keys=_keys(said, {w for w in latin if w in in_head or w in bridge.ALL_NAMES}, works, codes),
        company=fold(report.provenance.get("company", "")),
        roundup=bool(_ROUNDUP.search(title)),
        subject=min((word for word in title_words if title_words[word] >= SUBJECT_MIN), key=title.find, default=""),
        folded=f"{title}\n{text}",
        wording=said,
        short=not report.title or not text,
        print=fingerprint(whole or report.title),
        text=whole or report.title,
    )


def _folded(report: Report) -> tuple[str, str]:
    """Title, or what stands for it, and the beginning of the text."""
    text = _DISCLAIMER.sub("", simplified(fold(report.text[:BODY])))
    return _title(simplified(fold(report.title))) or _SENTENCE_END.split(text, 1)[0][:HEADLINE], text


def _language(report: Report) -> tuple[bool, frozenset[str], Callable[[str], float]]:
    """(whether it is Chinese, words that an English text writes with a capital only, how rare a word is)."""
    if is_chinese(report.title + report.text[:LEAD]):
        return True, frozenset(), rarities().__getitem__
    named = _capitalised(f"{report.title}. {report.text[:BODY]}")
    return False, named, partial(latin_rarity, named=named)


_DISCLAIMER = re.compile(
    r"市场有风险.*责任自负。?|免责声明.*$|hn 热议 · .*$|点击查看原文>?|#?欢迎关注[^。\n]*公众号[^。\n]*。?",
    re.IGNORECASE,
)
"""Said under every text of some feeds, so that it joins what has nothing in common."""
_SENTENCE_END = re.compile(r"[。！？!?]")
_SERIES_HEAD = re.compile(r"^【[^】]{2,40}】(?=.{8})")
_COLUMN = r"[^|｜丨]{0,8}(?:首发|独家|快讯|专访|深度)"
_COLUMN_MARK = re.compile(rf"^{_COLUMN}\s*[|｜丨]\s*(?=.{{8}})|(?<=.{{8}})\s*[|｜丨]\s*{_COLUMN}$")
_ROUNDUP = re.compile(
    r"早报|晚报|晨报|午报|日报[|丨:]|周报|8点1氪|联播快讯|快讯联播|[;；].{4,}[;；]|^\[\w*news\]|^the download|"
    r"newsletter|weekly|digest|roundup|要闻速览|速览$|一周.{0,6}(?:要闻|大事|热点|回顾|速览|盘点)|"
    r"本周.{0,8}(?:要闻|大事|热点|回顾|速览)|(?:要闻|大事|热点).{0,2}(?:回顾|盘点|汇总)"
)
_SESSIONS = (
    ("盘前", "盘前"),
    ("午间|午盘|早盘", "午间"),
    ("收盘|收涨|收跌|收报|尾盘", "收盘"),
    ("开盘|高开|低开", "开盘"),
)
_MARKET = re.compile(r"指数|股|恒指|沪指|板块|概念|三大|期货|汇率|日经|创业板")
_WORK = re.compile(r"《([^《》\n]{2,60}?)(?:[(（](?:征求意见稿|草案|送审稿|试行|暂行|修订)[^()（）《》]{0,8}[)）])?》")
"""A draft bears the name of what it becomes: 《办法（征求意见稿）》."""
_LATIN_TOKEN = re.compile(r"[a-z0-9]+")
_CODE = re.compile(r"[\u4e00-\u9fff]{1,6}[〔\[(（]20\d\d[〕\])）]\d{1,4}号")
_STOCK = re.compile(r"(?<![\d.])(?:sh|sz|hk)?(\d{5,6})(?:\.(?:sz|sh|hk|bj))?(?=[)）\s])")
_FIVE_DIGITS = re.compile(r"\d{5}")
_ORDINAL = re.compile(r"第\s?([一二三四五六七八九十百零\d]{1,5})\s?(批|季|期|届|次|集|轮|部|代|号|案|周)(?!年)")
_INSTALMENT = re.compile(r"^[^\n]*[(（]([一二三四五六七八九十]{1,3})[)）]")
"""Of a title: 典型案例（三）."""
_ROUND = re.compile(r"(?<![a-z])(天使|种子|pre-?a|pre-?ipo|[a-g])\d?\+{0,2}\s?轮")
_NUMBERED = re.compile(r"《([^《》\n\d]{2,20})(\d{1,4})》")
"""Years and seasons of a programme: 《乘风2024》."""
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_NUMBER = re.compile(  # the first digit before what must not precede it: three times as fast to search
    r"(\d(?<![\d.a-z]\d)(?:\d{0,2}(?:,\d{3})+|\d*))(\.\d+)?\s?(万亿|千亿|百亿|十亿|亿|千万|百万|万|"
    r"trillion|billion|million|bn\b|[mb]\b|%|个百分点|倍)?"
)
_SCALE = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4,
    "trillion": 1e12, "billion": 1e9, "bn": 1e9, "b": 1e9, "million": 1e6, "m": 1e6,
}  # fmt: skip
_CHINESE_DATE = re.compile(r"(?:(1[0-2]|0?[1-9])月)(3[01]|[12]\d|0?[1-9])日")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ENGLISH_DATE = re.compile(rf"({'|'.join(_MONTHS)})\s(3[01]|[12]\d|[1-9])\b")
_DAY_ALONE = re.compile(r"(?<![月\d])(3[01]|[12]\d|[1-9])日(?!内|均|元|活)")
_CAPITALISED = re.compile(r"\b[A-Z][A-Za-z0-9]*\b|\b[a-z]+[A-Z][A-Za-z0-9]*\b")
_YEARS = range(1990, 2051)


def _telling(word: str, chinese: bool, named: frozenset[str]) -> float:
    if chinese or not _LATIN_TOKEN.fullmatch(word):
        return weight(word)
    return latin_weight(word, named=word in named)


def _capitalised(raw: str) -> frozenset[str]:
    """Folded words that an English text never writes in lower case."""
    lower = set(re.findall(r"\b[a-z][a-z0-9]*\b", raw))
    return frozenset(word.lower() for word in _CAPITALISED.findall(raw)) - lower


def _is_latin_name(word: str, chinese: bool, named: frozenset[str]) -> bool:
    if not _LATIN_TOKEN.fullmatch(word) or word.isdigit() or len(word) < 2 or word in EVERYDAY:
        return False
    return latin_weight(word, named=chinese or word in named) >= NAME_MIN


def _numbers(folded: str) -> Iterator[str]:
    """Telling figures: with a unit, a fraction, or of three digits and more; years and dates left out."""
    for whole, fraction, unit in _NUMBER.findall(folded):
        if len(whole) > FIGURE_MAX:
            continue
        value = float(whole.replace(",", "") + fraction)
        if unit in _SCALE:
            yield f"{value * _SCALE[unit]:.3g}"
        elif unit:
            yield f"{value:.4g}{'%' if unit in ('%', '个百分点') else unit}"
        elif fraction or (len(whole) > 2 and int(value) not in _YEARS):
            yield f"{value:.6g}"


def _ordinals(folded: str) -> Iterator[tuple[str, str]]:
    yield from (("轮次", letter) for letter in _ROUND.findall(folded))
    yield from ((f"《{name}》", number) for name, number in _NUMBERED.findall(folded))
    for figure, kind in (*_ORDINAL.findall(folded), *((one, "()") for one in _INSTALMENT.findall(folded))):
        yield kind, str(_value(figure))


def _value(figure: str) -> int:
    """An ordinal up to 999, in digits or in Chinese."""
    if figure.isdigit():
        return int(figure)
    hundreds, hundred, rest = figure.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = _DIGITS.get(hundreds[-1:], 1) * 100 if hundred else 0
    if ten:
        value += _DIGITS.get(tens[-1:], 1) * 10
    return value + _DIGITS.get(ones[-1:], 0)


def _dates(folded: str, when: datetime) -> Iterator[tuple[int, int]]:
    for name, day in _ENGLISH_DATE.findall(folded):
        yield _MONTHS.index(name) + 1, int(day)
    if "日" not in folded:
        return
    for month, day in _CHINESE_DATE.findall(folded):
        yield int(month), int(day)
    local = when.astimezone(SHANGHAI)
    for day in _DAY_ALONE.findall(folded):
        yield (local.month if int(day) <= local.day else (local.month + 10) % 12 + 1), int(day)


def _title(folded: str) -> str:
    """The title without the name of its series, 【…】, and of its column, 36氪首发 |, which others there bear too."""
    return _COLUMN_MARK.sub("", _SERIES_HEAD.sub("", folded))


def _session(title: str) -> str:
    """Which market report of the day this is: the next one has the same words and another content."""
    if not _MARKET.search(title):
        return ""
    moving = "盘中" if re.search("涨|跌", title) else ""
    return next((name for pattern, name in _SESSIONS if re.search(pattern, title)), moving)


def _codes(folded: str) -> Iterator[str]:
    if "号" in folded:
        yield from _CODE.findall(folded)
    if _FIVE_DIGITS.search(folded):
        yield from _STOCK.findall(folded)


def _keys(said: Wording, latin: Iterable[str], works: Iterable[str], codes: Iterable[str]) -> frozenset[str]:
    """The words of the title and the KEYS that weigh most beside them, ties by spelling; Latin names, works and codes
    always."""
    title = (word for word, value in said.title.items() if value > KEY_MIN)
    worth = [word for words in (said.title, said.lead) for word, value in words.items() if value > KEY_MIN]
    rarest = sorted({(-said.lead_vector[word], word) for word in worth})[:KEYS]
    return frozenset(
        (
            *title,
            *(word for _, word in rarest),
            *latin,
            *(f"《{work}》" for work in works),
            *(f"#{code}" for code in codes),
        )
    )


def latin_rarity(word: str, named: frozenset[str]) -> float:
    """`rarity` for a text in English, whose words no Chinese news counts; `named`: words it writes with a capital."""
    return latin_weight(word, named=word in named) if _LATIN_TOKEN.fullmatch(word) else rarity(word)
