"""Lines that are set and not told: rows of tables, formulas, items with a bullet, notes, captions.

Tools that turn a page into Markdown or HTML write such lines. They need no full stop, no other line
goes on in them, and they go on in none.
"""

from __future__ import annotations

import re

_SET_LINE = re.compile(
    r"\|.*\|\s*"
    r"|\$\$.*|\\(?:\[|\]|begin|end).*"
    r"|<(?P<tag>[a-z][a-z0-9]*)\b[^>]*>.*</(?P=tag)>"
    r"|</?(?:table|thead|tbody|tr|td|th|ul|ol|li|figure|figcaption)\b.*"
    r"|[-*+•▪‣]\s+\S.*"
    r"|\[\d{1,3}\]\s?\S.*"
    r"|(?:注|注释|备注|说明|(?:资料|数据|图片)来源|单位)\s*\d{0,2}\s*[：:].{2,60}"
    r"|[图表]\s*\d{1,3}(?:[-–—.．]\d{1,3})*(?:[\s：:、]\s*|(?=[\u4e00-\u9fff]))[^。；]{2,40}",
    re.IGNORECASE | re.DOTALL,
)

# Cells stand apart: a tab, two blanks, a wide one. One blank parts words and figures in prose as
# well, so it takes a figure at the end (宽 3 米 is prose), or three heads of columns.
_WIDE = re.compile(r"\s*(?:\t| {2,}|\u3000)\s*")
_NO_CELL = re.compile(r"[，。；！？：、,;!?:]")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,]*\s?[%％‰]?|[-–—/]{1,2}")
_HEAD_OF_COLUMN = re.compile(r"[\u4e00-\u9fff（）()0-9%％]{2,}")
_LONGEST_CELL, _LONGEST_ROW = 16, 80
_ITEM = re.compile(
    r"(?:[（(]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)、．.](?![0-9])"
    r"|[①-⑳⑴-⒇]|[•●■◆▲▪‣]\s?|[·*+-]\s+)\s*\S"
)
# What is filled in behind a label needs no stop.
LABEL = (
    "关键词|主题词|关键字|地址|联系地址|通讯地址|联系人|联系方式|联系电话|咨询电话|电话|手机|传真|邮箱"
    "|电子邮箱|邮编|邮政编码|网址|时间|日期|地点|会议时间|会议地点|主持人?|主讲人?|主办(?:单位)?"
    "|承办(?:单位)?|协办(?:单位)?|参会人员|出席人员|记录人?|附件\\d{0,2}|收稿日期|修回日期|基金项目"
    "|作者简介|通信作者|中图分类号|文献标识码|文章编号|DOI|ISSN|ISBN|编号|文号|索引号|发文机关"
    "|发布机构|成文日期|抄送|主送|附|开放时间|营业时间|报名时间|标签|栏目|责任单位|牵头单位"
    "|Key\\s?words|E-?mail|Tel"
)
_DAY = r"\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
_HAN = "[〇○零一二三四五六七八九十]"
_HAN_DAY = rf"{_HAN}{{2,4}}年{_HAN}{{1,3}}月(?:{_HAN}{{1,3}}日)?"
_BODY = (
    "委员会|办公室|管委会|管理处|人民政府|[省市县区乡镇]政府|[^全本各到在由是和]局|[^大客餐]厅|公司|大学|学院|集团"
    "|协会|学会|联合会|党委|党支部|编辑部|组委会|编委会|法院|检察院|研究院|研究所|医院|工作组|指挥部"
)
_ALONE = re.compile(
    rf"(?:{LABEL})\s*[：:]\s*[^，。！？]{{1,60}}"
    rf"|(?:\d{{4}}\s*年\s*(?:{_DAY})?|{_DAY}|{_HAN_DAY}|\d{{4}}[-./]\d{{1,2}}(?:[-./]\d{{1,2}})?)"
    r"(?:\s*(?:星期|周)[一二三四五六日天])?"
    rf"|(?:新华社|中新社|人民网|本报|本刊)?[\u4e00-\u9fff]{{2,8}}{_DAY}[电讯]"
    rf"|[\u4e00-\u9fff（）()·\s]{{2,20}}(?:{_BODY})"
    # the number of a case or a document
    r"|[\u4e00-\u9fff]{0,10}[（(〔\[]\d{4}[）)〕\]][\u4e00-\u9fff\d]{1,16}号"
    # the date of a letter, by the moon
    r"|(?:[一二三四五六七八九十]{1,2}|[正冬腊])月(?:[初十廿卅][一二三四五六七八九十]{1,2}|[二三]十)日?[夜晨晚]?"
    r"|[^\u4e00-\u9fff]{1,40}"
    r"|.{0,80}(?:https?://|www\.|[\w.-]+@)[\w./?=&%#~:@-]+",
    re.IGNORECASE,
)


def stands_alone(text: str) -> bool:
    """Whether a line is whole without being a sentence: a label, a date, a signature, an address.

    >>> stands_alone("关键词：公路；桥梁"), stands_alone("2024年5月"), stands_alone("他说：不")
    (True, True, False)
    """
    return _ALONE.fullmatch(text) is not None or is_row(text)


def is_row(text: str) -> bool:
    """Whether a line is a row of cells.

    >>> is_row("外贸 8900"), is_row("货种\\t吞吐量"), is_row("扬帆 起航")
    (True, True, False)
    """
    if len(text) > _LONGEST_ROW or _NO_CELL.search(_CLOCK.sub("", text)):
        return text.startswith("|") and text.endswith("|")
    cells = text.split()
    if max(map(len, cells), default=0) > _LONGEST_CELL or len(cells) < 2:
        return False
    return (
        len(_WIDE.split(text)) > 1
        or _FIGURE.fullmatch(cells[-1]) is not None
        or (len(cells) > 2 and all(map(_HEAD_OF_COLUMN.fullmatch, cells)))
    )


def is_item(text: str) -> bool:
    """Whether a line begins with the number or the sign of an item.

    >>> is_item("1. 新增航线4条"), is_item("（2）落户"), is_item("- 首航"), is_item("1.5亿吨")
    (True, True, True, False)
    """
    return _ITEM.match(text) is not None


_CAPTION = re.compile(
    r"图\s*\d{1,3}(?:[-–—.．]\d{1,3})*(?:[\s：:、]\s*|(?=[\u4e00-\u9fff]))[^。；]{2,40}"
    r"|图[为：:][^。；]{2,40}|[^。；，]{2,40}[（(](?:资料(?:图片?|照片)|[^。；，（）()]{2,12}摄)[)）]"
)


def is_caption(text: str) -> bool:
    """Whether a line stands below a picture, which may part a sentence over two columns.

    >>> is_caption("图2 沙埠县界碑（资料照片）"), is_caption("图书馆搬到了码头边上")
    (True, False)
    """
    return _CAPTION.fullmatch(text) is not None


def is_set_line(text: str) -> bool:
    """Whether a line is set apart from the prose around it.

    >>> is_set_line("| 指标 | 2021年 |"), is_set_line("图1 产业布局"), is_set_line("图中的三座桥。")
    (True, True, False)
    """
    return _SET_LINE.fullmatch(text) is not None
