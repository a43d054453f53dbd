"""A second opinion: judges that weigh the changes which the corrector itself proposes.

A judge makes a proposal likelier or less likely, within `LIMIT`, and never adds one: its false
alarms are among the suggestions that were there without it. Any object with a method `weigh` is
one (`Judge`); `MaskedModelJudge` asks a masked language model in a local folder.
"""

from __future__ import annotations

from zhclean.judges.judge import LIMIT, Candidate, Judge
from zhclean.judges.masked import MaskedModelJudge

__all__ = ["LIMIT", "Candidate", "Judge", "MaskedModelJudge"]
