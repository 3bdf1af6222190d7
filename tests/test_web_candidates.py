"""The page of candidates in a browser: what it shows, and that its forms decide as the commands do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from newsdesk import CONFERENCE, NOW, PRICE, NewsDesk
from webdesk import Browser, browser

from desk.people import Role


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    return browser(desk.room())


def row(page: str, story: str) -> str:
    return re.findall(rf'<li class="row[^>]*id="s-{story}.*?</li>', page, re.DOTALL)[0]


def test_the_list_shows_every_section_with_its_candidates(web: Browser, desk: NewsDesk) -> None:
    page = web.get("/candidates").text
    assert all(f">{name}<" in page for name in ("要闻", "行业", "内容", "技术", "资本", "人事"))
    assert "临川渡口" in row(page, desk.ids["drama"])


def test_a_week_without_candidates_says_so_once(empty: NewsDesk) -> None:
    page = browser(empty.room()).get("/candidates").text
    assert page.count('class="empty"') == 1 and "这一期还没有候选" in page
    asked = browser(empty.room()).get("/candidates?section=people").text
    assert asked.count('class="empty"') == 1 and "清除筛选" in asked


def days(page: str) -> list[str]:
    return re.findall(r'<option value="(2024-[0-9-]+)"', page)


def test_the_filter_names_the_days_of_the_stories_that_are_listed(web: Browser, desk: NewsDesk) -> None:
    """One seen in the window was published before it; one for no section has a day of its own in its list alone."""
    desk.add_seen("old", "云海省启动微短剧扶持计划", CONFERENCE.replace("工作会议", "扶持计划"), published=7, seen=21)
    desk.add(
        "dogs", "云溪市公园给小狗划出草坪", "云溪市城北公园近日划出两块草坪给小狗奔跑，早晚各开放三小时。" * 3, day=24
    )
    desk.judge()
    assert days(web.get("/candidates").text) == [f"2024-02-{day:02}" for day in (23, 22, 21, 20, 19, 7)]
    of_old = web.get("/candidates?day=2024-02-07").text
    assert "微短剧扶持计划" in of_old and '<option value="2024-02-07" selected>02-07</option>' in of_old
    assert days(web.get("/candidates?section=none").text) == ["2024-02-24", "2024-02-23"]
    assert "2024-02-11" in days(web.get("/candidates?day=2024-02-11").text)


def test_an_empty_page_says_that_reports_wait_to_be_judged(empty: NewsDesk) -> None:
    empty.add("price", "云帆视频：启动会员降价计划", PRICE)
    page = browser(empty.room()).get("/candidates").text
    assert "1 篇读好了还没判定：请管理员在服务器上运行 zhoubao process" in page and "今晚抓取以后再来" not in page
    empty.judge()
    assert "还没判定" not in browser(empty.room()).get("/candidates").text


def test_the_words_that_decided_are_marked_in_the_headline(web: Browser, desk: NewsDesk) -> None:
    assert re.search(r"<mark>[^<]*微短剧", row(web.get("/candidates").text, desk.ids["drama"]))


def test_a_form_picks_and_offers_to_undo(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    done = web.post(f"/stories/{name}/pick", section="content", next="/candidates")
    assert done.status_code == 303 and done.headers["location"].startswith("/candidates")
    page = web.get("/candidates").text
    assert "已选用" in page and 'class="row picked"' in row(page, name)
    assert web.post(f"/stories/{name}/undo", next="/candidates").status_code == 303
    assert 'class="row picked"' not in row(web.get("/candidates").text, name)


def test_our_script_gets_the_row_alone(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    done = web.post(f"/stories/{name}/drop", headers={"X-Fragment": "row"})
    assert done.status_code == 200 and 'class="row dropped"' in done.text and "<html" not in done.text


def test_many_are_picked_together(web: Browser, desk: NewsDesk) -> None:
    names = [desk.ids["drama"], desk.ids["price"]]
    web.post("/bulk", act="pick", chosen=names, next="/candidates")
    page = web.get("/candidates?status=picked").text
    assert all('class="row picked"' in row(page, name) for name in names)


def test_a_form_without_the_token_of_the_session_does_nothing(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    assert web.post(f"/stories/{name}/pick", token="0" * 64).status_code == 403
    assert web.post(f"/stories/{name}/pick", headers={"Origin": "http://evil.example"}).status_code == 403
    assert 'class="row picked"' not in row(web.get("/candidates").text, name)


def test_an_analyst_reads_and_decides_nothing(desk: NewsDesk) -> None:
    web = browser(desk.room(), "周析", Role.ANALYST)
    assert "选用</button>" not in web.get("/candidates").text
    assert web.post(f"/stories/{desk.ids['drama']}/pick").status_code == 403


def test_who_is_not_logged_in_sees_the_door(web: Browser) -> None:
    web.client.cookies.clear()
    assert web.get("/candidates?section=content").headers["location"] == "/login?next=/candidates%3Fsection%3Dcontent"


def test_a_view_is_kept_under_its_name(web: Browser) -> None:
    web.post("/views", name="剧", query="section=content&q=微短剧")
    assert ">剧</a>" in web.get("/candidates").text


def test_what_changed_since_the_last_visit_is_new_told_of_again_or_decided_by_others(
    web: Browser, desk: NewsDesk
) -> None:
    assert "上次来过以后" not in web.get("/candidates").text, "nobody was here before"
    web.post(f"/stories/{desk.ids['model']}/pick", next="/")
    desk.at(NOW + timedelta(hours=1))
    other = browser(desk.room(), "周禾")
    other.post(f"/stories/{desk.ids['drama']}/drop", next="/")
    desk.add("fresh", "云海省启动微短剧扶持计划", CONFERENCE.replace("工作会议", "扶持计划"), day=26, hour=2)
    desk.add_seen("again", "云帆视频：启动会员降价计划", PRICE, 21, 26, "ithome")
    desk.judge()
    desk.at(NOW + timedelta(hours=3))
    web = browser(desk.room())
    page = web.get("/candidates").text
    assert "上次来过以后" in page and ">新</span>" in row(page, desk.ids["fresh"])
    assert ">有变化</span>" in row(page, desk.ids["price"]) and ">有变化</span>" in row(page, desk.ids["drama"])
    changed = set(re.findall(r'id="s-(\w+)"', web.get("/candidates?new=1").text))
    assert changed == {desk.ids[name] for name in ("fresh", "price", "drama")}


def test_another_host_name_is_refused(web: Browser) -> None:
    assert web.get("/candidates", headers={"Host": "evil.example"}).status_code == 421


def test_the_numbers_beside_the_list_are_those_of_every_section(web: Browser, desk: NewsDesk) -> None:
    def beside(query: str) -> list[str]:
        return re.findall(r"<small>(-?\d+)</small></a>", web.get(f"/candidates?{query}").text)

    desk.run("pick", desk.ids["price"], desk.ids["drama"])
    desk.run("drop", desk.ids["model"])
    whole = beside("")
    assert sum(map(int, whole)) == 6 and beside("section=people") == beside("section=none") == whole
    assert beside("section=people&status=open") == beside("status=open")
    assert sum(map(int, beside("section=people&status=picked"))) == 2


def test_a_section_that_did_not_change_is_not_marked(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["price"]
    web.post(f"/stories/{name}/pick", section="industry", next="/")
    assert "改栏" not in row(web.get("/candidates").text, name)
    web.post(f"/stories/{name}/move", section="capital", next="/")
    assert "改栏" in row(web.get("/candidates").text, name)


def test_picking_what_stands_under_a_headline_says_that_it_leaves_it(web: Browser, desk: NewsDesk) -> None:
    head, part = desk.ids["price"], desk.ids["blocked"]
    web.post("/joint", story=[head, part], next="/")
    assert "单独选用" in row(web.get("/candidates").text, part)
    story = web.get(f"/stories/{part}").text
    assert f'并入 <a href="/stories/{head}">云帆视频：启动会员降价计划</a>' in story and "单独选用" in story
    web.post("/bulk", act="pick", chosen=[part, desk.ids["drama"]], next="/help")
    assert "其中 1 条原已并题，现在单独成条" in web.get("/help").text
    web.post(f"/stories/{part}/undo", next="/")
    web.post(f"/stories/{part}/pick", next="/help")
    assert "不再并入《云帆视频：启动会员降价计划》，单独成条" in web.get("/help").text


def test_of_a_closed_issue_the_list_offers_nothing_to_decide(web: Browser, desk: NewsDesk) -> None:
    desk.run("issue", "new")
    desk.run("pick", desk.ids["drama"])
    assert "已定稿" not in web.get("/candidates").text
    desk.run("issue", "close", "403", "--by", "周禾", "--reviewer", "林一")
    page = web.get("/candidates?issue=403").text
    assert "第 403 期已定稿" in page and "/pick" not in page and 'id="bulk"' not in page
    story = web.get(f"/stories/{desk.ids['price']}").text
    assert "第 403 期已定稿" in story and "/pick" not in story and "/drop" not in story
