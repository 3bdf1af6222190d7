"""Zip files of strangers: members by name, XML without entities, never more bytes than promised."""

from __future__ import annotations

import io
import posixpath
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from pipeline.errors import DocumentError
from pipeline.reading.documents.document import SECONDS_MAX, UNPACKED_BYTES_MAX
from pipeline.reading.documents.kinds import ZIP_FAULTS

Element = etree._Element

UNPACK_FAULTS = (*ZIP_FAULTS, zlib.error)


class Budget:
    """What may still be spent on a file and all files inside it: bytes unpacked, and time."""

    def __init__(self, size: int = UNPACKED_BYTES_MAX, seconds: float = SECONDS_MAX) -> None:
        self.size = size
        self.left = size
        self._until = time.monotonic() + seconds

    @property
    def is_late(self) -> bool:
        """Whether nothing further should be begun."""
        return time.monotonic() > self._until

    def spend(self, size: int) -> None:
        """Count bytes.

        Raises:
            DocumentError: there are more than were allowed.
        """
        self.left -= size
        if self.left < 0:
            raise DocumentError(f"解压后超过 {self.size // 1_000_000} MB")


class Package:
    """An open zip file. Names are found whatever their case and slashes."""

    def __init__(self, body: bytes, budget: Budget) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(body))
        except UNPACK_FAULTS as err:
            raise DocumentError("文件损坏，解不开压缩") from err
        self._budget = budget
        self._infos = {_plain(info.filename): info for info in self._archive.infolist()}

    @property
    def members(self) -> list[zipfile.ZipInfo]:
        """Every member that is no folder, in order."""
        return [info for info in self._infos.values() if not info.is_dir()]

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._infos

    def names(self, folder: str, ending: str) -> list[str]:
        """Names in a folder, in order of their numbers."""
        inside = [name for name in self._infos if name.startswith(folder) and name.endswith(ending)]
        return sorted(inside, key=lambda name: (len(name), name))

    def spend_all(self) -> None:
        """Count all members at once, for a reader that unpacks them itself."""
        self._budget.spend(sum(info.file_size for info in self._infos.values()))

    def read(self, name: str) -> bytes:
        """Bytes of a member.

        Raises:
            DocumentError: it is missing, broken, locked or too large.
        """
        with self.open(name) as member:
            try:
                return member.read()
            except UNPACK_FAULTS as err:
                raise DocumentError(f"文件损坏，{posixpath.basename(name)} 解不开") from err

    def open(self, name: str) -> IO[bytes]:
        """A member to be read bit by bit; at most as many bytes as it declares, and those are counted now.

        Raises:
            DocumentError: it is missing, locked or too large.
        """
        info = self._infos.get(_plain(name))
        if info is None:
            raise DocumentError(f"文件不全，缺 {posixpath.basename(name)}")
        if info.flag_bits & 1:
            raise DocumentError("有密码，打不开")
        self._budget.spend(info.file_size)
        try:
            return self._archive.open(info)
        except UNPACK_FAULTS as err:
            raise DocumentError(f"文件损坏，{posixpath.basename(name)} 解不开") from err

    def xml(self, name: str) -> Element:
        """Root of a member.

        Raises:
            DocumentError: it is missing, broken, locked or too large.
        """
        try:
            return etree.fromstring(self.read(name), _parser())
        except (etree.LxmlError, ValueError) as err:
            raise DocumentError(f"文件损坏，{posixpath.basename(name)} 不成 XML") from err

    def walk(self, name: str, *tags: str) -> Iterator[tuple[str, Element]]:
        """("start" or "end", element) of the given tags, while the member is unpacked; the caller clears elements.

        Raises:
            DocumentError: it is missing, broken, locked or too large.
        """
        with self.open(name) as member:
            try:
                yield from etree.iterparse(
                    member, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
                )
            except (etree.LxmlError, *UNPACK_FAULTS) as err:
                raise DocumentError(f"文件损坏，{posixpath.basename(name)} 不成 XML") from err

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Relations of an Office part: id -> (last step of the type, name of the other part)."""
        folder, _, base = name.rpartition("/")
        path = f"{folder}/_rels/{base}.rels".lstrip("/")
        if path not in self:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for one in self.xml(path).iter("{*}Relationship"):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
                found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], target)
        return found

    def main_part(self, default: str) -> str:
        """Name of the part that holds an Office file's content."""
        targets = (target for kind, target in self.related("").values() if kind == "officeDocument")
        return next(targets, default)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
