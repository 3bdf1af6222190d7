"""The reports of one story -> the rows of a ledger: one for each person, one for each change of a company's capital."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

from pipeline.changes import LEAVING, Amount, CapitalChange, CapitalRow, PersonChange, PersonKind, PersonRow
from pipeline.ledger.capital import capital_of
from pipeline.ledger.companies import one_company
from pipeline.ledger.english import capital_in_english, people_in_english
from pipeline.ledger.people import people_of
from pipeline.ledger.register import rows_of_register
from pipeline.text import is_chinese
from pipeline.types import SHANGHAI, Report

PEOPLE_LEAD = 800
"""Characters of a text in which people are read; a notice, which is nothing but names, is read whole."""
NOTICE_VERBS = 3
"""Verbs of giving or taking a post from which a text is a notice."""

WEEK = timedelta(days=7)
"""How far apart two reports of one appointment may be."""
KEPT = 1000
"""Reports whose rows stay in memory: those of some weeks, which the web desk shows again and again."""

_NOTICE_VERB = re.compile(r"任命|免去|同志任|任免|试用期|挂职")

Row = TypeVar("Row", PersonRow, CapitalRow)


def people_in_report(report: Report) -> list[PersonChange]:
    """What one report tells of people, one line a person."""
    return list(_people(report.title, report.text, _day(report)))


@lru_cache(maxsize=KEPT)
def _people(title: str, text: str, published: date | None) -> tuple[PersonChange, ...]:
    if not is_chinese(title + text[:PEOPLE_LEAD]):
        return tuple(_by_person(people_in_english(title, text, published)))
    read = text if _is_notice(title, text) else text[:PEOPLE_LEAD]
    return tuple(_by_person(people_of(title, read, published)))


def is_notice(report: Report) -> bool:
    """Whether a report is a notice of appointments: names and posts from end to end."""
    return _is_notice(report.title, report.text)


def _is_notice(title: str, text: str) -> bool:
    return len(_NOTICE_VERB.findall(f"{title}\n{text[:20_000]}")) >= NOTICE_VERBS


def capital_in_report(report: Report) -> list[CapitalChange]:
    """What one report tells of capital, one line a change."""
    return list(_capital(report.title, report.text, _day(report)))


@lru_cache(maxsize=KEPT)
def _capital(title: str, text: str, published: date | None) -> tuple[CapitalChange, ...]:
    if not is_chinese(title + text[:PEOPLE_LEAD]):
        return tuple(_by_change(capital_in_english(title, text)))
    rows = list(rows_of_register(text))
    return tuple(_by_change(rows or capital_of(title, text, published)))


def _day(report: Report) -> date | None:
    return report.published_at.astimezone(SHANGHAI).date() if report.published_at else None


def people_rows(reports: Sequence[Report], story: str = "") -> list[PersonRow]:
    """One row a person; `reports`, best authority first: each fills what those before it left empty."""
    rows: list[PersonRow] = []
    for report in reports:
        for change in people_in_report(report):
            at = next((i for i, row in enumerate(rows) if same_person(row.change.person, change.person)), None)
            if at is None:
                rows.append(PersonRow(change, report, story))
            else:
                rows[at] = replace(rows[at], change=filled_person(rows[at].change, change))
    return rows


def capital_rows(reports: Sequence[Report], story: str = "") -> list[CapitalRow]:
    """One row a company and kind of change; the reports of a story tell of one event."""
    rows: list[CapitalRow] = []
    for report in reports:
        for change in capital_in_report(report):
            if not change.company:
                continue  # of whom it tells is a guess: another report of the story may tell of another company
            at = next((i for i, row in enumerate(rows) if _same_change(row.change, change)), None)
            if at is None:
                rows.append(CapitalRow(change, report, story))
            else:
                rows[at] = replace(rows[at], change=filled_capital(rows[at].change, change))
    return rows


def _by_person(changes: Sequence[PersonChange]) -> list[PersonChange]:
    found: list[PersonChange] = []
    for change in changes:
        at = next((i for i, one in enumerate(found) if same_person(one.person, change.person)), None)
        if at is None:
            found.append(change)
        else:
            found[at] = filled_person(found[at], change)
    return found


def _by_change(changes: Sequence[CapitalChange]) -> list[CapitalChange]:
    found: list[CapitalChange] = []
    for change in changes:
        at = next((i for i, one in enumerate(found) if _same_change(one, change)), None)
        if at is None:
            found.append(change)
        else:
            found[at] = filled_capital(found[at], change)
    return found


def same_person(a: str, b: str) -> bool:
    """Whether two names are one person's: equal, a Latin surname beside the full name, or a Han name that was
    read with one character before it (混元徐灿)."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if "·" in long:
        return long.split("·")[-1] == short
    if not short.isascii():
        return len(short) >= 2 and len(long) - len(short) == 1 and long.endswith(short)
    return short.isascii() and " " not in short and long.split(" ")[-1] == short


def filled_person(known: PersonChange, more: PersonChange) -> PersonChange:
    """`known` with what only `more` tells: a coming outweighs a going, whose post becomes the former one."""
    first, second = known, more
    if known.kind in LEAVING and more.kind not in LEAVING:
        first, second = more, known
    kind = first.kind
    if kind is PersonKind.APPOINTED and second.kind in (PersonKind.JOINED, PersonKind.PROMOTED, PersonKind.MOVED):
        kind = second.kind
    of_second = second.former_post
    if of_second and first.body and second.body and not one_company(first.body, second.body) and second.kind in LEAVING:
        of_second = f"{second.body}{of_second}"
    return replace(
        first,
        kind=kind,
        person=max(known.person, more.person, key=len)
        if known.person.isascii() or "·" in more.person
        else known.person,
        post=first.post or second.post,
        former_post=first.former_post or of_second,
        body=first.body or second.body,
        replaces=first.replaces or second.replaces,
        happened=first.happened or second.happened,
    )


def _same_change(a: CapitalChange, b: CapitalChange) -> bool:
    if a.kind is not b.kind or not _same_round(a.round, b.round):
        return False
    return not a.company or not b.company or one_company(a.company, b.company)


def _same_round(a: str, b: str) -> bool:
    """Whether two rounds may be one: A轮 and A轮及A+轮, 战略 and any other."""
    return a in b or b in a or "战略" in (a, b)


def filled_capital(known: CapitalChange, more: CapitalChange) -> CapitalChange:
    """`known` with what only `more` tells."""
    return replace(
        known,
        company=_registered(known.company, more.company),
        amount=_fuller(known.amount, more.amount),
        round=known.round or more.round,
        investors=_joined(known.investors, more.investors),
        share=known.share or more.share,
        before=known.before or more.before,
        after=known.after or more.after,
        stage=known.stage,
        happened=known.happened or more.happened,
    )


def _registered(known: str, more: str) -> str:
    """The first name; the one in the register before a short form of it."""
    return more if more.endswith("有限公司") and not known.endswith("有限公司") else known or more


def _fuller(known: Amount | None, more: Amount | None) -> Amount | None:
    """The first sum; one with its currency before the same without."""
    if known is None:
        return more
    if more and more.currency and not known.currency and more.said.startswith(known.said):
        return more
    return known


def _joined(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    new = [one for one in more if not any(one_company(one, other) for other in known)]
    return (*known, *new)


def once(rows: Sequence[Row]) -> list[Row]:
    """Each person and change told once: a notice and its parts are several stories, as are two reports that were not
    linked."""
    found: list[Row] = []
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        told = by_name.setdefault(row.change.person if isinstance(row, PersonRow) else row.change.company, [])
        if not any(_twice(one, row) for one in told):
            told.append(row)
            found.append(row)
    return found


def _twice(a: PersonRow | CapitalRow, b: PersonRow | CapitalRow) -> bool:
    """Whether two rows of one name tell the same: those of one page do, and of a person those of one post in a week."""
    same_page = a.source.url.partition("#")[0] == b.source.url.partition("#")[0]
    if isinstance(a, PersonRow) and isinstance(b, PersonRow):
        return same_page or (_one_post(a.change, b.change) and abs(_when(a) - _when(b)) <= WEEK)
    if isinstance(a, CapitalRow) and isinstance(b, CapitalRow):
        return same_page and a.change.kind is b.change.kind and _same_round(a.change.round, b.change.round)
    return False


def _one_post(a: PersonChange, b: PersonChange) -> bool:
    leaves = a.kind in LEAVING
    if leaves != (b.kind in LEAVING) or not _one_body(a.body, b.body):
        return False
    return (a.former_post == b.former_post) if leaves else (a.post == b.post)


def _one_body(a: str, b: str) -> bool:
    """Whether one name may be short for the other: 国家广电总局 for 国家广播电视总局. An unread one is nobody's."""
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return bool(short) and all(char in rest for char in short)


def _when(row: PersonRow) -> date:
    return row.change.happened or row.source.when.astimezone(SHANGHAI).date()
