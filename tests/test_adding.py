"""Pasting an address: sites of the replica that sources.yaml does not name, added and crawled as an editor would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import PROJECT, Newsroom
from ruamel.yaml import YAML

from demo.replica import Replica, launch
from demo.week import NIGHTS
from pipeline.sources import load_sources

pytestmark = pytest.mark.slow

NOW = NIGHTS[-1]
UNKNOWN = ("ndrc", "nrta", "cac", "samr", "qbitai", "cnsa", "jiemian")
"""Sources taken out of the file, so that their sites are new to it."""


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=NOW) as running:
        yield running


@pytest.fixture
def room(replica: Replica, tmp_path: Path) -> Newsroom:
    """A newsroom that does not know the sites of UNKNOWN."""
    yaml = YAML(typ="rt")
    tree = yaml.load((PROJECT / "sources.yaml").read_text(encoding="utf-8"))
    file = tmp_path / "sources.yaml"
    yaml.dump([entry for entry in tree if entry["id"] not in UNKNOWN], file)
    replica.set_faults({})
    return Newsroom(tmp_path / "data", replica, delay="0.01", sources_file=file)


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("https://www.ndrc.gov.cn/xwdt/xwfb/", "trs"),
        ("https://www.nrta.gov.cn/col/col112/index.html", "hanweb"),
        ("https://www.qbitai.com/feed", "feed"),
        ("https://www.jiemian.com/lists/65.html", "finder"),
        ("www.ndrc.gov.cn", "finder"),
    ],
)
def test_a_pasted_address_is_in_the_next_crawl(room: Newsroom, url: str, way: str) -> None:
    before = {source.id for source in load_sources(room.sources_file)}
    code, output = room.run(NOW, "sources", "add", url, "--yes", "--section", "industry")
    assert code == 0, output
    assert "认出：" in output and "已写入来源" in output
    (new,) = [source for source in load_sources(room.sources_file) if source.id not in before]
    assert way in (new.recipe, new.spider)
    code, output = room.run(NOW, "crawl", new.id, "--json")
    assert code == 0, output
    reports = room.rows()["reports"]
    assert reports and {row["source_id"] for row in reports} == {new.id}
    assert way == "finder" or all(row["published_at"] for row in reports)


def test_a_page_that_is_no_list_is_called_what_it_is(room: Newsroom, replica: Replica) -> None:
    code, output = room.run(NOW, "sources", "add", "https://www.ndrc.gov.cn/xwdt/xwfb/", "--json", "--yes")
    assert code == 0, output
    added = json.loads(output[output.index("{\n") :])
    article = added["trial"]["reports"][0]["url"]
    code, output = room.run(NOW, "sources", "add", article, "--yes")
    assert code == 1
    assert "不能作为来源" in output and "文章" in output


def test_a_site_that_keeps_us_out_says_so_and_nothing_is_written(room: Newsroom, replica: Replica) -> None:
    replica.set_faults({"www.ndrc.gov.cn": ["robots-deny"]})
    before = room.sources_file.read_bytes()
    code, output = room.run(NOW, "sources", "add", "https://www.ndrc.gov.cn/xwdt/xwfb/", "--yes")
    assert code == 1 and "robots" in output
    assert room.sources_file.read_bytes() == before


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/list/", "http://169.254.169.254/latest/", "http://[::1]/", "ftp://a.example/"]
)
def test_addresses_that_are_not_public_are_refused(room: Newsroom, url: str) -> None:
    code, output = room.run(NOW, "sources", "add", url, "--yes")
    assert code == 1 and "Traceback" not in output
    assert "地址" in output or "http" in output


def test_check_holds_sources_against_their_promise_and_keeps_nothing(room: Newsroom, replica: Replica) -> None:
    replica.set_faults({"www.sasac.gov.cn": ["empty-list"]})
    code, output = room.run(NOW, "sources", "check", "sasac", "stcn", "--json")
    assert code == 3
    found = {one["source"]: one for one in json.loads(output[output.index("[\n") :])}
    assert (found["sasac"]["verdict"]["name"], found["stcn"]["verdict"]["name"]) == ("改版", "有新")
    assert found["stcn"]["rows"] >= found["stcn"]["promised"] and len(found["stcn"]["reports"]) == 3
    assert not room.rows()["pages"]


def test_every_enabled_source_brings_what_it_promises(room: Newsroom) -> None:
    room.sources_file = PROJECT / "sources.yaml"
    code, output = room.run(NOW, "sources", "check", "--items", "2", "--json")
    found = json.loads(output[output.index("[\n") :])
    enabled = [source.id for source in load_sources(PROJECT / "sources.yaml") if not source.disabled]
    assert sorted(one["source"] for one in found) == sorted(enabled)
    short = [
        (one["source"], one["verdict"]["seen"]) for one in found if not one["well"] or one["rows"] < one["promised"]
    ]
    assert (code, short) == (0, [])
