"""Who may enter the web desk: people add, list, role, password, lock, unlock."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from desk.commands.shared import Json, Who, newsroom, say, say_json
from desk.help import Command, Group

PANEL = "网页"

Name = Annotated[str, typer.Argument(metavar="姓名", help="就是记在各项决定旁边的姓名")]
Password = Annotated[
    str | None, typer.Option("--password", metavar="-", help="写 - 则从标准输入读一行密码；不写则在终端里问，不回显")
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command}
    group = typer.Typer(cls=Group, rich_markup_mode=None)
    group.callback(invoke_without_command=True, help="谁可以进网页编辑部：账号、角色、密码。")(_group)
    group.command(
        "add",
        help="建账号；角色有 编辑、复核、分析（只看）、管理。第一个账号应是管理。",
        epilog="例：zhoubao people add 周禾 --role 管理\n"
        "　　zhoubao people add 林晓 --role 编辑 --password - < 密码文件",
        **add,
    )(add_)
    group.command("list", help="列出账号。", epilog="例：zhoubao people list", **add)(list_)
    group.command("role", help="改一个人的角色。", epilog="例：zhoubao people role 林晓 复核", **add)(role_)
    group.command(
        "password",
        help="重设一个人的密码；这人在各处的登录随即结束。",
        epilog="例：zhoubao people password 林晓",
        **add,
    )(password_)
    group.command(
        "lock",
        help="停用一个账号：不能再登录，已有的登录与令牌失效。",
        epilog="例：zhoubao people lock 林晓",
        **add,
    )(lock)
    group.command(
        "unlock",
        help="重新启用一个账号；也免去试错密码后的等待。",
        epilog="例：zhoubao people unlock 林晓",
        **add,
    )(unlock)
    app.add_typer(group, name="people", rich_help_panel=PANEL)


def _group(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def add_(
    name: Name,
    role: Annotated[str, typer.Option("--role", metavar="角色", help="编辑、复核、分析或管理")],
    password: Password = None,
    who: Who = None,
) -> None:
    """Add a person."""
    from desk import people
    from desk.newsroom import editor_named

    wanted = people.role_named(role)
    room = newsroom()
    given = _asked_for(password)
    with room.engine.begin() as connection:
        account = people.add(connection, editor_named(room, who), name, wanted, given, room.now)
        managed = people.has_admin(connection)
    say([f"已建账号 {account.name}（{people.ROLE_NAMES[wanted]}）"])
    if not managed:
        say(["还没有管理员：网页上没有人能管账号，只能用这里的命令；改角色：zhoubao people role 姓名 管理"])


def list_(json: Json = False) -> None:
    """Everybody."""
    from desk import people
    from desk.moments import local
    from desk.show import table
    from pipeline.store.people import accounts

    room = newsroom()
    with room.engine.connect() as connection:
        known = accounts(connection)
    if json:
        say_json([people.record(one) for one in known])
    elif not known:
        say(["还没有账号；建一个：zhoubao people add 姓名 --role 管理"])
    else:
        rows = [
            [one.name, people.role_name(one.role), "" if one.active else "已停用", local(one.created_at)]
            for one in known
        ]
        say(table(["姓名", "角色", "", "建于"], rows))


def role_(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="角色", help="编辑、复核、分析或管理")],
    who: Who = None,
) -> None:
    """Another role."""
    from desk import people
    from desk.newsroom import editor_named

    wanted = people.role_named(role)
    room = newsroom()
    with room.engine.begin() as connection:
        people.set_role(connection, editor_named(room, who), name, wanted, room.now)
    say([f"{name} 现在是{people.ROLE_NAMES[wanted]}"])


def password_(name: Name, password: Password = None, who: Who = None) -> None:
    """Another password."""
    from desk import people
    from desk.newsroom import editor_named

    room = newsroom()
    with room.engine.connect() as connection:
        people.find(connection, name)
    given = _asked_for(password)
    with room.engine.begin() as connection:
        people.set_password(connection, editor_named(room, who), name, given, room.now)
    say([f"{name} 的密码已设，先前的登录都已结束"])


def lock(name: Name, who: Who = None) -> None:
    """Out."""
    _set_active(name, who, False)


def unlock(name: Name, who: Who = None) -> None:
    """In again."""
    _set_active(name, who, True)


def _set_active(name: str, who: str | None, active: bool) -> None:
    from desk import people
    from desk.newsroom import editor_named

    room = newsroom()
    with room.engine.begin() as connection:
        people.set_active(connection, editor_named(room, who), name, active, room.now)
    say([f"{name} 已{'启用' if active else '停用'}"])


def _asked_for(given: str | None) -> str:
    """The password from standard input or, not shown, from the terminal; never from the command line, which other
    people of the machine can read."""
    import getpass

    from pipeline.errors import UsageError

    if given == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if given is not None:
        raise UsageError("密码不写在命令里（别人看得到）：不写 --password 则在终端里问，或用 --password - 从标准输入读")
    if not sys.stdin.isatty():
        raise UsageError("这里不是终端，问不了密码；用 --password - 从标准输入读一行")
    first = getpass.getpass("密码（不回显，至少 10 个字符）：")
    if getpass.getpass("再写一遍：") != first:
        raise UsageError("两遍不一样，什么也没有改")
    return first
