#!/usr/bin/env python3
"""Train the model of `zhclean.starts`: ``train_starts.py FILES... -o OUT``.

A file is `.txt` or `.txt.xz`, one paragraph a line, neighbours from one source side by side;
``laws.txt.xz:0.5`` uses half of its blocks of 200 lines. Needs torch (2.14 was used), which zhclean
itself does not. Every 20th block is held out; how well the file as it was written tells cuts from
starts there is printed at the end.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from train_continuity import MISREAD, Text, packed, read_text
from zhclean.arrayfile import write_arrays
from zhclean.continuity import BEGINNINGS, UNKNOWN, id_table
from zhclean.starts import NEAR, READ, STARTS_FILE, TAPS, StartModel

BATCH = 1024
CUTS, SENTENCES = 0.5, 0.25  # of a batch; the rest are paragraphs
MARK_FIRST = 0.1  # of the cuts before a mark, which are plain without being read


class Samples:
    """Places where a text begins, and how it does there: an index into `BEGINNINGS`."""

    def __init__(self, text: Text, vocabulary: np.ndarray) -> None:
        table = id_table(vocabulary)
        self.ids = np.append(table[text.codes], np.zeros(READ, np.uint16))
        self.starts, self.stops = text.offsets[:-1], text.offsets[1:]

        def marks(chars: str) -> np.ndarray:
            found = np.zeros(len(vocabulary) + 2, bool)
            found[table[[ord(char) for char in chars]]] = True
            return found

        self.end, self.comma = marks("。！？"), marks("，、；：")
        self.inside = np.ones(len(text.codes), bool)
        self.inside[self.starts] = False
        self.first = ~marks("，。、；：！？”）》")[self.ids[:-READ]]
        before = np.concatenate(([0], self.ids[: -READ - 1]))
        self.sentences = np.flatnonzero(self.inside & self.first & self.end[before])

    def __call__(self, number: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Ids, shape (`number`, `READ`), 0 beyond a paragraph's end, and the kinds."""
        cuts = rng.integers(1, len(self.inside), 2 * number)
        before = self.ids[cuts - 1]
        good = self.inside[cuts] & ~self.end[before]
        good &= self.first[cuts] | (rng.random(len(cuts)) < MARK_FIRST)
        cuts = cuts[good][: int(CUTS * number)]
        sentences = rng.choice(self.sentences, int(SENTENCES * number))
        paragraphs = rng.choice(self.starts, number - len(cuts) - len(sentences))
        at = np.concatenate((cuts, sentences, paragraphs))
        places = at[:, None] + np.arange(READ)
        ids = self.ids[places].astype(np.int64)
        wrong = (rng.random(ids.shape) < MISREAD) & (ids > UNKNOWN)
        ids = np.where(wrong, self.ids[rng.integers(len(self.inside), size=ids.shape)], ids)
        stops = self.stops[np.searchsorted(self.stops, at, side="right")]
        kinds = np.repeat((2, 3), (len(sentences), len(paragraphs)))
        in_sentence = self.comma[self.ids[cuts - 1]].astype(np.int64)
        return np.where(places < stops[:, None], ids, 0), np.concatenate((in_sentence, kinds))


class Model(nn.Module):
    """As `zhclean.starts.StartModel`, before its rows are rounded."""

    def __init__(self, size: int, filters: int, hidden: int) -> None:
        super().__init__()
        self.size = size
        self.taps = nn.Embedding(TAPS * size, filters)
        nn.init.normal_(self.taps.weight, std=0.3)
        self.first_bias = nn.Parameter(torch.zeros(filters))
        self.second = nn.Linear(TAPS * filters, filters)
        self.near = nn.Linear(NEAR * filters, hidden)
        self.far = nn.Linear(filters, hidden, bias=False)
        self.out = nn.Linear(hidden, len(BEGINNINGS))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        beside = functional.pad(ids, (1, 1))
        parts = [self.taps(beside[:, k : k + READ] + k * self.size) for k in range(TAPS)]
        low = functional.relu(sum(parts, self.first_bias))
        padded = functional.pad(low, (0, 0, 1, 1))
        wide = torch.cat([padded[:, k : k + READ] for k in range(TAPS)], 2)
        high = functional.relu(self.second(wide))
        near = self.near(high[:, :NEAR].flatten(1)) + self.far(high.amax(1))
        return self.out(functional.relu(near))


def train(
    model: Model, samples: Samples, seconds: float, rate: float, rng: np.random.Generator
) -> int:
    """Cross entropy of the kinds; the rate falls with the clock. Returns the steps."""
    optimiser = torch.optim.Adam(model.parameters(), lr=rate, betas=(0.9, 0.98))
    begun, step, seen = time.perf_counter(), 0, np.zeros(2)
    while (spent := time.perf_counter() - begun) < seconds:
        fall = 0.5 * (1 + math.cos(math.pi * spent / seconds)) + 0.01
        optimiser.param_groups[0]["lr"] = rate * min(1, (step + 1) / 200) * fall
        ids, kinds = samples(BATCH, rng)
        scores = model(torch.from_numpy(ids))
        loss = functional.cross_entropy(scores, torch.from_numpy(kinds))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        right = ((scores.argmax(1) > 1).numpy() == (kinds > 1)).mean()
        seen = seen * 0.99 + np.array([loss.item(), right]) * 0.01
        step += 1
        if step % 1000 == 0:
            print(f"{step} steps, {spent:.0f} s, loss and right:", seen.round(4), flush=True)
    return step


def arrays_of(model: Model, vocabulary: np.ndarray) -> dict[str, np.ndarray]:
    """The file's arrays."""
    value = {name: p.detach().numpy() for name, p in model.named_parameters()}
    out = {"vocabulary": vocabulary.astype("<u2"), "first_bias": value["first_bias"]}
    out |= packed("taps", value["taps.weight"])
    for part in ("second", "near", "far", "out"):
        out[part] = value[f"{part}.weight"].ravel()
        if f"{part}.bias" in value:
            out[f"{part}_bias"] = value[f"{part}.bias"]
    return out


def measure(path: Path, held: Samples, vocabulary: np.ndarray, rng: np.random.Generator) -> str:
    """How well cuts are told from starts, as the area under the curve."""
    chars = ["", "\uffff", *map(chr, vocabulary)]
    ids, kinds = held(20_000, rng)
    odds = StartModel.load(path).begins(["".join(chars[k] for k in row) for row in ids])
    cut = np.logaddexp(odds[:, 0], odds[:, 1]) - np.logaddexp(odds[:, 2], odds[:, 3])
    ranks = np.empty(len(cut))
    ranks[np.argsort(cut)] = np.arange(len(cut))
    cuts = kinds < 2
    count, others = cuts.sum(), (~cuts).sum()
    area = (ranks[cuts].sum() - count * (count - 1) / 2) / (count * others)
    return f"area under the curve, held out: {area:.4f}"


def main() -> None:
    """Read the command line, train, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE[:SHARE]")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=1500)
    parser.add_argument("--vocabulary", type=int, default=5_500)
    parser.add_argument("--filters", type=int, default=64, help="of each layer; even")
    parser.add_argument("--hidden", type=int, default=96)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    text, held = read_text(args.files)
    print(f"{len(text.codes):,} characters, {len(held.codes):,} held out", flush=True)
    counts = np.bincount(text.codes, minlength=0x10000)
    vocabulary = np.sort(np.argsort(-counts, kind="stable")[: args.vocabulary]).astype("<u2")
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    model = Model(len(vocabulary) + 2, args.filters, args.hidden)
    steps = train(model, Samples(text, vocabulary), args.seconds, args.rate, rng)
    epoch = float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    about = {
        "date": datetime.fromtimestamp(epoch, UTC).date().isoformat(),
        "filters": args.filters,
        "steps": steps,
        "characters": len(text.codes),
        "sources": [Path(name).name for name in args.files],
        "built_by": "scripts/train_starts.py",
    }
    write_arrays(args.out, STARTS_FILE, about, arrays_of(model, vocabulary))
    found = measure(args.out, Samples(held, vocabulary), vocabulary, rng)
    print(f"{args.out}: {args.out.stat().st_size:,} bytes;", found)


if __name__ == "__main__":
    main()
