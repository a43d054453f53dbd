#!/usr/bin/env python3
"""Fit data/idioms.json: the weights that tell a misread idiom from a phrase that is much like one.

    python scripts/fit_idioms.py --read MODEL CORPUS.txt.xz:PAGES... > idioms.json

Pages of fresh lines (`misread`), each read by a MODEL that was built without its corpus. One
character of some set phrases is replaced by one that sounds or looks like it, or by any other. Half
of the pages fit, the other half give the figures on stderr.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Collection
from pathlib import Path

import numpy as np

from fit_lookalikes import LONE_RATE, rounded
from fit_lookalikes import RATE as LOOKALIKE_RATE
from fit_twins import Found, Half, fit
from misread import Misreader, pages
from zhclean.cloze import load_default
from zhclean.langmodel import CharModel
from zhclean.stages.typos.dips import read_line
from zhclean.stages.typos.fitted import override
from zhclean.stages.typos.idioms import IDIOM, IN_ORDER, find_idioms, phrases, read_phrases

Gold = dict[int, str]
# Of 14 wrong characters in 10,000 one in twenty stands in a set phrase, as one in twenty of right
# ones does; writers err there oftener. One phrase in four is put in wrong.
RATE, SHARE = 0.7, 0.25
KINDS = {"sound": 0.4, "common": 0.15, "fuzzy": 0.1, "shape": 0.2, "rare": 0.03, "any": 0.12}
LIKELY = -6.0  # log odds below which the cloze model is not asked


def damage(
    page: str, reader: Misreader, known: Collection[str], chance: random.Random
) -> tuple[str, Gold]:
    """The page with phrases misread, and what stood where."""
    chars: list[str] = list(page)
    gold: Gold = {}
    for at in range(len(page) - 3):
        if page[at : at + 4] in known and chance.random() < SHARE:
            place = at + chance.randrange(4)
            kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
            wrong = reader.wrong(page, place, kind, chance)
            if wrong != page[place] and all(abs(place - other) > 3 for other in gold):
                chars[place], gold[place] = wrong, page[place]
    return "".join(chars), gold


def gather(every: list[tuple[CharModel, str, str, Gold]], *, ordered: bool) -> list[Half]:
    """What is found in the pages, damaged and clean, in halves."""
    half, cloze = [(Found(), Found()), (Found(), Found())], load_default()
    for number, (model, page, text, gold) in enumerate(every):
        for out, shown, meant in zip(half[number % 2], (text, page), (gold, {}), strict=True):
            line = read_line(shown, model)
            found = find_idioms(line, model, least=LIKELY if ordered else -math.inf)
            out.add(shown, meant, read_phrases(shown, line, found, cloze) if ordered else found)
    return half


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--read", action="append", nargs="+", required=True, metavar="MODEL CORPUS:PAGES"
    )
    args, chance, reader = parser.parse_args(), random.Random(1), Misreader()
    clean: list[tuple[CharModel, str]] = []
    for path, *corpora in args.read:
        model = CharModel.load(Path(path))
        for spec in corpora:
            name, _, most = spec.partition(":")
            clean += [(model, page) for page in pages(Path(name), int(most), chance)]
    known = phrases()
    every = [(model, page, *damage(page, reader, known, chance)) for model, page in clean]
    quick = fit(gather(every, ordered=False), RATE)
    table = {"rate": RATE, "idiom_quick": dict(zip(IDIOM, rounded(quick), strict=True))}
    override(table)
    full = fit(gather(every, ordered=True), RATE)
    full[0] += np.log(LONE_RATE / LOOKALIKE_RATE)  # as those of the judge, for lone sentences
    table["idiom"] = dict(zip(IN_ORDER, rounded(full), strict=True))
    print(json.dumps({"about": "scripts/fit_idioms.py", **table}, indent=1))


if __name__ == "__main__":
    main()
