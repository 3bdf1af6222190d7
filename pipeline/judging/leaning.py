"""What the sum of the words leaves out: a linear model over section scores, kinds of happening and a few facts.

Words and rules vote for one section at a time; that a headline tells of an appointment *and* of a visitor from abroad,
or is praised by the words of 技术 and 行业 alike, no single vote can say. The model adds points to each section, every
addend a vote with its name. Its points are what a desk's own decisions taught (`Weekly.learned`); without them, and of
texts that are not Chinese, the words alone decide: fitted on labelled items instead, it judged unseen ones no better
(benchmarks/judging.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.judging.kinds import KINDS, kinds_of
from pipeline.judging.lexicon import Reading
from pipeline.types import SectionId, SectionScore, Vote

NONE = "none"
"""Row of the coefficients that speaks for printing a report nowhere: its points are taken from every section."""
ALWAYS = "常数"
SCORES: Mapping[SectionId, str] = {
    SectionId.HEADLINES: "要闻分",
    SectionId.INDUSTRY: "行业分",
    SectionId.CONTENT: "内容分",
    SectionId.TECHNOLOGY: "技术分",
    SectionId.CAPITAL: "资本分",
    SectionId.PEOPLE: "人事分",
}
"""Measures that hold what the words say of each section: SCORE_UNIT points count as one, SCORE_MAX at most."""
SCORE_UNIT = 4.0
SCORE_MAX = 8.0
MEASURES = (*KINDS, "本行用词", "没有正文", "长标题", *SCORES.values(), ALWAYS)
"""All that a coefficient may stand for."""
LONG_TITLE = 36
"""Characters of a headline that is rather a first sentence."""
WORTH_SAYING = 0.3
"""Points from which a kind of happening is a vote of its own; the rest is told as one sum."""
REST = "综合权衡"

Points = Mapping[str, Mapping[str, float]]
"""Section id or NONE -> measure -> points that one unit of it adds."""


def measures(reading: Reading, scores: Sequence[SectionScore]) -> dict[str, float]:
    """What the model sees: measure -> value; those that are 0 are left out. `scores`: every section by words alone."""
    found = dict.fromkeys(kinds_of(reading), 1.0)
    found["本行用词"] = reading.at_home
    found["没有正文"] = float(len(reading.text) <= len(reading.title) + 1)
    found["长标题"] = float(len(reading.title) > LONG_TITLE)
    for item in scores:
        found[SCORES[item.section]] = min(max(item.score, 0.0), SCORE_MAX) / SCORE_UNIT
    found[ALWAYS] = 1.0
    return {name: value for name, value in found.items() if value}


def net(points: Points) -> Points:
    """What `points` add to each section, less what they take from every one."""
    none = points.get(NONE, {})
    return {
        section: {name: points.get(section, {}).get(name, 0.0) - none.get(name, 0.0) for name in MEASURES}
        for section in SectionId
    }


def votes(found: Mapping[str, float], added: Mapping[str, float]) -> Iterator[Vote]:
    """The points that a section is given: telling kinds of happening by name, the rest as one."""
    rest = 0.0
    for name, value in found.items():
        points = value * added[name]
        if name in _KINDS and abs(points) >= WORTH_SAYING:
            yield Vote(name, "kind", round(points, 2))
        else:
            rest += points
    if abs(rest) >= 0.005:
        yield Vote(REST, "model", round(rest, 2))


_KINDS = frozenset(KINDS)
