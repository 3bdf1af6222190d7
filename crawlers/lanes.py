"""Sources grouped by host: one lane is crawled by one process, source after source, so politeness holds everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.sources import Source
from pipeline.urls import host_of

_WWW = re.compile(r"^(?:.*\.)?www\.")

Lane = tuple[Source, ...]


def lanes(sources: Sequence[Source]) -> list[Lane]:
    """Partition of `sources` in which two that share a host stand together, in file order; longest lane first."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        hosts = _hosts(source)
        mine = [group for group in groups if group[0] & hosts]
        rest = [group for group in groups if not group[0] & hosts]
        joined = (hosts.union(*(group[0] for group in mine)), [one for group in mine for one in group[1]] + [source])
        groups = [*rest, joined]
    order = [source.id for source in sources]
    ordered = (tuple(sorted(members, key=lambda source: order.index(source.id))) for _, members in groups)
    return sorted(ordered, key=lambda lane: (-len(lane), lane[0].id))


def share(all_lanes: Sequence[Lane], processes: int) -> list[list[Lane]]:
    """Lanes dealt to at most `processes` hands, each next lane to the hand with the fewest sources."""
    hands: list[list[Lane]] = [[] for _ in range(max(1, min(processes, len(all_lanes))))]
    for lane in all_lanes:
        min(hands, key=lambda hand: sum(map(len, hand))).append(lane)
    return hands


def _hosts(source: Source) -> set[str]:
    hosts = {_registered(host) for host in source.hosts}
    if source.fetch:
        hosts.add(_registered(host_of(source.fetch.url)))
    return hosts


def _registered(host: str) -> str:
    """www.a.cn and a.cn are one machine more often than not, and what search.www.a.cn lists lies on www.a.cn."""
    return _WWW.sub("", host)
