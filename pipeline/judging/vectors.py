"""Words with their weights as sparse vectors. Sums are exact, so that they do not depend on the order of the words."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from operator import mul


def dot(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Inner product: the cosine, where both have length 1 or 0."""
    both = a.keys() & b.keys()
    return math.fsum(map(mul, map(a.__getitem__, both), map(b.__getitem__, both)))


def length(values: Collection[float]) -> float:
    """Euclidean, of a vector by its values."""
    return math.sqrt(math.fsum(map(mul, values, values)))
