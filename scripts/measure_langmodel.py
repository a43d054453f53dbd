"""Measure a model on held-out lines: ``python scripts/measure_langmodel.py MODEL FILES...``.

Prints a file a row: perplexity a character; how often `seam` puts the true head of a cut
paragraph first among 30 heads cut elsewhere; how well `start_gain` tells paragraph starts from
heads cut anywhere, and from heads that follow a sentence's end; the same of `end_gain` for ends.
"""

from __future__ import annotations

import argparse
import lzma
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhclean.langmodel import CharModel

_SHORTEST = 16
_SENTENCE_ENDS = "。！？"


def _held_out(path: Path, hold_out: int, most: int) -> list[str]:
    def lines() -> Iterator[str]:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file):
                if number % hold_out == hold_out - 1:
                    yield "".join(line.split())

    found = [line for line in lines() if len(line) >= _SHORTEST]
    return [found[int(at)] for at in np.linspace(0, len(found) - 1, most)]


def _perplexity(model: CharModel, texts: list[str]) -> float:
    scores = np.concatenate([model.score(text) for text in dict.fromkeys(texts)])
    return float(np.exp(-scores.mean(dtype=float)))


def _auc(yes: NDArray[np.float32], no: NDArray[np.float32]) -> float:
    less = np.searchsorted(np.sort(no), yes, "left")
    same = np.searchsorted(np.sort(no), yes, "right") - less
    return float((less + same / 2).mean() / len(no)) if len(no) and len(yes) else float("nan")


def _measure(model: CharModel, texts: list[str], seed: int) -> list[float]:
    # paragraphs of a short file come up several times, each time cut elsewhere
    width, random = model.order - 1, np.random.default_rng(seed)
    ids = [model.encode(text) for text in texts]
    ids = [row[row != model.skip] for row in ids]
    cuts = [int(random.integers(6, len(row) - 6)) for row in ids]
    tails = np.array([row[cut - width : cut] for row, cut in zip(ids, cuts, strict=True)])
    heads = np.array([row[cut : cut + width] for row, cut in zip(ids, cuts, strict=True)])
    rivals = (np.arange(len(ids))[:, None] + random.integers(1, len(ids), (len(ids), 30))) % len(
        ids
    )
    choices = np.concatenate((np.arange(len(ids))[:, None], rivals), axis=1)
    gains = model.seam(np.repeat(tails, 31, axis=0), heads[choices].reshape(-1, width))
    gains = gains.reshape(-1, 31)
    top = float((gains[:, 0] > gains[:, 1:].max(axis=1)).mean())
    starts = model.start_gain(np.array([row[:width] for row in ids]))
    ends = model.end_gain(np.array([row[-width:] for row in ids]))
    stops = model.encode(_SENTENCE_ENDS)
    inner = [(row, at + 1) for row in ids for at in np.flatnonzero(np.isin(row, stops))]
    inner = [(row, at) for row, at in inner if width < at < len(row) - width]
    after = model.start_gain(np.array([row[at : at + width] for row, at in inner]))
    before = model.end_gain(np.array([row[at - width : at] for row, at in inner]))
    return [
        top,
        _auc(starts, model.start_gain(heads)),
        _auc(starts, after),
        _auc(ends, model.end_gain(tails)),
        _auc(ends, before),
    ]


def main() -> None:
    """Read the command line, print a row a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--hold-out", type=int, default=50)
    parser.add_argument("--paragraphs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    model = CharModel.load(args.model)
    print("file                 ppl   top-1  start  start|。 end    end|。")
    for path in args.files:
        texts = _held_out(path, args.hold_out, args.paragraphs)
        row = " ".join(f"{value:6.4f}" for value in _measure(model, texts, args.seed))
        print(f"{path.name[:-7]:16s} {_perplexity(model, texts):7.2f}  {row}")


if __name__ == "__main__":
    main()
