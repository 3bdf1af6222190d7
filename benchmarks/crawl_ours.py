"""Our side of benchmarks.crawl: crawl and read everything that the environment names, then tell how pages were read."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta


def main() -> None:
    """Crawl, read what is left, print {way of reading: pages}."""
    # Imported here: reader processes import this module too.
    from sqlalchemy import select

    from crawlers.run import crawl
    from pipeline.run import process_pages
    from pipeline.settings import load_settings
    from pipeline.sources import load_sources
    from pipeline.store.session import open_store
    from pipeline.store.tables import ReportRow

    settings = load_settings()
    sources = load_sources(settings.sources_file)
    engine = open_store(settings.database_url)
    now = settings.now()
    outcome = crawl(settings, engine, sources, now - timedelta(days=60), now)
    if outcome.failed_sources:
        raise SystemExit(f"sources failed: {outcome.findings}")
    process_pages(engine, settings.pages_dir, sources, processes=settings.processes)
    ways: Counter[str] = Counter()
    with engine.connect() as connection:
        rows = connection.execution_options(yield_per=1000).scalars(select(ReportRow.provenance))
        for provenance in rows:
            ways[str(provenance.get("body", "?")).split(":")[0]] += 1
    print(json.dumps(ways))


if __name__ == "__main__":
    main()
