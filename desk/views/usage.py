"""用法: what each page is for, the keys, what may be done by whom; and how programs read."""

from __future__ import annotations

from fastapi import APIRouter, Response

from desk.people import RIGHTS, Right
from desk.web import Here, page

router = APIRouter()

RIGHT_NAMES = {
    Right.DECIDE: "选用、编辑、出刊",
    Right.SIGN: "复核签字",
    Right.WORDS: "改词表",
    Right.SOURCES: "改来源",
    Right.PEOPLE: "管账号",
}
PAGES = (
    ("/candidates", "候选", "这一周见到的事件，按栏目、按得分排着。在这里选用、不用、移栏。"),
    ("/issues/current", "本期", "已选的条目，排次序、列摘要、并题；截稿建期；取走 Word。"),
    ("/issues/current/review", "复核", "稿子里的数字、日期、人名、书名逐个与原文对；复核通过才算完成。"),
    ("/issues", "各期", "做过的与导入的各期。"),
    ("/tables", "表格", "全周事件、人事台账、资本台账，给分析用。"),
    ("/sources", "来源", "看着哪些网站，各自好不好；添来源、试抓。"),
    ("/nights", "夜间", "每夜抓到多少，哪里没抓成。"),
    ("/words", "词表", "栏目用词：试一个词会改变什么，再写进去。"),
    ("/audit", "操作记录", "谁在何时做了什么，改之前与之后；校验有没有人动过。"),
    ("/people", "人员", "建账号、改角色、停用、重设密码；只有管理能进。"),
    ("/account", "我的账号", "改密码，结束别处的登录，给程序用的令牌。"),
)


@router.get("/help")
def usage(here: Here) -> Response:
    """The page."""
    return page(here, "help.html", pages=PAGES, rights=RIGHTS, right_names=RIGHT_NAMES)
