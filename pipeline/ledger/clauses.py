"""What the rules of the ledger of capital share: clauses, what is past, how far a thing has come, sums and shares."""

from __future__ import annotations

import re

from pipeline.changes import Amount
from pipeline.ledger.amounts import amounts_in

PAST = re.compile(
    r"^(?:此前|近.{1,3}(?:个月|年)内?|过去.{1,3}(?:个月|年)|早前|之前|去年|前年|上一轮|早在|自成立以来|成立以来|历史上)|此前(?:曾|已|投资方|完成|获|于|在)|(?:公司|于|在)(?:去年|前年)|曾(?:完成|获|于)|(?:19|20[01])\d{1,2}年"
)
_STAGES = (
    ("终止", re.compile(r"终止|取消|撤回|撤销|告吹|搁置|放弃|失败|否认|不持有|未能|没有(?:收购|投资|入股)")),
    (
        "洽谈",
        re.compile(
            r"洽谈|洽购|谈判|磋商|寻求|考虑|有意|欲(?!望)|传闻|或将|有望|消息称|网传|商谈|知情人士|预计|接触|或于"
        ),
    ),
    ("拟", re.compile(r"拟|计划|将(?!军)|同意|意向|申请|备案|启动|签署|递交|递表|尚需|预案")),
)
_CLAUSE = re.compile(r",(?!\d{3})")
NO_SUM = re.compile(
    r"(?:估值|市值|营收|收入|利润|净利|订单|产值|管理规模|在管|销售额|规模达到|价值|项目|总投资|投资总额|累计|共|合计|达到|目标)[^,]{0,8}$"
)

PERCENT = re.compile(r"(?:约|不超过?|合计|总计|至少)?\d{1,3}(?:\.\d{1,4})?%|百分之[一二三四五六七八九十点零百]{1,8}")


def without_source(sentence: str) -> str:
    return re.sub(
        r"^(?:[^,]{0,24}(?:获悉|报道|消息|显示|透露|天眼查|企查查)[^,]{0,8},|(?:近日|日前|近期|据悉|今[日天]|昨[日天]),|(?:20\d\d年)?\d{1,2}月\d{1,2}日,)+",
        "",
        sentence,
    )


def stage_of(text: str) -> str:
    return next((name for name, pattern in _STAGES if pattern.search(text)), "")


def clauses(sentence: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(without_source(sentence)) if clause.strip()]


def money_in(text: str) -> Amount | None:
    """A sum in the clause that has a currency: 3,000万股 is no money."""
    return next((one for at, one in amounts_in(text) if one.currency and not NO_SUM.search(text[:at])), None)


def last_clause(text: str) -> str:
    return _CLAUSE.split(text)[-1]
