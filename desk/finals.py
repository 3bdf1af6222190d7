"""定稿: an issue closed by two people with the files made then, and opened again with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from sqlalchemy import Connection

from desk import deciding
from desk.evidence import EVIDENCE, write_pack
from desk.exporting import FORMS, content_of
from desk.issuedesk import Item, on_desk
from desk.newsroom import IssueInHand, Newsroom, editor_named, find_issue
from desk.printing import build_issue
from pipeline.editing.issue import NEEDS_DATE, NEEDS_TRANSLATION
from pipeline.editing.stages import Stage
from pipeline.errors import OutputError, UsageError
from pipeline.store import audit
from pipeline.store import finals as final_store
from pipeline.store import issues as issue_store
from pipeline.store.audit import Act
from pipeline.store.finals import FinalFile
from pipeline.text import clean, fold, squeeze
from pipeline.types import Issue
from pipeline.weekly import Weekly

WHY_MAX = 1000
"""Characters of a reason."""
EDITOR, REVIEWER = "责编", "复核"
"""Labels of the credits that the two who sign stand for."""
_BLANK = re.compile(r"〔[^〔〕]*〕")


@dataclass(frozen=True, slots=True)
class Closed:
    """What an issue was closed with."""

    number: int
    files: tuple[FinalFile, ...]
    remarks: tuple[str, ...]
    """What was left open all the same, one Chinese line each."""


def close_issue(
    room: Newsroom,
    connection: Connection,
    number: int | None,
    by: str,
    reviewer: str,
    require: Callable[[IssueInHand, Issue], None] | None = None,
) -> Closed:
    """Make every form of the issue, keep them, and take no more decisions for it. Commits.

    `require` raises where the issue, as it would be closed, is not ready for it.

    Raises:
        UsageError: the two are one person; the issue is not made, empty or closed already; an item has no text yet;
            somebody decided meanwhile.
    """
    who, second = editor_named(room, by), editor_named(room, reviewer)
    if not squeeze(clean(by)) or not squeeze(clean(reviewer)):
        raise UsageError("请写明责编与复核：--by 姓名 --reviewer 姓名")
    if fold(who) == fold(second):
        raise UsageError(f"责编与复核须是两人，现在都是 {who}")
    hand = find_issue(connection, room.weekly, room.now, number)
    _require_open(connection, hand)
    end = issue_store.end_of_log(connection)
    issue = build_issue(room, connection, hand)
    if not issue.entries:
        raise UsageError(f"第 {hand.number} 期还没有条目，不能定稿")
    if unwritten := untranslated(issue):
        raise UsageError(f"还有 {len(unwritten)} 条没有编译，第一条是《{unwritten[0][:40]}》：写好它，或不用它，再定稿")
    if require:
        require(hand, issue)
    unreviewed = [] if require else left_unreviewed(room, connection, hand)
    signed = _with_names(room, {EDITOR: who, REVIEWER: second})
    contents, missing = _forms(signed, connection, issue)
    files = tuple(final_store.keep(room.settings.finals_dir, kind, content) for kind, content in contents.items())
    connection.rollback()  # what was read so far is of the past; from here on nobody else decides
    deciding.lock(connection)
    _require_open(connection, hand)
    if issue_store.end_of_log(connection) != end:
        raise UsageError("制作文件时有人又做了决定；请看过以后再定稿")
    final_store.close(connection, hand.number, room.now, who, second, files)
    told = {"reviewer": second, "files": {one.kind: one.sha256 for one in files}}
    audit.append(connection, [Act(room.now, who, "issue_close", str(hand.number), {}, told)])
    connection.commit()
    remarks = (*missing, *_unfinished(issue), *_unreviewed(unreviewed), *blanks(signed.weekly))
    return Closed(hand.number, files, remarks)


def reopen_issue(room: Newsroom, connection: Connection, number: int, by: str, why: str) -> None:
    """Take decisions again; the files of the closing stay kept. Commits.

    Raises:
        UsageError: the issue is not closed, or a later one was made; there is no reason.
    """
    who, reason = editor_named(room, by), squeeze(clean(why))
    if not squeeze(clean(by)) or not reason:
        raise UsageError("请写明谁、为什么：--by 姓名 --why 缘由")
    if len(reason) > WHY_MAX:
        raise UsageError(f"缘由有 {len(reason)} 字，超过 {WHY_MAX} 字")
    deciding.lock(connection)
    closing = final_store.standing(connection, number)
    if closing is None:
        raise UsageError(f"第 {number} 期没有用 issue close 定稿，不用重开")
    last = issue_store.last_issue(connection)
    if last and last.number > number:
        raise UsageError(f"后一期（第 {last.number} 期）已建，第 {number} 期不能重开")
    final_store.reopen(connection, number, room.now, who, reason)
    before = {"closed_by": closing.who, "reviewer": closing.reviewer}
    audit.append(connection, [Act(room.now, who, "issue_reopen", str(number), before, {"why": reason})])
    connection.commit()


def blanks(weekly: Weekly) -> list[str]:
    """Credits that weekly.yaml leaves blank, 〔姓名〕, and no signature fills; one Chinese line each."""
    left = [line for line in weekly.credits if _BLANK.search(line.text) and line.label not in (EDITOR, REVIEWER)]
    return [f"署名还空着：{line.label} {line.text}" for line in left]


def _with_names(room: Newsroom, names: Mapping[str, str]) -> Newsroom:
    """Who signs is printed where weekly.yaml names nobody; names written there stay."""
    credits = tuple(
        line.model_copy(update={"text": names[line.label]})
        if line.label in names and _BLANK.search(line.text)
        else line
        for line in room.weekly.credits
    )
    return replace(room, weekly=room.weekly.model_copy(update={"credits": credits}))


def _require_open(connection: Connection, hand: IssueInHand) -> None:
    if not hand.made:
        raise UsageError(f"第 {hand.number} 期还没有建期，不能定稿", hint="zhoubao issue new")
    if closing := final_store.standing(connection, hand.number):
        raise UsageError(f"第 {hand.number} 期已由 {closing.who} 定稿（复核 {closing.reviewer}）")


def _forms(room: Newsroom, connection: Connection, issue: Issue) -> tuple[Mapping[str, bytes], list[str]]:
    """(kind -> bytes, what could not be made)."""
    made, missing = {}, []
    for kind in FORMS:
        try:
            made[kind] = content_of(room, issue, kind)
        except OutputError as err:
            missing.append(f"没有存 {kind}：{err}")
    pack = BytesIO()
    write_pack(room, connection, issue, pack)
    return {**made, EVIDENCE: pack.getvalue()}, missing


def untranslated(issue: Issue) -> list[str]:
    """Titles of the items whose text is still to be written, from reports in a foreign language."""
    return [entry.title for entry in issue.entries if NEEDS_TRANSLATION in entry.text]


def left_unreviewed(room: Newsroom, connection: Connection, hand: IssueInHand) -> list[Item]:
    """Items that no second person has vouched for as they stand."""
    return [item for item in on_desk(room, connection, hand).items if item.stage != Stage.REVIEWED]


def _unreviewed(items: Sequence[Item]) -> list[str]:
    if not items:
        return []
    first = items[0].entry.title[:40]
    return [f"{len(items)} 条没有逐条复核通过，已照样定稿；第一条是《{first}》"]


def _unfinished(issue: Issue) -> list[str]:
    undated = sum(NEEDS_DATE in entry.text for entry in issue.entries)
    return [f"{undated} 条待定日期，已照样存下"] if undated else []
