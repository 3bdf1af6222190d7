"""A report held against a printed item: whether the item told its event already (已刊), or what went before (续报)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from pipeline.judging.clashes import WINDOW_DAYS, numbers, subjects, works, works_in
from pipeline.judging.features import KEY_MIN, Features, features
from pipeline.judging.pairs import SAME_STORY, PairLink, judge
from pipeline.judging.rarity import rarity
from pipeline.judging.stages import goes_on
from pipeline.judging.terms import MARKS
from pipeline.printed import Mark, PrintedIssue, PrintedItem
from pipeline.types import Report

EARLY = timedelta(days=14)
"""How long before its window an issue may reach back: what it calls 近日 is seldom older."""
RETOLD = timedelta(days=14)
"""How long after its window the same words still tell the same event; later ones tell how it went on."""
FOLLOWED = timedelta(days=180)
"""How long after an issue its items are gone on with."""
KEYS_SHARED = 2
"""Rare words that a Chinese report shares with an item it is compared with, works and documents counted twice."""
LOOKED_AT = 8
"""Printed items that a story is compared with, those that share most rare words with one of its reports: what a story
costs does not grow with the issues that are kept."""
REPORTS = 3
"""Reports of a story that are held, its lead first, reprints left out."""
SURE = 0.8
"""Probability asked of a report that lies further off than reports of one event do."""
TOLD_MIN = 0.8
"""Share of the weight of a headline's words that an item must hold to tell of the same appointment."""
KEPT = 4
"""Marks kept of a story."""
FEATURES_KEPT = 1000
"""Items whose features are held in memory, 20 kB each."""

_HEAD = re.compile(r"([^:：《》，,]{2,12})[:：]")
_QUOTED = re.compile(r"[“\"「]([^”\"」\n]{2,14})[”\"」]")


@dataclass(frozen=True, slots=True)
class Part:
    """One happening of a printed item, ready to be compared."""

    said: Features

    @property
    def subject(self) -> str:
        """Who acts, where the headline says so before a colon, folded; what does not name it tells of another."""
        head = _HEAD.match(self.said.title)
        return head[1] if head else ""


@lru_cache(maxsize=FEATURES_KEPT)
def parts(item: PrintedItem, ends_at: datetime) -> tuple[Part, ...]:
    """The happenings of an item of an issue that ended then."""
    return tuple(
        Part(features(Report(f"printed:{item.place}.{number}", "", title, text, ends_at, ends_at)))
        for number, (title, text) in enumerate(item.parts)
    )


def keys_of(item: PrintedItem, ends_at: datetime) -> frozenset[str]:
    """The rare words by which reports find the item."""
    return frozenset().union(*(part.said.keys for part in parts(item, ends_at)))


def strong(keys: Iterable[str]) -> frozenset[str]:
    """Those of `keys` that name a work or a document: one of them is enough to be compared by."""
    return frozenset(key for key in keys if key[0] in MARKS)


def shared_at_least(report: Features) -> int:
    """Rare words that a report must share with an item: KEYS_SHARED, one where it is in another language."""
    return KEYS_SHARED if report.chinese else 1


def marks(reports: Sequence[Features], issue: PrintedIssue, item: PrintedItem) -> Mark | None:
    """What a story, given by some of its reports, is to a printed item: the strongest that one of them says."""
    found = [
        mark
        for report in reports
        for part in parts(item, issue.ends_at)
        if (mark := _mark(report, part, issue, item)) is not None
    ]
    return min(found, key=lambda mark: (mark.kind != "printed", -mark.score), default=None)


def best(found: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks that are kept of a story: 已刊 before 续报, an issue once for each, the surest first."""
    ordered = sorted(found, key=lambda mark: (mark.kind != "printed", -mark.score, -mark.number, mark.place))
    once = {(mark.kind, mark.number): mark for mark in reversed(ordered)}
    return tuple(mark for mark in ordered if once[mark.kind, mark.number] is mark)[:KEPT]


def _mark(report: Features, part: Part, issue: PrintedIssue, item: PrintedItem) -> Mark | None:
    if not issue.starts_at - EARLY <= report.when < issue.ends_at + FOLLOWED:
        return None
    link = _link(report, part, issue)
    title = report.title
    stage = goes_on(part.said.title, title)
    after = report.when >= issue.ends_at
    if link is not None and link.score >= SAME_STORY and not _of_another(report, part):
        later = link.kind == "follow" or _goes_on(link, stage, report, part)
        moved = after and (later or report.when >= issue.ends_at + RETOLD)
        kind, why = ("follow", _stage_said(stage) or link.why) if moved else ("printed", link.why)
        return Mark("follow" if kind == "follow" else "printed", issue.number, item.place, item.title, link.score, why)
    if (name := _appointed(report, part)) and report.when < issue.ends_at + RETOLD:
        return Mark("printed", issue.number, item.place, item.title, SURE, f"同为{name}")
    anchor = _anchor(report, title, part, link)
    if anchor and (stage or after):
        why = "；".join(filter(None, [f"同为{anchor}", _stage_said(stage)]))
        return Mark("follow", issue.number, item.place, item.title, link.score if link else 0.0, why)
    return None


def _link(report: Features, part: Part, issue: PrintedIssue) -> PairLink | None:
    """The two as `judge` finds them. An item bears no day of its own: it is taken to be of the day in its window that
    is nearest to the report, and further off only what is surely the same counts, before the window only the same text.
    """
    if part.subject and report.chinese and part.subject not in report.folded:
        return None
    nearest = min(max(report.when, issue.starts_at), issue.ends_at)
    if abs(report.when - nearest) <= timedelta(days=WINDOW_DAYS):
        return judge(report, replace(part.said, when=nearest))
    link = judge(report, replace(part.said, when=report.when))
    early = report.when < nearest
    return link if link and (link.kind == "reprint" or (link.score >= SURE and not early)) else None


def _appointed(report: Features, part: Part) -> str:
    """Who comes or goes by the headline, where the item, of many people perhaps, tells the same of them."""
    people, words = report.headline.people, report.title_words
    known = math.fsum(value for word, value in words.items() if word in part.said.folded)
    if not people or known < TOLD_MIN * math.fsum(words.values()):
        return ""
    return min(people) if all(name in part.said.folded for name in people) else ""


def _goes_on(link: PairLink, stage: tuple[str, str] | None, report: Features, part: Part) -> bool:
    """Whether what reads like the printed event is a later one: another stage, or days that the item does not name."""
    if link.kind == "reprint":
        return False
    other_days = report.dates and part.said.dates and not report.dates & part.said.dates
    return bool(stage or other_days)


def _of_another(report: Features, part: Part) -> bool:
    """Whether two texts of one form differ in what they are about: who acts, a work, or the figures of the headline. A
    wrong 已刊 hides news from the proposal, a missed one costs an editor a glance."""
    return any(clash(report, part.said) for clash in (works, numbers, subjects))


def _anchor(report: Features, title: str, part: Part, link: PairLink | None) -> str:
    """What both are about, where that is one thing: a work or a name in quotes in both headlines, a document, or one
    subject with two rare words of its headline."""
    head = part.said.title
    if shared := works_in(title) & works_in(head):
        return f"《{min(shared)}》"
    if named := set(_QUOTED.findall(title)) & set(_QUOTED.findall(head)):
        return f"“{min(named)}”"
    if codes := report.codes & part.said.codes:
        return min(codes)
    if link is None or not report.subject or report.subject != part.said.subject:
        return ""
    rare = (_rare(report.title_words) & _rare(part.said.title_words)) - {report.subject}
    return " · ".join([report.subject, *sorted(rare, key=rarity, reverse=True)[:2]]) if len(rare) > 1 else ""


def _rare(words: Iterable[str]) -> set[str]:
    return {word for word in words if rarity(word) >= KEY_MIN}


def _stage_said(stage: tuple[str, str] | None) -> str:
    return f"刊出时{stage[0]}，现{stage[1]}" if stage else ""
