"""The audit log as people read it: what an entry is called, what it changed; and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from desk.candidates import find_story
from desk.moments import local
from desk.naming import Names
from desk.newsroom import Newsroom
from desk.people import ROLE_NAMES
from desk.show import KINDS, safe
from pipeline.errors import UsageError
from pipeline.store.audit import AuditEntry, End

KIND_NAMES: Mapping[str, str] = {
    **KINDS,
    "account_add": "建账号",
    "account_role": "改角色",
    "account_active": "停用或启用账号",
    "account_password": "设密码",
    "issue_new": "建期",
    "issue_cancel": "撤销建期",
    "issue_sign": "签字",
    "issue_unsign": "撤回签字",
    "issue_close": "定稿",
    "issue_reopen": "重开",
    "source_add": "添来源",
    "source_remove": "撤回来源",
    "words": "改词表",
    "session_end": "结束登录",
    "token_add": "建 API 令牌",
    "token_revoke": "吊销 API 令牌",
}
"""What was done, by kind; a kind that is not here is told by its id."""

_FIELDS: Mapping[str, str] = {
    "status": "状态",
    "by": "谁",
    "issue": "期",
    "section": "栏目",
    "position": "位置",
    "title": "标题",
    "text": "正文",
    "starred": "摘要",
    "notes": "备注",
    "merged_into": "并入",
    "into": "并入",
    "same_event": "同一事件",
    "split_urls": "拆出",
    "urls": "拆出",
    "ready_by": "编好的人",
    "approved_by": "复核的人",
    "day": "日期",
    "decision": "所做",
    "role": "角色",
    "active": "可登录",
    "name": "名称",
    "url": "网址",
    "why": "缘由",
    "who": "谁",
    "reviewer": "复核",
    "files": "文件",
    "version": "版",
    "what": "改了什么",
    "digest": "文件的指纹",
    "entry": "条目",
    "starts_at": "从",
    "ends_at": "到",
}
_UNTOLD = frozenset(("ready", "approved", "words"))
"""Digests, which say nothing to people; the export has them."""
_CONTEXT = frozenset(("issue", "by", "decision"))
_VALUES: Mapping[str, str] = {
    "picked": "选用",
    "dropped": "不用",
    "True": "是",
    "False": "否",
    "None": "无",
    **{role.value: name for role, name in ROLE_NAMES.items()},
}
SHOWN_MAX = 300
"""Characters of a value that a list shows; the whole stands in the export."""


def kind_name(kind: str) -> str:
    """建账号 for account_add."""
    return KIND_NAMES.get(kind, kind)


def kind_named(name: str) -> str:
    """Id of a kind, given by its id or its name.

    Raises:
        UsageError: there is no such kind.
    """
    known = {said: kind for kind, said in KIND_NAMES.items()} | {kind: kind for kind in KIND_NAMES}
    if name.strip() not in known:
        raise UsageError(f"没有操作 {name!r}；可用：{'、'.join(KIND_NAMES.values())}")
    return known[name.strip()]


def names_in(room: Newsroom, connection: Connection, entries: Sequence[AuditEntry]) -> Names:
    """What the sections and stories are called that these entries speak of."""
    said = [side for one in entries for side in (one.act.before, one.act.after)]
    return Names.of(room, connection, said, [one.act.subject for one in entries if "://" in one.act.subject])


def changes(entry: AuditEntry, called: Names) -> list[tuple[str, str, str]]:
    """(field, before, after) of what differs, in words; what is empty on both sides is left out."""
    before, after = (
        {name: value for name, value in side.items() if name not in _UNTOLD}
        for side in (entry.act.before, entry.act.after)
    )
    if any(name not in _CONTEXT for name in (*before, *after)):
        after = {name: value for name, value in after.items() if name != "decision"}  # said by what it changed
    names = [*before, *(name for name in after if name not in before)]
    told = [
        (_FIELDS.get(name, name), _said(name, before.get(name), called), _said(name, after.get(name), called))
        for name in names
    ]
    return [one for one in told if one[1] != one[2]]


def _said(field: str, value: Any, called: Names) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Mapping):
        parts = {name: _said(name, one, called) for name, one in value.items() if name not in _UNTOLD}
        text = "，".join(f"{_FIELDS.get(name, name)} {one or '空'}" for name, one in parts.items())
    elif isinstance(value, list):
        text = "；".join(_said(field, one, called) for one in value)
    else:
        text = _VALUES.get(str(value), called.value(field, str(value)))
    return text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…"


def lines(entries: Sequence[AuditEntry], called: Names) -> Iterator[str]:
    """Two lines an entry: who did what to what, and what changed."""
    for entry in entries:
        act = entry.act
        subject = safe(called.story(act.subject))
        yield f"{entry.number:>6}  {local(act.at)}  {safe(act.who)}  {kind_name(act.kind)}  {subject}"
        for name, before, after in changes(entry, called):
            arrow = f"{safe(before)} → {safe(after) or '空'}" if before else safe(after)
            yield f"        {safe(name)}：{arrow}"
    if not entries:
        yield "没有符合的记录。"


def record(entry: AuditEntry) -> dict[str, Any]:
    """An entry as JSON; its time in UTC to the microsecond, as the hash was made of it."""
    act = entry.act
    return {
        "number": entry.number,
        "at": act.at.isoformat(timespec="microseconds"),
        "who": act.who,
        "kind": act.kind,
        "subject": act.subject,
        "before": dict(act.before),
        "after": dict(act.after),
        "hash": entry.hash,
    }


def exported(entries: Iterator[AuditEntry]) -> Iterator[bytes]:
    """A line of JSON for each entry."""
    for entry in entries:
        yield json.dumps(record(entry), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def subjects(connection: Connection, name: str) -> tuple[str, ...]:
    """What the log may know this by: itself, and of a story (id or address) the address of each of its reports."""
    name = name.strip()
    if not name:
        return ()
    try:
        story = find_story(connection, name)
    except UsageError:
        return (name,)
    return tuple(dict.fromkeys((name, story.story.lead_url, *story.urls)))


def end_of(text: str) -> End:
    """An end noted down before: 128:3f2a….

    Raises:
        UsageError: it is written otherwise.
    """
    number, _, digest = text.strip().partition(":")
    if not (number.isascii() and number.isdecimal() and len(digest) == 64 and int(number) > 0):
        raise UsageError(f"看不懂 {text!r}；照抄 zhoubao audit verify 先前给出的那一行，例如 128:3f2a…（64 位）")
    return End(int(number), digest.lower())


def told_end(known: End) -> str:
    """An end as it is noted down."""
    return f"{known.number}:{known.hash}"
