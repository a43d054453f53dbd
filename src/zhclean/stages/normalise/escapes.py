"""Characters written in ASCII for a medium that could hold nothing else: entities and escapes."""

from __future__ import annotations

import binascii
import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from html.entities import name2codepoint

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.normalise.judge import cost

_CHINESE = "\u3001-\u3011\u3014-\u301f\u3400-\u9fff\uff01-\uff1f\u2014\u2018-\u201d\u2026\xb7"
_HAN = re.compile("[\u3400-\u9fff]")
_ONLY_CHINESE = re.compile(rf"[{_CHINESE}\u3000\uff20-\uffe5A-Za-z0-9 .,:;!?%()/\-\n]+")
# What Chinese reads like, in nats a character: chance bytes cost 13.
_MOST_COST = 11.0
_SURE = 0.95

_ENTITY = r"&(?:#[xX][0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,7})[;；]"
_ENTITIES = re.compile(f"(?:{_ENTITY})+")
_ONE_ENTITY = re.compile(_ENTITY)
# In what is still markup these keep it apart from text.
_OF_MARKUP = ("&lt", "&gt", "&amp", "&quot")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>\n]*)?/?>")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){3,}")
_EQUALS = re.compile(r"(?:=[0-9A-F]{2}){3,}")
_BACKSLASH_X = re.compile(r"(?:\\x[0-9A-Fa-f]{2}){3,}")
_U = re.compile(r"(?:\\u[0-9A-Fa-f]{4}|%u[0-9A-Fa-f]{4})+")
_CODED = re.compile(rf"[{_CHINESE}\u3000\uff20-\uffe5\U00010000-\U0010ffff]+")
_CODED_MIXED = re.compile(rf"[ -~{_CHINESE}\u3000\uff20-\uffe5\U00010000-\U0010ffff]+")
_UTF7 = re.compile(r"(?<![A-Za-z0-9+/=])\+[A-Za-z0-9+/]{8,}-?(?![A-Za-z0-9+/=])")
# Any escape begins so; ASCII signs that clean text hardly has.
_SIGN = re.compile(
    r"&(?=[#A-Za-z])|%(?=[0-9A-Fu])|%(?=[0-9a-f]{2}%)|=(?=[0-9A-F]{2}=)|\\(?=[ux])|\+(?=\w{8})"
)
_NEAR = 200
# Part of an address, in which the escape belongs.
_ADDRESS = re.compile(r"[/?@]|\.[A-Za-z]|[A-Za-z]=")
_NOT_ASCII = re.compile(r"[^!-~]")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
# A sentence about the escape shows it in quotes of its own or names what it is.
_QUOTES = ("“”", "‘’", '""', "''", "「」", "（）", "()", "《》")
_SPOKEN_OF = re.compile(
    r"\s*(?:表示|代表|这个|是(?:空格|一个|实体)|等?(?:字符|实体|转义|符号|编码))"
)
_NAMED = re.compile(r"(?:字符|实体|转义|写作|写成|符号|编码)(?:为|是|如)?[:： ]?$")


def find_escapes(text: str) -> Iterator[Proposal]:
    """Entities, percent, backslash and UTF-7 escapes that stand for Chinese text or its marks.

    >>> [p.replacement for p in find_escapes("&ldquo;\\\\u5317\\\\u6d77&rdquo;")]
    ['“', '北海', '”']
    """
    at, code = 0, None
    while (sign := _SIGN.search(text, at)) is not None:
        at = sign.end()
        for pattern, plain, reason in _ESCAPES[text[sign.start()]]:
            match = pattern.match(text, sign.start())
            if match is None:
                continue
            at = match.end()
            code = _code_spans(text) if code is None else code
            if _in_code(code, match.start()) or _is_spoken_of(match):
                break
            for start, end, meant in plain(match):
                span = Span(start, end)
                yield Proposal(span, meant, DefectKind.ENCODING, _SURE, (reason,))
            break


# Line ends of a string in JSON or in code, which a page of one line alone is.
_WRITTEN_END = re.compile(r"(?:\\r)?\\n(?![A-Za-z])|\\n(?=\\n)|\\r(?=\\n)")
_FEWEST_ENDS = 3


def find_written_line_ends(text: str) -> Iterator[Proposal]:
    r"""`\n` for line ends, in a text that has hardly any other.

    >>> [p.replacement for p in find_written_line_ends(r"北海：\n\n近年来。\n成果丰硕。")]
    ['\n', '\n', '\n']
    """
    found = list(_WRITTEN_END.finditer(text)) if "\\n" in text else []
    if len(found) >= max(_FEWEST_ENDS, 2 * text.count("\n")):
        for match in found:
            yield Proposal(Span(*match.span()), "\n", DefectKind.ENCODING, _SURE, ("转义序列",))


Meant = Iterator[tuple[int, int, str]]


def _entities(match: re.Match[str]) -> Meant:
    """Entities that stand side by side, as one; in markup those that keep it apart stay."""
    in_markup = None
    start, end, said = match.start(), match.start(), ""
    for one in _ONE_ENTITY.finditer(match.string, *match.span()):
        name = one.group()[:-1]
        if in_markup is None:
            in_markup = _TAG.search(_around(match)) is not None
        plain = None if in_markup and name in _OF_MARKUP else _entity(name)
        if plain is not None:
            said += plain
            end = one.end()
            continue
        if said:
            yield start, end, said
        start, end, said = one.end(), one.end(), ""
    if said:
        yield start, end, said


def _entity(name: str) -> str | None:
    """What the entity of that name says, if it is one that may stand in text."""
    if name[1] != "#" and name[1:] not in name2codepoint:
        return None
    plain = html.unescape(name + ";")
    fit = plain.isprintable() or plain.isspace() or name[1] != "#"
    return plain if fit and plain != name + ";" else None


def _bytes(match: re.Match[str]) -> Meant:
    """Bytes of UTF-8 or, if they read as Chinese, of GBK; not those of an address."""
    if match.group()[0] == "%" and _ADDRESS.search(_beside(match)):
        return
    data = bytes.fromhex(re.sub(r"%|=|\\x", "", match.group()))
    for codec in ("utf-8", "gb18030"):
        try:
            plain = data.decode(codec)
        except UnicodeError:
            continue
        # No chance makes UTF-8 of two Han characters; GBK it makes of any bytes.
        likely = codec == "gb18030" or len(_HAN.findall(plain)) < 2
        if _is_chinese(plain, 2 if codec == "gb18030" else 1, likely=likely):
            yield (*match.span(), plain)
            return


def _code_units(match: re.Match[str]) -> Meant:
    units = re.findall(r"u([0-9A-Fa-f]{4})", match.group())
    plain = bytes.fromhex("".join(units)).decode("utf-16-be", "replace")
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if before == "[" or after == "-":  # a class of characters
        return
    alone = len(plain) == 1 and not _HAN.match(before + after) and not _HAN.match(after)
    # ASCII is written so where every character is, which needs Chinese around it
    mixed = 2 * len(_HAN.findall(plain)) >= len(plain)
    if not alone and (_CODED_MIXED if mixed else _CODED).fullmatch(plain):
        yield (*match.span(), plain)


def _utf7(match: re.Match[str]) -> Meant:
    packed = match.group()[1:].rstrip("-")
    try:
        raw = binascii.a2b_base64(packed + "=" * (-len(packed) % 4))
        plain = raw[: len(raw) // 2 * 2].decode("utf-16-be")
    except (binascii.Error, UnicodeError):
        return
    if _is_chinese(plain, 3, likely=True):
        yield (*match.span(), plain)


Way = tuple[re.Pattern[str], Callable[[re.Match[str]], Meant], str]
_ESCAPES: dict[str, tuple[Way, ...]] = {
    "&": ((_ENTITIES, _entities, "HTML 实体"),),
    "%": ((_U, _code_units, "转义序列"), (_PERCENT, _bytes, "百分号编码")),
    "=": ((_EQUALS, _bytes, "Quoted-Printable 编码"),),
    "\\": ((_U, _code_units, "转义序列"), (_BACKSLASH_X, _bytes, "转义序列")),
    "+": ((_UTF7, _utf7, "UTF-7 编码"),),
}


def _is_chinese(plain: str, least: int, *, likely: bool) -> bool:
    """Whether it is Chinese with `least` Han characters, and such as is written if `likely`."""
    if len(_HAN.findall(plain)) < least or not _ONLY_CHINESE.fullmatch(plain):
        return False
    return not likely or cost(plain) <= _MOST_COST * len(plain)


def _is_spoken_of(match: re.Match[str]) -> bool:
    """Whether the text speaks of the escape itself: `“&nbsp;”`, `&nbsp;表示空格`."""
    text, (start, end) = match.string, match.span()
    if text[max(0, start - 1) : start] + text[end : end + 1] in _QUOTES:
        return True
    before = text[max(0, start - 8) : start]
    return _SPOKEN_OF.match(text, end) is not None or _NAMED.search(before) is not None


def _around(match: re.Match[str]) -> str:
    """The line as far as a tag may matter; a page without line ends is not read over and over."""
    text, (start, end) = match.string, match.span()
    before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    return before + match.group() + text[end : end + _NEAR].partition("\n")[0]


def _beside(match: re.Match[str]) -> str:
    """What stands before and behind in the same word of ASCII."""
    text, (start, end) = match.string, match.span()
    before = _NOT_ASCII.split(text[max(0, start - _NEAR) : start])[-1]
    return f"{before} {_NOT_ASCII.split(text[end : end + _NEAR])[0]}"


def _code_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _CODE.finditer(text)] if "`" in text else []


def _in_code(spans: list[tuple[int, int]], at: int) -> bool:
    k = bisect_right(spans, (at, len(spans) and spans[-1][1])) - 1
    return k >= 0 and at < spans[k][1]
