"""What stands in the slots of a sentence of 人事: who is meant, which body speaks, what somebody was before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.persons import body_of, name_at_end, people_in, person_in, post_of

GIVE = r"(?:任命|聘任|聘请|委任|委派|续聘|选举|补选|增补|推选|推举|指定|提拔|提名|选聘|擢升|晋升|调任)"
"""Verbs by which a post is given."""
_NO_BODY = re.compile(
    r"国务院$|中央$|党中央|省委$|市委$|人民政府$|常委会|人大|会议|记者|消息|知情|报道|新闻|日报|晚报|财联社|新华社|人民网|界面|36氪|硬氪|媒体|官网|公告|业内|内部|董事会|他|她|我|组织部|"
    r"主席|总理|总统|人士|网友|市场|^(?:根据|按照|依据|依照)|关于|任免"
)
_LEADING = re.compile(r"^(?:.{0,30}?(?:宣布|公告称?|获悉|透露|消息称|消息|官宣|决定|证实|称|表示|报道|曝)[:,]?)+")


@dataclass(slots=True)
class Said:
    """What the sentences so far tell, for those that lean on them."""

    body: str = ""
    """Who speaks: the company or office whose posts are meant where none is named."""
    people: tuple[str, ...] = ()
    held: str = ""
    """What stood before the name: 云帆视频总裁."""
    verb: str = ""
    """任 or 免 while a list goes on without its verb."""
    left: tuple[str, str, str] = ("", "", "")
    """(person, body, post) of who went last."""


def who_before(text: str, said: Said) -> tuple[list[str], str]:
    """(who is meant by what stands before a verb, all that stands before the last name); the people of the clause
    before where nothing but adverbs stands there."""
    bare = without_adverbs(text)
    if not bare or bare in ("其", "他", "她", "并", "后者", "该高管"):
        return list(said.people), said.held
    name = name_at_end(bare)
    if name:
        listed = people_in(after_saying(bare))
        return (listed if len(listed) > 1 else [name]), bare
    return [], bare


def without_adverbs(text: str) -> str:
    """`text` without adverbs at its end, cut off at most eight times."""
    bare = text.strip()[-120:]
    for _ in range(8):
        cut = _ONE_ADVERB.sub("", bare).rstrip(" ,")
        if cut == bare:
            break
        bare = cut
    return bare


_ONE_ADVERB = re.compile(
    r"(?:已于|已经|已|将于|将在未来[^,]{1,4}|将|拟|正式|近日|日前|近期|今日|今天|昨日|即将|现|获|被|宣布|确认|证实|透露|同日|目前|现已|此次|于近日|于近期|于日前|起|随后|"
    r"因[^,]{2,14}(?:原因|需要|调整|变动|到龄|年龄)|主动|提出|申请|请求|向董事会|向公司|董事会|提交|递交|也|还|都|会|后|均|并|同志|先生|女士|在近期|未来几周内|在未来几周内|任职时间不足一年|"
    r"(?:入职|任职|上任|加入)(?:时间)?(?:不到|不足|未满|仅)[^,]{1,4}(?:年|月|天)|在[^,]{1,24}(?:后|之际|前夕|期间)|突然|火速|于?(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?(?:起|正式)?|于?20\d\d年[春夏秋冬]天?(?:就已)?|就已|的?书面|年底)$"
)


def after_saying(text: str) -> str:
    """`text` without the words that introduce it at its beginning: 公司今日宣布."""
    return _LEADING.sub("", text)


def bare_name(who: str) -> str:
    """A name without 先生 and its like."""
    return re.sub(r"(?:同志|先生|女士|本人|等人?)$", "", who.strip())


def held_by(prefix: str, person: str, said: Said) -> tuple[str, str]:
    """(body, post) that stand before a name: 原云帆视频副总裁周禾."""
    at = prefix.rfind(person)
    said_before = _LEADING.sub("", prefix[:at] if at >= 0 else "").strip(" ,、:")
    said_before = re.sub(rf"^.{{0,30}}{GIVE}", "", said_before)
    said_before = re.sub(
        r"^(?:(?:董事会|公司)?(?:于近日|近日|日前)?收到(?:了)?|同意|公司)?(?:原|前|现任|时任|消息称)?", "", said_before
    )
    body, post = post_of(said_before)
    if not post and (rank := re.fullmatch(r"(.{2,30}?)(?:前|原)?(?:高管|管理人士|管理层|员工|老将|元老)", said_before)):
        body = body_of(rank[1])
    body = re.sub(r"(?<=[A-Za-z])(?:前|原)|(?:前|原)$", "", body)
    return speaking_body(body) if body else "", post


def speaking_body(said: str) -> str:
    """The company or office that `said` names; empty for media, organs of decision and people."""
    body = body_of(re.sub(r"\(.*", "", _LEADING.sub("", said)))
    return "" if _NO_BODY.search(body) or person_in(body) else body
