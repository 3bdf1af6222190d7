"""What YAML and regular expressions object to, in Chinese; what is none of the common faults of a pattern keeps its
words in brackets."""

from __future__ import annotations

import re

_YAML = (
    (r"expected ',' or '\]'", "方括号没有写完：缺逗号，或缺右括号 ]"),
    (r"expected ',' or '\}'", "花括号没有写完：缺逗号，或缺右括号 }"),
    (r"found character '\\t'", "用了制表符，缩进请改用空格"),
    (r"found character '(.+?)' that cannot start", "文字以 {0} 开头，要加引号"),
    (r"could not find expected ':'", "缺冒号：写作“键: 值”，冒号后空一格"),
    (r"mapping values are not allowed", "这里不能有冒号：缩进不对，或文字里有冒号要加引号"),
    (r"sequence entries are not allowed", "这里不能以 - 开头：缩进不对"),
    (r"expected <block end>", "缩进与上面各行不齐"),
    (r"found unexpected end of stream", "引号没有写完"),
    (r"found duplicate (?:anchor|key) \"?(.*?)\"? with", "{0} 写了两次"),
    (r"found unknown escape character", "双引号里不能这样写反斜杠，改用单引号"),
    (r"found undefined alias|expected alphabetic or numeric character", "文字以 * 或 & 开头，要加引号"),
    (r"constructor for the tag|found undefined tag", "文字以 ! 开头，要加引号"),
    (r"special characters are not allowed", "有看不见的控制字符，请删去"),
    (r"expected '<document start>'", "这一行接不上前面的内容：多了右括号，或缩进、冒号不对"),
    (r"found another document|after document end|document separator", "一个文件只写一份：去掉单独成行的 --- 或 ..."),
    (r"expected the node content", "这里缺内容：多了逗号、冒号或括号"),
    (r"chomping or indentation|indentation indicator", "文字以 | 或 > 开头，要加引号"),
    (r"expected a comment or a line break", "这一行末尾多了字"),
    (r"expected escape sequence", "双引号里不能这样写反斜杠，改用单引号"),
    (r"mapping keys are not allowed", "这里不能以 ? 开头，要加引号"),
    (r"unhashable key|recursive node", "键不能是列表或对照；键以 [ 或 { 开头，要加引号"),
    (r"base64|expected '!'|expected URI", "文字以 ! 开头，要加引号"),
    (r"for merging|merge key", "不能用 << 合并"),
    (r"YAML document|YAML directive|directive", "以 % 开头的行请删去"),
    (r"unreadable value", "有个值读不出来（数字太长，或没有这一天）；当作文字请加引号"),
    (r"", "写法不合 YAML，多半是缩进不齐，或该加引号的没有加"),
)
_REGEX = (
    (r"missing \)", "少了右括号 )"),
    (r"unbalanced parenthesis", "多了右括号 )"),
    (r"unterminated character set", "少了右方括号 ]"),
    (r"nothing to repeat", "* + ? 前面没有可重复的字"),
    (r"multiple repeat", "两个重复的记号连写了"),
    (r"bad escape \(end of pattern\)", "末尾多了反斜杠"),
    (r"bad escape (\S+)", "没有 {0} 这种写法"),
    (r"bad character range (\S+)", "方括号里的范围 {0} 反了"),
    (r"min repeat greater than max", "花括号里前一个数大于后一个"),
    (r"unknown extension (\S+)", "括号后不能写 {0}"),
    (r"look-behind requires fixed-width", "(?<= ) 里的长度须固定"),
)


def yaml_said(problem: str) -> str:
    """What is wrong with the YAML of a line."""
    return _said(_YAML, problem)


def regex_said(err: re.error) -> str:
    """What is wrong with a pattern, and where."""
    place = f"（第 {err.pos + 1} 个字）" if err.pos is not None else ""
    return _said(_REGEX, err.msg) + place


def _said(known: tuple[tuple[str, str], ...], problem: str) -> str:
    for pattern, saying in known:
        if found := re.search(pattern, problem):
            return saying.replace("{0}", found[1]) if found.groups() else saying
    return f"看不懂（{problem}）"
