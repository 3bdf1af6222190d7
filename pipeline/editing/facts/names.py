"""Names in a folded Chinese text: well-known ones, bodies and companies by their ending, people by what they hold or
do, places, Latin words. What the dictionary takes for a name is none: to it 新鲜 is a place and 印发 a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline import wordtables
from pipeline.editing.facts.bodies import bodies
from pipeline.editing.facts.finding import Fact
from pipeline.editing.facts.folding import has_han, masked
from pipeline.editing.facts.people import PERSON, people
from pipeline.editing.facts.words import listed
from pipeline.persons import is_han_name

LATIN, KNOWN = "latin", "known"

_LATIN = re.compile(r"[a-z][a-z\d.&'+]*(?:-[a-z\d]+)*")
_PLAIN_LATIN = frozenset(listed("plain_latin"))
_DOES = (
    r"(?:任|出任|担任|现任|就任|已任|已到|履新|曾任|当选|辞去|卸任|升任|调任|接任|现为|同志|先生|女士|说(?!明|法)|表示|称(?!号|为)|介绍说?|"
    r"指出|认为|强调|坦言|为(?=中国|全国|某|该|我国|国家)|[，,](?:男|女)[，,])"
)
_BEFORE = (
    r"(?:任命|聘任|免去|由|女主|男主|主演|主角|主人公|导演|编剧|创始人|院士|专家|部长|局长|书记|主任|董事长|总裁|总经理|市长|县长|省长|馆长|站长|"
    r"院长|校长|教授|名叫|为)"
)
_PERSON = re.compile(
    rf"(?:{_BEFORE})(?P<after>[\u4e00-\u9fff]{{2,4}}?)(?={_DOES}|[，,。、；;：:\s的为和与等]|$)|"
    rf"(?:^|(?<=[，,。、；;：:\s“”《》长员官记任裁]))(?P<front>[\u4e00-\u9fff]{{2,4}}?)(?={_DOES})"
)


@cache
def _aliases() -> dict[str, frozenset[str]]:
    """Every known form -> all forms of that name, its own among them."""
    rows = (frozenset(line.split()) for line in wordtables.lines("fact_names.txt"))
    return {form: row for row in rows for form in row}


@cache
def _known() -> re.Pattern[str]:
    forms = sorted((re.escape(form) for form in _aliases() if has_han(form)), key=len, reverse=True)
    return re.compile("|".join(forms))


def forms_of(name: str) -> frozenset[str]:
    """All forms of a name, itself among them."""
    return _aliases().get(name, frozenset((name,)))


def latin_words(text: str) -> set[str]:
    """Words in Latin letters of a folded text, with those that are joined by hyphens apart and together."""
    found: set[str] = set()
    for match in _LATIN.finditer(text):
        word = match[0].rstrip(".'&")
        found.update((word, word.replace("-", ""), *re.split(r"[-&+.]", word)))
    return found


def quick_names(text: str) -> Iterator[Fact]:
    """The names that expressions find: known ones, people, Latin words."""
    yield from _listed_names(text)
    yield from quick_people(text)


def quick_people(text: str) -> Iterator[Fact]:
    """The people of a folded text whom an expression finds: those of sources, which are long."""
    for match in _PERSON.finditer(text):
        group = "after" if match["after"] else "front"
        # 编剧和导演 is no 和导演.
        if is_han_name(match[group]) and match[group][0] != "和" and match[group][-1] not in "地着过来话样便":
            yield Fact("name", match.start(group), match.end(group), (match[group],), PERSON)


def _listed_names(text: str) -> Iterator[Fact]:
    yield from known_in(text)
    for match in _LATIN.finditer(text):
        word = match[0].rstrip(".'&")
        if len(word) > 1 and word not in _PLAIN_LATIN:
            yield Fact("name", match.start(), match.start() + len(word), (word,), LATIN)


def known_in(text: str) -> list[Fact]:
    """The well-known names of a text."""
    return [Fact("name", *match.span(), (match[0],), KNOWN) for match in _known().finditer(text)]


def names(text: str) -> list[Fact]:
    """The names of an item's folded text in order, the longest of those that overlap."""
    called = people(text)
    # 沈华为 may be 沈华, and 为.
    rest = masked(text, [(fact.start, fact.end) for fact in called])
    every = (*called, *_listed_names(rest), *bodies(rest, known_in(rest)))
    found = sorted(every, key=lambda fact: (fact.start - fact.end, fact.group != KNOWN))
    kept: list[Fact] = []
    for fact in found:
        if not any(fact.start < other.end and other.start < fact.end for other in kept):
            kept.append(fact)
    return sorted(kept, key=lambda fact: fact.start)
