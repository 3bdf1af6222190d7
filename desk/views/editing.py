"""编辑: an item's words with the originals beside them; a save onto newer words shows both and keeps what stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter, Response

from desk import deciding
from desk.candidates import DeskCandidate, decisions_on, find_story, reports_of
from desk.differences import Piece, differences
from desk.headlines import item_with
from desk.newsroom import find_issue
from desk.people import Right
from desk.review import Remark, remarks_on
from desk.views.deciding import editor_of, undo_since
from desk.web import Acting, At, Form, Here, back, field_of, own_path, page, templates
from pipeline.editing.decisions import TEXT_MAX, TITLE_MAX
from pipeline.editing.issue import is_policy, item_words
from pipeline.editing.stages import STAGE_NAMES, digest_of, stage_of
from pipeline.editing.states import CandidateState
from pipeline.errors import UsageError
from pipeline.houserules import HouseRules
from pipeline.store import issues as issue_store
from pipeline.text import clean, pasted, squeeze
from pipeline.types import Decision, Entry, Report, SectionId

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
class Unsaved:
    """Words that somebody wrote and that were not taken: the form keeps them."""

    title: str
    text: str
    starred: bool
    base: str
    """Name of the words on which they were written."""


@dataclass(frozen=True, slots=True)
class Clash:
    """How words that somebody wants to save over newer ones differ from these."""

    who: str
    """Who wrote the newer ones."""
    pieces: Sequence[Piece]
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
    title, text = squeeze(pasted(field_of(form, "title"))), pasted(field_of(form, "text"))
    starred = field_of(form, "starred") == "1"
    base, next = field_of(form, "base"), field_of(form, "next")
    mine = Unsaved(title, text, starred, base)
    deciding.lock(here.connection)
    one = find_story(here.connection, name)
    stood = deciding.item_of(here.connection, one, by.issue)
    if base != digest_of(*stood) and (title, text) != stood:
        here.connection.rollback()
        clash = Clash(_last_writer(here, one), differences(stood[1], text), differences(stood[0], title))
        return _form(here, one, next, mine, clash=clash)
    new_title = None if title == stood[0] else title
    new_text = None if text == clean(stood[1]) else text
    new_star = None if starred == one.state.starred else starred
    done = bool(field_of(form, "done"))
    end = issue_store.log_end(here.connection)
    try:
        if new_title is not None or new_text is not None or new_star is not None:
            deciding.edit(here.connection, by, name, new_title, new_text, new_star)
        if done:
            if not item_with(here.connection, one):
                deciding.pick(here.connection, by, name, None, None)
            deciding.ready(here.connection, by, name)
    except UsageError as err:
        here.connection.rollback()
        return _form(here, one, next, mine, error=err.said)
    here.connection.commit()
    said = "已存，记为编好" if done else "已存"
    again = f"/stories/{one.id}/edit?next={quote(next)}"
    to = next if done and next else again
    return back(here, to, text=f"{said}：《{title[:40]}》", saved=one.id, **undo_since(here, end, by))


@router.post("/stories/{name}/check")
def check(here: Acting, form: Form, name: str) -> Response:
    """What is to be said of words that somebody is about to save."""
    here.need(Right.DECIDE)
    one = find_story(here.connection, name)
    title, text = squeeze(pasted(field_of(form, "title"))), pasted(field_of(form, "text"))
    remarks = _remarks(here, one, title, text, list(reports_of(here.connection, one).values()))
    return templates.TemplateResponse(here.request, "_remarks.html", {"remarks": remarks})


def _remarks(here: At, one: DeskCandidate, title: str, text: str, sources: Sequence[Report]) -> list[Remark]:
    entry = Entry(one.section or SectionId.INDUSTRY, title, text, (one.story.lead_url,), one.state.starred)
    return remarks_on(here.room, entry, sources)


def _last_writer(here: At, one: DeskCandidate) -> str:
    wrote = [decision.who for decision, stands in decisions_on(here.connection, one) if stands and _has_words(decision)]
    return wrote[-1] if wrote else ""


def _has_words(decision: Decision) -> bool:
    return decision.kind == "edit" and bool({"title", "text"} & decision.payload.keys())


def _form(
    here: At,
    one: DeskCandidate,
    next: str,
    unsaved: Unsaved | None = None,
    *,
    clash: Clash | None = None,
    error: str = "",
) -> Response:
    hand = find_issue(here.connection, here.room.weekly, here.room.now, one.state.issue)
    reports = reports_of(here.connection, one)
    title, text = item_words(one.listed.candidate, one.state, reports, hand.ends_at)
    blank = CandidateState(one.story.lead_url, split_urls=one.state.split_urls)
    draft = item_words(one.listed.candidate, blank, reports, hand.ends_at)
    originals = [reports[url] for url in one.urls if url in reports][:SOURCES_SHOWN]
    standing = digest_of(title, text)
    # After a clash the newer words were seen: a second save is over them.
    shown = unsaved or Unsaved(title, text, one.state.starred, standing)
    return page(
        here,
        "edit.html",
        status=409 if clash else 400 if error else 200,
        one=one,
        issue=hand,
        closed=hand.number in deciding.closed_issues(here.connection),
        shown=shown,
        draft=draft,
        standing=standing,
        base=standing if clash else shown.base,
        clash=clash,
        error=error,
        originals=originals,
        remarks=_remarks(here, one, shown.title, shown.text, list(reports.values())),
        foreign=bool(originals) and all(report.language != "zh" for report in originals),
        versions=_versions(here, one, draft),
        length=_length(here.room.weekly.lint, title),
        title_max=TITLE_MAX,
        text_max=TEXT_MAX,
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
        if _has_words(decision):
            title = decision.payload.get("title", title) or draft[0]
            text = decision.payload.get("text", text) or draft[1]
            versions.append(Version(decision.at, decision.who, title, text))
    return versions[::-1]
