"""Who acts, by the words with which a headline begins."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.judging import bridge
from pipeline.judging.rarity import Kind, kind, rarity
from pipeline.text import fold, tokens

WORDS = 4
"""Words of a name, at most: 抖, 音, 电商, 平台."""
VERB_RARITY = 7.0
"""Rarity below which a verb ends a name: 宣布, 启动; rarer ones (影业) are parts of names as jieba cuts them."""
NAME_RARITY = 7.0
"""Rarity that one word of a name has at least."""
_PLATFORM = re.compile(
    "小红书|知乎|微信|微博|拼多多|淘宝|芒果tv|芒果超媒|西瓜视频|阅文|网易|商汤|荣耀|大疆|科大讯飞|中国(?:移动|联通|电信)"
)
"""Companies of the trade that English reports seldom name, so that `pipeline.judging.bridge` has no need of them."""
_FIGURES: frozenset[Kind] = frozenset(("quantity", "number"))
_COMMON: frozenset[Kind] = frozenset(("noun", "place", "verb", "other"))


def leading_words(title: str) -> tuple[str, ...]:
    """The words of a headline, folded, before its verb or first figure; () where something else stands between them."""
    words: list[str] = []
    folded = fold(title)
    for word in tokens(title)[:WORDS]:
        ends = kind(word) in _FIGURES or (kind(word) == "verb" and rarity(word) < VERB_RARITY)
        if ends or not folded.startswith("".join((*words, word))):
            break
        words.append(word)
    return tuple(words)


def is_name(words: Sequence[str], vocabulary: Collection[str]) -> bool:
    """Whether words that two headlines begin with name who acts: a company of the trade, or else no word of the paper
    nor a common one."""
    whole = "".join(words)
    if _PLATFORM.fullmatch(whole) or bridge.named(whole):
        return True
    if len(whole) < 2 or whole in vocabulary or (len(words) == 1 and kind(words[0]) in _COMMON):
        return False
    return max(map(rarity, words), default=0.0) >= NAME_RARITY
