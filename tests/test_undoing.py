"""Every action has a way back: an issue unmade, a source taken out again, and the 撤销 that pages offer."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from newsdesk import LATER, NOW, PROJECT, NewsDesk
from test_roundtrip import edited
from webdesk import Browser, browser, premises

from benchmarks.desk import routes
from desk import adding
from desk.app import create_app
from desk.candidates import find_story
from desk.people import Role
from pipeline.sources import load_sources
from pipeline.store import audit, runs
from pipeline.store.audit import AuditQuery

UNDO = "/bulk"
"""Where an 撤销 of decisions goes."""
WAYS_BACK = {
    "/stories/{name}/{act}": UNDO,
    "/stories/{name}/edit": UNDO,
    "/bulk": UNDO,
    "/joint": UNDO,
    "/excel": UNDO,
    "/issues/{number}/propose": UNDO,
    "/issues/{number}/confirm": UNDO,
    "/issues/{number}/approve": UNDO,
    "/issues": "/issues/{number}/cancel",
    "/issues/{number}/cancel": "/issues",
    "/issues/{number}/sign": "/issues/{number}/unsign",
    "/issues/{number}/unsign": "/issues/{number}/sign",
    "/issues/{number}/close": "/issues/{number}/reopen",
    "/issues/{number}/reopen": "/issues/{number}/close",
    "/views": "/views",
    "/sources/add/{name}": "/sources/{name}/remove",
    "/sources/{name}/remove": "/sources/add/{name}",
    "/words/save": "/words/history/{number}/revert",
    "/words/history/{number}/revert": "/words/history/{number}/revert",
    "/words/history/{number}/rejudge": "/words/history/{number}/rejudge",
    "/people": "/people/active",
    "/people/role": "/people/role",
    "/people/active": "/people/active",
    "/account/tokens": "/account/tokens/revoke",
}
"""What takes a form -> what takes it back."""
FOR_GOOD = {
    "/login",
    "/logout",
    "/account/password",
    "/account/sessions",
    "/account/tokens/revoke",
    "/people/password",
}
"""Sign-ins and secrets."""
CHANGES_NOTHING = {"/stories/{name}/check", "/audit/verify", "/sources/add"}


def test_whatever_takes_a_form_has_a_way_back(empty: NewsDesk) -> None:
    found = set(routes(create_app(premises(empty.room())).routes, "POST"))
    assert found == WAYS_BACK.keys() | FOR_GOOD | CHANGES_NOTHING
    assert set(WAYS_BACK.values()) <= found


def take_back(web: Browser, path: str = "/help") -> int:
    """Press the 撤销 that the page after an action offers."""
    page = web.get(path).text
    forms = re.findall(
        r'<form method="post" action="([^"]+)"[^>]*>((?:(?!</form>).)*data-key="u".*?)</form>', page, re.S
    )
    assert forms, "no 撤销 is offered"
    action, fields = forms[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', fields):
        sent.setdefault(name, []).append(unescape(value))
    del sent["token"]
    return web.post(action, **sent).status_code


STORIES = ("notice", "price", "blocked", "drama", "model", "funding", "weather")


def status(desk: NewsDesk, name: str) -> tuple[str, str]:
    """(picked, dropped or nothing; by whom)."""
    with desk.engine.connect() as connection:
        state = find_story(connection, desk.ids[name]).state
    return state.status, state.by


def kinds(desk: NewsDesk, subject: str) -> list[str]:
    with desk.engine.connect() as connection:
        return [one.act.kind for one in audit.entries(connection, AuditQuery(subjects=(subject,)))]


# --- making an issue --------------------------------------------------------------------------------------------------


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    return browser(desk.room(), "林晓", Role.EDITOR)


def test_an_issue_is_unmade_from_the_page_and_made_again(web: Browser, desk: NewsDesk) -> None:
    web.post("/issues", propose="1")
    machine = {name for name in STORIES if status(desk, name)[1] == "自动"}
    kept, edited_one, free = sorted(machine)[:3]
    web.post(f"/stories/{desk.ids[kept]}/pick", issue="403", next="/")
    web.post(f"/stories/{desk.ids[edited_one]}/star", starred="1", issue="403", next="/")
    assert "撤销建期" in web.get("/issues/403").text
    assert web.post("/issues/403/cancel").headers["location"] == "/issues/current"
    page = web.get("/issues/403").text
    assert f"收回系统建议 {len(machine) - 2} 条" in page and "尚未建期" in page and "截稿建期" in page
    assert status(desk, kept) == ("picked", "林晓")
    assert status(desk, edited_one) == ("picked", "自动"), "what a person worked on stays"
    assert status(desk, free) == ("", "")
    assert kinds(desk, "403") == ["issue_cancel", "issue_new"]
    with desk.engine.connect() as connection:
        assert audit.verify(connection) is None
    web.post("/issues")
    assert f"i-{desk.ids[kept]}" in web.get("/issues/403").text


def test_the_page_after_making_an_issue_offers_to_unmake_it(web: Browser, desk: NewsDesk) -> None:
    web.post("/issues", propose="1")
    assert take_back(web, "/issues/403") == 303
    assert "尚未建期" in web.get("/issues/403").text
    assert desk.json("issue", "list") == []


def test_the_command_unmakes_it_alike(desk: NewsDesk) -> None:
    desk.run("issue", "new", "--propose", "--who", "林晓")
    assert "已撤销建期：第 403 期" in desk.run("issue", "cancel", "403", "--who", "周禾")
    assert desk.json("issue", "list") == []
    assert not any(status(desk, name)[0] for name in STORIES)
    with desk.engine.connect() as connection:
        who = [one.act.who for one in audit.entries(connection, AuditQuery(subjects=("403",)))]
    assert who == ["周禾", "林晓"]
    assert "还没有建期" in desk.fault("issue", "cancel", "403")


def test_a_story_joined_to_a_pick_of_the_machine_keeps_it(desk: NewsDesk) -> None:
    desk.run("issue", "new", "--propose")
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"], "--issue", "403")
    desk.run("issue", "cancel", "403")
    assert status(desk, "price") == ("picked", "自动")


def test_an_issue_that_somebody_signed_is_not_unmade(web: Browser, desk: NewsDesk) -> None:
    web.post("/issues", propose="1")
    web.post("/issues/403/sign")
    assert "撤销建期" not in web.get("/issues/403").text
    refused = web.post("/issues/403/cancel")
    assert refused.status_code == 400 and "林晓 已签字" in refused.text
    desk.run("issue", "unsign", "403", "--by", "林晓")
    assert web.post("/issues/403/cancel").status_code == 303


def test_an_issue_that_was_closed_once_is_not_unmade(desk: NewsDesk) -> None:
    desk.run("issue", "new", "--propose")
    desk.run("issue", "close", "403", "--by", "周禾", "--reviewer", "林一")
    desk.run("issue", "reopen", "403", "--by", "周禾", "--why", "有误")
    assert "定稿过" in desk.fault("issue", "cancel", "403")


def test_an_issue_before_another_or_long_made_is_not_unmade(desk: NewsDesk) -> None:
    desk.run("issue", "new")
    desk.at(LATER)
    assert "算已刊" in desk.fault("issue", "cancel", "403")
    desk.run("issue", "new")
    assert "后一期（第 404 期）已建" in desk.fault("issue", "cancel", "403")


def test_the_issue_before_is_in_work_again(desk: NewsDesk) -> None:
    """Made twice on one day: the second had the first count as printed."""
    desk.run("issue", "new", "--propose")
    desk.at(NOW + timedelta(hours=13))
    desk.run("issue", "new")
    assert "已刊" in desk.run("issue", "list")
    desk.run("issue", "cancel", "404")
    assert "已刊" not in desk.run("issue", "list")
    desk.run("drop", desk.ids["price"])
    assert status(desk, "price") == ("dropped", "周禾")


def test_an_analyst_unmakes_nothing(web: Browser, desk: NewsDesk) -> None:
    web.post("/issues")
    analyst = browser(desk.room(), "周析", Role.ANALYST, web.premises)
    assert "撤销建期" not in analyst.get("/issues/403").text
    assert analyst.post("/issues/403/cancel").status_code == 403


# --- decisions on several pages ---------------------------------------------------------------------------------------


def test_what_the_machine_filled_up_goes_again(web: Browser, desk: NewsDesk) -> None:
    web.post("/issues")
    web.post("/issues/403/propose")
    assert any(status(desk, name)[1] == "自动" for name in STORIES)
    assert take_back(web, "/issues/403") == 303
    assert not any(status(desk, name)[0] for name in STORIES)


def test_saved_words_are_taken_back_with_all_that_was_saved_with_them(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    base = re.findall(r'name="base" value="(\w+)"', web.get(f"/stories/{name}/edit").text)[0]
    web.post(f"/stories/{name}/edit", title="另一个题", text="", base=base, done="1", next="/")
    assert status(desk, "drama") == ("picked", "林晓")
    assert take_back(web) == 303
    assert status(desk, "drama") == ("", "")
    with desk.engine.connect() as connection:
        assert find_story(connection, name).state.title == ""


def test_joining_stories_none_of_which_was_picked_is_taken_back_whole(web: Browser, desk: NewsDesk) -> None:
    web.post("/joint", story=[desk.ids["price"], desk.ids["blocked"]], next="/")
    assert status(desk, "price") == ("picked", "林晓")
    assert take_back(web) == 303
    assert status(desk, "price") == ("", "")
    with desk.engine.connect() as connection:
        assert not find_story(connection, desk.ids["blocked"]).state.merged_into


def test_a_story_that_went_into_another_comes_back(web: Browser, desk: NewsDesk) -> None:
    """Its id is gone while it is one with the other."""
    name, into = desk.ids["blocked"], desk.ids["price"]
    done = web.post(f"/stories/{name}/merge", into=into, same_event="1", next=f"/stories/{name}")
    assert done.headers["location"] != f"/stories/{name}"
    assert take_back(web, done.headers["location"]) == 303
    with desk.engine.connect() as connection:
        assert find_story(connection, name).id == name


def test_another_lead_is_taken_back(web: Browser, desk: NewsDesk) -> None:
    """The story has another id while another report leads."""
    name, url = desk.ids["notice"], "https://news.example/reprint.html"
    done = web.post(f"/stories/{name}/lead", report=url, next=f"/stories/{name}")
    assert done.headers["location"] != f"/stories/{name}"
    assert take_back(web, done.headers["location"]) == 303
    with desk.engine.connect() as connection:
        assert find_story(connection, url).id == name


def test_items_approved_together_are_taken_back_together(web: Browser, desk: NewsDesk) -> None:
    web.post("/issues")
    names = [desk.ids["price"], desk.ids["drama"]]
    web.post("/bulk", act="pick", chosen=names, next="/", issue="403")
    second = browser(desk.room(), "周禾", Role.REVIEWER)
    second.post("/issues/403/approve", story=names)
    assert second.get("/issues/403").text.count("stage-reviewed") == 2
    second.post("/issues/403/approve", story=names)
    with pytest.raises(AssertionError, match="no 撤销"):
        take_back(second)
    second.post(f"/stories/{names[0]}/undo", next="/", issue="403")
    second.post("/issues/403/approve", story=names)
    assert take_back(second) == 303
    assert second.get("/issues/403").text.count("stage-reviewed") == 1, "the other was approved before"


def test_a_workbook_is_taken_back_whole(web: Browser, desk: NewsDesk) -> None:
    content = web.get("/issues/403/candidates.xlsx").content
    path = desk.folder / "候选.xlsx"
    path.write_bytes(content)
    changes = {("drama", "决定"): "选用", ("drama", "标题"): "另一个题", ("price", "决定"): "不用"}
    marked = edited(desk, path, changes).read_bytes()
    files = {"file": ("候选.xlsx", marked, "application/octet-stream")}
    answer = web.client.post("/excel", data={"token": web.token}, files=files)
    assert "这次收回的都撤销" in answer.text
    assert (status(desk, "drama")[0], status(desk, "price")[0]) == ("picked", "dropped")
    sent = [("chosen", url) for url in re.findall(r'name="chosen" value="([^"]+)"', answer.text)]
    assert len(sent) == 3
    web.post("/bulk", act="undo", chosen=[url for _, url in sent], next="/excel", issue="403")
    assert (status(desk, "drama"), status(desk, "price")) == (("", ""), ("", ""))
    dry = web.client.post("/excel", data={"token": web.token, "dry": "1"}, files=files)
    assert "这次收回的都撤销" not in dry.text


def test_what_a_colleague_decided_since_is_not_taken_back(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    web.post(f"/stories/{name}/pick", issue="403", next="/")
    desk.run("edit", name, "--title", "周禾的题", "--who", "周禾")
    assert take_back(web) == 400
    refused = web.post(f"/stories/{name}/undo", issue="403", next="/")
    assert refused.status_code == 400 and "上一步是 周禾 的“编辑”" in refused.text
    with desk.engine.connect() as connection:
        assert find_story(connection, name).state.title == "周禾的题"
    button = re.findall(r"<button[^>]*>撤销上一步", web.get(f"/stories/{name}").text)[0]
    assert 'name="undone" value="any"' in button
    assert web.post(f"/stories/{name}/undo", undone="any", issue="403", next="/").status_code == 303
    with desk.engine.connect() as connection:
        assert find_story(connection, name).state.title == ""


def test_a_form_sent_twice_undoes_once(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    desk.run("note", name, "等官网公布", "--who", "林晓")
    web.post(f"/stories/{name}/pick", issue="403", next="/")
    page = web.get("/candidates").text
    seen = re.findall(rf'id="s-{name}".*?name="seen" value="(\d+)"', page, re.S)[0]
    for _ in range(2):
        sent = web.post(f"/stories/{name}/undo", issue="403", next="/help", seen=seen)
        assert sent.status_code == 303
    assert "先前已经撤销了" in web.get("/help").text
    with desk.engine.connect() as connection:
        assert find_story(connection, name).state.notes == ("等官网公布",)


def test_an_offered_way_back_sent_twice_undoes_once(web: Browser, desk: NewsDesk) -> None:
    names = [desk.ids["drama"], desk.ids["price"]]
    desk.run("pick", *names, "--who", "林晓")
    web.post("/bulk", act="drop", chosen=names, next="/", issue="403")
    offered = web.get("/help").text
    sent = {
        "act": "undo",
        "issue": "403",
        "next": "/help",
        "seen": re.findall(r'name="seen" value="(\d+)"', offered)[0],
        "chosen": re.findall(r'name="chosen" value="([^"]+)"', offered),
    }
    assert [web.post("/bulk", **sent).status_code for _ in range(2)] == [303, 303]
    assert "先前已经撤销了" in web.get("/help").text
    assert [status(desk, name)[0] for name in ("drama", "price")] == ["picked", "picked"]


def test_what_was_decided_unseen_is_not_taken_back(web: Browser, desk: NewsDesk) -> None:
    """In another tab, say."""
    name = desk.ids["drama"]
    web.post(f"/stories/{name}/pick", issue="403", next="/")
    page = web.get("/candidates").text
    seen = re.findall(rf'id="s-{name}".*?name="seen" value="(\d+)"', page, re.S)[0]
    desk.run("note", name, "等官网公布", "--who", "林晓")
    refused = web.post(f"/stories/{name}/undo", issue="403", next="/", seen=seen)
    assert refused.status_code == 400 and "上一步是 林晓 的“备注”" in refused.text


def test_of_many_those_that_a_colleague_went_on_with_stay(web: Browser, desk: NewsDesk) -> None:
    names = [desk.ids["price"], desk.ids["drama"]]
    web.post("/bulk", act="pick", chosen=names, next="/", issue="403")
    desk.run("note", names[0], "在问", "--who", "周禾")
    assert take_back(web) == 303
    assert (status(desk, "price")[0], status(desk, "drama")[0]) == ("picked", "")
    assert "1 条后来又改过，没有动" in web.get("/help").text


def test_what_changed_nothing_is_not_taken_back(web: Browser, desk: NewsDesk) -> None:
    names = [desk.ids["price"], desk.ids["drama"]]
    web.post(f"/stories/{names[0]}/pick", issue="403", next="/")
    web.post(f"/stories/{names[0]}/pick", issue="403", next="/")
    with pytest.raises(AssertionError, match="no 撤销"):
        take_back(web)
    web.post("/bulk", act="pick", chosen=names, next="/", issue="403")
    assert take_back(web) == 303
    assert (status(desk, "price")[0], status(desk, "drama")[0]) == ("picked", "")


def test_taking_apart_a_joint_headline_takes_back_nothing_else(web: Browser, desk: NewsDesk) -> None:
    web.post("/joint", story=[desk.ids["price"], desk.ids["blocked"]], next="/", issue="403")
    part = desk.ids["blocked"]
    assert 'name="undone" value="merge"' in web.get("/issues/403").text
    desk.run("note", part, "在问")
    assert web.post(f"/stories/{part}/undo", undone="merge", issue="403", next="/").status_code == 400
    desk.run("undo", part)
    assert web.post(f"/stories/{part}/undo", undone="merge", issue="403", next="/").status_code == 303
    with desk.engine.connect() as connection:
        assert not find_story(connection, part).state.merged_into


# --- what is not decided on stories -----------------------------------------------------------------------------------


def test_a_view_is_kept_overwritten_and_forgotten_and_each_taken_back(web: Browser) -> None:
    def views() -> dict[str, str]:
        page = web.get("/candidates").text
        return {
            name: unescape(query) for query, name in re.findall(r'<a href="/candidates\?([^"]*)">(视图\w)</a>', page)
        }

    web.post("/views", name="视图甲", query="section=content")
    assert take_back(web) == 303 and views() == {}
    web.post("/views", name="视图甲", query="section=content")
    web.post("/views", name="视图甲", query="section=capital")
    assert take_back(web) == 303 and views() == {"视图甲": "section=content"}
    page = web.get("/candidates?section=content").text
    assert 'name="forget" value="视图甲"' in page
    web.post("/views", name="", forget="视图甲", query="section=content")
    assert views() == {}
    web.post("/views", name="", forget="视图甲", query="section=content")
    web.post("/views", name="视图乙", query="section=content")
    web.post("/views", name="", forget="视图乙", query="section=content")
    assert take_back(web) == 303 and views() == {"视图乙": "section=content"}


def test_roles_and_locks_are_taken_back(empty: NewsDesk) -> None:
    web = browser(empty.room())
    web.post("/people", name="周禾", role="editor")
    web.post("/people/role", name="周禾", role="analyst")
    assert take_back(web) == 303 and "周禾 现在是编辑" in web.get("/people").text
    web.post("/people/active", name="周禾", active="0")
    assert take_back(web) == 303 and "已停用" not in web.get("/people").text


def test_a_signature_is_taken_back(web: Browser, desk: NewsDesk) -> None:
    web.post("/issues", propose="1")
    web.post("/issues/403/sign")
    assert take_back(web) == 303
    assert "责编还没有签字" in web.get("/issues/403/review").text


# --- adding a source --------------------------------------------------------------------------------------------------

ENTRY = {
    "id": "yunhai_news",
    "name": "云海新闻",
    "owner": "portal",
    "start_urls": ["https://www.yunhai.example/news/"],
    "spider": "finder",
}


@pytest.fixture
def added(empty: NewsDesk) -> NewsDesk:
    """A sources.yaml of this desk's own to which a source was added."""
    path = empty.folder / "sources.yaml"
    path.write_text((PROJECT / "sources.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    empty.patch.setenv("ZHOUBAO_SOURCES", str(path))
    room = empty.room()
    with room.engine.begin() as connection:
        adding.write(room, connection, "林晓", ENTRY)
    return empty


def test_a_source_added_by_mistake_is_taken_out_and_the_file_is_as_it_was(added: NewsDesk) -> None:
    web = browser(added.room())
    assert "撤回添加" in web.get("/sources/yunhai_news").text
    assert "撤回添加" not in web.get("/sources/36kr").text
    assert web.post("/sources/yunhai_news/remove").headers["location"] == "/sources"
    assert (added.folder / "sources.yaml").read_bytes() == (PROJECT / "sources.yaml").read_bytes()
    assert web.get("/sources/yunhai_news").status_code == 404
    assert kinds(added, "yunhai_news") == ["source_remove", "source_add"]


def test_the_command_takes_it_out_alike(added: NewsDesk) -> None:
    assert "已撤回来源 yunhai_news" in added.run("sources", "remove", "yunhai_news")
    assert (added.folder / "sources.yaml").read_bytes() == (PROJECT / "sources.yaml").read_bytes()
    assert "可以撤回" in added.fault("sources", "remove", "yunhai_news")
    assert "可以撤回" in added.fault("sources", "remove", "36kr")


def test_a_source_that_was_crawled_or_written_in_stays(added: NewsDesk) -> None:
    path = added.folder / "sources.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: 云海新闻", "name: 云海新闻网"), encoding="utf-8")
    assert "有人改过" in added.fault("sources", "remove", "yunhai_news")
    assert "yunhai_news" in {source.id for source in load_sources(path)}
    assert kinds(added, "yunhai_news") == ["source_add"]
    path.write_text(text, encoding="utf-8")
    with added.engine.begin() as connection:
        runs.start(connection, "yunhai_news", NOW)
    assert "disabled" in added.fault("sources", "remove", "yunhai_news")


def test_only_who_may_add_sources_takes_them_out(added: NewsDesk) -> None:
    web = browser(added.room(), "林晓", Role.EDITOR)
    assert "撤回添加" not in web.get("/sources/yunhai_news").text
    assert web.post("/sources/yunhai_news/remove").status_code == 403
