"""A judge that asks a masked language model of the kind of BERT, in a local folder."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhclean.judges.judge import Candidate


@dataclass(frozen=True, slots=True)
class MaskedModelJudge:
    """What the model in `folder` thinks of other characters in the place of those that stand.

    The characters in question are masked, and the opinion is how much likelier the model holds the
    new ones than the old, `weight` times, since much of that the corrector knows already. It sees
    `reach` characters to each side. On changes of length it has no opinion.

    The folder is one that `transformers` saved (``save_pretrained``), with a vocabulary of single
    Han characters. Needs the extra ``neural``; nothing is ever fetched.
    """

    folder: str
    weight: float = 0.5
    reach: int = 100
    batch: int = 32

    def load(self) -> None:
        """Have the model ready; `ValueError` if there is none in the folder."""
        _load(self.folder)

    def weigh(self, candidates: Sequence[Candidate]) -> list[float]:
        """An opinion on each candidate, 0 where there is none."""
        model = _load(self.folder)
        opinions = [0.0] * len(candidates)
        asked = [
            (number, question)
            for number, candidate in enumerate(candidates)
            if (question := self._question(candidate, model)) is not None
        ]
        for begin in range(0, len(asked), self.batch):
            part = asked[begin : begin + self.batch]
            gains = model.gains([question for _, question in part])
            for (number, _), gain in zip(part, gains, strict=True):
                opinions[number] = round(self.weight * gain, 3)
        return opinions

    def _question(self, candidate: Candidate, model: _MaskedModel) -> _Question | None:
        span = candidate.span
        old, new = model.ids(candidate.read), model.ids(candidate.replacement)
        if not old or len(old) != len(new) or model.unknown in (*old, *new):
            return None
        left = model.ids(candidate.text[max(0, span.start - self.reach) : span.start])
        right = model.ids(candidate.text[span.end : span.end + self.reach])
        return _Question(tuple(left), tuple(old), tuple(new), tuple(right))


@dataclass(frozen=True, slots=True)
class _Question:
    """Ids of what stands around a change, of what it replaces, and of the replacement."""

    left: tuple[int, ...]
    old: tuple[int, ...]
    new: tuple[int, ...]
    right: tuple[int, ...]


class _MaskedModel:
    """A model and its vocabulary, read character by character."""

    def __init__(self, folder: str) -> None:
        from transformers import AutoModelForMaskedLM, AutoTokenizer

        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model: Any = AutoModelForMaskedLM.from_pretrained(folder, local_files_only=True)
        self._model.eval()
        self._vocabulary: dict[str, int] = tokenizer.get_vocab()
        self.unknown: int = tokenizer.unk_token_id
        self._first, self._last = tokenizer.cls_token_id, tokenizer.sep_token_id
        self._mask, self._pad = tokenizer.mask_token_id, tokenizer.pad_token_id
        if None in (self.unknown, self._first, self._last, self._mask, self._pad):
            msg = "its vocabulary has no mask or no marks of beginning and end"
            raise ValueError(msg)

    def ids(self, text: str) -> list[int]:
        """The id of each character that is no blank."""
        return [
            self._vocabulary.get(char, self._vocabulary.get(char.lower(), self.unknown))
            for char in text
            if not char.isspace()
        ]

    def gains(self, questions: Sequence[_Question]) -> list[float]:
        """How much likelier the new characters are than the old, in nats."""
        import torch

        rows = [
            (self._first, *q.left, *(self._mask,) * len(q.old), *q.right, self._last)
            for q in questions
        ]
        width = max(map(len, rows))
        ids = torch.tensor([[*row, *(self._pad,) * (width - len(row))] for row in rows])
        there = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        with torch.inference_mode():
            logits = self._model(input_ids=ids, attention_mask=there).logits
        out = []
        for question, row in zip(questions, logits, strict=True):
            start = 1 + len(question.left)
            gain = sum(
                float(row[start + k, new] - row[start + k, old])
                for k, (old, new) in enumerate(zip(question.old, question.new, strict=True))
            )
            out.append(gain if math.isfinite(gain) else 0.0)
        return out


@lru_cache(maxsize=2)
def _load(folder: str) -> _MaskedModel:
    if not Path(folder).is_dir():
        msg = f"judge: there is no folder {folder}"
        raise ValueError(msg)
    try:
        return _MaskedModel(folder)
    except ImportError as error:
        msg = f"judge: a masked language model needs pip install 'zhclean[neural]' ({error})"
        raise ValueError(msg) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"judge: no masked language model in {folder}: {error}"
        raise ValueError(msg) from error
