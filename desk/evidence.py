"""The evidence pack of an issue: each printed sentence with the passage, the page and the moment it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from sqlalchemy import Connection

from desk.exporting import content_of, file_name, final_content
from desk.newsroom import Newsroom
from desk.printing import written
from pipeline.editing.passages import Passage, lines_of, passage_of
from pipeline.errors import StoreError, UsageError
from pipeline.evidence import MANIFEST, PAGE_ENDINGS, Basis, KeptFile, Line, Manifest, Source
from pipeline.names import time_said
from pipeline.output.evidence import PackWriter
from pipeline.output.layout import date_line, one_line
from pipeline.reading.documents.kinds import family
from pipeline.reading.plain import bare, words_of
from pipeline.store import candidates as candidate_store
from pipeline.store import pages as page_store
from pipeline.store import reports as report_store
from pipeline.store.candidates import CandidateQuery
from pipeline.store.kept import KeptPage
from pipeline.types import SHANGHAI, Entry, Issue, Page, Report
from pipeline.urls import is_taken_url, url_key

EVIDENCE = "evidence"
"""What a pack is called among the files that an issue is closed with."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What a pack came to."""

    path: Path
    lines: int
    without_basis: int
    without_page: int
    """Lines whose passage stands in no kept page."""


def pack_issue(room: Newsroom, connection: Connection, issue: Issue, out: Path | None = None) -> Packed:
    """Write the pack; by default into the exports folder. Of a closed issue it is the one that it was closed with.

    Raises:
        UsageError: the issue has no entry.
        StoreError: the file cannot be written.
    """
    target = out or room.settings.exports_dir / f"{file_name(room, issue.number)}-佐证包.zip"
    if (kept := final_content(room, connection, issue.number, EVIDENCE)) is not None:
        written(target, lambda file: file.write(kept))
        return _told(target, manifest_in(kept))
    return _told(target, written(target, lambda file: write_pack(room, connection, issue, file)))


def _told(target: Path, manifest: Manifest) -> Packed:
    bases = [line.basis for line in manifest.lines]
    return Packed(target, len(bases), bases.count(None), sum(1 for one in bases if one and not one.page))


def manifest_in(pack: bytes) -> Manifest:
    """The manifest of a pack that this program made."""
    with ZipFile(BytesIO(pack)) as archive:
        return Manifest.model_validate_json(archive.read(MANIFEST))


def write_pack(room: Newsroom, connection: Connection, issue: Issue, file: BinaryIO) -> Manifest:
    """Write the pack to an open file; one page is in memory at a time."""
    if not issue.entries:
        raise UsageError(f"第 {issue.number} 期还没有条目，没有可佐证的")
    gathered = _gathered(room, connection, issue)
    pack = PackWriter(file)
    for kind in ("docx", "html"):
        pack.add(f"issue.{kind}", content_of(room, issue, kind))
    shelf = _Shelf(room, connection, pack, gathered.reports)
    sources = tuple(shelf.put(number, gathered.passages_of(number)) for number in range(len(gathered.reports)))
    manifest = Manifest(
        paper=one_line(room.weekly.masthead.title),
        publisher=one_line(room.weekly.masthead.publisher),
        number=issue.number,
        date=date_line(issue.ends_at),
        starts_at=_moment(issue.starts_at),
        ends_at=_moment(issue.ends_at),
        marks=room.marks,
        sources=sources,
        lines=tuple(_with_basis(line, basis, shelf.standing) for line, basis in gathered.lines),
    )
    pack.close(manifest)
    return manifest


# --- which lines rest on what -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Gathered:
    """Reports in the order in which lines name them, and each line with what it rests on."""

    reports: list[Report] = field(default_factory=list)
    lines: list[tuple[Line, Basis | None]] = field(default_factory=list)

    def number_of(self, report: Report) -> int:
        if report not in self.reports:
            self.reports.append(report)
        return self.reports.index(report)

    def passages_of(self, number: int) -> list[str]:
        return [basis.passage for _, basis in self.lines if basis and basis.source == number]


def _gathered(room: Newsroom, connection: Connection, issue: Issue) -> _Gathered:
    found = _Gathered()
    told = _reports_behind(connection, issue)
    for item, entry in enumerate(issue.entries, start=1):
        reports = [one for url in entry.lead_urls for one in told.get(url_key(url), ())]
        if reports:
            found.number_of(reports[0])
        for line in _lines(room, entry, item):
            passage = passage_of(line.text, reports)
            basis = _basis(found.number_of(reports[passage.report]), passage) if passage else None
            found.lines.append((line, basis))
    return found


def _reports_behind(connection: Connection, issue: Issue) -> Mapping[str, list[Report]]:
    """Key of a story's lead -> its reports, lead first."""
    leads = [url for entry in issue.entries for url in entry.lead_urls]
    stories = [one.candidate.story for one in candidate_store.holding(connection, leads, CandidateQuery())]
    members = {story.lead_url: [url_key(member.url) for member in story.members] for story in stories}
    kept = report_store.by_keys(connection, [key for keys in members.values() for key in keys])
    return {url_key(lead): [kept[key] for key in keys if key in kept] for lead, keys in members.items()}


def _lines(room: Newsroom, entry: Entry, item: int) -> Iterator[Line]:
    for paragraph, sentences in enumerate(lines_of(entry.text), start=1):
        for sentence, text in enumerate(sentences, start=1):
            yield Line(
                section=room.weekly.name_of(entry.section),
                title=one_line(entry.title),
                item=item,
                paragraph=paragraph,
                sentence=sentence,
                text=text,
                basis=None,
            )


def _basis(source: int, passage: Passage) -> Basis:
    return Basis(source=source, passage=passage.text, offset=passage.offset, share=passage.share, page="")


def _with_basis(line: Line, basis: Basis | None, standing: Mapping[tuple[int, str], str]) -> Line:
    if basis is None:
        return line
    page = standing.get((basis.source, basis.passage), "")
    return line.model_copy(update={"basis": basis.model_copy(update={"page": page})})


# --- pages ------------------------------------------------------------------------------------------------------------


class _Shelf:
    """Puts the pages of reports into the pack, and remembers where each passage stands."""

    def __init__(self, room: Newsroom, connection: Connection, pack: PackWriter, reports: Sequence[Report]) -> None:
        self._room, self._pack, self._reports = room, pack, reports
        self._behind = page_store.behind(connection, [url_key(report.url) for report in reports])
        self._beside = page_store.companions(connection, [page.key for page in self._behind.values()])
        self.standing: dict[tuple[int, str], str] = {}
        """(source, passage) -> SHA-256 of the page that shows it."""

    def put(self, number: int, passages: Sequence[str]) -> Source:
        report = self._reports[number]
        text = report.text.encode()
        note, pages = "", []
        if (page := self._behind.get(url_key(report.url))) is None:
            note = "从别处导入，没有存下的网页"
        else:
            try:
                pages = list(self._files(number, page, passages))
            except StoreError as err:
                note = str(err)
        digest = sha256(text).hexdigest()
        self._pack.add(f"texts/{digest}.txt", text)
        return Source(
            publisher=one_line(self._room.name_of(report.source_id)),
            title=one_line(report.title),
            address="" if is_taken_url(report.url) else report.url,
            seen_at=_moment(report.first_seen_at),
            published_at=time_said(report.published_at, report.date_only) if report.published_at else "",
            text=f"texts/{digest}.txt",
            text_sha256=digest,
            pages=tuple(pages),
            note=note,
        )

    def _files(self, number: int, main: KeptPage, passages: Sequence[str]) -> Iterator[KeptFile]:
        """The page; of its parts and attachments those that show a passage which it does not."""
        open_ = dict.fromkeys(passages)
        for kept in (main, *self._beside.get(main.key, ())):
            if kept is not main and not open_:
                return
            page = kept.load(self._room.settings.pages_dir)
            shown = self._shown(page, open_)
            if kept is not main and not shown:
                continue
            self.standing.update(((number, passage), page.sha256) for passage in shown)
            for passage in shown:
                del open_[passage]
            yield self._file(page)

    @staticmethod
    def _shown(page: Page, passages: Mapping[str, None]) -> list[str]:
        words = words_of(page.body, page.content_type)
        return [passage for passage in passages if bare(passage) in words]

    def _file(self, page: Page) -> KeptFile:
        name = f"pages/{page.sha256}.{_ending(page)}"
        self._pack.add(name, page.body)
        return KeptFile(
            file=name,
            sha256=page.sha256,
            size=len(page.body),
            kind=page.kind,
            address="" if is_taken_url(page.url) else page.fetched_url or page.url,
            fetched_at=_moment(page.fetched_at),
            status=page.status,
            content_type=one_line(page.content_type)[:200],
        )


def _ending(page: Page) -> str:
    kind = family(page.body)
    if not kind:
        start = page.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
        kind = "json" if start.startswith((b"{", b"[")) else "html" if page.body.strip() else ""
    return PAGE_ENDINGS.get(kind, PAGE_ENDINGS[""])


def _moment(when: datetime) -> str:
    """To the second, in Beijing time, with its offset."""
    return when.astimezone(SHANGHAI).isoformat(timespec="seconds")
