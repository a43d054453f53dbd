#!/usr/bin/env python3
"""Fit data/lookalikes.json: the weights that tell a misread character from a rare one.

    python scripts/fit_lookalikes.py CONTEXT CLOZE PAIRS.tsv
        --read MODEL CORPUS.txt.xz:PAGES[?]... [--read MODEL CORPUS...] > OUT

CONTEXT and CLOZE must not know every third line of the corpora (`--hold-out 3`), which are read
here with wrong characters put in (`misread`), each by a MODEL to which it is no better known than
a page of a user's: one built without that corpus. PAIRS are sentences as a reader of pages read
them and as they should be; every other one is used, read by the model of the package. Five
decisions are fitted one after another: which characters are suspects, which candidates are weighed,
of which the cloze model is asked, which candidate is the best, and how sure the change to it is.
Half of the pages fit, the other half give the figures on stderr. A change is right if it restores
what stood there. A question mark says that a corpus has many errors of its own: half of the changes
that a first fit was sure of in its clean pages were right (100 of 200, read one by one), so there
these are left out of the second.
Needs torch.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from misread import Misreader, add_reading, confusions, readings
from zhclean.cloze import ClozeModel
from zhclean.context import ContextModel
from zhclean.langmodel import CharModel, load_default
from zhclean.stages.typos import changes, fitted, lookalikes
from zhclean.stages.typos.dips import SUSPECT, read_line, suspect_features

RATE = 14.0  # in 10,000: bad pages, where 10 to 15 were counted
LONE_RATE = 87.0  # and lone sentences, one in four of them wrong; a page's own rate is found out
PUT_IN = 60.0  # what is put in, for there to be enough; weighed down to RATE
ROUNDS = 2  # each page is read with other errors; there are too few right changes in one
FLAGGED = 0.07  # share of characters looked at; 85 % of wrong ones are among them
ASKED = 0.01  # share of characters that the cloze model is asked about
WIDELY = 0.012  # share tried with all that goes well into the gap
SAID = 0.2  # odds of a proposal that is reported; 1 in 200 of these is lost to the first look
SURE = 0.62  # a clean change so sure is likelier right than wrong where a corpus has errors
PAIRS_SAY = 0.1  # of a real misreading, whose sentences are all wrong ones
HIDDEN = 48


@dataclass
class Read:
    """A page or sentence as it is read and what it should be: place to (character, kind).

    `model` is what it is read by.
    """

    text: str
    model: CharModel
    gold: dict[int, tuple[str, str]]
    say: float = 1.0
    doubtful: bool = False


def misread(clean: list[Read], reader: Misreader, chance: random.Random) -> list[Read]:
    """The same with wrong characters put in."""
    out = []
    for read in clean:
        text, gold = reader.damage(read.text, PUT_IN, chance)
        out.append(replace(read, text=text, gold=gold))
    return out


def read_pairs(path: Path) -> list[tuple[str, str]]:
    rows = (line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines())
    return [(a, b) for a, b in rows if len(a) == len(b)]


def as_read(pairs: list[tuple[str, str]], model: CharModel) -> list[Read]:
    return [
        Read(
            a,
            model,
            {k: (y, "real") for k, (x, y) in enumerate(zip(a, b, strict=True)) if x != y},
            PAIRS_SAY,
        )
        for a, b in pairs
    ]


def fit_suspects(reads: list[Read]) -> dict[str, object]:
    """Weights of `SUSPECT`, and the odds above which a place is looked at, and widely."""
    rows, right, han = [], [], 0
    for read in reads:
        line = read_line(read.text, read.model)
        at, found = suspect_features(line, read.model)
        rows.append(found)
        right.append(np.isin(line.places[at], list(read.gold)))
        han += int(((line.codes >= 0x4E00) & (line.codes <= 0x9FFF)).sum())
    x, y = np.concatenate(rows).astype(float), np.concatenate(right)
    w = logistic(x, y, np.ones(len(y)))
    odds = np.sort((x @ w)[~y])
    least, wide = (float(odds[-int(share * han)]) for share in (FLAGGED, WIDELY))
    say(f"suspects: {(x @ w >= least)[y].sum() / sum(len(r.gold) for r in reads):.3f} of errors")
    names = dict(zip(SUSPECT, rounded(w), strict=True))
    return {"suspect": names, "suspect_least": [round(least, 2)], "suspect_wide": [round(wide, 2)]}


def fit_order(reads: list[Read], context: ContextModel, cloze: ClozeModel) -> dict[str, object]:
    """Weights that put the right candidate first, before and after the cloze model is asked.

    And those that say about what it is asked.
    """
    models = [read.model for read in reads]
    suspects = [changes.find_suspects(read.text, read.model) for read in reads]
    pairs = list(zip(suspects, models, strict=True))
    sieved = [changes.sieve(found, model, context) for found, model in pairs]
    out, weighed = fit_round(reads, sieved, "sieve", "rank")
    out |= fit_worth(reads, weighed)
    fitted.override(out)
    likely = [changes.likely_suspects(found, model, context) for found, model in pairs]
    asked = [
        changes.ask(found, model, context, cloze)
        for found, model in zip(likely, models, strict=True)
    ]
    return out | fit_round(reads, asked, "asked", "choice")[0]


def fit_round(
    reads: list[Read], sieved: list[changes.Sieved], sieve: str, rank: str
) -> tuple[dict[str, object], list[changes.Weighed]]:
    """Weights called `sieve` and `rank`, before and after windows are scored, and these."""
    errors = sum(len(read.gold) for read in reads)
    chosen = [g for read, s in zip(reads, sieved, strict=True) for g in groups(read, s, s.rows)]
    say(f"{sieve}: {len(chosen) / errors:.3f} of errors are candidates")
    w = rounded(conditional(chosen))
    out: dict[str, object] = {sieve: dict(zip(getattr(changes, sieve.upper()), w, strict=True))}
    fitted.override(out)
    weighed = [
        changes.weigh(changes.kept(s, sieve), read.model)
        for read, s in zip(reads, sieved, strict=True)
    ]
    pairs = zip(reads, weighed, strict=True)
    chosen = [g for read, s in pairs for g in groups(read, s.sieved, s.rows)]
    w = conditional(chosen)
    first = sum((rows @ w).argmax() == right for rows, right, _ in chosen)
    say(f"{rank}: {len(chosen) / errors:.3f} of errors, first: {first / errors:.3f}")
    out[rank] = dict(zip(getattr(changes, rank.upper()), rounded(w), strict=True))
    fitted.override(out)
    return out, weighed


def fit_worth(reads: list[Read], weighed: list[changes.Weighed]) -> dict[str, object]:
    """Weights of `WORTH`, and the odds that `ASKED` of the characters of pages reach."""
    made = [(read, found) for read, found in zip(reads, weighed, strict=True) if read.say == 1]
    x = np.concatenate([changes.worth_asking(found) for _, found in made])
    wrong = [
        np.isin(found.sieved.line.places[found.sieved.at], list(read.gold)) for read, found in made
    ]
    y = np.concatenate(wrong)
    w = logistic(x, y, np.ones(len(y)))
    least = np.sort(x @ w)[-int(ASKED * sum(len(read.text) for read, _ in made))]
    say(f"asked of: {(x @ w >= least)[y].sum() / y.sum():.3f} of wrong suspects")
    named = dict(zip(changes.WORTH, rounded(w), strict=True))
    return {"worth": named, "worth_least": [round(float(least), 2)]}


def groups(read: Read, sieved: changes.Sieved, rows: np.ndarray):
    """The candidates of each wrong place that has the right one, where it is, and its weight."""
    places = sieved.line.places[sieved.at].tolist()
    for owner, place in enumerate(places):
        if place not in read.gold:
            continue
        low, high = np.searchsorted(sieved.owners, [owner, owner + 1])
        right = np.flatnonzero(sieved.codes[low:high] == ord(read.gold[place][0]))
        if len(right):
            yield rows[low:high], int(right[0]), read.say


def conditional(chosen: list) -> np.ndarray:
    """Weights under which the right one of each group is likeliest."""
    sizes = [len(rows) for rows, _, _ in chosen]
    rows = torch.from_numpy(np.concatenate([rows for rows, _, _ in chosen])).double()
    owners = torch.from_numpy(np.repeat(np.arange(len(chosen)), sizes))
    starts = np.cumsum([0, *sizes[:-1]])
    right = torch.from_numpy(starts + np.array([at for _, at, _ in chosen]))
    weight = torch.tensor([w for _, _, w in chosen]).double()
    w = torch.zeros(rows.shape[1], dtype=torch.double, requires_grad=True)
    optimiser = torch.optim.LBFGS([w], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = rows @ w
        top = torch.full((len(chosen),), -1e9, dtype=torch.double)
        top = top.scatter_reduce(0, owners, scores, "amax").detach()
        total = torch.zeros(len(chosen), dtype=torch.double)
        total = total.index_add(0, owners, torch.exp(scores - top[owners]))
        value = (weight * (torch.log(total) + top - scores[right])).sum() + (w**2).sum() / 2
        value.backward()
        return value

    optimiser.step(loss)
    return w.detach().numpy()


@dataclass
class Found:
    """Features of all changes in some texts, which are right, and how many errors there were."""

    rows: np.ndarray
    right: np.ndarray
    errors: Counter
    kinds: list[str]
    size: int
    doubtful: np.ndarray

    def without(self, gone: np.ndarray) -> Found:
        kinds = [kind for kind, out in zip(self.kinds, gone, strict=True) if not out]
        left = self.rows[~gone], self.right[~gone], self.errors, kinds, self.size
        return Found(*left, self.doubtful[~gone])

    def __add__(self, other: Found) -> Found:
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("rows", "right"))
        kinds, size = self.kinds + other.kinds, self.size + other.size
        doubtful = np.concatenate((self.doubtful, other.doubtful))
        joined = (np.concatenate(pair) for pair in pairs)
        return Found(*joined, self.errors + other.errors, kinds, size, doubtful)


def find(reads: list[Read], context: ContextModel, cloze: ClozeModel) -> Found:
    rows, right, kinds, doubtful = [], [], [], []
    for read in reads:
        suspects = changes.find_suspects(read.text, read.model)
        best = changes.best_changes(suspects, read.model, context, cloze)
        rows.append(lookalikes.features(read.text, lookalikes.suspect(read.text, best)))
        gold = [read.gold.get(change.at, ("", "")) for change in best]
        right += [true == change.new for (true, _), change in zip(gold, best, strict=True)]
        kinds += [kind for _, kind in gold]
        doubtful += [read.doubtful] * len(best)
    errors = Counter(kind for read in reads for _, kind in read.gold.values())
    size = sum(len(read.text) for read in reads)
    flags = np.array(right, np.bool_), np.array(doubtful, np.bool_)
    return Found(np.concatenate(rows), flags[0], errors, kinds, size, flags[1])


def cleaned(found: Found) -> Found:
    """Without the changes that are probably right though nothing was put in."""
    untouched = np.array([not kind for kind in found.kinds], np.bool_)
    return found.without(found.doubtful & untouched & (fitted.judge(found.rows) >= SURE))


def fit_judge(found: list[Found], real: Found) -> dict[str, object]:
    """How sure a change is, of pages read in `ROUNDS` and before the errors were put in."""
    x = np.concatenate([part.rows for part in (*found, real)])
    y = np.concatenate([part.right for part in (*found, real)])
    # what is wrong in a page stands in it every time, and an error in one round alone
    often = len(found) / (len(found) - 1) * RATE / PUT_IN
    weight = np.concatenate(
        [np.where(part.right, often, 1.0) for part in found]
        + [np.full(len(real.right), PAIRS_SAY * len(found) / 2)]
    )
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = np.clip((x - mean) / scale, -4, 4)
    count = len(changes.FIGURES)
    quick = logistic(np.c_[np.ones(len(z)), z[:, :count]], y, weight)
    out = {"mean": rounded(mean, 4), "scale": rounded(scale, 4)}
    out |= {name: rounded(value) for name, value in network(z, y, weight).items()}
    fitted.override(out)
    odds = np.c_[np.ones(len(z)), z[:, :count]] @ quick
    said = y & (fitted.judge(x) >= SAID)
    least = [round(float(np.quantile(odds[said], 0.005)), 2)]
    return {"quick": rounded(quick), "quick_least": least} | out


def network(z: np.ndarray, y: np.ndarray, weight: np.ndarray, epochs: int = 30) -> dict:
    """One small hidden layer beside a straight way through."""
    torch.manual_seed(0)
    x, right, say_ = (torch.from_numpy(part.astype(np.float32)) for part in (z, y, weight))
    part = {
        "hidden": torch.nn.Parameter(torch.randn(HIDDEN, x.shape[1]) * 0.15),
        "hidden_bias": torch.nn.Parameter(torch.zeros(HIDDEN)),
        "out": torch.nn.Parameter(torch.randn(HIDDEN) * 0.1),
        "direct": torch.nn.Parameter(torch.zeros(x.shape[1])),
        "bias": torch.nn.Parameter(torch.tensor([-3.0])),
    }
    batch = 512
    steps = epochs * (len(x) // batch + 1)
    optimiser = torch.optim.Adam(part.values(), lr=5e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-2, total_steps=steps + 1)
    for _ in range(epochs):
        for at in torch.randperm(len(x)).split(batch):
            hidden = torch.tanh(x[at] @ part["hidden"].T + part["hidden_bias"])
            odds = hidden @ part["out"] + x[at] @ part["direct"] + part["bias"]
            lost = functional.binary_cross_entropy_with_logits(odds, right[at], reduction="none")
            large = sum((part[name] ** 2).sum() for name in ("hidden", "out", "direct"))
            optimiser.zero_grad()
            ((say_[at] * lost).mean() + LARGE * large).backward()
            optimiser.step()
            pace.step()
    return {name: value.detach().numpy().astype(float) for name, value in part.items()}


LARGE = 2e-4  # penalty on weights; chosen on the half of the pages that is not fitted


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weights by Newton's method, L2 on all but the first column, the bias."""
    penalty = np.ones(x.shape[1])
    penalty[0] = 1e-6
    w = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        bend = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        w += np.linalg.solve(bend, x.T @ (weight * (y - p)) - penalty * w)
    return w


def tell(bad: Found, clean: Found) -> None:
    """Figures of the half that was not fitted."""
    sure, false = fitted.judge(bad.rows), fitted.judge(clean.rows)
    errors, kinds = sum(bad.errors.values()), np.array(bad.kinds)
    for least in (0.2, 0.5, 0.7, 0.8, 0.9, 0.95):
        hit, wrong = bad.right & (sure >= least), (false >= least).sum() / clean.size * 1e4
        found = hit.sum() / bad.size * 1e4 * RATE / PUT_IN
        each = {k: round(hit[kinds == k].sum() / n, 2) for k, n in sorted(bad.errors.items())}
        say(
            f"at {least}: recall {hit.sum() / errors:.3f}, precision {found / (found + wrong):.3f},"
            f" false {wrong:.2f} in 10,000; {each}"
        )


def rounded(values: np.ndarray, digits: int = 3) -> list:
    return json.loads(json.dumps(np.round(np.asarray(values, float), digits).tolist()))


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("context", type=Path)
    parser.add_argument("cloze", type=Path)
    parser.add_argument("pairs", type=Path)
    add_reading(parser)
    args = parser.parse_args()
    torch.set_num_threads(1)
    context, cloze = ContextModel.load(args.context), ClozeModel.load(args.cloze)
    pairs, chance = read_pairs(args.pairs)[::2], random.Random(1)
    reader = Misreader(confusions(iter(pairs)))
    clean = [
        Read(page.text, page.model, {}, doubtful=page.doubtful)
        for page in readings(args.read, chance)
    ]
    first, *further = (misread(clean, reader, chance) for _ in range(ROUNDS))
    real = as_read(pairs, load_default())
    table = {"about": "scripts/fit_lookalikes.py", "rate": RATE, "lone_rate": LONE_RATE}
    table |= fit_suspects(first[::4])
    fitted.override(table)
    table |= fit_order(first[::6] + real[::2], context, cloze)
    fitted.override(table)
    pairs_ = find(real, context, cloze)
    fitting, others = (
        [find(part[half::2], context, cloze) for part in (first, *further, clean)]
        for half in (0, 1)
    )
    fit_judge(fitting, pairs_)
    fitting = list(map(cleaned, fitting))
    fit_judge(fitting, pairs_)
    others = list(map(cleaned, others))
    tell(others[0], others[-1])
    # the figures are those of half of the pages; what is shipped has learned from all
    judge = fit_judge([one + other for one, other in zip(fitting, others, strict=True)], pairs_)
    judge["bias"] = rounded(np.array(judge["bias"]) + np.log(LONE_RATE / RATE))
    table |= {"features": list(lookalikes.FEATURES), **judge}
    print(json.dumps(table, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
