"""What an address alone says of its page: an article, or a list, a person, a login."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

LENGTH_MAX = 500
"""Characters of an address that are looked at."""

_EXTENSION = re.compile(r"\.([a-z][a-z0-9]{1,5})$", re.IGNORECASE)
_PAGES = {"html", "htm", "shtml", "xhtml", "php", "jsp", "jspx", "asp", "aspx", "do", "action"}
_DOCUMENTS = {"pdf", "doc", "docx", "xls", "xlsx", "wps", "ofd", "ppt", "pptx"}
_LIST_NAME = re.compile(
    r"(?:index|default|list|lists|page|pages|node|col|column|channel|category|categories|class|home|main|more|"
    r"tag|tags|topic|topics|section|sitemap|archive|archives)[-_]?\d{0,8}(?:[-_]\d{1,4})?",
    re.IGNORECASE,
)
_HOME_NAME = re.compile(r"index|default|home|main", re.IGNORECASE)
"""Programs whose query alone tells what they show: index.php?id=7."""
_NO_ARTICLE = {
    *("author", "authors", "user", "users", "member", "members", "profile", "people", "space", "u", "account"),
    *("login", "logout", "signin", "signup", "register", "reg", "passport", "sso", "subscribe", "cart"),
    *("search", "tag", "tags", "comment", "comments", "share", "feedback", "about", "aboutus", "contact", "contactus"),
    *("help", "faq", "privacy", "terms", "legal", "copyright", "sitemap", "download", "downloads", "app", "apps"),
}
"""Whole steps of a path, or the first label of a host, that lead to people and services."""

_ID_NAME = re.compile(r"(?:\w*id|no|num|sn|code|key|p|news|article|art|info|doc|item|story|guid)", re.IGNORECASE)
_PAGER_NAME = re.compile(r"(?:page|pageno|pagenum|pageindex|pn|currentpage|offset|start|size|pagesize)", re.IGNORECASE)
_OTHER_ID = re.compile(
    r"(?:user|u|author|member|cat|cate|category|channel|column|col|class|type|site|lm|node|tag|topic|web|unit)_?id",
    re.IGNORECASE,
)
_BARE_ID = re.compile(r"\d{1,9}(?:\.s?html?)?")
_PAGED = re.compile(r"page|list|category|tag|topics?|column|channel|archives?", re.IGNORECASE)
"""A step before a bare number that makes it the number of a list."""
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[-/_]?(?:0?[1-9]|1[0-2])(?:[-/_]?(?:[0-2]?\d|3[01]))?(?!\d)")
_SHORT_DATE = re.compile(r"/\d\d/(?:0[1-9]|1[0-2])[0-3]\d/")
_TOKEN = re.compile(r"[A-Za-z0-9]{8,}")


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of an address."""

    article: float
    """0 (a list, a person, a service) to 1 (surely an article or a document)."""
    form: str
    """Host and path with words and numbers replaced by classes: equal for the articles of one system."""


@lru_cache(maxsize=4096)
def shape(url: str) -> Shape:
    """Form and likeness to an article of an absolute address; 0 and "" where it cannot be read."""
    try:
        parts = urlsplit(url[:LENGTH_MAX])
    except ValueError:
        return Shape(0.0, "")
    steps = [step for step in parts.path.split("/") if step]
    leaf = steps[-1] if steps else ""
    extension = match[1].lower() if (match := _EXTENSION.search(leaf)) else ""
    stem = leaf[: -len(extension) - 1] if extension else leaf
    form = f"{parts.netloc.lower()}/{'/'.join(_class(step) for step in steps[:-1])}/{_class(stem)}.{extension}"
    query = sorted(name for name, _ in parse_qsl(parts.query, max_num_fields=20)) if parts.query.count("&") < 20 else []
    return Shape(_likeness(parts.netloc, steps, stem, extension, parts.path, parts.query), f"{form}?{'&'.join(query)}")


def _likeness(host: str, steps: list[str], stem: str, extension: str, path: str, query: str) -> float:
    lowered = {step.lower() for step in steps}
    if lowered & _NO_ARTICLE or host.split(".")[0].lower() in _NO_ARTICLE or stem.lower() in _NO_ARTICLE:
        return 0.0
    if extension in _DOCUMENTS:
        return 0.9
    if extension and extension not in _PAGES:
        return 0.0
    by_query = _query_likeness(query)
    if not steps or _HOME_NAME.fullmatch(stem):
        return by_query
    if _LIST_NAME.fullmatch(stem):
        return 0.0
    return max(by_query, _path_likeness(steps, stem, extension, path))


def _path_likeness(steps: list[str], stem: str, extension: str, path: str) -> float:
    if stem.isdigit() and len(stem) < 5:
        return _number_likeness(steps, stem, extension)
    digits = sum(map(str.isdigit, stem))
    if _is_identifier(stem) or (digits >= 5 and not _is_bare_year(stem)):
        return 1.0
    if _DATE.search(path) or _SHORT_DATE.search(path):
        return 1.0 if digits or stem.count("-") >= 2 or extension else 0.5
    hyphens = max(stem.count("-"), stem.count("_"))
    if hyphens >= 3:
        return 0.9
    if digits >= 2 and extension:
        return 0.8
    if digits >= 2 or hyphens >= 1 or len(stem) >= 20:
        return 0.5
    return 0.3 if extension and not path.endswith("/") else 0.1


def _number_likeness(steps: list[str], stem: str, extension: str) -> float:
    """A short number: of a list's page, of an article, or of anything."""
    if len(steps) > 1 and _PAGED.fullmatch(steps[-2]):
        return 0.0
    if extension:
        return 0.8
    return 0.5 if len(stem) >= 3 else 0.1


def _query_likeness(query: str) -> float:
    """An identifier in the query tells an article; a page number does not."""
    if not query or query.count("&") >= 20:
        return 0.0
    if _BARE_ID.fullmatch(query):
        return 0.8
    best = 0.0
    for name, value in parse_qsl(query, max_num_fields=20):
        if not value or _PAGER_NAME.fullmatch(name) or _OTHER_ID.fullmatch(name):
            continue
        if _ID_NAME.fullmatch(name) and (value.isdigit() or _is_identifier(value)):
            best = max(best, 0.8 if len(value) >= 3 else 0.6)
    return best


def _is_identifier(stem: str) -> bool:
    """Whether a stem holds a token of mixed letters and digits, as content systems give them: FGNHO51U0001899O."""
    return any(
        any(map(str.isdigit, token)) and (any(map(str.isalpha, token)) or len(token) >= 8)
        for token in _TOKEN.findall(stem)
    )


def _is_bare_year(stem: str) -> bool:
    return bool(_DATE.fullmatch(stem)) and len(stem) <= 7


def _class(step: str) -> str:
    """9 for digits, x for an identifier, s for words joined by hyphens, a for a word."""
    if step.isdigit():
        return "9"
    if _is_identifier(step) and not re.search(r"[-_]", step):
        return "x"
    if step.count("-") >= 3:
        return "s"
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", step))[:40]
