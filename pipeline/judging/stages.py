"""How far a thing has come, as its headline says: announced or in effect, and which of two is the later stage."""

from __future__ import annotations

import re
from typing import Literal

Stage = Literal["announced", "in effect", ""]

_TO_COME = re.compile(
    r"将(?!军|领|士|棋|帅|来|近|至)|(?<![虚模比])拟(?!人|态|声|合|真)|即将|计划(?:于|在|今年|明年|下月)|有望|预计|定档|"
    r"征求意见|征集意见|草案|筹备|倒计时|预告|预热|敲定|官宣|申报稿|递交|递表|辅导备案|"
    r"\b(?:plans? to|will|to (?:launch|release|open)|upcoming|proposes?|draft)\b"
)
_IN_EFFECT = re.compile(
    r"正式(?!版|员工|稿|任)|施行|生效|落地|开播|首播|上映|开售|开幕|闭幕|竣工|投产|通车|开业|收官|交割|(?<!未)完成(?!度|后)|"
    r"今(?:日|起|天|晚)|\b(?:now available|takes? effect|in effect|went live|goes live|completes?|completed)\b"
)


def stage(title: str) -> Stage:
    """Of a folded headline; what says both (将于3月1日正式施行) is announced.

    What is in effect is another event than what was announced (label rules of crossfeed.dev).
    """
    if _TO_COME.search(title):
        return "announced"
    return "in effect" if _IN_EFFECT.search(title) else ""


_COURSES = (
    (
        "备案|立项", "开机", "杀青", "定档|官宣|拿证|取得发行许可", "开播|上线|首播|上映|播出|撤档|延播|改档",
        "收官|下线|热播|突破",
    ),
    ("征求意见|公开征集", "印发|发布|公布|出台|审议通过|签署", "施行|实施|生效|落地"),
    ("拟|计划|洽谈|筹备|传闻", "签约|签署|达成|宣布", "完成|获批|交割|落成|投产|开业|挂牌"),
    ("起诉|立案|调查|约谈", "开庭|审理|听证", "判决|裁定|处罚|罚款|和解|败诉|胜诉|撤诉"),
    ("内测|测试|预告|预热", "公测|发布|推出|上线|开源", "商用|停服|下架|关停"),
    ("启动|报名|征集|开工|申报", "闭幕|落幕|收官|揭晓|评选结果|竣工|获奖|公示"),
    ("拟任|公示|提名", "任命|就任|出任|履新|获任", "卸任|离任|辞任|辞去|免去|免职"),
)  # fmt: skip
_PATTERNS = tuple(tuple(re.compile(stage) for stage in course) for course in _COURSES)


def goes_on(before: str, after: str) -> tuple[str, str] | None:
    """(what the headline `before` says, what `after` says) where the second is a later stage of one course, else None.

    Of several stages in one headline the earliest is what happened: 定档2月29日开播 tells of a day being set.
    """
    for course in _PATTERNS:
        first, second = _earliest(course, before), _earliest(course, after)
        if first and second and first[0] < second[0]:
            return first[1], second[1]
    return None


def _earliest(course: tuple[re.Pattern[str], ...], title: str) -> tuple[int, str] | None:
    found = ((place, stage.search(title)) for place, stage in enumerate(course))
    return next(((place, match[0]) for place, match in found if match), None)
