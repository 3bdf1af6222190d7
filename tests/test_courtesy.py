"""How politely hosts were asked: what the crawl counts is what the replica's own log says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom

from demo.replica import Replica, launch
from demo.week import NIGHTS
from pipeline.courtesy import Tally, total
from pipeline.store import courtesy as store

NOW = NIGHTS[-1]
DAY = NOW.date()


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=NOW) as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, replica: Replica) -> Newsroom:
    replica.set_faults({})
    replica.clear()
    return Newsroom(tmp_path / "data", replica, delay="0.05")


def kept(room: Newsroom, host: str) -> Tally:
    with room.store().connect() as connection:
        return total(tally for name, _, tally in store.between(connection, DAY, DAY) if name == host)


def test_requests_answers_and_pauses_are_those_of_the_hosts_own_log(room: Newsroom, replica: Replica) -> None:
    assert room.run(NOW, "crawl", "nrta")[0] == 0
    log = [one for one in replica.requests() if one["host"] == "www.nrta.gov.cn"]
    found = kept(room, "www.nrta.gov.cn")
    robots = sum(urlsplit(one["url"]).path == "/robots.txt" for one in log)
    assert (found.requests, found.answers) == (len(log), len(log))
    assert found.robots_allowed == len(log) - robots and robots > 0
    assert found.bytes > 0 and not found.refusals and found.unanswered == 0
    spacing = [later["time"] - earlier["time"] for earlier, later in pairwise(log)]
    assert found.waits == len(log) - 1
    assert found.wait_min is not None and found.wait_min >= 0.05
    assert found.waited == pytest.approx(sum(spacing), abs=0.5)


def test_a_second_crawl_of_the_day_adds_up(room: Newsroom, replica: Replica) -> None:
    for _ in range(2):
        assert room.run(NOW, "crawl", "nrta")[0] == 0
    log = [one for one in replica.requests() if one["host"] == "www.nrta.gov.cn"]
    assert kept(room, "www.nrta.gov.cn").requests == len(log)


def test_a_refusal_is_counted_by_its_status(room: Newsroom, replica: Replica) -> None:
    replica.set_faults({"www.nrta.gov.cn": ["challenge"]})
    assert room.run(NOW, "crawl", "nrta")[0] == 3
    log = Counter(one["status"] for one in replica.requests() if one["host"] == "www.nrta.gov.cn")
    assert kept(room, "www.nrta.gov.cn").refusals == {521: log[521]} and log[521] > 0


def test_what_robots_txt_forbids_is_counted_and_not_sent(room: Newsroom, replica: Replica) -> None:
    room.folder.mkdir(exist_ok=True)
    room.sources_file = room.folder / "sources.yaml"
    room.sources_file.write_text(
        "- id: sasac\n  name: 国资委\n  owner: soe_regulator\n  spider: listing\n"
        "  start_urls: [http://www.sasac.gov.cn/n2588025/internal/]\n  list: {rows: li}\n",
        encoding="utf-8",
    )
    code, output = room.run(NOW, "crawl", "sasac")
    assert code == 3 and "robots" in output
    found = kept(room, "www.sasac.gov.cn")
    assert (found.robots_denied, found.robots_allowed, found.requests) == (1, 0, 1)


tallies = st.builds(
    Tally,
    requests=st.integers(0, 9),
    answers=st.integers(0, 9),
    bytes=st.integers(0, 10**12),
    waits=st.integers(0, 9),
    waited=st.floats(0, 100),
    wait_min=st.none() | st.floats(0, 9),
    refusals=st.dictionaries(st.sampled_from([403, 412, 521]), st.integers(1, 9)),
)


@given(st.lists(tallies, max_size=5), st.randoms())
def test_a_sum_of_tallies_does_not_depend_on_their_order(several: list[Tally], chance) -> None:
    shuffled = [*several]
    chance.shuffle(shuffled)
    one, other = total(several), total(shuffled)
    assert one.waited == pytest.approx(other.waited)
    one.waited = other.waited = 0.0
    assert one == other
    assert one.refused == sum(tally.refused for tally in several)


def test_the_store_gives_back_what_was_added_by_host_and_day(engine) -> None:
    tally = Tally(3, 2, 4_000_000_000, 1, 2, 1, 2, 7.5, 3.0, {412: 1, 403: 1})
    with engine.begin() as connection:
        store.add(connection, "jia", date(2024, 2, 26), {"a.example": tally, "b.example": Tally(requests=1)})
        store.add(
            connection, "jia", date(2024, 2, 26), {"a.example": Tally(requests=1, wait_min=2.0, waits=1, waited=2)}
        )
        store.add(connection, "yi", date(2024, 2, 27), {"a.example": Tally(requests=5)})
        found = store.between(connection, date(2024, 2, 26), date(2024, 2, 26))
        assert [(host, source) for host, source, _ in found] == [("a.example", "jia"), ("b.example", "jia")]
        assert found[0][2] == Tally(4, 2, 4_000_000_000, 1, 2, 1, 3, 9.5, 2.0, {403: 1, 412: 1})
        assert [source for _, source, _ in store.between(connection, date(2024, 2, 27), date(2024, 3, 1))] == ["yi"]
