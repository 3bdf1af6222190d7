"""What kind of file some bytes are; names and Content-Type are not asked, for they are often wrong."""

from __future__ import annotations

import io
import re
import zipfile

import olefile

from pipeline.errors import DocumentError

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
_OFFICE_MARKUP = b"urn:schemas-microsoft-com:office"
_DOCUMENT_TYPES = re.compile(
    r"application/(?:pdf|x-pdf|msword|rtf|vnd\.openxmlformats|vnd\.ms-|wps-office|ofd|zip|x-zip|octet-stream)"
)
_MAIN_PARTS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("ofd.xml", "ofd"),
)
_MAIN_FOLDERS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_OPEN_DOCUMENTS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("PowerPoint Document", "ppt"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)

ZIP_FAULTS = (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, RuntimeError)
"""What zipfile raises on files of strangers; RuntimeError covers an encrypted member and, through its subclass, a
compression method that zipfile does not know."""


def is_document(body: bytes, content_type: str) -> bool:
    """Whether a response is a file and not a web page; the first bytes outweigh the header."""
    if family(body):
        return True
    looks_html = body[:512].lstrip().startswith((b"<", b"\xef\xbb\xbf<", b"{", b"["))
    return bool(_DOCUMENT_TYPES.match(content_type)) and not looks_html


def family(body: bytes) -> str:
    """pdf, zip (also Office and OFD), ole (old Office), rtf, rar, 7z, gzip, image by the first bytes; "" for others."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    return next((name for magic, name in _MAGIC if body.startswith(magic)), "")


def is_page(body: bytes) -> bool:
    """Whether it is a web page, and none that Office wrote in place of a file of its own."""
    return body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _OFFICE_MARKUP not in body[:65_536]


def kind_of(body: bytes) -> str:
    """The kind as exactly as its insides tell: docx xlsx pptx ofd odt ods odp zip doc xls ppt locked (by a password)
    markup (Office's HTML or XML), or what `family` says.

    Raises:
        DocumentError: the file is broken.
    """
    found = family(body)
    if found == "zip":
        return _packed(body)
    if found == "ole":
        return _compound(body)
    return found or ("markup" if _OFFICE_MARKUP in body[:65_536] else "")


def _packed(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = {name.replace("\\", "/").lower().lstrip("/") for name in archive.namelist()}
            declared = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype")
    except ZIP_FAULTS as err:
        raise DocumentError("文件损坏，解不开压缩") from err
    for part, kind in _MAIN_PARTS:
        if part in names:
            return kind
    if "[content_types].xml" in names:
        return next((kind for folder, kind in _MAIN_FOLDERS if any(name.startswith(folder) for name in names)), "zip")
    return next((kind for word, kind in _OPEN_DOCUMENTS.items() if b"opendocument." + word in declared), "zip")


def _compound(body: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as compound:
            return next((kind for stream, kind in _STREAMS if compound.exists(stream)), "ole")
    except (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError) as err:
        raise DocumentError("文件损坏，不成一个 Office 文件") from err
