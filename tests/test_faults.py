"""What comes after a fault: nothing is lost when the host is well again, and every trap has a bound with a name.

Which verdict a fault has at which shape is told by test_matrix.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import Newsroom
from sqlalchemy import func, select

from demo.replica import Replica, launch
from demo.week import NIGHTS
from pipeline.courtesy import total
from pipeline.store import courtesy
from pipeline.store import runs as run_store
from pipeline.store.tables import LinkRow, PageRow

pytestmark = pytest.mark.slow

NOW = NIGHTS[-1]


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=NOW) as running:
        yield running


@pytest.mark.parametrize(
    ("fault", "source", "host"),
    [
        ("server-error", "xinhua", "www.news.cn"),
        ("half-body", "zqrb", "www.zqrb.cn"),
        ("huge", "thepaper", "m.thepaper.cn"),
        ("redirect-private:2", "zqrb", "www.zqrb.cn"),
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
    assert summary["verdicts"]["nrta"]["name"] == "不可达"
    assert summary["failed"] == ["nrta"]


@pytest.mark.parametrize(
    ("fault", "source", "host"), [("stub", "ndrc", "www.ndrc.gov.cn"), ("soft-404", "nrta", "www.nrta.gov.cn")]
)
def test_pages_in_whose_place_a_wall_came_are_asked_for_again_the_next_night(
    fault: str, source: str, host: str, tmp_path: Path, replica: Replica
) -> None:
    replica.set_faults({host: [fault]})
    room = Newsroom(tmp_path / "walled", replica, delay="0.01")
    assert room.run(NOW, "crawl", source)[0] == 3
    assert not room.rows()["reports"]
    replica.set_faults({})
    assert room.run(NOW + timedelta(days=1), "crawl", source)[0] == 0
    calm = Newsroom(tmp_path / "calm", replica, delay="0.01")
    assert calm.run(NOW, "crawl", source)[0] == 0
    titles = [{row["title"] for row in one.rows()["reports"]} for one in (room, calm)]
    assert titles[0] == titles[1] != set()


@pytest.mark.parametrize(
    ("source", "host", "faults", "delay"),
    [
        ("chinanews", "www.chinanews.com.cn", ["stub"], "0"),
        ("chinanews", "www.chinanews.com.cn", ["stub"], "0.3"),
        ("chinanews", "www.chinanews.com.cn", ["slow:0.6", "stub"], "0.3"),
        ("thepaper", "m.thepaper.cn", ["stub"], "0"),
    ],
)
def test_a_crawl_asks_for_nothing_after_the_third_wall_and_owes_the_rest(
    source: str, host: str, faults: list[str], delay: str, tmp_path: Path, replica: Replica
) -> None:
    replica.set_faults({host: faults})
    replica.clear()
    room = Newsroom(tmp_path, replica, delay=delay)
    assert room.run(NOW, "crawl", source)[0] == 3
    with room.store().connect() as connection:
        kept = connection.scalars(select(PageRow.url)).all()
        owed = connection.scalars(select(LinkRow.failures).where(LinkRow.fetched_at.is_(None))).all()
        counted = total(tally for name, _, tally in courtesy.between(connection, NOW.date(), NOW.date()))
    log = [entry["url"] for entry in replica.requests()]
    assert len(kept) == 3 and not any(owed) and owed, "a request that never left is no failed one"
    assert not [url for url in log[log.index(kept[-1]) + 1 :] if host in url]
    assert counted.requests == len(log)


def test_pages_that_are_read_later_still_have_their_say(tmp_path: Path, replica: Replica) -> None:
    replica.set_faults({"www.nrta.gov.cn": ["soft-404"], "www.chinanews.com.cn": ["stub"]})
    room = Newsroom(tmp_path, replica, delay="0.01")
    code, output = room.run(NOW, "crawl", "nrta", "chinanews", "--no-read", "--json")
    verdicts = json.loads(output[output.index("{\n") :])["verdicts"]
    assert (code, verdicts["nrta"]["name"], verdicts["chinanews"]["name"]) == (3, "有新", "拦截")
    assert room.run(NOW, "process")[0] == 0
    with room.store().connect() as connection:
        run = run_store.latest(connection)["nrta"]
    assert run.verdict is not None and (run.status, run.verdict.code) == ("failed", "redesigned")


@pytest.mark.parametrize(
    ("fault", "source", "host", "said"),
    [
        ("endless", "ndrc", "www.ndrc.gov.cn", "翻到第 3 页为止（paging.pages_max）"),
        ("endless", "cac", "www.cac.gov.cn", "翻到第 3 页为止（paging.pages_max）"),
        ("huge-list:200", "stcn", "www.stcn.com", "超过 30 MB 上限"),
        ("huge:200", "ndrc", "www.ndrc.gov.cn", "超过 30 MB 上限"),
        ("cookie-trap", "cac", "www.cac.gov.cn", "转向自身 6 次没有尽头"),
        ("redirect-loop", "stcn", "www.stcn.com", "来回转向 6 次"),
        ("redirect-private", "cac", "www.cac.gov.cn", "列表页被转到 169.254.169.254（链路本地地址"),
        ("redirect-private:1", "ndrc", "www.ndrc.gov.cn", "正文页被转到 169.254.169.254（链路本地地址"),
        ("entity-bomb", "techcrunch", "techcrunch.com", "不是站点地图"),
    ],
)
def test_every_trap_has_a_bound_that_the_log_names(
    fault: str, source: str, host: str, said: str, tmp_path: Path, replica: Replica
) -> None:
    replica.set_faults({host: [fault]})
    room = Newsroom(tmp_path, replica, delay="0.01")
    room.run(NOW, "crawl", source)
    assert said in (tmp_path / "crawl.log").read_text(encoding="utf-8")


def test_an_index_of_itself_is_asked_for_once(tmp_path: Path, replica: Replica) -> None:
    replica.set_faults({"techcrunch.com": ["self-index"]})
    room = Newsroom(tmp_path, replica, delay="0.01")
    before = len(replica.requests())
    assert room.run(NOW, "crawl", "techcrunch")[0] == 3
    asked = [entry["url"] for entry in replica.requests()[before:] if "robots" not in entry["url"]]
    assert asked == ["https://techcrunch.com/news-sitemap.xml"]
