#!/usr/bin/env python3
"""Train the model of `zhclean.context`: ``train_context.py FILES... -o OUT``.

A file is `.txt` or `.txt.xz`, one paragraph a line; ``laws.txt.xz:0.5`` uses half of its lines.
Needs torch (2.13 was used), which zhclean itself does not. With ``--hold-out 3`` every third line
is left out, the same lines that `build_langmodel.py --hold-out 3` leaves out; the share of gaps
there whose own character beats 32 that look or sound like it is printed at the end.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from train_continuity import packed
from zhclean.arrayfile import write_arrays
from zhclean.context import (
    CONTEXT_FILE,
    NEAR_CHARACTERS,
    PARTS,
    REACH,
    UNKNOWN,
    ContextModel,
    split_context,
)
from zhclean.continuity import id_table
from zhclean.langmodel.counts import Source, folded_streams
from zhclean.tables import rows

LINE_END = 0x0A
BATCH = 1024
TABLE_RATE = 18.0  # how much faster the rows of tables learn
RIVALS, SHARED = 24, 384  # alike characters of each gap, and common ones that all gaps share
HELD = 300_000  # characters of each file that are left out and measured on
CONFUSED = 0.01  # of the characters around a gap, which may be misread too
TABLES = ("left_characters", "right_characters", "left_pairs", "right_pairs", "seam_pairs", "about")


def read_ids(
    specs: list[str], hold_out: int, count: int, vocabulary: np.ndarray | None = None
) -> tuple[np.ndarray, ...]:
    """The vocabulary, and as ids the lines to learn from and some of those left out.

    If none is given, the vocabulary is the `count` most frequent characters.

    Between lines stand `REACH` zeros. Of those left out each file gives as many characters.
    """
    sources = []
    for spec in specs:
        name, _, share = spec.partition(":")
        sources.append(folded_streams(Source(Path(name), float(share or 1), hold_out)))
    codes = np.concatenate([source.counted for source in sources])
    held = np.concatenate([source.held_out[:HELD] for source in sources])
    if vocabulary is None:
        totals = np.bincount(codes, minlength=0x10000)
        totals[[LINE_END, 0xFFFD, 0x20]] = 0
        vocabulary = np.sort(np.argsort(-totals, kind="stable")[:count])
    table = id_table(vocabulary)
    table[LINE_END] = 0
    spread = [np.repeat(ids, np.where(ids == 0, REACH, 1)) for ids in (table[codes], table[held])]
    return vocabulary, *spread


def alike(vocabulary: np.ndarray, rng: np.random.Generator, width: int = 96) -> np.ndarray:
    """For each id a row of ids that look or sound like it, any at all where there are few."""
    ids = {chr(code): at for at, code in enumerate(vocabulary, 2)}
    near: defaultdict[str, list[str]] = defaultdict(list)
    for char, others in rows("lookalikes"):
        near[char] += others[:20]
    for _, chars in rows("homophones"):
        for char in chars:
            near[char] += chars
    out = rng.integers(2, len(vocabulary) + 2, (len(vocabulary) + 2, width))
    for char, at in ids.items():
        found = sorted({ids[c] for c in near[char] if c in ids and c != char})
        if found:
            chosen = rng.permutation(found)[:width]
            spread = len(chosen) * (width * 7 // 8 // len(chosen)) or len(chosen)
            out[at, :spread] = np.resize(chosen, spread)
    return out


class Model(nn.Module):
    def __init__(self, keys: np.ndarray, size: int, width: int, hidden: int, out: int) -> None:
        super().__init__()
        self.keys, self.size = keys, size
        count = len(keys) + 1
        sizes = (NEAR_CHARACTERS * size,) * 2 + (2 * count, 2 * count, 3 * count, count)
        for name, number in zip(TABLES, sizes, strict=True):
            table = nn.Embedding(number, width, sparse=True)
            nn.init.normal_(table.weight, std=0.05 if "characters" in name else 0.02)
            setattr(self, name, table)
        self.about_weights = nn.Parameter(torch.linspace(0.3, 0.1, REACH - 1).repeat(2))
        self.hidden = nn.Linear(4 * width, hidden)
        self.out = nn.Linear(hidden, out, bias=False)
        self.direct = nn.Linear(4 * width, out)
        self.fills = nn.Embedding(size, out, sparse=True)
        self.fill_bias = nn.Embedding(size, 1, sparse=True)
        nn.init.normal_(self.fills.weight, std=0.1)
        nn.init.zeros_(self.fill_bias.weight)

    def vectors(self, left: np.ndarray, right: np.ndarray) -> torch.Tensor:
        at = {
            n: torch.from_numpy(v)
            for n, v in split_context(left, right, self.keys, self.size).items()
        }
        weights = (at["about"] > 0) * self.about_weights
        bag = functional.embedding_bag
        parts = [
            bag(
                at[f"{side}_{kind}"],
                getattr(self, f"{side}_{kind}").weight,
                mode="sum",
                sparse=True,
            )
            for side, kind in (
                *(("left", "characters"), ("left", "pairs")),
                *(("right", "characters"), ("right", "pairs"), ("seam", "pairs")),
            )
        ]
        about = (self.about(at["about"]) * weights.unsqueeze(2)).sum(1)
        both = torch.cat((parts[0] + parts[1], parts[2] + parts[3], parts[4], about), 1)
        return self.out(functional.relu(self.hidden(both))) + self.direct(both)


def common_pairs(ids: np.ndarray, size: int, count: int) -> np.ndarray:
    """Keys of the most frequent pairs of neighbours, sorted."""
    totals = np.zeros(size * size, np.int32)
    for start in range(0, len(ids) - 1, 1 << 24):
        part = ids[start : start + (1 << 24) + 1].astype(np.int64)
        inside = (part[:-1] > UNKNOWN) & (part[1:] > UNKNOWN)
        totals += np.bincount((part[:-1] * size + part[1:])[inside], minlength=size * size)
    return np.sort(np.argpartition(-totals, count)[:count]).astype(np.uint32)


class Gaps:
    """Gaps at chance places where a Han character of the vocabulary stands."""

    def __init__(self, ids: np.ndarray, vocabulary: np.ndarray, near: np.ndarray) -> None:
        self.ids, self.near = ids, near
        self.han = np.zeros(len(vocabulary) + 2, np.bool_)
        self.han[2:] = (vocabulary >= 0x4E00) & (vocabulary <= 0x9FFF)

    def __call__(self, number: int, rng: np.random.Generator, spoil: float = CONFUSED):
        at = rng.integers(REACH, len(self.ids) - REACH, 2 * number)
        at = at[self.han[self.ids[at]]][:number]
        reach = np.arange(1, REACH + 1)
        sides = [self.ids[at[:, None] + step].astype(np.int64) for step in (-reach, reach)]
        for side in sides:
            wrong = (rng.random(side.shape) < spoil) & self.han[side]
            side[wrong] = self.near[side[wrong], rng.integers(self.near.shape[1], size=wrong.sum())]
            # beyond a line's end stands nothing
            side *= np.logical_and.accumulate(side > 0, axis=1)
        return sides[0], sides[1], self.ids[at].astype(np.int64)

    def rivals(self, true: np.ndarray, number: int, rng: np.random.Generator) -> np.ndarray:
        columns = rng.integers(self.near.shape[1], size=(len(true), number))
        return self.near[true[:, None], columns]


class RowAdagrad(torch.optim.Optimizer):
    """Adagrad over the rows that a batch touches; torch's own goes through sparse sums."""

    def __init__(self, tables: list[nn.Parameter], lr: float) -> None:
        super().__init__(tables, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for table in group["params"]:
                state = self.state[table]
                if not state:
                    state["sum"] = torch.full_like(table, 1e-10)
                bent = table.grad.coalesce()
                at, slope = bent.indices()[0], bent.values()
                total = state["sum"].index_select(0, at).addcmul_(slope, slope)
                state["sum"].index_copy_(0, at, total)
                table.index_add_(0, at, slope.div_(total.sqrt_()), alpha=-group["lr"])


def train(model: Model, gaps: Gaps, seconds: float, rate: float, rng: np.random.Generator) -> int:
    """Each gap's own character against alike and common ones; the rate falls with the clock."""
    tables = [
        p for n, p in model.named_parameters() if n.split(".")[0] in (*TABLES, "fills", "fill_bias")
    ]
    taken = {id(p) for p in tables}
    others = [p for p in model.parameters() if id(p) not in taken]
    optimisers = (RowAdagrad(tables, lr=TABLE_RATE * rate), torch.optim.Adam(others, lr=rate))
    begun, step, seen = time.perf_counter(), 0, np.zeros(2)
    while (spent := time.perf_counter() - begun) < seconds:
        now = min(1, (step + 1) / 200) * (0.5 * (1 + math.cos(math.pi * spent / seconds)) + 0.01)
        for optimiser in optimisers:
            optimiser.param_groups[0]["lr"] = now * optimiser.defaults["lr"]
            optimiser.zero_grad()
        left, right, true = gaps(BATCH, rng)
        shared = gaps(SHARED, rng)[2]
        own = np.concatenate((true[:, None], gaps.rivals(true, RIVALS, rng)), axis=1)
        vectors = model.vectors(left, right)
        chars = torch.from_numpy(own)
        near = (
            torch.einsum("rw,rkw->rk", vectors, model.fills(chars)) + model.fill_bias(chars)[..., 0]
        )
        common = torch.from_numpy(shared)
        far = vectors @ model.fills(common).T + model.fill_bias(common).T
        near = near.masked_fill(
            torch.from_numpy(own == true[:, None]) & (torch.arange(RIVALS + 1) > 0), -30.0
        )
        far = far.masked_fill(torch.from_numpy(true[:, None] == shared), -30.0)
        loss = functional.cross_entropy(
            torch.cat((near, far), 1), torch.zeros(len(true), dtype=torch.long)
        )
        loss.backward()
        for optimiser in optimisers:
            optimiser.step()
        right_first = float((near.argmax(1) == 0).float().mean())
        seen = seen * 0.99 + np.array([loss.item(), right_first]) * 0.01
        step += 1
        if step % 200 == 0:
            print(f"{step} steps, {spent:.0f} s, loss and top-1:", seen.round(4), flush=True)
    return step


def arrays_of(model: Model, vocabulary: np.ndarray) -> dict[str, np.ndarray]:
    """The file's arrays."""
    value = {name: p.detach().numpy() for name, p in model.named_parameters()}
    out = {"vocabulary": vocabulary.astype("<u2"), "pair_keys": model.keys.astype("<u4")}
    for table in TABLES:
        out |= packed(table, value[f"{table}.weight"])
    out["about_weights"] = value["about_weights"]
    for part in ("hidden", "out", "direct"):
        out[part] = value[f"{part}.weight"].ravel()
    out["hidden_bias"], out["bias"] = value["hidden.bias"], value["direct.bias"]
    fills = value["fills.weight"]
    scales = np.abs(fills).max(axis=1) / 127 + 1e-9
    out["fills"] = (np.rint(fills / scales[:, None]) + 128).astype(np.uint8).ravel()
    out["fill_scales"], out["fill_bias"] = scales, value["fill_bias.weight"].ravel()
    return out


def measure(path: Path, gaps: Gaps, rng: np.random.Generator, number: int = 20_000) -> str:
    """How often a gap's own character beats 32 alike ones, for the file as written."""
    model = ContextModel.load(path)
    left, right, true = gaps(number, rng, spoil=0.0)
    vectors = model.vectors(left, right)
    rivals = gaps.rivals(true, 32, rng)
    own = model.fit(vectors, true)
    others = np.stack([model.fit(vectors, column) for column in rivals.T], axis=1)
    others[rivals == true[:, None]] = -np.inf
    return f"top-1 of 33: {(own > others.max(axis=1)).mean():.4f}"


def main() -> None:
    """Read the command line, train, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE[:SHARE]")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--hold-out", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2300)
    parser.add_argument("--vocabulary", type=int, default=5_500)
    parser.add_argument("--pairs", type=int, default=24_000)
    parser.add_argument("--width", type=int, default=64, help="of the rows; even")
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--dimensions", type=int, default=96, help="of the vectors")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary, ids, _ = read_ids(args.files, args.hold_out, args.vocabulary)
    print(f"{len(ids):,} ids", file=sys.stderr)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    size = len(vocabulary) + 2
    near = alike(vocabulary, rng)
    gaps = Gaps(ids, vocabulary, near)
    model = Model(
        common_pairs(ids, size, args.pairs), size, args.width, args.hidden, args.dimensions
    )
    steps = train(model, gaps, args.seconds, args.rate, rng)
    epoch = float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    about = {
        "date": datetime.fromtimestamp(epoch, UTC).date().isoformat(),
        "width": args.width,
        "dimensions": args.dimensions,
        "gaps": steps * BATCH,
        "hold_out": args.hold_out,
        "sources": [Path(name).name for name in args.files],
        "parts": PARTS,
        "built_by": "scripts/train_context.py",
    }
    write_arrays(args.out, CONTEXT_FILE, about, arrays_of(model, vocabulary))
    print(f"{args.out}: {args.out.stat().st_size:,} bytes;", measure(args.out, gaps, rng))


if __name__ == "__main__":
    main()
