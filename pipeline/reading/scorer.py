"""Which lines of a page are its article's: a linear model over what each line and its surroundings look like, and the
page's own tree to settle doubts.

The measures are those of the field: length, punctuation and links of a line and its neighbours (Kohlschütter et al.
2010, boilerplate detection by shallow text features), the text that an ancestor gathers (readability), look-alike
siblings (list pages), words in class and id. A logistic model gives each line a probability. Then the likeliest
labelling of lines and elements together is taken, where every line that differs from its element and every element
that differs from its parent costs something (a Potts model on a tree, solved exactly in one pass up and one down): a
heading among paragraphs stays, a lone sentence in a footer goes.

The weights are fitted by `python -m benchmarks.fit_body` and lie in `pipeline/resources/body.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from operator import mul

from pipeline.reading.blocks import Block, Node
from pipeline.reading.measures import MEASURES, measures_of

LINE_COST = 5.0
"""What it costs that a line is judged unlike its element, in log-odds."""

ELEMENT_COST = 10.0
"""What it costs that an element is judged unlike its parent."""

LENGTH_POWER = 0.3
"""How much more a long line's word counts than a short one's."""

ODDS_MAX = 9.0
"""Log-odds; nothing is surer than that."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over MEASURES."""

    bias: float
    values: tuple[float, ...]

    def odds(self, measures: Sequence[float]) -> float:
        """Natural log-odds that a line with these measures is text."""
        odds: float = sum(map(mul, self.values, measures), self.bias)
        return max(-ODDS_MAX, min(ODDS_MAX, odds))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The fitted model."""
    table = json.loads(resources.files("pipeline.resources").joinpath("body.json").read_text(encoding="utf-8"))
    return Weights(float(table["bias"]), tuple(float(table["weights"][name]) for name in MEASURES))


@dataclass(frozen=True, slots=True)
class Judged:
    """The lines of a page told apart."""

    kept: tuple[bool, ...]
    """For each line whether it is text."""
    sureness: float
    """Expected F1 of the kept lines by the model's own probabilities, 0 to 1."""


def judge(blocks: Sequence[Block], title: str = "", model: Weights | None = None) -> Judged:
    """Tell text from the rest of a page.

    Args:
        title: the page's own title, as far as it is known; what follows a heading that repeats it is more likely text.
        model: default: the fitted one.
    """
    model = model or weights()
    odds = [model.odds(row) for row in measures_of(blocks, title)]
    kept = settled(blocks, odds)
    if not any(kept):  # a notice of one sentence, which its surroundings outvote
        kept = [one > 0 for one in odds]
    return Judged(tuple(kept), _expected(blocks, odds, kept))


def _expected(blocks: Sequence[Block], odds: Sequence[float], kept: Sequence[bool]) -> float:
    text = [block.length / (1 + math.exp(-one)) for block, one in zip(blocks, odds, strict=True)]
    taken = sum(block.length for block, keep in zip(blocks, kept, strict=True) if keep)
    right = sum(length for length, keep in zip(text, kept, strict=True) if keep)
    return 2 * right / (taken + sum(text)) if taken else 0.0


def settled(blocks: Sequence[Block], odds: Sequence[float]) -> list[bool]:
    """The likeliest labelling of lines and elements together, given each line's own log-odds."""
    gains = [one * block.length**LENGTH_POWER for block, one in zip(blocks, odds, strict=True)]
    costs = _costs(blocks, gains)
    chosen: dict[int, bool] = {}
    for node, (drop, keep) in reversed(costs.values()):
        above = node.parent is not None and chosen[id(node.parent)]
        switch = ELEMENT_COST if node.parent is not None else 0.0
        chosen[id(node)] = keep + (0.0 if above else switch) < drop + (switch if above else 0.0)
    return [
        gain > (-LINE_COST if chosen[id(block.node)] else LINE_COST) for block, gain in zip(blocks, gains, strict=True)
    ]


def _costs(blocks: Sequence[Block], gains: Sequence[float]) -> dict[int, tuple[Node, list[float]]]:
    """For each element that holds a line, deepest first: [least cost below it if dropped, if kept]."""
    nodes: dict[int, Node] = {}
    for block in blocks:
        for node in block.node.up():
            if id(node) in nodes:
                break
            nodes[id(node)] = node
    ordered = sorted(nodes.values(), key=lambda node: -node.depth)
    costs: dict[int, tuple[Node, list[float]]] = {id(node): (node, [0.0, 0.0]) for node in ordered}
    for block, gain in zip(blocks, gains, strict=True):
        _pass_up(costs[id(block.node)][1], 0.0, -gain, LINE_COST)
    for node, (drop, keep) in costs.values():
        if node.parent is not None:
            _pass_up(costs[id(node.parent)][1], drop, keep, ELEMENT_COST)
    return costs


def _pass_up(above: list[float], drop: float, keep: float, switch: float) -> None:
    above[0] += min(drop, keep + switch)
    above[1] += min(keep, drop + switch)
