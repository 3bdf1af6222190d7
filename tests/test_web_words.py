"""词表 in a browser: what a change would do, saving it, two people at once, and the way back."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

import pytest
from newsdesk import PROJECT, NewsDesk
from webdesk import Browser, browser

from desk import wordtrials
from desk.people import Role
from desk.views import words
from desk.why import WHERE
from pipeline.store import audit
from pipeline.types import SectionId
from pipeline.weekly import Where, load_weekly

REMARK = "# 这一行是编辑写的说明\n"


@pytest.fixture
def paper(desk: NewsDesk) -> Path:
    """A weekly.yaml of this desk's own, with a remark on top."""
    path = desk.folder / "weekly.yaml"
    path.write_text(REMARK + (PROJECT / "weekly.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    desk.patch.setenv("ZHOUBAO_WEEKLY", str(path))
    return path


@pytest.fixture
def web(desk: NewsDesk, paper: Path) -> Browser:
    desk.add("puppets", "临川皮影戏重演", "临川的皮影艺人在渡口重演旧本。", "thepaper", day=23)
    desk.judge()
    return browser(desk.room(), "林晓", Role.EDITOR)


def weight(paper: Path, word: str) -> float | None:
    return load_weekly(paper).weight_of(SectionId.CONTENT, word)


def tried(web: Browser, words: str = "皮影", weight: str = "8", **more: str) -> str:
    """The page that shows what a change would do."""
    query = "&".join(f"{name}={quote(value)}" for name, value in more.items())
    return over(web, f"/words/try?place=content&words={quote(words)}&weight={weight}&{query}")


def over(web: Browser, path: str) -> str:
    """The page once its trial is over."""
    for _ in range(60):
        page = web.get(path)
        if "refresh" not in page.headers:
            return page.text
    raise AssertionError("the trial does not end")


def digest(page: str) -> str:
    return re.findall(r'name="digest" value="(\w+)"', page)[0]


def save(web: Browser, page: str, words: str = "皮影", weight: str = "8") -> str:
    """Press 保存; where one is sent to."""
    done = web.post("/words/save", place="content", words=words, weight=weight, digest=digest(page))
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def test_a_section_shows_its_words_with_weights_and_its_rules(web: Browser) -> None:
    page = web.get("/words?place=content").text
    assert "定额 6 条" in page and re.search(r">微短剧</a>", page) and "作品动态" in page
    assert re.search(r"节展</td><td[^>]*>-\d", page), "a rule against the section, with its sign"
    assert 'value="content" selected' in page
    assert "线上线下" in web.get("/words?place=all").text
    assert "“微短剧”" in web.get("/words?q=微短剧").text
    assert web.get("/words?place=<script>").status_code == 400


def test_every_place_that_a_rule_looks_at_has_a_name() -> None:
    assert set(get_args(Where)) - set(WHERE) == set()


def test_what_a_word_would_do_is_shown_and_nothing_is_written(web: Browser, desk: NewsDesk, paper: Path) -> None:
    before = paper.read_bytes()
    page = tried(web)
    assert "内容：加 皮影（8 分）" in page and "临川皮影戏重演" in page and f"/stories/{desk.ids['puppets']}" in page
    assert dict(re.findall(r"<dt>(.+?)</dt><dd>(\d+)</dd>", page))["入刊"] == "1"
    assert "改 微短剧 2 → 3 分" in tried(web, "微短剧", "3")
    assert "去掉 微短剧" in tried(web, "微短剧", "2", remove="1")
    assert paper.read_bytes() == before and not (desk.folder / "words").exists()


def test_saving_changes_one_line_and_keeps_what_was(web: Browser, desk: NewsDesk, paper: Path) -> None:
    before = paper.read_text(encoding="utf-8")
    to = save(web, tried(web))
    after = paper.read_text(encoding="utf-8")
    assert weight(paper, "皮影") == 8 and after.startswith(REMARK)
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert (desk.folder / "words" / "0001.yaml").read_text(encoding="utf-8") == before
    assert (desk.folder / "words" / "0002.yaml").read_text(encoding="utf-8") == after
    page = web.get(to).text
    assert "已保存：内容：加 皮影（8 分）" in page and "<ins>皮影 8</ins>" in page
    with desk.engine.connect() as connection:
        entry = next(audit.entries(connection, audit.AuditQuery(subjects=("weekly.yaml",))))
    assert (entry.act.who, entry.act.kind, entry.act.after["version"]) == ("林晓", "words", 2)
    assert "微短剧" in web.get("/words?place=content").text and ">皮影</a>" in web.get("/words?place=content").text


def test_the_words_that_are_saved_count_for_what_comes_next(web: Browser, desk: NewsDesk) -> None:
    save(web, tried(web))
    story = desk.ids["puppets"]
    assert desk.json("show", story)["section"] is None
    assert web.post("/words/history/2/rejudge").headers["location"] == "/words/history/2"
    assert "重判本期的 1 个候选" in web.get("/words/history/2").text
    assert desk.json("show", story)["section"] == "content"


def test_two_people_at_once_see_each_other_and_nothing_is_lost(web: Browser, desk: NewsDesk, paper: Path) -> None:
    other = browser(desk.room(), "周复", Role.REVIEWER, web.premises)
    mine, theirs = tried(web), tried(other, "水墨动画", "2")
    save(other, theirs, "水墨动画", "2")
    before = paper.read_bytes()
    done = web.post("/words/save", place="content", words="皮影", weight="8", digest=digest(mine))
    assert done.status_code == 409 and paper.read_bytes() == before
    assert "周复" in done.text and "加 水墨动画" in done.text and "皮影" in done.text
    save(web, tried(web))
    assert (weight(paper, "皮影"), weight(paper, "水墨动画")) == (8, 2)


def test_a_change_made_in_the_file_meanwhile_is_seen_and_kept(web: Browser, desk: NewsDesk, paper: Path) -> None:
    page = tried(web)
    paper.write_text("# 又一行\n" + paper.read_text(encoding="utf-8"), encoding="utf-8")
    done = web.post("/words/save", place="content", words="皮影", weight="8", digest=digest(page))
    assert done.status_code == 409 and "直接改的" in done.text
    save(web, tried(web))
    paper.write_text("# 第三行\n" + paper.read_text(encoding="utf-8"), encoding="utf-8")
    save(web, tried(web, "渡口", "1"), "渡口", "1")
    assert [one["what"] for one in desk.json("words", "history")] == [
        "内容：加 渡口（1 分）",
        "在文件里改的",
        "内容：加 皮影（8 分）",
        "第一次在这里改词以前",
    ]


def test_a_version_comes_back_as_a_version_of_its_own(web: Browser, desk: NewsDesk, paper: Path) -> None:
    before = paper.read_bytes()
    save(web, tried(web))
    page = web.get("/words/history/1").text
    done = web.post("/words/history/1/revert", digest=digest(page))
    assert done.headers["location"] == "/words/history/3"
    assert paper.read_bytes() == before
    assert "<del>皮影 8</del>" in web.get("/words/history/3").text
    assert "<ins>皮影 8</ins>" in web.get("/words/history/2?against=3").text
    assert "恢复第 1 版" in web.get("/words/history").text
    assert "词表没有变化" in web.get(web.post("/words/history/1/revert").headers["location"]).text


def test_a_copy_that_somebody_changed_does_not_come_back(web: Browser, desk: NewsDesk, paper: Path) -> None:
    save(web, tried(web))
    (desk.folder / "words" / "0001.yaml").write_text("masthead: {}\n", encoding="utf-8")
    before = paper.read_bytes()
    web.post("/words/history/1/revert")
    assert "被改动过" in web.get("/words/history/1").text and paper.read_bytes() == before


def test_a_version_that_is_not_there_is_told(web: Browser) -> None:
    assert web.get("/words/history/7").status_code == 400
    assert web.get("/words/history/..%2f..%2fweekly").status_code in (404, 422)


@pytest.mark.parametrize(
    ("words", "weight", "said"),
    [
        ("/(a+)+$/", "3", "正则"),
        ("剧", "3", "至少要有两个字"),
        ("收官戏", "很多", "应为数字"),
        ("收官戏", "", "不小于 0"),
        ("收官戏", "21", "应不大于 20"),
        ("、、", "3", "还没有写词"),
    ],
)
def test_a_change_that_cannot_be_leads_back_to_the_form(
    web: Browser, paper: Path, words: str, weight: str, said: str
) -> None:
    before = paper.read_bytes()
    done = web.get(f"/words/try?place=content&words={quote(words)}&weight={quote(weight)}")
    assert done.status_code == 303
    assert said in web.get(done.headers["location"]).text
    web.post("/words/save", place="content", words=words, weight=weight, digest=digest(tried(web)))
    assert paper.read_bytes() == before


def test_a_word_of_markup_is_a_word(web: Browser, paper: Path) -> None:
    word = "<script>alert(1)</script>"
    page = tried(web, word, "2")
    assert "&lt;script&gt;alert" in page and word not in page
    to = save(web, page, word, "2")
    assert weight(paper, word) == 2
    assert all(word not in web.get(path).text for path in (to, "/words?place=content", "/words/history"))


def test_a_trial_that_takes_long_says_how_far_it_is_and_is_not_begun_anew(web: Browser, desk: NewsDesk) -> None:
    go_on, begun = threading.Event(), []
    real = wordtrials.effect

    def slow(*arguments: Any) -> Any:
        begun.append(arguments)
        arguments[-1](1234)
        assert go_on.wait(30)
        return real(*arguments)

    desk.patch.setattr(wordtrials, "effect", slow)
    desk.patch.setattr(words, "PATIENCE", 0.05)
    path = "/words/try?place=content&words=皮影&weight=8"
    for _ in range(2):
        page = web.get(path)
        assert page.headers["refresh"] == "1" and "已看过 1,234 个" in page.text and "保存" not in page.text
    web.get("/words/try?place=content&words=水墨&weight=2")
    third = web.get("/words/try?place=content&words=渡船&weight=2")
    assert "已有 2 个词在试" in web.get(third.headers["location"]).text
    go_on.set()
    assert "临川皮影戏重演" in over(web, path) and len(begun) == 2
    over(web, path)
    assert len(begun) == 3, "who asks again sees the store of now"


def test_who_may_not_change_words_may_try_them(web: Browser, desk: NewsDesk, paper: Path) -> None:
    analyst = browser(desk.room(), "周析", Role.ANALYST, web.premises)
    page = tried(analyst)
    assert "临川皮影戏重演" in page and ">保存</button>" not in page
    fields = {"place": "content", "words": "皮影", "weight": "8", "digest": digest(tried(web))}
    assert analyst.post("/words/save", **fields).status_code == 403
    save(web, tried(web))
    assert analyst.post("/words/history/1/revert").status_code == 403
    assert analyst.post("/words/history/2/rejudge").status_code == 403
    assert web.post("/words/save", token="0" * 64, **fields).status_code == 403


def test_an_issue_is_replayed_with_the_change(web: Browser, desk: NewsDesk) -> None:
    window = ("--number", "403", "--from", "2024-02-19T00:00", "--to", "2024-02-26T08:00")
    desk.run("issue", "new", *window, "--propose")
    assert "第 403 期回放" in tried(web, issue="403")
    done = web.get("/words/try?place=content&words=皮影&weight=8&issue=9")
    while "refresh" in done.headers:
        done = web.get("/words/try?place=content&words=皮影&weight=8&issue=9")
    assert "没有第 9 期" in web.get(done.headers["location"]).text


def test_the_command_saves_lists_and_reverts_alike(web: Browser, desk: NewsDesk, paper: Path) -> None:
    before = paper.read_bytes()
    assert "第 2 版：内容：加 皮影（8 分）" in desk.run("words", "set", "皮影", "内容", "8")
    assert weight(paper, "皮影") == 8
    assert "周禾" in desk.run("words", "history")
    assert "恢复第 1 版" in desk.run("words", "revert", "1")
    assert paper.read_bytes() == before
    assert "没有第 9 版" in desk.fault("words", "revert", "9")
    assert "没有可改的" in desk.fault("words", "set", "微短剧", "内容", "2")
