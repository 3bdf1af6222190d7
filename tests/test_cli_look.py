"""Commands that show candidates and stories."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from newsdesk import DRAMA, NOW, PRICE, PROJECT, NewsDesk
from webdesk import browser

from pipeline.store import reports as report_store
from pipeline.types import Attachment, Reason, Rejection


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


@pytest.mark.parametrize("asked", [("candidates",), ("search", "云帆"), ("undated",), ("rejected",)])
def test_a_source_that_nobody_knows_is_refused_wherever_one_is_named(desk: NewsDesk, asked: tuple[str, ...]) -> None:
    said = desk.fault(*asked, "--source", "36k")
    assert "没有来源 '36k'" in said and "36kr" in said
    assert "没有来源" in desk.fault(*asked, "--source", "import:云海新闻网")
    for known in ("36kr", "量子位", "nrta"):
        desk.run(*asked, "--source", known)


@pytest.mark.parametrize("kept", ["import:云海新闻网", "registry:云海新闻网", "yunhai"])
def test_a_source_that_is_in_no_list_is_known_by_what_was_kept_of_it(desk: NewsDesk, kept: str) -> None:
    desk.add("far", "云溪市公园给小狗划出草坪", "云溪市城北公园近日划出两块草坪给小狗奔跑，早晚各三小时。" * 3, kept)
    desk.judge()
    names = {kept, kept.rpartition(":")[2]}
    for name in names:
        assert [one["id"] for one in desk.json("candidates", "--all", "--source", name)] == [desk.ids["far"]]


def test_an_empty_period_is_told_in_the_words_that_were_typed(desk: NewsDesk) -> None:
    said = desk.fault("candidates", "--from", "2024-02-26", "--to", "2024-02-01")
    assert "时间段是空的：从 2024-02-26 到 2024-02-01" in said
    assert "到 2024-02-26 09:00" in desk.fault("candidates", "--from", "2024-03-01")


def test_a_story_names_what_was_done_by_section_and_title(desk: NewsDesk) -> None:
    name, into = desk.ids["drama"], desk.ids["model"]
    desk.run("pick", name, "--section", "people")
    assert "选用：栏目 人事" in desk.run("show", name)
    desk.run("merge", name, "--into", into)
    said = desk.run("show", name)
    assert f"状态 并入 {into} 云海大学发布开源文生视频" in said and f"合并：并入 {into} 云海大学" in said


def test_parts_of_the_rank_that_add_nothing_are_not_told(desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    said = desk.run("show", name, "--why")
    assert "来源权威 +" in said and "+0.00" not in said
    page = browser(desk.room()).get(f"/stories/{name}").text
    assert "排名得分" in page and "+0.00" not in page


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


def test_rejections_are_counted_by_reason_and_source_and_listed(desk: NewsDesk) -> None:
    left_out = [
        *(
            (Rejection(f"https://news.example/{n}.html", "36kr", Reason.LIST_PAGE, "来的是一张列表"), n)
            for n in range(3)
        ),
        (Rejection("https://news.example/4.html", "ithome", Reason.LIST_PAGE), 30),
        (Rejection("https://news.example/5.html", "ithome", Reason.EMPTY, "网页是空的"), 1),
    ]
    with desk.engine.begin() as connection:
        report_store.save_rejections(connection, [(one, NOW - timedelta(hours=hours)) for one, hours in left_out])
    said = desk.run("rejected").splitlines()
    assert [line.split() for line in said[:4]] == [
        ["原因", "来源", "页数"],
        ["是列表页", "36氪", "3"],
        ["是列表页", "IT之家", "1"],
        ["页面是空的", "IT之家", "1"],
    ]
    assert said[4:7] == ["未收入 5 页", "36氪　是列表页：来的是一张列表", "    https://news.example/0.html"]
    (only,) = desk.json("rejected", "--source", "IT之家", "--reason", "页面是空的")["pages"]
    assert only == {
        "url": "https://news.example/5.html", "source": "ithome", "reason": "empty", "detail": "网页是空的"
    }  # fmt: skip
    today = desk.json("rejected", "--from", "今天", "--reason", "list_page")
    assert today["counts"] == [{"source": "36kr", "reason": "list_page", "pages": 3}]
    assert today["from"] == "2024-02-26T00:00:00+08:00" and today["to"] is None
    assert "没有未收入的页面" in desk.run("rejected", "--to", "2024-02-01")
    assert "可用：" in desk.fault("rejected", "--reason", "不知道")
    assert "没有来源" in desk.fault("rejected", "--source", "谁家")


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


def test_show_tells_what_was_read_of_attachments_and_what_was_not(desk: NewsDesk) -> None:
    url = desk.add("list", "某省公布微短剧备案清单", DRAMA, day=24)
    files = (
        Attachment(f"{url}/1", "清单.docx", "序号 | 片名" * 200, 266),
        Attachment(f"{url}/2", "意见.pdf", "", 0, 3, "扫描件未识别"),
        Attachment(f"{url}/3", "旧\x1b[2J.wps", note="附件未读：缺少 LibreOffice"),
        Attachment(f"{url}/4", "晚到.zip"),
    )
    with desk.engine.begin() as connection:
        (report,) = report_store.versions(connection, url)
        report_store.save(connection, [(replace(report, attachments=files), None, report.first_seen_at)])
    desk.judge()
    assert [line.strip() for line in desk.run("show", url).split("\n") if "附件：" in line] == [
        "附件：清单.docx　266 行　1,400 字",
        "附件：意见.pdf　3 页　扫描件未识别",
        "附件：旧[2J.wps　附件未读：缺少 LibreOffice",
        "附件：晚到.zip　还没有取到",
    ]
    assert f"　{url}/1" in desk.run("show", url, "--full")
    member = next(one for one in desk.json("show", url)["members"] if one["url"] == url)
    assert member["attachments"][0] == {
        **{"url": f"{url}/1", "name": "清单.docx", "pages": 0, "rows": 266, "characters": 1400, "note": ""}
    }


def test_show_tells_how_many_pages_a_report_had_and_which_are_missing(desk: NewsDesk) -> None:
    url = desk.add("long", "某省公布微短剧备案清单", DRAMA, day=24)
    for said, shown in (
        ({"pages": "共 3 页"}, "分页：共 3 页"),
        ({"pages": "共 3 页，缺第 3 页", "pages_missing": f"{url}_3"}, "分页：共 3 页，缺第 3 页，缺的下次抓取时再取"),
    ):
        with desk.engine.begin() as connection:
            (report,) = report_store.versions(connection, url)
            report_store.save(connection, [(replace(report, provenance=said), None, report.first_seen_at)])
        desk.judge()
        assert [line.strip() for line in desk.run("show", url).split("\n") if "分页：" in line] == [shown]


def test_a_title_cannot_command_the_terminal(desk: NewsDesk) -> None:
    desk.add("evil", "云帆视频\x1b[2J\x1b]0;短视频\x07 会员", PRICE.replace("云帆", "青禾"), day=24)
    desk.judge()
    said = desk.run("candidates", "--all") + desk.run("show", "https://news.example/evil.html", "--full")
    assert "青禾" in said and "\x1b" not in said


def test_why_marks_the_words_where_they_stand(desk: NewsDesk) -> None:
    said = desk.run("show", desk.ids["funding"], "--why")
    assert "【融资】" in said and "词在文中" in said
    assert "【融资】" in desk.json("show", desk.ids["funding"])["marked"]["title"]


def test_not_for_the_paper_is_an_answer_with_its_reasons(desk: NewsDesk) -> None:
    said = desk.run("show", desk.ids["weather"], "--why")
    assert "不入刊：最近的栏目" in said and "还差" in said
    assert "〔降温〕" in said and "天气灾害（规则）-5.00" in said
    nearest = desk.json("show", desk.ids["weather"])["nearest"]
    assert any(vote["word"] == "天气灾害" and vote["weight"] < 0 for vote in nearest["votes"])
    assert desk.json("show", desk.ids["funding"])["nearest"] is None
