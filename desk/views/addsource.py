"""Adding a source by pasting an address: what it would bring is shown first; nothing is fetched past the guard."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from desk import adding
from desk.adding import Wishes
from desk.attempts import Attempt
from desk.people import Right
from desk.reasons import REASON_NAMES
from desk.trials import OPENING
from desk.verdicts import VERDICT_NAMES
from desk.web import Acting, At, Form, Here, back, field_of, missing, page, way_back
from pipeline.addresses import refused_address
from pipeline.errors import ConfigurationError, UsageError
from pipeline.sourcefile import entry_text
from pipeline.sources import OWNER_NAMES
from pipeline.text import clean, squeeze

router = APIRouter()

ITEMS = 5
"""Pages of a trial: enough to see whether titles and dates are read."""
LOOK_EVERY = 3
"""Seconds after which the page of a trial under way is asked for again."""
NAME_MAX = 60
Name = Annotated[str, Path(max_length=40)]


@router.get("/sources/add")
def form(here: Here, url: str = "") -> Response:
    """Where the address goes."""
    here.need(Right.SOURCES)
    own = here.premises.attempts.of(here.visitor.name)
    return page(here, "addsource.html", url=url[:2000], attempts=own)


@router.post("/sources/add")
def begin(here: Acting, form: Form) -> Response:
    """Begin to try an address, if it may be asked at all."""
    here.need(Right.SOURCES)
    url = adding.address_typed(field_of(form, "url"))
    wishes = Wishes("", "", "", (), ITEMS)
    try:
        if why := refused_address(url, here.room.settings.allowed_networks):
            raise UsageError(f"不访问这个网址：{why}")
        adding.check(here.room, url, wishes)
        attempt = here.premises.attempts.start(here.room, here.visitor.name, url, wishes)
    except UsageError as err:
        return back(here, "/sources/add", error=str(err))
    return back(here, f"/sources/add/{attempt.name}")


@router.get("/sources/add/{name}")
def attempt(here: Here, name: Name) -> Response:
    """How the trial goes, or what it brought."""
    here.need(Right.SOURCES)
    known = _known(here, name)
    way = known.way
    usable = bool(way and way.trial and way.trial.reports)
    response = page(
        here,
        "attempt.html",
        attempt=known,
        way=way,
        usable=usable,
        entry=entry_text(way.entry).rstrip() if way and usable else "",
        OWNER_NAMES=OWNER_NAMES,
        REASON_NAMES=REASON_NAMES,
        VERDICT_NAMES=VERDICT_NAMES,
        opening=OPENING,
    )
    if not known.done:
        response.headers["Refresh"] = str(LOOK_EVERY)
    return response


@router.post("/sources/add/{name}")
def write(here: Acting, form: Form, name: Name) -> Response:
    """Put the entry into sources.yaml: what was found, under the name that the person gives it."""
    here.need(Right.SOURCES)
    known = _known(here, name)
    if known.way is None or not known.way.trial or not known.way.trial.reports or known.written:
        raise UsageError("这个网址没有试成，或已经写入，不能再写")
    said = {key: squeeze(clean(field_of(form, key)))[:NAME_MAX] for key in ("id", "name", "owner")}
    wishes = Wishes(said["id"], said["name"], said["owner"], tuple(form.get("sections", ())), ITEMS)
    try:
        adding.check(here.room, known.url, wishes)
        entry = adding.entry_with(known.way, wishes)
        adding.write(here.room, here.connection, here.visitor.name, entry)
    except (UsageError, ConfigurationError) as err:
        said_ = err.faults[0] if isinstance(err, ConfigurationError) else str(err)
        return back(here, f"/sources/add/{name}", error=said_)
    known.written = str(entry["id"])
    undo = way_back(f"/sources/{entry['id']}/remove")
    return back(here, f"/sources/{entry['id']}", text=f"已写入来源 {entry['name']}；下次抓取就有它", **undo)


@router.post("/sources/{name}/remove")
def remove(here: Acting, name: Annotated[str, Path(max_length=100)]) -> Response:
    """Take back what was added by mistake, as long as it was not crawled."""
    here.need(Right.SOURCES)
    adding.remove(here.room, here.connection, here.visitor.name, name)
    return back(here, "/sources", text=f"已撤回来源 {name}")


def _known(here: At, name: str) -> Attempt:
    known = here.premises.attempts.get(name)
    if known is None:
        missing("这次试取不在了（服务器重启过，或太久以前），请再粘贴一次网址")
    return known
