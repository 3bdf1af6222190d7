"""编辑: an item's words with the originals beside them; a save onto newer words shows both and keeps what stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response

from desk import deciding
from desk.differences import Piece, differences
from desk.newsroom import DeskCandidate, decisions_on, find_issue, find_story, reports_of
from desk.people import Right
from desk.review import Remark, remarks_on
from desk.views.deciding import editor_of, undo_of
from desk.web import Acting, At, Form, Here, back, field_of, own_path, page, templates
from pipeline.editing.issue import is_policy, item_words
from pipeline.editing.stages import STAGE_NAMES, digest_of, stage_of
from pipeline.editing.states import CandidateState
from pipeline.houserules import HouseRules
from pipeline.text import clean, squeeze
from pipeline.types import Entry, Report, SectionId

router = APIRouter()

SOURCES_SHOWN = 20
"""Originals beside the text."""


@dataclass(frozen=True, slots=True)
class Version:
    """Words that stood once."""

    at: datetime
    who: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Words that somebody wants to save over newer ones."""

    title: str
    text: str
    pieces: Sequence[Piece]
    """Theirs against what stands."""
    title_pieces: Sequence[Piece]


@router.get("/stories/{name}/edit")
def edit(here: Here, name: str, next: str = "") -> Response:
    """The form."""
    here.need(Right.DECIDE)
    return _form(here, find_story(here.connection, name), next)


@router.post("/stories/{name}/edit")
def save(here: Acting, form: Form, name: str) -> Response:
    """Save title, text and star; what was not changed stays the draft's."""
    here.need(Right.DECIDE)
    by = editor_of(here, form)
    title, text = squeeze(clean(field_of(form, "title"))), clean(field_of(form, "text"))
    starred = field_of(form, "starred") == "1"
    deciding.lock(here.connection)
    one = find_story(here.connection, name)
    stood = deciding.item_of(here.connection, one, by.issue)
    if field_of(form, "base") != digest_of(*stood) and (title, text) != stood:
        here.connection.rollback()
        clash = Clash(title, text, differences(stood[1], text), differences(stood[0], title))
        return _form(here, one, field_of(form, "next"), clash)
    new_title = None if title == stood[0] else title
    new_text = None if text == clean(stood[1]) else text
    new_star = None if starred == one.state.starred else starred
    steps = 0
    if new_title is not None or new_text is not None or new_star is not None:
        steps += deciding.edit(here.connection, by, name, new_title, new_text, new_star).changed
    if field_of(form, "done"):
        if one.state.status != "picked":
            steps += deciding.pick(here.connection, by, name, None, None).changed
        steps += deciding.ready(here.connection, by, name).changed
    here.connection.commit()
    said = "已存，记为编好" if field_of(form, "done") else "已存"
    to = field_of(form, "next") if field_of(form, "done") else ""
    to = to or f"/stories/{one.id}/edit?next={field_of(form, 'next')}"
    return back(here, to, text=f"{said}：《{title[:40]}》", **undo_of([one.id] * steps, by))


@router.post("/stories/{name}/check")
def check(here: Acting, form: Form, name: str) -> Response:
    """What is to be said of words that somebody is about to save."""
    here.need(Right.DECIDE)
    one = find_story(here.connection, name)
    title, text = squeeze(clean(field_of(form, "title"))), clean(field_of(form, "text"))
    remarks = _remarks(here, one, title, text, list(reports_of(here.connection, one).values()))
    return templates.TemplateResponse(here.request, "_remarks.html", {"remarks": remarks})


def _remarks(here: At, one: DeskCandidate, title: str, text: str, sources: Sequence[Report]) -> list[Remark]:
    entry = Entry(one.section or SectionId.INDUSTRY, title, text, (one.story.lead_url,), one.state.starred)
    return remarks_on(here.room, entry, sources)


def _form(here: At, one: DeskCandidate, next: str, clash: Clash | None = None) -> Response:
    hand = find_issue(here.connection, here.room.weekly, here.room.now, one.state.issue)
    reports = reports_of(here.connection, one)
    title, text = item_words(one.listed.candidate, one.state, reports, hand.ends_at)
    blank = CandidateState(one.story.lead_url, split_urls=one.state.split_urls)
    draft = item_words(one.listed.candidate, blank, reports, hand.ends_at)
    originals = [reports[url] for url in one.urls if url in reports][:SOURCES_SHOWN]
    return page(
        here,
        "edit.html",
        status=409 if clash else 200,
        one=one,
        issue=hand,
        title=title,
        text=text,
        draft=draft,
        base=digest_of(title, text),
        clash=clash,
        originals=originals,
        remarks=_remarks(here, one, *((clash.title, clash.text) if clash else (title, text)), list(reports.values())),
        foreign=bool(originals) and all(report.language != "zh" for report in originals),
        versions=_versions(here, one, draft),
        length=_length(here.room.weekly.lint, title),
        stage=STAGE_NAMES[stage_of(one.state, title, text)],
        next=own_path(next) if next else "",
    )


def _length(rules: HouseRules, title: str) -> tuple[int, int, int]:
    """Characters: of a text at least and at most, of a headline at most."""
    return rules.text_min, rules.policy_max if is_policy(title) else rules.text_max, rules.title_max


def _versions(here: At, one: DeskCandidate, draft: tuple[str, str]) -> list[Version]:
    """Every version, newest first, the draft last."""
    title, text = draft
    versions = [Version(one.story.first_seen_at, "初稿", title, text)]
    for decision, _ in decisions_on(here.connection, one):
        if decision.kind == "edit" and {"title", "text"} & decision.payload.keys():
            title = decision.payload.get("title", title) or draft[0]
            text = decision.payload.get("text", text) or draft[1]
            versions.append(Version(decision.at, decision.who, title, text))
    return versions[::-1]
