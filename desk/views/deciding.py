"""What editors do to a story, from whichever page: each form leads to the function that the command calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Response

from desk import deciding, moments
from desk.candidates import DeskCandidate, find_story
from desk.deciding import Editor, Overtaken, Undone
from desk.newsroom import section_named
from desk.people import Right
from desk.show import KINDS, safe
from desk.views.candidates import title_marks
from desk.web import Acting, At, Form, back, field_of, templates, wants_fragment, way_back
from pipeline.errors import UsageError
from pipeline.store import issues as issue_store
from pipeline.types import DecisionKind

router = APIRouter()

Name = Annotated[str, Path(max_length=2000)]
Fields = Mapping[str, list[str]]
PARTED = "；不再并入"
"""Said where picking a story took it out from under another headline."""


@router.post("/stories/{name}/{act}")
def decide(here: Acting, form: Form, name: Name, act: str) -> Response:
    """Do one thing to one story."""
    here.need(Right.DECIDE)
    if act not in ACTS:
        raise UsageError(f"没有 {act} 这个操作")
    by = editor_of(here, form)
    # An address stays where it is while a merge, a split or another lead gives the story another id.
    report = field_of(form, "report") if act == "date" else ""
    address = report or find_story(here.connection, name).story.lead_url
    end = issue_store.log_end(here.connection)
    try:
        said = ACTS[act](here, by, name, form)
    except Undone as err:
        said = str(err)
    here.connection.commit()
    return _answer(here, form, name, address, said, undo_since(here, end, by) if act != "undo" else {})


@router.post("/bulk")
def decide_on_many(here: Acting, form: Form) -> Response:
    """Do one thing to every chosen story, or to none where one fails. A story named twice is undone twice; what
    somebody else decided on since stays."""
    here.need(Right.DECIDE)
    act, names = field_of(form, "act"), list(form.get("chosen", ()))
    to = field_of(form, "next")
    if not names:
        return back(here, to, error="还没有勾选候选")
    if act not in ("pick", "drop", "move", "undo"):
        raise UsageError(f"没有 {act} 这个操作")
    by = editor_of(here, form)
    if act == "undo":
        return _undo_many(here, form, by, names)
    stories = list(dict.fromkeys(names))
    end = issue_store.log_end(here.connection)
    told = [ACTS[act](here, by, name, form) for name in stories]
    text = told[0] if len(told) == 1 else f"{KINDS[act]}：{len(stories)} 条"
    if len(told) > 1 and (parted := sum(PARTED in one for one in told)):
        text += f"；其中 {parted} 条原已并题，现在单独成条"
    return back(here, to, text=text, **undo_since(here, end, by))


def _undo_many(here: At, form: Fields, by: Editor, names: Sequence[str]) -> Response:
    told: list[str] = []
    done: set[str] = set()
    kept: dict[str, Overtaken] = {}
    for name in names:
        try:
            told.append(_undo(here, by, name, form, again=name in done))
            done.add(name)
        except Overtaken as err:
            kept[name] = err
    before = [err for err in kept.values() if isinstance(err, Undone)]
    if not done and len(before) == len(kept):
        return back(here, field_of(form, "next"), text=str(before[0]) if len(before) == 1 else "先前已经撤销了")
    if not done:
        raise next(err for err in kept.values() if not isinstance(err, Undone))
    text = told[0] if len(told) == 1 else f"撤销：{len(done)} 条"
    others = len(kept) - len(before)
    stays = f"；{others} 条后来又改过，没有动" if others else ""
    return back(here, field_of(form, "next"), text=text + stays)


@router.post("/joint")
def join(here: Acting, form: Form) -> Response:
    """Print several stories under the headline of the first: 甲：A | B."""
    here.need(Right.DECIDE)
    names = list(dict.fromkeys(form.get("story", ())))
    if len(names) < 2:
        raise UsageError("并题要说明并哪几条")
    by = editor_of(here, form)
    end = issue_store.log_end(here.connection)
    into = deciding.join(here.room, here.connection, by, names)
    return back(here, field_of(form, "next"), text=f"已并题：{_title(into)}", **undo_since(here, end, by))


def undo_since(here: At, end: int, by: Editor) -> dict[str, Any]:
    """The way back from what this editor decided behind place `end` of the log."""
    made = issue_store.decisions_since(here.connection, end)
    return undo_of(here, [decision.lead_url for decision in made if decision.who == by.who], by)


def undo_of(here: At, stories: Sequence[str], by: Editor) -> dict[str, Any]:
    """The way back from decisions just made: on each of these the newest is undone, on one named twice the last two.

    It holds the end of the log, so that the same form sent again undoes nothing more.
    """
    if not stories:
        return {}
    label = "都撤销" if len(set(stories)) > 1 else "撤销"
    seen = str(issue_store.log_end(here.connection))
    return way_back("/bulk", label, act="undo", issue=str(by.issue.number), seen=seen, chosen=stories)


def editor_of(here: At, form: Fields) -> Editor:
    """The visitor as the one who decides, for the issue that the form names."""
    number = field_of(form, "issue")
    return deciding.editor(here.room, here.connection, here.visitor.name, int(number) if number.isdecimal() else None)


def _answer(here: At, form: Fields, name: str, address: str, said: str, undo: Mapping[str, Any]) -> Response:
    """The row as it is now for our own script, or back to where the form was; `address`: of a report of the story."""
    one = find_story(here.connection, address)
    to = field_of(form, "next")
    if not wants_fragment(here.request):
        moved = to.partition("#")[0] == f"/stories/{name}" and name != one.id
        return back(here, f"/stories/{one.id}" if moved else to, text=said, **undo)
    values: dict[str, Any] = {"here": here, "room": here.room, "visitor": here.visitor, "one": one}
    values |= {"root": here.request.scope.get("root_path", ""), "now_at": to}
    values |= {"issue_number": field_of(form, "issue"), "marks_of": lambda one: title_marks(here.room, one)}
    values |= {"plan": frozenset(), "changed": frozenset(), "before": None, "closed": False}
    values |= {"seen": issue_store.log_end(here.connection)}
    headers = {"X-Said": quote(said), **({"X-Undo": "1"} if undo else {})}
    return templates.TemplateResponse(here.request, "_row.html", values, headers=headers)


def _title(one: DeskCandidate) -> str:
    return f"《{safe(one.title)[:40]}》"


def _pick(here: At, by: Editor, name: str, form: Fields) -> str:
    section = section_named(here.room.weekly, field_of(form, "section") or None)
    star = {"1": True, "0": False}.get(field_of(form, "starred"))
    picked = deciding.pick(here.connection, by, name, section, star)
    done = picked.story
    parted = f"{PARTED}{_title(picked.parted_from)}，单独成条" if picked.parted_from else ""
    printed = done.printed_elsewhere(by.issue.number)
    warning = f"；注意：{printed.said}" if printed else ""
    return f"已选用{_title(done)}，{here.room.weekly.name_of(done.section)}{parted}{warning}"


def _drop(here: At, by: Editor, name: str, form: Fields) -> str:
    return f"不用{_title(deciding.drop(here.connection, by, name).story)}"


def _move(here: At, by: Editor, name: str, form: Fields) -> str:
    section = section_named(here.room.weekly, field_of(form, "section") or None)
    place = field_of(form, "position")
    if place and not place.isdecimal():
        raise UsageError(f"位置应为正整数，现为 {place!r}")
    put, at = deciding.put(here.room, here.connection, by, name, section, int(place) if place else None)
    where = f"第 {at} 条" if at else ""
    return f"已移到{here.room.weekly.name_of(put.story.section)}{where}：{_title(put.story)}"


def _star(here: At, by: Editor, name: str, form: Fields) -> str:
    starred = field_of(form, "starred") == "1"
    done = deciding.edit(here.connection, by, name, None, None, starred).story
    return f"{'列入' if starred else '不列入'}摘要：{_title(done)}"


def _note(here: At, by: Editor, name: str, form: Fields) -> str:
    return f"已记备注：{_title(deciding.note(here.connection, by, name, field_of(form, 'text')).story)}"


def _merge(here: At, by: Editor, name: str, form: Fields) -> str:
    same = bool(field_of(form, "same_event"))
    into = field_of(form, "into").strip()
    done = deciding.merge(here.room, here.connection, by, name, into, same).story
    return f"已归为一个事件：{_title(done)}" if same else f"已并题：{_title(done)}"


def _split(here: At, by: Editor, name: str, form: Fields) -> str:
    left, out = deciding.split(here.room, here.connection, by, name, form.get("reports", []))
    return f"已拆出 {len(out)} 篇，余 {len(left.story.urls)} 篇"


def _lead(here: At, by: Editor, name: str, form: Fields) -> str:
    done = deciding.set_lead(here.room, here.connection, by, name, field_of(form, "report"))
    return f"首篇已定：{_title(done.story)}"


def _ready(here: At, by: Editor, name: str, form: Fields) -> str:
    return f"已编好：{_title(deciding.ready(here.connection, by, name).story)}"


def _approve(here: At, by: Editor, name: str, form: Fields) -> str:
    here.need(Right.SIGN)
    return f"已复核：{_title(deciding.approve(here.connection, by, name).story)}"


def _date(here: At, by: Editor, name: str, form: Fields) -> str:
    day = moments.day(field_of(form, "day"), here.room.now)
    done = deciding.set_day(here.room, here.connection, by, field_of(form, "report") or name, day)
    return f"日期定为 {day}：{_title(done.story)}"


def _undo(here: At, by: Editor, name: str, form: Fields, again: bool = False) -> str:
    """`again`: this form has undone something on the story just now, and goes on."""
    kind: DecisionKind | None = "merge" if field_of(form, "undone") == "merge" else None
    own = field_of(form, "undone") != "any"
    known = field_of(form, "seen")
    seen = int(known) if known.isdecimal() and not again else None
    decision, done = deciding.undo(here.room, here.connection, by, name, own=own and not kind, kind=kind, seen=seen)
    return f"已撤销“{KINDS[decision.kind]}”：{_title(done.story)}"


ACTS: Mapping[str, Callable[[At, Editor, str, Fields], str]] = {
    "pick": _pick,
    "drop": _drop,
    "move": _move,
    "star": _star,
    "note": _note,
    "merge": _merge,
    "split": _split,
    "lead": _lead,
    "ready": _ready,
    "approve": _approve,
    "date": _date,
    "undo": _undo,
}
