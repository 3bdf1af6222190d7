"""Whether the people of an item have the posts and parts that its sources give them: two exchanged are caught."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.editing.facts.finding import Doubt, Fact
from pipeline.editing.facts.people import PERSON
from pipeline.editing.facts.sources import Sources
from pipeline.editing.facts.words import listed
from pipeline.persons import POSTS

_RANK = "(?:常务|执行|高级|联席|联合|名誉|第一|代|副|总(?!经理|裁|监|编|书记|理)){0,3}"
_CORE = "|".join(sorted({*POSTS, *listed("more_posts"), *listed("parts")}, key=len, reverse=True))
_POST = rf"{_RANK}(?:首席[\u4e00-\u9fff]{{1,6}}官|{_CORE})"
_HELD = re.compile(rf"(?P<post>{_POST})(?:为|是|[:： ])?$")
_TAKES = re.compile(
    rf"(?:(?P<out>不再担任|不再任|卸任|辞去|辞任|的)|接任|出任|担任|就任|当选|兼任|升任|任|为)"
    rf"(?P<body>[^，。；、]{{0,16}}?)(?P<post>{_POST})(?=[，。；、\s和与]|职务|一职|$)"
)
_DOES = re.compile("|".join(f"(?P<p{at}>{said})" for at, said in enumerate(listed("does_parts"))))
_PARTS = listed("does_part_names")
_NEXT = re.compile(r"[、和与及]")
_OUT = re.compile(r"免去$")
REACH = 30
"""Characters behind a name in which its post stands."""

Role = tuple[str, str]
"""What somebody is or does, and of which body where that is said: (馆长, 临川市文化馆)."""


def doubts(facts: Sequence[Fact], text: str, sources: Sources) -> Iterator[Doubt]:
    """People of a folded text who stand with what a source says of another of them, who stands here with another."""
    people = [fact for fact in facts if fact.group == PERSON]
    names = {str(fact.keys[0]) for fact in people}
    if len(names) < 2:
        return
    here = {name: set[Role]() for name in names}
    for fact in people:
        here[str(fact.keys[0])] |= _roles(text, fact.start, fact.end, names)
    known = {name: _known_roles(name, names, sources) for name in names}
    for fact in people:
        name = str(fact.keys[0])
        for role in sorted(_roles(text, fact.start, fact.end, names)) if known[name] else ():
            if _has(known[name], role):
                continue
            others = (one for one in sorted(names - {name}) if _has(known[one], role) and not _has(here[one], role))
            if other := next(others, ""):
                yield Doubt(fact, f"来源里“{role[1]}{role[0].removeprefix(_MINUS)}”是{other}")
                break


_MINUS = "-"
"""Before a post that somebody leaves."""


def _known_roles(name: str, names: set[str], sources: Sources) -> set[Role]:
    found: set[Role] = set()
    for source, at in sources.places_of(name):
        found |= _roles(source.text, at, at + len(name), names)
    return found


def _has(roles: set[Role], role: Role) -> bool:
    return any(
        one[0] == role[0] and (not one[1] or not role[1] or one[1].endswith(role[1]) or role[1].endswith(one[1]))
        for one in roles
    )


def _roles(text: str, start: int, end: int, names: set[str]) -> set[Role]:
    """What stands around a name: the post before it, that behind it, and what its bearer does, alone or with others."""
    found: set[Role] = set()
    if held := _HELD.search(text, max(0, start - 14), start):
        found.add((held["post"], ""))
    out = bool(_OUT.search(text[max(0, start - 2) : start]))
    row, at = _row(text, start, end, names)
    behind = text[at : at + REACH]
    if (apart := _apart(behind, row)) is not None:
        return found | {(apart, "")}
    if (takes := _TAKES.match(behind)) and (takes["out"] != "的" or out):
        leaves = bool(takes["out"]) or out
        found.add((f"{_MINUS if leaves else ''}{takes['post']}", takes["body"]))
    if does := _DOES.match(behind):
        found.add((_PARTS[int((does.lastgroup or "p0")[1:])], ""))
    return found


def _row(text: str, start: int, end: int, names: set[str]) -> tuple[tuple[int, int], int]:
    """(its place, how many) of a name in the list it stands in, and where that list ends."""
    first, place = start, 0
    while name := next((one for one in names if text.endswith(one, 0, max(0, first - 1))), ""):
        if not _NEXT.fullmatch(text[first - 1]):
            break
        first, place = first - 1 - len(name), place + 1
    last, count = end, place + 1
    while _NEXT.match(text, last):
        name = next((one for one in names if text.startswith(one, last + 1)), "")
        if not name:
            break
        last, count = last + 1 + len(name), count + 1
    return (place, count), last


def _apart(behind: str, row: tuple[int, int]) -> str | None:
    """What the one at that place of a list is or has, where each of it has another: 分别任编剧和导演."""
    place, count = row
    match = _EACH.match(behind)
    if match is None or count < 2:
        return None
    parts = [part for part in _NEXT.split(match[1]) if part]
    return parts[place] if len(parts) == count else None


_EACH = re.compile(r"分别(?:任|担任|出任|当选|为|饰演|执掌|负责)([^，。；]{2,40})")
