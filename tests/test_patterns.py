"""Patterns that people write: which of them come to an end."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.patterns import fault

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(?:短|短短)+剧$",
        "(.*)*",
        "(a|aa)+$",
        r"(?:a{1,8}){1,20}x",
        "(x*y?)*z",
        r"(?=(\w+)+$)",
    ],
)
def test_a_repeat_of_repeats_is_refused(pattern: str) -> None:
    assert "越算越慢" in fault(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:/n\d+)*/c",
        r"(?:\d{1,3},)+",
        "(,[^,]+)*",
        "(?:甲|乙)+",
        "微?短剧",
        ".{0,12}(?:发布|推出).*",
        r"([a-z]+)\d{1,4}$",
    ],
)
def test_what_ends_is_taken(pattern: str) -> None:
    assert fault(pattern) == ""


def test_a_broken_pattern_says_what_is_wrong() -> None:
    assert fault("(短剧") == "正则表达式有误：少了右括号 )（第 1 个字）"


@pytest.mark.parametrize("name", ["weekly.yaml", "sources.yaml", "pipeline/resources/recipes.yaml"])
def test_every_pattern_of_ours_is_taken(name: str) -> None:
    said = list(_texts(yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))))
    assert said and not [text for text in said if _compiles(text) and fault(text)]


def _texts(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        return [text for value in tree.values() for text in _texts(value)]
    if isinstance(tree, list):
        return [text for value in tree for text in _texts(value)]
    return [tree] if isinstance(tree, str) else []


def _compiles(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
