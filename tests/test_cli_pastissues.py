"""Commands about issues that went to print: issue import, marks on candidates, what came too late, backtest."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import papers
import pytest
from newsdesk import BLOCKED, DRAMA, LATER, NOW, PRICE, PROJECT, NewsDesk

Put = Callable[[str, bytes | str], str]

ISSUE = """# 行业动态周报

云海视听协会

第 {number} 期

{day}

## 摘要

- ◆云帆视频：启动会员降价计划 | 去年下架违规短视频36万条

## 行业

### 云帆视频：启动会员降价计划 | 去年下架违规短视频36万条

{price}

{blocked}

## 内容

### 拾光视频：微短剧《临川渡口》开播

2月22日，微短剧《临川渡口》在拾光视频开播。该剧讲述渡口三代船工的故事，共二十四集，每日更新两集。

## 资本

### 青禾制片完成A轮融资

近日，青禾制片完成三千万元A轮融资，资金用于动画长片。

**责编：**〔姓名〕
"""


LATE_ONE = ("北境传媒", "天使轮", "临海创投", "院线发行")


def printed(number: int = 403, day: str = "2024 年 2 月 26 日") -> str:
    return ISSUE.format(number=number, day=day, price=PRICE[:90], blocked=BLOCKED[:90])


def past(desk: NewsDesk, *arguments: str) -> dict[str, list[tuple[str, int]]]:
    """Story id -> (kind, issue) of its marks, of those that have any."""
    listed = desk.json("candidates", "--all", *arguments)
    return {one["id"]: [(mark["kind"], mark["issue"]) for mark in one["past"]] for one in listed if one["past"]}


def test_an_imported_issue_marks_what_it_printed(desk: NewsDesk, put: Put) -> None:
    said = desk.run("issue", "import", put("周报403.md", printed()))
    assert "已导入：第 403 期　周报403.md　3 条，摘要 1 条" in said
    assert "时间段 2024-02-19 至 2024-02-26" in said and "行业 1　内容 1　资本 1" in said and "已刊 3 个" in said
    assert past(desk) == {desk.ids[name]: [("printed", 403)] for name in ("price", "blocked", "drama")}
    shown = desk.run("candidates")
    assert shown.count("已刊（第 403 期）") == 3
    assert "往期 已刊（第 403 期）《拾光视频：微短剧《临川渡口》开播》　第 2 条" in desk.run("show", desk.ids["drama"])


def test_what_goes_on_is_marked_with_what_went_before(desk: NewsDesk, put: Put) -> None:
    desk.run("issue", "import", put("a.md", printed()))
    later = "3月1日，微短剧《临川渡口》在拾光视频收官，累计播放量突破两亿次，第二季已经立项。"
    desk.add("ended", "微短剧《临川渡口》收官 播放量突破两亿", later, "thepaper", day=29)
    desk.judge()
    assert past(desk, "--from", "2024-02-29", "--to", "2024-03-01") == {desk.ids["ended"]: [("follow", 403)]}
    said = desk.run("candidates", "--from", "2024-02-29", "--to", "2024-03-01")
    assert "续报（接第 403 期《拾光视频：微短剧〈临川渡口〉开播》）" in said


def test_several_files_of_which_one_fails(desk: NewsDesk, put: Put) -> None:
    files = [put("402.md", printed(402, "2024年2月19日")), put("坏.docx", b"\x00\x01"), put("403.md", printed())]
    out, err = desk.both("issue", "import", *files, "/没有.md", code=2)
    assert out.count("已导入：") == 2
    assert err.splitlines() == ["坏.docx：认不出是什么文件", "打不开 /没有.md：没有这个文件或文件夹"]
    assert [one["number"] for one in desk.json("issue", "list")] == [403, 402]


def test_the_same_issue_again_is_replaced_and_said(desk: NewsDesk, put: Put) -> None:
    first, second = put("a.md", printed()), put("b.md", printed().replace("微短剧《临川渡口》", "综艺《北境来信》"))
    desk.run("issue", "import", first)
    assert "（替换先前的：a.md）" in desk.run("issue", "import", second)
    assert desk.ids["drama"] not in past(desk)
    out, err = desk.both("issue", "import", first, second, code=2)
    assert out.count("已导入") == 1 and "与 a.md 同为第 403 期，没有导入" in err


def test_a_dry_run_keeps_nothing(desk: NewsDesk, put: Put) -> None:
    assert "试读：第 403 期" in desk.run("issue", "import", put("a.md", printed()), "--dry-run")
    assert desk.json("issue", "list") == [] and past(desk) == {}
    (record,) = desk.json("issue", "import", put("a.md", printed()), "--dry-run")
    assert (record["number"], record["dry_run"], len(record["items"])) == (403, True, 3)
    assert record["items"][0]["section"] == "industry" and record["items"][0]["starred"]


def test_what_a_file_does_not_say_is_asked_for(desk: NewsDesk, put: Put) -> None:
    bare = put("旧刊.md", printed().replace("第 403 期", "").replace("2024 年 2 月 26 日", ""))
    assert desk.fault("issue", "import", bare) == "旧刊.md：没有写第几期，请写明：--number 期号\n"
    assert "--date 2024-02-26" in desk.fault("issue", "import", bare, "--number", "398")
    said = desk.run("issue", "import", bare, "--number", "398", "--date", "2024年1月22日")
    assert "第 398 期" in said and "2024-01-15 至 2024-01-22" in said
    assert "一次只能配一个文件" in desk.fault("issue", "import", bare, bare + "2", "--number", "398")
    assert "在将来" in desk.fault("issue", "import", bare, "--number", "398", "--date", "2030-01-01")


def test_unknown_sections_and_items_without_text_are_said(desk: NewsDesk, put: Put) -> None:
    text = printed().replace("## 资本", "## 版权\n\n### 只有标题的一条\n\n### 另一条\n\n一句话。\n\n## 资本")
    _, err = desk.both("issue", "import", put("a.md", text))
    assert err.splitlines() == [
        "注意：a.md：weekly.yaml 没有栏目“版权”，其中 2 条照收，不算入任何栏目",
        "注意：a.md：没有正文，只凭标题认：只有标题的一条",
    ]


def test_a_bomb_costs_one_line(desk: NewsDesk, put: Put) -> None:
    bomb = put("bomb.docx", papers.docx(papers.paragraph("0" * 101_000_000)))
    assert "解压后超过" in desk.fault("issue", "import", bomb, code=1)


def test_what_is_in_print_is_not_proposed_but_a_person_may_pick_it(desk: NewsDesk, put: Put) -> None:
    desk.run("issue", "import", put("402.md", printed(402, "2024 年 2 月 23 日")))
    desk.run("issue", "new", "--number", "403", "--propose")
    chosen = {name for entry in desk.json("issue", "show", "403")["entries"] for name in entry["ids"]}
    assert desk.ids["model"] in chosen and not chosen & {desk.ids["drama"], desk.ids["price"]}
    out, err = desk.both("pick", desk.ids["drama"])
    assert "已选用" in out
    assert err.startswith(
        f"注意：{desk.ids['drama'][:8]} 已刊（第 402 期）：第 2 条《拾光视频：微短剧《临川渡口》开播》"
    )


def test_an_issue_made_here_is_in_print_once_it_is_finished(desk: NewsDesk) -> None:
    desk.run("pick", desk.ids["drama"])
    desk.run("issue", "new")
    assert past(desk) == {}
    desk.at(LATER)
    retold = DRAMA.replace("2月22日，", "")
    desk.add("retold", "《临川渡口》上线：三代船工的故事", retold, "ithome", day=28)
    desk.judge()
    assert past(desk, "--issue", "404") == {desk.ids["retold"]: [("printed", 403)]}
    desk.run("edit", desk.ids["drama"], "--issue", "403", "--title", "拾光视频：微短剧开播")
    (mark,) = desk.json("show", desk.ids["retold"])["past"]
    assert mark["title"] == "拾光视频：微短剧开播"
    assert "已刊 1 条（本系统定稿）" in desk.run("issue", "list")


def test_a_file_outweighs_what_was_finished_here(desk: NewsDesk, put: Put) -> None:
    desk.run("issue", "new", "--propose")
    desk.at(LATER)
    desk.run("issue", "list")
    assert "替换先前的：本系统定稿的" in desk.run("issue", "import", put("a.md", printed()))
    assert "已刊 3 条（导入自 a.md）" in desk.run("issue", "list")
    desk.at(LATER + timedelta(days=7))
    desk.run("issue", "new")
    assert desk.json("issue", "list")[1]["printed"] == {"items": 3, "file": "a.md"}


def test_what_was_published_before_the_deadline_and_found_after_it_is_late(desk: NewsDesk) -> None:
    desk.run("issue", "new")
    desk.at(LATER)
    telling = "近日，{}完成{}融资，由{}领投，资金用于{}，微短剧业务将扩充。"
    for name, day, words in (("missed", 24, ("松屏动画", "A轮", "晨光基金", "长片制作")), ("fresh", 27, LATE_ONE)):
        desk.add_seen(name, f"{words[0]}获{words[1]}融资", telling.format(*words), published=day, seen=27)
    desk.judge()
    late = {one["id"]: one["late"] for one in desk.json("candidates", "--issue", "404")}
    assert late[desk.ids["missed"]] == 403 and late[desk.ids["fresh"]] is None
    assert "上期漏（第 403 期）" in desk.run("candidates", "--issue", "404")
    assert "截稿后才见到" in desk.run("show", desk.ids["missed"])


def test_what_is_imported_after_its_issue_was_closed_goes_to_the_next(desk: NewsDesk, put: Put) -> None:
    desk.run("issue", "new", "--propose")
    row = {
        "url": "https://late.example/1.html",
        "title": "松屏动画获A轮融资",
        "text": "近日，松屏动画完成A轮融资，由晨光基金领投，资金用于长片制作，微短剧业务将扩充。",
        "published": "2024-02-24T10:00:00+08:00",
        "source": "晚到报",
    }
    early = {
        **row,
        "url": "https://early.example/1.html",
        "title": "砚溪影业获B轮融资",
        "text": row["text"].replace("松屏动画", "砚溪影业"),
    }
    desk.run("import", put("early.jsonl", json.dumps(early, ensure_ascii=False)))
    assert "砚溪影业" in desk.run("candidates", "--issue", "403", "--all")
    desk.run("issue", "close", "403", "--by", "周禾", "--reviewer", "林一")
    desk.at(LATER)
    desk.run("import", put("late.jsonl", json.dumps(row, ensure_ascii=False)))
    assert "松屏动画" not in desk.run("candidates", "--issue", "403", "--all")
    said = desk.run("candidates", "--issue", "404", "--all")
    assert "松屏动画" in said
    assert "上期漏（第 403 期）" in said


def test_the_table_of_the_week_has_a_column_for_it(desk: NewsDesk, put: Put) -> None:
    desk.run("issue", "import", put("a.md", printed()))
    path = Path(desk.run("export", "week", "2024-W08").splitlines()[-2])
    rows = {row["标题"]: row["往期"] for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())}
    assert rows["微短剧《临川渡口》上线开播"] == "已刊（第 403 期）"
    assert rows["拾光影业完成1.6亿元B轮融资"] == ""


def test_an_imported_issue_can_be_shown_and_the_next_number_follows_it(empty: NewsDesk, put: Put) -> None:
    empty.run("issue", "import", put("a.md", printed(410)))
    said = empty.run("issue", "show", "410")
    assert "第 410 期（已刊，a.md）" in said and "青禾制片完成A轮融资" in said
    assert len(empty.json("issue", "show", "410")["items"]) == 3
    assert "当前：第 411 期" in empty.run("issue", "list")


# --- backtest


def counts(found: Any, of: int = 0) -> dict[str, int]:
    counted: dict[str, int] = found["lists"][of]["total"]
    return counted


def test_a_printed_issue_is_replayed_and_compared(desk: NewsDesk, put: Put) -> None:
    desk.run("issue", "import", put("a.md", printed()))
    found = desk.json("backtest", "403")
    assert (found["by"], found["stories"]) == ("seen", 7)
    total = counts(found)
    assert (total["printed"], total["found"], total["recalled"]) == (3, 2, 2)
    assert total["proposed"] == len(found["lists"][0]["proposed"]) and total["right"] == 3
    assert found["lists"][0]["items"][2]["missed"].startswith("没有候选")
    said = desk.run("backtest", "403")
    assert "没有建议到的 1 条" in said and "青禾制片完成A轮融资" in said
    assert "栏目不同" not in said
    assert [one["status"] for one in desk.json("candidates")] == [None] * 6, "a back-test decides nothing"


def test_another_list_is_compared_with_why(desk: NewsDesk, put: Put) -> None:
    words = (PROJECT / "weekly.yaml").read_text(encoding="utf-8")
    other = put("试改.yaml", words.replace("threshold: 3.0", "threshold: 20.0"))
    desk.run("issue", "import", put("a.md", printed()))
    found = desk.json("backtest", "403", "--words", other)
    assert counts(found, 1)["recalled"] < counts(found)["recalled"]
    change = next(one for one in found["changes"] if one["id"] == desk.ids["drama"])
    assert change["printed"] and change["before"]["proposed"] and not change["after"]["proposed"]
    assert "入刊门槛 3 → 20" in change["why"]
    said = desk.run("backtest", "403", "--words", other)
    assert "现在的词表 → 试改.yaml" in said
    assert re.search(r"判为不入刊：得分 \d+\.\d\d，门槛 20；最近内容（.+ \+\d", said)


def test_what_is_proposed_elsewhere_than_it_was_printed_is_named_with_why(desk: NewsDesk, put: Put) -> None:
    desk.run("issue", "import", put("a.md", printed().replace("内容", "技术")))
    said = desk.run("backtest", "403").partition("栏目不同的 1 条：")[2].splitlines()[1]
    assert said.lstrip().startswith("技术　")
    assert re.search(r"判到内容（.+ \+\d", said)


def test_an_issue_made_here_is_replayed_too(desk: NewsDesk) -> None:
    desk.run("issue", "new", "--propose")
    assert "还没有条目" in desk.fault("backtest", "404")
    for when in (NOW, LATER):
        desk.at(when)
        total = counts(desk.json("backtest", "403"))
        assert total["printed"] == total["recalled"] == total["right"] > 3


def test_where_nothing_was_seen_in_the_window_days_of_publication_count(empty: NewsDesk, put: Put) -> None:
    empty.run("issue", "import", put("a.md", printed()))
    said = empty.fault("backtest", "403")
    assert said.startswith("库里没有第 403 期时间段里的报道") and said.count("\n") == 1
    empty.add_seen("drama", "微短剧《临川渡口》上线开播", DRAMA, published=22, seen=29)
    empty.judge()
    found = empty.json("backtest", "403")
    assert (found["by"], counts(found)["found"]) == ("published", 1)
    assert "改按发布时间" in empty.run("backtest", "403")


@pytest.mark.parametrize(
    ("arguments", "saying"),
    [(("402",), "没有第 402 期"), (("403", "--words", "无.yaml"), "没有词表文件"), (("x",), "")],
)
def test_what_cannot_be_replayed_is_one_line(desk: NewsDesk, arguments: tuple[str, ...], saying: str) -> None:
    assert saying in desk.fault("backtest", *arguments)


def test_a_wrong_list_names_its_faults(desk: NewsDesk, put: Put) -> None:
    desk.run("issue", "import", put("a.md", printed()))
    assert "masthead" in desk.fault("backtest", "403", "--words", put("坏.yaml", "sections: []\n"))


def test_what_an_earlier_issue_printed_is_not_proposed_in_the_replay(desk: NewsDesk, put: Put) -> None:
    files = put("402.md", printed(402, "2024年2月22日")), put("403.md", printed())
    desk.run("issue", "import", *files)
    missed = {one["title"]: one["missed"] for one in desk.json("backtest", "403")["lists"][0]["items"]}
    assert missed["拾光视频：微短剧《临川渡口》开播"] == "已刊（第 402 期）"
