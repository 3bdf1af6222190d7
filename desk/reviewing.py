"""A review as lines for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import typer

from desk import records
from desk.checking import EntryReview, IssueReview
from desk.newsroom import IssueInHand, Newsroom
from desk.show import ID_SHOWN, safe
from pipeline.editing.facts import KIND_NAMES, FactFinding
from pipeline.editing.lint import LintFinding
from pipeline.houserules import RULE_NAMES

FIELDS = {"title": "标题", "text": "正文"}
AROUND = 8
"""Characters that are shown to either side of a place."""
SAID_MAX = 40
"""Characters of a place that are shown."""


def lines(room: Newsroom, review: IssueReview, hand: IssueInHand, ids: Mapping[str, str]) -> Iterator[str]:
    """What was found, entry by entry, those without findings left out; ✗ a fault, · for an editor to judge."""
    yield typer.style(f"复核　{room.weekly.masthead.title}　{hand.title}", bold=True)
    for one in review.entries:
        if one.facts or one.lint:
            yield ""
            yield from _entry(room, one, ids)
    yield from (f"\n· {RULE_NAMES[one.rule]}：{one.why}" for one in review.sections)
    yield ""
    clean = sum(not (one.facts or one.lint) for one in review.entries)
    told = f"{len(review.entries)} 条，{clean} 条无可挑剔；错误 {review.faults} 处，提示 {review.hints} 处"
    yield told if review.entries else "还没有条目：zhoubao pick 编号，或 zhoubao issue propose"


def _entry(room: Newsroom, one: EntryReview, ids: Mapping[str, str]) -> Iterator[str]:
    entry = one.entry
    names = "、".join(ids.get(url, "?")[:ID_SHOWN] for url in entry.lead_urls)
    title = typer.style(safe(entry.title), bold=True)
    yield f"{room.weekly.name_of(entry.section)} {one.place}. {title}　[{names}]　来源 {len(one.sources)} 篇"
    for found in one.facts:
        yield _line("✗" if found.level == "fault" else "·", KIND_NAMES[found.kind], found, entry.title, entry.text)
        if found.nearest:
            yield f"      来源：{safe(found.nearest.sentence)}　{safe(found.nearest.url)}"
    for hint in one.lint:
        line = _line("✗" if hint.level == "fault" else "·", RULE_NAMES[hint.rule], hint, entry.title, entry.text)
        new = hint.replacement
        yield line + (f" → {safe(_short(new)) or '（删）'}" if new is not None else "")


def _line(mark: str, name: str, found: FactFinding | LintFinding, title: str, text: str) -> str:
    value = title if found.field == "title" else text
    place = ""
    if found.end > found.start and found.end - found.start < len(value):
        before, after = value[max(0, found.start - AROUND) : found.start], value[found.end : found.end + AROUND]
        place = f"　{FIELDS[found.field]}：" + safe(f"…{before}【{_short(found.said)}】{after}…")
    return f"  {mark} {name}：{safe(found.why)}{place}"


def _short(said: str) -> str:
    said = said.replace("\n", " ")
    return said if len(said) <= SAID_MAX else f"{said[: SAID_MAX // 2]}…{said[-SAID_MAX // 2 :]}"


def record(room: Newsroom, review: IssueReview, hand: IssueInHand, ids: Mapping[str, str]) -> dict[str, Any]:
    """The same as JSON: every entry, with places in characters."""
    return records.window(hand) | {
        "faults": review.faults,
        "hints": review.hints,
        "sections": [{"section": one.section.value, "rule": one.rule.value, "why": one.why} for one in review.sections],
        "entries": [
            {
                "section": one.entry.section.value,
                "place": one.place,
                "title": one.entry.title,
                "ids": [ids[url] for url in one.entry.lead_urls],
                "sources": [report.url for report in one.sources],
                "facts": [_fact(found) for found in one.facts],
                "lint": [_lint(found) for found in one.lint],
            }
            for one in review.entries
        ],
    }


def _fact(found: FactFinding) -> dict[str, Any]:
    nearest = found.nearest
    return _place(found) | {
        "kind": found.kind,
        "nearest": nearest and {"url": nearest.url, "sentence": nearest.sentence, "value": nearest.value},
    }


def _lint(found: LintFinding) -> dict[str, Any]:
    return _place(found) | {"rule": found.rule.value, "replacement": found.replacement}


def _place(found: FactFinding | LintFinding) -> dict[str, Any]:
    return {
        "field": found.field,
        "start": found.start,
        "end": found.end,
        "said": found.said,
        "level": found.level,
        "why": found.why,
    }
