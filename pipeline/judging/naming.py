"""Who acts, by the words with which a headline begins."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.judging import bridge
from pipeline.judging.rarity import Kind, kind, rarity
from pipeline.text import tokens, unspaced

WORDS = 12
"""Words of a name, at most; the dictionary knows few names, and cuts the others into characters: 抖, 音, 电商, 平台."""
VERB_RARITY = 7.0
"""Rarity below which a verb ends a name: 宣布, 启动; rarer ones (影业) are parts of names as jieba cuts them."""
NAME_RARITY = 7.0
"""Rarity that one word of a name has at least."""
_PLATFORM = re.compile(
    "小红书|知乎|微信|微博|拼多多|淘宝|芒果tv|芒果超媒|西瓜视频|阅文|网易|商汤|荣耀|大疆|科大讯飞|中国(?:移动|联通|电信)"
)
"""Companies of the trade that English reports seldom name, so that `pipeline.judging.bridge` has no need of them."""
_ACTS = re.compile(
    "[与和及携将拟已获被对向在把称任]|[升出就接调历辞卸离]任|[离辞]职|履新|更换|换帅|加盟|开源|上线|官宣|[牵联携]手|联合|加码|布局|入局|试水|发力"
    "|亮相|首发|[首开热]播|定档|开机|杀青|[下上]调|下架|[降涨]价|[内公]测|整改|约谈|处罚|被罚|获[批奖]|斩获|中标|印发|出台|营收|净利|净利润|股价|市值"
)
"""What a name does not go on with, though the dictionary calls it no verb, or it is a rare one."""
_IN_NAMES = re.compile(
    "体育|教育|娱乐|传播|出版|广播|投资|控股|[直点]播|创作|制作|发行|服务|管理|运营|通[信讯]|旅游|出行|保险|研究|设计|创新|生活|学习|培训|支付"
)
"""Verbs of the dictionary that go on with a name: 爱奇艺体育 is not 爱奇艺."""
_FIGURES: frozenset[Kind] = frozenset(("quantity", "number"))
_COMMON: frozenset[Kind] = frozenset(("noun", "place", "verb", "other"))


def leading_words(title: str) -> tuple[str, ...]:
    """The words of a headline, folded, before its verb, first figure or sign; a space ends no name: Stability AI."""
    words: list[str] = []
    folded = unspaced(title)
    for word in tokens(title)[:WORDS]:
        acts = _is_verb(word) or (words and _ACTS.fullmatch(word))  # 任 begins names, too
        if acts or kind(word) in _FIGURES or not folded.startswith("".join((*words, word))):
            break
        words.append(word)
    return tuple(words)


def _is_verb(word: str) -> bool:
    return kind(word) == "verb" and rarity(word) < VERB_RARITY and not _IN_NAMES.fullmatch(word)


def is_name(words: Sequence[str], vocabulary: Collection[str]) -> bool:
    """Whether words that two headlines begin with name who acts: a company of the trade, or else no word of the paper
    nor a common one."""
    whole = "".join(words)
    if _PLATFORM.fullmatch(whole) or bridge.named(whole):
        return True
    if len(whole) < 2 or whole in vocabulary or (len(words) == 1 and kind(words[0]) in _COMMON):
        return False
    return max(map(rarity, words), default=0.0) >= NAME_RARITY
