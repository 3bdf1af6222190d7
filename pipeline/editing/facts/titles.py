"""Titles in 《》, document numbers and quotations of a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.editing.facts.finding import Fact
from pipeline.editing.facts.folding import bare

_TITLE = re.compile(r"《([^《》\n]{1,120}(?:《[^《》\n]{1,80}》[^《》\n]{0,60})?)》")
_NUMBER = re.compile(r"[\[(<〈](20\d\d)[\])>〉] ?第? ?(\d{1,5}) ?号")
_ISSUER = re.compile(r"[\u4e00-\u9fff]{1,12}$")
_QUOTED = re.compile(r"“([^“”\n]{2,60})”|\"([^\"\n]{2,60})\"|'([^'\n]{2,60})'")

TITLE, NUMBER, QUOTED = "title", "number", "quoted"


def titles(text: str) -> list[Fact]:
    """What stands in 《》, 文号 and what stands in quotes; the key of each is its letters."""
    found: list[Fact] = []
    for fact in sorted(_found(text), key=lambda fact: (fact.start, -fact.end)):
        if not found or fact.start >= found[-1].end:
            found.append(fact)
    return found


def _found(text: str) -> Iterator[Fact]:
    for match in _TITLE.finditer(text):
        if said := bare(match[1]):
            yield Fact("title", match.start(), match.end(), (said,), TITLE)
    for match in _NUMBER.finditer(text):
        if issuer := _ISSUER.search(text, max(0, match.start() - 12), match.start()):
            yield Fact("title", issuer.start(), match.end(), (bare(issuer[0] + match[0]),), NUMBER)
    for match in _QUOTED.finditer(text):
        if said := bare(match[1] or match[2] or match[3]):
            yield Fact("title", match.start(), match.end(), (said,), QUOTED)
