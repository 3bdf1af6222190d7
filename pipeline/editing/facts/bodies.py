"""Bodies and companies of a folded text: by how their names end, and by what none but they do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.editing.facts.finding import Fact
from pipeline.editing.facts.folding import has_han
from pipeline.editing.facts.words import BUILDING, Token, listed, words_of

BODY = "body"
LONGEST = 6
"""Words before the last one of a name."""
_ENDINGS = (
    "中心|出版社|报社|日报|日报社|频道|工作室|工作组|小组|行业联盟|委员会|办公室|有限公司|公司|集团|大学|学院|研究院|研究所|实验室|法院|检察院|卫视|电视台|广播电台|电台|影业|影视|传媒|基金|资本|银行|证券|"
    "保险|协会|学会|联盟|联合会|总局|广电局|管理局|部|局|厅|署|委|办|市|县|区|省|镇|州"
)
_ENDING = re.compile(rf"(?:{_ENDINGS})$")
_NAME_TAGS = frozenset(("nr", "nrt", "nrfg", "ns", "nt", "nz", "j"))
_HEAD_TAGS = _NAME_TAGS | {"x", "eng", "b", "n", "l", "f"}
_MORE_TAGS = _HEAD_TAGS | {"vn", "v", "a", "an", "d"}
"""Of words before the last of a name that begins with one of the name's own: 广播 of 海晏广播电视台."""
_STRONG_TAGS = _NAME_TAGS | {"x", "eng"}
_DISTRICTS = tuple("省市县区镇州")
_TRADES = frozenset(listed("trades"))
_SURE_ENDS = listed("sure_ends")
_LOOSE_ENDS = frozenset(("中心", "频道", "工作室", "小组", "工作组"))
"""Of names only behind one of their own, where a name may begin: not 智算中心."""
_NO_HEADS = frozenset(listed("no_heads"))
_NEVER = frozenset(listed("never_given"))
_BEFORE = re.compile(rf"(?:^|[^\w\u4e00-\u9fff]|{'|'.join(listed('to_bodies'))})$")
_TO = frozenset(listed("to_bodies"))
_ACTS = re.compile("|".join(listed("do_bodies")))
_OWN_TAGS = frozenset(("nz", "nr", "nrt", "nrfg", "ns", "x"))


def bodies(text: str, known: Sequence[Fact]) -> Iterator[Fact]:
    """The bodies of a folded text; `known`: its well-known names, which the dictionary may cut in two (爱|奇艺)."""
    tokens = words_of(text)
    for index, (word, tag, at) in enumerate(tokens):
        if not _ENDING.search(word) or not has_han(word):
            continue
        start = _head(text, tokens, index, known)
        start = _place(tokens, index) if start is None else start
        if start is None and tag == "ns" and len(word) >= 3 and word[-1] in _DISTRICTS:
            start = at
        if start is not None:
            start = next((one.start for one in known if one.start < start < one.end), start)
            yield _fact(text, start, at + len(word))
    yield from _by_acts(text, tokens)


def _fact(text: str, start: int, end: int) -> Fact:
    return Fact("name", start, end, (text[start:end],), BODY)


def _place(tokens: Sequence[Token], index: int) -> int | None:
    """Where a place begins whose name no dictionary has: 泊浦市."""
    before = tokens[max(0, index - 2) : index]
    made_of = len(before) == 2 and all(len(word) == 1 and has_han(word) and tag in BUILDING for word, tag, _ in before)
    return before[0][2] if made_of and tokens[index][0] in _DISTRICTS else None


def _head(text: str, tokens: Sequence[Token], index: int, known: Sequence[Fact]) -> int | None:
    """Where the name begins whose last word is at `index`; None where nothing before it may be part of a name."""
    word, _, at = tokens[index]
    first = index
    strong = False
    while first and index - first < LONGEST and _is_part(tokens, first - 1):
        first -= 1
        before, tag, _ = tokens[first]
        strong = strong or tag in _STRONG_TAGS or len(before) == 1
    start = tokens[first][2]
    if first == index or at - start < 2 or len(word) + at - start > 30:
        return None
    if word in _LOOSE_ENDS and not (tokens[first][1] in _OWN_TAGS and _BEFORE.search(text[max(0, start - 4) : start])):
        return None
    if strong or any(start <= one.start and one.end <= at for one in known):
        return start
    return start if _is_sure(text, tokens[first : index + 1]) else None


def _is_part(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word may be part of a name that ends behind it."""
    word, tag, _ = tokens[index]
    if word in "、，。“”《》：；" or word in _TO or not re.match(r"[\w(]", word):
        return False
    if len(word) > 1:
        return tag in _HEAD_TAGS or (word in _TRADES and tag in _MORE_TAGS)
    # 算 of 星澜智算科技.
    joined = index > 0 and len(tokens[index - 1][0]) == 1 and has_han(tokens[index - 1][0])
    return tag in BUILDING or (tag == "v" and joined and tokens[index - 1][1] in BUILDING and word not in _NEVER)


def _is_sure(text: str, tokens: Sequence[Token]) -> bool:
    """Whether words that may be ordinary ones make a name: 东麓影业, where a name may begin; not 国家研究院."""
    head, _, start = tokens[0]
    if head in _TRADES or head in _NO_HEADS or not _BEFORE.search(text[max(0, start - 4) : start]):
        return False
    return tokens[-1][0].endswith(_SURE_ENDS) and len(head) > 1


def _by_acts(text: str, tokens: Sequence[Token]) -> Iterator[Fact]:
    """Companies without an ending, of words that are none together, before what companies do: 灵犀智行领投."""
    ends = {at + len(word): index for index, (word, _, at) in enumerate(tokens)}
    for match in _ACTS.finditer(text):
        index = ends.get(match.start())
        first = None
        while index is not None and index >= 0 and match.start() - tokens[index][2] <= ACTOR:
            if not _is_actor(tokens[index]):
                break
            if _BEFORE.search(text[max(0, tokens[index][2] - 4) : tokens[index][2]]):
                first = index
            index -= 1
        if first is not None and _is_coined(inside := tokens[first : ends[match.start()] + 1]):
            yield _fact(text, inside[0][2], match.start())


ACTOR = 8
"""Characters of a company's name at most."""


def _is_actor(token: Token) -> bool:
    word, tag, _ = token
    if not has_han(word) or word in _NO_HEADS:
        return False
    return (word not in _NEVER and (tag in BUILDING or tag in "vd")) if len(word) == 1 else _is_own(token)


def _is_own(token: Token) -> bool:
    return token[0] in _TRADES or token[1] in _OWN_TAGS


def _is_coined(tokens: Sequence[Token]) -> bool:
    """Whether words make a name of three letters or more, not all of them the trade's."""
    singles = sum(len(word) == 1 for word, _, _ in tokens)
    own = any(len(word) > 1 and word not in _TRADES for word, _, _ in tokens)
    if tokens[-1][0] == "新":
        return False
    return (own or singles > 1) and len(tokens) > 1 and sum(len(word) for word, _, _ in tokens) > 2
