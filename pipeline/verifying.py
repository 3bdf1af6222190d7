"""An evidence pack held against itself: hashes, passages, printed lines. It may come from anywhere."""

from __future__ import annotations

import hashlib
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError

from pipeline.errors import EvidenceError, system_said
from pipeline.evidence import (
    INDEX,
    ISSUE_FILES,
    MANIFEST,
    MANIFEST_BYTES_MAX,
    MEMBER_BYTES_MAX,
    MEMBERS_MAX,
    PACK_BYTES_MAX,
    SUMS,
    Basis,
    KeptFile,
    Manifest,
    is_name,
)
from pipeline.reading.plain import bare, words_of

_TAIL = 22 + 65_535
"""Bytes in which the end of a ZIP's directory lies."""
_DIRECTORY_BYTES_MAX = 2_000_000
_CHUNK = 1024 * 1024
SEARCHED_MAX = 10_000_000_000
"""Characters searched for quoted lines, all together: a hundred lines in pages of a megabyte are a hundredth of it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it."""

    manifest: Manifest
    files: int
    faults: tuple[str, ...]
    """What does not hold, one Chinese line each."""
    remarks: tuple[str, ...]
    """Lines that had no basis, or no page, when the pack was made."""


def verify(path: Path) -> Verified:
    """Whether the pack at `path` holds: one page is in memory at a time.

    Raises:
        EvidenceError: it is no pack of ours, or one made to harm; nothing of it was unpacked to disk.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive)
        sums = _sums(archive)
        faults = [*_sum_faults(archive, sums), *_missing(archive, manifest)]
        budget = _Budget()
        faults += _source_faults(archive, manifest, budget)
        faults += _print_faults(archive, manifest, budget)
        return Verified(manifest, len(archive.namelist()), tuple(faults), tuple(_remarks(manifest)))


# --- the archive ------------------------------------------------------------------------------------------------------


_NOT_ZIP = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)
"""What zipfile raises for an archive made wrong or for harm: NotImplementedError for a compression that it does not
know, RuntimeError for a password, the others for damage."""


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        with path.open("rb") as file:
            _require_small_directory(file)
            with ZipFile(file) as archive:
                _require_plain(archive.infolist())
                yield archive
    except OSError as err:
        raise EvidenceError(f"读不了 {path}：{system_said(err)}") from err
    except _NOT_ZIP as err:
        raise EvidenceError(f"{path.name} 不是佐证包，或已损坏") from err


def _require_small_directory(file: BinaryIO) -> None:
    """Look at the directory's size before zipfile reads it whole."""
    size = file.seek(0, 2)
    if size > PACK_BYTES_MAX:
        raise EvidenceError(f"文件有 {size:,} 字节，比任何佐证包都大")
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise EvidenceError("不是佐证包（不是 ZIP 文件）")
    if tail[:at][-20:].startswith(b"PK\x06\x07"):
        raise EvidenceError("不是佐证包：是 ZIP64 文件，佐证包不用它")
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if count > MEMBERS_MAX or directory > _DIRECTORY_BYTES_MAX:
        raise EvidenceError(f"里面的文件太多（{count:,} 个），上限 {MEMBERS_MAX:,}")
    file.seek(0)


def _require_plain(members: list[ZipInfo]) -> None:
    names: set[str] = set()
    for info in members:
        name = info.filename
        if not is_name(name) or info.orig_filename != name:
            raise EvidenceError(f"里面有佐证包不会有的文件 {name[:80]!r}")
        if name in names:
            raise EvidenceError(f"里面有两个 {name}")
        names.add(name)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise EvidenceError(f"{name} 是符号链接")
        if info.flag_bits & 0x1:
            raise EvidenceError(f"{name} 加了密")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise EvidenceError(f"{name} 用了佐证包不用的压缩方法")
        if info.file_size > MEMBER_BYTES_MAX:
            raise EvidenceError(f"{name} 解开有 {info.file_size:,} 字节，上限 {MEMBER_BYTES_MAX:,}")
    if len(members) > MEMBERS_MAX or sum(info.file_size for info in members) > PACK_BYTES_MAX:
        raise EvidenceError("解开以后太大，不是佐证包")
    if missing := [name for name in (MANIFEST, SUMS, INDEX, *ISSUE_FILES) if name not in names]:
        raise EvidenceError(f"不是佐证包：缺少 {missing[0]}")


def _manifest(archive: ZipFile) -> Manifest:
    if archive.getinfo(MANIFEST).file_size > MANIFEST_BYTES_MAX:
        raise EvidenceError(f"{MANIFEST} 太大")
    try:
        return Manifest.model_validate_json(archive.read(MANIFEST))
    except ValidationError as err:
        first = err.errors()[0]
        if first["loc"][:1] == ("version",):
            raise EvidenceError("这个佐证包的版本比程序新，请升级后再核对") from err
        where = ".".join(str(part) for part in first["loc"])[:80]
        raise EvidenceError(f"{MANIFEST} 不合格式（{where or '开头'}）") from err


def _sums(archive: ZipFile) -> Mapping[str, str]:
    if archive.getinfo(SUMS).file_size > MEMBERS_MAX * 200:
        raise EvidenceError(f"{SUMS} 太大")
    rows = (line.split("  ", 1) for line in archive.read(SUMS).decode("utf-8", "replace").splitlines())
    return {row[1]: row[0] for row in rows if len(row) == 2}


# --- what does not hold -----------------------------------------------------------------------------------------------


def _sum_faults(archive: ZipFile, sums: Mapping[str, str]) -> Iterator[str]:
    present = set(archive.namelist()) - {SUMS}
    yield from (f"{name[:120]}：{SUMS} 里有，包里没有" for name in sorted(set(sums) - present))
    for name in sorted(present):
        digest = _hash_of(archive, name)
        if name not in sums:
            yield f"{name}：{SUMS} 里没有这个文件"
        elif digest != sums[name]:
            yield f"{name}：内容与 {SUMS} 不符，改动过"
        if name.startswith(("pages/", "texts/")) and digest != name[6:70]:
            yield f"{name}：内容与文件名里的 SHA-256 不符，改动过"


def _hash_of(archive: ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _named(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """(file, its SHA-256) of each file that the manifest names."""
    for source in manifest.sources:
        yield source.text, source.text_sha256
        yield from ((page.file, page.sha256) for page in source.pages)


def _missing(archive: ZipFile, manifest: Manifest) -> Iterator[str]:
    present = set(archive.namelist())
    named = dict.fromkeys(_named(manifest))
    for name, digest in named:
        if name not in present or not name.startswith(("pages/", "texts/")):
            yield f"{name[:120]}：{MANIFEST} 里有，包里没有"
        elif digest != name[6:70]:
            yield f"{name}：{MANIFEST} 里的 SHA-256 与文件名不符"
    kept = {name for name in present if name.startswith(("pages/", "texts/"))}
    yield from (f"{name}：{MANIFEST} 里没有这个文件" for name in sorted(kept - {name for name, _ in named}))


def _source_faults(archive: ZipFile, manifest: Manifest, budget: _Budget) -> Iterator[str]:
    """Passages that do not stand in the text, or in the page, that they are said to; each file is read once."""
    texts: dict[str, list[Basis]] = {}
    pages: dict[str, tuple[KeptFile, dict[str, None]]] = {}
    for basis in dict.fromkeys(line.basis for line in manifest.lines if line.basis):
        if basis.source >= len(manifest.sources):
            yield f"“{_short(basis.passage)}”：没有来源 {basis.source + 1}"
            continue
        source = manifest.sources[basis.source]
        texts.setdefault(source.text, []).append(basis)
        page = next((one for one in source.pages if one.sha256 == basis.page), None)
        if page:
            pages.setdefault(page.file, (page, {}))[1][basis.passage] = None
        elif basis.page:
            yield f"“{_short(basis.passage)}”：所依据的网页 {basis.page} 不在来源里"
    for name, bases in texts.items():
        yield from _text_faults(name, _read(archive, name).decode("utf-8", "replace"), bases)
    for page, passages in pages.values():
        words = words_of(_read(archive, page.file), page.content_type)
        yield from (
            f"“{_short(passage)}”：不在存下的网页 {page.file} 里"
            for passage in passages
            if not budget.holds(words, passage)
        )


def _text_faults(name: str, text: str, bases: list[Basis]) -> Iterator[str]:
    for basis in bases:
        if text[basis.offset : basis.offset + len(basis.passage)] != basis.passage:
            yield f"“{_short(basis.passage)}”：不在 {name} 的第 {basis.offset} 字处"


def _print_faults(archive: ZipFile, manifest: Manifest, budget: _Budget) -> Iterator[str]:
    printed = words_of(_read(archive, "issue.html"), "text/html; charset=utf-8")
    for text in dict.fromkeys(line.text for line in manifest.lines):
        if not budget.holds(printed, text):
            yield f"“{_short(text)}”：不在印出的一期（issue.html）里"


class _Budget:
    """Characters that may still be searched: a pack made to cost hours is refused."""

    def __init__(self) -> None:
        self._left = SEARCHED_MAX

    def holds(self, words: str, text: str) -> bool:
        """Whether the text stands among the words."""
        self._left -= len(words)
        if self._left < 0:
            raise EvidenceError("要核对的句子和网页多得不像一期，不再核对")
        return bare(text) in words


def _read(archive: ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _remarks(manifest: Manifest) -> Iterator[str]:
    for line in manifest.lines:
        if line.basis is None:
            yield f"第 {line.item} 条“{_short(line.text)}”：制作时就没有找到依据"
        elif not line.basis.page:
            yield f"第 {line.item} 条“{_short(line.text)}”：制作时没有存下的网页可查"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 30 else f"{plain[:30]}…"
