"""What names a person, a post and a body: surnames, ranks, and where a body ends and its post begins."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from pipeline.text import tagged


def _lists() -> dict[str, list[str]]:
    """The lists of resources/ledger_names.txt by name."""
    found: dict[str, list[str]] = {}
    text = (files("pipeline") / "resources" / "ledger_names.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            words.extend(line.split())
    return found


_LISTS = _lists()
POSTS = tuple(_LISTS["posts"])
"""Posts without their rank, from 部长 to 首席代表."""
COMPOUND = tuple(word for word in _LISTS["surnames"] if len(word) == 2)
SURNAMES = frozenset("".join(word for word in _LISTS["surnames"] if len(word) > 2))
_ORDINARY = frozenset(_LISTS["ordinary"])
"""Words that begin with a surname and name nobody."""
_WORDS = ("公司", "平台", "高管", "经理", "团队", "公告")
"""Words of _ORDINARY that begin no name either."""
_NO_NAME = re.compile(
    r"[的了为将已近与等其该某者们是在被把让及或于之至也各所并且他她它我你]|[上本下]周|[上本下]月|[今去明]年|[上中下]旬|(?:省|市|县|局|部|委|厅|司|处|会|院|所|公司|集团|先生|女士|同志)$"
)
_LATIN = re.compile(r"[A-Z][A-Za-z.'’-]{0,20}(?: (?:(?:de|van|von|der|la|bin|al) )?[A-Z][A-Za-z.'’-]{0,20}){0,3}")
_FOREIGN = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·.][\u4e00-\u9fffA-Z]{1,8}){1,3}")
_NOT_FOREIGN = re.compile(r"[的了为将已与等是在被把或并且们曾今年后称由月说]|可能|宣布|表示|透露|先后|分别")
"""What no foreign name is written with: 蒂姆·库克可能在今年."""
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_SUFFIX = re.compile(r"(?:先生|女士|同志|博士|教授|院士|小姐)$")
_NO_LATIN = re.compile(
    r"\b(?:The|An|AI|C[A-Z]{1,2}O|VP|IPO|Inc|Ltd|Co|GPT|OpenAI|Google|Meta|Apple|Microsoft|Amazon|Nvidia|TikTok|YouTube|Anthropic|Capital|Ventures|Labs|Group)\b|^A$"
)


def person_in(slot: str) -> str:
    """The name that a slot of the grammar holds (任命…为), bare of 先生 and its like; empty where it holds none."""
    text = slot.strip(" ,、:“”\"'")
    while (bare := _SUFFIX.sub("", text)) != text:
        text = bare
    text = text.strip()
    if _FOREIGN.fullmatch(text):
        name = _after_post(text)
        return "" if _NOT_FOREIGN.search(name) else name
    if _LATIN.fullmatch(text) and not _NO_LATIN.search(text):
        return text
    return text if _HAN.fullmatch(text) and is_han_name(text) else ""


def is_han_name(text: str) -> bool:
    """Whether two to four Han characters may be somebody's name."""
    if text in _ORDINARY or text.startswith(_WORDS) or _NO_NAME.search(text, 1):
        return False
    if text.startswith(COMPOUND):
        return len(text) >= 3
    return text[0] in SURNAMES and len(text) <= 3


def people_in(slot: str) -> list[str]:
    """The names of a list such as 李四、王五和赵六; empty unless every part is a name."""
    parts = [part for part in re.split(r"[、,]|和|及|与|以及| and ", slot[:200]) if part.strip(" 等")]
    names = [person_in(part.removesuffix("等")) for part in parts]
    return names if names and all(names) else []


def people_given(slot: str) -> list[str]:
    """The names between 任命 and 为, where 尼玛次仁 is one as well; empty where any part is or holds a word."""
    parts = [_SUFFIX.sub("", part) for part in re.split(r"[、和]", slot[:200])]
    return parts if all(person_in(part) or _may_be_a_name(part) for part in parts) else []


def _may_be_a_name(text: str) -> bool:
    if not _HAN.fullmatch(text) or text in _ORDINARY or text.startswith(_WORDS) or _NO_NAME.search(text):
        return False
    return not _NO_NAME_END.search(text) and all(
        len(word) == 1 or tag in ("nr", "nrt", "nrfg", "ns") for word, tag in tagged(text)
    )


_NO_NAME_END = re.compile(r"[人者员家官名位辈长总部层队手届局省市县国]$")


def name_at_end(text: str) -> str:
    """The person whose name a piece of text ends with; empty where it ends with none.

    A Han name begins where a word of the dictionary begins, so that 高管于洋 ends with 于洋.
    """
    said = text.rstrip(" ,、:\"'”")
    while (bare := _SUFFIX.sub("", said)) != said:
        said = bare.rstrip()
    for pattern in (_FOREIGN_END, _LATIN_END):
        if (match := pattern.search(said[-60:])) and (name := person_in(_after_post(match[0]))):
            return name
    tail = said[-24:]
    starts = _starts(tail)
    for length in (4, 3, 2):
        name = tail[-length:]
        if len(name) == length and len(tail) - length in starts and _HAN.fullmatch(name) and is_han_name(name):
            if length == 4 and not name.startswith(COMPOUND):
                continue
            if not _is_word(name):
                return name
    return ""


_FOREIGN_END = re.compile(r"[\u4e00-\u9fff]{1,12}(?:[·][\u4e00-\u9fffA-Z]{1,8}){1,3}$")
_LATIN_END = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z.'’-]{0,20}(?: [A-Z][A-Za-z.'’-]{0,20}){0,3}$")


def _after_post(name: str) -> str:
    """首席产品官凯文·韦尔 without the post before it."""
    head = name.split("·")[0]
    for start in range(len(head) - 1, 0, -1):
        if _POST_END.search(head[:start]):
            return name[start:]
    return name


@lru_cache(maxsize=4096)
def _is_word(name: str) -> bool:
    """Whether the dictionary has these characters as one word that names nobody."""
    found = tagged(name)
    return len(found) == 1 and found[0][1] not in ("nr", "nrt", "nrfg", "ns", "nz", "x")


def _starts(text: str) -> set[int]:
    starts, at = set(), 0
    for word, _ in tagged(text):
        starts.add(at)
        at += len(word)
    return {start for start in starts if text[start - 1 : start + 1] not in _ORDINARY}


_RANK = (
    r"(?:(?:代理?|常务|非?执行|高级|资深|首席|联席|联合|全球|第一|副|总(?!副)|非?独立|"
    r"临时|代行|[一二三四]级|职工|职工代表|名誉|荣誉|兼职|专职|特聘|核心|大中华区|中国区|亚太区|技术|战略)){0,4}"
)
_CORE = "|".join(sorted(set(_LISTS["posts"]), key=len, reverse=True))
_LATIN_POST = r"(?:CEO|CTO|CFO|COO|CRO|CMO|CPO|CIO|CSO|CHO|CDO|CLO|CCO|CAIO|VP|SVP|EVP|HRVP|MD)(?![A-Za-z])"
_CHIEF = r"首席[\u4e00-\u9fffA-Z]{1,6}(?:官|科学家|架构师|工程师|设计师|经济学家)"
_ONE = rf"{_RANK}(?:{_CHIEF}|{_CORE}|{_LATIN_POST}|总裁)(?:助理)?"
_POSTS = re.compile(
    rf"(?:党[委组](?=副))?{_ONE}(?:(?:\s?[、兼和及与/,]\s?|并兼任|兼任| )?(?:党[委组]|{_ONE})(?:{_ONE})?){{0,5}}"
)
_POST_END = re.compile(rf"(?:官|高管|管理人士|老将|元老|{_CORE}|{_LATIN_POST}|总裁)$")
_GENERIC_BODY = re.compile(
    r"(?:这家|该|这)[\u4e00-\u9fff]{2,12}|(?:(?:本|该|我|其|这家|上述)?(?:公司|集团|企业|单位|部门|平台|机构|品牌|团队|会议|上市公司)|第[一二三四五六七八九十\d]{1,3}届(?:董事会|监事会|理事会|委员会)?|董事会|监事会|新任|新|其|该|的|为|现任|原|前|一名|职工|该公司的?|公司的|首任|下一任|下任|兼)+"
)
_POST_NOISE = re.compile(
    r"^(?:(?:公司|本公司|该公司|集团)?第[一二三四五六七八九十\d]{1,3}届(?:董事会|监事会)?|新任|新的|新一任|下一任|首任|现任|其|为|是|了|一名|公司的?|本公司|该公司的?|集团的)+"
)
_POST_TAIL = re.compile(
    r"(?:的?(?:职务|一职|职位|等职|岗位|职责|重任|要职|的工作|的(?:决定|通知|请求|申请|报告))|候选人|人选|等)+$"
)
_ELSE = re.compile(r"[、,](?:原|前(?![端沿台期])|曾|决定)")
"""What stands behind is another time's, or another decision: 副院长、决定为代理院长."""
_CLAUSE = re.compile(r"同志|先生|女士|(?<!华)为")
BODY_MAX = 40
_CAREER = re.compile(
    r"\((?:试用期|女|男|满族|回族|壮族|蒙古族|维吾尔族|藏族|正[厅部局处]级|副[厅部局处]级|兼)[^()]{0,30}\)"
)


def post_of(said: str) -> tuple[str, str]:
    """(body, post) of what stands behind 任 or before 职务: 某省广播电视局党组书记、局长 is cut behind 局.

    A body that names nobody in particular (公司, 第六届董事会) is empty; a post that is none of ours stays whole with
    no body, if it is short.
    """
    text = _POST_TAIL.sub("", _CAREER.sub("", said).strip(" ,、:\"'“”")).strip(" ,、的")
    text = _ELSE.split(text)[0].removeprefix("为")
    if not text or len(text) > 80 or _CLAUSE.search(text):
        return "", ""
    for start in range(len(text)):
        if _POSTS.fullmatch(text, start):
            return _first_post(text, start)
    return "", ""


def _first_post(text: str, start: int) -> tuple[str, str]:
    """河北省委 and 常委、宣传部部长 of 河北省委常委、宣传部部长, whose last post begins at `start`."""
    head = re.split("[、兼]", text[:start], maxsplit=1)[0]
    if len(head) < start:
        body, post = post_of(head)
        if post and head.endswith(post):
            return body, text[len(head) - len(post) :]
    return body_of(text[:start]), text[start:]


_FIELD = (
    r"(?:全球|海外|国际|中国区|大中华区|亚太|欧洲|北美|总部|集团|技术|运营|产品|内容|游戏|影视|电影|电视剧?|综艺|动漫|动画|短剧|漫剧|短视频|视频|直播|音频|"
    r"音乐|体育|新闻|商业化?|市场|品牌|公关|传播|战略|投资|资本|财务|法务|法律|合规|风控|人力资源|人事|行政|研发|研究|设计|算法|数据|信息|软件|硬件|云|智能|AI|"
    r"人工智能|大模型|安全|广告|营销|销售|客户|用户|增长|电商|供应链|创作者?|版权|发行|制片|制作|生态|平台|社区|网络视听|节目|管理|宣传|政策|法规|规划|科技|传媒|机关|"
    r"组织|审计|薪酬|提名|采编|采访|编辑|评论|摄影|视觉|融媒体|新媒体|媒体|网络|出版|策划|创新|教育|培训|财经|文艺|少儿|纪录片|播出|综合|审核|监管|服务|与|和|及)"
)
_DEPARTMENT = re.compile(
    rf"办公[厅室]|{_FIELD}{{1,6}}(?:中心|业务|业务线|业务部|事业部|事业群|部门?|处|司|室|组|委员会)|{_FIELD}{{1,3}}"
)
_BUSINESS = re.compile(r".*(?:中心|业务|线|部门|事业部|事业群)")


def seated(body: str, post: str, speaks: str) -> tuple[str, str]:
    """(body, post), a department without a name of its own told as part of the post: 办公厅主任 of whoever speaks.

    Where nobody is known to speak, an office (办公厅, 宣传部) is the nearest thing to a body, and a business is none.
    """
    if not post or not body or body == speaks or not _DEPARTMENT.fullmatch(body):
        return body, post
    if speaks:
        return speaks, f"{body}{post}"
    return ("", f"{body}{post}") if _BUSINESS.fullmatch(body) else (body, post)


def body_of(said: str) -> str:
    """The organisation that `said` names; empty where it names none in particular."""
    text = _POST_NOISE.sub("", said.strip(" ,、:的\"'“”「」"))
    text = re.sub(r"^(?:原|前|现任|新任|时任)(?=.{2})", "", text).strip(" ,、:的\"'“”「」")
    if (
        not 2 <= len(text) <= BODY_MAX
        or _GENERIC_BODY.fullmatch(text)
        or re.search(r"[,。;:!?]|当选|出任|任命|担任|升任|辞去|接替", text)
    ):
        return ""
    return text
