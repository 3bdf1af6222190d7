"""Putting reports in by hand: what is asked for, and that doing it twice adds nothing."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import papers
import pytest
from newsdesk import NOW, PROJECT, NewsDesk
from papers import xlsx
from sqlalchemy import select
from takings import ADDRESS, NOTE, PLAIN, REGISTER, TEXT, Put, mhtml, rows, weixin

from crawlers.fetch import fetch
from demo.replica import launch
from pipeline import libreoffice
from pipeline.intake import import_warc
from pipeline.reading import body
from pipeline.run import process
from pipeline.settings import load_settings
from pipeline.sources import load_sources
from pipeline.store.session import open_store
from pipeline.store.tables import ReportRow
from pipeline.types import Page
from pipeline.urls import canonical_url, is_taken_url, taken_url, url_key
from pipeline.weekly import load_weekly


@pytest.fixture
def desk(empty: NewsDesk) -> NewsDesk:
    """Nothing has been put in yet."""
    return empty


def reports(path: Path) -> list[Any]:
    """What was derived, without row numbers."""
    columns = (
        ReportRow.key,
        ReportRow.url,
        ReportRow.source_id,
        ReportRow.title,
        ReportRow.text,
        ReportRow.published_at,
    )
    more = (ReportRow.origin, ReportRow.provenance, ReportRow.attachments, ReportRow.first_seen_at)
    engine = open_store(f"sqlite:///{path / 'zhoubao.db'}")
    with engine.connect() as connection:
        found = connection.execute(select(*columns, *more).order_by(ReportRow.key)).all()
    engine.dispose()
    return [tuple(row) for row in found]


# --- saved pages


def test_an_article_of_wechat_is_taken_judged_and_picked(desk: NewsDesk, put: Put) -> None:
    said = desk.run("take", put("片单.html", weixin()), "--by", "林一")
    assert said.startswith("已放入：内容　") and "云帆观察　2024-02-23 16:00" in said
    (story,) = desk.json("candidates")
    assert story["url"] == ADDRESS and story["source_name"] == "云帆观察" and story["id"][:8] in said
    desk.run("pick", story["id"][:8])
    (member,) = desk.json("show", ADDRESS)["members"]
    assert member["text"] == "\n".join(TEXT) and member["author"] == "林舟"
    assert member["provenance"]["taken"] == "林一 2024-02-26 09:00 文件 片单.html"
    assert "手工放入：林一 2024-02-26 09:00 文件 片单.html" in desk.run("show", story["id"])


def test_the_same_again_in_any_form_adds_nothing_and_says_so(desk: NewsDesk, put: Put) -> None:
    desk.run("take", put("片单.html", weixin()))
    before, files = rows(desk), sorted(path.name for path in desk.folder.glob("pages/*"))
    again = [put("片单.html", weixin()), put("又一份.html", weixin("2024-02-23 16:00", "<!-- 另存 -->"))]
    again.append(put("片单.mhtml", mhtml(weixin(), location="https://mp.weixin.qq.com/s/AbCdEfGhIjKlMn")))
    for path in again:
        assert desk.run("take", path).startswith("已有，没有添：内容　")
        (one,) = desk.json("take", path)
        assert not one["added"] and one["taken"] == ADDRESS
    assert rows(desk) == before and sorted(path.name for path in desk.folder.glob("pages/*")) == files


def test_mhtml_without_a_page_is_refused(desk: NewsDesk, put: Put) -> None:
    content = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\nx"
    assert desk.fault("take", put("a.mht", content), code=1).strip() == "a.mht：网页无法解析：MHTML 文件里没有网页"


def test_wechat_s_refusals_are_told_as_what_they_are(desk: NewsDesk, put: Put) -> None:
    gone = "<html><body><div class='weui-msg'>该内容已被发布者删除</div></body></html>"
    wall = "<html><body><p>当前环境异常，完成验证后即可继续访问。</p></body></html>"
    url = ("--url", "https://mp.weixin.qq.com/s/AbC")
    assert "微信说：该内容已被发布者删除" in desk.fault("take", put("a.html", gone), *url, code=1)
    assert "微信要求验证" in desk.fault("take", put("b.html", wall), *url, code=1)


def test_a_saved_page_of_a_watched_site_is_that_source_s(desk: NewsDesk, put: Put) -> None:
    saved = "<!-- saved from url=(0040)https://www.cac.gov.cn/2024-02/22/c_1.htm -->" + PLAIN.format(charset="utf-8")
    desk.run("take", put("a.html", saved))
    (story,) = desk.json("candidates")
    assert story["source"] == "cac" and story["url"] == "https://www.cac.gov.cn/2024-02/22/c_1.htm"


# --- what is missing


def test_what_cannot_be_read_is_asked_for_and_nothing_is_kept(desk: NewsDesk, put: Put) -> None:
    fault = desk.fault("take", put("稿.txt", NOTE.encode("gb18030")))
    assert fault.splitlines() == [
        "稿.txt：没有放入，还缺",
        "  标题：--title 标题；第一行是 '云帆视频上线无障碍字幕'",
        "  日期：--date 2024-02-20",
        "  来源：--source 名称",
    ]
    undated = PLAIN.format(charset="utf-8").replace("2024-02-22 10:30", "")
    assert desk.fault("take", put("a.html", undated)).splitlines()[1:] == ["  日期：--date 2024-02-20"]
    assert rows(desk) == (0, 0, 0) and not list(desk.folder.glob("pages/*"))


def test_what_is_given_outweighs_what_is_read(desk: NewsDesk, put: Put) -> None:
    path = put("稿.txt", NOTE)
    options = (
        "--title",
        "云帆视频上线无障碍字幕",
        "--date",
        "2024-02-21",
        "--source",
        "国家网信办",
        "--url",
        "https://a.cn/9?from=rss",
    )
    desk.run("take", path, *options)
    (member,) = desk.json("show", "https://a.cn/9")["members"]
    assert member["published_at"] == "2024-02-21T00:00:00+08:00" and member["provenance"]["published_at"] == "taken"
    assert member["text"] == "云帆视频上线无障碍字幕功能，首批覆盖三百部微短剧与影视作品。\n视障用户可用语音检索。"
    assert desk.run("take", path, *options[:-1], "https://a.cn/9").startswith("已有")
    desk.run("take", put("a.html", weixin()), "--title", "另一个标题", "--date", "2024-02-20T08:00", "--source", "某源")
    (member,) = desk.json("show", ADDRESS)["members"]
    assert (member["title"], member["origin"], member["source"]) == ("另一个标题", "某源", "import:某源")
    assert member["published_at"] == "2024-02-20T08:00:00+08:00"


def test_a_pdf_is_read_and_its_first_line_offered_as_title(desk: NewsDesk, put: Put) -> None:
    path = put("公告.pdf", (PROJECT / "tests/pages/cninfo_relation/document/body.pdf").read_bytes())
    assert "第一行是 " in desk.fault("take", path, "--date", "2024-02-21", "--source", "cninfo_relation")
    (one,) = desk.json("take", path, "--title", "某公司公告", "--date", "2024-02-21", "--source", "cninfo_relation")
    assert one["added"] and one["source"] == "cninfo_relation" and is_taken_url(one["taken"])
    (member,) = desk.json("show", one["taken"])["members"]
    assert (
        member["provenance"]["body"] == "document"
        and member["origin"] == "巨潮资讯网 调研"
        and len(member["text"]) > 100
    )


@pytest.fixture
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which it is not installed."""
    monkeypatch.setattr(libreoffice, "PROGRAMS", ())


def test_an_excel_file_is_read_and_a_broken_one_named(desk: NewsDesk, put: Put) -> None:
    said = ("--title", "微短剧备案清单公布", "--date", "2024-02-21", "--source", "云海省广电局")
    (one,) = desk.json("take", put("清单.xlsx", xlsx({"清单": papers.LIST})), *said)
    (member,) = desk.json("show", one["taken"])["members"]
    assert member["text"].split("\n")[1] == "1 | 演示山河 | 24"
    assert "文件未读：文件损坏" in desk.fault("take", put("表.xlsx", b"PK\x03\x04" + bytes(100)), *said, code=1)
    assert "扫描件未识别）：--text 正文" in desk.fault("take", put("扫描.pdf", papers.scan()), *said)


def test_a_text_may_be_given_for_a_scan_which_is_kept_beside_it(
    desk: NewsDesk, put: Put, without_libreoffice: None
) -> None:
    scan = put("扫描件.doc", b"\xd0\xcf\x11\xe0" + bytes(600))
    assert "请另存为 .docx" in desk.fault("take", scan)
    said = ("--title", "云海省召开视听座谈会", "--date", "2024-02-22", "--source", "云海省广电局")
    assert "正文只有 5 字" in desk.fault("take", scan, *said, "--text", "太短的正文")
    (one,) = desk.json("take", scan, *said, "--text", "云海省广播电视局召开网络视听座谈会，部署微短剧备案工作。")
    (member,) = desk.json("show", one["id"])["members"]
    assert [file["name"] for file in member["attachments"]] == ["扫描件.doc"] and rows(desk) == (1, 2, 1)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("旧.doc", b"\xd0\xcf\x11\xe0" + bytes(100), "请另存为 .docx 或 PDF"),
        ("页.webarchive", b"bplist00" + bytes(100), "Safari"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "认不出是什么文件"),
        ("空.html", b"  \n", "是空文件"),
    ],
)
def test_a_file_of_another_kind_says_what_to_do(
    desk: NewsDesk, put: Put, name: str, content: bytes, said: str, without_libreoffice: None
) -> None:
    assert said in desk.fault("take", put(name, content))


def test_wrong_usage_is_one_clear_line(desk: NewsDesk, put: Put) -> None:
    path = put("a.html", weixin())
    for typed, said in [
        ((path, "--date", "2031-01-01"), "在将来"),
        ((path, "--date", "周一"), "看不懂时间"),
        ((path, path + "x", "--title", "题"), "--title 一次只能配一个"),
        ((path, "--who", "自动"), "系统自己的名字"),
        ((path, "--url", "www.a.cn"), "不是网址"),
        ((path + "x",), "没有这个文件或文件夹"),
        (("--csv", path), "--csv 要写明数据来自哪里"),
        (("--csv", path, "--source", "a", "--title", "题"), "只能另写"),
    ]:
        assert said in desk.fault("take", *typed)
    assert rows(desk) == (0, 0, 0)


def test_one_file_that_fails_leaves_the_others(desk: NewsDesk, put: Put) -> None:
    out, err = desk.both("take", put("a.html", weixin()), put("稿.txt", NOTE), code=2)
    assert out.startswith("已放入") and "稿.txt：没有放入" in err and rows(desk) == (1, 1, 1)


# --- the way from the archive on


def test_all_is_derived_anew_from_what_was_kept_here_and_elsewhere(desk: NewsDesk, put: Put, tmp_path: Path) -> None:
    desk.run("take", put("a.html", weixin()))
    desk.run("take", put("a.mhtml", mhtml(PLAIN.format(charset="utf-8").encode())))
    desk.run(
        "take", put("稿.txt", NOTE), "--title", "云帆视频上线无障碍字幕", "--date", "2024-02-21", "--source", "云帆视频"
    )
    scan = put("扫描件.doc", b"\xd0\xcf\x11\xe0" + bytes(600))
    desk.run(
        "take",
        scan,
        "--title",
        "座谈会",
        "--date",
        "2024-02-22",
        "--source",
        "广电局",
        "--text",
        "云海省召开网络视听座谈会部署微短剧备案工作。",
    )
    desk.run("take", "--csv", put("b.csv", REGISTER), "--source", "企查查导出")
    first = reports(desk.folder)
    assert len(first) == 6
    desk.run("process", "--again")
    assert reports(desk.folder) == first
    sources, weekly = load_sources(PROJECT / "sources.yaml"), load_weekly(PROJECT / "weekly.yaml")
    other = tmp_path / "other"
    other.mkdir()
    engine = open_store(f"sqlite:///{other / 'zhoubao.db'}")
    for path in sorted(desk.folder.glob("pages/*")):
        assert not import_warc(engine, other / "pages", path, sources, NOW).faults
    process(engine, other / "pages", sources, weekly)
    engine.dispose()
    assert reports(other) == first


def test_a_report_without_an_address_prints_like_any_other(desk: NewsDesk, put: Put) -> None:
    given = ("--title", "微短剧云帆渡口上线开播", "--date", "2024-02-21", "--source", "云帆视频")
    (one,) = desk.json("take", put("稿.txt", NOTE), *given)
    url = one["taken"]
    assert is_taken_url(url) and url == taken_url(NOTE.encode()) and url_key(url) == url and canonical_url(url) == ""
    assert desk.json("show", url)["id"] == one["id"]
    desk.run("pick", url)
    desk.run("issue", "new", "--number", "403", "--from", "2024-02-19")
    assert "微短剧云帆渡口上线开播" in desk.run("issue", "show", "403")
    assert Path(desk.run("issue", "export", "403", "--to", "md").strip()).read_text("utf-8").count("take://") == 0
    table = Path(desk.run("export", "week", "2024-W08").splitlines()[0])
    (row,) = csv.DictReader(table.read_text("utf-8-sig").splitlines())
    assert row["链接"] == "" and row["首篇来源"] == "云帆视频"


def test_no_other_address_is_taken_for_one_of_ours() -> None:
    assert not any(
        map(is_taken_url, ("take://x", "take://" + "g" * 32, "take://" + "a" * 33, "https://take.cn/" + "a" * 32))
    )


# --- addresses


def test_an_address_is_fetched_and_taken_once(desk: NewsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    with launch() as replica:
        monkeypatch.setenv("ZHOUBAO_REPLICA", replica.address)
        monkeypatch.setenv("ZHOUBAO_DELAY", "0")
        (home,) = fetch(load_settings(), ["https://www.cac.gov.cn/"])
        assert isinstance(home, Page)
        hrefs = [str(anchor.get("href")) for anchor in body.parse(home.body.decode()).iter("a")]
        urls = [href for href in hrefs if href.startswith("http")]
        out = desk.run("take", urls[0])
        assert out.startswith("已放入：") and "中国网信网" in out
        assert desk.run("take", urls[0]).startswith("已有，没有添：")
        (one,) = desk.json("take", urls[0])
        assert one["source"] == "cac" and one["taken"] == canonical_url(urls[0])
        bad = ["http://127.0.0.1/x", "https://www.cac.gov.cn/none.htm", "https://nobody.example/x"]
        out, err = desk.both("take", *bad, code=1)
    assert out == "" and err.splitlines() == [
        "http://127.0.0.1/x：不访问 127.0.0.1（本机地址）",
        "https://www.cac.gov.cn/none.htm：HTTP 404（没有这一页）；可在浏览器里打开，另存为网页，再 zhoubao take 文件",
        "https://nobody.example/x：robots.txt 不许抓取；可在浏览器里打开，另存为网页，再 zhoubao take 文件",
    ]
