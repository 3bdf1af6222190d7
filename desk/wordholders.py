"""Which stories hold a word: looked for in titles and texts alone, so that only those that do are read whole."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from pipeline.store import candidates as candidate_store
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery, ListedCandidate, Outline
from pipeline.store.session import batched
from pipeline.text import fold
from pipeline.traditional import SIMPLIFIED, simplified
from pipeline.types import Report
from pipeline.urls import url_key

BATCH = 500
"""Stories whose texts are in memory at a time."""
_SAFE = re.compile(r"[0-9a-z\u4e00-\u9fff]+")
"""Words in which no sign comes about by putting several together."""


class Sought:
    """Words looked for as the lists of words mean them: whatever the width, the case and the form of characters."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [fold(word).removesuffix("*") for word in words]
        safe = all(_SAFE.fullmatch(word) for word in self._words)
        self._other = _other_forms("".join(self._words)) if safe else None

    def within(self, title: str, text: str) -> bool:
        """Whether a report with these holds one of the words."""
        raw = f"{title} {text}"
        if self._other is not None:
            # To fold a text takes ten times as long as to see that nothing in it could become the word.
            small = raw.lower()
            if not any(word in small for word in self._words) and not self._other.search(raw):
                return False
        folded = simplified(fold(raw))
        return any(word in folded for word in self._words)


def _other_forms(chars: str) -> re.Pattern[str]:
    """Finds whatever is none of these characters and becomes one where a text is folded: Ａ, ①, 網."""
    wanted = set(chars)
    found = [char for char, form in _forms().items() if wanted & set(form)]
    return re.compile(f"[{re.escape(''.join(found))}]") if found else re.compile(r"(?!)")


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, str]:
    """Every character that is another, or several, once folded; capitals are left out."""
    every = (chr(code) for code in range(0x80, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    odd = [char for char in every if not unicodedata.is_normalized("NFKC", char)] + [chr(code) for code in SIMPLIFIED]
    return {char: simplified(fold(char)) for char in odd}


def holders(
    connection: Connection, query: CandidateQuery, words: Sequence[str]
) -> Iterator[tuple[int, list[tuple[ListedCandidate, Mapping[str, Report]]]]]:
    """Batch for batch of the stories that fit: (stories looked at, those that hold one of the words, best first, each
    with reports by address, its own among them). A story whose lead is gone holds nothing."""
    sought = Sought(words)
    for batch in batched(candidate_store.outlines(connection, query), BATCH):
        held = candidate_store.of_ids(connection, _holding(connection, batch, sought))
        keys = {url_key(member.url) for listed in held for member in listed.candidate.story.members}
        reports = {report.url: report for report in report_store.by_keys(connection, keys).values()}
        yield len(batch), [(listed, reports) for listed in held]


def _holding(connection: Connection, stories: Sequence[Outline], sought: Sought) -> list[str]:
    keys = {key for story in stories for key in story.members.values()}
    within = {url: sought.within(title, text) for url, title, text in report_store.texts(connection, keys)}
    return [story.id for story in stories if story.lead_url in within and any(within.get(url) for url in story.members)]
