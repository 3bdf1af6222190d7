"""Counts in how many news texts each word stands: the table behind `pipeline.judging.rarity`.

    python -m benchmarks.fit_words --eval DIR [--write]

Counted are the labelled sets' training halves, the headline topics and the weeks of DIR (events, sections, weeks); the
development halves stay out, so that what is measured on them was not counted on them. `--write` puts words and counts
into pipeline/resources/news_words.txt; no text goes there.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.arguments import folder_of, parser_of
from pipeline.judging.wording import words_of
from pipeline.text import fold
from pipeline.traditional import simplified

TABLE = Path(__file__).parent.parent / "pipeline" / "resources" / "news_words.txt"
FILES = (
    "events/sohu_event.train.jsonl.gz",
    "events/sohu_topic.train.jsonl.gz",
    "sections/nlpcc2017_topics.dev.jsonl.gz",
    "weeks/2024-W07-09.jsonl.gz",
    "weeks/2026-W33.jsonl.gz",
)
TEXT_MAX = 400
"""Characters of a text that count: what makes a word news is said first."""
COUNT_MIN = 3
"""Texts that hold a word of the table; rarer ones are told by not being there."""


def texts(folder: Path) -> Iterator[str]:
    """Every text of FILES, title and beginning, each once."""
    seen: set[str] = set()
    for name in FILES:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                for part in (row["a"], row["b"]) if "a" in row else (row,):
                    body = part.get("body") or part.get("text") or ""
                    text = f"{part.get('title') or ''}\n{body[:TEXT_MAX]}"
                    if text not in seen:
                        seen.add(text)
                        yield text


def main() -> int:
    """Print what was counted, and write it if asked to."""
    parser = parser_of(__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    total = 0
    for text in texts(folder_of(parser, options)):
        total += 1
        counts.update(set(words_of(simplified(fold(text)))))
    kept = sorted(((word, count) for word, count in counts.items() if count >= COUNT_MIN), key=lambda row: -row[1])
    print(f"{total:,} texts, {len(counts):,} words, {len(kept):,} in {COUNT_MIN} texts or more")
    if options.write:
        head = (
            "# word, number of news texts that hold it; the first line counts all texts\n"
            "# python -m benchmarks.fit_words --eval DIR --write\n"
        )
        rows = "\n".join(f"{word} {count}" for word, count in sorted(kept, key=lambda row: (-row[1], row[0])))
        TABLE.write_text(f"{head}* {total}\n{rows}\n", encoding="utf-8")
        print(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
