"""sources.yaml -> list[Source]; strict, and every fault of the file is reported at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from pipeline.errors import ConfigurationError, UsageError
from pipeline.patterns import fault
from pipeline.recipes import Expanded, expand
from pipeline.types import SectionId
from pipeline.yamlfile import Path_, Strict, dotted, faults_of, line_of, load_tree

OwnerType = Literal[
    "regulator",
    "soe_regulator",
    "local_regulator",
    "official_media",
    "exchange",
    "platform",
    "association",
    "business_media",
    "tech_blog",
    "overseas_regulator",
    "overseas_media",
    "registry",
    "portal",
]

AUTHORITY: dict[str, int] = {
    "regulator": 5,
    "soe_regulator": 5,
    "local_regulator": 5,
    "overseas_regulator": 5,
    "platform": 5,
    "association": 5,
    "tech_blog": 5,
    "official_media": 4,
    "exchange": 3,
    "business_media": 2,
    "overseas_media": 2,
    "registry": 2,
    "portal": 1,
}
"""Issuing body 5 > official media 4 > exchange 3 > business media 2 > portal 1: who leads a story."""

OWNER_NAMES: dict[str, str] = {
    "regulator": "主管部门",
    "soe_regulator": "国资监管",
    "local_regulator": "地方主管",
    "official_media": "中央媒体",
    "exchange": "交易所披露",
    "platform": "平台企业",
    "association": "行业协会",
    "business_media": "财经科技媒体",
    "tech_blog": "技术博客",
    "overseas_regulator": "境外监管",
    "overseas_media": "境外媒体",
    "registry": "工商登记数据",
    "portal": "门户",
}


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("应为以 http:// 或 https:// 开头的完整网址")
    return value


def _pattern(value: str) -> str:
    if wrong := fault(value):
        raise ValueError(wrong)
    return value


PERIOD = "([1-9][0-9]{0,3})([mhd])"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _period(value: object) -> object:
    match = re.fullmatch(PERIOD, str(value))
    if not match:
        raise ValueError("应为 30m、2h、1d 这样的间隔")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _as_written(period: timedelta) -> str:
    minutes = int(period.total_seconds()) // 60
    return next(f"{minutes // size}{unit}" for size, unit in ((1440, "d"), (60, "h"), (1, "m")) if minutes % size == 0)


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise ValueError("没有这个时区，例 Asia/Shanghai") from None
    return value


HttpUrl = Annotated[str, AfterValidator(_http_url)]
Pattern = Annotated[str, AfterValidator(_pattern)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Period = Annotated[timedelta, BeforeValidator(_period), PlainSerializer(_as_written, when_used="json")]


class ListSpec(Strict):
    """Where the rows of a start page are. CSS for listings, JMESPath for JSON lists."""

    rows: str
    link: str = "a"
    """CSS of the anchor in a row; in JSON a JMESPath, or a template such as https://host/{id}."""
    title: str = ""
    """Default: the anchor's title attribute, else its text."""
    date: str = ""
    source: str = ""
    text: str = ""
    """JSON: HTML or plain text of the whole report, for `follow: inline`."""
    document: str = ""
    """JSON: template of the address of the PDF, for `follow: document`."""
    unwrap: Annotated[str, Field(pattern=r"^(|hanweb|html:.+|json:.+)$")] = ""
    """hanweb: CDATA records in a script; html:EXPR: HTML string inside JSON; json:EXPR: JSON string inside JSON."""
    date_order: Literal["ymd", "dmy"] = "ymd"
    time_zone: TimeZone = "Asia/Shanghai"
    keep: str = ""
    """JSON: JMESPath that must be truthy for a row to count (e.g. an answer exists)."""


class RequestSpec(Strict):
    """How a start page is asked for, where a plain GET is not enough.

    Values may hold {page} (from 1), {index} (from 0), {first} and {last} (rows of the page), {since} and {until}.
    """

    method: Literal["GET", "POST"] = "GET"
    form: dict[str, str] = Field(default_factory=dict)
    json_body: dict[str, str | int | list[str]] = Field(default_factory=dict)
    query: dict[str, str] = Field(default_factory=dict)


class PagingSpec(Strict):
    """How the next pages of a list are named."""

    scheme: Literal["none", "trs", "sasac", "hanweb", "number"] = "none"
    """trs: createPageHTML; sasac: numbers that run backwards; hanweb: nextgroup's link; number: {page} in `request`."""
    pages_max: Annotated[int, Field(ge=1, le=50)] = 3
    rows: Annotated[int, Field(ge=1, le=1000)] = 20
    """number: rows of a page, from which {first} and {last} are counted."""
    total: str = ""
    """number: JMESPath of how many pages there are, where a JSON list says so; no page after the last is asked for."""


class SelectSpec(Strict):
    """One template of a detail page: CSS selectors. Sets are tried in order; the first whose body matches counts."""

    body: str
    title: str = ""
    date: str = ""
    source: str = ""
    author: str = ""
    drop: tuple[str, ...] = ()


class JsonSpec(Strict):
    """A detail page whose text lies in JSON: JMESPath for each field."""

    script: str = ""
    """CSS of the script element that holds the JSON; empty: the whole response is JSON."""
    body: str
    title: str = ""
    date: str = ""
    source: str = ""


class FetchSpec(Strict):
    """The text lies at another address than the one people read."""

    pattern: Pattern
    """Matched against the link's URL; its named groups fill `url`."""
    url: str


class ExpectSpec(Strict):
    """What a source promises."""

    links_min: Annotated[int, Field(ge=0)] = 1
    silent_days_max: Annotated[int, Field(ge=1)] = 14


class Source(Strict):
    """A publisher we watch."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
    name: str
    owner: OwnerType
    disabled: str = ""
    """Reason for which it is not crawled, and what to do instead; empty: it is."""
    start_urls: Annotated[tuple[HttpUrl, ...], Field(validate_default=True)] = ()
    """At least one, but for a disabled source of which none is known."""
    spider: Literal["feed", "sitemap", "listing", "json_list", "cninfo", "einteract", "snapshot", "finder"]
    recipe: str = ""
    """Name of the recipe that its keys came from (`pipeline.recipes`)."""
    sections: tuple[SectionId, ...] = ()
    """Sections its reports tend to belong to: a hint, one vote among others."""
    language: Literal["zh", "en"] = "zh"
    follow: Literal["page", "inline", "document"] = "page"
    """page: fetch each link; inline: the start page carries the text; document: fetch the PDF a row points to."""
    links: Pattern = ""
    """Only links whose URL matches are followed."""
    list: ListSpec | None = None
    request: RequestSpec = RequestSpec()
    paging: PagingSpec = PagingSpec()
    select: tuple[SelectSpec, ...] = ()
    json_page: JsonSpec | None = None
    fetch: FetchSpec | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    origin: str = ""
    """Publisher to name where a page names none; default: `name`."""
    every: Period = timedelta(hours=6)
    window: Period | None = None
    """How far back its list reaches, where that is short (news sitemaps: two days); a longer pause loses reports."""
    expect: ExpectSpec = ExpectSpec()
    confidence: Literal["high", "medium", "low"] = "medium"
    obstacles: tuple[str, ...] = ()
    """What is known to stand in the way, one Chinese line each."""
    notes: tuple[str, ...] = ()

    @field_validator("start_urls")
    @classmethod
    def _has_a_start(cls, urls: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not urls and not info.data.get("disabled"):
            raise PydanticCustomError("too_short", "empty")
        return urls

    @model_validator(mode="after")
    def _fits_together(self) -> Source:
        if self.spider in ("listing", "json_list") and self.list is None:
            raise ValueError(f"spider: {self.spider} 需要 list: 说明行在哪里")
        if self.follow == "document" and self.spider != "cninfo" and not (self.list and self.list.document):
            raise ValueError("follow: document 需要 list.document 说明文件地址")
        asked = self.request.model_dump_json() + "".join(self.start_urls)
        if self.paging.scheme == "number" and not any(f"{{{name}}}" in asked for name in ("page", "index", "first")):
            raise ValueError("paging.scheme: number 需要 request 或 start_urls 里有 {page}、{index} 或 {first}")
        return self

    @property
    def authority(self) -> int:
        """5 (issuing body) down to 1 (portal)."""
        return AUTHORITY[self.owner]

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts of the start pages."""
        return frozenset(urlsplit(url).hostname or "" for url in self.start_urls)


def load_sources(path: Path) -> list[Source]:
    """Every source of the file, in file order, disabled ones included.

    Raises:
        ConfigurationError: with every fault of the file, each naming line, id and key.
    """
    tree = load_tree(path)
    if not isinstance(tree, list) or not tree:
        raise ConfigurationError([f"{path.name} 第 1 行：应为来源的列表，每个来源以“- id: …”开头"])
    sources: list[Source] = []
    faults: list[str] = []
    first_line: dict[str, int] = {}
    for index, entry in enumerate(tree):
        name = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        line = line_of(tree, (index,))
        owner = f"（来源 {name}）" if name else f"（第 {index + 1} 个来源）"
        source, found = _read_entry(path, tree, index, owner)
        sources.extend([source] if source else [])
        faults.extend(found)
        if name and name in first_line:
            faults.append(f"{path.name} 第 {line} 行{owner}：id：与第 {first_line[name]} 行重复")
        first_line.setdefault(name, line)
    ids = [source.id for source in sources]
    if not faults and ids != sorted(ids):
        late = next(b for a, b in pairwise(ids) if a > b)
        faults.append(f"{path.name} 第 {first_line[late]} 行（来源 {late}）：id：来源须按 id 排序")
    if faults:
        raise ConfigurationError(faults)
    return sources


def _read_entry(path: Path, tree: Any, index: int, owner: str) -> tuple[Source | None, list[str]]:
    """(the source of one entry, its faults): the recipe's keys under its own, then checked as a whole."""
    entry = tree[index]
    expanded = expand(entry) if isinstance(entry, dict) else Expanded(entry, {})
    lines = [line_of(tree, (index, *_near(fault.at, entry))) for fault in expanded.faults]
    faults = [
        f"{path.name} 第 {line} 行{owner}：{dotted(fault.at)}：{fault.saying}"
        for line, fault in zip(lines, expanded.faults, strict=True)
    ]
    try:
        return Source.model_validate(expanded.entry), faults
    except ValidationError as err:
        place = partial(_place, entry=entry, expanded=expanded) if isinstance(entry, dict) else None
        return None, [*faults, *faults_of(path, tree, err, (index,), owner, place)]


def _near(way: Path_, entry: Mapping[str, Any]) -> Path_:
    """`way`, or the recipe's line where a parameter is missing together with the whole `with:`."""
    return way if way[0] in entry else ("recipe",)


def _place(fault: Mapping[str, Any], entry: Mapping[str, Any], expanded: Expanded) -> tuple[Path_, str] | None:
    """(way in the file, key as shown) of what pydantic found in an expanded entry.

    None where it comes of a recipe that could not be used, which is told already.
    """
    way = tuple(fault["loc"])
    for length in range(len(way), 0, -1):
        if parameter := expanded.given.get(way[:length]):
            return ("with", parameter), f"with.{parameter}"
    is_own = bool(way) and way[0] in entry
    if expanded.faults and not is_own:
        return None
    if way and not is_own and fault["type"] != "missing" and "recipe" in entry:
        return ("recipe",), f"{dotted(way)}（来自配方 {entry['recipe']}）"
    return way, dotted(way)


def source_of(entry: Mapping[str, Any]) -> Source:
    """The source of one entry that is in no file yet.

    Raises:
        ConfigurationError: with every fault of the entry.
    """
    expanded = expand(entry)
    faults = [f"{dotted(fault.at)}：{fault.saying}" for fault in expanded.faults]
    try:
        source = Source.model_validate(expanded.entry)
    except ValidationError as err:
        raise ConfigurationError([*faults, *faults_of(Path("条目"), entry, err)]) from None
    if faults:
        raise ConfigurationError(faults)
    return source


def choose(sources: list[Source], ids: list[str]) -> list[Source]:
    """The sources named, or every enabled one where none is named.

    Raises:
        UsageError: an id does not exist or is switched off; names the nearest ones.
    """
    if not ids:
        return [source for source in sources if not source.disabled]
    by_id = {source.id: source for source in sources}
    for wanted in ids:
        if wanted not in by_id:
            near = [known for known in by_id if wanted[:3] in known or known[:3] in wanted]
            hint = f"，是不是 {'、'.join(near[:3])}？" if near else "；zhoubao sources 列出全部"
            raise UsageError(f"没有来源 {wanted!r}{hint}")
        if by_id[wanted].disabled:
            raise UsageError(f"来源 {wanted} 已停用：{by_id[wanted].disabled}")
    return [by_id[wanted] for wanted in dict.fromkeys(ids)]
