"""One invented week: reports, candidates and decisions from which the golden files are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.editing import decisions
from pipeline.editing.issue import build
from pipeline.types import Candidate, Decision, Issue, Report, SectionId, SectionScore, Story, StoryMember, Vote
from pipeline.weekly import LabelledLine, Masthead, SectionSpec, Weekly

START = datetime(2024, 2, 18, 16, tzinfo=UTC)
END = START + timedelta(days=7)
NUMBER = 907

WEEKLY = Weekly(
    masthead=Masthead(title="行业动态周报", publisher="云海视听协会"),
    sections=(
        SectionSpec(id=SectionId.HEADLINES, name="要闻", quota=2),
        SectionSpec(id=SectionId.INDUSTRY, name="行业", quota=4),
        SectionSpec(id=SectionId.CONTENT, name="内容", quota=2),
        SectionSpec(id=SectionId.TECHNOLOGY, name="技术", quota=2),
        SectionSpec(id=SectionId.CAPITAL, name="资本", quota=2),
        SectionSpec(id=SectionId.PEOPLE, name="人事", quota=2),
    ),
    credits=(
        LabelledLine(label="编辑部", text="云海视听协会 〔部门〕"),
        LabelledLine(label="责编", text="〔姓名〕 〔姓名〕"),
        LabelledLine(label="复核", text="〔姓名〕 〔姓名〕"),
    ),
    note="本周报由公开报道汇编，不代表云海视听协会观点。",
    distribution=(
        LabelledLine(label="报", text="协会领导"),
        LabelledLine(label="发", text="协会各会员单位；社团、媒体、制作机构、技术公司、研究机构、高校等协作机构"),
    ),
    summary_lines=4,
)

_TEXTS: tuple[tuple[str, SectionId, str, str], ...] = (
    (
        "yaowen-1",
        SectionId.HEADLINES,
        "云海省召开数字视听发展大会 部署2024年重点任务。",
        "本报讯（记者 林一川）2月19日，云海省数字视听发展大会在青禾市召开。"
        "会议强调，要把数字视听摆在全省文化建设的突出位置，"
        "统筹内容、技术、人才三支力量，推动产业提质增效。\n会议提出，要夯实算力、存储、传输三项基础，建设两个省级视听算力中心，"
        "支持中小制作机构以优惠价格使用。要完善标准体系，年内发布超高清制作、虚拟拍摄等八项地方标准，引导机构按标准生产。"
        "会议要求各市在六月底前拿出实施方案。\n（责任编辑：周小禾）",
    ),
    (
        "hangye-1",
        SectionId.INDUSTRY,
        "三部门印发《云海省网络视听平台服务规范（试行）》",
        "近日，云海省广电局、网信办、市场监管局联合印发《云海省网络视听平台服务规范（试行）》（以下简称《规范》）。\n"
        "《规范》明确了年度目标：到2024年底，省内平台的投诉按期办结率达到95%以上，未成年人模式覆盖全部客户端，"
        "会员自动续费须在扣款前五日以显著方式提醒。\n一、总体要求。\n"
        "《规范》部署了四个方面十二项任务。一是完善服务公示，包括收费、退费、客服渠道三类信息。二是规范算法推荐，"
        "包括提供一键关闭、定期公示原理。三是加强未成年人保护，包括时段限制、内容分级、家长管理。四是健全争议处理，"
        "包括七日答复、第三方调解、定期通报。\n《规范》自2024年5月1日起施行，试行期两年。",
    ),
    (
        "hangye-2",
        SectionId.INDUSTRY,
        "云帆视频：启动会员降价计划_云海新闻网",
        "云海新闻网2月20日电 云帆视频宣布启动会员降价计划，连续包月价格由25元降至19元，并取消超前点播。"
        "公司表示，降价后现有会员的权益不变，差额以延长会期的方式退还。",
    ),
    (
        "hangye-3",
        SectionId.INDUSTRY,
        "云帆视频：去年下架违规短视频36万条",
        "2月21日，云帆视频发布《2023年平台治理报告》。报告显示，2023年平台累计下架违规短视频36万条，"
        "关闭违规直播间1.2万个，主动识别的准确率为98.7%。",
    ),
    (
        "hangye-4",
        SectionId.INDUSTRY,
        "青禾市视听产业园二期开工 | 云海日报",
        "青禾市视听产业园二期工程开工建设，总建筑面积12万平方米，建成后可容纳两百家制作机构。",
    ),
    (
        "hangye-5",
        SectionId.INDUSTRY,
        "Skyline Music ends licence talks with Riverclip",
        "Skyline Music said on Tuesday that talks with the short video app Riverclip had ended without agreement.",
    ),
    (
        "neirong-1",
        SectionId.CONTENT,
        "云帆视频：纪录片《临川渡口》上线",
        "云海财经获悉，纪录片《临川渡口》2月22日在云帆视频上线。该片用三年时间跟拍渡口三代船工，"
        "记录他们从摆渡谋生到办起水上课堂的经过，展现江边小城的日常与变迁。",
    ),
    (
        "jishu-1",
        SectionId.TECHNOLOGY,
        "云海大学公布视频修复新方法",
        "云海大学视听实验室公布一种老旧影像修复方法，用两个互相校验的模型分别处理划痕与色彩，"
        "避免修复后人物面部失真。实验室称，该方法在消费级显卡上每秒可处理18帧，代码将于三月开放。",
    ),
    (
        "ziben-1",
        SectionId.CAPITAL,
        "拾光影业完成1.6亿元B轮融资",
        "近日，拾光影业完成1.6亿元B轮融资，由临川资本领投，老股东跟投。资金将用于虚拟拍摄棚建设和海外发行。",
    ),
    (
        "renshi-1",
        SectionId.PEOPLE,
        "许知远航任云海省广播电视局局长",
        "云海省人民政府网站“任免”一栏显示，许知远航任云海省广播电视局局长。此前，许知远航任云海省广播电视局副局长。",
    ),
)


def url_of(key: str) -> str:
    return f"https://news.example/{key}"


def report(key: str, title: str, text: str, language: str = "zh", day: int = 20) -> Report:
    when = datetime(2024, 2, day, 2, tzinfo=UTC)
    return Report(url_of(key), "sample", title, text, first_seen_at=when, published_at=when, language=language)


def story(lead: str, *members: str) -> Story:
    """A story of `lead` and further reports, by key."""
    roles = (StoryMember(url_of(lead), "lead"), *(StoryMember(url_of(member), "same") for member in members))
    return Story(url_of(lead), roles, START, START)


def candidate(key: str, section: SectionId | None, rank: float, title: str = "", *members: str) -> Candidate:
    scores = (SectionScore(section, 2.0, (Vote("视听", "title", 2.0),)),) if section else ()
    return Candidate(story(key, *members), title or key, "sample", section, scores, rank, ())


def reports() -> dict[str, Report]:
    every = [
        report(key, title, text, "en" if title.isascii() else "zh", day=20 + number % 3)
        for number, (key, _, title, text) in enumerate(_TEXTS)
    ]
    return {one.url: one for one in every}


def candidates() -> list[Candidate]:
    return [candidate(key, section, 9.0 - number / 10, title) for number, (key, section, title, _) in enumerate(_TEXTS)]


def log() -> list[Decision]:
    """Everything picked by the machine; people joined two headlines, moved one entry and reworded another."""
    at = END - timedelta(hours=3)
    picked = [decisions.pick(url_of(key), "自动", at, NUMBER) for key, *_ in _TEXTS]
    return [
        *picked,
        decisions.merge(url_of("hangye-3"), "周禾", at, NUMBER, into=url_of("hangye-2")),
        decisions.move(url_of("hangye-4"), "周禾", at, NUMBER, position=2),
        decisions.edit(url_of("ziben-1"), "周禾", at, NUMBER, title="拾光影业完成B轮融资，金额1.6亿元"),
    ]


def sample_issue(entries: Sequence[Decision] | None = None) -> Issue:
    states = decisions.state(log() if entries is None else entries)
    return build(NUMBER, START, END, candidates(), reports(), states, WEEKLY)


GOLDEN = Path(__file__).parent
