"""Drafts with one fact more than their sources have, drawn by a seed: what an editor adds, or a careless rewrite.

Written before the guard was made to find them, and without it: the clauses, names and bodies of `facts_invented.txt`
are made up by hand. A value that the item's sources hold is not used. What is caught is a fault that overlaps the
invented value itself: the post before a person is another fact.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path

from benchmarks.alterations import Item

_FILE = Path(__file__).parent / "facts_invented.txt"
SHARES = {
    "person": 18,
    "holder": 14,
    "foreign": 6,
    "figure": 14,
    "sum": 10,
    "day": 10,
    "title": 8,
    "body": 10,
    "brand": 4,
    "number": 6,
}
"""Insertions of each kind: 100 in all."""
PAIRS = 48
"""Sentences about two people."""


@dataclass(frozen=True, slots=True)
class Inserted:
    """A draft with a clause put in, and where what is invented stands in its text."""

    item: Item
    kind: str
    text: str
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Paired:
    """A draft with a sentence about two people, of which its source has another wording."""

    item: Item
    right: str
    wrong: str
    """The same with the two names exchanged."""
    places: tuple[tuple[int, int], ...]
    """Of the sentence in `wrong`."""


def inserted(items: Sequence[Item], seed: int) -> list[Inserted]:
    """A hundred drafts with an invented fact each."""
    chance = random.Random(seed)
    hosts = cycle(chance.sample(items, len(items)))
    return [_inserted(kind, next(hosts), chance) for kind, count in SHARES.items() for _ in range(count)]


def paired(items: Sequence[Item], seed: int) -> list[Paired]:
    """Drafts about two people, right and with the two exchanged."""
    chance = random.Random(seed)
    hosts, forms = cycle(chance.sample(items, len(items))), cycle(_lists()["pairs"])
    return [_paired(next(hosts), next(forms), chance) for _ in range(PAIRS)]


def _inserted(kind: str, item: Item, chance: random.Random) -> Inserted:
    said = re.sub(r"\s", "", "\n".join(f"{one.title}\n{one.origin}\n{one.text}" for one in item.sources)).lower()
    clause = chance.choice(_lists()[f"of_{kind}"])
    values = _Values(said, chance)
    made, places = "", []
    for part in re.split(r"(\{\w+\})", clause):
        if part.startswith("{"):
            value = values.of(part.strip("{2}"))
            places.append((len(made), len(made) + len(value)))
            part = value
        made += part
    at = chance.choice(list(_ends(item.text)))
    return Inserted(
        item, kind, item.text[:at] + made + item.text[at:], tuple((at + start, at + end) for start, end in places)
    )


def _paired(item: Item, form: str, chance: random.Random) -> Paired:
    said, told = (part.strip() for part in form.split("|"))
    names = {key: _person(chance) for key in "abc"}
    other = {"a": names["b"], "b": names["a"], "c": names["c"]}
    first, *rest = item.sources
    told_first = replace(first, text=f"{first.text}\n{said.format(**names)}")
    at = chance.choice(list(_ends(item.text)))
    right, wrong = (item.text[:at] + told.format(**who) + item.text[at:] for who in (names, other))
    places = ((at, at + len(told.format(**other))),)
    return Paired(replace(item, sources=(told_first, *rest)), right, wrong, places)


def _ends(text: str) -> Iterator[int]:
    """Where a sentence of a draft ends, quotations aside."""
    yield len(text)
    yield from (match.end() for match in re.finditer(r"。(?=[\u4e00-\u9fff\d])", text))


@dataclass(frozen=True, slots=True)
class _Values:
    """Values that a text does not hold."""

    said: str
    chance: random.Random

    def of(self, kind: str) -> str:
        for _ in range(500):
            value = self._drawn(kind)
            if re.sub(r"\s", "", value).lower() not in self.said:
                return value
        raise ValueError(f"no {kind} that the sources do not hold")

    def _drawn(self, kind: str) -> str:
        if kind == "who":
            return _person(self.chance)
        if kind == "day":
            return f"{self.chance.randint(1, 12)}月{self.chance.randint(1, 28)}日"
        if kind == "figure":
            return str(self.chance.choice((self.chance.randint(11, 99), self.chance.randint(101, 989))))
        if kind == "sum":
            return self.chance.choice((f"{self.chance.uniform(1.1, 99):.1f}", str(self.chance.randint(11, 900))))
        return self.chance.choice(_lists()[kind])


def _person(chance: random.Random) -> str:
    given = chance.sample(_lists()["given"], chance.choice((1, 2, 2)))
    return chance.choice(_lists()["surnames"]) + "".join(given)


@cache
def _lists() -> dict[str, list[str]]:
    """The lists of the file: one word apart from the next by a space, but clauses a line each."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            whole = name == "pairs" or name.startswith("of_")
            found.setdefault(name, []).extend([line] if whole else line.split())
    return found
