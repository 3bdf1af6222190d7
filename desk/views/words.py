"""词表: the words of each section; a change is tried on the last weeks first, then saved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Response
from sqlalchemy import Connection

from desk import backtests, wordfile
from desk.backtests import printed_issue
from desk.people import Right
from desk.web import Acting, At, Form, Here, back, field_of, page
from desk.wordfile import StaleWordsError
from desk.wordtrial import SAID, paper_as_written
from pipeline.backtest import Replay, replay
from pipeline.errors import UsageError
from pipeline.learned import load_learned, taught
from pipeline.store import issues as issue_store
from pipeline.store import printed as printed_store
from pipeline.text import clean, fold, squeeze
from pipeline.weekly import Weekly
from pipeline.wordlists import WordChange, WordPlace, change_of, place_named, places, with_words

router = APIRouter()

WEEKS = (1, 2, 4, 8)
"""How far back a trial may look."""
EACH = 1000
"""Stories of each section that a trial looks at, the best: a person waits for it."""
PATIENCE = 1.0
"""Seconds for which the page waits; then it says how far the trial is, and asks again."""
CHANGES_SHOWN = 200
REPLAYS = 8
"""Issues offered for a back-test, the newest."""
TYPED_MAX = 1000
_BETWEEN = re.compile(r"[、，,；;\r\n]+")
Typed = Annotated[str, Query(max_length=TYPED_MAX)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A change as the form says it."""

    place: str
    words: str
    weight: str
    weeks: int

    def change(self, weekly: Weekly) -> WordChange:
        """The change, checked.

        Raises:
            UsageError: it is none.
        """
        try:
            weight = float(self.weight.strip() or "nan")
        except ValueError:
            raise UsageError(f"分数应为数字，现为 {self.weight[:20]!r}") from None
        return change_of(weekly, place_named(weekly, self.place), _BETWEEN.split(self.words), weight)

    def form(self) -> str:
        """Address of the form, filled in."""
        return "/words?" + urlencode({"place": self.place, "word": self.words, "weight": self.weight})

    def query(self) -> str:
        """Query string of the trial."""
        said = {"place": self.place, "words": self.words, "weight": self.weight, "weeks": self.weeks}
        return urlencode(said)


@router.get("/words")
def words(here: Here, place: str = "", q: Typed = "", word: Typed = "", weight: str = "") -> Response:
    """One list with its section, and the form."""
    weekly = paper_as_written(here.room)
    chosen = place_named(weekly, place) if place else places(weekly)[0]
    spec = next((spec for spec in weekly.sections if spec.id == chosen.section), None)
    sought = squeeze(clean(q))
    return page(
        here,
        "words.html",
        weekly=weekly,
        places=places(weekly),
        chosen=chosen,
        spec=spec,
        q=sought,
        found=_where(weekly, sought) if sought else [],
        asked=Asked(chosen.key, word, weight, 2),
        weeks=WEEKS,
        versions=wordfile.versions(here.room)[:3],
        file=here.room.settings.weekly_file.name,
        learned=load_learned(here.room.settings.data_dir),
    )


@router.get("/words/try")
def try_words(
    here: Here,
    place: str = "",
    words: Typed = "",
    weight: str = "",
    weeks: int = 2,
    remove: str = "",
    issue: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """What the change would do; nothing is written."""
    asked = Asked(place, words, "0" if remove else weight, weeks if weeks in WEEKS else 2)
    weekly = paper_as_written(here.room)
    digest = wordfile.digest_now(here.room)
    try:
        change = asked.change(weekly)
        trial = here.premises.word_trials.of(here.room, (change, asked.weeks, digest), EACH, PATIENCE)
        said: dict[str, Any] = {"asked": asked, "change": change, "said_": change.said(weekly), "issue": issue}
        if not trial.over.is_set():
            waiting = page(here, "wordwait.html", looked_at=trial.looked_at, **said)
            waiting.headers["Refresh"] = "1"
            return waiting
        replayed = _replayed(here, weekly, change, int(issue)) if issue.isdecimal() else None
    except UsageError as err:
        return back(here, asked.form(), error=err.said)
    if (found := trial.found) is None:
        raise HTTPException(500, "没有试成，详情在服务器的输出里")
    return page(
        here,
        "wordtry.html",
        weekly=weekly,
        found=found,
        shown=[one for one in found.changes if one.what != "scores"][:CHANGES_SHOWN],
        SAID=SAID,
        digest=digest,
        weeks=WEEKS,
        issues=_issues(here.connection),
        replay=replayed,
        counts=backtests.counts,
        each=EACH,
        **said,
    )


@router.post("/words/save")
def save_words(here: Acting, form: Form) -> Response:
    """Put the change into weekly.yaml."""
    here.need(Right.WORDS)
    asked = Asked(field_of(form, "place"), field_of(form, "words")[:TYPED_MAX], field_of(form, "weight"), 2)
    weekly = paper_as_written(here.room)
    seen = field_of(form, "digest")
    if not seen:
        raise UsageError("表单不完整，请从“看看会怎样”一页保存")
    if seen != wordfile.digest_now(here.room):
        return _stale(here, asked, weekly, seen)
    try:
        change = asked.change(weekly)
        version = wordfile.save_change(here.room, here.connection, here.visitor.name, change, seen)
    except StaleWordsError:
        return _stale(here, asked, weekly, seen)
    except UsageError as err:
        return back(here, asked.form(), error=err.said)
    return back(here, f"/words/history/{version.number}", text=f"已保存：{version.what}")


def _stale(here: At, asked: Asked, weekly: Weekly, seen: str) -> Response:
    """The file is another one by now: what became of it, and what was wanted; nothing is saved."""
    known = next((one for one in wordfile.versions(here.room) if one.digest == seen), None)
    meanwhile = [one for one in wordfile.versions(here.room) if known is None or one.number > known.number]
    place = next((one for one in places(weekly) if one.key == asked.place), None)
    own = place.weights(weekly) if place else {}
    typed = [squeeze(clean(word)) for word in _BETWEEN.split(asked.words)]
    now = [(word, own.get(fold(word), ("", None))[1]) for word in typed if word]
    values: Mapping[str, object] = {"meanwhile": meanwhile if known else meanwhile[:1], "known": known, "now": now}
    return page(here, "wordstale.html", 409, asked=asked, chosen=place, weekly=weekly, **values)


def _where(weekly: Weekly, sought: str) -> list[tuple[WordPlace, str, float]]:
    """(list, word, weight) of words that hold what is sought."""
    bare = fold(sought)
    return [
        (place, word, weight)
        for place in places(weekly)
        for key, (word, weight) in place.weights(weekly).items()
        if bare in key
    ]


def _issues(connection: Connection) -> list[int]:
    """Issues whose window can be replayed."""
    printed = {one.number for one in printed_store.kept(connection)}
    return sorted(printed | {one.number for one in issue_store.list_issues(connection)}, reverse=True)[:REPLAYS]


def _replayed(here: At, weekly: Weekly, change: WordChange, number: int) -> Replay:
    """The issue's window by the words of today and by those after the change."""
    room = here.room
    other = taught(with_words(weekly, change), load_learned(room.settings.data_dir))
    return replay(room.engine, printed_issue(room, number), room.sources, [room.weekly, other])
