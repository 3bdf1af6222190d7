"""Bytes -> text, whatever the labels say: old pages declare gb2312 and send GB18030, or one thing and send another."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

HEAD_BYTES = 4096
"""How far into a page a meta charset is looked for (the HTML standard asks for 1024; old pages put scripts first)."""

DAMAGE_MAX = 0.001
"""Share of unreadable characters a page may have; one inside the report itself still rejects it (report.py)."""

DETECT_BYTES = 65_536
"""How much of a page without any usable label is shown to the detector."""

ODDNESS_LENGTH = 500_000
"""Characters in which odd ones are counted."""

_META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNMARKED = (
    (re.compile(rb"(?:\s\x00){0,20}<\x00"), "utf-16-le"),
    (re.compile(rb"(?:\x00\s){0,20}\x00<"), "utf-16-be"),
)
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "hz": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""Python's name of a declared charset -> the larger one that browsers read it as (WHATWG Encoding)."""

_OTHER_SCRIPTS = re.compile(r"[\u0370-\u04ff\u2500-\u257f]")
_WEB_CHARSETS = re.compile(r"utf-?(?:8|16)|gb|big5|iso8859|cp\d|ascii|shift_jis|euc_|hz|koi8|cp125")
_CHINESE = re.compile(r"utf|gb|big5")
"""Charsets that the detector may propose where every label fails: for broken bytes it else finds an alphabet in which
each of them is some letter."""
_ALIASES = {"x-gbk": "gbk", "gb_2312": "gb2312", "gb_2312-80": "gb2312", "utf8mb4": "utf-8", "unicode": "utf-8"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as text."""

    text: str
    """No NULs; U+FFFD stands for what could not be read."""
    encoding: str
    """Python's name."""
    whole: bool = True
    """Whether every byte fitted; a U+FFFD in the text is then the publisher's own."""

    @property
    def readable(self) -> bool:
        """Whether hardly anything was lost."""
        return self.whole or self.text.count("\ufffd") <= len(self.text) * DAMAGE_MAX


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Text of `body` in the charset that fits it best; never raises.

    A byte order mark wins, or a page that begins with a tag in UTF-16. Else of the charsets in header, meta, UTF-8,
    GB18030 and Big5 those that decode without fault, and of them the one that gives the fewest odd characters, earlier
    ones first. A character cut off at the very end is dropped. `Decoded.readable` is false where none fits.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _as_marked(body[len(mark) :], name)
    for begins, name in _UNMARKED:
        if begins.match(body):
            return _as_marked(body, name)
    names = tuple(dict.fromkeys((*declared(body, content_type), "utf-8", "gb18030", "big5hkscs")))
    if names[0] == "utf-8" and (text := _strict(body, "utf-8")) is not None:
        return _decoded(text, "utf-8")
    fitting = [(name, text) for name in names if (text := _strict(body, name)) is not None]
    if fitting:
        name, text = min(fitting, key=lambda pair: _oddness(pair[1]))
        return _decoded(text, name)
    return _least_damaged(body, (*names, *_detected(body)))


def _as_marked(body: bytes, name: str) -> Decoded:
    text = _strict(body, name)
    return _decoded(text, name) if text is not None else _least_damaged(body, (name,))


def declared(body: bytes, content_type: str) -> tuple[str, ...]:
    """Charsets named by the header and by the page itself, as Python names; unknown ones left out."""
    labels = [match[1] for match in _HEADER.finditer(content_type)][:1]
    labels += [match[1].decode("ascii", "ignore") for match in _META.finditer(body[:HEAD_BYTES])][:1]
    return tuple(name for label in labels if (name := charset_name(label)))


def charset_name(label: str) -> str:
    """Python's name of the charset that browsers use for `label`; "" where there is none."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    return _SUPERSETS.get(name, name) if _WEB_CHARSETS.match(name) else ""


def _strict(body: bytes, name: str) -> str | None:
    """Text where every byte fits; a character cut off at the very end is dropped (half a body is still a page)."""
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(body, False)
    except UnicodeError:
        return None


def _oddness(text: str) -> int:
    """Characters that hardly ever stand on a page we read.

    UTF-8 read as GBK gives 鍙戝竷 for 发布: valid characters, but rare ones.
    """
    return len(_rare().findall(text, 0, ODDNESS_LENGTH))


@lru_cache(maxsize=1)
def _rare() -> re.Pattern[str]:
    """What is neither ASCII nor in GB2312 or the first level of Big5, the common characters of either script; Greek,
    Cyrillic and frames, which GB2312 has too, are rare."""
    tables = (("gb2312", 0xA1, 0xF7, 0xA1), ("big5", 0xA4, 0xC6, 0x40))
    common = "".join(
        bytes(pair).decode(name, "ignore")
        for name, first, last, trail in tables
        for pair in product(range(first, last + 1), range(trail, 0xFF))
    )
    return re.compile(f"[^\\x00-\\x7f{re.escape(_OTHER_SCRIPTS.sub('', common))}]")


def _least_damaged(body: bytes, names: tuple[str, ...]) -> Decoded:
    texts = [(name, body.decode(name, "replace")) for name in names]
    name, text = min(texts, key=lambda pair: (pair[1].count("\ufffd"), _oddness(pair[1])))
    return replace(_decoded(text, name), whole="\ufffd" not in text)


def _detected(body: bytes) -> tuple[str, ...]:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:DETECT_BYTES]).best()
    name = charset_name(best.encoding) if best else ""
    return (name,) if _CHINESE.match(name) else ()


def _decoded(text: str, name: str) -> Decoded:
    text = text[1:] if text.startswith("\ufeff") else text
    return Decoded(text.replace("\x00", "") if "\x00" in text else text, name)
