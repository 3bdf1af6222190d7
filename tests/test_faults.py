"""The fault matrix: every way in which a host can misbehave, one host at a time, the others going on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from newsroom import Newsroom
from sqlalchemy import func, select

from demo.replica import FAULTS, Replica, launch
from demo.week import NIGHTS
from pipeline.store import runs as run_store
from pipeline.store.tables import LinkRow, PageRow, RejectionRow, ReportRow

pytestmark = pytest.mark.slow

NOW = NIGHTS[-1]


@dataclass(frozen=True)
class Case:
    """A fault at one source and what has to come of it."""

    fault: str
    source: str
    host: str
    status: str = "finished"
    """Of the source's run."""
    finding: str = ""
    """Part of a finding's line."""
    reports: bool = True
    """Whether the source brings reports all the same."""
    rejections: str = ""
    """Reason code that its pages are left out with."""
    owed: bool = False
    """Whether links are left for the next run."""

    @property
    def id(self) -> str:
        """Name of the test."""
        return f"{self.fault}-{self.source}"


CASES = [
    Case("cookie-loop", "sasac", "www.sasac.gov.cn"),
    Case("challenge", "nrta", "www.nrta.gov.cn", "failed", "521", reports=False),
    Case("challenge:412", "miit", "www.miit.gov.cn", "failed", "412", reports=False),
    Case("referer", "irm_cninfo", "irm.cninfo.com.cn"),
    Case("soft-404", "nrta", "www.nrta.gov.cn", reports=False, rejections="soft_404"),
    Case("stub", "ndrc", "www.ndrc.gov.cn", reports=False, rejections="soft_404"),
    Case("throttle-429:2", "csrc", "www.csrc.gov.cn"),
    Case("throttle-index:2", "jiemian", "www.jiemian.com", rejections="soft_404"),
    Case("encoding-mismatch", "people_renshi", "renshi.people.com.cn"),
    Case("encoding-mismatch", "zqrb", "www.zqrb.cn"),
    Case("forced-gzip", "chinanews", "www.chinanews.com.cn"),
    Case("redirect", "sasac", "www.sasac.gov.cn"),
    Case("moving-list", "samr", "www.samr.gov.cn"),
    Case("reset", "stcn", "www.stcn.com", "failed", "连接中断", reports=False),
    Case("slow:3", "cac", "www.cac.gov.cn"),
    Case("half-body", "zqrb", "www.zqrb.cn", "failed", "不完整", reports=False),
    Case("server-error", "xinhua", "www.news.cn", "failed", "HTTP 500", reports=False),
    Case("empty-list", "cac", "www.cac.gov.cn", "failed", "列表页只见 0 条", reports=False),
    Case("huge", "thepaper", "m.thepaper.cn", finding="没有取到", reports=False, owed=True),
    Case("redirect-loop", "ithome", "www.ithome.com", "failed", reports=False),
    Case("not-found", "qbitai", "www.qbitai.com", "failed", "HTTP 404", reports=False),
]


def test_every_fault_of_the_replica_is_in_the_matrix() -> None:
    assert {case.fault.split(":")[0] for case in CASES} == set(FAULTS)


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=NOW) as running:
        yield running


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fault_is_told_in_one_line_and_the_neighbour_goes_on(case: Case, tmp_path: Path, replica: Replica) -> None:
    replica.set_faults({case.host: [case.fault]})
    room = Newsroom(tmp_path, replica, delay="0.01")
    code, output = room.run(NOW, "crawl", case.source, "google_deepmind", "--json")
    assert "Traceback" not in output
    assert code == (3 if case.status == "failed" else 0), output
    with room.store().connect() as connection:
        run = run_store.latest(connection)[case.source]
        reports = connection.scalar(
            select(func.count()).select_from(ReportRow).where(ReportRow.source_id == case.source)
        )
        reasons = set(connection.scalars(select(RejectionRow.reason)))
        neighbour = connection.scalar(
            select(func.count()).select_from(ReportRow).where(ReportRow.source_id == "google_deepmind")
        )
        owed = connection.scalar(select(func.count()).select_from(LinkRow).where(LinkRow.fetched_at.is_(None)))
        broken = connection.scalar(select(func.count()).select_from(ReportRow).where(ReportRow.text.contains("\ufffd")))
    said = " ".join(finding.message for finding in run.findings)
    assert run.status == case.status, (run, output)
    assert case.finding in said
    assert bool(reports) == case.reports, (reports, reasons)
    assert neighbour == 4 and broken == 0
    assert (case.rejections in reasons) if case.rejections else not reasons
    assert bool(owed) == case.owed


@pytest.mark.parametrize(
    ("fault", "source", "host"),
    [
        ("server-error", "xinhua", "www.news.cn"),
        ("half-body", "zqrb", "www.zqrb.cn"),
        ("huge", "thepaper", "m.thepaper.cn"),
    ],
)
def test_what_a_fault_kept_back_comes_with_the_next_run(
    fault: str, source: str, host: str, tmp_path: Path, replica: Replica
) -> None:
    replica.set_faults({host: [fault]})
    room = Newsroom(tmp_path / "healed", replica, delay="0.01")
    room.run(NOW, "crawl", source)
    replica.set_faults({})
    assert room.run(NOW, "crawl", source)[0] == 0
    calm = Newsroom(tmp_path / "calm", replica, delay="0.01")
    assert calm.run(NOW, "crawl", source)[0] == 0
    assert room.rows()["reports"] == calm.rows()["reports"] != []


def test_moving_list_loses_and_doubles_nothing(tmp_path: Path, replica: Replica) -> None:
    replica.set_faults({"www.samr.gov.cn": ["moving-list"]})
    moving = Newsroom(tmp_path / "moving", replica, delay="0.01")
    assert moving.run(NOW, "crawl", "samr")[0] == 0
    replica.set_faults({})
    calm = Newsroom(tmp_path / "calm", replica, delay="0.01")
    assert calm.run(NOW, "crawl", "samr")[0] == 0
    keys = {row["key"] for row in calm.rows()["reports"]}
    assert keys <= {row["key"] for row in moving.rows()["reports"]}
    with moving.store().connect() as connection:
        doubled = connection.execute(select(PageRow.key).group_by(PageRow.key, PageRow.kind).having(func.count() > 1))
        assert doubled.all() == []


def test_json_summary_names_what_failed(tmp_path: Path, replica: Replica) -> None:
    replica.set_faults({"www.nrta.gov.cn": ["server-error"]})
    room = Newsroom(tmp_path, replica, delay="0.01")
    _, output = room.run(NOW, "crawl", "nrta", "--json")
    summary = json.loads(output[output.index("{") :])
    assert "nrta" in json.dumps(summary, ensure_ascii=False)
