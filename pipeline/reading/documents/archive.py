"""A zip of files -> the text of each under its name."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable

from pipeline.errors import DocumentError
from pipeline.reading.documents.document import Document, remarks
from pipeline.reading.documents.packages import Budget, Package
from pipeline.text import clean, squeeze

FILES_MAX = 100
"""Files of an archive that are read; annexes are a dozen."""

NAMED_MAX = 5
"""Files that could not be read and are named; of the others there is the number."""

_LITTER = ("__MACOSX/", "Thumbs.db", ".DS_Store", "desktop.ini")

Reader = Callable[[bytes, Budget], Document]


def read_zip(package: Package, budget: Budget, read: Reader) -> Document:
    """What `read` makes of each file, in order; those it cannot read are named in the note.

    Raises:
        DocumentError: the archive is locked as a whole, or larger than the budget.
    """
    members = [info for info in package.members if not any(litter in info.filename for litter in _LITTER)]
    texts: list[str] = []
    unread: list[str] = []
    rows = pages = 0
    for info in members[:FILES_MAX]:
        name = _name(info)
        try:
            if budget.is_late:
                raise DocumentError("轮不到它，前面的太慢")
            found = read(package.read(info.filename), budget)
        except DocumentError as err:
            unread.append(f"{name}（{err}）")
            continue
        rows, pages = rows + found.rows, pages + found.pages
        texts.extend(filter(None, (f"【{name}】", found.text)) if found.text else ())
        if found.note:
            unread.append(f"{name}（{found.note}）")
    return Document("\n".join(texts), rows, pages, _note(unread, len(members)))


def _note(unread: list[str], count: int) -> str:
    more = f"等 {len(unread)} 个" if len(unread) > NAMED_MAX else ""
    return remarks(
        "压缩包是空的" if not count else "",
        f"只读了前 {FILES_MAX} 个文件，共 {count} 个" if count > FILES_MAX else "",
        f"压缩包里未读全：{'、'.join(unread[:NAMED_MAX])}{more}" if unread else "",
    )


def _name(info: zipfile.ZipInfo) -> str:
    """Name of a file without its folders; Chinese Windows writes names in GBK and does not say so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    return squeeze(clean(posixpath.basename(name.replace("\\", "/"))))[:100]
