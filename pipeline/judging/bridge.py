"""What a Chinese and an English report of one event both name: the trade's companies and happenings in two languages."""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = """
google 谷歌|alphabet|google; apple 苹果|apple; microsoft 微软|microsoft; nvidia 英伟达|nvidia; amazon 亚马逊|amazon; meta 脸书|meta platforms|\\bmeta\\b;
netflix 奈飞|网飞|netflix; disney 迪士尼|disney; tesla 特斯拉|tesla; samsung 三星|samsung; intel 英特尔|\\bintel\\b; qualcomm 高通|qualcomm; oracle 甲骨文|oracle;
bytedance 字节跳动|字节|bytedance; alibaba 阿里巴巴|阿里|alibaba; tencent 腾讯|tencent; baidu 百度|baidu; iqiyi 爱奇艺|iqiyi; youku 优酷|youku; bilibili 哔哩哔哩|b站|bilibili;
kuaishou 快手|kuaishou; douyin 抖音|douyin; tiktok tiktok; huawei 华为|huawei; xiaomi 小米|xiaomi; jd 京东|\\bjd\\.com; meituan 美团|meituan; ant 蚂蚁集团|ant group;
tsmc 台积电|tsmc; sk海力士 海力士|sk hynix; softbank 软银|softbank; adobe adobe; sony 索尼|sony; spotify spotify; youtube youtube; twitter 推特|twitter; musk 马斯克|\\bmusk\\b;
altman 奥特曼|奥尔特曼|altman; zuckerberg 扎克伯格|zuckerberg; huang 黄仁勋|jensen huang; cook 库克|tim cook; universal 环球音乐|universal music; warner 华纳|warner; sony-music 索尼音乐|sony music;
eu 欧盟|european union|european commission|\\beu\\b; ftc ftc|美国联邦贸易委员会|federal trade commission; openai openai; anthropic anthropic; deepmind deepmind; deepseek deepseek;
chatgpt chatgpt; claude claude; gemini gemini; gpt \bgpt; copilot copilot; grok grok; siri siri; qwen 通义千问|千问|qwen; llama llama; codex codex
"""
_HAPPENINGS = """
probe 调查|investigat|\\bprobe|inquiry; fine 罚款|罚金|处罚|\\bfined?\\b|fines|penalt; algorithm 算法|algorithm; privacy 隐私|privacy; age 年龄|\\bage\\b|minors; screen 屏幕|screen;
licence 授权|许可|licens; expire 到期|expire|lapse; agreement 协议|合同|agreement|contract|\\bdeal\\b; music 音乐|音频|music; copyright 版权|侵权|copyright|infring; lawsuit 诉讼|起诉|控告|lawsuit|\\bsue|legal action;
acquire 收购|并购|acqui|takeover|\\bbuys?\\b; merger 合并|merger; raise 融资|募资|\\brais(e|es|ed|ing)\\b|funding|seed round; valuation 估值|valuation|valued; ipo ipo|上市|招股|go public|public offering; stake 入股|股份|持股|stake;
invest 投资|invest; partner 合作|携手|partner|team(s|ed)? up; appoint 任命|出任|就任|appoint|\\bnam(es|ed)\\b|\\bhires?\\b; leave 离职|辞职|卸任|离开|resign|step(s|ping)? down|leav(e|es|ing)|depart; layoff 裁员|裁撤|layoff|lays? off|job cuts;
launch 发布|推出|上线|launch|introduc|releas|unveil|debut; open 开源|open[- ]sourc|open weights?|open models?; model 模型|\\bmodels?\\b; chip 芯片|\\bchips?\\b|semiconductor|gpu; robot 机器人|robot; watermark 水印|watermark;
video 视频|video; image 图像|图片|image; voice 语音|voice|speech; phone 手机|phone|smartphone; glasses 眼镜|glasses|headset|头显; agent 智能体|\\bagents?\\b; assistant 助手|助理|assistant|helper; support 客服|customer (support|service)|support staff;
test 测试|内测|公测|\\btest|beta|preview; patent 专利|patent; security 安全|security|safety; attack 攻击|入侵|漏洞|attack|hack|breach|vulnerab; datacenter 数据中心|data cent(er|re); power 电力|能源|power|energy; price 价格|定价|涨价|降价|\\bpric(e|es|ing)\\b;
subscribe 订阅|会员|subscri; advert 广告|\\bads?\\b|advertis; users 用户|users?; revenue 营收|收入|revenue|sales; profit 利润|profit|earnings; season 第.季|season; variety 综艺|variety show|reality show; drama 电视剧|剧集|drama|tv series; film 电影|影片|film|movie;
premiere 开播|首播|上映|premier|start(s|ed)? on|air(s|ed)? on; ban 禁令|禁止|封禁|\\bban(s|ned)?\\b; label 标识|标注|\\blabel; publisher 出版商|出版|publisher; cloud 云计算|云服务|\\bcloud\\b; linux linux; desktop 桌面|desktop; merge 整合|合并|combin|merg; retire 停运|关停|下线|关闭|shut|retire|discontinu
"""


def named(folded: str) -> frozenset[str]:
    """Companies, bodies and people of the trade that a folded text names, in one spelling for both languages."""
    return _found(_NAMES, folded)


def happenings(folded: str) -> frozenset[str]:
    """What a folded text says is done, and to what, in one spelling for both languages."""
    return _found(_HAPPENINGS, folded)


def _found(table: str, folded: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _patterns(table) if pattern.search(folded))


@lru_cache(maxsize=2)
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = (row.strip().split(" ", 1) for row in table.replace("\n", " ").split(";"))
    return tuple((name, re.compile(pattern.strip())) for name, pattern in rows)


ALL_NAMES = frozenset(name for name, _ in _patterns(_NAMES))
"""Every spelling that `named` gives."""
