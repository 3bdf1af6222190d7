"""What stood on a list long before the demo week: rows that fill it as real lists are full, and are never fetched."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.content import DemoReport
from pipeline.types import SHANGHAI

_LAST = datetime(2024, 1, 31, 16, tzinfo=SHANGHAI)
"""Three weeks before the first night, out of the window of a crawl."""
_NOTICES = (
    *("关于山区台站线路检修的通知", "关于公布上年度培训场次安排的通知", "关于机关食堂供餐服务的询价公告"),
    *("关于档案室借阅时间调整的通告", "关于旧设备报废处置的公示", "关于消防演练期间交通安排的通知"),
)
_NEWS = (
    *("值机员大雪中徒步巡线", "老照片陈列室开门迎客", "山村广播室换上新话筒"),
    *("冬季运动会在体育馆收官", "图书角添了三百册旧书", "食堂开办节约粮食展板"),
)


def older(source: str, count: int = 24) -> list[DemoReport]:
    """Invented reports of a source, notices and news by turns, newest first."""
    made: list[DemoReport] = []
    for number in range(count):
        published = _LAST - timedelta(days=3 * number, minutes=37 * number)
        titles = _NOTICES if number % 2 else _NEWS
        title = f"{titles[(number // 2) % len(titles)]}（{published:%m月%d日}）"
        text = f"{title}。这是列表上早先的一条，内容全是编造的，只为让列表像真的一样长。\n\n" * 2
        made.append(DemoReport(f"{source}-older-{number}", source, published, title, text))
    return made
