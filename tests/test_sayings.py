"""What libraries object to is told in Chinese, and what nobody foresaw keeps its words."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError
from pipeline.sayings import regex_said, yaml_said
from pipeline.store.session import database_said
from pipeline.yamlfile import load_tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1, 2\n", "方括号没有写完"),
        ("a: {b: 1\n", "花括号没有写完"),
        ("a:\n\tb: 1\n", "用了制表符"),
        ("a: @甲\n", "文字以 @ 开头"),
        ("a: `甲`\n", "文字以 ` 开头"),
        ("a: %甲\n", "文字以 % 开头"),
        ("a: 1\nb\nc: 1\n", "缺冒号"),
        ("a: 甲: 乙\n", "这里不能有冒号"),
        ("a: - 1\n", "这里不能以 - 开头"),
        ("- a: 1\n b: 2\n", "缩进与上面各行不齐"),
        ('a: "甲\n', "引号没有写完"),
        ("a: 1\na: 2\n", "a 写了两次"),
        ('a: "\\d"\n', "反斜杠"),
        ("a: *甲\n", "文字以 * 或 & 开头"),
        ("a: *b\n", "文字以 * 或 & 开头"),
        ("a: \x01\n", "看不见的控制字符"),
        ("{a: 1} b\n", "第 1 行：YAML 写法有误：这一行接不上前面的内容"),
        ("a: 1\n---\nb: 2\n", "一个文件只写一份"),
        ("a: >甲\n", "文字以 | 或 > 开头"),
        ("a: 1\n<<: 3\n", "不能用 << 合并"),
        ("a: " + "[" * 5000 + "]" * 5000, "太深"),
        ("a: 1\nb: " + "9" * 5000, "第 2 行：YAML 写法有误：有个值读不出来"),
        ("a: 2024-13-45\n", "第 1 行：YAML 写法有误：有个值读不出来"),
    ],
)
def test_yaml_is_corrected_in_chinese(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_tree(path)
    (fault,) = caught.value.faults
    assert fault.startswith("sources.yaml") and said in fault
    assert not re.search("[a-z]{4}", fault.removeprefix("sources.yaml"))


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_another_encoding_is_told_with_the_way_out(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "weekly.yaml"
    path.write_bytes("masthead: {title: 周报}".encode(encoding))
    with pytest.raises(ConfigurationError, match=r"^weekly.yaml：不是 UTF-8 文本，请在记事本里另存为 UTF-8$"):
        load_tree(path)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("印发(", "少了右括号 )（第 3 个字）"),
        ("印发)", "多了右括号 )（第 3 个字）"),
        ("[甲", "少了右方括号 ]（第 1 个字）"),
        ("*甲", "* + ? 前面没有可重复的字（第 1 个字）"),
        ("甲**", "两个重复的记号连写了（第 3 个字）"),
        ("甲\\", "末尾多了反斜杠（第 2 个字）"),
        (r"\q", r"没有 \q 这种写法（第 1 个字）"),
        ("[z-a]", "方括号里的范围 z-a 反了（第 2 个字）"),
        ("甲{3,2}", "花括号里前一个数大于后一个（第 3 个字）"),
        ("(?x甲)", "看不懂"),
        ("(?甲)", "括号后不能写 ?甲（第 2 个字）"),
        ("(?<=甲*)乙", "(?<= ) 里的长度须固定"),
    ],
)
def test_a_pattern_is_corrected_in_chinese(pattern: str, said: str) -> None:
    with pytest.raises(re.error) as caught:
        re.compile(pattern)
    assert regex_said(caught.value).startswith(said)


def test_what_nobody_foresaw_is_told_in_chinese() -> None:
    assert yaml_said("something new").startswith("写法不合 YAML")


def test_a_broken_database_is_told_with_the_way_out() -> None:
    malformed = database_said(sqlite3.DatabaseError("database disk image is malformed"))
    assert malformed.startswith("文件坏了；请从备份恢复") and malformed.endswith("（database disk image is malformed）")
    assert database_said(sqlite3.OperationalError("no such table: x")) == "no such table: x"
