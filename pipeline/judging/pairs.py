"""Two reports -> how likely they tell one event, and why. Symmetrical, and of the two alone."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from operator import mul
from typing import Literal

from pipeline.judging import bilingual, clashes
from pipeline.judging.bilingual import worth
from pipeline.judging.clashes import WINDOW_DAYS, says
from pipeline.judging.features import Features, Glance
from pipeline.judging.fingerprint import containment, similarity
from pipeline.judging.measures import MEASURES, measures
from pipeline.judging.vectors import dot
from pipeline.text import skeleton

LinkKind = Literal["reprint", "same", "follow", "apart"]
"""follow: the later report tells what became of the happening that the earlier one tells; two stories, linked. apart:
as alike as reports of one event, but of two happenings of one kind (第三批, 第四批): no story may hold both, whatever a
third report that leaves the number out has in common with either."""
TextKind = Literal["short", "flash", "article"]
"""short: one of the two is a headline without a text or a text without a headline; article: both are longer than
ARTICLE_MIN; flash: the rest."""

ARTICLE_MIN = 200
"""Characters of text from which a report tells a story and not only its news."""
REPRINT_JACCARD = 0.55
"""Jaccard of shingles from which two texts are one text; other pairs of the demo week stay under 0.22, 2026-11-22."""
REPRINT_CONTAINMENT = 0.8
"""Share of the shorter text inside the longer from which it is its cut; the 25 reprints of the demo week lie above
0.85, all other pairs under 0.58. 2026-11-22."""
APART = 0.1
"""Cosine of title and lead under which two reports of one language are not looked at further: of 14,785 pairs of a real
week that meet by a rare word 6,623 lie below, and none of the 595 links. 2026-11-23."""
GLANCE = 0.25
"""Likeness of signatures or cosine of words under which texts are not compared exactly."""
SAME_STORY = 0.5
"""Probability from which two reports are said to tell one event."""
OTHER_ISSUE = -12.0
"""Log-odds lost by another batch, season, version, market session, stock code, document number, day, campaign, company
or count, or a new company: two texts of one form reach 10 without it."""
OTHER_SUBJECT = -3.0
"""Log-odds lost by another company with another figure or another Latin name in the title."""
OF_A_KIND = 0.4
"""Cosine of titles from which two happenings are of one kind beyond doubt: a number in a lead is often beside the
point."""
NEXT_DAY = -1.5
"""Log-odds lost by two reports of one outlet on different days: it does not tell the same news twice, but goes on, or
fills its column again. Labelled pairs come from different outlets; by eye, the three stories of three or more reports
of a real week that changed by it changed for the better. 2026-11-23."""
COPY_DAYS = 14.0
"""Days within which the very same text is a reprint."""
FOLLOW_DAYS = 60.0
"""Days within which a report is looked at as a follow-up of another that names the same work or document."""
FOLLOWS = 0.5
"""Probability, time aside, from which it is one; what is announced and takes effect of one work, from LINKED on."""
LINKED = 0.2
"""Probability from which a link is kept: what stories are grown from is the mean of their links."""


@dataclass(frozen=True, slots=True, order=True)
class PairLink:
    """Two reports of one event; `a_url` < `b_url`."""

    a_url: str
    b_url: str
    kind: LinkKind
    score: float
    """LINKED..1."""
    why: str
    """One Chinese line."""


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model over MEASURES, calibrated for one kind of text."""

    bias: float
    weights: tuple[float, ...]

    def odds(self, values: Iterable[float]) -> float:
        """Natural log-odds of one event."""
        odds: float = sum(map(mul, self.weights, values), self.bias)
        return odds

    def probability(self, values: Iterable[float]) -> float:
        """Chance of one event, 0..1."""
        return _chance(self.odds(values))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@lru_cache(maxsize=1)
def models() -> Mapping[TextKind, Model]:
    """The fitted models; `python -m benchmarks.fit_pairs` writes them."""
    table = json.loads(files("pipeline.resources").joinpath("pairs.json").read_text(encoding="utf-8"))
    return {
        kind: Model(float(row["bias"]), tuple(float(row["weights"][name]) for name in MEASURES))
        for kind, row in table["models"].items()
    }


def text_kind(a: Features, b: Features) -> TextKind:
    """Which model two reports are judged by."""
    if a.short or b.short:
        return "short"
    return "article" if min(len(a.text), len(b.text)) >= ARTICLE_MIN else "flash"


def probability(a: Features, b: Features) -> float:
    """Chance that two reports tell one event, 0..1, by what they say."""
    if a.chinese != b.chinese:
        return bilingual.probability(a, b)
    return _chance(models()[text_kind(a, b)].odds(measures(a, b)) + _same_form(a, b) + _same_outlet(a, b))


def _same_form(a: Features, b: Features) -> float:
    """Log-odds lost by two texts of one form on different things, which agree in every word but the telling one: too
    rare among labelled pairs to be learnt, and a wrong merge costs an editor more than a missed one."""
    if _is_next_of_its_kind(a, b):
        return OTHER_ISSUE
    others = clashes.numbers(a, b) + clashes.latin_names(a, b)
    return OTHER_SUBJECT * others if clashes.subjects(a, b) else 0.0


def _same_outlet(a: Features, b: Features) -> float:
    return NEXT_DAY if a.source_id == b.source_id and clashes.days(a, b) >= clashes.STAGE_DAYS else 0.0


def judge(a: Features, b: Features) -> PairLink | None:
    """The link of two reports, or None where they tell different events or lie too far apart in time."""
    found = compare(a, b)
    return None if found and found.kind == "apart" else found


def compare(a: Features, b: Features) -> PairLink | None:
    """What `judge` says, or that no story may hold both."""
    if a.url == b.url or clashes.days(a, b) > FOLLOW_DAYS:
        return None
    if a.company and b.company and a.company != b.company:
        return None
    if is_apart(a, Glance(b.chinese, b.wording.lead_vector)) or clashes.elsewhere(a, b):
        return None
    if a.url > b.url:
        a, b = b, a
    if clashes.days(a, b) > WINDOW_DAYS:
        return _late_copy(a, b) or _follow_up(a, b)
    copied = 0.0 if _is_other_issue(a, b) or a.roundup != b.roundup else _copied(a, b)
    alone = a.roundup or b.roundup
    chance = max(0.0 if alone else probability(a, b), copied)
    if chance < LINKED:
        return _apart(a, b)
    if not copied and clashes.stages(a, b):
        return _follow_up(a, b)
    kind: LinkKind = "reprint" if copied else "same"
    return PairLink(a.url, b.url, kind, round(chance, 4), f"近似转载（重合{copied:.2f}）" if copied else _why(a, b))


def _apart(a: Features, b: Features) -> PairLink | None:
    """That the two are of different happenings, where only that keeps them from being linked."""
    if a.roundup or b.roundup or a.chinese != b.chinese or not _is_next_of_its_kind(a, b):
        return None
    if dot(a.wording.title_vector, b.wording.title_vector) < OF_A_KIND:
        return None
    chance = models()[text_kind(a, b)].probability(measures(a, b))
    return PairLink(a.url, b.url, "apart", round(chance, 4), "同类的另一件事") if chance >= LINKED else None


def is_apart(a: Features, b: Glance) -> bool:
    """Whether one look says that `compare` finds nothing."""
    return a.chinese == b.chinese and dot(a.wording.lead_vector, b.lead_vector) < APART


def _late_copy(a: Features, b: Features) -> PairLink | None:
    """The link of two reports of one and the same text: what a portal fills its pages with a week later is no news."""
    if clashes.days(a, b) > COPY_DAYS or a.print != b.print or not a.tells_much or _is_other_issue(a, b):
        return None
    if skeleton(a.text) != skeleton(b.text):
        return None
    return PairLink(a.url, b.url, "reprint", 1.0, f"全文转载（相隔{clashes.days(a, b):.0f}天）")


def _follow_up(a: Features, b: Features) -> PairLink | None:
    """The link of two reports of which one follows on the other: they tell of one thing, at two times."""
    if a.roundup or b.roundup or _is_other_issue(a, b):
        return None
    if clashes.days(a, b) > WINDOW_DAYS and not (a.works & b.works or a.codes & b.codes):
        return None
    chance = probability(a, b)
    enough = LINKED if a.works & b.works and clashes.stages(a, b) else FOLLOWS
    return PairLink(a.url, b.url, "follow", round(chance, 4), _why(a, b)) if chance >= enough else None


def _is_other_issue(a: Features, b: Features) -> bool:
    """Whether two texts of one form tell of different things: other figures, another batch, other names."""
    strangers = bool(a.names and b.names) and not _shared_names(a, b) and not a.works & b.works
    return strangers or _is_next_of_its_kind(a, b) or clashes.numbers(a, b)


def _is_next_of_its_kind(a: Features, b: Features) -> bool:
    """Whether the two name, count or date what they tell of in ways that only two happenings are."""
    return any(clash(a, b) for clash in clashes.OF_TWO_HAPPENINGS)


def _copied(a: Features, b: Features) -> float:
    """How far one text repeats the other: 0 or from REPRINT_JACCARD to 1."""
    if not (a.tells_much and b.tells_much):
        return 0.0
    if max(a.print.likeness(b.print), dot(a.wording.lead_vector, b.wording.lead_vector)) < GLANCE:
        return 0.0
    likeness = similarity(a.text, b.text)
    if likeness >= REPRINT_JACCARD:
        return likeness
    part = containment(a.text, b.text)
    return part if part >= REPRINT_CONTAINMENT else 0.0


def _shared_names(a: Features, b: Features) -> frozenset[str]:
    if a.chinese != b.chinese:
        return a.latin & b.latin
    return frozenset((*(n for n in a.names if says(b, n)), *(n for n in b.names if says(a, n))))


def _why(a: Features, b: Features) -> str:
    """What the two share, most telling first: 同为2月19日 · 国资委 · 人工智能."""
    shared = list(_reasons(a, b))
    return "同为" + " · ".join(shared) if shared else "用词相近"


def _reasons(a: Features, b: Features) -> Iterator[str]:
    works = sorted(a.works & b.works)[:1]
    yield from (f"{month}月{day}日" for month, day in sorted(a.dates & b.dates)[:1])
    yield from (f"《{work}》" for work in works)
    names = [name for name in _shared_names(a, b) if not _FIGURE.fullmatch(name) and not any(name in w for w in works)]
    names.sort(key=lambda name: (-worth(name), name))
    yield from (_as_printed(name, a, b) for name in _closed_up(names, a, b)[:3])
    if not names and not works:
        common = [word for word in a.title_words.keys() & b.title_words.keys() if not _FIGURE.fullmatch(word)]
        yield from sorted(common, key=lambda word: (-a.title_words[word], word))[:3]


_FIGURE = re.compile(r"\d+|[a-z]\+?轮|[数近超约逾上\d一二三四五六七八九十百千.]*[万亿][美欧港]?元?")
"""Shared, but no name: 16, b轮, 数亿元."""


def _closed_up(names: Iterable[str], a: Features, b: Features) -> list[str]:
    """Names with neighbouring pairs of characters made whole again, where both texts have them so: 林俊 and 俊旸 are
    林俊旸. What is part of another name is left out."""
    whole: list[str] = []
    for name in names:
        for known in whole:
            longer = next(
                (one for one in (_glued(known, name), _glued(name, known)) if says(a, one) and says(b, one)), ""
            )
            if longer:
                whole[whole.index(known)] = longer
                break
        else:
            whole.append(name)
    return [name for name in whole if not any(name != other and name in other for other in whole)]


def _glued(left: str, right: str) -> str:
    """林俊 and 俊旸 as 林俊旸; a line feed, which no name has, where they do not meet."""
    return left + right[1:] if left[-1] == right[0] and 2 in (len(left), len(right)) else "\n"


def _as_printed(name: str, a: Features, b: Features) -> str:
    """A Latin name with its capitals, where one of the texts has them."""
    if not name.isascii():
        return name
    found = (re.search(rf"(?<![A-Za-z]){re.escape(name)}", text, re.IGNORECASE) for text in (a.text, b.text))
    return next((match[0] for match in found if match), name)
