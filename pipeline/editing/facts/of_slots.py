"""Names that no rule knows: a word that no source has, between the very characters between which a source has another
word, and that one is no ordinary word (单忠义 for 单忠德, 半糖咖啡 for 半霜咖啡)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.editing.facts.finding import Doubt, Fact
from pipeline.editing.facts.folding import bare, has_han
from pipeline.editing.facts.of_names import is_told
from pipeline.editing.facts.places import said_at
from pipeline.editing.facts.sources import Place, Sources
from pipeline.editing.facts.words import BUILDING, Token, words_of
from pipeline.persons import is_han_name

SIDE = 3
"""Characters that must be the same on a side."""
LETTERS = 4
"""Letters among them on both sides together."""
FILLER = 8
"""Characters that may stand in between."""
_LETTER = re.compile(r"[\u4e00-\u9fffa-z\d]")
_PLACES = frozenset(("ns", "nt"))


def doubts(text: str, names: list[Fact], sources: Sources) -> Iterator[Doubt]:
    """What stands against the words of a folded text; `names` that the sources have in some form stay whole."""
    if not sources.chinese:
        return
    for start, end in _new_words(text, sources):
        found = _replaced(text, start, end, sources)
        within = (one for one in names if found and one.start <= start and end <= one.end)
        if found and not any(is_told(one, sources) for one in within):
            fact = Fact("name", start, end, (text[start:end],))
            yield Doubt(fact, f"来源里没有这个名称，此处是“{said_at(found)}”", found[0].passage(found[1]))


def _new_words(text: str, sources: Sources) -> Iterator[tuple[int, int]]:
    """Runs of Han words that stand in no source; of single characters, those that do not stand so together."""
    tokens = words_of(text)
    new = [has_han(word) and bare(word) not in sources.bare for word, _, _ in tokens]
    for index in range(len(tokens) - 1):
        (one, _, _), (other, _, _) = pair = tokens[index : index + 2]
        if _is_building(pair) and one + other not in sources.bare:
            new[index] = new[index + 1] = True
    start: int | None = None
    for (_, _, at), is_new in zip([*tokens, ("", "", len(text))], [*new, False], strict=True):
        if is_new and start is None:
            start = at
        elif not is_new and start is not None:
            yield start, at
            start = None


def _is_building(tokens: Sequence[Token]) -> bool:
    return all(len(word) == 1 and has_han(word) and tag in BUILDING for word, tag, _ in tokens)


def _replaced(text: str, start: int, end: int, sources: Sources) -> Place | None:
    """The name that stands there instead in a source."""
    before, after = text[max(0, start - SIDE) : start], text[end : end + SIDE]
    if len(_LETTER.findall(before)) < 2:
        after = text[end : end + SIDE + 3]
    elif len(_LETTER.findall(after)) < 2:
        before = text[max(0, start - SIDE - 3) : start]
    if len(_LETTER.findall(before + after)) < LETTERS or "\x00" in before + after:
        return None
    left, right = re.escape(before) or r"(?:^|\W)", re.escape(after) or r"(?=$|\W)"
    pattern = re.compile(rf"{left}(?P<slot>[\u4e00-\u9fff]{{1,{FILLER}}}?){right}", re.MULTILINE)
    for source in sources.chinese:
        match = pattern.search(source.text)
        if match and _is_name(source.text, match.start("slot"), match.end("slot")):
            return source, Fact("name", match.start("slot"), match.end("slot"), (match["slot"],))
    return None


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether what stands there is made of characters that are no word together, or names a place."""
    head = max(0, start - 4)
    tokens = [(word, tag, at + head) for word, tag, at in words_of(text[head : end + 4])]
    inside = [token for token in tokens if token[2] < end and token[2] + len(token[0]) > start]
    if all(tag in _PLACES for _, tag, _ in inside):
        return True
    if not _is_building(inside):
        return False
    if len(inside) > 1 or any(is_han_name(text[first:end]) for first in (start - 1, start - 2) if first >= 0):
        return True
    beside = [token for token in tokens if token[2] + len(token[0]) == start or token[2] == end]
    return any(_is_building([token]) for token in beside)
