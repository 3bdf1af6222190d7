"""What an editor may do with a candidate: one function for each kind of decision. Pure: nothing is stored here.

What a log of decisions comes to is read in `pipeline.editing.states`; its names are offered here as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypedDict, Unpack

from pipeline.editing.states import (
    CandidateState,
    constraints,
    days,
    leads,
    settled,
    standing,
    state,
    state_of_story,
)
from pipeline.errors import OwnWorkError, UsageError
from pipeline.text import clean, pasted, squeeze
from pipeline.types import SHANGHAI, Decision, DecisionKind, SectionId

__all__ = [
    "CandidateState",
    "approve",
    "constraints",
    "days",
    "drop",
    "edit",
    "leads",
    "merge",
    "move",
    "note",
    "pick",
    "ready",
    "section_of",
    "set_day",
    "set_lead",
    "settled",
    "split",
    "standing",
    "state",
    "state_of_story",
    "undo",
]

TITLE_MAX = 80
"""Characters of an edited title; the longest headline of the printed issue has 41."""

TEXT_MAX = 3000
"""Characters of an edited text: five times the longest item of the house."""

NOTE_MAX = 1000
"""Characters of a note."""


class Around(TypedDict, total=False):
    """What a decision may be told of its surroundings."""

    members: Sequence[str]
    """Addresses of the story's reports at this moment: they carry the decision when stories are derived anew."""
    closed: Collection[int]
    """Numbers of the issues that are printed and take no further decision."""


def pick(
    lead_url: str,
    who: str,
    at: datetime,
    issue: int,
    section: str | None = None,
    starred: bool | None = None,
    **around: Unpack[Around],
) -> Decision:
    """Take the candidate into the issue, in `section` or where it was judged to belong."""
    return _decision("pick", lead_url, who, at, issue, {"section": section_of(section), "starred": starred}, around)


def drop(lead_url: str, who: str, at: datetime, issue: int, **around: Unpack[Around]) -> Decision:
    """Leave the candidate out of the issue."""
    return _decision("drop", lead_url, who, at, issue, {}, around)


def move(
    lead_url: str,
    who: str,
    at: datetime,
    issue: int,
    section: str | None = None,
    position: int | None = None,
    **around: Unpack[Around],
) -> Decision:
    """Put the candidate into another section, or at the 1-based `position` of its section, or both."""
    if section is None and position is None:
        raise UsageError("移动条目要说明移到哪个栏目（section）或第几条（position）")
    if position is not None and position < 1:
        raise UsageError(f"位置从 1 开始，现为 {position}")
    return _decision("move", lead_url, who, at, issue, {"section": section_of(section), "position": position}, around)


def merge(
    lead_url: str,
    who: str,
    at: datetime,
    issue: int,
    into: str,
    same_event: bool = False,
    **around: Unpack[Around],
) -> Decision:
    """Print the candidate under the headline of `into`: 甲 | 乙, one paragraph each.

    With `same_event` the two are declared one event: the reports are grouped together from now on
    (`constraints`) and only the text of `into` is printed.
    """
    if not into.strip():
        raise UsageError("合并要说明并入哪一条")
    if into == lead_url:
        raise UsageError("不能把一条并入它自己")
    return _decision("merge", lead_url, who, at, issue, {"into": into, "same_event": same_event or None}, around)


def split(lead_url: str, who: str, at: datetime, issue: int, urls: Sequence[str], **around: Unpack[Around]) -> Decision:
    """Take the reports `urls` out of the story: they tell of another event."""
    chosen = tuple(dict.fromkeys(url for url in urls if url.strip()))
    members = around.get("members", ())
    if not chosen:
        raise UsageError("拆分要选出至少一篇报道")
    if lead_url in chosen:
        raise UsageError("首篇报道留在原事件里，不能拆出；请选其他报道")
    if strangers := [url for url in chosen if members and url not in members]:
        raise UsageError(f"不是这一事件的报道，无法拆出：{strangers[0]}")
    return _decision("split", lead_url, who, at, issue, {"urls": chosen}, around)


def edit(
    lead_url: str,
    who: str,
    at: datetime,
    issue: int,
    title: str | None = None,
    text: str | None = None,
    starred: bool | None = None,
    **around: Unpack[Around],
) -> Decision:
    """Give the candidate another title or text, or (un)star it. None leaves a field, "" gives it back to the draft."""
    if title is None and text is None and starred is None:
        raise UsageError("编辑要给出标题、正文或是否列入摘要中的一项")
    headline = None if title is None else squeeze(pasted(title))
    body = None if text is None else pasted(text)
    _within("标题", headline, TITLE_MAX)
    _within("正文", body, TEXT_MAX)
    return _decision("edit", lead_url, who, at, issue, {"title": headline, "text": body, "starred": starred}, around)


def note(lead_url: str, who: str, at: datetime, issue: int, text: str, **around: Unpack[Around]) -> Decision:
    """A remark for colleagues; it is never printed."""
    remark = clean(text)
    if not remark:
        raise UsageError("备注不能为空")
    _within("备注", remark, NOTE_MAX)
    return _decision("note", lead_url, who, at, issue, {"text": remark}, around)


def set_day(url: str, who: str, at: datetime, day: date) -> Decision:
    """Give the report at `url` this day, whatever the page says; it belongs to no issue and outlives them all.

    Raises:
        UsageError: the day lies in the future.
    """
    if day > at.astimezone(SHANGHAI).date():
        raise UsageError(f"{day} 在将来")
    return _decision("date", url, who, at, None, {"day": day.isoformat()}, {})


def set_lead(lead_url: str, who: str, at: datetime, issue: int, url: str, **around: Unpack[Around]) -> Decision:
    """Make the report at `url` the lead of its story, whatever its source's authority."""
    members = around.get("members", ())
    if members and url not in members:
        raise UsageError(f"不是这一事件的报道，不能作首篇：{url}")
    return _decision("lead", lead_url, who, at, issue, {"url": url}, around)


def ready(lead_url: str, who: str, at: datetime, issue: int, words: str, **around: Unpack[Around]) -> Decision:
    """Say that the item, in the words of this digest, is edited."""
    return _decision("ready", lead_url, who, at, issue, {"words": words}, around)


def approve(
    lead_url: str, who: str, at: datetime, issue: int, words: str, editors: Collection[str], **around: Unpack[Around]
) -> Decision:
    """Vouch for the item in these words as the second person.

    Raises:
        OwnWorkError: `who` is among `editors`, those who wrote or chose these words.
    """
    if who in editors:
        raise OwnWorkError(f"责编与复核须是两人：这一条是{who}编的，请另一人复核")
    return _decision("approve", lead_url, who, at, issue, {"words": words}, around)


def undo(
    lead_url: str,
    who: str,
    at: datetime,
    issue: int,
    log: Sequence[Decision] | None = None,
    **around: Unpack[Around],
) -> Decision:
    """Take back the newest decision on this candidate for this issue; with `log` it must exist."""
    decision = _decision("undo", lead_url, who, at, issue, {}, around)
    if log is not None and len(standing([*log, decision])) == len(standing(log)):
        raise UsageError(f"第 {issue} 期的这一条没有可以撤销的操作")
    return decision


def section_of(name: str | None) -> SectionId | None:
    """Section by its id.

    Raises:
        UsageError: there is no such section; names those there are.
    """
    if name is None:
        return None
    try:
        return SectionId(name)
    except ValueError:
        raise UsageError(f"没有栏目 {name!r}；可用：{'、'.join(SectionId)}") from None


def _within(what: str, text: str | None, most: int) -> None:
    if text is not None and len(text) > most:
        raise UsageError(f"{what}太长（{len(text):,} 字，至多 {most:,} 字）")


def _decision(
    kind: DecisionKind,
    lead_url: str,
    who: str,
    at: datetime,
    issue: int | None,
    payload: Mapping[str, Any],
    around: Around,
) -> Decision:
    if not lead_url.strip():
        raise UsageError("没有说明是哪一条候选")
    if not who.strip():
        raise UsageError("没有说明是谁的操作")
    if issue in around.get("closed", ()):
        raise UsageError(f"第 {issue} 期已定稿，不能再改；要改，先重开", hint=f"zhoubao issue reopen {issue}")
    kept = {key: value for key, value in payload.items() if value is not None}
    if members := tuple(dict.fromkeys(around.get("members", ()))):
        kept["members"] = members
    return Decision(kind, lead_url, who, at, issue, MappingProxyType(kept))
