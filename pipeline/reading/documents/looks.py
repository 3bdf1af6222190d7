"""How a paragraph of a Word file looks, as far as its makers say something by it: a heading, bold, or neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.errors import DocumentError
from pipeline.reading.documents.packages import Element, Package

PLAIN, BOLD = "-", "b"

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_ANCESTORS = 8
"""Styles that one may be based on, at most: a ring of them ends there."""


@dataclass(frozen=True, slots=True)
class _Style:
    level: int
    """1 to 9; 0: no heading."""
    bold: bool | None
    """None: as the style that it is based on."""
    based_on: str


def looks_of(package: Package) -> Callable[[Element], str]:
    """What says of a paragraph: 1 to 9 for a heading of that level, BOLD where all its words are, else PLAIN."""
    styles = _styles(package)

    def look(paragraph: Element) -> str:
        chain = list(_chain(styles, _value(paragraph, "{*}pPr/{*}pStyle")))
        level = _outline(paragraph.find("{*}pPr")) or next((one.level for one in chain if one.level), 0)
        if level:
            return str(level)
        inherited = next((one.bold for one in chain if one.bold is not None), False)
        runs = [run for run in paragraph.iter("{*}r") if "".join(t.text or "" for t in run.iter("{*}t")).strip()]
        bold = [_bold(run.find("{*}rPr")) for run in runs]
        return BOLD if runs and all(inherited if one is None else one for one in bold) else PLAIN

    return look


def _styles(package: Package) -> Mapping[str, _Style]:
    """Paragraph styles by id; a file whose styles are missing or broken has plain paragraphs."""
    main = package.main_part("word/document.xml")
    name = next((target for kind, target in package.related(main).values() if kind == "styles"), "word/styles.xml")
    if name not in package:
        return {}
    try:
        root = package.xml(name)
    except DocumentError:
        return {}
    return {_attribute(one, "styleId"): _style(one) for one in root.iter("{*}style")}


def _style(one: Element) -> _Style:
    named = _HEADING.fullmatch(_value(one, "{*}name").strip())
    level = int(named[1]) if named else _outline(one.find("{*}pPr"))
    return _Style(level, _bold(one.find("{*}rPr")), _value(one, "{*}basedOn"))


def _chain(styles: Mapping[str, _Style], name: str) -> Iterator[_Style]:
    for _ in range(_ANCESTORS):
        if name not in styles:
            return
        yield styles[name]
        name = styles[name].based_on


def _outline(properties: Element | None) -> int:
    """Level of the navigation pane, 1 to 9; 0 where there is none (9 in the file is body text)."""
    said = _value(properties, "{*}outlineLvl") if properties is not None else ""
    return int(said) + 1 if said.isdecimal() and len(said) == 1 and said != "9" else 0


def _bold(properties: Element | None) -> bool | None:
    mark = properties.find("{*}b") if properties is not None else None
    return None if mark is None else _attribute(mark, "val") not in ("0", "false", "off")


def _value(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else _attribute(found, "val")


def _attribute(element: Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
