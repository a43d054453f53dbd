#!/usr/bin/env python3
"""Fit data/seams.json: the weights that tell a word said twice from two words that meet in it.

    python scripts/fit_seams.py FIT.txt.xz... --test TEST.txt.xz... > seams.json

Two words that meet (高新技术企业|企业所得税) stand in clean text where both hold on to the word
that they share: the doublings found there, and places where one word hangs on the other by a
particle (高新技术企业的企业所得税), which is taken out; a title leaves it out as well.
Words said twice are words doubled at random. Both only where `seams.may_meet`. What is measured,
on stderr, is measured on corpora that were not fitted on. The bias is set so that LEAST, from which
a repair is made, lies where KEPT of the words said twice are above it.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fit_stutters import double_at_random
from logit import fit_logit
from zhclean.langmodel import load_default
from zhclean.stages.typos import seams, stutter

LEAST, KEPT = 0.7, 0.8
RIDGE = 1e-3
# 的 leaves what is nearly always one phrase; 和 and its like stand between two as well.
TIED = re.compile("([\u4e00-\u9fff]{2,6})([的和及与])\\1")
SAY = {"的": 1.0, "": 1.0, "和": 0.3, "及": 0.3, "与": 0.3}
CONTEXT = 40
EVERY = 25  # lines to one that is given a word said twice
LINES_A_TEXT = 200
Example = tuple[str, str, str, float]  # left, unit, right, say


def examples(path: Path, chance: random.Random) -> tuple[list[Example], list[Example]]:
    """Words that meet and words said twice in a corpus, each of them once."""
    met: dict[tuple[str, str, str], Example] = {}
    twice: list[Example] = []
    with lzma.open(path, "rt", encoding="utf-8") as file:
        block: list[str] = []
        for number, line in enumerate(file):
            block.append(line.strip())
            if len(block) == LINES_A_TEXT:
                for example in _met("\n".join(block)):
                    left, unit, right, _ = example
                    met.setdefault((left[-2:], unit, right[:2]), example)
                block = []
            if number % EVERY == 0 and (case := double_at_random(line.strip(), chance)):
                text, span = case
                twice.append(_parts(text, span.start - len(span), span.start, span.end, 1.0))
    may = [
        [x for x in found if seams.may_meet(*x[:3]) and not stutter.is_doubled_by_grammar(*x[:3])]
        for found in (met.values(), twice)
    ]
    return may[0], may[1]


def _met(text: str) -> Iterator[Example]:
    for match in TIED.finditer(text):
        start, end = match.end(1), match.start(2) + 1
        yield _parts(text, match.start(), start, end + len(match[1]), SAY[match[2]])
    for span in stutter.doubled_units(text):
        yield _parts(text, span.start - len(span), span.start, span.end, SAY[""])


def _parts(text: str, start: int, end: int, after: int, say: float) -> Example:
    left = text[max(0, start - CONTEXT) : start].rpartition("\n")[2]
    return left, text[start:end], text[after : after + CONTEXT].partition("\n")[0], say


def vectors(found: list[Example]) -> np.ndarray:
    """The features of `seams`, as `stutter` asks for them."""
    model = load_default()
    text = "\n".join(left + unit * 2 + right for left, unit, right, _ in found)
    spans, at = [], 0
    for left, unit, right, _ in found:
        start = at + len(left) + len(unit)
        spans.append(stutter.Span(start, start + len(unit)))
        at += len(left) + 2 * len(unit) + len(right) + 1
    return seams.features(model, *stutter.priced(text, spans, model))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--test", nargs="+", type=Path, required=True)
    args = parser.parse_args()
    chance = random.Random(1)
    sets = []
    for paths in (args.corpora, args.test):
        both = [examples(path, chance) for path in paths]
        no, yes = ([x for pair in both for x in pair[k]] for k in (0, 1))
        print(f"{len(no)} words that meet, {len(yes)} said twice", file=sys.stderr)
        sets.append((no, yes, vectors(no), vectors(yes)))
    no, yes, x_no, x_yes = sets[0]
    say = np.array([x[3] for x in no])
    share = np.concatenate((say / say.sum(), np.full(len(yes), 1 / len(yes))))
    x, y = np.concatenate((x_no, x_yes)), np.repeat((0.0, 1.0), (len(no), len(yes)))
    w = fit_logit(x, y, RIDGE, share)
    w[0] += np.log(LEAST / (1 - LEAST)) - np.quantile(x_yes @ w, 1 - KEPT)
    tied, plain = (np.array([(x[3] < 1) == less for x in sets[1][0]]) for less in (True, False))
    for least in (0.5, 0.6, LEAST, 0.8, 0.9):
        line = np.log(least / (1 - least))
        kept, (a, b) = (
            (sets[1][3] @ w >= line).mean(),
            ((sets[1][2][which] @ w >= line).mean() for which in (plain, tied)),
        )
        print(f"at {least}: said twice {kept:.3f}, meeting {a:.3f}, by 和 {b:.3f}", file=sys.stderr)
    about = "scripts/fit_seams.py, " + ", ".join(path.name for path in args.corpora)
    rounded = {name: round(float(v), 3) for name, v in zip(seams.FEATURES, w, strict=True)}
    print(json.dumps({"about": about, "least": LEAST, "kept": KEPT, "weights": rounded}, indent=1))


if __name__ == "__main__":
    main()
