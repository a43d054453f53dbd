#!/usr/bin/env python3
"""Fit data/places.json: the weights that tell a misread place from what is written so.

    python scripts/fit_places.py CORPUS.txt[.xz]... [--write]

Lines in a row make a page of 4,000 characters. In it one character of a few places is exchanged, in
two of three for one that looks or sounds like it, else for any. A logit tells those from all other
strings that are one character from a place which the page names. Figures printed are those of each
corpus by the weights that the others give.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from logit import fit_logit, sureness
from zhclean import langmodel
from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.typos.channel import rivals
from zhclean.stages.typos.dips import model_ids
from zhclean.stages.typos.places import PLACES, weigh

DATA = Path(__file__).parents[1] / "src" / "zhclean" / "data" / "places.json"
PAGE, PAGES, OFTEN, ERRORS = 4000, 220, 3, 4
ALIKE, COMMON, RAREST = 2 / 3, 3000, -13.0
RIDGE = 1e-3


def pages(path: Path, chance: random.Random) -> Iterator[str]:
    """Every page but three in ten, so that several runs of the text are seen."""
    opener = lzma.open if path.suffix == ".xz" else open
    lines: list[str] = []
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            if len(line) >= 20:
                lines.append(line.strip()[: PAGE // 2])
            if sum(map(len, lines)) > PAGE:
                if chance.random() > 0.3:
                    yield "\n".join(lines)
                lines = []


def misread(text: str, chance: random.Random, common: list[str]) -> tuple[str, dict[int, str]]:
    """The text with a few places misread, and what stood there."""
    found = [(start, end) for start, end, _ in ZoneCatalog.builtin().find(text) if end - start <= 4]
    often = Counter(text[start:end] for start, end in found)
    chance.shuffle(found)
    chars, right, used = list(text), {}, set()
    for start, end in found:
        name = text[start:end]
        if often[name] < OFTEN or name in used or len(right) == ERRORS:
            continue
        used.add(name)
        at = start + chance.randrange(2 if len(name) == 3 else len(name))
        new = other(text[at], chance, common)
        if new:
            chars[at], right[at] = new, text[at]
    return "".join(chars), right


def other(char: str, chance: random.Random, common: list[str]) -> str:
    """Another character, alike or not."""
    if chance.random() > ALIKE:
        return chance.choice([c for c in common if c != char])
    model = langmodel.load_default()
    codes = rivals(np.array([ord(char)])).codes
    known = model_ids(model)[codes]
    alike = codes[(known > model.unk) & (model.common[known] > RAREST)].tolist()
    return chr(chance.choice(alike)) if alike else ""


def examples(path: Path, chance: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """Rows and whether each is a misreading."""
    model = langmodel.load_default()
    order = np.argsort(-model.common[model_ids(model)], kind="stable")[:COMMON]
    common = [chr(code) for code in order.tolist() if 0x4E00 <= code <= 0x9FFF]
    rows, labels = [], []
    for number, page in enumerate(pages(path, chance)):
        if number == PAGES:
            break
        text, right = misread(page, chance, common)
        for candidate, row in zip(*weigh(text), strict=True):
            meant = right.get(candidate.at)
            if meant in (None, candidate.new):
                rows.append(row)
                labels.append(meant is not None)
    return np.array(rows).reshape(-1, len(PLACES)), np.array(labels, float)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    chance = random.Random(5)
    sets = [examples(path, chance) for path in arguments.corpora]
    said, right = [], []
    for k, (x, y) in enumerate(sets):
        others = [pair for n, pair in enumerate(sets) if n != k]
        weights = fit_logit(*(np.concatenate(part) for part in zip(*others, strict=True)), RIDGE)
        said.append(sureness(x, weights))
        right.append(y)
    p, y = np.concatenate(said), np.concatenate(right)
    for least in (0.5, 0.7, 0.8, 0.9, 0.95):
        over = p > least
        print(f"over {least}: {over.sum()}, right {y[over].mean():.3f}", end=" ")
        print(f"found {y[over].sum() / y.sum():.3f}")
    weights = fit_logit(*(np.concatenate(part) for part in zip(*sets, strict=True)), RIDGE)
    about = f"scripts/fit_places.py, {', '.join(path.name for path in arguments.corpora)}"
    table = {"about": about, "places": dict(zip(PLACES, weights.round(3).tolist(), strict=True))}
    if arguments.write:
        DATA.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    else:
        json.dump(table, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
