"""Whether a company's full name is that of the sources to the letter, its round and who led it, too: 有限公司 is no
股份有限公司, 信息科技 no 信息技术, an A轮 no B轮."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.editing.facts.finding import Doubt, Fact
from pipeline.editing.facts.folding import bare
from pipeline.editing.facts.sources import Place, Sources

_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司")
_BEFORE = re.compile(r"[\u4e00-\u9fffa-z\d()·-]{2,24}$")
KNOWN_BY = 4
"""Letters by which a company is told from another."""
_ROUND = re.compile(r"(?<![a-z])(?:pre-?)?[a-h]\d?\+{0,2}(?=轮)|(?:种子|天使)\+?(?=轮)")
_ENGLISH_ROUND = re.compile(r"\b(?P<pre>pre-?)?series (?P<letter>[a-h])\b|\b(?P<seed>seed|angel)\b")
_SEEDS = {"seed": "种子", "angel": "天使"}
_INVESTS = re.compile(r"(?P<who>[^，。；：:!?！？\s]{2,40}?)(?:联合|共同|独家)?(?P<part>领投|跟投)")
_AND = re.compile(r"[、和与及由]|以及")
_PART = re.compile(r"领投|跟投")
_CLAUSE = "，。；;!?！？\n"


def doubts(text: str, sources: Sources) -> Iterator[Doubt]:
    """What stands against the companies of a folded text."""
    if sources.chinese:
        yield from _forms(text, sources)
        yield from _investors(text, sources)
    if _ROUND.search(text):
        yield from _rounds(text, sources)


def _forms(text: str, sources: Sources) -> Iterator[Doubt]:
    for form in _FORM.finditer(text):
        before = _BEFORE.search(text, max(0, form.start() - 24), form.start())
        letters = bare(before[0]) if before else ""
        if len(letters) < KNOWN_BY or letters[-KNOWN_BY:] + form[0] in sources.bare:
            continue
        if place := _full_name(letters, sources):
            source, other = place
            fact = Fact("name", form.start() - KNOWN_BY, form.end(), (form[0],))
            known = source.said[other.start : other.end]
            yield Doubt(fact, f"来源里的全称是“{known}”", source.passage(other))


def _full_name(letters: str, sources: Sources) -> Place | None:
    """The full name in the sources of a company that is called by some of these letters."""
    for at in range(len(letters) - KNOWN_BY + 1):
        if letters[at : at + KNOWN_BY] not in sources.bare:
            continue
        called = "[()]?".join(map(re.escape, letters[at : at + KNOWN_BY]))
        pattern = re.compile(rf"{called}[\u4e00-\u9fffa-z\d()]{{0,10}}?{_FORM.pattern}")
        for source in sources.chinese:
            if match := pattern.search(source.text):
                return source, Fact("name", *match.span(), (match[0],))
    return None


def _rounds(text: str, sources: Sources) -> Iterator[Doubt]:
    known: dict[str, Place] = {}
    for source in sources.every:
        for match in _ROUND.finditer(source.text):
            known.setdefault(match[0].replace("-", ""), (source, Fact("name", match.start(), match.end() + 1, ())))
        for match in _ENGLISH_ROUND.finditer(source.text):
            name = _SEEDS.get(match["seed"]) or f"{'pre' if match['pre'] else ''}{match['letter']}"
            known.setdefault(name, (source, Fact("name", *match.span(), ())))
    for match in _ROUND.finditer(text):
        if match[0].replace("-", "") in known:
            continue
        fact = Fact("name", match.start(), match.end() + 1, (match[0],))
        nearest = next(iter(known.values()), None)
        said = f"，有“{nearest[0].said[nearest[1].start : nearest[1].end]}”" if nearest else ""
        yield Doubt(fact, f"来源里没有这一轮{said}", nearest and nearest[0].passage(nearest[1]))


def _investors(text: str, sources: Sources) -> Iterator[Doubt]:
    """Who led, and who followed: where the sources say of somebody the one, and only the other of him is said here."""
    for match in _INVESTS.finditer(text) if _PART.search(text) else ():
        at = match.start("who")
        for name in _AND.split(match["who"]):
            start = text.index(name, at)
            at = start + len(name)
            places = [place for place in _parts(name, sources) if len(name) > 1]
            if places and all(part != match["part"] for part, _ in places):
                (part, (source, other)) = places[0]
                yield Doubt(Fact("name", start, at, (name,)), f"来源里{name}是{part}", source.passage(other))


def _parts(name: str, sources: Sources) -> Iterator[tuple[str, Place]]:
    """领投 or 跟投 behind a name in its clause."""
    for source, at in sources.places_of(name):
        end = next((n for n in range(at, len(source.text)) if source.text[n] in _CLAUSE), len(source.text))
        if part := _PART.search(source.text, at + len(name), end):
            yield part[0], (source, Fact("name", at, at + len(name), (name,)))
