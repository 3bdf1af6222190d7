"""来源 and 夜间 in a browser: what the runs left in the store, told as the commands tell it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from newsdesk import NOW, NewsDesk
from sqlalchemy import Connection, event
from webdesk import Browser, browser

from desk.people import Role
from desk.watching import day_by_day, last_days
from pipeline.store import courtesy as courtesy_store
from pipeline.store import reports as report_store
from pipeline.store import runs as run_store
from pipeline.store.reports import RejectionQuery
from pipeline.store.runs import Brought
from pipeline.types import Reason, Rejection, Report
from pipeline.verdicts import Finding, Run, RunStatus, Verdict, VerdictCode

NIGHT = datetime(2024, 2, 25, 22, tzinfo=UTC)
"""06:00 on 26 February in Beijing."""
WALL = Verdict(VerdictCode.BLOCKED, "列表页返回验证页（HTTP 412）", "改用 RSS，或手工放入")


def crawled(connection: Connection, source: str, at: datetime, status: RunStatus = "finished", **more: Any) -> None:
    counts = {"links_seen": 9, "links_new": 4, "pages_stored": 4, "pages_read": 4, "pages_rejected": 1}
    run = Run(source, at, at + timedelta(minutes=3), status, more.pop("counts", counts), **more)
    run_store.finish(connection, run_store.start(connection, source, at), run)


@pytest.fixture
def web(desk: NewsDesk) -> Browser:
    """A night on which one source brought three reports, one was kept out and one had nothing."""
    found = Finding("36kr", "warning", "few_dates", "一半的报道没有日期")
    with desk.engine.begin() as connection:
        for back in range(3):
            crawled(connection, "cac", NIGHT - timedelta(days=back), verdict=Verdict(VerdictCode.NEW, "新链接 4"))
        crawled(connection, "36kr", NIGHT, "failed", verdict=WALL, findings=(found,), counts={"requests": 2})
        crawled(connection, "ndrc", NIGHT, verdict=Verdict(VerdictCode.QUIET, "都见过"), counts={})
        rejection = Rejection("https://www.cac.gov.cn/c.html", "cac", Reason.TOO_SHORT, "只有 <b>12</b> 个字")
        report_store.save_rejections(connection, [(rejection, NIGHT)])
    return browser(desk.room())


def row(page: str, name: str) -> str:
    """The list item or table row that names a source."""
    return next(one for one in re.split(r"<li |<li>|<tr>", page) if f'/sources/{name}"' in one)


def test_a_day_is_what_its_runs_brought_and_how_they_ended() -> None:
    days = last_days(NOW, 1)
    runs = [Brought("jia", NIGHT, "finished", 3), Brought("jia", NIGHT + timedelta(hours=2), "failed", 1)]
    runs += [Brought("jia", NIGHT - timedelta(days=2), "interrupted", 0)]
    assert [(one.reports, one.mark) for one in day_by_day(days, runs)][-3:] == [
        (0, "bad"),
        (0, "unwatched"),
        (4, "good"),
    ]


def test_figures_are_counted_by_the_database(engine: Any) -> None:
    with engine.begin() as connection:
        crawled(connection, "jia", NIGHT)
        crawled(connection, "yi", NIGHT, counts={})
        crawled(connection, "jia", NIGHT - timedelta(days=40))
        found = {one.source_id: one.reports for one in run_store.brought(connection, NIGHT - timedelta(days=1))}
        assert found == {"jia": 3, "yi": 0}
        assert [one.source_id for one in run_store.brought(connection, NIGHT, "yi")] == ["yi"]
        assert run_store.beside(connection, NIGHT, NIGHT + timedelta(days=1)) == (NIGHT - timedelta(days=40), None)


def test_the_list_says_how_each_source_does_worst_first(web: Browser) -> None:
    page = web.get("/sources").text
    assert page.index("/sources/36kr") < page.index("/sources/cac")
    assert "拦截" in row(page, "36kr") and "改用 RSS" in row(page, "36kr")
    assert "近 28 天读出 9 篇" in row(page, "cac")
    assert "没抓过" in row(page, "mofcom") and "停用" in row(page, "cls")


def test_the_list_is_filtered_by_state(web: Browser) -> None:
    page = web.get("/sources?state=blocked").text
    assert "/sources/36kr" in page and "/sources/cac" not in page
    assert "/sources/cac" not in web.get("/sources?state=wanting").text
    assert "没有这种状态" in web.get("/sources?state=<script>").text


def test_a_source_shows_its_runs_reports_rejections_and_entry(web: Browser, desk: NewsDesk) -> None:
    page = web.get("/sources/cac").text
    assert "正文太短" in page and "只有 &lt;b&gt;12&lt;/b&gt; 个字" in page
    assert "- id: cac\n" in page and page.count("新链接 4") >= 3
    page = web.get("/sources/36kr").text
    assert f"/stories/{desk.ids['funding']}" in page and "拾光影业完成1.6亿元B轮融资" in page
    assert "一半的报道没有日期" in page


@pytest.mark.parametrize("name", ["nobody", "..%2F..%2Fetc%2Fpasswd", "%3Cscript%3E", "a" * 200])
def test_a_source_that_is_not_there_is_not_found(web: Browser, name: str) -> None:
    answer = web.get(f"/sources/{name}")
    assert answer.status_code in (404, 422) and "<script>" not in answer.text.partition("<main")[2]


def test_titles_and_addresses_of_strangers_do_nothing_on_the_page(web: Browser, desk: NewsDesk) -> None:
    bad = Report("javascript:alert(1)", "cac", "<img src=x onerror=alert(1)>", "正文" * 40, first_seen_at=NIGHT)
    with desk.engine.begin() as connection:
        report_store.save(connection, [(bad, None, NIGHT)])
    page = web.get("/sources/cac").text
    assert "&lt;img src=x" in page and "<img" not in page and 'href="javascript:' not in page


def test_a_night_adds_up_its_runs_and_puts_first_what_wants_a_look(web: Browser) -> None:
    page = web.get("/nights").text
    assert "2 月 26 日的抓取" in page and "有新 1、正常无更新 1、拦截 1" in page
    figures = dict(re.findall(r"<dt>(.+?)</dt><dd>([\d,]+)</dd>", page))
    assert (figures["报道"], figures["未收入"], figures["新链接"]) == ("3", "1", "4")
    assert "改用 RSS" in page and "一半的报道没有日期" in page
    assert "/nights?day=2024-02-25" in page
    assert "2 月 25 日的抓取" in web.get("/nights?day=2024-02-25").text


def test_a_day_without_runs_says_so(web: Browser, empty: NewsDesk) -> None:
    assert "这一天没有抓取" in web.get("/nights?day=2024-02-03").text
    assert web.get("/nights?day=下周").status_code == 400


def test_rejections_are_filtered_by_reason_and_source(web: Browser) -> None:
    assert "正文太短 1" in web.get("/nights/rejected").text
    assert "https://www.cac.gov.cn/c.html" in web.get("/nights/rejected?reason=too_short&source=cac").text
    assert "https://www.cac.gov.cn/c.html" not in web.get("/nights/rejected?reason=no_body").text
    assert web.get("/nights/rejected?reason=<b>").status_code == 400
    assert "https://www.cac.gov.cn/c.html" not in web.get("/nights/rejected?day=2024-02-20").text


def test_the_heat_map_shows_each_day_and_what_to_do(web: Browser) -> None:
    page = web.get("/nights/gaps?week=2024-W08").text
    assert "2024-W08 可能漏了什么" in page and "24休" in re.sub(r"<[^>]+>", "", page)
    assert "从来没有抓成；先看原因：zhoubao crawl 36kr" in page
    assert '<td class="cell unwatched' in row(page.partition("<tbody>")[2], "36kr")
    assert web.get("/nights/gaps?week=第八周").status_code == 400


def test_on_a_monday_the_week_that_is_over_is_shown(web: Browser) -> None:
    assert "2024-W08 可能漏了什么" in web.get("/nights/gaps").text


def test_how_hosts_were_asked_is_told(web: Browser, desk: NewsDesk) -> None:
    from pipeline.courtesy import Tally

    with desk.engine.begin() as connection:
        tally = Tally(requests=7, answers=6, bytes=2048, refusals={429: 1})
        courtesy_store.add(connection, "cac", datetime(2024, 2, 25).date(), {"www.cac.gov.cn": tally})
    page = web.get("/nights/courtesy").text
    assert "www.cac.gov.cn" in page and "429 请求过多×1" in page
    assert "www.cac.gov.cn" in web.get("/sources/cac").text
    assert "429 请求过多" not in web.get("/sources/36kr").text
    assert "没有访问的记录" in web.get("/nights/courtesy?week=2024-W01").text


def test_a_day_is_set_from_the_tray(web: Browser, desk: NewsDesk) -> None:
    url = "https://news.example/undated.html"
    with desk.engine.begin() as connection:
        report = Report(url, "cac", "云海省公布算力补贴名单", "云海省公布首批算力补贴名单。" * 8, first_seen_at=NIGHT)
        report_store.save(connection, [(report, None, NIGHT)])
    desk.judge()
    page = web.get("/nights/undated").text
    action = re.findall(r'action="(/stories/\w+/date)"', page)[0]
    assert "云海省公布算力补贴名单" in page
    done = web.post(action, report=url, day="2024-02-24", next="/nights/undated")
    assert done.headers["location"] == "/nights/undated"
    page = web.get("/nights/undated").text
    assert "日期定为 2024-02-24" in page and "没有待定日期的报道" in page


def test_who_may_not_decide_sets_no_day_and_adds_no_source(web: Browser, desk: NewsDesk) -> None:
    analyst = browser(desk.room(), "周析", Role.ANALYST)
    assert "添加来源" not in analyst.get("/sources").text
    assert analyst.get("/nights").status_code == 200


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_rejections_of_a_few_days_are_found_by_their_time(engine: Any) -> None:
    asked: list[tuple[str, Any]] = []

    def explained(connection: object, cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", explained)
    query = RejectionQuery(starts_at=NIGHT, reason=Reason.TOO_SHORT)
    with engine.connect() as connection:
        report_store.count_rejections(connection, query)
        report_store.rejections(connection, query)
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all() for said, values in asked[-2:]]
    assert all("ix_rejections_fetched_at" in str(plan) for plan in plans)


def test_the_kept_page_behind_a_rejection_is_shown_without_rights(web: Browser) -> None:
    page = web.get("/nights/rejected?source=cac").text
    frame = re.findall(r"<iframe [^>]*>", page)[0]
    assert 'sandbox=""' in frame and "/kept?url=https%3A//www.cac.gov.cn/c.html" in frame
