"""Lists of sources as other programs keep them: OPML of feed readers, CSV of spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from pipeline.errors import UsageError
from pipeline.sourcefile import id_for
from pipeline.sources import OWNER_NAMES, Source
from pipeline.text import squeeze

COLUMNS = ("id", "name", "owner", "spider", "start_urls", "sections", "every", "confidence", "disabled")
"""Of the CSV; start_urls and sections are separated by spaces."""
ENTRIES_MAX = 2000
"""Entries that are taken from one file."""
BYTES_MAX = 5_000_000

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Listed:
    """What a file names."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    """As they would stand in sources.yaml."""
    faults: list[str] = field(default_factory=list)
    """One Chinese line for each entry that cannot be used."""


def opml(sources: Iterable[Source], title: str) -> str:
    """OPML 2.0: feeds as type="rss" with xmlUrl, other sources as type="link" with url; one group per kind of owner."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    by_owner: dict[str, list[Source]] = {}
    for source in sources:
        by_owner.setdefault(source.owner, []).append(source)
    for owner, name in OWNER_NAMES.items():
        if owner not in by_owner:
            continue
        group = etree.SubElement(body, "outline", text=name)
        for source in by_owner[owner]:
            for url in source.start_urls:
                kind = {"type": "rss", "xmlUrl": url} if source.spider == "feed" else {"type": "link", "url": url}
                etree.SubElement(group, "outline", {"text": source.name, "title": source.name, **kind})
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True).decode()


def table(sources: Iterable[Source]) -> str:
    """CSV with a header; cells that a spreadsheet would take for formulas are defused."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for source in sources:
        row = source.model_dump(mode="json")
        cells = [" ".join(row[name]) if isinstance(row[name], list) else str(row[name]) for name in COLUMNS]
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()


def from_opml(content: bytes, taken: Iterable[str]) -> Listed:
    """Feeds of an OPML file as entries; those without xmlUrl are passed over.

    Raises:
        UsageError: it is no OPML.
    """
    if len(content) > BYTES_MAX:
        raise UsageError(f"文件有 {len(content):,} 字节，上限 {BYTES_MAX:,}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as err:
        raise UsageError(f"不是 OPML：{err.msg}") from err
    if root is None or str(root.tag).lower() != "opml":
        raise UsageError("不是 OPML：根元素应为 <opml>")
    ids, listed = set(taken), Listed()
    owners = {name: owner for owner, name in OWNER_NAMES.items()}
    for outline in root.iter("outline"):
        address = outline.get("xmlUrl") or outline.get("xmlurl")
        if not address or len(listed.entries) >= ENTRIES_MAX:
            continue
        parent = outline.getparent()
        group = parent.get("text", "") if parent is not None else ""
        entry = {"start_urls": [address.strip()], "recipe": "feed", "owner": owners.get(group, "portal")}
        _add(listed, ids, outline.get("title") or outline.get("text") or "", entry)
    return listed


def from_table(text: str, taken: Iterable[str]) -> Listed:
    """Rows of a CSV with the columns of `table`; `start_urls` alone is needed, a row without spider goes to the finder.

    Raises:
        UsageError: a column is missing.
    """
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    if "start_urls" not in (rows.fieldnames or ()):
        raise UsageError(f"CSV 第一行应是列名，至少要有 start_urls；可用的列：{'、'.join(COLUMNS)}")
    ids, listed = set(taken), Listed()
    for row in _rows(rows, listed):
        addresses = [part.removeprefix("'") for part in (row.get("start_urls") or "").split()]
        if not addresses:
            listed.faults.append(f"第 {rows.line_num} 行：没有 start_urls")
            continue
        entry: dict[str, Any] = {"start_urls": addresses, "owner": row.get("owner") or "portal"}
        spider = row.get("spider") or "finder"
        entry |= {"recipe": "feed"} if spider == "feed" else {"spider": spider, "confidence": "low"}
        if row.get("sections"):
            entry["sections"] = str(row["sections"]).split()
        entry |= {name: row[name] for name in ("every", "disabled") if row.get(name)}
        _add(listed, ids, row.get("name") or "", entry, row.get("id") or "")
    return listed


def _rows(rows: csv.DictReader[str], listed: Listed) -> Iterator[dict[str, str]]:
    try:
        for row in rows:
            if len(listed.entries) >= ENTRIES_MAX:
                listed.faults.append(f"超过 {ENTRIES_MAX} 行，余下的没有读")
                return
            yield {str(name): squeeze(value) for name, value in row.items() if isinstance(value, str)}
    except csv.Error as err:
        listed.faults.append(f"第 {rows.line_num} 行：{err}")


def _add(listed: Listed, ids: set[str], name: str, entry: dict[str, Any], wanted: str = "") -> None:
    parts = urlsplit(entry["start_urls"][0])
    found = wanted or id_for(parts.hostname or "", parts.path, ids)
    if found in ids:
        listed.faults.append(f"{found}：sources.yaml 里已有，跳过")
        return
    ids.add(found)
    listed.entries.append({"id": found, "name": squeeze(name) or parts.hostname or found, **entry})


def needed(entries: Sequence[dict[str, Any]], sources: Sequence[Source]) -> list[dict[str, Any]]:
    """Entries whose every start page is not watched yet."""
    watched = {url for source in sources for url in source.start_urls}
    return [entry for entry in entries if not watched.issuperset(entry["start_urls"])]
