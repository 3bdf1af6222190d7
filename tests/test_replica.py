"""The replica web keeps to what sources.yaml asks of the real sites: start pages, details, clock, faults."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import re
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import jmespath
import lxml.etree
import pypdfium2
import pytest
from parsel import Selector

from demo.bulk import list_urls, page_url
from demo.content import load_reports
from demo.replica import FAULTS, Replica, launch
from pipeline.sources import Source, load_sources
from pipeline.types import SHANGHAI

ROOT = Path(__file__).parent.parent
SOURCES = {source.id: source for source in load_sources(ROOT / "sources.yaml")}
DUPLICATES = {"sse_bulletin", "szse_announcements"}
"""Switched off, for cninfo has the same announcements; played all the same, for they are what one falls back on."""
PLAYED = {name: source for name, source in SOURCES.items() if not source.disabled or name in DUPLICATES}
NOW = datetime(2024, 2, 22, 6, tzinfo=SHANGHAI)
LATER = datetime(2024, 2, 24, 6, tzinfo=SHANGHAI)
LONG_LISTS = {"sasac": 45, "ndrc": 45, "cac": 25}
"""Sources whose fixture fills more than one page; the others have three reports out and one to come."""


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(replica: Replica, url: str, method: str = "GET", body: str = "", **headers: str) -> Got:
    parts = urllib.parse.urlsplit(url)
    meant = {"X-Replica-Host": parts.netloc, "X-Replica-Scheme": parts.scheme}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    try:
        path = urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
        connection.request(method, path, body.encode(), meant | given)
        response = connection.getresponse()
        return Got(response.status, {name.lower(): value for name, value in response.headers.items()}, response.read())
    finally:
        connection.close()


# --- invented content


def marker(source: str, number: int) -> str:
    return f"{source.replace('_', '-')}-mark-{number:02d}"


def entry(source: str, number: int, published: datetime) -> dict[str, Any]:
    english = SOURCES[source].language == "en"
    mark = marker(source, number)
    sentence = "This sentence stands for a longer report. " if english else "这一句代表一篇更长的报道，内容全是编造的。"
    made = {
        "key": mark,
        "source": source,
        "published": f"{published:%Y-%m-%d %H:%M}",
        "title": f"Report {mark} about a made up thing"
        if english
        else f"某某科技发布第{mark}号样品 甲市广播电视局作出说明",
        "text": f"{mark} {sentence * 4}\n\n{sentence * 5}",
        "company": {"code": f"3000{number:02d}", "name": "甲公司", "org_id": "9900000001"},
    }
    if source in ("irm_cninfo", "sse_einteract"):
        made |= {"question": "请问公司的“进展”如何？", "asked": f"{published - timedelta(days=9):%Y-%m-%d %H:%M}"}
    if SOURCES[source].spider == "snapshot":
        made["text"] = f"＋{mark}｜主任"
    return made


def entries() -> Iterator[dict[str, Any]]:
    for source in PLAYED:
        for number in range(LONG_LISTS.get(source, 3)):
            yield entry(source, number, NOW - timedelta(hours=1 + 5 * number))
        yield entry(source, 99, NOW + timedelta(hours=9))
    files = [
        {"name": "备案清单（演示）.docx", "kind": "docx", "rows": 30, "first_rows": [{"算法名称": "甲市合成算法"}]}
    ]
    yield entry("cac", 90, NOW - timedelta(minutes=9)) | {"attachments": files}
    yield entry("36kr", 91, NOW - timedelta(minutes=9)) | {"text": "36kr-mark-91 这是一条快讯，很短。"}
    yield entry("bj_gdj", 92, NOW - timedelta(hours=30)) | {
        "pub_date_meta": "2024-02-26 09:00",
        "title": "关于样品的通知",
    }
    yield entry("chinanews", 93, NOW - timedelta(hours=9)) | {
        "revised": {"at": "2024-02-23 10:00", "text": "chinanews-mark-93 改写之后的第一段。"}
    }
    yield entry("irm_cninfo", 94, NOW) | {"text": "", "question": "irm-cninfo-mark-94 没有回复的提问"}


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content")
    (folder / "made.yaml").write_text(json.dumps(list(entries()), ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def running(content: Path) -> Iterator[Replica]:
    with launch(now=NOW, content=content) as replica:
        yield replica


@pytest.fixture
def replica(running: Replica) -> Iterator[Replica]:
    yield running
    running.set_now(NOW)
    running.set_faults({})
    running.clear()


# --- a reader that does what sources.yaml says, and nothing more


def start_pages(replica: Replica, source: Source, number: int = 1) -> list[Got]:
    since, until = NOW - timedelta(days=14), NOW + timedelta(days=7)

    rows = source.paging.rows
    numbers = {"page": number, "index": number - 1, "first": (number - 1) * rows + 1, "last": number * rows}

    def put(value: Any) -> Any:
        if isinstance(value, list):
            return [put(one) for one in value]
        return value.format(**numbers, since=since, until=until) if isinstance(value, str) else value

    def filled(fields: dict[str, str]) -> str:
        return urllib.parse.urlencode({name: put(value) for name, value in fields.items()})

    request, headers = source.request, dict(source.headers)
    query = filled(request.query)
    form = filled(request.form | {"pageNum": "{page}"} if source.spider == "cninfo" else request.form)
    body = json.dumps({name: put(value) for name, value in request.json_body.items()}) if request.json_body else form
    if request.method == "POST":
        headers["Content-Type"] = "application/json" if request.json_body else "application/x-www-form-urlencoded"
    starts = [url.format(**numbers) for url in source.start_urls]
    urls = [f"{url}{'&' if '?' in url else '?'}{query}" if query else url for url in starts]
    return [ask(replica, url, request.method, body if request.method == "POST" else "", **headers) for url in urls]


def links(source: Source, url: str, got: Got) -> list[str]:
    """Absolute addresses of what is to be fetched for each row."""
    assert got.status == 200, got
    if source.spider in ("feed", "sitemap"):
        found = [
            element.text or element.get("href", "")
            for element in lxml.etree.fromstring(got.body).iter("{*}link", "{*}loc")
        ]
    elif source.spider == "cninfo":
        rows = json.loads(got.body)["announcements"] or []
        return [f"http://static.cninfo.com.cn/{row['adjunctUrl']}" for row in rows]
    elif source.spider in ("finder", "einteract"):
        found = [urllib.parse.urljoin(url, link) for link in Selector(got.text).css("a::attr(href)").getall()]
    else:
        found = [urllib.parse.urljoin(url, link) for link in _row_links(source, got)]
    if source.list and source.list.document:
        return list(dict.fromkeys(found))
    pattern = source.links or r"/.+/[^/]+/?$"
    return [link for link in dict.fromkeys(found) if link and re.search(pattern, link)]


def _row_links(source: Source, got: Got) -> list[str]:
    spec = source.list
    assert spec is not None
    if source.spider == "listing":
        selector = Selector(body=b"<html>" + got.body, encoding=charset(got))
        if spec.unwrap == "hanweb":
            selector = Selector(text="".join(re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", got.text)))
        elif spec.unwrap:
            selector = Selector(text=jmespath.search(spec.unwrap.removeprefix("html:"), json.loads(got.body)))
        rows = selector.css(spec.rows.replace(":scope", "body"))
        return [row.css(f"{spec.link}::attr(href)").get("") for row in rows]
    tree = json.loads(got.body)
    if spec.unwrap:
        tree = json.loads(jmespath.search(spec.unwrap.removeprefix("json:"), tree))
    rows = [row for row in jmespath.search(spec.rows, tree) or [] if not spec.keep or jmespath.search(spec.keep, row)]
    link = spec.document or spec.link
    return [link.format(**row) if "{" in link else row[link] for row in rows]


def charset(got: Got) -> str:
    return "gb18030" if re.search(rb'charset="(?:GB2312|gbk)', got.body[:300]) else "utf-8"


def text_of(replica: Replica, source: Source, link: str) -> str:
    """The text of a report, from where sources.yaml says it lies."""
    if source.fetch:
        match = re.search(source.fetch.pattern, link)
        assert match
        link = source.fetch.url.format(**match.groupdict())
    got = ask(replica, link)
    assert got.status == 200, (link, got.status)
    if got.headers["content-type"] == "application/pdf":
        document = pypdfium2.PdfDocument(got.body)
        return "".join(page.get_textpage().get_text_range() for page in document)
    if source.json_page:
        script = source.json_page.script
        raw = Selector(text=got.text).css(f"{script}::text").get("") if script else got.text
        return str(jmespath.search(source.json_page.body, json.loads(raw)))
    selector = Selector(body=got.body, encoding=charset(got))
    for choice in source.select:
        if bodies := selector.css(choice.body):
            for name in (choice.title, choice.date, choice.source):
                assert not name or selector.css(name), (link, name)
            return " ".join(bodies[0].css("p::text, p *::text").getall())
    return got.text


def texts(replica: Replica, source: Source, number: int = 1) -> str:
    parts = []
    for url, got in zip(source.start_urls, start_pages(replica, source, number), strict=True):
        found = [got.text] if source.spider == "snapshot" else links(source, url, got)
        if source.follow == "inline":
            parts += [got.text] if found else []
        else:
            parts += [text_of(replica, source, link) for link in found]
    return "\n".join(parts)


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


# --- faults

LIST = "https://www.ndrc.gov.cn/xwdt/xwfb/"
HOST = "www.ndrc.gov.cn"


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
