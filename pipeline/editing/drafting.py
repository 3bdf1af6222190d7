"""Report -> the first version of an item: whole sentences of the report, in house length and without its letterhead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

from pipeline.names import CHANGED
from pipeline.text import clean, is_chinese, squeeze
from pipeline.types import SHANGHAI, Report

ITEM_MIN = 60
"""Characters: the shortest item of the printed issue."""

ITEM_MAX = 350
"""Characters of an ordinary item."""

POLICY_MAX = 600
"""Characters of an item on a policy document; its paragraphs are kept."""

ITEM_ENOUGH, POLICY_ENOUGH = 0.45, 0.8
"""Shares of the limit after which no further sentence is taken: most printed items have 90 to 200 characters."""

RECENT_DAYS = 14
"""A report older than this gets no date put before it: a weekly that says 2月19日 means the one just past."""

UNENDED_MIN = 8
"""Characters of a paragraph without a full stop that is taken where a text has no sentence: 任命周禾为总编辑."""

_OUTLET = r"(?:[\w《》·]{0,14}?(?:社|网|报|台|家|氪|财经|新闻|科技|快讯|观察|在线|视频|客户端)》?)"
_DATE = r"(?:\d{1,2}\s*月\s*)?\d{1,2}\s*日"
_CREDIT = r"(?:\s*[（(][^（）()]{1,60}[）)])?"
_AFTER = r"[\s，,：:|｜]*"
_LETTERHEADS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^[^\d，。！？：]{{2,20}}?(?:\d{{4}}年)?(?P<date>{_DATE})\s*[电讯]{_CREDIT}{_AFTER}",
        rf"^{_OUTLET}?\s*(?P<date>{_DATE})\s*消息{_CREDIT}[，,：:]\s*",
        rf"^{_OUTLET}消息{_CREDIT}[，,：:]\s*",
        rf"^(?:[\w《》]{{0,12}}[报网社台本快]讯|讯)(?:[（(][^（）()]{{1,60}}[）)]{_AFTER}|[\s，,：:|｜]+)",
        rf"^{_OUTLET}{_CREDIT}(?:获悉|独家获悉|快讯)[，,：:]\s*",
        r"^据(?!.{0,12}(?:知情|可靠|人士))[^，。]{2,24}消息[，,：:]\s*",
        rf"^[（(]?(?:{_OUTLET}|本报|本网)?(?:见习|首席|实习|通讯)?(?:记者|通讯员)[\s|｜:：]*"
        r"[^，。：:）)]{2,24}?(?:报道|[）)]|[:：])[:：]?\s*",
        r"^(?:尊敬的)?(?:投资者)?[，,]?您?好[，,！!。]\s*",
        r"^(?:公司)?(?:答复|回复|答)[：:]\s*",
        r"^投资者关系活动[^|。]{0,12}\s*\|\s*",
    )
)
_TAILS = re.compile(
    r"[（(](?:完|[^（）()]{0,12}(?:记者|编辑|责编|通讯员|作者|编译|来源|摄)[^（）()]{0,40}|以下简称[^（）()]{1,30})[）)]"
)
_NOT_TEXT = re.compile(
    r"^(?:编者按|原标题|责任编辑|责编|编辑|作者|来源|附件|图为|图源|题图|更多精彩|扫码|点击|注[：:]|【名词解释】|证券代码|证券简称)"
    r"|概不負責|^问题?[：:].*[？?]$|^(?:再次)?(?:感谢|谢谢)您?[^，]{0,8}[。！]$|^-{3,}"
)
_FORMS = re.compile(
    r"公司.{0,4}董事会.*保证.*(?:虚假记载|重大遗漏|真实、?准确)|^敬请.{0,8}投资者.{0,8}风险|^.{0,8}不涉及.{0,4}应披露"
    r"|^(?:投资者关系)?活动类别|^(?:参与|调研|来访|接待)(?:单位|人员|机构|方式)[^，]{0,6}[：:]|^(?:时间|地点)[：:]"
    r"|^(?:特定对象调研|接受调研|分析师会议|媒体采访|业绩说明会|新闻发布会|路演活动|现场参观|电话会议)。$"
    r"|^(?:问题?|Q)\s*\d*[：:]"
)
"""What stands in every notice of a company and every record of a talk with investors, whatever it is about."""
_REPLY = re.compile(r"^(?:公司)?(?:答复|回复|答|A)\s*\d*[：:]\s*")
_NUMBER = r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、])"
_NUMBERED_HEAD = re.compile(rf"^{_NUMBER}[^，；：]{{2,16}}。$")
_ENDS = "。！？!?"
_STOPS = "；;，,、：: …"
"""Ends of what goes on, in place of which a full stop is put."""
_OPENERS = "“‘「『（(《"
_CLOSERS = "”’」』）)》"
_ANSWERS = re.compile(r"^(?:这|答案|对此|该|其|它)")
_SPEECH = re.compile(r"^[^。！？，]{0,24}(?:说|表示|称|介绍|指出|认为|坦言|告诉)")

_TIME_WORD = re.compile(
    r"\d+\s*[年月日]|近[日期来年]|日前|新近|今[天日年晚早]|昨[天日晚]|明[天年]|当[天日前地]|目前|此前|此后|以来|去年"
    r"|前[天年后]|[上本这]周|周[一二三四五六日末]|星期|期间|刚刚|最近|正在|一直|将于|之[前后]|时[，,]|假期"
)
_DEPENDENT = re.compile(
    r"^(?:[“‘「（(【]|[一二三四五六七八九十]+[、是]|\d|为|据|根据|依据|按照?|随着|自|在|从|继|经|当|如果|虽然|尽管|由于|因"
    r"|但|而|不过|同时|此外|另外|其|该|这|那|本|我|您|对|作为|通过|面对|围绕|针对|除|与|和|想|用|让|把|连日|每|有)"
)
_HAPPENS = re.compile(
    r"^[^，。；：]{2,40}?(?<![正将拟可已])(?:宣布|发布|公布|印发|召开|举[行办]|启动|推出|上线|成立|开播|开幕|开源|披露|公告"
    r"|通报|签署|签约|定档|收购|完成|获批|任命|出台|揭晓)(?!会?的)"
)


def draft(report: Report, others: Sequence[Report] = (), limit: int = ITEM_MAX, now: datetime | None = None) -> str:
    """First version of an item, in the words of the lead report; "" where no report is in Chinese (需编译).

    A lead in a foreign language yields to the first Chinese report among `others`. Sentences are whole and in their
    order; day words such as 今天 are kept as they are, for the editor to settle. With a limit over ITEM_MAX (policy
    documents) the paragraphs are kept, else the item is one paragraph.
    """
    base = base_of(report, others)
    if not is_chinese(base.text):
        return ""
    date, paragraphs = _body(base.text)
    paragraphs = paragraphs or _unended(base.text)
    chosen = _choose(_without_opening_question(paragraphs), limit)
    breaks = "\n" if limit > ITEM_MAX else ""
    return _dated(breaks.join("".join(paragraph) for paragraph in chosen), base, date, now)


def base_of(report: Report, others: Sequence[Report] = ()) -> Report:
    """The report whose words are used: the lead, or the first in Chinese where the lead is not.

    A notice that a watched page changed has no sentence to print: it yields to who reported the same.
    """
    chinese = [one for one in (report, *others) if is_chinese(one.text)]
    told = [one for one in chinese if not one.text.split("\n", 1)[0].endswith(CHANGED)]
    return next(iter((*told, *chinese)), report)


def title_of(report: Report) -> str:
    """Title as a headline: no full stop at the end, no name of the site around it."""
    title = _LEADING_MARK.sub("", squeeze(clean(report.title)))
    tail = _SITE_MARK.search(title)
    if tail and (tail[1] == report.origin or _SITE_NAME.search(tail[1])):
        title = title[: tail.start()]
    return _TITLE_END.sub("", title).strip() or squeeze(clean(report.title))


_LEADING_MARK = re.compile(r"^[^|｜丨\s]{0,6}(?:首发|独家|快讯|早报)\s*[|｜丨]\s*")
_SITE_MARK = re.compile(r"\s*(?:[_|｜丨]|\s[-–—]|--|——|-(?=[^-]*$))\s*([^_|｜丨]{2,14})$")
_SITE_NAME = re.compile(r"(?:网|社|报|台|氪|财经|新闻|之家|日报|频道|在线|客户端|人民政府|官网|门户网站|中心)$")
_TITLE_END = re.compile(r"(?:[（(](?:图|组图|全文|视频|附图|更新中)[）)]|[。．\s])+$")


def _body(text: str) -> tuple[str, list[list[str]]]:
    """(date of the letterhead, sentences of each paragraph) without letterhead, credits and what is no running text."""
    date = ""
    paragraphs: list[list[str]] = []
    for paragraph in _with_lists(text):
        found, paragraph = _without_letterhead(paragraph)
        date = date or found
        paragraph = _TAILS.sub("", paragraph).strip()
        told = _without_questions(sentences(paragraph))
        left_out = (_NOT_TEXT.search, _FORMS.search, _NUMBERED_HEAD.match)
        kept = [one for one in told if not any(found(one) for found in left_out)]
        if kept and not _NOT_TEXT.search(paragraph):
            paragraphs.append(kept)
    return date, paragraphs


def _unended(text: str) -> list[list[str]]:
    """Paragraphs of a text in which no sentence ends, each as one: a part of a notice, cut at its semicolons, a flash.

    Short lines are headings, and stay away.
    """
    found = []
    for paragraph in clean(text).split("\n"):
        told = _TAILS.sub("", _without_letterhead(paragraph)[1]).strip().rstrip(_STOPS)
        noise = _NOT_TEXT.search(told) or _FORMS.search(told)
        if len(told) >= UNENDED_MIN and is_chinese(told) and not sentences(paragraph) and not noise:
            found.append([f"{told}。"])
    return found


def _without_questions(told: list[str]) -> Iterator[str]:
    """Sentences without the word 答： before an answer, nor the question that it answers."""
    for one, following in zip_longest(told, told[1:], fillvalue=""):
        if not (one.endswith(("？", "?")) and _REPLY.match(following)):
            yield _REPLY.sub("", one)


def _with_lists(text: str) -> Iterator[str]:
    """Paragraphs of `text`; one that ends in a colon or semicolon goes on in the next."""
    started = ""
    for paragraph in clean(text).split("\n"):
        started += paragraph
        if not started.endswith(("：", "；", ":", ";")):
            yield started
            started = ""
    yield started


def _without_letterhead(paragraph: str) -> tuple[str, str]:
    """(date it names, the rest), all letterheads in a row taken off: 中新网2月19日电 据某某网站消息，…"""
    date = ""
    matched = True
    while matched:
        matched = False
        for pattern in _LETTERHEADS:
            if head := pattern.match(paragraph):
                date = date or head.groupdict().get("date") or ""
                paragraph, matched = paragraph[head.end() :], True
    return date, paragraph


def sentences(paragraph: str) -> list[str]:
    """Whole sentences, closing quotes and brackets included; a paragraph without a full stop is a heading: none.

    What stands in quotes or brackets is not cut, nor is a quotation from its 他说.
    """
    whole = [one.strip() for one in cut(paragraph)]
    return [one for one in whole if one and one.rstrip(_CLOSERS)[-1:] in tuple(_ENDS)]


def cut(paragraph: str) -> Iterator[str]:
    """The paragraph in pieces that end where sentences do; together they are the whole of it."""
    balanced = sum(paragraph.count(char) for char in _OPENERS) == sum(paragraph.count(char) for char in _CLOSERS)
    start = depth = 0
    for at, char in enumerate(paragraph):
        depth += (char in _OPENERS) - (char in _CLOSERS)
        ended = char in _ENDS or (char in _CLOSERS and paragraph[at - 1 : at] in tuple(_ENDS))
        following = paragraph[at + 1 : at + 2]
        if not ended or (following and following in _ENDS + _CLOSERS) or (balanced and depth > 0):
            continue
        if char in _CLOSERS and _SPEECH.match(paragraph[at + 1 :]):
            continue
        yield paragraph[start : at + 1]
        start = at + 1
    yield paragraph[start:]


def _without_opening_question(paragraphs: list[list[str]]) -> list[list[str]]:
    """An item does not begin by asking; the question goes where enough is left without it."""
    if not paragraphs or not paragraphs[0][0].endswith(("？", "?")):
        return paragraphs
    rest = [part for part in (paragraphs[0][1:], *paragraphs[1:]) if part]
    enough = sum(len(one) for part in rest for one in part) >= ITEM_MIN
    return rest if enough and not _ANSWERS.match(rest[0][0]) else paragraphs


def _choose(paragraphs: Sequence[Sequence[str]], limit: int) -> list[list[str]]:
    """Sentences from the top while they fit; a first sentence over the limit is cut at a semicolon if it has one."""
    chosen: list[list[str]] = []
    length, enough = 0, limit * (POLICY_ENOUGH if limit > ITEM_MAX else ITEM_ENOUGH)
    for paragraph in paragraphs:
        chosen.append([])
        for sentence in paragraph:
            if length and (length + len(sentence) > limit or length >= enough):
                return [part for part in chosen if part]
            piece = sentence if length or len(sentence) <= limit else _shortened(sentence, limit)
            chosen[-1].append(piece)
            length += len(piece)
    return [part for part in chosen if part]


def _shortened(sentence: str, limit: int) -> str:
    cut = sentence.rfind("；", ITEM_MIN, limit)
    return sentence if cut < 0 else sentence[:cut] + "。"


def _dated(text: str, report: Report, letterhead_date: str, now: datetime | None) -> str:
    """`text` with its date first, where the sentence can bear one and says nothing of the time itself."""
    first = text.split("。", 1)[0]
    free = _HAPPENS.match(first) and not _TIME_WORD.search(first) and not _DEPENDENT.match(first)
    if not text or not free or report.published_at is None:
        return text
    if now is not None and (now - report.published_at).days > RECENT_DAYS:
        return text
    local = report.published_at.astimezone(SHANGHAI)
    named = re.sub(r"\s", "", letterhead_date) if "月" in letterhead_date else f"{local.month}月{local.day}日"
    year = f"{local.year}年" if now is not None and now.astimezone(SHANGHAI).year != local.year else ""
    return f"{year}{named}，{text}"
