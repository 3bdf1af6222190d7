"""Words put into the text of weekly.yaml: what is asked for comes about, and nothing else of the file changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.types import SectionId
from pipeline.weekly import Weekly, read_weekly
from pipeline.wordedit import rewritten
from pipeline.wordlists import WordPlace, change_of, differences, place_named, places, same_paper, with_words

PAPER = """\
# 报头
masthead: {title: 云海周报, publisher: 云海协会}
sections:
  - id: content   # 内容
    name: 内容
    quota: 6
    words:
      - weight: 3
        words: [定档, 开播, 首播,   # 播出
                上映, 杀青]
      - weight: 3
        words: ['season two', premiere*]
      # 轻的
      - weight: 1
        words:
          - 观众
          - 剧情   # 常见

    not:
      - {weight: 2.5, words: [印发]}
  - id: capital
    name: 资本
    quota: 4

judging:
  threshold: 2.5
"""


def changed(tmp_path: Path, text: str, key: str, words: list[str], weight: float) -> str:
    """The text after a change, which must say what the change says."""
    path = tmp_path / "weekly.yaml"
    path.write_text(text, encoding="utf-8")
    before = read_weekly(path)
    change = change_of(before, place_named(before, key), words, weight)
    after = rewritten(text, change)
    path.write_text(after, encoding="utf-8")
    assert same_paper(read_weekly(path), with_words(before, change)), after
    return after


def lines_gone(before: str, after: str) -> list[str]:
    return [line for line in before.splitlines() if line not in after.splitlines()]


def test_a_word_joins_those_of_its_weight_and_script(tmp_path: Path) -> None:
    after = changed(tmp_path, PAPER, "content", ["收官"], 3)
    assert lines_gone(PAPER, after) == ["                上映, 杀青]"] and "上映, 杀青, 收官]" in after
    assert "premiere*, trailer*]" in changed(tmp_path, PAPER, "content", ["trailer*"], 3).replace("'", "")
    assert "          - 观众\n          - 剧情   # 常见\n          - 票房\n" in changed(
        tmp_path, PAPER, "content", ["票房"], 1
    )


def test_a_new_weight_is_a_new_row_at_the_end_of_the_list(tmp_path: Path) -> None:
    after = changed(tmp_path, PAPER, "content", ["收官"], 2)
    assert "          - 剧情   # 常见\n      - weight: 2\n        words: [收官]\n\n    not:" in after
    assert lines_gone(PAPER, after) == []


@pytest.mark.parametrize(
    ("key", "opened"),
    [
        ("capital", "    words:\n      - weight: 4\n        words: [领投]\n"),
        ("capital-not", "    not:\n      - weight: 4\n        words: [领投]\n"),
        ("all", "  industry:\n    - weight: 4\n      words: [领投]\n"),
        ("all-not", "  reject:\n    words:\n      - weight: 4\n        words: [领投]\n"),
    ],
)
def test_a_list_that_is_not_there_is_begun(tmp_path: Path, key: str, opened: str) -> None:
    after = changed(tmp_path, PAPER, key, ["领投"], 4)
    assert opened in after and lines_gone(PAPER, after) == []
    assert "领投" not in changed(tmp_path, after, key, ["领投"], 0)
    bare = PAPER.partition("judging:")[0]
    changed(tmp_path, bare, key, ["领投"], 4)


def test_a_word_goes_and_remarks_stay(tmp_path: Path) -> None:
    after = changed(tmp_path, PAPER, "content", ["首播"], 0)
    assert "# 播出" in after and "首播" not in after
    after = changed(tmp_path, PAPER, "content", ["剧情"], 0)
    assert "# 轻的" in after and lines_gone(PAPER, after) == ["          - 剧情   # 常见"]
    after = changed(tmp_path, PAPER, "content", ["观众", "剧情"], 0)
    assert "weight: 1" not in after and "# 轻的" in after
    assert "not: []" in changed(tmp_path, PAPER, "content-not", ["印发"], 0)
    assert "not:\n      - weight: 2\n" in changed(
        tmp_path, changed(tmp_path, PAPER, "content-not", ["印发"], 0), "content-not", ["下发"], 2
    )


def test_a_list_goes_on_in_the_next_line_when_the_line_is_full(tmp_path: Path) -> None:
    text = PAPER
    for number in range(40):
        text = changed(tmp_path, text, "content", [f"云海渡口第{number}回"], 3)
    assert max(map(len, text.splitlines())) <= 160


@pytest.mark.parametrize(
    ("words", "weight", "said"),
    [
        (["剧"], 3, "至少要有两个字"),
        ([" "], 3, "还没有写词"),
        (["/(a+)+$/"], 3, "正则"),
        (["甲" * 41], 3, "太长"),
        ([f"词语{number}" for number in range(21)], 3, "至多 20 个词"),
        (["收官"], 21, "应不大于 20"),
        (["收官"], -1, "不小于 0"),
        (["收官"], float("nan"), "不小于 0"),
        (["收官"], float("inf"), "应不大于 20"),
        (["收官"], 0, "没有“收官”"),
        (["定档"], 3, "没有可改的"),
    ],
)
def test_what_no_list_may_hold_is_told(tmp_path: Path, words: list[str], weight: float, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        changed(tmp_path, PAPER, "content", words, weight)


def test_a_list_written_in_one_line_is_left_to_people(tmp_path: Path) -> None:
    text = PAPER.replace(
        "    not:\n      - {weight: 2.5, words: [印发]}\n", "    not: [{weight: 2.5, words: [印发]}]\n"
    )
    with pytest.raises(UsageError, match="请先分行写"):
        changed(tmp_path, text, "content-not", ["下发"], 1)
    assert "印发, 下发" in changed(tmp_path, text, "content-not", ["下发"], 2.5)


def test_differences_name_the_list_and_both_weights(weekly: Weekly) -> None:
    place = WordPlace(SectionId.CONTENT, against=False)
    other = with_words(weekly, change_of(weekly, place, ["微短剧", "水墨动画"], 4))
    assert [(one.word, one.before, one.after) for one in differences(weekly, other)] == [
        ("微短剧", 2, 4),
        ("水墨动画", None, 4),
    ]
    assert list(differences(weekly, weekly)) == []


KEYS = ["content", "content-not", "capital", "all", "all-not"]
WORD = st.one_of(
    st.text("剧影视听云海", min_size=2, max_size=4),
    st.sampled_from(
        ["定档", "杀青", "观众", "season two", "null", "1e5", "0x1f", "2024-02-19", "a: b", "#号", "甲, 乙"]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=2, max_size=12),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(KEYS), WORD, st.sampled_from([0, 1, 2.5, 3])), min_size=1, max_size=6))
def test_whatever_is_put_in_the_file_says_it(tmp_path: Path, steps: list[tuple[str, str, float]]) -> None:
    text = PAPER
    for key, word, weight in steps:
        try:
            text = changed(tmp_path, text, key, [word], weight)
        except UsageError:
            continue
    assert all(remark in text for remark in ("# 报头", "# 内容"))


def test_every_list_of_the_real_paper_takes_a_word_and_gives_it_back(tmp_path: Path, weekly: Weekly) -> None:
    text = (Path(__file__).parent.parent / "weekly.yaml").read_text(encoding="utf-8")
    for place in (places(weekly)[0], *places(weekly)[-3:]):
        grown = changed(tmp_path, text, place.key, ["云海渡口"], 2.5)
        back = changed(tmp_path, grown, place.key, ["云海渡口"], 0)
        assert back == text or [line.strip() for line in back.split(",")] == [line.strip() for line in text.split(",")]
