"""Articles of WeChat's public accounts (mp.weixin.qq.com): one template for all of them, whoever publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.reading import body
from pipeline.types import Found

if TYPE_CHECKING:
    from pipeline.sources import SelectSpec

_DROPPED = ("mp-common-profile", "mp-miniprogram", "qqmusic", "mpvoice", ".js_blockquote_tips")
"""Cards inside the text: accounts, mini programs, songs, recordings."""
SCRIPT_LENGTH_MAX = 300_000
"""Characters of a script in which the time is looked for."""

_articles = etree.XPath("id('js_content js_article')", smart_strings=False)
_scripts = etree.XPath("//script[not(@src)]/text()", smart_strings=False)
_EPOCH_OR_MINUTE = r"(\d{10}|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)"
_DAY = r"(\d{4}-\d\d-\d\d)"
_VARIABLE = r"""\b(?:ct|(?:ori)?[cC]reate_?[tT]ime|publish_?[tT]ime)\s{0,5}[=:]\s{0,5}(?:JsDecode\()?["']?%s(?![\d-])"""
_TIMES = tuple(re.compile(_VARIABLE % form) for form in (_EPOCH_OR_MINUTE, _DAY))
"""Of a time to the minute, of a day."""
_VERIFY = re.compile(r"环境异常.{0,40}验证", re.DOTALL)
_GONE = re.compile(r"该内容已被发布者删除|此内容因违规无法查看|此帐号已.{0,8}内容无法查看|该公众号已迁移|链接已过期")


def templates(tree: body.Element) -> tuple[SelectSpec, ...]:
    """The template of WeChat where a page is an article of it."""
    return (_template(),) if body.elements(_articles, tree) else ()


@lru_cache(maxsize=1)
def _template() -> SelectSpec:
    from pipeline.sources import SelectSpec

    return SelectSpec(
        title="#activity-name",
        body="#js_content",
        date="#publish_time",
        source="#js_name",
        author="#js_author_name",
        drop=_DROPPED,
    )


def times(tree: body.Element) -> Iterator[Found]:
    """When the article went out as its script says; a browser writes it into the page only when it runs the script."""
    if not body.elements(_articles, tree):
        return
    scripts = [script[:SCRIPT_LENGTH_MAX] for script in body.strings(_scripts, tree)]
    for time in _TIMES:
        if match := next(filter(None, map(time.search, scripts)), None):
            yield Found(match[1], "wechat:ct")
            return


def refusal(visible: str) -> str:
    """Why WeChat shows no article in a page of these visible words, one Chinese line; "" where it is another page."""
    if _VERIFY.search(visible):
        return "微信要求验证（环境异常），不绕过"
    gone = _GONE.search(visible)
    return f"微信说：{gone[0]}" if gone else ""
