"""Posts of a folded text: 党组副书记, 副部长, 首席执行官."""

from __future__ import annotations

import re
from itertools import chain

from pipeline.editing.facts.finding import Fact
from pipeline.editing.facts.words import listed
from pipeline.persons import POSTS

_LOOSE = frozenset(listed("loose_posts"))
_PARTY = f"(?:{'|'.join(sorted(listed('party'), key=len, reverse=True))})"
_RANK = (
    "(?:代理?|常务|执行|高级|资深|首席|联席|联合|副|总(?!经理|裁|监|编|书记|理(?!事))|独立|职工|职工代表|名誉|荣誉"
    "|特聘|共同)"
)
_CORE = "|".join(sorted({*POSTS, *listed("more_posts")}, key=len, reverse=True))
_LATIN = "ceo|cto|cfo|coo|cmo|cpo|cio|cso|vp|svp|evp"
_POST = re.compile(
    rf"(?P<post>(?:首席[\u4e00-\u9fff]{{1,6}}官|{_CORE})(?:助理)?)"
    r"(?!期|度|远|久|时间|大会|大的|高|满|约|达|江|城|沙|春|三角|会(?!议)|团|台|级|性|医师|制)"
)
_LATIN_POST = re.compile(rf"(?P<post>{_LATIN})(?![a-z])")
_BEFORE = re.compile(rf"(?P<party>{_PARTY}*)(?P<rank>{_RANK}*)$")
"""What stands before a post is read from behind: beginning with it, every place of a text would be tried."""
_LETTER = re.compile(r"[a-z]")
_LONGEST = 16
_SAME = {
    "ceo": "首席执行官", "cto": "首席技术官", "cfo": "首席财务官", "coo": "首席运营官", "cmo": "首席营销官",
    "cpo": "首席产品官", "cio": "首席信息官", "董秘": "董事会秘书", "共同创始人": "联合创始人", "创办人": "创始人",
    "vp": "副总裁",
}  # fmt: skip


def posts(text: str) -> list[Fact]:
    """The posts of a folded text, each with its rank; those that anybody may have (代表, 负责人) are left out.

    The keys are the post with the party organ before it (党组副书记) and, last, the post alone.
    """
    found = []
    for match in chain(_POST.finditer(text), _LATIN_POST.finditer(text)):
        start = match.start()
        if match.re is _LATIN_POST and _LETTER.fullmatch(text[max(0, start - 1) : start]):
            continue
        before = _BEFORE.search(text, max(0, start - _LONGEST), start)
        party, rank = (before["party"], before["rank"]) if before else ("", "")
        post = rank + _SAME.get(match["post"], match["post"])
        post = _SAME.get(post, post)
        if party or post not in _LOOSE:
            begin = start - len(party) - len(rank)
            found.append(Fact("post", begin, match.end(), (party + post, post), "post"))
    return found


def same_post(said: Fact, known: Fact) -> bool:
    """Whether a post of the item is that of a source: the party organ may be left out, not made up."""
    full, post = said.keys
    return bool(known.keys[0] == full if full != post else known.keys[1] == post)
