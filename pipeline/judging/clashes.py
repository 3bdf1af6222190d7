"""What speaks against two reports telling one event: other figures, another of a series, another subject."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import pairwise

from pipeline.judging import bridge
from pipeline.judging.features import Features
from pipeline.judging.fingerprint import similarity
from pipeline.judging.headlines import variants, versions
from pipeline.types import SHANGHAI

WINDOW_DAYS = 4.0
"""Days between two reports of one event, at most: later ones are follow-ups (label rules of crossfeed.dev)."""
STAGE_DAYS = 0.75
"""Days from which what was announced may have taken effect: on one day both are said of the same thing."""
MARKET_DAYS = 0.4
"""Days between two reports of one market session, at most."""
NEWS_DAYS = 4
"""Days before its publication of which a report may say that it happened then."""
OTHER_DAYS = 2
"""Days between two happenings of one kind, at least: what falls into a night is dated to either side of it."""
FORM = 0.4
"""Jaccard of shingles from which two texts are of one form: notices of one office lie above, rewrites of one report
far below."""
OPENER = 2
"""Characters that tell one company's name from another's."""
_DAY = re.compile(r"(?<!\d)(?:(1[0-2]|0?[1-9])\s?月\s?)?(?<!\d)(3[01]|[12]\d|0?[1-9])\s?日(?!内|均|元|活)")
"""日 of a date, with its month or without; some outlets set spaces around figures."""
_FOUNDED = re.compile(r"([\u4e00-\u9fff]{4})(?:(?:股份|集团|控股)?有限(?:责任)?公司|合伙企业)[^,。]{0,12}?成立")
"""The end of a new company's name, before what kind of company it is."""
_WORK = re.compile(r"《([^《》\n]{2,60})》")
_MONTH = re.compile(r"(?<!\d)0?(1[0-2]|[1-9])\s?月(?!\s?\d)")
"""Without a day: days are compared by `happened`."""
_ANY_MONTH = re.compile(r"(?<!\d)0?(1[0-2]|[1-9])\s?月")
_DENIED = re.compile(r"不实|否认|辟谣|谣言|假消息|子虚乌有")
_DEAL = re.compile(r"融资|[a-e]\+?\s?轮|领投|成立.{0,6}公司")


def days(a: Features, b: Features) -> float:
    """Days between the two."""
    return abs((a.when - b.when).total_seconds()) / 86400


def says(report: Features, word: str) -> bool:
    """Whether the report uses the word; a Han word also within a longer one (阿里 in 阿里云)."""
    return word in report.known or (not word.isascii() and word in report.folded)


def numbers(a: Features, b: Features) -> bool:
    """Both titles give figures, and neither gives one that the other report holds."""
    if not a.title_numbers or not b.title_numbers:
        return False
    return not a.title_numbers & b.numbers and not b.title_numbers & a.numbers


def stages(a: Features, b: Features) -> bool:
    """One announces, and the other says on a later day that it is in effect; or one denies what the other tells."""
    if days(a, b) < STAGE_DAYS:
        return False
    first, later = (a, b) if a.when <= b.when else (b, a)
    if (first.stage, later.stage) == ("announced", "in effect"):
        return True
    return bool(_DENIED.search(first.title)) and not _DENIED.search(later.title)


def subjects(a: Features, b: Features) -> bool:
    """Each title opens with a word that the other report never uses."""
    if a.chinese != b.chinese or not a.subject or not b.subject:
        return False
    return not says(b, a.subject) and not says(a, b.subject)


def latin_names(a: Features, b: Features) -> bool:
    """Each title has a Latin name or a model number that the other report never uses."""
    return a.chinese == b.chinese and any(_is_alien(n, b) for n in a.names) and any(_is_alien(n, a) for n in b.names)


def _is_alien(name: str, other: Features) -> bool:
    return name.isascii() and not name.isdigit() and name not in other.known


def series(a: Features, b: Features) -> bool:
    """Both number themselves within a series of the same kind (第三批), and differently; or are two market reports of
    another hour or another day; or one tells of a version of a product that the other knows in others only; or each of
    a make (Pro, Flash) that the other never names."""
    kinds = {kind for kind, _ in a.ordinals} & {kind for kind, _ in b.ordinals}
    if _sessions(a, b) or _is_other_version(a, b) or _is_other_version(b, a) or _are_other_variants(a, b):
        return True
    return any(
        not {value for k, value in a.ordinals if k == kind} & {value for k, value in b.ordinals if k == kind}
        for kind in kinds
    )


def _is_other_version(told: Features, other: Features) -> bool:
    """Whether a product of one's title stands in the other, but never in that version."""
    for name, version in told.headline.versions:
        found = versions(other.folded) if name in other.folded else ()
        known = [one for product, one in found if product == name]
        if known and version not in known and (len(name) == 1 or not any(_is_version(version, one) for one in known)):
            return True
    return False


def _is_version(one: str, other: str) -> bool:
    """Whether both may mean the same: 3.8, and 3 for short; K2 is never short for K2.5."""
    short, full = sorted((one, other), key=len)
    return f"{full}.".startswith(f"{short}.")


def _are_other_variants(a: Features, b: Features) -> bool:
    one, other = a.headline.variants, b.headline.variants
    return bool(one and other) and not one & variants(b.folded) and not other & variants(a.folded)


def elsewhere(a: Features, b: Features) -> bool:
    """Both titles name provinces, or people who come or go, and neither one that the other report names. Of the pairs
    that are labelled 184 are such, and one of them is one event. 2026-11-23."""
    of_both = ((a.headline.places, b.headline.places), (a.headline.people, b.headline.people))
    return any(one and other and not _named(one, b) and not _named(other, a) for one, other in of_both)


def _named(names: Collection[str], report: Features) -> bool:
    return any(name in report.folded for name in names)


def companies(a: Features, b: Features) -> bool:
    """Both titles name companies of the trade, and neither one that the other report names. Of the pairs that are
    labelled 27 are such, and none is one event. 2026-11-23."""
    one, other = a.headline.companies, b.headline.companies
    return bool(one and other) and not one & bridge.named(b.folded) and not other & bridge.named(a.folded)


def campaigns(a: Features, b: Features) -> bool:
    """Both titles name a part of one campaign (“清朗·整治网络戾气”), and not the same, however its words are put."""
    return any(
        mine == theirs and not _alike(one, other)
        for mine, one in a.headline.campaigns
        for theirs, other in b.headline.campaigns
    )


def _alike(one: str, other: str) -> bool:
    pairs, others = ({*map("".join, pairwise(text))} for text in (one, other))
    return len(pairs & others) >= min(len(pairs), len(others)) / 2


def figures(a: Features, b: Features) -> bool:
    """On different days each title gives figures that the other report does not hold: what is counted has grown. Of the
    pairs of flashes that are labelled 31 are such, and none is one event. 2026-11-23."""
    return days(a, b) >= STAGE_DAYS and numbers(a, b)


def happened(a: Features, b: Features) -> bool:
    """Each came out on a day of its own and tells of days just before it, which lie apart: of two strikes on one
    place, of two rallies."""
    if days(a, b) < STAGE_DAYS:
        return False
    one, other = set(_days_told(a)), set(_days_told(b))
    return bool(one and other) and min(abs((x - y).days) for x in one for y in other) >= OTHER_DAYS


def _days_told(report: Features) -> Iterator[date]:
    """The days that title and lead name of those around which it came out."""
    named = {(int(month or 0), int(day)) for month, day in _DAY.findall(report.head)}
    last = report.when.astimezone(SHANGHAI).date()
    near = (last - timedelta(days=ago) for ago in range(-1, NEWS_DAYS + 1))
    return (day for day in near if named & {(day.month, day.day), (0, day.day)})


def deals(a: Features, b: Features) -> bool:
    """Both titles tell of a funding round or of a new company, and each opens with a name that the other never uses:
    such headlines agree in every word but that (霁川完成数亿元融资, 临山完成数亿元融资). Of the pairs that are labelled
    11 are such, and none is one event. 2026-11-23."""
    return all(_DEAL.search(item.title) for item in (a, b)) and all(
        len(name) == OPENER and name not in other.folded for name, other in ((_opener(a), b), (_opener(b), a))
    )


def founded(a: Features, b: Features) -> bool:
    """Both name a company that was founded, and not the same: notices of a register agree in nearly every word."""
    if "成立" not in a.head or "成立" not in b.head:
        return False
    one, other = (set(_FOUNDED.findall(item.head)) for item in (a, b))
    return bool(one and other) and not one & other


def _opener(report: Features) -> str:
    return report.wording.spelling.opening[:OPENER]


def forms(a: Features, b: Features) -> bool:
    """Two texts of one form, each of which puts into it what the other never uses: who it is about, a work or a figure
    of its title (两家公司的警示函, 两部剧的许可)."""
    if a.short or b.short:
        return False
    others = _are_others(a, b) or numbers(a, b) or works(a, b)
    return others and similarity(a.text, b.text) >= FORM


def _are_others(a: Features, b: Features) -> bool:
    """Titles and texts are about two; a title that only calls out (重磅) names nobody."""
    return subjects(a, b) and all(item.folded.count(item.subject) > 1 for item in (a, b))


def works_in(title: str) -> frozenset[str]:
    """《》 of a folded headline."""
    return frozenset(_WORK.findall(title))


def works(a: Features, b: Features) -> bool:
    """Both titles name works, 《》, and neither one that the other report names."""
    one, other = (works_in(item.title) for item in (a, b))
    return bool(one and other) and not _named(one, b) and not _named(other, a)


def months(a: Features, b: Features) -> bool:
    """Both titles name months, and neither one that the other report names: figures of January, of February."""
    one, other = (set(_MONTH.findall(item.title)) for item in (a, b))
    if not one or not other:
        return False
    return not one & {*_ANY_MONTH.findall(b.folded)} and not other & {*_ANY_MONTH.findall(a.folded)}


def codes(a: Features, b: Features) -> bool:
    """Both give stock codes or document numbers at their head, and none in common: forms of two companies."""
    return bool(a.codes and b.codes) and not a.codes & b.codes


def _sessions(a: Features, b: Features) -> bool:
    return bool(a.session and b.session) and (a.session != b.session or days(a, b) > MARKET_DAYS)


OF_TWO_HAPPENINGS = (series, months, codes, happened, campaigns, companies, figures, deals, founded, forms)
"""Each of these alone tells one happening from the next of its kind."""
