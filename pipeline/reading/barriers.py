"""Pages that are no article: errors, challenges, login forms, stubs and home pages sent in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from pipeline.reading import body, wechat
from pipeline.reading.article import Looks
from pipeline.reading.decode import decode
from pipeline.reading.fields import Sheet
from pipeline.text import skeleton
from pipeline.types import Page, Reason, Rejection

STUB_BYTES_MAX = 600
"""Bytes; the stubs that stand in for removed pages have 300 to 400."""

BARRIER_BYTES_MAX = 100_000
"""Bytes of an error page that are looked at."""

BARRIER_TEXT_MAX = 400
"""Characters of visible text up to which a page can be a challenge or a login form."""

SCRIPT_LENGTH_MAX = 20_000
"""Characters of a script that sets a cookie and loads the page again."""

_CHALLENGE_WORDS = (
    "__jsl_clearance",
    "acw_sc__v2",
    "_waf_",
    "challenge-platform",
    "hmf_ci",
    "just a moment",
    "enable javascript and cookies",
    "请开启javascript",
    "请开启 javascript",
    "人机验证",
    "安全验证",
    "访问验证",
    "滑动验证",
    "正在验证",
)
_CHALLENGE = re.compile(r"\$_ts\s*=")
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script>", re.IGNORECASE)
_SETS_COOKIE = re.compile(r"document\s*\.\s*cookie\s*=|\[['\"]cookie['\"]\]\s*=")
_LOADS_AGAIN = re.compile(r"location\s*\.\s*(?:reload|replace|assign)\s*\(|location(?:\s*\.\s*href)?\s*=")
_LOGIN_PATH = re.compile(r"/(?:login|signin|sign-in|passport|sso|cas)\b", re.IGNORECASE)
_passwords = etree.XPath("//input[@type='password']", smart_strings=False)
_articles = etree.XPath("//article | //*[@itemprop='articleBody']", smart_strings=False)
_headings = etree.XPath("//h1 | //h2 | //h3", smart_strings=False)
_ARTICLE_METAS = ("articletitle", "pubdate", "article:published_time", "firstpublishedtime", "publishdate")


def asks_for_script(text: str) -> bool:
    """Whether a page is a known challenge, or a script in it sets a cookie and loads the page again."""
    return _is_known_challenge(text) or any(
        _SETS_COOKIE.search(script) and _LOADS_AGAIN.search(script) for script in _short_scripts(text)
    )


def _is_known_challenge(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in _CHALLENGE_WORDS) or bool(_CHALLENGE.search(lowered))


def _short_scripts(text: str) -> Iterator[str]:
    """Scripts of a page as short as those of challenges are, each with its attributes."""
    for begun in _SCRIPT.split(text)[1:]:
        end = _SCRIPT_END.search(begun)
        if end and end.start() <= SCRIPT_LENGTH_MAX:
            yield begun[: end.start()]


def rejected(page: Page, reason: Reason, detail: str) -> Rejection:
    """The rejection of a page."""
    return Rejection(page.url, page.source_id, reason, detail)


def wall(content: bytes, content_type: str) -> str:
    """What stands where a page should be: a challenge, a login form, a stub; "" where none of them does."""
    text = decode(content[:BARRIER_BYTES_MAX], content_type).text
    if "<" not in text[:200] or "<?xml" in text[:200]:
        return ""
    try:
        tree = body.parse(text)
    except (etree.LxmlError, ValueError):
        return ""  # a comment alone, or what no parser takes for a page
    if body.has_text_beyond(tree, BARRIER_TEXT_MAX):
        return ""
    if asks_for_script(text):
        return "要求脚本验证"
    if body.elements(_passwords, tree):
        return "是登录页"
    if len(content) <= STUB_BYTES_MAX and "<html" in text.lower() and "href" not in text.lower():
        return f"是 {len(content)} 字节的空壳"
    return ""


def bad_status(page: Page) -> Rejection:
    """Why a page whose status is not 2xx is left out."""
    text = decode(page.body[:BARRIER_BYTES_MAX], page.content_type).text
    if (page.status in (412, 521) and "<script" in text) or _is_known_challenge(text):
        return rejected(page, Reason.CHALLENGE, f"网站要求脚本验证（状态 {page.status}），不绕过")
    return rejected(page, Reason.BAD_STATUS, f"网站回答状态 {page.status}，应为 200")


def barrier(sheet: Sheet, text: str) -> Rejection | None:
    """What keeps readers from an article on a page without any expected text container; None where nothing does."""
    page, tree = sheet.page, sheet.tree
    if not body.has_text_beyond(tree, BARRIER_TEXT_MAX):
        if asks_for_script(text):
            return rejected(page, Reason.CHALLENGE, "网站要求脚本验证，不绕过")
        if body.elements(_passwords, tree):
            return rejected(page, Reason.LOGIN_WALL, "网页是登录页")
    if "weixin" in page.url and (said := wechat.refusal(body.line_of(tree))):
        return rejected(page, Reason.CHALLENGE if "验证" in said else Reason.SOFT_404, said)
    if page.fetched_url and _LOGIN_PATH.search(urlsplit(page.fetched_url).path) and not _LOGIN_PATH.search(page.url):
        return rejected(page, Reason.LOGIN_WALL, f"被转到登录页 {page.fetched_url}")
    return None


def stand_in(sheet: Sheet, looks: Looks) -> Rejection | None:
    """Why a page without any expected text container stands in an article's place; None where it may be one itself.

    A home page or list in place of the article has no article's tags and not the headline that the start page gave;
    a page of which nothing was known beforehand gets the benefit of the doubt.
    """
    page = sheet.page
    if sheet.link.taken:
        return None  # a person looked at it
    if looks == "empty":
        return rejected(page, Reason.EMPTY, "网页上没有文字")
    is_stub = len(page.body) <= STUB_BYTES_MAX
    if not is_stub and _is_article(sheet):
        return None
    if looks == "list":
        return rejected(page, Reason.LIST_PAGE, "来的是一张列表，不是报道：多半已删除或转到栏目页、首页")
    if is_stub or sheet.source.select or sheet.link.title:
        expected = "、".join(select.body for select in sheet.source.select) or "正文"
        return rejected(page, Reason.SOFT_404, f"状态 200，但没有 {expected}，也没有文章标记：多半已删除或转到首页")
    return None


def _is_article(sheet: Sheet) -> bool:
    """Whether a page carries an article's tags, or the headline that the start page gave it."""
    tags = sheet.tags
    if tags.card.found or tags.metas.get("og:type") == "article" or any(name in tags.metas for name in _ARTICLE_METAS):
        return True
    if len(body.elements(_articles, sheet.tree)) == 1:
        return True
    listed = skeleton(sheet.link.title)[:20]
    if len(listed) < 4:
        return False
    headings = (skeleton(body.line_of(heading)) for heading in body.elements(_headings, sheet.tree))
    return listed in skeleton(tags.page_title) or any(heading.startswith(listed) for heading in headings)
