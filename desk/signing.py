"""责编 and 复核: the editor signs an issue as it stands, the second person closes it; both are people who logged in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from sqlalchemy import Connection

from desk import deciding
from desk.finals import Closed, close_issue, left_unreviewed
from desk.newsroom import IssueInHand, Newsroom, editor_named, find_issue
from desk.printing import build_issue
from pipeline.errors import UsageError
from pipeline.store import audit
from pipeline.store import finals as store
from pipeline.store.audit import Act
from pipeline.store.finals import Signature
from pipeline.types import Issue


def words_of(issue: Issue) -> str:
    """Name of an issue's words: sections, headlines, texts and stars of its entries, in order."""
    told = json.dumps([asdict(entry) for entry in issue.entries], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def sign(room: Newsroom, connection: Connection, number: int | None, who: str) -> Signature:
    """Say that the issue is done, in the words that it has now. Commits.

    Raises:
        UsageError: the issue is not made, empty, or closed.
    """
    name = editor_named(room, who)
    deciding.lock(connection)
    hand = _open(room, connection, number)
    issue = build_issue(room, connection, hand)
    if not issue.entries:
        raise UsageError(f"第 {hand.number} 期还没有条目")
    signed = Signature(hand.number, name, room.now, words_of(issue))
    store.sign(connection, signed)
    told = {"words": signed.words, "entries": len(issue.entries)}
    audit.append(connection, [Act(room.now, name, "issue_sign", str(hand.number), {}, told)])
    connection.commit()
    return signed


def unsign(room: Newsroom, connection: Connection, number: int | None, who: str) -> None:
    """Take the signature back. Commits."""
    name = editor_named(room, who)
    deciding.lock(connection)
    hand = _open(room, connection, number)
    before = store.signature(connection, hand.number)
    if before is None:
        raise UsageError(f"第 {hand.number} 期没有签字")
    store.unsign(connection, hand.number)
    audit.append(connection, [Act(room.now, name, "issue_unsign", str(hand.number), {"who": before.who}, {})])
    connection.commit()


def signature_on(connection: Connection, issue: Issue) -> tuple[Signature | None, bool]:
    """(the editor's signature, whether it stands under the words of now)."""
    signed = store.signature(connection, issue.number)
    return signed, signed is not None and signed.words == words_of(issue)


def close_signed(room: Newsroom, connection: Connection, number: int | None, reviewer: str) -> Closed:
    """Close the issue that its editor signed, each of its items vouched for by a second person. Commits.

    Raises:
        UsageError: nobody has signed these words, or the two are one person; an item is not reviewed as it stands.
    """

    def require(hand: IssueInHand, issue: Issue) -> None:
        if not signature_on(connection, issue)[1]:
            raise UsageError(f"{editor} 签字以后又有改动，请责编看过再签")
        if left := left_unreviewed(room, connection, hand):
            raise UsageError(f"还有 {len(left)} 条没有复核通过，第一条是《{left[0].entry.title[:40]}》")

    hand = _open(room, connection, number)
    signed = store.signature(connection, hand.number)
    if signed is None:
        raise UsageError(f"第 {hand.number} 期的责编还没有签字")
    editor = signed.who
    return close_issue(room, connection, hand.number, editor, reviewer, require)


def _open(room: Newsroom, connection: Connection, number: int | None) -> IssueInHand:
    hand = find_issue(connection, room.weekly, room.now, number)
    if not hand.made:
        raise UsageError(f"第 {hand.number} 期还没有建期")
    if closing := store.standing(connection, hand.number):
        raise UsageError(f"第 {hand.number} 期已由 {closing.who} 定稿（复核 {closing.reviewer}）")
    return hand
