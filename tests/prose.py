"""Clean articles of our own on real places, from which tests build their damaged pages."""

from __future__ import annotations

from collections.abc import Iterable

TITLES = {
    "苏州高新区": "太湖边的算盘",
    "湘潭高新区": "老厂房里的新火",
    "北海高新区": "向海而生",
    "绵阳高新区": "从图纸到货架",
}
BYLINES = {
    "苏州高新区": "本报记者 郁竹",
    "湘潭高新区": "本报记者 傅弦",
    "北海高新区": "通讯员 贺小满",
    "绵阳高新区": "本报记者 聂映川",
}
ARTICLES = {
    "苏州高新区": (
        "近年来，苏州高新区守着一汪太湖水，把医疗器械做成了招牌。区里的企业从二十家增加到三百家，"
        "产品卖到四十多个国家和地区。",
        "苏州高新区把检测中心建在厂区中间，企业送样不用出园。过去，一台内窥镜从送检到拿证要等十四个月，"
        "如今九个月就能走完全部流程，去年有六十八件新产品拿到了注册证。",
        "为了留住年轻的工程师，苏州高新区盖了两千套公寓，租金只收市价的六成。公寓楼下有食堂、书房和洗衣房，"
        "下了夜班的人也能吃上热饭。",
        "下一步，苏州高新区将建设器械零部件交易中心，让小企业也能按批发价买到进口镜片和传感器。",
    ),
    "湘潭高新区": (
        "湘潭高新区地处湘江西岸，老电机厂的红砖厂房还立在原地，里面的机床却全换成了新的。"
        "去年，全区规模以上工业增加值增长百分之九点三。",
        "湘潭高新区与湖南科技大学共建了电机实验室，教授每周到车间坐班两天。一种用于矿山的永磁电机从设计到下线"
        "只用了五个月，比老产品省电三成，已经装到了十六座矿井里。",
        "老厂房不拆，改成了创业街区。湘潭高新区拿出三千万元补助消防和暖气改造，"
        "一百二十家小公司搬了进来，最小的一家只有三个人，做的是电机轴承的声音诊断。",
        "展望未来，湘潭高新区要在三年内把电机产业做到五百亿元，让红砖厂房再亮五十年。",
    ),
    "北海高新区": (
        "北海高新区位于银滩以北，海风里带着咸味，也带着代码的味道。园区里聚集了七十多家软件企业，"
        "去年软件业务收入达到二十一亿元。",
        "北海高新区建起海洋数据平台，浮标每十分钟传回一次水温和盐度。养殖户在手机上就能看到自家网箱的情况，"
        "去年台风来之前，平台提前三十六小时发出预警，八百口网箱全部转移到了避风港。",
        "北海高新区还把服务窗口搬到了渔港码头。渔民上岸就能办船证、领补贴、签保险，"
        "一年办件一万一千件，没有一件需要再跑第二趟。",
        "未来，北海高新区将与东盟国家的高校合作，把这套海洋平台推广到更多渔港。",
    ),
    "绵阳高新区": (
        "多年来，绵阳高新区一直在琢磨同一件事：怎样让图纸变成货架上的东西。区里设立了中试基地，"
        "四条公共生产线向所有团队开放。",
        "绵阳高新区的中试基地不收场地费，只收水电钱。做雷达出身的几位工程师在这里试制出一款养老用的毫米波传感器，"
        "老人跌倒后两秒钟内就能报警，如今已经装进了六百户人家。",
        "绵阳高新区请来退休的工艺师傅给创业者上课，每周三晚上开讲，讲的都是焊接、注塑、装配里的窍门。"
        "两年下来，讲了九十多场，听课的有四千多人次。",
        "接下来，绵阳高新区将把公共生产线增加到十条，并建立工艺师傅的人才库。",
    ),
}
SU, XT, BH, MY = ARTICLES
NAMES = (SU, XT, BH, MY)


def heading(name: str) -> str:
    """The heading line of an article."""
    return f"### {name}：{TITLES[name]}"


def article(name: str, paragraphs: Iterable[str] | None = None) -> list[str]:
    """The lines of an article, its own paragraphs or others in their place."""
    own = ARTICLES[name] if paragraphs is None else paragraphs
    return [heading(name), BYLINES[name], *own]


def page(*articles: Iterable[str]) -> str:
    """A page of these lines, blank lines between them."""
    return "\n\n".join(line for lines in articles for line in lines) + "\n"


def clean_page(names: Iterable[str] = NAMES) -> str:
    """The articles as they were before any damage."""
    return page(*map(article, names))


def cut(text: str, before: str) -> tuple[str, str]:
    """The text in two, the second part beginning with `before`."""
    at = text.index(before)
    return text[:at], text[at:]
