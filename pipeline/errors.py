"""Every exception that zhoubao raises on purpose, each with when it is raised."""

from __future__ import annotations

import errno
from collections.abc import Sequence


class ZhoubaoError(Exception):
    """Root: a fault that stops a command with one readable Chinese line."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "", source_id: str = "", url: str = "") -> None:
        super().__init__(f"{message}；{hint}" if hint else message)
        self.said = message
        """Without the command that would help: the web desk has no use for it."""
        self.source_id = source_id
        self.url = url


class ConfigurationError(ZhoubaoError):
    """A setting or a file written by people is wrong; carries every fault found, each one line."""

    exit_code = 2

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class UsageError(ZhoubaoError):
    """A command was asked for something that does not exist or does not fit."""

    exit_code = 2


class UnlikeWeeklyError(UsageError):
    """A file has none of the paper's sections; whoever opened it may know why."""


class OwnWorkError(UsageError):
    """Who would vouch for an item wrote or chose it."""


class StoreError(ZhoubaoError):
    """The database or the page archive cannot be read or written."""


class TakeError(ZhoubaoError):
    """What a person put in cannot be taken: it was not to be had, or it cannot be read."""


class DocumentError(ZhoubaoError):
    """An attachment cannot be read as the format it claims to be."""


class WorkbookError(ZhoubaoError):
    """A workbook is broken; whoever opened it says so in words of the place."""


class LockedWorkbookError(WorkbookError):
    """One that asks for a password."""


class TooComplexError(ZhoubaoError, ValueError):
    """A page has more parts than any article and is not parsed; a ValueError as what no parser takes for a page is."""


class TemplateError(ZhoubaoError):
    """The Word template cannot be used: no .docx, something in it that runs or fetches, a placeholder nobody knows."""

    exit_code = 2


class OutputError(ZhoubaoError):
    """A form of an issue could not be made: the program that makes it is missing, or failed."""


class EvidenceError(ZhoubaoError):
    """A file is no evidence pack, or one that was made to harm whoever opens it."""


class LockedError(ZhoubaoError):
    """Another process holds the lock that this command needs."""


class InterruptedRunError(ZhoubaoError):
    """The user stopped the command (Ctrl-C); what was done is kept."""

    exit_code = 130


_SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中间的一段不是文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EMFILE: "打开的文件太多",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "这不是本机的地址",
}


def system_said(err: OSError | ValueError) -> str:
    """What the system objects to, in Chinese where it is one of the common things; a path may be no path at all
    (ValueError)."""
    return _SYSTEM.get(err.errno or 0, err.strerror or str(err)) if isinstance(err, OSError) else str(err)
