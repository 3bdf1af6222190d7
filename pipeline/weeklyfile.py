"""Adding to weekly.yaml as a person would: every other line of the file stays as it is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError, system_said
from pipeline.types import SectionId
from pipeline.weekly import Weekly, read_weekly
from pipeline.wordlists import same_paper
from pipeline.yamlfile import load_tree

_PLAIN = re.compile(r"[\w\u3400-\u9fff][\w\u3400-\u9fff .·-]*(?<! )")
_NOT_TEXT = re.compile(r"[\d_.+-]+(e[+-]?\d+)?|0[xob][\da-f]+|true|false|yes|no|on|off|null|y|n|~", re.IGNORECASE)


def add_groups(path: Path, groups: Mapping[SectionId, Sequence[str]], rejects: Sequence[str] = ()) -> None:
    """Put them into the file, as `with_groups` does.

    Raises:
        UsageError: a section, or `judging`, is written in one line, so that nothing can be put below it.
        ConfigurationError: the file has faults; nothing was written.
    """
    replace_weekly(path, with_groups(path, groups, rejects))


def with_groups(path: Path, groups: Mapping[SectionId, Sequence[str]], rejects: Sequence[str] = ()) -> str:
    """The file's text with word groups (`group_line`) at the end of each section's `groups`, rules (`rule_line`) at the
    end of `judging.reject.rules`.

    Raises:
        UsageError: a section, or `judging`, is written in one line, so that nothing can be put below it.
    """
    tree = load_tree(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    places = [(_of_section(tree, section, lines), rows) for section, rows in groups.items() if rows]
    if rejects:
        places.append((_of_rejects(tree, lines), rejects))
    for (at, indent, opening), rows in sorted(places, key=lambda one: one[0][0], reverse=True):
        lines[at:at] = [*opening, *(f"{' ' * indent}{row}" for row in rows)]
    return "\n".join(lines) + "\n"


def replace_weekly(path: Path, text: str, wanted: Weekly | None = None) -> Weekly:
    """Put `text` in the place of the file, at once, where it loads, and says what is `wanted`; the paper as it is then.

    Raises:
        ConfigurationError: the text has faults; the file is as it was.
        UsageError: it loads and says something else than is wanted, or the folder cannot be written to.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_bytes(text.encode("utf-8"))
        found = read_weekly(draft)
        if wanted is not None and not same_paper(found, wanted):
            raise UsageError(f"{path.name} 的写法认不准，没有改；请直接改文件")
        shutil.copymode(path, draft)
        draft.replace(path)
    except OSError as err:
        raise UsageError(f"写不了 {path}：{system_said(err)}") from err
    finally:
        draft.unlink(missing_ok=True)
    return found


def group_line(group: Mapping[str, Any]) -> str:
    """A word group in one line, as it will stand in the file; empty values left out."""
    return f"- {{{', '.join(f'{key}: {value_line(value)}' for key, value in group.items() if value)}}}"


rule_line = group_line


def value_line(value: Any) -> str:
    """A value in one line, in quotes where YAML would take it for something else."""
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and not _NOT_TEXT.fullmatch(value)
        return value if plain else "'" + value.replace("'", "''") + "'"
    if isinstance(value, Iterable):
        return f"[{', '.join(map(value_line, value))}]"
    return json.dumps(value)


Place = tuple[int, int, list[str]]
"""Line before which to put rows, their indentation, lines that must stand above them."""


def _of_section(tree: Any, section: SectionId, lines: Sequence[str]) -> Place:
    sections = tree["sections"]
    number = next((number for number, spec in enumerate(sections) if spec["id"] == section), None)
    if number is None:
        raise UsageError(f"weekly.yaml 里没有栏目 {section}")
    spec = sections[number]
    return _within(spec, "groups", _key_column(spec, str(spec["name"])), lines, sections.lc.item(number)[0])


def _of_rejects(tree: Any, lines: Sequence[str]) -> Place:
    if "judging" not in tree:
        opening = ["judging:", "  reject:", "    rules:"]
        return len(lines), 6, opening
    judging = tree["judging"]
    column = _key_column(judging, "judging")
    if "reject" not in judging:
        end = _end(lines, tree.lc.key("judging")[0], 0)
        return end, column + 4, [f"{' ' * column}reject:", f"{' ' * (column + 2)}rules:"]
    reject = judging["reject"]
    return _within(reject, "rules", _key_column(reject, "judging.reject"), lines, judging.lc.key("reject")[0], column)


def _within(mapping: Any, key: str, column: int, lines: Sequence[str], start: int, outer: int | None = None) -> Place:
    """Where rows of the list `key` of `mapping` end; where there is none, the end of the mapping."""
    if key in mapping:
        if mapping[key] is None or mapping[key].fa.flow_style():
            raise UsageError(f"weekly.yaml 第 {mapping.lc.key(key)[0] + 1} 行：{key} 写在一行里，添不进去；请先分行写")
        return _end(lines, mapping.lc.key(key)[0], column), mapping[key].lc.col, []
    end = _end(lines, start, column - 1 if outer is None else outer)
    return end, column + 2, [f"{' ' * column}{key}:"]


def _key_column(mapping: Any, name: str) -> int:
    if mapping.fa.flow_style():
        raise UsageError(f"weekly.yaml 第 {mapping.lc.line + 1} 行：{name} 写在一行里，添不进去；请先分行写")
    return int(mapping.lc.col)


def _end(lines: Sequence[str], start: int, column: int) -> int:
    """The line after the block that begins at `start`: the next that is not further in than `column`; empty lines and
    remarks before it stay where they are. A list may stand as far in as its key."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        bare = line.lstrip()
        if not bare or bare.startswith("#"):
            continue
        inside = len(line) - len(bare)
        if inside < column or (inside == column and not bare.startswith("- ")):
            break
        if inside == column and bare.startswith("- ") and not _is_row_of(lines, start, column):
            break
        end = number + 1
    return end


def _is_row_of(lines: Sequence[str], start: int, column: int) -> bool:
    """Whether a dash in `column` is a row of the key at `start` (as far in), not the next entry of a list."""
    line = lines[start]
    return len(line) - len(line.lstrip()) == column and not line.lstrip().startswith("- ")
