"""What a fault is given, and what it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from demo.site import Site
from demo.web import Answer, Ask

Serve = Callable[[Ask], Answer]


@dataclass
class Memory:
    """What one fault of one host remembers between requests."""

    count: int = 0
    lists: int = 0
    times: deque[float] = field(default_factory=deque)
    first: Answer | None = None
    """The first list that went out."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Made-up names of detail pages -> the real ones."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a fault may look at besides the request."""

    site: Site
    memory: Memory
    number: float | None
    """What follows the colon in `slow:3`."""
    monotonic: float
    """Seconds; only for bursts."""

    def amount(self, default: float) -> float:
        """The number given, or the default."""
        return default if self.number is None else self.number


Fault = Callable[[Ask, Serve, Scene], Answer]
"""Its docstring is the one Chinese line that says what it does."""
Faults = Mapping[str, Fault]
