"""How telling a word is: a fixed table, so that what two reports share never depends on what else came in."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import ConfigurationError

UNKNOWN = 11.0
"""Weight (natural log of documents over documents with the word) of a Han word that jieba's table lacks: a name, mostly."""
LATIN_NAME = 10.0
"""Weight of a capitalised or digit-bearing Latin word: a product, a company."""
LATIN_WORD = 6.0
"""Weight of a Latin word in lower case that is not among the commonest."""
COMMON = 4.0
"""Upper limit for the words of EVERYDAY: jieba's table is of 2010, when they were rare."""
FUNCTION = 1.0
"""Weight of a function word."""
NAME_MIN = 8.3
"""Weight from which a word may name something: 谷歌 is 8.6, 机器人 would be 8.5 and stands in EVERYDAY."""

EVERYDAY = frozenset(
    """
    人工智能 大模型 智能体 机器人 具身 具身智能 短视频 短剧 微短剧 直播 电商 平台 互联网 算力 芯片 半导体 数据中心 模型 开源 上线
    首发 独家 快讯 晚报 早报 融资 领投 跟投 估值 营收 净利润 同比 环比 财报 季度 上半年 下半年 记者 获悉 据悉 报道 消息 知情 人士
    天眼查 企查查 工商 变更 法定代表人 注册资本 经营范围 持股 全资 股东 控股 科技 有限公司 股份 集团 公告 预案 募资 拟募资 股价 涨停
    用户 应用 功能 产品 智能 数字 数字化 技术 视频 网络 内容 服务 生态 场景 赋能 产业 行业 企业 团队 创始人 首席 首席执行官 执行官
    总裁 董事长 副总裁 离职 加入 任命 官宣 宣布 发布 推出 启动 正式 全新 首个 首次 全球 国内 海外 近日 日前 今日 今天 昨日 昨天 明天
    电视剧 综艺 节目 电影 纪录片 开播 定档 播出 首播 上映 票房 剧集 主演 导演 剧情 讲述 观众 总台 卫视 海报 双平台 打造 推进 推动 座谈会
    新华社 中新网 中新社 人民网 央视网 新浪 财经 新浪财经 财联社 界面 新闻 界面新闻 澎湃 证券日报 证券时报 科技日报 氪 钛媒体 量子位 硬氪
    app ai ceo cto cfo coo ipo it tv api gpu cpu ui ip vr ar xr saas hn agent agents aigc app应用 pc web web3 vs pro max plus mini
    热议 评论 原文 点击 本文 36 show ask launch news the new q1 q2 q3 q4 h1 h2 a股 h股 hk sz sh nyse nasdaq us eu uk inc ltd co corp
    """.split()
)
"""Words that every second report of this trade holds."""

_ENGLISH = frozenset(
    """
    a about after again against all also an and any are as at back be because been before being between both but by can come could
    day did do does down during each even ever every few first for from further get go good had has have he her here him his how i
    if in into is it its itself just know last like made make many may me might more most much must my never no nor not now of off
    on once one only or other our out over own per said same say says she should since so some still such take than that their them
    then there these they thing this those through time to today told too two under until up use used using very was way we week
    well were what when where which while who whom why will with without would year years yet you your according company companies
    people work works working report reports reported announced announces says tuesday monday wednesday thursday friday saturday
    sunday january february march april may june july august september october november december million billion trillion percent
    users user including around several part well get gets
    """.split()
)

_LATIN = re.compile(r"[a-z0-9.+\-]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@lru_cache(maxsize=1)
def _table() -> dict[str, float]:
    """Word -> inverse document frequency, as jieba ships it; jieba itself is not imported.

    Raises:
        ConfigurationError: jieba is not installed whole.
    """
    spec = find_spec("jieba")
    places = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(places[0], "analyse", "idf.txt") if places else Path("jieba/analyse/idf.txt")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as err:
        raise ConfigurationError([f"找不到词频表 {path}，请重新安装 jieba"]) from err
    rows = (line.rpartition(" ") for line in lines)
    return {word: float(figure) for word, _, figure in rows if word}


def weight(word: str) -> float:
    """How telling a folded Chinese or mixed word is, 0 (says nothing) to 13.9."""
    if word in EVERYDAY:
        return min(COMMON, _table().get(word, COMMON))
    if _LATIN.fullmatch(word):
        return latin_weight(word, named=True)
    if not _HAN.fullmatch(word):
        return LATIN_NAME
    known = _table().get(word)
    if len(word) == 1:
        return min(known or COMMON, COMMON)
    return UNKNOWN if known is None else known


def latin_weight(word: str, *, named: bool) -> float:
    """How telling a folded Latin word is; `named`: written with a capital, or standing in a Chinese text."""
    if word in _ENGLISH:
        return FUNCTION
    if word in EVERYDAY:
        return COMMON
    if word.isdigit():
        return LATIN_WORD if len(word) > 2 else FUNCTION
    if len(word) == 1:
        return FUNCTION
    return LATIN_NAME if named or any(char.isdigit() for char in word) else LATIN_WORD
