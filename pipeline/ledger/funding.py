"""Rounds of funding: 某公司完成近亿元B轮融资, 由甲资本领投, 乙资本跟投."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.changes import Amount, CapitalChange, CapitalKind
from pipeline.ledger.amounts import AMOUNT, amount_of, amounts_in
from pipeline.ledger.clauses import NO_SUM, PAST, clauses, stage_of
from pipeline.ledger.companies import companies_in, company_in

_ONE_ROUND = r"(?:(?:Pre-?|pre-?)?[A-H][123]?\+{0,3}轮|Pre-IPO轮|(?:天使|种子|战略)(?:\+{1,3}|[一二三])?轮)"
ROUND = (
    rf"(?:(?:(?:天使|种子|(?:Pre-?)?[A-H])\+{{0,3}}[、和及/])?{_ONE_ROUND}(?:[、和及/]{_ONE_ROUND})?|战略(?=融资|投资))"
)
_ROUND = re.compile(ROUND)
_FUNDED = re.compile(
    r"(?P<company>.{0,70}?)(?:完成(?!了?对)|再?获得?(?!悉|批|准|奖)|拿下|拿到|斩获|敲定|收获|官宣|连融|宣布(?![^,]{0,6}(?:完成|获|再)))(?P<what>.{0,60}?)(?:融资|募资)"
)
_FUNDED_ELSE = re.compile(
    r"(?P<company>.{0,70}?)(?:完成(?!了?对)|再?获得?(?!悉|批|准|奖)|拿下|斩获|敲定)(?P<what>.{0,60}?)(?:投资(?!者|方|人|机构|总额|、|的)|注资)"
)
_GOT = re.compile(
    rf"^(?P<company>[^,]{{2,40}}?)(?:拿到|拿下|获得?(?!悉|批|准|奖))(?P<what>[^,]{{2,40}}?(?:领投|投资)的{AMOUNT})"
)
_FUNDED_SHORT = re.compile(
    rf"^(?P<company>[^,]{{2,60}}?)(?:融资|募资)(?:总额|金额|规模)?(?:达|约|近|超)?(?P<what>{AMOUNT})"
)
_FUNDED_ROUND = re.compile(rf"^(?P<company>[^,]{{2,40}}?)(?P<what>{ROUND}融资[^,]{{0,16}})")
_LED = re.compile(r"(?:由|获(?!悉)|其中)?(?P<who>[^,。;]{2,160}?)(?:联合|共同|独家|独家战略|首次)?(?:VC)?领投")
_FOLLOWED = re.compile(
    r"(?P<who>[^,。;]{2,120}?)(?:等)?(?:多家)?(?:机构|知名机构|产业资本|股东)?(?:联合|共同|继续|持续|超额|同步|并)*(?:跟投|参投|参与投资|参与了?本轮|追投)"
)
_GAVE = re.compile(
    r"(?:本轮(?:融资)?|融资|此轮)?由(?P<who>[^,。;]{2,120}?)(?:等)?(?:多家)?(?:机构|知名机构)?(?:联合|共同|独家|战略)*(?:投资|出资|注资)(?!者|方|人|、|领)"
)
_ALONE = re.compile(r"^(?P<who>[^,。;]{2,40}?)独家(?:战略)?投资$")
_GIVERS = re.compile(
    r"(?:投资方|投资者|投资机构|投资方阵容|出资方|股东)(?:已?涵盖|为|包括|还?包括|含)(?P<who>[^。;]{2,150})"
)
_FROM = re.compile(
    r"^(?:近日|日前|连续|再次|由|来自)?(?P<who>[^,\d]{2,50}?)(?:等)?(?:机构|基金)?(?:联合|共同|独家)?(?:领投的?|投资的?|的|等)?(?=数|近|超|上|[\d亿千百]|天使|种子|战略|Pre|[A-H]\+{0,3}轮)"
)


def funding(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """某公司完成近亿元B轮融资, 由甲资本领投, 乙跟投."""
    if (
        not re.search(r"融资|领投|跟投|天使轮|种子轮|[A-H]\+{0,3}轮|投资", sentence)
        or _NO_FUNDING.search(sentence)
        or _OVER_TIME.match(sentence)
    ):
        return
    head = ""
    company, amount, round_name = "", None, ""
    found = False
    of_round = re.match("本轮|此轮|该轮|本次|此次", sentence) is not None
    for clause in clauses(sentence):
        if PAST.search(clause) or _IN_ALL.search(clause) or re.match(r"(?:并|且)?(?:本|此|该)(?:轮|次)|其中", clause):
            continue
        match = (
            _FUNDED.search(clause)
            or _FUNDED_ELSE.search(clause)
            or _GOT.match(clause)
            or _FUNDED_SHORT.match(clause)
            or _FUNDED_ROUND.match(clause)
        )
        if match and not (found or of_round) and _is_funding(clause, match["what"]):
            found = True
            company = company_in(match["company"]) or head
            amount = _sum_in(match["what"] + clause[match.end() :][:24]) or _sum_in(match["what"])
            round_name = _round_in(match["what"]) or _round_in(clause)
            givers = (
                companies_in(from_whom["who"])
                if (from_whom := _FROM.match(match["what"])) and not re.match(AMOUNT, match["what"])
                else ()
            )
            who = [*(() if _ROUND.search("".join(givers)) else givers)]
            stage = stage_of(clause)
        elif not found and not head:
            head = company_in(_SAYS.split(clause)[0]) if len(clause) < 70 else ""
        if found and amount is None:
            amount = _sum_told(clause)
        if found and not round_name:
            round_name = _round_in(clause)
    investors = _investors(sentence)
    if found:
        # A round told beside a sum of several, or a sum of what is not this round, is not joined by guess.
        yield CapitalChange(
            company or spoken,
            CapitalKind.FUNDING,
            amount,
            round_name,
            tuple(dict.fromkeys((*who, *investors))),
            stage="" if stage == "拟" and "完成" in sentence else stage,
        )
    elif (
        investors
        and not _LAST_TIME.search(sentence)
        and re.search(r"本轮|此次融资|该轮|此轮|领投", sentence)
        and spoken
        and not PAST.search(sentence)
    ):
        yield CapitalChange(spoken, CapitalKind.FUNDING, _sum_told(sentence), _round_in(sentence), investors)


_OVER_TIME = re.compile(r".{0,30}?(?:近|过去|短短|最近).{1,3}(?:个月|年)内?,")
_IN_ALL = re.compile(
    r"累计(?:已|总|获|完成|募|融|股权|公开|披露)*[^,]{0,12}(?:融资|募资)|(?:融资|募资)(?:总?额|金额)?(?:已?累计|总计)|历史融资"
)
"""What a company raised since it began is no round."""
_LAST_TIME = re.compile("最近一[次轮]|上一?轮")
_SAYS = re.compile(
    r"(?:正式|已|再次|二次)*(?:发布|宣布|推出|是|表示|更新|(?:成立|创立|创办)于|(?:向[^,]{2,8})?(?:递交|提交|递表)|通过[^,]{2,8}聆讯|登陆|披露|启动)"
)
_NO_FUNDING = re.compile(r"融资(?:租赁|担保|融券|余额|买入|客|盘|难|计划|平台|协议)|资产支持|债券|票据|发债")


def _is_funding(clause: str, what: str) -> bool:
    return bool(
        _ROUND.search(clause)
        or re.search(AMOUNT, what)
        or re.search(r"(?:完成|获得?|宣布)[^,]{0,40}融资", clause)
        or re.search(r"天使轮|战略投资", clause)
    ) and not re.search(r"拟投资|投资建设|投资约|投资总额|对外投资|投资项目|建设项目", clause)


def _round_in(text: str) -> str:
    match = _ROUND.search(re.sub(r"(?<=[A-Za-z+]) (?=轮)|(?<=[\u4e00-\u9fff]) (?=[A-H])", "", text))
    return match[0] if match else ""


def _sum_in(text: str) -> Amount | None:
    at, amount = next(amounts_in(text), (0, None))
    return None if NO_SUM.search(text[:at]) else amount


_TOLD = re.compile(
    rf"(?:(?:单笔|总|融资|募资|交易|本轮)(?:融资)?(?:金额|总额|规模|额)|融资|募资|募集资金|募集|拟募资?|筹资|筹集)(?:总额|金额|净额)?(?:为|达|共计|合计|约为)?(?P<sum>{AMOUNT})"
)


def _sum_told(text: str) -> Amount | None:
    match = _TOLD.search(text)
    if match is None or re.search(r"月|年内?|累计|合计|共|此前", text[max(0, match.start() - 6) : match.start()]):
        return None
    return amount_of(match["sum"])


def _investors(sentence: str) -> tuple[str, ...]:
    found: list[str] = []
    for clause in clauses(sentence):
        if re.search(r"财务顾问|此前", clause) and not re.search(r"领投|跟投", clause):
            continue
        for pattern in (_LED, _FOLLOWED, _GAVE, _ALONE):
            match = pattern.search(clause)
            if match:
                found.extend(companies_in(_after_verb(match["who"])))
    if (match := _GIVERS.search(sentence)) and not re.search("此前|至此|累计", sentence[: match.start()][-6:]):
        found.extend(
            companies_in(
                re.split(r"[。;]|等(?:多家|知名|机构)|资金将|,(?=融资|资金|本轮|用于|投后|将|其中)", match["who"])[0]
            )
        )
    return tuple(dict.fromkeys(found))


def _after_verb(who: str) -> str:
    """甲资本 of 本轮融资由甲资本, of 完成A轮融资并由甲资本."""
    cut = re.split(r"(?:融资|本轮|此轮|其中)?(?<!自)由|(?:融资|投资)[,:]|获得?(?!悉)|拿[到下]|参与(?=.{3})", who)[-1]
    return re.sub(r"^.{0,12}(?:领投|跟投)(?:[、和并]|$)", "", cut)
