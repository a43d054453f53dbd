#!/usr/bin/env python3
"""Fit data/lookalikes.json: the weights that tell a misread character from a rare one.

    python scripts/fit_lookalikes.py MODEL CORPUS.txt.xz... > lookalikes.json

Reads every third line of the corpora, the lines that `build_langmodel.py --hold-out 3` left out
when it made MODEL, and puts wrong characters into them: some by shape, some by
sound, most at random, since real readers of pages make errors of every kind. A change is right if
it restores what stood there. Half of the pages fit, the other half give the figures on stderr,
and so do the same pages without errors.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from pathlib import Path

import numpy as np

from zhclean.langmodel import CharModel
from zhclean.stages.typos import candidates, lookalikes
from zhclean.stages.typos.dips import best_changes
from zhclean.tables import rows

RATE = 5.0  # in 10,000: between clean pages and bad ones, where 10 to 15 were counted
PUT_IN = 15.0  # what is put in, for there to be enough; weighed down to RATE
PAGE = 4000  # characters
BY_SHAPE, BY_SOUND = 0.35, 0.15
PENALTY = 1.0
SHARED = 12


def pages(path: Path, most: int) -> list[str]:
    """Held-out lines as pages of some thousand characters.

    News repeats itself: lines that share SHARED characters in a row with a line the model was made
    from are no test of it.
    """
    with lzma.open(path, "rt", encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    seen = [line for number, line in enumerate(lines) if number % 3 != 2]
    known = np.unique(_grams("\n".join(seen)))
    out, page = [], ""
    for line in lines[2::3]:
        grams = _grams(line)
        if len(grams) and (known[np.searchsorted(known, grams) % len(known)] == grams).any():
            continue
        page += line + "\n"
        if len(page) >= PAGE:
            out.append(page)
            page = ""
    print(f"{path.name}: {len(out)} pages of fresh lines", file=sys.stderr)
    return out[:: max(1, len(out) // most)][:most]


def _grams(text: str) -> np.ndarray:
    """A hash of each SHARED characters in a row."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    size = len(codes) - SHARED + 1
    if size <= 0:
        return np.empty(0, np.uint64)
    total = np.zeros(size, np.uint64)
    for step in range(SHARED):
        total = total * np.uint64(1_000_003) + codes[step : step + size]
    return total


def damage(page: str, chance: random.Random) -> tuple[str, dict[int, str]]:
    """The page with characters misread, and what stood where."""
    chars, gold = list(page), {}
    places = [at for at, char in enumerate(page) if "\u4e00" <= char <= "\u9fff"]
    alike, common = candidates._lookalikes(), [row[0] for row in rows("lookalikes")]
    for at in chance.sample(places, min(len(places), round(len(page) * PUT_IN / 1e4))):
        kind = chance.random()
        if kind < BY_SHAPE:
            pool = alike.get(page[at], page[at])[: 1 + int(chance.expovariate(0.1))]
        elif kind < BY_SHAPE + BY_SOUND:
            pool = [c for c in common if candidates.sound_alike(page[at], c)] or [page[at]]
        else:
            pool = common
        wrong = chance.choice(pool)
        if wrong != page[at]:
            chars[at], gold[at] = wrong, page[at]
    return "".join(chars), gold


def examples(texts: list[str], model: CharModel, seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Features of each change proposed, whether it is right, and the number of errors put in."""
    chance, vectors, right, errors = random.Random(seed), [], [], 0
    for page in texts:
        bad, gold = damage(page, chance)
        errors += len(gold)
        if changes := best_changes(bad, model):
            vectors.append(lookalikes.features(bad, changes))
            right += [gold.get(change.at) == change.new for change in changes]
    return np.concatenate(vectors), np.array(right), errors


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic weights by Newton's method, L2 on all but the bias."""
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 0
    w = np.zeros(x.shape[1])
    say = np.where(y, RATE / PUT_IN, 1.0)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        bend = (x * (say * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        w += np.linalg.solve(bend, x.T @ (say * (y - p)) - penalty * w)
    return w


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=1000, help="pages of each corpus")
    args = parser.parse_args()
    model = CharModel.load(args.model)
    texts = [page for path in args.corpora for page in pages(path, args.most)]
    x, y, _ = examples(texts[::2], model, 1)
    w = fit(x, y)
    x, y, errors = examples(texts[1::2], model, 2)
    size = sum(map(len, texts[1::2]))
    chances = 1 / (1 + np.exp(-x @ w))
    print(f"{len(texts)} pages; recall at best {y.sum() / errors:.3f}", file=sys.stderr)
    for least in (0.5, 0.7, 0.8, 0.9, 0.95):
        said = chances >= least
        right, wrong = y[said].sum() * RATE / PUT_IN, (~y[said]).sum()
        print(
            f"at {least}: recall {y[said].sum() / errors:.3f}, "
            f"precision {right / (right + wrong):.3f}, "
            f"false {1e4 * wrong / size:.3f} in 10,000",
            file=sys.stderr,
        )
    about = "scripts/fit_lookalikes.py, " + ", ".join(path.name for path in args.corpora)
    rounded = {name: round(float(v), 3) for name, v in zip(lookalikes.FEATURES, w, strict=True)}
    print(json.dumps({"about": about, "rate": RATE, "weights": rounded}, indent=1))


if __name__ == "__main__":
    main()
