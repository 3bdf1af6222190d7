"""The `zhoubao` command: parse, call one function, print. Whatever goes wrong, the user reads Chinese."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.main import get_command

from desk.commands import (
    audit,
    choose,
    evidence,
    ledger,
    look,
    night,
    people,
    print_,
    shared,
    sources,
    take,
    tell,
    watch,
    web,
    words,
)
from desk.help import Group, explain
from pipeline.errors import ConfigurationError, ZhoubaoError, system_said

EPILOG = """\
一周的做法：
  zhoubao crawl --all            夜里抓取（zhoubao cron 给出定时写法）
  zhoubao candidates             早上看本期候选，按栏目排列
  zhoubao pick 3f9a1c2b          选用；不用的不必管
  zhoubao gaps                   截稿之前：哪些来源这一周可能漏了
  zhoubao issue new              截稿建期，再用 move、merge、edit 调整
  zhoubao issue export --to docx 写出 Word 文件
每条命令的选项与例子：zhoubao 命令 --help。完整说明：docs/cli.md。"""

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
for commands in (night, look, ledger, take, choose, print_, evidence, tell, sources, words, watch, web, people, audit):
    commands.register(app)


@app.callback(
    invoke_without_command=True,
    help="行业动态周报：抓取、归并、分栏、选稿、出刊。",
    epilog=EPILOG,
)
def root(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="显示版本")] = False,
) -> None:
    """Say what can be done where nothing was asked."""
    if version:
        typer.echo(tell.version_line())
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main() -> None:
    """Entry point of the console script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Exit code of one command: 0 all well, 1 fault, 2 wrong usage or configuration, 3 some sources failed,
    130 interrupted."""
    _speak_utf8()
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader (| head) has what it wanted; the interpreter must not complain at its own last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fault("已中断", 130)
    except ConfigurationError as err:
        return _fault("\n".join(err.faults), err.exit_code)
    except ZhoubaoError as err:
        return _fault(str(err), err.exit_code)
    except typer.TyperException as err:
        return _fault(explain(err), err.exit_code)
    except Exception as err:
        return _fault(_unexpected(err), 1)
    finally:
        shared.close()


def _invoke(arguments: Sequence[str]) -> int:
    command = get_command(app)
    try:
        with command.make_context("zhoubao", list(arguments)) as context:
            return int(command.invoke(context) or 0)
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        return 130


def _speak_utf8() -> None:
    """Chinese on every terminal and in every log, whatever LANG says."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _fault(message: str, code: int) -> int:
    for line in message.splitlines() or ["未知错误"]:
        typer.echo(line, err=True)
    return code


def _unexpected(err: Exception) -> str:
    """One line for the user; the traceback goes to the log."""
    from desk.logs import keep_traceback

    reason = (str(err).strip().splitlines() or [""])[0][:200]
    if isinstance(err, OSError) and err.strerror:
        what = f"读写文件出错：{system_said(err)}" + (f"：{err.filename}" if err.filename else "")
    elif type(err).__module__.startswith("sqlalchemy."):
        from pipeline.store.session import database_said

        what = f"数据库出错：{database_said(err)[:200]}"
    else:
        what = f"程序出错：{type(err).__name__}：{reason}"
    return f"{what}；详情见 {keep_traceback(err)}"


if __name__ == "__main__":
    main()
