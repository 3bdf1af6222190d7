"""Whether the posts of an item stand in its sources, with the body and the person that they stand with here."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.editing.facts.finding import Doubt, Fact
from pipeline.editing.facts.places import likest, misplaced, said_at
from pipeline.editing.facts.posts import same_post
from pipeline.editing.facts.sources import Sources
from pipeline.editing.facts.surroundings import around


def doubts(text: str, facts: list[Fact], sources: Sources) -> Iterator[Doubt]:
    """What stands against the posts of a folded text."""
    for fact in facts:
        own = [place for place in sources.posts if same_post(fact, place[1])]
        if not own:
            yield _absent(text, fact, sources)
            continue
        others = (place for place in sources.posts if not same_post(fact, place[1]))
        if wrong := misplaced(around(text, fact.start, fact.end), own, others):
            yield Doubt(fact, f"来源里这里是“{said_at(wrong)}”", wrong[0].passage(wrong[1]))


def _absent(text: str, fact: Fact, sources: Sources) -> Doubt:
    if not sources.chinese:
        return Doubt(fact, "来源不是中文，职务无法核对", level="unsure")
    nearest = likest(around(text, fact.start, fact.end), sources.posts, -1.0)
    if nearest is None:
        return Doubt(fact, "来源里没有这个职务", level="unsure" if sources.foreign else "fault")
    return Doubt(fact, f"来源里没有这个职务，相近的是“{said_at(nearest)}”", nearest[0].passage(nearest[1]))
