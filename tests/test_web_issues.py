"""The pages of an issue: its items in order, how far each has come, words saved and clashing, the files."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from newsdesk import NewsDesk
from webdesk import Browser, browser

from desk.people import Role

TEXT = "2月22日，微短剧《临川渡口》在拾光视频上线开播。该剧讲述渡口三代船工的故事，共二十四集，每日更新两集。"

FOUR = ("notice", "price", "blocked", "drama")


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    """The issue made, with three items of one section and one of another."""
    one = browser(desk.room(), "林晓", Role.EDITOR)
    one.post("/issues", number="403")
    names = [desk.ids[name] for name in FOUR]
    one.post("/bulk", act="pick", chosen=names, next="/", issue="403")
    return one


def items(web: Browser, section: str) -> list[str]:
    page = web.get("/issues/403").text
    own = re.findall(rf'data-section="{section}">(.*?)</ol>', page, re.DOTALL)[0]
    return re.findall(r'id="i-(\w+)"', own)


def save(web: Browser, name: str, title: str, text: str, base: str = "", **more: str) -> int:
    base = base or base_of(web, name)
    return web.post(
        f"/stories/{name}/edit", title=title, text=text, base=base, issue="403", next="/", **more
    ).status_code


def base_of(web: Browser, name: str) -> str:
    return re.findall(r'name="base" value="([0-9a-f]+)"', web.get(f"/stories/{name}/edit").text)[0]


def test_items_stand_by_section_and_move(web: Browser, desk: NewsDesk) -> None:
    before = items(web, "industry")
    assert set(before) == {desk.ids[name] for name in ("notice", "price", "blocked")}
    web.post(f"/stories/{before[2]}/move", position="1", issue="403", next="/")
    assert items(web, "industry")[0] == before[2]
    web.post(f"/stories/{before[2]}/move", section="content", issue="403", next="/")
    assert before[2] in items(web, "content")


def test_an_item_is_edited_then_reviewed_by_another(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    assert save(web, name, "微短剧《临川渡口》开播", TEXT, done="1") == 303
    assert "stage-edited" in web.get("/issues/403").text
    refused = web.post(f"/stories/{name}/approve", issue="403", next="/")
    assert refused.status_code == 403
    second = browser(desk.room(), "周禾", Role.REVIEWER)
    assert second.post(f"/stories/{name}/approve", issue="403", next="/").status_code == 303
    assert "stage-reviewed" in web.get("/issues/403").text
    assert save(web, name, "微短剧《临川渡口》开播了", TEXT) == 303
    assert "stage-reviewed" not in web.get("/issues/403").text


def test_who_wrote_an_item_may_not_review_it(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    second = browser(desk.room(), "周禾", Role.REVIEWER)
    save(second, name, "微短剧《临川渡口》开播", TEXT, done="1")
    answer = second.post(f"/stories/{name}/approve", issue="403", next="/")
    assert answer.status_code == 400 and "须是两人" in answer.text


def test_a_save_onto_newer_words_shows_both_and_changes_nothing(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    old = re.findall(r'name="base" value="([0-9a-f]+)"', web.get(f"/stories/{name}/edit").text)[0]
    save(web, name, "第一人的题", TEXT)
    assert save(web, name, "第二人的题", TEXT + "完。", base=old) == 409
    assert "第一人的题" in web.get("/issues/403").text
    assert save(web, name, "第一人的题", TEXT, base=old) == 303, "the same words are no clash"


def test_words_that_are_too_long_are_kept_in_the_form_to_be_cut(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    long = "船工的故事。" * 600
    answer = web.post(
        f"/stories/{name}/edit", title="微短剧《临川渡口》开播", text=long, base=base_of(web, name), issue="403"
    )
    assert answer.status_code == 400
    assert "没有存：正文太长（3,600 字，至多 3,000 字）" in answer.text and long in answer.text
    assert "船工的故事。船工" not in web.get("/issues/403").text


def test_a_blank_credit_is_told_to_an_editor_without_the_file_it_stands_in(web: Browser) -> None:
    editor = web.get("/issues/403/review").text
    assert "署名还空着：编辑部" in editor and "（请管理员填）" in editor and "credits" not in editor
    admin = browser(web.premises.room, "周禾", Role.ADMIN, web.premises)
    assert "在 weekly.yaml 的 credits 里填" in admin.get("/issues/403/review").text


def test_a_text_of_a_whole_book_is_told_its_length(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    base = base_of(web, name)
    answer = web.post(f"/stories/{name}/edit", title="题", text="字" * 200_000, base=base, issue="403")
    assert answer.status_code == 400 and "正文太长（200,000 字，至多 3,000 字）" in answer.text
    fields = {"title": (None, "题"), "text": (None, "字" * 400_000), "base": (None, base), "token": (None, web.token)}
    answer = web.client.post(f"/stories/{name}/edit", files=fields)
    assert answer.status_code == 400 and "正文太长（400,000 字，至多 3,000 字）" in answer.text


def test_a_save_comes_back_to_the_item(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    to = f"/issues/403#i-{name}"
    kept = web.post(f"/stories/{name}/edit", title="题", text=TEXT, base=base_of(web, name), issue="403", next=to)
    page = web.get(kept.headers["location"]).text
    assert f'name="next" value="{to}"' in page
    done = web.post(
        f"/stories/{name}/edit", title="题", text=TEXT, base=base_of(web, name), issue="403", next=to, done="1"
    )
    assert done.headers["location"] == to


def test_what_word_leaves_in_a_paste_is_not_printed(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    pasted = "\uf0b7　第一段\x0b第二\xad段\u2028第三段\u00a0完。"
    assert save(web, name, "微短剧\u2028《临川渡口》", pasted) == 303
    page = web.get(f"/stories/{name}/edit").text
    assert "第一段\n第二段\n第三段 完。</textarea>" in page and 'value="微短剧 《临川渡口》"' in page


def test_the_form_of_a_closed_issue_says_so_and_saves_nothing(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    base = base_of(web, name)
    desk.run("issue", "close", "403", "--by", "周禾", "--reviewer", "林一")
    page = web.get(f"/stories/{name}/edit").text
    assert "不能再改" in page and "存，编好了" not in page
    late = web.post(f"/stories/{name}/edit", title="改晚了", text=TEXT, base=base, issue="403")
    assert late.status_code == 400 and TEXT in late.text and "没有存" in late.text


def test_an_emptied_field_is_the_drafts_again(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    drafted = web.get(f"/stories/{name}/edit").text
    save(web, name, "另一个题", TEXT)
    save(web, name, "", "")
    assert re.findall(r"<textarea.*?</textarea>", drafted, re.DOTALL)[0] in web.get(f"/stories/{name}/edit").text


def test_a_star_puts_an_item_into_the_summary_and_takes_it_out(web: Browser, desk: NewsDesk) -> None:
    title = "微短剧《临川渡口》上线开播"
    for starred in ("1", "0"):
        web.post(f"/stories/{desk.ids['price']}/star", starred="1", issue="403", next="/")
        web.post(f"/stories/{desk.ids['drama']}/star", starred=starred, issue="403", next="/")
        shown = re.findall(r'<ul class="summary">.*?</ul>', web.get("/issues/403").text, re.DOTALL)[0]
        assert (f"◆{title}" in shown) == (starred == "1")


def test_two_headlines_are_joined_and_parted(web: Browser, desk: NewsDesk) -> None:
    page = web.get("/issues/403").text
    assert "可并题：<b>云帆视频：" in page
    price, blocked = desk.ids["price"], desk.ids["blocked"]
    web.post(f"/stories/{blocked}/merge", into=price, issue="403", next="/")
    assert "云帆视频：启动会员降价计划 | 去年下架违规短视频36万条" in web.get("/issues/403").text
    web.post(f"/stories/{blocked}/undo", issue="403", next="/")
    assert blocked in items(web, "industry")


def test_the_preview_and_the_word_file_say_the_same(web: Browser, desk: NewsDesk) -> None:
    save(web, desk.ids["drama"], "微短剧《临川渡口》开播", TEXT)
    preview = web.get("/issues/403/preview").text
    file = web.get("/issues/403/files/docx")
    assert "attachment" in file.headers["content-disposition"]
    lines = [one.text for one in Document(BytesIO(file.content)).paragraphs]
    assert TEXT in preview and TEXT in lines


@pytest.mark.parametrize("path", ["/issues/999", "/issues/0", "/issues/403/files/exe", "/issues/x/preview"])
def test_what_is_not_there_is_said_in_chinese(web: Browser, path: str) -> None:
    answer = web.get(path)
    assert 400 <= answer.status_code < 500 and 'role="alert"' in answer.text


def test_an_issue_is_proposed_from_the_page(desk: NewsDesk) -> None:
    web = browser(desk.room())
    web.post("/issues", propose="1")
    page = web.get("/issues/403").text
    assert "系统建议" in page and "入选" in page


def test_what_the_machine_proposed_can_be_confirmed(desk: NewsDesk, web: Browser) -> None:
    names: Callable[[], list[str]] = lambda: re.findall(r'id="i-(\w+)"', web.get("/issues/403").text)  # noqa: E731
    web.post("/issues/403/propose")
    every = names()
    web.post("/issues/403/confirm", story=every)
    assert "系统建议</span>" not in web.get("/issues/403").text and names() == every


def test_an_imported_issue_is_shown(web: Browser, desk: NewsDesk, put: Callable[[str, bytes | str], str]) -> None:
    desk.run(
        "issue",
        "import",
        put(
            "周报390.md",
            "# 行业动态周报\n第 390 期\n2023年11月27日\n## 行业\n### 云海省印发办法\n全文在此，共二十条。\n",
        ),
    )
    page = web.get("/issues/390").text
    assert "云海省印发办法" in page and "导入自 周报390.md" in page


def test_words_that_no_source_has_are_marked_while_they_are_written(web: Browser, desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    told = web.post(f"/stories/{name}/check", title="微短剧《临川渡口》开播", text=TEXT.replace("二十四集", "三十六集"))
    assert told.status_code == 200 and "<b>三十六集</b>" in told.text and "<html" not in told.text
    assert "三十六集" not in web.get(f"/stories/{name}/edit").text


def test_two_people_sign_and_the_files_stay(web: Browser, desk: NewsDesk) -> None:
    second = browser(desk.room(), "周禾", Role.REVIEWER)
    assert "责编还没有签字" in second.get("/issues/403/review").text
    assert second.post("/issues/403/close").status_code == 400
    web.post("/issues/403/sign")
    assert web.post("/issues/403/close").status_code == 403, "an editor alone closes nothing"
    save(web, desk.ids["drama"], "微短剧《临川渡口》开播", TEXT)
    changed = second.post("/issues/403/close")
    assert changed.status_code == 400 and "又有改动" in changed.text
    assert "林晓 签字以后又有改动" in second.get("/issues/403/review").text
    web.post("/issues/403/sign")
    assert re.search(r"还差：\d 条没有复核", second.get("/issues/403/review").text)
    unreviewed = second.post("/issues/403/close")
    assert unreviewed.status_code == 400 and "4 条没有复核通过" in unreviewed.text
    assert second.post("/issues/403/approve", story=[desk.ids[name] for name in FOUR]).status_code == 303
    assert second.post("/issues/403/close").status_code == 303
    page = web.get("/issues/403").text
    assert "已定稿" in page and "责编 林晓" in page and "复核 周禾" in page
    before = web.get("/issues/403/files/docx").content
    refused = web.post(f"/stories/{desk.ids['drama']}/drop", issue="403", next="/")
    assert refused.status_code == 400 and web.get("/issues/403/files/docx").content == before
    assert web.post("/issues/403/reopen", why="第三条金额有误").status_code == 403
    assert second.post("/issues/403/reopen", why="第三条金额有误").status_code == 303
    assert "重开：第三条金额有误" in web.get("/issues/403").text


def test_items_without_remarks_are_approved_together(web: Browser, desk: NewsDesk) -> None:
    second = browser(desk.room(), "周禾", Role.REVIEWER)
    shown = second.get("/issues/403/review").text
    names = re.findall(r'name="story" value="(\w+)"', shown.partition("一并通过")[0])
    assert second.post("/issues/403/approve", story=names).status_code == 303
    assert second.get("/issues/403").text.count("stage-reviewed") == len(names)


def test_what_the_visitor_wrote_is_left_to_another_and_the_rest_approved(web: Browser, desk: NewsDesk) -> None:
    second = browser(desk.room(), "周禾", Role.REVIEWER)
    own, others = desk.ids["drama"], desk.ids["price"]
    save(second, own, "微短剧《临川渡口》开播", TEXT)
    answer = second.post("/issues/403/approve", story=[own, others], next="/help")
    assert answer.status_code == 303, answer.text
    assert "已复核 1 条；1 条是您自己选的或编的，留给另一人复核" in second.get("/help").text
    assert second.get("/issues/403").text.count("stage-reviewed") == 1
    refused = second.post("/issues/403/approve", story=[own])
    assert refused.status_code == 400
    assert "责编与复核须是两人" in refused.text


def test_a_workbook_goes_out_and_comes_back(web: Browser, desk: NewsDesk) -> None:
    content = web.get("/issues/403/candidates.xlsx").content
    answer = web.client.post(
        "/excel", data={"token": web.token}, files={"file": ("候选.xlsx", content, "application/octet-stream")}
    )
    assert answer.status_code == 200 and "改动 0，冲突 0，有误 0" in answer.text
    broken = web.client.post("/excel", data={"token": web.token}, files={"file": ("x.xlsx", b"PK\x03\x04", "x/y")})
    assert broken.status_code == 400 and 'role="alert"' in broken.text
    empty = web.client.post("/excel", data={"token": web.token}, files={"file": ("x.xlsx", b"", "x/y")})
    assert "文件是空的" in empty.text and "没有选文件" not in empty.text
    assert "没有选文件" in web.client.post("/excel", data={"token": web.token}).text


@pytest.mark.parametrize("kind", ["html", "md"])
def test_every_form_is_handed_out(web: Browser, kind: str) -> None:
    answer = web.get(f"/issues/403/files/{kind}")
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]


def test_the_evidence_is_handed_out(web: Browser) -> None:
    assert web.get("/issues/403/evidence").content[:2] == b"PK"


def test_what_stands_under_a_headline_is_reviewed_with_it_and_counted_once(web: Browser, desk: NewsDesk) -> None:
    """Nobody picked the part; every form of the page that held it failed."""
    head, part = desk.ids["drama"], desk.ids["funding"]
    for name in FOUR[:3]:
        web.post(f"/stories/{desk.ids[name]}/drop", issue="403", next="/")
    web.post(f"/stories/{part}/merge", into=head, issue="403", next="/")
    for name, words in ((head, TEXT), (part, TEXT.replace("2月22日", "2月23日"))):
        save(web, name, "", words)
    second = browser(desk.room(), "周禾", Role.REVIEWER)
    shown = second.get("/issues/403/review").text
    card = shown.partition('<article class="card reviewed')[2]
    names = re.findall(r'name="story" value="(\w+)"', card)
    assert names == [head]
    assert second.post("/issues/403/approve", story=[head, part], next="/help").status_code == 303
    assert "stage-reviewed" in second.get("/issues/403").text
    assert "1/1 条复核通过" in second.get("/issues/403/review").text


def test_items_are_counted_not_what_they_are_made_of(web: Browser, desk: NewsDesk) -> None:
    head, part = desk.ids["blocked"], desk.ids["price"]
    web.post(f"/stories/{part}/merge", into=head, issue="403", next="/")
    second = browser(desk.room(), "周禾", Role.REVIEWER)
    shown = second.get("/issues/403/review").text
    clean, offered = re.findall(r'((?:<input type="hidden" name="story"[^>]*>)+)<button>没有要看的 (\d+) 条', shown)[0]
    assert clean.count(head) == 1 and part not in clean and clean.count("story") == int(offered)
    second.post("/issues/403/approve", story=[head, head], next="/help")
    assert "已复核 1 条" in second.get("/help").text


def test_writing_what_stands_under_a_headline_leaves_it_there(web: Browser, desk: NewsDesk) -> None:
    head, part = desk.ids["drama"], desk.ids["funding"]
    web.post(f"/stories/{part}/merge", into=head, issue="403", next="/")
    assert save(web, part, "拾光影业：完成1.6亿元B轮融资", TEXT, done="1") == 303
    assert part not in items(web, "capital")
    assert "拾光影业：完成1.6亿元B轮融资" in web.get("/issues/403").text


def test_a_place_beyond_the_section_is_told_as_it_is(web: Browser, desk: NewsDesk) -> None:
    first = items(web, "industry")[0]
    web.post(f"/stories/{first}/move", position="99", issue="403", next="/help")
    assert "已移到行业第 3 条" in web.get("/help").text and items(web, "industry")[2] == first
