"""What a trial of a source came to, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from crawlers.trial import Trial
from desk import records
from desk.moments import iso, local, short_day
from desk.reasons import REASON_NAMES
from desk.show import safe, table
from desk.verdicts import VERDICT_NAMES, tally
from pipeline.types import Report

OPENING = 40
"""Characters of a text's beginning."""
SEEN_SHOWN = 60


def lines(trial: Trial) -> Iterator[str]:
    """One source: its verdict, what it promised, and its reports with title, date and first words."""
    source, verdict = trial.source, trial.verdict
    yield f"{source.name}（{source.id}）　{VERDICT_NAMES[verdict.code]}：{safe(verdict.seen)}"
    if verdict.advice:
        yield f"  → {verdict.advice}"
    promised = source.expect.links_min
    yield f"列表 {trial.rows} 条（约定不少于 {promised}），试读 {_tried(trial)} 篇，读出 {len(trial.reports)} 篇"
    for report in trial.reports:
        yield f"  {_day(report)}　{safe(report.title)}"
        taken_from = report.provenance.get("body", "")
        yield f"      {safe(report.text)[:OPENING]}…（{len(report.text)} 字，正文取自 {taken_from}）"
    for rejection in trial.rejections:
        yield f"  未收入：{REASON_NAMES[rejection.reason]}：{safe(rejection.detail)}　{rejection.url}"


def summary(trials: Sequence[Trial]) -> Iterator[str]:
    """A row for each source, then how many there are of each verdict."""
    head = ["id", "名称", "裁定", "列表", "约定", "读出", "有日期", "最新", "见到"]
    yield from table(head, [_row(trial) for trial in trials])
    yield f"共试 {len(trials)} 个来源：{tally(trial.verdict for trial in trials)}"


def record(trial: Trial) -> dict[str, Any]:
    """For JSON."""
    return {
        "source": trial.source.id,
        "name": trial.source.name,
        "verdict": records.verdict(trial.verdict),
        "well": trial.verdict.well,
        "rows": trial.rows,
        "promised": trial.source.expect.links_min,
        "pages": _tried(trial),
        "reports": [
            {
                "url": report.url,
                "title": report.title,
                "published_at": iso(report.published_at),
                "date_only": report.date_only,
                "origin": report.origin,
                "length": len(report.text),
                "opening": report.text[:OPENING],
                "provenance": dict(report.provenance),
            }
            for report in trial.reports
        ],
        "rejections": [{"url": one.url, "reason": one.reason.value, "detail": one.detail} for one in trial.rejections],
        "findings": [one.message for one in trial.run.findings] if trial.run else [],
    }


def _row(trial: Trial) -> list[str]:
    dated = sum(report.published_at is not None for report in trial.reports)
    newest = max((report.published_at for report in trial.reports if report.published_at), default=None)
    first = safe(trial.reports[0].title) if trial.reports and trial.verdict.well else safe(trial.verdict.seen)
    return [
        trial.source.id,
        trial.source.name,
        VERDICT_NAMES[trial.verdict.code],
        str(trial.rows),
        f"≥{trial.source.expect.links_min}",
        f"{len(trial.reports)}/{_tried(trial)}",
        f"{dated}/{len(trial.reports)}",
        local(newest) if newest else "—",
        first[:SEEN_SHOWN],
    ]


def _tried(trial: Trial) -> int:
    return len(trial.reports) + len(trial.rejections)


def _day(report: Report) -> str:
    return short_day(report.published_at) if report.published_at else "无日期"
