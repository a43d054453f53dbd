"""How unlikely strings are after what stands before them, all looked up together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhclean.langmodel import CharModel


def surprise(model: CharModel, parts: Sequence[tuple[str, str]]) -> list[float]:
    """How unlikely the second of each pair is after the first, nothing known before them.

    In natural logs. What a line end parts is not in one history.
    """
    reach = model.order - 1
    seam = "\n" * reach
    text = seam + seam.join(left + rest for left, rest in parts)
    ids = model.encode(text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    ids[codes == ord("\n")] = -1
    places = np.flatnonzero(ids != model.skip)
    windows = np.lib.stride_tricks.sliding_window_view(ids[places], reach + 1)
    rows = np.flatnonzero(windows[:, reach] >= 0)
    scores = np.zeros(len(text), np.float32)
    scores[places[rows + reach]] = model.score_ids(windows[rows, :reach], windows[rows, reach])
    out, at = [], reach
    for left, rest in parts:
        end = at + len(left) + len(rest)
        out.append(-float(scores[at + len(left) : end].sum()))
        at = end + reach
    return out
