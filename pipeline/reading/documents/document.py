"""What a file says, and the bounds within which it is read."""

from __future__ import annotations

from dataclasses import dataclass

DOCUMENT_BYTES_MAX = 50_000_000
"""Bytes of a file that are looked at; the crawler fetches 30 MB at most, what people put in may be larger."""

UNPACKED_BYTES_MAX = 100_000_000
"""Bytes a packed file (Office, OFD, zip) may unpack to, everything inside it counted; what is larger is a bomb."""

ANSWER_BYTES_MAX = 16_000_000
"""Bytes that the text of a file takes at most, with all its characters of four bytes and escaped."""

SECONDS_MAX = 40
"""Seconds after which no further file of a zip is begun."""

PAGES_MAX = 300
"""Pages read of one file; annual reports have 200 to 400 and their end is tables of accounts."""

TEXT_MAX = 500_000
"""Characters kept of one file: an annual report of 300 pages has 400,000."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may cost."""

    cpu_seconds: int = 20
    """Processor time; an annual report of 300 pages takes 3."""
    seconds: float = 120.0
    """Time, waiting included. Only LibreOffice waits: everything else ends with `cpu_seconds`."""
    memory_bytes: int = 1024**3
    """Address space; a workbook of 100 MB of XML takes 600 MB, everything else far less."""
    worn_bytes: int = 400_000_000
    """Memory held after a file from which the process gives way to a new one: big files leave theirs behind."""


USUAL = Bounds()


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says."""

    text: str = ""
    """Paragraphs and table rows (甲 | 乙), one a line; empty where the file holds no text, as a scan."""
    rows: int = 0
    """Entries of its tables, header excluded: `pipeline.reading.documents.tables.count_rows`."""
    pages: int = 0
    """Pages of a PDF or OFD, slides of a presentation; 0 for kinds without pages."""
    note: str = ""
    """What was left unread, one Chinese line; empty where all was read."""
    marks: str = ""
    """How each line of a Word file looks, a character a line: 1 to 9 a heading of that level, b bold, - neither. Empty
    for other kinds, and where the lines are no longer those of the file."""


def remarks(*notes: str) -> str:
    """Notes as one, empty ones left out."""
    return "；".join(note for note in notes if note)
