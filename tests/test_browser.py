"""An editor's Monday in a real browser: by mouse, by keyboard alone, without scripts, and two editors at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsdesk import NewsDesk
from webdesk import PASSWORD
from webserver import CHROMIUM, Served, needs_chromium, served

from desk.people import Role
from desk.web import COOKIE

pytestmark = [pytest.mark.slow, needs_chromium]
pw = pytest.importorskip("playwright.sync_api")

STAFF = (("林晓", Role.EDITOR), ("周禾", Role.REVIEWER), ("陈管", Role.ADMIN))


@pytest.fixture(scope="module")
def chromium() -> Iterator[pw.Browser]:
    with pw.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def web(desk: NewsDesk) -> Iterator[Served]:
    with served(desk.room(), STAFF) as one:
        yield one


class Person:
    """A browser of somebody who is logged in; any fault of a script, or refused content, fails the test."""

    def __init__(self, chromium: pw.Browser, web: Served, name: str, *, scripts: bool = True) -> None:
        self.web = web
        self.context = chromium.new_context(java_script_enabled=scripts, accept_downloads=True)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if "Security Policy" in said.text else None)
        self.go("/candidates")
        self.page.get_by_label("姓名").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/candidates")

    def go(self, path: str) -> None:
        self.page.goto(self.web.address + path)

    def row(self, story: str) -> pw.Locator:
        return self.page.locator(f"#s-{story}")

    def item(self, story: str) -> pw.Locator:
        return self.page.locator(f"#i-{story}")

    def tab_to(self, said: str) -> None:
        """Press Tab until what is labelled so has the focus."""
        told = (
            "e => (e.labels?.[0]?.firstChild.textContent || e.getAttribute('aria-label') || e.textContent || '').trim()"
        )
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(f"({told})(document.activeElement)") == said:
                return
        raise AssertionError(f"no Tab leads to {said}")

    def press_on(self, said: str) -> None:
        """Go there by Tab, press Enter, and wait for the next page."""
        self.tab_to(said)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def leave(self) -> None:
        assert self.faults == []
        self.context.close()


def make_issue(person: Person) -> None:
    person.go("/issues/current")
    person.page.get_by_role("button", name="只建期").click()
    person.page.wait_for_url("**/issues/403")


def test_a_monday_by_mouse(chromium: pw.Browser, web: Served, desk: NewsDesk, tmp_path: Path) -> None:
    me = Person(chromium, web, "林晓")
    drama, price, model = (desk.ids[name] for name in ("drama", "price", "model"))
    for name in (drama, price, model):
        me.row(name).get_by_role("button", name="选用").click()
        pw.expect(me.row(name)).to_have_class("row picked")
    me.page.locator("#said").get_by_role("button", name="撤销").click()
    pw.expect(me.row(model)).to_have_class("row open")
    me.row(model).get_by_label("栏目").select_option("industry")
    pw.expect(me.page.locator("#said")).to_contain_text("已移到行业")
    make_issue(me)
    assert me.page.locator(".item").count() == 2
    me.item(drama).get_by_role("link", name="编辑").click()
    me.page.get_by_label("标题").fill("拾光视频：微短剧《临川渡口》上线开播")
    me.page.get_by_role("button", name="存，编好了").click()
    pw.expect(me.item(drama)).to_contain_text("拾光视频：微短剧")
    pw.expect(me.item(drama)).to_contain_text("已编")
    me.item(drama).get_by_role("button", name="列入摘要").click()
    pw.expect(me.page.locator(".summary")).to_contain_text("◆拾光视频：微短剧《临川渡口》上线开播")
    with me.page.expect_download() as waiting:
        me.page.get_by_role("link", name="取 Word").click()
    waiting.value.save_as(tmp_path / "周报.docx")
    from docx import Document

    assert "拾光视频：微短剧《临川渡口》上线开播" in [
        one.text for one in Document(str(tmp_path / "周报.docx")).paragraphs
    ]
    me.leave()


def test_from_words_checked_while_written_to_a_signed_issue(
    chromium: pw.Browser, web: Served, desk: NewsDesk, tmp_path: Path
) -> None:
    editor, second = Person(chromium, web, "林晓"), Person(chromium, web, "周禾")
    drama = desk.ids["drama"]
    editor.row(drama).get_by_role("button", name="选用").click()
    pw.expect(editor.row(drama)).to_have_class("row picked")
    make_issue(editor)
    editor.item(drama).get_by_role("link", name="编辑").click()
    text = editor.page.get_by_label("正文")
    text.fill("2月22日，微短剧《临川渡口》在拾光视频上线开播。该剧讲述渡口三代船工的故事，共三十六集，每日更新两集。")
    pw.expect(editor.page.locator("#remarks .fault")).to_contain_text("三十六集")
    text.fill("2月22日，微短剧《临川渡口》在拾光视频上线开播。该剧讲述渡口三代船工的故事，共二十四集，每日更新两集。")
    pw.expect(editor.page.locator("#remarks .fault")).to_have_count(0)
    editor.page.get_by_role("button", name="存，编好了").click()
    editor.go("/issues/403/review")
    editor.page.get_by_role("button", name="我是责编，签字").click()
    pw.expect(editor.page.locator(".signing")).to_contain_text("责编 林晓")
    second.go("/issues/403/review")
    close = second.page.get_by_role("button", name="复核签字，定稿")
    pw.expect(close).to_be_disabled()
    second.page.get_by_role("button", name="复核通过").click()
    pw.expect(close).to_be_enabled()
    close.click()
    pw.expect(second.page.locator(".closed")).to_contain_text("责编 林晓　复核 周禾")
    with second.page.expect_download() as waiting:
        second.page.get_by_role("link", name="取 Word").click()
    waiting.value.save_as(tmp_path / "定稿.docx")
    assert (tmp_path / "定稿.docx").read_bytes()[:2] == b"PK"
    editor.leave()
    second.leave()


def test_a_monday_by_keyboard_alone(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    me = Person(chromium, web, "林晓")
    keys = me.page.keyboard
    order = [one.get_attribute("data-id") or "" for one in me.page.locator(".row").all()]
    keys.press("j")
    keys.press("p")
    pw.expect(me.row(order[0])).to_have_class("row picked on")
    keys.press("j")
    keys.press("x")
    pw.expect(me.row(order[1])).to_have_class("row dropped on")
    keys.press("u")
    pw.expect(me.row(order[1])).to_have_class("row open on")
    keys.press("/")
    keys.type("微短剧")
    keys.press("Enter")
    me.page.wait_for_url("**q=*")
    pw.expect(me.row(desk.ids["drama"])).to_be_visible()
    assert me.page.locator(f"#s-{desk.ids['funding']}").count() == 0
    me.go(f"/stories/{order[0]}/edit")
    me.page.get_by_label("标题").focus()
    keys.press("End")
    keys.type("（改）")
    keys.press("Control+s")
    pw.expect(me.page.locator("#said")).to_contain_text("已存")
    assert me.page.get_by_label("标题").input_value().endswith("（改）")
    me.leave()


def test_from_candidates_to_the_signed_issue_by_keyboard_alone(
    chromium: pw.Browser, web: Served, desk: NewsDesk, tmp_path: Path
) -> None:
    editor, second = Person(chromium, web, "林晓"), Person(chromium, web, "周禾")
    keys = editor.page.keyboard
    name = editor.page.locator(".row").nth(0).get_attribute("data-id") or ""
    keys.press("j")
    keys.press("p")
    pw.expect(editor.row(name)).to_have_class("row picked on")
    editor.press_on("本期")
    editor.press_on("只建期")
    keys.press("j")
    keys.press("e")
    editor.page.wait_for_url("**/edit**")
    editor.tab_to("标题")
    keys.press("End")
    keys.type("（改）")
    keys.press("Control+Enter")
    editor.page.wait_for_url("**/issues/403#*")
    pw.expect(editor.item(name)).to_contain_text("已编")
    keys.press("s")
    pw.expect(editor.page.locator(".summary")).to_contain_text("（改）")
    editor.press_on("复核")
    editor.press_on("我是责编，签字")
    pw.expect(editor.page.locator(".signing")).to_contain_text("责编 林晓")
    second.press_on("复核")
    second.page.keyboard.press("j")
    second.page.keyboard.press("p")
    pw.expect(second.page.locator(".signing")).to_contain_text("1/1 条复核通过")
    second.press_on("复核签字，定稿")
    pw.expect(second.page.locator(".closed")).to_contain_text("责编 林晓　复核 周禾")
    second.tab_to("取 Word")
    with second.page.expect_download() as waiting:
        second.page.keyboard.press("Enter")
    waiting.value.save_as(tmp_path / "定稿.docx")
    from docx import Document

    assert [one.text for one in Document(str(tmp_path / "定稿.docx")).paragraphs if one.text.endswith("（改）")]
    editor.leave()
    second.leave()


def test_items_are_dragged_into_another_order(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    me = Person(chromium, web, "林晓")
    for name in ("notice", "price", "blocked"):
        me.row(desk.ids[name]).get_by_role("button", name="选用").click()
        pw.expect(me.row(desk.ids[name])).to_have_class("row picked")
    make_issue(me)
    industry = me.page.locator(".items[data-section=industry] .item")
    before = [one.get_attribute("id") for one in industry.all()]
    industry.nth(2).drag_to(industry.nth(0), target_position={"x": 60, "y": 8})
    me.page.wait_for_load_state()
    pw.expect(industry.nth(0)).to_have_attribute("id", before[2] or "")
    me.leave()


def test_the_basic_way_needs_no_scripts(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    me = Person(chromium, web, "林晓", scripts=False)
    name = desk.ids["drama"]
    me.row(name).get_by_role("button", name="选用").click()
    pw.expect(me.row(name)).to_have_class("row picked")
    me.row(name).get_by_label("栏目").select_option("industry")
    me.row(name).get_by_role("button", name="移栏").click()
    pw.expect(me.page.locator("#said")).to_contain_text("已移到行业")
    me.page.locator("#said").get_by_role("button", name="撤销").click()
    pw.expect(me.page.locator("#said")).to_contain_text("已撤销“移动”")
    make_issue(me)
    me.item(name).get_by_role("link", name="编辑").click()
    me.page.get_by_label("正文").fill("2月22日，微短剧《临川渡口》在拾光视频上线开播。")
    me.page.get_by_role("button", name="存，编好了").click()
    pw.expect(me.item(name)).to_contain_text("已编")
    me.leave()


def test_two_editors_at_once_lose_nothing(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    first, second = Person(chromium, web, "林晓"), Person(chromium, web, "周禾")
    for person in (first, second):
        person.go(f"/stories/{name}/edit")
    first.page.get_by_label("正文").fill("第一人的稿子：微短剧《临川渡口》开播。")
    first.page.get_by_role("button", name="存", exact=True).click()
    pw.expect(first.page.locator("#said")).to_contain_text("已存")
    second.page.get_by_label("正文").fill("第二人的稿子：微短剧《临川渡口》二十四集。")
    second.page.get_by_role("button", name="存", exact=True).click()
    clash = second.page.locator(".clash")
    pw.expect(clash).to_contain_text("这一条改过（林晓）")
    pw.expect(clash.locator("ins", has_text="二十四集")).to_be_visible()
    assert "第二人" in second.page.get_by_label("正文").input_value()
    first.go(f"/stories/{name}/edit")
    assert "第一人" in first.page.get_by_label("正文").input_value()
    second.page.get_by_role("button", name="存", exact=True).click()
    first.go(f"/stories/{name}/edit")
    assert "第二人" in first.page.get_by_label("正文").input_value()
    pw.expect(first.page.locator(".version", has_text="林晓")).to_be_visible()
    first.leave()
    second.leave()


def test_words_outlive_a_session_that_ends_while_they_are_written(
    chromium: pw.Browser, web: Served, desk: NewsDesk
) -> None:
    me = Person(chromium, web, "林晓")
    me.go(f"/stories/{desk.ids['drama']}/edit")
    text = me.page.get_by_label("正文")
    text.fill("写了一个下午的稿子：微短剧《临川渡口》开播。")
    me.context.clear_cookies(name=COOKIE)
    me.page.get_by_role("button", name="存", exact=True).click()
    pw.expect(me.page.get_by_role("alert")).to_contain_text("登录已过期")
    pw.expect(me.page.get_by_label("您刚才写的还在这里")).to_have_value(re.compile("写了一个下午的稿子"))
    me.page.get_by_label("姓名").fill("林晓")
    me.page.get_by_label("密码").fill(PASSWORD)
    me.page.get_by_role("button", name="登录").click()
    me.page.get_by_role("button", name="放回框里").click()
    pw.expect(text).to_have_value("写了一个下午的稿子：微短剧《临川渡口》开播。")
    me.page.get_by_role("button", name="存", exact=True).click()
    pw.expect(me.page.locator("#said")).to_contain_text("已存")
    me.go(f"/stories/{desk.ids['drama']}/edit")
    pw.expect(me.page.get_by_role("button", name="放回框里")).to_have_count(0)
    me.leave()


def test_words_written_on_older_words_are_put_back_as_such(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    first, second = Person(chromium, web, "林晓"), Person(chromium, web, "周禾")
    second.go(f"/stories/{name}/edit")
    second.page.get_by_label("正文").fill("第二人没有存的稿子。")
    pw.expect(second.page.locator("#remarks")).to_contain_text("不足")
    second.page.goto("about:blank")
    first.go(f"/stories/{name}/edit")
    first.page.get_by_label("正文").fill("第一人的稿子：微短剧《临川渡口》开播。")
    first.page.get_by_role("button", name="存", exact=True).click()
    pw.expect(first.page.locator("#said")).to_contain_text("已存")
    second.go(f"/stories/{name}/edit")
    second.page.get_by_role("button", name="放回框里").click()
    second.page.get_by_role("button", name="存", exact=True).click()
    pw.expect(second.page.locator(".clash")).to_contain_text("这一条改过（林晓）")
    second.page.get_by_role("link", name="不存，返回").click()
    second.go(f"/stories/{name}/edit")
    pw.expect(second.page.get_by_role("button", name="放回框里")).to_have_count(0)
    first.leave()
    second.leave()


def test_a_lost_connection_is_told_in_chinese(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    me = Person(chromium, web, "林晓")
    drama = desk.ids["drama"]
    me.context.set_offline(True)
    me.row(drama).get_by_role("button", name="选用").click()
    pw.expect(me.page.locator("#said")).to_contain_text("连不上服务器")
    me.context.set_offline(False)
    me.row(drama).get_by_role("button", name="选用").click()
    pw.expect(me.row(drama)).to_have_class("row picked")
    me.leave()


def test_a_double_click_sends_once(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    me = Person(chromium, web, "林晓")
    sent: list[str] = []
    me.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    me.go("/issues/current")
    me.page.get_by_role("button", name="只建期").dblclick()
    pw.expect(me.page.get_by_role("button", name="按定额补选")).to_be_visible()
    assert sent == [f"{web.address}/issues"]
    me.leave()


def test_a_double_click_decides_once(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    """The second click of it falls on the fresh row, where 撤销 stands in the place of 选用."""
    me = Person(chromium, web, "林晓")
    name = desk.ids["drama"]
    sent: list[str] = []
    me.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    me.row(name).get_by_role("button", name="选用").dblclick(delay=1)
    pw.expect(me.row(name)).to_have_class("row picked")
    box = me.row(name).get_by_role("button", name="撤销").bounding_box()
    assert box
    me.page.mouse.dblclick(box["x"] + 5, box["y"] + 5, delay=150)
    pw.expect(me.row(name)).to_have_class(re.compile("open|proposed"))
    me.page.mouse.dblclick(box["x"] + 5, box["y"] + 5, delay=150)
    pw.expect(me.row(name)).to_have_class("row picked")
    me.page.wait_for_timeout(300)
    assert [url.rpartition("/")[2] for url in sent] == ["pick", "undo", "pick"]
    pw.expect(me.page.locator("#said").get_by_role("button", name="撤销")).to_be_visible()
    price = me.row(desk.ids["price"])
    price.get_by_role("button", name="选用").evaluate("button => { button.click(); button.click(); }")
    pw.expect(price).to_have_class("row picked")
    me.page.wait_for_timeout(300)
    assert len(sent) == 4
    me.leave()


def test_the_key_takes_back_what_the_mouse_did(chromium: pw.Browser, web: Served, desk: NewsDesk) -> None:
    me = Person(chromium, web, "林晓")
    picked, other = desk.ids["drama"], desk.ids["price"]
    me.row(other).get_by_role("button", name="选用").click()
    pw.expect(me.row(other)).to_have_class("row picked")
    me.page.keyboard.press("j")
    me.row(picked).get_by_role("button", name="选用").click()
    pw.expect(me.row(picked)).to_have_class("row picked")
    me.page.keyboard.press("u")
    pw.expect(me.row(picked)).to_have_class(re.compile("open|proposed"))
    pw.expect(me.row(other)).to_have_class(re.compile("picked"))
    me.leave()


def test_without_accounts_who_closes_says_that_they_saw_what_is_open(chromium: pw.Browser, desk: NewsDesk) -> None:
    desk.run("issue", "new")
    desk.run("pick", desk.ids["drama"])
    with served(desk.room()) as web:
        page = chromium.new_context().new_page()
        page.goto(web.address + web.link)
        page.goto(f"{web.address}/issues/403/review")
        page.get_by_placeholder("责编").fill("周禾")
        page.get_by_placeholder("复核").fill("林一")
        pw.expect(page.get_by_label("条没有复核")).to_be_visible()
        page.evaluate("document.querySelector('[name=anyway]').required = false")
        page.get_by_role("button", name="复核签字，定稿").click()
        pw.expect(page.get_by_role("alert")).to_contain_text("第 403 期还有 1 条没有复核")
        page.goto(f"{web.address}/issues/403/review")
        page.get_by_placeholder("责编").fill("周禾")
        page.get_by_placeholder("复核").fill("林一")
        page.get_by_label("条没有复核").check()
        page.get_by_role("button", name="复核签字，定稿").click()
        pw.expect(page.locator("#said")).to_contain_text("第 403 期已定稿")


def test_the_link_in_the_terminal_lets_one_browser_in_once(chromium: pw.Browser, desk: NewsDesk) -> None:
    with served(desk.room()) as web:
        page = chromium.new_context().new_page()
        page.goto(web.address + web.link)
        pw.expect(page.get_by_role("heading", name="第 403 期候选")).to_be_visible()
        other = chromium.new_context().new_page()
        other.goto(web.address + web.link)
        pw.expect(other.get_by_role("alert")).to_contain_text("已经用过")
