"""Writes docs/cli.md from the commands themselves and docs/data-dictionary.md from the columns of the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from desk.cli import EPILOG, app
from desk.help import GROUPS, option_rows, usage
from pipeline.output.csv import CELL_MAX, COLUMNS, Column
from pipeline.output.ledger import CAPITAL_COLUMNS, PEOPLE_COLUMNS
from pipeline.output.xlsx import COLUMNS as CANDIDATE_COLUMNS

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "<!-- 由 python -m desk.clidocs 生成，请勿手改 -->"

EXIT_CODES = (
    ("0", "一切正常"),
    ("1", "出错：文件、数据库或程序；原因在标准错误里，程序错误的细节在数据目录的 zhoubao.log"),
    ("2", "用法或配置有误：命令写错、编号不存在、sources.yaml 或 weekly.yaml 有错"),
    ("3", "做完了，但有不妥：crawl 有来源没抓成（其余照常），sources check 有来源不通，issue check 查出错误"),
    ("130", "被中断；已取到的都在，再次运行会接着来"),
)

COMMON = """\
- 编号是事件的短名，写前几位即可；几个事件都符合时会列出来。写编号的地方也可以写其中一篇报道的网址。
  换了首篇，编号会变；从前的编号写够六位仍找得到。
- 日期写作 `2024-02-19`、`2024年2月19日`、`2月19日`（不晚于今天的最近一个）、`今天`、`昨天` 或 `前天`，
  带时间写作 `2024-02-19T06:00`，都是北京时间；`--to`、`--until` 只写日期则含当天。
- 周是 ISO 周，周一开始，写作 `2024-W08`。
- 不写期号就是当前一期：最近建的一期，到截稿后两天为止；此后是下一期，时间段从上一期截稿到现在，还没有期则是最近七天。
- 建了新的一期，先前各期就定稿，不能再改。
- 编辑的决定只添不改，`undo` 也是一条记录；人的决定总是压过系统的建议。
- 结果在标准输出，进度与提醒在标准错误；输出总是 UTF-8。
- `--json` 的键名不变，时间带 `+08:00`，栏目用英文 id：`headlines` 要闻、`industry` 行业、`content` 内容、
  `technology` 技术、`capital` 资本、`people` 人事，`null` 为不入刊。"""


_CANDIDATE = (
    "`id` `title` `section`（编辑改定后）`section_judged`（自动判定）`source` `source_name` `outlets`（来源数）"
    "`reports`（报道数）`first_published_at` `first_seen_at` `week`（待定日期的，首发与周为 `null`）`rank`（得分）"
    "`reasons` "
    "`status`（`picked` 选用、`dropped` 不用、`null`）`by` `issue` `starred` `merged_into` `notes` "
    "`past`（往期，各有 `kind`：`printed` 已刊、`follow` 续报，`issue` `place` `title` `score` `why`）"
    "`late`（上期漏：哪一期，否则 `null`）`url` `urls`"
)
_ISSUE = "`number` `starts_at` `ends_at` `made`（是否已建）"
_PRINTED = (
    "`number` `starts_at` `ends_at` `file`（本系统做的为 `null`）"
    "`items`（`place` `section`（weekly.yaml 没有的为 `null`）`section_name` `title` `text` `starred`）"
)
_COUNTS = (
    "`printed` 印出 `found` 有候选 `sectioned` 同栏 `recalled` 建议到（以上数条目）`proposed` 建议 "
    "`right` 其中印出（以上数事件）"
)
_ENTRIES = f"对象：{_ISSUE} `entries`；每条 `section` `title` `text` `length` `starred` `ids` `urls`"
_DECIDED = "数组，候选的各键（见 `zhoubao candidates`）加 `changed`（是否添了决定）"
_VERDICT = "（`code` `name` `seen` 见到什么 `advice` 下一步）"
_RUN = (
    f"`source` `status` `started_at` `finished_at` `verdict`{_VERDICT} `counts` `findings`（`level` `code` `message`）"
)
_STOCK = "`stock`（`pages` `pages_unread` `reports` `reports_unjudged` `stories` `candidates` `sections` `issue`）"
_LEDGER = (
    "`happened` `published_at` `source` `source_name` `title` `url` `story`（事件编号）`sentence`；读不出的为 `null`"
)

JSON = {
    "crawl": f"对象：`sources` `failed` `verdicts`（来源 → {_VERDICT[1:]}"
    "`pages_stored` `pages_unchanged` `findings`（来源 → 各条）"
    f"`read`（`pages` `reports` `rejections` `judged`）{_STOCK}",
    "process": "对象：`pages` `reports` `rejections` `judged` `kept`（存档读不回来、照留的页面）`damaged`（那些存档）",
    "import": "对象：`added` `unchanged` `skipped` `judged`",
    "candidates": f"数组，按栏目、再按得分；每个候选 {_CANDIDATE}",
    "show": "对象：候选的各键，加 `text`（编辑后的正文）、`members`（`url` `role` `why` 及报道的 `source` "
    "`source_name` `title` `published_at` `first_seen_at` `origin` `author` `language` `text` "
    "`attachments`（`url` `name` `pages` 页 `rows` 行 `characters` 字 `note` 未读的原因） `provenance`（字段 → 出处） "
    "`runners_up`（字段 → 其他说法，各有 `value` `where`））、"
    "`scores`（`section` `score` `votes`（`word` `where` `weight`））、`parts`（`name` `value`）、"
    "`marked`（`title` `lead`，词标在文中）、`nearest`（不入刊的：最近的栏目，同 `scores` 的一项）、"
    "`decisions`（`kind` `lead_url` `who` `at` `issue` `payload` `stands`）、"
    "`first_publisher`（转载的原文：`name` `named_by` 几篇写明 `url` `at`；没有转载为 null）、"
    "`follow_ups`（前情与后续：`id` `title` `first_published_at` `why`）",
    "take": "数组，每篇一项：所在候选的各键（见 `zhoubao candidates`）加 `added`（是否新放入）`taken`（报道的网址，"
    "没有则 `take://…`）；一篇也没有则为空数组",
    **dict.fromkeys(
        ("pick", "drop", "move", "merge", "split", "edit", "note", "date", "lead", "ready", "approve", "undo"), _DECIDED
    ),
    "search": "对象：`stories`（新的在前：候选的各键，见 `zhoubao candidates`，加 `report`：有这些词的那一篇的 `url` "
    "`source` `source_name` `title` `at` `excerpt`）`before`（接着找的位置，找完为 `null`）"
    "`not_indexed`（还没有编入索引的篇数）",
    "undated": "数组，新见到的在前：`story`（事件编号）`first_seen_at` `source` `source_name` `title` `url`",
    **dict.fromkeys(("issue new", "issue propose"), _ENTRIES),
    "issue show": f"{_ENTRIES}；导入的期：{_PRINTED}",
    "issue check": f"对象：{_ISSUE} `faults` 错误数 `hints` 提示数 `sections`（`section` `rule` `why`）`entries`；"
    "每条 `section` `place` `title` `ids` `sources`（网址）`facts` `lint`；两者各项 `field`（`title` `text`）"
    "`start` `end`（字符位置）`said` `level` `why`；`facts` 另有 `kind`（`number` `date` `name` `post` `title`）"
    "`nearest`（`url` `sentence` `value`），`level` 为 `fault` `unsure`（无法核对）；`lint` 有 `rule` `replacement`，"
    "`level` 为 `fault`、`hint`",
    "issue list": f"数组，新的在前：{_ISSUE} `open`（是否当前一期）"
    "`printed`（已刊的 `items` 条数与 `file`，否则 `null`）`closed`（定稿的 `by` `reviewer` `at`，否则 `null`）",
    "issue import": f"数组，每个读懂的文件一项：{_PRINTED}、`replaced`（替换了什么）`dry_run` "
    "`marked`（`printed` `follow`：候选里已刊、续报的个数）",
    "decisions import": "对象：`issue` `rows` `dry` `changes`（`row` `id` `title` `column` `before` `after`）"
    "`conflicts` 与 `settled`（已由 --conflicts 定的：`row` `id` `title` `column` `exported` `file` `desk` `who`）"
    "`faults`（`row` `column` `what`）",
    "evidence verify": "对象：`paper` `number` `files` `lines` `faults`（不符之处，一行一处）"
    "`remarks`（制作时就没有依据的）",
    "backtest": "对象：`number` `file` `starts_at` `ends_at` `by`（`seen` 按首见、`published` 按发布）`stories` "
    "`lists`（每份词表：`name` `total` `sections`（栏目 → 计数）"
    "`items`（`place` `section` `title` `stories` `proposed` `missed` 为何没有建议）"
    "`proposed`（`id` `title` `section` `rank` `printed`））"
    "`changes`（`id` `title` `printed` `before` `after`（`section` `proposed`）`why`）；"
    f"计数：{_COUNTS}",
    "ledger people": "数组，按报道时间；每条 `person` `kind`（任、免……）`post` `former_post` `body` "
    f"`replaces` {_LEDGER}",
    "ledger capital": "数组，按报道时间；每条 `company` `kind`（融资、收购……）`amount`（`said` `value` `currency`）"
    f"`round` `investors` `share` `before` `after` `stage` {_LEDGER}",
    "status": f"对象：`now` `database` `crawling` {_STOCK} `due` `next_due`（来源 → 时间）"
    f"`runs`（每来源最近一次：{_RUN}）",
    "sources add": "对象：`url` `usable` `seen`（认出了什么） `tried` `entry`（要写入的条目） "
    "`trial`（同 `sources preview`）",
    "sources preview": f"对象：`source` `name` `verdict`{_VERDICT} `well` `rows`（列表条数） `promised` "
    "`pages`（试读） "
    "`reports`（`url` `title` `published_at` `date_only` `origin` `length` `opening` `provenance`） "
    "`rejections`（`url` `reason` `detail`） `findings`",
    "sources check": "数组，每个来源同 `sources preview`",
    "sources import": "对象：`added` `would_add` `faults`",
    "learn": "对象：`decisions`（编辑的）`let_stand`（未改动的建议）`missing`（还差什么，不差为 `null`）"
    "`weeks`（`week` `weight` `before` 只用词 `in_force` 现在 `left_out` 留出本期学 `after` 全部学，都是判对的）"
    "`written` "
    "`learned`（学到的，没有为 `null`）；`--forget` 时 `forgotten`",
    "words try": "对象：`word` `section` `weight` `was`（现有的分数，没有为 `null`）`weeks` `stories` "
    "`holding`（含这个词的）"
    "`counts`（`enters` 入刊 `leaves` 出刊 `moves` 换栏目 `scores` 只变分）`changes`（`id` `title` `what` `status` "
    "`before` `after`，各有 `section` `score`）",
    "words set": "对象：`number` 版 `at` `who` `what` `digest`",
    "words history": "列表，新的在前：`number` `at` `who`（空：不是在这里改的）`what` `digest`（那一版文件的）",
    "words revert": "同 `words set`",
    "words import": "对象：`written` `groups`（`line` 行 `section` `name` `any` `must` `not` `max`）"
    "`filters` `already` `notes`",
    "gaps": "对象：`week` `days` `sources`（`source` `name` `seen` `expected`（`mean` `low` `high`，没有历史为 `null`）"
    "`last_good_run` `days`（`day` `seen` `expected` `good_runs` `mark`：`as_usual` `few` `none` `unwatched` `unknown` "
    "`ahead`）`warning`）`disabled`（`source` `name` `reason`）`note`",
    "courtesy": "对象：`from` `to` `delay_seconds` `contact` `hosts`（`host` `sources` 加各计数）`total`（各计数）；"
    "计数：`requests` `answers` `bytes` `not_modified` `delay_min_seconds` `delay_mean_seconds` `robots_allowed` "
    "`robots_denied` `unanswered` `refused` `refusals`（状态码 → 次数）",
    "people list": "数组：`name` `role`（`editor` `reviewer` `analyst` `admin`）`role_name` `active` `created_at` "
    "`password_at`",
    "audit list": "数组，新的在前：`number` `at`（UTC，到微秒）`who` `kind` `subject` `before` `after` `hash`",
    "rejected": "对象：`from` `to`（没有写明为 `null`）`counts`（`source` `reason` `pages`）`pages`（`url` `source` "
    "`reason` `detail`）",
}


def cli_page() -> str:
    """docs/cli.md."""
    root: Any = get_command(app)
    lines = [MADE, "", "# zhoubao 命令", "", "```", *EPILOG.splitlines()[:-1], "```", "", "## 通例", "", COMMON, ""]
    lines += ["## 退出码", "", "| 码 | 意思 |", "|---|---|", *(f"| {code} | {said} |" for code, said in EXIT_CODES), ""]
    for panel in GROUPS:
        lines += [f"## {panel}", ""]
        for command in root.commands.values():
            if command.rich_help_panel == panel:
                lines += _command(command, f"zhoubao {command.name}")
    return "\n".join(lines).rstrip() + "\n"


def _command(command: Any, path: str) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for one in command.commands.values():
            yield from _command(one, f"{path} {one.name}")
        return
    yield f"### {path}"
    yield ""
    yield from (command.help or "").splitlines()
    yield ""
    yield "```"
    yield usage(command, path)
    yield "```"
    yield ""
    if rows := option_rows(command):
        yield "| 参数与选项 | 意思 |"
        yield "|---|---|"
        yield from (f"| `{name}` | {said} |" for name, said in rows)
        yield ""
    yield from _example(command.epilog or "")
    if said := JSON.get(path.removeprefix("zhoubao ")):
        yield f"`--json`：{said}"
        yield ""


def _example(epilog: str) -> Iterator[str]:
    """The example as a block, what follows it as text."""
    lines = epilog.splitlines()
    shown = [line.removeprefix("例：").strip("　 ") for line in lines if line.startswith(("例：", "　　"))]
    yield "例："
    yield ""
    yield "```"
    yield from shown
    yield "```"
    yield ""
    for line in lines:
        if not line.startswith(("例：", "　　")):
            yield line
            yield ""


def dictionary_page() -> str:
    """docs/data-dictionary.md."""
    head = [
        MADE,
        "",
        "# 数据字典：一周事件表",
        "",
        "`zhoubao export week 2024-W08` 写出的 CSV：一行一个事件，收入首发在这一周的全部事件（连同不入刊的），"
        "按首发时间排列；各篇都没有日期的事件收在首见的那一周，排在最后。",
        "UTF-8 带 BOM，逗号分隔，行尾 CR LF，第一行为列名，Excel 可直接打开。单元格里没有换行；"
        f"超过 {CELL_MAX:,} 字的截断；以 `=`、`+`、`-`、`@` 等开头、会被当成公式的，前面加一个 `'`。",
        "",
        "还没有结束的周，文件名带“未完”。",
        "",
        "| 列 | 含义 |",
        "|---|---|",
    ]
    lines = [*head, *_rows_of(COLUMNS)]
    for title, name, columns in (("人事台账", "people", PEOPLE_COLUMNS), ("资本台账", "capital", CAPITAL_COLUMNS)):
        about = f"`zhoubao ledger {name} --csv 文件` 写出的 CSV，写法同上；报道里读不出的留空，不猜。"
        lines += ["", f"# {title}", "", about, "", "| 列 | 含义 |", "|---|---|", *_rows_of(columns)]
    about = (
        "`zhoubao export candidates` 写出的 Excel 表（.xlsx）：一期的候选，按栏目、再按得分。红底的列可以改，改好后用 "
        "`zhoubao decisions import` 收回。每格都是文字，没有公式和链接。另有两页平时隐藏，记着导出时的样子，不要删。"
    )
    lines += ["", "# 候选表", "", about, "", "| 列 | 含义 |", "|---|---|", *_rows_of(CANDIDATE_COLUMNS)]
    return "\n".join(lines) + "\n"


def _rows_of(columns: Sequence[Column]) -> list[str]:
    return [f"| {column.name} | {column.meaning} |" for column in columns]


PAGES = {"cli.md": cli_page, "data-dictionary.md": dictionary_page}


def main() -> None:
    """Write both pages."""
    DOCS.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
