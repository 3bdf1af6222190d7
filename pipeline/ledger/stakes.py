"""Purchases, stakes, placements and listings: what is bought and sold of a company."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.changes import CapitalChange, CapitalKind
from pipeline.ledger.amounts import AMOUNT, amount_of, first_amount
from pipeline.ledger.clauses import PAST, PERCENT, clauses, money_in, stage_of
from pipeline.ledger.companies import companies_in, company_in

_BUY = re.compile(
    r"^(?P<buyer>.{0,50}?)(?:(?:以|斥资|出资|耗资|作价|拟用|豪掷|花费|通过|[使动运利]用|用)(?P<paid>[^,]{2,30}?))?(?:洽购|收购|并购|买下|购得|全资收购|购买|受让|拿下)(?P<what>[^,。;]{2,60})"
)
_SHARE = re.compile(
    r"(?:(?:约|不超过?|合计|总计|至少|全部)?\d{1,3}(?:\.\d{1,4})?%|百分之[一二三四五六七八九十点零百]{1,8}|全部|多数|控股|剩余)(?:的)?(?:股权|股份|股本|控股权|控制权|权益)?|(?:的)?(?:控股权|控制权|股权|股份|资产|业务|多数股权)+"
)
_PRICE = re.compile(
    rf"(?:交易|收购|总|转让|成交)?(?:金额|价格|作价|对价|总价|价款|总额|估值|价)(?:为|约为?|达|合计)?(?P<sum>{AMOUNT})"
)
_STAKE = re.compile(r"^(?P<holder>.{0,60}?)(?P<verb>增持|减持|清仓|入股|参股|投资入股)(?P<what>[^,。;]{0,60})")
_HELD = re.compile(rf"持(?:有|股)[^,]{{0,16}}?{PERCENT.pattern}")
_REPURCHASE = re.compile(
    rf"^(?P<company>.{{0,50}}?)(?:完成|斥资|耗资|出资|使用|动用|以|花费)?(?P<paid>{AMOUNT})?(?:(?<!逆)回购)(?P<what>[^,。;]{{0,60}})"
)
_PLACED = re.compile(
    r"^(?P<company>.{0,40}?)(?:拟|计划|向特定对象)?(?:定增|发行可转债|增发|向特定对象发行(?:A股)?股票)(?P<what>[^,。;]{0,50})"
)


_BOUGHT = re.compile(rf"^(?P<buyer>.{{0,50}}?)对(?P<what>[^,。;]{{2,40}}?)的(?P<paid>{AMOUNT})?(?:全资|战略|全面)*收购")


def purchase(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """某公司拟以12亿元收购某公司60%股权; 完成对某公司的收购."""
    for clause in clauses(sentence):
        if (bought := _BOUGHT.match(clause)) and (target := company_in(_SHARE.split(bought["what"])[0])):
            buyers = companies_in(_buyer(re.split(r"于|在", bought["buyer"])[0])) or ((spoken,) if spoken else ())
            amount = amount_of(bought["paid"] or "")
            share = PERCENT.search(bought["what"])
            yield CapitalChange(
                target, CapitalKind.ACQUIRED, amount, "", buyers, share[0] if share else "", stage=stage_of(clause)
            )
            return
    if re.search(r"(?:被|遭)[^,]{0,20}收购|收购(?:价|案|战|方|要约期|标准|粮|站)|政府收购|采购", sentence):
        return
    for clause in clauses(sentence):
        match = _BUY.match(clause)
        if match is None or PAST.search(clause) or not _is_purchase(clause):
            continue
        what = re.sub(r"^(?:了|其)?(?:持有的)?", "", match["what"])
        share = PERCENT.search(what)
        target = company_in(
            re.split(
                rf"{PERCENT.pattern}|{_SHARE.pattern}|一事|一案|的?交易|进行|事宜|谈判|,|从而|后|并", _unheld(what)
            )[0]
        )
        paid = (
            first_amount(match["paid"] or "") or first_amount(re.split("股权|股份", what)[-1])
            if match["paid"] or "股" in what
            else None
        )
        price = _PRICE.search(sentence)
        amount = paid or (amount_of(price["sum"]) if price else None)
        buyers = companies_in(_buyer(match["buyer"])) or ((spoken,) if spoken and spoken != target else ())
        if target:
            yield CapitalChange(
                target, CapitalKind.ACQUIRED, amount, "", buyers, share[0] if share else "", stage=stage_of(sentence)
            )
            return


def _is_purchase(clause: str) -> bool:
    if re.search(r"洽购|收购|并购|买下", clause):
        return True
    return bool(re.search(r"(?:购买|受让|购得|拿下).{2,40}(?:股权|股份|控制权|控股权)", clause))


def _buyer(text: str) -> str:
    return re.sub(
        r"(?:据悉|正|就|正在|宣布|同意|拟|计划|将|已|完成|洽谈|考虑|有意|欲|对|(?:以|用)(?:现金|发行股份及支付现金的?方式|自有资金)|现金|全资|公告|成功|决定|签署协议|终止|取消|放弃|(?:通过)?(?:向[^,]{2,12})?发行股份(?:(?:及|和)支付现金)?(?:的?方式)?|达成协议)+$",
        "",
        text.strip(),
    )


def _unheld(what: str) -> str:
    """丙传媒 of 乙公司持有的丙传媒."""
    return what.rpartition("持有的")[2]


_HOW = re.compile(r"(?<=..)(?:通过|以(?:集中竞价|大宗|协议)|(?:于|自)(?:20\d\d年)?\d{1,2}月).*$")
"""量子跃动通过大宗交易, 腾云控股于2月20日至2月22日: how and when somebody sells."""


def stake(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """股东某某拟减持某公司不超过2%股份; 抖音等入股某公司."""
    for clause in clauses(sentence):
        match = _STAKE.match(clause)
        if (
            match is None
            or PAST.search(clause)
            or re.search(r"(?:减持|增持)(?:计划|评级|新规|行为|规定|潮|限制|股份的?公告)|评级", clause)
        ):
            continue
        kind = {"增持": CapitalKind.MORE, "减持": CapitalKind.LESS, "清仓": CapitalKind.LESS}.get(
            match["verb"], CapitalKind.JOINED
        )
        what = re.sub(r"^(?:了|至|公司股份|公司)", "", match["what"])
        share = PERCENT.search(what) or PERCENT.search(_HELD.sub("", clause))
        head = re.split(
            rf"{PERCENT.pattern}|{AMOUNT}|、|股份|股票|股权|约|不超过?|不低于|超过|累计|合计|至|位列|,|\d", what
        )[0]
        company = company_in(head)
        holder = _HOW.sub("", match["holder"])
        amount = money_in(clause)
        if (kind is CapitalKind.JOINED and not company) or "、" in what[: len(head) + 1]:
            continue
        if not company and not spoken:
            continue
        holders = companies_in(
            re.sub(r"^.{0,20}(?:股东|实际控制人|控股股东|董事长|总经理|高管|董事)", "", _buyer(holder)) or holder
        )
        holders = tuple(one for one in holders if one != (company or spoken))
        yield CapitalChange(
            company or spoken, kind, amount, "", holders, share[0] if share else "", stage=stage_of(sentence)
        )
        return


_PAYS = re.compile(
    rf"^(?P<holder>.{{2,40}}?)(?:拟|已|同意|将|计划|宣布)*向(?P<what>[^,]{{2,60}}?)(?:最多|最高|追加)?(?:投资|注资|增资)(?:至多|最多|最高|约)?(?P<sum>{AMOUNT})"
)


_PAID = re.compile(
    rf"^(?P<holder>.{{2,40}}?)(?:宣布|已)*完成了?对(?P<what>[^,]{{2,40}}?)的?(?P<sum>{AMOUNT})(?:的|战略|追加|股权|独家|(?:Pre-)?[A-H]\+{{0,2}}轮|天使轮|种子轮)*(?:投资|注资|增资|入股)"
)


def payment(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """英伟达拟向某公司投资20亿美元; 完成对某公司5000万元投资."""
    for clause in clauses(sentence):
        match = _PAYS.match(clause) or _PAID.match(clause)
        if match and not PAST.search(clause) and (company := company_in(match["what"])):
            share = PERCENT.search(sentence) if "股" in sentence else None
            holders = companies_in(_buyer(match["holder"]))
            yield CapitalChange(
                company,
                CapitalKind.JOINED,
                amount_of(match["sum"]),
                "",
                holders,
                share[0] if share else "",
                stage=stage_of(clause),
            )
            return


def repurchase(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """OpenAI回购70亿美元员工股份."""
    for clause in clauses(sentence):
        match = _REPURCHASE.match(clause)
        if (
            match
            and not PAST.search(clause)
            and re.search(r"股", match["what"] + match["company"])
            and "注销" not in match["company"]
        ):
            company = company_in(re.split(r"以|从|斥资|耗资|拟|计划", match["company"])[0]) or spoken
            amount = money_in(match["what"]) or amount_of(match["paid"] or "") or None
            if company:
                yield CapitalChange(company, CapitalKind.BOUGHT_BACK, amount, stage=stage_of(clause))
            return


def placement(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """某公司拟定增募资不超过9.55亿元."""
    for clause in clauses(sentence):
        match = _PLACED.match(clause)
        if match and not PAST.search(clause):
            company = company_in(re.sub(r"董事会.*$", "", match["company"])) or spoken
            if company:
                yield CapitalChange(company, CapitalKind.PLACED, money_in(sentence), stage=stage_of(sentence))
            return


_BOARD = r"(?:港交所|上交所|深交所|北交所|纳斯达克|纽交所|科创板|创业板|主板|香港|联交所|新三板|港股|A股|美股|H股)"
_LISTING = re.compile(
    rf"^(?P<company>[^,。;]{{2,50}}?)(?:(?:已|正式|再次|二次|向|于|在|拟|将|今日|首次|计划|预计|或|\d{{1,2}}月(?:\d{{1,2}}日)?)*(?:向{_BOARD}[^,]{{0,12}}(?:递交|提交|递表)|通过{_BOARD}[^,]{{0,6}}聆讯|通过聆讯|递表{_BOARD}?|"
    rf"(?:在|于|登陆|赴|挂牌){_BOARD}[^,]{{0,8}}(?:上市|挂牌|IPO)|登陆{_BOARD}|挂牌上市|正式上市|启动(?:IPO|上市|[AH]股上市)|(?:完成|办理|启动)[^,]{{0,14}}辅导备案|(?:IPO|上市申请|科创板IPO)[^,]{{0,8}}(?:获|过会|受理)|"
    rf"(?:今日)?申购$|拟(?:首次公开发行|IPO)|秘密递交|递交招股书|更新招股书|敲钟))"
)


def listing(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """某公司向港交所递交招股书; 通过聆讯; 挂牌上市."""
    for clause in clauses(sentence):
        match = _LISTING.match(clause)
        if match is None or PAST.search(clause) or re.search(r"澄清|否认|不存在|暂无", clause):
            continue
        company = company_in(match["company"])
        if not company and re.match(r"(?:该|本)?公司", match["company"]):
            company = spoken
        if company:
            told = re.search(rf"(?:募资|募集资金|筹资|集资)(?:总额|净额|最多|最高)?(?:约|为|达)?({AMOUNT})", sentence)
            stage = stage_of(clause)
            yield CapitalChange(company, CapitalKind.LISTED, amount_of(told[1]) if told else None, stage=stage)
            return
