"""Rows of registers of companies become reports."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsdesk import NOW, NewsDesk
from sqlalchemy import select
from takings import REGISTER, Put, rows

from pipeline.errors import DocumentError
from pipeline.reading.register import read_register
from pipeline.store.tables import ReportRow


@pytest.fixture
def desk(empty: NewsDesk) -> NewsDesk:
    """Nothing has been put in yet."""
    return empty


def taken(desk: NewsDesk, path: str, code: int = 0) -> tuple[list[Any], str]:
    out, err = desk.both("take", "--csv", path, "--source", "企查查导出", "--json", code=code)
    return json.loads(out), err


def test_rows_of_a_register_become_reports_of_capital(desk: NewsDesk, put: Put) -> None:
    found, err = taken(desk, put("变更.csv", REGISTER))
    assert err == ""
    assert [(one["title"], one["section"], one["source_name"]) for one in found] == [
        ("云帆科技有限公司注册资本变更为500万元", "capital", "企查查导出"),
        ("远洋贸易有限公司董事（理事）变更为张三；李四", "capital", "企查查导出"),
    ]
    (member,) = desk.json("show", found[0]["id"])["members"]
    assert member["text"].split("\n") == [
        "2024年2月20日，云帆科技有限公司发生工商变更，变更事项：注册资本。变更前：100万元；变更后：500万元。",
        "注册资本：500万元。",
        "经营范围：短视频制作；网络表演经纪。",
        "资料来源：企查查导出。",
    ]
    assert member["published_at"] == "2024-02-20T00:00:00+08:00"
    assert member["provenance"]["taken"] == "周禾 2024-02-26 09:00 文件 变更.csv 第 3 行"
    assert "企查查导出" in desk.run("candidates", "--source", "企查查导出")


def test_the_same_rows_again_add_nothing_whatever_the_file(desk: NewsDesk, put: Put) -> None:
    taken(desk, put("变更.csv", REGISTER))
    before = rows(desk)
    other = put("又.csv", REGISTER.replace(",", "\t").encode("gb18030"))
    assert "放入 0 篇，已有 2 篇，跳过 0 行" in desk.run("take", "--csv", other, "--source", "企查查导出")
    assert rows(desk) == before


TABLES = [
    (
        "公司名称,变更时间,变更项目,变更前,变更后",
        "甲公司,2024-02-20,经营范围变更,影视,影视；直播",
        "甲公司经营范围变更为影视；直播",
    ),
    (
        "企业名称,成立日期,注册资本(万元),经营范围",
        '乙公司,2024年2月20日,"1,000",动漫',
        "乙公司成立，注册资本1,000万元",
    ),
    ("名称,日期,注册资本", "丙公司,2024-02-20,300万美元", "丙公司登记注册资本300万美元"),
    ("企业,变更日期,变更前注册资本,变更后注册资本", "丁公司,2024-02-20,1万元,2万元", "丁公司注册资本变更为2万元"),
    ("企业名称,变更日期,变更事项", "戊公司,2024-02-20,法定代表人变更", "戊公司工商变更：法定代表人"),
    ("企业名称,核准日期,变更事项,变更后", f"己公司,2024-02-20,经营范围,{'影视' * 30}", "己公司工商变更：经营范围"),
    (
        "企业名称,变更日期,事项,变更后",
        "庚公司,2024-02-20,招标董事长任命,任命李四为董事长",
        "庚公司招标董事长任命变更为任命李四为董事长",
    ),
    ("企业名称,变更日期,事项,变更后", '辛公司,2024-02-20,统一代码,"=""9133"""', "辛公司统一代码变更为9133"),
]
"""(headings, row, title)."""


def test_a_title_is_made_of_the_row_s_own_words_and_lands_in_capital(desk: NewsDesk, put: Put) -> None:
    paths = [put(f"{n}.csv", f"{head}\n{row}\n".encode("utf-8-sig")) for n, (head, row, _) in enumerate(TABLES)]
    found = desk.json("take", "--csv", *paths, "--source", "企查查导出")
    assert [one["section"] for one in found] == ["capital"] * len(TABLES)
    assert [desk_title(desk, one["taken"]) for one in found] == [title for _, _, title in TABLES]


def desk_title(desk: NewsDesk, url: str) -> str:
    with desk.engine.connect() as connection:
        return str(connection.scalar(select(ReportRow.title).where(ReportRow.url == url)))


def test_rows_of_two_companies_are_never_one_story(desk: NewsDesk, put: Put) -> None:
    names = ["云帆科技", "拾光影业", "临川文化", "青禾传媒", "星渡网络", "北辰数字", "南浦影视", "长风互动"]
    table = "企业名称,变更日期,变更事项,变更前,变更后\n"
    table += "".join(f"{name}有限公司,2024-02-20,注册资本,100万元,500万元\n" for name in names)
    found, _ = taken(desk, put("a.csv", table))
    assert len({one["id"] for one in found}) == len(names)
    desk.run("take", "--csv", put("b.csv", table), "--source", "天眼查导出")
    assert all(one["outlets"] == 2 for one in desk.json("candidates", "--limit", "0")), (
        "the same row of two registers is"
    )


def test_bad_rows_are_named_by_line_and_skipped(desk: NewsDesk, put: Put) -> None:
    table = (
        "企业名称,变更日期,变更事项,变更前,变更后,备注\n"
        ",2024-02-20,注册资本,1,2,\n"
        "甲公司,,注册资本,1,2,\n"
        "甲公司,昨天,注册资本,1,2,\n"
        "甲公司,2024-02-30,注册资本,1,2,\n"
        "甲公司,2031-02-20,注册资本,1,2,\n"
        "甲公司,2024-02-20,,,,\n"
        '甲公司,2024-02-20,"=HYPERLINK(""http://x"",""点"")",1,2,\n'
        "甲公司,2024-02-20,注册资本,1,@SUM(A1),\n"
        "甲公司,2024-02-20,注册资本,1,+cmd|' /C calc'!A0,\n"
        "\n"
        '乙公司,2024-02-20,注册资本,"1\n万元",2万元\x00\x1b[31m\u202e,\n'
    )
    found, err = taken(desk, put("a.csv", table))
    assert [one["title"] for one in found] == ["乙公司注册资本变更为2万元[31m"]
    lines = err.splitlines()
    assert [line.partition("：")[0] for line in lines[:-1]] == [f"a.csv 第 {number} 行" for number in range(2, 11)]
    told = (
        "没有企业名称",
        "没有日期",
        "看不懂",
        "没有 2024-02-30 这一天",
        "在将来",
        "不知道变了什么",
        "公式",
        "公式",
        "公式",
    )
    assert all(part in line for part, line in zip(told, lines, strict=False))
    assert lines[-1] == "没有用到的列：备注"


def test_a_file_that_is_no_register_says_what_it_lacks(desk: NewsDesk, put: Put) -> None:
    for content, said in [
        (b"a,b\n1,2\n", "没有找到表头"),
        (b"PK\x03\x04" + bytes(50), "另存为"),
        (bytes(range(128, 256)) * 50, "编码认不出来"),
    ]:
        fault = desk.fault("take", "--csv", put("a.csv", content), "--source", "企查查")
        assert "a.csv：" in fault and said in fault and len(fault.splitlines()) == 1
    only_bad = put("b.csv", "企业名称,变更日期\n甲,\n")
    out, err = desk.both("take", "--csv", only_bad, "--source", "企查查", code=1)
    assert "放入 0 篇，已有 0 篇，跳过 1 行" in out and "第 2 行：没有日期" in err


@given(
    st.one_of(
        st.binary(), st.text().map(str.encode), st.text().map(lambda text: ("企业名称,日期,变更后\n" + text).encode())
    )
)
def test_any_bytes_are_a_register_or_one_clear_line(content: bytes) -> None:
    try:
        register = read_register(content, NOW)
    except DocumentError as err:
        assert len(str(err).splitlines()) == 1
        return
    for change in register.changes:
        assert change.company and "\n" not in change.title and change.at <= NOW
    assert all(fault.startswith("第 ") and fault.isprintable() for fault in register.faults)


def test_a_quote_that_nothing_closes_costs_its_row_alone() -> None:
    table = '企业名称,日期,变更事项,变更后\n甲公司,2024-02-20,注册资本,"' + "x" * 200_000
    register = read_register(table.encode(), NOW)
    assert not register.changes and len(register.faults) == 1 and "引号" in register.faults[0]
