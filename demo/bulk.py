"""Made-up pages by the thousand, for benchmarks: eight hosts, lists of 500 links, long Chinese texts."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.shapes.furniture import document, share
from demo.web import Answer, Ask, missing
from pipeline.types import SHANGHAI

HOSTS = tuple(f"bulk-{number:02d}.demo.invalid" for number in range(1, 9))
LINKS = 500
"""Links of a list page."""
_START = datetime(2024, 2, 19, tzinfo=SHANGHAI)
_POOL = 16_384
"""Paragraphs to draw from; two pages of 65 then share one in four times, so that they are no near-duplicates."""
_PARAGRAPH = 620
_FURNITURE = 2_000
"""Bytes of a paragraph and of what stands around the text, about."""
_SYLLABLES = (
    "平台内容用户技术模型数据企业市场产品服务视频节目音乐游戏网络文化产业项目团队城市地方部门会议报告计划标准系统设备"
    "车间农田港口学校医院社区展览论坛订单渠道品牌价格成本收入研发合作建设运营管理推广发布增长优化升级试点调查培训备案"
    "验收结算采购交付直播短剧动画芯片算法算力"
)
_WORDS = [_SYLLABLES[at : at + 2] for at in range(0, len(_SYLLABLES), 2)]
_LINKING = ("围绕", "推动", "促进", "面向", "结合", "带动", "持续", "同步", "逐步", "集中", "重点", "联合")


def host_of(number: int) -> str:
    """Host that serves page `number`."""
    return HOSTS[number % len(HOSTS)]


def page_url(number: int) -> str:
    """Address of page `number`, counted from 0."""
    return f"https://{host_of(number)}/a/{number}.html"


def list_urls(pages: int) -> list[str]:
    """Every list page of a web of that many pages."""
    return [
        f"https://{host}/list/{number}.html"
        for index, host in enumerate(HOSTS)
        for number in range(1, _lists(pages, index) + 1)
    ]


def _lists(pages: int, index: int) -> int:
    return -(-len(range(index, pages, len(HOSTS))) // LINKS)


@dataclass(frozen=True)
class Bulk:
    """`pages` pages whose bodies have between `low` and `high` bytes."""

    pages: int
    low: int
    high: int
    pool: tuple[bytes, ...]
    shell: tuple[bytes, ...]
    """The furniture in five pieces; date, title, date and text go between them."""

    @classmethod
    def build(cls, pages: int, low: int = 20_000, high: int = 60_000) -> Bulk:
        """Pre-rendered furniture and paragraphs; takes about half a second."""
        rng = random.Random(20240219)
        pool = tuple(_paragraph(rng) for _ in range(_POOL)) if pages else ()
        marks = '<meta name="PubDate" content="@@">\n'
        inside = (
            '<div class="article"><h1>@@</h1><div class="info">发布时间：<span class="date">@@</span></div>'
            f'<div class="content">\n@@</div></div>{share()}'
        )
        return cls(pages, low, high, pool, tuple(document("批量页", inside, marks).encode().split(b"@@")))

    def answer(self, ask: Ask) -> Answer:
        """A list, a page, or 404."""
        if found := re.fullmatch(r"/a/(\d+)\.html", ask.path):
            number = int(found[1])
            return Answer(self.page(number), kind="detail") if self._holds(ask.host, number) else missing()
        if found := re.fullmatch(r"/list/(\d+)\.html", ask.path):
            return self._list(HOSTS.index(ask.host), int(found[1]))
        return missing("robots" if ask.path == "/robots.txt" else "other")

    def _holds(self, host: str, number: int) -> bool:
        return number < self.pages and host_of(number) == host

    def page(self, number: int) -> bytes:
        """Page `number`: always the same bytes."""
        rng = random.Random(number)
        size = self.low + int(rng.random() * (self.high - self.low))
        count = max(1, (size - _FURNITURE) // _PARAGRAPH)
        text = b"".join([self.pool[int(rng.random() * _POOL)] for _ in range(count)])
        when = f"{_START + timedelta(minutes=number * 7 % 10080):%Y-%m-%d %H:%M}".encode()
        first, second, third, fourth, last = self.shell
        return b"".join((first, when, second, _title(rng, number), third, when, fourth, text, last))

    def _list(self, index: int, number: int) -> Answer:
        mine = range(index, self.pages, len(HOSTS))[(number - 1) * LINKS : number * LINKS]
        if not mine:
            return missing("list")
        rows = "\n".join(f'<li><a href="/a/{page}.html">第 {page} 页 演示报道</a></li>' for page in mine)
        more = (
            f'<a class="next" href="/list/{number + 1}.html">下一页</a>' if number < _lists(self.pages, index) else ""
        )
        body = f'<ul class="list">\n{rows}\n</ul><div class="pager">{more}</div>'
        return Answer(document(f"批量列表 {number}", body).encode(), kind="list")


def _paragraph(rng: random.Random) -> bytes:
    """One <p> of about _PARAGRAPH bytes."""
    text = ""
    while len(text) < _PARAGRAPH // 3 - 12:
        words = rng.choices(_WORDS, k=6)
        text += "".join(
            (*words[:2], rng.choice(_LINKING), *words[2:4], "，", words[4], rng.choice(_LINKING), words[5], "。")
        )
    return f"<p>　　{text}</p>\n".encode()


def _title(rng: random.Random, number: int) -> bytes:
    first, second, third = rng.choices(_WORDS, k=3)
    return f"{first}{rng.choice(_LINKING)}{second}{third}的第{number}号演示报道".encode()
