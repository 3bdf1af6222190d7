"""Review of an issue at the desk: what the command prints, its exit codes, its JSON."""

from __future__ import annotations

import json

from newsdesk import BLOCKED, NewsDesk

ISSUE = ("issue", "new", "--number", "403", "--from", "2024-02-19T00:00", "--to", "2024-02-26T09:00")


def _issue(desk: NewsDesk, *names: str) -> None:
    desk.run(*ISSUE)
    for name in names:
        desk.run("pick", desk.ids[name])


def test_an_issue_in_the_words_of_its_sources_is_clean(desk: NewsDesk) -> None:
    _issue(desk, "blocked", "notice", "model", "funding")
    out = desk.run("issue", "check", "403")
    assert "4 条" in out
    assert "错误 0 处" in out


def test_a_wrong_figure_is_told_with_the_sentence_of_its_source(desk: NewsDesk) -> None:
    _issue(desk, "blocked")
    wrong = BLOCKED.replace("36万条", "63万条")
    desk.run("edit", desk.ids["blocked"], "--text", wrong)
    out, _ = desk.both("issue", "check", code=3)
    assert "✗ 数字：来源里没有这个数，相近的是“36万条”" in out
    assert "　正文：…" in out
    assert "【63万条】" in out
    assert "https://news.example/blocked.html" in out


def test_hints_alone_pass_unless_strict(desk: NewsDesk) -> None:
    _issue(desk, "blocked")
    desk.run("edit", desk.ids["blocked"], "--text", BLOCKED.replace("平台累计", "平台独家累计"))
    assert "· 禁用词：不用“独家”这样的词" in desk.run("issue", "check")
    desk.run("issue", "check", "--strict", code=3)


def test_json_gives_places_in_characters(desk: NewsDesk) -> None:
    _issue(desk, "blocked")
    wrong = BLOCKED.replace("1.2万个", "2.1万个")
    desk.run("edit", desk.ids["blocked"], "--text", wrong)
    out, _ = desk.both("issue", "check", "--json", code=3)
    told = json.loads(out)
    (entry,) = told["entries"]
    (fact,) = entry["facts"]
    assert (told["number"], told["faults"], told["hints"]) == (403, 1, 0)
    assert wrong[fact["start"] : fact["end"]] == fact["said"] == "2.1万个"
    assert (fact["kind"], fact["level"], fact["nearest"]["value"]) == ("number", "fault", "1.2万个")
    assert entry["sources"] == ["https://news.example/blocked.html"]


def test_both_stories_under_a_joint_headline_are_sources(desk: NewsDesk) -> None:
    _issue(desk, "blocked", "price")
    desk.run("merge", desk.ids["price"], "--into", desk.ids["blocked"])
    out, _ = desk.both("issue", "check", "--json")
    (entry,) = json.loads(out)["entries"]
    assert len(entry["sources"]) == 2
    assert entry["facts"] == []


def test_an_empty_issue_says_what_to_do(desk: NewsDesk) -> None:
    desk.run(*ISSUE)
    assert "还没有条目" in desk.run("issue", "check")
