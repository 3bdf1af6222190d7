"""Commands of the night and what they tell of it: import, process, crawl, status, cron."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from filelock import FileLock
from invented import keep_pages, page
from newsdesk import DRAMA, NOW, PRICE, NewsDesk

from pipeline.errors import InterruptedRunError
from pipeline.store import runs as run_store
from pipeline.verdicts import Finding, Run


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


def test_a_warc_file_without_a_page_is_a_fault(empty: NewsDesk, tmp_path: Path) -> None:
    path = tmp_path / "夜里.warc"
    path.write_bytes(b"hello\n" * 50)
    _, err = empty.both("import", str(path), code=1)
    assert err.strip() == "夜里.warc：没有读出网页：不是 WARC 文件，或已损坏，请重新取得"


def test_a_file_of_nothing_usable_is_a_fault(empty: NewsDesk, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("{}\n[]\n", encoding="utf-8")
    out, err = empty.both("import", str(path), code=1)
    assert "跳过 2" in out and "第 1 行" in err


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (b"PK\x03\x04" + b"\x14\n" * 50, "不是文本（像 Excel、Word、PDF 之类）"),
        (b"\xd0\xcf\x11\xe0" + b"\n" * 50, "不是文本"),
        (b"%PDF-1.7\n" * 20, "不是文本"),
        ("{}\n".encode("utf-16"), "是 UTF-16 文本，请在记事本里另存为 UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_one_line_before_anything_is_brought_in(
    empty: NewsDesk, tmp_path: Path, begin: bytes, said: str
) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "名单.xlsx"
    good.write_text(lines_of({"url": "https://news.example/a.html", "title": "题", "text": PRICE}), encoding="utf-8")
    bad.write_bytes(begin)
    (line,) = empty.fault("import", str(good), str(bad)).splitlines()
    assert line.startswith(f"名单.xlsx {said}")
    assert empty.json("status")["stock"]["reports"] == 0


def test_a_line_in_another_encoding_is_told_in_chinese(empty: NewsDesk, tmp_path: Path) -> None:
    path = tmp_path / "gbk.jsonl"
    path.write_bytes('{"title": "题"}\n'.encode("gbk") + b"{,}\n")
    _, err = empty.both("import", str(path), code=1)
    assert "第 1 行：不是 UTF-8 文本（请另存为 UTF-8），已跳过" in err and "第 2 行：不是 JSON，已跳过" in err


def test_processing_again_keeps_decisions(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    assert "归并判定 8 篇" in desk.run("process", "--again")
    assert [one["status"] for one in desk.json("candidates", "--word", "超前点播")] == ["picked"]


def test_processing_again_says_what_a_damaged_archive_did_not_give_back(empty: NewsDesk) -> None:
    cut = keep_pages(empty.engine, empty.folder / "pages", page("a"))
    assert "报道 1 篇" in empty.run("process")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    out, err = empty.both("process", "--again", code=1)
    assert "读取页面 0 个：报道 0 篇，未收入 0 个；归并判定 1 篇" in out
    (line,) = err.splitlines()
    assert line.startswith(f"1 个页面读不回来（存档损坏：{cut.name}），原来读到的照留；请从备份恢复")
    assert line.endswith("再运行 zhoubao process --again")
    assert "报道 1 篇" in empty.run("status")


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


def unjudged(desk: NewsDesk) -> str:
    """A report that an interrupted crawl read and nobody judged."""
    return desk.add("late", "拾光影业：新片《长夜灯火》定档三月", DRAMA.replace("临川渡口", "长夜灯火"), day=24)


def test_reports_that_wait_to_be_judged_are_told_wherever_candidates_are_looked_for(empty: NewsDesk) -> None:
    said = "1 篇读好了还没判定"
    assert (
        said not in empty.run("status") + empty.run("candidates")
        and empty.json("status")["stock"]["reports_unjudged"] == 0
    )
    unjudged(empty)
    assert f"{said}：zhoubao process" in empty.run("status") and empty.json("status")["stock"]["reports_unjudged"] == 1
    assert f"{said}：zhoubao process" in empty.run("candidates")
    with FileLock(empty.folder / "crawl.lock"):
        assert f"{said}：抓取结束后自动判定" in empty.run("status")
    empty.run("process")
    assert said not in empty.run("status") and "长夜灯火" in empty.run("candidates", "--all")


def test_a_crawl_of_nothing_due_does_what_the_last_one_left(empty: NewsDesk) -> None:
    with empty.engine.begin() as connection:
        for source in empty.room().sources:
            number = run_store.start(connection, source.id, NOW)
            run_store.finish(connection, number, Run(source.id, NOW, NOW, "finished"))
    unjudged(empty)
    with FileLock(empty.folder / "crawl.lock"):
        assert "归并判定" not in empty.run("crawl")
    assert "归并判定" not in empty.run("crawl", "--no-read")
    assert "补做上次没做完的：读取页面 0 个，归并判定 1 篇" in empty.run("crawl")
    assert "补做" not in empty.run("crawl") and "长夜灯火" in empty.run("candidates", "--all")


def test_a_crawl_that_is_stopped_says_what_is_left(empty: NewsDesk) -> None:
    def stopped(*_: object, **__: object) -> None:
        unjudged(empty)
        raise InterruptedRunError("已中断；已取到的页面都在")

    empty.patch.setattr("crawlers.run.crawl", stopped)
    lines = empty.fault("crawl", "36kr", code=130).splitlines()
    assert lines == [
        "已中断；已取到的页面都在",
        "1 篇读好了还没判定；现在就读完判定：zhoubao process（下一次 crawl 也会补上）",
    ]


def test_cron_prints_lines_to_paste(empty: NewsDesk) -> None:
    empty.patch.setenv("ZHOUBAO_DATA", "/srv/周报 100%")
    said = empty.run("cron")
    entry = next(line for line in said.splitlines() if line.startswith("30 2 * * *"))
    assert "'/srv/周报 100\\%'" in entry and entry.count("\\%") == entry.count("%")
    assert 'Environment="ZHOUBAO_DATA=/srv/周报 100%%"' in said
    assert "OnCalendar=" in said and "CRON_TZ=Asia/Shanghai" in said
