"""Plays the demo week: seven nights of crawling the replica web, then the morning's issue and Friday's table.

Run again it plays only the nights not yet played; decisions made meanwhile stay.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from demo.replica import Replica, launch
from pipeline.types import SHANGHAI

NIGHTS = tuple(datetime(2024, 2, 20, 6, tzinfo=SHANGHAI) + timedelta(days=day) for day in range(7))
"""06:00 in Beijing, 20 to 26 February 2024."""
MORNING = NIGHTS[-1] + timedelta(hours=2)
"""When the editors come in."""
ISSUE = ("--number", "403", "--from", "2024-02-19T00:00", "--to", "2024-02-26T08:00")
DELAY = "0.02"
"""Seconds between two requests to one host of the replica; live hosts get ZHOUBAO_DELAY, three seconds."""
PROJECT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Play the week in data/demo; the exit code of the first command that failed, or 0."""
    folder = PROJECT / "data" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "DEMO").write_text("演示数据\n", encoding="utf-8")
    shell = _write_shell(folder)
    started = time.monotonic()
    print("演示周：在本机的仿真网站上抓取 2024 年 2 月 20 日至 26 日，全部为演示数据。", flush=True)
    try:
        code = _play(folder)
        code = code or _make_issue(folder)
    except KeyboardInterrupt:
        print("已中断；再次运行 make run 会接着来。")
        return 130
    if code == 0:
        _tell(folder, shell, time.monotonic() - started)
    return code


def _play(folder: Path) -> int:
    played = _played(folder)
    nights = [night for night in NIGHTS if night.isoformat() not in played]
    if not nights:
        print("各夜都已抓过。")
        return 0
    with launch(now=nights[0]) as replica:
        for night in nights:
            print(f"\n—— {night:%-m月%-d日 %H:%M} 夜间抓取 ——", flush=True)
            replica.set_now(night)
            code = _zhoubao(folder, night, "crawl", "--all", replica=replica)
            if code:
                return code
            with (folder / "nights.txt").open("a", encoding="utf-8") as file:
                file.write(night.isoformat() + "\n")
    return 0


def _make_issue(folder: Path) -> int:
    print("\n—— 2月26日早晨：按栏目的候选 ——", flush=True)
    steps: list[tuple[str, ...]] = [("candidates", "--from", ISSUE[3], "--to", ISSUE[5], "--limit", "12")]
    if not (folder / "issue-403").exists():
        steps.append(("issue", "new", *ISSUE, "--propose"))
    steps += [("issue", "export", "403", "--to", "docx"), ("export", "week", "2024-W08")]
    for step in steps:
        if code := _zhoubao(folder, MORNING, *step):
            return code
    (folder / "issue-403").touch()
    return 0


def _zhoubao(folder: Path, now: datetime, *arguments: str, replica: Replica | None = None) -> int:
    environ = environment(folder, now, replica.address if replica else "")
    return subprocess.call([sys.executable, "-m", "desk.cli", *arguments], cwd=PROJECT, env=environ)  # noqa: S603


def environment(folder: Path, now: datetime, address: str = "", delay: str = DELAY) -> Mapping[str, str]:
    """Environment of a zhoubao command that works in `folder` at `now`, crawling the replica at `address`."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ZHOUBAO_")}
    return {
        **environ,
        "ZHOUBAO_DATA": str(folder),
        "ZHOUBAO_NOW": now.isoformat(),
        "ZHOUBAO_REPLICA": address,
        "ZHOUBAO_DELAY": delay,
        "ZHOUBAO_SOURCES": str(PROJECT / "sources.yaml"),
        "ZHOUBAO_WEEKLY": str(PROJECT / "weekly.yaml"),
    }


def _played(folder: Path) -> set[str]:
    path = folder / "nights.txt"
    return set(path.read_text(encoding="utf-8").split()) if path.exists() else set()


def _write_shell(folder: Path) -> Path:
    """A script that runs zhoubao on the demo's store at the demo's clock."""
    path = folder / "zhoubao"
    path.write_text(
        "#!/bin/sh\n"
        f'cd "{PROJECT}" || exit 1\n'
        f'export ZHOUBAO_DATA="{folder}" ZHOUBAO_NOW="{MORNING.isoformat()}"\n'
        f'exec "{sys.executable}" -m desk.cli "$@"\n',
        encoding="utf-8",
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path


def _tell(folder: Path, shell: Path, seconds: float) -> None:
    here = shell.relative_to(PROJECT)
    exports = "\n".join(f"  {path.relative_to(PROJECT)}" for path in sorted((folder / "exports").glob("*")))
    print(
        f"""
演示周完成，用时 {seconds:.0f} 秒。
文件：
{exports}
  {(folder / "zhoubao.db").relative_to(PROJECT)}（数据库）
  {(folder / "pages").relative_to(PROJECT)}/（存下的网页，WARC）

接着可以试：
  {here} candidates --section 技术        看一个栏目的候选
  {here} candidates --word 短剧           按词找
  {here} show 编号 --why                  一件事的全部报道，为何归为一件、为何归此栏
  {here} serve                            打开网页编辑部，在浏览器里做同样的事
  {here} drop 编号                        不用这一条
  {here} issue show                       第 403 期现在的样子
  {here} status                           昨夜抓得怎样"""
    )


if __name__ == "__main__":
    sys.exit(main())
