"""Whether the names of an item stand in its sources, in whatever form, and where they stand here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.editing.facts.bodies import BODY
from pipeline.editing.facts.finding import Doubt, Fact
from pipeline.editing.facts.folding import bare, has_han
from pipeline.editing.facts.names import KNOWN, LATIN, forms_of, quick_names
from pipeline.editing.facts.people import PERSON, spelt_forms
from pipeline.editing.facts.places import likest, misplaced, said_at
from pipeline.editing.facts.sources import Place, Sources
from pipeline.editing.facts.surroundings import around
from pipeline.editing.facts.words import listed, words_of
from pipeline.persons import is_han_name

_TOUCH = 3
"""Letters to one side by which the places of other names are found."""
GAP = 5
"""Characters that a short form leaves out in one place at most."""
OF_THEIRS = 0.75
"""Share of the letter pairs around a name that the Chinese sources have, from which on it must be theirs, too."""
NAME_OTHER = 0.8
"""As `places.OTHER`: names are said in many orders (类似甲的工具乙, 工具乙与甲类似)."""
_FORMAL = frozenset("国家省市自治区县广播电视文化和旅游发展改革委员会办公室有限责任股份公司集团")
"""Letters by which a full name is longer than a short one."""
_KINSHIP = frozenset(listed("kinship"))
NEAR = 0.4
"""Likeness from which on the name of a source is said to stand there instead."""


def doubts(text: str, facts: list[Fact], sources: Sources) -> Iterator[Doubt]:
    """What stands against the names of a folded text."""
    for fact in facts:
        name = str(fact.keys[0])
        if not is_told(fact, sources):
            yield _absent(text, fact, sources)
        elif sources.chinese and (wrong := _mixed_up(text, fact, name, sources)):
            yield Doubt(fact, f"来源里这里是“{said_at(wrong)}”", wrong[0].passage(wrong[1]))
    yield from _said_twice(text, facts, sources)
    yield from _like_people(text, sources)


def _said_twice(text: str, facts: list[Fact], sources: Sources) -> Iterator[Doubt]:
    """云溪市和云溪市: one of them was to be another. Not TikTok和TikTok Music."""
    for one, other in pairwise(fact for fact in facts if fact.group != LATIN):
        twice = one.keys == other.keys and text[one.end : other.start] in _AND
        if twice and bare(text[one.start : other.end]) not in sources.bare:
            yield Doubt(other, "并列的两个名称相同")


_AND = ("和", "与", "、", "及", "以及")


def _like_people(text: str, sources: Sources) -> Iterator[Doubt]:
    """单志德 where the sources have 单忠德: a name of as many characters, one of them another."""
    for person, place in sources.people.items():
        for at in range(len(person)):
            # 张 alone begins too many words: of two characters only the surname may be the wrong one.
            if len(person) == 2 and at:
                continue
            pattern = re.escape(person[:at]) + r"[\u4e00-\u9fff]" + re.escape(person[at + 1 :])
            for match in re.finditer(pattern, text):
                name = match[0]
                if is_han_name(name) and name not in sources.bare and len(words_of(name)) > 1:
                    fact = Fact("name", *match.span(), (name,), PERSON)
                    yield Doubt(fact, f"来源里没有这个人，有“{person}”", place[0].passage(place[1]))


def is_told(fact: Fact, sources: Sources) -> bool:
    """Whether some form of the name stands in a source."""
    name = str(fact.keys[0])
    if any(_stands(form, sources) for form in forms_of(name)):
        return True
    if fact.group == PERSON and "·" in name:
        return _is_spelt(name, sources)
    if fact.group == LATIN:
        parts = [part for part in re.split(r"[-&+.]", name) if part]
        return name.replace("-", "") in sources.latin or all(part in sources.latin for part in parts)
    return fact.group == BODY and (
        _part_stands(name, sources) or _is_made_up(name, sources) or _abbreviates(name, sources)
    )


def _stands(form: str, sources: Sources) -> bool:
    return bare(form) in sources.bare if has_han(form) else form in sources.latin


def _is_spelt(name: str, sources: Sources) -> bool:
    """Whether a foreign name stands there whole, or its last part alone: 奥尔特曼, and no 杰克·奥尔特曼."""
    if any(bare(form) in sources.bare for form in spelt_forms(name)):
        return True
    last = name.rpartition("·")[2]
    return len(last) > 1 and last in sources.bare and not any(f"·{last}" in one.text for one in sources.chinese)


def _part_stands(name: str, sources: Sources) -> bool:
    """Whether it is a name of the sources with words of theirs before it: 打造云溪大学."""
    for _, _, cut in words_of(name)[1:]:
        head, rest = name[:cut], name[cut:]
        if bare(rest) in sources.bare and all(_stands(word, sources) for word, _, _ in words_of(head)):
            return len(bare(rest)) >= 4 and not any(form in head for form in _own_names(head))
    return False


def _is_made_up(name: str, sources: Sources) -> bool:
    """Whether it is a known name of the sources with words of theirs behind it: 蚂蚁集团新公司, 蚂蚁集团旗下AR公司."""
    for fact in quick_names(name):
        if fact.group == KNOWN and _stands(str(fact.keys[0]), sources):
            rest = name[: fact.start] + name[fact.end :]
            if bare(rest) in sources.bare or all(_is_kinship(word, sources) for word, _, _ in words_of(rest)):
                return True
    return False


def _is_kinship(word: str, sources: Sources) -> bool:
    return word in _KINSHIP or (not has_han(word) and _stands(word, sources))


def _own_names(head: str) -> Iterator[str]:
    return (str(fact.keys[0]) for fact in quick_names(head))


def _abbreviates(name: str, sources: Sources) -> bool:
    """Whether one is a short form of the other: 北京广电局 and 北京市广播电视局."""
    letters = bare(name)
    if len(letters) < 3:
        return False
    if _is_spread(letters, sources.bare):
        return True
    shorter = re.compile(rf"{re.escape(letters[:2])}[\u4e00-\u9fff]{{0,{len(letters)}}}?{re.escape(letters[-1])}")
    return any(_is_within(match[0], letters) for match in shorter.finditer(sources.bare))


def _is_spread(letters: str, text: str) -> bool:
    """Whether the letters stand in a text in their order, GAP characters apart at most.

    A walk and no expression: one with so many gaps could be made to try for ever.
    """
    start = text.find(letters[0])
    while start >= 0:
        at = start
        for letter in letters[1:]:
            at = text.find(letter, at + 1, at + 2 + GAP)
            if at < 0:
                break
        if at >= 0:
            return True
        start = text.find(letters[0], start + 1)
    return False


def _is_within(short: str, letters: str) -> bool:
    """Whether the letters of `short` stand in `letters` in their order, and what is more there tells nothing new."""
    more, rest = [], list(short)
    for letter in letters:
        if rest and rest[0] == letter:
            rest.pop(0)
        else:
            more.append(letter)
    return len(short) >= 4 and not rest and _FORMAL.issuperset(more)


def _absent(text: str, fact: Fact, sources: Sources) -> Doubt:
    if nearest := likest(around(text, fact.start, fact.end), _beside(text, fact, sources), NEAR):
        return Doubt(fact, f"来源里没有这个名称，此处是“{said_at(nearest)}”", nearest[0].passage(nearest[1]))
    if fact.group != LATIN and not sources.chinese:
        return Doubt(fact, "来源不是中文，名称无法核对", level="unsure")
    if fact.group != LATIN and sources.foreign and not _is_theirs(text, fact, sources):
        return Doubt(fact, "中文来源里没有这个名称；另有来源不是中文，无法核对", level="unsure")
    return Doubt(fact, "来源里没有这个名称")


def _is_theirs(text: str, fact: Fact, sources: Sources) -> bool:
    """Whether the words around are those of the Chinese sources: then the name must be, too."""
    pairs = around(text, fact.start, fact.end).pairs
    return bool(pairs) and sum(pair in sources.bare for pair in pairs) >= OF_THEIRS * len(pairs)


def _mixed_up(text: str, fact: Fact, name: str, sources: Sources) -> Place | None:
    own = [
        (source, Fact("name", at, at + len(form), (form,)))
        for form in forms_of(name)
        for source, at in sources.places_of(form)
    ]
    if not own:
        return None
    others = (
        (source, other)
        for source, other in _beside(text, fact, sources)
        if not {name, *forms_of(name)} & {str(other.keys[0]), *forms_of(str(other.keys[0]))}
        and str(other.keys[0]) not in name
        and name not in str(other.keys[0])
    )
    return misplaced(around(text, fact.start, fact.end), own, others, NAME_OTHER)


def _beside(text: str, fact: Fact, sources: Sources) -> Iterator[Place]:
    """Names in the sources that have the same letters right before or behind them as this one here."""
    before, after = text[max(0, fact.start - _TOUCH) : fact.start], text[fact.end : fact.end + _TOUCH]
    for touch, is_before in ((before, True), (after, False)):
        if len(touch) < _TOUCH or not has_han(touch):
            continue
        for source, at in sources.places_of(touch):
            place = at + len(touch) if is_before else at
            start = max(0, place - 24)
            for other in quick_names(source.text[start : place + 24]):
                if (other.start + start == place) if is_before else (other.end + start == place):
                    yield source, Fact("name", other.start + start, other.end + start, other.keys, other.group)
