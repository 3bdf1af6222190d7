"""Drafts of reports with one fact made wrong, drawn by a seed: what a fact guard must catch.

Written before the guard and without it: what is a number or a date here is said by the expressions below, names and
posts by the hand-made list `facts_wrong.txt`. `other`: a value that no source has; `swap`: one that the sources have,
but of another thing.
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from demo.content import CONTENT, DemoReport, load_reports
from pipeline.editing.drafting import draft, title_of
from pipeline.types import SHANGHAI, Report

KINDS = ("number", "date", "name", "post", "title")
EACH = 40
"""Alterations of a kind: 200 in all."""
ALIKE = 3
"""Alterations of a kind that one item gives, and one slip at most."""
_FOLDER = Path(__file__).parent
_TRUTH = _FOLDER.parent / "demo" / "truth.csv"


@dataclass(frozen=True, slots=True)
class Item:
    """A draft with the reports that it cites."""

    key: str
    title: str
    text: str
    sources: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """An item with one fact made wrong."""

    item: Item
    kind: str
    how: str
    """other or swap."""
    field: str
    """title or text."""
    start: int
    before: str
    after: str

    @property
    def title(self) -> str:
        """The title as altered."""
        return self._made(self.item.title) if self.field == "title" else self.item.title

    @property
    def text(self) -> str:
        """The text as altered."""
        return self._made(self.item.text) if self.field == "text" else self.item.text

    def _made(self, value: str) -> str:
        return value[: self.start] + self.after + value[self.start + len(self.before) :]


def demo_items() -> list[Item]:
    """A draft of each Chinese report of the demo, with all reports of its happening (by truth.csv) as its sources."""
    shown = [one for one in load_reports(CONTENT) if one.text]
    with _TRUTH.open(encoding="utf-8") as file:
        truth = {row["key"]: row["event"] for row in csv.DictReader(file)}
    told: dict[str, list[Report]] = {}
    for one in shown:
        told.setdefault(truth.get(one.key, one.key), []).append(report_of(one))
    found = []
    for one in shown:
        own = report_of(one)
        rest = [other for other in told[truth.get(one.key, one.key)] if other.url != own.url]
        if text := draft(own):
            found.append(Item(one.key, title_of(own), text, (own, *rest)))
    return found


def report_of(one: DemoReport) -> Report:
    """A demo report as reading gives it; its source's language is that of its letters."""
    url = f"https://{one.source.replace('_', '-')}.example/{one.key}.html"
    return Report(url, one.source, one.title, one.text.replace("\n\n", "\n"), one.published, one.published)


def altered(items: Sequence[Item], seed: int, each: int = EACH) -> list[Altered]:
    """`each` alterations of every kind (fewer where the items give no more), no place altered twice."""
    chance = random.Random(seed)
    return [one for kind in KINDS for one in _drawn(kind, items, chance, each)]


def _drawn(kind: str, items: Sequence[Item], chance: random.Random, each: int) -> Iterator[Altered]:
    """A quarter swaps, as far as there are any; of an item, and of one slip, three at most."""
    every = [one for item in items for one in _of_kind(kind, item, chance)]
    chance.shuffle(every)
    places: set[tuple[str, str, int]] = set()
    count: Counter[object] = Counter()
    for one in sorted(every, key=lambda one: one.how != "swap"):
        place, slip = (one.item.key, one.field, one.start), (one.before, one.after)
        if place in places or max(count[one.item.key], count[slip]) >= ALIKE or count["all"] >= each:
            continue
        if one.how == "swap" and count["swap"] >= each // 4:
            continue
        places.add(place)
        count.update(("all", one.how, one.item.key, slip))
        yield one


def _of_kind(kind: str, item: Item, chance: random.Random) -> Iterator[Altered]:
    said = _folded("\n".join(f"{one.title}\n{one.text}" for one in item.sources))
    for field, value in (("title", item.title), ("text", item.text)):
        for start, before, how, after in _ALTER[kind](value, said, item.sources, chance):
            if after != before:
                yield Altered(item, kind, how, field, start, before, after)


Change = tuple[int, str, str, str]
"""Place, what stands there, other or swap, what is to stand there."""


def _folded(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


# --- numbers ----------------------------------------------------------------------------------------------------------

_IN_TITLE = re.compile(r"《[^》]*》|“[^”]*”")
_FIGURE = re.compile(
    r"(?<![A-Za-z\d.,第—-])(?P<value>\d+(?:,\d{3})*(?:\.\d+)?)(?P<rest>万亿|亿|万|%)?(?![\d.,A-Za-z：:—-]|\s*[年月日时分号])"
    r"|(?P<ordinal>(?<=第)(?:\d{1,2}|[二三四五六七八九十]{1,2}))(?=[批届期次季轮])"
    r"|(?P<han>[二两三四五六七八九十百]+)(?=[名家个项部次批届位条座台件倍成种款]|万|亿|多|余)"
)
_HAN = "一二三四五六七八九"


def _numbers(value: str, said: str, sources: Sequence[Report], chance: random.Random) -> Iterator[Change]:
    spots = [match for match in _FIGURE.finditer(value) if not _covered(value, match.start())]
    for match in spots:
        before = match["value"] or match["ordinal"] or match["han"]
        for after in _other_figures(before, chance):
            if not re.search(rf"(?<![\d.]){re.escape(after)}(?![\d.])", said):
                yield match.start(), before, "other", after
                break
        scale = match["rest"]
        if scale in ("万", "亿") and chance.random() < 0.4:
            yield match.start() + len(before), scale, "other", "亿" if scale == "万" else "万"
        others = [one["value"] for one in spots if match["value"] and one["value"] and one["value"] != match["value"]]
        if others:
            yield match.start(), before, "swap", chance.choice(others)


def _other_figures(before: str, chance: random.Random) -> Iterator[str]:
    for _ in range(20):
        if before[0].isdigit():
            at = chance.choice([at for at, char in enumerate(before) if char.isdigit()])
            digit = chance.choice([one for one in "123456789" if one != before[at]])
            yield before[:at] + digit + before[at + 1 :]
        else:
            at = chance.choice(range(len(before)))
            if before[at] in "十百":
                continue
            yield before[:at] + chance.choice([one for one in _HAN[2:] if one != before[at]]) + before[at + 1 :]


def _covered(value: str, at: int) -> bool:
    return any(match.start() < at < match.end() for match in _IN_TITLE.finditer(value))


# --- dates ------------------------------------------------------------------------------------------------------------

_DAY = re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日|(?<![\d月])(?P<bare>\d{1,2})日")
_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)")
_SPANS = (("去年", "前年"), ("年底", "年初"), ("上半年", "下半年"), ("春季", "秋季"), ("一季度", "三季度"))


def _dates(value: str, said: str, sources: Sequence[Report], chance: random.Random) -> Iterator[Change]:
    known = {when.astimezone(SHANGHAI).date() for one in sources if (when := one.published_at)}
    named = {(int(month), int(day)) for month, day in re.findall(r"(\d{1,2})月(\d{1,2})日", said)}
    bare = {int(day) for day in re.findall(r"(?<!\d)(\d{1,2})日", said)} | {day.day for day in known}
    taken = named | {(day.month, day.day) for day in known}
    for match in (one for one in _DAY.finditer(value) if not _covered(value, one.start())):
        if match["bare"]:
            free = [day for day in range(1, 29) if day not in bare]
            yield match.start(), match["bare"], "other", str(chance.choice(free))
            continue
        here = (int(match["month"]), int(match["day"]))
        month, day = _other_day(here, taken, chance)
        if day not in bare:
            yield match.start(), match[0], "other", f"{month}月{day}日"
        for other in sorted(named - {here})[:1]:
            yield match.start(), match[0], "swap", f"{other[0]}月{other[1]}日"
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", said)} | {day.year for day in known}
    near = {year + step for year in years for step in (-1, 0, 1)}
    for match in (one for one in _YEAR.finditer(value) if not _covered(value, one.start())):
        yield match.start(), match[0], "other", str(chance.choice([y for y in range(2010, 2035) if y not in near]))
    for before, after in _SPANS:
        for match in re.finditer(before, value):
            if after not in said and not _covered(value, match.start()):
                yield match.start(), before, "other", after


def _other_day(here: tuple[int, int], taken: set[tuple[int, int]], chance: random.Random) -> tuple[int, int]:
    while True:
        start = date(2023, min(here[0], 12), min(here[1], 28))
        moved = start + timedelta(days=chance.choice([-31, -12, -3, -2, -1, 1, 2, 3, 10, 30]))
        if (moved.month, moved.day) not in taken and moved != start:
            return moved.month, moved.day


# --- names, posts, titles ---------------------------------------------------------------------------------------------


@cache
def _wrong(part: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    section = ""
    for line in (_FOLDER / "facts_wrong.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif section == part and ": " in line:
            value, _, others = line.partition(": ")
            found[value] = tuple(others.split())
    return found


def _listed(part: str, value: str, said: str, chance: random.Random) -> Iterator[Change]:
    """The longest listed value at each place, with one of its wrong ones; with one that the sources have, a swap."""
    wrong = _wrong(part)
    pattern = re.compile("|".join(sorted(map(re.escape, wrong), key=len, reverse=True)))
    for match in pattern.finditer(value):
        if _covered(value, match.start()) or _inside_word(value, match):
            continue
        for after in chance.sample(wrong[match[0]], len(wrong[match[0]])):
            yield match.start(), match[0], "swap" if _folded(after) in said else "other", after


def _inside_word(value: str, match: re.Match[str]) -> bool:
    before, after = value[match.start() - 1 : match.start()], value[match.end() : match.end() + 1]
    latin = match[0].isascii() and re.fullmatch(r"[A-Za-z\d]", before or " ") is not None
    return latin or (match[0].isascii() and re.fullmatch(r"[A-Za-z\d]", after or " ") is not None)


def _names(value: str, said: str, sources: Sequence[Report], chance: random.Random) -> Iterator[Change]:
    yield from _listed("name", value, said, chance)


def _posts(value: str, said: str, sources: Sequence[Report], chance: random.Random) -> Iterator[Change]:
    yield from _listed("post", value, said, chance)


_TITLE = re.compile(r"《([^《》]{3,60})》")
_HAN_CHAR = re.compile(r"[\u4e00-\u9fff]")
_FILL = "新大海山明远春风城光月行记录法国中天人民"


def _titles(value: str, said: str, sources: Sequence[Report], chance: random.Random) -> Iterator[Change]:
    """A character changed, two left out, or another title of the item's own report."""
    others = sorted(set(_TITLE.findall(sources[0].text)))
    for match in _TITLE.finditer(value):
        title, at = match[1], match.start(1)
        places = [place for place, char in enumerate(title) if _HAN_CHAR.match(char)]
        if len(places) < 3:
            continue
        place = chance.choice(places)
        changed = title[:place] + chance.choice([c for c in _FILL if c != title[place]]) + title[place + 1 :]
        cut = title[: places[1]] + title[places[1] + 2 :] if len(title) > 6 else changed
        after = chance.choice((changed, cut))
        if _folded(after) not in said:
            yield at, title, "other", after
        if len(others) > 1:
            other = chance.choice([one for one in others if one != title] or [title])
            if title not in other and other not in title:
                yield at, title, "swap", other


_ALTER: dict[str, Callable[[str, str, Sequence[Report], random.Random], Iterable[Change]]] = {
    "number": _numbers,
    "date": _dates,
    "name": _names,
    "post": _posts,
    "title": _titles,
}


@dataclass(frozen=True, slots=True)
class Reworded:
    """An item that says the same in other words."""

    item: Item
    how: str
    text: str


def reworded(items: Sequence[Item]) -> list[Reworded]:
    """The rewordings of `facts_rewordings.txt`, written by hand."""
    by_key = {item.key: item for item in items}
    found = []
    for line in (_FOLDER / "facts_rewordings.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            key, how, text = (part.strip() for part in line.split("|"))
            found.append(Reworded(by_key[key], how, text))
    return found
