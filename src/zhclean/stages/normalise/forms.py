"""Characters of form alone: radicals, compatibility and vertical forms, invisible and private."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from zhclean import engines
from zhclean.model import DefectKind
from zhclean.proposals import Alike, Proposal
from zhclean.spans import Edit, Span
from zhclean.stages.normalise.utf8 import line_of
from zhclean.tables import rows

# All that ends a line somewhere. NEL (U+0085) is not among them: in Chinese text it is a byte of
# something decoded wrongly.
_LINE_END = re.compile("[\r\v\f\u2028\u2029]")

_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f"  # controls; tab and line ends are not among them
    "\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0001\U000e0100-\U000e01ef"  # language tag; variation selectors of ideographs
)
# A soft hyphen stands within a word; beside a letter or sign of Latin-1 and in none it is a byte of
# misread text that nobody could read.
_BYTE = "(?<=[\xa1-\xac\xae-\xff])\xad(?![A-Za-z])|(?<![A-Za-z])\xad(?=[\xa1-\xac\xae-\xff])"
# What sets the colour of a terminal goes whole, or letters would be left.
_COLOUR = r"\x1b\[[0-9;]{0,12}m"
# In scripts without blanks it parts words.
_PARTS_WORDS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]\u200b")
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Joiners and variation selectors do their work inside emoji and some scripts; after Han, ASCII
# or nothing at all they do none, but for a keycap (1, U+FE0F, U+20E3).
_JOINERS = "\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f"
_IDLE_JOINERS = rf"(?<![^\x00-\x7f\u3000-\u302f\u3400-\u9fff\uff00-\uffef])[{_JOINERS}]+(?!\u20e3)"
# Marks of half width, made for Japanese; beside Han characters they are
# those of the text, but for ones that kana of half width stand beside, too.
_HALF_SIGNS = "｡｢｣､"
_HALF = str.maketrans(_HALF_SIGNS, "。「」、")
_HAN = "\u3007\u3400-\u9fff"
_HALF_MARKS = (
    rf"(?<=[{_HAN}])[{_HALF_SIGNS}](?![\uff66-\uff9f])"
    rf"|(?<![\uff66-\uff9f])[{_HALF_SIGNS}](?=[{_HAN}])"
)
# A radical in quotes or brackets of its own is spoken of: the radical “⺮” itself.
_AROUND = ("“”", "‘’", "「」", "『』", "（）", "()", '""', "《》", "【】", "〔〕")
# So is one that is told what it is: ⺮ 是竹字头.
_NAMED_AS_RADICAL = re.compile(r"\s*[是为叫即作][^，。\n]{0,3}(?:字头|字旁|字底|偏旁|部首|旁)")
# Or one of a list of them: 偏旁⺡、⺮和⻊.
_LISTED = re.compile(
    r"(?:偏旁|部首|字旁|字头|字底)[是为有如:：]{0,2}(?:[\u2e80-\u2fdf“”][、和与及，]?)*$"
)
# Brackets of vertical text are what faces are drawn with: (︶︿︶), (╯‵□′)╯︵┻━┻.
_UPRIGHT = "︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈"
# Text inside them begins and ends with a Han character or one of its marks.
_INNER = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]")
# What the radicals ⼾ and ⾭ are in the table of Unicode, and on pages of the mainland.
_NEW_FORMS = str.maketrans("戶靑", "户青")
_OLD_FORMS = re.compile("[戶靑]")
_GONE = str.maketrans("", "", "戶靑")
_KIND = DefectKind.CHARACTER_FORM
_NEAR = 200  # so far the script of the line is looked at
_INDENT = 40  # no list is indented further
_RADICALS = ("\u2e80", "\u2fdf")
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"


def line_ends(text: str) -> list[Edit]:
    """Edits that make every line end a plain newline.

    >>> [edit.replacement for edit in line_ends("a\\r\\nb\\u2029")]
    ['\\n', '\\n']
    """
    edits = []
    for match in _LINE_END.finditer(text):
        start, end = match.span()
        end += match.group() == "\r" and text[end : end + 1] == "\n"
        edits.append(Edit(Span(start, end), "\n"))
    return edits


def find_forms(text: str) -> Iterator[Proposal | Alike]:
    """Characters that stand for another one or for none.

    >>> [(found.replacements, found.evidence) for found in find_forms("⻓沙高新\\u200b区")]
    [(['长'], ('部首或兼容字形',)), ([''], ('不可见字符',))]
    """
    folded: list[tuple[int, int, str]] = []
    gone: list[tuple[int, int, str]] = []
    for match in _suspects(text):
        group, span = match.lastgroup, match.span()
        if group in ("fold", "upright"):
            if _encloses(match) if group == "upright" else not _is_spoken_of(match):
                folded.append((*span, _folded(match)))
        elif group == "byte":
            yield Proposal(Span(*span), None, _KIND, 0.7, ("不可见字符",))
        elif group == "half":
            plain = match.group().translate(_HALF)
            yield Proposal(Span(*span), plain, _KIND, 0.95, ("半角中文标点",))
        elif group == "private":
            yield _private(match)
        elif group == "gone" and _PARTS_WORDS.match(text, span[0] - 1):
            continue
        elif group != "bidi" or not _right_to_left(text):
            gone.append((*span, ""))
    for found, reason in ((folded, "部首或兼容字形"), (gone, "不可见字符")):
        if found:
            starts, ends, plains = zip(*found, strict=True)
            yield Alike(np.array(starts), np.array(ends), list(plains), _KIND, 0.98, (reason,))


def _suspects(text: str) -> Iterator[re.Match[str]]:
    near, far, pattern = _patterns()
    for suspect in (near, far):
        at = 0
        while (hit := suspect.search(text, at)) is not None:
            match = pattern.match(text, hit.start())
            at = match.end() if match else hit.end()
            if match is not None:
                yield match


def _folded(match: re.Match[str]) -> str:
    """What the radicals stand for; a door is 户 in simplified text, whatever the table says."""
    plain = match.group().translate(_folds())
    if not _OLD_FORMS.search(plain):
        return plain
    start, end = line_of(match.string, match.start())
    near = match.string[max(start, match.start() - _NEAR) : min(end, match.end() + _NEAR)]
    near = near.translate(_folds()).translate(_GONE)
    simplified = engines.convert_script(near, "t2s") == near
    return plain.translate(_NEW_FORMS) if simplified else plain


def _is_spoken_of(match: re.Match[str]) -> bool:
    text, (start, end) = match.string, match.span()
    if _LISTED.search(text[max(0, start - _INDENT) : start]):
        return True
    if end - start != 1 or not _RADICALS[0] <= text[start] <= _RADICALS[1]:
        return False
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return around in _AROUND or _NAMED_AS_RADICAL.match(text, end) is not None


def _encloses(match: re.Match[str]) -> bool:
    """Whether a bracket has text on its inner side, or around it and its partner."""
    text, at = match.string, match.start()
    opens = _UPRIGHT.index(text[at]) % 2 == 0
    inner = text[at + 1 : at + 2] if opens else text[max(0, at - 1) : at]
    if _INNER.match(inner):
        return True
    partner = _UPRIGHT[_UPRIGHT.index(text[at]) + (1 if opens else -1)]
    near = text[at + 1 : at + _NEAR] if opens else text[max(0, at - _NEAR) : at][::-1]
    said, found, _ = near.partition("\n")[0].partition(partner)
    return bool(found) and any(map(str.isalnum, said))


def _private(match: re.Match[str]) -> Proposal:
    """What a public table gives for all of them, else a report."""
    text, span = match.string, Span(*match.span())
    plain = "".join([_known().get(char, "") for char in match.group()])
    # A sign of a font of signs counts before an item of a list and nowhere else, and a space where
    # a paragraph is indented: within a line both have been seen to stand for brackets.
    first = match.group()[0]
    in_front = "\uf000" <= first <= "\uf0ff" or plain.isspace()
    before = text[max(0, span.start - _INDENT) : span.start].rpartition("\n")[2]
    many = "\uf000" <= first <= "\uf0ff" and len(span) > 1
    if len(plain) != len(span) or many or (in_front and before.strip()):
        return Proposal(span, None, _KIND, 0.9, ("私用区字符",))
    return Proposal(span, plain, _KIND, 0.9, ("私用区字符，有公开对照",))


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("private")}


@lru_cache(maxsize=1)
def _folds() -> dict[int, str]:
    return {ord(char): plain for char, plain in rows("folds")}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Suspects within and beyond the BMP, quick to pass over clean text, and what each one is.

    Two classes, since `re` looks a BMP class up in a bitmap and one that reaches beyond it range
    by range, thirty times slower.
    """
    folds = "".join([chr(code) for code in _folds() if chr(code) not in _UPRIGHT])
    suspects = f"{folds}{_UPRIGHT}\xad{_INVISIBLE}{_BIDI}{_JOINERS}{_PRIVATE}{_HALF_SIGNS}"
    far = "[\U00010000-\U0010ffff]"
    near = re.sub(f"{far}(-{far})?", "", suspects)
    return (
        re.compile(f"[{near}]"),
        re.compile(far),
        re.compile(
            f"(?P<fold>[{folds}]+)|(?P<upright>[{_UPRIGHT}])|(?P<byte>{_BYTE})"
            f"|(?P<gone>(?:{_COLOUR}|[{_INVISIBLE}]|(?!{_BYTE})\xad)+)|(?P<bidi>[{_BIDI}]+)"
            f"|(?P<joiner>{_IDLE_JOINERS})|(?P<private>[{_PRIVATE}]+)"
            f"|(?P<half>{_HALF_MARKS})"
        ),
    )


@lru_cache(maxsize=4)
def _right_to_left(text: str) -> bool:
    return _RIGHT_TO_LEFT.search(text) is not None
