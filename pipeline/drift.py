"""Where a source that still speaks has changed: fields that its reports used to have, and how much it brings.

A field that is gone from all pages of a run is named by that run (`emptied`); one that many pages lack once it shows in
the last twenty (`judge_fields`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from statistics import median
from typing import Literal

from pipeline.history import History, expected
from pipeline.verdicts import Finding, VerdictCode

Field = Literal["read", "held", "date", "origin", "body"]

FIELD_NAMES: Mapping[Field, str] = {
    "read": "读得出正文",
    "held": "正文在声明的位置",
    "date": "有发布时间",
    "origin": "写明来源",
    "body": "正文长度如常",
}
"""read: kept pages that gave a report; held: text from a declared selector, not guessed; body: BODY_SHARE at least of
the source's own usual length."""
BODY_SHARE = 0.25
RECENT = 20
"""Pages fetched last whose fields are held against those before."""
PAST_PAGES = 400
"""Older ones may be of another design."""
RECENT_MIN = 8
PAST_MIN = 20
"""Fewer reports tell no share."""
PAST_WEIGHT_MAX = 100
"""The past counts as so many reports at most: shares wander by themselves, and ten thousand reports would make the
slightest wandering significant."""
DROP_MIN = 0.3
"""Least fall of a share that is worth a line."""
CHANCE_MAX = 0.001
KNOWN_FROM = 12
"""So many pages before a run tell what pages of the source are like."""
LONE_FROM = 40
LONE_SPAN = timedelta(weeks=20)
"""A single page without a field speaks where so many pages before it had it, or all pages of so long a time: designs
change by the year, so that a slow source needs fewer (benchmarks/silence.py, tuning seeds)."""
ONCE_IN = 50
"""Times the past; what chance would not bring once in so long is unusual."""
VOLUME_DAYS = 7
VOLUME_SHARE = 0.4
"""A week that brings less than this share of what is usual; one dead start page of three leaves more, and is told by
its own emptiness."""
VOLUME_LEAST = 20.0
"""Expected reports, below which a week tells nothing of volume."""
VOLUME_CHANCE = 0.005
"""A tenth of it named 14 of 24 sources cut to a quarter (10 and 30 reports a day, tuning seeds of the benchmark), this
21; neither a healthy one."""


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
    held: bool = False
    """Whether its text stood where the source's entry says."""
    dated: bool = False
    named: bool = False
    """Whether the page itself names its 来源."""
    length: int = 0
    """Characters of the text."""


def page_read(at: datetime, published_at: datetime | None, provenance: Mapping[str, str], length: int) -> PageRead:
    """A page fetched `at` that gave a report with these fields."""
    held = provenance.get("body", "").startswith(("select:", "json"))
    named = provenance.get("origin") not in (None, "source")
    return PageRead(at, True, held, published_at is not None, named, length)


def shares_of(pages: Iterable[PageRead]) -> tuple[dict[Field, Share], dict[Field, Share]]:
    """(past, recent) shares of each field; recent are the RECENT pages fetched last, whatever the order given."""
    ordered = sorted(pages, key=_FETCHED_AT)
    past, recent = ordered[:-RECENT], ordered[-RECENT:]
    shortest = _shortest(past)
    return _shares(past, shortest), _shares(recent, shortest)


def _shares(pages: Sequence[PageRead], shortest: float) -> dict[Field, Share]:
    telling = _telling(pages)
    return {field: _share(telling[field], field, shortest) for field in FIELD_NAMES}


def _share(pages: Sequence[PageRead], field: Field, shortest: float) -> Share:
    return Share(sum(map(_has(field, shortest), pages)), len(pages))


def _telling(pages: Sequence[PageRead]) -> dict[Field, Sequence[PageRead]]:
    """Pages that tell of each field: those without a report tell of `read` alone."""
    reports = [page for page in pages if page.read]
    return {field: pages if field == "read" else reports for field in FIELD_NAMES}


_FETCHED_AT = attrgetter("fetched_at")
_HAS: Mapping[Field, Callable[[PageRead], bool]] = {
    "read": attrgetter("read"),
    "held": attrgetter("held"),
    "date": attrgetter("dated"),
    "origin": attrgetter("named"),
}


def _has(field: Field, shortest: float) -> Callable[[PageRead], bool]:
    return _HAS.get(field) or (lambda page: page.length >= shortest)


def _shortest(pages: Iterable[PageRead]) -> float:
    lengths = [page.length for page in pages if page.read]
    return BODY_SHARE * median(lengths) if lengths else 0.0


def read_before(pages: Iterable[PageRead], since: datetime) -> Share:
    """How many of the pages fetched before `since` gave a report."""
    read = [page.read for page in pages if page.fetched_at < since]
    return Share(sum(read), len(read))


def emptied(pages: Iterable[PageRead], since: datetime) -> tuple[FieldDrift, ...]:
    """Fields that no page fetched at or after `since`, when the run began, has, though those before had them.

    Pages before the run that lacked the field in an unbroken row count with it, so that a source whose pages often lack
    a field is named after some more of them.
    """
    ordered = sorted(pages, key=_FETCHED_AT)
    shortest = _shortest(ordered)
    found = []
    for field, telling in _telling(ordered).items():
        has = _has(field, shortest)
        row = next((count for count, page in enumerate(reversed(telling)) if has(page)), len(telling))
        earlier, lacking = telling[: len(telling) - row], telling[len(telling) - row :]
        of_run = lacking and lacking[-1].fetched_at >= since and not (earlier and earlier[-1].fetched_at >= since)
        if not of_run or not _known(earlier, lacking):
            continue
        before, now, name = _share(earlier, field, shortest), Share(0, row), FIELD_NAMES[field]
        if unusual(before, now):
            why = f"最近 {row} 页没有一页{name}，此前 {before.total} 页里 {before.value:.0%} 是；正文页可能改版"
            found.append(FieldDrift(field, before, now, why))
    return tuple(found)


def _known(earlier: Sequence[PageRead], lacking: Sequence[PageRead]) -> bool:
    """Whether enough pages came before to tell what is usual."""
    if len(earlier) < KNOWN_FROM:
        return False
    lone = len(lacking) == 1 and lacking[0].fetched_at - earlier[0].fetched_at < LONE_SPAN
    return not lone or len(earlier) >= LONE_FROM


def unusual(before: Share, now: Share) -> bool:
    """Whether chance would not bring so few once in ONCE_IN times as many pages as were seen before.

    What never lacked is the template's doing, and its first lack speaks: no doubt is added to what was counted.
    """
    if before.having == before.total:
        return now.having < now.total
    return _fewer_of(now, before.having + 1, before.total - before.having) * before.total * ONCE_IN < 1


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


def drifted(
    source_id: str, pages: Sequence[PageRead], history: History, week: int, since: datetime
) -> tuple[Finding, ...]:
    """Warnings on the run that began at `since`.

    Args:
        pages: what became of the source's pages, those of the run included, in any order.
        week: reports of the last VOLUME_DAYS.
    """
    ordered = sorted(pages, key=_FETCHED_AT)
    gone = emptied(ordered, since)
    lacking = {drift.field for drift in gone}
    fewer = [drift for drift in judge_fields(*shares_of(ordered[-PAST_PAGES:])) if drift.field not in lacking]
    found = [Finding(source_id, "warning", VerdictCode.REDESIGNED.value, drift.why) for drift in gone]
    found.extend(Finding(source_id, "warning", f"drift_{drift.field}", drift.why) for drift in fewer)
    volume = judge_volume(history, week, since)
    if volume is not None:
        found.append(Finding(source_id, "warning", "drift_volume", volume.why))
    return tuple(found)


def _chance(past: Share, recent: Share) -> float:
    """Chance of at most `recent.having` of `recent.total`."""
    weight = min(1.0, PAST_WEIGHT_MAX / past.total)
    return _fewer_of(recent, past.having * weight + 1, (past.total - past.having) * weight + 1)


def _fewer_of(recent: Share, a: float, b: float) -> float:
    """Chance of at most `recent.having` of `recent.total` under the beta-binomial of `a` and `b`."""
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
