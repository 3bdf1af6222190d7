"""The `zhoubao` command: what editors type and read, exit codes, and what a query does not load."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from filelock import FileLock
from newsdesk import LATER, NOW, PRICE, PROJECT, NewsDesk, make, week

from desk import newsroom
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.types import Finding, Reason, Rejection, Run


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsDesk]:
    for one in make(tmp_path, capsys, monkeypatch):
        yield week(one)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsDesk]:
    yield from make(tmp_path, capsys, monkeypatch)


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
        (["rejected", "xyz"], "没有来源 'xyz'"),
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


# --- candidates and show


def test_candidates_stand_by_section_in_the_order_of_the_paper(desk: NewsDesk) -> None:
    said = desk.run("candidates")
    assert "第 403 期（2024-02-19 09:00 至 2024-02-26 09:00，尚未建期）的候选" in said
    places = [said.index(f"\n{name}（") for name in ("行业", "内容", "技术", "资本")]
    assert places == sorted(places)
    assert "国家广播电视总局 · 另见 1 家" in said
    assert desk.ids["price"][:8] in said and desk.ids["weather"][:8] not in said


def test_all_shows_what_is_not_for_the_paper_last(desk: NewsDesk) -> None:
    said = desk.run("candidates", "--all")
    assert said.index("不入刊（") > said.index("资本（")
    assert "局地小雨" in said


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (("--section", "capital"), {"funding"}),
        (("--word", "云帆视频", "--word", "超前点播"), {"price"}),
        (("--word", "没有人写过的词"), set()),
        (("--source", "qbitai"), {"model"}),
        (("--source", "量子位"), {"model"}),
        (("--from", "2024-02-22", "--to", "2024-02-22"), {"drama", "model"}),
        (("--from", "2024-02-23T00:00"), {"funding"}),
        (("--week", "2024-W08", "--section", "技术"), {"model"}),
        (("--week", "2024-W07"), set()),
        (("--min-score", "99"), set()),
    ],
)
def test_candidates_are_narrowed(desk: NewsDesk, asked: tuple[str, ...], names: set[str]) -> None:
    assert {one["id"] for one in desk.json("candidates", *asked)} == {desk.ids[name] for name in names}


def test_limit_counts_for_each_section(desk: NewsDesk) -> None:
    assert "列出前 1 个；全列：--limit 0" in desk.run("candidates", "--limit", "1")
    sections = [one["section"] for one in desk.json("candidates", "--limit", "1")]
    assert len(sections) == len(set(sections)) > 2
    assert desk.run("candidates", "--limit", "0") == desk.run("candidates")


def test_a_candidate_shows_what_was_decided(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    desk.run("drop", desk.ids["blocked"])
    desk.run("note", desk.ids["blocked"], "等平台公布全文")
    lines = desk.run("candidates").splitlines()
    assert any(line.startswith(f"✓  {desk.ids['price'][:8]}") for line in lines)
    assert any(line.startswith(f"✗  {desk.ids['blocked'][:8]}") for line in lines)
    assert any("IT之家" in line and "· 注" in line for line in lines)


def test_candidates_as_json_keep_their_keys(desk: NewsDesk) -> None:
    (one,) = desk.json("candidates", "--section", "资本")
    page = (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert [key for key in one if f"`{key}`" not in page] == []
    assert one["title"] == "拾光影业完成1.6亿元B轮融资"
    assert one["first_seen_at"] == "2024-02-23T10:00:00+08:00"
    assert "拾光影业" in desk.run("candidates", "--json")


def test_stories_seen_after_the_deadline_are_announced(desk: NewsDesk) -> None:
    desk.run("issue", "new", "--to", "2024-02-22T09:00")
    assert "截稿后又见到" in desk.run("candidates", "--issue", "403")


@pytest.mark.parametrize("name", ["ID", "prefix", "upper", "number", "lead", "reprint", "http"])
def test_a_story_is_found_by_any_of_its_names(desk: NewsDesk, name: str) -> None:
    known = desk.ids["notice"]
    table = desk.run("export", "week", "2024-W08", "--out", str(desk.folder / "t.csv"))
    assert "个事件" in table
    rows = list(csv.reader(io.StringIO((desk.folder / "t.csv").read_text(encoding="utf-8-sig"))))
    number = next(row[0] for row in rows if "notice" in row[9])
    typed = {
        "ID": known,
        "prefix": known[:5],
        "upper": known.upper(),
        "number": number,
        "lead": "https://news.example/notice.html",
        "reprint": "https://news.example/reprint.html",
        "http": "http://www.news.example/notice.html",
    }[name]
    assert f"编号 {known}" in desk.run("show", typed)


def test_an_id_that_fits_several_stories_lists_them(desk: NewsDesk) -> None:
    for number in range(17):  # more stories than first digits
        desk.add(f"more-{number}", f"{chr(0x4E00 + 97 * number) * 4}", f"{chr(0x5E00 + 89 * number)}。" * 60, day=24)
    desk.judge()
    firsts = [one["id"][0] for one in desk.json("candidates", "--all")]
    fault = desk.fault("pick", max(firsts, key=firsts.count))
    assert "请多写几位" in fault and len(fault.splitlines()) > 2


def test_a_page_left_out_says_why(desk: NewsDesk) -> None:
    gone = Rejection("https://news.example/gone.html", "36kr", Reason.TOO_SHORT, "正文只有 3 字")
    with desk.engine.begin() as connection:
        report_store.save_rejections(connection, [(gone, NOW)])
    assert "正文太短：正文只有 3 字" in desk.fault("show", gone.url)
    assert "正文只有 3 字" in desk.run("rejected", "36kr")
    assert desk.json("rejected")["counts"] == [{"source": "36kr", "reason": "too_short", "pages": 1}]


def test_show_tells_reports_reasons_texts_and_history(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["notice"])
    said = desk.run("show", desk.ids["notice"], "--why", "--full")
    for part in (
        "报道（2 篇）",
        "转载",
        "栏目评分",
        "微短剧（标题）",
        "得分组成",
        "来源权威",
        "首批二十家",
        "经过",
        "周禾 第 403 期 选用",
    ):
        assert part in said
    shown = desk.json("show", desk.ids["notice"])
    page = (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert [key for key in (*shown, *shown["members"][0]) if f"`{key}`" not in page] == []
    assert [said["kind"] for said in shown["decisions"]] == ["pick"]


def test_a_title_cannot_command_the_terminal(desk: NewsDesk) -> None:
    desk.add("evil", "云帆视频\x1b[2J\x1b]0;短视频\x07 会员", PRICE.replace("云帆", "青禾"), day=24)
    desk.judge()
    said = desk.run("candidates", "--all") + desk.run("show", "https://news.example/evil.html", "--full")
    assert "青禾" in said and "\x1b" not in said


# --- decisions


def test_several_are_picked_at_once_into_a_section(desk: NewsDesk) -> None:
    said = desk.run("pick", desk.ids["drama"], desk.ids["model"], "--section", "行业", "--star")
    assert said.count("已选用：第 403 期 行业") == 2
    assert {one["id"] for one in desk.json("candidates", "--section", "industry") if one["starred"]} == {
        desk.ids["drama"],
        desk.ids["model"],
    }


def test_one_wrong_name_among_several_keeps_none(desk: NewsDesk) -> None:
    desk.fault("pick", desk.ids["drama"], "ffffffffff")
    assert [one["status"] for one in desk.json("candidates", "--section", "内容")] == [None]


def test_deciding_the_same_twice_adds_nothing(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["drama"])
    assert "先前已是如此" in desk.run("pick", desk.ids["drama"])
    assert len(desk.json("show", desk.ids["drama"])["decisions"]) == 1


def test_nobody_passes_for_the_machine(desk: NewsDesk) -> None:
    assert "系统自己的名字" in desk.fault("pick", desk.ids["drama"], "--who", "自动")


def test_who_is_kept_with_the_decision(desk: NewsDesk) -> None:
    desk.run("drop", desk.ids["drama"], "--who", "林一川")
    assert desk.json("show", desk.ids["drama"])["decisions"][0]["who"] == "林一川"


def test_a_printed_issue_takes_no_further_decision(desk: NewsDesk) -> None:
    desk.run("issue", "new")
    desk.at(LATER)
    desk.run("issue", "new")
    assert "第 403 期已定稿" in desk.fault("pick", desk.ids["drama"], "--issue", "403")


def test_an_edit_is_printed_and_the_draft_can_come_back(desk: NewsDesk) -> None:
    name = desk.ids["price"]
    desk.run("pick", name)
    desk.patch.setattr("sys.stdin", io.StringIO("近日，云帆视频会员降价。\n"))
    desk.run("edit", name, "--title", "云帆视频会员降价", "--text", "-")
    (entry,) = desk.json("issue", "show")["entries"]
    assert (entry["title"], entry["text"]) == ("云帆视频会员降价", "近日，云帆视频会员降价。")
    desk.run("edit", name, "--text", "")
    assert "超前点播" in desk.json("issue", "show")["entries"][0]["text"]


def test_position_orders_the_section(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"], desk.ids["blocked"], "--section", "行业")
    for name in ("price", "blocked"):
        desk.run("move", desk.ids[name], "--position", "1")
    assert desk.json("issue", "show")["entries"][0]["ids"] == [desk.ids["price"]]
    assert "说明移到哪" in desk.fault("move", desk.ids["price"])


def test_two_headlines_in_one(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"])
    (entry,) = desk.json("issue", "show")["entries"]
    assert entry["title"] == "云帆视频：启动会员降价计划 | 去年下架违规短视频36万条，封禁直播间1.2万个"
    assert entry["ids"] == [desk.ids["price"], desk.ids["blocked"]]
    assert "还没有选用" in desk.run("merge", desk.ids["drama"], "--into", desk.ids["model"])
    assert "已是同一事件" in desk.fault("merge", desk.ids["price"], "--into", desk.ids["price"])


def test_the_same_event_becomes_one_story_until_undone(desk: NewsDesk) -> None:
    said = desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"], "--same-event")
    assert "已归为一个事件（2 篇报道）" in said
    assert len(desk.json("show", "https://news.example/blocked.html")["members"]) == 2
    assert "已撤销“合并”" in desk.run("undo", desk.ids["price"])
    assert len(desk.json("show", desk.ids["blocked"])["members"]) == 1


def test_a_report_split_off_is_a_story_of_its_own_until_undone(desk: NewsDesk) -> None:
    assert "余 1 篇" in desk.run("split", desk.ids["notice"], "2")
    assert len(desk.json("show", desk.ids["reprint"])["members"]) == 1
    desk.run("undo", desk.ids["notice"])
    assert len(desk.json("show", desk.ids["notice"])["members"]) == 2


def test_what_was_merged_and_split_again_is_printed_again(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"], desk.ids["blocked"])
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"], "--same-event")
    assert len(desk.json("issue", "show")["entries"]) == 1
    lead = desk.json("show", desk.ids["price"])
    other = next(member["url"] for member in lead["members"][1:])
    desk.run("split", lead["id"], other)
    assert len(desk.json("issue", "show")["entries"]) == 2


@pytest.mark.parametrize(
    ("typed", "said"), [("9", "没有第 9 篇"), ("1", "首篇报道留在原事件里"), ("https://b.example/", "不是这一事件")]
)
def test_only_other_reports_of_the_story_are_split_off(desk: NewsDesk, typed: str, said: str) -> None:
    assert said in desk.fault("split", desk.ids["notice"], typed)


def test_undo_goes_back_step_by_step_and_then_says_so(desk: NewsDesk) -> None:
    name = desk.ids["price"]
    desk.run("pick", name)
    desk.run("note", name, "再核")
    assert "已撤销“备注”（周禾）" in desk.run("undo", name)
    assert "已撤销“选用”（周禾）" in desk.run("undo", name)
    assert "没有可以撤销的操作" in desk.fault("undo", name)
    assert "（已撤销）" in desk.run("show", name)


# --- issues and tables


def test_from_an_empty_store_to_a_word_file(desk: NewsDesk) -> None:
    said = desk.run("issue", "new", "--propose")
    assert "已建第 403 期（2024-02-19 09:00 至 2024-02-26 09:00）" in said and "系统建议" in said
    shown = desk.run("issue", "show")
    assert "行业（" in shown and "◆" in shown and "字　[" in shown
    path = Path(desk.run("issue", "export").strip())
    assert path == desk.folder / "exports" / "行业动态周报-第403期.docx"
    with ZipFile(path) as archive:
        assert "演示数据" not in archive.read("word/document.xml").decode()
    text = Path(desk.run("issue", "export", "403", "--to", "md").strip()).read_text(encoding="utf-8")
    assert "## 资本" in text and "拾光影业" in text


def test_a_demo_store_is_marked_on_every_page(desk: NewsDesk) -> None:
    (desk.folder / "DEMO").touch()
    desk.run("issue", "new", "--propose")
    out = desk.folder / "自己的名字.docx"
    assert desk.run("issue", "export", "--out", str(out)).strip() == str(out)
    with ZipFile(out) as archive:
        assert "演示数据" in archive.read("word/document.xml").decode()
    assert "〔演示数据〕" in desk.run("issue", "show")


def test_a_named_window_and_number(empty: NewsDesk) -> None:
    said = empty.run("issue", "new", "--number", "500", "--from", "2024-02-19", "--to", "2024-02-25")
    assert "已建第 500 期（2024-02-19 00:00 至 2024-02-26 00:00）" in said
    assert "第 500 期已经有了" in empty.fault("issue", "new", "--number", "500")
    assert "时间段是空的" in empty.fault("issue", "new", "--to", "2024-02-19")
    assert "请用 --from --to 写明" in empty.fault("issue", "new", "--number", "499")
    assert "期号应为正整数" in empty.fault("issue", "new", "--number", "0")
    assert [one["number"] for one in empty.json("issue", "list")] == [500]


def test_an_empty_issue_says_how_to_fill_it(empty: NewsDesk) -> None:
    assert "zhoubao pick" in empty.run("issue", "show")
    assert "当前：第 403 期" in empty.run("issue", "list")
    assert "没有格式 'pdf'" in empty.fault("issue", "export", "--to", "pdf")
    out, err = empty.both("issue", "export", "--to", "md")
    assert Path(out.strip()).exists() and "还没有条目" in err


def test_a_week_as_a_table(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    path, said = desk.run("export", "week", "2024w8").splitlines()
    assert path.endswith("/exports/2024-W08.csv") and said == "2024-W08：7 个事件"
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7
    assert [row["编辑决定"] for row in rows if "启动会员降价" in row["标题"]] == ["选用"]
    assert {row["栏目"] for row in rows} >= {"行业", "不入刊"}
    assert next(row for row in rows if "notice" in row["链接"])["来源列表"] == "国家广播电视总局、36氪"
    assert not list(Path(path).parent.glob("*.part"))


def test_a_week_still_going_on_is_marked(desk: NewsDesk) -> None:
    note, path, said = desk.run("export", "week").splitlines()
    assert note.startswith("未完：2024-W09") and path.endswith("2024-W09-未完.csv") and said.endswith("0 个事件")


def test_a_file_that_cannot_be_written_is_one_line(desk: NewsDesk) -> None:
    (desk.folder / "exports").write_text("在路上的文件")
    for typed in (["export", "week", "2024-W08"], ["issue", "export"]):
        assert "写不了" in desk.fault(*typed, code=1)


# --- import, process, status


def lines_of(*reports: dict[str, str]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in reports)


def test_imported_reports_become_candidates(empty: NewsDesk, tmp_path: Path) -> None:
    path = tmp_path / "报道.jsonl.gz"
    good = {
        "url": "https://news.example/a.html",
        "title": "云帆视频：启动会员降价计划",
        "text": PRICE,
        "published": "2024-02-20T10:00:00+08:00",
        "source": "云海新闻网",
    }
    path.write_bytes(gzip.compress((lines_of(good) + "不是 JSON\n").encode()))
    out, err = empty.both("import", str(path))
    assert "新增 1，已有 0，跳过 1" in out and "归并判定 1 篇" in out
    assert "第 2 行" in err
    assert "云海新闻网" in empty.run("candidates")
    assert [one["source"] for one in empty.json("candidates", "--source", "云海新闻网")] == ["import:云海新闻网"]
    assert "新增 0，已有 1" in empty.run("import", str(path))


def test_a_file_of_nothing_usable_is_a_fault(empty: NewsDesk, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("{}\n[]\n", encoding="utf-8")
    out, err = empty.both("import", str(path), code=1)
    assert "跳过 2" in out and "第 1 行" in err


def test_processing_again_keeps_decisions(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    assert "归并判定 8 篇" in desk.run("process", "--again")
    assert [one["status"] for one in desk.json("candidates", "--word", "超前点播")] == ["picked"]


def test_status_tells_what_fell_short_and_what_is_due(desk: NewsDesk) -> None:
    finding = Finding("36kr", "warning", "links_few", "只见到 0 个链接，应不少于 1 个")
    with desk.engine.begin() as connection:
        for name, status, findings in (("36kr", "failed", (finding,)), ("cac", "finished", ())):
            number = run_store.start(connection, name, NOW)
            run_store.finish(connection, number, Run(name, NOW, NOW, status, {}, findings))
    said = desk.run("status")
    assert "注意 36氪（36kr）：最近一次没有抓成" in said and "只见到 0 个链接" in said
    assert "候选 6 个" in said and "没有抓取在进行" in said and "接下来 2024-02-26 13:00 中国网信网" in said
    record = desk.json("status")
    assert "nrta" in record["due"] and "cac" not in record["due"]
    assert "36kr" not in record["due"], "it failed just now and is tried again in an hour"
    assert record["stock"]["sections"]["none"] == 1
    sources = desk.run("sources")
    assert "36氪" in sources and "没抓成" in sources and "只见到 0 个链接" in sources
    assert len(desk.json("sources")) == len(desk.room().sources)


def test_status_sees_a_crawl_under_way(empty: NewsDesk) -> None:
    with FileLock(empty.folder / "crawl.lock"):
        assert "有一个抓取正在进行" in empty.run("status")
    assert empty.json("status")["crawling"] is False


def test_the_database_password_is_not_shown(empty: NewsDesk) -> None:
    empty.patch.setenv("ZHOUBAO_DATABASE_URL", "postgresql+psycopg://zhou:秘密@127.0.0.1:1/none")
    fault = empty.fault("status", code=1)
    assert "数据库打不开" in fault and "秘密" not in fault


def test_a_crawl_of_nothing_due_says_so(empty: NewsDesk) -> None:
    with empty.engine.begin() as connection:
        for source in empty.room().sources:
            number = run_store.start(connection, source.id, NOW)
            run_store.finish(connection, number, Run(source.id, NOW, NOW, "finished"))
    assert "没有到期的来源" in empty.run("crawl")
    assert empty.json("crawl")["sources"] == []


def test_cron_prints_lines_to_paste(empty: NewsDesk) -> None:
    empty.patch.setenv("ZHOUBAO_DATA", "/srv/周报 100%")
    said = empty.run("cron")
    entry = next(line for line in said.splitlines() if line.startswith("30 2 * * *"))
    assert "'/srv/周报 100\\%'" in entry and entry.count("\\%") == entry.count("%")
    assert 'Environment="ZHOUBAO_DATA=/srv/周报 100%%"' in said
    assert "OnCalendar=" in said and "CRON_TZ=Asia/Shanghai" in said


# --- whatever goes wrong


def test_a_fault_of_the_program_is_one_line_and_a_log(empty: NewsDesk) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("内部\n第二行")

    empty.patch.setattr(newsroom, "list_candidates", broken)
    fault = empty.fault("candidates", code=1)
    assert len(fault.splitlines()) == 1 and "程序出错：RuntimeError：内部" in fault
    assert "Traceback" in (empty.folder / "zhoubao.log").read_text(encoding="utf-8")


def test_ctrl_c_ends_with_130(empty: NewsDesk) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    empty.patch.setattr(newsroom, "list_candidates", interrupted)
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
        (["candidates"], HEAVY | {"rich", "rjieba"}),
        (["show", "https://news.example/price.html", "--why"], HEAVY | {"rich", "rjieba"}),
        (["status"], HEAVY | {"rich", "rjieba"}),
    ],
)
def test_a_command_loads_only_what_it_needs(desk: NewsDesk, typed: list[str], unwanted: set[str]) -> None:
    script = (
        "import sys; from desk.cli import run; code = run(sys.argv[1:]); "
        "print('\\n'.join({name.partition('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, *typed], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert set(ended.stderr.split()) & unwanted == set()
    assert ended.stdout


def test_the_version_is_the_package_s(empty: NewsDesk) -> None:
    assert empty.run("--version") == empty.run("version") == "zhoubao 0.1.0\n"
