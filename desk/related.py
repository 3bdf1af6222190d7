"""What stands beside a story: who had its text first, what came before and after it, what it may be joined with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import typer
from sqlalchemy import Connection

from desk.candidates import DeskCandidate
from desk.moments import iso, short_day
from desk.newsroom import Newsroom
from desk.show import ID_SHOWN, safe
from pipeline.editing.joining import Headline, Joint, joints
from pipeline.judging.chain import FirstPublisher, first_publisher
from pipeline.judging.naming import is_name, leading_words
from pipeline.names import UNDATED, time_said
from pipeline.store.pairs import FollowUp, follow_ups
from pipeline.text import fold
from pipeline.types import Report, SectionId

JOINTS_SHOWN = 5


def publisher_of(room: Newsroom, one: DeskCandidate, reports: Mapping[str, Report]) -> FirstPublisher | None:
    """Who had the text first that its reports share."""
    names = {report.source_id: room.name_of(report.source_id) for report in reports.values()}
    return first_publisher(one.listed.candidate.story, reports, names)


def beside(connection: Connection, one: DeskCandidate) -> list[FollowUp]:
    """Stories that it follows on, or that follow on it."""
    return follow_ups(connection, one.listed.id)


def lines(one: DeskCandidate, publisher: FirstPublisher | None, others: Sequence[FollowUp]) -> Iterator[str]:
    """Both, as `show` prints them."""
    if publisher:
        yield f"原文 {_published(publisher)}"
    own = one.listed.candidate.story.first_published_at
    for other in others:
        before = own is None or (other.first_published_at is not None and other.first_published_at <= own)
        day = short_day(other.first_published_at) if other.first_published_at else UNDATED
        label = "前情" if before else "后续"
        yield f"{label} {other.id[:ID_SHOWN]}  {day}  {safe(other.title)}　{other.why}"


def _published(publisher: FirstPublisher) -> str:
    when = time_said(publisher.at, publisher.date_only) if publisher.at else UNDATED
    if not publisher.named_by:
        return f"{safe(publisher.name)}　{when}（各篇都没有写来源，它最早）"
    said = f"{publisher.named_by} 篇写明来源"
    return (
        f"{safe(publisher.name)}　{when}（{said}）"
        if publisher.url
        else f"{safe(publisher.name)}　不晚于 {when}（{said}）"
    )


def record(publisher: FirstPublisher | None, others: Sequence[FollowUp]) -> dict[str, Any]:
    """The same for scripts."""
    first = publisher and {
        "name": publisher.name,
        "named_by": publisher.named_by,
        "url": publisher.url or None,
        "at": iso(publisher.at),
    }
    stories = [
        {"id": one.id, "title": one.title, "first_published_at": iso(one.first_published_at), "why": one.why}
        for one in others
    ]
    return {"first_publisher": first, "follow_ups": stories}


def joints_among(room: Newsroom, found: Iterable[DeskCandidate]) -> list[Joint]:
    """Headlines that may be joined among these, dropped ones left out."""
    open_ = [one for one in found if one.state.status != "dropped" and not one.state.merged_into]
    vocabulary = frozenset(map(fold, room.weekly.vocabulary()))
    alike = _needing_words(open_)
    headlines = (
        Headline(one.id, one.title, one.section, leading_words(one.title) if one.title in alike else ())
        for one in open_
    )
    return joints(headlines, lambda words: is_name(words, vocabulary))[:JOINTS_SHOWN]


def _needing_words(found: Sequence[DeskCandidate]) -> set[str]:
    """Headlines whose subject only their words tell: another of the section begins alike, and not all say 甲：.

    Many lists have none, and the tokeniser need not be loaded.
    """
    groups: dict[tuple[SectionId | None, str], set[str]] = {}
    for one in found:
        groups.setdefault((one.section, fold(one.title)[:2]), set()).add(one.title)
    unclear = [group for group in groups.values() if len(group) > 1 and not all("：" in title for title in group)]
    return set().union(*unclear)


def joint_lines(room: Newsroom, found: Sequence[DeskCandidate]) -> Iterator[str]:
    """Headlines that may be joined, with the commands that do it."""
    picked = {one.id for one in found if one.state.status == "picked"}
    for joint in joints_among(room, found):
        into, *rest = joint.ids
        yield typer.style(f"可并题 {safe(joint.title)}", bold=True)
        if into not in picked:
            yield f"       zhoubao pick {into[:ID_SHOWN]}"
        yield from (f"       zhoubao merge {name[:ID_SHOWN]} --into {into[:ID_SHOWN]}" for name in rest)
