"""The `zhoubao` command itself: help, wrong usage, exit codes, and what a command does not load."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsdesk import NOW, PROJECT, NewsDesk

from desk import candidates
from pipeline.store import reports as report_store
from pipeline.types import Reason, Rejection


def started(desk: NewsDesk, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "desk.cli", *arguments],
        cwd=PROJECT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


# --- help and wrong usage


def test_alone_it_teaches_the_week(empty: NewsDesk) -> None:
    said = empty.run()
    assert said == empty.run("--help")
    order = [said.index(word) for word in ("每夜：", "看候选：", "做决定：", "出刊：", "查看：", "一周的做法：")]
    assert order == sorted(order)
    assert not list(empty.folder.glob("*.log"))


@pytest.mark.parametrize("group", ["issue", "export"])
def test_a_group_alone_lists_its_commands(empty: NewsDesk, group: str) -> None:
    assert f"用法：zhoubao {group} 命令" in empty.run(group)


def test_help_of_a_command_is_chinese_with_an_example(empty: NewsDesk) -> None:
    said = empty.run("pick", "--help")
    assert "参数：" in said and "选项：" in said and "例：zhoubao pick" in said
    assert not any(word in said for word in ("Usage", "Options", "Arguments", "Show this message", "TEXT"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["pik"], "没有命令 'pik'，是不是 pick？"),
        (["xyz"], "没有命令 'xyz'"),
        (["issue", "nwe"], "是不是 new？"),
        (["pick"], "缺少 编号…"),
        (["merge", "a1"], "缺少 --into"),
        (["pick", "--isue", "3"], "没有选项 --isue，是不是 --issue？"),
        (["pick", "a1", "--issue", "三"], "应为整数"),
        (["candidates", "--limit", "-1"], "--limit 个数 的值有误，应为不小于 0 的整数；"),
        (["search", "甲", "--limit", "0"], "应为 1 至 1000 的整数；"),
        (["search", "甲", "--limit", "很多"], "应为 1 至 1000 的整数；"),
        (["serve", "--port", "99999"], "应为 1 至 65535 的整数；"),
        (["candidates", "--sectoin", "要闻"], "没有选项 --sectoin，是不是 --section？"),
        (["candidates", "--al"], "没有选项 --al，是不是 --all？"),
        (["candidates", "--form", "今天"], "没有选项 --form，是不是 --from？"),
        (["candidates", "--zzz"], "没有选项 --zzz；"),
        (["candidates", "--min-score", "高"], "应为数字"),
        (["candidates", "--limit", "-1"], "--limit 个数 的值有误"),
        (["status", "多余"], "多出了参数 多余"),
        (["crawl", "--since"], "选项 --since 缺少值"),
        (["status", "--json=1"], "选项 --json 不带值"),
        (["candidates", "--from", "上周"], "看不懂时间"),
        (["candidates", "--week", "8"], "没有 '8' 这一周"),
        (["candidates", "--week", "2024-W08", "--issue", "403"], "只能用一样"),
        (["candidates", "--from", "2024-02-20", "--to", "2024-02-19"], "时间段是空的"),
        (["candidates", "--section", "体育"], "没有栏目 '体育'；可用：要闻（headlines）"),
        (["candidates", "--issue", "7"], "没有第 7 期"),
        (["export", "week", "--format", "xlsx"], "可用：csv"),
        (["crawl", "--all", "36kr"], "只能写一样"),
        (["crawl", "36k"], "没有来源 '36k'，是不是 36kr？"),
        (["import", "没有这个.jsonl"], "打不开"),
        (["rejected", "--source", "xyz"], "没有来源 'xyz'"),
    ],
)
def test_wrong_usage_is_answered_in_chinese(empty: NewsDesk, typed: list[str], said: str) -> None:
    fault = empty.fault(*typed)
    assert said in fault
    assert "Error" not in fault and "Invalid" not in fault


def test_every_fault_of_the_configuration_is_one_line(empty: NewsDesk, tmp_path: Path) -> None:
    broken = tmp_path / "weekly.yaml"
    broken.write_text("masthead: {title: 周报}\nsection: []\n", encoding="utf-8")
    empty.patch.setenv("ZHOUBAO_WEEKLY", str(broken))
    lines = empty.fault("candidates").splitlines()
    assert len(lines) > 1 and all(line.startswith("weekly.yaml 第") for line in lines)


def test_a_wrong_setting_is_named(empty: NewsDesk) -> None:
    empty.patch.setenv("ZHOUBAO_DELAY", "快")
    assert "ZHOUBAO_DELAY" in empty.fault("status")


# --- whatever goes wrong


def test_a_fault_of_the_program_is_one_line_and_a_log(empty: NewsDesk) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("内部\n第二行")

    empty.patch.setattr(candidates, "list_candidates", broken)
    fault = empty.fault("candidates", code=1)
    assert len(fault.splitlines()) == 1 and "程序出错：RuntimeError：内部" in fault
    assert "Traceback" in (empty.folder / "zhoubao.log").read_text(encoding="utf-8")


def test_ctrl_c_ends_with_130(empty: NewsDesk) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    empty.patch.setattr(candidates, "list_candidates", interrupted)
    assert "已中断" in empty.fault("candidates", code=130)


def test_a_data_folder_that_cannot_be_made_is_one_line(empty: NewsDesk) -> None:
    (empty.folder / "file").touch()
    empty.patch.setenv("ZHOUBAO_DATA", str(empty.folder / "file" / "data"))
    assert "数据目录建不了" in empty.fault("status", code=1)


def test_a_database_that_is_none_is_one_line(empty: NewsDesk) -> None:
    other = empty.folder / "other"
    other.mkdir()
    (other / "zhoubao.db").write_bytes(b"not a database at all" * 100)
    empty.patch.setenv("ZHOUBAO_DATA", str(other))
    assert "数据库打不开" in empty.fault("status", code=1)


def test_a_database_broken_in_the_middle_is_one_line_with_the_way_out(desk: NewsDesk) -> None:
    other = desk.folder / "other"
    other.mkdir()
    with desk.engine.connect() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{other / 'zhoubao.db'}'")
    with (other / "zhoubao.db").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 400_000)
    desk.patch.setenv("ZHOUBAO_DATA", str(other))
    (line,) = desk.fault("status", code=1).splitlines()
    assert "文件坏了；请从备份恢复，见 docs/operate.md" in line


def test_a_reader_that_leaves_early_is_no_fault(desk: NewsDesk) -> None:
    command = [sys.executable, "-m", "desk.cli", "rejected"]
    many = [Rejection(f"https://news.example/{n}.html", "36kr", Reason.NO_BODY, "没有" * 200) for n in range(900)]
    with desk.engine.begin() as connection:
        report_store.save_rejections(connection, [(one, NOW) for one in many])
    with subprocess.Popen(
        [*command, "--limit", "900"], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(60) == 0


def test_chinese_is_printed_whatever_the_locale(desk: NewsDesk) -> None:
    posix = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    assert "行业动态周报" in started(desk, env=posix).stdout
    assert "没有命令" in started(desk, "没有", env=posix).stderr


HEAVY = {"jieba", "trafilatura", "scrapy", "twisted", "alembic", "apscheduler", "numpy", "docx", "pypdfium2"}


@pytest.mark.parametrize(
    ("typed", "unwanted"),
    [
        (["--help"], HEAVY | {"pydantic", "sqlalchemy", "ruamel", "rich", "rjieba", "courlan"}),
        (["pick", "--help"], HEAVY | {"sqlalchemy", "ruamel", "rich", "rjieba", "courlan"}),
        (["take", "--help"], HEAVY | {"sqlalchemy", "ruamel", "rich", "rjieba", "courlan", "lxml"}),
        (["candidates"], HEAVY | {"rich", "rjieba", "ruamel", "courlan"}),
        (["show", "https://news.example/price.html", "--why"], HEAVY | {"rich", "rjieba", "ruamel"}),
        (["status"], HEAVY | {"rich", "rjieba", "ruamel"}),
    ],
)
def test_a_command_loads_only_what_it_needs(desk: NewsDesk, typed: list[str], unwanted: set[str]) -> None:
    script = (
        "import sys; from desk.cli import run; code = run(sys.argv[1:]); "
        "print('\\n'.join({name.partition('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    desk.run("status")  # the first command of a folder parses the YAML files
    ended = subprocess.run(
        [sys.executable, "-c", script, *typed], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert set(ended.stderr.split()) & unwanted == set()
    assert ended.stdout


def test_the_version_is_the_package_s(empty: NewsDesk) -> None:
    assert empty.run("--version") == empty.run("version") == "zhoubao 0.1.0\n"
