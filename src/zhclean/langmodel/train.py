"""Training: text files to a model file of a wished size.

What stays of each n-gram is its gain over the n-gram without its first character, rounded to one of
a few values; of each history, the weight of its shorter history, worked out from what stays, and a
cap: what its likeliest character has, rounded up, so that most false finds give themselves away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from zhclean.arrayfile import Array, write_arrays
from zhclean.langmodel.counts import (
    MAX_VOCABULARY,
    U16,
    U64,
    Reader,
    Source,
    choose_vocabulary,
    folded_streams,
    id_table,
    read_xz_or_plain,
)
from zhclean.langmodel.mixed import fit_weights
from zhclean.langmodel.retrieval import FuseMap, build_map, hash_keys
from zhclean.langmodel.smooth import (
    Floats,
    Level,
    Mask,
    backoff_weights,
    estimate,
    group_starts,
    prune,
)
from zhclean.langmodel.stored import MODEL_FILE, StoredModel

__all__ = ["Options", "Source", "train"]

_FIXED_BYTES = 150_000  # header, vocabulary, unigrams and their weights, codebooks
_WEIGHT_BITS = 5
_CAPS = np.array([np.inf, -0.7, -1.8, -3.3], np.float32)
_CAP_BITS = 2
_SAMPLE = 1_000_000
_LLOYD_ROUNDS = 12
# Held-out characters under which nothing is fitted, and over which no more is learnt.
LEAST_HELD_OUT, _MOST_HELD_OUT = 2000, 2_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a model is to be like.

    `min_counts` says how often an n-gram of each order must occur to be thought of; `code_bits` of
    each 16-bit cell hold the value, the others keep unknown n-grams out.
    """

    order: int = 5
    vocabulary: int = 7000
    min_char_count: int = 10
    min_counts: tuple[int, ...] = (1, 1, 2, 2, 2)
    max_bytes: int = 24_000_000
    code_bits: int = 6

    def __post_init__(self) -> None:
        for name, low, high in (("order", 3, 5), ("vocabulary", 3, MAX_VOCABULARY)):
            self._check(name, low, high)
        self._check("code_bits", 3, 12)
        if len(self.min_counts) < self.order or list(self.min_counts) != sorted(self.min_counts):
            msg = f"min_counts must be {self.order} rising counts, got {self.min_counts}"
            raise ValueError(msg)

    def _check(self, name: str, low: int, high: int) -> None:
        if not low <= getattr(self, name) <= high:
            msg = f"{name} must be {low} to {high}, got {getattr(self, name)}"
            raise ValueError(msg)


def train(
    sources: Sequence[Source],
    out: Path,
    options: Options | None = None,
    *,
    date: str = "",
    read: Reader = read_xz_or_plain,
    base: StoredModel | None = None,
    tell: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """Count the `sources`, write the model to `out`, give back its header.

    The same sources, options and `date` (default: today) give the same bytes. `read` opens the
    files. With a `base` the held-out lines tell how much the model is to weigh beside it
    (`MixedModel`), which the header keeps. `tell` hears of each step.
    """
    options = options or Options()
    streams, held_out = [], []
    for source in sources:
        tell(f"reading {source.path}")
        both = folded_streams(source, read)
        streams.append(both.counted)
        held_out.append(both.held_out if base is not None else both.held_out[:0])
    if sum(len(stream) for stream in streams) <= len(streams):
        msg = f"no text in {', '.join(str(source.path) for source in sources) or 'no files'}"
        raise ValueError(msg)
    vocabulary = choose_vocabulary(
        streams, size=options.vocabulary, min_count=options.min_char_count
    )
    listed = [_about(source, stream) for source, stream in zip(sources, streams, strict=True)]
    table, ids_base = id_table(vocabulary), len(vocabulary) + 2
    # streams bring boundaries at both ends: two that meet would count as an empty paragraph
    ids = np.concatenate([*(table[stream[:-1]] for stream in streams), np.zeros(1, np.uint16)])
    streams.clear()
    tell(f"counting {len(ids):,} characters")
    levels = estimate(ids, ids_base, options.order, options.min_counts)
    tell("choosing what to keep")
    keep = prune(levels, options.max_bytes - _FIXED_BYTES)
    about = {
        "date": date or datetime.now(UTC).date().isoformat(),
        "options": asdict(options),
        "order": options.order,
        "sources": listed,
        "characters": len(ids),
        "ngrams": [int(kept.sum()) for kept in keep],
    }
    header, arrays = _arrays(about, vocabulary, levels, keep)
    if base is not None:
        own = StoredModel(out, header, arrays)
        header |= _weights(base, own, np.concatenate(held_out), tell)
    tell(f"writing {out}")
    write_arrays(out, MODEL_FILE, header, arrays)
    return header


def _weights(
    base: StoredModel, own: StoredModel, held_out: U16, tell: Callable[[str], None]
) -> dict[str, Any]:
    """How much the model is to weigh beside `base`, if there is text enough to tell."""
    text = held_out.astype("<u2").tobytes().decode("utf-16-le", "replace")
    lines = [line for line in text.split("\n") if line]
    total = sum(map(len, lines))
    if total < LEAST_HELD_OUT:
        return {}
    tell("weighing it against the built-in model")
    lines = lines[:: 1 + total // _MOST_HELD_OUT]
    weights = fit_weights(base, own, lines)
    return {"mixing": {"weights": weights, "characters": sum(map(len, lines))}}


def _about(source: Source, stream: U16) -> dict[str, Any]:
    return {
        "name": source.path.name,
        "share": source.share,
        "hold_out": source.hold_out,
        "characters": len(stream),
    }


def _arrays(
    about: Mapping[str, Any], vocabulary: U16, levels: Sequence[Level], keep: list[Mask]
) -> tuple[dict[str, Any], dict[str, Array]]:
    """The header and the arrays of the file."""
    bits = int(about["options"]["code_bits"])
    grams, gram_books, rounded = _grams(levels, keep, bits)
    histories = [_history(levels, keep, rounded, length) for length in range(1, len(levels))]
    backs, back_books = _backs(histories[1:])
    header = {
        **about,
        "gram_shape": list(grams.shape),
        "back_shape": list(backs.shape),
        "gram_bits": bits,
        "back_bits": backs.code_bits,
    }
    base = len(vocabulary) + 2
    arrays: dict[str, Array] = {
        "vocabulary": vocabulary,
        "unigrams": levels[0].logp,
        "weights": histories[0].spread(histories[0].weights, base),
        "caps": histories[0].spread(histories[0].caps, base),
        "gram_books": gram_books,
        "back_books": back_books,
        "back_caps": np.repeat(_CAPS, 1 << _WEIGHT_BITS),
        "grams": grams.cells,
        "backs": backs.cells,
    }
    return header, arrays


def _grams(
    levels: Sequence[Level], keep: list[Mask], bits: int
) -> tuple[FuseMap, Floats, list[Floats]]:
    """The gains of all kept n-grams, and what each is rounded to, order by order.

    A gain is taken over the rounded order below, so that errors do not add up.
    """
    hashes, codes, books = [], [], []
    rounded = [levels[0].logp]
    for length, (level, kept) in enumerate(zip(levels[1:], keep[1:], strict=True), 2):
        shorter = rounded[-1][level.suffix[kept]]
        book, coded = quantise(level.logp[kept] - shorter, bits)
        rounded.append(np.zeros(len(level.keys), np.float32))
        rounded[-1][kept] = shorter + book[coded]
        hashes.append(hash_keys(level.keys[kept], length))
        codes.append(coded)
        books.append(book)
    grams = build_map(np.concatenate(hashes), np.concatenate(codes), bits)
    return grams, np.concatenate(books), rounded


class _History(NamedTuple):
    """All histories of one length that a kept n-gram has."""

    keys: U64
    weights: Floats
    caps: Floats

    def spread(self, values: Floats, base: int) -> Floats:
        """`values` by id, for histories of one character; 0 elsewhere."""
        table = np.zeros(base, np.float32)
        table[self.keys.astype(np.int64)] = values
        return table


def _history(
    levels: Sequence[Level], keep: list[Mask], rounded: list[Floats], length: int
) -> _History:
    """Weights from exact probabilities, caps from rounded ones.

    After a history with one sure continuation, rounding would leave the unseen ones nothing or far
    too much.
    """
    level, kept, below = levels[length], keep[length], levels[length - 1]
    keys = level.keys[kept] // np.uint64(len(levels[0].keys))
    starts = group_starts(keys)
    if not len(starts):
        return _History(keys, np.zeros(0, np.float32), np.zeros(0, np.float32))
    weights = backoff_weights(level.logp[kept], below.logp[level.suffix[kept]], starts)
    caps = np.maximum.reduceat(rounded[length][kept], starts)
    return _History(keys[starts], np.log(weights).astype(np.float32), caps)


def _backs(histories: Sequence[_History]) -> tuple[FuseMap, Floats]:
    """The map of the histories of two characters and more, and the books of their codes."""
    hashes, codes, books = [], [], []
    for length, history in enumerate(histories, 2):
        book, coded = quantise(history.weights, _WEIGHT_BITS)
        # the lowest of the falling caps that is not below the history's own
        capped = np.maximum(np.searchsorted(-_CAPS, -history.caps, side="right") - 1, 0)
        hashes.append(hash_keys(history.keys, length))
        codes.append(coded | (capped << _WEIGHT_BITS).astype(np.uint16))
        books.append(np.tile(book, 1 << _CAP_BITS))
    bits = _WEIGHT_BITS + _CAP_BITS
    return build_map(np.concatenate(hashes), np.concatenate(codes), bits), np.concatenate(books)


def quantise(values: Floats, bits: int) -> tuple[Floats, U16]:
    """A codebook of ``2**bits`` values and the code of each value (Lloyd's rounds).

    They begin with as many values to each code, so that few codes fall to the rare large gains: a
    false find reads a code at random.
    """
    size = 1 << bits
    if not len(values):
        return np.zeros(size, np.float32), np.zeros(0, np.uint16)
    sample = np.sort(values[:: max(1, len(values) // _SAMPLE)])
    sums = np.concatenate(([0.0], np.cumsum(sample, dtype=np.float64)))
    book = np.quantile(sample, (np.arange(size) + 0.5) / size)
    for _ in range(_LLOYD_ROUNDS):
        cuts = np.searchsorted(sample, (book[1:] + book[:-1]) / 2)
        bounds = np.concatenate(([0], cuts, [len(sample)]))
        number = np.diff(bounds)
        book = np.where(number > 0, np.diff(sums[bounds]) / np.maximum(number, 1), book)
    codes = np.searchsorted((book[1:] + book[:-1]) / 2, values)
    return book.astype(np.float32), codes.astype(np.uint16)
