"""How far a happening has come, by its headline: announced, or in effect. What is in effect follows on what was
announced and is another event (label rules of crossfeed.dev)."""

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
    """Of a folded headline; what says both (将于3月1日正式施行) is announced."""
    if _TO_COME.search(title):
        return "announced"
    return "in effect" if _IN_EFFECT.search(title) else ""
