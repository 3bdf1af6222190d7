"""TrendRadar's list of keywords, and weekly.yaml after it was imported."""

from __future__ import annotations

from difflib import ndiff
from pathlib import Path

import pytest
from newsdesk import PROJECT, NewsDesk

from pipeline.errors import UsageError
from pipeline.judging.sections import weigh
from pipeline.keywords import read_keywords
from pipeline.types import SectionId
from pipeline.weekly import load_weekly
from pipeline.weeklyfile import add_groups, group_line

LIST = """\
# 我的关键词
[GLOBAL_FILTER]
震惊
/(秒杀|优惠券)/ => 促销
+不算

[WORD_GROUPS]

[资本动向]
渡口视听
# 中间的说明
/拾光(影业|视频)/i => 拾光
+融资
!辟谣
@5

云笔模型 => 云笔
DJI
@很多

/没关好(/

剧

!带货
"""


def test_groups_hold_words_patterns_and_bounds() -> None:
    first, second, third = read_keywords(LIST).groups
    assert (first.name, first.line, first.max) == ("资本动向", 9, 5)
    assert (first.any, first.must, first.against) == (("渡口视听", "/拾光(影业|视频)/"), ("融资",), ("辟谣",))
    assert (second.name, second.any, second.max) == ("云笔 / DJI", ("云笔模型", "dji"), None)
    assert third.any == ("/剧/",)


def test_global_filters_and_groups_of_filters_alone_leave_headlines_out() -> None:
    assert read_keywords(LIST).filters == ("震惊", "/(秒杀|优惠券)/", "带货")


@pytest.mark.parametrize(
    "said",
    [
        "第 5 行：全局过滤里没有 + 的写法，跳过 +不算",
        "第 12 行：显示名“拾光”没有处写：词组已有名字“资本动向”",
        "第 19 行：@很多 不是 @1 至 @60，不设上限",
        "第 21 行：正则表达式有误",
        "第 23 行：“剧”写成正则",
        "第 25 行：只有 ! 的词组，当作全局过滤",
        "拉丁字母的词在这里按整词找（TrendRadar 找字母串）：DJI",
        "! 的词在这里只管本组（TrendRadar 对各组都管）：辟谣",
    ],
)
def test_what_cannot_be_carried_over_is_said_with_its_line(said: str) -> None:
    assert any(note.startswith(said) for note in read_keywords(LIST).notes), read_keywords(LIST).notes


def test_lines_end_as_they_like_and_blank_ones_may_hold_spaces() -> None:
    assert [group.any for group in read_keywords("\ufeff甲乙\r\n \r\n丙丁\r\n戊己").groups] == [
        ("甲乙",),
        ("丙丁", "戊己"),
    ]


def test_what_nobody_can_see_is_left_out() -> None:
    (group,) = read_keywords("甲\x01乙\u200b\n丙丁\n").groups
    assert group.any == ("甲乙", "丙丁")


@pytest.mark.parametrize(
    ("line", "said"), [("/(短|短短)+剧$/", "越算越慢"), ("/.*/", "不写字也匹配"), ("/|/", "不写字也匹配")]
)
def test_a_pattern_that_would_never_end_or_fits_everything_is_skipped(line: str, said: str) -> None:
    found = read_keywords(f"微短剧\n{line}\n")
    assert [group.any for group in found.groups] == [("微短剧",)]
    assert any(note.startswith("第 2 行：") and said in note for note in found.notes)


PAPER = """\
# 头上的说明
masthead: {title: 某业周报, publisher: 某协会}
sections:
  - id: industry
    name: 行业   # 最大的一栏
    quota: 3
    words:
      - {weight: 2, words: [渡口视听,
                            云帆视频]}

  # 资本在后
  - id: capital
    name: 资本
    quota: 3
    groups:
    - {name: 旧的, weight: 2, any: [上市]}

judging:
  threshold: 2
  reject:
    words:
      - {weight: 2, words: [暴雨]}
# 末尾的说明
credits: []
"""


def test_every_other_line_of_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "weekly.yaml"
    path.write_text(PAPER, encoding="utf-8")
    line = group_line({"name": "甲: 乙", "weight": 3.0, "any": ("yes", "it's", "/a|b/"), "max": 2})
    add_groups(
        path,
        {SectionId.INDUSTRY: [line], SectionId.CAPITAL: [line]},
        [group_line({"name": "过滤", "weight": 9, "regex": "震惊"})],
    )
    changed = [one for one in ndiff(PAPER.splitlines(), path.read_text(encoding="utf-8").splitlines()) if one[0] != " "]
    assert {one[0] for one in changed} == {"+"} and len(changed) == 5
    paper = load_weekly(path)
    assert [[group.name for group in spec.groups] for spec in paper.sections] == [["甲: 乙"], ["旧的", "甲: 乙"]]
    assert paper.sections[0].groups[0].any == ("yes", "it's", "/a|b/")
    assert [rule.name for rule in paper.judging.reject.rules] == ["过滤"]


def test_file_of_one_line_cannot_be_added_to_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "weekly.yaml"
    text = "masthead: {title: 某, publisher: 某}\nsections: [{id: industry, name: 行业, quota: 3}]\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="第 2 行"):
        add_groups(path, {SectionId.INDUSTRY: ["- {name: 甲乙, weight: 3, any: [甲乙]}"]})
    assert path.read_text(encoding="utf-8") == text


@pytest.fixture
def paper(desk: NewsDesk) -> Path:
    """A weekly.yaml of the desk's own."""
    path = desk.folder / "weekly.yaml"
    path.write_bytes((PROJECT / "weekly.yaml").read_bytes())
    desk.patch.setenv("ZHOUBAO_WEEKLY", str(path))
    (desk.folder / "frequency_words.txt").write_text(LIST, encoding="utf-8")
    return path


def test_import_puts_groups_where_their_words_belong(desk: NewsDesk, paper: Path) -> None:
    before = paper.read_bytes()
    file = str(desk.folder / "frequency_words.txt")
    planned = desk.json("words", "import", file, "--dry-run")
    assert paper.read_bytes() == before and not planned["written"]
    homes = {one["name"]: one["section"] for one in planned["groups"]}
    assert homes == {"资本动向": "capital", "云笔 / DJI": "technology"}
    out, err = desk.both("words", "import", file)
    assert "已写入 2 组，过滤规则 2 条" in out and "看不出“剧”属于哪个栏目" in err
    weekly = load_weekly(paper)
    votes = {vote.word for item in weigh("拾光影业完成融资", "", None, weekly) for vote in item.votes}
    assert "资本动向" in votes
    assert any(vote.word == "导入的过滤词" for item in weigh("震惊了", "", None, weekly) for vote in item.votes)
    assert "已写入 0 组" in desk.run("words", "import", file) or desk.json("words", "import", file)["already"] == 5


def test_import_into_one_section(desk: NewsDesk, paper: Path) -> None:
    desk.run("words", "import", str(desk.folder / "frequency_words.txt"), "--section", "内容", "--weight", "5")
    content = load_weekly(paper).sections[2]
    assert [(group.name, group.weight) for group in content.groups] == [("资本动向", 5), ("云笔 / DJI", 5), ("剧", 5)]


def test_wrong_use_of_import_is_told(desk: NewsDesk, paper: Path) -> None:
    assert "没有这个文件" in desk.fault("words", "import", "没有.txt")
    program = desk.folder / "program"
    program.write_bytes(b"\x7fELF\x02\x01" + bytes(range(256)) * 20)
    assert "program 不是文本" in desk.fault("words", "import", str(program), "--dry-run")
    assert "没有栏目" in desk.fault("words", "import", str(paper), "--section", "天气")
    assert "--weight" in desk.fault("words", "import", str(paper), "--weight", "21")
    (desk.folder / "empty.txt").write_text("# 只有说明\n", encoding="utf-8")
    assert "没有关键词" in desk.fault("words", "import", str(desk.folder / "empty.txt"))


@pytest.fixture
def puppets(desk: NewsDesk, paper: Path) -> str:
    """A story of which the paper knows no word; its id."""
    desk.add("puppets", "临川皮影戏重演", "临川的皮影艺人在渡口重演旧本。", "thepaper", day=23)
    desk.judge()
    return desk.ids["puppets"]


def test_one_word_shows_what_it_would_change_and_writes_nothing(desk: NewsDesk, puppets: str, paper: Path) -> None:
    before = (desk.json("candidates", "--all"), paper.read_bytes())
    said = desk.run("words", "try", "皮影", "内容", "8")
    assert "入刊 1" in said and puppets[:8] in said and "什么也没有写入" in said
    found = desk.json("words", "try", "皮影", "内容", "8")
    (change,) = found["changes"]
    assert (change["what"], change["before"]["section"], change["after"]["section"]) == ("enters", None, "content")
    assert (found["stories"], found["holding"], found["was"]) == (8, 1, None)
    assert (desk.json("candidates", "--all"), paper.read_bytes()) == before
    desk.patch.setenv("ZHOUBAO_NOW", "2024-03-26T09:00")
    assert desk.json("words", "try", "皮影", "内容", "8", "--weeks", "2")["stories"] == 0


def test_word_that_is_listed_may_weigh_more_elsewhere_or_be_taken_away(
    desk: NewsDesk, puppets: str, paper: Path
) -> None:
    text = paper.read_text(encoding="utf-8")
    content = text.index("    words:\n", text.index("id: content")) + len("    words:\n")
    paper.write_text(f"{text[:content]}      - {{weight: 7, words: [皮影]}}\n{text[content:]}", encoding="utf-8")
    (moved,) = desk.json("words", "try", "皮影", "人事", "20")["changes"]
    assert (moved["what"], moved["before"]["section"], moved["after"]["section"]) == ("moves", "content", "people")
    without = desk.json("words", "try", "皮影", "内容", "0")
    assert (without["was"], [one["what"] for one in without["changes"]]) == (7, ["leaves"])
    (less,) = desk.json("words", "try", "皮影", "内容", "6.5")["changes"]
    assert less["what"] == "scores"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("降", "行业", "3"), "词至少要有两个字"),
        (("降温", "天气", "3"), "没有栏目"),
        (("降温", "行业", "21"), "应不大于 20"),
        (("降温", "行业", "0"), "行业里没有“降温”"),
        (("降温", "行业", "多"), "应为数字"),
    ],
)
def test_wrong_trial_is_told(desk: NewsDesk, arguments: tuple[str, ...], said: str) -> None:
    assert said in desk.fault("words", "try", *arguments)
