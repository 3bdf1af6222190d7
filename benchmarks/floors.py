"""The floors under our figures: benchmarks/floors.json pins each; below one fails, and floors only rise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.json"


def check(figures: Mapping[str, float]) -> int:
    """Print every figure that is below its floor; 1 if there is one, else 0."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    low = {name: value for name, value in figures.items() if name in floors and value < floors[name]["floor"]}
    for name, value in low.items():
        print(f"below its floor: {name} {value:.3f} < {floors[name]['floor']}")
    return 1 if low else 0
