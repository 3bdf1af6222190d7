"""What a ledger holds: changes of people and of capital, as far as reports say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pipeline.types import Report


class PersonKind(StrEnum):
    """What happened to a person."""

    APPOINTED = "任"
    INTENDED = "拟任"
    PROMOTED = "升"
    MOVED = "调"
    JOINED = "加入"
    ELECTED = "选"
    REMOVED = "免"
    RESIGNED = "辞"
    RETIRED = "退休"


LEAVING = frozenset({PersonKind.REMOVED, PersonKind.RESIGNED, PersonKind.RETIRED})
"""Kinds that tell of the former post alone."""


class CapitalKind(StrEnum):
    """What happened to the capital of a company."""

    FUNDING = "融资"
    ACQUIRED = "收购"
    JOINED = "入股"
    MORE = "增持"
    LESS = "减持"
    BOUGHT_BACK = "回购"
    PLACED = "定增"
    CAPITAL = "注册资本变更"
    HEAD = "法定代表人变更"
    HOLDERS = "股东变更"
    LISTED = "上市"
    FOUNDED = "成立"


class Amount(NamedTuple):
    """A sum of money."""

    said: str
    """As printed: 近亿元."""
    value: float | None
    """In whole units of the currency; None where the print gives no figure (数亿元)."""
    currency: str
    """ISO 4217; empty where none is printed."""


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person's coming, going or both. Empty: not said, or not readable."""

    person: str
    kind: PersonKind
    post: str = ""
    former_post: str = ""
    body: str = ""
    """The organisation of the new post, else of the former one."""
    replaces: str = ""
    """Who held the post before."""
    happened: date | None = None
    sentence: str = ""
    """Where it stands, folded to half width."""


@dataclass(frozen=True, slots=True)
class CapitalChange:
    """One change of a company's capital. Empty: not said, or not readable."""

    company: str
    """Whose capital it is: of an acquisition the one that is bought."""
    kind: CapitalKind
    amount: Amount | None = None
    round: str = ""
    investors: tuple[str, ...] = ()
    """Who gives or takes: investors, the buyer, the holder; in printed order."""
    share: str = ""
    """Share that changes hands, as printed: 51%."""
    before: str = ""
    after: str = ""
    stage: str = ""
    """拟, 洽谈 or 终止 where it is said not to be done; else empty."""
    happened: date | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of one story."""

    change: PersonChange
    source: Report
    """The report that told of the person first."""
    story: str = ""
    """Address of the story's lead."""


@dataclass(frozen=True, slots=True)
class CapitalRow:
    """One change of one company's capital, of one story."""

    change: CapitalChange
    source: Report
    story: str = ""
