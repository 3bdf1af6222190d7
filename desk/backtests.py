"""A back-test as people read it: a table by section, what was missed and why, what another word list changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from desk.moments import local
from desk.newsroom import Newsroom, find_issue
from desk.pastissues import finished
from desk.show import ID_SHOWN, safe, table
from pipeline.backtest import Change, Fate, Judged, Outcome, Replay
from pipeline.errors import UsageError
from pipeline.learned import load_learned, taught
from pipeline.printed import PrintedIssue
from pipeline.store import printed as printed_store
from pipeline.types import Candidate, SectionId
from pipeline.weekly import Weekly, load_weekly

SHOWN = 30
"""Changes that a terminal lists unasked."""
VOTES_SHOWN = 3
"""Votes that say why a section was chosen."""


def printed_issue(room: Newsroom, number: int) -> PrintedIssue:
    """The issue as it was printed; one made here and not finished yet as it stands.

    Raises:
        UsageError: there is no such issue, or it has no items.
    """
    from desk.printing import build_issue

    with room.engine.connect() as connection:
        kept = printed_store.get(connection, number)
        if kept is None:
            hand = find_issue(connection, room.weekly, room.now, number)
            kept = finished(build_issue(room, connection, hand), room.weekly)
    if not kept.items:
        raise UsageError(f"第 {number} 期还没有条目，无从比较", hint="印出的期可用 zhoubao issue import 导入")
    return kept


def other_list(room: Newsroom, path: Path) -> Weekly:
    """Another weekly.yaml, with what was learnt, like the one that it is compared with.

    Raises:
        UsageError: there is no such file.
        ConfigurationError: it is wrong.
    """
    if not path.is_file():
        raise UsageError(f"没有词表文件 {path}；先复制一份再改：cp weekly.yaml {path.name}")
    return taught(load_weekly(path), load_learned(room.settings.data_dir))


def lines(found: Replay, names: tuple[str, ...], limit: int | None = SHOWN) -> Iterator[str]:
    """The report; `names`: what the lists are called."""
    issue = found.issue
    when = "" if found.by == "seen" else "（没有首见在其间的，改按发布时间）"
    yield typer.style(f"第 {issue.number} 期回放（{local(issue.starts_at)} 至 {local(issue.ends_at)}）", bold=True)
    yield f"印出 {len(issue.items)} 条；时间段里 {found.stories:,} 个事件{when}"
    for name, outcome in zip(names, found.outcomes, strict=True):
        yield ""
        yield typer.style(name, fg="cyan", bold=True)
        yield from table(*_table(outcome))
        yield from _missed(outcome)
    if len(found.outcomes) > 1:
        yield from _changed(found, names, limit)


def _table(outcome: Outcome) -> tuple[list[str], list[list[str]]]:
    head = ["栏目", "印出", "有候选", "同栏", "建议到", "召回", "建议", "其中印出", "精度"]
    specs = [(spec.id, spec.name) for spec in outcome.weekly.sections]
    rows = [_row(name, counts(outcome, section)) for section, name in specs]
    if any(fate.item.section is None for fate in outcome.fates):
        rows.append(_row("其他栏目", counts(outcome, None)))
    return head, [*rows, _row("合计", counts(outcome))]


def counts(outcome: Outcome, section: SectionId | str | None = "") -> dict[str, int]:
    """Items and proposals of a section; of all without one."""
    fates = [fate for fate in outcome.fates if section in ("", fate.item.section)]
    proposed = [one for one in outcome.proposed if section in ("", one.candidate.section)]
    return {
        "printed": len(fates),
        "found": sum(bool(fate.told) for fate in fates),
        "sectioned": sum(fate.sectioned for fate in fates),
        "recalled": sum(fate.proposed for fate in fates),
        "proposed": len(proposed),
        "right": sum(one.story in outcome.right for one in proposed),
    }


def _row(name: str, count: dict[str, int]) -> list[str]:
    recall = _share(count["recalled"], count["printed"])
    precision = _share(count["right"], count["proposed"])
    whole = [str(count[key]) for key in ("printed", "found", "sectioned", "recalled")]
    return [name, *whole, recall, str(count["proposed"]), str(count["right"]), precision]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _missed(outcome: Outcome) -> Iterator[str]:
    missed = [fate for fate in outcome.fates if not fate.proposed]
    if missed:
        yield f"没有建议到的 {len(missed)} 条："
    for fate in missed:
        section = fate.item.section_name or "（无栏目）"
        name = f"　{fate.told[0].story[:ID_SHOWN]}" if fate.told else ""
        yield f"  {section}　{safe(fate.item.title)}{name}　{why_missed(fate, outcome.weekly)}"
    strayed = [fate for fate in outcome.fates if fate.proposed and fate.item.section and not fate.sectioned]
    if strayed:
        yield f"建议到、栏目不同的 {len(strayed)} 条："
    for fate in strayed:
        one = fate.told[0]
        name = f"{safe(fate.item.title)}　{one.story[:ID_SHOWN]}"
        yield f"  {fate.item.section_name}　{name}　判到{_votes_said(one.candidate, outcome.weekly)}"


def why_missed(fate: Fate, weekly: Weekly) -> str:
    """Why a printed item was not proposed, in a few words; empty where it was."""
    if fate.proposed:
        return ""
    if not fate.told:
        return "没有候选：时间段里没有认出它的报道"
    one = fate.told[0]
    candidate = one.candidate
    if candidate.section is None:
        score = candidate.scores[0].score if candidate.scores else 0.0
        said = f"判为不入刊：得分 {score:.2f}，门槛 {weekly.judging.threshold:g}"
        return f"{said}；最近{_votes_said(candidate, weekly)}" if candidate.scores else said
    if one.printed_before:
        return f"已刊（第 {one.printed_before} 期）"
    if candidate.story.first_published_at is None:
        return "待定日期"
    quota = next((spec.quota for spec in weekly.sections if spec.id == candidate.section), 0)
    elsewhere = "" if candidate.section == fate.item.section else f"判到{weekly.name_of(candidate.section)}，"
    return f"{elsewhere}排第 {one.place}，定额 {quota}"


def _votes_said(candidate: Candidate, weekly: Weekly) -> str:
    """行业（平台 +1、少见行业用词 -12）: the section of the best score, with what weighs most in it."""
    best = candidate.scores[0]
    votes = sorted(best.votes, key=lambda vote: -abs(vote.weight))[:VOTES_SHOWN]
    said = "、".join(f"{vote.word} {vote.weight:+g}" for vote in votes)
    return f"{weekly.name_of(best.section)}（{said}）" if said else weekly.name_of(best.section)


def _changed(found: Replay, names: tuple[str, ...], limit: int | None) -> Iterator[str]:
    changes = list(found.changes())
    before, after = (outcome.weekly for outcome in found.outcomes)
    yield ""
    yield typer.style(f"{names[0]} → {names[1]}：印出或建议的事件里有 {len(changes)} 个变了", fg="cyan", bold=True)
    for change in changes[:limit]:
        sign = "印" if change.printed else "　"
        title = safe(change.before.candidate.title)
        moved = f"{_stand(change.before, before)} → {_stand(change.after, after)}"
        yield f"{sign} {change.before.story[:ID_SHOWN]}　{moved}　{title}"
        if change.why:
            yield f"　　{'；'.join(map(safe, change.why))}"
    if limit is not None and len(changes) > limit:
        yield f"另有 {len(changes) - limit} 个；全列：--limit 0"


def _stand(one: Judged, weekly: Weekly) -> str:
    return f"{weekly.name_of(one.candidate.section)}{'（建议）' if one.proposed else ''}"


def record(found: Replay, names: tuple[str, ...]) -> dict[str, Any]:
    """For JSON."""
    from desk.moments import iso

    issue = found.issue
    return {
        "number": issue.number,
        "file": issue.origin or None,
        "starts_at": iso(issue.starts_at),
        "ends_at": iso(issue.ends_at),
        "by": found.by,
        "stories": found.stories,
        "lists": [_list_record(name, one) for name, one in zip(names, found.outcomes, strict=True)],
        "changes": [_change_record(one) for one in found.changes()] if len(found.outcomes) > 1 else [],
    }


def _list_record(name: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "name": name,
        "total": counts(outcome),
        "sections": {spec.id.value: counts(outcome, spec.id) for spec in outcome.weekly.sections},
        "items": [
            {
                "place": fate.item.place,
                "section": fate.item.section.value if fate.item.section else None,
                "title": fate.item.title,
                "stories": [one.story for one in fate.told],
                "proposed": fate.proposed,
                "missed": why_missed(fate, outcome.weekly) or None,
            }
            for fate in outcome.fates
        ],
        "proposed": [_judged_record(one) | {"printed": one.story in outcome.right} for one in outcome.proposed],
    }


def _judged_record(one: Judged) -> dict[str, Any]:
    section = one.candidate.section
    return {
        "id": one.story,
        "title": one.candidate.title,
        "section": section.value if section else None,
        "rank": one.candidate.rank,
    }


def _change_record(one: Change) -> dict[str, Any]:
    sides = {
        name: {"section": side.candidate.section.value if side.candidate.section else None, "proposed": side.proposed}
        for name, side in (("before", one.before), ("after", one.after))
    }
    named = {"id": one.before.story, "title": one.before.candidate.title, "printed": one.printed}
    return named | sides | {"why": list(one.why)}
