"""Source -> requests: methods, forms, templates, validators, and where a text lies."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from crawlers.requests import DETAIL_STATUSES, detail_request, start_request, text_url
from pipeline.sources import FetchSpec, PagingSpec, RequestSpec
from pipeline.strangers import stranger
from pipeline.types import Link

SINCE = datetime(2024, 2, 18, 16, tzinfo=UTC)
UNTIL = datetime(2024, 2, 25, 22, tzinfo=UTC)
URL = "https://www.jia.example/list"


def asking(page: int = 1, url: str = URL, **spec):
    source = stranger("jia").model_copy(
        update={"request": RequestSpec(**spec), "headers": {"Referer": "https://r.example/"}}
    )
    return start_request(source, url, page, SINCE, UNTIL)


def query(request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def test_a_start_page_is_asked_for_plainly_and_again_every_time():
    request = asking()
    assert (request.method, request.url, request.body, request.dont_filter) == ("GET", URL, b"", True)
    assert request.headers["Referer"] == b"https://r.example/"


def test_a_template_in_the_address_takes_the_page():
    assert asking(3, URL + "/index_{page}.html").url == URL + "/index_3.html"


def test_query_values_are_filled_and_escaped():
    values = {"p": "{page}", "tag": "右侧内容", "from": "{since:%Y%m%d}", "json": '{{"n":{page}}}', "empty": ""}
    request = asking(2, query=values)
    assert query(request) == {"p": "2", "tag": "右侧内容", "from": "20240219", "json": '{"n":2}', "empty": ""}
    assert request.url.isascii()


def test_a_query_joins_the_one_the_address_has():
    assert asking(url=URL + "?a=1", query={"b": "2"}).url == URL + "?a=1&b=2"


def test_dates_are_days_in_beijing():
    assert query(asking(query={"d": "{since:%Y-%m-%d %H:%M}~{until:%Y-%m-%d}"})) == {"d": "2024-02-19 00:00~2024-02-26"}


def test_a_form_is_posted_encoded():
    request = asking(2, method="POST", form={"pageno": "{page}", "fuhao": "=", "词": "短剧", "value": ""})
    assert request.method == "POST"
    assert request.headers["Content-Type"] == b"application/x-www-form-urlencoded"
    sent = parse_qs(request.body.decode(), keep_blank_values=True)
    assert sent == {"pageno": ["2"], "fuhao": ["="], "词": ["短剧"], "value": [""]}


def test_a_template_of_rows_counts_them_from_the_page():
    source = stranger("jia").model_copy(update={"paging": PagingSpec(rows=45)})
    url = URL + "?startrecord={first}&endrecord={last}&p={index}"
    assert query(start_request(source, url, 3, SINCE, UNTIL)) == {"startrecord": "91", "endrecord": "135", "p": "2"}


def test_a_json_body_is_posted_with_its_templates_filled_and_numbers_kept():
    request = asking(
        2, method="POST", json_body={"nodeId": "25434", "page": "{page}", "at": "p{page}", "tags": ["短剧"], "size": 20}
    )
    assert request.method == "POST"
    assert request.headers["Content-Type"] == b"application/json"
    assert json.loads(request.body) == {"nodeId": "25434", "page": 2, "at": "p2", "tags": ["短剧"], "size": 20}


def test_headers_of_one_request_do_not_leak_into_the_source():
    source = stranger("jia").model_copy(
        update={"request": RequestSpec(method="POST", json_body={"a": 1}), "headers": {}}
    )
    start_request(source, URL, 1, SINCE, UNTIL)
    assert source.headers == {}


def test_every_real_start_page_makes_a_request(sources):
    for source in sources:
        for url in source.start_urls:
            request = start_request(source, url, 1, SINCE, UNTIL)
            assert "{" not in request.url and b"{page" not in request.body, source.id


# --- detail pages ---------------------------------------------------------------------------------------------------


def nothing(*_: object) -> None:
    """A callback."""


@pytest.mark.parametrize(
    ("etag", "modified", "headers"),
    [("", "", set()), ('"1"', "", {b"If-None-Match"}), ('"1"', "Mon", {b"If-None-Match", b"If-Modified-Since"})],
)
def test_a_link_with_validators_is_asked_for_conditionally(etag, modified, headers):
    link = Link(URL, etag=etag, last_modified=modified)
    request = detail_request(stranger("jia"), link, nothing, nothing)
    assert {name for name in request.headers if name.startswith(b"If-")} == headers
    assert request.cb_kwargs == {"link": link}


def test_the_spider_itself_sees_refusals_and_the_middlewares_see_overload():
    handled = detail_request(stranger("jia"), Link(URL), nothing, nothing).meta["handle_httpstatus_list"]
    assert {304, 403, 404, 410, 412, 521} <= set(handled) == set(DETAIL_STATUSES)
    assert not {429, 500, 502, 503, 504} & set(handled)


def test_a_text_lies_at_its_document_or_where_fetch_says_or_at_the_link(source):
    press = source("ec_presscorner")
    human = "https://ec.europa.eu/commission/presscorner/detail/en/ip_24_123"
    document = "https://ec.europa.eu/commission/presscorner/api/documents?reference=IP/24/123&language=en"
    assert text_url(press, Link(human)) == document
    assert text_url(press, Link("https://ec.europa.eu/other")) == "https://ec.europa.eu/other"
    assert text_url(press, Link(human, fetch_url="https://ec.europa.eu/a.pdf")) == "https://ec.europa.eu/a.pdf"
    assert text_url(stranger("jia"), Link(URL)) == URL


def test_a_group_that_did_not_match_fills_nothing():
    fetch = FetchSpec(pattern=r"/a(?P<part>_\d+)?", url="https://api.example/{part}")
    source = stranger("jia").model_copy(update={"fetch": fetch})
    assert text_url(source, Link("https://www.jia.example/a")) == "https://api.example/"
