"""Commands that decide on candidates, and what of it is undone."""

from __future__ import annotations

import io

import pytest
from newsdesk import LATER, NOW, NewsDesk

from desk.candidates import find_story
from desk.issuedesk import on_desk
from desk.newsroom import find_issue
from pipeline.editing.stages import Stage


def test_several_are_picked_at_once_into_a_section(desk: NewsDesk) -> None:
    said = desk.run("pick", desk.ids["drama"], desk.ids["model"], "--section", "行业", "--star")
    assert said.count("已选用：第 403 期 行业") == 2
    assert {one["id"] for one in desk.json("candidates", "--section", "industry") if one["starred"]} == {
        desk.ids["drama"],
        desk.ids["model"],
    }


def test_one_wrong_name_among_several_keeps_none(desk: NewsDesk) -> None:
    desk.fault("pick", desk.ids["drama"], "ffffffffff")
    assert [one["status"] for one in desk.json("candidates", "--section", "内容")] == [None]


def test_an_issue_is_not_made_past_the_one_that_was_decided_for(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["drama"])
    assert "还没有建的第 403 期已有 1 个" in desk.fault("issue", "new", "--number", "512")
    assert "还没有建的第 403 期已有 1 个" in desk.fault("issue", "new", "--number", "401")
    desk.run("undo", desk.ids["drama"])
    desk.run("issue", "new", "--number", "512")


def test_deciding_the_same_twice_adds_nothing(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["drama"])
    assert "先前已是如此" in desk.run("pick", desk.ids["drama"])
    assert len(desk.json("show", desk.ids["drama"])["decisions"]) == 1


def test_nobody_passes_for_the_machine(desk: NewsDesk) -> None:
    assert "系统自己的名字" in desk.fault("pick", desk.ids["drama"], "--who", "自动")


def test_who_is_kept_with_the_decision(desk: NewsDesk) -> None:
    desk.run("drop", desk.ids["drama"], "--who", "林一川")
    assert desk.json("show", desk.ids["drama"])["decisions"][0]["who"] == "林一川"


def test_a_printed_issue_takes_no_further_decision(desk: NewsDesk) -> None:
    desk.run("issue", "new")
    desk.at(LATER)
    desk.run("issue", "new")
    assert "第 403 期已定稿" in desk.fault("pick", desk.ids["drama"], "--issue", "403")


def test_an_edit_is_printed_and_the_draft_can_come_back(desk: NewsDesk) -> None:
    name = desk.ids["price"]
    desk.run("pick", name)
    desk.patch.setattr("sys.stdin", io.StringIO("近日，云帆视频会员降价。\n"))
    desk.run("edit", name, "--title", "云帆视频会员降价", "--text", "-")
    (entry,) = desk.json("issue", "show")["entries"]
    assert (entry["title"], entry["text"]) == ("云帆视频会员降价", "近日，云帆视频会员降价。")
    desk.run("edit", name, "--text", "")
    assert "超前点播" in desk.json("issue", "show")["entries"][0]["text"]


def test_position_orders_the_section(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"], desk.ids["blocked"], "--section", "行业")
    for name in ("price", "blocked"):
        desk.run("move", desk.ids[name], "--position", "1")
    assert desk.json("issue", "show")["entries"][0]["ids"] == [desk.ids["price"]]
    assert "说明移到哪" in desk.fault("move", desk.ids["price"])


def test_two_headlines_in_one(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"])
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"])
    (entry,) = desk.json("issue", "show")["entries"]
    assert entry["title"] == "云帆视频：启动会员降价计划 | 去年下架违规短视频36万条，封禁直播间1.2万个"
    assert entry["ids"] == [desk.ids["price"], desk.ids["blocked"]]
    assert "还没有选用" in desk.run("merge", desk.ids["drama"], "--into", desk.ids["model"])
    assert "已是同一事件" in desk.fault("merge", desk.ids["price"], "--into", desk.ids["price"])


def test_the_same_event_becomes_one_story_until_undone(desk: NewsDesk) -> None:
    said = desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"], "--same-event")
    assert "已归为一个事件（2 篇报道）" in said
    assert len(desk.json("show", "https://news.example/blocked.html")["members"]) == 2
    assert "已撤销“合并”" in desk.run("undo", desk.ids["price"])
    assert len(desk.json("show", desk.ids["blocked"])["members"]) == 1


def test_a_report_split_off_is_a_story_of_its_own_until_undone(desk: NewsDesk) -> None:
    assert "余 1 篇" in desk.run("split", desk.ids["notice"], "2")
    assert len(desk.json("show", desk.ids["reprint"])["members"]) == 1
    desk.run("undo", desk.ids["notice"])
    assert len(desk.json("show", desk.ids["notice"])["members"]) == 2


def test_what_was_merged_and_split_again_is_printed_again(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"], desk.ids["blocked"])
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"], "--same-event")
    assert len(desk.json("issue", "show")["entries"]) == 1
    lead = desk.json("show", desk.ids["price"])
    other = next(member["url"] for member in lead["members"][1:])
    desk.run("split", lead["id"], other)
    assert len(desk.json("issue", "show")["entries"]) == 2


@pytest.mark.parametrize(
    ("typed", "said"), [("9", "没有第 9 篇"), ("1", "首篇报道留在原事件里"), ("https://b.example/", "不是这一事件")]
)
def test_only_other_reports_of_the_story_are_split_off(desk: NewsDesk, typed: str, said: str) -> None:
    assert said in desk.fault("split", desk.ids["notice"], typed)


def test_undo_goes_back_step_by_step_and_then_says_so(desk: NewsDesk) -> None:
    name = desk.ids["price"]
    desk.run("pick", name)
    desk.run("note", name, "再核")
    assert "已撤销“备注”（周禾）" in desk.run("undo", name)
    assert "已撤销“选用”（周禾）" in desk.run("undo", name)
    assert "没有可以撤销的操作" in desk.fault("undo", name)
    assert "（已撤销）" in desk.run("show", name)


def test_what_stands_under_a_headline_is_approved_with_it(desk: NewsDesk) -> None:
    """Nobody picked the part by itself."""
    head, part = desk.ids["price"], desk.ids["blocked"]
    desk.run("issue", "new")
    desk.run("pick", head)
    desk.run("merge", part, "--into", head)
    desk.run("ready", head)
    desk.run("approve", head, "--who", "林一")
    with desk.engine.connect() as connection:
        item = on_desk(desk.room(), connection, find_issue(connection, desk.room().weekly, NOW, 403)).items[0]
    assert [one.id for one in item.parts] == [head, part] and item.stage == Stage.REVIEWED
    assert "先前已是如此" in desk.run("approve", part, "--who", "林一")
    desk.run("edit", part, "--text", "另一个写法，别的一字不动。")
    with desk.engine.connect() as connection:
        item = on_desk(desk.room(), connection, find_issue(connection, desk.room().weekly, NOW, 403)).items[0]
    assert item.stage == Stage.PICKED
    assert "须是两人" in desk.fault("approve", head, "--who", "周禾")
    desk.run("approve", part, "--who", "林一")


def test_what_stands_under_a_headline_nobody_picked_is_not_approved(desk: NewsDesk) -> None:
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"])
    assert "还没有选用" in desk.fault("approve", desk.ids["blocked"], "--who", "林一")


def test_who_picked_the_headline_does_not_review_what_stands_under_it(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"], "--who", "林一")
    desk.run("merge", desk.ids["blocked"], "--into", desk.ids["price"])
    assert "林一编的" in desk.fault("approve", desk.ids["blocked"], "--who", "林一")
    desk.run("approve", desk.ids["price"], "--who", "周禾")


def test_of_headlines_merged_in_a_ring_the_best_stands_for_all(desk: NewsDesk) -> None:
    names = [desk.ids["price"], desk.ids["blocked"]]
    desk.run("pick", *names)
    desk.run("merge", names[0], "--into", names[1])
    desk.run("merge", names[1], "--into", names[0])
    desk.run("approve", *names, "--who", "林一")
    with desk.engine.connect() as connection:
        hand = find_issue(connection, desk.room().weekly, NOW, None)
        assert [item.stage for item in on_desk(desk.room(), connection, hand).items] == [Stage.REVIEWED]


def test_picking_what_stands_under_a_headline_says_that_it_leaves_it(desk: NewsDesk) -> None:
    head, part = desk.ids["price"], desk.ids["blocked"]
    desk.run("pick", head)
    desk.run("merge", part, "--into", head)
    _, err = desk.both("pick", part)
    assert f"{part[:8]} 不再并入 {head[:8]}" in err and f"zhoubao undo {part[:8]}" in err
    assert "不再并入" not in desk.both("pick", part)[1]


def test_a_place_beyond_the_section_is_its_last(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["price"], desk.ids["blocked"], "--section", "行业")
    assert desk.run("move", desk.ids["price"], "--position", "99").startswith("已移到第 2 条")
    with desk.engine.connect() as connection:
        assert find_story(connection, desk.ids["price"]).state.position == 2


def test_a_section_chosen_where_the_story_stands_anyway_is_no_change(desk: NewsDesk) -> None:
    name = desk.ids["price"]
    desk.run("pick", name, "--section", "行业")
    assert "编辑改定" not in desk.run("show", name)
    assert "先前已是如此" in desk.run("move", name, "--section", "行业")
    desk.run("move", name, "--section", "资本")
    assert "编辑改定" in desk.run("show", name)
    desk.run("move", name, "--section", "行业")
    assert "编辑改定" not in desk.run("show", name) and "栏目 行业" in desk.run("show", name)
