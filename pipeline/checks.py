"""Source + run -> findings: where a crawl fell short of what its source promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pipeline.sources import Source
from pipeline.types import Finding


def check_run(
    source: Source, counts: Mapping[str, int], faults: Mapping[str, str], newest: datetime | None, now: datetime
) -> tuple[Finding, ...]:
    """Findings of one run, gravest first.

    Args:
        counts: `links_seen`, `start_pages`, `start_unchanged`, `pages_failed`, …
        faults: start page URL -> why it could not be used, one Chinese line.
        newest: newest date that the source has brought so far, or None while it has brought none.
    """
    findings = [Finding(source.id, "error", "start_failed", f"{why}：{url}") for url, why in faults.items()]
    looked = counts.get("start_pages", 0) > counts.get("start_unchanged", 0)
    if looked and not faults and counts.get("links_seen", 0) < source.expect.links_min:
        seen = counts.get("links_seen", 0)
        findings.append(
            Finding(
                source.id,
                "error",
                "too_few_links",
                f"列表页只见 {seen} 条，至少应有 {source.expect.links_min} 条；页面可能改版",
            )
        )
    if newest is not None and now - newest > timedelta(days=source.expect.silent_days_max):
        days = (now - newest).days
        findings.append(
            Finding(
                source.id,
                "warning",
                "silent",
                f"已 {days} 天没有新内容（约定不超过 {source.expect.silent_days_max} 天）",
            )
        )
    failed = counts.get("pages_failed", 0)
    if failed:
        findings.append(Finding(source.id, "warning", "pages_failed", f"{failed} 页没有取到，下次再取"))
    return tuple(findings)
