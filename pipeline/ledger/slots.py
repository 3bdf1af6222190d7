"""What stands in the slots of a sentence of 人事: who is meant, which body speaks, what somebody was before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.persons import POSTS, body_of, name_at_end, people_in, person_in, post_of, seated

GIVE = r"(?:任命|聘任|聘请|委任|委派|续聘|选举|补选|增补|推选|推举|指定|提拔|提名|选聘|擢升|晋升|调任)"
"""Verbs by which a post is given."""
NAME = r"(?:[A-Z][A-Za-z.'’ -]{1,40}|[\u4e00-\u9fff·]{2,20})"
NAMES = r"[A-Za-z.'’ \u4e00-\u9fff·、-]{2,160}?"
"""Names with 、 or 和 between them. One class: 和 may be of a name as well, and tried both ways it takes for ever."""
TAKES = r"(?<![主责担出就接升调转兼现历原时曾续继改信荣常拟委胜辞卸离留连仍])任"
"""任 by itself, and not the end of another verb (辞任) or of what lasts (现任, 仍任)."""
_NO_BODY = re.compile(
    r"^人事(?!部|局|厅|处)|^(?:高管|管理层)|快讯|独家|突发|重磅|名单$|公示$|(?:大|全|例|闭幕)会$|^[这那此了]|换届$|变动$|终止|国务院$|中央$|党中央|省委$|市委$|人民政府$|常委会|人大|会议|记者|消息|知情|报道|新闻|日报|晚报|财联社|新华社|人民网|界面|36氪|硬氪|媒体|官网|公告|业内|内部|董事会|他|她|我|组织部|"
    r"主席|总理|总统|人士|网友|市场|^(?:根据|按照|依据|依照)|^经(?=\d)|\d年$|关于|任免"
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
    now: dict[str, str] = field(default_factory=dict)
    """Person -> post held now, which is the former one of who is to get another: 现任…, 拟任…."""
    last: str = ""
    """Of whom a change was told last: he, in the sentences that follow."""
    before: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Person -> (post that he is said to have held before, whether it is said to be the one he came from)."""


def who_before(text: str, said: Said) -> tuple[list[str], str]:
    """(who is meant by what stands before a verb, all that stands before the last name); the people of the clause
    before where nothing but adverbs stands there."""
    bare = without_adverbs(text)
    if not bare or bare in ("其", "他", "她", "并", "后者", "该高管"):
        return list(said.people), said.held
    name = name_at_end(bare)
    if name:
        listed = people_in(after_saying(bare))
        if len(listed) < 2:
            listed = [one for piece in _pieces(bare) if (one := name_at_end(piece))]
        return (listed if len(listed) > 1 else [name]), bare
    return [], bare


def _pieces(text: str) -> list[str]:
    """董事长张霖、 and 董事刘晓彬 of a list of people with their posts; the last piece may end without a name."""
    found, piece = [], ""
    for part in _AND.split(text):
        name = name_at_end(piece) if _AND.fullmatch(part) else ""
        if name and (piece == name or _HOLDS_POST.search(post_of(piece[: -len(name)])[1] or piece[: -len(name)])):
            found.append(piece)
            piece = ""
        else:
            piece += part
    return [*found, piece]


_AND = re.compile(r"(、|以及|和|与|及)")
_HOLDS_POST = re.compile(rf"(?:{'|'.join(sorted(set(POSTS), key=len, reverse=True))}|高管|员工|官|总裁|[A-Z]O)$")


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
    r"因[^,]{2,14}(?:原因|需要|调整|变动|到龄|年龄|退休|届满)|主动|提出|申请|请求|向董事会|向公司|董事会|提交|递交|也|还|都|会|后|均|并|分别|同志|先生|女士|在近期|未来几周内|在未来几周内|任职时间不足一年|"
    r"(?:入职|任职|上任|加入)(?:时间)?(?:不到|不足|未满|仅)[^,]{1,4}(?:年|月|天)|在[^,]{1,24}(?:后|之际|前夕|期间)|突然|火速|于?(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?(?:起|正式)?|于?20\d\d年[春夏秋冬]天?(?:就已)?|就已|的?书面|于?年底|于?[上本]周[一二三四五六日]?|于?[上本]月|于?[今去]年|于?(?:\d{1,2}月)?[上中下]旬|于?月[初底])$"
)


def after_saying(text: str) -> str:
    """`text` without the words that introduce it at its beginning: 公司今日宣布."""
    return _LEADING.sub("", text)


def bare_name(who: str) -> str:
    """A name without 先生 and its like."""
    return re.sub(r"(?:同志|先生|女士|本人|等人?)$", "", who.strip())


_HOLDING = re.compile(r"(?:(?<=..)|(?<=[其他她]))所?(?:兼任|担任|现任|任)$")


def who_and_what(slot: str) -> tuple[str, str]:
    """(who, from what) of what stands behind 免去: 李四 and 某部副部长 of 李四的某部副部长."""
    if slot[0] in "其他她":
        return slot[0], re.sub(r"^(?:所?(?:兼任|担任|现任|任))?的?", "", slot[1:])
    if title := re.search("同志|先生|女士", slot):
        return slot[: title.start()], re.sub(r"^(?:所?(?:兼任|担任|现任|任))?的?", "", slot[title.end() :])
    who, of, what = slot.partition("的")
    if of:
        return _HOLDING.sub("", who), what
    # 周涛总经理: of the ways to cut it the one with the longest post, and nothing between name and post.
    cuts = [(slot[:at], slot[at:]) for at in (2, 3, 4) if person_in(slot[:at])]
    cuts = [(name, rest) for name, rest in cuts if post_of(rest)[1] == re.sub("^(?:公司|集团)", "", rest)]
    return max(cuts, key=lambda cut: len(cut[1]), default=(slot, ""))


def held_by(prefix: str, person: str, said: Said) -> tuple[str, str]:
    """(body, post) that stand before a name: 原云帆视频副总裁周禾."""
    at = prefix.rfind(person)
    said_before = _pieces(_LEADING.sub("", prefix[:at] if at >= 0 else ""))[-1].strip(" ,、:")
    said_before = without_seats(said_before)
    said_before = re.sub(rf"^.{{0,30}}{GIVE}", "", said_before)
    said_before = re.sub(
        r"^(?:(?:董事会|公司)?(?:于近日|近日|日前)?收到(?:了)?|同意|公司)?(?:原|前|现任|时任|消息称)?", "", said_before
    )
    body, post = post_of(said_before)
    if not post and (rank := re.fullmatch(r"(.{2,30}?)(?:前|原)?(?:高管|管理人士|管理层|员工|老将|元老)", said_before)):
        body = body_of(rank[1])
    body = re.sub(r"(?<=[A-Za-z])(?:前|原)|(?:前|原)$", "", body)
    body, seat = seated(speaking_body(body) if body else "", post, said.body)
    return body, seat if said.body else post


_SEAT = re.compile(
    r"(?:[^、,]{0,20}候补委员|(?:中共|中央|全国|第[一二三四五六七八九十]{1,3}届)[^、,]{0,16}(?<!主任)委员)(?:[、,]|$)"
)
"""全国政协委员: a seat that is kept beside a post, and no post that is left for another."""


def without_seats(posts: str) -> str:
    return _SEAT.sub("", posts).strip(" 、,")


def speaking_body(said: str) -> str:
    """The company or office that `said` names; empty for media, organs of decision and people."""
    body = body_of(_WHEN.sub("", _NEWS.sub("", re.sub(r"\(.*", "", _LEADING.sub("", said)))))
    name = name_at_end(body)
    if name and post_of(body.removesuffix(name))[1]:
        return ""
    is_company = body.isascii() and " " not in body
    return "" if _NO_BODY.search(body) or (person_in(body) and not is_company) else body


_NEWS = re.compile(
    r"(?:第[一二三四五六七八九十\d]{1,3}届)?(?:高管|管理层|人事|组织架构|组织|架构|领导班子|班子|董事会|监事会|CEO|总裁|董事长|大|新一轮)*(?:调整|变动|变更|换届|换人|换帅|地震)$"
)
"""拾光影业高管调整: what the news is about."""
_HOUR = r"(?:凌晨|清晨|早间|上午|中午|午间|下午|傍晚|晚间|深夜|盘前|盘后)"
TIME = (
    r"(?:(?:当地|北京|美东|美国)?时间)?(?:(?:本|上)?(?:周|星期)[一二三四五六日天]|(?:20\d\d年)?\d{1,2}月\d{1,2}日|今日|今天|昨日|昨天|近日|日前)"
    rf"(?:{_HOUR}|晚)?"
)
"""When something was said: 周一, 2月22日晚间."""
_WHEN = re.compile(rf"(?:于|在)?(?:{TIME}|{_HOUR})$")
