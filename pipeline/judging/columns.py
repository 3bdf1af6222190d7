"""The column that an address names: sites in Chinese file their reports under pinyin and a few English words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pipeline.types import SectionId

_NAMES: Mapping[SectionId, tuple[str, ...]] = {
    SectionId.HEADLINES: ("gwyxx", "szyw", "zyhy", "yaowen"),
    SectionId.INDUSTRY: ("hyxx", "hydt", "hangye", "chanye", "industry", "zcfg", "zcwj", "zwgk"),
    SectionId.CONTENT: ("ent", "yule", "dianshi", "dianying", "movie", "zongyi", "duanju", "dsj", "yingshi"),
    SectionId.TECHNOLOGY: ("tech", "keji", "kjdt", "technology"),
    SectionId.CAPITAL: ("chuangtou", "rongzi", "ipo", "funding", "venture"),
    SectionId.PEOPLE: ("renshi", "rsrm", "rsbd", "rsxx", "renmian", "gbrm"),
}
"""Section -> parts of addresses that stand for it: 人事任免 as rsrm, 行业动态 as hydt."""
_BY_NAME = {name: section for section, names in _NAMES.items() for name in names}
_PARTS = re.compile(r"[/.]+")


class Column(NamedTuple):
    """A column by its name in the address."""

    name: str
    section: SectionId


@lru_cache(maxsize=1024)
def _of_folder(folder: str) -> Column | None:
    parts = _PARTS.split(folder)
    return next((Column(part, _BY_NAME[part]) for part in reversed(parts) if part in _BY_NAME), None)


def column_of(url: str) -> Column | None:
    """The innermost column that host or folders name; the last part of the path is the report's own."""
    return _of_folder(url.partition("://")[2].rpartition("/")[0].lower())
