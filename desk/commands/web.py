"""The web desk: serving it, and who may enter."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desk.commands.shared import newsroom, say
from desk.help import Command

PANEL = "网页"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command, "rich_help_panel": PANEL}
    app.command(
        "serve",
        help="打开网页编辑部：在浏览器里看候选、选用、编辑、复核、出刊。",
        epilog="例：zhoubao serve\n"
        "　　zhoubao serve --bind 0.0.0.0 --host-name zhoubao.example.cn --trusted-proxy 127.0.0.1 --https",
        **add,
    )(serve)


def serve(
    bind: Annotated[str, typer.Option(metavar="地址", help="在哪个地址上监听；别的机器要用，须先建账号")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="端口", min=1, max=65535, help="端口")] = 8466,
    root_path: Annotated[str, typer.Option(metavar="路径", help="代理把它放在哪个路径下，例如 /zhoubao")] = "",
    host_name: Annotated[
        list[str] | None, typer.Option(metavar="名字", help="浏览器用的主机名（可写几次），别的名字一概拒绝")
    ] = None,
    trusted_proxy: Annotated[
        str, typer.Option(metavar="地址", help="前面的 TLS 代理的地址，信它转来的来访地址与协议")
    ] = "",
    https: Annotated[bool, typer.Option("--https", help="浏览器经 HTTPS 来（由代理解密）：cookie 只走 HTTPS")] = False,
) -> None:
    """Serve until interrupted."""
    from desk import serving

    place = serving.Place(bind, port, root_path, tuple(host_name or ()), trusted_proxy, https)
    room = newsroom()
    app, link = serving.application(room, place)
    sock = serving.listen(place)
    address = serving.address_of(place)
    if link:
        say([f"网页编辑部：{address}", "用这个链接进入（只能用一次，只在本机有效）：", f"  {address}{link}"])
    else:
        say([f"网页编辑部：{address}　用姓名和密码登录"])
    say([*serving.warnings_of(place), "按 Ctrl-C 停止。"])
    serving.serve(app, sock, place)
