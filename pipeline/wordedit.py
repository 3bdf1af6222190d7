"""Words put into the text of weekly.yaml and taken out of it as a person would: every other character stays.

A YAML library that writes the file back would break its lines anew and lose the order in which people put the words.
It is asked only where each word stands; the text is then cut and mended there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.errors import UsageError
from pipeline.text import fold
from pipeline.weeklyfile import value_line
from pipeline.wordlists import WordChange, WordPlace

LINE_MAX = 150
"""Columns after which a list goes on in the next line; those of the file end there."""


def rewritten(text: str, change: WordChange) -> str:
    """The text of weekly.yaml after the change.

    Raises:
        UsageError: a list is written in a way that cannot be mended line by line; says where.
    """
    gone = {fold(word) for word in change.words}
    while (shorter := _without_one(text, change.place, gone)) is not None:
        text = shorter
    return _with(text, change) if change.weight else text


def _without_one(text: str, place: WordPlace, gone: set[str]) -> str | None:
    """The text without the first of these words that the list holds; None where it holds none."""
    key, rows = _rows(_compose(text), place)
    if rows is None:
        return None
    for row in rows.value:
        words = _child(row, "words")
        for number, word in enumerate(words.value):
            if fold(str(word.value)) in gone:
                if len(words.value) > 1:
                    return _cut_word(text, words, number)
                return _cut_row(text, key, rows, row)
    return None


def _cut_word(text: str, words: Any, number: int) -> str:
    word = words.value[number]
    start, end = word.start_mark.index, word.end_mark.index
    if not words.flow_style:
        return text[: _line_start(text, start)] + text[_line_end(text, end) + 1 :]
    if number + 1 < len(words.value):
        after = text[end:]
        rest = after[after.index(",") + 1 :].lstrip(" ")
        head = text[:start]
        alone = rest.startswith(("\n", "\r\n")) and not text[_line_start(text, start) : start].strip()
        return head[: _line_start(text, start)] + rest.split("\n", 1)[1] if alone else head + rest
    before = words.value[number - 1].end_mark.index
    between = text[before:start]
    # What stands between may be a remark or the end of a line; then the comma stays, which a list may end with.
    return text[:before] + text[end:] if not between.strip(" ,\r\n") else text[:start] + text[end:]


def _cut_row(text: str, key: Any, rows: Any, row: Any) -> str:
    if rows.flow_style:
        raise _odd(rows)
    end = _line_end(text, _end(row))
    if len(rows.value) == 1:
        return f"{text[: key.end_mark.index]}: []{text[end:]}"
    return text[: _line_start(text, row.start_mark.index)] + text[end + 1 :]


def _with(text: str, change: WordChange) -> str:
    root = _compose(text)
    _, rows = _rows(root, change.place)
    fresh = [value_line(word) for word in change.words]
    if rows is None or not rows.value:
        return _opened(text, root, change, fresh)
    alike = [row for row in rows.value if _weight(row) == change.weight]
    if alike:
        latin = change.words[0].isascii()
        row = next((row for row in alike if _is_latin(row) == latin), alike[-1])
        return _grown(text, _child(row, "words"), fresh)
    if rows.flow_style:
        raise _odd(rows)
    first = rows.value[0].start_mark
    dash = text.rindex("-", _line_start(text, first.index), first.index) - _line_start(text, first.index)
    at = _line_end(text, _end(rows.value[-1]))
    return text[:at] + _row(dash, change.weight, fresh) + text[at:]


def _grown(text: str, words: Any, fresh: list[str]) -> str:
    """The list with words behind its last one."""
    last = words.value[-1]
    at, column = last.end_mark.index, words.value[0].start_mark.column
    if not words.flow_style:
        at = _line_end(text, at)
        indent = text[_line_start(text, last.start_mark.index) : last.start_mark.index]
        return text[:at] + "".join(f"\n{indent}{word}" for word in fresh) + text[at:]
    width = at - _line_start(text, at)
    added = ""
    for word in fresh:
        breaks = width + len(word) + 2 > LINE_MAX
        added += f",\n{' ' * column}{word}" if breaks else f", {word}"
        width = column + len(word) if breaks else width + len(word) + 2
    return text[:at] + added + text[at:]


def _opened(text: str, root: Any, change: WordChange, fresh: list[str]) -> str:
    """The text where the list is begun: it was not there, or empty."""
    mapping, key, lead = _home(root, change.place)
    if mapping is None:
        opening = "".join(f"\n{'  ' * depth}{name}:" for depth, name in enumerate((*lead, key)))
        return text.rstrip("\n") + "\n" + opening + _row(2 * len(lead) + 2, change.weight, fresh) + "\n"
    if mapping.flow_style or not mapping.value:
        raise _odd(mapping)
    column = mapping.value[0][0].start_mark.column
    for name, value in mapping.value:
        if name.value == key:  # empty: `words: []` or nothing behind the colon
            end = _line_end(text, max(name.end_mark.index + 1, value.end_mark.index if value.flow_style else 0))
            return text[: name.end_mark.index] + ":" + _row(column + 2, change.weight, fresh) + text[end:]
    at = _line_end(text, _end(mapping.value[0][1]))
    opening = "".join(f"\n{' ' * (column + 2 * depth)}{name}:" for depth, name in enumerate((*lead, key)))
    return text[:at] + opening + _row(column + 2 * len(lead) + 2, change.weight, fresh) + text[at:]


def _row(dash: int, weight: float, fresh: list[str]) -> str:
    indent = " " * dash
    return f"\n{indent}- weight: {weight:g}\n{indent}  words: [{', '.join(fresh)}]"


def _rows(root: Any, place: WordPlace) -> tuple[Any, Any]:
    """(node of the key, node of the list) of a place; (None, None) where the file has none."""
    mapping, key, lead = _home(root, place)
    if mapping is None or lead:
        return None, None
    return next(((name, value) for name, value in mapping.value if name.value == key), (None, None))


def _home(root: Any, place: WordPlace) -> tuple[Any, str, tuple[str, ...]]:
    """(mapping that holds the list or shall hold it, its key there, keys to open above it)."""
    if place.section is not None:
        sections = _child(root, "sections").value
        spec = next((one for one in sections if _child(one, "id").value == place.section.value), None)
        if spec is None:
            raise UsageError(f"weekly.yaml 里没有栏目 {place.section.value}")
        return spec, "not" if place.against else "words", ()
    judging = _child(root, "judging")
    if not place.against:
        return (judging, "industry", ()) if judging else (None, "industry", ("judging",))
    if judging is None:
        return None, "words", ("judging", "reject")
    reject = _child(judging, "reject")
    return (reject, "words", ()) if reject else (judging, "words", ("reject",))


def _compose(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="rt").compose(text)


def _child(mapping: Any, key: str) -> Any:
    return next((value for name, value in mapping.value if name.value == key), None)


def _weight(row: Any) -> float:
    return float(_child(row, "weight").value)


def _is_latin(row: Any) -> bool:
    words = [str(word.value) for word in _child(row, "words").value]
    return sum(word.isascii() for word in words) * 2 > len(words)


def _end(node: Any) -> int:
    """Where the last character of a node stands: the library ends a block where the next thing begins."""
    last = next(iter(_leaves(node)), None)
    return int((last if last is not None else node).end_mark.index)


def _leaves(node: Any) -> Iterator[Any]:
    """The node itself where its end is exact, else what stands last in it."""
    if isinstance(node.value, str) or node.flow_style or not node.value:
        yield node
        return
    last = node.value[-1]
    yield from _leaves(last[1] if isinstance(last, tuple) else last)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """Where the line that holds `at` ends, before its line feed."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _odd(node: Any) -> UsageError:
    return UsageError(f"weekly.yaml 第 {node.start_mark.line + 1} 行写在一行里，改不进去；请先分行写")
