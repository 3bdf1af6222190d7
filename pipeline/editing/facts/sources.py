"""The cited reports, folded and read for their facts once, as far as they are asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from pipeline.editing.facts.dates import Calendar, dates, english_dates
from pipeline.editing.facts.finding import Fact, Passage
from pipeline.editing.facts.folding import bare, folded, sentence_at
from pipeline.editing.facts.names import latin_words, quick_people
from pipeline.editing.facts.numbers import english_numbers, numbers
from pipeline.editing.facts.posts import posts
from pipeline.editing.facts.surroundings import Around, around
from pipeline.editing.facts.titles import titles
from pipeline.text import is_chinese
from pipeline.types import SHANGHAI, Report

SOURCE_MAX = 30_000
"""Characters of a report that are compared, attachments among them: a list of thousands is not cited line by line."""


@dataclass(eq=False)
class Source:
    """One report: title and text in one, with its attachments' names and texts."""

    url: str
    said: str
    """As printed."""
    published: date | None
    """Its day in Beijing."""
    chinese: bool
    """Whether names and titles in Chinese can be looked for in it."""
    text: str = field(init=False)
    """Folded, of the same length."""

    _around: dict[tuple[int, int], Around] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text = folded(self.said)

    @cached_property
    def numbers(self) -> list[Fact]:
        """Its numbers."""
        return numbers(self.text) if self.chinese else english_numbers(self.text)

    @cached_property
    def dates(self) -> list[Fact]:
        """Its dates."""
        return dates(self.text) if self.chinese else english_dates(self.text)

    @cached_property
    def posts(self) -> list[Fact]:
        """Its posts."""
        return posts(self.text)

    @cached_property
    def titles(self) -> list[Fact]:
        """Its titles, document numbers and quotations."""
        return titles(self.text)

    def around(self, fact: Fact) -> Around:
        """What stands around one of its facts."""
        place = fact.start, fact.end
        if (known := self._around.get(place)) is None:
            known = self._around[place] = around(self.text, *place)
        return known

    def passage(self, fact: Fact) -> Passage:
        """The sentence around a fact."""
        head, tail = sentence_at(self.said, fact.start, fact.end)
        if tail - head > SENTENCE_MAX:
            head, tail = max(head, fact.start - SENTENCE_MAX // 2), min(tail, fact.end + SENTENCE_MAX // 2)
        return Passage(self.url, self.said[head:tail].strip(), self.said[fact.start : fact.end].strip())


SENTENCE_MAX = 160
"""Characters of a sentence that are shown."""
Place = tuple[Source, Fact]


def source_of(report: Report) -> Source:
    """The source that a report is, one and the same for the same text: it is read once while an item is edited."""
    files = (part for file in report.attachments for part in (file.name, file.text) if part)
    said = "\n".join((report.title, report.origin, report.text, *files))[:SOURCE_MAX]
    when = report.published_at
    day = when.astimezone(SHANGHAI).date() if when else None
    return _read(report.url, said, day, is_chinese(f"{report.title}\n{report.text}"))


KEPT = 256
"""Sources that are kept as read."""


@lru_cache(maxsize=KEPT)
def _read(url: str, said: str, published: date | None, chinese: bool) -> Source:
    return Source(url, said, published, chinese)


class Sources:
    """All reports of an item together."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.every = list(sources)
        self.chinese = [source for source in self.every if source.chinese]
        self.foreign = len(self.chinese) < len(self.every)
        """Whether some cannot be asked for Chinese names."""

    @cached_property
    def calendar(self) -> Calendar:
        """Their dates together."""
        found = Calendar()
        for source in self.every:
            found.add(source.text, source.dates, source.published)
        return found

    @cached_property
    def days(self) -> list[Place]:
        """Every day of the Chinese ones."""
        return [(source, fact) for source in self.chinese for fact in source.dates if fact.group == "day"]

    @cached_property
    def posts(self) -> list[Place]:
        """Every post of the Chinese ones."""
        return [(source, fact) for source in self.chinese for fact in source.posts]

    @cached_property
    def titles(self) -> list[Place]:
        """Every title, document number and quotation."""
        return [(source, fact) for source in self.every for fact in source.titles]

    @cached_property
    def people(self) -> dict[str, Place]:
        """The people whom the beginnings of the Chinese ones name, with one place of each."""
        found = ((source, fact) for source in self.chinese for fact in quick_people(source.text[:BEGINNING]))
        return {str(fact.keys[0]): (source, fact) for source, fact in found}

    @cached_property
    def bare(self) -> str:
        """Letters and digits of the Chinese ones, a line each."""
        return "\n".join(bare(source.text) for source in self.chinese)

    @cached_property
    def latin(self) -> set[str]:
        """Words in Latin letters of all."""
        return {word for source in self.every for word in latin_words(source.text)}

    @cached_property
    def numbers(self) -> dict[Hashable, list[Place]]:
        """Value -> where it stands; all kinds of numbers together."""
        found: dict[Hashable, list[Place]] = defaultdict(list)
        for source in self.every:
            for fact in source.numbers:
                for key in fact.keys:
                    found[key[1]].append((source, fact))
        return found

    def places_of(self, name: str) -> Iterator[tuple[Source, int]]:
        """Where a string stands in the Chinese sources, the first few places in each."""
        for source in self.chinese:
            for count, match in enumerate(re.finditer(re.escape(name), source.text)):
                if count == PLACES:
                    break
                yield source, match.start()


BEGINNING = 1_500
"""Characters of a report that are searched for people."""
PLACES = 12
"""Places of one name in one source that are looked at."""
