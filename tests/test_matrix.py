"""Fault by shape: what each way of misbehaving makes of each shape of source, and what is kept all the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from newsroom import PROJECT, Newsroom
from sqlalchemy import func, select

from demo.replica import FAULTS, Replica, launch
from demo.week import NIGHTS
from pipeline.sources import load_sources
from pipeline.store.tables import ReportRow

pytestmark = pytest.mark.slow

NOW = NIGHTS[-1]
SHAPES = {
    "qbitai": "feed with full text",
    "chinanews": "feed and pages",
    "govuk_cma_atom": "Atom with summaries",
    "techcrunch": "news sitemap",
    "stdaily": "plain sitemap",
    "cac": "POSTed JSON list",
    "sasac": "list numbered backwards",
    "ndrc": "TRS",
    "nrta": "Hanweb",
    "miit": "jpaas unit",
    "csrc": "channel search",
    "gov_cn_yaowen": "rolling list file",
    "xinhua": "ds_ list files",
    "people_renshi": "GB2312 pages",
    "stcn": "relative times",
    "thepaper": "JSON in a script",
    "irm_cninfo": "answers in the list",
    "hkex_title_search": "JSON in JSON, PDF",
    "cninfo_relation": "POSTed query, PDF",
    "ec_presscorner": "feed, shell and API",
}
HOSTS = {
    "thepaper": ("api.thepaper.cn", "m.thepaper.cn"),
    "cninfo_relation": ("www.cninfo.com.cn", "static.cninfo.com.cn"),
}
INLINE = ("qbitai", "irm_cninfo")
"""Have no detail pages: what befalls those does not befall them."""
NO_PROMISE = ("irm_cninfo", "hkex_title_search", "cninfo_relation")
"""Promise no row, for on some days there is none: an empty list is quiet until history says otherwise."""
SEVERAL = ("nrta", "xinhua", "stcn")
"""Have several start pages and give the spider a Referer from the second on."""


@dataclass(frozen=True)
class Row:
    """One fault at every shape at once."""

    fault: str
    verdict: str
    keeps: str = "none"
    """Reports that come all the same: all of a calm night's, some, none, or any number of them."""
    but: Mapping[str, str] = field(default_factory=dict)
    """Shape -> its own verdict, where it makes sense there but differs."""
    not_for: tuple[str, ...] = ()
    """Shapes at which the fault makes no sense; the reason stands beside it."""


def each(names: tuple[str, ...], verdict: str) -> dict[str, str]:
    return dict.fromkeys(names, verdict)


MATRIX = [
    # No fault of the source: the same reports as on a calm night.
    Row("cookie-loop", "new", "all"),
    Row("encoding-mismatch", "new", "all"),
    Row("forced-gzip", "new", "all"),
    Row("slow:0.3", "new", "all"),
    Row("redirect", "new", "all"),
    Row("moving-list", "new", "all"),
    Row("throttle-429:2", "new", "all"),
    Row("lost-part", "new", "all"),
    Row("endless", "new", "any", not_for=("xinhua",)),  # its second list would show the first one's old rows
    # Kept out.
    Row("challenge", "blocked"),
    Row("challenge:412", "blocked"),
    Row("cookie-trap", "blocked"),
    Row("script-cookie", "blocked"),
    Row("wall", "blocked"),
    Row("wall:401", "blocked"),
    Row("referer", "blocked", "any", {"gov_cn_yaowen": "new", "irm_cninfo": "new", "samr": "new"}),  # declare theirs
    Row("robots-deny", "robots"),
    Row("robots-error", "robots"),
    Row("stub", "blocked", not_for=INLINE),
    # Gone elsewhere.
    Row("moved", "moved", not_for=("people_renshi",)),  # its list is the home page
    Row("not-found", "moved"),
    Row("redirect-private", "moved"),
    Row("removed", "moved", not_for=INLINE),
    # Another design.
    Row("empty-list", "redesigned", but=each(NO_PROMISE, "quiet")),
    Row(
        "referer-empty",
        "redesigned",
        "any",
        {**each(("hkex_title_search", "cninfo_relation"), "quiet"), **each(("gov_cn_yaowen", "irm_cninfo"), "new")},
        not_for=("chinanews", *SEVERAL),  # their later start pages bring a Referer and with it rows
    ),
    Row("redesign", "redesigned", "any"),
    Row(
        "new-fields",
        "redesigned",
        "any",
        not_for=(*INLINE, "hkex_title_search", "cninfo_relation", "govuk_cma_atom", "techcrunch", "csrc"),
    ),  # PDFs; nothing declared; fewer than three pages say nothing
    Row("soft-404", "redesigned", not_for=INLINE),
    Row("entity-bomb", "redesigned"),
    Row("self-index", "redesigned"),
    # The rest.
    # Broken bytes can break the JSON around the titles: then it is an answer of another form.
    Row("garbled", "encoding", but=each(("miit", "hkex_title_search"), "redesigned")),
    Row(
        "throttle-index:2",
        "throttled",
        "any",
        not_for=(*INLINE, "govuk_cma_atom", "techcrunch", "sasac", "csrc", "cninfo_relation"),
    ),  # too few pages for a burst; a PDF's place taken by HTML is told as a new design
    Row("server-error", "unreachable"),
    Row("reset", "unreachable"),
    Row("half-body", "unreachable"),
    Row("redirect-loop", "unreachable"),
    Row("huge-list:40", "unreachable"),
    Row("huge:40", "unreachable", not_for=INLINE),
]


def test_every_fault_of_the_replica_is_in_the_matrix() -> None:
    assert {row.fault.split(":")[0] for row in MATRIX} == set(FAULTS)


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=NOW) as running:
        yield running


@pytest.fixture(scope="module")
def hosts() -> dict[str, tuple[str, ...]]:
    by_id = {source.id: source for source in load_sources(PROJECT / "sources.yaml")}
    return {name: HOSTS.get(name) or tuple(sorted(by_id[name].hosts)) for name in SHAPES}


@pytest.fixture(scope="module")
def calm(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """Reports of each source on a calm night."""
    replica.set_faults({})
    room = Newsroom(tmp_path_factory.mktemp("calm"), replica, delay="0.01")
    assert room.run(NOW, "crawl", *SHAPES)[0] == 0
    return reports_of(room)


def reports_of(room: Newsroom) -> Counter[str]:
    with room.store().connect() as connection:
        rows = connection.execute(select(ReportRow.source_id, func.count()).group_by(ReportRow.source_id))
        return Counter({row[0]: row[1] for row in rows})


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.fault)
def test_a_fault_has_its_verdict_at_every_shape_and_costs_nobody_else(
    row: Row, tmp_path: Path, replica: Replica, hosts: Mapping[str, tuple[str, ...]], calm: Counter[str]
) -> None:
    shapes = [name for name in SHAPES if name not in row.not_for]
    replica.set_faults({host: [row.fault] for name in shapes for host in hosts[name]})
    room = Newsroom(tmp_path, replica, delay="0.01")
    code, output = room.run(NOW, "crawl", *shapes, "google_deepmind", "--json")
    assert "Traceback" not in output
    verdicts = json.loads(output[output.index("{\n") :])["verdicts"]
    said = {name: verdicts[name]["code"] for name in shapes}
    assert said == {name: row.but.get(name, row.verdict) for name in shapes}, verdicts
    assert verdicts["google_deepmind"]["code"] == "new"
    assert code == (0 if row.verdict == "new" else 3)
    came = reports_of(room)
    assert came.pop("google_deepmind") == 4
    if row.keeps == "all":
        inserted = row.fault == "moving-list"
        assert {name: came[name] for name in shapes} == {name: calm[name] for name in shapes} or inserted
        assert all(came[name] >= calm[name] for name in shapes)
    if row.keeps == "none":
        assert not came, came
    assert all(verdict["advice"] for name, verdict in verdicts.items() if said.get(name) not in ("new", "quiet", None))
