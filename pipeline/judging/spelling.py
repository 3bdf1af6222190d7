"""A report character by character: what two of them share where words fail, in abbreviations (国资委 of
国务院国资委), names that no dictionary cuts and runs copied whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.judging.rarity import DAMPED, character_rarities, rarity
from pipeline.judging.vectors import dot, length
from pipeline.text import skeleton

OPENING = 160
"""Characters at the beginning in which runs are looked for: a headline and two sentences."""
RUN = 4
"""Characters of a run that two texts hardly share by chance."""
LABEL_WITHIN = 24
"""Characters within which a colon or bar ends what a headline is filed under."""

_LATIN = re.compile(r"[a-z0-9]+")
_LABEL_END = re.compile(r"[:|丨]")
_LABEL = re.compile(r"[^:|丨,\s]+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """Title and lead of a report as characters; a Latin word or a figure counts as one character."""

    title: Mapping[str, float]
    """Character -> TF-IDF."""
    title_length: float
    """Euclidean, of `title`."""
    head: Mapping[str, float]
    """The same of title and lead."""
    head_length: float
    opening: str
    """The first OPENING letters and digits of title and lead, punctuation left out."""
    label: str
    """What stands before the colon of the title: a series, a column, or who speaks; "" where there is none."""


def spelling(title: str, lead: str, weigh: Callable[[str], float] = rarity) -> Spelling:
    """The characters of a report; title and lead folded, `weigh` says how rare a Latin word is."""
    head = lead if lead.startswith(title) else f"{title}\n{lead}"
    of_title, of_head = _weights(title, weigh), _weights(head, weigh)
    return Spelling(
        title=of_title,
        title_length=length(of_title.values()),
        head=of_head,
        head_length=length(of_head.values()),
        opening=skeleton(head[: 2 * OPENING])[:OPENING],
        label=_label(title),
    )


def likeness(one: Spelling, other: Spelling) -> tuple[float, float]:
    """Cosines of the characters of the titles, and of titles with leads."""
    return (
        _cosine(one.title, other.title, one.title_length * other.title_length),
        _cosine(one.head, other.head, one.head_length * other.head_length),
    )


def runs(one: Spelling, other: Spelling) -> tuple[int, float, float]:
    """Of what both openings hold: length of the longest run, the share of the shorter opening that it makes up, and the
    share of the shorter one's runs of RUN characters that the other has."""
    short, long = sorted((one.opening, other.opening), key=lambda text: (len(text), text))
    longest = _longest(short, long)
    places = len(short) - RUN + 1
    found = sum(short[place : place + RUN] in long for place in range(places)) if longest >= RUN else 0
    return longest, longest / max(1, len(short)), found / max(1, places)


def _longest(one: str, other: str) -> int:
    length = 0
    for start in range(len(one)):
        while start + length < len(one) and one[start : start + length + 1] in other:
            length += 1
    return length


def _label(title: str) -> str:
    found = _LABEL.match(title) if _LABEL_END.search(title[:LABEL_WITHIN]) else None
    return found[0] if found else ""


def _weights(text: str, weigh: Callable[[str], float]) -> dict[str, float]:
    characters, rare = Counter(text), character_rarities()
    weights = {unit: rare[unit] * DAMPED[characters[unit]] for unit in characters.keys() & rare.keys()}
    weights.update((unit, weigh(unit) * DAMPED[count]) for unit, count in Counter(_LATIN.findall(text)).items())
    return weights


def _cosine(a: Mapping[str, float], b: Mapping[str, float], lengths: float) -> float:
    return dot(a, b) / lengths if lengths else 0.0
