"""A reader of the replica web that does what sources.yaml says and nothing more, and invented reports for it."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jmespath
import lxml.etree
import pypdfium2
from parsel import Selector

from demo.replica import Replica
from pipeline.sources import Source, load_sources
from pipeline.types import SHANGHAI

ROOT = Path(__file__).parent.parent
SOURCES = {source.id: source for source in load_sources(ROOT / "sources.yaml")}
DUPLICATES = {"sse_bulletin", "szse_announcements"}
"""Switched off, for cninfo has the same announcements; played all the same, for they are what one falls back on."""
PLAYED = {name: source for name, source in SOURCES.items() if not source.disabled or name in DUPLICATES}
NOW = datetime(2024, 2, 22, 6, tzinfo=SHANGHAI)
LATER = datetime(2024, 2, 24, 6, tzinfo=SHANGHAI)
LIST = "https://www.ndrc.gov.cn/xwdt/xwfb/"
HOST = "www.ndrc.gov.cn"
"""A start page, and its host: where one is enough."""
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


def written(folder: Path) -> Path:
    """The folder, with all of them in it."""
    (folder / "made.yaml").write_text(json.dumps(list(entries()), ensure_ascii=False), encoding="utf-8")
    return folder


def rested(running: Replica) -> Iterator[Replica]:
    """The replica for one test; its clock, faults and log are as before when the test is over."""
    yield running
    running.set_now(NOW)
    running.set_faults({})
    running.clear()


# --- the reader


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
