"""Courtesy, measured in the replica's own log of requests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from newsroom import Newsroom

from demo.replica import Replica, launch
from demo.week import NIGHTS

NOW = NIGHTS[-1]
TIMER_SLACK = 0.15
"""Seconds by which the moment of arrival may differ from the moment of sending."""


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=NOW) as running:
        yield running


def gaps(replica: Replica, host: str) -> list[float]:
    times = [request["time"] for request in replica.requests() if request["host"] == host]
    return [later - earlier for earlier, later in pairwise(sorted(times))]


@pytest.mark.slow
def test_true_settings_space_requests_to_a_host_by_three_seconds(tmp_path: Path, replica: Replica) -> None:
    replica.clear()
    room = Newsroom(tmp_path, replica)
    environ = room.environment(NOW)
    del environ["ZHOUBAO_DELAY"]
    room.environment = lambda now: environ  # type: ignore[method-assign]
    code, output = room.run(NOW, "crawl", "nrta", "csrc", "cninfo_announcements", "cninfo_relation")
    assert code == 0, output
    for host in ("www.nrta.gov.cn", "www.csrc.gov.cn", "www.cninfo.com.cn", "static.cninfo.com.cn"):
        measured = gaps(replica, host)
        assert measured and min(measured) >= 3.0 - TIMER_SLACK, (host, min(measured))


def test_a_host_gets_one_request_at_a_time_even_where_there_is_no_delay(tmp_path: Path, replica: Replica) -> None:
    replica.clear()
    replica.set_faults({"m.thepaper.cn": ["slow:0.1"]})
    room = Newsroom(tmp_path, replica, delay="0")
    code, output = room.run(NOW, "crawl", "thepaper")
    replica.set_faults({})
    assert code == 0, output
    pages = gaps(replica, "m.thepaper.cn")[1:]  # robots.txt is spared by the fault
    assert len(pages) > 5 and min(pages) >= 0.099, "the next is asked for when the last one has answered"


def test_crawl_delay_of_robots_txt_outweighs_a_shorter_setting(tmp_path: Path, replica: Replica) -> None:
    replica.clear()
    room = Newsroom(tmp_path, replica, delay="0.01")
    assert room.run(NOW, "crawl", "sasac")[0] == 0
    # robots.txt itself is fetched before anybody knows of the delay.
    assert min(gaps(replica, "www.sasac.gov.cn")[1:]) >= 1.0 - TIMER_SLACK


def test_path_that_robots_txt_disallows_is_not_asked_for(tmp_path: Path, replica: Replica) -> None:
    replica.clear()
    room = Newsroom(tmp_path, replica, delay="0")
    forbidden = room.folder / "sources.yaml"
    room.folder.mkdir(exist_ok=True)
    forbidden.write_text(
        "- id: sasac\n  name: 国资委\n  owner: soe_regulator\n  spider: listing\n"
        f"  start_urls: [http://www.sasac.gov.cn{_disallowed(replica)}]\n  list: {{rows: li}}\n",
        encoding="utf-8",
    )
    room.sources_file = forbidden
    code, output = room.run(NOW, "crawl", "sasac")
    assert code == 3 and "robots.txt" in output
    assert [request["url"].rsplit("/", 1)[1] for request in replica.requests()] == ["robots.txt"]


def test_host_that_says_retry_after_is_left_alone_that_long(tmp_path: Path, replica: Replica) -> None:
    replica.clear()
    replica.set_faults({"www.nrta.gov.cn": ["throttle-429:2"]})
    try:
        room = Newsroom(tmp_path, replica, delay="0.05")
        code, output = room.run(NOW, "crawl", "nrta")
    finally:
        replica.set_faults({})
    assert code == 0, output
    refused = [request for request in replica.requests() if request["status"] == 429]
    assert len(refused) == 2
    assert min(gaps(replica, "www.nrta.gov.cn")[1:3]) >= 1.0 - TIMER_SLACK


def test_user_agent_names_the_program_and_the_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    import crawlers.settings

    monkeypatch.setenv("ZHOUBAO_CONTACT", "desk@example.org")
    agent = importlib.reload(crawlers.settings).USER_AGENT
    assert agent.startswith("zhoubao/") and "desk@example.org" in agent and "Mozilla" not in agent


def _disallowed(replica: Replica) -> str:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", replica.port, timeout=10)
    connection.request("GET", "/robots.txt", headers={"X-Replica-Host": "www.sasac.gov.cn", "X-Replica-Scheme": "http"})
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    replica.clear()
    return next(line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("disallow:"))
