"""Adding entries to sources.yaml: in their place, and nothing else touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, UsageError
from pipeline.sourcefile import add_entries, entry_text, id_for
from pipeline.sources import load_sources

BEFORE = """\
# Head of the file,
# two lines of it.
- id: bb   # a remark
  name: "乙"
  owner: portal
  start_urls: ["https://b.example/"]
  spider: feed

# What follows is special.
- id: dd
  name: '丁'
  owner: portal
  start_urls: [https://d.example/]
  spider: feed
"""


def entry(name: str, **more: object) -> dict[str, object]:
    start_urls = [f"https://{name}.example/"]
    return {"id": name, "name": "新：来源", "owner": "portal", "start_urls": start_urls, "spider": "feed", **more}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(BEFORE, encoding="utf-8")
    return path


def test_entries_stand_in_their_place_and_every_other_line_stays(file: Path) -> None:
    add_entries(file, [entry("ee"), entry("aa"), entry("cc"), entry("ca")])
    after = file.read_text(encoding="utf-8")
    assert [source.id for source in load_sources(file)] == ["aa", "bb", "ca", "cc", "dd", "ee"]
    kept = [line for line in after.splitlines() if line in BEFORE.splitlines()]
    assert kept[0] == "# Head of the file," and all(line in after.splitlines() for line in BEFORE.splitlines())
    special = after.index("# What follows is special.")
    assert after.index("- id: cc") < special < after.index("- id: dd")
    assert after.index("two lines of it") < after.index("- id: aa")


def test_a_file_without_a_last_line_end_gets_one(file: Path) -> None:
    file.write_text(BEFORE.rstrip("\n"), encoding="utf-8")
    add_entries(file, [entry("zz")])
    assert [source.id for source in load_sources(file)] == ["bb", "dd", "zz"]


def test_an_id_that_is_there_is_refused_and_nothing_written(file: Path) -> None:
    with pytest.raises(UsageError, match="bb"):
        add_entries(file, [entry("aa"), entry("bb")])
    assert file.read_text(encoding="utf-8") == BEFORE


def test_a_faulty_entry_is_refused_and_nothing_written(file: Path) -> None:
    with pytest.raises(ConfigurationError, match="spider"):
        add_entries(file, [entry("aa", spider="teleport")])
    assert file.read_text(encoding="utf-8") == BEFORE
    assert list(file.parent.iterdir()) == [file]


def test_an_entry_reads_as_a_person_would_write_it() -> None:
    text = entry_text(
        {"id": "aa", "name": "甲", "recipe": "trs", "with": {"rows": "ul.list > li"}, "start_urls": ["a"]}
    )
    assert text == "- id: aa\n  name: 甲\n  recipe: trs\n  with: {rows: ul.list > li}\n  start_urls: [a]\n"


@pytest.mark.parametrize(
    ("host", "path", "taken", "name"),
    [
        ("www.example.gov.cn", "/xwdt/", set(), "example"),
        ("gdj.beijing.gov.cn", "/zwxx/", set(), "beijing_gdj"),
        ("www.example.gov.cn", "/xwdt/", {"example"}, "example_xwdt"),
        ("www.example.gov.cn", "/", {"example"}, "example_2"),
        ("www.example.gov.cn", "/123/index.html", {"example", "example_2"}, "example_3"),
        ("xn--fiq228c.cn", "/", set(), "xn_fiq228c"),
    ],
)
def test_ids_come_from_the_host(host: str, path: str, taken: set[str], name: str) -> None:
    assert id_for(host, path, taken) == name
