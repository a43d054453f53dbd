"""What sites set around an article, and programs that read pages around its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhclean.stages.blocks.marks import Line

_COUNTED = "评论|点赞|收藏|转发|在看|分享|阅读|浏览|访问|播放|点击|留言"
_COUNT = r"\s*[（(：:]?\s*[0-9][0-9,.]*\s*[万wkK]?\+?\s*[)）]?\s*[次人条]?"
_MENU = (
    "网站地图|站点地图|联系我们|法律声明|关于我们|隐私政策|隐私声明|使用帮助|设为首页|网站声明|友情链接"
    "|意见反馈|人才招聘|广告服务|版权声明|免责声明|加入我们|帮助中心|无障碍浏览|返回首页|加入收藏"
)
_PARTING = r"[\s|｜丨/·]+"
_DESK = "责任编辑|责编|编辑|校对|美编|版式|排版|组版|主编"
# One family a line; each takes the whole line.
_SITE = re.compile(
    "|".join(
        (
            rf"(?:(?:{_COUNTED})(?:量|数|次数)?(?:{_COUNT})?{_PARTING})*(?:{_COUNTED})(?:量|数|次数)?{_COUNT}"
            rf"(?:{_PARTING}(?:{_COUNTED})(?:{_COUNT})?)*",
            r"[0-9]{1,6}\s?人(?:赞过|点赞|在看|看过|读过|收藏)",
            r"网友评论.{0,12}条.{0,12}我要评论",
            r"[【\[]?(?:相关推荐|猜你喜欢|热门评论|精选留言|写留言|最新评论|热门推荐|推荐阅读|延伸阅读"
            r"|为您推荐|(?:点击)?展开全文|收起全文|查看更多评论|APP下载|客户端下载)[】\]]?\s*[：:>»›]*",
            r"更多\s*[>»›]{1,3}|\[?返回(?:顶部|列表|首页)\]?",
            r"(?:上一条|下一条)\s*[：:].{1,50}",
            r"您?的?位置\s*[：:]\s*首页.{0,50}",
            rf"网站地图|(?:{_MENU})(?:{_PARTING}(?:{_MENU})){{1,8}}",
            r".{0,4}公网安备.{0,30}|网站标识码\s*[：:]?\s*[0-9a-z]{6,14}",
            r"扫一扫\s*[，,]?\s*在?手机上?(?:打开|查看|浏览|阅读)(?:当前|本)?(?:页面?|文章|全文)?",
            r"长按(?:识别)?(?:[上下]方)?(?:图片|二维码)\s*[，,]?\s*(?:(?:识别)?(?:关注|加入|添加).{0,10})?",
            r"(?:本文|全文)(?:字数|共)\s*[：:]?\s*[0-9]{2,6}\s*字?(?:.{0,3}预计阅读.{0,10})?",
            r"[-—–=*~·\s]*(?:THE\s+)?END[-—–=*~·\s]*",
            r"(?:来源|图源|稿源|图片来源|素材来源)\s*[|｜丨/／]\s*[^，。；]{2,24}",
            r"第\s*[0-9]{1,4}\s*页\s*[，,/／]\s*共\s*[0-9]{1,4}\s*页",
            rf"[A-DＡ-Ｄ]?\s?[0-9]{{1,2}}\s*版\s+(?:{_DESK})\s*[：:/／|\s].{{1,30}}",
            # the head of a yearbook, with the part of the book that is open
            r"(?:[0-9]{4}年?)?[\u4e00-\u9fff]{2,8}年鉴\s*[（(]?\s*[0-9]{4}\s*[)）]?"
            r"(?:\s*[·•|｜]\s*[\u4e00-\u9fff]{2,12})?",
            r"[（(]?(?:续表|接上页|接上表|续上页|续上表|转下页)\s?[0-9]{0,3}[)）]?",
        )
    ),
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?:<[|｜][^<>|｜]{1,30}[|｜]>\s*)+"
    r"|<[|｜]ref[|｜]>.{0,40}<[|｜]/ref[|｜]>\s*(?:<[|｜]det[|｜]>.{0,120}<[|｜]/det[|｜]>)?"
    r"|</?(?:s|pad|unk|eos|bos|image|img|page_?break|header|footer)\b[^<>]*>"
    r"|<page_?(?:number|no)>.{0,12}</page_?(?:number|no)>",
    re.IGNORECASE,
)
_TAGGED = re.compile(
    r"<(?P<tag>center|div|p|span|footer|header|small|sub|sup)\b[^<>]*>(?P<inner>[^<>]*)</(?P=tag)>",
    re.IGNORECASE,
)
# A program speaks of what it was shown and has read; 以下是照片里的故事。 is prose.
_SHOWN = "图片|图像|照片|截图|扫描件|文档|页面|该图|原图|PDF"
_READ = "识别|转录|转写|提取|OCR|文字内容|文本内容|全部文字|所有文字|文字如下|排版还原"
_READ_LATIN = "text|transcri|extract|content|markdown|OCR"
_CHATTER = re.compile(
    "|".join(
        (
            r"(?:好的|当然|没问题|可以)?[，,！!]?\s*(?:以[上下]|上面|下面)(?:内容)?(?:就)?(?:[是为]|都是)"
            rf"(?:(?:从|对|根据)?(?:您|你)?[^，。]{{0,8}}(?:{_SHOWN})[^，。]{{0,8}}(?:{_READ})|(?:{_READ}))"
            r"[^，。]{0,12}(?:[，,].{0,40})?[。：:！]?",
            rf"根据(?:您|你)?(?:提供|上传)的(?:{_SHOWN})[^。]{{0,40}}[。：:]?",
            rf"(?:Sure|Certainly|Of course|Okay|OK)\s*[!,.].{{0,20}}(?:{_READ_LATIN}).{{0,80}}",
            rf"Here(?:['’]s| is| are) (?:the|your|a) (?:\w+ )?(?:{_READ_LATIN}).{{0,80}}",
            r"Let me know if .{0,80}|I hope this helps.{0,20}",
            r"Note: The (?:image|text|scan|page) .{0,80}",
            r"[\[【（(](?:文字|此处|字迹|部分)?(?:无法|难以)(?:识别|辨认)[\]】）)]",
            r"\*{0,2}识别说明\s*[：:]?\*{0,2}",
            rf"[（(]?注\s*[：:]?\s*(?:{_SHOWN})[^。]{{0,30}}(?:无法|难以|不清)[^。]{{0,16}}[。）)]*",
        )
    ),
    re.IGNORECASE,
)
# Said by people, too: at the end of the page alone.
_PARTING_WORDS = re.compile(
    r"希望(?:以上|这些|上述)?[^。]{0,12}对(?:您|你)有所?帮助[^。]{0,30}[。！!]?"
    r"|如(?:果)?(?:您|你)?还?(?:需|有)[^。]{0,30}(?:请)?(?:随时)?(?:告诉|告知|联系)我[^。]{0,10}[。！!]?"
    r"|是否需要我(?!们)[^。]{2,30}[？?]?|需要我(?!们)[^。]{2,30}(?:吗[？?]?|[？?])"
    r"|由于篇幅(?:限制|所限|原因)[^。]{0,24}(?:省略|略去|未能)[^。]{0,16}。?"
)
_LONGEST = 160
_THINKS, _HAS_THOUGHT = "<think>", "</think>"


def is_of_site(text: str) -> bool:
    """Whether a line is what sites, papers and books set beside their texts.

    >>> is_of_site("评论（12） 点赞 35 收藏"), is_of_site("扫一扫二维码就能办事")
    (True, False)
    """
    return _SITE.fullmatch(text) is not None


def is_of_reader(text: str, is_furniture: Callable[[str], bool]) -> bool:
    """Whether a line is what a program says of its work, one of its signs, or furniture in tags.

    >>> is_of_reader("以下是识别结果：", bool), is_of_reader("以下是照片里的故事：", bool)
    (True, False)
    """
    if len(text) > _LONGEST:
        return False
    tagged = _TAGGED.fullmatch(text)
    if tagged is not None and is_furniture(tagged["inner"].strip()):
        return True
    return bool(_CHATTER.fullmatch(text) or _TOKEN.fullmatch(text))


def said_around(lines: Sequence[Line], furniture: set[int]) -> set[int]:
    """Numbers of the lines that a program thought aloud before the page, or says in parting."""
    out: set[int] = set()
    if lines and lines[0].text.startswith(_THINKS):
        end = next((n for n, line in enumerate(lines) if line.text.endswith(_HAS_THOUGHT)), -1)
        out.update(line.number for line in lines[: end + 1])
    for line in reversed(lines):
        if len(line.text) <= _LONGEST and _PARTING_WORDS.fullmatch(line.text):
            out.add(line.number)
        elif line.number not in furniture:
            break
    return out
