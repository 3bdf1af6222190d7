"""Whether titles, document numbers and quotations of an item stand in its sources letter for letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.editing.facts.finding import Doubt, Fact
from pipeline.editing.facts.folding import has_han
from pipeline.editing.facts.places import misplaced, said_at
from pipeline.editing.facts.sources import Place, Sources
from pipeline.editing.facts.surroundings import around
from pipeline.editing.facts.titles import NUMBER, QUOTED, TITLE
from pipeline.traditional import SIMPLIFIED

COMPARED = 400
"""Titles of the sources that one which they do not have is held against."""
NEAR = 0.55
"""Share of common letters from which on two titles are taken to mean one."""


def doubts(text: str, facts: list[Fact], sources: Sources) -> Iterator[Doubt]:
    """What stands against the titles of a folded text."""
    for fact in facts:
        key = str(fact.keys[0])
        if (
            key in sources.bare
            or (fact.group == NUMBER and _is_number(key, sources))
            or (not has_han(key) and _in_foreign(key, sources))
        ):
            if fact.group == TITLE and (wrong := _mixed_up(text, fact, sources.titles)):
                yield Doubt(fact, f"来源里这里是{said_at(wrong)}", wrong[0].passage(wrong[1]))
            continue
        if fact.group != QUOTED or not _told_in_other_figures(key, sources):
            yield _absent(fact, sources)
    yield from _of_another(text, facts, sources)


def _of_another(text: str, facts: list[Fact], sources: Sources) -> Iterator[Doubt]:
    """文号 in brackets behind a title that has another one there in the sources."""
    for title, number in _numbered(text, facts):
        known = [
            (source, theirs)
            for source in sources.every
            for other, theirs in _numbered(source.text, source.titles)
            if other.keys == title.keys
        ]
        if known and all(theirs.keys != number.keys for _, theirs in known):
            yield Doubt(number, f"来源里这份文件是“{said_at(known[0])}”", known[0][0].passage(known[0][1]))


def _numbered(text: str, facts: list[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Titles with the number that follows in brackets."""
    for one, other in pairwise(facts):
        if (one.group, other.group) == (TITLE, NUMBER) and text[one.end : other.start] in ("(", "["):
            yield one, other


_ISSUER = re.compile(r"^\D+")


def _is_number(key: str, sources: Sources) -> bool:
    """Whether a document number stands there; what was taken for the beginning of its issuer may be words before it."""
    issuer = _ISSUER.match(key)
    return issuer is not None and any(key[cut:] in sources.bare for cut in range(issuer.end() - 1))


_FIGURES = re.compile(r"百分之|[\d零一二两三四五六七八九十百千万亿]+")


def _told_in_other_figures(key: str, sources: Sources) -> bool:
    """Whether a quotation stands there but for how its numbers are written; those are compared by themselves."""
    plain = _FIGURES.sub("", key)
    return any(
        place[1].group == QUOTED and _FIGURES.sub("", str(place[1].keys[0])) == plain for place in sources.titles
    )


def _in_foreign(key: str, sources: Sources) -> bool:
    return any(key in "".join(filter(str.isalnum, source.text)) for source in sources.every)


def _mixed_up(text: str, fact: Fact, known: list[Place]) -> Place | None:
    own = [place for place in known if place[1].group == TITLE and str(fact.keys[0]) in str(place[1].keys[0])]
    others = [
        place
        for place in known
        if place[1].group == TITLE and place not in own and str(place[1].keys[0]) not in str(fact.keys[0])
    ]
    return misplaced(around(text, fact.start, fact.end), own, others) if own else None


def _absent(fact: Fact, sources: Sources) -> Doubt:
    what = {TITLE: "书名号里的名称", NUMBER: "文号", QUOTED: "引号里的话"}[fact.group]
    nearest = _nearest(fact, sources.titles)
    if nearest and _has_traditional(said_at(nearest)):
        return Doubt(
            fact, f"来源是繁体字，{what}请人核对：{said_at(nearest)}", nearest[0].passage(nearest[1]), "unsure"
        )
    if nearest:
        return Doubt(fact, f"来源里没有这样的{what}，相近的是{said_at(nearest)}", nearest[0].passage(nearest[1]))
    if not sources.chinese or (sources.foreign and fact.group != NUMBER):
        return Doubt(fact, f"有来源不是中文，{what}无法核对", level="unsure")
    return Doubt(fact, f"来源里没有这样的{what}", level="unsure" if fact.group == QUOTED else "fault")


def _has_traditional(said: str) -> bool:
    """Whether it holds a traditional character: not all of them are known here."""
    return any(ord(char) in SIMPLIFIED for char in said)


def _nearest(fact: Fact, known: list[Place]) -> Place | None:
    best, found = NEAR, None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(str(fact.keys[0]))
    for place in known[:COMPARED]:
        matcher.set_seq1(str(place[1].keys[0]))
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and (score := matcher.ratio()) >= best:
            best, found = score, place
    return found
