"""The page of a story: its reports, why they were joined, what editors do to it; and its kept pages, harmless."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from invented import keep_pages, page
from newsdesk import CONFERENCE, DRAMA, NOW, NewsDesk
from webdesk import HOST, Browser, browser

from desk.candidates import find_story
from desk.differences import Piece, differences
from pipeline.run import process


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    return browser(desk.room())


def test_a_wrong_story_to_merge_into_leads_back_and_speaks_of_no_command(web: Browser, desk: NewsDesk) -> None:
    place = f"/stories/{desk.ids['drama']}"
    answer = web.post(f"{place}/merge", headers={"referer": f"{HOST}{place}"}, into="zzzz")
    assert answer.status_code == 400 and "没有编号为 zzzz 的事件" in answer.text and "zhoubao" not in answer.text
    assert f'<a href="{place}">回到刚才那一页</a>' in answer.text and "<title>没有做成" in answer.text
    elsewhere = web.post(f"{place}/merge", headers={"referer": f"http://evil.example{place}"}, into="zzzz")
    assert "刚才那一页" not in elsewhere.text and 'href="/candidates"' in elsewhere.text


def test_a_merged_story_names_the_one_that_it_went_into(web: Browser, desk: NewsDesk) -> None:
    place = f"/stories/{desk.ids['drama']}"
    assert web.post(f"{place}/merge", into=desk.ids["model"], next=place).status_code == 303
    assert f'并入 <a href="/stories/{desk.ids["model"]}">云海大学发布开源文生视频' in web.get(place).text


def test_an_issue_that_there_is_not_is_told_without_a_command(web: Browser, desk: NewsDesk) -> None:
    address = "/candidates?issue=999"
    answer = web.get(address, headers={"referer": HOST + address})
    assert "没有第 999 期，下一期是第 403 期" in answer.text and "zhoubao" not in answer.text
    assert "刚才那一页" not in answer.text, "that is this page"
    assert "zhoubao issue list" in desk.fault("candidates", "--issue", "999")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("/candidates?pages=甲", "页数应为整数"),
        ("/candidates?pages=0", "页数应为整数，不小于 1"),
        ("/candidates?pages=101", "页数应为整数，不大于 100"),
        ("/candidates?issue=甲&pages=甲", "期号应为整数；页数应为整数"),
        ("/candidates?new=甲", "看不懂“上次来过以后”"),
        (f"/candidates?q={'长' * 101}", "要找的词太长（至多 100 字）"),
    ],
)
def test_a_wrong_address_is_told_in_chinese(web: Browser, asked: str, said: str) -> None:
    answer = web.get(asked)
    assert answer.status_code == 422 and f"地址写得不对：{said}<" in answer.text
    assert "<title>没有做成 · " in answer.text


def test_the_icon_is_where_browsers_look_for_it(web: Browser) -> None:
    answer = web.get("/favicon.ico")
    assert answer.status_code == 301 and web.get(answer.headers["location"]).status_code == 200


def test_the_reports_stand_with_why_they_were_joined(web: Browser, desk: NewsDesk) -> None:
    shown = web.get(f"/stories/{desk.ids['notice']}").text
    assert "国家广播电视总局" in shown and "36氪" in shown
    assert "归在一起：" in shown and "转载" in shown
    assert "为什么归行业" in shown and "<mark>" in shown


def test_a_report_is_split_off_and_put_back(web: Browser, desk: NewsDesk) -> None:
    name, url = desk.ids["notice"], "https://news.example/reprint.html"
    done = web.post(f"/stories/{name}/split", reports=[url], next=f"/stories/{name}")
    assert done.status_code == 303
    with desk.engine.connect() as connection:
        assert find_story(connection, url).id != name
    web.post(f"/stories/{name}/undo", next="/")
    with desk.engine.connect() as connection:
        assert find_story(connection, url).id == name


def test_another_report_leads(web: Browser, desk: NewsDesk) -> None:
    url = "https://news.example/reprint.html"
    web.post(f"/stories/{desk.ids['notice']}/lead", report=url, next="/")
    with desk.engine.connect() as connection:
        one = find_story(connection, url)
    assert one.story.lead_url == url and len(one.urls) == 2
    assert desk.run("undo", one.id)
    with desk.engine.connect() as connection:
        assert find_story(connection, url).story.lead_url != url


def test_the_id_from_before_another_report_led_still_finds_the_story(web: Browser, desk: NewsDesk) -> None:
    old, url = desk.ids["notice"], "https://news.example/reprint.html"
    web.post(f"/stories/{old}/lead", report=url, next="/")
    with desk.engine.connect() as connection:
        new = find_story(connection, url).id
    assert new != old
    moved = web.get(f"/stories/{old}")
    assert moved.status_code == 303 and moved.headers["location"].endswith(f"/stories/{new}")
    assert new in desk.run("show", old) and new in desk.run("show", f"E{old}00")
    desk.run("pick", old)
    desk.run("undo", old)
    assert "没有编号为" in desk.fault("show", old[:5])


def test_what_a_reprint_changed_is_marked() -> None:
    other = CONFERENCE.replace("二十家", "三十家") + "编辑：某人。"
    found = differences(CONFERENCE, other)
    assert Piece("left_out", "二") in found and Piece("added", "三") in found
    assert found[-1].kind == "added"


@pytest.mark.parametrize(
    ("a", "b"), [("", ""), ("甲。", ""), ("", "乙。"), ("甲。乙。", "乙。甲。"), ("a" * 5000, "b" * 5000)]
)
def test_differences_tell_both_texts(a: str, b: str) -> None:
    found = differences(a, b)
    assert "".join(piece.text for piece in found if piece.kind != "left_out") == b
    assert "".join(piece.text for piece in found if piece.kind != "added") == a


def test_a_story_without_kept_page_says_so(web: Browser) -> None:
    answer = web.get("/kept?url=https://news.example/drama.html")
    assert answer.status_code == 400 and "没有存下网页" in answer.text


HOSTILE = """<html><head><title>微短剧<script>alert(1)</script></title>
<meta http-equiv="refresh" content="0;url=//evil.example">
<meta name="PubDate" content="2024-02-22 10:00"><base href="//evil.example">
<link rel="stylesheet" href="//evil.example/x.css">
<style>body{background:url(//evil.example/y)}</style></head><body onload="alert(2)"><h1>微短剧《临川渡口》上线开播</h1>
<article><p onclick="alert(3)" style="position:fixed">%s</p>
<img src=x onerror="alert(4)"><a href="javascript:alert(5)">点此</a>
<svg><script>alert(6)</script></svg><form action="//evil.example"><input name="q"><button>送出</button></form>
<iframe src="//evil.example"></iframe><math><mi xlink:href="data:x,<script>alert(7)</script>"></math>
<table><tr><td background="//evil.example/z">一格</td></tr></table></article></body></html>"""


@pytest.fixture
def kept(desk: NewsDesk) -> str:
    """Address of a report read from a page that would act."""
    pages = desk.folder / "pages"
    one = replace(page("acting"), source_id="thepaper", body=(HOSTILE % DRAMA).encode(), fetched_at=NOW)
    keep_pages(desk.engine, pages, one)
    room = desk.room()
    process(room.engine, pages, room.sources, room.weekly)
    return one.url


def test_a_kept_page_shows_what_it_said_and_does_nothing(web: Browser, kept: str) -> None:
    answer = web.get("/kept", params={"url": kept})
    assert answer.status_code == 200 and "三代船工" in answer.text and "一格" in answer.text
    shown = answer.text.partition("</header>")[2].lower()
    acting = (
        "<script",
        "onload",
        "onclick",
        "onerror",
        "javascript:",
        "<iframe",
        "<form",
        "<img",
        "<svg",
        "<math",
        "style=",
    )
    assert [word for word in (*acting, "evil.example", "<base", "<link", "<meta") if word in shown] == []
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy and "script-src" not in policy


def test_its_frame_has_no_rights(web: Browser, desk: NewsDesk, kept: str) -> None:
    with desk.engine.connect() as connection:
        name = find_story(connection, kept).id
    assert re.search(
        r'<iframe sandbox="" [^>]*src="/kept\?url=https%3A//www.jia.example', web.get(f"/stories/{name}").text
    )


def test_a_note_is_kept_and_shown(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    web.post(f"/stories/{name}/note", text="等官网公布<b>全文</b>", next=f"/stories/{name}")
    shown = web.get(f"/stories/{name}").text
    assert "等官网公布&lt;b&gt;全文&lt;/b&gt;" in shown


def test_every_decision_leaves_a_line_in_the_audit_log(web: Browser, desk: NewsDesk) -> None:
    from pipeline.store import audit

    name = desk.ids["drama"]
    web.post(f"/stories/{name}/pick", next="/")
    web.post(f"/stories/{name}/edit", title="新题", text="", base=_base(web, name), next="/")
    with desk.engine.connect() as connection:
        newest = list(audit.entries(connection))[:2]
        assert audit.verify(connection) is None
    assert [entry.act.kind for entry in newest] == ["edit", "pick"]
    assert newest[0].act.who == "林晓"
    assert newest[0].act.before.get("title", "") == "" and newest[0].act.after["title"] == "新题"


def _base(web: Browser, name: str) -> str:
    return re.findall(r'name="base" value="([0-9a-f]+)"', web.get(f"/stories/{name}/edit").text)[0]


def test_the_head_tells_who_was_first_and_the_badge_who_leads(web: Browser, desk: NewsDesk) -> None:
    """The ministry leads by its weight; the outlet had the news the day before."""
    desk.add("early", "云海省广播电视局召开网络视听工作会议 部署微短剧备案", CONFERENCE, "36kr", day=18)
    desk.judge()
    page = web.get(f"/stories/{desk.ids['notice']}").text
    assert re.search(r"首篇 国家广播电视总局.*最早 2024-02-18 10:00（36氪）", page, re.S), page[:3000]
    assert '<span class="badge">首篇</span>' in page and "首发" not in page
    assert "最早 2024-02-18 10:00（36氪）　首见" in desk.run("show", desk.ids["notice"])
