#!/usr/bin/env python3
"""Fit data/lookalikes.json: the weights that tell a misread character from a rare one.

    python scripts/fit_lookalikes.py MODEL CONTEXT CLOZE PAIRS.tsv CORPUS.txt.xz:PAGES[?]... > OUT

MODEL, CONTEXT and CLOZE must not know every third line of the corpora (`--hold-out 3`), which are
read here with wrong characters put in (`misread`). PAIRS are sentences as a reader of pages read
them and as they should be; every other one is used. Five decisions are fitted one after another:
which characters are suspects, which candidates are weighed, of which the cloze model is asked,
which candidate is the best, and how sure the change to it is. Half of the pages fit, the other half
give the figures on stderr. A change is right if it restores what stood there. A question mark says
that a corpus has many errors of its own: half of the changes that a first fit was sure of in its
clean pages were right (100 of 200, read one by one), so there these are left out of the second.
Needs torch.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from misread import Misreader, confusions, pages
from zhclean.cloze import ClozeModel
from zhclean.context import ContextModel
from zhclean.langmodel import CharModel
from zhclean.stages.typos import changes, fitted, lookalikes
from zhclean.stages.typos.dips import SUSPECT, read_line, suspect_features

RATE = 14.0  # in 10,000: bad pages, where 10 to 15 were counted
LONE_RATE = 87.0  # and lone sentences, one in four of them wrong; a page's own rate is found out
PUT_IN = 60.0  # what is put in, for there to be enough; weighed down to RATE
FLAGGED = 0.07  # share of characters looked at; 85 % of wrong ones are among them
ASKED = 0.01  # share of characters that the cloze model is asked about
WIDELY = 0.012  # share tried with all that goes well into the gap
SAID = 0.2  # odds of a proposal that is reported; 1 in 200 of these is lost to the first look
SURE = 0.62  # a clean change so sure is likelier right than wrong where a corpus has errors
PAIRS_SAY = 0.1  # of a real misreading, whose sentences are all wrong ones
HIDDEN = 48


@dataclass
class Read:
    """A page or sentence as it is read and what it should be: place to (character, kind)."""

    text: str
    gold: dict[int, tuple[str, str]]
    say: float = 1.0
    doubtful: bool = False


def read_pairs(path: Path) -> list[tuple[str, str]]:
    rows = (line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines())
    return [(a, b) for a, b in rows if len(a) == len(b)]


def as_read(pairs: list[tuple[str, str]]) -> list[Read]:
    return [
        Read(
            a,
            {k: (y, "real") for k, (x, y) in enumerate(zip(a, b, strict=True)) if x != y},
            PAIRS_SAY,
        )
        for a, b in pairs
    ]


def fit_suspects(reads: list[Read], model: CharModel) -> dict[str, object]:
    """Weights of `SUSPECT`, and the odds above which a place is looked at, and widely."""
    rows, right, han = [], [], 0
    for read in reads:
        line = read_line(read.text, model)
        at, found = suspect_features(line, model)
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


def fit_order(
    reads: list[Read], model: CharModel, context: ContextModel, cloze: ClozeModel
) -> dict[str, object]:
    """Weights that put the right candidate first, before and after the cloze model is asked.

    And those that say about what it is asked.
    """
    suspects = [changes.find_suspects(read.text, model) for read in reads]
    sieved = [changes.sieve(found, model, context) for found in suspects]
    out, weighed = fit_round(reads, sieved, model, "sieve", "rank")
    out |= fit_worth(reads, weighed)
    fitted.override(out)
    likely = [changes.likely_suspects(found, model, context) for found in suspects]
    asked = [changes.ask(found, model, context, cloze) for found in likely]
    return out | fit_round(reads, asked, model, "asked", "choice")[0]


def fit_round(
    reads: list[Read], sieved: list[changes.Sieved], model: CharModel, sieve: str, rank: str
) -> tuple[dict[str, object], list[changes.Weighed]]:
    """Weights called `sieve` and `rank`, before and after windows are scored, and these."""
    errors = sum(len(read.gold) for read in reads)
    chosen = [g for read, s in zip(reads, sieved, strict=True) for g in groups(read, s, s.rows)]
    say(f"{sieve}: {len(chosen) / errors:.3f} of errors are candidates")
    w = rounded(conditional(chosen))
    out: dict[str, object] = {sieve: dict(zip(getattr(changes, sieve.upper()), w, strict=True))}
    fitted.override(out)
    weighed = [changes.weigh(changes.kept(s, sieve), model) for s in sieved]
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


def find(reads: list[Read], model: CharModel, context: ContextModel, cloze: ClozeModel) -> Found:
    rows, right, kinds, doubtful = [], [], [], []
    for read in reads:
        suspects = changes.find_suspects(read.text, model)
        best = changes.best_changes(suspects, model, context, cloze)
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


def fit_judge(bad: Found, clean: Found, real: Found) -> dict[str, object]:
    """How sure a change is; `clean` are the same pages as `bad` before the errors were put in."""
    x = np.concatenate((bad.rows, clean.rows, real.rows))
    y = np.concatenate((bad.right, clean.right, real.right))
    # the pages stand twice, so that what is wrong in them must weigh double
    weight = np.concatenate(
        (
            np.where(bad.right, 2 * RATE / PUT_IN, 1.0),
            np.ones(len(clean.right)),
            np.full(len(real.right), PAIRS_SAY),
        )
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
    parser.add_argument("model", type=Path)
    parser.add_argument("context", type=Path)
    parser.add_argument("cloze", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("corpora", nargs="+", metavar="CORPUS:PAGES")
    args = parser.parse_args()
    torch.set_num_threads(1)
    model, context = CharModel.load(args.model), ContextModel.load(args.context)
    cloze = ClozeModel.load(args.cloze)
    pairs, chance = read_pairs(args.pairs)[::2], random.Random(1)
    reader = Misreader(confusions(iter(pairs)))
    texts = []
    for spec in args.corpora:
        name, _, most = spec.rstrip("?").partition(":")
        texts += [(text, spec[-1] == "?") for text in pages(Path(name), int(most), chance)]
    damaged = [Read(*reader.damage(text, PUT_IN, chance), doubtful=flag) for text, flag in texts]
    clean = [Read(text, {}, doubtful=flag) for text, flag in texts]
    real = as_read(pairs)
    table = {"about": "scripts/fit_lookalikes.py", "rate": RATE, "lone_rate": LONE_RATE}
    table |= fit_suspects(damaged[::4], model)
    fitted.override(table)
    table |= fit_order(damaged[::6] + real[::2], model, context, cloze)
    fitted.override(table)
    bad, good, pairs_ = (
        find(part, model, context, cloze) for part in (damaged[::2], clean[::2], real)
    )
    fit_judge(bad, good, pairs_)
    bad, good = cleaned(bad), cleaned(good)
    fit_judge(bad, good, pairs_)
    others = [cleaned(find(part, model, context, cloze)) for part in (damaged[1::2], clean[1::2])]
    tell(*others)
    # the figures are those of half of the pages; what is shipped has learned from all
    judge = fit_judge(bad + others[0], good + others[1], pairs_)
    judge["bias"] = rounded(np.array(judge["bias"]) + np.log(LONE_RATE / RATE))
    table |= {"features": list(lookalikes.FEATURES), **judge}
    print(json.dumps(table, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
