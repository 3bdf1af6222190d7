"""What each fault of the replica web does to its pages."""

from __future__ import annotations

import gzip
import http.client
import time
from collections.abc import Iterator

import pytest
from replicareader import HOST, LIST, NOW, PLAYED, SOURCES, ask, links, rested, start_pages, written

from demo.replica import FAULTS, Replica, launch


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    with launch(now=NOW, content=written(tmp_path_factory.mktemp("content"))) as replica:
        yield replica


@pytest.fixture
def replica(running: Replica) -> Iterator[Replica]:
    yield from rested(running)


def detail_url(replica: Replica) -> str:
    replica.set_faults({})
    return links(SOURCES["ndrc"], LIST, ask(replica, LIST))[0]


def with_fault(replica: Replica, fault: str) -> str:
    """Address of a detail page; the fault is on from then."""
    url = detail_url(replica)
    replica.set_faults({HOST: [fault]})
    return url


def test_every_fault_is_described() -> None:
    assert all(FAULTS.values())
    assert len(set(FAULTS.values())) == len(FAULTS)


def test_an_unknown_fault_is_refused(replica: Replica) -> None:
    with pytest.raises(ValueError, match="no-such"):
        replica.set_faults({HOST: ["no-such"]})
    with pytest.raises(ValueError, match="no-host"):
        replica.set_faults({"no-host": ["slow"]})


def test_no_fault_of_pages_touches_robots(replica: Replica) -> None:
    others = [name for name in FAULTS if not name.startswith("robots")]
    replica.set_faults({HOST: others})
    assert ask(replica, f"https://{HOST}/robots.txt").status == 200


@pytest.mark.parametrize(
    ("fault", "status", "text"), [("robots-deny", 200, "Disallow: /\n"), ("robots-error", 503, "")]
)
def test_faults_of_robots_leave_the_pages_alone(replica: Replica, fault: str, status: int, text: str) -> None:
    page = detail_url(replica)
    replica.set_faults({HOST: [fault]})
    got = ask(replica, f"https://{HOST}/robots.txt")
    assert got.status == status and text in got.text
    assert ask(replica, page).status == 200


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"slow", "reset", "half-body", "huge", "huge-list"}))
def test_no_fault_makes_a_site_stumble(replica: Replica, fault: str) -> None:
    replica.set_faults({host: [fault] for source in PLAYED.values() for host in source.hosts})
    for source in SOURCES.values():
        for _ in range(2):
            assert all("复制站自身出错".encode() not in got.body for got in start_pages(replica, source))


def test_fault_cookie_loop_ends_when_the_cookie_comes_back(replica: Replica) -> None:
    url = with_fault(replica, "cookie-loop")
    got = ask(replica, url)
    assert (got.status, got.headers["location"]) == (302, url)
    cookie = got.headers["set-cookie"].partition(";")[0]
    assert ask(replica, url, Cookie=cookie).status == 200


def test_fault_challenge_is_a_script_under_521(replica: Replica) -> None:
    got = ask(replica, with_fault(replica, "challenge"))
    assert (got.status, "document.cookie" in got.text) == (521, True)


def test_fault_referer_refuses_without_one(replica: Replica) -> None:
    url = with_fault(replica, "referer")
    assert ask(replica, url).status == 403
    assert ask(replica, url, Referer=LIST).status == 200


def test_fault_soft_404_shows_the_home_page(replica: Replica) -> None:
    got = ask(replica, with_fault(replica, "soft-404"))
    assert got.status == 200
    assert "TRS_Editor" not in got.text
    assert "u-list" in ask(replica, LIST).text


def test_fault_stub_has_350_bytes(replica: Replica) -> None:
    got = ask(replica, with_fault(replica, "stub"))
    assert (got.status, len(got.body)) == (200, 350)


def test_fault_throttle_429_lets_through_after_some_requests(replica: Replica) -> None:
    url = with_fault(replica, "throttle-429:2")
    answers = [ask(replica, url) for _ in range(3)]
    assert [got.status for got in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "1"


def test_fault_throttle_index_answers_a_burst_with_the_index(replica: Replica) -> None:
    url = with_fault(replica, "throttle-index:2")
    assert ["TRS_Editor" in ask(replica, url).text for _ in range(4)] == [True, True, False, False]


def test_fault_encoding_mismatch_contradicts_the_meta_tag(replica: Replica) -> None:
    got = ask(replica, with_fault(replica, "encoding-mismatch"))
    assert got.headers["content-type"] == "text/html; charset=gb2312"
    assert 'charset="utf-8"' in got.text


def test_fault_forced_gzip_packs_what_nobody_asked_to_pack(replica: Replica) -> None:
    got = ask(replica, with_fault(replica, "forced-gzip"))
    assert got.headers["content-encoding"] == "gzip"
    assert "TRS_Editor" in gzip.decompress(got.body).decode()


def test_fault_redirect_leads_to_https_and_to_the_slash(replica: Replica) -> None:
    url = with_fault(replica, "redirect")
    got = ask(replica, url.replace("https:", "http:"))
    assert (got.status, got.headers["location"]) == (301, url)
    got = ask(replica, LIST.rstrip("/"))
    assert (got.status, got.headers["location"]) == (301, LIST)


def test_fault_moving_list_repeats_a_row_on_the_next_page(replica: Replica) -> None:
    with_fault(replica, "moving-list")
    first = links(SOURCES["ndrc"], LIST, ask(replica, LIST))
    second = links(SOURCES["ndrc"], LIST, ask(replica, LIST + "index_1.html"))
    assert second[0] == first[-1]
    extra = links(SOURCES["ndrc"], LIST, ask(replica, LIST))[0]
    assert extra not in first
    assert "翻页之间插入" in ask(replica, extra).text


def test_fault_reset_breaks_off_after_the_headers(replica: Replica) -> None:
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        ask(replica, with_fault(replica, "reset"))


def test_fault_slow_keeps_the_first_byte_back(replica: Replica) -> None:
    url = with_fault(replica, "slow:0.3")
    before = time.monotonic()
    assert ask(replica, url).status == 200
    assert time.monotonic() - before >= 0.3


def test_fault_half_body_sends_half(replica: Replica) -> None:
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(replica, with_fault(replica, "half-body"))
    assert len(caught.value.partial) == pytest.approx(caught.value.expected, abs=1)


def test_fault_server_error_is_500(replica: Replica) -> None:
    assert ask(replica, with_fault(replica, "server-error")).status == 500


def test_fault_empty_list_has_no_rows(replica: Replica) -> None:
    url = with_fault(replica, "empty-list")
    assert links(SOURCES["ndrc"], LIST, ask(replica, LIST)) == []
    assert ask(replica, url).status == 200


def test_fault_huge_streams_without_a_length(replica: Replica) -> None:
    got = ask(replica, with_fault(replica, "huge:2"))
    assert "content-length" not in got.headers
    assert len(got.body) == 2 * 2**20


def test_fault_redirect_loop_never_arrives(replica: Replica) -> None:
    url = with_fault(replica, "redirect-loop")
    away = ask(replica, url).headers["location"]
    assert ask(replica, away).headers["location"] == url


def test_fault_not_found_hides_the_list_only(replica: Replica) -> None:
    url = with_fault(replica, "not-found")
    assert ask(replica, LIST).status == 404
    assert ask(replica, url).status == 200
