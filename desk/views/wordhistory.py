"""The versions of the words: who changed what, two of them side by side, back to one of them, judging again."""

from __future__ import annotations

import difflib
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from desk import rejudging, wordfile
from desk.newsroom import Newsroom
from desk.people import Right
from desk.web import Acting, Form, Here, back, field_of, page
from desk.wordfile import Version
from pipeline.errors import ConfigurationError, UsageError
from pipeline.wordlists import WordDifference, differences

router = APIRouter()

SHOWN = 200
Number = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/words/history")
def history(here: Here) -> Response:
    """Every version, newest first."""
    known = wordfile.versions(here.room)
    now = wordfile.digest_now(here.room)
    return page(here, "wordhistory.html", versions=known[:SHOWN], count=len(known), now=now)


@router.get("/words/history/{number}")
def version(here: Here, number: Number, against: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """One of them beside the one before it, or beside another."""
    known = wordfile.versions(here.room)
    one = wordfile.version(here.room, number)
    before = next((other for other in known if (other.number == against if against else other.number < number)), None)
    found, fault = _differences(here.room, before, one)
    return page(
        here,
        "wordversion.html",
        one=one,
        before=before,
        others=[other for other in known if other.number != number][:SHOWN],
        lists=[(place, list(own)) for place, own in groupby(found, key=lambda word: word.place)],
        fault=fault,
        lines=_lines(here.room, before, one),
        weekly=here.room.weekly,
        current=one.digest == wordfile.digest_now(here.room),
        digest=wordfile.digest_now(here.room),
        again=rejudging.AGAIN,
    )


@router.post("/words/history/{number}/revert")
def revert(here: Acting, form: Form, number: Number) -> Response:
    """Back to this version, as a new one."""
    here.need(Right.WORDS)
    try:
        made = wordfile.revert(here.room, here.connection, here.visitor.name, number, field_of(form, "digest"))
    except UsageError as err:
        return back(here, f"/words/history/{number}", error=err.said)
    except ConfigurationError as err:
        return back(here, f"/words/history/{number}", error=f"现在的程序读不懂这一版：{err.faults[0]}")
    return back(here, f"/words/history/{made.number}", text=f"已恢复第 {number} 版，存为第 {made.number} 版")


@router.post("/words/history/{number}/rejudge")
def rejudge(here: Acting, number: Number) -> Response:
    """Judge again the candidates of the open window that hold a word which this version changed."""
    here.need(Right.WORDS)
    one = wordfile.version(here.room, number)
    before = next((other for other in wordfile.versions(here.room) if other.number < number), None)
    words = [word.word for word in _differences(here.room, before, one)[0]]
    try:
        if not words:
            raise UsageError(f"这一版没有改词，要重判请在服务器上运行 {rejudging.AGAIN}")
        count = rejudging.rejudge(here.room, here.connection, words)
    except UsageError as err:
        return back(here, f"/words/history/{number}", error=err.said)
    return back(here, f"/words/history/{number}", text=f"已按现在的词重判本期的 {count} 个候选")


def _differences(room: Newsroom, before: Version | None, one: Version) -> tuple[list[WordDifference], str]:
    """(words that differ, why that cannot be said)."""
    if before is None:
        return [], ""
    try:
        return list(differences(wordfile.paper_of(room, before), wordfile.paper_of(room, one))), ""
    except (ConfigurationError, UsageError) as err:
        return [], err.said


def _lines(room: Newsroom, before: Version | None, one: Version) -> list[str]:
    """The two files line by line, only what differs."""
    if before is None:
        return []
    try:
        first, second = (wordfile.text_of(room, side).splitlines() for side in (before, one))
    except UsageError:
        return []
    return list(difflib.unified_diff(first, second, n=0, lineterm=""))[2:]
