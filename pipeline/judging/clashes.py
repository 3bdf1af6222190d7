"""What speaks against two reports telling one event: other figures, another of a series, another subject."""

from __future__ import annotations

import re

from pipeline.judging.features import Features

WINDOW_DAYS = 4.0
"""Days between two reports of one event, at most: later ones are follow-ups (label rules of crossfeed.dev)."""
STAGE_DAYS = 0.75
"""Days from which what was announced may have taken effect: on one day both are said of the same thing."""
MARKET_DAYS = 0.4
"""Days between two reports of one market session, at most."""
OPENER = 2
"""Characters that tell one company's name from another's."""
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
    """One announces, and the other says on a later day that it is in effect."""
    first, later = (a, b) if a.when <= b.when else (b, a)
    return (first.stage, later.stage) == ("announced", "in effect") and days(a, b) >= STAGE_DAYS


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
    another hour or another day."""
    kinds = {kind for kind, _ in a.ordinals} & {kind for kind, _ in b.ordinals}
    return _sessions(a, b) or any(
        not {value for k, value in a.ordinals if k == kind} & {value for k, value in b.ordinals if k == kind}
        for kind in kinds
    )


def deals(a: Features, b: Features) -> bool:
    """Both titles tell of a funding round or of a new company, and each opens with a name that the other never uses:
    such headlines agree in every word but that (霁川完成数亿元融资, 临山完成数亿元融资). Of the pairs that are labelled
    11 are such, and none is one event. 2026-11-23."""
    return all(_DEAL.search(item.head.partition("\n")[0]) for item in (a, b)) and all(
        len(name) == OPENER and name not in other.folded for name, other in ((_opener(a), b), (_opener(b), a))
    )


def _opener(report: Features) -> str:
    return report.wording.spelling.opening[:OPENER]


def codes(a: Features, b: Features) -> bool:
    """Both give stock codes or document numbers at their head, and none in common: forms of two companies."""
    return bool(a.codes and b.codes) and not a.codes & b.codes


def _sessions(a: Features, b: Features) -> bool:
    return bool(a.session and b.session) and (a.session != b.session or days(a, b) > MARKET_DAYS)
