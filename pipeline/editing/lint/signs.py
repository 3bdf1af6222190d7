"""Punctuation, widths and spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.editing.lint.finding import Item, LintFinding
from pipeline.houserules import RuleId

_PAIRS = {"《": "》", "“": "”", "（": "）", "【": "】", "〔": "〕", "‘": "’", "(": ")", "〈": "〉"}
_CLOSING = {close: opening for opening, close in _PAIRS.items()}
_FULL_LETTERS = re.compile(r"[Ａ-Ｚａ-ｚ０-９％]+")
_HALF_SIGNS = re.compile(
    r"(?<=[\u4e00-\u9fff》”）])[,;:?!](?! *\d)|(?<=[\u4e00-\u9fff》”])\((?=[^()]*\))|(?<=[\u4e00-\u9fff])\)"
    r"|(?<=[\u4e00-\u9fff》”）])\.(?=$|\n|[\u4e00-\u9fff])"
)
_AS_FULL = str.maketrans(",;:?!().", "，；：？！（）。")
_AS_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HAN = r"[\u4e00-\u9fff]"
_SPACE = re.compile(
    rf"(?<={_HAN}) +(?=[A-Za-z\d])|(?<=[A-Za-z\d%+]) +(?={_HAN})|(?<=[，。、；：”》）]) +(?=\S)"
    r"|(?<=\S) +(?=[，。、；：])|  +"
)
_BETWEEN_HAN = re.compile(rf"(?<={_HAN}) +(?={_HAN})")
_ENDS = ("。", "！", "？", "”", "…", "〕", "）")


def pairs(item: Item) -> Iterator[LintFinding]:
    """Brackets and quotes without their other half."""
    for field, said in item.fields:
        waiting: list[int] = []
        for at, char in enumerate(said):
            if char in _PAIRS:
                waiting.append(at)
            elif char in _CLOSING:
                if waiting and said[waiting[-1]] == _CLOSING[char]:
                    waiting.pop()
                elif not (char == "’" and said[at - 1 : at].isascii()):
                    yield item.finding(
                        RuleId.PAIRS, "fault", field, at, at + 1, f"前面没有与{char}成对的{_CLOSING[char]}"
                    )
        for at in waiting:
            yield item.finding(
                RuleId.PAIRS, "fault", field, at, at + 1, f"后面没有与{said[at]}成对的{_PAIRS[said[at]]}"
            )


def width(item: Item) -> Iterator[LintFinding]:
    """Letters and figures in full width, punctuation in half width between Chinese."""
    for field, said in item.fields:
        for match in _FULL_LETTERS.finditer(said):
            half = match[0].translate(_AS_HALF)
            yield item.finding(RuleId.WIDTH, "fault", field, *match.span(), "字母、数字、百分号用半角", half)
        for match in _HALF_SIGNS.finditer(said):
            full = match[0].translate(_AS_FULL)
            yield item.finding(RuleId.WIDTH, "fault", field, *match.span(), "中文里的标点用全角", full)


def spaces(item: Item) -> Iterator[LintFinding]:
    """Spaces beside Chinese, one finding for a field; those in 《》 and in quotes stay, as does one in a headline."""
    if item.rules.spaces == "any":
        return
    for field, said in item.fields:
        free = re.sub(r"“[^”]*”", lambda match: "\x00" * len(match[0]), item.free[field])
        found = [match.span() for match in _SPACE.finditer(free)]
        if field == "text":
            found += [match.span() for match in _BETWEEN_HAN.finditer(free)]
        # One space of a headline parts its halves, whatever the letters beside it.
        if len(found) > (field == "title"):
            start, end = min(found)[0], max(found)[1]
            kept, at = "", start
            for head, tail in sorted(found):
                kept, at = kept + said[at:head], tail
            why = f"中文与字母、数字之间不空格（{len(found)} 处）"
            yield item.finding(RuleId.SPACES, "hint", field, start, end, why, kept + said[at:end])


def ending(item: Item) -> Iterator[LintFinding]:
    """A paragraph that ends without a stop; a headline with one."""
    at = 0
    for line in item.entry.text.split("\n"):
        if line.strip() and not line.rstrip().endswith(_ENDS):
            end = at + len(line.rstrip())
            yield item.finding(RuleId.ENDING, "hint", "text", end - 1, end, "段末没有句号", f"{line.rstrip()[-1]}。")
        at += len(line) + 1
    if item.entry.title.endswith(("。", "；", "，")):
        end = len(item.entry.title)
        yield item.finding(RuleId.ENDING, "hint", "title", end - 1, end, "标题末尾不用标点", "")
