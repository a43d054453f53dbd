#!/usr/bin/env python3
"""Train the encoder of `zhclean.continuity`: ``train_continuity.py FILES... -o OUT``.

A file is `.txt` or `.txt.xz`, one paragraph a line, neighbours from one source side by side;
``laws.txt.xz:0.5`` uses half of its blocks of 200 lines. Needs torch (2.9 was used), which zhclean
itself does not. ``--init`` goes on from an encoder that is there. Every 20th block is held out; the
share of cuts there whose true continuation comes first among 32 of one block is printed at the end.
"""

from __future__ import annotations

import argparse
import lzma
import math
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from zhclean.arrayfile import write_arrays
from zhclean.continuity import (
    BEGINNINGS,
    ENCODER_FILE,
    NEAR_CHARACTERS,
    NEAR_PAIRS,
    REACH,
    UNKNOWN,
    ContinuityEncoder,
    id_table,
    number_pairs,
)
from zhclean.langmodel.fold import SKIPPED, code_points, fold_codes

BLOCK = 200
HOLD_OUT, HELD = 20, 7
SHORTEST = 40
# Of a batch: so many groups of cuts from one block each, the rivals hardest to tell apart.
GROUPS, GROUP = 16, 64
PARAGRAPHS = 256
# Sides are shorter than `REACH` on pages too: a column's last line, a line set to a width.
SHORT, SHORT_SIZES = 0.15, (3, 24)
MISREAD = 0.01  # of the characters, which pages get wrong too


def blocks(spec: str) -> Iterator[tuple[int, list[str]]]:
    """The numbered blocks of a file; of a share, those spread evenly."""
    name, _, share = spec.partition(":")
    opener = lzma.open if name.endswith(".xz") else open
    taken, block, number = 0.0, [], 0
    with opener(name, "rt", encoding="utf-8") as lines:
        for line in lines:
            block.append(line)
            if len(block) == BLOCK:
                held = number % HOLD_OUT == HELD
                taken += float(share or 1)
                if held or taken >= 1:
                    taken -= not held
                    yield number, block
                block, number = [], number + 1
    if block:
        yield number, block


class Text:
    """Lines of folded characters end to end: `codes[offsets[k]:offsets[k + 1]]`, block by block."""

    def __init__(self, parts: list[np.ndarray], block: list[int]) -> None:
        self.codes = np.concatenate(parts)
        self.offsets = np.concatenate(([0], np.cumsum([len(part) for part in parts])))
        starts = np.flatnonzero(np.diff(np.array(block), prepend=-1))
        sizes = np.diff(np.append(starts, len(block)))
        self.starts, self.sizes = starts[sizes >= 32], sizes[sizes >= 32]

    def group(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Lines of one block."""
        k = rng.integers(len(self.starts))
        lines = self.starts[k] + np.arange(self.sizes[k])
        return rng.choice(lines, size, replace=len(lines) < size)


def read_text(specs: list[str]) -> tuple[Text, Text]:
    """What is trained on, and what is held out."""
    parts, owners = ([], []), ([], [])
    for file, spec in enumerate(specs):
        for number, block in blocks(spec):
            held = number % HOLD_OUT == HELD
            for line in block:
                codes = fold_codes(code_points(line))
                codes = codes[codes != SKIPPED]
                if len(codes) >= SHORTEST:
                    parts[held].append(codes)
                    owners[held].append(file * 1_000_000 + number)
    return Text(parts[0], owners[0]), Text(parts[1], owners[1])


class Cuts:
    """Lines cut at chance, seldom before a mark or after a sentence, as columns are."""

    def __init__(self, text: Text, table: np.ndarray, size: int) -> None:
        self.text, self.ids = text, table[text.codes].astype(np.int64)
        marks = {
            name: np.isin(np.arange(size), table[[ord(char) for char in chars]])
            for name, chars in (
                ("end", "。！？"),
                ("comma", "，、；："),
                ("never", "，。、；：！？”）》"),
            )
        }
        self.end, self.comma, self.never = marks["end"], marks["comma"], marks["never"]

    def __call__(self, lines: np.ndarray, rng: np.random.Generator):
        """Ids before (nearest first) and after each cut, how the latter begins, and line starts."""
        start, stop = self.text.offsets[lines], self.text.offsets[lines + 1]
        at = start + 8 + (rng.random(len(lines)) * (stop - start - 20)).astype(np.int64)
        for _ in range(2):
            at += self.never[self.ids[at]] & (rng.random(len(lines)) < 0.8)
        at += 3 * (self.end[self.ids[at - 1]] & (rng.random(len(lines)) < 0.7))
        at = np.minimum(at, stop - 6)
        reach = np.arange(REACH)
        before, after, first = at[:, None] - 1 - reach, at[:, None] + reach, start[:, None] + reach
        last = len(self.ids) - 1
        kind = np.where(self.end[self.ids[at - 1]], 2, np.where(self.comma[self.ids[at - 1]], 1, 0))
        left = np.where(before >= start[:, None], self.ids[np.maximum(before, 0)], 0)
        right = np.where(after < stop[:, None], self.ids[np.minimum(after, last)], 0)
        return (
            self._as_on_pages(left, rng),
            self._as_on_pages(right, rng),
            kind,
            np.where(first < stop[:, None], self.ids[np.minimum(first, last)], 0),
        )

    def _as_on_pages(self, ids: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The sides with a few characters misread and some of them cut short."""
        wrong = (rng.random(ids.shape) < MISREAD) & (ids > UNKNOWN)
        ids = np.where(wrong, self.ids[rng.integers(len(self.ids), size=ids.shape)], ids)
        sizes = np.where(
            rng.random(len(ids)) < SHORT, rng.integers(*SHORT_SIZES, len(ids)), ids.shape[1]
        )
        return np.where(np.arange(ids.shape[1]) < sizes[:, None], ids, 0)


class Side(nn.Module):
    """As `zhclean.continuity.Side`, before its rows are rounded."""

    def __init__(self, pairs: nn.Embedding, size: int, width: int, hidden: int, out: int) -> None:
        super().__init__()
        count = pairs.num_embeddings
        self.pairs = pairs
        self.characters = nn.Embedding(NEAR_CHARACTERS * size, width, sparse=True)
        self.near_pairs = nn.Embedding(NEAR_PAIRS * count, width, sparse=True)
        nn.init.normal_(self.characters.weight, std=0.05)
        nn.init.normal_(self.near_pairs.weight, std=0.02)
        self.pair_weights = nn.Parameter(torch.linspace(0.3, 0.1, REACH - 1))
        self.hidden = nn.Linear(2 * width, hidden)
        self.out = nn.Linear(hidden, out, bias=False)
        self.direct = nn.Linear(2 * width, out)
        self.register_buffer("character_base", torch.arange(NEAR_CHARACTERS) * size)
        self.register_buffer("pair_base", torch.arange(NEAR_PAIRS) * count)

    def forward(self, ids: torch.Tensor, pairs: torch.Tensor):
        weights = (pairs > 0) * self.pair_weights
        about = (self.pairs(pairs) * weights.unsqueeze(2)).sum(1)
        local = self.characters(ids[:, :NEAR_CHARACTERS] + self.character_base).sum(1)
        local = local + self.near_pairs(pairs[:, :NEAR_PAIRS] + self.pair_base).sum(1)
        both = torch.cat((about, local), 1)
        hidden = functional.relu(self.hidden(both))
        return self.out(hidden) + self.direct(both), hidden


class Encoder(nn.Module):
    def __init__(self, keys: np.ndarray, size: int, width: int, hidden: int, out: int) -> None:
        super().__init__()
        self.keys, self.size = keys, size
        self.pairs = nn.Embedding(len(keys) + 1, width, sparse=True)
        nn.init.normal_(self.pairs.weight, std=0.1)
        self.before = Side(self.pairs, size, width, hidden, out)
        self.after = Side(self.pairs, size, width, hidden, out)
        self.begins = nn.Linear(hidden, len(BEGINNINGS))

    def side(self, name: str, ids: np.ndarray):
        pairs = number_pairs(ids, self.keys, self.size, reverse=name == "before")
        return getattr(self, name)(torch.from_numpy(ids), torch.from_numpy(pairs))


def take_over(model: Encoder, encoder: ContinuityEncoder) -> None:
    """Set all weights to those of an encoder with the same vocabulary and pairs."""
    values = {"pairs.weight": unpacked(*encoder.before.pairs)}
    for name, side in (("before", encoder.before), ("after", encoder.after)):
        values[f"{name}.characters.weight"] = unpacked(*side.characters)
        values[f"{name}.near_pairs.weight"] = unpacked(*side.near_pairs)
        values[f"{name}.pair_weights"] = side.pair_weights
        values[f"{name}.hidden.weight"] = whole(side.hidden)
        values[f"{name}.hidden.bias"] = side.hidden_bias
        values[f"{name}.out.weight"] = whole(side.out)
        values[f"{name}.direct.weight"] = whole(side.direct)
        values[f"{name}.direct.bias"] = side.bias
    values["begins.weight"], values["begins.bias"] = whole(encoder.begins[0]), encoder.begins[1]
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.from_numpy(np.array(values.pop(name), np.float32)))
    assert not values, values.keys()


def whole(blocks: tuple[np.ndarray, ...]) -> np.ndarray:
    """The matrix, shape (out, in), that was cut into blocks."""
    return np.concatenate(blocks, axis=1).T


def common_pairs(ids: np.ndarray, offsets: np.ndarray, size: int, count: int) -> np.ndarray:
    """Keys of the most frequent pairs of neighbours inside lines, sorted."""
    keys = ids[:-1] * size + ids[1:]
    inside = (ids[:-1] > UNKNOWN) & (ids[1:] > UNKNOWN)
    inside[offsets[1:-1] - 1] = False
    found, counts = np.unique(keys[inside], return_counts=True)
    return np.sort(found[np.argsort(-counts, kind="stable")[:count]]).astype(np.uint32)


def train(model: Encoder, cuts: Cuts, seconds: float, rate: float, rng: np.random.Generator) -> int:
    """The true continuation against all others of a batch, both ways; and how it begins.

    The rate falls with the clock. Returns the steps.
    """
    tables = [p for n, p in model.named_parameters() if n.split(".")[-2] in TABLES]
    others = [p for n, p in model.named_parameters() if n.split(".")[-2] not in TABLES]
    optimisers = (torch.optim.SparseAdam(tables, lr=rate), torch.optim.Adam(others, lr=rate))
    begun, step, seen = time.perf_counter(), 0, np.zeros(3)
    while (spent := time.perf_counter() - begun) < seconds:
        fall = 0.5 * (1 + math.cos(math.pi * spent / seconds)) + 0.01
        now = rate * min(1, (step + 1) / 200) * fall
        for optimiser in optimisers:
            optimiser.param_groups[0]["lr"] = now
            optimiser.zero_grad()
        lines = np.concatenate([cuts.text.group(rng, GROUP) for _ in range(GROUPS)])
        before, after, kind, first = cuts(lines, rng)
        left, _ = model.side("before", before)
        right, hidden = model.side("after", after)
        _, opening = model.side("after", first[:PARAGRAPHS])
        scores, own = left @ right.T, torch.arange(len(left))
        meets = functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)
        kinds = torch.cat((torch.from_numpy(kind), torch.full((PARAGRAPHS,), 3)))
        begins = functional.cross_entropy(model.begins(torch.cat((hidden, opening))), kinds)
        (meets / 2 + 0.3 * begins).backward()
        for optimiser in optimisers:
            optimiser.step()
        right_first = float((scores.argmax(1) == own).float().mean())
        seen = seen * 0.99 + np.array([meets.item() / 2, begins.item(), right_first]) * 0.01
        step += 1
        if step % 500 == 0:
            print(f"{step} steps, {spent:.0f} s, losses and top-1:", seen.round(4), flush=True)
    return step


TABLES = ("pairs", "characters", "near_pairs")


def packed(name: str, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Rows in 4 bits, -7 to 7 times a scale each; of some scales the one that loses least."""
    scales = np.empty(len(rows), np.float32)
    codes = np.empty(rows.shape, np.int8)
    for k in range(0, len(rows), 4096):
        part = rows[k : k + 4096]
        top = np.abs(part).max(axis=1, keepdims=True) + 1e-9
        least = np.full(len(part), np.inf)
        for share in (1.0, 0.9, 0.8, 0.7, 0.6):
            scale = top * share / 7
            code = np.clip(np.rint(part / scale), -7, 7)
            loss = ((code * scale - part) ** 2).sum(axis=1)
            better = loss < least
            least[better] = loss[better]
            scales[k : k + 4096][better] = scale[better, 0]
            codes[k : k + 4096][better] = code[better]
    nibbles = (codes + 8).astype(np.uint8)
    both = nibbles[:, 0::2] | (nibbles[:, 1::2] << 4)
    return {f"{name}_rows": both.ravel(), f"{name}_scales": scales}


def unpacked(codes: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """The rows that `packed` has made codes of 4 bits and scales of."""
    codes = codes.reshape(len(scales), -1)
    both = np.stack((codes & 15, codes >> 4), axis=2).reshape(len(codes), -1)
    return (both.astype(np.float32) - 8) * scales[:, None]


def arrays_of(model: Encoder, vocabulary: np.ndarray) -> dict[str, np.ndarray]:
    """The file's arrays."""
    value = {name: p.detach().numpy() for name, p in model.named_parameters()}
    out = {"vocabulary": vocabulary.astype("<u2"), "pair_keys": model.keys.astype("<u4")}
    out |= packed("pairs", value["pairs.weight"])
    for side in ("before", "after"):
        for table in ("characters", "near_pairs"):
            out |= packed(f"{side}_{table}", value[f"{side}.{table}.weight"])
        out[f"{side}_pair_weights"] = value[f"{side}.pair_weights"]
        for part in ("hidden", "out", "direct"):
            out[f"{side}_{part}"] = value[f"{side}.{part}.weight"].ravel()
        out[f"{side}_hidden_bias"] = value[f"{side}.hidden.bias"]
        out[f"{side}_bias"] = value[f"{side}.direct.bias"]
    out["begins"], out["begins_bias"] = value["begins.weight"].ravel(), value["begins.bias"]
    return out


def measure(path: Path, held: Text, rng: np.random.Generator, groups: int = 300) -> str:
    """How often the true continuation comes first among 32 of a block, for the file as written."""
    encoder = ContinuityEncoder.load(path)
    hits = []
    for _ in range(groups):
        lines = held.group(rng, 32)
        texts = [held.codes[held.offsets[k] : held.offsets[k + 1]] for k in lines]
        cut = [8 + int(rng.random() * (len(codes) - 20)) for codes in texts]
        as_text = [codes.astype("<u2").tobytes().decode("utf-16-le", "replace") for codes in texts]
        left = encoder.encode_before([text[:at] for text, at in zip(as_text, cut, strict=True)])
        right, _ = encoder.encode_after([text[at:] for text, at in zip(as_text, cut, strict=True)])
        hits.append(((left @ right.T).argmax(1) == np.arange(32)).mean())
    return f"top-1 of 32, held out: {np.mean(hits):.3f}"


def main() -> None:
    """Read the command line, train, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE[:SHARE]")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="the encoder to go on from")
    parser.add_argument("--seconds", type=float, default=4800)
    parser.add_argument("--vocabulary", type=int, default=5_500)
    parser.add_argument("--pairs", type=int, default=60_000)
    parser.add_argument("--width", type=int, default=64, help="of the rows; even")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--dimensions", type=int, default=96, help="of the vectors")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    text, held = read_text(args.files)
    print(f"{len(text.codes):,} characters, {len(held.codes):,} held out", file=sys.stderr)
    encoder = ContinuityEncoder.load(args.init) if args.init else None
    counts = np.bincount(text.codes, minlength=0x10000)
    common = np.sort(np.argsort(-counts, kind="stable")[: args.vocabulary])
    vocabulary = encoder.vocabulary if encoder else common
    size = len(vocabulary) + 2
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    cuts = Cuts(text, id_table(vocabulary.astype(np.uint16)), size)
    keys = encoder.pairs if encoder else common_pairs(cuts.ids, text.offsets, size, args.pairs)
    model = Encoder(keys, size, args.width, args.hidden, args.dimensions)
    if encoder:
        take_over(model, encoder)
    steps = train(model, cuts, args.seconds, args.rate, rng)
    epoch = float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    about = {
        "date": datetime.fromtimestamp(epoch, UTC).date().isoformat(),
        "width": args.width,
        "steps": steps,
        "init": encoder.about if encoder else None,
        "characters": len(text.codes),
        "sources": [Path(name).name for name in args.files],
        "built_by": "scripts/train_continuity.py",
    }
    write_arrays(args.out, ENCODER_FILE, about, arrays_of(model, vocabulary))
    print(f"{args.out}: {args.out.stat().st_size:,} bytes;", measure(args.out, held, rng))


if __name__ == "__main__":
    main()
