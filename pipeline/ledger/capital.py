"""Chinese reports of 资本 -> what happened to whose capital: funding, purchases, stakes, the register, listings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from pipeline.changes import CapitalChange, CapitalKind
from pipeline.ledger.clauses import without_source
from pipeline.ledger.companies import company_in, one_company
from pipeline.ledger.funding import funding
from pipeline.ledger.register import founding, register
from pipeline.ledger.sentences import UNTRUE, day_in, half_width, sentences, without_past
from pipeline.ledger.stakes import listing, payment, placement, purchase, repurchase, stake

LEAD = 700
"""Characters of the text that are read: what follows in a feature is the company's past."""

_CODE = re.compile(r"\((?:[A-Z]{2}:?)?\d{4,6}(?:\.[A-Z]{1,2})?\)")
_RUMOUR = re.compile(r"消息(?:称|人士|源)|市场消息|传闻|传言|网传|据传|爆料|^传|谣|曝|知情人士")
"""Not 消息 by itself: 36氪消息 is where a report comes from."""
Rule = Callable[[str, str], Iterator[CapitalChange]]
"""(sentence, company spoken of) -> changes."""


def capital_of(title: str, text: str, published: date | None) -> list[CapitalChange]:
    """Every change of capital that title and text tell; one company may have several."""
    head = _CODE.sub("", half_width(title).replace("\n", " "))
    spoken = _headed(head)
    found: list[CapitalChange] = []
    rumoured: list[CapitalChange] = []
    untrue = UNTRUE.search(f"{head}\n{text}")
    body = list(sentences(_CODE.sub("", half_width(text[:LEAD]))))
    first_of_title = len(body)
    body.extend(sentences(re.sub(r"[|丨].{0,12}首发$|^.{0,8}首发 ?[|丨]", "", head)))
    for number, sentence in enumerate(body):
        if UNTRUE.search(sentence):
            continue
        day = day_in(sentence, published)
        spoken = _headed(sentence) or _spoken(sentence) or spoken
        told = re.sub(r"^[^:,|]{2,16}:", "", without_past(sentence, published))
        own = [replace(one, happened=day, sentence=sentence) for rule in _RULES for one in rule(told, spoken)]
        if untrue and _RUMOUR.search(sentence):
            rumoured.extend(own)
            continue
        # The headline fills; of what the text tells in full it makes no second change.
        kinds = {one.kind for one in found if one.company} if number >= first_of_title else set()
        if CapitalKind.HOLDERS in kinds:
            kinds.add(CapitalKind.JOINED)
        found.extend(one for one in own if one.kind not in kinds or any(_same(one, other) for other in found))
        spoken = next((one.company for one in own if one.company), spoken)
    found = [one for one in found if not any(_same(one, other) for other in rumoured)]
    return [one for one in found if one.company or one.investors]


def _same(one: CapitalChange, other: CapitalChange) -> bool:
    return one.kind is other.kind and one_company(one.company, other.company)


def _headed(head: str) -> str:
    match = re.match(r"([^:,|丨]{2,16}):", head)
    return company_in(_DOES.split(match[1])[0]) if match and not _SLOGAN.search(match[1]) else ""


_SLOGAN = re.compile(r"[再又]下|一城|来了|出手|官宣|突发|重磅|[再又终]于?$|突围|加码|押注")
"""陆远再下一城: what a headline says before its colon, and no company."""


_DOES = re.compile(r"(?<=..)(?:回购|增持|减持|收购|融资|拟|完成|关于|宣布|公告)")


_SPEAKS = re.compile(
    r"^(?P<who>[^,。;:]{2,60}?)(?:\([^()]{0,40}\))?(?:近日|日前|今日|昨日|近期|正式|已|\d{1,2}月\d{1,2}日|晚间?)*(?:宣布|公告|发布|完成|获|表示|发生工商变更|披露|成立|正(?:式|在|与|开展)|启动|推出|是|:)"
)


def _spoken(sentence: str) -> str:
    """The company that a sentence is about: whom 公司 in the next one means."""
    bare = without_source(sentence)
    match = _SPEAKS.match(bare)
    return company_in(match["who"]) if match else ""


_RULES: tuple[Rule, ...] = (
    funding,
    purchase,
    stake,
    payment,
    repurchase,
    placement,
    register,
    founding,
    listing,
)
