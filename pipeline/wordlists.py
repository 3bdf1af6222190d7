"""The lists of words of weekly.yaml: which there are, what a change makes of them, what differs between two papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from pipeline.errors import UsageError
from pipeline.text import clean, fold, squeeze
from pipeline.types import SectionId
from pipeline.weekly import Weekly, WordList, pattern_of

WORD_MAX = 40
"""Characters of a word that is put in at the desk; the longest of ours has 13."""
WORDS_MAX = 20
"""Words of one change."""


@dataclass(frozen=True, slots=True)
class WordPlace:
    """One list: a section's words or its `not`, the words of the industry, those that speak against printing."""

    section: SectionId | None
    against: bool

    @property
    def key(self) -> str:
        """content, content-not, all, all-not."""
        if self.section is None:
            return "all-not" if self.against else "all"
        return f"{self.section.value}-not" if self.against else self.section.value

    def name(self, weekly: Weekly) -> str:
        """内容, 内容的反对词, 本行用词, 不入刊的词."""
        if self.section is None:
            return "不入刊的词" if self.against else "本行用词"
        return weekly.name_of(self.section) + ("的反对词" if self.against else "")

    def rows(self, weekly: Weekly) -> tuple[WordList, ...]:
        """Its words by weight."""
        if self.section is None:
            return weekly.judging.reject.words if self.against else weekly.judging.industry
        spec = next((spec for spec in weekly.sections if spec.id == self.section), None)
        return () if spec is None else spec.against if self.against else spec.words

    def weights(self, weekly: Weekly) -> dict[str, tuple[str, float]]:
        """Folded word -> (as it is written, weight)."""
        return {fold(word): (word, row.weight) for row in self.rows(weekly) for word in row.words}


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that shall weigh so much in a list; of weight 0 they are taken off it."""

    place: WordPlace
    words: tuple[str, ...]
    weight: float

    def said(self, weekly: Weekly) -> str:
        """What it does to this paper: 内容：加 水墨动画（2 分）；改 微短剧 2 → 3 分."""
        known = self.place.weights(weekly)
        fresh = [word for word in self.words if fold(word) not in known]
        parts = []
        if not self.weight:
            parts.append(f"去掉 {'、'.join(self.words)}")
        elif fresh:
            parts.append(f"加 {'、'.join(fresh)}（{self.weight:g} 分）")
        if self.weight:
            moved = [(word, known[fold(word)][1]) for word in self.words if fold(word) in known]
            parts += [f"改 {word} {was:g} → {self.weight:g} 分" for word, was in moved]
        return f"{self.place.name(weekly)}：{'；'.join(parts)}"


@dataclass(frozen=True, slots=True)
class WordDifference:
    """A word that two papers weigh differently in one list; None where it is not listed."""

    place: WordPlace
    word: str
    before: float | None
    after: float | None


def places(weekly: Weekly) -> list[WordPlace]:
    """Every list, section by section in printed order."""
    of_sections = [WordPlace(spec.id, against) for spec in weekly.sections for against in (False, True)]
    return [*of_sections, WordPlace(None, False), WordPlace(None, True)]


def place_named(weekly: Weekly, key: str) -> WordPlace:
    """A list by its key.

    Raises:
        UsageError: there is none of this key.
    """
    for place in places(weekly):
        if place.key == key:
            return place
    raise UsageError(f"没有词表 {key!r}；可用：{'、'.join(place.key for place in places(weekly))}")


def change_of(weekly: Weekly, place: WordPlace, words: Sequence[str], weight: float) -> WordChange:
    """A change as people typed it, checked.

    Raises:
        UsageError: no word, one that no list may hold, a weight out of bounds, or nothing would change.
    """
    typed = {fold(word): word for word in (squeeze(clean(word)) for word in words) if word}
    if not typed:
        raise UsageError("还没有写词")
    if len(typed) > WORDS_MAX:
        raise UsageError(f"一次至多 {WORDS_MAX} 个词，现为 {len(typed)} 个")
    for word in typed.values():
        if len(word) > WORD_MAX:
            raise UsageError(f"“{word[:WORD_MAX]}…”太长：一个词至多 {WORD_MAX} 个字")
        if not word.isprintable():
            raise UsageError(f"“{''.join(filter(str.isprintable, word))}”里有看不见的字符")
        if pattern_of(word):
            raise UsageError(f"“{word}”是正则表达式；词表里只写词，正则写在 weekly.yaml 的 rules 或 groups 里")
    name, known = place.name(weekly), place.weights(weekly)
    if not weight >= 0:  # NaN is not either
        raise UsageError(f"分数应不小于 0，现为 {weight:g}；0 是从{name}去掉这个词")
    if not weight and (absent := [word for key, word in typed.items() if key not in known]):
        raise UsageError(f"{name}里没有“{'、'.join(absent)}”，无从去掉；分数应大于 0")
    new = {key: word for key, word in typed.items() if (known.get(key, ("", 0.0))[1]) != weight}
    if not new:
        raise UsageError(f"{name}里这些词已是 {weight:g} 分，没有可改的")
    # A word that is listed keeps the spelling that people gave it in the file.
    change = WordChange(place, tuple(known.get(key, (word, 0.0))[0] for key, word in new.items()), weight)
    with_words(weekly, change)
    return change


def with_words(weekly: Weekly, change: WordChange) -> Weekly:
    """The same paper after the change.

    Raises:
        UsageError: a word is none that the file may hold.
    """
    place, gone = change.place, {fold(word) for word in change.words}
    kept = tuple(
        row.model_copy(update={"words": words})
        for row in place.rows(weekly)
        if (words := tuple(word for word in row.words if fold(word) not in gone))
    )
    try:
        added = (WordList(weight=change.weight, words=change.words),) if change.weight else ()
    except ValidationError as err:
        fault = err.errors()[0]
        said = str((fault.get("ctx") or {}).get("error", "应为大于 0 的数字"))
        raise UsageError(f"“{'、'.join(change.words)}” {change.weight:g}：{said}") from None
    rows = (*kept, *added)
    if place.section is None:
        judging = weekly.judging
        named = {"reject": judging.reject.model_copy(update={"words": rows})} if place.against else {"industry": rows}
        return weekly.model_copy(update={"judging": judging.model_copy(update=named)})
    key = "against" if place.against else "words"
    sections = tuple(
        spec.model_copy(update={key: rows}) if spec.id == place.section else spec for spec in weekly.sections
    )
    return weekly.model_copy(update={"sections": sections})


def differences(before: Weekly, after: Weekly) -> Iterator[WordDifference]:
    """Words put in, taken out or weighed anew, list by list."""
    for place in dict.fromkeys((*places(before), *places(after))):
        old, new = place.weights(before), place.weights(after)
        for key in sorted(dict.fromkeys((*old, *new)), key=lambda key: (key not in old, key)):
            was, now = old.get(key), new.get(key)
            if (was and was[1]) != (now and now[1]):
                yield WordDifference(place, (now or was or ("", 0))[0], was and was[1], now and now[1])


def same_paper(one: Weekly, other: Weekly) -> bool:
    """Whether two papers say the same, however their words are spread over rows of one weight."""
    return _told(one) == _told(other)


def _told(weekly: Weekly) -> tuple[Mapping[str, dict[str, float]], object]:
    listed = {
        place.key: {key: weight for key, (_, weight) in place.weights(weekly).items()} for place in places(weekly)
    }
    bare = [spec.model_copy(update={"words": (), "against": ()}) for spec in weekly.sections]
    reject = weekly.judging.reject.model_copy(update={"words": ()})
    judging = weekly.judging.model_copy(update={"industry": (), "reject": reject})
    return listed, weekly.model_copy(update={"sections": tuple(bare), "judging": judging}).model_dump()
