"""Source -> Scrapy requests; pure but for the request objects themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from scrapy import FormRequest, Request

from pipeline.sources import Source
from pipeline.types import SHANGHAI, Link

DETAIL_STATUSES = [304, 400, 401, 403, 404, 410, 412, 451, 521]
"""Answers of a detail page that the spider sees itself; 5xx and 429 are retried below it first."""


def start_request(source: Source, url: str, page: int, since: datetime, until: datetime, **extra: Any) -> Request:
    """Request for page `page` (1-based) of a start page; `since` and `until` fill its date templates."""
    spec, rows = source.request, source.paging.rows
    numbers = {"page": page, "index": page - 1, "first": (page - 1) * rows + 1, "last": page * rows}
    values = {**numbers, "since": since.astimezone(SHANGHAI), "until": until.astimezone(SHANGHAI)}
    address = url.format(**values) if "{" in url else url
    if spec.query:
        query = urlencode({name: value.format(**values) for name, value in spec.query.items()})
        address += ("&" if "?" in address else "?") + query
    common: dict[str, Any] = {"headers": dict(source.headers), "dont_filter": True, **extra}
    if spec.json_body:
        body = json.dumps(_filled(spec.json_body, values), ensure_ascii=False)
        common["headers"]["Content-Type"] = "application/json"
        return Request(address, method="POST", body=body, **common)
    if spec.form:
        form = {name: value.format(**values) for name, value in spec.form.items()}
        return FormRequest(address, method=spec.method, formdata=form, **common)
    return Request(address, method=spec.method, **common)


def detail_request(source: Source, link: Link, callback: Callable[..., Any], errback: Callable[..., Any]) -> Request:
    """Request for the text behind a link, conditional where the link carries validators."""
    return Request(
        text_url(source, link),
        headers={**source.headers, **conditional_headers(link.etag, link.last_modified)},
        callback=callback,
        errback=errback,
        dont_filter=True,
        cb_kwargs={"link": link},
        meta={"handle_httpstatus_list": DETAIL_STATUSES, "link": link},
    )


def conditional_headers(etag: str, last_modified: str) -> dict[str, str]:
    """What asks for a page only where it has changed; nothing where neither validator is known."""
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in validators.items() if value}


def text_url(source: Source, link: Link) -> str:
    """Where the text of a link lies: its document, the address that `fetch` derives, or the link itself."""
    if link.fetch_url:
        return link.fetch_url
    if source.fetch and (match := re.search(source.fetch.pattern, link.url)):
        return source.fetch.url.format(**{name: (value or "").upper() for name, value in match.groupdict().items()})
    return link.url


def _filled(value: Any, values: dict[str, Any]) -> Any:
    """JSON with its templates filled; `{page}` alone is a number there, as these interfaces have it."""
    if isinstance(value, str) and isinstance(values.get(value.strip("{}")), int) and value.startswith("{"):
        return values[value.strip("{}")]
    if isinstance(value, str):
        return value.format(**values) if "{" in value else value
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    if isinstance(value, dict):
        return {name: _filled(item, values) for name, item in value.items()}
    return value
