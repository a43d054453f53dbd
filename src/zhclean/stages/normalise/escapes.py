"""Characters written in ASCII for a medium that could hold nothing else: entities and escapes."""

from __future__ import annotations

import binascii
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.normalise.entities import ENTITIES, Meant, read_entities
from zhclean.stages.normalise.judge import cost
from zhclean.stages.normalise.mail import WORDS, read_words
from zhclean.stages.normalise.spoken import Found, is_value, spoken_of

_CHINESE = "\u3001-\u3011\u3014-\u301f\u3400-\u9fff\uff01-\uff1f\u2014\u2018-\u201d\u2026\xb7"
_HAN = re.compile("[\u3400-\u9fff]")
_ONLY_CHINESE = re.compile(rf"[{_CHINESE}\u3000\uff20-\uffe5A-Za-z0-9 .,:;!?%()/\-\n]+")
# What Chinese reads like, in nats a character: chance bytes cost 13.
_MOST_COST = 11.0
_SURE = 0.95
# So many units of one byte each are a character of UTF-8.
_FEWEST_BYTES = 3

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){3,}")
# A line of mail ends in `=` where it goes on.
_EQUALS = re.compile(r"(?:=\n)?(?:=[0-9A-F]{2}(?:=\n)?){3,}")
_BACKSLASH_X = re.compile(r"(?:\\x[0-9A-Fa-f]{2}){3,}")
_OCTAL = re.compile(r"(?:\\[0-3][0-7]{2}){3,}")
_U = re.compile(r"(?:\\{1,2}u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]{4,6}\})|%u[0-9A-Fa-f]{4})+")
_CODED = re.compile(rf"[{_CHINESE}\u3000\uff20-\uffe5\U00010000-\U0010ffff]+")
_CODED_MIXED = re.compile(rf"[ -~{_CHINESE}\u3000\uff20-\uffe5\U00010000-\U0010ffff]+")
_UTF7 = re.compile(r"(?<![A-Za-z0-9+/=])\+[A-Za-z0-9+/]{8,}-?(?![A-Za-z0-9+/=])")
# Any escape begins so; ASCII signs that clean text hardly has.
_SIGNS = (
    r"&(?=[#A-Za-z])|%(?=[0-9A-Fu])|%(?=[0-9a-f]{2}%)"
    r"|=(?=\n?=?[0-9A-F]{2}=|\?[\w-]{2,20}\?[BbQq]\?)"
    r"|\\(?=\\?u|x|[0-3][0-7]{2}\\)|\+(?=\w{8})"
)
_SIGN = re.compile(_SIGNS)
_WIDE_SIGN = re.compile(f"{_SIGNS}|＆(?=[#A-Za-z])")  # half as fast
_NEAR = 200
# Part of an address, in which the escape belongs.
_ADDRESS = re.compile(r"[/?@]|\.[A-Za-z]|[A-Za-z]=")
_NOT_ASCII = re.compile(r"[^!-~]")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
# A name of a file is no address.
_FILE = re.compile(
    r" \.(?:docx?|xlsx?|pptx?|pdf|txt|csv|zip|rar|7z|jpe?g|png|gif|mp[34]|wps)(?![\w/?])",
    re.IGNORECASE,
)


def find_escapes(text: str) -> Iterator[Proposal]:
    """Entities, percent, backslash and UTF-7 escapes that stand for Chinese text or its marks.

    >>> [p.replacement for p in find_escapes("&ldquo;\\\\u5317\\\\u6d77&rdquo;")]
    ['“', '北海', '”']
    """
    found = list(_found(text))
    escapes: list[Found] = [
        (match, "".join([said for _, _, said in meant if said])) for match, meant, _ in found
    ]
    for (_, meant, reason), is_spoken in zip(found, spoken_of(escapes), strict=True):
        for start, end, said in () if is_spoken else meant:
            why = reason if said is not None else "无效的字符引用"
            yield Proposal(Span(start, end), said, DefectKind.ENCODING, _SURE, (why,))


def _found(text: str) -> Iterator[tuple[re.Match[str], list[tuple[int, int, str | None]], str]]:
    """Escapes outside code, with what they mean and what they are."""
    at, code = 0, None
    signs = _WIDE_SIGN if "＆" in text else _SIGN
    while (sign := signs.search(text, at)) is not None:
        at = sign.end()
        for pattern, plain, reason in _ESCAPES[text[sign.start()]]:
            match = pattern.match(text, sign.start())
            if match is None:
                continue
            at = match.end()
            code = _code_spans(text) if code is None else code
            if not _in_code(code, match.start()) and (meant := list(plain(match))):
                yield match, meant, reason
            break


def _bytes(match: re.Match[str]) -> Meant:
    """Bytes of UTF-8 or, if they read as Chinese, of GBK; not those of an address."""
    if match.group()[0] == "%" and _is_of_address(match):
        return
    data = bytes.fromhex(re.sub(r"%|=\n?|\\x", "", match.group()))
    yield from _decoded(match, data, ("utf-8", "gb18030"))


def _octal(match: re.Match[str]) -> Meant:
    data = bytes([int(digits, 8) for digits in match.group().split("\\")[1:]])
    yield from _decoded(match, data, ("utf-8",))


def _decoded(match: re.Match[str], data: bytes, codecs: tuple[str, ...]) -> Meant:
    for codec in codecs:
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
    plain = _said(match.group())
    text, (start, end) = match.string, match.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before == "[" or after == "-":  # a class of characters
        return
    if "\x7f" < max(plain) < "\u0100" and len(plain) >= _FEWEST_BYTES:
        yield from _decoded(match, plain.encode("latin-1"), ("utf-8",))
        return
    beside = _HAN.match(before) or _HAN.match(after) or is_value(text, start, end)
    alone = len(plain) == 1 and not beside
    # ASCII is written so where every character is, which needs Chinese around it
    mixed = 2 * len(_HAN.findall(plain)) >= len(plain)
    if not alone and (_CODED_MIXED if mixed else _CODED).fullmatch(plain):
        yield (*match.span(), plain)


def _said(escaped: str) -> str:
    units = []
    for one in re.findall(r"u\{?([0-9A-Fa-f]+)", escaped):
        code = min(int(one, 16), 0x10FFFF)
        units.append(chr(code).encode("utf-16-be", "surrogatepass"))
    return b"".join(units).decode("utf-16-be", "replace")


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
    "&": ((ENTITIES, read_entities, "HTML 实体"),),
    "＆": ((ENTITIES, read_entities, "HTML 实体"),),
    "%": ((_U, _code_units, "转义序列"), (_PERCENT, _bytes, "百分号编码")),
    "=": ((WORDS, read_words, "邮件标题编码"), (_EQUALS, _bytes, "Quoted-Printable 编码")),
    "\\": (
        (_U, _code_units, "转义序列"),
        (_BACKSLASH_X, _bytes, "转义序列"),
        (_OCTAL, _octal, "转义序列"),
    ),
    "+": ((_UTF7, _utf7, "UTF-7 编码"),),
}


def _is_chinese(plain: str, least: int, *, likely: bool) -> bool:
    """Whether it is Chinese with `least` Han characters, and such as is written if `likely`."""
    if len(_HAN.findall(plain)) < least or not _ONLY_CHINESE.fullmatch(plain):
        return False
    return not likely or cost(plain) <= _MOST_COST * len(plain)


def _is_of_address(match: re.Match[str]) -> bool:
    beside = _beside(match)
    return _ADDRESS.search(beside) is not None and not _FILE.match(beside)


def _beside(match: re.Match[str]) -> str:
    """What stands before and behind in the same word of ASCII; an address may be cut by a line."""
    text, (start, end) = match.string, match.span()
    before = _NOT_ASCII.split(text[max(0, start - _NEAR) : start].removesuffix("\n"))[-1]
    return f"{before} {_NOT_ASCII.split(text[end : end + _NEAR])[0]}"


def _code_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _CODE.finditer(text)] if "`" in text else []


def _in_code(spans: list[tuple[int, int]], at: int) -> bool:
    k = bisect_right(spans, (at, len(spans) and spans[-1][1])) - 1
    return k >= 0 and at < spans[k][1]
