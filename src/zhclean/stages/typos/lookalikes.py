"""Wrong characters: what stands there goes badly, and another goes far better."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean import cloze, context, engines, langmodel
from zhclean.gazetteer import ZoneCatalog
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.changes import FIGURES, Change, best_changes, find_suspects
from zhclean.stages.typos.channel import likeness
from zhclean.stages.typos.doubts import FOREIGN, is_doubtful
from zhclean.stages.typos.fitted import judge, sure_of
from zhclean.stages.typos.idioms import find_idioms, read_phrases
from zhclean.stages.typos.joined import Joined
from zhclean.stages.typos.slips import (
    ADDED,
    LOST,
    MERGED,
    SPLIT,
    SWAPPED,
    likely_slips,
    read_in_order,
    slip_odds,
)
from zhclean.stages.typos.twins import best_twins

_Floats = NDArray[np.float64]

_BY_WORDS = (
    *("cuts", "words", "old_size", "new_size", "old_rate", "new_rate", "size", "rate"),
    *("alone", "surname", "foreign", "edge", "place", "firm"),
)
_BY_PAGE = ("again", "seen", "seen_wide", "pair_again", "recurs", "new_recurs")
FEATURES = (*FIGURES, *_BY_PAGE, *_BY_WORDS)
_CLAUSE = 6  # characters to each side that are cut into words
_LONGEST_WORD = 4
_PAGE = 8000  # characters to each side that are searched for the same words
_TOGETHER = 1 << 15  # characters read at a time
_COMMON, _UNLIKE, _SHAPE, _CLOZE_LEAD = (
    FIGURES.index(n) for n in ("common", "unlike", "shape", "cloze_lead")
)
# A change to a character that neither looks nor sounds like the one read must be so sure, and what
# the cloze model likes best. Of those said with .7 to .8, 7 were right and 10 wrong in sentences of
# three sources and on made pages, and 7 right on the development pages; of 92 said with .7 and more
# on torn pages, were it enough, 15 were wrong, of which it likes another better in six. Of other
# delicate ones (`_is_delicate`) 26 were right and one wrong that are as sure.
_LEAST_DELICATE = 0.82
# Who reads one character as anything at all reads others so. This share of the changes that are
# likelier right than not is strange on a page of which nothing is known, and so many changes are
# worth as much as that share: with these the likelihood of strange changes is higher on five sets
# of pages, those with such errors and those without.
_STRANGE, _STRANGE_PRIOR = 0.1, 4.0
_LIKELY_IDIOM = -4.0  # log odds below which nothing more is asked of a phrase
_NOISE = 0.2  # below this a proposal is not worth a reader's time
_VERY_ALIKE = 0.5  # among the ten nearest glyphs
_SCRIPT = 8  # characters to each side that say whether a traditional one is at home
_HELD_BACK = 0.6  # a change of a number is reported at most
# Likely errors a character in lone sentences, and how many characters of such text stand for what
# is known beforehand. Chosen on the development pages: at 220 characters seven edits were made in
# clean ones instead of four.
_FOUND, _PRIOR = 58e-4, 140
# Pages hold more that only looks wrong than the lines of the fit do: names, technical words, verse.
# One whose paragraphs stand in their places and that has few likely errors was hardly misread: of
# 32 clean development pages and fixtures none has more than 12 in 10,000 characters, of 97 damaged
# ones half. `_SHORT` characters more are counted, since in a short text one is many. In log odds.
_ON_BAD_PAGES, _ON_GOOD_PAGES = -0.5, -2.8
_MISREAD, _SHORT = 15e-4, 400
# A long paragraph by itself is more like a page than like a sentence: of the changes said with .7
# and more in clean lines of 250 characters and more of ten corpora 11 were right and 14 wrong, in
# shorter ones 27 and 10. In a further 500,000 characters this took away 6 wrong ones and 3 right.
_LONG, _ON_GOOD_TEXTS = 250, -1.0
# A badly read page holds the errors of a reader. Of 2,100 of a program (FASPell, every other
# sentence) 1 in 100 only sounds like what was meant; of those that were put in for the fit, 48: the
# log of the ratio. 48 for 37 look like it, which is next to nothing. 51 for 15 do neither, but such
# changes have only the text around to go by, and say too much already.
_ONLY_SOUNDS = -3.7
# With two characters to each side what a right change of a slip makes stands elsewhere on a page so
# much oftener than what a wrong one does: 250 of 3,600 in pages of 4,000 characters, 56 of 2,800.
_SEEN, _WIDE = 4.0, 2
_BESIDE, _SLIP_FIRST = 2, 0.3  # characters beside a slip look wrong
_SLIPS = {
    SWAPPED: "两字颠倒",
    ADDED: "多一字",
    LOST: "少一字",
    SPLIT: "一字拆作两字",
    MERGED: "两字并作一字",
}
# Errors a character of the pages for which the weights of slips hold. These are so sure by
# themselves that a bad page makes them no surer, and a good one less doubtful than other changes.
_AMONG_SLIPS = 20e-4
_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万亿两0-9０-９]")
_AFTER_NUMBER = re.compile(rf"{_NUMERAL.pattern}[余多来]?$")
_PARTICLES = frozenset("的了着过地得在是和")
_COUNTS = frozenset("个名户家项次倍人")
_UNITS = frozenset("元角分米里亩吨克斤升年月日时秒度") | _COUNTS
# What things are counted by.
_COUNTED = frozenset("条件台套只艘辆座栋处所间位批") | _COUNTS
# What the names of small places and of firms end in; no list holds them all.
_PLACE = re.compile("[村镇乡县旗寨屯湾岭峪沟桥路街巷寺庙庄]")
_FIRM = re.compile("公司|集团|工厂|银行|基金|股份|控股|药业|科技|牌")
_QUOTED = re.compile("[“‘「『《][\u4e00-\u9fff]{4}[”’」』》]")
_HAN_RUN = re.compile("[\u4e00-\u9fff]*")
# The commonest family names: a name's own characters are no misreading, however rare.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃"
    "武戴莫孔向汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪"
    "梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉"
)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A change that may be worth proposing, and what the words of its clause say of it.

    Of two neighbours wrong together, of a set phrase and of a slip, `sure` says how sure it is, and
    nothing else is asked. `slip` is the kind of a slip; then `size` characters would go, and
    otherwise as many as come.
    """

    change: Change
    words: tuple[float, ...]
    sure: float | None = None
    slip: str = ""
    size: int = 0

    @property
    def places(self) -> range:
        """The characters that would change."""
        size = self.size if self.slip else len(self.change.new)
        return range(self.change.at, self.change.at + size)

    @property
    def of_idiom(self) -> bool:
        """Whether it makes a set phrase of one that is a character off."""
        return self.sure is not None and not self.slip and len(self.change.new) == 1

    @property
    def around(self) -> range:
        """These, or the two between which a character is put in."""
        return self.places or range(self.change.at - 1, self.change.at + 1)

    def moved(self, by: int) -> Suspicion:
        """The same in a text where it stands so much further on."""
        change = self.change
        moved = replace(change, at=change.at + by) if by else change
        return replace(self, change=moved)


class _Crowding(NamedTuple):
    """What a text's likely errors add to how sure its changes are, in log odds.

    `by_reader`: they are taken for those of a reader of pages.
    """

    single: float
    slip: float
    by_reader: bool


class Reader:
    """Finds suspicions line by line and remembers them: a text under repair is read again."""

    def __init__(self, model: langmodel.CharModel | None = None) -> None:
        self.model = model or langmodel.load_default()
        self._known: dict[str, tuple[Suspicion, ...]] = {}

    def read(self, texts: Sequence[str]) -> list[list[Suspicion]]:
        """The suspicions of each text, with places in that text."""
        lines = [text.split("\n") for text in texts]
        new = dict.fromkeys(line for part in lines for line in part if line not in self._known)
        for part in _parts(new):
            self._known |= zip(part, _suspicions(part, self.model), strict=True)
        return [list(self._placed(part)) for part in lines]

    def _placed(self, lines: Sequence[str]) -> Iterator[Suspicion]:
        start = 0
        for line in lines:
            yield from (found.moved(start) for found in self._known[line])
            start += len(line) + 1


def _parts(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines in parts of about `_TOGETHER` characters, so that memory stays bounded."""
    part: list[str] = []
    size = 0
    for line in lines:
        part.append(line)
        size += len(line)
        if size >= _TOGETHER:
            yield part
            part, size = [], 0
    if part:
        yield part


def find_lookalikes(text: str) -> Iterator[Proposal]:
    """Characters that are probably misread, each with what was probably meant.

    >>> [p.replacement for p in find_lookalikes("依法严厉打击各类违法犯非行为。")]
    ['罪']
    """
    return iter(judge_suspicions([text], Reader().read([text]))[0])


def judge_suspicions(
    texts: Sequence[str],
    suspicions: Sequence[Sequence[Suspicion]],
    page: str | None = None,
    *,
    torn: bool = False,
) -> list[list[Proposal]]:
    """Those of the suspicions in each text that are worth proposing, with how sure they are.

    `page` is what else is searched for the same words, and the texts are then parts of one page:
    where much is misread a doubtful change is likelier right than where nothing else is wrong, and
    where the page was `torn`, likelier than where all stood in its place.
    """
    sure = _sure(texts, suspicions, page)
    sums, sizes = [sum(part) for part in sure], [len(text) for text in texts]
    bad, more = False, [_of_length(*row) for row in zip(sums, sizes, strict=True)]
    if page is not None:
        total, size = sum(sums), sum(sizes)
        sums, sizes = [total] * len(texts), [size] * len(texts)
        bad = torn or total > _MISREAD * (_SHORT + size)
        more = [_ON_BAD_PAGES if bad else _ON_GOOD_PAGES] * len(texts)
    dense = [
        (_FOUND * _PRIOR + total) / (_PRIOR + size) for total, size in zip(sums, sizes, strict=True)
    ]
    crowding = [
        _Crowding(math.log(rate / _FOUND) + odds, min(0.0, math.log(rate / _AMONG_SLIPS)), bad)
        for rate, odds in zip(dense, more, strict=True)
    ]
    odds = [_odds(*row) for row in zip(suspicions, sure, crowding, strict=True)]
    if page is not None:
        odds = _by_their_kind(suspicions, odds)
    return [list(_proposals(*row, page)) for row in zip(texts, suspicions, odds, strict=True)]


def _of_length(total: float, size: int) -> float:
    """What the length of a text without a page adds: a long one with few errors is well read."""
    return _ON_GOOD_TEXTS if size >= _LONG and total <= _MISREAD * (_SHORT + size) else 0.0


def _sure(
    texts: Sequence[str], suspicions: Sequence[Sequence[Suspicion]], page: str | None
) -> list[list[float]]:
    """How sure each is, were its text like those that the weights were fitted on."""
    rows = [
        features(text, [one for one in found if one.sure is None], page)
        for text, found in zip(texts, suspicions, strict=True)
        if found
    ]
    by_judge = iter(judge(np.concatenate(rows)).tolist() if rows else ())
    every = [
        [next(by_judge) if one.sure is None else _surer(text, one, one.sure, page) for one in found]
        for text, found in zip(texts, suspicions, strict=True)
    ]
    return [_once(found, sure) for found, sure in zip(suspicions, every, strict=True)]


def _once(found: Sequence[Suspicion], sure: Sequence[float]) -> list[float]:
    """What is said twice, by the judge and of an idiom, only as the surer of the two says it."""
    best: dict[tuple[int, str, int], int] = {}
    for k, one in enumerate(found):
        key = one.change.at, one.change.new, len(one.places)
        if key not in best or sure[k] > sure[best[key]]:
            best[key] = k
    kept = set(best.values())
    return [value if k in kept else 0.0 for k, value in enumerate(sure)]


def _surer(text: str, found: Suspicion, sure: float, page: str | None) -> float:
    """How sure a change is that no judge was asked about, given what else the page says."""
    if _is_known(text, found, page):
        return 0.0
    old, new = found.places, found.change.new
    passage = text[max(0, old.start - _WIDE) : old.start] + new + text[old.stop : old.stop + _WIDE]
    if found.slip and passage in _near(text, old.start, page):
        return sure * _SEEN / (sure * _SEEN + 1 - sure)
    return sure


def _is_known(text: str, found: Suspicion, page: str | None) -> bool:
    """Whether the page, or what stands beside it, says that what would change is right."""
    at, end = found.places.start, found.places.stop
    if _stands_elsewhere(_near(text, at, page), text, at, end - at):
        return True
    if found.slip == SPLIT or found.of_idiom:  # no name holds a character and its halves
        return False
    # 何婉澄 is nobody's 完成
    named = not found.slip and text[max(0, at - 1) : at] in _SURNAMES
    return named or _PLACE.search(text, end, end + 2) is not None


def _odds(
    suspicions: Sequence[Suspicion], sure: Sequence[float], crowding: _Crowding
) -> list[float]:
    """How sure each is, in log odds: surer where much is likely wrong."""
    odds = []
    for found, value in zip(suspicions, sure, strict=True):
        own = math.log(max(value, 1e-9) / max(1 - value, 1e-9))
        own += crowding.slip if found.slip else crowding.single
        if crowding.by_reader and _only_sounds_alike(found.change):
            own += _ONLY_SOUNDS
        odds.append(own)
    return odds


def _by_their_kind(
    suspicions: Sequence[Sequence[Suspicion]], odds: Sequence[Sequence[float]]
) -> list[list[float]]:
    """The odds of strange changes, better where the page's other likely errors are strange."""
    likely = [
        (_is_strange(found.change), _likely(own))
        for part, values in zip(suspicions, odds, strict=True)
        for found, own in zip(part, values, strict=True)
        if found.change.figures
    ]
    every = sum(sure for _, sure in likely)
    strange = sum(sure for is_so, sure in likely if is_so)

    def shifted(found: Suspicion, own: float) -> float:
        if not _is_strange(found.change):
            return own
        among, others = strange - _likely(own), every - _likely(own)
        share = (_STRANGE * _STRANGE_PRIOR + among) / (_STRANGE_PRIOR + others)
        return own + math.log(share / _STRANGE)

    return [list(map(shifted, part, values)) for part, values in zip(suspicions, odds, strict=True)]


def _likely(odds: float) -> float:
    """How sure a change is, if likelier right than not."""
    return _sureness(odds) if odds >= 0 else 0.0


def _sureness(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _proposals(
    text: str, suspicions: Sequence[Suspicion], odds: Sequence[float], page: str | None
) -> Iterator[Proposal]:
    every = []
    for found, own in zip(suspicions, odds, strict=True):
        confidence = _sureness(own)
        most = _HELD_BACK if _is_held_back(text, found, page, confidence) else 1.0
        confidence = min(confidence, most)
        if confidence >= _NOISE:
            every.append((found, confidence, most))
    for found, confidence, most in _surest(every):
        new, old = found.change.new, found.places
        if _only_script(text[old.start : old.stop], new):
            continue
        read, meant = (_around(text, old, part) for part in (text[old.start : old.stop], new))
        reasons = (f"“{read}”当作“{meant}”", *filter(None, (_SLIPS.get(found.slip),)))
        yield Proposal(Span(old.start, old.stop), new, DefectKind.TYPO, confidence, reasons, most)


def _surest(
    every: Sequence[tuple[Suspicion, float, float]],
) -> list[tuple[Suspicion, float, float]]:
    """Without the less likely of a slip and another change beside it, which explain the same.

    The judge of single characters knows nothing of slips and finds a word for half of one, 机关 for
    系关 where 关系 was meant. Two swapped or one split that are likelier than `_SLIP_FIRST` stand
    before it: in 10,000 damaged characters four and eight such are right, a tenth of one is not.
    """
    standing: dict[int, list[int]] = {}
    for k, (found, _, _) in enumerate(every):
        for place in found.around:
            standing.setdefault(place, []).append(k)
    gone: set[int] = set()
    for n, (slip, sure, _) in enumerate(every):
        if not slip.slip:
            continue
        reach = range(slip.around.start - _BESIDE, slip.around.stop + _BESIDE)
        for k in {k for place in reach for k in standing.get(place, ())} - {n}:
            other, surer, _ = every[k]
            plain = slip.slip in (SWAPPED, SPLIT) and not other.slip
            first = sure > surer or (plain and sure >= _SLIP_FIRST)
            gone.add(k if first else n)
    return [row for k, row in enumerate(every) if k not in gone]


def features(text: str, suspicions: Sequence[Suspicion], page: str | None = None) -> _Floats:
    """One row of `FEATURES` for each suspicion."""
    rows = [
        (*found.change.figures, *_by_page(text, found.change, page), *found.words)
        for found in suspicions
    ]
    return np.array(rows, np.float64).reshape(len(rows), len(FEATURES))


def suspect(text: str, changes: Iterable[Change]) -> tuple[Suspicion, ...]:
    """Changes with what the words around them say."""
    return tuple(Suspicion(change, _by_words(text, change)) for change in changes)


def _suspicions(lines: Sequence[str], model: langmodel.CharModel) -> list[tuple[Suspicion, ...]]:
    """What is worth a closer look in each of `lines`, which are read together."""
    joined = Joined(lines)
    suspects = find_suspects(joined.text, model)
    slips = likely_slips(joined.text, suspects, model)
    idioms = find_idioms(suspects.line, model, least=_LIKELY_IDIOM)
    if not (len(suspects.at) or slips or idioms):  # clean text needs neither of the larger models
        return [() for _ in lines]
    in_order = cloze.load_default()
    changes = best_changes(suspects, model, context.load_default(), in_order, likely=True)
    found = list(suspect(joined.text, changes))
    slips = read_in_order(joined.text, slips, in_order)
    for slip, sure in zip(slips, slip_odds(slips), strict=True):
        change = Change(slip.start, slip.new, ())
        found.append(Suspicion(change, (), sure, slip.kind, slip.end - slip.start))
    twins = best_twins(joined.text, suspects, model, least=math.log(_NOISE / (1 - _NOISE)))
    idioms = read_phrases(joined.text, suspects.line, idioms, in_order)
    for name, every in (("twin", twins), ("idiom", idioms)):
        for one, sure in zip(every, sure_of(name, [one.figures for one in every]), strict=True):
            if sure >= _NOISE:
                found.append(Suspicion(replace(one, figures=()), (), sure))
    split = joined.split(found, lambda one: one.change.at, lambda one, start: one.moved(-start))
    return [tuple(own) for own in split]


def _by_page(text: str, change: Change, page: str | None) -> tuple[float, ...]:
    """Whether the old character or the new one stands so elsewhere too."""
    at, new = change.at, change.new
    page = _near(text, at, page)
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    wide = text[max(0, at - 2) : at] + new + text[at + 1 : at + 3]
    old, copies = text[at], page.count(text[max(0, at - 4) : at + 5])
    pairs = [page.count(pair) > copies for pair in (before + old, old + after)]
    expected = 1 + len(page) * math.exp(change.figures[_COMMON])
    return (
        float(_stands_elsewhere(page, text, at)),
        float((before + new in page) + (new + after in page)) / 2,
        float(wide[:3] in page) + float(wide[-3:] in page),
        float(sum(pairs)),
        math.log((1 + page.count(old) - copies) / expected),
        math.log1p(page.count(new)),
    )


def _by_words(text: str, change: Change) -> tuple[float, ...]:
    """What is read off the clause cut into words."""
    left, right = _clause(text, change.at, change.at + 1)
    old, new = text[change.at], change.new
    cut_old, cut_new = engines.cut(left + old + right), engines.cut(left + new + right)
    old_at, new_at = _word_at(cut_old, len(left)), _word_at(cut_new, len(left))
    size, rate = _longest_word(left, new, right)
    run = _lone_run(cut_old, len(left), left + old + right)
    foreign = sum(char in FOREIGN for char in left[-3:] + old + right[:3])
    ahead = text[change.at + 1 : change.at + 15].partition("\n")[0]
    return (
        float(max(-3, min(3, len(cut_old) - len(cut_new)))),
        max(-10.0, min(20.0, engines.word_cost(cut_old) - engines.word_cost(cut_new))),
        float(len(old_at)),
        float(len(new_at)),
        math.log1p(engines.word_frequency(old_at)),
        math.log1p(engines.word_frequency(new_at)),
        float(size),
        math.log1p(rate),
        float(len(run)),
        float(any(char in _SURNAMES for char in run[:3])),
        foreign / 7,
        float(not left) + float(not right),
        float(_PLACE.search(ahead, 0, 3) is not None),
        float(_FIRM.search(ahead) is not None),
    )


def _word_at(words: Sequence[str], place: int) -> str:
    reached = 0
    for word in words:
        reached += len(word)
        if reached > place:
            return word
    return ""


def _lone_run(words: Sequence[str], place: int, clause: str) -> str:
    """The characters in a row that stand as words of their own around `place`, from two before."""
    starts, reached = set(), 0
    for word in words:
        if len(word) == 1:
            starts.add(reached)
        reached += len(word)
    if place not in starts:
        return ""
    low = high = place
    while low - 1 in starts and place - low < 2:
        low -= 1
    while high + 1 in starts and high - place < 2:
        high += 1
    return clause[low : high + 1]


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """The Han characters to both sides, no further than `_CLAUSE`."""
    before = _HAN_RUN.match(text[max(0, start - _CLAUSE) : start][::-1])
    after = _HAN_RUN.match(text, end, end + _CLAUSE)
    return before.group()[::-1] if before else "", after.group() if after else ""


def _longest_word(left: str, char: str, right: str) -> tuple[int, int]:
    """Length and frequency of the longest word of the dictionary that covers `char`."""
    for size in range(_LONGEST_WORD, 1, -1):
        best = 0
        for before in range(size):
            after = size - 1 - before
            if before <= len(left) and after <= len(right):
                word = left[len(left) - before :] + char + right[:after]
                best = max(best, engines.word_frequency(word))
        if best:
            return size, best
    return 1, 0


def _near(text: str, at: int, page: str | None) -> str:
    """What is searched for the same words."""
    return text[max(0, at - _PAGE) : at + _PAGE] if page is None else page


def _stands_elsewhere(page: str, text: str, at: int, size: int = 1) -> bool:
    """Whether the old characters stand between the same neighbours in another sentence too.

    Two characters are enough by themselves. A copy of the whole passage is no witness: a duplicated
    piece brings its errors along.
    """
    beside = 1 if size <= 1 else 0
    near, wide = (text[max(0, at - k) : at + size + k] for k in (beside, 4))
    return page.count(near) > page.count(wide)


def _is_held_back(text: str, found: Suspicion, page: str | None, confidence: float) -> bool:
    """Whether a change is reported at most."""
    at, new = found.change.at, found.change.new
    if not found.slip and is_doubtful(text, at, at + len(new), new):
        return True
    if found.slip:  # none of these touches a numeral
        counted = text[at : at + 1] in _UNITS and _AFTER_NUMBER.search(text, max(0, at - 2), at)
        # 知 for 矢口 is hardly ever what happened: it may as well be 矢 misread
        return found.slip == MERGED or bool(counted)
    if found.of_idiom and _in_quotes(text, at, at + len(new)):
        return True  # “骑乐无穷” is a play on words
    if _is_never_silent(text, at, new):
        return True
    if found.change.rivalled:
        return True
    strange = _is_strange(found.change)
    if strange and found.change.figures[_CLOZE_LEAD] < 0:
        return True
    return confidence < _LEAST_DELICATE and (strange or _is_delicate(text, at, new, page))


def _in_quotes(text: str, start: int, end: int) -> bool:
    """Whether what would change stands in a phrase of four that is quoted by itself."""
    quoted = _QUOTED.finditer(text, max(0, start - 4), end + 4)
    return any(match.start() < start and end < match.end() for match in quoted)


def _is_never_silent(text: str, at: int, new: str) -> bool:
    """Whether a number, a unit or a word would go, or a character of another script.

    None of it is done silently.
    """
    end = at + len(new)
    if _is_number(text, at, new) or _is_of_its_script(text, at, end):
        return True
    if text[at] in _UNITS and _AFTER_NUMBER.search(text, max(0, at - 2), at):
        return True
    return new in _PARTICLES and _gives_up_a_word(text, at, new)


def _is_number(text: str, at: int, new: str) -> bool:
    """Whether a number would be another one. A numeral that counts nothing is none: 天气千旱."""
    end = at + len(new)
    old, beside = text[at:end], text[max(0, at - 1) : at] + text[end : end + 1]
    if not _NUMERAL.search(old):
        return _NUMERAL.search(new) is not None and _NUMERAL.search(beside) is not None
    counts = text[end : end + 1] in _UNITS | _COUNTED
    return counts or _NUMERAL.search(new + beside) is not None


def _is_of_its_script(text: str, start: int, end: int) -> bool:
    """Whether a traditional character is at home among others."""
    around = text[max(0, start - _SCRIPT) : start] + text[end : end + _SCRIPT]
    return _is_traditional(text[start:end]) and _is_traditional(around)


def _is_delicate(text: str, at: int, new: str, page: str | None) -> bool:
    """Whether a numeral would go, what is counted be said, or a place that the page does not name.

    Of 84象 only the text around says whether it was 84项 or 84家.
    """
    if _NUMERAL.search(text, at, at + len(new)):
        return True
    if new in _COUNTED and _AFTER_NUMBER.search(text, max(0, at - 2), at):
        return True
    old = text[at : at + len(new)]
    place = _place_named(text, at, new) if len(new) == 1 else ""
    return place != "" and (_unlike(old, new) or place not in _near(text, at, page))


def _is_traditional(text: str) -> bool:
    """Whether a character is written otherwise in simplified script."""
    return engines.convert_script(text, "t2s") != text


def _gives_up_a_word(text: str, at: int, new: str) -> bool:
    """Whether the old character stands in a word at least as long as any of the new one's.

    Of 35 such changes that were right in four sets of sentences none was to a particle; 下料班组
    became 下了班组 wherever it stood.
    """
    left, right = _clause(text, at, at + 1)
    size, _ = _longest_word(left, text[at], right)
    return size > 1 and size >= _longest_word(left, new, right)[0]


def _only_sounds_alike(change: Change) -> bool:
    """Whether the new character sounds like the old one and does not look like it."""
    return bool(change.figures) and not _is_strange(change) and change.figures[_SHAPE] == 0


def _is_strange(change: Change) -> bool:
    """Whether the new character neither looks nor sounds like the old one."""
    return bool(change.figures and change.figures[_UNLIKE])


def _unlike(old: str, new: str) -> bool:
    shape, sound = likeness(np.array([ord(old)]), np.array([ord(new)]))
    return bool(shape[0] < _VERY_ALIKE and sound[0] < 1)


def _place_named(text: str, at: int, new: str) -> str:
    """The place of the catalog that the clause would name with the change, or nothing."""
    left, right = _clause(text, at, at + 1)
    clause = left + new + right
    for start, end, _ in ZoneCatalog.builtin().find(clause):
        if start <= len(left) < end:
            return clause[start:end]
    return ""


def _only_script(old: str, new: str) -> bool:
    """Whether `old` is `new` in traditional dress, which is no typo."""
    return engines.convert_script(old, "t2s") == engines.convert_script(new, "t2s")


def _around(text: str, places: range, part: str) -> str:
    left, right = _clause(text, places.start, places.stop)
    return left[-2:] + part + right[:2]
