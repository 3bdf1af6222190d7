"""Putting reports in by hand: what is read, what is asked for, and that doing it twice adds nothing."""

from __future__ import annotations

import base64
import csv
import json
import quopri
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsdesk import NOW, PROJECT, NewsDesk, make
from sqlalchemy import func, select

from crawlers.fetch import fetch
from demo.replica import launch
from pipeline.errors import DocumentError, UsageError
from pipeline.intake import import_warc
from pipeline.reading import body
from pipeline.reading.register import read_register
from pipeline.reading.report import read
from pipeline.reading.saved import address_in, article_address, is_mhtml, unpack
from pipeline.run import process
from pipeline.settings import load_settings
from pipeline.sources import load_sources, stranger
from pipeline.store.session import open_store
from pipeline.store.tables import LinkRow, PageRow, ReportRow
from pipeline.taking import content_type_of
from pipeline.types import Link, Page, Rejection, Report, Taken
from pipeline.urls import canonical_url, is_taken_url, taken_url, url_key
from pipeline.weekly import load_weekly

TEXT = (
    "2月23日，云帆视频公布春季片单，十二部微短剧将在三月起陆续上线。",
    "其中《临川渡口》讲述三代船工的故事，由拾光影业制作，每日更新两集，会员可提前观看。",
)
WEIXIN = """<!DOCTYPE html>
{comment}
<html><head><meta charset="utf-8"><title></title>
<meta property="og:title" content="云帆视频发布春季片单，十二部微短剧定档">
<meta property="og:url" content="http://mp.weixin.qq.com/s?__biz=MzA3&amp;mid=265&amp;idx=1&amp;sn=ab&amp;scene=21#rd">
</head><body id="activity-detail"><div id="js_article">
<h1 id="activity-name"> 云帆视频发布春季片单，十二部微短剧定档 </h1>
<span>原创</span><span id="js_author_name">林舟</span><a id="js_name"> 云帆观察 </a><em id="publish_time">{shown}</em>
<div id="js_content" style="visibility: hidden; opacity: 0;"><section><p>{0}</p><p>{1}</p></section></div></div>
<script>var biz = "MzA3"; var ct = "1708675200"; var svr_time = "1708900000";</script></body></html>"""
ADDRESS = "https://mp.weixin.qq.com/s?__biz=MzA3&idx=1&mid=265&sn=ab"
PLAIN = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>云海省印发短剧管理办法_云海日报</title></head>
<body><h1>云海省印发短剧管理办法</h1><div>2024-02-22 10:30　来源：云海日报</div><div id="zoom">
<p>云海省广播电视局近日印发微短剧管理办法，要求平台建立内容审核台账，年底前完成存量剧目备案登记。</p>
<p>办法自三月一日起施行，首批试点平台二十家，覆盖全省各主要视听平台。</p></div></body></html>"""
NOTE = (
    "云帆视频上线无障碍字幕\n\n云帆视频上线无障碍字幕功能，首批覆盖三百部微短剧与影视作品。\n视障用户可用语音检索。\n"
)


def weixin(
    shown: str = "", comment: str = "<!-- saved from url=(0042)https://mp.weixin.qq.com/s/AbCdEfGhIjKlMn -->"
) -> bytes:
    return WEIXIN.format(*TEXT, shown=shown, comment=comment).encode()


def mhtml(
    html: bytes,
    encoding: str = "quoted-printable",
    charset: str = "utf-8",
    location: str = "https://news.yunhai.example/a.html",
) -> bytes:
    """As Chrome writes it: the page, then a picture."""
    packed = {
        "quoted-printable": lambda: quopri.encodestring(html),
        "base64": lambda: base64.encodebytes(html),
        "8bit": lambda: html,
    }[encoding]().replace(b"\n", b"\r\n")
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {location}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Blink--b1----"\r\n\r\n\r\n'
        f"------Blink--b1----\r\nContent-Type: text/html; charset={charset}\r\nContent-ID: <f1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: {location}\r\n\r\n"
    )
    tail = (
        "\r\n------Blink--b1----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: https://x.example/a.png\r\n\r\niVBORw0KGgo=\r\n------Blink--b1------\r\n"
    )
    return head.encode() + packed + tail.encode()


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsDesk]:
    yield from make(tmp_path / "data", capsys, monkeypatch)


@pytest.fixture
def put(tmp_path: Path) -> Any:
    """Write a file to be taken; gives its path."""

    def write(name: str, content: bytes | str) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def rows(desk: NewsDesk) -> tuple[int, int, int]:
    """(links, pages, reports) kept."""
    with desk.engine.connect() as connection:
        count = lambda table: connection.scalar(select(func.count()).select_from(table)) or 0  # noqa: E731
        return count(LinkRow), count(PageRow), count(ReportRow)


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


def test_an_article_of_wechat_is_taken_judged_and_picked(desk: NewsDesk, put: Any) -> None:
    said = desk.run("take", put("片单.html", weixin()), "--by", "林一")
    assert said.startswith("已放入：内容　") and "云帆观察　2024-02-23 16:00" in said
    (story,) = desk.json("candidates")
    assert story["url"] == ADDRESS and story["source_name"] == "云帆观察" and story["id"][:8] in said
    desk.run("pick", story["id"][:8])
    (member,) = desk.json("show", ADDRESS)["members"]
    assert member["text"] == "\n".join(TEXT) and member["author"] == "林舟"
    assert member["provenance"]["taken"] == "林一 2024-02-26 09:00 文件 片单.html"
    assert "手工放入：林一 2024-02-26 09:00 文件 片单.html" in desk.run("show", story["id"])


def test_the_same_again_in_any_form_adds_nothing_and_says_so(desk: NewsDesk, put: Any) -> None:
    desk.run("take", put("片单.html", weixin()))
    before, files = rows(desk), sorted(path.name for path in desk.folder.glob("pages/*"))
    again = [put("片单.html", weixin()), put("又一份.html", weixin("2024-02-23 16:00", "<!-- 另存 -->"))]
    again.append(put("片单.mhtml", mhtml(weixin(), location="https://mp.weixin.qq.com/s/AbCdEfGhIjKlMn")))
    for path in again:
        assert desk.run("take", path).startswith("已有，没有添：内容　")
        (one,) = desk.json("take", path)
        assert not one["added"] and one["taken"] == ADDRESS
    assert rows(desk) == before and sorted(path.name for path in desk.folder.glob("pages/*")) == files


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_mhtml_is_read_whatever_its_packing(encoding: str, charset: str) -> None:
    html = PLAIN.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset)
    content = mhtml(html, encoding, charset)
    assert is_mhtml(content)
    inside = unpack(content)
    assert inside.location == "https://news.yunhai.example/a.html"
    page = Page(inside.location, "", NOW, 200, (("Content-Type", "multipart/related"),), content, link=given_link())
    report = read(page, stranger(""))
    assert isinstance(report, Report)
    assert (report.title, report.origin) == ("云海省印发短剧管理办法", "云海日报")
    assert report.published_at == datetime(2024, 2, 22, 2, 30, tzinfo=UTC) and "二十家" in report.text


def given_link() -> Link:
    return Link("https://news.yunhai.example/a.html", taken=Taken("林一", NOW, "文件 a.mhtml"))


def test_the_root_of_mhtml_is_the_part_that_it_names() -> None:
    content = (
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\n"
        b'Content-Type: multipart/related; start="<b>"; boundary=i'
        b"\n\n--i\nContent-Type: text/html\nContent-ID: <a>\n\n<p>frame\n--i\nContent-Type: text/html\n"
        b"Content-ID: <b>\nContent-Location: http://a.cn/x\n\n<p>page\n--i--\n--o--\n"
    )
    outer = unpack(content)
    assert outer.html.startswith(b"<p>frame"), "the outer message names no start: its first page"
    inner = unpack(b"MIME-Version: 1.0\n" + content.partition(b"--o\n")[2])
    assert inner.html.startswith(b"<p>page") and inner.location == "http://a.cn/x"


def test_mhtml_without_a_page_is_refused(desk: NewsDesk, put: Any) -> None:
    content = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\nx"
    assert desk.fault("take", put("a.mht", content), code=1).strip() == "a.mht：网页无法解析：MHTML 文件里没有网页"


@given(st.one_of(st.binary(), st.binary().map(lambda tail: mhtml(b"<p>x")[: len(tail) * 7] + tail)))
def test_any_bytes_are_a_page_or_one_clear_line(content: bytes) -> None:
    try:
        assert isinstance(unpack(content).html, bytes)
    except DocumentError as err:
        assert str(err)
    page = Page("http://a.cn/x", "", NOW, 200, (("Content-Type", "multipart/related"),), content, link=given_link())
    assert isinstance(read(page, stranger("")), Report | Rejection)
    try:
        assert "/" in content_type_of(content, "a.mht")
    except UsageError as err:
        assert "a.mht：" in str(err)


def test_a_message_that_nests_without_end_takes_no_time() -> None:
    content = b"MIME-Version: 1.0\n" + b"Content-Type: multipart/related; boundary=b\n\n--b\n" * 50_000
    with pytest.raises(DocumentError):
        unpack(content)


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<!-- saved from url=(0023)https://a.cn/1.html -->", "https://a.cn/1.html"),
        ("<!--\n Page saved with SingleFile \n url: https://a.cn/2.html \n saved date: x\n-->", "https://a.cn/2.html"),
        ('<link rel="canonical" href="https://a.cn/3.html?utm_source=x">', "https://a.cn/3.html"),
        ('<meta property="og:url" content="https://a.cn/4.html">', "https://a.cn/4.html"),
        (
            '<link rel="canonical" href="https://a.cn/"><meta property="og:url" content="https://a.cn/5">',
            "https://a.cn/5",
        ),
        ('<!-- saved from url=(0014)about:internet --><link rel="canonical" href="file:///C:/x.html">', ""),
        ("<p>什么也没说", ""),
        (weixin().decode(), ADDRESS),
    ],
)
def test_a_saved_page_says_where_it_is_from(html: str, address: str) -> None:
    content = f"{html}<p>正文"
    assert address_in(content.encode(), body.parse(content)) == address


def test_an_address_of_wechat_is_the_same_whoever_shared_it() -> None:
    shared = "http://mp.weixin.qq.com/s?__biz=MzA3&mid=265&idx=1&sn=ab&scene=1&srcid=0223xyz&sharer_shareinfo=1#wechat_redirect"
    assert article_address(shared) == ADDRESS
    assert article_address("https://mp.weixin.qq.com/s/AbC") == "https://mp.weixin.qq.com/s/AbC"


def test_wechat_s_refusals_are_told_as_what_they_are(desk: NewsDesk, put: Any) -> None:
    gone = "<html><body><div class='weui-msg'>该内容已被发布者删除</div></body></html>"
    wall = "<html><body><p>当前环境异常，完成验证后即可继续访问。</p></body></html>"
    url = ("--url", "https://mp.weixin.qq.com/s/AbC")
    assert "微信说：该内容已被发布者删除" in desk.fault("take", put("a.html", gone), *url, code=1)
    assert "微信要求验证" in desk.fault("take", put("b.html", wall), *url, code=1)


def test_a_saved_page_of_a_watched_site_is_that_source_s(desk: NewsDesk, put: Any) -> None:
    saved = "<!-- saved from url=(0040)https://www.cac.gov.cn/2024-02/22/c_1.htm -->" + PLAIN.format(charset="utf-8")
    desk.run("take", put("a.html", saved))
    (story,) = desk.json("candidates")
    assert story["source"] == "cac" and story["url"] == "https://www.cac.gov.cn/2024-02/22/c_1.htm"


# --- what is missing


def test_what_cannot_be_read_is_asked_for_and_nothing_is_kept(desk: NewsDesk, put: Any) -> None:
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


def test_what_is_given_outweighs_what_is_read(desk: NewsDesk, put: Any) -> None:
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


def test_a_pdf_is_read_and_its_first_line_offered_as_title(desk: NewsDesk, put: Any) -> None:
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


def test_a_text_may_be_given_for_a_scan_which_is_kept_beside_it(desk: NewsDesk, put: Any) -> None:
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
        ("表.xlsx", b"PK\x03\x04" + bytes(100), "请另存为 CSV"),
        ("页.webarchive", b"bplist00" + bytes(100), "Safari"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "认不出是什么文件"),
        ("空.html", b"  \n", "是空文件"),
    ],
)
def test_a_file_of_another_kind_says_what_to_do(desk: NewsDesk, put: Any, name: str, content: bytes, said: str) -> None:
    assert said in desk.fault("take", put(name, content))


def test_wrong_usage_is_one_clear_line(desk: NewsDesk, put: Any) -> None:
    path = put("a.html", weixin())
    for typed, said in [
        ((path, "--date", "2031-01-01"), "在将来"),
        ((path, "--date", "周一"), "看不懂时间"),
        ((path, path + "x", "--title", "题"), "--title 一次只能配一个"),
        ((path, "--who", "自动"), "系统自己的名字"),
        ((path, "--url", "www.a.cn"), "不是网址"),
        ((path + "x",), "打不开"),
        (("--csv", path), "--csv 要写明数据来自哪里"),
        (("--csv", path, "--source", "a", "--title", "题"), "只能另写"),
    ]:
        assert said in desk.fault("take", *typed)
    assert rows(desk) == (0, 0, 0)


def test_one_file_that_fails_leaves_the_others(desk: NewsDesk, put: Any) -> None:
    out, err = desk.both("take", put("a.html", weixin()), put("稿.txt", NOTE), code=2)
    assert out.startswith("已放入") and "稿.txt：没有放入" in err and rows(desk) == (1, 1, 1)


# --- the way from the archive on


def test_all_is_derived_anew_from_what_was_kept_here_and_elsewhere(desk: NewsDesk, put: Any, tmp_path: Path) -> None:
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


def test_a_report_without_an_address_prints_like_any_other(desk: NewsDesk, put: Any) -> None:
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
    assert row["链接"] == "" and row["首发来源"] == "云帆视频"


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


# --- registers of companies

REGISTER = """企查查—企业变更导出,,,,,
企业名称,变更日期,变更事项,变更前内容,变更后内容,注册资本（万元）,经营范围
云帆科技有限公司,2024/2/20,注册资本变更,100万元,500万元,500,短视频制作；网络表演经纪。
远洋贸易有限公司,20240221,董事（理事）备案,张三,张三；李四,-,
"""


def taken(desk: NewsDesk, path: str, code: int = 0) -> tuple[list[Any], str]:
    out, err = desk.both("take", "--csv", path, "--source", "企查查导出", "--json", code=code)
    return json.loads(out), err


def test_rows_of_a_register_become_reports_of_capital(desk: NewsDesk, put: Any) -> None:
    found, err = taken(desk, put("变更.csv", REGISTER))
    assert err == ""
    assert [(one["title"], one["section"], one["source_name"]) for one in found] == [
        ("云帆科技有限公司注册资本变更为500万元", "capital", "企查查导出"),
        ("远洋贸易有限公司董事（理事）变更为张三；李四", "capital", "企查查导出"),
    ]
    (member,) = desk.json("show", found[0]["id"])["members"]
    assert member["text"].split("\n") == [
        "2024年2月20日，云帆科技有限公司发生工商变更，变更事项：注册资本。变更前：100万元；变更后：500万元。",
        "注册资本：500万元。",
        "经营范围：短视频制作；网络表演经纪。",
        "资料来源：企查查导出。",
    ]
    assert member["published_at"] == "2024-02-20T00:00:00+08:00"
    assert member["provenance"]["taken"] == "周禾 2024-02-26 09:00 文件 变更.csv 第 3 行"
    assert "企查查导出" in desk.run("candidates", "--source", "企查查导出")


def test_the_same_rows_again_add_nothing_whatever_the_file(desk: NewsDesk, put: Any) -> None:
    taken(desk, put("变更.csv", REGISTER))
    before = rows(desk)
    other = put("又.csv", REGISTER.replace(",", "\t").encode("gb18030"))
    assert "放入 0 篇，已有 2 篇，跳过 0 行" in desk.run("take", "--csv", other, "--source", "企查查导出")
    assert rows(desk) == before


TABLES = [
    (
        "公司名称,变更时间,变更项目,变更前,变更后",
        "甲公司,2024-02-20,经营范围变更,影视,影视；直播",
        "甲公司经营范围变更为影视；直播",
    ),
    (
        "企业名称,成立日期,注册资本(万元),经营范围",
        '乙公司,2024年2月20日,"1,000",动漫',
        "乙公司成立，注册资本1,000万元",
    ),
    ("名称,日期,注册资本", "丙公司,2024-02-20,300万美元", "丙公司登记注册资本300万美元"),
    ("企业,变更日期,变更前注册资本,变更后注册资本", "丁公司,2024-02-20,1万元,2万元", "丁公司注册资本变更为2万元"),
    ("企业名称,变更日期,变更事项", "戊公司,2024-02-20,法定代表人变更", "戊公司工商变更：法定代表人"),
    ("企业名称,核准日期,变更事项,变更后", f"己公司,2024-02-20,经营范围,{'影视' * 30}", "己公司工商变更：经营范围"),
    (
        "企业名称,变更日期,事项,变更后",
        "庚公司,2024-02-20,招标董事长任命,任命李四为董事长",
        "庚公司招标董事长任命变更为任命李四为董事长",
    ),
    ("企业名称,变更日期,事项,变更后", '辛公司,2024-02-20,统一代码,"=""9133"""', "辛公司统一代码变更为9133"),
]
"""(headings, row, title)."""


def test_a_title_is_made_of_the_row_s_own_words_and_lands_in_capital(desk: NewsDesk, put: Any) -> None:
    paths = [put(f"{n}.csv", f"{head}\n{row}\n".encode("utf-8-sig")) for n, (head, row, _) in enumerate(TABLES)]
    found = desk.json("take", "--csv", *paths, "--source", "企查查导出")
    assert [one["section"] for one in found] == ["capital"] * len(TABLES)
    assert [desk_title(desk, one["taken"]) for one in found] == [title for _, _, title in TABLES]


def desk_title(desk: NewsDesk, url: str) -> str:
    with desk.engine.connect() as connection:
        return str(connection.scalar(select(ReportRow.title).where(ReportRow.url == url)))


def test_rows_of_two_companies_are_never_one_story(desk: NewsDesk, put: Any) -> None:
    names = ["云帆科技", "拾光影业", "临川文化", "青禾传媒", "星渡网络", "北辰数字", "南浦影视", "长风互动"]
    table = "企业名称,变更日期,变更事项,变更前,变更后\n"
    table += "".join(f"{name}有限公司,2024-02-20,注册资本,100万元,500万元\n" for name in names)
    found, _ = taken(desk, put("a.csv", table))
    assert len({one["id"] for one in found}) == len(names)
    desk.run("take", "--csv", put("b.csv", table), "--source", "天眼查导出")
    assert all(one["outlets"] == 2 for one in desk.json("candidates", "--limit", "0")), (
        "the same row of two registers is"
    )


def test_bad_rows_are_named_by_line_and_skipped(desk: NewsDesk, put: Any) -> None:
    table = (
        "企业名称,变更日期,变更事项,变更前,变更后,备注\n"
        ",2024-02-20,注册资本,1,2,\n"
        "甲公司,,注册资本,1,2,\n"
        "甲公司,昨天,注册资本,1,2,\n"
        "甲公司,2024-02-30,注册资本,1,2,\n"
        "甲公司,2031-02-20,注册资本,1,2,\n"
        "甲公司,2024-02-20,,,,\n"
        '甲公司,2024-02-20,"=HYPERLINK(""http://x"",""点"")",1,2,\n'
        "甲公司,2024-02-20,注册资本,1,@SUM(A1),\n"
        "甲公司,2024-02-20,注册资本,1,+cmd|' /C calc'!A0,\n"
        "\n"
        '乙公司,2024-02-20,注册资本,"1\n万元",2万元\x00\x1b[31m\u202e,\n'
    )
    found, err = taken(desk, put("a.csv", table))
    assert [one["title"] for one in found] == ["乙公司注册资本变更为2万元[31m"]
    lines = err.splitlines()
    assert [line.partition("：")[0] for line in lines[:-1]] == [f"a.csv 第 {number} 行" for number in range(2, 11)]
    told = (
        "没有企业名称",
        "没有日期",
        "看不懂",
        "没有 2024-02-30 这一天",
        "在将来",
        "不知道变了什么",
        "公式",
        "公式",
        "公式",
    )
    assert all(part in line for part, line in zip(told, lines, strict=False))
    assert lines[-1] == "没有用到的列：备注"


def test_a_file_that_is_no_register_says_what_it_lacks(desk: NewsDesk, put: Any) -> None:
    for content, said in [
        (b"a,b\n1,2\n", "没有找到表头"),
        (b"PK\x03\x04" + bytes(50), "另存为"),
        (bytes(range(128, 256)) * 50, "编码认不出来"),
    ]:
        fault = desk.fault("take", "--csv", put("a.csv", content), "--source", "企查查")
        assert "a.csv：" in fault and said in fault and len(fault.splitlines()) == 1
    only_bad = put("b.csv", "企业名称,变更日期\n甲,\n")
    out, err = desk.both("take", "--csv", only_bad, "--source", "企查查", code=1)
    assert "放入 0 篇，已有 0 篇，跳过 1 行" in out and "第 2 行：没有日期" in err


@given(
    st.one_of(
        st.binary(), st.text().map(str.encode), st.text().map(lambda text: ("企业名称,日期,变更后\n" + text).encode())
    )
)
def test_any_bytes_are_a_register_or_one_clear_line(content: bytes) -> None:
    try:
        register = read_register(content, NOW)
    except DocumentError as err:
        assert len(str(err).splitlines()) == 1
        return
    for change in register.changes:
        assert change.company and "\n" not in change.title and change.at <= NOW
    assert all(fault.startswith("第 ") and fault.isprintable() for fault in register.faults)


def test_a_quote_that_nothing_closes_costs_its_row_alone() -> None:
    table = '企业名称,日期,变更事项,变更后\n甲公司,2024-02-20,注册资本,"' + "x" * 200_000
    register = read_register(table.encode(), NOW)
    assert not register.changes and len(register.faults) == 1 and "引号" in register.faults[0]
