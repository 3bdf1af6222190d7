"""What kind of happening a report tells, by the turns of phrase that headlines have for it; apart from the words.

The patterns stand in pipeline/resources/kinds.txt; what each speaks for is learnt (`leaning.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline import wordtables
from pipeline.judging.lexicon import Reading

_ROWS = [line.split(" ", 2) for line in wordtables.lines("kinds.txt")]
_TITLE = {name: re.compile(pattern) for where, name, pattern in _ROWS if where == "title"}
_LEAD = {name: re.compile(pattern) for where, name, pattern in _ROWS if where == "lead"}
KINDS = (*_TITLE, *_LEAD)


def kinds_of(reading: Reading) -> Iterator[str]:
    """The kinds of happening that a report speaks of, in the order of KINDS."""
    yield from (name for name, pattern in _TITLE.items() if pattern.search(reading.title))
    yield from (name for name, pattern in _LEAD.items() if pattern.search(reading.lead))
