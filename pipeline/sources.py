"""sources.yaml -> list[Source]; strict, and every fault of the file is reported at once."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationError, model_validator

from pipeline.errors import ConfigurationError, UsageError
from pipeline.types import SectionId
from pipeline.yamlfile import Strict, faults_of, line_of, load_tree

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
    try:
        re.compile(value)
    except re.error as err:
        raise ValueError(f"正则表达式有误：{err}") from err
    return value


_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _period(value: object) -> object:
    match = re.fullmatch(r"([1-9]\d{0,3})([mhd])", str(value))
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
    """How a start page is asked for, where a plain GET is not enough. Values may hold {page} {since} {until}."""

    method: Literal["GET", "POST"] = "GET"
    form: dict[str, str] = Field(default_factory=dict)
    json_body: dict[str, str | int | list[str]] = Field(default_factory=dict)
    query: dict[str, str] = Field(default_factory=dict)


class PagingSpec(Strict):
    """How the next pages of a list are named."""

    scheme: Literal["none", "trs", "sasac", "number"] = "none"
    """trs: createPageHTML; sasac: numbers that run backwards; number: {page} in `request`."""
    pages_max: Annotated[int, Field(ge=1, le=50)] = 3


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
    start_urls: Annotated[tuple[HttpUrl, ...], Field(min_length=1)]
    spider: Literal["feed", "sitemap", "listing", "json_list", "finder", "cninfo"]
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
    notes: tuple[str, ...] = ()
    disabled: str = ""
    """Reason for which it is not crawled; empty: it is."""

    @model_validator(mode="after")
    def _fits_together(self) -> Source:
        if self.spider in ("listing", "json_list") and self.list is None:
            raise ValueError(f"spider: {self.spider} 需要 list: 说明行在哪里")
        if self.follow == "document" and self.spider != "cninfo" and not (self.list and self.list.document):
            raise ValueError("follow: document 需要 list.document 说明文件地址")
        if self.paging.scheme == "number" and "{page}" not in self.request.model_dump_json() + "".join(self.start_urls):
            raise ValueError("paging.scheme: number 需要 request 或 start_urls 里有 {page}")
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
        try:
            sources.append(Source.model_validate(entry))
        except ValidationError as err:
            faults.extend(faults_of(path, tree, err, (index,), owner))
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


IMPORTED = "import:"
"""Begins the id of a source that is not in sources.yaml: of an imported report, a page of a stranger's archive."""
REGISTRY = "registry:"
"""Begins the id of a licensed register of companies whose rows were taken by hand."""
ID_LENGTH_MAX = 64
"""Characters the store keeps of a source's id."""


def named_by_hand(name: str, kind: str = IMPORTED) -> str:
    """Id of a source that is known by its name alone."""
    return f"{kind}{name}"[:ID_LENGTH_MAX]


def is_named_by_hand(source_id: str) -> bool:
    """Whether an id is one of `named_by_hand`."""
    return source_id.startswith((IMPORTED, REGISTRY))


def bare_name(source_id: str) -> str:
    """The name in an id of `named_by_hand`; any other id as it is."""
    return source_id.removeprefix(IMPORTED).removeprefix(REGISTRY)


@lru_cache(maxsize=1024)
def stranger(source_id: str, name: str = "") -> Source:
    """A source that is not in sources.yaml, as far as its id tells."""
    registry = source_id.startswith(REGISTRY)
    return Source.model_construct(
        id=source_id,
        name=name or bare_name(source_id),
        owner="registry" if registry else "business_media",
        sections=(SectionId.CAPITAL,) if registry else (),
        start_urls=(),
        spider="feed",
    )
