"""Lists of a notice: 决定任命: above a name on each line, 任命甲为主任、乙为司长."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.persons import people_in

_NUMBER = re.compile(r"(?m)^ ?(?:\(?[一二三四五六七八九十\d]{1,3}[)、.] ?){1,2}(?=[\u4e00-\u9fff])")
_HEADING = re.compile(r"(任命|免去|聘任|决定)(?:名单|人员|如下|(?:下列|以下)(?:人员|同志|人选|干部)){0,3}:\s*")
_HEAD_LINE = re.compile(r"(?m)^(?:(?:会议|会上)?决定)?(任命|免去|聘任) ?\n\s*")
"""决定任命: above a list, or 决定任命 on a line of its own."""
_FULL_STOP = re.compile(r"。(?!\s*\n)")
_NEXT = re.compile(r"[、和](?=(?P<who>[\u4e00-\u9fff·、]{2,60}?)(?:同志|先生|女士)?为)")


def blocks(text: str) -> Iterator[str]:
    """The text (half width) cut where a list cannot go on, its headings joined to what they head."""
    yield from _FULL_STOP.split(_HEADING.sub(r"\1", _HEAD_LINE.sub(r"\1", _NUMBER.sub("", text))))


def apart(sentence: str) -> str:
    """The sentence with a comma between the people of a list who are each given a post of their own."""

    def comma(match: re.Match[str]) -> str:
        before = re.split("[,;]", sentence[: match.start()])[-1]
        return "," if "为" in before and people_in(match["who"]) else match[0]

    return _NEXT.sub(comma, sentence)
