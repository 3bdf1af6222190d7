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
    env = os.environ if environ is None else environ
    faults: list[str] = []

    def number(name: str, default: float, low: float) -> float:
        raw = env.get(name, "").strip()
        if not raw:
            return default
        try:
            value = float(raw)
        except ValueError:
            value = low - 1
        if not low <= value < float("inf"):
            faults.append(f"环境变量 {name}={raw!r}：应为不小于 {low:g} 的数字，例如 {name}={default:g}")
            return default
        return value

    def moment(name: str) -> datetime | None:
        raw = env.get(name, "").strip()
        if not raw:
            return None
        try:
            value = datetime.fromisoformat(raw)
        except ValueError:
            faults.append(f"环境变量 {name}={raw!r}：应为时间，例如 {name}=2024-02-26T06:00（未写时区按北京时间）")
            return None
        return (value if value.tzinfo else value.replace(tzinfo=SHANGHAI)).astimezone(UTC)

    def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
        raw = env.get(name, "").replace(",", " ").split()
        try:
            return tuple(ip_network(text) for text in raw)
        except ValueError:
            faults.append(f"环境变量 {name}={env[name]!r}：应为以逗号分隔的网段，例如 {name}=10.1.2.0/24")
            return ()

    replica = env.get("ZHOUBAO_REPLICA", "").strip()
    if replica and not re.fullmatch(r"[\w.-]+:\d{1,5}", replica):
        faults.append(f"环境变量 ZHOUBAO_REPLICA={replica!r}：应为 主机:端口，例如 127.0.0.1:8400")
    data_dir = Path(env.get("ZHOUBAO_DATA", "") or "data").resolve()
    settings = Settings(
        data_dir=data_dir,
        database_url=env.get("ZHOUBAO_DATABASE_URL", "") or f"sqlite:///{data_dir / 'zhoubao.db'}",
        sources_file=Path(env.get("ZHOUBAO_SOURCES", "") or "sources.yaml").resolve(),
        weekly_file=Path(env.get("ZHOUBAO_WEEKLY", "") or "weekly.yaml").resolve(),
        fixed_now=moment("ZHOUBAO_NOW"),
        contact=env.get("ZHOUBAO_CONTACT", "").strip(),
        replica=replica,
        allowed_networks=networks("ZHOUBAO_ALLOWED_NETWORKS"),
        delay=number("ZHOUBAO_DELAY", 3.0, 0.0),
        since_days=int(number("ZHOUBAO_SINCE_DAYS", 14, 1)),
        processes=int(number("ZHOUBAO_PROCESSES", max(1, os.cpu_count() or 1), 1)),
        editor=env.get("ZHOUBAO_EDITOR", "").strip() or env.get("USER", "").strip() or "编辑",
        given=tuple(
            (name, str(Path(value).resolve()) if name in _PATHS else value)
            for name, value in sorted(env.items())
            if name.startswith("ZHOUBAO_") and value.strip()
        ),
    )
    if faults:
        raise ConfigurationError(faults)
    return settings
