"""Characters, names and doubled words put right, read in text whose paragraphs are whole.

One detector a file; each gives `Proposal`s, and the config settles which of them are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from zhclean import langmodel
from zhclean.config import SWITCHES, CleanConfig, checked_config
from zhclean.gazetteer import ZoneCatalog
from zhclean.judges.judge import judge_of, reweigh
from zhclean.langmodel import CharModel
from zhclean.layers import Layered
from zhclean.model import RepairedText
from zhclean.plain import as_written, plain_form, plain_name
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.copied import find_copied
from zhclean.stages.typos.dates import find_misread_days
from zhclean.stages.typos.doubled import find_doubled_characters
from zhclean.stages.typos.doubts import bylined
from zhclean.stages.typos.joined import Joined
from zhclean.stages.typos.letters import find_letters_in_numbers
from zhclean.stages.typos.lookalikes import Reader, Suspicion, find_lookalikes, judge_suspicions
from zhclean.stages.typos.misspelled import find_misspelled
from zhclean.stages.typos.names import find_misread_names, names_in
from zhclean.stages.typos.phrases import find_lost_characters
from zhclean.stages.typos.places import find_misread_places
from zhclean.stages.typos.reasons import in_language
from zhclean.stages.typos.runaway import find_runaways
from zhclean.stages.typos.sixty import find_misread_years, years_of_sixty
from zhclean.stages.typos.spelling import in_own_spelling
from zhclean.stages.typos.stutter import find_stutters

__all__ = [
    "Proposal",
    "correct_typos",
    "find_copied",
    "find_doubled_characters",
    "find_letters_in_numbers",
    "find_lookalikes",
    "find_lost_characters",
    "find_misread_names",
    "find_misread_places",
    "find_runaways",
    "find_stutters",
    "repair_typos",
    "repair_typos_many",
]

# A copy taken out can lay bare another; text doubled twice over needs two rounds.
_MOST_ROUNDS = 6
# How far a doubled word or a broken name makes the characters beside it look wrong.
_AROUND = 3
# Of characters written over by their neighbour one in seven would be changed wrongly without this.
_IN_DOUBT = 0.6


def correct_typos(text: str, config: CleanConfig | None = None) -> RepairedText:
    """Typos, names and doubled words repaired; spans index the text passed in.

    >>> correct_typos("大力扶持乡镇纺织企业企业改造设备。").text
    '大力扶持乡镇纺织企业改造设备。'
    """
    if not isinstance(text, str):
        msg = f"text must be a str, got {type(text).__name__}"
        raise TypeError(msg)
    config = checked_config(config)
    zones = config.zones if isinstance(config.zones, tuple) else ()
    done = repair_typos(text, config, names=zones)
    return RepairedText(text=done.text, defects=done.defects)


def repair_typos(
    text: str,
    config: CleanConfig,
    *,
    names: Iterable[str] = (),
    is_known: Callable[[str], bool] | None = None,
    page: str | None = None,
    torn: bool = False,
) -> Layered:
    """`repair_typos_many` for a single text."""
    own = [tuple(names)]
    return repair_typos_many([text], config, names=own, is_known=is_known, page=page, torn=torn)[0]


def repair_typos_many(
    texts: Sequence[str],
    config: CleanConfig,
    *,
    names: Sequence[tuple[str, ...]],
    is_known: Callable[[str], bool] | None = None,
    page: str | None = None,
    torn: bool = False,
) -> list[Layered]:
    """Each text with its `edits` and `defects`, each family of faults under its own switch.

    `names[i]` are the zone names in force in `texts[i]`, its own first; names that stand twice in
    the text itself are added. `page` is searched for the same words; without it each text is by
    itself. What is found in a text does not hang on the others. Where the page was `torn`, its
    paragraphs out of place, more is likely misread, too. All of it is read in its plain form.
    """
    if len(names) != len(texts):
        msg = f"expected names for {len(texts)} texts, got {len(names)}"
        raise ValueError(msg)
    done = [Layered(text) for text in texts]
    config = _with_typos_in_names(config)
    judge = judge_of(config.judge)
    names = [tuple(map(plain_name, own)) for own in names]
    plain_page = None if page is None else plain_form(page)
    is_whole = page == "\n".join(texts)
    left, reader = list(range(len(texts))), Reader(langmodel.model_of(config.language_model))
    for _ in range(_MOST_ROUNDS):
        if not left:
            break
        now = [done[n].text for n in left]
        read = [plain_form(text, page) for text in now]
        found = _proposals(
            read, [names[n] for n in left], config, reader, is_known, plain_page, torn
        )
        found = [
            _in_its_own_way(own, text, plain, plain_page or plain, config)
            for text, plain, own in zip(now, read, found, strict=True)
        ]
        if judge is not None:
            found = reweigh(now, found, judge, config.language)
        changed = [
            done[n].add(own, config, own.__getitem__) for n, own in zip(left, found, strict=True)
        ]
        left = [n for n, again in zip(left, changed, strict=True) if again]
        if left and is_whole:  # a copy that went is no second witness
            plain_page = plain_form("\n".join(layered.text for layered in done))
    return done


def _with_typos_in_names(config: CleanConfig) -> CleanConfig:
    """The config with the switch for typos in names under `names`: the stricter of the two.

    Who keeps typos or names as they are means a typo in a name, too.
    """
    strict = max(config.typos, config.names, key=SWITCHES.index)
    return config if strict == config.names else replace(config, names=strict)


def _proposals(
    texts: Sequence[str],
    given: Sequence[tuple[str, ...]],
    config: CleanConfig,
    reader: Reader,
    known: Callable[[str], bool] | None,
    page: str | None,
    torn: bool,
) -> list[dict[Proposal, str]]:
    """What each detector proposes for each text, with the family that it belongs to.

    Names that are to be left alone are looked for all the same, unless typos are, too: else those
    who look for other typos would find them.
    """
    joined = Joined(texts)
    none: list[list[Any]] = [[] for _ in texts]
    stutters = doubled = suspicions = runaways = places = copied = none
    if config.stutters != "off":
        stutters = _split(joined, find_stutters(joined.text, reader.model, page))
        runaways = _split(joined, find_runaways(joined.text))
        doubled = _split(joined, find_doubled_characters(joined.text, reader.model))
    if config.typos != "off":
        places = _places(texts, joined, page, reader.model)
        copied = _split(joined, find_copied(joined.text, reader.model))
        suspicions = reader.read(texts)
    out: list[dict[Proposal, str]] = []
    free: list[list[Suspicion]] = []
    for n, text in enumerate(texts):
        names = (*given[n], *names_in(text))
        found: dict[Proposal, str] = {}
        if config.typos != "off":
            misread = find_misread_names(text, names, is_known=known)
            found |= dict.fromkeys((*places[n], *misread), "names")
        found |= dict.fromkeys((*runaways[n], *stutters[n]), "stutters")
        if doubled[n] or copied[n]:
            found |= _of_pairs(doubled[n], copied[n], _named(text, names), found)
        if config.typos != "off":
            lost = find_lost_characters(text, names, is_known=known)
            dates = (*find_misread_years(text), *find_misread_days(text))
            letters = find_letters_in_numbers(text)
            spelt = _outside(find_misspelled(text), _named(text, names))
            found |= dict.fromkeys((*lost, *dates, *letters, *spelt), "typos")
        free.append(_unprotected(suspicions[n], text, names, found) if suspicions[n] else [])
        out.append(found)
    for own, judged in zip(out, judge_suspicions(texts, free, page, torn=torn), strict=True):
        own |= dict.fromkeys(judged, "typos")
    return out


def _in_its_own_way(
    found: Mapping[Proposal, str], text: str, plain: str, page: str, config: CleanConfig
) -> dict[Proposal, str]:
    """What was found in the plain form, as the text is written, but for what is its spelling."""
    out: dict[Proposal, str] = {}
    for proposal, family in found.items():
        written = as_written(proposal, text, plain)
        kept = in_own_spelling(written, text, plain, page, config.script)
        if kept is not None and getattr(config, family) != "off":
            out[in_language(kept, config.language)] = family
    return out


def _of_pairs(
    doubled: Iterable[Proposal],
    copied: Iterable[Proposal],
    held: Collection[int],
    found: Iterable[Proposal],
) -> dict[Proposal, str]:
    """What is proposed for pairs of one character outside names, the surer of two readings.

    Where one of the two may be a copy of the other, taking it out is not for sure.
    """
    taken = {at for proposal in found for at in range(proposal.span.start, proposal.span.end)}
    families = {p: "stutters" for p in doubled if p.span.start not in held}
    for proposal in copied:
        pair = range(proposal.span.start - 1, proposal.span.end + 1)
        rivals = [p for p in families if p.span.start in pair]
        if not taken.isdisjoint(pair) or proposal.span.start in held:
            continue
        surer = [p for p in rivals if p.confidence >= proposal.confidence]
        for p in rivals:
            del families[p]
        if surer:
            doubt = [replace(p, confidence=min(p.confidence, _IN_DOUBT)) for p in surer]
            families |= dict.fromkeys(doubt, "stutters")
        else:
            families[proposal] = "typos"
    return families


def _places(
    texts: Sequence[str], joined: Joined, page: str | None, model: CharModel
) -> list[list[Proposal]]:
    """Places misread, told by the page or, without one, by each text itself."""
    if page is None:
        return [list(find_misread_places(text, model=model)) for text in texts]
    return _split(joined, find_misread_places(joined.text, page, model))


def _split(joined: Joined, found: Iterable[Proposal]) -> list[list[Proposal]]:
    return joined.split(
        found,
        lambda proposal: proposal.span.start,
        lambda proposal, start: replace(
            proposal, span=Span(proposal.span.start - start, proposal.span.end - start)
        ),
    )


def _unprotected(
    suspicions: Iterable[Suspicion], text: str, names: Iterable[str], found: Iterable[Proposal]
) -> list[Suspicion]:
    """Those that lie in no name, nor beside a fault already found, which explains them."""
    held = _named(text, names)
    for proposal in found:
        size = len(proposal.span) + _AROUND
        held.update(range(proposal.span.start - size, proposal.span.end + _AROUND))
    return [suspicion for suspicion in suspicions if held.isdisjoint(suspicion.around)]


def _outside(proposals: Iterable[Proposal], held: Collection[int]) -> Iterator[Proposal]:
    """Those that touch none of the places that are held."""
    for proposal in proposals:
        if proposal.span.start not in held:
            yield proposal


def _named(text: str, names: Iterable[str]) -> set[int]:
    """Where names stand: those in force on the page and the places of the built-in catalog.

    Reporters, editors and speakers are named too, and so are years of the cycle of sixty.
    """
    held = {at for start, end, _ in ZoneCatalog.builtin().find(text) for at in range(start, end)}
    for name in filter(text.__contains__, names):
        for match in re.finditer(re.escape(name), text):
            held.update(range(*match.span()))
    for place in (*bylined(text), *years_of_sixty(text)):
        held.update(place)
    return held
