"""The people of a folded text: a surname, one or two characters more, and company that only people keep.

The dictionary alone names nobody (to it 印发 is a person), nor does a surname (于 and 向 are words): a name is what
is made like one and stands behind a post, before what people do, or in a list with such a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.editing.facts.finding import Fact
from pipeline.editing.facts.words import listed, words_of
from pipeline.persons import COMPOUND, POSTS, SURNAMES, is_han_name

PERSON = "person"


def _any(words: tuple[str, ...] | list[str]) -> str:
    return "|".join(sorted(map(re.escape, set(words)), key=len, reverse=True))


_PLAIN = frozenset(listed("plain_surnames"))
_NEVER = frozenset(listed("never_given"))
_NOBODY = frozenset(listed("nobody"))
_NOUNS = frozenset(
    ("n", "ng", "nz", "ns", "nt", "nr", "nrt", "nrfg", "x", "a", "ag", "an", "i", "g", "z", "zg", "b", "j", "vn")
)
_PEOPLE = frozenset(("nr", "nrt", "nrfg"))
_START = re.compile(f"[{''.join(sorted(SURNAMES | {word[0] for word in COMPOUND}))}]")
_POST = _any([*POSTS, *listed("more_posts"), *listed("roles")])
_CHIEF = r"首席[\u4e00-\u9fff]{1,6}官|(?<![a-z])(?:ceo|cto|cfo|coo|cmo|cpo|cio|vp)"
_HOLDS = re.compile(rf"(?:{_POST}|{_CHIEF})(?<!工作者)[:： 为是]?$")
_TO = re.compile(rf"(?:{_any(listed('to_people'))})$")
_EDGE = re.compile(r"(?:^|[^\w\u4e00-\u9fff·]|[和与及])$")
_HOW = r"(?:(?:曾|也|还|则|将|已|均|都|并|随后|近日|日前|现场|今天|今日|昨日|当天|当日|在[^，。；]{1,8}?)){0,2}"
_DOES = re.compile(rf"(?:等人?)?{_HOW}(?:{_any(listed('do_people'))})(?!号|明[书会]|法院)")
_SENTENCE = re.compile(r"(?:^|[。！？；，\n])$")
_AFTER = re.compile(r"$|[^\w\u4e00-\u9fff·]|[和与及等的将已曾]")
_JOINED = re.compile(r"[、和与及]|以及")
_SOUND = f"[{''.join(listed('sounds'))}]"
_SPELT = re.compile(rf"{_SOUND}{{1,8}}(?:·{_SOUND}{{1,9}}){{1,3}}")
_REACH = 14
"""Characters before a name in which a post may stand."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is made like a name."""

    start: int
    end: int
    made: int
    """3: a plain surname and characters that are no word; 2: another surname, or known as a person; 1: what is given is
    a noun; 0: perhaps a word."""


def people(text: str) -> list[Fact]:
    """The people whom a folded text names, in order."""
    shapes = list(_shapes(text))
    sure: dict[int, _Shape] = {}
    ranks: dict[int, int] = {}
    for one in shapes:
        # Of several that begin there the one for which more speaks, then the longest.
        if (rank := _rank(text, one)) and rank >= ranks.get(one.start, 0):
            ranks[one.start], sure[one.start] = rank, one
    _take_lists(text, shapes, sure)
    found = [_fact(text, one) for one in _apart(sorted(sure.values(), key=lambda one: one.start))]
    return sorted((*found, *_foreigners(text)), key=lambda fact: fact.start)


def _fact(text: str, shape: _Shape) -> Fact:
    return Fact("name", shape.start, shape.end, (text[shape.start : shape.end],), PERSON)


def spelt_forms(name: str) -> Iterator[str]:
    """A foreign name, and what it is without characters that may belong to the words around it: 辛瓦尔|曾."""
    first, *rest = name.split("·")
    for head in {first[cut:] for cut in range(min(2, len(first) - 1) + 1)}:
        for tail in {rest[-1], rest[-1][:-1] if len(rest[-1]) > 2 else rest[-1]}:
            yield "·".join((head, *rest[:-1], tail))


def _foreigners(text: str) -> Iterator[Fact]:
    """The people whose names are spelt by sound, in two parts or more: 萨姆·奥尔特曼."""
    for match in _SPELT.finditer(text):
        yield Fact("name", match.start(), match.end(), (match[0],), PERSON)


def _apart(shapes: list[_Shape]) -> Iterator[_Shape]:
    free = 0
    for one in shapes:
        if one.start >= free:
            free = one.end
            yield one


def _rank(text: str, shape: _Shape) -> int:
    """How much speaks for a person: 0 nothing; most what stands on both sides."""
    head, behind = text[max(0, shape.start - _REACH) : shape.start], text[shape.end : shape.end + 1]
    if head.endswith("·") or behind == "·":
        return 0
    held, done_to = _HOLDS.search(head) is not None, _TO.search(head) is not None
    does, stops = _DOES.match(text, shape.end) is not None, _AFTER.match(text, shape.end) is not None
    if (held or done_to) and does:
        return 4
    if shape.made and does and _EDGE.search(head):
        return 3
    if held and stops:
        return 2 if shape.made else 1
    is_long = shape.end - shape.start > 2
    if shape.made == 3 and is_long and behind == "的" and _SENTENCE.search(head):
        return 1
    return int(bool(shape.made and done_to and stops) or (shape.made > 1 and is_long and held))


def _take_lists(text: str, shapes: list[_Shape], sure: dict[int, _Shape]) -> None:
    """Add what is joined with a person by 、 or 和 to the people, from neighbour to neighbour."""
    todo = list(sure.values())
    by_start: dict[int, list[_Shape]] = {}
    by_end: dict[int, list[_Shape]] = {}
    for shape in shapes:
        if shape.made:
            by_start.setdefault(shape.start, []).append(shape)
            by_end.setdefault(shape.end, []).append(shape)
    while todo:
        one = todo.pop()
        behind = (
            other
            for gap in (1, 2)
            if _JOINED.fullmatch(text, one.end, one.end + gap)
            for other in by_start.get(one.end + gap, ())
            if _AFTER.match(text, other.end) or _DOES.match(text, other.end)
        )
        before = (
            other
            for gap in (1, 2)
            if _JOINED.fullmatch(text, one.start - gap, one.start)
            for other in by_end.get(one.start - gap, ())
            if _EDGE.search(text[max(0, other.start - 2) : other.start])
        )
        for other in (*behind, *before):
            if other.start not in sure:
                sure[other.start] = other
                todo.append(other)


def _shapes(text: str) -> Iterator[_Shape]:
    """Every two to four characters that are made like a name."""
    tokens = words_of(text)
    starts = {at: index for index, (_, _, at) in enumerate(tokens)}
    for match in _START.finditer(text):
        at = match.start()
        if text[at] == "和":
            continue
        family = 2 if text[at : at + 2] in COMPOUND else 1
        for length in (family + 1, family + 2):
            name = text[at : at + length]
            if len(name) == length and _GIVEN.fullmatch(name, family) and is_han_name(name) and name not in _NOBODY:
                made = _made(text, at, at + length, family, tokens, starts)
                if made is not None:
                    yield _Shape(at, at + length, made)


_GIVEN = re.compile(rf"[^\W\d_a-z{''.join(sorted(_NEVER))}]+")


def _made(
    text: str, start: int, end: int, family: int, tokens: tuple[tuple[str, str, int], ...], starts: dict[int, int]
) -> int | None:
    """How it is made (`_Shape.made`); None where the words of the text cut it otherwise."""
    if start not in starts:
        # 由于|洋: a word may take the surname along, where what is before says that a name begins.
        return 0 if _TO.search(text[max(0, start - _REACH) : start]) and end in starts else None
    inside = [tokens[starts[start]]]
    for token in tokens[starts[start] + 1 :]:
        if token[2] >= end:
            break
        inside.append(token)
    last = inside[-1]
    if last[2] + len(last[0]) > end:
        # 沈华|为 is cut 沈|华为: only where somebody does something behind it.
        return 0 if len(inside) > 1 and _DOES.match(text, end) else None
    if len(inside) == 1:
        return 2 if inside[0][1] in _PEOPLE else 0 if inside[0][1] in _NOUNS else None
    given = inside[1:] if len(inside[0][0]) == family else inside
    if len(inside[0][0]) > family:
        is_plain = text[start] in _PLAIN and inside[0][1] in ("n", "nz", "x")
        return 1 if is_plain or inside[0][1] in _PEOPLE else 0 if inside[0][1] in _NOUNS else None
    singles = all(len(word) == 1 or tag in _PEOPLE for word, tag, _ in given)
    if text[start : start + family] in _PLAIN or family == 2:
        return 3 if singles else 1 if given[-1][1] in _NOUNS else None
    return 2 if len(given) > 1 else int(len(given[0][0]) == 1 and given[0][1] in _NOUNS)
