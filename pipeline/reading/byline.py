"""The lines around a headline: who published it (来源), who wrote it; each as a typed finding or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.text import is_chinese, squeeze

ORIGIN_LENGTH_MAX = 30
"""Characters of an outlet's name."""

UNLABELLED_LENGTH_MAX = 14
"""Characters of an outlet's name that stands beside the date without a label."""

LINE_LENGTH_MAX = 80
"""Characters of a line of date and outlet."""

DIGITS_MAX = 2
"""In an outlet's name: 36氪."""

BYLINE_NODES = 16
"""Text nodes under a headline that are looked at; share buttons and players come later."""

_END = r"(?=$|[\s|丨,，;；()（）\[\]【】]|发布|作者|时间|日期|责任|编辑|浏览|字[体号])"
_IN_BRACKETS = r"[\]】)）”\"》]?"
_LABEL = r"(?:(?<![据片料图])来\s*源|稿\s*源|转自|转载自|本文来源于|文章出处|(?<![据片料图明])出处)"
_ORIGIN = re.compile(
    rf"{_LABEL}\s*(?:于\s*)?[:：]\s*[\[【(（“\"《]?\s*"
    r"([^\s|丨,，;；:：()（）\[\]【】<>“”\"《》]+?(?:[ ][A-Za-z][\w.&-]*)*(?:[-—－·]《[^《》\s]{2,12}》)?)"
    + _IN_BRACKETS
    + _END
)
_BARE_LABEL = re.compile(rf"[|丨\s]*(?:{_LABEL}|作\s*者|记\s*者|[Bb][Yy])\s*[:：]?")
_AUTHOR = re.compile(
    r"(?:作\s*者|撰\s*文|文)\s*[:：丨|]\s*"
    r"((?:(?!责任|责编|编辑|来源|发布|时间|日期|审核|校对)[\u4e00-\u9fff·]{2,8}[ 、,，]?){1,4}|[A-Za-z][\w .'-]{1,30})"
    + _END
)
_OWN = re.compile(r"(?:本网站?|本站|本报|原创|网站)(?:综合|原创|讯)?")
_NO_ORIGIN = re.compile(
    r"[\W\d_]+|发布.*|作者.*|时间.*|未知|互联网|网络(?:转载|整理)?|无|转载(?:文章)?|综合(?:整理|报道)?|原创文章"
)

_DATE = re.compile(
    r"(?:(?:19|20)\d\d\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*(?:周|星期)[一二三四五六日天])?"
    r"(?:\s*(?:上午|下午)?\d{1,2}:\d\d(?::\d\d)?)?|\d{1,2}:\d\d(?::\d\d)?|(?:19|20)\d\d|(?:昨天|今天|前天|\d+\s*(?:分钟|小时|天)前)"
)
_LABELS = re.compile(r"来\s*源|作\s*者|稿\s*源|发布|时间|\d:\d\d|\b(?:published|posted|updated|by)\b", re.IGNORECASE)
_FULL_DATE = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}"
    r"|\b(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?(?:\s+\d{1,2},?)?\s+(?:19|20)\d\d",
    re.IGNORECASE,
)
_DATE_NODE = re.compile(rf"(?:https?://\S+|[A-Z.]+\.COM)?\W*(?:发布(?:时间|日期|于)\s*[:：]?)?\s*(?:{_DATE.pattern})")
_PAGE_WORDS = re.compile(
    r"分享|评论|收藏|微信|微博|空间|举报|打印|字[号体]|字[大小]|^[大中小]$|关注|订阅|点赞|阅读|浏览|转发|我有话|我要|复制|链接|二维码|"
    r"QQ|Qzone|客户端|APP|更多|正文|首页|返回|纠错|编辑|记者|作者|参与|跟[贴帖]|发布|来自|原标题|摘要|标签|官方账?号|企鹅号|默认|收听|"
    r"播放|下载|登录|注册|手机|扫|次|条|人气|点击|更新|导读|放大|缩小|增大|减小|图集|视频|来源|稿源|责任|成文|日期|时间|文号|索引|字号|机构|主题|分类|责编|校对|审核|热点|推荐|相关|专题|"
    r"share|comment|print|follow|subscribe|views?|read|update",
    re.IGNORECASE,
)
_NAME_LIKE = re.compile(r"[《“]?[\u4e00-\u9fffA-Za-z0-9·.—－\-《》 ]{2,}[》”]?")

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申"
    "欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳诸葛管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤"
    "穆卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池"
    "查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井巴漆隆丘鹿格次旦扎"
    "印張劉陳楊黃趙吳孫馬羅鄭謝許鄧馮韓蕭蘇葉蔣盧鍾譚陸賈韋鄒龔邵萬錢嚴湯莊聶魯關蘭紀單塗藍諸溫"
)
"""First characters of Chinese family names (some four hundred, a few written the traditional way)."""

_NAME = r"(?:[\u4e00-\u9fff·]{2,4}?|[\u4e00-\u9fff] [\u4e00-\u9fff]{1,2}?)"
_NAMES = rf"({_NAME}(?:(?:[ 、，,]|和){_NAME}){{0,5}}?)"
_FROM = rf"[ ](?![{''.join(sorted(SURNAMES))}][\u4e00-\u9fff]{{1,2}}报道)[\u4e00-\u9fff]{{2,6}}报道"
"""记者 某某 山东某县报道; what may be a second name is taken for one."""
_REPORTER = re.compile(
    r"(?:记者|記者|评论员|通讯员|特派员|撰稿|(?:^|[\s（(])文(?=[:：丨|/]))\s*[:：丨|/]?\s*"
    + _NAMES
    + r"(?=\s*(?:$|[)）】\]/／，。;；]|报道|報道|報导|發自|发自|通讯员|文(?:[/／]|$)|实习|见习|编辑|\d|"
    rf"[\u4e00-\u9fff]{{2}}\d{{1,2}}日[電电]|{_FROM}))",
    re.MULTILINE,
)
_OUTLET_LAST = frozenset("报網网社台刊视志讯号部局厅委院会司所处办店室组团频道客家人")
_NOT_LAST = frozenset("摄攝报社讯电")
_PHOTOGRAPHER = re.compile(r"[（(]" + _NAMES + r"\s*摄[)）]")
_BY = re.compile(
    r"\b[Bb]y[:\s]+((?:[A-Z][\w.'’-]+\s+){1,3}[A-Z][\w.'’-]+)(?=$|[,|•·]|\s+(?:and|\||on|in|for)\b|\s{2,})"
)


def labelled(nodes: Sequence[str]) -> str:
    """Text nodes as lines, a label alone in its node put before the next (来源 / 某报 -> 来源：某报)."""
    lines: list[str] = []
    waiting = ""
    for node in nodes:
        if _BARE_LABEL.fullmatch(node):
            waiting = node.strip("|丨 ：:") + ("：" if is_chinese(node) else " ")
        elif waiting and not node.strip("|丨 ：:"):
            continue
        else:
            lines.append(waiting + node)
            waiting = ""
    return "\n".join(lines)


def origin_in(line: str) -> str:
    """The outlet named in a line such as 来源：某报　发布时间：…; "" where it names none."""
    return next((name for match in _ORIGIN.finditer(line) if (name := outlet(match[1]))), "")


def outlet(name: str) -> str:
    """An outlet's name as it stands in a field of its own: label and quotes off; "" where it is no name."""
    name = squeeze(name)
    if label := _ORIGIN.search(name):
        name = label[1]
    name = name.strip("“”\"'：:；;，,。 ")
    if name.count("《") + name.count("》") != 2 or name.startswith("《"):
        name = name.strip("《》")
    return "" if len(name) > ORIGIN_LENGTH_MAX or _NO_ORIGIN.fullmatch(name) else name


def is_own(name: str) -> bool:
    """Whether a page calls its origin 本网, 本站 or their like."""
    return bool(_OWN.fullmatch(name))


def beside_date(nodes: Sequence[str]) -> str:
    """The outlet that stands beside the date without a label: 2024-02-19 10:00 / 某报, or 某报 · 2024年2月19日.

    Args:
        nodes: text nodes under the headline, in page order.
    """
    told = [node for node in nodes[:BYLINE_NODES] if any(char.isalnum() for char in node)]
    for node in told:
        match = _DATE_NODE.match(node)
        if match and (name := _unlabelled(node[match.end() :])):
            return name
    for date, after in pairwise(told):
        if _is_date(date) and (name := _unlabelled(after)):
            return name
    for before, date in pairwise(told):
        if _is_date(date) and (name := _unlabelled(before)):
            return name
    return ""


def _is_date(node: str) -> bool:
    match = _DATE_NODE.match(node)
    return match is not None and not any(char.isalnum() for char in node[match.end() :])


def _unlabelled(text: str) -> str:
    name = text.strip(" |丨·•-—:：\u3000")
    if not 2 <= len(name) <= UNLABELLED_LENGTH_MAX or not _NAME_LIKE.fullmatch(name):
        return ""
    if (
        _looks_like_person(name)
        or _PAGE_WORDS.search(name)
        or sum(map(str.isdigit, name)) > DIGITS_MAX
        or not is_chinese(name)
    ):
        return ""
    return outlet(name)


def person_beside_date(nodes: Sequence[str]) -> str:
    """The person's name that stands beside the date without a label, as on blogs."""
    told = [node for node in nodes[:BYLINE_NODES] if any(char.isalnum() for char in node)]
    pairs = (pair for one, other in pairwise(told) for pair in ((one, other), (other, one)))
    return next((name for date, name in pairs if _is_date(date) and _looks_like_person(name)), "")


def _looks_like_person(name: str) -> bool:
    return 2 <= len(name) <= 3 and name[-1] not in _OUTLET_LAST and not _PAGE_WORDS.search(name) and bool(_names(name))


def author_in(line: str) -> str:
    """The names after 作者：; editors (责任编辑) are not authors."""
    match = _AUTHOR.search(line)
    return squeeze(match[1]).rstrip("、,， ") if match else ""


def reporters_in(line: str) -> str:
    """Names after 记者, 评论员 or By, joined by a space; "" where they are not told apart from what follows."""
    if match := _BY.search(line):
        return squeeze(match[1])
    for match in _REPORTER.finditer(line):
        if names := _names(match[1]):
            return names
    return ""


def photographer_in(line: str) -> str:
    """The name in （某某摄）."""
    match = _PHOTOGRAPHER.search(line)
    return _names(match[1]) if match else ""


def is_person(name: str) -> bool:
    """Whether what a page declares as its author may be a person: not an outlet, an account's number or an address."""
    name = squeeze(name)
    if not name or any(char.isdigit() for char in name) or "/" in name or "." in name.rstrip("."):
        return False
    return bool(_names(name)) if is_chinese(name) else len(name.split()) in range(2, 6)


def is_byline(line: str) -> bool:
    """Whether a line is that of date, outlet and author rather than a paragraph."""
    return len(line) <= LINE_LENGTH_MAX and not line.endswith("。") and has_date(line) and bool(_LABELS.search(line))


def has_date(line: str) -> bool:
    """Whether a line names a day with its year."""
    return bool(_FULL_DATE.search(line))


def _names(text: str) -> str:
    """Names that begin with a family name; characters spaced out to fill a line (方 敏) are put together."""
    text = re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) ([\u4e00-\u9fff])(?![\u4e00-\u9fff])", r"\1\2", text)
    names = [name for name in re.split(r"[ 、，,]|(?<=[\u4e00-\u9fff]{2})和(?=[\u4e00-\u9fff]{2})", text) if name]
    if not names or any(name[0] not in SURNAMES or name[-1] in _NOT_LAST for name in names):
        return ""
    return " ".join(names)
