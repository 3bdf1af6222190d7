"""The replica web keeps to what sources.yaml asks of the real sites: start pages, details, clock, process."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from parsel import Selector
from replicareader import (
    HOST,
    LATER,
    LIST,
    NOW,
    PLAYED,
    ROOT,
    SOURCES,
    ask,
    charset,
    links,
    marker,
    rested,
    start_pages,
    texts,
    written,
)

from demo.bulk import list_urls, page_url
from demo.content import load_reports
from demo.replica import Replica, launch
from pipeline.sources import Source


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def running(content: Path) -> Iterator[Replica]:
    with launch(now=NOW, content=content) as replica:
        yield replica


@pytest.fixture
def replica(running: Replica) -> Iterator[Replica]:
    yield from rested(running)


# --- the rules


@pytest.mark.parametrize("source", PLAYED.values(), ids=PLAYED)
def test_what_is_published_is_found_as_sources_yaml_says_and_the_future_is_hidden(
    replica: Replica, source: Source
) -> None:
    text = texts(replica, source)
    assert {mark for number in range(3) if (mark := marker(source.id, number)) not in text} == set()
    assert marker(source.id, 99) not in text
    replica.set_now(LATER)
    assert marker(source.id, 99) in texts(replica, source)


@pytest.mark.parametrize("source", PLAYED.values(), ids=PLAYED)
def test_every_start_page_says_that_it_is_made_up(replica: Replica, source: Source) -> None:
    for got in start_pages(replica, source):
        assert "演示数据" in got.body.decode(charset(got))


def test_an_answer_is_hidden_until_it_is_given_and_its_question_is_not(replica: Replica) -> None:
    rows = json.loads(start_pages(replica, SOURCES["irm_cninfo"])[0].body)["results"]
    open_rows = {row["contentType"]: row for row in rows}
    assert open_rows[1]["attachedContent"] is None
    answered = next(row for row in rows if row["attachedContent"])
    assert "&quot;" in answered["mainContent"] or "“" in answered["mainContent"]
    assert int(answered["updateDate"]) - int(answered["pubDate"]) == 9 * 86_400_000


def test_interactive_answers_refuses_a_request_without_referer(replica: Replica) -> None:
    got = ask(replica, "https://irm.cninfo.com.cn/newircs/index/search", "POST", "pageNo=1&pageSize=10&keyWord=")
    assert json.loads(got.body)["results"] == []


def test_cac_second_static_page_is_missing_and_the_json_list_goes_on(replica: Replica) -> None:
    first = ask(replica, "https://www.cac.gov.cn/wxzw/wxfb/A093702index_1.htm")
    assert first.text.count('class="times"') == 20
    assert 'href="//www.cac.gov.cn/' in first.text
    assert "…</a>" in first.text
    assert ask(replica, "https://www.cac.gov.cn/wxzw/wxfb/A093702index_2.htm").status == 404
    assert marker("cac", 24) in texts(replica, SOURCES["cac"], 2)
    assert json.loads(start_pages(replica, SOURCES["cac"], 3)[0].body)["list"] == []


def test_cac_attachment_is_a_word_table_with_the_promised_rows(replica: Replica) -> None:
    source = SOURCES["cac"]
    pages = [ask(replica, link).text for link in links(source, source.start_urls[0], start_pages(replica, source)[0])]
    found = next(match for text in pages if (match := re.search(r'href="(/cms/pub/interact/[^"]+)"', text)))
    got = ask(replica, "https://www.cac.gov.cn" + found[1].replace("&amp;", "&"))
    assert "filename*=UTF-8''%E5%A4%87%E6%A1%88" in got.headers["content-disposition"]
    document = docx.Document(io.BytesIO(got.body))
    assert len(document.tables[0].rows) == 31
    assert document.tables[0].cell(1, 1).text == "甲市合成算法"
    assert any("演示数据" in paragraph.text for paragraph in document.paragraphs)
    assert sum('class="article_con"' in text for text in pages) <= 1


def test_sasac_files_are_numbered_backwards(replica: Replica) -> None:
    base = "http://www.sasac.gov.cn/n2588025/n2588119/"
    first = ask(replica, base + "index.html").text
    page_id = re.search(r'<td class="pages" id="\w+_(\d+)"', first)
    assert page_id
    assert "var maxPageNum = 3;" in first
    assert re.search(r'<li style="[^"]*"></li>', first)
    second = ask(replica, f"{base}index_{page_id[1]}_2.html").text
    last = ask(replica, f"{base}index_{page_id[1]}_1.html").text
    assert marker("sasac", 20) in second
    assert marker("sasac", 44) in last
    assert "<html" not in second
    assert ask(replica, f"{base}index_{page_id[1]}_3.html").status == 404


def test_ndrc_pages_are_as_many_as_create_page_html_says(replica: Replica) -> None:
    base = "https://www.ndrc.gov.cn/xwdt/xwfb/"
    assert 'createPageHTML(3, 0, "index", "html");' in ask(replica, base).text
    assert marker("ndrc", 44) in ask(replica, base + "index_2.html").text
    assert ask(replica, base + "index_3.html").status == 404


def test_a_wrong_tag_of_a_jpaas_unit_is_no_success(replica: Replica) -> None:
    source = SOURCES["samr"]
    query = urllib.parse.urlencode(source.request.query | {"tagId": "内容", "paramJson": "{}"})
    got = ask(replica, f"{source.start_urls[0]}?{query}")
    assert json.loads(got.body)["success"] is False


def test_cninfo_announces_null_where_nothing_matches(replica: Replica) -> None:
    url = "http://www.cninfo.com.cn/new/hisAnnouncement/query"
    form = "column=szse&tabName=fulltext&pageNum=1&pageSize=30&seDate="
    found = json.loads(ask(replica, url, "POST", form + "2024-02-21~2024-02-22").body)["announcements"]
    assert found[0]["announcementTime"] % 86_400_000 == 16 * 3_600_000  # midnight in Beijing
    assert json.loads(ask(replica, url, "POST", form + "2024-02-01~2024-02-02").body)["announcements"] is None
    wrong = form + "&stock=300000,9900000009"
    assert json.loads(ask(replica, url, "POST", wrong).body)["announcements"] is None


def test_people_sends_gb18030_under_the_label_gb2312(replica: Replica) -> None:
    got = ask(replica, "http://renshi.people.com.cn/")
    assert b'charset="GB2312"' in got.body
    assert got.headers["content-type"] == "text/html"
    assert "某某科技" in got.body.decode("gb18030")


def test_stcn_shows_short_times_of_the_clock(replica: Replica) -> None:
    text = ask(replica, "https://www.stcn.com/article/list/company.html").text
    assert "<span>05:00</span>" in text
    assert "<span>02-21 19:00</span>" in text


def test_36kr_dates_have_two_spaces_and_flashes_a_feed_of_their_own(replica: Replica) -> None:
    whole, flashes = (ask(replica, f"https://36kr.com/{name}").text for name in ("feed", "feed-newsflash"))
    assert re.search(r"<pubDate>2024-02-\d\d \d\d:\d\d:\d\d  \+0800</pubDate>", whole)
    assert "https://36kr.com/p/" in whole
    assert "https://36kr.com/newsflashes/" in whole
    assert "https://36kr.com/p/" not in flashes
    assert "36kr-mark-91" in flashes


def test_a_news_sitemap_covers_two_days(replica: Replica) -> None:
    replica.set_now(NOW + timedelta(days=2, hours=-3))
    text = ask(replica, "https://techcrunch.com/news-sitemap.xml").text
    assert text.count("<loc>") == 2
    assert "news-sitemap.xml</loc>" in ask(replica, "https://techcrunch.com/sitemap_index.xml").text


def test_a_removed_article_of_stdaily_is_a_page_without_text(replica: Replica) -> None:
    got = ask(replica, "https://www.stdaily.com/web/gdxw/2024-02/01/content_111111.html")
    assert got.status == 200
    assert "printContent" not in got.text


def test_an_edited_report_keeps_its_address_and_changes_its_text(replica: Replica) -> None:
    source = SOURCES["chinanews"]
    assert "改写之后" not in texts(replica, source)
    replica.set_now(LATER)
    assert "改写之后的第一段" in texts(replica, source)


def test_the_declared_date_can_differ_from_the_visible_one(replica: Replica) -> None:
    url = "https://gdj.beijing.gov.cn/zwxx/tzgg2/"
    link = urllib.parse.urljoin(url, Selector(ask(replica, url).text).css("ul.list a::attr(href)").get(""))
    page = ask(replica, link).text
    assert re.search(r'(?i)name="pubdate" content="2024[-/]02[-/]26 09:00', page)
    assert "发布时间：2024/02/21" in page
    assert "成文日期" in page


@pytest.mark.parametrize("url", ["https://www.ndrc.gov.cn/xwdt/xwfb/", "https://www.gov.uk/robots.txt"])
def test_plain_answers_are_the_same_twice(replica: Replica, url: str) -> None:
    assert ask(replica, url) == ask(replica, url)


def test_an_unchanged_page_is_answered_with_304(replica: Replica) -> None:
    url = "https://www.ndrc.gov.cn/xwdt/xwfb/"
    first = ask(replica, url)
    again = ask(replica, url, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert ask(replica, url, If_Modified_Since=first.headers["last-modified"]).status == 304
    replica.set_now(LATER)
    assert ask(replica, url, If_None_Match=first.headers["etag"]).status == 200
    assert ask(replica, url, If_Modified_Since=first.headers["last-modified"]).status == 200


def test_robots_is_served_where_the_site_has_one(replica: Replica) -> None:
    assert "Crawl-delay: 1" in ask(replica, "http://www.sasac.gov.cn/robots.txt").text
    assert ask(replica, "https://www.nrta.gov.cn/robots.txt").status == 404
    assert ask(replica, "https://www.miit.gov.cn/robots.txt").status == 403


def test_every_request_is_noted_in_order(replica: Replica) -> None:
    before = time.monotonic()
    ask(replica, "https://www.cac.gov.cn/robots.txt")
    ask(replica, "https://no.such.host/x?y=1")
    first, second = replica.requests()
    assert (first["host"], first["method"], first["status"]) == ("www.cac.gov.cn", "GET", 200)
    assert (second["url"], second["status"]) == ("https://no.such.host/x?y=1", 502)
    assert before <= first["time"] <= second["time"] <= time.monotonic()
    replica.clear()
    assert replica.requests() == []


# --- the process


def test_bulk_pages_are_listed_long_and_always_the_same(content: Path) -> None:
    with launch(now=NOW, content=content, bulk=1100) as replica:
        found = [
            urllib.parse.urljoin(url, link)
            for url in list_urls(1100)
            for link in re.findall(r'href="(/a/\d+\.html)"', ask(replica, url).text)
        ]
        assert sorted(found) == sorted(map(page_url, range(1100)))
        bodies = [ask(replica, page_url(number)).body for number in (0, 7, 1099, 7)]
        assert bodies[1] == bodies[3]
        assert all(18_000 <= len(body) <= 62_000 for body in bodies)
        assert b"PubDate" in bodies[0]
        assert ask(replica, page_url(1100)).status == 404


def test_the_log_file_has_a_line_for_each_request(content: Path, tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    with launch(now=NOW, content=content, log=log, faults={HOST: ["server-error"]}) as replica:
        ask(replica, LIST)
        ask(replica, f"https://{HOST}/robots.txt")
    assert [json.loads(line)["status"] for line in log.read_text().splitlines()] == [500, 200]


def test_a_replica_does_not_outlive_its_parent(content: Path) -> None:
    code = (
        "import os, sys, pathlib; from demo.replica import launch\n"
        f"context = launch(content=pathlib.Path({str(content)!r})); replica = context.__enter__()\n"
        "print(replica.port, flush=True); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30)
    orphan = Replica(int(done.stdout))
    for _ in range(50):
        try:
            orphan.requests()
        except OSError:
            return
        time.sleep(0.1)
    pytest.fail("still serving")


def test_a_replica_that_cannot_start_says_so(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("- {key: a, source: no_such, published: 2024-02-19 10:00, title: x}\n")
    with pytest.raises(RuntimeError, match="没有启动"), launch(content=tmp_path):
        pass


def test_an_entry_with_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("- {key: a, source: cac, published: 2024-02-19 10:00, titel: x}\n")
    with pytest.raises(ValueError, match=r"bad.yaml: a: 没有这样的项 titel"):
        load_reports(tmp_path)
