"""How near each piece is to each zone by its wording, and how much that tells on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from zhclean.continuity import ContinuityEncoder
from zhclean.langmodel import CharModel
from zhclean.vectors import dot_rows

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]

# So many columns hold every pair of a page of 30,000 characters that stands in two pieces.
_MOST_COLUMNS = 1 << 13
# How much characters, and what pairs mean by a trained table, count beside the pairs themselves.
_CHARACTERS, _TOPICS = 0.5, 0.15
# In nats: characters commoner than this (的, 一, 国, 发展) say nothing of what a text is about.
_COMMON = 3.0
# The likeness of pieces to their own zone, and the variance around that and around 0, on the whole
# of nine sets of pages; they count for as many pieces, so that few do not tell by chance.
_USUAL_MEAN, _USUAL_SPREAD, _USUAL_PIECES = 0.1, 0.0075, 5.0


def wording(
    texts: Sequence[str], drop: Iterable[str], model: CharModel, encoder: ContinuityEncoder
) -> Floats:
    """Vectors, shape (pieces, columns), whose products say how alike two pieces are worded.

    Three of length 1 at most end to end: pairs of Han characters, single ones, both weighted by how
    rare they are among the pieces and in the language, and the mean of the `encoder`'s rows for the
    pairs, so that 果园 is near 苹果. Names in `drop` are left out: they are evidence of their own.
    """
    if not texts:
        return np.zeros((0, 0), np.float32)
    pattern = re.compile("|".join(map(re.escape, sorted(drop, key=len, reverse=True))) or r"(?!)")
    texts = [pattern.sub("\n", text) for text in texts]
    topics = encoder.encode_topics(texts)
    some = topics.any(axis=1)  # what has no pair is about nothing
    topics[some] -= topics.sum(axis=0) / max(1, int(some.sum()))
    blocks = (
        _weighted(texts, 2, model),
        _weighted(texts, 1, model) * np.sqrt(_CHARACTERS),
        _unit(topics) * np.sqrt(_TOPICS),
    )
    return np.concatenate(blocks, axis=1, dtype=np.float32) / np.float32(
        np.sqrt(1.0 + _CHARACTERS + _TOPICS)
    )


def likeness(own: Floats, shares: Floats) -> Floats:
    """How near each piece is to the rest of each zone's text, shape (pieces, zones).

    `own` holds the inner products of the pieces' vectors with one another, `shares` how far each
    piece is held to belong to each zone; a piece's own part is taken out of the zone before they
    are compared. It is their cosine, less that of the pieces which do not belong to the zone:
    the more text a zone has, the nearer is all text to it.
    """
    shares = shares.astype(own.dtype)
    with_zone = dot_rows(own, shares.T)
    dot = with_zone - shares * np.diag(own)[:, None]
    square = (shares * with_zone).sum(axis=0)[None, :]
    norm2 = square - 2 * shares * with_zone + shares**2
    cosine = np.clip(dot / np.sqrt(np.maximum(norm2, 1e-9)), 0.0, 1.0)
    cosine = np.where(norm2 > 1e-6, cosine, 0.0)
    others = 1.0 - shares
    usual = (others * cosine).sum(axis=0) / np.maximum(others.sum(axis=0), 1e-9)
    out: Floats = cosine - usual
    return out


def telling(like: Floats, shares: Floats) -> float:
    """How much `likeness` tells on this page: the weight that turns it into log odds.

    Fisher's linear discriminant (1936) of the pieces that belong to a zone and those that do not,
    as far as `shares` knows them. Articles on a harvest, a court and a port part cleanly, twelve
    reports of one form hardly: the weight is 8 on some kinds of page and 28 on others.
    """
    mean = _mean(like, shares, _USUAL_MEAN)
    own = _mean((like - mean) ** 2, shares, _USUAL_SPREAD)
    others = _mean(like**2, 1.0 - shares, _USUAL_SPREAD)
    return max(0.0, 2.0 * mean / (own + others))


def _mean(values: Floats, weights: Floats, usual: float) -> float:
    """The weighted mean of the values and of a few more that are as usual."""
    total = float((weights * values).sum()) + _USUAL_PIECES * usual
    return total / (float(weights.sum()) + _USUAL_PIECES)


def count_grams(texts: Sequence[str], size: int) -> tuple[Ints, Ints, Ints]:
    """Owner, packed Han characters and count of each different character, or pair, of each text."""
    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])[: len(codes)]
    han = (codes >= 0x3400) & (codes < 0xA000)
    if size == 1:
        at = np.flatnonzero(han)
        packed = owners[at] << 32 | codes[at]
    else:
        at = np.flatnonzero(han[:-1] & han[1:])
        packed = owners[at] << 32 | codes[at] << 16 | codes[at + 1]
    found, counts = np.unique(packed, return_counts=True)
    return found >> 32, found & 0xFFFFFFFF, counts


def _weighted(texts: Sequence[str], size: int, model: CharModel) -> Floats:
    """Unit vectors of the n-grams of `size` that stand in two pieces and more."""
    owners, keys, counts = count_grams(texts, size)
    grams, column, spread = np.unique(keys, return_inverse=True, return_counts=True)
    telling = np.flatnonzero(spread >= 2)
    telling = telling[np.argsort(-spread[telling], kind="stable")[:_MOST_COLUMNS]]
    place = np.full(len(spread), -1, np.int64)
    place[telling] = np.arange(len(telling))
    at = place[column]
    keep = at >= 0
    rows = np.zeros((len(texts), len(telling)), np.float32)
    rows[owners[keep], at[keep]] = 1.0 + np.log(counts[keep])
    rare = np.log((len(texts) + 1) / spread[telling]) * _rarity(grams[telling], size, model)
    return _unit(rows * rare.astype(np.float32))


def _rarity(grams: Ints, size: int, model: CharModel) -> Floats:
    """Nats by which n-grams are rarer than certain; of characters only beyond the common ones."""
    codes = np.stack((grams >> 16, grams & 0xFFFF), axis=1)[:, 2 - size :]
    ids = model.encode("".join(map(chr, codes.ravel().tolist()))).reshape(codes.shape)
    alone = model.common[ids[:, 0]]
    if size == 1:
        single: Floats = np.maximum(-alone - _COMMON, 0.1)
        return single
    before = np.full((len(ids), model.order - 1), -1, np.int64)
    before[:, -1] = ids[:, 0]
    rarity: Floats = -alone - model.score_ids(before, ids[:, 1])
    return rarity


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
