"""weekly.yaml as the desk saves it: a text that loads, put in place at once, every version kept with who and when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection

from desk.moments import iso
from desk.newsroom import Newsroom
from pipeline.errors import UsageError
from pipeline.store import audit
from pipeline.store.audit import Act
from pipeline.weekly import Weekly, read_weekly
from pipeline.weeklyfile import replace_weekly
from pipeline.wordedit import rewritten
from pipeline.wordlists import WordChange, with_words

LOCK_SECONDS = 5.0
BY_HAND = "在文件里改的"
"""What is said of a version that did not come by the desk."""
FIRST = "第一次在这里改词以前"


class StaleWordsError(UsageError):
    """The file is no longer the one that the person saw."""


@dataclass(frozen=True, slots=True)
class Version:
    """The file as it was at one time."""

    number: int
    at: datetime
    who: str
    """Empty: nobody at the desk."""
    what: str
    digest: str

    def record(self) -> dict[str, Any]:
        """As JSON."""
        said = {"number": self.number, "at": iso(self.at), "who": self.who, "what": self.what}
        return {**said, "digest": self.digest}


def folder_of(room: Newsroom) -> Path:
    """Where versions lie."""
    return room.settings.data_dir / "words"


def digest_of(content: bytes) -> str:
    """What tells one content of the file from another."""
    return hashlib.sha256(content).hexdigest()[:16]


def digest_now(room: Newsroom) -> str:
    """Of the file as it is."""
    return digest_of(_read(room))


def versions(room: Newsroom) -> list[Version]:
    """Newest first; empty where nothing was saved here yet."""
    return list(_versions(folder_of(room)))[::-1]


def version(room: Newsroom, number: int) -> Version:
    """One of them.

    Raises:
        UsageError: there is none of this number.
    """
    found = next((one for one in _versions(folder_of(room)) if one.number == number), None)
    if found is None:
        raise UsageError(f"没有第 {number} 版词表", hint="zhoubao words history 列出各版")
    return found


def text_of(room: Newsroom, one: Version) -> str:
    """The file as it was then.

    Raises:
        UsageError: somebody deleted or changed the copy.
    """
    try:
        content = _path(folder_of(room), one.number).read_bytes()
    except OSError:
        content = b""
    if digest_of(content) != one.digest:
        raise UsageError(f"第 {one.number} 版词表的存件不见了，或被改动过：{_path(folder_of(room), one.number)}")
    return content.decode("utf-8")


def paper_of(room: Newsroom, one: Version) -> Weekly:
    """The paper as it was then.

    Raises:
        ConfigurationError: the program of today does not understand it.
    """
    text_of(room, one)
    return _paper(_path(folder_of(room), one.number), one.digest)


def save_change(room: Newsroom, connection: Connection, who: str, change: WordChange, seen: str = "") -> Version:
    """Put words into the file, or take them out.

    Raises:
        StaleWordsError: the file is no longer the one with the digest `seen`.
        UsageError: the file is written in a way that cannot be mended.
    """
    before = read_weekly(room.settings.weekly_file)
    text = rewritten(_read(room).decode("utf-8"), change)
    return save(room, connection, who, change.said(before), text, seen, with_words(before, change))


def revert(room: Newsroom, connection: Connection, who: str, number: int, seen: str = "") -> Version:
    """Have the file say again what it said in a version; that is a version of its own.

    Raises:
        StaleWordsError, UsageError, ConfigurationError: as `save`.
    """
    return save(room, connection, who, f"恢复第 {number} 版", text_of(room, version(room, number)), seen)


def save(
    room: Newsroom,
    connection: Connection,
    who: str,
    what: str,
    text: str,
    seen: str = "",
    wanted: Weekly | None = None,
) -> Version:
    """Put `text` in the place of weekly.yaml; what was there and what is there now are kept, the audit log is told.

    The caller commits. `seen`: digest of the file that the person saw; empty where nobody looked before.

    Raises:
        StaleWordsError: it has changed since.
        UsageError: nothing would change, the text does not say what is `wanted`, or somebody is saving right now.
        ConfigurationError: the text has faults; nothing was touched.
    """
    folder = folder_of(room)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=LOCK_SECONDS):
            return _saved(
                room, connection, Version(0, room.now, who, what, digest_of(text.encode())), text, seen, wanted
            )
    except Timeout:
        raise UsageError("另一人正在保存词表，请再试一次") from None


def _saved(
    room: Newsroom, connection: Connection, one: Version, text: str, seen: str, wanted: Weekly | None
) -> Version:
    folder, content = folder_of(room), _read(room)
    before = digest_of(content)
    if seen and seen != before:
        raise StaleWordsError("词表在你打开以后被改过了，没有保存")
    if before == one.digest:
        raise UsageError("词表没有变化，没有保存")
    known = versions(room)
    if not known or known[0].digest != before:
        what = BY_HAND if known else FIRST
        _keep(folder, Version(_next(folder), room.now, "", what, before), content)
    fresh = Version(_next(folder), one.at, one.who, one.what, one.digest)
    told = {"version": fresh.number, "what": one.what, "digest": one.digest}
    audit.append(connection, [Act(one.at, one.who, "words", "weekly.yaml", {"digest": before}, told)])
    replace_weekly(room.settings.weekly_file, text, wanted)
    _keep(folder, fresh, text.encode())
    return fresh


def _keep(folder: Path, one: Version, content: bytes) -> None:
    path = _path(folder, one.number)
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(path)
    with (folder / "versions.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(one.record(), ensure_ascii=False) + "\n")


def _versions(folder: Path) -> Iterator[Version]:
    """Oldest first; a line that a killed process left unfinished is passed over."""
    try:
        lines = (folder / "versions.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            said: dict[str, Any] = json.loads(line)
            at = datetime.fromisoformat(said["at"])
            yield Version(int(said["number"]), at, str(said["who"]), str(said["what"]), str(said["digest"]))
        except (ValueError, KeyError, TypeError):
            continue


def _next(folder: Path) -> int:
    return 1 + max((int(path.stem) for path in folder.glob("[0-9]*.yaml") if path.stem.isdecimal()), default=0)


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:04d}.yaml"


def _read(room: Newsroom) -> bytes:
    return room.settings.weekly_file.read_bytes()


@lru_cache(maxsize=32)
def _paper(path: Path, digest: str) -> Weekly:
    """Parsing one takes half a second, and pages compare two."""
    return read_weekly(path)
