#!/usr/bin/env python3
"""Fit data/idioms.json: the weights that tell a misread idiom from a phrase that is much like one.

    python scripts/fit_idioms.py --read MODEL CORPUS.txt.xz:PAGES... > idioms.json

As `fit_lookalikes.py`: pages of fresh lines, in which one character of some set phrases is replaced
by one that sounds or looks like it, or by any other. Half of the pages fit, the other half give the
figures on stderr.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from fit_lookalikes import LONE_RATE, logistic, rounded, say
from fit_lookalikes import RATE as LOOKALIKE_RATE
from misread import Misreader, Page, add_reading, readings
from zhclean.cloze import load_default
from zhclean.stages.typos.dips import read_line
from zhclean.stages.typos.fitted import override
from zhclean.stages.typos.idioms import IDIOM, IN_ORDER, find_idioms, phrases, read_phrases

# Of 14 wrong characters in 10,000 one in twenty stands in a set phrase, as one in twenty of right
# ones does; writers err there oftener. One phrase in four is put in wrong.
RATE, SHARE = 0.7, 0.25
KINDS = {"sound": 0.4, "common": 0.15, "fuzzy": 0.1, "shape": 0.2, "rare": 0.03, "any": 0.12}
LIKELY = -6.0  # log odds below which the cloze model is not asked


@dataclass
class Found:
    """Rows of one kind, which are right, and how many errors in how many characters."""

    rows: list[tuple[float, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    errors: int = 0
    size: int = 0


def damage(page: str, reader: Misreader, known: Collection[str], chance: random.Random):
    """The page with phrases misread, and what stood where."""
    chars, gold = list(page), {}
    for at in range(len(page) - 3):
        if page[at : at + 4] in known and chance.random() < SHARE:
            place = at + chance.randrange(4)
            kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
            wrong = reader.wrong(page, place, kind, chance)
            if wrong != page[place] and all(abs(place - other) > 3 for other in gold):
                chars[place], gold[place] = wrong, page[place]
    return "".join(chars), gold


def gather(every: list[tuple[Page, str, dict[int, str]]], *, ordered: bool) -> list[Found]:
    """What is found in the pages, in halves."""
    half, cloze = [Found(), Found()], load_default()
    for number, (page, text, gold) in enumerate(every):
        out, line = half[number % 2], read_line(text, page.model)
        found = find_idioms(line, page.model, least=LIKELY if ordered else -math.inf)
        if ordered:
            found = read_phrases(text, line, found, cloze)
        out.rows += [idiom.row for idiom in found]
        out.right += [gold.get(idiom.at) == idiom.new for idiom in found]
        out.errors += len(gold)
        out.size += len(text)
    return half


def fit(bad: list[Found], clean: list[Found]) -> np.ndarray:
    x = np.array(bad[0].rows + clean[0].rows)
    y = np.array(bad[0].right + clean[0].right)
    # the pages stand twice, so that what is wrong in them must weigh double
    put_in = bad[0].errors / bad[0].size * 1e4
    w = logistic(x, y, np.where(y, 2 * RATE / put_in, 1.0))
    odds, false = np.array(bad[1].rows) @ w, np.array(clean[1].rows) @ w
    say(f"{bad[1].errors} errors, {sum(bad[1].right)} found, {len(clean[1].rows)} false")
    for least in (0.1, 0.3, 0.5, 0.7, 0.9):
        line = np.log(least / (1 - least))
        recall = (np.array(bad[1].right) & (odds >= line)).sum() / bad[1].errors
        wrong = (false >= line).sum() / clean[1].size * 1e4
        say(f"at {least}: recall {recall:.3f}, false {wrong:.4f} in 10,000")
    return w


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_reading(parser)
    args, chance, reader = parser.parse_args(), random.Random(1), Misreader()
    every, known = readings(args.read, chance), phrases()
    clean = [(page, page.text, {}) for page in every]
    bad = [(page, *damage(page.text, reader, known, chance)) for page in every]
    quick = fit(gather(bad, ordered=False), gather(clean, ordered=False))
    table = {"rate": RATE, "idiom_quick": dict(zip(IDIOM, rounded(quick), strict=True))}
    override(table)
    full = fit(gather(bad, ordered=True), gather(clean, ordered=True))
    full[0] += np.log(LONE_RATE / LOOKALIKE_RATE)  # as those of the judge, for lone sentences
    table["idiom"] = dict(zip(IN_ORDER, rounded(full), strict=True))
    print(json.dumps({"about": "scripts/fit_idioms.py", **table}, indent=1))


if __name__ == "__main__":
    main()
