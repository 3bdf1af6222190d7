"""Issues closed by people: who and when, and the files they were closed with, kept under their hashes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from pipeline.errors import StoreError, system_said
from pipeline.store.session import upsert
from pipeline.store.tables import ClosingRow, FinalFileRow, SignatureRow


@dataclass(frozen=True, slots=True)
class Closing:
    """An issue was closed, or opened again."""

    id: int
    number: int
    at: datetime
    closed: bool
    who: str
    reviewer: str
    why: str


@dataclass(frozen=True, slots=True)
class FinalFile:
    """A file that an issue was closed with."""

    kind: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Signature:
    """The editor's word that an issue is done."""

    number: int
    who: str
    at: datetime
    words: str
    """Name of the words that it stands under (`desk.signing.words_of`)."""


def close(
    connection: Connection, number: int, at: datetime, who: str, reviewer: str, files: Sequence[FinalFile]
) -> None:
    """Note that an issue is closed, with these files."""
    values = {"number": number, "at": at, "closed": True, "who": who, "reviewer": reviewer, "why": ""}
    made = connection.scalar(insert(ClosingRow).values(**values).returning(ClosingRow.id))
    rows = [{"closing_id": made, "kind": one.kind, "sha256": one.sha256, "size": one.size} for one in files]
    connection.execute(insert(FinalFileRow), rows)


def reopen(connection: Connection, number: int, at: datetime, who: str, why: str) -> None:
    """Note that an issue is open again."""
    values = {"number": number, "at": at, "closed": False, "who": who, "reviewer": "", "why": why}
    connection.execute(insert(ClosingRow).values(**values))


def history(connection: Connection, number: int) -> list[Closing]:
    """Every closing and reopening of an issue, oldest first."""
    query = select(ClosingRow.__table__).where(ClosingRow.number == number).order_by(ClosingRow.id)
    return [_closing(row) for row in connection.execute(query)]


def standing(connection: Connection, number: int) -> Closing | None:
    """The closing that stands; None where the issue is open."""
    last = history(connection, number)[-1:]
    return last[0] if last and last[0].closed else None


def closed_numbers(connection: Connection) -> frozenset[int]:
    """Numbers of the issues that are closed."""
    newest = select(func.max(ClosingRow.id)).group_by(ClosingRow.number)
    query = select(ClosingRow.number).where(ClosingRow.id.in_(newest), ClosingRow.closed.is_(True))
    return frozenset(connection.scalars(query))


def files_of(connection: Connection, closing: Closing) -> list[FinalFile]:
    """The files of a closing, by kind."""
    query = select(FinalFileRow.__table__).where(FinalFileRow.closing_id == closing.id).order_by(FinalFileRow.kind)
    return [FinalFile(row.kind, row.sha256, row.size) for row in connection.execute(query)]


def sign(connection: Connection, signature: Signature) -> None:
    """Put a signature under an issue, in the place of the one before."""
    upsert(connection, SignatureRow, [asdict(signature)], key=["number"], update=["who", "at", "words"])


def unsign(connection: Connection, number: int) -> None:
    """Take the signature back."""
    connection.execute(delete(SignatureRow).where(SignatureRow.number == number))


def signature(connection: Connection, number: int) -> Signature | None:
    """The signature under an issue."""
    row = connection.execute(select(SignatureRow.__table__).where(SignatureRow.number == number)).first()
    return Signature(row.number, row.who, row.at, row.words) if row else None


def keep(folder: Path, kind: str, content: bytes) -> FinalFile:
    """Put bytes into the folder under their hash; they are on the disk itself when this returns.

    Raises:
        StoreError: they cannot be written.
    """
    made = FinalFile(kind, hashlib.sha256(content).hexdigest(), len(content))
    target = _path(folder, made)
    beside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as err:
        raise StoreError(f"写不了 {target}：{system_said(err)}") from err
    return made


def read(folder: Path, file: FinalFile) -> bytes:
    """The bytes as they were kept.

    Raises:
        StoreError: they are gone, or no longer what they were.
    """
    path = _path(folder, file)
    try:
        content = path.read_bytes()
    except OSError as err:
        raise StoreError(f"定稿的文件读不了：{path}：{system_said(err)}；请从备份恢复") from err
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise StoreError(f"定稿的文件改动过：{path}；请从备份恢复")
    return content


def _path(folder: Path, file: FinalFile) -> Path:
    return folder / file.sha256[:2] / file.sha256


def _closing(row: Any) -> Closing:
    return Closing(row.id, row.number, row.at, row.closed, row.who, row.reviewer, row.why)
