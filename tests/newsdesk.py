"""An invented week in a store of its own, and the `zhoubao` command on it; for the tests of the desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from desk import cli
from desk.newsroom import Newsroom, open_newsroom
from pipeline.grouping import judge
from pipeline.names import story_id
from pipeline.settings import load_settings
from pipeline.sources import load_sources
from pipeline.store import reports as report_store
from pipeline.store.session import open_store
from pipeline.types import Report
from pipeline.weekly import load_weekly

PROJECT = Path(__file__).parent.parent
NOW = datetime(2024, 2, 26, 1, tzinfo=UTC)
"""Monday 09:00 in Beijing."""

CONFERENCE = (
    "近日，云海省广播电视局召开全省网络视听工作会议，部署微短剧备案与网络直播治理。会议要求各平台落实主体责任，"
    "完善内容审核，建立未成年人模式，年底前完成存量微短剧的备案登记。会议公布了首批二十家试点平台名单。"
)
PRICE = (
    "2月20日，云帆视频宣布启动会员降价计划，短视频平台的连续包月价格由25元降至19元，并取消超前点播。"
    "云帆视频表示，降价之后现有会员的权益不变，差额以延长会期的方式退还，直播电商业务不受影响。"
)
BLOCKED = (
    "2月21日，云帆视频发布平台治理报告。报告显示，过去一年平台累计下架违规短视频36万条，封禁违规直播间1.2万个，"
    "处置侵权账号八千个，主动识别的准确率为98.7%。平台称将继续加强网络主播管理。"
)
DRAMA = (
    "2月22日，微短剧《临川渡口》在拾光视频上线开播。该剧讲述渡口三代船工的故事，用三年时间跟拍，"
    "记录他们从摆渡谋生到办起水上课堂的经过，共二十四集，每日更新两集。"
)
MODEL = (
    "云海大学视听实验室发布并开源文生视频大模型“云笔”，支持一分钟长视频生成，模型参数规模为70亿。"
    "实验室称，新模型在消费级显卡上即可推理，代码与权重已公开。"
)
FUNDING = (
    "近日，拾光影业完成1.6亿元B轮融资，由临川资本领投，老股东跟投。本轮融资资金将用于虚拟拍摄棚建设和海外发行，"
    "公司估值超过十亿元。"
)
WEATHER = "周末起云海省大部地区降温，局地有小雨，市民出行请注意添衣保暖，山区道路可能结冰。气象台提醒农户做好大棚防冻。"


@dataclass
class NewsDesk:
    """A data folder with a store, and what people type on it."""

    folder: Path
    engine: Engine
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    ids: dict[str, str] = field(default_factory=dict)
    """Name of a report -> id of the story it leads."""

    def add(self, name: str, title: str, text: str, source: str = "36kr", day: int = 20, hour: int = 2) -> str:
        """Keep a report first seen on that day of February 2024 (UTC hour); returns its address."""
        when = datetime(2024, 2, day, hour, tzinfo=UTC)
        return self._keep(name, title, text, source, when, when)

    def add_seen(self, name: str, title: str, text: str, published: int, seen: int, source: str = "36kr") -> str:
        """Keep a report published and first seen on these days of February 2024, 10:00 in Beijing."""
        moments = (datetime(2024, 2, day, 2, tzinfo=UTC) for day in (published, seen))
        return self._keep(name, title, text, source, *moments)

    def _keep(self, name: str, title: str, text: str, source: str, published: datetime, seen: datetime) -> str:
        url = f"https://news.example/{name}.html"
        report = Report(url, source, title, text, first_seen_at=seen, published_at=published, origin="云海新闻网")
        with self.engine.begin() as connection:
            report_store.save(connection, [(report, None, seen)])
        self.ids[name] = story_id(url)
        return url

    def judge(self) -> None:
        """Put what was added into stories."""
        sources = load_sources(PROJECT / "sources.yaml")
        judge(self.engine, sources, load_weekly(PROJECT / "weekly.yaml"))

    def room(self) -> Newsroom:
        """The newsroom that commands would open."""
        return open_newsroom(load_settings())

    def at(self, when: datetime) -> None:
        """Set the clock."""
        self.patch.setenv("ZHOUBAO_NOW", when.isoformat())

    def run(self, *arguments: str, code: int = 0) -> str:
        """Standard output of a command that must end with `code`."""
        return self.both(*arguments, code=code)[0]

    def both(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """(standard output, standard error)."""
        self.capture.readouterr()
        ended = cli.run(arguments)
        out, err = self.capture.readouterr()
        assert ended == code, (ended, out, err)
        assert "Traceback" not in out + err
        return out, err

    def fault(self, *arguments: str, code: int = 2) -> str:
        """What a command that must fail says."""
        out, err = self.both(*arguments, code=code)
        assert out == ""
        return err

    def json(self, *arguments: str) -> Any:
        """What a command prints with --json."""
        return json.loads(self.run(*arguments, "--json"))


def week(desk: NewsDesk) -> NewsDesk:
    """The week: one story in two outlets, one for nearly every section, one that is not for the paper."""
    desk.add("notice", "云海省广播电视局召开网络视听工作会议 部署微短剧备案", CONFERENCE, "nrta", day=19)
    desk.add("reprint", "云海省广播电视局召开网络视听工作会议 部署微短剧备案", CONFERENCE, "36kr", day=19, hour=6)
    desk.add("price", "云帆视频：启动会员降价计划", PRICE)
    desk.add("blocked", "云帆视频：去年下架违规短视频36万条，封禁直播间1.2万个", BLOCKED, "ithome", day=21)
    desk.add("drama", "微短剧《临川渡口》上线开播", DRAMA, "thepaper", day=22)
    desk.add("model", "云海大学发布开源文生视频大模型“云笔”", MODEL, "qbitai", day=22)
    desk.add("funding", "拾光影业完成1.6亿元B轮融资", FUNDING, "36kr", day=23)
    desk.add("weather", "云海省周末降温 局地小雨", WEATHER, "thepaper", day=23)
    desk.judge()
    return desk


def make(
    folder: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch, now: datetime = NOW
) -> Iterator[NewsDesk]:
    """A desk in `folder`, its clock at `now`."""
    for name, value in {
        "ZHOUBAO_DATA": str(folder),
        "ZHOUBAO_SOURCES": str(PROJECT / "sources.yaml"),
        "ZHOUBAO_WEEKLY": str(PROJECT / "weekly.yaml"),
        "ZHOUBAO_NOW": now.isoformat(),
        "ZHOUBAO_EDITOR": "周禾",
    }.items():
        patch.setenv(name, value)
    engine = open_store(f"sqlite:///{folder / 'zhoubao.db'}")
    yield NewsDesk(folder, engine, capture, patch)
    engine.dispose()


LATER = NOW + timedelta(days=3)
"""Thursday: the issue made on Monday is printed."""
