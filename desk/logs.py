"""data/zhoubao.log: events of the program with their fields, and tracebacks of its own faults."""

from __future__ import annotations

import logging
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipeline.errors import ConfigurationError
from pipeline.settings import Settings, load_settings

BYTES_MAX = 5_000_000
KEPT = 3
_USUAL = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Fields(logging.Formatter):
    """A line of time, level, event and `name=value` for each field."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the traceback under it where there is one."""
        extra = {name: value for name, value in vars(record).items() if name not in _USUAL}
        said = " ".join(f"{name}={value}" for name, value in extra.items())
        lines = super().format(record).split("\n")
        return "\n".join([f"{lines[0]} {said}".rstrip(), *lines[1:]])


def start(settings: Settings) -> None:
    """Send what is logged to the file instead of the terminal; idempotent. The file is made by the first line."""
    root = logging.getLogger()
    path = log_file(settings)
    if any(getattr(handler, "baseFilename", "") == str(path) for handler in root.handlers):
        return
    with suppress(OSError):  # an unusable data folder is reported, in better words, by what opens the store
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=BYTES_MAX, backupCount=KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(Fields("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)


def stop() -> None:
    """Close the file."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()


def log_file(settings: Settings) -> Path:
    """Where it lies."""
    return settings.data_dir / "zhoubao.log"


def keep_traceback(err: Exception) -> str:
    """Write the traceback; returns where it is to be found."""
    try:
        settings = load_settings()
        start(settings)
        logging.getLogger("desk").error("unexpected fault", exc_info=err)
        stop()
        return str(log_file(settings))
    except (OSError, ConfigurationError):
        return "（日志写不了：数据目录不可写）"
