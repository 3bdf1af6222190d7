"""sources.yaml: the real file holds, and every fault of a bad one is named at once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, UsageError
from pipeline.sources import AUTHORITY, OWNER_NAMES, Source, choose, load_sources

PROJECT = Path(__file__).parent.parent
HAN = re.compile(r"[\u4e00-\u9fff]")
GOOD = """\
- id: jia_ju
  name: 甲市广播电视局
  owner: local_regulator
  start_urls: [https://www.jia.example/xw/]
  spider: listing
  list: {rows: "ul li"}
- id: yi_media
  name: 乙传媒
  owner: business_media
  start_urls: [https://www.yi.example/feed]
  spider: feed
"""


def load(tmp_path: Path, text: str) -> list[Source]:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return load_sources(path)


def faults(tmp_path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text)
    assert caught.value.exit_code == 2
    return caught.value.faults


# --- the real file --------------------------------------------------------------------------------------------------


def test_the_real_file_is_sorted_and_every_source_can_be_crawled(sources):
    ids = [source.id for source in sources]
    assert ids == sorted(set(ids))
    for source in sources:
        assert all(source.hosts) and (source.hosts or source.disabled), source.id
        assert source.name and source.owner in AUTHORITY
        assert timedelta(minutes=30) <= source.every <= timedelta(days=7), source.id


def test_the_real_file_says_of_every_source_what_is_demanded(sources):
    for source in sources:
        assert {"owner", "sections", "every", "expect", "confidence"} <= source.model_fields_set, source.id
        assert source.sections, source.id
        assert all(HAN.search(line) and len(line) <= 40 for line in source.obstacles), source.id


def test_the_real_file_promises_one_link_and_nothing_more(sources):
    for source in sources:
        assert source.expect.links_min in (0, 1), source.id
        if source.expect.links_min == 0 and not source.disabled:
            assert source.owner == "exchange" or "{since" in str(source.request), "a window may be empty"


def test_a_source_of_low_confidence_has_no_selector_that_nobody_has_seen(sources):
    low = [source for source in sources if source.confidence == "low"]
    assert low
    for source in low:
        assert source.spider in ("finder", "snapshot") and source.list is None, source.id
    found = [source for source in sources if source.spider == "finder"]
    assert all(source.confidence == "low" for source in found)


def test_a_disabled_source_says_why_and_what_to_do_instead(sources):
    disabled = [source for source in sources if source.disabled]
    assert disabled
    for source in disabled:
        assert "；" in source.disabled and "\n" not in source.disabled, source.id
        assert "zhoubao take" in source.disabled or "改用它" in source.disabled, source.id


def test_every_entry_shown_in_the_documentation_is_the_real_one(sources):
    doc = (PROJECT / "docs" / "add-a-source.md").read_text(encoding="utf-8")
    real = (PROJECT / "sources.yaml").read_text(encoding="utf-8")
    ids = {source.id for source in sources}
    shown = [entry for entry in re.findall(r"```yaml\n(- id: .*?)```", doc, re.DOTALL) if entry.split()[2] in ids]
    assert len(shown) >= 10
    assert [entry for entry in shown if entry not in real] == []


def test_the_real_selectors_and_expressions_compile(sources):
    import jmespath
    from parsel.csstranslator import HTMLTranslator

    css = HTMLTranslator()
    for source in sources:
        selectors = [
            value for spec in source.select for value in (spec.body, spec.title, spec.date, *spec.drop) if value
        ]
        if source.list and source.spider == "listing":
            selectors += [source.list.rows.replace(":scope >", "body >"), source.list.link, source.list.date or "a"]
        elif source.list:
            expressions = [source.list.rows, source.list.link, source.list.title, source.list.date, source.list.keep]
            for expression in expressions:
                if expression and "{" not in expression:
                    jmespath.compile(expression)
        for selector in selectors:
            assert css.css_to_xpath(selector), (source.id, selector)


def test_every_owner_has_a_name_for_editors():
    assert OWNER_NAMES.keys() == AUTHORITY.keys()
    assert set(AUTHORITY.values()) == {1, 2, 3, 4, 5}


# --- a good file ----------------------------------------------------------------------------------------------------


def test_a_minimal_source_takes_the_defaults(tmp_path):
    jia, yi = load(tmp_path, GOOD)
    assert (jia.id, jia.authority, jia.hosts) == ("jia_ju", 5, {"www.jia.example"})
    assert (yi.every, yi.follow, yi.language, yi.disabled) == (timedelta(hours=6), "page", "zh", "")


@pytest.mark.parametrize(("said", "meant"), [("30m", 1800), ("2h", 7200), ("1d", 86400)])
def test_a_period_is_a_number_with_its_unit(tmp_path, said, meant):
    assert load(tmp_path, GOOD + f"  every: {said}\n")[1].every == timedelta(seconds=meant)


# --- faults ---------------------------------------------------------------------------------------------------------

FAULTS = [
    ("evry: 2h", "evry", "没有这一项，请检查拼写"),
    ("every: 2 hours", "every", "应为 30m、2h、1d 这样的间隔"),
    ("every: 0h", "every", "应为 30m、2h、1d 这样的间隔"),
    ("owner: bank", "owner", "之一"),
    ("links: '['", "links", "正则"),
    ("start_urls: [www.yi.example/feed]", "start_urls.0", "完整网址"),
    ("start_urls: [ftp://www.yi.example/feed]", "start_urls.0", "完整网址"),
    ("start_urls: []", "start_urls", "不能为空"),
    ("start_urls: https://www.yi.example/", "start_urls", "列表"),
    ("expect: {links_min: -1}", "expect.links_min", "应不小于 0"),
    ("expect: {link_min: 1}", "expect.link_min", "没有这一项"),
    ("paging: {pages_max: 0}", "paging.pages_max", "应不小于 1"),
    ("paging: {pages_max: many}", "paging.pages_max", "应为整数"),
    ("sections: [sports]", "sections.0", "之一"),
    ("select: [{title: h1}]", "select.0.body", "缺少这一项"),
    ("fetch: {pattern: '(', url: 'https://a.example/'}", "fetch.pattern", "正则"),
    ("list: {rows: li, unwrap: zip}", "list.unwrap", "应符合"),
    ("list: {rows: li, time_zone: Asia/Shangai}", "list.time_zone", "没有这个时区"),
    ("name: [乙]", "name", "应为文字"),
    ("spider: listing", "（整项）", "需要 list"),
    ("follow: document", "（整项）", "需要 list.document"),
    ("paging: {scheme: number}", "（整项）", "{page}"),
]


@pytest.mark.parametrize(("line", "key", "saying"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_names_file_line_id_and_key_in_chinese(tmp_path, line, key, saying):
    name = line.partition(":")[0]
    kept = [one for one in GOOD.splitlines()[6:] if not one.strip().startswith(f"{name}:")]
    text = "\n".join([*GOOD.splitlines()[:6], *kept, f"  {line}"]) + "\n"
    found = faults(tmp_path, text)
    assert len(found) == 1
    at = 7 if key == "（整项）" or saying == "缺少这一项" else len(text.splitlines())
    assert re.match(rf"sources\.yaml 第 \d+ 行（来源 yi_media）：{re.escape(key)}：", found[0])
    assert f"第 {at} 行" in found[0] or saying == "缺少这一项"
    assert saying in found[0]


def test_every_fault_of_the_file_is_reported_at_once(tmp_path):
    text = GOOD.replace("https://www.jia.example", "www.jia.example").replace("spider: feed", "spider: fed\n  evry: 2h")
    found = faults(tmp_path, text)
    assert [(re.search(r"第 (\d+) 行", fault)[1], fault.split("：")[1]) for fault in found] == [
        ("4", "start_urls.0"),
        ("11", "spider"),
        ("12", "evry"),
    ]


def test_a_disabled_source_alone_may_have_no_address(tmp_path):
    without = GOOD.replace("  start_urls: [https://www.yi.example/feed]\n", "")
    (fault,) = faults(tmp_path, without)
    assert fault == "sources.yaml 第 7 行（来源 yi_media）：start_urls：不能为空"
    assert load(tmp_path, without + "  disabled: 没有查到地址；用 zhoubao take 收\n")[1].hosts == frozenset()


def test_a_missing_key_is_named(tmp_path):
    assert any("name：缺少这一项" in fault for fault in faults(tmp_path, GOOD.replace("  name: 乙传媒\n", "")))


def test_a_duplicate_id_names_both_lines(tmp_path):
    (fault,) = faults(tmp_path, GOOD.replace("yi_media", "jia_ju"))
    assert fault == "sources.yaml 第 7 行（来源 jia_ju）：id：与第 1 行重复"


def test_sources_out_of_order_name_the_one_that_is_late(tmp_path):
    (fault,) = faults(tmp_path, GOOD.replace("jia_ju", "zz_ju"))
    assert fault == "sources.yaml 第 7 行（来源 yi_media）：id：来源须按 id 排序"


@pytest.mark.parametrize("name", ["Yi", "yi media", "乙", "-yi", "yi-media"])
def test_an_id_is_lower_case_ascii(tmp_path, name):
    assert any("id：" in fault and name in fault for fault in faults(tmp_path, GOOD.replace("yi_media", name)))


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("", "应为来源的列表"),
        ("[]", "应为来源的列表"),
        ("a: 1", "应为来源的列表"),
        ("- 1\n- x", "应为“键: 值”的对照"),
        ("- id: a\n  id: b\n", "YAML 写法有误"),
        ("- id: [a\n", "第 2 行：YAML 写法有误"),
        ("- id: a\n\tname: b\n", "YAML 写法有误"),
    ],
)
def test_what_is_no_list_of_sources_is_said_in_one_line(tmp_path, text, saying):
    found = faults(tmp_path, text)
    assert all(saying in fault and fault.startswith("sources.yaml") and "\n" not in fault for fault in found)


def test_a_missing_or_unreadable_file_is_said(tmp_path):
    with pytest.raises(ConfigurationError, match="找不到文件"):
        load_sources(tmp_path / "sources.yaml")
    (tmp_path / "sources.yaml").write_bytes("- id: 甲".encode("gbk"))
    with pytest.raises(ConfigurationError, match="另存为 UTF-8"):
        load_sources(tmp_path / "sources.yaml")


# --- choosing -------------------------------------------------------------------------------------------------------


def test_without_names_every_enabled_source_is_chosen(tmp_path):
    both = load(tmp_path, GOOD + "  disabled: 改版中\n")
    assert [source.id for source in choose(both, [])] == ["jia_ju"]
    with pytest.raises(UsageError, match=r"yi_media 已停用：改版中"):
        choose(both, ["yi_media"])


def test_named_sources_come_once_in_the_order_asked(tmp_path):
    assert [one.id for one in choose(load(tmp_path, GOOD), ["yi_media", "jia_ju", "yi_media"])] == [
        "yi_media",
        "jia_ju",
    ]


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(UsageError, match=r"没有来源 'jia_jv'，是不是 jia_ju？"):
        choose(load(tmp_path, GOOD), ["jia_jv"])
    with pytest.raises(UsageError, match="zhoubao sources 列出全部"):
        choose(load(tmp_path, GOOD), ["完全不同"])
