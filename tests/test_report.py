"""Page -> Report | Rejection: the rules one by one, on pages made on the spot."""

from __future__ import annotations

import io
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import scan

from pipeline.reading.report import extract, linked, read
from pipeline.sources import load_sources
from pipeline.types import SHANGHAI, Link, Page, Reason, Rejection, Report

SOURCES = {source.id: source for source in load_sources(Path(__file__).parents[1] / "sources.yaml")}
READ_AT = datetime(2024, 2, 20, 4, 0, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
URL = "https://www.cac.gov.cn/2024-02/19/c_1700000000000009.htm"
LONG = "某市网络视听主管部门近日召开会议，研究部署年度重点工作，六家单位作了发言。"


def cac(
    title: str = "某市发布年度公告", date: str = "2024年02月19日 15:04", text: str = f"<p>{LONG}</p>", head: str = ""
) -> bytes:
    return (
        f"<html><head><title>{title}_中央网络安全和信息化委员会办公室</title>{head}</head><body><div class=main-title>"
        f"<h1 class=title>{title}</h1><span id=pubtime>{date}</span></div><div id=BodyLabel>{text}</div></body></html>"
    ).encode()


def page_of(body: bytes, source_id: str = "cac", **changes: Any) -> Page:
    values: dict[str, Any] = {"url": URL, "fetched_at": READ_AT, "status": 200, "headers": HTML} | changes
    return Page(source_id=source_id, body=body, **values)


def outcome_of(body: bytes, source_id: str = "cac", **changes: Any) -> Report | Rejection:
    return read(page_of(body, source_id, **changes), SOURCES[source_id])


def report_of(body: bytes, source_id: str = "cac", **changes: Any) -> Report:
    outcome = outcome_of(body, source_id, **changes)
    assert isinstance(outcome, Report), outcome
    return outcome


def rejection_of(body: bytes, source_id: str = "cac", **changes: Any) -> Rejection:
    outcome = outcome_of(body, source_id, **changes)
    assert isinstance(outcome, Rejection), outcome
    return outcome


def beijing(report: Report) -> str:
    assert report.published_at is not None
    return report.published_at.astimezone(SHANGHAI).strftime("%Y-%m-%d" if report.date_only else "%Y-%m-%d %H:%M")


def row(title: str = "", day: str = "", **changes: Any) -> Link:
    at = datetime.fromisoformat(day).replace(tzinfo=SHANGHAI) if day else None
    return Link(URL, title=title, published_at=at, date_only=True, **changes)


def test_visible_date_outweighs_a_declared_one_of_another_day() -> None:
    report = report_of(cac(head='<meta name="PubDate" content="2024-02-16 09:00">'))
    assert (beijing(report), report.provenance["published_at"]) == ("2024-02-19 15:04", "visible:span#pubtime")


def test_time_of_the_same_day_outweighs_the_day_alone() -> None:
    report = report_of(cac(date="2024-02-19", head='<meta name="PubDate" content="2024-02-19 17:30">'))
    assert (beijing(report), report.provenance["published_at"]) == ("2024-02-19 17:30", "tag:PubDate")


def test_date_of_the_start_page_counts_where_the_page_shows_none_and_the_address_last() -> None:
    assert report_of(cac(date=""), link=row("某市发布年度公告", "2024-02-18")).provenance["published_at"] == "link"
    assert report_of(cac(date="")).provenance["published_at"] == "url"


def test_date_in_the_future_is_left_out_and_never_guessed() -> None:
    report = report_of(cac(date="2024-02-21 09:00"), url="https://www.cac.gov.cn/x.htm")
    assert report.published_at is None
    assert "published_at" not in report.provenance


def test_relative_date_is_counted_from_the_time_of_fetching() -> None:
    assert beijing(report_of(cac(date="3小时前"))) == "2024-02-20 09:00"


def test_cut_headline_is_completed_from_the_start_page() -> None:
    whole = "某市网络视听主管部门发布年度公告全文"
    report = report_of(cac(title="某市网络视听主管部门发布…"), link=row(whole))
    assert (report.title, report.provenance["title"]) == (whole, "link")


def test_declared_headline_outweighs_the_selected_one() -> None:
    assert report_of(cac(head='<meta name="ArticleTitle" content="声明的标题文字">')).title == "声明的标题文字"


def test_first_line_that_repeats_the_headline_is_no_text() -> None:
    assert report_of(cac(text=f"<p>某市发布年度公告</p><p>{LONG}</p>")).text == LONG


def test_own_word_for_the_site_becomes_the_name_of_the_source() -> None:
    report = report_of(cac(head='<meta name="ContentSource" content="本网">'))
    assert report.origin == "中国网信网"


def test_origin_and_author_below_the_text_are_read_and_are_no_text() -> None:
    report = report_of(cac(text=f"<p>{LONG}</p><p>来源：某日报</p><p>作者：甲记者</p><p>责任编辑：乙</p>"))
    assert (report.origin, report.author, report.text) == ("某日报", "甲记者", LONG)


def test_second_set_of_selectors_is_used_where_the_first_matches_nothing() -> None:
    body = f"<html><h1>某市发布旧版公告</h1><p>发布日期：2024-02-19</p><div class=TRS_Editor><p>{LONG}</p></div></html>"
    report = report_of(body.encode())
    assert report.provenance["body"] == "select:.TRS_Editor, .article_con"
    assert (beijing(report), report.provenance["published_at"]) == ("2024-02-19", "visible:label")


def test_article_without_known_container_is_read_by_the_scorer() -> None:
    text = "".join(f"<p>{LONG}第{index}点意见。</p>" for index in range(6))
    body = f"<html><title>某市发布公告</title><body><article><h1>某市发布公告</h1>{text}</article></body></html>"
    report = report_of(body.encode(), link=row("某市发布公告"))
    assert report.provenance["body"].startswith("scorer:")
    assert report.text.count(LONG) == 6


def test_summary_of_the_feed_stands_in_for_a_text_that_is_not_there() -> None:
    summary = LONG + "会议还通报了全年工作安排。"
    report = report_of(cac(text="<video></video>"), link=row("某视频", summary=summary))
    assert (report.text, report.provenance["body"]) == (summary, "feed:summary")


def test_inline_text_takes_title_date_and_publisher_from_its_row() -> None:
    link = Link(
        "https://irm.cninfo.com.cn/q?id=1", "某公司：问", datetime(2024, 2, 19, 1, 0, tzinfo=UTC), source_name="某公司"
    )
    body = f"<p>问：{LONG}</p><p>答：感谢关注。</p>".encode()
    report = report_of(body, "irm_cninfo", kind="inline", link=link, url=link.url)
    assert (report.title, report.origin, beijing(report)) == ("某公司：问", "某公司", "2024-02-19 09:00")
    assert report.text == f"问：{LONG}\n答：感谢关注。"


def test_json_page_is_read_by_its_paths() -> None:
    tree = {
        "docuLanguageResource": {"title": "A decision", "htmlContent": f"<p>{'word ' * 30}</p>"},
        "eventDate": "2024-02-19",
    }
    report = report_of(json.dumps(tree).encode(), "ec_presscorner", headers=(("Content-Type", "application/json"),))
    assert (report.title, report.language, report.provenance["body"]) == ("A decision", "en", "json")
    assert beijing(report) == "2024-02-19"


def test_json_of_another_form_is_a_rejection_that_names_the_path() -> None:
    rejection = rejection_of(b'{"title": []}', "ec_presscorner", link=row("某标题"))
    assert (rejection.reason, "docuLanguageResource.htmlContent" in rejection.detail) == (Reason.NO_BODY, True)
    assert rejection_of(b"docuLanguageResource", "ec_presscorner").reason is Reason.UNREADABLE


def test_a_web_page_in_place_of_json_is_a_soft_404() -> None:
    assert rejection_of(b"<html><body>home</body></html>", "ec_presscorner").reason is Reason.SOFT_404


def test_local_time_is_of_the_zone_that_the_source_names() -> None:
    at_hand = SOURCES["hkex_title_search"]
    tokyo = at_hand.model_copy(
        update={"list": at_hand.list and at_hand.list.model_copy(update={"time_zone": "Asia/Tokyo"})}
    )
    source = tokyo.model_copy(update={"select": SOURCES["cac"].select, "follow": "page"})
    report = read(page_of(cac()), source)
    assert isinstance(report, Report)
    assert beijing(report) == "2024-02-19 14:04"


@pytest.mark.parametrize(
    ("body", "changes", "reason"),
    [
        (b"", {"status": 404}, Reason.BAD_STATUS),
        (b"<script>location.reload()</script>", {"status": 412}, Reason.CHALLENGE),
        (b"<script>document.cookie='__jsl_clearance=1'</script>", {}, Reason.CHALLENGE),
        ("<form>用户登录<input type=password></form>".encode(), {}, Reason.LOGIN_WALL),
        (b"<p>x</p>" * 100, {"fetched_url": "https://www.cac.gov.cn/passport/login"}, Reason.LOGIN_WALL),
        ("<p>页面不存在</p>".encode(), {}, Reason.SOFT_404),
        (b"", {}, Reason.EMPTY),
        (b"<nav>home</nav><script>load()</script>" * 20, {}, Reason.EMPTY),
        (cac(text=""), {}, Reason.NO_BODY),
        (cac(text="<p>见图</p>"), {}, Reason.TOO_SHORT),
        (cac(text="x" * 8_000_000), {}, Reason.TOO_LARGE),
        (bytes(range(128, 256)) * 50, {}, Reason.UNDECODABLE),
        (b"%PDF-1.7 broken", {}, Reason.UNREADABLE),
    ],
)
def test_page_that_is_no_article_is_rejected_with_its_reason(
    body: bytes, changes: dict[str, Any], reason: Reason
) -> None:
    rejection = rejection_of(body, **changes)
    assert rejection.reason is reason
    assert rejection.detail


def test_home_page_in_place_of_an_article_is_called_a_list_even_where_nothing_is_declared() -> None:
    rows = "".join(f"<li><a href='/{index}'>Another headline number {index} of the day</a></li>" for index in range(40))
    home = f"<html><title>GOV.UK</title><h1>GOV.UK</h1><ul>{rows}</ul></html>".encode()
    assert rejection_of(home, "govuk_cma_atom", link=row("Merger inquiry opened")).reason is Reason.LIST_PAGE


def test_another_page_of_prose_in_place_of_an_article_is_a_soft_404() -> None:
    about = f"<html><title>某局</title><h1>机构概况</h1><div>{f'<p>{LONG}</p>' * 8}</div></html>".encode()
    assert rejection_of(about, "govuk_cma_atom", link=row("Merger inquiry opened")).reason is Reason.SOFT_404


def test_headline_that_stands_in_the_page_s_title_alone_makes_an_article() -> None:
    headline = "某市广播电视局召开年度工作会议"
    cell = f"<table><tr><td>{headline}</td></tr></table>"
    page = f"<html><title>某局 要闻 {headline}</title>{cell}<div>{f'<p>{LONG}</p>' * 8}</div></html>".encode()
    assert report_of(page, "govuk_cma_atom", link=row(headline)).title == headline


def test_rejection_names_the_selectors_that_found_nothing() -> None:
    body = cac(title="").replace(b"<title>_", b"<title x=_").replace(b"<title x", b"<p hidden x")
    assert "#BodyLabel" in rejection_of(cac(text="")).detail
    assert ".main-title h1.title" in rejection_of(body).detail


def test_broken_character_outside_the_report_is_forgiven_and_inside_it_is_not() -> None:
    footer = LONG.encode() * 80
    assert report_of(cac(text=f"<p>{LONG}</p>") + footer + b"<!-- \xff --><p>\xff</p>").text == LONG
    inside = cac().replace("会议".encode(), b"\xe4\xbc\xff\xff") + footer * 4
    assert rejection_of(inside).reason is Reason.UNDECODABLE


def test_linked_files_are_found_and_read_into_the_report() -> None:
    document = docx.Document()
    document.add_paragraph("名单全文")
    stream = io.BytesIO()
    document.save(stream)
    links = "<p><a href='/a.docx'>附件：名单</a> <a href='/b.pdf'>附件2</a></p>"
    page = page_of(cac(text=f"<p>{LONG}</p>{links}"))
    found = linked(page, SOURCES["cac"]).files
    assert found == ["https://www.cac.gov.cn/a.docx", "https://www.cac.gov.cn/b.pdf"]
    files = [
        Page(found[0], "cac", READ_AT, 200, (), stream.getvalue(), kind="attachment", parent_url=URL),
        Page(found[1], "cac", READ_AT, 200, (), b"%PDF-1.4 cut", kind="attachment", parent_url=URL),
        Page("https://www.cac.gov.cn/c.pdf", "cac", READ_AT, 404, (), b"", kind="attachment", parent_url=URL),
        Page("https://www.cac.gov.cn/d.pdf", "cac", READ_AT, 200, (), scan(pages=2), kind="attachment", parent_url=URL),
    ]
    report = read(page, SOURCES["cac"], files)
    assert isinstance(report, Report)
    assert [(item.name, item.text, item.pages, item.note) for item in report.attachments] == [
        ("名单.docx", "名单全文", 0, ""),
        ("b.pdf", "", 0, "附件未读：文件损坏，不成 PDF"),
        ("c.pdf", "", 0, "附件未取到：HTTP 404"),
        ("d.pdf", "", 2, "扫描件未识别"),
    ]


def test_a_report_that_is_a_file_says_why_it_cannot_be_read() -> None:
    assert rejection_of(scan()).detail == "扫描件未识别" and rejection_of(scan()).reason is Reason.NO_BODY
    broken = rejection_of(b"%PDF-1.4 cut")
    assert broken.reason is Reason.UNREADABLE and broken.detail == "文件未读：文件损坏，不成 PDF"


def test_rejected_page_has_no_attachments() -> None:
    assert linked(page_of(b"", status=500), SOURCES["cac"]) == ((), ())
    assert linked(page_of(b"%PDF-1.4 cut"), SOURCES["cac"]) == ((), ())


def test_first_seen_is_the_callers_word_else_the_time_of_fetching() -> None:
    earlier = datetime(2024, 2, 19, 8, 0, tzinfo=SHANGHAI)
    report = read(page_of(cac()), SOURCES["cac"], first_seen_at=earlier)
    assert isinstance(report, Report)
    assert report.first_seen_at == earlier
    assert report.first_seen_at.tzinfo is UTC
    assert report_of(cac()).first_seen_at == READ_AT


def test_reading_twice_gives_the_same_report() -> None:
    assert report_of(cac()) == report_of(cac())


def test_hostile_nesting_is_survived() -> None:
    outcome_of(b"<div id=BodyLabel>" + b"<div>" * 100_000 + LONG.encode())
    outcome_of(b"<div>" * 100_000 + LONG.encode(), "google_deepmind")


def test_declared_source_page_is_read_in_a_few_milliseconds() -> None:
    body = cac(text="".join(f"<p>　　{LONG}{index}</p>" for index in range(300)))
    fastest = min(_seconds(body) for _ in range(5))
    assert fastest < 0.05, "ten times what two busy cores need"


def _seconds(body: bytes) -> float:
    start = time.perf_counter()
    report_of(body)
    return time.perf_counter() - start


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["cac", "thepaper", "ec_presscorner", "stdaily"]))
def test_any_bytes_are_a_report_or_a_rejection(body: bytes, source_id: str) -> None:
    assert isinstance(outcome_of(body, source_id), Report | Rejection)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="<>/ divhspanclas=\"'&;一二2024-02年月日来源：", max_size=300))
def test_any_markup_inside_a_page_is_a_report_or_a_rejection(markup: str) -> None:
    assert isinstance(outcome_of(cac(title=markup, date=markup, text=markup)), Report | Rejection)


# --- the plain door


def test_page_of_an_undeclared_site_is_read_with_its_own_offset() -> None:
    text = "".join(f"<p>{LONG}第{index}点意见。</p>" for index in range(6))
    html = (
        "<html><head><title>某市发布公告_某网</title></head><body><h1>某市发布公告</h1>"
        f"<div>2024-02-19 15:04 来源：某日报 作者：甲乙丙</div><div>{text}</div></body></html>"
    )
    found = extract(html, "https://www.example.cn/a.html")
    assert (found["title"], found["published"], found["source"]) == (
        "某市发布公告",
        "2024-02-19T15:04:00+08:00",
        "某日报",
    )
    assert found["author"] == "甲乙丙"
    assert extract(html.encode("gb18030"), None)["text"] == found["text"]


def test_what_is_no_article_gives_nothing() -> None:
    assert extract("", None) == {}
    assert extract(b"<p>404</p>", "https://www.example.cn/x") == {}
