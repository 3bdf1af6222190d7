"""Fits the weights of the body scorer (pipeline/reading/scorer.py) to saved pages whose text is known.

    python -m benchmarks.fit_body --eval DIR [--write]

DIR/extraction holds `gold.jsonl`, the pages and `evaluate.py`, whose body F1 is printed: cross-validated by site (ten
folds, no site in two of them), then on the pages fitted to. `--write` puts the weights into
pipeline/resources/body.json; nothing of the pages themselves goes there.

A logistic regression over the measures of each line, fitted by Newton's method with an L2 penalty on standardised
measures. A line counts by its length, a page not much more than another because it is long.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import math
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.arguments import folder_of, parser_of
from benchmarks.logistic import fit_logistic, standard
from pipeline.reading import body
from pipeline.reading.blocks import Block, blocks_of
from pipeline.reading.decode import decode
from pipeline.reading.measures import MEASURES, measures_of
from pipeline.reading.scorer import Weights, judge
from pipeline.reading.tags import read_tags

WEIGHTS = Path(__file__).parent.parent / "pipeline" / "resources" / "body.json"
FOLDS = 10
PENALTY = 10.0
"""L2, on standardised measures."""
SHORT = 12
"""Length up to which a line is text only near a longer one that is: 更多 may stand anywhere."""
NEIGHBOURS = 8


@dataclass(frozen=True)
class Case:
    """A page with its lines, their measures, and which of them are text."""

    gold: dict[str, Any]
    blocks: list[Block]
    rows: np.ndarray[Any, np.dtype[np.float64]]
    is_text: np.ndarray[Any, np.dtype[np.float64]]
    counts: np.ndarray[Any, np.dtype[np.float64]]
    """What each line counts."""
    title: str


def main() -> int:
    """Print the figures; write the weights where asked."""
    parser = parser_of(__doc__)
    parser.add_argument("--write", action="store_true", help="write pipeline/resources/body.json")
    options = parser.parse_args()
    folder = folder_of(parser, options) / "extraction"
    judge_of = evaluation(folder)
    cases = list(read_cases(folder, judge_of))
    print(f"{len(cases)} pages, {sum(len(case.blocks) for case in cases)} lines, {len(MEASURES)} measures")
    report("cross-validated by site", cross_validated(cases, judge_of))
    fitted = fit(cases)
    report("fitted to all of them", scores(cases, [fitted] * len(cases), judge_of))
    if options.write:
        table = {name: round(value, 4) for name, value in zip(MEASURES, fitted.values, strict=True)}
        text = json.dumps({"bias": round(fitted.bias, 4), "weights": table}, indent=1)
        WEIGHTS.write_text(text + "\n", encoding="utf-8")
        print(f"written: {WEIGHTS.name}")
    return 0


def evaluation(folder: Path) -> ModuleType:
    """The evaluation script beside the pages, for its measure of bodies."""
    spec = importlib.util.spec_from_file_location("evaluation", folder / "evaluate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_cases(folder: Path, judge_of: ModuleType) -> Iterable[Case]:
    """Every article of the set."""
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        if gold["kind"] != "article":
            continue
        tree = body.parse(decode(gzip.decompress((folder / gold["file"]).read_bytes())).text)
        title = read_tags(tree).page_title
        blocks = blocks_of(tree)
        weights = [math.log(2 + block.length) / math.sqrt(len(blocks)) for block in blocks]
        yield Case(
            gold,
            blocks,
            np.array(measures_of(blocks, title)).reshape(len(blocks), len(MEASURES)),
            np.array(labels(gold["gold_body"], blocks, judge_of), dtype=float),
            np.array(weights),
            title,
        )


def labels(text: str, blocks: Sequence[Block], judge_of: ModuleType) -> list[bool]:
    """Which lines are part of a known text: by more than half of their runs of four tokens, short ones word by word."""
    runs, flat = judge_of.shingles(text), judge_of.squeeze(text)
    lines = {judge_of.squeeze(line) for line in text.split("\n")}

    def inside(line: str) -> bool:
        bare = judge_of.squeeze(line)
        if len(bare) < 8:
            return bool(bare) and (bare in lines or (len(bare) > 3 and bare in flat))
        own = judge_of.shingles(line)
        return sum((own & runs).values()) > sum(own.values()) / 2

    found = [inside(block.line) for block in blocks]
    sure = [one and block.length >= SHORT for one, block in zip(found, blocks, strict=True)]
    return [
        one and (block.length >= SHORT or any(sure[max(0, index - NEIGHBOURS) : index + NEIGHBOURS + 1]))
        for index, (one, block) in enumerate(zip(found, blocks, strict=True))
    ]


def by_site(cases: Sequence[Case]) -> list[int]:
    """The fold of each case: sites dealt out, the largest first, to the fold with the fewest pages."""
    sites: dict[str, int] = {}
    for case in cases:
        sites[case.gold["site"]] = sites.get(case.gold["site"], 0) + 1
    sizes, fold_of = [0] * FOLDS, {}
    for site, count in sorted(sites.items(), key=lambda pair: (-pair[1], pair[0])):
        fold_of[site] = sizes.index(min(sizes))
        sizes[fold_of[site]] += count
    return [fold_of[case.gold["site"]] for case in cases]


def cross_validated(cases: Sequence[Case], judge_of: ModuleType) -> dict[str, list[float]]:
    """Language -> body F1 of its pages, each under weights fitted to other sites."""
    return scores(cases, held_out(cases, by_site(cases)), judge_of)


def held_out(cases: Sequence[Case], folds: Sequence[int]) -> list[Weights]:
    """For each case the weights fitted to the other folds."""
    models = [fit([case for case, other in zip(cases, folds, strict=True) if other != fold]) for fold in range(FOLDS)]
    return [models[fold] for fold in folds]


def fit(cases: Sequence[Case]) -> Weights:
    """Penalised logistic regression by Newton's method, the standardisation folded into the weights."""
    rows = np.vstack([case.rows for case in cases])
    truth = np.concatenate([case.is_text for case in cases])
    counts = np.concatenate([case.counts for case in cases])
    mean, spread = standard(rows)
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    penalty = np.full(design.shape[1], PENALTY)
    penalty[0] = 0.0
    values = fit_logistic(design, truth, counts, penalty)
    scaled = values[1:] / spread
    return Weights(float(values[0] - scaled @ mean), tuple(float(value) for value in scaled))


def scores(cases: Sequence[Case], models: Sequence[Weights], judge_of: ModuleType) -> dict[str, list[float]]:
    """Language -> body F1 of its pages, each under its own weights."""
    found: dict[str, list[float]] = {}
    for case, model in zip(cases, models, strict=True):
        kept = judge(case.blocks, case.title, model).kept
        lines = [block.line for block, keep in zip(case.blocks, kept, strict=True) if keep]
        score = judge_of.body_score(case.gold["gold_body"], body.tidy(lines).text)[2]
        found.setdefault(case.gold["lang"], []).append(score)
    return found


def report(name: str, by_language: Mapping[str, Sequence[float]]) -> None:
    """Print mean body F1 by language, and the pages below .5 and .9."""
    for language, found in by_language.items():
        print(
            f"{name:26}{language}  body F1 {statistics.fmean(found):.4f}  median {statistics.median(found):.4f}  "
            f"below .5: {sum(one < 0.5 for one in found)}  below .9: {sum(one < 0.9 for one in found)}"
        )


if __name__ == "__main__":
    sys.exit(main())
