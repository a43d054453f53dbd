#!/usr/bin/env python3
"""Train the model of `zhclean.cloze`: ``train_cloze.py FILES... -o OUT``.

A file is `.txt` or `.txt.xz`, one paragraph a line; ``laws.txt.xz:0.5`` uses half of its lines.
Needs torch (2.14 was used), which zhclean itself does not. With ``--hold-out 3`` every third line
is left out, the same lines that `build_langmodel.py --hold-out 3` leaves out; the share of gaps in
them whose own character beats 32 that look or sound like it is printed at the end, for the file as
it was written.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from train_context import Gaps, RowAdagrad, alike, common_pairs, read_ids
from train_continuity import packed, unpacked
from zhclean.arrayfile import read_arrays, write_arrays
from zhclean.cloze import CLOZE_FILE, REACH, SIDES, STEPS, ClozeModel

BATCH, LENGTH = 16, 256  # windows of so many characters, all of whose inner gaps are learned
RIVALS, SHARED = 12, 384  # alike characters of each gap, and common ones that all gaps share
CONFUSED = 0.01  # of the characters around a gap, which may be misread too
WARM = 200  # steps until the rate is whole
TABLE_RATE, FILL_RATE = 45.0, 40.0  # how much faster rows that few gaps touch learn


class Model(nn.Module):
    """As `zhclean.cloze`, over whole windows at once."""

    def __init__(self, keys: np.ndarray, size: int, width: int, hidden: int, out: int) -> None:
        super().__init__()
        self.size = size
        self.register_buffer("keys", torch.from_numpy(keys.astype(np.int64)))
        self.chars = nn.Embedding(size, width, sparse=True)
        self.pairs = nn.Embedding(len(keys) + 1, width, sparse=True)
        nn.init.normal_(self.chars.weight, std=0.1)
        nn.init.normal_(self.pairs.weight, std=0.02)
        self.layers = nn.ModuleList(
            nn.ModuleList(nn.Linear(2 * width, width) for _ in STEPS) for _ in SIDES
        )
        self.hidden = nn.Linear(2 * width, hidden)
        self.direct = nn.Linear(2 * width, out)
        self.out = nn.Linear(hidden, out, bias=False)
        self.fills = nn.Embedding(size, out)
        self.fill_bias = nn.Embedding(size, 1)
        nn.init.normal_(self.fills.weight, std=0.1)
        nn.init.zeros_(self.fill_bias.weight)

    def take_over(self, path: Path) -> None:
        """Go on from the model of a file; what was rounded for it stays rounded."""
        _, arrays = read_arrays(path, CLOZE_FILE)
        own = dict(self.named_parameters())
        known = {"pairs.weight": unpacked(arrays["pairs_rows"], arrays["pairs_scales"])}
        for name, place in layer_names().items():
            scales = arrays[f"{name}_scales"]
            codes = arrays[f"{name}_codes"].reshape(len(scales), -1).astype(np.float32)
            known[f"{place}.weight"] = (codes - 128) * scales[:, None]
            if f"{name}_bias" in arrays:
                bias = "fill_bias.weight" if name == "fills" else f"{place}.bias"
                known[bias] = arrays[f"{name}_bias"].reshape(own[bias].shape)
        with torch.no_grad():
            for name, value in known.items():
                own[name].copy_(torch.from_numpy(np.array(value, np.float32)))

    def pair_rows(self, ids: torch.Tensor) -> torch.Tensor:
        """The row of the pair that begins at each place, 0 for a pair that is not kept."""
        code = ids[:, :-1] * self.size + ids[:, 1:]
        at = torch.searchsorted(self.keys, code).clamp(max=len(self.keys) - 1)
        return functional.pad(torch.where(self.keys[at] == code, at + 1, 0), (0, 1))

    def forward(self, ids: torch.Tensor, rows: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        """Vectors of the gaps at `places` of `rows`."""
        chars, pairs = self.chars(ids), self.pairs(self.pair_rows(ids))
        before, behind = chars + functional.pad(pairs[:, :-1], (0, 0, 1, 0)), chars + pairs
        for step, left, right in zip(STEPS, *self.layers, strict=True):
            shifted = functional.pad(before[:, :-step], (0, 0, step, 0))
            before = before + functional.relu(left(torch.cat((before, shifted), 2)))
            shifted = functional.pad(behind[:, step:], (0, 0, 0, step))
            behind = behind + functional.relu(right(torch.cat((behind, shifted), 2)))
        both = torch.cat((before[rows, places - 1], behind[rows, places + 1]), 1)
        return self.out(functional.relu(self.hidden(both))) + self.direct(both)


class Windows(Gaps):
    """Pieces of text with some characters misread, and which of their gaps are asked for."""

    def __call__(
        self, rng: np.random.Generator, spoil: float = CONFUSED
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Ids as they are read, rows and places of gaps, and what stands in each."""
        at = rng.integers(0, len(self.ids) - LENGTH, BATCH)
        true = self.ids[at[:, None] + np.arange(LENGTH)].astype(np.int64)
        read, wrong = true.copy(), (rng.random(true.shape) < spoil) & self.han[true]
        read[wrong] = self.near[true[wrong], rng.integers(self.near.shape[1], size=wrong.sum())]
        asked = self.han[true]
        asked[:, : REACH + 1] = asked[:, -REACH - 1 :] = False
        rows, places = np.nonzero(asked)
        return read, rows, places, true[rows, places]


def train(
    model: Model, windows: Windows, seconds: float, rate: float, rng: np.random.Generator
) -> int:
    """Each gap's own character against alike and common ones; the rate falls with the clock."""
    groups: dict[str, list[nn.Parameter]] = {"tables": [], "fills": [], "others": []}
    for name, parameter in model.named_parameters():
        kind = "tables" if name[:5] in ("chars", "pairs") else "others"
        groups["fills" if name.startswith("fill") else kind].append(parameter)
    optimisers = (
        RowAdagrad(groups["tables"], lr=TABLE_RATE * rate),
        torch.optim.Adagrad(groups["fills"], lr=FILL_RATE * rate),
        torch.optim.Adam(groups["others"], lr=rate),
    )
    begun, step, gaps, seen = time.perf_counter(), 0, 0, np.zeros(2)
    while (spent := time.perf_counter() - begun) < seconds:
        now = min(1, (step + 1) / WARM) * (0.5 * (1 + math.cos(math.pi * spent / seconds)) + 0.01)
        for optimiser in optimisers:
            optimiser.param_groups[0]["lr"] = now * optimiser.defaults["lr"]
            optimiser.zero_grad()
        read, rows, places, true = windows(rng)
        vectors = model(*(torch.from_numpy(part) for part in (read, rows, places)))
        own = np.c_[true, windows.rivals(true, RIVALS, rng)]
        lost, right_first = loss_of(model, vectors, own, rng.choice(true, SHARED))
        lost.backward()
        nn.utils.clip_grad_norm_(groups["others"], 1.0)
        for optimiser in optimisers:
            optimiser.step()
        gaps += len(true)
        seen = seen * 0.98 + np.array([lost.item(), right_first]) * 0.02
        step += 1
        if step % 200 == 0:
            print(f"{step} steps, {spent:.0f} s, loss and top-1:", seen.round(4), flush=True)
    return gaps


def loss_of(
    model: Model, vectors: torch.Tensor, own: np.ndarray, shared: np.ndarray
) -> tuple[torch.Tensor, float]:
    """The loss of the first of each row of `own`, and how often it beats the others there."""
    chars, common = torch.from_numpy(own), torch.from_numpy(shared)
    near = torch.bmm(model.fills(chars), vectors.unsqueeze(2))[..., 0]
    near = near + model.fill_bias(chars)[..., 0]
    far = vectors @ model.fills(common).T + model.fill_bias(common).T
    same = chars == chars[:, :1]
    far = far.masked_fill(chars[:, :1] == common, -30.0)
    near = near.masked_fill(same & (torch.arange(own.shape[1]) > 0), -30.0)
    aim = torch.zeros(len(own), dtype=torch.long)
    first = float((near.argmax(1) == 0).float().mean())
    return functional.cross_entropy(torch.cat((near, far), 1), aim), first


def whole_codes(name: str, matrix: np.ndarray) -> dict[str, np.ndarray]:
    """The arrays of a layer's `matrix`, shape (out, in): codes of a byte, a scale a row."""
    scales = (np.abs(matrix).max(axis=1) / 127 + 1e-9).astype(np.float32)
    codes = (np.rint(matrix / scales[:, None]) + 128).astype(np.uint8)
    return {f"{name}_codes": codes.ravel(), f"{name}_scales": scales}


def layer_names() -> dict[str, str]:
    """What the file calls the matrices of whole numbers, and what the model does."""
    layers = {
        f"{side}_{k}": f"layers.{at}.{k}"
        for at, side in enumerate(SIDES)
        for k in range(len(STEPS))
    }
    return layers | {name: name for name in ("chars", "hidden", "out", "direct", "fills")}


def arrays_of(model: Model, vocabulary: np.ndarray) -> dict[str, np.ndarray]:
    """The file's arrays."""
    value = {name: p.detach().numpy() for name, p in model.named_parameters()}
    out = {"vocabulary": vocabulary.astype("<u2"), "pair_keys": model.keys.numpy().astype("<u4")}
    out |= packed("pairs", value["pairs.weight"])
    for name, own in layer_names().items():
        out |= whole_codes(name, value[f"{own}.weight"])
        if f"{own}.bias" in value:
            out[f"{name}_bias"] = value[f"{own}.bias"]
    out["fills_bias"] = value["fill_bias.weight"].ravel()
    return out


def measure(path: Path, windows: Windows, rng: np.random.Generator, number: int = 40) -> str:
    """How often a gap's own character beats 32 alike ones, for the file as written."""
    model, right, total = ClozeModel.load(path), 0, 0
    for _ in range(number):
        read, rows, places, true = windows(rng, spoil=0.0)
        steps = np.arange(1, REACH + 2)
        sides = [read[rows[:, None], places[:, None] + way * steps] for way in (-1, 1)]
        # beyond a line's end stands nothing
        sides = [side * np.logical_and.accumulate(side > 0, axis=1) for side in sides]
        scores = model.scores(model.vectors(*sides))
        rivals = windows.rivals(true, 32, rng)
        others = np.take_along_axis(scores, rivals, axis=1)
        others[rivals == true[:, None]] = -np.inf
        right += int((scores[np.arange(len(true)), true] > others.max(axis=1)).sum())
        total += len(true)
    return f"top-1 of 33 in lines left out: {right / total:.4f}"


def main() -> None:
    """Read the command line, train, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE[:SHARE]")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="a file of the same sizes to go on from")
    parser.add_argument("--hold-out", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3900)
    parser.add_argument("--vocabulary", type=int, default=5_500)
    parser.add_argument("--pairs", type=int, default=60_000)
    parser.add_argument("--width", type=int, default=128, help="of the rows; even")
    parser.add_argument("--hidden", type=int, default=512)
    parser.add_argument("--dimensions", type=int, default=128, help="of the vectors")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    init = ClozeModel.load(args.init) if args.init else None
    known = init.vocabulary if init else None
    vocabulary, ids, held = read_ids(args.files, args.hold_out, args.vocabulary, known)
    print(f"{len(ids):,} ids", file=sys.stderr)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    size = len(vocabulary) + 2
    near = alike(vocabulary, np.random.default_rng(0))
    if init is None:
        keys = common_pairs(ids, size, args.pairs)
    else:
        keys = read_arrays(args.init, CLOZE_FILE)[1]["pair_keys"]
    model = Model(keys, size, args.width, args.hidden, args.dimensions)
    if init is not None:
        model.take_over(args.init)
    gaps = train(model, Windows(ids, vocabulary, near), args.seconds, args.rate, rng)
    epoch = float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    about = {
        "date": datetime.fromtimestamp(epoch, UTC).date().isoformat(),
        "width": args.width,
        "gaps": gaps,
        "hold_out": args.hold_out,
        "sources": [Path(name).name for name in args.files],
        "built_by": "scripts/train_cloze.py",
    }
    if init is not None:
        about["init"] = {name: value for name, value in init.about.items() if name != "version"}
    write_arrays(args.out, CLOZE_FILE, about, arrays_of(model, vocabulary))
    told = measure(args.out, Windows(held, vocabulary, near), rng)
    print(f"{args.out}: {args.out.stat().st_size:,} bytes;", told)


if __name__ == "__main__":
    main()
