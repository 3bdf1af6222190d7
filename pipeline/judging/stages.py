"""How far a thing has come, as a headline says it: announced, begun, done."""

from __future__ import annotations

import re

_COURSES = (
    ("备案|立项", "开机", "杀青", "定档|官宣|拿证|取得发行许可", "开播|上线|首播|上映|播出", "收官|下线|热播|突破"),
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
