"""Words that voted, marked where they stand in the text: 【for】 and 〔against〕."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.judging.lexicon import LEAD, as_read, lexicon_of
from pipeline.traditional import simplified
from pipeline.types import SectionId, Vote
from pipeline.weekly import Weekly, pattern_of

FOR, AGAINST = ("【", "】"), ("〔", "〕")


class Mark(NamedTuple):
    """A place of a text, from the character `start` up to `end`, whose words voted."""

    start: int
    end: int
    speaks_for: bool


def marked(title: str, text: str, section: SectionId, votes: Iterable[Vote], weekly: Weekly) -> tuple[str, str]:
    """(headline, lead) with the words marked that `votes` on `section` name; a rule or group by the words that it
    found, where no word stands already. The lead is cut where the judging of it ends."""
    given = tuple(votes)
    lead = lead_of(text)
    cut = "……" if len(lead) < len(text) else ""
    return (
        _bracketed(title, marks(title, section, given, weekly)),
        _bracketed(lead, marks(lead, section, given, weekly)) + cut,
    )


def lead_of(text: str) -> str:
    """What of a text is judged as its lead."""
    folded, places = _folded(text)
    return text[: places[LEAD]] if len(folded) > LEAD else text


def marks(text: str, section: SectionId, votes: Iterable[Vote], weekly: Weekly) -> list[Mark]:
    """Where the words stand that `votes` on `section` name, in order, none over another."""
    folded, places = _folded(text)
    if folded != as_read(text):
        return []  # characters that fold only together: rare, and better unmarked than marked wrongly
    spans = _without_overlaps(_spans(folded, section, tuple(votes), weekly))
    return [Mark(places[span.start], places[span.end - 1] + 1, span.speaks_for) for span in spans]


def _bracketed(text: str, found: Iterable[Mark]) -> str:
    pieces, at = [], 0
    for mark in found:
        before, after = FOR if mark.speaks_for else AGAINST
        pieces += [text[at : mark.start], before, text[mark.start : mark.end], after]
        at = mark.end
    return "".join((*pieces, text[at:]))


def _folded(text: str) -> tuple[str, list[int]]:
    """The text folded and simplified, and for each of its characters the place of the one it comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for one in unicodedata.normalize("NFKC", char).lower():
            space = one.isspace() or one in "\u200b\ufeff"
            if space and (not folded or folded[-1] == " "):
                continue
            folded.append(" " if space else one)
            places.append(place)
    if folded and folded[-1] == " ":
        folded.pop()
        places.pop()
    return simplified("".join(folded)), places


def _spans(folded: str, section: SectionId, votes: Sequence[Vote], weekly: Weekly) -> Iterator[Mark]:
    """Words first: what overlaps one that came before is left out."""
    by_word = {as_read(vote.word): vote.weight for vote in votes if vote.where in ("title", "body")}
    found = [(word, start, end) for word, start, end in lexicon_of(weekly).places_in(folded) if word in by_word]
    for word, start, end in sorted(found, key=lambda one: one[1] - one[2]):
        yield Mark(start, end, by_word[word] > 0)
    told = {vote.word: vote.weight > 0 for vote in votes if vote.where == "rule"}
    for name, pattern in _patterns(section, weekly):
        if name in told:
            yield from (Mark(*match.span(), told[name]) for match in pattern.finditer(folded) if match.group())


def _patterns(section: SectionId, weekly: Weekly) -> Iterator[tuple[str, re.Pattern[str]]]:
    """(name of a rule or group, what it looks for)."""
    spec = next(spec for spec in weekly.sections if spec.id == section)
    for rule in (*spec.rules, *weekly.judging.reject.rules):
        yield rule.name, re.compile(rule.regex)
    for group in spec.groups:
        for term in (*group.any, *group.must):
            yield group.name, re.compile(pattern_of(term) or re.escape(as_read(term).removesuffix("*")), re.IGNORECASE)


def _without_overlaps(spans: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for span in spans:
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept)
