"""Rows of the ledgers of people and capital -> CSV, in the way of every table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import BinaryIO

from pipeline.changes import CapitalRow, PersonRow
from pipeline.names import UNDATED, story_number
from pipeline.output.csv import Cell, Column, write_table
from pipeline.types import SHANGHAI, Report
from pipeline.urls import is_taken_url

_REPORT = (
    Column("发生日期", "报道写明的日子，年-月-日；没有写明的为空，不以发布日期代替"),
    Column("报道日期", f"首先说到此事的报道的发布日期（北京时间）；没有的写“{UNDATED}”"),
    Column("来源", "首先说到此事的报道的来源"),
    Column("标题", "那篇报道的标题"),
    Column("链接", "那篇报道的网址；手工放入而没有网址的为空"),
    Column("事件编号", "所在事件，可直接写在 zhoubao show 等命令里"),
    Column("原句", "读出这一行的句子"),
)

PEOPLE_COLUMNS = (
    Column("姓名", "报道里的写法，不带先生、同志等"),
    Column("变动", "任、拟任、升、调、加入、选（当选）、免、辞（辞职、离任）、退休"),
    Column("职务", "新职务；只有离任的为空"),
    Column("原职务", "先前的职务，或离开的职务"),
    Column("机构", "新职务所在；只有离任的，是离开的机构。只写“公司”而无从得知是哪家的为空"),
    Column("接替", "接替谁"),
    *_REPORT,
)

CAPITAL_COLUMNS = (
    Column("公司", "资本发生变动的公司；收购、入股、增减持的，是被收购、被买卖的一方"),
    Column("变动", "融资、收购、入股、增持、减持、回购、定增、注册资本变更、法定代表人变更、股东变更、上市、成立"),
    Column("金额", "报道里的写法；注册资本变更的，是变更后；成立的，是注册资本"),
    Column("金额(数)", "换算成个位的数；“数亿元”一类没有数的为空"),
    Column("币种", "ISO 4217，如 CNY、USD；报道没有写明的为空"),
    Column("轮次", "如 A轮、Pre-A+轮、天使轮"),
    Column("投资方", "投资方、收购方、增减持的股东，以顿号分隔；“老股东”“多家机构”等不列"),
    Column("比例", "转手的比例，报道里的写法"),
    Column("变更前", "工商变更的原值"),
    Column("变更后", "工商变更的新值"),
    Column("进度", "拟、洽谈、终止，或空（报道当作已成）"),
    *_REPORT,
)


def write_people(rows: Iterable[PersonRow], names: Mapping[str, str], file: BinaryIO) -> int:
    """Write the ledger of people, returning its rows; `names` is by source id, `file` stays open."""
    return write_table(PEOPLE_COLUMNS, (_person(row, names) for row in rows), file)


def write_capital(rows: Iterable[CapitalRow], names: Mapping[str, str], file: BinaryIO) -> int:
    """Write the ledger of capital, returning its rows; `names` is by source id, `file` stays open."""
    return write_table(CAPITAL_COLUMNS, (_capital(row, names) for row in rows), file)


def _person(row: PersonRow, names: Mapping[str, str]) -> tuple[Cell, ...]:
    one = row.change
    said = (one.person, one.kind.value, one.post, one.former_post, one.body, one.replaces)
    return (*said, *_report(row.source, row.story, one.happened, one.sentence, names))


def _capital(row: CapitalRow, names: Mapping[str, str]) -> tuple[Cell, ...]:
    one = row.change
    amount = (one.amount.said, one.amount.value, one.amount.currency) if one.amount else ("", None, "")
    said = (one.company, one.kind.value, *amount, one.round, "、".join(one.investors))
    rest = (one.share, one.before, one.after, one.stage)
    return (*said, *rest, *_report(row.source, row.story, one.happened, one.sentence, names))


def _report(
    report: Report, story: str, happened: date | None, sentence: str, names: Mapping[str, str]
) -> tuple[Cell, ...]:
    published = report.published_at
    return (
        happened.isoformat() if happened else "",
        f"{published.astimezone(SHANGHAI):%Y-%m-%d}" if published else UNDATED,
        names.get(report.source_id, report.source_id),
        report.title,
        "" if is_taken_url(report.url) else report.url,
        story_number(story) if story else "",
        sentence,
    )
