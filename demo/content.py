"""demo/content/**/*.yaml -> the reports that the replica web publishes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipeline.types import SHANGHAI

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, slots=True)
class Company:
    """Issuer of a disclosure."""

    code: str = "000000"
    name: str = "演示公司"
    org_id: str = "9900000000"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file under a report; rows beyond `first_rows` are made up when it is rendered."""

    name: str
    kind: str = "docx"
    rows: int = 0
    first_rows: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """The text from a later time on."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DemoReport:
    """One invented report of one source; times are aware, in Asia/Shanghai."""

    key: str
    source: str
    published: datetime
    title: str
    text: str = ""
    """Paragraphs separated by an empty line; an unanswered question has none."""
    origin: str = ""
    author: str = ""
    company: Company = Company()
    question: str = ""
    asked: datetime | None = None
    talk_date: date | None = None
    attachments: tuple[AttachedFile, ...] = ()
    pub_date_meta: datetime | None = None
    revised: Revision | None = None
    pages: int = 1
    """Pages that the publisher cuts its text into."""
    reprint_of: str = field(default="", repr=False)
    happening: str = field(default="", repr=False)

    @property
    def paragraphs(self) -> list[str]:
        """The text cut at empty lines."""
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]

    @property
    def summary(self) -> str:
        """First paragraph, at most 120 characters."""
        first = (self.paragraphs or [self.title])[0].replace("\n", " ")
        return first if len(first) <= 120 else first[:119] + "…"

    def number(self, digits: int, salt: str = "") -> str:
        """A number of that many digits that stays the same for ever; never starts with 0."""
        low = 10 ** (digits - 1)
        return str(low + int(self.hex32(salt), 16) % (9 * low))

    def hex32(self, salt: str = "") -> str:
        """32 hexadecimal digits derived from key and day."""
        name = f"{self.key}|{self.published:%Y-%m-%d}|{salt}"
        return hashlib.sha256(name.encode()).hexdigest()[:32]

    def lot(self, what: str, sides: int) -> int:
        """0 … sides-1, drawn once and for all: where reports of one shape differ."""
        return int(self.hex32(what), 16) % sides


def load_reports(folder: Path = CONTENT) -> tuple[DemoReport, ...]:
    """Every report of the folder's YAML files, in file order.

    Raises:
        ValueError: naming file and entry, for an unknown key, a missing one, or a key used twice.
    """
    reports: dict[str, DemoReport] = {}
    for path in sorted(folder.rglob("*.yaml")):
        for entry in YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or []:
            report = _report(path, entry)
            if report.key in reports:
                raise ValueError(f"{path.name}: {report.key} 重复")
            reports[report.key] = report
    return tuple(reports.values())


_KNOWN = {item.name for item in fields(DemoReport)}


def _report(path: Path, entry: Mapping[str, Any]) -> DemoReport:
    key = entry.get("key", "(无 key)")
    if unknown := set(entry) - _KNOWN:
        raise ValueError(f"{path.name}: {key}: 没有这样的项 {', '.join(sorted(unknown))}")
    try:
        return DemoReport(**{name: _READERS.get(name, _text)(value) for name, value in entry.items()})
    except (TypeError, ValueError, KeyError) as err:
        raise ValueError(f"{path.name}: {key}: {err}") from err


def _text(value: Any) -> str:
    return str(value or "").strip()


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _company(value: Any) -> Company:
    return Company(**{name: str(part) for name, part in value.items()})


def _files(value: Any) -> tuple[AttachedFile, ...]:
    return tuple(
        AttachedFile(**{**item, "first_rows": tuple(_cells(row) for row in item.get("first_rows", ()))})
        for item in value
    )


def _cells(row: Mapping[str, Any]) -> Mapping[str, str]:
    return {str(name): str(cell) for name, cell in row.items()}


_READERS: dict[str, Any] = {
    "published": _moment,
    "asked": _moment,
    "pub_date_meta": _moment,
    "talk_date": lambda value: date.fromisoformat(str(value)),
    "company": _company,
    "attachments": _files,
    "pages": int,
    "revised": lambda value: Revision(at=_moment(value["at"]), text=_text(value["text"])),
}
