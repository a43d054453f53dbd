"""`Judge`: what a judge is asked, what it may answer, and what becomes of the answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike, fspath
from typing import Protocol, runtime_checkable

from zhclean.messages import say
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

LIMIT = 2.5
"""How far an opinion counts, in log odds: .5 may become .08 or .92, and .3 at most .84."""

_NOISE = 0.2  # below this a proposal is not worth a reader's time
_CERTAIN = 1e-6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change that the corrector proposes: `replacement` for the part of `text` at `span`.

    `text` is a paragraph as it stands, other repairs of the same round not yet made. An empty
    `replacement` takes the part out; an empty span puts something in. `confidence` is what the
    corrector thinks of it.

    >>> change = Candidate("特牌运营", Span(0, 1), "持", DefectKind.TYPO, 0.6)
    >>> change.read, change.changed
    ('特', '持牌运营')
    """

    text: str
    span: Span
    replacement: str
    kind: DefectKind
    confidence: float

    @property
    def read(self) -> str:
        """What stands there now."""
        return self.span.of(self.text)

    @property
    def changed(self) -> str:
        """The paragraph with the change made."""
        return self.text[: self.span.start] + self.replacement + self.text[self.span.end :]


@runtime_checkable
class Judge(Protocol):
    """Whatever can say of a change how likely it is right.

    It is asked about all candidates of some paragraphs at a time, and again about those of a
    paragraph that a repair has changed. For `Cleaner.pipe` with several processes it must pickle.
    """

    def weigh(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        """An opinion on each candidate in nats of log odds: 0 for none, more for, less against.

        Opinions beyond ``-LIMIT`` and ``LIMIT`` count as these.
        """


def judge_of(setting: object) -> Judge | None:
    """The judge that `CleanConfig.judge` asks for; `ValueError` if it cannot be had."""
    if setting is None or isinstance(setting, Judge):
        return setting
    from zhclean.judges.masked import MaskedModelJudge

    if not isinstance(setting, str | PathLike):
        msg = f"judge must be a folder or have a method weigh, got {setting!r}"
        raise TypeError(msg)
    judge = MaskedModelJudge(str(fspath(setting)))
    judge.load()
    return judge


def reweigh(
    texts: Sequence[str],
    found: Sequence[Mapping[Proposal, str]],
    judge: Judge,
    language: str = "zh",
) -> list[dict[Proposal, str]]:
    """What was `found` in each text, with the confidences that a judge leaves it.

    What can only be reported is not asked about. A confidence stays under the `most` of its
    proposal, and what falls under `_NOISE` by the judge's word goes.
    """
    asked = [
        (number, proposal, Candidate(texts[number], proposal.span, proposal.replacement, *about))
        for number, own in enumerate(found)
        for proposal in own
        for about in [(proposal.kind, proposal.confidence)]
        if proposal.replacement is not None
    ]
    if not asked:
        return [dict(own) for own in found]
    opinions = _opinions(judge, [candidate for _, _, candidate in asked])
    new = {
        (number, proposal): _moved(proposal, opinion, language)
        for (number, proposal, _), opinion in zip(asked, opinions, strict=True)
    }
    return [
        {
            moved: family
            for proposal, family in own.items()
            if (moved := new.get((number, proposal), proposal)) is not None
        }
        for number, own in enumerate(found)
    ]


def _opinions(judge: Judge, candidates: Sequence[Candidate]) -> list[float]:
    name, said = type(judge).__name__, judge.weigh(candidates)
    try:
        given = [float(opinion) for opinion in said]
    except (TypeError, ValueError):
        msg = f"judge {name} gave {said!r}, not a number for each candidate"
        raise TypeError(msg) from None
    if len(given) != len(candidates):
        msg = f"judge {name} gave {len(given)} opinions on {len(candidates)} candidates"
        raise ValueError(msg)
    if any(math.isnan(opinion) for opinion in given):
        msg = f"judge {name} gave an opinion that is no number"
        raise ValueError(msg)
    return [max(-LIMIT, min(LIMIT, opinion)) for opinion in given]


def _moved(proposal: Proposal, opinion: float, language: str) -> Proposal | None:
    """The proposal as the judge leaves it, or None where it is hardly one any more."""
    if opinion == 0:
        return proposal
    before = min(max(proposal.confidence, _CERTAIN), 1 - _CERTAIN)
    after = 1 / (1 + math.exp(-math.log(before / (1 - before)) - opinion))
    if opinion > 0:
        after = max(proposal.confidence, min(after, proposal.most))
    if opinion < 0 and after < _NOISE:
        return None
    reason = say(language, "judged", opinion=opinion)
    return replace(proposal, confidence=after, evidence=(*proposal.evidence, reason))
