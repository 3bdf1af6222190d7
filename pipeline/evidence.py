"""What an evidence pack is: its files, and the manifest that ties each printed line to the page it rests on.

Version 1. A pack is read without this program too: it is a ZIP whose `SHA256SUMS` any `sha256sum -c` checks.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MANIFEST, INDEX, SUMS = "manifest.json", "index.html", "SHA256SUMS"
ISSUE_FILES = ("issue.docx", "issue.html")

MEMBERS_MAX = 5_000
MEMBER_BYTES_MAX = 64 * 1024 * 1024
"""As large as a record of the page archive may be."""
PACK_BYTES_MAX = 4 * 1024 * 1024 * 1024
MANIFEST_BYTES_MAX = 32 * 1024 * 1024

PAGE_ENDINGS = {
    "html": "html.txt",
    "json": "json.txt",
    "pdf": "pdf.bin",
    "ole": "doc.bin",
    "zip": "zip.bin",
    "": "bin",
}
"""Kind of a kept page -> ending of its file: a double click opens an editor, never a browser or an Office program."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(max_length=20_000)]

_NAMES = re.compile(
    rf"{re.escape(MANIFEST)}|{re.escape(INDEX)}|{SUMS}|{'|'.join(map(re.escape, ISSUE_FILES))}"
    rf"|pages/[0-9a-f]{{64}}\.(?:{'|'.join(map(re.escape, PAGE_ENDINGS.values()))})|texts/[0-9a-f]{{64}}\.txt"
)


def is_name(name: str) -> bool:
    """Whether a pack may hold a file of this name."""
    return bool(_NAMES.fullmatch(name))


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KeptFile(_Part):
    """A page as kept: the bytes received, content-encoding undone."""

    file: Text
    sha256: Sha256
    size: Annotated[int, Field(ge=0)]
    kind: Literal["detail", "part", "attachment", "inline", "snapshot"]
    address: Text
    fetched_at: Text
    """ISO 8601 with offset."""
    status: int
    content_type: Text


class Source(_Part):
    """A report that lines of the issue rest on."""

    publisher: Text
    title: Text
    address: Text
    """Empty for one put in by hand that is nowhere on the web."""
    seen_at: Text
    published_at: Text
    text: Text
    """File of its text as read from its pages."""
    text_sha256: Sha256
    pages: Annotated[tuple[KeptFile, ...], Field(max_length=200)]
    note: Text = ""
    """Why there is no page."""


class Basis(_Part):
    """The passage that a printed line rests on."""

    source: Annotated[int, Field(ge=0)]
    """Which of the sources, from 0."""
    passage: Text
    offset: Annotated[int, Field(ge=0)]
    """Characters before it in the source's text."""
    share: Annotated[float, Field(ge=0, le=1)]
    """1: word for word; else the share of the line's letter pairs that the passage has."""
    page: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    """SHA-256 of the page in which the passage stands; empty where none of them shows it."""


class Line(_Part):
    """A printed sentence."""

    section: Text
    title: Text
    """Headline of its item."""
    item: Annotated[int, Field(ge=1)]
    paragraph: Annotated[int, Field(ge=1)]
    sentence: Annotated[int, Field(ge=1)]
    text: Text
    basis: Basis | None


class Manifest(_Part):
    """The whole pack."""

    format: Literal["zhoubao-evidence"] = "zhoubao-evidence"
    version: Literal[1] = 1
    paper: Text
    publisher: Text
    number: int
    date: Text
    starts_at: Text
    ends_at: Text
    marks: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    sources: Annotated[tuple[Source, ...], Field(max_length=MEMBERS_MAX)]
    lines: Annotated[tuple[Line, ...], Field(max_length=50_000)]
