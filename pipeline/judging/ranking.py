"""Stories -> ranked candidates: what an editor should see first in each section, and why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.judging.habits import NO_HABITS, Habits
from pipeline.judging.sections import choose, nearness, score
from pipeline.sources import Source
from pipeline.strangers import UNKNOWN_AUTHORITY, bare_name, stranger
from pipeline.text import fold, is_chinese
from pipeline.types import Candidate, RankPart, Report, SectionId, SectionScore, Story, Vote
from pipeline.urls import site_of
from pipeline.weekly import Weekly

OFFICIAL_AUTHORITY = 4
_OFFICIAL = re.compile(
    r"人民政府|国务院|新华|人民网|人民日报|央视|中国政府网|网信|广电|部$|局$|委$|办$|委员会|办公室|\.gov\b"
)
OTHERS_SHARE = 0.4
"""What the other members' mean score counts beside the lead's: a rewritten flash may say in its title what the
official notice hides in its text."""
AUTHORITY_POINTS = 1.0
OUTLET_POINTS = 0.8
"""For each outlet beyond the first that wrote its own text."""
REPRINT_POINTS = 0.2
"""Once, however many copied: reprints of one another are one outlet's word."""
OUTLETS_MAX = 6
"""Outlets that count; more are one agency's feed."""
SECTION_POINTS = 0.5
SECTION_MAX = 14.0
FRESH_POINTS = 2.0
"""For a story of this hour, falling to none after a week."""
FRESH_DAYS = 7.0
DISTANCE_POINTS = 3.0
"""Lost by a story whose lead holds no word of the industry."""
REJECT_POINTS = 5.0
"""Lost by a story that has no section."""


def rank(
    story: Story,
    reports: Mapping[str, Report],
    sources: Mapping[str, Source],
    weekly: Weekly,
    now: datetime,
    habits: Habits = NO_HABITS,
) -> Candidate:
    """The story as a candidate: section by its lead first, rank as the sum of named parts.

    `reports` holds at least the lead; members that are missing are passed over.
    """
    lead = reports[story.lead_url]
    scores = _scores(story, reports, sources, weekly)
    section = choose(scores, weekly)
    points = {
        "来源权威": AUTHORITY_POINTS * authority(lead.source_id, sources),
        "报道家数": _outlets(story, reports, sources),
        "栏目把握": _strength(scores, section),
        "新鲜": _freshness(story, now),
        "离本行远": -DISTANCE_POINTS * (1 - nearness(lead.title, lead.text, weekly)),
        "编辑取舍": habits.points(lead.source_id, section, now),
        "不入刊": 0.0 if section else -REJECT_POINTS,
    }
    parts = tuple(RankPart(name, round(value, 2) + 0.0) for name, value in points.items())
    total = round(sum(part.value for part in parts), 2)
    return Candidate(story, _title(story, reports, sources), lead.source_id, section, scores, total, parts)


def section_of(report: Report, sources: Mapping[str, Source], weekly: Weekly) -> SectionId | None:
    """The section that a report alone would get."""
    return choose(_judged(report, sources, weekly), weekly)


def authority(source_id: str, sources: Mapping[str, Source]) -> int:
    """5 (issuing body) to 1 (portal); of a source that is not watched, by the look of its name."""
    if source_id in sources:
        return sources[source_id].authority
    return OFFICIAL_AUTHORITY if _OFFICIAL.search(bare_name(source_id)) else UNKNOWN_AUTHORITY


def _title(story: Story, reports: Mapping[str, Report], sources: Mapping[str, Source]) -> str:
    """The lead's title; of a foreign lead that of the best Chinese report beside it, for editors read Chinese."""
    lead = reports[story.lead_url]
    others = [reports[member.url] for member in story.members if member.url in reports]
    chinese = [report for report in others if is_chinese(report.title)]
    if is_chinese(lead.title) or not chinese:
        return lead.title
    return max(chinese, key=lambda report: authority(report.source_id, sources)).title


def _scores(
    story: Story, reports: Mapping[str, Report], sources: Mapping[str, Source], weekly: Weekly
) -> tuple[SectionScore, ...]:
    """The lead's scores, with the mean of the other members' mixed in at OTHERS_SHARE."""
    judged = [_judged(reports[member.url], sources, weekly) for member in story.members if member.url in reports]
    lead, others = judged[0], judged[1:]
    if not others:
        return lead
    mean: dict[SectionId, float] = defaultdict(float)
    for scores in others:
        for item in scores:
            mean[item.section] += item.score / len(others)
    votes = {item.section: item.votes for item in lead}
    own = {item.section: item.score for item in lead}
    mixed = [
        SectionScore(
            section,
            round((own.get(section, 0.0) + OTHERS_SHARE * mean[section]) / (1 + OTHERS_SHARE), 3),
            (*votes.get(section, ()), Vote("其他报道", "source", round(OTHERS_SHARE * mean[section], 3))),
        )
        for section in own.keys() | mean.keys()
    ]
    order = [spec.id for spec in weekly.sections]
    return tuple(sorted(mixed, key=lambda item: (-item.score, order.index(item.section))))


def _judged(report: Report, sources: Mapping[str, Source], weekly: Weekly) -> tuple[SectionScore, ...]:
    return score(
        report.title, report.text, sources.get(report.source_id) or stranger(report.source_id), weekly, report.url
    )


def _outlets(story: Story, reports: Mapping[str, Report], sources: Mapping[str, Source]) -> float:
    """Points for independent outlets: own text, another site, another origin than all before; reprints count once."""
    members = [(member, reports[member.url]) for member in story.members if member.url in reports]
    seen = _houses(reports[story.lead_url], sources)
    independent, copied = 0, False
    for member, report in members:
        houses = _houses(report, sources)
        if houses & seen:
            continue
        if member.role == "reprint":
            copied = True
        else:
            independent += 1
            seen |= houses
    return OUTLET_POINTS * min(independent, OUTLETS_MAX) + REPRINT_POINTS * copied


def _houses(report: Report, sources: Mapping[str, Source]) -> set[str]:
    """What tells whose word a report is: the source, the site, and the outlet that it names as its origin."""
    source = sources.get(report.source_id)
    name = source.name if source else bare_name(report.source_id)
    origin = fold(report.origin)
    return {report.source_id, fold(name), site_of(report.url), origin} - {""}


def _strength(scores: Sequence[SectionScore], section: SectionId | None) -> float:
    return SECTION_POINTS * min(scores[0].score, SECTION_MAX) if scores and section else 0.0


def _freshness(story: Story, now: datetime) -> float:
    if story.first_published_at is None:
        return 0.0
    age = (now - story.first_published_at).total_seconds() / 86400
    return FRESH_POINTS * min(1.0, max(0.0, 1 - age / FRESH_DAYS))
