"""One form for comparing, character for character: a place in it is the same place in the text."""

from __future__ import annotations

import re

from pipeline.traditional import SIMPLIFIED

_TABLE = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F) if chr(code) != "，"}
_TABLE |= {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_TABLE |= dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u202f\t\r"), " ")
_TABLE |= dict.fromkeys(map(ord, "‐‑‒–—―－"), "-") | dict.fromkeys(map(ord, "～〜∼"), "~")
_TABLE |= (
    dict.fromkeys(map(ord, "・•∙‧"), "·")
    | dict.fromkeys(map(ord, "〔［【"), "[")
    | dict.fromkeys(map(ord, "〕］】"), "]")
)
_TABLE |= dict.fromkeys(map(ord, "「『"), "“") | dict.fromkeys(map(ord, "」』"), "”")
_TABLE |= {ord("﹪"): "%", ord("〇"): "零", ord("’"): "'", ord("‘"): "'"}

_TABLE = SIMPLIFIED | _TABLE
_FOLDS = {chr(code): char for code, char in _TABLE.items()}
# Few characters of a text are folded: finding them is four times as fast as str.translate.
_FOLDED = re.compile("[" + "".join(map(re.escape, _FOLDS)) + "]")

_KEYS = re.compile(r"[\d零一二三四五六七八九十百千万亿]{25,}")
"""Figures in a row that are no number but a key, or an attack; blotted out, so that nothing is tried at each."""
_NOT_LETTERS = re.compile(r"[\W_]+")
STOPS = "。！？!?；;\n"
"""Characters that end a sentence."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def folded(text: str) -> str:
    """`text` in half width, lower case and simplified characters, endless figures blotted out; as long as `text`."""
    return _KEYS.sub(lambda run: "\x00" * len(run[0]), _FOLDED.sub(_fold, text))


def _fold(match: re.Match[str]) -> str:
    return _FOLDS[match[0]]


def bare(text: str) -> str:
    """Letters and digits of a folded text alone."""
    return _NOT_LETTERS.sub("", text)


def masked(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with these spans blotted out, its length unchanged."""
    for start, end in spans:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends."""
    head, tail = start, end
    while head > 0 and text[head - 1] not in STOPS:
        head -= 1
    while tail < len(text) and text[tail] not in STOPS:
        tail += 1
    return head, min(len(text), tail + 1)


def has_han(text: str) -> bool:
    """Whether a Han character stands in it."""
    return _HAN.search(text) is not None
