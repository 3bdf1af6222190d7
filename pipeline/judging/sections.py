"""A report -> how strongly it belongs to each section, with the reasons; the words themselves stand in weekly.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pipeline.judging import leaning
from pipeline.judging.columns import column_of
from pipeline.judging.lexicon import TITLE_SHARE, Entry, Lexicon, Paper, Reading, lexicon_of, read
from pipeline.sources import Source
from pipeline.text import is_chinese
from pipeline.types import SectionId, SectionScore, Vote
from pipeline.weekly import Rule, SectionSpec, Weekly, load_weekly

SOURCE_HINT = 0.6
"""Vote of a source's own sections, or of the column that an address names: less than the weakest word in a title."""
OWNER_HINT = 0.3
"""Vote of whose the source is: half a source's own hint, for owners print all sorts."""
OWNERS: Mapping[str, SectionId] = {
    "regulator": SectionId.INDUSTRY,
    "local_regulator": SectionId.INDUSTRY,
    "overseas_regulator": SectionId.INDUSTRY,
    "soe_regulator": SectionId.HEADLINES,
    "exchange": SectionId.CAPITAL,
    "tech_blog": SectionId.TECHNOLOGY,
}
"""Owners whose reports tend to one section; counts where the entry itself names none."""
REGISTER_HINT = 12.0
"""Vote of a register of companies: its rows were chosen by the person who took them, so neither a company's name
without a word of the industry (`outside`) nor 董事长 among what changed takes them elsewhere."""
CAP = 9.0
"""Most that the words of one section bring together: a long list of products is no stronger a reason than four."""


def score(title: str, text: str, source: Source | None, weekly: Weekly, url: str = "") -> tuple[SectionScore, ...]:
    """The sections with a positive score, best first, ties in printed order.

    What speaks against a report stands among the votes with a negative weight. `url` is its address: some name a
    column.
    """
    return tuple(item for item in weigh(title, text, source, weekly, url) if item.score > 0)


def weigh(title: str, text: str, source: Source | None, weekly: Weekly, url: str = "") -> tuple[SectionScore, ...]:
    """Every section of the paper, best first, those that nothing speaks for too: why a report is not for the paper."""
    reading = read(title, text, weekly)
    register = source is not None and source.owner == "registry"
    own = source.sections if register and source is not None else ()
    told = by_words(reading, weekly, own)
    added = _added(Paper(weekly))
    found = measures_of(reading, told) if added and not register else {}
    scores = []
    for item in told:
        more = [*leaning.votes(found, added.get(item.section, {})), *_hints(item.section, source, url)]
        votes = sorted((*item.votes, *more), key=_by_weight)
        scores.append(
            SectionScore(item.section, round(item.score + sum(vote.weight for vote in more), 3), tuple(votes))
        )
    return tuple(sorted(scores, key=lambda item: -item.score))


def by_words(reading: Reading, weekly: Weekly, at_home: Sequence[SectionId] = ()) -> list[SectionScore]:
    """Every section by words, groups and rules alone, in printed order; in `at_home` nothing is lost for being from
    outside the industry."""
    lexicon = lexicon_of(weekly)
    everywhere = [*_word_votes(lexicon.rejects, reading), *_rule_votes(weekly.judging.reject.rules, reading, -1.0)]
    return [_score(spec, reading, lexicon, everywhere, spec.id in at_home) for spec in weekly.sections]


def measures_of(reading: Reading, told: Sequence[SectionScore]) -> dict[str, float]:
    """What the linear model sees of a report; nothing of a text that is not Chinese."""
    return leaning.measures(reading, told) if is_chinese(reading.title) else {}


def nearness(title: str, text: str, weekly: Weekly) -> float:
    """How much a report is of the industry, by its words: 0 (not at all) to 1 (beyond doubt)."""
    return read(title, text, weekly).at_home


def choose(scores: Sequence[SectionScore], weekly: Weekly) -> SectionId | None:
    """The section of the best score, or None where the report is not for the paper."""
    return scores[0].section if scores and scores[0].score >= weekly.judging.threshold else None


def classify(title: str, body: str, source_name: str | None = None) -> list[str]:
    """Chinese names of the sections, best first, or ["irrelevant"]: the door for benchmarks."""
    weekly = default_weekly()
    scores = score(title, body, None, weekly)
    if choose(scores, weekly) is None:
        return ["irrelevant"]
    return [weekly.name_of(item.section) for item in scores]


@lru_cache(maxsize=1)
def default_weekly() -> Weekly:
    """The paper of the folder one is in, else the project's own."""
    places = (Path.cwd() / "weekly.yaml", Path(__file__).parents[2] / "weekly.yaml")
    return load_weekly(next((path for path in places if path.exists()), places[0]))


def _score(
    spec: SectionSpec, reading: Reading, lexicon: Lexicon, everywhere: Iterable[Vote], at_home: bool
) -> SectionScore:
    words = list(_word_votes(lexicon.speaks_for[spec.id], reading))
    others = [
        *(Vote(group.name, "rule", group.weight) for group in lexicon.groups[spec.id] if group.fits(reading)),
        *_rule_votes(spec.rules, reading),
        *_word_votes(lexicon.speaks_against[spec.id], reading),
        *_rule_votes(spec.not_rules, reading, -1.0),
        *everywhere,
    ]
    if spec.outside and not at_home and reading.at_home < 1:
        others.append(Vote("少见行业用词", "rule", -round(spec.outside * (1 - reading.at_home), 2)))
    total = min(sum(vote.weight for vote in words), CAP) + sum(vote.weight for vote in others)
    return SectionScore(spec.id, round(total, 3), (*words, *others))


def _by_weight(vote: Vote) -> tuple[float, str]:
    return -abs(vote.weight), vote.word


def _word_votes(entries: Mapping[str, Entry], reading: Reading) -> Iterator[Vote]:
    for word, share in reading.found.items():
        if entry := entries.get(word):
            where: Literal["title", "body"] = "title" if share == TITLE_SHARE else "body"
            yield Vote(entry.word, where, round(entry.weight * share, 3))


def _rule_votes(rules: Iterable[Rule], reading: Reading, sign: float = 1.0) -> Iterator[Vote]:
    for rule in rules:
        if _compiled(rule.regex).search(getattr(reading, rule.where)):
            yield Vote(rule.name, "rule", sign * rule.weight)


def _hints(section: SectionId, source: Source | None, url: str) -> Iterator[Vote]:
    """What the source, its owner and the column that the address names say for a section."""
    if source is not None and section in source.sections:
        yield Vote(source.name, "source", REGISTER_HINT if source.owner == "registry" else SOURCE_HINT)
    elif source is not None and not source.sections and OWNERS.get(source.owner) == section:
        yield Vote(source.name, "source", OWNER_HINT)
    if url and (column := column_of(url)) and column.section == section:
        yield Vote(f"网址栏目 {column.name}", "source", SOURCE_HINT)


@lru_cache(maxsize=8)
def _added(paper: Paper) -> leaning.Points:
    """What a desk's own decisions add to each section beyond the words; empty where nothing was learnt."""
    return leaning.net(paper.weekly.learned) if paper.weekly.learned else {}


@lru_cache(maxsize=512)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)
