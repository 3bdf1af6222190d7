"""Judging again what a change of words is about: the stories of the open window that hold one of them, no others."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from desk.newsroom import Newsroom, open_issue
from desk.reporting import is_crawling
from desk.wordholders import holders
from pipeline.errors import UsageError
from pipeline.grouping import judge
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.urls import url_key

EACH = 1000
"""Stories of each section, and of those that have none, that are looked through: the best."""
STORIES_MAX = 200
"""Judged while a person waits: some ten seconds."""
WAITING_MAX = 200
AGAIN = "zhoubao process --again"


def rejudge(room: Newsroom, connection: Connection, words: Sequence[str]) -> int:
    """Judge those stories anew; returns how many. What has no story yet is judged with them, as always.

    Raises:
        UsageError: they are too many to wait for, or a crawl is under way, which judges by itself.
    """
    if is_crawling(room):
        raise UsageError("有一个抓取正在进行，等它结束再重判")
    hand = open_issue(connection, room.weekly, room.now)
    query = CandidateQuery(starts_at=hand.starts_at, ends_at=hand.ends_at, each=EACH)
    stories = [one.candidate.story for _, held in holders(connection, query, words) for one, _ in held]
    waiting = len(report_store.unjudged(connection))
    if len(stories) > STORIES_MAX or waiting > WAITING_MAX:
        many = f"含这些词的候选有 {len(stories)} 个" if len(stories) > STORIES_MAX else f"还有 {waiting} 篇等着判定"
        raise UsageError(f"{many}，在网页里等不及；请在服务器上运行 {AGAIN}")
    report_store.mark_unjudged(connection, {url_key(member.url) for story in stories for member in story.members})
    connection.commit()
    judge(room.engine, room.sources, room.weekly)
    return len(stories)
