"""Trials of words that a page waits for a second, then asks about again: a common word is judged in thousands."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from desk.newsroom import Newsroom
from desk.wordtrial import Effect, effect
from pipeline.errors import UsageError
from pipeline.wordlists import WordChange

RUNNING_MAX = 2
"""At a time: each takes a processor."""
KEPT_MAX = 8
"""Finished ones that nobody came back for."""

Key = tuple[WordChange, int, str]
"""(change, weeks, digest of the file that it would change)."""


@dataclass(slots=True)
class Trial:
    """One change, tried beside the pages."""

    looked_at: int = 0
    """Stories, so far."""
    found: Effect | None = None
    """None once it is over: it failed."""
    over: threading.Event = field(default_factory=threading.Event)

    def run(self, room: Newsroom, change: WordChange, weeks: int, each: int) -> None:
        """Try it, to the end."""
        try:
            with room.engine.connect() as connection:
                self.found = effect(room, connection, change, weeks, each, self._tell)
        finally:
            self.over.set()

    def _tell(self, looked_at: int) -> None:
        self.looked_at = looked_at


class WordTrials:
    """Those under way."""

    def __init__(self) -> None:
        self._known: dict[Key, Trial] = {}
        self._lock = threading.Lock()

    def of(self, room: Newsroom, key: Key, each: int, patience: float) -> Trial:
        """The trial of this change, begun where it is not under way, after `patience` seconds at most; a finished one
        is handed out once, so that who asks again sees the store of then.

        Raises:
            UsageError: too many are under way.
        """
        with self._lock:
            trial = self._known.get(key)
            if trial is None:
                trial = self._begin(room, key, each)
        trial.over.wait(patience)
        if trial.over.is_set():
            with self._lock:
                self._known.pop(key, None)
        return trial

    def _begin(self, room: Newsroom, key: Key, each: int) -> Trial:
        if sum(not one.over.is_set() for one in self._known.values()) >= RUNNING_MAX:
            raise UsageError(f"已有 {RUNNING_MAX} 个词在试，过几秒再看")
        finished = [known for known, one in self._known.items() if one.over.is_set()]
        for known in finished[: len(finished) - KEPT_MAX + 1]:
            del self._known[known]
        trial = self._known[key] = Trial()
        change, weeks, _ = key
        threading.Thread(target=trial.run, args=(room, change, weeks, each), daemon=True).start()
        return trial
