"""The paper's words: try one, import those of others, learn from decisions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.shared import Json, Who, newsroom, say, say_json, warn
from desk.help import Command, Group

if TYPE_CHECKING:
    from desk.wordfile import Version

PANEL = "查看"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add: dict[str, Any] = {"cls": Command}
    group = typer.Typer(cls=Group, rich_markup_mode=None)
    group.callback(
        invoke_without_command=True, help="栏目用词：试一个词，写进词表，看各版；从 TrendRadar 导入关键词。"
    )(_group)
    group.command(
        "try",
        help="试一个词：在某栏目记多少分，近几周的候选哪些会换栏目、入刊、出刊；什么也不写。",
        epilog="例：zhoubao words try 具身智能 技术 3\n"
        "　　zhoubao words try 算力 行业 0 --weeks 4　　0 分：从这一栏去掉",
        **add,
    )(try_)
    group.command(
        "import",
        help="导入 TrendRadar 的 frequency_words.txt：每个词组写成 weekly.yaml 里一个栏目的 groups，"
        "全局过滤写成不入刊的规则；已有的跳过，带不过来的逐行说明。",
        epilog="例：zhoubao words import frequency_words.txt --dry-run\n"
        "　　zhoubao words import frequency_words.txt --section 资本",
        **add,
    )(import_)
    group.command(
        "set",
        help="把一个词写进某栏目的词表，或改它的分数（0 分：去掉）；先用 words try 看会怎样。原来的存着，可以恢复。",
        epilog="例：zhoubao words set 具身智能 技术 3",
        **add,
    )(set_)
    group.command(
        "history",
        help="词表存下的各版：何时、谁、改了什么。",
        epilog="例：zhoubao words history",
        **add,
    )(history)
    group.command(
        "revert",
        help="恢复词表的某一版；恢复本身也存成一版。",
        epilog="例：zhoubao words revert 3",
        **add,
    )(revert)
    app.add_typer(group, name="words", rich_help_panel=PANEL)
    app.command(
        "learn",
        help="从编辑的决定里学：调整词和规则的分数、各类事件的分数；先留出一期检验，不更准就不改。",
        epilog="例：zhoubao learn --dry-run\n　　zhoubao learn --forget　　忘掉学到的，只用 weekly.yaml 的词",
        cls=Command,
        rich_help_panel=PANEL,
    )(learn)


def _group(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def try_(
    word: Annotated[str, typer.Argument(metavar="词", help="汉字词，或拉丁词（结尾写 * 则作词头）")],
    section: Annotated[str, typer.Argument(metavar="栏目", help="要闻 行业 内容 技术 资本 人事（或英文 id）")],
    weight: Annotated[float, typer.Argument(metavar="分数", help="标题里出现记多少分；0 为去掉")],
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520, metavar="周数", help="看最近几周首次见到的")] = 8,
    json: Json = False,
) -> None:
    """What one word would change."""
    from desk.newsroom import section_named
    from desk.wordtrial import try_word

    room = newsroom()
    chosen = section_named(room.weekly, section)
    assert chosen is not None
    with room.engine.connect() as connection:
        found = try_word(room, connection, word.strip(), chosen, weight, weeks)
    if json:
        say_json(found.record())
    else:
        say(found.lines())


def set_(
    word: Annotated[str, typer.Argument(metavar="词", help="汉字词，或拉丁词（结尾写 * 则作词头）")],
    section: Annotated[str, typer.Argument(metavar="栏目", help="要闻 行业 内容 技术 资本 人事（或英文 id）")],
    weight: Annotated[float, typer.Argument(metavar="分数", help="标题里出现记多少分；0 为去掉")],
    who: Who = None,
    json: Json = False,
) -> None:
    """Put a word into weekly.yaml."""
    from desk.newsroom import editor_named, section_named
    from desk.wordfile import save_change
    from desk.wordtrial import paper_as_written
    from pipeline.wordlists import WordPlace, change_of

    room = newsroom()
    chosen = section_named(room.weekly, section)
    change = change_of(paper_as_written(room), WordPlace(chosen, against=False), [word], weight)
    with room.engine.begin() as connection:
        version = save_change(room, connection, editor_named(room, who), change)
    _say_saved(version, json)


def history(json: Json = False) -> None:
    """The versions of weekly.yaml that were saved."""
    from desk.moments import local
    from desk.show import table
    from desk.wordfile import versions

    known = versions(newsroom())
    if json:
        say_json([one.record() for one in known])
    elif known:
        rows = [[str(one.number), local(one.at), one.who or "—", one.what] for one in known]
        say(table(["版", "时间", "谁", "改了什么"], rows))
    else:
        say(["还没有用 words set 或在网页里改过词"])


def revert(
    number: Annotated[int, typer.Argument(metavar="版", help="第几版；zhoubao words history 列出各版")],
    who: Who = None,
    json: Json = False,
) -> None:
    """Have weekly.yaml say again what it said in a version."""
    from desk import wordfile
    from desk.newsroom import editor_named

    room = newsroom()
    with room.engine.begin() as connection:
        version = wordfile.revert(room, connection, editor_named(room, who), number)
    _say_saved(version, json)


def _say_saved(version: Version, json: bool) -> None:
    if json:
        say_json(version.record())
    else:
        say([f"已存为第 {version.number} 版：{version.what}", "已判定的候选不变；按新词重判：zhoubao process --again"])


def import_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="frequency_words.txt，或同样写法的文件")],
    section: Annotated[
        str | None, typer.Option("--section", metavar="栏目", help="全部写进这一栏；默认看组名和已有的词")
    ] = None,
    weight: Annotated[float, typer.Option("--weight", metavar="分数", help="每组记多少分，大于 0，至多 20")] = 3.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会写什么，不写入")] = False,
    json: Json = False,
) -> int:
    """Groups of keywords into weekly.yaml; 1 where nothing of the file could be used."""
    from desk.keywordimport import import_keywords
    from desk.newsroom import section_named
    from pipeline.errors import UsageError

    if not 0 < weight <= 20:
        raise UsageError(f"--weight 应大于 0、不大于 20，现为 {weight:g}")
    room = newsroom()
    found = import_keywords(file, room.weekly, section_named(room.weekly, section), weight)
    for note in found.notes:
        warn(note)
    fresh = bool(found.count or found.filters)
    if fresh and not dry_run:
        from desk.newsroom import editor_named
        from desk.wordfile import save

        what = f"从 {file.name} 导入 {found.count} 组词，过滤规则 {len(found.filters)} 条"
        with room.engine.begin() as connection:
            save(room, connection, editor_named(room, None), what, found.text(room.settings.weekly_file))
    if json:
        say_json(found.record(fresh and not dry_run))
    else:
        say(found.lines(fresh and not dry_run))
        if fresh and not dry_run:
            say(["已判定的候选不变；按新词重判：zhoubao process --again"])
    return 0 if fresh or found.already else 1


def learn(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会学到什么，不写入")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="删去学到的")] = False,
    json: Json = False,
) -> None:
    """Fit weights on decisions; where that would not be better, change nothing."""
    from desk.learning import study
    from pipeline.errors import UsageError
    from pipeline.learned import save_learned

    if forget and dry_run:
        raise UsageError("--forget 与 --dry-run 只能写一样")
    if forget:
        _forget(json)
        return
    room = newsroom()
    with room.engine.connect() as connection:
        found = study(room, connection)
    path = ""
    if found.learned and not dry_run:
        path = str(save_learned(room.settings.data_dir, found.learned))
    if json:
        say_json(found.record(bool(path)))
    else:
        say(found.lines(path))


def _forget(json: bool) -> None:
    """Delete what was learnt; works on a file that cannot be understood, which opens no newsroom."""
    from pipeline.learned import FILE
    from pipeline.settings import load_settings

    path = load_settings().data_dir / FILE
    was = path.exists()
    path.unlink(missing_ok=True)
    if json:
        say_json({"forgotten": was})
    else:
        say(["已忘掉学到的，此后只按 weekly.yaml 的词判定" if was else "没有学到过什么"])
