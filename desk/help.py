"""Help and usage errors in Chinese: commands by group, arguments, options, an example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NoReturn

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

GROUPS = ("每夜", "看候选", "做决定", "出刊", "网页", "查看")
"""Headings of the command list, in the order of a week's work."""

LIKE = 0.7
"""Share of letters in common from which a misspelling is taken for a name."""

_TYPES = {"int": "整数", "float": "数字"}


class Command(TyperCommand):
    """A command whose help is in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Usage, what it does, arguments, options, example."""
        formatter.write("\n".join(command_help(self, ctx.command_path)) + "\n")


class Group(TyperGroup):
    """A group of commands whose help is in Chinese; a wrong name is answered with the nearest."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """What it is for, then its commands by group."""
        formatter.write("\n".join(group_help(self, ctx.command_path)) + "\n")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As typer does, but the complaint is ours."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            _no_such_command(args[0], list(self.commands), ctx.command_path)
        return super().resolve_command(ctx, args)


def _no_such_command(name: str, known: list[str], path: str) -> NoReturn:
    from pipeline.errors import UsageError

    near = get_close_matches(name, known, n=2)
    hint = f"，是不是 {' 或 '.join(near)}？" if near else f"；{path} --help 列出全部命令"
    raise UsageError(f"没有命令 {name!r}{hint}")


def group_help(group: TyperGroup, path: str) -> Iterator[str]:
    """Lines of the help of a group."""
    yield f"用法：{path} 命令 [选项]"
    yield ""
    yield group.help or ""
    named = {title: [one for one in group.commands.values() if _title(one) == title] for title in (*GROUPS, "")}
    wide = max(len(name) for name in group.commands)
    for title, commands in named.items():
        if commands:
            yield ""
            yield f"{title or '命令'}："
            yield from (f"  {one.name:<{wide}}  {_first_line(one)}" for one in commands if not one.hidden)
    yield ""
    yield from (group.epilog or f"每条命令的选项与例子：{path} 命令 --help").splitlines()


def command_help(command: Any, path: str) -> Iterator[str]:
    """Lines of the help of a command."""
    yield f"用法：{usage(command, path)}"
    yield ""
    yield from (command.help or "").splitlines()
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    options = [one for one in command.params if isinstance(one, TyperOption)]
    for title, params in (("参数", arguments), ("选项", options)):
        if params:
            rows = [(_shown(one), one.help or "") for one in params]
            yield ""
            yield f"{title}："
            yield from _columns(rows)
    if command.epilog:
        yield ""
        yield from command.epilog.splitlines()


def usage(command: Any, path: str) -> str:
    """One line such as `zhoubao pick 编号… [选项]`."""
    arguments = [_argument(one) for one in command.params if isinstance(one, TyperArgument)]
    options = ["[选项]"] if any(isinstance(one, TyperOption) for one in command.params) else []
    return " ".join([path, *arguments, *options])


def option_rows(command: Any) -> list[tuple[str, str]]:
    """(how it is written, what it says) of each argument and option, for docs/cli.md."""
    params = sorted(command.params, key=lambda one: isinstance(one, TyperOption))
    return [(_shown(one), one.help or "") for one in params]


def _argument(one: TyperArgument) -> str:
    many = "…" if one.nargs == -1 else ""
    name = f"{one.metavar or one.name}{many}"
    return name if one.required else f"[{name}]"


def _shown(one: Any) -> str:
    if isinstance(one, TyperArgument):
        return _argument(one)
    names = " / ".join(", ".join(names) for names in (one.opts, one.secondary_opts) if names)
    return names if one.is_flag else f"{names} {one.metavar or one.name}"


def _columns(rows: list[tuple[str, str]]) -> Iterator[str]:
    from desk.columns import pad, width

    wide = max(width(name) for name, _ in rows)
    for name, said in rows:
        yield f"  {pad(name, wide)}  {said}"


def _title(command: Any) -> str:
    panel = getattr(command, "rich_help_panel", None)
    return panel if panel in GROUPS else ""


def _first_line(command: Any) -> str:
    return (command.help or "").splitlines()[0]


def explain(err: typer.TyperException) -> str:
    """A usage error of the parser in Chinese, with where to read on."""
    context = getattr(err, "ctx", None)
    said = _complaint(err)
    stop = "" if said.endswith("？") else "；"
    return f"{said}{stop}用法见 {context.command_path} --help" if context is not None else said


def _near(name: str, known: Iterable[str]) -> list[str]:
    """Options that are nearly written so: the dashes, which all have, make no likeness."""
    by_name = {one.lstrip("-"): one for one in known}
    return [by_name[one] for one in get_close_matches(name.lstrip("-"), by_name, cutoff=LIKE)]


def _range(info: Any) -> str:
    """1 至 1000 的, 不小于 0 的, or nothing."""
    low, high = info.min, info.max
    if low is not None and high is not None:
        return f" {low} 至 {high} 的"
    return f"不小于 {low} 的" if low is not None else f"不大于 {high} 的" if high is not None else ""


def _complaint(err: Any) -> str:
    match type(err).__name__:
        case "NoSuchOption":
            near = _near(err.option_name, err.possibilities or ())
            return f"没有选项 {err.option_name}" + (f"，是不是 {'、'.join(near)}？" if near else "")
        case "MissingParameter":
            return f"缺少 {_shown(err.param) if err.param is not None else '参数'}"
        case "BadOptionUsage":
            return (
                f"选项 {err.option_name} 不带值" if "does not take" in err.message else f"选项 {err.option_name} 缺少值"
            )
        case "BadParameter" if err.param is not None:
            kind = _TYPES.get(getattr(err.param.type_descriptor.annotation, "__name__", ""), "")
            wanted = f"，应为{_range(err.param.type_descriptor.parameter_info)}{kind}"
            return f"{_shown(err.param)} 的值有误" + (wanted if kind else f"：{err.message}")
        case _ if extra := re.search(r"extra argument\(s\) \((.*)\)", err.message):
            return f"多出了参数 {extra[1]}"
        case _ if "Missing command" in err.message:
            return "缺少子命令"
        case _:
            return f"命令用法有误：{err.format_message()}"
