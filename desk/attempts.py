"""Addresses that are tried as sources while the person does something else: a trial takes a minute or two."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from desk.newsroom import Newsroom
from pipeline.errors import UsageError, ZhoubaoError

if TYPE_CHECKING:
    from desk.adding import Way, Wishes

RUNNING_MAX = 2
"""At a time: each crawls in processes of its own."""
KEPT_MAX = 20
"""Attempts that are remembered; they go when the server stops."""


@dataclass(slots=True)
class Attempt:
    """One address, tried."""

    name: str
    who: str
    url: str
    at: datetime
    told: list[str] = field(default_factory=list)
    """What is being tried, line by line."""
    way: Way | None = None
    fault: str = ""
    done: bool = False
    written: str = ""
    """Id of the source that came of it."""

    def run(self, room: Newsroom, wishes: Wishes) -> None:
        """Try it, to the end."""
        from desk import adding

        try:
            self.way = adding.find_way(room, self.url, wishes, self.told.append)
        except ZhoubaoError as err:
            self.fault = str(err)
        finally:
            if self.way is None and not self.fault:
                self.fault = "程序出错，没有试成；详情在服务器的输出里"
            self.done = True


class Attempts:
    """Those under way and the last ones that are over."""

    def __init__(self) -> None:
        self._known: dict[str, Attempt] = {}
        self._lock = threading.Lock()

    def start(self, room: Newsroom, who: str, url: str, wishes: Wishes) -> Attempt:
        """Begin to try an address, beside everything else.

        Raises:
            UsageError: this person, or too many, are trying one already.
        """
        with self._lock:
            running = [one for one in self._known.values() if not one.done]
            if any(one.who == who for one in running):
                raise UsageError("你还有一个网址在试，等它试完")
            if len(running) >= RUNNING_MAX:
                raise UsageError(f"已有 {len(running)} 个网址在试，过一会儿再来")
            attempt = Attempt(secrets.token_urlsafe(9), who, url, room.now)
            self._known[attempt.name] = attempt
            for name in list(self._known)[:-KEPT_MAX]:
                if self._known[name].done:
                    del self._known[name]
        # A daemon: a server that is told to stop does not wait for a slow site.
        threading.Thread(target=attempt.run, args=(room, wishes), daemon=True).start()
        return attempt

    def get(self, name: str) -> Attempt | None:
        """The attempt of this name; None for one that was never made or is forgotten."""
        return self._known.get(name)

    def of(self, who: str) -> list[Attempt]:
        """A person's, newest first."""
        return [one for one in self._known.values() if one.who == who][::-1]
