"""What goes into cron or systemd to crawl this checkout every night."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.settings import Settings

_OF_THE_DAY = {"ZHOUBAO_NOW", "ZHOUBAO_REPLICA", "ZHOUBAO_EDITOR"}
ROOT = Path(__file__).resolve().parent.parent


def crontab(settings: Settings) -> Iterator[str]:
    """A commented crontab entry. A percent sign means a line end to cron, so it is escaped."""
    log = settings.data_dir / "cron.log"
    folder = shlex.quote(str(settings.data_dir))
    words = [f"{name}={shlex.quote(value)}" for name, value in passed_on(settings)]
    command = " ".join([*words, shlex.quote(sys.executable), "-m desk.cli crawl --all"])
    line = f"mkdir -p {folder} && cd {shlex.quote(str(ROOT))} && {command} >> {shlex.quote(str(log))} 2>&1"
    yield "# 甲、cron：运行 crontab -e，把下面两行粘进去并保存。每天北京时间 2:30 抓取全部来源。"
    yield "# 第一行说明时区；有的系统的 cron 不认它，那就把 30 2 换成本机时间。"
    yield "CRON_TZ=Asia/Shanghai"
    yield f"30 2 * * * {line}".replace("%", r"\%")


def systemd(settings: Settings) -> Iterator[str]:
    """A commented service and its timer."""
    yield "# 乙、systemd（与甲任选其一）：把以下两段分别存为两个文件，然后运行"
    yield "#   systemctl --user daemon-reload && systemctl --user enable --now zhoubao.timer"
    yield "# 并运行一次 loginctl enable-linger，使未登录时也抓取。"
    yield "# 文件一：~/.config/systemd/user/zhoubao.service"
    yield "[Unit]"
    yield "Description=行业动态周报 夜间抓取"
    yield "[Service]"
    yield "Type=oneshot"
    yield f"WorkingDirectory={_escaped(str(ROOT))}"
    for name, value in passed_on(settings):
        yield f'Environment="{name}={_escaped(value)}"'
    yield f'ExecStart="{_escaped(sys.executable)}" -m desk.cli crawl --all'
    yield "# 退出码 3 是有来源没抓成、其余照常，不算服务失败"
    yield "SuccessExitStatus=3"
    yield ""
    yield "# 文件二：~/.config/systemd/user/zhoubao.timer"
    yield "[Unit]"
    yield "Description=行业动态周报 每夜抓取"
    yield "[Timer]"
    yield "OnCalendar=*-*-* 02:30:00 Asia/Shanghai"
    yield "# 关机错过的，开机后补抓"
    yield "Persistent=true"
    yield "[Install]"
    yield "WantedBy=timers.target"


def passed_on(settings: Settings) -> list[tuple[str, str]]:
    """Variables that the night needs as this shell has them; a clock set by hand and the replica are the day's own."""
    given = dict(settings.given) | {"ZHOUBAO_DATA": str(settings.data_dir)}
    return sorted((name, value) for name, value in given.items() if name not in _OF_THE_DAY)


def _escaped(text: str) -> str:
    """systemd reads % as a specifier and \\ as an escape."""
    return text.replace("\\", "\\\\").replace("%", "%%").replace('"', '\\"')
