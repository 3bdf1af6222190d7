"""How soon is a dead source named, and how often a living one accused?

    python -m benchmarks.silence [--eval DIR] [--seeds 24] [--tuning] [--only CLASS] [--days 400] [--estimate]

Sources of seven volume classes are simulated for 400 days, with weekends, holidays and 调休 of the real calendar, hours
and over-dispersion as estimated from real weeks (benchmarks/simulated.py; `--estimate` prints them anew), and run as
`zhoubao schedule` would. Into every source's days four loud faults are planted (benchmarks/loud.py; the run that meets
one has to name it), and at the end a quiet death: the pages answer, the list is whole, nothing new ever comes. Seeds
from 3001 on; smaller ones served for choosing the constants of pipeline/history.py and pipeline/drift.py.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.arguments import parser_of
from benchmarks.floors import check
from benchmarks.lives import ALARMS, ALL_GAPS, CLASSES, OFTEN, Score, simulate
from benchmarks.loud import LOUD
from benchmarks.simulated import PARAMETERS, estimate

FIRST_SEED, FIRST_TUNING_SEED = 3001, 1


def main() -> int:
    """Print the tables; 1 where a figure is below its floor."""
    parser = parser_of(__doc__)
    parser.add_argument("--seeds", type=int, default=24, help="sources of each class")
    parser.add_argument("--only", metavar="CLASS", help="one class, e.g. 30/day")
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--tuning", action="store_true", help="the seeds that the constants were chosen on")
    parser.add_argument("--estimate", action="store_true", help="print the parameters of the real weeks and stop")
    options = parser.parse_args()
    parameters = PARAMETERS
    if options.eval:
        parameters = estimate(Path(options.eval) / "weeks")
        print("parameters of the real weeks:", "as kept" if parameters == PARAMETERS else "NOT as kept")
    if options.estimate:
        print(parameters)
        return 0
    first = FIRST_TUNING_SEED if options.tuning else FIRST_SEED
    seeds = range(first, first + options.seeds)
    print(f"seeds {seeds[0]} to {seeds[-1]}, {options.days} days; false alarms in 100 source-weeks; delays in days")
    scores: dict[str, Score] = {}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        print(QUIET_HEAD)
        for volume in (one for one in CLASSES if options.only in (None, one.name)):
            scores[volume.name] = Score()
            for score in pool.map(partial(simulate, volume, parameters, days=options.days), seeds):
                scores[volume.name].add(score)
            print(quiet_line(volume.name, scores[volume.name]), flush=True)
    whole = Score()
    for score in scores.values():
        whole.add(score)
    print(quiet_line("all", whole))
    print(f"\nruns that met a loud fault and named it, of those that met it\n{LOUD_HEAD}")
    for name, score in [*scores.items(), ("all", whole)]:
        print(loud_line(name, score))
    return check(figures(whole, scores))


QUIET_HEAD = (
    f"{'class':>8} {'weeks':>6} {'deaths':>6} {'missed':>6} {'delay p50':>9} {'p90':>5} {'over':>4} "
    f"{'silence':>7} {'volume':>6} {'fields':>6} {'false':>5} {'all gaps':>8} {'p50':>5} {'runs/day':>8}"
)
LOUD_HEAD = " ".join([f"{'class':>8}", *(f"{kind:>12}" for kind in (*LOUD, OFTEN))])


def quiet_line(name: str, score: Score) -> str:
    """Deaths and false alarms of one class."""
    delays, plain = score.delays or [0.0], score.all_gaps_delays or [0.0]
    rates = [rate(score, alarm) for alarm in ALARMS]
    return (
        f"{name:>8} {score.weeks['silence']:6.0f} {score.deaths:6} {score.missed:6} {np.median(delays):9.1f} "
        f"{np.quantile(delays, 0.9):5.1f} {max(score.over, default=0):4} {rates[0]:7.2f} {rates[1]:6.2f} "
        f"{rates[2]:6.2f} {sum(rates):5.2f} {rate(score, ALL_GAPS):8.2f} {np.median(plain):5.1f} "
        f"{score.runs / max(score.weeks['silence'] * 7, 1):8.1f}"
    )


def loud_line(name: str, score: Score) -> str:
    """Loud faults of one class."""
    cells = [f"{score.named[kind]}/{score.met[kind]}" for kind in (*LOUD, OFTEN)]
    return " ".join([f"{name:>8}", *(f"{cell:>12}" for cell in cells)])


def rate(score: Score, alarm: str) -> float:
    """False alarms in a hundred source-weeks."""
    return 100 * score.false[alarm] / score.weeks[alarm] if score.weeks[alarm] else 0.0


def figures(whole: Score, scores: dict[str, Score]) -> dict[str, float]:
    """What the floors hold; higher is better."""
    lists = [kind for kind, loud in LOUD.items() if loud.lacks is None]
    pages = [kind for kind, loud in LOUD.items() if loud.lacks]
    silences = max(rate(score, "silence") for score in scores.values())
    every = sum(rate(whole, alarm) for alarm in ALARMS)
    return {
        "silence.deaths_named": 1 - whole.missed / max(whole.deaths, 1),
        "silence.list_faults_named_at_once": share(whole, lists),
        "silence.page_faults_named_at_once": share(whole, pages),
        "silence.weeks_per_false_silence": 100 / max(silences, 0.01),
        "silence.weeks_per_false_alarm": 100 / max(every, 0.01),
    }


def share(score: Score, kinds: Sequence[str]) -> float:
    """Of the runs that met one of these faults, those that named it."""
    return sum(score.named[kind] for kind in kinds) / max(1, sum(score.met[kind] for kind in kinds))


if __name__ == "__main__":
    sys.exit(main())
