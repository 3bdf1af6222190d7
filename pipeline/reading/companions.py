"""What was fetched and kept beside a report's page: its attachments, read."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.errors import DocumentError
from pipeline.reading.documents.names import attachment_name, sent_name
from pipeline.reading.documents.reader import read_document
from pipeline.types import Attachment, Page


def attachments_of(files: Sequence[tuple[str, str]], pages: Sequence[Page]) -> tuple[Attachment, ...]:
    """Files in the order the page links to them, then fetched ones it does not link to."""
    fetched = {page.url: page for page in pages}
    names = dict(files)
    for page in pages:
        names.setdefault(page.url, attachment_name(page))
    return tuple(_attachment(url, name, fetched.get(url)) for url, name in names.items())


def _attachment(url: str, name: str, page: Page | None) -> Attachment:
    if page is None:
        return Attachment(url, name)
    if page.status != 200:
        return Attachment(url, name, note=f"附件未取到：HTTP {page.status}")
    name = sent_name(page) or name
    try:
        document = read_document(page.body)
    except DocumentError as err:
        return Attachment(url, name, note=f"附件未读：{err}")
    return Attachment(url, name, document.text, document.rows, document.pages, document.note)
