"""Page furniture: lines that belong to the sheet or the site and are no text of an article."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from zhclean.setting import is_set_line
from zhclean.stages.blocks.bylines import is_byline
from zhclean.stages.blocks.marks import Line
from zhclean.stages.blocks.numbers import between_halves, numbered_heads
from zhclean.stages.blocks.sites import is_of_reader, is_of_site

_NUMBER = r"[0-9０-９]{1,4}"
_DATE = r"[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日"
_DESK = (
    "责任编辑|责编|编辑|校对|美编|版式|监制|值班主任|审核|排版|组版|版面设计|主编|编审"
    "|版式设计|美术编辑|网络编辑|值班总编|初审|终审|复审|[一二三]审|值班编委|编委|执行主编|视觉|制图|检校|终校|签发"
)
# These begin sentences too: a colon has to follow.
_DESK_ALONE = "统筹|策划|监审|出品|运营"
_BUTTON = (
    "分享到|分享至|打印本页|扫描(?:[上下左右]方)?二维码|微信扫一扫|长按识别|上一页|下一页|尾页|末页|关闭窗口|返回顶部|返回首页|扫一扫|扫码|点击(?:进入|查看|关注)|关注我们"
    "|微信扫|转发|收藏本站|加入收藏|下一篇|上一篇|相关(?:阅读|链接|新闻)|字号|字体|放大"
    "|阅读(?:次数|量|原文|全文)|(?:查看|展开)全文|浏览(?:次数|量)|点击(?:数|次数)|评论(?:数|区)?"
)
# What stands beside a button: other buttons, names of services, sizes. Other words make a sentence.
_BESIDE = (
    "首页|关注我们|阅读|查看|观看|收听|全文|详情|微信|微博|朋友圈|好友|空间|新浪|腾讯|更多|公众号|文章|本文|二维码|页面"
    "|[大中小次到至和]"
)
_PRESS = "打印|关闭|纠错|收藏|点赞|评论|举报|投诉|在看"
# One kind of furniture a line.
_FURNITURE = re.compile(
    "|".join(
        (
            rf"[-—–－―·•=*_~～\s]*(?:第\s*)?{_NUMBER}(?:\s*[/／]\s*{_NUMBER})?\s*[页版]?[-—–－―·•=*_~～\s]*",
            rf"[IVXⅠ-Ⅻ]{{1,4}}\s?[-–—·]\s?{_NUMBER}",
            r"第\s*[0-9０-９一二三四五六七八九十〇零百]{1,5}\s*[版页](?:[\s：:|｜（(].{0,16})?",
            rf"共\s*{_NUMBER}\s*页.{{0,10}}",
            rf"[A-Da-dＡ-Ｄ]\s?{_NUMBER}(?:\s*版)?(?:[\s：:|｜]\s*\S{{1,8}})?",
            rf"{_NUMBER}\s*版[\s：:|｜]\s*\S{{1,8}}",
            rf"[-=~—<\[(（【\s]*(?:P(?:age|\.)?\s*{_NUMBER}(?:\s*(?:of|/)\s*{_NUMBER})?"
            rf"|第\s*{_NUMBER}\s*[页版])[-=~—>\])）】\s]*",
            r"[IVXⅠ-Ⅻ]{1,6}",
            r"[-=*_~—–─━·•\s]{3,}|`{3,}\w{0,12}|~{3,}",
            # what a tool that writes Markdown or HTML leaves between the lines
            r"<!--.*-->|!\[[^\]]*\]\([^)]*\)|\[TOC\]|\\(?:newpage|pagebreak|clearpage)",
            r"</?(?:div|br|hr|p|center|span|body|html|section|page)\b[^>]*>",
            r"(?:[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}\s*)?(?:星期|周)[一二三四五六日天]",
            r"[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?",
            # above or below the heading of an article of a site
            r"[0-9]{4}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
            r"\s+(?:来源|稿源|信息来源|作者|编辑|浏览|阅读|字号|访问)\S{0,4}\s*[：:].{1,50}",
            r"[（(【\[]?\s*(?:完|未完待续|全文完|本文完)\s*[)）】\]]",
            r"目\s*录|广\s*告|本期共\s*[0-9]{1,3}\s*版",
            r"(?:您?的?当前的?位置\s*[：:]\s*)?首页\s*"
            r"(?:[>›»＞/|-]+\s*[\u4e00-\u9fffA-Za-z]{2,12}\s*){1,5}",
            r"(?:新闻|广告|发行|投稿|报料|爆料|订阅|征订)(?:热线|电话|邮箱|传真)"
            r"\s*[：:]\s*[\w@.\-—、,()（）+\s]{5,50}",
            r"(?:国内统一(?:连续出版物)?刊号|国际标准刊号|邮发代号|国外代号|广告(?:经营)?许可证)"
            r"\s*[：:]?\s*[\w\-()（）/ ]{4,30}",
            r"(?:(?:阅读|浏览|点击|评论|点赞|播放|转发|收藏)\s*[：:]?\s*[0-9][0-9,.万]*\s*次?\s*){1,5}",
            r"[（(]?(?:(?:本文|文中)?(?:图片|照片)由[^，。；]{2,24}提供|资料(?:图片?|照片))[)）]?",
            r"打开\s?(?:APP|客户端)[，,]?\s*(?:查看|阅读|观看|看)(?:更多|全文|视频)?(?:内容|资讯|评论)?",
            r"二维码|原标题\s*[：:].{1,40}|零售每份\S{0,8}元",
            r"[\[【]?\s?[0-9][\[\]【】0-9\s]{0,40}(?:下一?页|尾页|末页)",
            r"(?:免责|特别|版权)声明(?:\s*[：:].{0,50})?|(?:声明\s*[：:]\s*)?本文(?:内容)?仅代表作者.{0,20}",
            r"[（(]?(?:图片|图|视频|资料|数据)来源\s*[：:][^。；]{2,24}[)）]?",
            rf"(?:{_DESK_ALONE})\s*[：:].{{1,30}}",
            rf"[AＡB-D]?[0-9]{{1,2}}\s*版?\s*[\u4e00-\u9fff]{{0,4}}\s*{_DATE}.{{0,12}}",
            rf"{_DATE}\s*(?:星期[一二三四五六日天])?(?:\s+\S{{1,12}}){{0,3}}",
            r"[（(【\[▲△►▶→◆■★\s]*(?:上接|下转|紧接|接上|转)"
            r"(?:本版|头版|第?\s*[0-9A-Za-z一二三四五六七八九十]{1,4}\s*[版页]).{0,14}",
            rf"[（(【\[]?\s*(?:本版|本期|本文|本报|网站|栏目|文字|视频|图片)?(?:{_DESK})\s*[：:/／|\s].{{1,40}}",
            rf"(?:{_BUTTON})(?:[^\u4e00-\u9fff，。]|{_BUTTON}|{_BESIDE}){{0,15}}",
            r"(?:上一篇|下一篇)\s.{1,40}",
            r"(?:上一篇|下一篇|相关阅读|相关链接|相关新闻|来源|稿源|信息来源|文章来源|发布(?:时间|日期)|更新时间)\s*[：:].{1,40}",
            r"(?:版权所有|Copyright|©|[^\s]{0,6}ICP备).{0,50}",
            r"(?:https?://|www\.)\S{1,200}",
            rf"[\[【]?\s*(?:{_PRESS})(?:[\s\[\]【】|｜丨/]*(?:{_PRESS}|分享))*\s*[\]】]?",
            # 1-9月… and 1980-1983年… are text
            rf"{_NUMBER}(?:\s*[·|｜•]\s*|\s+[—-]+\s+)(?![0-9])[^，。；]{{2,24}}",
            rf"[^，。；]{{2,24}}\s*[·|｜•]\s*{_NUMBER}",
            r"图为.{2,40}(?:资料图片|摄|/图)",
            r"[^，。；]{0,20}\s*总?第\s*[0-9]{1,6}\s*期[^，。；]{0,24}",
            r"[^，。；]{2,20}(?:\s*[·•]\s*|\s{2,})[0-9]{2,4}\s*[·•]?",
            r"[^，。；]{2,12}\s{1,4}第\s*[0-9]{1,3}\s*版",
        )
    ),
    re.IGNORECASE,
)
_MAX_FURNITURE = 60
# A running head returns on every sheet: three times is the least that cannot be a formula.
_RUNNING_HEAD = 3
_MAX_RUNNING_HEAD = 30
# A book says its name on every sheet.
_BOOK = re.compile(r"\S{2,20}(?:年鉴|[省市州县区镇乡村]志|(?:年度|工作)报告|公报)")
# Headings and sub-headings come back in every article (（一）主要成效) and are text.
_MARKED = re.compile(
    r"#|[【〖［「〔]|\*\*|[■□◆◇●○▲△★☆▶►◎※❖♦▪▍▌◤§]|第[一二三四五六七八九十百\d]{1,4}[章节篇]"
    r"|[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.]"
)
_CHAPTER = re.compile("第[一二三四五六七八九十百]{1,4}[章节篇编]")


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the sheet or the site and not to an article.

    >>> is_furniture("— 12 —"), is_furniture("（下转第3版）"), is_furniture("第3版面向全国。")
    (True, True, False)
    """
    if is_of_reader(text, is_furniture):
        return True
    if len(text) > _MAX_FURNITURE or text.endswith(("。", "，", "；")):
        return False
    return is_of_site(text) or _FURNITURE.fullmatch(text) is not None


# A newspaper says in the line itself where its text goes on.
_GOES_ON = r"(?:本版|头版|第?\s*[0-9A-Za-z一二三四五六七八九十]{1,4}\s*[版页])[^（）()]{0,10}"
_TURN_AT_END = re.compile(rf"\s*[（(【\[]\s*(?:下转|转)\s*{_GOES_ON}[)）】\]]$")
_TURN_AT_START = re.compile(rf"[（(【\[]\s*(?:上接|紧接|接)\s*{_GOES_ON}[)）】\]]\s*")


def turns_of(text: str) -> tuple[int, int]:
    """Lengths of “（上接第1版）” at the start of a line and of “（下转第2版）” at its end.

    >>> turns_of("全市新建泊位六个（下转第2版）")
    (0, 7)
    """
    start, end = _TURN_AT_START.match(text), _TURN_AT_END.search(text)
    return (start.end() if start else 0), (len(text) - end.start() if end else 0)


def running_heads(lines: Sequence[Line]) -> set[int]:
    """Numbers of short lines that come back.

    Twice is enough with the number of the page changed, for the name of a book, and where each
    time a sentence breaks off above and a line of text follows.
    """
    unmarked = [
        line
        for line in lines
        if len(line.text) <= _MAX_RUNNING_HEAD
        and not line.text.endswith(("。", "；", "！", "？", "，", "、", "："))
        and not (is_set_line(line.text) or is_byline(line.text))
        and (not _MARKED.match(line.text) or _CHAPTER.match(line.text))
    ]
    numbered = numbered_heads(unmarked)
    short = [line for line in unmarked if not _MARKED.match(line.text)]
    same = Counter(line.text for line in short)
    halves = between_halves(lines)
    torn = Counter(line.text for line in short if line.number in halves)
    sheets = _sheets(lines, short)
    first = lines[0].text if lines else ""
    return numbered | {
        line.number
        for line in short
        if (sheets[line.text] >= 2 and first.startswith(line.text) and line is not lines[0])
        or sheets[line.text] >= _RUNNING_HEAD
        or (
            same[line.text] >= 2
            and (torn[line.text] == same[line.text] or _BOOK.fullmatch(line.text))
        )
    }


def _sheets(lines: Sequence[Line], short: Sequence[Line]) -> Counter[str]:
    """On how many sheets each short line stands, if a long line of text lies between two sheets.

    Verse, tables and readers that repeat themselves say a line again right after, or after others
    as short.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for line in short:
        places[line.text].append(line.number)
    long = [line.number for line in lines if len(line.text) > _MAX_RUNNING_HEAD]
    return Counter(
        {
            text: 1 + sum(bisect(long, a) < bisect(long, b) for a, b in pairwise(found))
            for text, found in places.items()
        }
    )
