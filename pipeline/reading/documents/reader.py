"""The door to all of this: the bytes of a file -> its text."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from pipeline.errors import DocumentError
from pipeline.reading.body import tidy
from pipeline.reading.documents.child import read_in_child
from pipeline.reading.documents.document import DOCUMENT_BYTES_MAX, Document
from pipeline.reading.documents.kinds import is_page

REMEMBERED = 32
"""Files whose outcome is remembered: a report is read again with all its files whenever one more of them arrives."""

_outcomes: dict[bytes, Document | str] = {}
"""SHA-256 of a file -> what it says, or why it cannot be read; oldest first."""


def read_document(body: bytes) -> Document:
    """Text of a file, told apart by its bytes alone and read in a bounded process of its own.

    Raises:
        DocumentError: nothing of it can be read; the message says why in a few Chinese words.
    """
    if len(body) > DOCUMENT_BYTES_MAX:
        raise DocumentError(f"文件有 {len(body):,} 字节，上限 {DOCUMENT_BYTES_MAX:,}")
    if is_page(body):
        raise DocumentError("地址返回的不是文件，是网页")
    outcome = _outcome(body)
    if isinstance(outcome, str):
        raise DocumentError(outcome)
    return outcome


def _outcome(body: bytes) -> Document | str:
    key = sha256(body).digest()
    if key not in _outcomes:
        try:
            found = read_in_child(body)
            _outcomes[key] = replace(found, text=tidy(found.text.split("\n")).text, marks="")
        except DocumentError as err:
            _outcomes[key] = str(err)
        while len(_outcomes) > REMEMBERED:
            del _outcomes[next(iter(_outcomes))]
    return _outcomes[key]
