"""The pasts that weeks are measured by, reckoned once a day beside the pages that ask for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date

from desk.gaps import Pasts, pasts
from desk.newsroom import Newsroom
from pipeline.types import SHANGHAI

WEEKS_KEPT = 8

Key = tuple[str, date]
"""(week, Beijing day on which it was reckoned)."""


@dataclass(slots=True)
class Reckoning:
    """The pasts of a week, as soon as they are there."""

    over: threading.Event = field(default_factory=threading.Event)
    found: Pasts | None = None
    """None once it is over: it failed."""

    def run(self, room: Newsroom, week: str) -> None:
        """Reckon them."""
        try:
            with room.engine.connect() as connection:
                self.found = pasts(room, connection, week)
        finally:
            self.over.set()


class PastCache:
    """Those of the weeks looked at last."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, Reckoning] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, room: Newsroom, week: str, patience: float) -> Pasts | None:
        """The pasts of a week; None where they are still being reckoned after `patience` seconds."""
        key = (week, room.now.astimezone(SHANGHAI).date())
        with self._lock:
            known = self._known.get(key)
            if known is None or (known.over.is_set() and known.found is None):
                known = self._known[key] = Reckoning()
                threading.Thread(target=known.run, args=(room, week), daemon=True).start()
            while len(self._known) > WEEKS_KEPT:
                self._known.popitem(last=False)
        known.over.wait(patience)
        return known.found
