"""Environment -> one frozen Settings. The only module that reads os.environ or the wall clock."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from pipeline.errors import ConfigurationError
from pipeline.types import SHANGHAI

_PATHS = {"ZHOUBAO_DATA", "ZHOUBAO_SOURCES", "ZHOUBAO_WEEKLY"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the surroundings say; documented variable by variable in docs/settings.md."""

    data_dir: Path
    database_url: str
    sources_file: Path
    weekly_file: Path
    fixed_now: datetime | None
    contact: str
    replica: str
    allowed_networks: tuple[IPv4Network | IPv6Network, ...]
    """Networks that are not public and may be asked all the same."""
    delay: float
    since_days: int
    processes: int
    editor: str
    given: tuple[tuple[str, str], ...]
    """The variables that were set, paths made absolute: what a timer has to pass on."""

    @property
    def pages_dir(self) -> Path:
        """Folder of the WARC files."""
        return self.data_dir / "pages"

    @property
    def exports_dir(self) -> Path:
        """Folder of the Word files and tables made for people."""
        return self.data_dir / "exports"

    @property
    def finals_dir(self) -> Path:
        """Folder of the files that issues were closed with, each under its hash."""
        return self.data_dir / "finals"

    def child_environment(self) -> dict[str, str]:
        """Environment of a process that shall work on the same files as this one."""
        ours = {
            "ZHOUBAO_DATA": str(self.data_dir),
            "ZHOUBAO_DATABASE_URL": self.database_url,
            "ZHOUBAO_SOURCES": str(self.sources_file),
            "ZHOUBAO_WEEKLY": str(self.weekly_file),
        }
        return {**os.environ, **ours}

    def now(self) -> datetime:
        """Aware UTC: ZHOUBAO_NOW where it is set (the clock then stands still), else the wall clock."""
        return self.fixed_now or datetime.now(UTC)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's own).

    Raises:
        ConfigurationError: naming each variable that cannot be understood.
    """
    env = _Environment(os.environ if environ is None else environ)
    data_dir = env.path("ZHOUBAO_DATA", "data")
    settings = Settings(
        data_dir=data_dir,
        database_url=env.raw("ZHOUBAO_DATABASE_URL") or f"sqlite:///{data_dir / 'zhoubao.db'}",
        sources_file=env.path("ZHOUBAO_SOURCES", "sources.yaml"),
        weekly_file=env.path("ZHOUBAO_WEEKLY", "weekly.yaml"),
        fixed_now=env.moment("ZHOUBAO_NOW"),
        contact=env.text("ZHOUBAO_CONTACT"),
        replica=env.address("ZHOUBAO_REPLICA"),
        allowed_networks=env.networks("ZHOUBAO_ALLOWED_NETWORKS"),
        delay=env.number("ZHOUBAO_DELAY", 3.0, 0.0),
        since_days=int(env.number("ZHOUBAO_SINCE_DAYS", 14, 1)),
        processes=int(env.number("ZHOUBAO_PROCESSES", max(1, os.cpu_count() or 1), 1)),
        editor=env.text("ZHOUBAO_EDITOR") or env.text("USER") or "编辑",
        given=env.given(),
    )
    if env.faults:
        raise ConfigurationError(env.faults)
    return settings


class _Environment:
    """Variables as values; one that cannot be understood is a fault and gives its default."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.faults: list[str] = []

    def raw(self, name: str) -> str:
        return self._variables.get(name, "")

    def text(self, name: str) -> str:
        return self.raw(name).strip()

    def path(self, name: str, default: str) -> Path:
        return Path(self.raw(name) or default).resolve()

    def number(self, name: str, default: float, low: float) -> float:
        raw = self.text(name)
        if not raw:
            return default
        try:
            value = float(raw)
        except ValueError:
            value = low - 1
        if low <= value < float("inf"):
            return value
        self._fault(name, raw, f"不小于 {low:g} 的数字，例如 {name}={default:g}")
        return default

    def moment(self, name: str) -> datetime | None:
        raw = self.text(name)
        if not raw:
            return None
        try:
            value = datetime.fromisoformat(raw)
        except ValueError:
            self._fault(name, raw, f"时间，例如 {name}=2024-02-26T06:00（未写时区按北京时间）")
            return None
        return (value if value.tzinfo else value.replace(tzinfo=SHANGHAI)).astimezone(UTC)

    def networks(self, name: str) -> tuple[IPv4Network | IPv6Network, ...]:
        raw = self.raw(name)
        try:
            return tuple(ip_network(text) for text in raw.replace(",", " ").split())
        except ValueError:
            self._fault(name, raw, f"以逗号分隔的网段，例如 {name}=10.1.2.0/24")
            return ()

    def address(self, name: str) -> str:
        raw = self.text(name)
        if raw and not re.fullmatch(r"[\w.-]+:\d{1,5}", raw):
            self._fault(name, raw, " 主机:端口，例如 127.0.0.1:8400")
        return raw

    def given(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, str(Path(value).resolve()) if name in _PATHS else value)
            for name, value in sorted(self._variables.items())
            if name.startswith("ZHOUBAO_") and value.strip()
        )

    def _fault(self, name: str, raw: str, wanted: str) -> None:
        self.faults.append(f"环境变量 {name}={raw!r}：应为{wanted}")
