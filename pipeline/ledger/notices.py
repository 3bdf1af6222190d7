"""A notice that appoints several people -> beside itself one report for each of them, so that each is a candidate."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

from pipeline.changes import LEAVING, PersonChange, PersonKind
from pipeline.ledger.rows import is_notice, people_in_report
from pipeline.ledger.sentences import half_width
from pipeline.types import Report
from pipeline.urls import PART, part_url, whole_url

PARTS_MIN = 2
PARTS_MAX = 20
"""People appointed by one notice beyond whom none is told apart: a list of a hundred is no hundred candidates."""
MENTIONED_IN = 400
"""Characters of a report's text in which it must name a person to be about that person."""

_OF_PEOPLE = re.compile(
    r"任免|任职|任命|任前|聘任|干部|人事|履新|就任|出任|换届|(?:高管|管理层|班子)(?:调整|变动|变更|换|任)"
)
_SENTENCE = re.compile(r"(?<=[。；;\n])")
_VERBS = {
    PersonKind.INTENDED: "拟任",
    PersonKind.PROMOTED: "升任",
    PersonKind.ELECTED: "当选",
    PersonKind.MOVED: "调任",
}


def split(report: Report) -> list[Report]:
    """The report, saying how many it is split into, and its parts; alone where it appoints fewer than PARTS_MIN.

    A part has the address of the page with #任免=张三 behind it, and of the text what names that person.
    """
    if not (_OF_PEOPLE.search(report.title) or is_notice(report)):
        return [report]
    appointed = [one for one in people_in_report(report) if one.kind not in LEAVING and one.post]
    if len(appointed) < PARTS_MIN:
        return [report]
    if len(appointed) > PARTS_MAX:
        return [_saying(report, f"任免 {len(appointed)} 人，超过 {PARTS_MAX} 人，没有分列")]
    parts = [_part(report, one) for one in appointed]
    return [_saying(report, f"另列 {len(parts)} 人：{'、'.join(one.person for one in appointed)}"), *parts]


def _saying(report: Report, line: str) -> Report:
    return replace(report, provenance=MappingProxyType({**report.provenance, "people": line}))


def _part(report: Report, one: PersonChange) -> Report:
    told = [piece for piece in _SENTENCE.split(report.text) if one.person in half_width(piece)]
    said = "".join(told).strip() or report.title
    title = f"{one.person}{_VERBS.get(one.kind, '任')}{one.body}{one.post}"
    provenance = {**report.provenance, "title": "notice", "body": "notice", "people": f"分自《{report.title[:60]}》"}
    return replace(
        report,
        url=part_url(report.url, one.person),
        title=title,
        text=said,
        attachments=(),
        provenance=MappingProxyType(provenance),
        runners_up=MappingProxyType({}),
    )


def line_of(report: Report) -> str:
    """What is to be said of a notice or a part of one, in one Chinese line; empty for any other report."""
    return report.provenance.get("people", "")


def may_join(a: Report, b: Report) -> bool:
    """Whether two reports may tell of one event as far as notices go.

    A part is held apart from its own page, from other people's parts, from whole notices that are split themselves,
    and from what does not name its person. A notice that is split is held apart from reports of one of its people.
    """
    one, other = _person(a), _person(b)
    if one and other:
        return one == other and whole_url(a.url) != whole_url(b.url)
    if not one and not other:
        return not (_tells_of_one(a, b) or _tells_of_one(b, a))
    part, whole = (a, b) if one else (b, a)
    if line_of(whole) or whole_url(part.url) == whole.url:
        return False
    return (one or other) in half_width(f"{whole.title}\n{whole.text[:MENTIONED_IN]}")


def _tells_of_one(report: Report, notice: Report) -> bool:
    """Whether a report that is not split itself has a person of a split notice in its title."""
    people = line_of(notice).partition("：")[2]
    return bool(people) and not line_of(report) and any(name in report.title for name in people.split("、"))


def _person(report: Report) -> str:
    return report.url.partition(PART)[2]
