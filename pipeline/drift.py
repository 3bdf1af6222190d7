"""Where a source that still speaks has changed: fields that its reports used to have, and how much it brings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from pipeline.history import History, expected
from pipeline.types import Finding

Field = Literal["read", "date", "origin", "body"]

FIELD_NAMES: Mapping[Field, str] = {
    "read": "读得出正文",
    "date": "有发布时间",
    "origin": "写明来源",
    "body": "正文长度如常",
}
"""read: kept pages that gave a report; body: at least BODY_SHARE of the source's own usual length."""
BODY_SHARE = 0.25
RECENT = 20
"""Pages fetched last whose fields are held against those before."""
RECENT_MIN = 8
PAST_MIN = 20
"""Fewer reports tell no share."""
PAST_WEIGHT_MAX = 100
"""The past counts as so many reports at most: shares wander by themselves, and ten thousand reports would make the
slightest wandering significant."""
DROP_MIN = 0.3
"""Least fall of a share that is worth a line."""
CHANCE_MAX = 0.001
VOLUME_DAYS = 7
VOLUME_SHARE = 0.4
"""A week that brings less than this share of what is usual; one dead start page of three leaves more, and is told by
its own emptiness."""
VOLUME_LEAST = 20.0
"""Expected reports, below which a week tells nothing of volume."""
VOLUME_CHANCE = 0.0005


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `total` have a field."""

    having: int
    total: int

    @property
    def value(self) -> float:
        """0 to 1; 1 where there is nothing to have it."""
        return self.having / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class FieldDrift:
    """A field that recent reports lack."""

    field: Field
    past: Share
    recent: Share
    why: str
    """One Chinese line."""


@dataclass(frozen=True, slots=True)
class VolumeDrift:
    """A source that brings far less than usual, though it is not silent."""

    seen: int
    usual: float
    why: str
    """One Chinese line."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """What became of a kept page."""

    fetched_at: datetime
    read: bool
    """Whether it gave a report; the rest is of that report."""
    dated: bool = False
    named: bool = False
    """Whether the page itself names its 来源."""
    length: int = 0
    """Characters of the text."""


def shares_of(pages: Iterable[PageRead]) -> tuple[dict[Field, Share], dict[Field, Share]]:
    """(past, recent) shares of each field; recent are the RECENT pages fetched last, whatever the order given."""
    ordered = sorted(pages, key=lambda page: page.fetched_at)
    past, recent = ordered[:-RECENT], ordered[-RECENT:]
    lengths = [page.length for page in past if page.read]
    shortest = BODY_SHARE * median(lengths) if lengths else 0.0
    return _shares(past, shortest), _shares(recent, shortest)


def _shares(pages: Sequence[PageRead], shortest: float) -> dict[Field, Share]:
    reports = [page for page in pages if page.read]
    return {
        "read": Share(len(reports), len(pages)),
        "date": Share(sum(page.dated for page in reports), len(reports)),
        "origin": Share(sum(page.named for page in reports), len(reports)),
        "body": Share(sum(page.length >= shortest for page in reports), len(reports)),
    }


def judge_fields(past: Mapping[Field, Share], recent: Mapping[Field, Share]) -> tuple[FieldDrift, ...]:
    """Fields whose share fell further than chance explains, in the order of FIELD_NAMES.

    The chance of so few is the beta-binomial's, given the past share (uniform prior); Gelman, Bayesian Data Analysis,
    ch. 2.
    """
    found = []
    for field, name in FIELD_NAMES.items():
        before, now = past.get(field, Share(0, 0)), recent.get(field, Share(0, 0))
        if before.total < PAST_MIN or now.total < RECENT_MIN or before.value - now.value < DROP_MIN:
            continue
        if _chance(before, now) < CHANCE_MAX:
            why = f"最近 {now.total} 条里{name}的占 {now.value:.0%}，以往 {before.value:.0%}；详情页可能改版"
            found.append(FieldDrift(field, before, now, why))
    return tuple(found)


def judge_volume(history: History, seen: int, now: datetime) -> VolumeDrift | None:
    """Whether the last VOLUME_DAYS brought far less than usual; `seen` is the number of reports of that time."""
    if not history.speaks or history.last is None:
        return None
    usual = expected(history, now - timedelta(days=VOLUME_DAYS), now).mean
    if usual < VOLUME_LEAST or not 0 < seen < VOLUME_SHARE * usual:
        return None
    # Days of one week go together: it counts as a single draw, as if every day of it were as busy as the others.
    if _fewer(seen, usual, max(history.rhythm.spread, 1 / 16)) >= VOLUME_CHANCE:
        return None
    why = f"最近 {VOLUME_DAYS} 天只见 {seen} 条，通常约 {usual:.0f} 条；可能有列表页失效或换了地址"
    return VolumeDrift(seen, usual, why)


def findings(source_id: str, fields: tuple[FieldDrift, ...], volume: VolumeDrift | None) -> tuple[Finding, ...]:
    """What drifted as warnings on a run."""
    found = [Finding(source_id, "warning", f"drift_{drift.field}", drift.why) for drift in fields]
    if volume is not None:
        found.append(Finding(source_id, "warning", "drift_volume", volume.why))
    return tuple(found)


def _chance(past: Share, recent: Share) -> float:
    """Chance of at most `recent.having` of `recent.total`."""
    weight = min(1.0, PAST_WEIGHT_MAX / past.total)
    a, b = past.having * weight + 1, (past.total - past.having) * weight + 1
    size = min(recent.total, 200)
    having = round(recent.value * size)
    whole = _log_beta(a, b)
    return sum(
        math.exp(_log_choose(size, count) + _log_beta(count + a, size - count + b) - whole)
        for count in range(having + 1)
    )


def _fewer(seen: int, mean: float, spread: float) -> float:
    """Chance that a negative binomial with this mean and variance mean + spread * mean² is at most `seen`."""
    size = 1 / spread
    share = size / (size + mean)
    return sum(
        math.exp(
            math.lgamma(count + size)
            - math.lgamma(size)
            - math.lgamma(count + 1)
            + size * math.log(share)
            + count * math.log1p(-share)
        )
        for count in range(seen + 1)
    )


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(size: int, count: int) -> float:
    return math.lgamma(size + 1) - math.lgamma(count + 1) - math.lgamma(size - count + 1)
