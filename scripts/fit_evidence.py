#!/usr/bin/env python3
"""Fit the weights of links and of starts in mid-sentence on pages with known truth.

    python scripts/fit_evidence.py DIR [DIR ...] [--model FILE] [--write]

Each DIR holds pages as NAME.json in the form of fixtures/README.md. Links: a conditional logit over
the starts that a cut tail could run on into, with a null. Starts in mid-sentence, lost or
continued: a logit. Prints the fitted weights and the likelihood; with --write they go into
src/zhclean/data/evidence.json.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

import numpy as np

from logit import fit_logit as fit_plain
from zhclean.config import CleanConfig
from zhclean.page import ReadPage, catalog_of, model_of, read_page
from zhclean.stages.chains import Link
from zhclean.stages.links import (
    LINK_FEATURES,
    START_FEATURES,
    start_features,
)
from zhclean.stages.pieces import learn_template
from zhclean.stages.zones import NameFinder
from zhclean.structure import Reading, Seams, Subjects, link_and_label, measure

DATA = Path(__file__).parents[1] / "src" / "zhclean" / "data" / "evidence.json"
# Weights are pulled to what they were: what these pages say nothing of, as of templates, stays.
RIDGE = 0.002
START_RIDGE = 2e-5
# The sense of a feature that is known before any page is seen; a weight never gets the other one.
POSITIVE = frozenset(
    {
        *("seam", "continuity", "mid_odds", "adjacent", "adjacent_home", "near", "same_zone"),
        *("likeness", "mark_first", "seen", "frame", "breaks_template", "after_cut"),
        *("closes_unopened", "bare_item", "aspect", "mid_low", "seam_low", "continuity_low"),
    }
)
NEGATIVE = frozenset(
    ("paragraph_odds", "opening", "named_first", "fits_template", "backward", "start_gain")
)
# What hangs on the text alone. With --text nothing else is fitted: how pages are set is as it was
# made up on made pages, and with weights fitted to that real ones lose joins.
TEXT = frozenset(
    {
        *("bias", "seam", "seam_low", "continuity", "continuity_low", "continuity_high"),
        *("mid_odds", "mid_low", "paragraph_odds", "start_gain", "sentence_gain", "opening"),
        *("aspect", "maybe_cut"),
    }
)


def with_signs(weights: np.ndarray, features: tuple[str, ...]) -> np.ndarray:
    """The weights with 0 for those that have a sign which is known to be wrong."""
    sign = np.array([(f in POSITIVE) - (f in NEGATIVE) for f in features])
    return np.where(weights * sign < 0, 0.0, weights)


def reading_of(page: ReadPage, config: CleanConfig) -> tuple[Reading, list[int]]:
    """A page measured again, and its pieces without the copies that went."""
    structure = page.structure
    texts = [page.text[piece.start : piece.end] for piece in structure.pieces]
    forms = [form for zone in structure.zones for form, _ in zone.forms]
    reading = measure(
        page.text,
        structure.pieces,
        structure.zones,
        structure.names,
        NameFinder(structure.zones, catalog_of(config)),
        page.homes,
        [(s.heading.title or "") if s.heading else "" for s in page.sections],
        learn_template(texts, forms),
        model_of(config),
    )
    gone = {copy.gone for copy in structure.copies}
    return reading, [k for k in range(len(texts)) if k not in gone]


def measure_again(
    page: ReadPage, config: CleanConfig
) -> tuple[Seams, list[int], np.ndarray, tuple[Link, ...]]:
    """The measurements behind a page's links: seams, live pieces, shares of zones, what may be."""
    reading, live = reading_of(page, config)
    seams = Seams(reading)
    copies = [(copy.kept, copy.gone) for copy in page.structure.copies]
    subjects = Subjects(reading, copies, seams.headless)
    links, shares = link_and_label(subjects, seams, live)
    return seams, live, shares, links.maybe


def examples(directories: list[Path], config: CleanConfig):
    """Per cut tail (features of all candidates, index of the right one or -1); per start (x, y)."""
    tails, starts = [], []
    for directory in directories:
        for path in sorted(directory.glob("*.json")):
            truth = json.loads(path.read_text(encoding="utf-8"))
            page = read_page(truth["text"], config)
            if page.text != page.raw:
                continue
            structure = page.structure
            at_start = {p["start"]: k for k, p in enumerate(truth["pieces"])}
            at_end = {p["end"]: k for k, p in enumerate(truth["pieces"])}
            first = [at_start.get(piece.start) for piece in structure.pieces]
            last = [at_end.get(piece.end) for piece in structure.pieces]
            joined = {tuple(pair) for pair in truth["joins"]}
            reader, live, shares, _ = measure_again(page, config)
            tail_of, start_of, features = reader.candidates(live, shares)
            for tail in np.unique(tail_of):
                rows = np.flatnonzero(tail_of == tail)
                if last[tail] is None:
                    continue
                right = [
                    k for k, s in enumerate(start_of[rows]) if (last[tail], first[s]) in joined
                ]
                gone = any(i == last[tail] for i, _ in joined) and not right
                if not gone:
                    tails.append((features[rows], right[0] if right else -1))
            continued = {j for _, j in joined}
            x = start_features(reader.page.ends, reader.page.section, reader.openings)
            for k in live:
                if first[k] is not None:
                    own = truth["pieces"][first[k]]
                    starts.append((x[k], own["open_start"] or first[k] in continued))
    return tails, starts


def kept(features: tuple[str, ...], only_text: bool) -> np.ndarray:
    """Which weights stay as they are."""
    return np.array(
        [f in ("bracket_fits", "bracket_breaks") or (only_text and f not in TEXT) for f in features]
    )


def fit_links(tails, weights: np.ndarray, only_text: bool = False, steps: int = 600) -> np.ndarray:
    """Gradient ascent (Adam) on the conditional likelihood with a null of weight 0."""
    fixed = kept(LINK_FEATURES, only_text)
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    x = np.concatenate([f for f, _ in tails])
    owner = np.repeat(np.arange(len(tails)), [len(f) for f, _ in tails])
    y = np.zeros(len(x))
    at = 0
    for f, right in tails:
        if right >= 0:
            y[at + right] = 1.0
        at += len(f)
    # the work is done in standard units: features of very different size learn at one pace
    centre, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    centre[0], scale[0] = 0.0, 1.0
    z, weights = (x - centre) / scale, weights * scale
    weights[0] += centre @ (weights / scale)
    prior = weights.copy()
    for step in range(1, steps + 1):
        score = np.exp(np.clip(z @ weights, -50, 50))
        total = 1.0 + np.bincount(owner, score, len(tails))
        gradient = z.T @ (y - score / total[owner]) / len(tails) - RIDGE * (weights - prior)
        gradient[fixed] = 0
        moment = 0.9 * moment + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        weights = weights + 0.02 * (moment / (1 - 0.9**step)) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
        weights = with_signs(weights, LINK_FEATURES)
    weights[0] -= centre @ (weights / scale)
    weights = weights / scale
    score = np.exp(np.clip(x @ weights, -50, 50))
    total = 1.0 + np.bincount(owner, score, len(tails))
    said = np.bincount(owner, y * score, len(tails)) + (np.bincount(owner, y, len(tails)) == 0)
    print("links: mean log likelihood", round(float(np.log(said / total).mean()), 4), len(tails))
    return weights


def fit_logit(
    rows, weights: np.ndarray, features: tuple[str, ...], only_text: bool = False, steps: int = 1500
):
    """The same for a plain logit, as of lost starts and of the second look."""
    fixed = kept(features, only_text)
    x, y = np.array([s for s, _ in rows]), np.array([float(t) for _, t in rows])
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    prior = weights.copy()
    for step in range(1, steps + 1):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (y - p) / len(y) - START_RIDGE * (weights - prior)
        gradient[fixed] = 0
        moment = 0.9 * moment + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        weights = weights + 0.03 * (moment / (1 - 0.9**step)) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
        weights = with_signs(weights, features)
    p = 1 / (1 + np.exp(-x @ weights))
    print("logit: mean log likelihood", round(float(np.log(np.where(y > 0, p, 1 - p)).mean()), 4))
    for bar in (0.3, 0.5, 0.7):
        hit = ((p > bar) & (y > 0)).sum()
        print(
            f"  over {bar}: precision {hit / max(1, (p > bar).sum()):.3f}",
            f"recall {hit / y.sum():.3f}",
        )
    return weights


# What is too doubtful to be reported says nothing of what is.
REPORTED = 0.3
CALIBRATED = ("calibration", "lost_starts", "lost_ends")


def said_and_right(directory: Path, config: CleanConfig) -> dict[str, list[tuple[float, bool]]]:
    """For links, lost starts and lost ends the probability that is told, and whether it is so."""
    out: dict[str, list[tuple[float, bool]]] = {name: [] for name in CALIBRATED}
    for path in sorted(directory.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        page = read_page(truth["text"], config)
        if page.text != page.raw:
            continue
        structure, pieces = page.structure, page.structure.pieces
        at_start = {p["start"]: k for k, p in enumerate(truth["pieces"])}
        at_end = {p["end"]: k for k, p in enumerate(truth["pieces"])}
        # a copy may be kept in the place of what it copies
        text_of = [
            k if p["duplicate_of"] is None else p["duplicate_of"]
            for k, p in enumerate(truth["pieces"])
        ]
        joined = {(text_of[i], text_of[j]) for i, j in truth["joins"]}
        for link in (*structure.links, *structure.doubtful_links):
            pair = at_end.get(pieces[link.tail].end), at_start.get(pieces[link.start].start)
            if None not in pair and link.probability >= REPORTED:
                true = (text_of[pair[0]], text_of[pair[1]]) in joined
                out["calibration"].append((link.probability, true))
        for k, sure in structure.open_starts.items():
            if not pieces[k].lost_start and pieces[k].start in at_start:
                true = truth["pieces"][at_start[pieces[k].start]]["open_start"]
                out["lost_starts"].append((sure, true))
        for k, sure in structure.open_ends.items():
            if not pieces[k].lost_end and pieces[k].end in at_end:
                true = truth["pieces"][at_end[pieces[k].end]]["open_end"]
                out["lost_ends"].append((sure, true))
    return out


def calibrate(directories: list[Path], config: CleanConfig, table: dict) -> None:
    """Intercepts and slopes that turn log odds into how often they are right (Platt 1999).

    Each directory counts as much as any other.
    """
    found = [said_and_right(directory, config) for directory in directories]
    for name in CALIBRATED:
        told = [np.array(own[name], float).reshape(-1, 2) for own in found]
        before = table.get(name, {"intercept": 0.0, "slope": 1.0})
        said, right = np.concatenate(told).T
        raw = np.log(said / (1 - said)).clip(-12, 12)
        raw = (raw - before["intercept"]) / before["slope"]
        share = np.concatenate([np.full(len(own), 1 / max(1, len(own))) for own in told])
        weights = fit_plain(np.stack((np.ones(len(raw)), raw), axis=1), right, 1e-4, share)
        table[name] = dict(zip(("intercept", "slope"), weights.round(3).tolist(), strict=True))
        print(name, table[name])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument(
        "--calibrate", action="store_true", help="fit nothing but this, on pages apart"
    )
    parser.add_argument("--text", action="store_true", help="fit what hangs on the text alone")
    parser.add_argument("--write", action="store_true")
    parser.add_argument(
        "--model",
        help="a language model that has not seen the pages; the built-in one flatters itself",
    )
    arguments = parser.parse_args()
    table = json.loads(DATA.read_text(encoding="utf-8"))
    config = CleanConfig(language_model=arguments.model)
    if arguments.calibrate:
        calibrate(arguments.directories, config, table)
    else:
        tails, starts = examples(arguments.directories, config)

        def fit(name: str, features: tuple[str, ...], method, rows) -> np.ndarray:
            before = np.array([table.get(name, {}).get(feature, 0.0) for feature in features])
            after = method(rows, before, only_text=arguments.text)
            table[name] = {f: round(float(w), 3) for f, w in zip(features, after, strict=True)}
            print(name, table[name])
            return after

        fit("links", LINK_FEATURES, fit_links, tails)
        fit("starts", START_FEATURES, partial(fit_logit, features=START_FEATURES), starts)
    if arguments.write:
        DATA.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
