"""A page's own template: whether paragraphs open with a theme sentence, and its shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from zhclean.discourse import closes_article, leans_back, opens_article
from zhclean.hanzi import CLOSERS, FINAL_MARKS, HANZI, ends_sentence

# A stop inside a quotation ends a sentence of the quotation: the closers after it go with it.
_SENTENCE = re.compile(rf"[^{FINAL_MARKS}]*(?:[{FINAL_MARKS}]+[{CLOSERS}]*|$)")
_CLAUSE_MARK = re.compile("[，、]")
# What a motto has none of: digits, brackets and quotes, marks of other work than to part clauses,
# pronouns and the particles of narration.
_PLAIN = re.compile(rf"[{HANZI}，、]+。")
_NARRATES = re.compile(
    r"[我你他她它]|了|过(?!程)|着(?!力|眼)|吗|呢|吧|这|那|此|该|其|却|但|因为|所以|是|说|曾|已|也|并且"
    r"|目前|可以|不得|会议|双方|截[至止]"
)
_DATE = re.compile(
    r"[0-9０-９]{2,4}年|[0-9０-９]{1,2}月|近年来|近日|日前|目前|今年|去年|如今|截至|(?:一年|多年)多?以?来"
)
_SUBJECT_REACH = 14  # a date or an adverb may stand before the name; damage may garble its start
_FEWEST, _LEAST_RATE = 4, 0.35
# Where so many paragraphs begin with a motto, whatever comes after it, that is the page's way. Of
# 220 pages measured four do, with .68 to .89; of the others none has more than .39.
_FEWEST_MOTTOS, _LEAST_MOTTOS = 6, 0.6
_LENGTHS = range(6, 31)  # Han characters of a theme sentence
_MOST_CLAUSES = 3
_GARBLED = 8  # how far in the end of a garbled name may stand
_TAIL = 3
_SHARED_OPENER = 4  # characters that two body sentences have to begin with alike


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at `start:end` of its line, with its final mark and closers."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=256)  # several stages ask for those of each line
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a line; the last one may lack its final mark.

    >>> [s.text for s in sentences("他说：“好。”天晴。雨")]
    ['他说：“好。”', '天晴。', '雨']
    """
    return tuple(
        Sentence(*match.span(), match.group())
        for match in _SENTENCE.finditer(text)
        if match.group().strip()
    )


@dataclass(frozen=True, slots=True)
class Template:
    """How the paragraphs of one page open; `in_force` only where the page shows it often enough.

    `theme_rate` is the share of the page's paragraphs that open with a theme sentence and `count`
    their number. `shapes` holds the clause counts seen, `shortest` and `longest` the bounds of the
    sentence and `clauses` those of a clause, in Han characters. `tail` is how most of the names end
    that open bodies (高新区), by which a garbled name is still known.
    """

    theme_rate: float = 0.0
    count: int = 0
    shapes: frozenset[int] = frozenset()
    shortest: int = 0
    longest: int = 0
    clauses: tuple[int, int] = (0, 0)
    names: tuple[str, ...] = ()
    tail: str = ""
    openers: frozenset[str] = frozenset()
    motto_rate: float = 0.0

    @property
    def mottos_rule(self) -> bool:
        """Whether nearly every paragraph of the page begins with a motto, of any shape."""
        return self.motto_rate >= _LEAST_MOTTOS

    def may_open(self, text: str) -> bool:
        """Whether a paragraph that is no lead may begin like this on a page ruled by mottos."""
        parts = sentences(text)
        return len(parts) > 1 and _theme_like(parts[0].text.strip(), self.names)

    @property
    def in_force(self) -> bool:
        """Whether enough paragraphs of the page open with a theme sentence."""
        return self.count >= _FEWEST and self.theme_rate >= _LEAST_RATE

    def is_theme(self, sentence: str) -> bool:
        """Whether a sentence has the shape of this page's theme sentences."""
        if not self.in_force or not _theme_like(sentence, self.names):
            return False
        lengths = _clause_lengths(sentence)
        low, high = self.clauses
        return (
            len(lengths) in self.shapes
            and self.shortest - 1 <= sum(lengths) <= self.longest + 1
            and low <= min(lengths)
            and max(lengths) <= high + 1
        )

    def names_zone(self, sentence: str) -> bool:
        """Whether a sentence names a zone where its subject stands, be the name garbled."""
        head = sentence[:_SUBJECT_REACH]
        return bool(_name_in(head, self.names)) or bool(
            self.tail and 0 < head.find(self.tail) <= _GARBLED
        )

    def opens_body(self, sentence: str) -> bool:
        """Whether a sentence begins as the one after a theme sentence does."""
        return (
            _opens_body(sentence, self.names)
            or sentence[:_SHARED_OPENER] in self.openers
            or bool(self.tail and 0 < sentence.find(self.tail) <= _GARBLED)
        )

    def opens_with_theme(self, text: str) -> bool:
        """Whether a line begins with a theme sentence and its body follows."""
        if not self.in_force:
            return False
        parts = sentences(text)
        return (
            len(parts) >= 2
            and self.is_theme(parts[0].text.strip())
            and self.opens_body(parts[1].text)
        )

    def lone_themes(self, texts: Sequence[str]) -> list[int]:
        """Indexes of the lines that are a theme sentence and nothing else.

        The last words of a cut paragraph look the same (“业孵化载体建设，加快企业培育。”), so the
        line below must be a body, or two clauses must follow a line that is complete.
        """
        return [
            k
            for k, text in enumerate(texts)
            if self.is_theme(text.strip()) and self._stands_alone(texts, k)
        ]

    def _stands_alone(self, texts: Sequence[str], k: int) -> bool:
        above = texts[k - 1] if k else ""
        below = texts[k + 1] if k + 1 < len(texts) else ""
        if self.opens_body(below) and not _stands_apart(below):
            return True
        return (not above or ends_sentence(above)) and len(_clause_lengths(texts[k])) > 1


def opens_with_motto(text: str) -> bool:
    """Whether a paragraph begins with two or three short clauses that only a beginning has.

    >>> opens_with_motto("推动转型，壮大集群。去年落户企业三家。")
    True
    >>> opens_with_motto("业培育。去年三家。")
    False
    """
    parts = sentences(text)
    return len(parts) > 1 and "，" in parts[0].text and _theme_like(parts[0].text.strip(), ())


def learn_template(texts: Sequence[str], names: Collection[str]) -> Template:
    """The template of a page from its body lines; `names` are the forms by which zones are called.

    Leads and closing paragraphs have an opening of their own and do not count as paragraphs.
    """
    forms = tuple(sorted({name for name in names if len(name) >= 2}, key=lambda n: (-len(n), n)))
    parts = [[part.text.strip() for part in sentences(text)] for text in texts]
    bodies = [p for p in parts if len(p) >= 2 and not _stands_apart(p[0])]
    likely = [p for p in bodies if _theme_like(p[0], forms)]
    openers = _shared_openers([p[1] for p in likely])
    pairs = [
        (p[0], p[1]) for p in likely if _opens_body(p[1], forms) or p[1][:_SHARED_OPENER] in openers
    ]
    rate = len(likely) / len(bodies) if len(likely) >= _FEWEST_MOTTOS else 0.0
    template = _shape_of(pairs, len(bodies), forms, openers) if pairs else Template(names=forms)
    return replace(template, motto_rate=rate)


def _shape_of(
    pairs: Sequence[tuple[str, str]], bodies: int, names: tuple[str, ...], openers: frozenset[str]
) -> Template:
    lengths = [_clause_lengths(theme) for theme, _ in pairs]
    clauses = [length for theme in lengths for length in theme]
    totals = [sum(theme) for theme in lengths]
    return Template(
        theme_rate=len(pairs) / bodies,
        count=len(pairs),
        shapes=frozenset(len(theme) for theme in lengths),
        shortest=min(totals),
        longest=max(totals),
        clauses=(min(clauses), max(clauses)),
        names=names,
        tail=_common_tail([second for _, second in pairs], names),
        openers=openers,
    )


def _stands_apart(sentence: str) -> bool:
    return opens_article(sentence) or closes_article(sentence)


@lru_cache(maxsize=256)
def _theme_like(sentence: str, names: tuple[str, ...]) -> bool:
    """Whether a sentence could be a motto: a few short Han clauses that name nobody."""
    if not _PLAIN.fullmatch(sentence) or _NARRATES.search(sentence):
        return False
    if leans_back(sentence) or _stands_apart(sentence):
        return False
    lengths = _clause_lengths(sentence)
    return (
        len(lengths) <= _MOST_CLAUSES
        and min(lengths) >= 2
        and sum(lengths) in _LENGTHS
        and not any(name in sentence for name in names)
    )


def _clause_lengths(sentence: str) -> list[int]:
    return [len(clause) for clause in _CLAUSE_MARK.split(sentence.rstrip("。"))]


def _opens_body(sentence: str, names: Sequence[str]) -> bool:
    if _DATE.match(sentence):
        return True
    return bool(_name_in(sentence[:_SUBJECT_REACH], names)) and not leans_back(sentence)


def _name_in(head: str, names: Sequence[str]) -> str:
    return next((name for name in names if name in head), "")


def _common_tail(seconds: Sequence[str], names: Sequence[str]) -> str:
    """The last three characters that most names share which open bodies."""
    tails = Counter(
        name[-_TAIL:] for second in seconds if (name := _name_in(second[:_SUBJECT_REACH], names))
    )
    tail, count = tails.most_common(1)[0] if tails else ("", 0)
    return tail if 2 * count > tails.total() and len(tail) == _TAIL else ""


def _shared_openers(seconds: Sequence[str]) -> frozenset[str]:
    """Openings that body sentences of this page share, whatever they are."""
    counts = Counter(second[:_SHARED_OPENER] for second in seconds)
    return frozenset(
        opener
        for opener, count in counts.items()
        if count >= 2 and len(opener) == _SHARED_OPENER and not leans_back(opener)
    )
