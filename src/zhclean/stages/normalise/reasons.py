"""What speaks for a change, in English for those who ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from zhclean.proposals import Alike, Proposal

_ENGLISH = {
    "UTF-8 误作 GBK": "UTF-8 read as GBK",
    "UTF-8 误作单字节编码": "UTF-8 read byte by byte",
    "GBK 误作单字节编码": "GBK read byte by byte",
    "Big5 误作单字节编码": "Big5 read byte by byte",
    "GBK 误作 Big5": "GBK read as Big5",
    "Big5 误作 GBK": "Big5 read as GBK",
    "有字节已失": "bytes are lost",
    "误读的字节顺序标记": "byte order mark misread",
    "HTML 实体": "HTML entity",
    "转义序列": "escape sequence",
    "百分号编码": "percent-encoding",
    "Quoted-Printable 编码": "quoted-printable",
    "UTF-7 编码": "UTF-7",
    "邮件标题编码": "encoded word of a mail header",
    "无效的字符引用": "reference to no character",
    "HTML 标记": "markup of HTML",
    "Markdown 标记": "markup of Markdown",
    "原字已失": "the character is lost",
    "未初始化的内存": "memory never written",
    "部首或兼容字形": "radical or compatibility form",
    "半角中文标点": "Chinese mark of half width",
    "私用区字符": "private-use character",
    "私用区字符，有公开对照": "private-use character, known from a public table",
    "不可见字符": "invisible character",
    "逐字空格": "a blank after each character",
    "逐词空格": "a blank after each word",
    "空格切断词语": "a blank cuts a word",
    "特殊宽度的空格": "blank of odd width",
    "标点旁的空格": "a blank beside a mark",
    "段内换行": "line break inside a paragraph",
    "中文内的半角标点": "ASCII mark in Chinese text",
    "改用半角标点": "ASCII marks asked for",
    "标点重复": "mark doubled",
    "引号按位置配对": "quotes paired by position",
    "全角改半角": "half width asked for",
    "半角假名改全角": "kana of half width",
}


def in_language(found: Iterable[Proposal | Alike], language: str) -> Iterator[Proposal | Alike]:
    """The proposals with their reasons in ``"zh"``, as they come, or ``"en"``."""
    if language == "zh":
        yield from found
        return
    for each in found:
        reasons = tuple(_ENGLISH.get(reason, reason) for reason in each.evidence)
        yield replace(each, evidence=reasons)
