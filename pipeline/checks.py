"""Source + run -> findings -> one verdict: where a crawl fell short, and what its silence means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.drift import KNOWN_FROM, Share, unusual
from pipeline.history import Silence
from pipeline.sources import Source
from pipeline.types import Reason
from pipeline.verdicts import PLACES, Finding, FindingLevel, Outcome, Run, RunStatus, Sign, Verdict, VerdictCode

SHARE_GRAVE = 0.5
"""Share of a run's pages from which a fault of pages is a fault of the source."""
READ_MIN = 3
"""Pages of a run from which the share that missed every declared selector says something."""
STUB_BYTES_MAX = 600
"""Bytes; a soft 404 or empty page that is no longer is a stub, not a home page: the stubs seen have 300 to 400."""
UNKNOWN = Share(0, 0)
"""Nothing is known of the pages before."""

ADVICE: Mapping[VerdictCode, str] = {
    VerdictCode.NEW: "",
    VerdictCode.QUIET: "",
    VerdictCode.REDESIGNED: "打开页面核对，改 sources.yaml 的 list 或 select，再 zhoubao process --again 重读",
    VerdictCode.MOVED: "打开网站找到新地址，改 sources.yaml 的 start_urls",
    VerdictCode.BLOCKED: "不绕过验证，过几天自动再试；急用时人工保存网页，再 zhoubao take 文件，或换该单位的其他渠道",
    VerdictCode.UNREACHABLE: "多半会自行恢复，自动再试；连续几天如此再查网址",
    VerdictCode.ENCODING: "原始字节已存；核对网页编码后用 zhoubao process --again 重读",
    VerdictCode.THROTTLED: "自动放慢再试；仍如此则把 sources.yaml 的 every 调大",
    VerdictCode.ROBOTS: "遵守 robots.txt，不抓；请人工保存网页后 zhoubao take 文件，或在 sources.yaml 写 disabled 说明",
    VerdictCode.RULE_BROKEN: "核对 sources.yaml 里这个来源的写法：zhoubao sources preview 来源",
}
"""The next step after each verdict."""

_GRAVITY = (
    VerdictCode.ROBOTS,
    VerdictCode.BLOCKED,
    VerdictCode.THROTTLED,
    VerdictCode.UNREACHABLE,
    VerdictCode.MOVED,
    VerdictCode.ENCODING,
    VerdictCode.REDESIGNED,
    VerdictCode.RULE_BROKEN,
)
"""Among findings of one level the first of these counts: what keeps us out explains what else is missing."""

_CODES = {code.value: code for code in _GRAVITY}

_REASONS: Mapping[Reason, VerdictCode] = {
    Reason.CHALLENGE: VerdictCode.BLOCKED,
    Reason.LOGIN_WALL: VerdictCode.BLOCKED,
    Reason.UNDECODABLE: VerdictCode.ENCODING,
    Reason.NO_TITLE: VerdictCode.REDESIGNED,
    Reason.NO_BODY: VerdictCode.REDESIGNED,
    Reason.EMPTY: VerdictCode.REDESIGNED,
    Reason.UNREADABLE: VerdictCode.REDESIGNED,
}
_WALLS = {401, 403, 412, 451, 521}
_BEFALL_PAGES = {VerdictCode.REDESIGNED, VerdictCode.MOVED, VerdictCode.UNREACHABLE}
"""What befalls single pages of a healthy source: pictures without a word, reports taken back, a slip of the server."""


def check_run(
    source: Source, counts: Mapping[str, int], signs: Sequence[Sign], silence: Silence | None = None
) -> tuple[Finding, ...]:
    """Findings of one crawl, gravest first.

    Args:
        counts: `links_seen`, `links_shown`, `start_pages`, `start_unchanged`, `pages_stored`, `pages_failed`, …
        signs: what the crawl met.
        silence: what the source's own history says of a run without news.
    """
    findings = [_of_sign(source, sign, counts) for sign in signs]
    looked = counts.get("start_pages", 0) > counts.get("start_unchanged", 0)
    seen = counts.get("links_seen", 0)
    if looked and seen < source.expect.links_min and not any(sign.place == "start" and sign.grave for sign in signs):
        findings.append(_too_few(source, seen, counts.get("links_shown", 0)))
    if silence is not None and silence.kind == "too_quiet":
        findings.append(Finding(source.id, "warning", VerdictCode.RULE_BROKEN.value, silence.why))
    failed = counts.get("pages_failed", 0)
    if failed:
        findings.append(Finding(source.id, "warning", "pages_failed", f"{failed} 页没有取到，下次再取"))
    return _gravest_first(findings)


def check_reading(source: Source, outcomes: Sequence[Outcome], before: Share = UNKNOWN) -> tuple[Finding, ...]:
    """Findings of what reading made of the pages of one run, in the order they were fetched; gravest first.

    `before` is how many of the source's pages gave a report before: where some never do, one or two say nothing.
    """
    findings = [*_unread(source, outcomes, before), *_unmatched(source, outcomes)]
    return _gravest_first(findings)


def conclude(counts: Mapping[str, int], findings: Iterable[Finding]) -> Verdict:
    """The verdict of a run: that of its gravest finding, else whether it brought something."""
    for finding in _gravest_first(findings):
        if code := _CODES.get(finding.code):
            return Verdict(code, finding.message, ADVICE[code])
    new, changed = counts.get("links_new", 0), counts.get("pages_stored", 0)
    if new or changed:
        return Verdict(VerdictCode.NEW, f"新链接 {new}，新页面 {changed}")
    if counts.get("start_pages", 0) and counts.get("start_pages", 0) == counts.get("start_unchanged", 0):
        return Verdict(VerdictCode.QUIET, "列表页与上次相同（304）")
    return Verdict(VerdictCode.QUIET, f"列表页 {counts.get('links_seen', 0)} 条，都见过")


def concluded(
    source: Source, run: Run, outcomes: Sequence[Outcome], before: Share = UNKNOWN, drift: Sequence[Finding] = ()
) -> Run:
    """A crawl's run with what reading made of its pages, and what drifted; failed where that speaks of the source."""
    read = check_reading(source, outcomes, before)
    told = {finding.code for finding in read}
    findings = _gravest_first([*run.findings, *read, *(finding for finding in drift if finding.code not in told)])
    rejected = sum(one.reason is not None for one in outcomes)
    counts = {**run.counts, "pages_read": len(outcomes), "pages_rejected": rejected}
    failed = run.status == "finished" and any(finding.level == "error" for finding in findings)
    status: RunStatus = "failed" if failed else run.status
    return replace(run, status=status, counts=counts, findings=findings, verdict=conclude(counts, findings))


def _of_sign(source: Source, sign: Sign, counts: Mapping[str, int]) -> Finding:
    times = f"（{sign.times} 次）" if sign.times > 1 else ""
    if sign.place == "start":
        level: FindingLevel = "error" if sign.grave else "warning"
        return Finding(source.id, level, sign.code.value, f"列表页{sign.what}{times}：{sign.url}")
    asked = sum(counts.get(name, 0) for name in ("pages_stored", "pages_failed", "not_modified"))
    grave = sign.place == "page" and sign.times >= SHARE_GRAVE * asked
    message = f"{sign.times} 个{PLACES[sign.place]}{sign.what}：{sign.url}"
    return Finding(source.id, "error" if grave else "warning", sign.code.value if grave else sign.place, message)


def _too_few(source: Source, seen: int, shown: int) -> Finding:
    promised = source.expect.links_min
    if shown > seen:
        message = f"列表页有 {shown} 条，合于 links 规则的只 {seen} 条，至少应有 {promised} 条"
        return Finding(source.id, "error", VerdictCode.RULE_BROKEN.value, message)
    message = f"列表页只见 {seen} 条，至少应有 {promised} 条；页面可能改版"
    return Finding(source.id, "error", VerdictCode.REDESIGNED.value, message)


def _unread(source: Source, outcomes: Sequence[Outcome], before: Share) -> list[Finding]:
    """Pages that gave no report, where they are as many as to speak of the source."""
    reasons = Counter(code for one in outcomes if (code := _speaks_of(one, outcomes)) is not None)
    return [
        Finding(source.id, "error", code.value, f"{times} 个正文页（共 {len(outcomes)} 个）{_UNREAD[code]}")
        for code, times in reasons.items()
        if (times >= SHARE_GRAVE * len(outcomes) and not _ordinary(code, times, len(outcomes), before))
        or (code is VerdictCode.THROTTLED and _ends_in_index(outcomes))
    ]


def _ordinary(code: VerdictCode, times: int, pages: int, before: Share) -> bool:
    """Whether so many pages of a run were unreadable as now and then are."""
    known = before.total >= KNOWN_FROM and code in _BEFALL_PAGES
    return known and not unusual(before, Share(pages - times, pages))


_UNREAD: Mapping[VerdictCode, str] = {
    VerdictCode.BLOCKED: "是验证页、登录页或空壳",
    VerdictCode.ENCODING: "的文字解不出来",
    VerdictCode.REDESIGNED: "里找不到标题或正文",
    VerdictCode.THROTTLED: "到后来一律变成栏目首页",
    VerdictCode.UNREACHABLE: "回答错误状态",
    VerdictCode.MOVED: "已不存在",
}


def _speaks_of(one: Outcome, outcomes: Sequence[Outcome]) -> VerdictCode | None:
    if _is_stub(one):
        return VerdictCode.BLOCKED
    if _is_index(one):
        return VerdictCode.THROTTLED if _ends_in_index(outcomes) else VerdictCode.REDESIGNED
    if one.reason is Reason.BAD_STATUS:
        if one.status in (404, 410):
            return VerdictCode.MOVED
        return VerdictCode.BLOCKED if one.status in _WALLS else VerdictCode.UNREACHABLE
    return _REASONS.get(one.reason) if one.reason else None


def _is_stub(one: Outcome) -> bool:
    return one.reason in (Reason.SOFT_404, Reason.EMPTY) and one.size <= STUB_BYTES_MAX


def _is_index(one: Outcome) -> bool:
    """Whether a home page or a list came in an article's place."""
    return one.reason is Reason.LIST_PAGE or (one.reason is Reason.SOFT_404 and one.size > STUB_BYTES_MAX)


def _ends_in_index(outcomes: Sequence[Outcome]) -> bool:
    """Whether pages came well at first, and from some point on the index in place of every one."""
    index = [_is_index(one) for one in outcomes]
    if not any(index):
        return False
    turn = index.index(True)
    return turn > 0 and all(index[turn:]) and len(index) - turn >= 2


def _unmatched(source: Source, outcomes: Sequence[Outcome]) -> list[Finding]:
    """Reports whose text no declared selector holds: read all the same, but by guessing."""
    if not (source.select or source.json_page):
        return []
    held = sum(one.body_from.startswith("select:") or one.body_from == "json" for one in outcomes)
    missed = sum(one.body_from.startswith(_GUESSED) for one in outcomes)
    if held or missed < READ_MIN:
        return []
    declared = source.select[0].body if source.select else source.json_page.body if source.json_page else ""
    message = f"{missed} 篇的正文不在 {declared} 里，改用通用方法读出；正文页可能改版"
    return [Finding(source.id, "warning", VerdictCode.REDESIGNED.value, message)]


_GUESSED = ("scorer:", "trafilatura:", "feed:summary")


def _gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_gravity))


def _gravity(finding: Finding) -> tuple[bool, int]:
    code = _CODES.get(finding.code)
    return finding.level != "error", _GRAVITY.index(code) if code else len(_GRAVITY)
