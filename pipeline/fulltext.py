"""What it means that a report holds a word, and the terms by which the index of the store finds those that may.

The rule is one plain reading (`Word.within`): a word occurs as it is written, whatever its case and width and the
spaces between Chinese and other letters. A Latin word or a number counts as a whole; a Latin word of four letters or
more also as the beginning of a longer one, and so does whatever ends in a star, but not what stands in quotes.

The index knows each pair of neighbours: two Chinese characters, or a character and the Latin word or number beside it.
No dictionary cuts the text, so that names no dictionary knows are found, and a change of the list of words needs no
new index. What it finds is read by the rule before it is shown, so that it may find too much, but never too little.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_HAN = r"\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
_HAN += r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufa6d\ufa70-\ufad9\U0001b000-\U0001b167\U00020000-\U0003ffff"
"""Of these every character is a unit of its own: Chinese, kana, Hangul."""
_LETTER = rf"[^\W\d_{_HAN}]"
_LETTERS = re.compile(rf"{_LETTER}+")
_UNITS = re.compile(rf"[{_HAN}]+|\d+|{_LETTER}+")
_ONE_HAN = re.compile(rf"[{_HAN}]")
_SPACES = re.compile(r"[^\S\n]+")
_LOOSE = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")
_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]+)[”\"“»]")
_STARS = "*＊"

BEGINNING_FROM = 4
"""Letters from which a Latin word stands for longer ones too: launch for launches, but AI not for air."""
UNIT_MAX = 40
"""Characters of a Latin word or number by which it is found; the rule reads it whole."""
TERMS_ASKED = 40
"""Pairs of a word by which it is looked up; the rule reads it whole."""


def plain(text: str) -> str:
    """Text as the rule reads it: half width, lower case, one space, none beside Chinese; paragraphs stay apart."""
    return _spaced(unicodedata.normalize("NFKC", text)).lower()


def _spaced(text: str) -> str:
    return _LOOSE.sub("", _SPACES.sub(" ", text))


def terms(text: str) -> set[str]:
    """What a text is found by: its pairs of neighbours, its Latin words and numbers, and the Chinese characters that
    have no neighbour behind them."""
    found: set[str] = set()
    tail, end = "", -1
    for match in _UNITS.finditer(plain(text)):
        run = match[0]
        if _ONE_HAN.match(run):
            first, last = run[0], run[-1]
            found.update(map("".join, pairwise(run)))
        else:
            first = last = run[:UNIT_MAX]
            found.add(first)
        found.add(tail + first if match.start() == end else tail)
        tail, end = last, match.end()
    found.add(tail)
    found.discard("")
    return found


@dataclass(frozen=True)
class Word:
    """A word or phrase that somebody looks for."""

    text: str
    """As the rule reads it."""
    open: bool
    """Whether it also stands for longer words that begin with it."""

    @classmethod
    def of(cls, asked: str) -> Word:
        """What somebody means who types this: a phrase in quotes, the beginning of a word with a star, or a word."""
        bare = asked.strip()
        if quoted := _QUOTED.fullmatch(bare):
            return cls(plain(quoted[1]).strip(), open=False)
        text = plain(bare.rstrip(_STARS)).strip()
        last = _LETTERS.search(text[-BEGINNING_FROM:])
        long = last is not None and last.end() - last.start() == BEGINNING_FROM
        starred = bare.endswith(tuple(_STARS)) and bool(text)
        return cls(text or plain(bare), open=long or starred)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(f"{_edge(self.text[:1], '!<')}{re.escape(self.text)}{self._end}")

    @property
    def _end(self) -> str:
        return "" if self.open else _edge(self.text[-1:], "!")

    def within(self, text: str) -> bool:
        """Whether a text, made `plain`, holds it."""
        return self.text in text and self._pattern.search(text) is not None

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of each occurrence in a text made `plain`."""
        return (match.span() for match in self._pattern.finditer(text))

    @cached_property
    def asked(self) -> tuple[frozenset[str], frozenset[str]]:
        """(terms that every report has that holds it, beginnings of terms that it has); both empty for signs alone."""
        units = [unit for run in _UNITS.finditer(self.text) for unit in _split(run)]
        whole: set[str] = set()
        begun: set[str] = set()
        for number, (unit, start, end) in enumerate(units):
            before = units[number - 1] if number else None
            behind = units[number + 1] if number + 1 < len(units) else None
            paired = before is not None and before[2] == start
            term = before[0] + unit if before is not None and paired else unit
            unfinished = behind is None and self.open and end == len(self.text)
            if not paired and behind is not None and behind[1] == end:
                continue  # the pair behind says more
            lone_han = not paired and bool(_ONE_HAN.match(unit))
            (begun if unfinished or lone_han else whole).add(term)
        if len(whole) > TERMS_ASKED:
            whole = set(sorted(whole)[:TERMS_ASKED])
        return frozenset(whole), frozenset(begun)


def _split(run: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    if _ONE_HAN.match(run[0]):
        yield from ((char, run.start() + n, run.start() + n + 1) for n, char in enumerate(run[0]))
    else:
        yield run[0][:UNIT_MAX], run.start(), run.end()


def _edge(char: str, look: str) -> str:
    """That a Latin word or a number ends here: no letter stands beside a letter, no digit beside a digit."""
    direction = "(?<!" if look == "!<" else "(?!"
    if char.isdecimal():
        return rf"{direction}\d)"
    return f"{direction}{_LETTER})" if _LETTERS.match(char) else ""


def split(asked: str) -> tuple[str, ...]:
    """The words of a line that somebody typed, phrases in their quotes."""
    words: list[str] = []
    end = 0
    for match in _QUOTED.finditer(asked):
        words += [*asked[end : match.start()].split(), match[0]]
        end = match.end()
    return tuple(words + asked[end:].split())


def words(asked: Iterable[str]) -> tuple[Word, ...]:
    """What these words ask for, what says nothing left out, the same once."""
    known = (Word.of(one) for one in asked)
    return tuple(dict.fromkeys(word for word in known if word.text))


def whole(title: str, text: str) -> str:
    """A report as the rule reads it."""
    return plain(f"{title}\n{text}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt."""

    text: str
    marked: bool


def excerpt(text: str, asked: Sequence[Word], width: int) -> tuple[Piece, ...]:
    """Some `width` characters around the first occurrence of one of these words, each occurrence marked."""
    shown = _spaced(text.replace("\n", " "))
    read = unicodedata.normalize("NFKC", shown).lower()
    if len(read) != len(shown):  # signs that are written out, letters without a single small one
        shown = read = plain(shown)
    spans = sorted(span for word in asked for span in word.places(read))
    first = spans[0][0] if spans else 0
    start = max(0, min(first - width // 3, len(shown) - width))
    end = min(len(shown), start + width)
    return tuple(_pieces(shown, spans, start, end))


def _pieces(shown: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    at = start
    if start:
        yield Piece("…", marked=False)
    for left, right in spans:
        if right <= at or left >= end:
            continue
        if left > at:
            yield Piece(shown[at:left], marked=False)
        yield Piece(shown[max(at, left) : min(right, end)], marked=True)
        at = min(right, end)
    if at < end:
        yield Piece(shown[at:end], marked=False)
    if end < len(shown):
        yield Piece("…", marked=False)
