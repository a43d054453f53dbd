"""Which script a text is in, and the simplified characters for traditional ones."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from zhclean import engines

_FROM_TRADITIONAL = frozenset(("t2s", "tw2s", "hk2s", "tw2sp"))
_FROM_SIMPLIFIED = frozenset(("s2t", "s2tw", "s2hk", "s2twp"))
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# No second opening inside, so that a row of openings is read once.
_QUOTED = re.compile("“[^“”\n]*”|《[^《》\n]*》|「[^「」\n]*」|‘[^‘’\n]*’")
# A lone character of the other script may be a name (於, 鍾); two that differ are text.
_FEWEST = 2
_KANA = re.compile("[\u3041-\u30ff]")  # Japanese
# In nearly every paragraph of traditional text, and in none of simplified text.
_SIGNS = re.compile("[這個們來時國學說對發會為過經動進種開業務員產關長無問題東與並區實現]")


@lru_cache(maxsize=2)
def _evidence_of(whole: str) -> ScriptEvidence | None:
    """What tells of the lines of a text, None where it has no sign of traditional script.

    Every paragraph of a page asks for the same one.
    """
    return ScriptEvidence(whole, "t2s") if _SIGNS.search(whole) else None


def read_as_simplified(text: str, whole: str | None = None) -> str:
    """Lines of traditional text in simplified characters, one for one.

    A line that does not tell goes by the `whole` that it is part of, or else by all of the text.

    >>> read_as_simplified("高新區瞭解到"), read_as_simplified("深處", "高新區發展")
    ('高新区了解到', '深处')
    """
    is_traditional = _evidence_of(text if whole is None else whole)
    if is_traditional is None:
        return text
    return "\n".join(
        _simplified(line) if is_traditional(line) and not _KANA.search(line) else line
        for line in text.split("\n")
    )


def _simplified(line: str) -> str:
    simpler = engines.convert_script(line, "t2s")
    return simpler if len(simpler) == len(line) else line.translate(_simpler())


class ScriptEvidence:
    """Whether a line is in the script that a config converts from.

    OpenCC asks nobody: it takes simplified text for traditional (核心 becomes 内核, 於 in a name
    于). A line goes by the characters that one script alone has, outside its quotations and titles;
    one that has none goes by the whole text.
    """

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._known = name in _FROM_TRADITIONAL or name in _FROM_SIMPLIFIED
        if self._known:
            simplified, traditional = _only_one_script()
            from_simplified = name in _FROM_SIMPLIFIED
            self._own = simplified if from_simplified else traditional
            self._other = traditional if from_simplified else simplified
            # A heading of simplified text often has one such character and is no name for that.
            self._fewest = 1 if from_simplified else _FEWEST

    def __call__(self, line: str) -> bool:
        if not self._known:
            return True
        bare = _QUOTED.sub("", line)
        said = bare if HAN.search(bare) else line
        own, others = self._own.findall(said), len(self._other.findall(said))
        if own and len(own) > others and len(set(own)) >= min(self._fewest, len(said)):
            return True
        return len(own) >= others and self._text_is_own

    @cached_property
    def _text_is_own(self) -> bool:
        return len(self._own.findall(self._text)) > len(self._other.findall(self._text))


_HAN = range(0x4E00, 0xA000)


def _each_in(config: str) -> list[str]:
    """Each Han character by itself through OpenCC."""
    return engines.convert_script("\n".join(map(chr, _HAN)), config).split("\n")


@lru_cache(maxsize=1)
def _simpler() -> dict[int, str]:
    return {code: new for code, new in zip(_HAN, _each_in("t2s"), strict=True) if len(new) == 1}


@lru_cache(maxsize=1)
def _only_one_script() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Characters of simplified text alone and of traditional text alone.

    What OpenCC changes counts where the standard set of the other side lacks it: 后 and 里 are
    characters of Big5 too, 乾 and 於 of the mainland's list.
    """
    every = [chr(code) for code in _HAN]
    simpler, fuller = _each_in("t2s"), _each_in("s2t")
    simplified = [
        c for c, new in zip(every, fuller, strict=True) if new != c and not _in(c, "big5")
    ]
    traditional = [
        c
        for c, new in zip(every, simpler, strict=True)
        if new != c and not _in(c, "gb2312") and c not in _BOTH
    ]
    return re.compile(f"[{''.join(simplified)}]"), re.compile(f"[{''.join(traditional)}]")


# In the mainland's list of 2013 as characters of names and terms.
_BOTH = "於馀瞭徵乾夥锺鍾"


def _in(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeError:
        return False
    return True
