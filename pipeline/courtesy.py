"""What a host was asked, and how politely: tallies that add up over days and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

REFUSALS = frozenset({401, 403, 412, 418, 429, 451, 521})
"""Answers by which a host says that it does not want us, or not now; 412 and 521 are challenges of its wall."""


@dataclass(slots=True)
class Tally:
    """Counts of one host."""

    requests: int = 0
    """Sent, robots.txt and repeated ones included."""
    answers: int = 0
    bytes: int = 0
    """Bodies as they came over the wire."""
    not_modified: int = 0
    """304: asked conditionally, nothing was sent again."""
    robots_allowed: int = 0
    robots_denied: int = 0
    """Not sent, because robots.txt forbids it or could not be read."""
    waits: int = 0
    """Pauses between two requests of one crawl that were measured."""
    waited: float = 0.0
    """Their sum, seconds."""
    wait_min: float | None = None
    """The shortest, seconds."""
    refusals: dict[int, int] = field(default_factory=dict)
    """Status -> answers."""

    def wait(self, seconds: float) -> None:
        """Note a pause."""
        self.waits += 1
        self.waited += seconds
        self.wait_min = seconds if self.wait_min is None else min(self.wait_min, seconds)

    @property
    def wait_mean(self) -> float | None:
        """Seconds; None where there was one request at most."""
        return self.waited / self.waits if self.waits else None

    @property
    def refused(self) -> int:
        """Refusals of any kind."""
        return sum(self.refusals.values())

    @property
    def unanswered(self) -> int:
        """Time-outs, broken connections and what was stopped."""
        return max(0, self.requests - self.answers)


def total(tallies: Iterable[Tally]) -> Tally:
    """Their sum; of the pauses the shortest."""
    whole = Tally()
    refusals: Counter[int] = Counter()
    for one in tallies:
        for name in ("requests", "answers", "bytes", "not_modified", "robots_allowed", "robots_denied", "waits"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
        whole.waited += one.waited
        shortest = [wait for wait in (whole.wait_min, one.wait_min) if wait is not None]
        whole.wait_min = min(shortest, default=None)
        refusals.update(one.refusals)
    whole.refusals = dict(refusals)
    return whole
