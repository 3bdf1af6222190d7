"""How well is it judged which reports tell one event, and which section they belong to?

    python -m benchmarks.judging --eval DIR

DIR holds events/ and sections/ (labelled pairs, articles grouped by event, labelled items). What is fitted is fitted
anew without the folds it is measured on (five, no event in two of them; dealt out in six ways, of which every figure is
the mean); short texts have a training file of their own. In brackets the middle 95 in 100 of a thousand bootstrap
samples. The baseline is the cosine of TF-IDF vectors of title and lead: of pairs and of groups (by the mean cosine) at
the threshold that is best on the very texts it is measured on, of sections the nearest centroid, of items in other
folds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from benchmarks.arguments import folder_of, parser_of
from benchmarks.events import Pairs, documents, pairs_of, report_of, rows_of
from benchmarks.fit_pairs import Training, f1, fit, held_out, models_held_out, recall_at, scores, training_sets
from benchmarks.floors import check
from benchmarks.logistic import Array
from benchmarks.peers import best_stories, nearest_centroids
from benchmarks.sections import examples_of, gold_rows, learnt, names, week_rows
from benchmarks.sections import held_out as held_out_sections
from pipeline.judging.features import Features, features
from pipeline.judging.measures import MEASURES, measures
from pipeline.judging.pairs import LINKED, PairLink, text_kind
from pipeline.judging.sections import classify
from pipeline.judging.stories import MEAN_LINK, Partition, candidates

SAMPLES = 1000


def main() -> int:
    """Print the tables; 1 where a figure is below its floor."""
    parser = parser_of(__doc__)
    options = parser.parse_args()
    folder = folder_of(parser, options)
    training = Training(training_sets(folder))
    print(f"{'one event':22}{'pairs':>7}{'TF-IDF':>8}{'F1':>7}{'':17}{'P':>6}{'R':>7}{'R at P .95':>12}")
    figures = {
        "judging.flashes": flashes(training),
        "judging.short": short(training, folder),
        **together(training, folder),
    }
    print()
    return check({**figures, **sections(folder)})


# --- pairs ------------------------------------------------------------------------------------------------------------


def line(name: str, labels: Array, found: Array, pairs: Pairs | None = None) -> float:
    """Print F1, precision and recall at .5, means of several judgements (judgements × pairs) of the same pairs; F1."""
    said = (found >= 0.5).astype(float)
    value, precision, recall = f1(labels, said)
    words = f"{best(pairs):8.3f}" if pairs is not None else f"{'':8}"
    near = interval(lambda chosen: f1(labels[chosen], said[:, chosen])[0], len(labels))
    print(
        f"{name:22}{len(labels):7}{words}{value:7.3f} {near:16}"
        f"{precision:6.3f}{recall:7.3f}{recall_at(labels, found, 0.95):12.3f}",
        flush=True,
    )
    return value


def flashes(training: Training) -> float:
    """Pairs of flashes, by models that saw the text of neither."""
    pairs = training.sets["flashes"]
    return line("flashes", pairs.labels, held_out(training, "flashes"), pairs)


def short(training: Training, folder: Path) -> float:
    """Short texts: fitted on one file, measured on the other."""
    pairs = pairs_of(folder, "sohu_event.dev")
    return line("short texts", pairs.labels, scores(fit(training), pairs)[None], pairs)


def together(training: Training, folder: Path) -> dict[str, float]:
    """Articles, by the two alone and as the stories that all of them fall into; every link by a model that saw neither
    event."""
    docs = documents(folder)
    read = [read_as(doc, number) for number, doc in enumerate(docs)]
    events = [str(doc["event_id"]) for doc in docs]
    place = {str(doc["doc_id"]): number for number, doc in enumerate(docs)}
    rows = rows_of(folder / "events" / "ecob.dev.jsonl.gz")
    asked = [(place[str(row["a_id"])], place[str(row["b_id"])]) for row in rows]
    labels = np.array([float(row["label"]) for row in rows])
    links = list(held_out_links(training, read, events))
    fallen = [stories(read, one) for one in links]
    alone = np.array([[one.get(frozenset(pair), 0.0) for pair in asked] for one in links])
    joined = np.array([[float(story[i] == story[j]) for i, j in asked] for story in fallen])
    figures = {
        "judging.articles": line("articles, two alone", labels, alone, pairs_of_docs(read, asked, labels)),
        "judging.articles_together": line("articles, together", labels, (alone + joined) / 2),
    }

    def cubed(chosen: Sequence[int]) -> float:
        of = [events[i] for i in chosen]
        return mean(b_cubed(of, [story[i] for i in chosen]) for story in fallen)

    value, words = cubed(range(len(events))), best_stories(read, partial(b_cubed, events))
    print(f"{'articles, B-cubed':22}{len(events):7}{words:8.3f}{value:7.3f} {interval(cubed, len(events))}")
    return {**figures, "judging.b_cubed": value}


def read_as(doc: Mapping[str, Any], number: int) -> Features:
    """Features of a document under an address of its own."""
    return features(report_of(doc, number))


def pairs_of_docs(read: Sequence[Features], asked: Sequence[tuple[int, int]], labels: Array) -> Pairs:
    """The pairs asked for, with what the baseline needs of them."""
    values = np.array([measures(read[i], read[j]) for i, j in asked])
    return Pairs(values, labels, [text_kind(read[i], read[j]) for i, j in asked], ())


def held_out_links(
    training: Training, read: Sequence[Features], events: Sequence[str]
) -> Iterator[dict[frozenset[int], float]]:
    """For each dealing every link that the index of rare words proposes, by a model that saw the event of neither."""
    number = {text.url: place for place, text in enumerate(read)}
    everyone = {text.url: text for text in read}
    proposed = [(number[a], number[b]) for a, b in candidates(everyone, everyone.keys())]
    found = [(i, j, text_kind(read[i], read[j]), measures(read[i], read[j])) for i, j in proposed]
    for folds, models in models_held_out(training, "articles"):
        yield {
            frozenset((i, j)): models[frozenset((folds[events[i]], folds[events[j]]))][kind].probability(values)
            for i, j, kind, values in found
        }


def stories(read: Sequence[Features], links: Mapping[frozenset[int], float]) -> list[int]:
    """The story of each text."""
    kept = [
        PairLink(*sorted(read[place].url for place in pair), "same", chance, "")  # type: ignore[call-arg]
        for pair, chance in links.items()
        if chance >= LINKED
    ]
    parts = Partition([text.url for text in read], kept, ())
    parts.grow(MEAN_LINK)
    label = {url: number for number, urls in enumerate(parts.groups()) for url in urls}
    return [label[text.url] for text in read]


def best(pairs: Pairs) -> float:
    """Highest F1 of the baseline on these pairs."""
    found = pairs.values[:, MEASURES.index("cosine_lead")]
    truth = pairs.labels[np.argsort(-found, kind="stable")]
    return float(np.max(2 * np.cumsum(truth) / (np.arange(1, len(truth) + 1) + truth.sum())))


def b_cubed(gold: Sequence[str], story: Sequence[int]) -> float:
    """B-cubed F1 (Bagga, Baldwin 1998): for each text how pure and how whole its story is."""
    events, parts, both = Counter(gold), Counter(story), Counter(zip(gold, story, strict=True))
    precision = sum(count * count / parts[part] for (_, part), count in both.items()) / len(gold)
    recall = sum(count * count / events[event] for (event, _), count in both.items()) / len(gold)
    return 2 * precision * recall / (precision + recall)


def interval(measure: Callable[[Sequence[int]], float], size: int) -> str:
    """[2.5, 97.5 in 100] of a measure over bootstrap samples."""
    chance = np.random.default_rng(1)
    found = [measure(chance.integers(0, size, size)) for _ in range(SAMPLES)]  # type: ignore[arg-type]
    low, high = np.quantile(found, (0.025, 0.975))
    return f"[{low:.3f}, {high:.3f}]"


# --- sections ---------------------------------------------------------------------------------------------------------


def sections(folder: Path) -> dict[str, float]:
    """Lenient and strict accuracy by the words of weekly.yaml, and with a linear model that judges no item it was
    fitted on. The words were written with the labelled items in sight, and with most of the weeks'."""
    print(f"{'sections':22}{'items':>7}{'lenient':>9}{'':17}{'strict':>7}{'':17}{'relevant P':>12}{'R':>7}")
    gold, weeks, issue = gold_rows(folder), week_rows(folder), rows_of(folder / "sections" / "seed_403.jsonl.gz")
    examples, unseen = examples_of(gold), examples_of(weeks)
    section_line("gold, TF-IDF", gold, nearest_centroids(gold))
    figures = {
        "gold": section_line("gold", gold, said_by([examples.scores])),
        "weeks": section_line("weeks", weeks, said_by([unseen.scores])),
        "issue": section_line("issue", issue, [[classify(row["title"], row["body"])[0] for row in issue]]),
    }
    section_line("gold, with a model", gold, said_by(held_out_sections(examples)))
    section_line("weeks, with a model", weeks, said_by([learnt(examples).scores(unseen)]))
    return {
        **{f"judging.sections_{name}": lenient for name, (lenient, _) in figures.items()},
        **{f"judging.sections_{name}_strict": figures[name][1] for name in ("gold", "weeks")},
    }


def said_by(tables: Sequence[Array]) -> list[list[str]]:
    """The best section of each item, once for every table of scores."""
    places = names()
    return [[places[place] for place in table.argmax(axis=1)] for table in tables]


def section_line(name: str, rows: Sequence[Mapping[str, Any]], answers: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Print lenient and strict accuracy, the mean of several answers to the same items; both."""
    strict = np.array([[float(one == row["section"]) for one, row in zip(said, rows, strict=True)] for said in answers])
    lenient = np.array(
        [
            [float(one in (row["section"], *row["also"])) for one, row in zip(said, rows, strict=True)]
            for said in answers
        ]
    )
    precision, recall = np.mean([relevance(rows, said) for said in answers], axis=0)
    near, nearer = (interval(lambda chosen, of=of: float(of[:, chosen].mean()), len(rows)) for of in (lenient, strict))
    print(
        f"{name:22}{len(rows):7}{lenient.mean():9.3f} {near:16}{strict.mean():7.3f} {nearer:16}"
        f"{precision:12.3f}{recall:7.3f}",
        flush=True,
    )
    return float(lenient.mean()), float(strict.mean())


def relevance(rows: Sequence[Mapping[str, Any]], said: Sequence[str]) -> tuple[float, float]:
    """(precision, recall) of what is for the paper; an answer among the accepted ones is right."""
    truth = [
        (one if one in row["also"] else row["section"]) != "irrelevant" for one, row in zip(said, rows, strict=True)
    ]
    taken = [one != "irrelevant" for one in said]
    both = sum(a and b for a, b in zip(truth, taken, strict=True))
    return both / max(1, sum(taken)), both / max(1, sum(truth))


if __name__ == "__main__":
    sys.exit(main())
