"""Reports of a window -> stories: who may belong together, who does, and why."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from pipeline.judging.chain import clock
from pipeline.judging.clashes import WINDOW_DAYS
from pipeline.judging.features import Features, features
from pipeline.judging.pairs import SAME_STORY, LinkKind, PairLink, compare, judge, text_kind
from pipeline.judging.proposals import proposed
from pipeline.judging.terms import asked_for, kept_under
from pipeline.postings import pack
from pipeline.strangers import UNKNOWN_AUTHORITY
from pipeline.text import is_chinese
from pipeline.types import SHANGHAI, MemberRole, Report, Story, StoryMember

__all__ = ["WINDOW_DAYS", "Features", "LinkKind", "PairLink", "features", "group", "link", "same_event", "stories_of"]

LEAD_LENGTH_MIN = 40
"""Characters below which a report says less than a headline and leads no story that has better."""
MEAN_LINK = 0.3
"""Mean link, unlinked pairs as 0, from which two groups become one story: a chain of follow-ups stays apart, a late
rewrite of some members does not. Cross-validated B-cubed of articles is .954 here, .950 at 0.35 with links from 0.3;
at 0.25 ten of the 24 stories of a real week that grew by it grew wrongly, here four of fourteen. 2026-11-23."""

OF_ONE: frozenset[LinkKind] = frozenset(("reprint", "same"))
"""Links that make a story of two reports."""

Pair = frozenset[str]


def link(new: Sequence[Features], old: Sequence[Features]) -> list[PairLink]:
    """Every link among `new` and between `new` and `old`, and what keeps two apart, sorted by address.

    Whether two reports are linked depends on the two alone, so the order and the batches in which reports arrive
    change nothing: link(A + B, []) is link(A, []) and link(B, A) together.
    """
    fresh = {item.url: item for item in new}
    known = {item.url: item for item in old if item.url not in fresh}
    everyone = {**known, **fresh}
    pairs = candidates(everyone, fresh.keys())
    links = (compare(everyone[first], everyone[second]) for first, second in pairs)
    return sorted(found for found in links if found is not None)


def candidates(everyone: Mapping[str, Features], fresh: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs worth comparing, each once, the smaller address first; at least one of the two is in `fresh`."""
    urls = sorted(everyone)
    number = {url: place for place, url in enumerate(urls)}
    held: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for url in urls:
        for term, weight in kept_under(everyone[url]).items():
            held[term].append((number[url], weight))
    packed = [(term, pack(entries)) for term, entries in held.items()]
    asked = {number[url]: asked_for(everyone[url]) for url in fresh}
    for one, others in proposed(asked, packed, asked.keys()).items():
        yield from ((urls[min(one, other)], urls[max(one, other)]) for other in others)


def stories_of(
    reports: Sequence[Report],
    links: Sequence[PairLink],
    *,
    authority: Mapping[str, int],
    together: Collection[Pair] = (),
    apart: Collection[Pair] = (),
    leads: Mapping[str, int] = MappingProxyType({}),
) -> list[Story]:
    """Partition of `reports` into stories, sorted by time and address of the lead; their order changes nothing.

    `authority`: source id -> 5 (issuing body) to 1 (portal), UNKNOWN_AUTHORITY where it is missing. `together`
    and `apart` are pairs of addresses that editors merged and split; they outweigh every link, and a split outweighs a
    merge. `leads`: address that an editor made the lead of its story -> how late; the latest of a story counts.
    """
    by_url = {report.url: report for report in reports}
    parts = Partition(by_url, links, apart)
    for pair in sorted(sorted(pair) for pair in together if len(pair) == 2):
        parts.join(pair[0], pair[1], at_least=None)
    parts.grow(MEAN_LINK)
    merged = frozenset(frozenset(pair) for pair in together)
    stories = [_story([by_url[url] for url in part], parts.links, authority, merged, leads) for part in parts.groups()]
    return sorted(stories, key=lambda story: (story.first_published_at or story.first_seen_at, story.lead_url))


class Partition:
    """Groups of addresses that grow by joining; a join that editors forbade is refused."""

    def __init__(self, urls: Collection[str], links: Sequence[PairLink], apart: Collection[Pair]) -> None:
        self.links = sorted(
            (item for item in set(links) if item.kind in OF_ONE and item.a_url in urls and item.b_url in urls),
            key=lambda item: (-item.score, item.a_url, item.b_url),
        )
        self._group = {url: [url] for url in urls}
        self._score = {frozenset((item.a_url, item.b_url)): item.score for item in self.links}
        self._score.update({frozenset((one.a_url, one.b_url)): -math.inf for one in links if one.kind == "apart"})
        self._apart = frozenset(apart)

    def join(self, a: str, b: str, *, at_least: float | None) -> bool:
        """Make one group of those of `a` and `b` if their mean link is high enough; whether they became one."""
        if a not in self._group or b not in self._group:
            return False
        left, right = self._group[a], self._group[b]
        if left is right or any(frozenset((x, y)) in self._apart for x in left for y in right):
            return False
        if at_least is not None and self._mean(left, right) < at_least:
            return False
        left.extend(right)
        self._group.update(dict.fromkeys(right, left))
        return True

    def grow(self, at_least: float) -> None:
        """Join along the links, strongest first, again and again until no join is left."""
        joined = True
        while joined:
            joined = False
            for item in self.links:
                joined |= self.join(item.a_url, item.b_url, at_least=at_least)

    def groups(self) -> list[list[str]]:
        """The groups, each once."""
        return list({id(members): members for members in self._group.values()}.values())

    def _mean(self, left: Sequence[str], right: Sequence[str]) -> float:
        total = sum(self._score.get(frozenset((x, y)), 0.0) for x in left for y in right)
        return total / (len(left) * len(right))


def _story(
    reports: Sequence[Report],
    links: Sequence[PairLink],
    authority: Mapping[str, int],
    merged: Collection[Pair],
    leads: Mapping[str, int],
) -> Story:
    urls = {report.url for report in reports}
    inner = [item for item in links if item.a_url in urls and item.b_url in urls]
    ordered = sorted(reports, key=clock)
    copies = _copies(ordered, inner)
    lead = min(
        ordered,
        key=lambda report: (
            -leads.get(report.url, 0),
            -authority.get(report.source_id, UNKNOWN_AUTHORITY),
            report.url in copies,
            not is_chinese(report.title),
            len(report.text) < LEAD_LENGTH_MIN,
            clock(report),
            -len(report.text),
            report.url,
        ),
    )
    others = [_member(report.url, lead.url, copies, inner, merged) for report in ordered if report is not lead]
    return Story(
        lead_url=lead.url,
        members=(StoryMember(lead.url, "lead"), *others),
        first_published_at=min((report.published_at for report in reports if report.published_at), default=None),
        first_seen_at=min(report.first_seen_at for report in reports),
    )


def _copies(ordered: Sequence[Report], links: Sequence[PairLink]) -> frozenset[str]:
    """Addresses whose text an earlier member had."""
    place = {report.url: index for index, report in enumerate(ordered)}
    return frozenset(max(item.a_url, item.b_url, key=place.__getitem__) for item in links if item.kind == "reprint")


def _member(
    url: str, lead: str, copies: Collection[str], links: Sequence[PairLink], merged: Collection[Pair]
) -> StoryMember:
    """A report's place: what ties it to the lead, or failing that to the member it is nearest to."""
    role: MemberRole = "reprint" if url in copies else "same"
    own = [item for item in links if url in (item.a_url, item.b_url)]
    best = min(
        own, key=lambda item: (lead not in (item.a_url, item.b_url), -item.score, item.a_url, item.b_url), default=None
    )
    if any(url in pair for pair in merged) and (best is None or best.score < SAME_STORY):
        return StoryMember(url, role, "编辑合并")
    return StoryMember(url, role, best.why if best else "")


# --- doors for texts that are no reports ------------------------------------------------------------------------------

Text = Mapping[str, Any]
"""`title`, `body`; where known `date` (ISO) and `source`."""
_UNDATED = datetime(2024, 2, 20, 4, tzinfo=UTC)


class _SameEvent:
    """Whether the two texts of a pair, `a` and `b`, tell one event: 0..1, yes from .5."""

    def __call__(self, pair: Mapping[str, Text]) -> float:
        """By the two alone."""
        return _chance(*(features(_report(pair[side], side)) for side in "ab"))

    def batch(self, pairs: Sequence[Mapping[str, Text]]) -> list[float]:
        """All pairs of one window together, as the desk sees them: half by the two alone, half by whether the stories
        that all the texts fall into hold both. Texts too short for a story are judged by the two alone."""
        known = {_key(pair[side]): pair[side] for pair in pairs for side in "ab"}
        read = {key: features(_report(text, str(number))) for number, (key, text) in enumerate(known.items())}
        label = dict(zip(read, _labels(list(read.values())), strict=True))
        found = []
        for pair in pairs:
            a, b = _key(pair["a"]), _key(pair["b"])
            alone = _chance(read[a], read[b])
            is_short = text_kind(read[a], read[b]) == "short"
            found.append(alone if is_short else (alone + (label[a] == label[b])) / 2)
        return found


same_event = _SameEvent()


def group(documents: Sequence[Text]) -> list[int]:
    """A label for each document: those of one event share it."""
    return _labels([features(_report(document, str(number))) for number, document in enumerate(documents)])


def _labels(texts: Sequence[Features]) -> list[int]:
    parts = Partition([text.url for text in texts], link(texts, []), ())
    parts.grow(MEAN_LINK)
    label = {url: number for number, urls in enumerate(parts.groups()) for url in urls}
    return [label[text.url] for text in texts]


def _chance(a: Features, b: Features) -> float:
    if a.folded == b.folded:
        return 1.0
    found = judge(a, b)
    return found.score if found and found.kind != "follow" else 0.0


def _key(text: Text) -> tuple[str, str]:
    return text.get("title") or "", text.get("body") or ""


def _report(text: Text, name: str) -> Report:
    title, body = _key(text)
    when = datetime.fromisoformat(text["date"]) if text.get("date") else _UNDATED
    when = when if when.tzinfo else when.replace(tzinfo=SHANGHAI)
    return Report(f"text:{name}", text.get("source") or "", title, body, when, when)
