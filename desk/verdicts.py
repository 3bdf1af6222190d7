"""What verdicts are called, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.verdicts import Verdict, VerdictCode

VERDICT_NAMES: Mapping[VerdictCode, str] = {
    VerdictCode.NEW: "有新",
    VerdictCode.QUIET: "正常无更新",
    VerdictCode.REDESIGNED: "改版",
    VerdictCode.MOVED: "移址",
    VerdictCode.BLOCKED: "拦截",
    VerdictCode.UNREACHABLE: "不可达",
    VerdictCode.ENCODING: "编码",
    VerdictCode.THROTTLED: "限流",
    VerdictCode.ROBOTS: "robots 不许",
    VerdictCode.RULE_BROKEN: "规则失效",
}


def tally(verdicts: Iterable[Verdict]) -> str:
    """有新 3、拦截 1; empty where there are none."""
    counts = Counter(verdict.code for verdict in verdicts)
    return "、".join(f"{name} {counts[code]}" for code, name in VERDICT_NAMES.items() if counts[code])
