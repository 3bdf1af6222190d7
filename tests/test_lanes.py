"""Lanes: sources of one host are crawled by one process, one after the other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from crawlers.lanes import lanes, share
from pipeline.sources import FetchSpec, Source
from pipeline.strangers import stranger

HOSTS = [f"{letter}.example" for letter in "abcdefgh"]


def source(number: int, hosts: list[str], fetch: str = "") -> Source:
    changes = {
        "start_urls": tuple(f"https://{host}/list" for host in hosts),
        "fetch": FetchSpec(pattern="x", url=f"https://{fetch}/api") if fetch else None,
    }
    return stranger(f"s{number:03d}").model_copy(update=changes)


SOURCES = st.lists(
    st.tuples(st.lists(st.sampled_from(HOSTS), min_size=1, max_size=3), st.sampled_from(["", *HOSTS])), max_size=12
).map(lambda rows: [source(number, hosts, fetch) for number, (hosts, fetch) in enumerate(rows)])


def hosts_of(one: Source) -> set[str]:
    return set(one.hosts) | ({one.fetch.url.split("/")[2]} if one.fetch else set())


@given(SOURCES)
def test_lanes_are_a_partition(sources):
    found = [one.id for lane in lanes(sources) for one in lane]
    assert sorted(found) == [one.id for one in sources]


@given(SOURCES)
def test_sources_that_share_a_host_share_a_lane(sources):
    lane_of = {one.id: number for number, lane in enumerate(lanes(sources)) for one in lane}
    for a, b in combinations(sources, 2):
        if hosts_of(a) & hosts_of(b):
            assert lane_of[a.id] == lane_of[b.id]


@given(SOURCES)
def test_sources_that_nothing_ties_are_crawled_side_by_side(sources):
    for lane in lanes(sources):
        reached, edge = {lane[0].id}, [lane[0]]
        while edge:
            here = edge.pop()
            near = [one for one in lane if one.id not in reached and hosts_of(one) & hosts_of(here)]
            reached |= {one.id for one in near}
            edge += near
        assert reached == {one.id for one in lane}


@given(SOURCES)
def test_a_lane_keeps_the_order_of_the_file_and_the_longest_comes_first(sources):
    found = lanes(sources)
    assert all([one.id for one in lane] == sorted(one.id for one in lane) for lane in found)
    assert [len(lane) for lane in found] == sorted(map(len, found), reverse=True)


@given(SOURCES, st.integers(0, 6))
def test_sharing_out_covers_every_lane_once(sources, processes):
    all_lanes = lanes(sources)
    hands = share(all_lanes, processes)
    dealt = sorted(one.id for hand in hands for lane in hand for one in lane)
    assert dealt == [one.id for one in sources]
    assert 1 <= len(hands) <= max(1, processes)
    assert not all_lanes or all(hands)


def test_work_is_shared_evenly():
    sources = [source(number, [f"h{number}.example"]) for number in range(9)]
    assert [len(hand) for hand in share(lanes(sources), 3)] == [3, 3, 3]


def test_www_and_bare_host_are_one_machine():
    assert len(lanes([source(1, ["www.a.example"]), source(2, ["a.example"]), source(3, ["img.a.example"])])) == 2


def test_the_real_sources_on_one_host_stand_in_one_lane(sources):
    together = {one.id for lane in lanes(sources) for one in lane if any(two.id == "cninfo_relation" for two in lane)}
    assert {"cninfo_announcements", "cninfo_relation"} <= together


def test_a_search_host_shares_the_lane_of_the_site_it_lists(sources):
    (lane,) = [lane for lane in lanes(sources) if any(one.id == "gov_cn_policy_library" for one in lane)]
    assert [one.id for one in lane] == ["gov_cn_policy_library", "gov_cn_yaowen", "gov_cn_zhengce"]
