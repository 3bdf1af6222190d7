"""weekly.yaml: what an editor may write, and how faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError
from pipeline.text import tokens
from pipeline.types import SectionId
from pipeline.weekly import Weekly, load_weekly

PAPER = """\
masthead: {title: 某业周报, publisher: 某协会}
sections:
  - id: industry
    name: 行业
    quota: 3
    words:
      - {weight: 2, words: [渡口视听, launch*]}
    rules:
      - {name: 发文, weight: 3, where: title, regex: '印发|发布'}
    not:
      - {weight: 1, words: [定档]}
judging:
  threshold: 2
"""


def load(folder: Path, text: str) -> Weekly:
    path = folder / "weekly.yaml"
    path.write_text(text, encoding="utf-8")
    return load_weekly(path)


def faults(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, text)
    return "\n".join(caught.value.faults)


def test_real_paper_has_six_sections_in_printed_order(weekly: Weekly) -> None:
    assert [spec.name for spec in weekly.sections] == ["要闻", "行业", "内容", "技术", "资本", "人事"]
    assert [spec.id for spec in weekly.sections] == list(SectionId)
    assert all(spec.words and spec.rules for spec in weekly.sections)


def test_names_of_sections_are_the_papers(weekly: Weekly) -> None:
    assert weekly.name_of(SectionId.PEOPLE) == "人事"
    assert weekly.name_of(None) == "不入刊"


def test_words_of_the_paper_are_never_split_once_it_is_loaded(tmp_path: Path) -> None:
    load(tmp_path, PAPER)
    assert "渡口视听" in tokens("关于渡口视听的通知")


def test_latin_words_are_kept_from_the_tokeniser(tmp_path: Path) -> None:
    paper = load(tmp_path, PAPER)
    assert "launch*" in paper.vocabulary()
    assert "launch*" not in paper.tokens()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("quota: 3", "quota: many", "第 5 行"),
        ("quota: 3", "quota: 99", "应不大于 60"),
        ("words: [渡口视听, launch*]", "words: [渡]", "词至少要有两个字"),
        ("words: [渡口视听, launch*]", "words: [渡口视听, 渡口视听]", "写了不止一次：渡口视听"),
        ("words: [渡口视听, launch*]", "words: []", "不能为空"),
        ("regex: '印发|发布'", "regex: '印发('", "正则表达式有误"),
        ("where: title", "where: footer", "之一"),
        ("weight: 3", "weight: 0", "第 9 行"),
        ("id: industry", "id: weather", "第 3 行"),
        ("threshold: 2", "treshold: 2", "没有这一项，请检查拼写"),
    ],
)
def test_fault_is_told_in_chinese_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    message = faults(tmp_path, PAPER.replace(old, new, 1))
    assert said in message
    assert message.startswith("weekly.yaml 第 ")


def test_section_written_twice_is_a_fault(tmp_path: Path) -> None:
    twice = PAPER.replace("judging:", "  - {id: industry, name: 又一个, quota: 1}\njudging:")
    assert "industry 写了不止一次" in faults(tmp_path, twice)


def test_every_fault_of_the_file_is_told_at_once(tmp_path: Path) -> None:
    broken = (
        PAPER.replace("quota: 3", "quota: x")
        .replace("threshold: 2", "threshold: -1")
        .replace("weight: 2", "weight: 99")
    )
    assert len(faults(tmp_path, broken).splitlines()) == 3


def test_missing_file_is_a_fault_and_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="找不到文件"):
        load_weekly(tmp_path / "weekly.yaml")


def test_a_paper_without_lint_has_the_rules_of_the_house(tmp_path: Path) -> None:
    paper = load(tmp_path, PAPER)
    assert (paper.lint.text_min, paper.lint.text_max, paper.lint.off) == (60, 350, ())


def test_lint_is_what_the_file_says(tmp_path: Path) -> None:
    paper = load(tmp_path, f"{PAPER}lint:\n  off: [spaces]\n  text_max: 400\n  replace: {{小编: 本刊}}\n")
    assert (paper.lint.off, paper.lint.text_max, dict(paper.lint.replace)) == (("spaces",), 400, {"小编": "本刊"})


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("  of: [spaces]\n", "weekly.yaml 第 15 行：lint.of：没有这一项"),
        ("  off: [space]\n", "weekly.yaml 第 15 行：lint.off.0：应为"),
        ("  title_max: 4000\n", "weekly.yaml 第 15 行：lint.title_max：应不大于 3000，现为 4000"),
        ("  forbidden: ['/(/']\n", "weekly.yaml 第 15 行：lint.forbidden.0：正则表达式有误"),
        ("  text_min: 400\n", "text_min（400）大于 text_max（350）"),
    ],
)
def test_a_fault_of_lint_is_told_with_its_line(tmp_path: Path, lines: str, said: str) -> None:
    assert said in faults(tmp_path, f"{PAPER}lint:\n{lines}")
