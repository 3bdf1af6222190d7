"""A list of keywords as TrendRadar writes them (frequency_words.txt) -> word groups of weekly.yaml.

Groups are parted by empty lines. In a group a plain line is a word of which one must stand in the headline, `+` begins
a word that must stand there, `!` one that must not, `@5` bounds how many are shown, `/…/` is a pattern, `=> 名称` after
a word is how it is shown, `[组名]` in the first line names the group; `#` begins a remark. [GLOBAL_FILTER] begins words
that leave a headline out altogether, [WORD_GROUPS] the groups again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.patterns import fault
from pipeline.text import clean, fold

GLOBAL_FILTER, WORD_GROUPS = "GLOBAL_FILTER", "WORD_GROUPS"
MAX = 60
"""Most that `max` of a group may be (`pipeline.weekly.WordGroup`)."""
NAME_MAX = 40
"""Characters of a name that is made of a group's words."""
_PATTERN = re.compile(r"/(.+)/([a-z]*)")


@dataclass(frozen=True, slots=True)
class KeywordGroup:
    """Words that are looked for together; terms as weekly.yaml writes them, a pattern as /pattern/."""

    line: int
    """1-based line where it begins."""
    name: str
    any: tuple[str, ...]
    must: tuple[str, ...]
    against: tuple[str, ...]
    max: int | None


@dataclass(frozen=True, slots=True)
class KeywordFile:
    """What a file says."""

    groups: tuple[KeywordGroup, ...]
    filters: tuple[str, ...]
    """Terms that leave a headline out altogether."""
    notes: tuple[str, ...]
    """What could not be carried over, or means something else here; one Chinese line each."""


@dataclass(slots=True)
class _Notes:
    """Notes with their line, and words that share one note."""

    said: list[str] = field(default_factory=list)
    latin: dict[str, None] = field(default_factory=dict)
    against: dict[str, None] = field(default_factory=dict)

    def add(self, number: int, what: str) -> None:
        self.said.append(f"第 {number} 行：{what}")

    def all(self) -> tuple[str, ...]:
        shared = []
        if self.latin:
            shared.append(f"拉丁字母的词在这里按整词找（TrendRadar 找字母串）：{'、'.join(self.latin)}")
        if self.against:
            shared.append(f"! 的词在这里只管本组（TrendRadar 对各组都管）：{'、'.join(self.against)}")
        return (*self.said, *shared)


@dataclass(frozen=True, slots=True)
class _Word:
    term: str
    shown: str


def read_keywords(text: str) -> KeywordFile:
    """Everything of the file that has a place in weekly.yaml, and notes on the rest."""
    notes = _Notes()
    groups: list[KeywordGroup] = []
    filters: dict[str, None] = {}
    area = WORD_GROUPS
    for block in _blocks(text):
        number, first = block[0]
        if first.strip("[]").upper() in (GLOBAL_FILTER, WORD_GROUPS) and _in_brackets(first):
            area, block = first[1:-1].upper(), block[1:]
        if area == GLOBAL_FILTER:
            filters.update(dict.fromkeys(_filters(block, notes)))
        elif block:
            group = _group(block, notes)
            if group.any or group.must:
                groups.append(group)
                notes.against.update(dict.fromkeys(group.against))
            elif group.against:
                filters.update(dict.fromkeys(group.against))
                notes.add(number, "只有 ! 的词组，当作全局过滤")
    return KeywordFile(tuple(groups), tuple(filters), notes.all())


def _legible(text: str) -> str:
    """The file with its lines and without what no editor can see, which YAML would refuse."""
    return "\n".join(clean(line) for line in text.splitlines())


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Numbered lines of each group, remarks left out."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate((*_legible(text).split("\n"), ""), start=1):
        line = line.strip()
        if line and not line.startswith("#"):
            block.append((number, line))
        elif not line and block:
            yield block
            block = []


def _in_brackets(line: str) -> bool:
    return line.startswith("[") and line.endswith("]") and len(line) > 2


def _filters(block: Sequence[tuple[int, str]], notes: _Notes) -> Iterator[str]:
    for number, line in block:
        if line[0] in "!+@":
            notes.add(number, f"全局过滤里没有 {line[0]} 的写法，跳过 {line}")
        elif word := _word(number, line, notes):
            yield word.term


def _group(block: Sequence[tuple[int, str]], notes: _Notes) -> KeywordGroup:
    start, first = block[0]
    given = first[1:-1].strip() if _in_brackets(first) else ""
    words: dict[str, dict[str, str]] = {"": {}, "+": {}, "!": {}}
    most: int | None = None
    for number, line in block[1:] if given else block:
        if line.startswith("@"):
            most = _count(number, line, notes)
            continue
        sign = line[0] if line[0] in "+!" else ""
        word = _word(number, line.removeprefix(sign), notes)
        if word is None:
            continue
        words[sign].setdefault(word.term, word.shown)
        if given and "=>" in line and sign != "!":
            notes.add(number, f"显示名“{word.shown}”没有处写：词组已有名字“{given}”")
    shown = " / ".join(dict.fromkeys((*words[""].values(), *words["+"].values())))
    name = given or (shown if len(shown) <= NAME_MAX else f"{shown[:NAME_MAX]}…")
    return KeywordGroup(start, name, tuple(words[""]), tuple(words["+"]), tuple(words["!"]), most)


def _count(number: int, line: str, notes: _Notes) -> int | None:
    digits = line[1:].strip()
    if digits.isdecimal() and 1 <= int(digits) <= MAX:
        return int(digits)
    notes.add(number, f"{line} 不是 @1 至 @{MAX}，不设上限")
    return None


def _word(number: int, line: str, notes: _Notes) -> _Word | None:
    """A word or pattern with the name it is shown by; None where it cannot be used."""
    written, _, alias = (part.strip() for part in line.partition("=>"))
    if not written:
        notes.add(number, "没有词，跳过")
        return None
    shown = alias or written
    if found := _PATTERN.fullmatch(written):
        pattern = unicodedata.normalize("NFKC", found[1])
        if wrong := fault(pattern):
            notes.add(number, f"{wrong}；跳过 {written}")
            return None
        if re.search(pattern, ""):
            notes.add(number, f"正则表达式不写字也匹配，什么标题都会算上，跳过 {written}")
            return None
        if found[2].strip("i"):
            notes.add(number, f"正则的标志 {found[2]} 不起作用（总是不分大小写）")
        return _Word(f"/{pattern}/", shown)
    folded = fold(written)
    if len(folded) < 2 or "*" in folded:
        notes.add(number, f"“{written}”写成正则（一个字、或含 * 的，不能作词）")
        return _Word(f"/{re.escape(folded)}/", shown)
    if folded.isascii():
        notes.latin.setdefault(written)
    return _Word(folded if folded.isascii() else written, shown)
