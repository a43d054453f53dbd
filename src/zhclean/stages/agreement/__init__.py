"""What has to agree with what stands elsewhere in an article: marks, ordinals, counts, dates.

All of it is reported and nothing changed: that two places disagree does not say which is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhclean.config import CleanConfig
from zhclean.langmodel import model_of
from zhclean.proposals import Proposal
from zhclean.stages.agreement.clauses import find_misnumbered_clauses
from zhclean.stages.agreement.counts import find_miscounts
from zhclean.stages.agreement.dates import find_impossible_dates
from zhclean.stages.agreement.listed import find_miscounted_lists
from zhclean.stages.agreement.numbering import find_numbering
from zhclean.stages.agreement.pairs import find_unbalanced
from zhclean.stages.agreement.shares import find_false_shares

__all__ = [
    "find_disagreements",
    "find_false_shares",
    "find_impossible_dates",
    "find_miscounted_lists",
    "find_miscounts",
    "find_misnumbered_clauses",
    "find_numbering",
    "find_unbalanced",
]

_NUMBERS = (
    find_numbering,
    find_misnumbered_clauses,
    find_miscounts,
    find_miscounted_lists,
    find_impossible_dates,
    find_false_shares,
)

Found = tuple[int, Proposal]
"""The number of a paragraph, and what is amiss in it; spans index the paragraph."""


def find_disagreements(
    paragraphs: Sequence[str], config: CleanConfig, whole: Sequence[tuple[bool, bool]] = ()
) -> Iterator[Found]:
    """Whatever disagrees in the `paragraphs` of one article, in reading order.

    `whole` says of each whether it has its start and its end; without it all have.
    """
    language = config.language
    if config.pairs != "off":
        yield from find_unbalanced(paragraphs, model_of(config.language_model), language, whole)
    if config.numbering != "off":
        for find in _NUMBERS:
            yield from find(paragraphs, language)
