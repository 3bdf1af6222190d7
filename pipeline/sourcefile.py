"""Adding entries to sources.yaml, and taking them out again, as a person would: every other line stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from pipeline.errors import UsageError
from pipeline.sources import load_sources
from pipeline.yamlfile import load_tree

FLOW_MAX = 100
"""Columns up to which a list or mapping inside an entry stands in one line."""
_NOT_ID = re.compile(r"[^a-z0-9]+")
_LESS = {"www", "m", "com", "cn", "net", "org", "gov", "edu", "co", "rss", "feed", "index", "html"}
"""Parts of a host that tell nobody apart."""


def add_entries(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Put entries into their places by id; the file is replaced at once, and only by one that loads.

    Raises:
        UsageError: an id is there already.
        ConfigurationError: the file, or an entry, has faults; nothing was written.
    """
    known = {source.id for source in load_sources(path)}
    for entry in entries:
        if entry["id"] in known:
            raise UsageError(f"{path.name} 里已有来源 {entry['id']}；换一个名字：--id")
        known.add(str(entry["id"]))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    tree = load_tree(path)
    starts = [(str(entry["id"]), tree.lc.item(number)[0]) for number, entry in enumerate(tree)]
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    ends = [(_above_comments(lines, line), name) for name, line in starts]
    placed = [
        (next((line for line, name in ends if name > str(entry["id"])), len(lines)), str(entry["id"]), entry)
        for entry in entries
    ]
    for line, _, entry in sorted(placed, key=lambda one: one[:2], reverse=True):
        lines.insert(line, entry_text(entry))
    _replace(path, "".join(lines))


def remove_entry(path: Path, entry: Mapping[str, Any]) -> None:
    """Take out an entry that `add_entries` put in; every other line stays as it is.

    Raises:
        UsageError: it does not stand there as it was put in: somebody wrote in it.
        ConfigurationError: the file has faults without it; nothing was written.
    """
    before, own, after = f"\n{path.read_text(encoding='utf-8')}".partition("\n" + entry_text(entry))
    if not own or not (after == "" or after.startswith(("- ", "#", "\n"))):
        raise UsageError(f"{path.name} 里的条目 {entry['id']} 后来有人改过，请在文件里删")
    _replace(path, f"{before}\n{after}".removeprefix("\n"))


def _replace(path: Path, text: str) -> None:
    """Put a text in the place of the file, if it loads."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    try:
        load_sources(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def entry_text(entry: Mapping[str, Any]) -> str:
    """An entry as it will stand in the file."""
    tree = CommentedSeq([CommentedMap((key, _styled(value)) for key, value in entry.items())])
    yaml = YAML(typ="rt")
    yaml.width = 4096
    yaml.allow_unicode = True
    out = StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def entry_as_written(path: Path, source_id: str) -> str:
    """The lines of an entry as people wrote them, remarks within included; "" where it begins in no way known.

    The file is looked through as text: parsing it takes half a second, and a page would wait for that.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    begins = re.compile(rf"- id:\s*(['\"]?){re.escape(source_id)}\1\s*(#.*)?")
    start = next((number for number, line in enumerate(lines) if begins.fullmatch(line)), None)
    if start is None:
        return ""
    end = next((number for number in range(start + 1, len(lines)) if lines[number].startswith(("- ", "#"))), len(lines))
    return "\n".join(lines[start:end]).rstrip()


def id_for(host: str, path: str, taken: set[str]) -> str:
    """An id of a source at this address that none has yet: sasac, example_news, example_news_2."""
    parts = [part for part in host.lower().split(".") if part not in _LESS]
    words = [word for word in _NOT_ID.split(path.lower()) if word and word not in _LESS and not word.isdigit()]
    name = "_".join(_NOT_ID.sub("_", part).strip("_") for part in parts[-2:][::-1]) or "source"
    candidates = [name, *(f"{name}_{word}" for word in words[:1] if len(word) <= 20)]
    candidates += [f"{name}_{number}" for number in range(2, 1000)]
    return next(one for one in candidates if one not in taken)


def _above_comments(lines: Sequence[str], line: int) -> int:
    """Where the entry that begins at `line` begins with the comments above it; the file's own head stays on top."""
    above = line
    while above > 0 and lines[above - 1].lstrip().startswith("#"):
        above -= 1
    return above if above else line


def _styled(value: Any) -> Any:
    """Lists and mappings in one line where they are short."""
    if isinstance(value, Mapping):
        made: Any = CommentedMap((key, _styled(item)) for key, item in value.items())
    elif isinstance(value, list | tuple):
        made = CommentedSeq(_styled(item) for item in value)
    else:
        return value
    if len(str(value)) <= FLOW_MAX:
        made.fa.set_flow_style()
    return made
