"""Whether the numbers of an item stand in its sources, and count there what they count here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.editing.facts import of_turns
from pipeline.editing.facts.finding import Doubt, Fact
from pipeline.editing.facts.folding import has_han, sentence_at
from pipeline.editing.facts.numbers import MEASURES, ORDINALS, SPANS, TIMES, count_of_listed
from pipeline.editing.facts.places import misplaced, said_at
from pipeline.editing.facts.sources import Place, Sources
from pipeline.editing.facts.surroundings import Around, around, likeness
from pipeline.editing.facts.words import listed

_BELOW, _ABOVE = listed("below"), listed("above")
ROUNDED = Decimal("0.06")
"""By which share a rounded number may differ from that of the source."""
MANY = 10
"""From which on a number is taken to count one thing alone: two and three are counted anew in other words."""
LOOKED_AT = 40
"""Places of one value that are compared; 1 and 2 stand everywhere."""


def doubts(text: str, facts: list[Fact], sources: Sources) -> Iterator[Doubt]:
    """What stands against the numbers of a folded text."""
    for fact in facts:
        counts = _measure(text, fact).strip(_UNITS)
        places = [
            place
            for key in fact.keys
            for place in sources.numbers.get(key[1], ())
            if _agree(fact, place[1], foreign=not place[0].chinese)
            and not (counts and place[0].chinese and _is_named(place))
        ]
        if places:
            yield from _other_thing(text, fact, places[:LOOKED_AT], sources)
        elif not _listed(text, fact, sources):
            yield _absent(text, fact, sources)


def _absent(text: str, fact: Fact, sources: Sources) -> Doubt:
    nearest = _nearest(text, fact, sources)
    mine = around(text, fact.start, fact.end)
    if _OWN_COUNT.match(text, fact.start) and not misplaced(mine, (), _alike(text, fact, sources)):
        return Doubt(fact, "来源里没有这个数，像是归纳的，请数一数", level="unsure")
    if nearest is None:
        return Doubt(fact, "来源里没有这个数")
    passage = nearest[0].passage(nearest[1])
    if _is_rounded(text, fact, nearest):
        return Doubt(fact, f"来源里是“{said_at(nearest)}”，这里是约数，请人核对", passage, "unsure")
    return Doubt(fact, f"来源里没有这个数，相近的是“{said_at(nearest)}”", passage)


def _is_named(place: Place) -> bool:
    """Whether a number of a source is part of a name (36 of 36氪, 5 of 5g): it counts nothing."""
    source, other = place
    return _NUMBERED_NAME.match(source.text, other.start) is not None


_UNITS = "米克吨斤升"
_NUMBERED_NAME = re.compile(
    rf"(?:{'|'.join(listed('numbered_names'))}|\d+(?!(?:trillion|billion|million|thousand|bn|tn|k|m|b)(?![a-z]))[a-z])"
)
_OWN_COUNT = re.compile(r"[两二三][个类种点项方条大]")
"""两个特点, 三类业务: an editor may have counted."""


def _agree(fact: Fact, other: Fact, *, foreign: bool) -> bool:
    """Whether two numbers of one value may count one thing; a bare figure may be money or a share."""
    for mine, value in fact.keys:
        for theirs, known in other.keys:
            if value == known and (mine == theirs or (foreign and "" in (mine, theirs))):
                return True
            if value == known and "" in (mine, theirs) and not {mine, theirs} & {TIMES, ORDINALS, *SPANS}:
                return True
    return False


def _is_rounded(text: str, fact: Fact, place: Place) -> bool:
    """Whether 近1800万 is what 1797万 comes to, 超1700万 too; not 超95% of 超99%, nor 约1000万."""
    source, other = place
    before = text[max(0, fact.start - 3) : fact.start]
    if source.text[max(0, other.start - 3) : other.start].endswith((*_BELOW, *_ABOVE)):
        return False
    _, mine = fact.keys[0]
    for group, value in other.keys:
        rounder = len(mine.normalize().as_tuple().digits) < len(value.normalize().as_tuple().digits)
        below = mine * (1 - ROUNDED) <= value <= mine and before.endswith(_BELOW)
        above = mine <= value <= mine * (1 + ROUNDED) and before.endswith(_ABOVE)
        if group == fact.group and rounder and (below or above):
            return True
    return False


def _listed(text: str, fact: Fact, sources: Sources) -> bool:
    """Whether 四部门 is the count of a list in the sources or in the item itself, and no source counts otherwise."""
    said = _TOGETHER.match(text, fact.start)
    count = count_of_listed(text[fact.start : fact.start + 4])
    if said is None or count is None:
        return False
    if any(_TOGETHER_AS[said[1]].search(source.text) for source in sources.chinese):
        return False
    texts = [text, *(source.text for source in sources.chinese)]
    return any(count == len(names) for one in texts for names in _lists(one, is_bodies=said[1] in _BODIES))


_TOGETHER = re.compile(r"..?(部门|部委|单位|方|地|省|国|市|县)")
_BODIES = ("部门", "部委", "单位", "方")
_TOGETHER_AS = {
    word: re.compile(rf"[二两三四五六七八九十\d]{word}(?![面案向位式法便])")
    for word in ("部门", "部委", "单位", "方", "地", "省", "国", "市", "县")
}
_BODY_END = re.compile(r"(?:部|委|办|局|署|厅|院|会|室|行|司|公司|集团|大学|中心|台)$")


def _lists(text: str, *, is_bodies: bool) -> Iterator[list[str]]:
    """Lists of bodies, or of places in few letters."""
    for match in re.finditer(r"[^，。；：:;!?！？\n]{2,24}(?:[、 ][^，。；：:;!?！？\n]{2,24})+", text):
        # 工业和信息化部 is one.
        for signs in (r"[、 ]", r"[、 ]|和|与|及"):
            found = [one for one in re.split(signs, match[0]) if one]
            if not is_bodies or sum(bool(_BODY_END.search(one)) for one in found) * 2 >= len(found) - 1:
                yield found


def _other_thing(text: str, fact: Fact, places: list[Place], sources: Sources) -> Iterator[Doubt]:
    mine = around(text, fact.start, fact.end)
    wrong = misplaced(mine, places, _alike(text, fact, sources))
    if wrong:
        yield Doubt(fact, f"来源里这里是“{said_at(wrong)}”；这个数说的是别的", wrong[0].passage(wrong[1]))
    elif (place := _counts_another(text, fact, mine, places, sources)) is not None:
        source, other = place
        counted = source.said[other.start : other.end + 4].strip()
        yield Doubt(fact, f"数对得上，数的不是同一样：来源里是“{counted}”", source.passage(other))
    elif turned := of_turns.turned(text, fact, places):
        yield Doubt(fact, turned.why, turned.place[0].passage(turned.place[1]))


def _alike(text: str, fact: Fact, sources: Sources) -> Iterator[Place]:
    """Numbers of the same kind and another value with the same neighbour on one side at least."""
    before, after = text[fact.start - 2 : fact.start], text[fact.end : fact.end + 2]
    mine = {key[1] for key in fact.keys}
    for source in sources.chinese:
        for other in source.numbers:
            if other.group != fact.group or mine & {key[1] for key in other.keys}:
                continue
            near = source.text[other.start - 2 : other.start], source.text[other.end : other.end + 2]
            if (before and near[0] == before) or (after and near[1] == after):
                yield source, other


def _counts_another(text: str, fact: Fact, mine: Around, places: list[Place], sources: Sources) -> Place | None:
    """266 counts 算法 in all sources, here it counts 企业: where the noun behind the number is another everywhere."""
    noun = mine.after[:2]
    if (
        fact.group
        or fact.keys[0][1] < MANY
        or len(noun) < 2
        or not has_han(noun)
        or not all(source.chinese for source, _ in places)
    ):
        return None
    measure = _measure(text, fact)
    if not measure:
        return None
    head, tail = sentence_at(text, fact.start, fact.end)
    for source, other in places:
        theirs = source.around(other)
        if noun in _clause(source.text, other) or not _measure(source.text, other):
            return None
        if not theirs.after[:2] or theirs.after[:2] in text[head:tail]:
            return None
    other_measure = all(_measure(source.text, other) != measure for source, other in places)
    return places[0] if other_measure or _is_counted(noun, measure, sources) else None


def _clause(text: str, fact: Fact) -> str:
    head, tail = sentence_at(text, fact.start, fact.end)
    head = max(head, text.rfind("，", head, fact.start) + 1)
    comma = text.find("，", fact.end, tail)
    return text[head : tail if comma < 0 else comma]


def _measure(text: str, fact: Fact) -> str:
    last = text[fact.start : fact.end].rstrip()[-1:]
    return last if last in MEASURES else ""


def _is_counted(noun: str, measure: str, sources: Sources) -> bool:
    """Whether the sources count these things elsewhere: 家企业 behind another number."""
    return any(
        re.search(rf"[\d零一二三四五六七八九十百千万亿两多余]{measure}{re.escape(noun)}", one.text)
        for one in sources.chinese
    )


def _nearest(text: str, fact: Fact, sources: Sources) -> Place | None:
    """The number of the same kind whose surroundings are most like this one's; of equals the likest in figures."""
    mine = around(text, fact.start, fact.end)
    best, found = 0.0, None
    for source in sources.every:
        for other in source.numbers:
            if other.group == fact.group:
                score = likeness(mine, source.around(other))
                score += 0.2 * _alike_figures(text[fact.start : fact.end], source.text[other.start : other.end])
                if score > best:
                    best, found = score, (source, other)
    return found if best >= 0.25 else None


def _alike_figures(said: str, known: str) -> float:
    same = sum(a == b for a, b in zip(said, known, strict=False))
    return same / max(len(said), len(known), 1)
