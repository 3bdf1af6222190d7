"""The key `lint` of weekly.yaml: how the house words its items, for `pipeline.editing.lint`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipeline.patterns import fault
from pipeline.yamlfile import Strict


class RuleId(StrEnum):
    """Rules that can be switched off by `lint.off`."""

    PLACEHOLDER = "placeholder"
    NO_TEXT = "no_text"
    LEFTOVER = "leftover"
    PAIRS = "pairs"
    RECENTLY = "recently"
    DAY_WORD = "day_word"
    FULL_NAME = "full_name"
    FORBIDDEN = "forbidden"
    REPLACE = "replace"
    VOICE = "voice"
    NUMBERS = "numbers"
    WIDTH = "width"
    SPACES = "spaces"
    ENDING = "ending"
    TITLE_LENGTH = "title_length"
    TEXT_LENGTH = "text_length"
    REPEATED = "repeated"
    QUOTA = "quota"


RULE_NAMES: Mapping[RuleId, str] = MappingProxyType(
    {
        RuleId.PLACEHOLDER: "待补的标记",
        RuleId.NO_TEXT: "没有正文",
        RuleId.LEFTOVER: "电头、署名等残留",
        RuleId.PAIRS: "标点不成对",
        RuleId.RECENTLY: "近日",
        RuleId.DAY_WORD: "今天、昨日",
        RuleId.FULL_NAME: "首次用全称",
        RuleId.FORBIDDEN: "禁用词",
        RuleId.REPLACE: "换词",
        RuleId.VOICE: "第一、二人称",
        RuleId.NUMBERS: "数字与单位",
        RuleId.WIDTH: "全角半角",
        RuleId.SPACES: "空格",
        RuleId.ENDING: "句末标点",
        RuleId.TITLE_LENGTH: "标题长度",
        RuleId.TEXT_LENGTH: "正文长度",
        RuleId.REPEATED: "重复",
        RuleId.QUOTA: "栏目定额",
    }
)
"""Rule -> what editors call it."""


def _term(value: str) -> str:
    if len(value) > 2 and value.startswith("/") and value.endswith("/"):
        if wrong := fault(value[1:-1]):
            raise ValueError(wrong)
        if re.search(value[1:-1], ""):
            raise ValueError("正则表达式不写字也匹配，请改严")
    elif not value:
        raise ValueError("不能为空")
    return value


Term = Annotated[str, AfterValidator(_term)]
"""A word, or a pattern written as /pattern/."""
Length = Annotated[int, Field(ge=0, le=3000)]

_FULL_NAMES = {
    "工信部": "工业和信息化部",
    "文旅部": "文化和旅游部",
    "人社部": "人力资源社会保障部",
    "发改委": "国家发展改革委",
    "国资委": "国务院国资委",
    "网信办": "国家网信办",
    "广电总局": "国家广播电视总局",
    "证监会": "中国证监会",
    "中宣部": "中央宣传部",
    "中组部": "中央组织部",
    "科技部": "科学技术部",
    "总台": "中央广播电视总台",
}
_FORBIDDEN = (
    "独家", "重磅", "震撼", "炸裂", "王炸", "史诗级", "遥遥领先", "吊打", "秒杀", "碾压", "必看", "神器", "天花板",
    "全网第一", "史上最", "/最(?:牛|火|好用|便宜)/",
)  # fmt: skip
_REPLACE = {"小编": "编辑", "官宣": "宣布", "爆料": "透露", "网爆": "据报道", "友商": "同业企业"}
_NAME = r"[\u4e00-\u9fff·]{2,4}"
_LEFTOVERS = (
    rf"/(?:本报|本网|见习|特约)?记者[\s　]*{_NAME}(?:[、\s]{_NAME})?[\s　]*(?:[\u4e00-\u9fff]{{2,6}})?报道/",
    r"/[\u4e00-\u9fff]{2,6}网?\d{1,2}月\d{1,2}日[电讯]/",
    r"/(?:本报|本网|[\u4e00-\u9fff]{2,8}网)讯/",
    r"/原标题[:：]?|来源[:：]|责任?编辑?[:：]|编者按[:：]?/",
    r"/(?:点击|扫码|长按)[\u4e00-\u9fff]{0,6}(?:查看|阅读|关注|下载)/",
    r"/(?:更多精彩|未经授权|转载请|免责声明|本文来自|本文首发)/",
    r"/[（(]完[）)]/",
    r"/https?:\S+|www\.[\w.-]+/",
)


class HouseRules(Strict):
    """What the house lint is to find; a list that is given replaces the one built in."""

    off: tuple[RuleId, ...] = ()
    """Rules that are not wanted."""
    title_max: Length = 45
    """Characters of a headline, spaces and | left out."""
    text_min: Length = 60
    text_max: Length = 350
    """Characters of an ordinary item, of each of its parts under a joint headline."""
    policy_max: Length = 600
    """Characters of an item on a policy document."""
    spaces: Literal["none", "any"] = "none"
    """none: no space between Chinese and Latin letters or figures; any: as they come."""
    full_names: Mapping[str, str] = Field(default_factory=lambda: dict(_FULL_NAMES))
    """Short name -> full name, wanted where a body is first named in a text; short names not listed are accepted."""
    forbidden: tuple[Term, ...] = _FORBIDDEN
    replace: Mapping[str, str] = Field(default_factory=lambda: dict(_REPLACE))
    """Word -> what the house says instead."""
    leftovers: tuple[Term, ...] = _LEFTOVERS

    @model_validator(mode="after")
    def _in_order(self) -> HouseRules:
        if self.text_min > self.text_max:
            raise ValueError(f"text_min（{self.text_min}）大于 text_max（{self.text_max}）")
        if "" in self.full_names or "" in self.replace:
            raise ValueError("full_names、replace 里有空的词")
        return self
