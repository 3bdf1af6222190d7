"""Which company a piece of text names, among descriptions, adverbs and sources."""

from __future__ import annotations

import re

COMPANY_MAX = 40
_HEARD = re.compile(
    r"^(?:[^,:]{0,16}(?:获悉|报道|消息|显示|透露|称|工商信息|信息|数据|快讯|首发)[^,:]{0,6}[,:]|(?:\d{4}年)?\d{1,2}月\d{1,2}日[,晚]?(?:间)?,?|(?:近日|日前|今日|昨日|据悉|近期|同日|此前|当日)[,]?)+"
)
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"]{2,24})[”」』\"]")
_ADVERB = re.compile(
    r"(?:宣布|正式|已经|已|近日|近期|日前|今日|昨日|将|拟|计划|同步|连续|再次|再度|再|成功|即将|启动|开启|进行|办理|申请|于|也|又|刚刚|刚|据悉|曾|公告称?|透露|确认|表示|称|还|此前|累计|均|会|获悉|接连|首次|密集|周[一二三四五六日]|Q[1-4]|率先|有意|正在|正就|考虑|寻求|公开|"
    r"最近|目前|在(?:一级|资本)市场|顺利|并|通过其?[^,]{2,16}(?:平台|方式)|(?:半|一|两|三|四|五|六)(?:年|个月)(?:内|来|间)?|"
    r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?(?:晚|晚间|上午|下午)?|发生工商变更|新近|继|年内|向[^,]{2,20}(?=公告))$"
)
_KIND = re.compile(
    r"^.{0,40}(?:公司|企业|厂商|服务商|供应商|开发商|运营商|制造商|提供商|初创|平台|品牌|巨头|独角兽|新秀|研发商|团队|机构|龙头|旗下)(?=[A-Za-z\d\u4e00-\u9fff“「])(?!的|股份|旗下|控股|集团)"
)
_INTENT = re.compile(r"宣布|计划|预计|可能|或将|有望|据悉|将在|将于|最早|(?<!模)拟(?!合)")
_WHOLE = re.compile(r"(.{2,36}?(?:有限公司|股份公司|有限责任公司|集团))(?:于|在|近日|拟|已|发生|向|与|正|完成|今)")
_TAIL = re.compile(r"(?:\([^()]{0,30}\)|等)$")
_GENERIC = re.compile(
    r"(?:(?:本|该|我|其|这家|上述|一家|两家|多家|新|子|全资|控股|母|目标|标的|参股|全资子|控股子|合资|机器人|科技|初创|关联|传感|创业|上市|相关|国内|海外|外资|外国|人工智能|半导体|芯片|游戏|影视|传媒|互联网)*(?:公司|企业|平台|集团|品牌|团队|机构|股东|"
    r"项目|厂商|对象|方|者|投资者|投资方|业务|资产|部分|控股股东|实际控制人|高管|董事长|董事|上市公司|子公司|股份|股权|资金|基金|巨头|龙头|独角兽|创始人|消息|记者|市场|媒体|知情人士|行业|赛道|产业|领域)|其|他|她|它|双方|各方|决定|总额|金额|总计|规模|"
    r"本次|此次|本轮|该轮|这|那|截至目前|目前|今年|去年|第[一二三四五六]大股东|持股5%以上股东|公司股份|公司股票|自身|旗下|消费级|下一代|融资|投资|IPO|上市|新股|A股|H股|港股|美股|AI|App)"
)
_NO_NAME = re.compile(
    r"递交|招股书|发行股份|累计|连续|发布|推出|披露|正与|会面|自行|营收|估值|表示|负责|首席|总裁|董事长|总经理|创始人|CEO|教授|第一股|顾问|本轮|此轮|轮$|\d{4}年|\d[万亿]|领投|跟投|如果|因为|"
    r"^(?:而|并|且|同时|随后|其中|但|从而|主要|目前|当前|包括|这|某|另|据|继|(?:数|几|近|超|约)(?=[\d亿十百千万家])|多家|一家|一项|交易|又|至此|密集)|媒体|内部信|协议|距|时代浪潮|在.{0,6}中$|产业方|(?:(?<!合伙)企业|团队|厂商|初创|项目|协议|方案|计划|业务|产品|系统|谈判|进程|一事)$|"
    r"[,、。;:!?…|丨<>/]|^已|竞相|加强|时间|过半|^[的了在是与和及等不为对从由被把向]|[的了与和及在是被把向]$|为何|如何|什么|怎么|为什么|以及|万元|亿元|%"
)
_SOURCE = re.compile(
    r"^(?:有?(?:市场)?(?:传闻|消息)称|消息|据悉|曝|传|网传|独家|快讯|官宣|突发|硬氪首发|36氪首发|"
    r"首发|北交所|科创板)[:,|丨 ]?"
)


_KIND_ONLY = re.compile(
    r"(?:一家|某家?|知名|头部|老牌|当地|同行|竞争对手|(?:美|英|法|德|日|韩|中)国|日本|以色列|欧洲|印度|硅谷|AI|人工智能|大模型|视频|短剧|漫剧|微短剧|动漫|动画|"
    r"游戏|影视|内容|文娱|直播|数据|软件|硬件|智能|具身|机器人|芯片|半导体|云计算|网络|安全|广告|营销|电商|出海|音频|播客|流媒体|特效|创业|初创|科技){1,6}"
    r"(?:公司|企业|厂商|平台|团队|工作室|服务商|开发商|制作商)"
)
_TRADE = re.compile(
    r"(?:AI|影视|视频|短剧|漫剧|动漫|动画|游戏|内容|文娱|直播|数据|软件|硬件|芯片|云计算|广告|营销|电商|音频|播客|流媒体|特效|制片|发行)+"
)
"""收购AI初创公司, 收购其游戏业务: what kind of company it is, and not which."""


def company_in(slot: str) -> str:
    """The company that a slot names, bare of descriptions and adverbs; empty where it names none in particular."""
    text = _bare(slot)
    if quoted := list(_QUOTED.finditer(text)):
        if len(text) - quoted[-1].end() < 2:
            inner = _TAIL.sub("", quoted[-1][1]).strip()
            return inner if _is_name(inner) else ""
        text = text[quoted[-1].end() :]
    head = _INTENT.split(text)[0].strip(" ,、")
    text = _bare(head) if len(head) >= 2 else text
    if match := _WHOLE.match(text):
        text = match[1]
    text = _undescribed(text)
    return text if _is_name(text) else ""


def companies_in(slot: str) -> tuple[str, ...]:
    """The names of a list of investors or holders; what names nobody (老股东, 多家机构) is left out."""
    found: list[str] = []
    for part in (name for piece in re.split(r"[、,;/]|以及", slot[:300]) for name in _joined_by_and(piece)):
        bare = re.sub(
            r"(?:联合VC|联合|共同|独家|继续|持续|超额|领投|跟投|参投|作为|担任|等(?:新老|老|原有|原|现有|多家|众多|知名|头部)?|在内的?|多家.*|旗下?$|本轮.*|两家.*|三家.*)+$",
            "",
            part.strip(),
        )
        bare = re.sub(
            r"^(?:其中|包括|由|获|新增|股东|老股东|原股东|以及|其他投资者包括|知名|投资方|投资机构|现有投资方|新投资方|产业方|公司)+",
            "",
            bare,
        )
        name = company_in(bare)
        if name and not _CROWD.search(name):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _joined_by_and(piece: str) -> list[str]:
    """甲资本和乙资本 are two; 鼎和资本 is one: what is cut must leave a name on either side."""
    parts = re.split(r"和|与|及| and ", piece)
    return parts if all(len(part.strip()) >= 3 for part in parts) else [piece]


_CROWD = re.compile(
    r"(?:股东|多家|数家|若干|众多|一众|产业资本|投资机构$|知名机构|机构投资|新老|原有|现有|头部|国资平台|财务顾问|团队|个人|投资人|投资方|机构$|老牌|家办|顶级|参与|加注|部门$|联合体$)"
)


def _bare(slot: str) -> str:
    text = slot.strip(" ,、:")
    for _ in range(4):
        text = _SOURCE.sub("", _HEARD.sub("", text)).strip(" ,、:")
    for _ in range(10):
        cut = _TAIL.sub("", _ADVERB.sub("", text)).strip(" ,、:")
        if cut == text:
            break
        text = cut
    return text


def _undescribed(text: str) -> str:
    """诺因智能 of 家庭具身智能公司诺因智能; River AI of 某某创立的River AI."""
    if "的" in text:
        text = text.rpartition("的")[2]
    if (match := _KIND.match(text)) and len(text) - match.end() >= 2:
        rest = text[match.end() :]
        if not re.fullmatch(
            r"(?:有限|股份|集团|控股|科技|旗下)?(?:有限)?(?:责任)?公司.{0,4}|(?:管理|服务|咨询|营销|信息|投资).{0,12}公司.{0,6}|.{1,3}(?:有限|股份).{0,8}",
            rest,
        ):
            text = rest
    return _TAIL.sub("", text.strip(" ,、:“”\"「」'《》")).strip()


def _is_name(text: str) -> bool:
    if not 2 <= len(text) <= COMPANY_MAX or text.isdigit():
        return False
    return not (
        _GENERIC.fullmatch(text) or _TRADE.fullmatch(text) or _KIND_ONLY.fullmatch(text) or _NO_NAME.search(text)
    )


def one_company(a: str, b: str) -> bool:
    """Whether two names may be one company's: one holds the other (和光智成 and 北京和光智成科技有限公司)."""
    x, y = (re.sub(r"[\s“”「」()]|有限公司|公司$|股份|集团|科技|控股", "", name).lower() for name in (a, b))
    return bool(x and y) and (x in y or y in x)
