"""The further pages of an article that its publisher cut into several: where they lie, and their texts in one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from pipeline.pagecalls import page_calls
from pipeline.reading.body import SKIPPED, TEXT_LINE_MIN, Element, has_text_beyond, line_of
from pipeline.text import skeleton
from pipeline.urls import URL_LENGTH_MAX, canonical_url, url_key

PARTS_MAX = 20
"""Pages of one article that are read, the first included."""

NEAR = 200
"""Characters that may stand between a text and the links to its further pages: editor, share buttons."""

NEAR_NODES = 2000
"""Elements, shown or not, that may stand there."""

LABEL_LENGTH_MAX = 12

LINKS_MAX = 200
"""Links to pages that are looked at on one page: one of 20 pages that shows its pager twice has 44."""

_QUERY_NAMES = r"(?:page|p|pn|pageno|pagenum|pageindex|pageid|curpage|currentpage)"
_ADDRESSES = (
    re.compile(r"(?P<head>.+)(?P<mark>[_-])(?P<number>\d{1,2})(?P<tail>\.[a-z]{3,5}(?:\?.*)?)", re.IGNORECASE),
    re.compile(rf"(?P<head>.+)(?P<mark>[?&]{_QUERY_NAMES}=)(?P<number>\d{{1,2}})(?P<tail>(?:&.*)?)", re.IGNORECASE),
    re.compile(r"(?P<head>[^?]+)(?P<mark>/)(?P<number>\d{1,2})(?P<tail>/?(?:\?.*)?)"),
)
"""a/1_2.html, a/index_2.html, a/1.html?page=2, a/slug/2/ - of a/1.html, a/, a/1.html and a/slug/."""
_MARKED = re.compile(rf"[_-]\d{{1,2}}\.[a-z]{{3,5}}|[?&]{_QUERY_NAMES}=\d|/\d{{1,2}}/?(?:$|\?)", re.IGNORECASE)

_QUERY = re.compile(rf"[?&;]{_QUERY_NAMES}=\d{{1,2}}(?!\d)".encode(), re.IGNORECASE)
_CONTINUED = re.compile(rb"""[_-]\d{1,2}\.[a-z]{3,5}|/\d{1,2}[/"'?\s>]|["']\s*,""", re.IGNORECASE)
"""What follows a page's own name: _2.html, /2/, and the next argument of createPageHTML."""

_NUMBER = re.compile(r"[\[(（【〔第\s]*(\d{1,2})[\])）】〕页\s]*")
_NEXT = re.compile(r"(?:阅读|点击)?(?:下一?|后一?)页[>›»\s]*|next(?: page)?[>›»\s]*|[>›»]{1,2}", re.IGNORECASE)
_LAST = re.compile(r"(?:末|尾|最后一?)页[>›»|\s]*")
_PAGER = re.compile(
    r"(?>\d{1,2}|[上前下后首末尾][一1]?|最后一|单页|本页|[第页共在]|阅读|查看|显示|全文|全部|余下|点击|prev(?:ious)?|next|page"
    r"|[\[\](){}（）【】〔〕<>‹›«».…|/:：,，、\s-])++",
    re.IGNORECASE,
)
_PAGER_LENGTH_MAX = 200
_OF_OTHERS = re.compile(r"comment|pinglun|repl(?:y|ies)|review|discuss|liuyan", re.IGNORECASE)


class Place(NamedTuple):
    """An address that differs from its article's by a number alone."""

    head: str
    number: int
    tail: str

    def at(self, number: int) -> str:
        """The address with another number."""
        return f"{self.head}{number}{self.tail}"


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link that is labelled as one to a page of the article, and whose address says so too."""

    box: Element
    """What holds it and its like; emptied, so that their labels are no text."""
    place: Place
    number: int | None
    """The page that the label names; None: the next or the last one."""
    is_last: bool = False
    """Whether it is labelled as the last."""


def place_of(url: str, article_key: str) -> Place | None:
    """`url` as an address of a further page of the article with that key, or None."""
    for form in _ADDRESSES:
        match = form.fullmatch(url)
        if match is None:
            continue
        head, mark, tail = match["head"], match["mark"], match["tail"]
        bare = head + (f"?{tail[1:]}" if mark[0] == "?" and tail else tail)
        if url_key(bare) == article_key and 0 < int(match["number"]) <= PARTS_MAX:
            return Place(head + mark, int(match["number"]), tail)
    return None


def may_have_parts(content: bytes, url: str) -> bool:
    """Cheap look at a page's bytes for addresses that continue its own; where it fails, `page_links` finds nothing."""
    if _QUERY.search(content):
        return True
    step = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    names = {name.encode() for name in (step.rpartition(".")[0] or step, "index")}
    return any(
        _CONTINUED.match(content, found.end()) for name in names for found in re.finditer(re.escape(name), content)
    )


def page_links(tree: Element, base: str, article_url: str) -> list[PageLink]:
    """Links to further pages of an article, anywhere on a page of it; their labels are taken out of `tree`."""
    article_key = url_key(article_url)
    found: list[PageLink] = []
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "")[: URL_LENGTH_MAX + 1]
        if _MARKED.search(href) and (link := _labelled(anchor, canonical_url(href, base), article_key)):
            found.append(link)
        if len(found) == LINKS_MAX:
            break
    for link in found:
        del link.box[:]
        link.box.text = None
    return found


def _labelled(anchor: Element, url: str, article_key: str) -> PageLink | None:
    label = "" if has_text_beyond(anchor, LABEL_LENGTH_MAX) else line_of(anchor).strip(" []()（）【】")
    if not label:
        return None
    number = _NUMBER.fullmatch(label)
    is_last = bool(_LAST.fullmatch(label))
    if not (number or is_last or _NEXT.fullmatch(label)):
        return None
    place = place_of(url, article_key)
    return PageLink(_box(anchor), place, int(number[1]) if number else None, is_last) if place else None


def _box(anchor: Element) -> Element:
    """The outermost element around a link that shows nothing but links to pages."""
    box = anchor
    for above in anchor.iterancestors():
        if above.tag in ("body", "html") or has_text_beyond(above, _PAGER_LENGTH_MAX):
            break
        if not _PAGER.fullmatch(line_of(above)):
            break
        box = above
    return box


def parts_of(links: Sequence[PageLink], text: Element | None, url: str, article_url: str) -> dict[int, str]:
    """Number in the address -> address, of the pages of an article that come after the one at `url`, without gaps.

    Args:
        text: what holds the text; links that are neither in it nor just below lead elsewhere (comments, other lists).
    """
    boxes = dict.fromkeys(link.box for link in links)
    near_boxes = {box for box in boxes if text is not None and _is_near(text, box)}
    near = [link for link in links if link.box in near_boxes]
    start = _start(near, place_of(url, url_key(article_url)))
    numbers = [
        link.place.number
        for link in near
        if link.place.number == start or (link.place.number > start and (link.number or link.is_last))
    ]
    last = min(max(numbers, default=0), start + PARTS_MAX - 2)
    return {number: near[0].place.at(number) for number in range(start, last + 1)} if start else {}


def _start(links: Sequence[PageLink], own: Place | None) -> int:
    """Number in the address of the page after this one; 0 where the links do not agree on it.

    Page 2 is _2 with most, _1 with those that count from 0: the labels tell, else the link to the next page.
    """
    shifts = {link.number - link.place.number for link in links if link.number}
    if len(shifts) > 1 or not shifts <= {0, 1}:
        return 0
    if own:
        return own.number + 1
    starts = {2 - shift for shift in shifts} or {link.place.number for link in links if not link.is_last}
    return starts.pop() if len(starts) == 1 and starts <= {1, 2} else 0


def parts_called(text: str, base: str, article_url: str) -> dict[int, str]:
    """The same of a page of TRS, which calls createPageHTML with the name of its own file."""
    name = url_key(article_url).rpartition("/")[2].rpartition(".")[0]
    call = next((call for call in page_calls(text) if name and call.name == name), None)
    later = [canonical_url(one, base) for one in call.later[: PARTS_MAX - 1]] if call else []
    return {number: url for number, url in enumerate(later, start=1) if place_of(url, url_key(article_url))}


def _is_near(text: Element, box: Element) -> bool:
    """Whether a box lies in the element of the text, or follows it with no more than NEAR characters between."""
    around = [box, *box.iterancestors()]
    if text in around:
        return True
    if any(_OF_OTHERS.search(f"{one.get('class')} {one.get('id')}") for one in around):
        return False
    between, nodes = 0, 0
    for level in (text, *text.iterancestors()):
        for after in level.itersiblings():
            for event, node in etree.iterwalk(after, events=("start", "end")):
                if node is box:
                    return True
                shown = node.text if event == "start" else node.tail
                between += len(shown.strip()) if shown and node.tag not in SKIPPED else 0
                nodes += 1
                if between > NEAR or nodes > 2 * NEAR_NODES:
                    return False
    return False


# --- the texts in one -----------------------------------------------------------------------------------------------


def same_article(title: str, other: str) -> bool:
    """Whether two pages of one address have one headline; 某事（2） is that of 某事."""
    one, two = skeleton(title), skeleton(other)
    return bool(one and two) and (one in two or two in one)


def joined(texts: Sequence[str]) -> str:
    """Texts of an article's pages, in their order, as one: what each page repeats of those before it stands once."""
    lines: list[str] = []
    for text in texts:
        known = set(lines)
        own = [line for line in text.split("\n") if len(line) < TEXT_LINE_MIN or line not in known]
        while own and own[0] in known:
            del own[0]
        while own and own[-1] in known:
            del own[-1]
        lines += own
    return "\n".join(lines)


def pages_said(parts: Mapping[int, str], missing: Sequence[int]) -> dict[str, str]:
    """Provenance of a text from several pages: how many there are and which are not in it, and the addresses of these;
    nothing of a text from one page.

    Args:
        parts: number in the address -> address; the lowest is page 2.
        missing: some of the numbers.
    """
    if not parts:
        return {}
    lacking = "、".join(str(number - min(parts) + 2) for number in missing)
    pages = f"共 {len(parts) + 1} 页" + (f"，缺第 {lacking} 页" if missing else "")
    return {"pages": pages, "pages_missing": " ".join(parts[number] for number in missing)}
