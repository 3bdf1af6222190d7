"""Two reports -> how likely they tell one event, and why. Symmetrical, and of the two alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.judging import bridge
from pipeline.judging.features import Features
from pipeline.judging.fingerprint import containment, similarity
from pipeline.judging.words import weight

WINDOW_DAYS = 4.0
"""Days between two reports of one event, at most: later ones are follow-ups (label rules of crossfeed.dev)."""
MARKET_DAYS = 0.4
"""Days between two reports of one market session, at most."""

EVERYBODY = 5.0
"""Weight of a name that the trade's news are full of: half of any other Latin name's."""

LinkKind = Literal["reprint", "same"]


@dataclass(frozen=True, slots=True, order=True)
class PairLink:
    """Two reports of one event; `a_url` < `b_url`."""

    a_url: str
    b_url: str
    kind: LinkKind
    score: float
    """0..1."""
    why: str
    """One Chinese line."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against two reports telling one event; every field 0..1 or a small count."""

    words: float
    """Cosine of the words of title and lead."""
    titles: float
    """Share of the less covered title's weight that the other report holds."""
    title_best: float
    """The same of the better covered title."""
    names: float
    """Telling names in both titles' reports, saturating."""
    numbers: float
    numbers_clash: float
    dates: float
    dates_clash: float
    works: float
    strangers: float
    """1 where neither title's names occur in the other report: same form, other subject."""
    subjects_clash: float
    aliens: float
    series_clash: float
    days: float


def evidence(a: Features, b: Features) -> Evidence:
    """The comparison of two reports; evidence(a, b) == evidence(b, a)."""
    bilingual = a.chinese != b.chinese
    cover = [_alike(a.happenings, b.happenings)] * 2 if bilingual else sorted((_covered(a, b), _covered(b, a)))
    return Evidence(
        words=_cosine(a.words, b.words),
        titles=cover[0],
        title_best=cover[1],
        names=_saturating(math.fsum(_worth(name) for name in _shared_names(a, b)), 30.0),
        numbers=_shared_share(a.numbers, b.numbers),
        numbers_clash=float(_numbers_clash(a, b)),
        dates=float(bool(a.dates & b.dates)),
        dates_clash=float(bool(a.dates and b.dates and not a.dates & b.dates)),
        works=_works(a, b),
        strangers=float(_strangers(a, b)),
        subjects_clash=float(_subjects_clash(a, b)),
        aliens=float(_aliens(a, b)),
        series_clash=float(_series_clash(a, b) or _session_clash(a, b)),
        days=min(_days(a, b) / WINDOW_DAYS, 1.0),
    )


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    if len(a) > len(b):
        a, b = b, a
    return math.fsum(value * b[word] for word, value in a.items() if word in b)


def _covered(a: Features, b: Features) -> float:
    """Share of the weight of `a`'s title whose words `b` holds anywhere."""
    total = math.fsum(a.title_words.values())
    return math.fsum(value for word, value in a.title_words.items() if _says(b, word)) / total if total else 0.0


def _shared_names(a: Features, b: Features) -> frozenset[str]:
    if a.chinese != b.chinese:
        return a.latin & b.latin
    return frozenset((*(n for n in a.names if _says(b, n)), *(n for n in b.names if _says(a, n))))


def _says(report: Features, word: str) -> bool:
    """Whether the report uses the word; a Han word also within a longer one (阿里 in 阿里云)."""
    return word in report.known or (not word.isascii() and word in report.folded)


def _worth(name: str) -> float:
    return EVERYBODY if name in bridge.ALL_NAMES else weight(name)


def _alike(a: frozenset[str], b: frozenset[str]) -> float:
    """Cosine of two sets, held back while they are small: two titles with 发布 in both have little in common."""
    return len(a & b) / (math.sqrt(len(a) * len(b)) + 1.0)


def _works(a: Features, b: Features) -> float:
    """1 where a work of one is named in the other, -1 where both name works and none is shared."""
    if any(work in b.folded for work in a.works) or any(work in a.folded for work in b.works):
        return 1.0
    return -1.0 if a.works and b.works else 0.0


def _subjects_clash(a: Features, b: Features) -> bool:
    """Each title opens with a word that the other report never uses."""
    if a.chinese != b.chinese or not a.subject or not b.subject:
        return False
    return not _says(b, a.subject) and not _says(a, b.subject)


def _aliens(a: Features, b: Features) -> bool:
    """Each title has a Latin name or a model number that the other report never uses."""
    return a.chinese == b.chinese and any(_is_alien(n, b) for n in a.names) and any(_is_alien(n, a) for n in b.names)


def _is_alien(name: str, other: Features) -> bool:
    return name.isascii() and not name.isdigit() and name not in other.known


def _saturating(value: float, half: float) -> float:
    return value / (value + half)


def _numbers_clash(a: Features, b: Features) -> bool:
    """Both titles give figures, and neither gives one that the other report holds."""
    if not a.title_numbers or not b.title_numbers:
        return False
    return not a.title_numbers & b.numbers and not b.title_numbers & a.numbers


def _shared_share(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter list of figures that the longer one holds; one alone counts half."""
    shared = len(a & b)
    return shared / min(len(a), len(b)) * min(shared, 2) / 2 if shared else 0.0


def _session_clash(a: Features, b: Features) -> bool:
    """Two market reports, of another hour or another day."""
    return bool(a.session and b.session) and (a.session != b.session or _days(a, b) > MARKET_DAYS)


def _days(a: Features, b: Features) -> float:
    return abs((a.when - b.when).total_seconds()) / 86400


def _strangers(a: Features, b: Features) -> bool:
    if a.chinese != b.chinese:
        return not a.latin & b.latin
    return bool(a.names and b.names) and not _shared_names(a, b)


def _series_clash(a: Features, b: Features) -> bool:
    """Both number themselves within a series of the same kind, and differently."""
    kinds = {kind for kind, _ in a.ordinals} & {kind for kind, _ in b.ordinals}
    return any(
        not {value for k, value in a.ordinals if k == kind} & {value for k, value in b.ordinals if k == kind}
        for kind in kinds
    )


_WEIGHTS = Evidence(
    words=2.4,
    titles=2.4,
    title_best=2.0,
    names=0.5,
    numbers=0.5,
    numbers_clash=-1.4,
    dates=0.6,
    dates_clash=-0.3,
    works=0.7,
    strangers=-1.0,
    subjects_clash=-1.5,
    aliens=-1.0,
    series_clash=-3.0,
    days=-2.0,
)
"""Log-odds an evidence adds: logistic regression on crossfeed.dev, the demo week and sohu_event.dev (1 : 0.3 : 0.05
a pair), rounded; clashes made heavier by hand, for a wrong merge costs an editor more. 2026-11-22."""
_BIAS = -3.4
_BILINGUAL = Evidence(
    words=2.5,
    titles=2.0,
    title_best=2.0,
    names=5.0,
    numbers=2.0,
    numbers_clash=0.0,
    dates=0.7,
    dates_clash=-0.7,
    works=1.5,
    strangers=-3.0,
    subjects_clash=0.0,
    aliens=0.0,
    series_clash=-3.0,
    days=-2.0,
)
"""The same between languages, where names, happenings (`titles`) and figures are all there is to share; set by hand on
the demo week and read through on a real one, 2026-11-22."""
_BILINGUAL_BIAS = -4.7

REPRINT_JACCARD = 0.55
"""Jaccard of shingles from which two texts are one text; other pairs of the demo week stay under 0.22, 2026-11-22."""
REPRINT_CONTAINMENT = 0.8
"""Share of the shorter text inside the longer from which it is its cut; the 25 reprints of the demo week lie above
0.85, all other pairs under 0.58. 2026-11-22."""
REPRINT_LENGTH = 60
"""Characters under which agreement of two texts may be form alone."""
GLANCE = 0.25
"""Likeness of signatures or cosine of words under which texts are not compared exactly."""
SAME_STORY = 0.5
"""Probability from which two reports are linked; precision .89, recall .94 on crossfeed.dev, 2026-11-22."""


def judge(a: Features, b: Features) -> PairLink | None:
    """The link of two reports, or None where they tell different events or lie too far apart in time."""
    if a.url == b.url or _days(a, b) > WINDOW_DAYS:
        return None
    if a.company and b.company and a.company != b.company:
        return None
    if a.url > b.url:
        a, b = b, a
    seen = evidence(a, b)
    copied = 0.0 if seen.series_clash or seen.numbers_clash or seen.strangers else _copied(a, b, seen.words)
    alone = a.roundup or b.roundup
    chance = max(0.0 if alone else probability(seen, bilingual=a.chinese != b.chinese), copied)
    if chance < SAME_STORY:
        return None
    kind: LinkKind = "reprint" if copied else "same"
    return PairLink(a.url, b.url, kind, round(chance, 4), f"近似转载（重合{copied:.2f}）" if copied else _why(a, b))


def probability(seen: Evidence, *, bilingual: bool) -> float:
    """Chance of one event, 0..1."""
    weights, bias = (_BILINGUAL, _BILINGUAL_BIAS) if bilingual else (_WEIGHTS, _BIAS)
    odds = bias + math.fsum(getattr(seen, name) * getattr(weights, name) for name in Evidence.__slots__)
    return 1 / (1 + math.exp(-odds))


def _copied(a: Features, b: Features, words: float) -> float:
    """How far one text repeats the other: 0 or from REPRINT_JACCARD to 1."""
    if min(len(a.text), len(b.text)) < REPRINT_LENGTH or max(a.print.likeness(b.print), words) < GLANCE:
        return 0.0
    likeness = similarity(a.text, b.text)
    if likeness >= REPRINT_JACCARD:
        return likeness
    part = containment(a.text, b.text)
    return part if part >= REPRINT_CONTAINMENT else 0.0


def _why(a: Features, b: Features) -> str:
    """What the two share, most telling first: 同为2月19日 · 国资委 · 人工智能."""
    shared = list(_reasons(a, b))
    return "同为" + " · ".join(shared) if shared else "用词相近"


def _reasons(a: Features, b: Features) -> Iterator[str]:
    yield from (f"{month}月{day}日" for month, day in sorted(a.dates & b.dates)[:1])
    yield from (f"《{work}》" for work in sorted(a.works & b.works)[:1])
    names = sorted(_shared_names(a, b), key=lambda name: (-_worth(name), name))
    yield from _closed_up(names)[:3]
    if not names:
        common = a.title_words.keys() & b.title_words.keys()
        yield from sorted(common, key=lambda word: (-a.title_words[word], word))[:3]


def _closed_up(names: Iterable[str]) -> list[str]:
    """Names with neighbouring pairs of characters made whole again: 林俊 and 俊旸 are 林俊旸."""
    whole: list[str] = []
    for name in names:
        before = next((known for known in whole if known[-1] == name[0] and not name.isascii()), "")
        after = next((known for known in whole if known[0] == name[-1] and not name.isascii()), "")
        if before and len(name) == 2:
            whole[whole.index(before)] = before + name[1:]
        elif after and len(name) == 2:
            whole[whole.index(after)] = name[0] + after
        else:
            whole.append(name)
    return whole
