"""Stories of one subject that may stand under one headline: 甲：A | B."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.text import unspaced
from pipeline.types import SectionId

SUBJECT_MAX = 12
"""Characters of a subject before a colon; what is longer is a sentence."""
JOINED_MAX = 4
"""Stories under one headline."""
_NOBODY = re.compile(
    "快讯|独家|专家|报告|早报|晚报|观察|评论|深度|调查|数据|公告|通报|重磅|突发|最新|业内|官方|媒体|消息|研报|机构"
)
"""What stands before a colon and is no subject."""
_HEADED = re.compile(rf"^([^：:，,。！？!?|｜]{{2,{SUBJECT_MAX}}})[：:]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Headline:
    """A candidate's headline, on its way to others."""

    id: str
    title: str
    section: SectionId | None
    words: tuple[str, ...]
    """All words with which the headline, folded, begins, up to its verb."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Stories that share their subject, best first."""

    ids: tuple[str, ...]
    title: str
    """甲：A | B."""


def joints(headlines: Iterable[Headline], is_name: Callable[[Sequence[str]], bool]) -> list[Joint]:
    """What may be joined, in the order given; stories of one section and one subject, JOINED_MAX at most.

    Subjects are compared whole, for one that goes on (陈浩, 陈浩宇) is another. `is_name`: whether words that several
    headlines begin with name who acts.
    """
    groups: dict[tuple[SectionId | None, str], list[Headline]] = defaultdict(list)
    for headline in headlines:
        headed = _HEADED.match(headline.title)
        if headed and _NOBODY.fullmatch(headed[1].strip()):
            continue
        if subject := unspaced(headed[1]) if headed else "".join(headline.words):
            groups[headline.section, subject].append(headline)
    found = (_joint(subject, group[:JOINED_MAX], is_name) for (_, subject), group in groups.items() if len(group) > 1)
    return [joint for joint in found if joint]


_GOES_ON = re.compile("[、’'+-]")
"""Behind a name that is one of several, or part of a longer one: 三星、SK海力士, OpenAI-backed."""


def _joint(folded: str, found: Sequence[Headline], is_name: Callable[[Sequence[str]], bool]) -> Joint | None:
    """甲：A | B of headlines that all say 甲： or begin with 甲; None where they share no name or one ends there."""
    headed = [_HEADED.match(one.title) for one in found]
    if not any(headed) and not is_name(found[0].words):
        return None
    ends = [match.end() if match else _end(one.title, folded) for match, one in zip(headed, found, strict=True)]
    rests = [one.title[end:].lstrip(" ：:，,") for end, one in zip(ends, found, strict=True)]
    if not all(rests) or any(map(_GOES_ON.match, rests)):
        return None
    subject = next((match[1].strip() for match in headed if match), found[0].title[: ends[0]].strip())
    return Joint(tuple(one.id for one in found), f"{subject}：{' | '.join(dict.fromkeys(rests))}")


def _end(title: str, folded: str) -> int:
    """Where the subject ends in the headline as it is written: folding takes spaces out and may widen a character."""
    return next((end for end in range(1, len(title) + 1) if unspaced(title[:end]) == folded), len(title))
