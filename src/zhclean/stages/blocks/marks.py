"""How a line may be set apart as a heading: its marker, and what joins name and title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.markup import UNASSIGNED
from zhclean.setting import LABEL
from zhclean.spans import Span


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page without the blanks around it."""

    number: int
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a heading, `at` its place among the lines that are not furniture."""

    line: Line
    marker: str  # how the line is set apart; "" for a bare line
    joint: str  # between name and title: colon, dash, blank, dot, bracket, seat, none, whole
    name: str
    title: str | None
    known: bool
    at: int

    @property
    def style(self) -> tuple[str, str]:
        """Headings of one page look alike: marker and joint (whole and none go together)."""
        return self.marker, self.joint if not self.marker else ""


DASH = "——"
_CJK_NUMBER = "[一二三四五六七八九十百]{1,4}"
_CHAPTER = r"第[一二三四五六七八九十百\d]{1,4}[章节篇部分]\s*[、：:]?\s*"
_BRACKETED = rf"[（(](?:{_CJK_NUMBER}|\d{{1,2}})[）)]\s*"
_COUNTED = rf"{_CJK_NUMBER}\s*[、．.]\s*"
_FIGURE = (
    r"(?:\d{1,2}\s*[、．.)）](?!\d)|0\d(?=[\s|｜丨/])|\[\d{1,2}\](?=\s?[^\s\d])|N[Oo]\.?\s?\d{1,2}[.．：:\s])"
    r"\s*[|｜丨/]?\s*"
)
# 3.1 and 3.1.2, but not 3.1万人; S1-03 and A03 of programmes and newspapers.
_NO_MEASURE = "(?=[\u4e00-\u9fff])(?![万亿倍个元年月日米吨公千百])"
_DECIMAL = rf"\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}}[.．、]?(?:\s+|{_NO_MEASURE})"
_CODE = r"[A-Z]{1,3}\d{0,2}[-–]?\d{1,3}[：:\s|｜]+"
_PLAIN_NUMBER = rf"\d{{1,3}}\s+{_NO_MEASURE}"
_ENCLOSED = r"[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u2160-\u216b\u3220-\u3229]\s*[、．.]?\s*"
ORNAMENTS = "■□◆◇●○▲△★☆▶▷►▸◎◉※❖♦▪▫▍▌▎▉█◤◼◾§➤➢✦✧❑❒☐∎"
_PICTURES = "\u2600-\u26ff\u2700-\u27bf\U0001f300-\U0001faff"
_LINK = re.compile(r"\[(?P<rest>[^\[\]]{2,60})\]\([^()]*\)")
_TAGGED = re.compile(
    r"<(?P<tag>b|strong|font|span|center|u|em|i|a)\b[^<>]*>(?P<rest>.+)</(?P=tag)>", re.IGNORECASE
)
_SAID = re.compile("“(?P<rest>[^“”]{2,60})”")
# Markers by which a page sets headings apart; the order matters where one prefixes another.
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("#", re.compile(r"(?P<level>#{1,6})(?!\d)\s*(?P<rest>.*?)\s*#*")),
    ("<", re.compile(r"<h(?P<level>[1-6])\b[^>]*>\s*(?P<rest>.*?)\s*</h[1-6]>", re.IGNORECASE)),
    ("=", re.compile(r"(?P<level>={2,6})\s*(?P<rest>[^=\s].*?)\s*=*")),
    ("[](", _LINK),
    (
        "【",
        re.compile(
            r"[【〖［\[「〔](?P<name>[^】〗］\]」〕]{2,60})[】〗］\]」〕]\s*[：:]?\s*(?P<rest>.*)"
        ),
    ),
    ("《", re.compile(r"《(?P<name>[^》]{2,30})》\s*[：:]?\s*(?P<rest>.*)")),
    (
        "*",  # bold by Markdown or HTML
        re.compile(
            r"(?:\*\*|__|<(?:b|strong)>)\s*(?P<name>[^*_<>]{2,60})(?:\*\*|__|</(?:b|strong)>)"
            r"\s*[：:]?\s*(?P<rest>.*)",
            re.IGNORECASE,
        ),
    ),
    (
        "■",
        re.compile(
            rf"(?P<level>[{ORNAMENTS}{_PICTURES}])[{ORNAMENTS}{_PICTURES}\ufe0f]*"
            rf"\s*(?P<rest>.+?)[\s{ORNAMENTS}{_PICTURES}]*"
        ),
    ),
    (DASH, re.compile(r"(?:[—–─―]{1,3}|-{2,3})\s*(?P<rest>[^\s—–─―-].*?)[\s—–─―-]*")),
    ("章", re.compile(rf"{_CHAPTER}(?P<rest>.+)")),
    ("（一）", re.compile(rf"{_BRACKETED}(?P<rest>.+)")),
    ("一、", re.compile(rf"{_COUNTED}(?P<rest>.+)")),
    ("1.1", re.compile(rf"{_DECIMAL}(?P<rest>.+)")),
    ("1.", re.compile(rf"{_FIGURE}(?P<rest>.+)")),
    ("1 ", re.compile(rf"{_PLAIN_NUMBER}(?P<rest>.+)")),
    ("①", re.compile(rf"{_ENCLOSED}(?P<rest>.+)")),
    ("<>", _TAGGED),
    ("“", _SAID),
    ("-", re.compile(r"(?:[-*+•·]\s+|[>＞»・]+\s*)(?P<rest>.+)")),
)
# Those that may stand behind another one.
_WITHIN = frozenset("【*■")
# An ornament on both sides of the name: ※北海高新区※向海而兴.
_BETWEEN = re.compile(rf"\s*[{ORNAMENTS}]+\s*")
# Enumerations of sentences and sub-headings share these.
ENUMERATING = frozenset({"（一）", "一、", "1.1", "1.", "1 ", "①", "章", "-"})
# A number between the marker and the name: `## 一、北海高新区`.
_NUMBER = re.compile(
    f"(?:{_CHAPTER}|{_BRACKETED}|{_COUNTED}|{_DECIMAL}|{_FIGURE}|{_CODE}|{_ENCLOSED})(?=.)"
)
_COLON = re.compile(r"\s*[：:|｜丨]")
_DELIMITER = re.compile(
    r"\s*(?:(?P<colon>[：:|｜丨])|(?P<dash>—{1,2}|–|─{1,2}|\s-\s)|(?P<blank>　|\s))\s*"
)
_DOT = re.compile(r"\s*[·•・]\s*")
# Blanks that a reader strewed (芜湖经济 技术开发区), which set no title apart.
_STRAY = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000](?=[\u3400-\u9fff])")
_MAX_NAME = 25
MAX_HEADING = 70
MAX_BARE = 48
# A title is a clause; fewer characters after a known name belong to the name (武穴|酥糖).
_MIN_TITLE = 4
NO_HEADING_END = tuple("。；，、：,;")
# Where a school has its seat: 中国地质大学（武汉）.
_SEAT = re.compile(r"[（(][\u4e00-\u9fff]{2,6}[）)]$")
# Where the zone stands behind the title: 推动高质量发展（北海高新区）.
_NAME_BEHIND = re.compile(r"(?P<title>[^（）()]{4,40})[（(](?P<name>[^（）()]{2,25})[）)]")
# A chapter on a zone: 北海篇, 北海概况.
_CHAPTER_ON = re.compile("(?:篇|概况|概览|概述|简介|综述)$")
# An article in several parts: 北海高新区（2）.
_PART = re.compile(r"[（(](?:\d{1,2}|[一二三四五六七八九十上中下])[）)]$")
# What a sheet adds to a heading: 北海高新区（续）, （第3版）, （图）.
_ADDED = re.compile(
    r"\s*(?:[（(\[【](?:[组附]?图|图文|第?\s?\d{1,3}\s?[版页]|续[一二三四五六七八九十\d表]?"
    r"|接上[页版篇文]|上接[^（）()]{0,6})[）)\]】]|[—-]{1,2}续)$"
)
# What ends a clause of speech or a list and never a name (“他说：”, “主要有：”).
_NO_NAME_END = tuple("说道称是为有示出指了的中下上来到于和与及如即")
# What a page says of an article and no article is about: labels, and the words of a site.
_ABOUT = re.compile(
    "(?:(?:作者|记者|编辑|责编|编审|来源|信息员|通讯员|供稿|撰稿|审稿|审核|摄影|发布|发稿|打印|关闭|字体|字号|浏览"
    "|阅读|点击|相关|上一|下一|附表|附图|注释?|备注|摘要|单位|联系)"
    "(?:者|人|员|数|量|次数?|单位|机构|部门|时间|日期|本页|窗口|阅读|链接|新闻|推荐|电话|方式|[条篇])?"
    f"|{LABEL})$"
)
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9·（）()“”\-&]+")
# No name before a suffix of one character is longer, as 朝秦暮楚地贡茶古楠乡 is.
_LONGEST_CORE = 6
# What the institutions of a place are called by, where the page is on one place: 县人民医院.
_LEVELS = frozenset(("省", "市", "区", "县", "州", "镇", "乡"))
_ARTICLE_OF_LAW = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}[条款项]")
# A title has words: a name with figures after it is a row of a table.
_SAYS = re.compile(r"[A-Za-z\u3400-\u9fff]")
# A mark inside a would-be name says that it is a clause.
CLAUSE = re.compile(r"[，。；！？、,;!?]")


def heading_candidate(at: int, line: Line, catalog: ZoneCatalog) -> Candidate | None:
    """What a line would be as a heading; None where its form rules that out."""
    if len(line.text) > MAX_HEADING:
        return None
    text = _ADDED.sub("", line.text)
    for marker, pattern in _MARKERS:
        match = pattern.fullmatch(text)
        if match is not None:
            return _marked_candidate(at, line, marker, match, catalog)
    return _bare_candidate(at, line, text, catalog)


def _marked_candidate(
    at: int, line: Line, marker: str, match: re.Match[str], catalog: ZoneCatalog
) -> Candidate | None:
    groups = match.groupdict()
    level = groups.get("level") or ""
    markup = marker in ("#", "<")
    name, rest = (groups.get("name") or "").strip(), groups["rest"].strip()
    if not (name and rest):
        inner, behind = _dressed_within(name or rest)
        if inner:
            name, rest = inner, behind
        else:
            name, rest = (behind, "") if name else ("", behind)
    if name.strip() and (rest or not is_name(name.split()[0], catalog)):
        name = _without_strays(name, catalog)
    if marker == "■":
        rest = _BETWEEN.sub("：", rest, count=1)
    if not markup and line.text.endswith(NO_HEADING_END) and not _is_called(rest, catalog):
        return None
    if name and rest:
        title: str | None = rest
        joint = "bracket"
    else:
        name, title, joint = split_heading(_peeled((name or rest).strip()), catalog)
    name = name.strip()
    if (
        not name
        or _ABOUT.match(name)
        or _ARTICLE_OF_LAW.match(name)
        or (not markup and CLAUSE.search(name))
    ):
        return None
    known = is_name(name, catalog)
    if marker in "《“" and (not known or line.text[:-1].endswith(NO_HEADING_END)):
        return None  # the title of a book, something said
    markdown = level if marker == "#" else "#" * int(level) if marker == "<" else ""
    return Candidate(line, markdown or marker + level, joint, name, title, known, at)


# What a whole heading may stand in, below its mark.
_WRAPPINGS = (
    _LINK,
    _TAGGED,
    _SAID,
    re.compile(r"\*\*(?P<rest>[^*]+)\*\*"),
    re.compile(r"__(?P<rest>[^_]+)__"),
    re.compile(r"==(?P<rest>[^=]+)=="),
    re.compile(r"《(?P<rest>[^《》]+)》"),
    re.compile(r"\[(?P<rest>[^\[\]]+)\]"),
    re.compile(r"\|\s*(?P<rest>[^|]+?)\s*\|"),
)
_MOST_LAYERS = 3


def _dressed_within(text: str) -> tuple[str, str]:
    """Name and rest of a heading behind its mark, out of whatever else it is dressed in.

    `### **1. 【北海高新区】向海图强**` has a number and brackets within bold within a mark.
    """
    if text == UNASSIGNED:
        return "", text
    for _ in range(_MOST_LAYERS):
        text = _peeled(text)
        wrapped = next((m for w in _WRAPPINGS if (m := w.fullmatch(text))), None)
        if wrapped is None:
            break
        text = wrapped["rest"].strip()
    for marker, pattern in _MARKERS:
        match = pattern.fullmatch(text) if marker in _WITHIN else None
        if match is not None:
            groups = match.groupdict()
            return (groups.get("name") or "").strip(), _peeled(groups["rest"].strip())
    return "", text


def named_within(text: str, catalog: ZoneCatalog) -> tuple[str, str | None, str]:
    """Name, title and joint of what stands behind a label, with whatever that is dressed in."""
    name, rest = _dressed_within(text)
    if name and rest:
        return name, rest, "bracket"
    return split_heading(_peeled(name or rest), catalog)


def _peeled(text: str) -> str:
    """The text without a number before it, and without the blanks around what is left."""
    return (_NUMBER.sub("", text, count=1) if numbered(text) else text).strip()


def numbered(text: str) -> bool:
    """Whether a number stands before the text."""
    return _NUMBER.match(text) is not None


def _is_called(text: str, catalog: ZoneCatalog) -> bool:
    """Whether the text is a name with nothing but a colon after it."""
    return text.endswith(("：", ":")) and is_name(text[:-1].rstrip(), catalog)


def _bare_candidate(at: int, line: Line, text: str, catalog: ZoneCatalog) -> Candidate | None:
    text = _PART.sub("", text)
    if len(text) > MAX_BARE or "。" in text:
        return None
    behind = _NAME_BEHIND.fullmatch(text)
    if behind and is_name(behind.group("name"), catalog) and not is_name(text, catalog):
        return Candidate(line, "", "seat", behind.group("name"), behind.group("title"), True, at)
    if text.endswith(NO_HEADING_END) and not _is_called(text, catalog):
        return None
    name, title, joint = split_heading(text, catalog)
    if not name or joint == "none" or name.endswith(_NO_NAME_END) or CLAUSE.search(name):
        return None
    if _ABOUT.match(name) or _ARTICLE_OF_LAW.match(text) or (title and not _SAYS.search(title)):
        return None
    return Candidate(line, "", joint, name, title, is_name(name, catalog), at)


def is_name(name: str, catalog: ZoneCatalog) -> bool:
    """Whether a string is the name of an entity: in the catalog, or with a suffix that says so."""
    if not 2 <= len(name) <= _MAX_NAME or CLAUSE.search(name):
        return False
    name = _SEAT.sub("", name)
    if catalog.lookup(name):
        return True
    core, suffix = split_name(name)
    if core in _LEVELS and len(suffix) > 2:
        return True
    if len(suffix) == 1 and (len(core) > _LONGEST_CORE or core.endswith("之")):
        return False  # 杂粮之乡
    return bool(suffix) and len(core) >= 2 and bool(_NAME.fullmatch(name))


def split_heading(text: str, catalog: ZoneCatalog) -> tuple[str, str | None, str]:
    """A heading cut into name, title and what joins them; a chapter on a zone is called by it."""
    name, title, joint = _split(text, catalog)
    zone = _CHAPTER_ON.sub("", name)
    on_zone = zone != name and is_name(zone, catalog) and not is_name(name, catalog)
    return zone if on_zone else name, title, joint


def _split(text: str, catalog: ZoneCatalog) -> tuple[str, str | None, str]:
    """A heading cut into name, title and what joins them.

    The name comes first as a rule; a known name at the end, after a dash, is taken where the first
    part is none. Without a delimiter, a known name that opens the heading counts (joint ``none``);
    failing that the whole text is the name (``whole``).
    """
    head = _COLON.split(text, maxsplit=1)[0]
    whole = _without_strays(head, catalog)
    if head != text or catalog.lookup(whole):  # else a title may stand behind the blank
        text = whole + text[len(head) :]
    match = _DELIMITER.search(text)
    if match and match.start() > 0:
        joint = match.lastgroup or "blank"
        first, rest = text[: match.start()], text[match.end() :]
        if not rest:
            return first, None, joint if joint == "colon" else "whole"
        if is_name(first, catalog):
            return first, rest, joint
        last = _DELIMITER.split(text)[-1].strip()
        if last != first and catalog.lookup(last):
            head = _DELIMITER.sub(" ", text[: len(text) - len(last)])
            return last, head.strip() or None, joint
    dot = _DOT.search(text)
    if dot and is_name(text[: dot.start()], catalog) and text[dot.end() :]:
        return text[: dot.start()], text[dot.end() :], "dot"
    prefix = _known_prefix(text, catalog)
    if match and match.start() > 0:
        if prefix and len(text) - len(prefix) >= _MIN_TITLE and joint == "blank":
            return prefix, text[len(prefix) :].strip(), "none"
        if len(first) <= _MAX_NAME:
            return first, rest, joint
        return text, None, "whole"
    if not is_name(text, catalog) and prefix and len(text) - len(prefix) >= _MIN_TITLE:
        return prefix, text[len(prefix) :].strip(), "none"
    return text, None, "whole"


def _without_strays(name: str, catalog: ZoneCatalog) -> str:
    """The name without blanks, if it is one so and the blank does not part two of them."""
    whole = _STRAY.sub("", name)
    if whole == name or not is_name(whole, catalog):
        return name
    first, *_, last = name.split()
    two = catalog.lookup(last) or (is_name(first, catalog) and is_name(last, catalog))
    return name if two and not catalog.lookup(whole) else whole


def _known_prefix(text: str, catalog: ZoneCatalog) -> str:
    """The longest entity of the catalog that opens the text, or "" where none does."""
    for start, end, _ in catalog.find(text[:_MAX_NAME]):
        return text[:end] if start == 0 else ""
    return ""
