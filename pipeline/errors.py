"""Every exception that zhoubao raises on purpose, each with when it is raised."""

from __future__ import annotations

from collections.abc import Sequence


class ZhoubaoError(Exception):
    """Root: a fault that stops a command with one readable Chinese line."""

    exit_code = 1

    def __init__(self, message: str, *, source_id: str = "", url: str = "") -> None:
        super().__init__(message)
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


class StoreError(ZhoubaoError):
    """The database or the page archive cannot be read or written."""


class TakeError(ZhoubaoError):
    """What a person put in cannot be taken: it was not to be had, or it cannot be read."""


class DocumentError(ZhoubaoError):
    """An attachment cannot be read as the format it claims to be."""


class LockedError(ZhoubaoError):
    """Another process holds the lock that this command needs."""


class InterruptedRunError(ZhoubaoError):
    """The user stopped the command (Ctrl-C); what was done is kept."""

    exit_code = 130
