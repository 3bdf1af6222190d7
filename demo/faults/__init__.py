"""Faults the replica web can be told to have, host by host (table B of the shapes); one module for each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from demo.faults import changes, refusals, traps, wire
from demo.faults.scene import Fault, Faults, Memory, Scene, Serve
from demo.site import Site

_FAULTS: Faults = {**refusals.FAULTS, **wire.FAULTS, **changes.FAULTS, **traps.FAULTS}

FAULTS: Mapping[str, str] = {name: str(fault.__doc__) for name, fault in _FAULTS.items()}
"""Name -> what it does. robots.txt is spared by all but those that are about it."""


@dataclass
class Switch:
    """One fault switched on for one host."""

    fault: Fault
    number: float | None
    memory: Memory = field(default_factory=Memory)


def switches(names: Sequence[str]) -> list[Switch]:
    """The faults of one host, each `name` or `name:number`, outermost first.

    Raises:
        ValueError: for a name that is no fault, or a number that is none.
    """
    made: list[Switch] = []
    for text in names:
        name, _, number = text.partition(":")
        if name not in _FAULTS:
            raise ValueError(f"没有这种故障：{name}；可用：{'、'.join(_FAULTS)}")
        made.append(Switch(_FAULTS[name], float(number) if number else None))
    return made


def serve_with(site: Site, faults: Sequence[Switch], monotonic: float) -> Serve:
    """The site behind its faults."""
    of_robots = [switch for switch in faults if switch.fault in refusals.OF_ROBOTS]
    everything = _layered(site, faults, monotonic)
    robots = _layered(site, of_robots, monotonic)
    return lambda ask: robots(ask) if urlsplit(ask.url).path == "/robots.txt" else everything(ask)


def _layered(site: Site, faults: Sequence[Switch], monotonic: float) -> Serve:
    serve: Serve = site.answer
    for switch in reversed(faults):
        serve = _behind(switch.fault, serve, Scene(site, switch.memory, switch.number, monotonic))
    return serve


def _behind(fault: Fault, serve: Serve, scene: Scene) -> Serve:
    return lambda ask: fault(ask, serve, scene)
