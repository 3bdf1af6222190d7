"""Where, who and which a headline says: what two texts of one form differ in when they tell of two happenings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.judging import bridge
from pipeline.persons import name_at_end, person_in

Version = tuple[str, str]
"""("glm", "5.3") for GLM-5.3."""

_PROVINCE = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|"
    "贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|内蒙古|香港|澳门"
)
_COMES_OR_GOES = re.compile("任|辞|离职|当选|选举|免去|提名")
_GIVEN_TO = re.compile(r"(?:任命|聘任|委任|选举|免去|提名)([^,。:;]{2,12}?)(?:为|担任|任|的)")
_TAKES = re.compile(
    r"([^,。:;]{2,24}?)(?:出任|就任|当选|升任|接任|兼任|辞任|辞去|卸任|离职|辞职|离任|"
    r"(?<![主责担出就接升兼现历原时])任(?![何务意正职命免期]))"
)
_VARIANT = re.compile(
    r"(?<![a-z])(?:pro|flash|max|mini|ultra|lite|plus|turbo|air|nano|coder|preview|thinking|omni)(?![a-z])"
)
_CAMPAIGN = re.compile(r"[“\"「]([^”\"」\n·]{2,6})·([^”\"」\n]{2,20})[”\"」]")
_NO_UNIT = r"(?!\d|[\d.]*(?:%|[a-z]|\s?[千百万亿个家名年月日元美港欧英倍强大岁天人级分折寸吨公米平点集台部]))"
_VERSION = re.compile(  # none of a figure, which a unit follows, nor of a date: 0813
    rf"(?<![a-z])([a-z]{{2,}})[ -]?(?:v\.? ?)?([1-9]\d{{0,2}}(?:\.\d{{1,2}})*){_NO_UNIT}"
)
_MODEL = re.compile(rf"(?<![a-z])([a-uw-z])([1-9]\d{{0,2}}(?:\.\d{{1,2}})?){_NO_UNIT}")
"""K2.5, o3: a letter with its number; v is none of a product."""
_HAN_VERSION = re.compile(rf"([\u4e00-\u9fff]{{2}})[ -]?v?([1-9]\d?\.\d{{1,2}}){_NO_UNIT}")
"""可灵2.0, by the two characters before it: only with a point, for a whole figure may count anything."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What a folded headline names."""

    places: frozenset[str]
    """Provinces."""
    people: frozenset[str]
    """Those who come to a post or leave one."""
    companies: frozenset[str]
    """The trade's companies, bodies and people, as `pipeline.judging.bridge` spells them."""
    variants: frozenset[str]
    """pro, flash: which of a product's makes."""
    campaigns: frozenset[tuple[str, str]]
    """("清朗", "整治网络戾气") for “清朗·整治网络戾气”."""
    versions: frozenset[Version]


def headline(title: str, named: frozenset[str]) -> Headline:
    """What a folded title names; `named`: the companies of title and lead."""
    return Headline(
        places=frozenset(_PROVINCE.findall(title)),
        people=frozenset(_people(title)),
        companies=bridge.named(title) if named else named,
        variants=variants(title),
        campaigns=frozenset(_CAMPAIGN.findall(title)),
        versions=versions(title),
    )


def versions(folded: str) -> frozenset[Version]:
    """Products that a folded text names with a version."""
    return frozenset(found for pattern in (_VERSION, _MODEL, _HAN_VERSION) for found in pattern.findall(folded))


def variants(folded: str) -> frozenset[str]:
    """Makes of products that a folded text names."""
    return frozenset(_VARIANT.findall(folded))


def _people(title: str) -> Iterator[str]:
    if not _COMES_OR_GOES.search(title):
        return
    named = (*map(person_in, _GIVEN_TO.findall(title)), *map(name_at_end, _TAKES.findall(title)))
    yield from filter(None, named)
