"""Which links to fetch: pure rules over what the start page says and what the store knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pipeline.store.links import FAILURES_MAX, KnownLink
from pipeline.types import Link
from pipeline.urls import url_key

SECOND_LOOK_AFTER = timedelta(hours=12)
SECOND_LOOK_WITHIN = timedelta(hours=48)
"""A page is looked at once more in this span after its first fetch: most corrections come within two days."""

HOLLOW_AFTER = timedelta(hours=20)
HOLLOW_WITHIN = timedelta(days=7)
"""A page in whose place a wall came is asked for again every night of the week after its link was met."""


def in_window(link: Link, since: datetime, until: datetime) -> bool:
    """Whether a link's date, where it has one, lies in [since, until]; a day alone counts as its whole day."""
    if link.published_at is None:
        return True
    ends_at = link.published_at + timedelta(days=1) if link.date_only else link.published_at
    return ends_at >= since and link.published_at <= until


def wanted(links: Sequence[Link], known: Mapping[str, KnownLink], *, once: bool = False) -> list[Link]:
    """Links whose page has to be fetched: new ones, owed ones, and those shown with a new title, date or text.

    A link listed twice is fetched once. Validators are left off: what changed is fetched whole.

    Args:
        once: what was fetched is done with, whatever the list shows of it now.
    """
    chosen: dict[str, Link] = {}
    for link in links:
        key = url_key(link.url)
        if key not in chosen and _is_wanted(link, known.get(key), once):
            chosen[key] = link
    return list(chosen.values())


def conditional(link: Link) -> Link | None:
    """The link as a second look asks for it; None where the host gave no validators to ask with."""
    return link if link.etag or link.last_modified else None


def _is_wanted(link: Link, met: KnownLink | None, once: bool) -> bool:
    if met is None:
        return True
    if met.fetched_at is None:
        return met.failures < FAILURES_MAX
    return not once and met.signature != link.signature
