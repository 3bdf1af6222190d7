"""The way from the real sources.yaml to candidates, against the replica web on loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import Newsroom
from sqlalchemy import func, select

from demo.replica import Replica, launch
from demo.week import NIGHTS, PROJECT
from pipeline.sources import Source
from pipeline.store import pages as page_store
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.store.archive import records
from pipeline.store.tables import LinkRow, ReportRow
from pipeline.types import SHANGHAI

EVE, LAST = NIGHTS[-2], NIGHTS[-1]
FOUND_AT_RUN_TIME = ["bj_gdj", "cnsa", "fj_gdj", "gd_gbdsj", "sh_whlyj"]
FURTHER = """\
- id: further_hanweb
  name: 大汉的又一个站
  owner: regulator
  recipe: hanweb
  start_urls: [https://www.cnipa.gov.cn/col/col66/]
  with: {pages: 3}
- id: further_press
  name: WordPress 的又一个站
  owner: business_media
  recipe: wordpress
  with: {site: https://www.qbitai.com, count: 5}
"""
"""Sites of known makes, three lines each beside id, name and owner."""
PROXY = """\
- id: further_proxy
  name: 大汉的另一种接口
  owner: regulator
  recipe: hanweb_proxy
  with: {site: https://www.cnipa.gov.cn, column: "66", unit: "21066"}
  paging: {rows: 2}
"""


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=LAST) as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, replica: Replica) -> Newsroom:
    replica.set_faults({})
    replica.clear()
    return Newsroom(tmp_path / "data", replica)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, replica: Replica) -> Newsroom:
    """Every source crawled once on the last morning but one; tests here only look."""
    room = Newsroom(tmp_path_factory.mktemp("crawled"), replica)
    code, output = room.run(EVE, "crawl", "--all")
    assert code == 0, output
    return room


def test_every_enabled_source_brings_reports_through_its_real_entry(crawled: Newsroom, sources: list[Source]) -> None:
    with crawled.store().connect() as connection:
        counts = {
            row[0]: row[1]
            for row in connection.execute(select(ReportRow.source_id, func.count()).group_by(ReportRow.source_id))
        }
        assert report_store.rejections(connection) == []
    # The first copy of a page that is compared with itself is no report: tests/test_snapshot.py crawls it twice.
    compared = {source.id for source in sources if source.spider == "snapshot"}
    assert {source.id for source in sources if not source.disabled} - compared == set(counts)


@pytest.mark.parametrize("source_id", FOUND_AT_RUN_TIME)
def test_a_source_without_selectors_brings_reports_of_its_list_with_their_dates(
    crawled: Newsroom, source_id: str
) -> None:
    with crawled.store().connect() as connection:
        rows = connection.execute(select(ReportRow.published_at).where(ReportRow.source_id == source_id)).all()
        run = run_store.latest(connection)[source_id]
    assert rows and all(row.published_at for row in rows)
    assert run.status == "finished" and run.counts["links_seen"] > len(rows), "older rows are seen and left alone"


def test_every_source_whose_rows_are_found_at_run_time_is_in_the_list(sources: list[Source]) -> None:
    assert [source.id for source in sources if source.spider == "finder" and not source.disabled] == FOUND_AT_RUN_TIME


def test_every_report_has_title_text_and_a_time_in_the_past(crawled: Newsroom) -> None:
    with crawled.store().connect() as connection:
        reports = list(report_store.everyone(connection))
    assert all(report.title and len(report.text) >= 20 for report in reports)
    assert all(report.published_at and report.published_at <= EVE for report in reports)
    assert not any("\ufffd" in report.title + report.text for report in reports)
    assert not any("演示数据" in report.text for report in reports), "the replica's banner is furniture"


def test_every_kept_page_is_in_an_archive_that_standard_tools_read(crawled: Newsroom) -> None:
    archived = [record for path in (crawled.folder / "pages").glob("*.warc.gz") for record in records(path)]
    with crawled.store().connect() as connection:
        assert len(archived) >= page_store.count(connection) > 200


def test_archives_alone_give_the_same_reports_again(crawled: Newsroom, tmp_path: Path) -> None:
    anew = Newsroom(tmp_path / "anew", crawled.replica)
    archives = sorted(str(path) for path in (crawled.folder / "pages").glob("*.warc.gz"))
    code, output = anew.run(EVE, "import", *archives)
    assert code == 0, output
    told = {"key", "title", "text", "published_at", "source_id", "attachments"}
    first, second = ([{k: row[k] for k in told} for row in room.rows()["reports"]] for room in (crawled, anew))
    assert sorted(first, key=repr) == sorted(second, key=repr)


def test_second_crawl_with_the_clock_standing_still_fetches_lists_and_robots_only(
    crawled: Newsroom, sources: list[Source]
) -> None:
    before = crawled.rows()
    crawled.replica.clear()
    code, output = crawled.run(EVE, "crawl", "--all")
    asked = [request["url"] for request in crawled.replica.requests()]
    starts = {url.format(page=1).split("?")[0] for source in sources for url in source.start_urls}
    others = [url for url in asked if not url.endswith("/robots.txt") and url.split("?")[0] not in starts]
    with crawled.store().connect() as connection:
        run = run_store.latest(connection)["sasac"]
    assert code == 0, output
    assert others == []
    assert crawled.rows() == before
    assert run.counts["start_pages"] == run.counts["start_unchanged"] == 1, "a list that did not change answers 304"


def test_attachment_rows_are_counted_with_the_report(crawled: Newsroom) -> None:
    with crawled.store().connect() as connection:
        attached = [
            attachment
            for row in connection.scalars(select(ReportRow.attachments).where(ReportRow.source_id == "cac"))
            for attachment in row
        ]
    assert sorted(attachment["rows"] for attachment in attached) == [17, 266]


def test_due_sources_only_are_crawled_without_arguments(room: Newsroom) -> None:
    assert room.run(LAST, "crawl", "sasac", "cac")[0] == 0
    room.replica.clear()
    assert room.run(LAST, "crawl", "sasac", "cac")[0] == 0, "named sources are crawled whether due or not"
    room.replica.clear()
    assert room.run(LAST + timedelta(hours=1), "crawl")[0] == 0
    hosts = {request["host"] for request in room.replica.requests()}
    assert "www.sasac.gov.cn" not in hosts and "www.nrta.gov.cn" in hosts


def test_edited_article_becomes_a_new_version_by_one_conditional_second_look(room: Newsroom) -> None:
    for night in NIGHTS[2:5]:
        assert room.run(night, "crawl", "chinanews")[0] == 0
    with room.store().connect() as connection:
        revised = connection.scalars(select(ReportRow.url).where(ReportRow.version == 2)).all()
        looked_twice = connection.scalar(select(func.count()).select_from(LinkRow).where(LinkRow.rechecked))
        versions = report_store.versions(connection, revised[0])
    assert len(revised) == 1 and looked_twice
    assert versions[0].text != versions[1].text


def test_since_and_until_bound_what_is_fetched(room: Newsroom) -> None:
    assert room.run(LAST, "crawl", "sasac", "xinhua", "--since", "2024-02-22", "--until", "2024-02-23")[0] == 0
    with room.store().connect() as connection:
        dates = {f"{row:%m-%d}" for row in connection.scalars(select(ReportRow.happened_at))}
    assert dates <= {"02-21", "02-22", "02-23"}, "days are Shanghai's, times are UTC"


def test_narrow_window_hides_nothing_from_the_usual_one(room: Newsroom, tmp_path: Path) -> None:
    calm = Newsroom(tmp_path / "calm", room.replica)
    named = ("sasac", "xinhua", "stcn")
    assert room.run(LAST, "crawl", *named, "--since", "2024-02-25")[0] == 0
    assert room.run(LAST, "crawl", *named)[0] == 0
    assert calm.run(LAST, "crawl", *named)[0] == 0
    assert room.rows()["reports"] == calm.rows()["reports"]


def test_unknown_source_is_named_with_a_hint_and_exit_code_2(room: Newsroom) -> None:
    code, output = room.run(LAST, "crawl", "sasca")
    assert code == 2 and "sasca" in output and "Traceback" not in output


FOUND = """
- id: found_gdj
  name: 甲市广播电视局
  owner: local_regulator
  start_urls: [https://gdj.beijing.gov.cn/zwxx/tzgg2/, https://gdj.beijing.gov.cn/zwxx/gzbg1/]
  spider: finder
  links: /zwxx/
  paging: {scheme: trs, pages_max: 3}
- id: found_nrta
  name: 乙广播电视局
  owner: regulator
  start_urls: [https://www.nrta.gov.cn/col/col112/index.html, https://www.nrta.gov.cn/col/col113/index.html]
  spider: finder
"""


def test_a_source_without_selectors_brings_what_the_described_one_brings(room: Newsroom, tmp_path: Path) -> None:
    found = Newsroom(tmp_path / "found", room.replica, sources_file=tmp_path / "found.yaml")
    found.sources_file.write_text(FOUND, encoding="utf-8")
    assert room.run(LAST, "crawl", "bj_gdj", "nrta")[0] == 0
    assert found.run(LAST, "crawl", "found_gdj", "found_nrta")[0] == 0
    first, second = (
        {
            row["key"]: (row["title"], f"{row['published_at'].astimezone(SHANGHAI):%m-%d}")
            for row in one.rows()["reports"]
        }
        for one in (room, found)
    )
    assert first == second and len(first) >= 10


def test_a_start_page_that_is_no_list_is_said_for_what_it_is(room: Newsroom, tmp_path: Path) -> None:
    assert room.run(LAST, "crawl", "nrta")[0] == 0
    article = str(room.rows()["reports"][0]["url"])
    found = Newsroom(tmp_path / "found", room.replica, sources_file=tmp_path / "found.yaml")
    entry = {"id": "one_report", "name": "一篇报道", "owner": "portal", "start_urls": [article], "spider": "finder"}
    found.sources_file.write_text(json.dumps([entry]), encoding="utf-8")
    assert found.run(LAST, "crawl", "one_report")[0] == 3
    with found.store().connect() as connection:
        run = run_store.latest(connection)["one_report"]
    assert any("不是列表：像是一篇文章" in finding.message for finding in run.findings)


def test_scrapy_crawl_works_by_itself(room: Newsroom) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "scrapy", "crawl", "listing", "-a", "source=sasac"]
    done = subprocess.run(command, cwd=PROJECT, env=room.environment(LAST), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with room.store().connect() as connection:
        assert page_store.count_unprocessed(connection) == page_store.count(connection) > 0
    assert room.run(LAST, "process")[0] == 0
    with room.store().connect() as connection:
        assert report_store.count(connection) > 0 == page_store.count_unprocessed(connection)


def sources_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def brought(room: Newsroom) -> dict[str, int]:
    with room.store().connect() as connection:
        counted = connection.execute(select(ReportRow.source_id, func.count()).group_by(ReportRow.source_id)).all()
        assert report_store.rejections(connection) == []
    return {row[0]: row[1] for row in counted}


def test_a_further_site_of_a_known_make_is_three_lines(room: Newsroom, tmp_path: Path) -> None:
    room.sources_file = sources_of(tmp_path, FURTHER)
    assert room.run(LAST, "crawl")[0] == 0
    got = brought(room)
    urls = {request["url"] for request in room.replica.requests()}
    assert got["further_hanweb"] == 4, "three rows on the first page, one behind the encrypted link"
    assert any("dataproxy.jsp" in url and "page=2" in url for url in urls)
    assert got["further_press"] == 5


def test_both_dialects_of_hanweb_bring_the_same(room: Newsroom, tmp_path: Path) -> None:
    room.sources_file = sources_of(tmp_path, PROXY)
    assert room.run(LAST, "crawl")[0] == 0
    assert brought(room) == {"further_proxy": 4}
    assert sum("dataproxy.jsp" in request["url"] for request in room.replica.requests()) == 3


def test_what_cninfo_has_too_can_be_had_from_the_exchanges_themselves(tmp_path: Path) -> None:
    """Switched off as duplicates; whoever deletes the line gets them."""
    text = (PROJECT / "sources.yaml").read_text(encoding="utf-8")
    entries = [
        entry for entry in text.split("- id: ")[1:] if entry.split()[0] in ("sse_bulletin", "szse_announcements")
    ]
    lines = [line for entry in entries for line in f"- id: {entry}".splitlines() if not line.startswith("  disabled:")]
    content = tmp_path / "content"
    content.mkdir()
    (content / "made.yaml").write_text(
        json.dumps([announcement(name, n) for name in ("sse_bulletin", "szse_announcements") for n in (1, 2)])
    )
    with launch(now=LAST, content=content) as replica:
        room = Newsroom(tmp_path / "data", replica, sources_file=sources_of(tmp_path, "\n".join(lines) + "\n"))
        assert room.run(LAST, "crawl")[0] == 0
        assert brought(room) == {"sse_bulletin": 2, "szse_announcements": 2}
        with room.store().connect() as connection:
            row = connection.execute(select(ReportRow).where(ReportRow.source_id == "szse_announcements")).first()
    assert row and row.origin == "甲公司" and "演示" in row.text


def announcement(source: str, number: int) -> dict[str, object]:
    return {
        "key": f"{source}-{number}",
        "source": source,
        "published": f"2024-02-2{number} 18:00",
        "title": f"甲公司：第{number}号演示公告",
        "text": "甲公司董事会公告一项演示用的事项，内容全是编造的，与任何公司无关。",
        "company": {"code": "600901", "name": "甲公司", "org_id": "0"},
    }


def test_answers_to_investors_tell_company_code_and_both_times_and_never_the_asker(crawled: Newsroom) -> None:
    with crawled.store().connect() as connection:
        rows = connection.execute(
            select(ReportRow.source_id, ReportRow.title, ReportRow.text).where(
                ReportRow.source_id.in_(["irm_cninfo", "sse_einteract"])
            )
        ).all()
    assert {row.source_id for row in rows} == {"irm_cninfo", "sse_einteract"}
    for row in rows:
        assert re.match(r"（\d{6}）提问：2024-\d\d-\d\d · 答复：(?:约 )?2024-\d\d-\d\d\n问：.+\n答：.+", row.text), (
            row.text[:60]
        )
        assert "演示用户" not in row.text and "演示网友" not in row.text
    archived = b"".join(
        record.body
        for path in (crawled.folder / "pages").glob("*.warc.gz")
        for record in records(path)
        if "irm" in path.name or "einteract" in path.name
    ).decode()
    assert archived and "演示用户" not in archived and "演示网友" not in archived
