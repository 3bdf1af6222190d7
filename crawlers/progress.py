"""What a crawl of one source has come to so far: read by the monitor when its spider closes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from crawlers.signs import Meaning
from pipeline.verdicts import Place, Sign, VerdictCode

WALLS_MAX = 3
"""Walls met one after the other from which a crawl stops: a challenge is never solved, nor knocked at for long."""

WALLS = frozenset({VerdictCode.BLOCKED, VerdictCode.THROTTLED})
"""What a response means that is a wall."""

STOPPED = object()
"""Scrapy signal: the spider has met one wall too many and asks for nothing more."""


@dataclass(slots=True)
class Progress:
    """Signs, validators and the newest date."""

    signs: dict[tuple[VerdictCode, Place, str], Sign] = field(default_factory=dict)
    """What spoke against the source, each kind once with its count."""
    validators: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Start page URL -> (ETag, Last-Modified) to keep if every link ends well."""
    newest: datetime | None = None
    """Newest date that a start page showed."""
    walls: int = 0
    """Met since the last response that came well."""
    stopped: bool = False

    def note(self, meaning: Meaning, place: Place, url: str, *, grave: bool = True) -> None:
        """Count a sign."""
        code, what = meaning
        met = self.signs.get((code, place, what))
        sign = replace(met, times=met.times + 1) if met else Sign(code, place, what, url, grave=grave)
        self.signs[(code, place, what)] = sign

    def knock(self, code: VerdictCode) -> bool:
        """Count what a response was; True once, where it is time to leave the host alone."""
        self.walls = self.walls + 1 if code in WALLS else 0
        if self.stopped or self.walls < WALLS_MAX:
            return False
        self.stopped = True
        return True
