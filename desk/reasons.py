"""What the reasons are called for which pages are left out."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.errors import UsageError
from pipeline.types import Reason

REASON_NAMES: Mapping[Reason, str] = {
    Reason.BAD_STATUS: "网站返回错误",
    Reason.CHALLENGE: "网站要求验证",
    Reason.LOGIN_WALL: "需要登录",
    Reason.SOFT_404: "页面不存在",
    Reason.LIST_PAGE: "是列表页",
    Reason.EMPTY: "页面是空的",
    Reason.UNDECODABLE: "文字编码无法识别",
    Reason.UNREADABLE: "页面无法读取",
    Reason.NO_TITLE: "找不到标题",
    Reason.NO_BODY: "找不到正文",
    Reason.TOO_SHORT: "正文太短",
    Reason.TOO_LARGE: "页面过大",
    Reason.OFF_TOPIC_LINK: "不是报道页",
}


def reason_named(name: str) -> Reason:
    """A reason by its Chinese name or its code.

    Raises:
        UsageError: there is no such reason.
    """
    by_name = {known: reason for reason, known in REASON_NAMES.items()} | {reason.value: reason for reason in Reason}
    if name.strip() not in by_name:
        known = "、".join(f"{said}（{reason.value}）" for reason, said in REASON_NAMES.items())
        raise UsageError(f"没有原因 {name!r}；可用：{known}")
    return by_name[name.strip()]
