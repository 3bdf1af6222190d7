"""The register of companies: 注册资本由1000万元变更为5000万元, 法定代表人由张三变更为李四, 某公司成立."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.changes import CapitalChange, CapitalKind
from pipeline.ledger.amounts import AMOUNT, amount_of, first_amount
from pipeline.ledger.clauses import PAST, last_clause, without_source
from pipeline.ledger.companies import companies_in, company_in
from pipeline.ledger.sentences import half_width
from pipeline.persons import person_in

_FROM_TO = (
    r"(?:由|从|自)(?P<before>[^,。;]{1,40}?)(?:变更为|变更至|增至|增加至|增加到|增资至|"
    r"减至|减少至|升至|升为|提升至|提高至|变为|调整为|降至|更换为|更改为|上升至)(?P<after>[^,。;]{1,40})"
)
_CAPITAL = re.compile(rf"(?P<company>.{{0,60}}?)(?:的)?注册资本(?:金)?(?:已|也|同步|均)?{_FROM_TO}")
_CAPITAL_TO = re.compile(
    rf"(?P<company>.{{0,60}}?)(?:(?:的)?注册资本(?:金)?(?:已)?(?:增至|增加至|减至|变更为|升至)|增资至)(?P<after>{AMOUNT})"
)
_CAPITAL_BY = re.compile(
    rf"(?P<company>.{{0,60}}?)(?:由|从)(?P<before>{AMOUNT})(?:增资|增加|减资|减少)至(?P<after>{AMOUNT})"
)
_HEAD = re.compile(rf"(?P<company>.{{0,60}}?)(?:的)?(?:法定代表人|法人代表|法人)(?:已|也)?{_FROM_TO}")
_HEAD_LEFT = re.compile(
    r"(?P<before>[^,]{2,12}?)(?:已)?(?:卸任|不再担任|退出)(?P<company>[^,]{0,40}?)法定代表人[^。;]{0,40}?由(?P<after>[^,。;]{2,12}?)(?:接任|接替|担任|出任)"
)
_ROW = re.compile(r"变更事项:(?P<item>[^。;]{2,40})")
_ROW_BEFORE = re.compile(r"变更前:(?P<value>[^。;]{1,200})")
_ROW_AFTER = re.compile(r"变更后:(?P<value>[^。;]{1,200})")
_CHANGED = re.compile(
    r"(?P<company>[^,。;]{2,60}?)(?:\([^()]{0,30}\))?(?:近日|日前|于?\d{0,4}年?\d{1,2}月\d{1,2}日)?(?:发生|完成)(?:多项)?工商(?:信息|登记)?变更"
)
_FOUNDED = re.compile(
    r"(?P<company>[^,。;:]{4,40}?(?:公司|合伙企业(?:\(有限合伙\))?|中心|基金))(?:于(?:20\d\d年)?\d{1,2}月\d{1,2}日|近日|日前|已|正式|在[^,]{2,10})*(?:登记|注册)?成立(?!于|以来|的|后|之)"
)
_FOUNDS = re.compile(
    r"^(?P<who>[^,。;:]{2,40}?)(?:等)?(?:在(?!线)[^,在]{2,8})?(?:联合|共同|全资|投资|出资){0,3}(?:成立|新设|设立)(?P<company>[^,。;]{2,40}(?:有限公司|有限责任公司|\(有限合伙\)))"
)
_REGISTERED = re.compile(rf"注册资本(?:金)?(?:为|约为?|达)?(?P<sum>{AMOUNT})")
_NEW_HOLDER = re.compile(r"新增(?P<who>[^。;]{2,120}?)(?:等)?(?:为|作为|成为)?(?:新?股东)")
_HELD_BY = re.compile(
    r"(?:由|股东为)(?P<who>[^。;]{2,120}?)(?:间接)?(?:共同|全资|联合)?(?:间接)?(?:全资)?(?:持股|持有|控股(?!有限|集团|股份|公司)|出资)"
)


def register(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """注册资本由1000万元变更为5000万元; 法定代表人由张三变更为李四; rows of a register."""
    bare = without_source(sentence)
    changed = _CHANGED.search(bare)
    company = (company_in(changed["company"]) if changed else "") or ""
    sums = (match for one in (_CAPITAL, _CAPITAL_BY, _CAPITAL_TO) if (match := one.search(bare)))
    capital = next((match for match in sums if first_amount(match["after"])), None)
    heads = (match for one in (_HEAD, _HEAD_LEFT) if (match := one.search(bare)))
    head = next((match for match in heads if person_in(match["before"]) or person_in(match["after"])), None)
    owners = [company_in(last_clause(match["company"])) if match else "" for match in (capital, head)]
    # The company stands once, before the first of two changes of a sentence.
    owner = company or next(filter(None, owners), "") or spoken
    if capital and (after := first_amount(capital["after"])):
        was = first_amount(capital.groupdict().get("before") or "")
        said = was.said if was else ""
        yield CapitalChange(owners[0] or owner, CapitalKind.CAPITAL, after, before=said, after=after.said)
    if head:
        names = person_in(head["before"]), person_in(head["after"])
        yield CapitalChange(owners[1] or owner, CapitalKind.HEAD, before=names[0], after=names[1])
    if match := _NEW_HOLDER.search(bare):
        own = company or company_in(last_clause(bare[: match.start()])) or spoken
        holders = companies_in(re.sub(r"[^、,]{1,16}旗下(?=.{4})", "", match["who"]))
        if own and holders:
            yield CapitalChange(own, CapitalKind.HOLDERS, investors=holders)


def rows_of_register(text: str) -> Iterator[CapitalChange]:
    """What `take --csv` wrote of a row of a register: 变更事项：注册资本。变更前：…；变更后：…。"""
    folded = half_width(text)
    item = _ROW.search(folded)
    if item is None:
        return
    kind = next((kind for word, kind in _ITEMS.items() if word in item["item"]), None)
    if kind is None:
        return
    changed = _CHANGED.search(without_source(folded.split("\n")[0]))
    company = company_in(changed["company"]) if changed else ""
    before, after = (match["value"] if (match := one.search(folded)) else "" for one in (_ROW_BEFORE, _ROW_AFTER))
    amount = first_amount(after) if kind is CapitalKind.CAPITAL else None
    yield CapitalChange(company, kind, amount, before=before, after=after)


_ITEMS = {
    "注册资本": CapitalKind.CAPITAL,
    "法定代表人": CapitalKind.HEAD,
    "投资人": CapitalKind.HOLDERS,
    "股东": CapitalKind.HOLDERS,
}


def founding(sentence: str, spoken: str) -> Iterator[CapitalChange]:
    """近日, 某某科技有限公司成立, 法定代表人为某某, 注册资本为1000万元."""
    bare = without_source(sentence)
    company = ""
    who: tuple[str, ...] = ()
    if (match := _FOUNDED.search(bare)) and not PAST.search(match[0]):
        company = company_in(match["company"])
    elif match := _FOUNDS.match(bare):
        company, who = company_in(match["company"]), companies_in(match["who"])
    if company:
        registered = _REGISTERED.search(bare)
        holders = _holders(bare)
        yield CapitalChange(
            company,
            CapitalKind.FOUNDED,
            amount_of(registered["sum"]) if registered else None,
            "",
            who or holders,
            stage="拟" if re.search("拟|将|计划", bare) else "",
        )
    elif spoken and "该公司" in sentence and _OF_HOLDERS.search(sentence) and (holders := _holders(bare)):
        yield CapitalChange(spoken, CapitalKind.FOUNDED, investors=holders)


_OF_HOLDERS = re.compile(r"穿透|股东信息|股东方面|全资")
_HOLDS = re.compile(r"(?:^|[,、:由])(?P<who>[^,、。;:由]{4,40}?)(?:认缴[^,]{0,14},)?持股(?:约|比例为)?\d[\d.]{0,6}%")


def _holders(bare: str) -> tuple[str, ...]:
    """Who holds the shares: 由甲公司全资持股; 甲公司持股51%、乙公司持股49%."""
    if parts := [match["who"] for match in _HOLDS.finditer(bare)]:
        return tuple(name for part in parts if (name := company_in(part)))
    held = _HELD_BY.search(bare)
    return companies_in(held["who"]) if held else ()
