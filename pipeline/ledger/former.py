"""What a report says somebody was before: 此前, 张三任…; 在到文化和旅游部任职之前, 他任…."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.changes import LEAVING, PersonChange, PersonKind
from pipeline.ledger.slots import Said, without_seats
from pipeline.persons import name_at_end, person_in, post_of

_CAME_FROM = re.compile(
    r"(?:^|,)(?P<before>[\u4e00-\u9fff·]{0,12}?)"
    r"(?P<when>在?此前|在此之前|(?:此次|现)?任职?前|在(?:到|任|出任|调任|履新|就任|加入|赴)[^,]{2,30}?前),?"
    r"(?P<who>[\u4e00-\u9fff·]{0,12}?)(?:任职于?|担任|任|为|系|是)(?P<post>[^,。;:]{2,60})"
)
_HIMSELF = ("", "他", "她", "其", "本人")


def told_before(sentence: str) -> tuple[str, list[tuple[str, str, bool]]]:
    """(the sentence without what it says of the past, [(who, former post, whether he came from there)]).

    Who is empty where the sentence means the person told of last.
    """
    found = []
    rest = sentence
    for match in _CAME_FROM.finditer(sentence):
        said = re.sub(r"(?:同志|先生|女士)$", "", match["before"] or match["who"])
        who = "" if said in _HIMSELF else person_in(said) or name_at_end(said)
        post = without_seats(match["post"].strip(" ,、的"))
        if (who or said in _HIMSELF) and post_of(post)[1]:
            found.append((who, post, match["when"].startswith("在") and match["when"] not in ("在此前", "在此之前")))
            rest = rest.replace(match[0], "")
    return rest, found


def with_former(one: PersonChange, said: Said) -> PersonChange:
    """A coming with the post that another sentence says was held before."""
    post, sure = said.before.get(one.person, ("", False))
    if one.kind is PersonKind.INTENDED and not post:
        post = without_seats(said.now.get(one.person, ""))
    if not post or one.kind in LEAVING or (one.former_post and not sure):
        return one
    return replace(one, former_post=post)
