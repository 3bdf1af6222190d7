"""Recipes: what stands behind `recipe:` and `with:`, and how a wrong use of them is told."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigurationError
from pipeline.recipes import expand, recipes
from pipeline.sources import Source, load_sources

DOC = (Path(__file__).parent.parent / "docs" / "add-a-source.md").read_text(encoding="utf-8")

TRS = """\
- id: jia_ju
  name: 甲市广播电视局
  owner: local_regulator
  recipe: trs
  start_urls: [https://www.jia.example/xw/]
  with: {rows: ul.list > li}
"""


def load(tmp_path: Path, text: str) -> Source:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    (source,) = load_sources(path)
    return source


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text)
    return list(caught.value.faults)


# --- a good use -----------------------------------------------------------------------------------------------------


def test_three_lines_beside_the_name_make_a_source(tmp_path):
    source = load(tmp_path, TRS)
    assert (source.recipe, source.spider, source.paging.scheme, source.paging.pages_max) == ("trs", "listing", "trs", 3)
    assert source.list and (source.list.rows, source.list.date) == ("ul.list > li", "span")


def test_a_key_of_the_entry_overrides_the_recipe_and_mappings_key_by_key(tmp_path):
    source = load(tmp_path, TRS + "  list: {date: b.u_time}\n  links: /zc/\n  every: 1d\n")
    assert source.list and (source.list.rows, source.list.date) == ("ul.list > li", "b.u_time")
    assert (source.links, source.every, source.paging.scheme) == ("/zc/", timedelta(days=1), "trs")


def test_a_parameter_keeps_its_kind_where_it_stands_alone(tmp_path):
    assert load(tmp_path, TRS.replace("li}", "li, pages: 7}")).paging.pages_max == 7


def test_what_a_parameter_without_value_stands_in_is_left_out():
    assert "headers" not in expand({"recipe": "gov_cn"}).entry
    assert expand({"recipe": "gov_cn", "with": {"referer": "https://a.example/"}}).entry["headers"] == {
        "Referer": "https://a.example/"
    }
    assert "list" not in expand({"recipe": "snapshot"}).entry
    assert expand({"recipe": "snapshot", "with": {"area": "div.ld"}}).entry["list"] == {"rows": "div.ld"}


def test_an_entry_without_recipe_is_left_alone():
    entry = {"id": "a", "list": {"rows": "${rows}"}}
    assert expand(entry).entry == entry


def test_no_recipe_is_changed_by_its_use():
    before = {name: recipe.model_dump_json() for name, recipe in recipes().items()}
    for name, recipe in recipes().items():
        wanted = {key: "x" for key, parameter in recipe.parameters.items() if parameter.required}
        expand({"recipe": name, "with": wanted, "list": {"rows": "y"}, "request": {"form": {"a": "b"}}})
    assert {name: recipe.model_dump_json() for name, recipe in recipes().items()} == before


# --- faults ---------------------------------------------------------------------------------------------------------

FAULTS = [
    ("recipe: trs", "recipe: trss", 4, "recipe：没有叫 'trss' 的配方，是不是 trs？可用：trs、hanweb"),
    ("recipe: trs", "recipe: [trs]", 4, "recipe：没有叫"),
    ("  with: {rows: ul.list > li}", "", 4, "with.rows：配方 trs 缺少这个参数：列表行的 CSS，例 ul.list > li"),
    ("{rows:", "{row: x, rows:", 6, "with.row：配方 trs 没有这个参数，可用：rows、date、pages"),
    ("with: {rows: ul.list > li}", "with: ul.list", 6, "with：应为“参数: 值”的对照"),
    ("{rows: ul.list > li}", "{rows: }", 6, "with.rows：缺值：列表行的 CSS"),
    ("{rows: ul.list > li}", "{rows: [li]}", 6, "with.rows：应为文字"),
    ("li}", "li, pages: 0}", 6, "with.pages：应不小于 1，现为 0"),
    ("  recipe: trs\n", "  spider: feed\n", 6, "with：写了 with 而没有 recipe"),
]


@pytest.mark.parametrize(("old", "new", "line", "saying"), FAULTS, ids=[fault[1] or "no with" for fault in FAULTS])
def test_a_wrong_use_names_line_id_key_and_what_would_be_right(tmp_path, old, new, line, saying):
    (fault,) = faults(tmp_path, TRS.replace(old, new))
    assert fault.startswith(f"sources.yaml 第 {line} 行（来源 jia_ju）：{saying}")


def test_faults_of_the_entry_itself_are_told_along_with_the_recipes(tmp_path):
    found = faults(tmp_path, TRS.replace("recipe: trs", "recipe: trss") + "  every: 2x\n")
    assert [fault.split("：")[1] for fault in found] == ["recipe", "every"]


def test_a_fault_inside_a_mapping_that_overrides_a_recipe_is_told_where_it_stands(tmp_path):
    (fault,) = faults(tmp_path, TRS + "  list: {dat: b}\n")
    assert fault.startswith("sources.yaml 第 7 行（来源 jia_ju）：list.dat：没有这一项")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(recipes())) | VALUES, VALUES | st.dictionaries(st.sampled_from(["rows", "site"]), VALUES))
def test_nothing_that_yaml_can_hold_breaks_a_recipe(name, given_values):
    expanded = expand({"recipe": name, "with": given_values, "list": given_values})
    assert isinstance(expanded.entry, dict) and "with" not in expanded.entry


# --- the recipes themselves -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", recipes())
def test_a_recipe_with_its_parameters_makes_a_whole_source(name):
    recipe = recipes()[name]
    given_values = {
        key: "https://www.jia.example" if key == "site" else "li"
        for key, parameter in recipe.parameters.items()
        if parameter.required
    }
    start = {} if "start_urls" in recipe.source else {"start_urls": ["https://www.jia.example/list"]}
    entry = {"id": "jia", "name": "甲", "owner": "regulator", "recipe": name, "with": given_values, **start}
    source = Source.model_validate(expand(entry).entry)
    assert source.recipe == name and "${" not in source.model_dump_json()


@pytest.mark.parametrize("name", recipes())
def test_a_recipe_has_no_parameter_it_does_not_use_and_is_documented_with_all(name):
    recipe = recipes()[name]
    used = set(re.findall(r"\$\{(\w+)\}", str(recipe.source)))
    assert used == set(recipe.parameters)
    row = next((line for line in DOC.splitlines() if line.startswith(f"| `{name}` |")), "")
    assert all(f"`{key}`" in row for key in recipe.parameters) and row


def test_every_recipe_is_used_or_named_as_one_for_further_sites(sources):
    used = {source.recipe for source in sources}
    assert set(recipes()) - used == {"feed", "hanweb_proxy", "wordpress"}
