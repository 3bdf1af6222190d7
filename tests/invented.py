"""A small invented newsroom for tests of pipeline.run: pages to keep, reports to judge, and what a store came to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from pipeline.readers import Job, read_in_worker
from pipeline.sources import SelectSpec, Source
from pipeline.store import candidates as candidate_store
from pipeline.store import links as link_store
from pipeline.store import pages as page_store
from pipeline.store import reports as report_store
from pipeline.store.archive import ArchiveWriter
from pipeline.store.candidates import CandidateQuery
from pipeline.store.tables import PairRow, RejectionRow, ReportRow
from pipeline.strangers import stranger
from pipeline.types import Page, Rejection, Report

NIGHT = datetime(2024, 2, 20, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
DRAMA = (
    "乙平台微短剧《春山入梦》上线七天播放量破三亿",
    "乙平台2月19日宣布，微短剧《春山入梦》上线七天累计播放量突破三亿次，会员拉新同比增长百分之四十五。\n"
    "该剧由丙传媒出品，共八十集，讲述山村教师返乡创业的故事。乙平台内容负责人周禾表示，今年将推出一百部精品微短剧。\n"
    "丙传媒董事长林川介绍，《春山入梦》已与海外五家平台达成授权，译制语言包括英语、泰语和西班牙语。",
)
MODEL = (
    "丁科技发布山海视频大模型",
    "丁科技2月20日在杭州发布视频生成大模型“山海”，参数规模一千三百亿，可生成两分钟4K超高清视频。\n"
    "公司首席科学家秦月说，“山海”已接入三家电视台的后期制作流程，单集动画成本下降六成。\n"
    "丁科技计划于下半年开放接口，并与甲市广播电视局共建视听人工智能实验室。",
)
MERGER = (
    "戊影业拟收购己动画百分之五十一股权",
    "戊影业2月19日晚公告，拟以现金六点八亿元收购己动画百分之五十一股权，交易完成后己动画将成为其控股子公司。\n"
    "己动画原股东承诺，未来三年累计净利润不低于二点四亿元。交易尚需股东大会审议。\n"
    "戊影业表示，此次收购有助于补齐动画电影短板，双方将联合开发《九重天》系列。",
)
WATCHED = [
    stranger(name).model_copy(update={"select": (SelectSpec(body="article"),)})
    for name in ("jia", "yi", "bing", "ding")
]


def report(story: tuple[str, str], outlet: str, hours: float = 0, lead_in: str = "", **changes: Any) -> Report:
    """A report of an event by an outlet, so many hours after the night began."""
    title, text = story
    made = Report(
        f"https://www.{outlet}.example/{title[:2]}",
        outlet,
        title,
        lead_in + text,
        NIGHT + hours * HOUR,
        NIGHT + hours * HOUR,
    )
    return replace(made, **changes)


def many() -> list[Report]:
    """Three events, told by several outlets in their own words or each other's, and one that stands alone."""
    found = [
        report(event, outlet, hours, lead_in)
        for hours, event in ((0, DRAMA), (5, MODEL), (30, MERGER))
        for outlet, hours, lead_in in (
            ("jia", hours, ""),
            ("yi", hours + 3, "本报讯 "),
            ("bing", hours + 20, "据媒体消息，"),
        )
    ]
    rewritten = "微短剧《春山入梦》播放量破三亿次，乙平台称会员拉新增长百分之四十五，出品方丙传媒已授权海外五家平台。"
    found.append(report((DRAMA[0][:6] + "三亿播放", rewritten), "ding", 9))
    found.append(
        report(
            ("甲市广播电视局检查安全播出", "甲市广播电视局2月21日检查节日安全播出工作，要求落实值班制度。" * 3),
            "ding",
            12,
        )
    )
    return found


def keep_reports(engine: Engine, reports: Sequence[Report]) -> None:
    """Reports as an import brings them."""
    with engine.begin() as connection:
        report_store.save(connection, [(one, None, one.first_seen_at) for one in reports])


def page(name: str, story: tuple[str, str] = DRAMA, hours: float = 0, **changes: Any) -> Page:
    """A detail page as a source sends it."""
    title, text = story
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    body = (
        f'<html><head><title>{title}</title><meta name="PubDate" content="2024-02-20 10:00"></head>'
        f"<body><h1>{title}</h1><article>{paragraphs}</article></body></html>"
    ).encode()
    made = Page(
        f"https://www.jia.example/{name}.html", "jia", NIGHT + hours * HOUR, 200, (("Content-Type", "text/html"),), body
    )
    return replace(made, **changes)


def keep_pages(engine: Engine, folder: Path, *pages: Page) -> Path:
    """Pages as a crawl keeps them; the archive they lie in."""
    writer = ArchiveWriter(folder, "jia", NIGHT)
    kept = [(one, writer.append(one)) for one in pages]
    writer.close()
    with engine.begin() as connection:
        link_store.remember_fetched(connection, [one for one in pages if one.kind != "attachment"])
        page_store.add(connection, kept)
    return folder / writer.name


def read_or_crash(job: Job) -> Report | Rejection:
    """Reads in a reader process, but for a page named crash: that ends it as a fault in native code does."""
    if "crash" in job[0].url:
        os._exit(9)
    return read_in_worker(job)


def stories(engine: Engine) -> set[frozenset[str]]:
    """The addresses of each story."""
    with engine.connect() as connection:
        found = candidate_store.find(connection, CandidateQuery())
    return {frozenset(member.url for member in one.candidate.story.members) for one in found}


def story_of(engine: Engine, url: str) -> frozenset[str]:
    """The addresses of the story that holds this report."""
    return next(story for story in stories(engine) if url in story)


def outcome(engine: Engine) -> dict[str, Any]:
    """Everything that was derived, but for row numbers."""
    with engine.connect() as connection:
        skip = {"id", "page_id"}
        rows = {
            table.__tablename__: sorted(
                repr([value for name, value in row._mapping.items() if name not in skip])
                for row in connection.execute(select(table.__table__))
            )
            for table in (ReportRow, RejectionRow, PairRow)
        }
        found = candidate_store.find(connection, CandidateQuery())
    return {**rows, "candidates": [asdict(one) for one in found]}


def watched() -> list[Source]:
    """The outlets of `many`, each a source."""
    return list(WATCHED)
