"""Every saved page is read as its golden says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.reading.report import read
from pipeline.sources import load_sources
from pipeline.types import Link, Page, Rejection, Report

PAGES = Path(__file__).parent / "pages"
SOURCES = {source.id: source for source in load_sources(Path(__file__).parents[1] / "sources.yaml")}
_SURENESS = re.compile(r":[\d.]+$")


@dataclass(frozen=True)
class Case:
    """A saved page and what is expected of it."""

    folder: Path

    def __str__(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def expected(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "expected.json").read_text(encoding="utf-8")))

    @property
    def saved(self) -> dict[str, Any]:
        saved = dict(json.loads((self.folder / "response.json").read_text(encoding="utf-8")))
        assert saved["origin"] == "synthetic"
        return saved

    @property
    def parts(self) -> list[Page]:
        """The further pages of an article cut into several."""
        return [
            replace(
                self.page,
                url=part["url"],
                body=(self.folder / part["body"]).read_bytes(),
                kind="part",
                parent_url=self.saved["url"],
            )
            for part in self.saved.get("parts", ())
        ]

    @property
    def page(self) -> Page:
        saved = self.saved
        return Page(
            url=saved["url"],
            source_id=saved.get("source_id", self.folder.parent.name),
            fetched_at=datetime.fromisoformat(saved["fetched_at"]),
            status=saved["status"],
            headers=tuple((name, value) for name, value in saved["headers"]),
            body=next(self.folder.glob("body.*")).read_bytes(),
            kind=saved.get("kind", "detail"),
            fetched_url=saved.get("fetched_url", ""),
            link=link_of(saved["url"], saved["link"]) if "link" in saved else None,
        )


def link_of(url: str, saved: dict[str, Any]) -> Link:
    day = saved.get("published_at")
    return Link(
        url=url,
        title=saved["title"],
        published_at=datetime.fromisoformat(day) if day else None,
        date_only=saved.get("date_only", False),
        summary=saved.get("summary", ""),
        source_name=saved.get("source_name", ""),
    )


def saved_pages() -> list[Case]:
    return [Case(path.parent) for path in sorted(PAGES.glob("*/*/expected.json"))]


def as_dict(outcome: Report | Rejection) -> dict[str, Any]:
    """What a golden holds: no empty value, and not how sure the scorer was, which every fit of it changes."""
    if isinstance(outcome, Rejection):
        return {"reason": outcome.reason.value, "detail": outcome.detail}
    values = {
        "title": outcome.title,
        "published_at": outcome.published_at.isoformat() if outcome.published_at else "",
        "date_only": outcome.date_only,
        "origin": outcome.origin,
        "author": outcome.author,
        "language": outcome.language,
        "attachments": [[item.name, item.url] for item in outcome.attachments],
        "provenance": {name: _SURENESS.sub("", where) for name, where in outcome.provenance.items()},
        "text": outcome.text,
    }
    return {name: value for name, value in values.items() if value}


@pytest.mark.parametrize("case", saved_pages(), ids=str)
def test_saved_page_is_read_as_expected(case: Case) -> None:
    page = case.page
    assert as_dict(read(page, SOURCES[page.source_id], case.parts)) == case.expected


def test_every_source_has_a_saved_page() -> None:
    enabled = {source.id for source in SOURCES.values() if not source.disabled}
    assert {case.folder.parent.name for case in saved_pages()} >= enabled


def test_no_golden_holds_a_replacement_character() -> None:
    assert not [str(case) for case in saved_pages() if "\ufffd" in json.dumps(case.expected, ensure_ascii=False)]
