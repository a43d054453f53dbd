"""The model of what stands in a gap: it prefers what belongs, alike in any company."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from zhclean import context
from zhclean.context import PAD, REACH, ContextModel
from zhclean.stages.typos.dips import context_ids

GAPS = (
    ("全面贯彻落实党的十九大精", "，以习近平同志为核心", "神", "申"),
    ("犯罪嫌疑人对其犯罪事实供认不", "，案件正在进一步审理", "讳", "违"),
    ("企业要加大研发投入，增强自主创", "能力，提升产品质量", "新", "薪"),
    ("今年以来，全市规模以上工业增加", "同比增长百分之八点五", "值", "直"),
)


def ids(model: ContextModel, text: str) -> list[int]:
    return context_ids(model)[[ord(char) for char in text]].tolist()


def sides(model: ContextModel, gaps: list[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    left = [[*ids(model, before[::-1]), *[PAD] * REACH][:REACH] for before, _ in gaps]
    right = [[*ids(model, after), *[PAD] * REACH][:REACH] for _, after in gaps]
    return np.array(left), np.array(right)


def test_what_belongs_goes_better_than_what_looks_or_sounds_like_it() -> None:
    model = context.load_default()
    vectors = model.vectors(*sides(model, [gap[:2] for gap in GAPS]))
    right, wrong = (np.array(ids(model, "".join(gap[k] for gap in GAPS))) for k in (2, 3))

    assert (model.fit(vectors, right) > model.fit(vectors, wrong)).all()
    assert all(char in best for char, best in zip(right, model.best(vectors, 10), strict=True))


def test_a_gap_is_read_the_same_alone_and_among_others() -> None:
    model = context.load_default()
    together = sides(model, [gap[:2] for gap in GAPS] * 9)
    alone = [
        model.vectors(left[None], right[None])[0] for left, right in zip(*together, strict=True)
    ]

    assert (model.vectors(*together) == np.stack(alone)).all()


def test_it_survives_pickling() -> None:
    model = pickle.loads(pickle.dumps(context.load_default()))
    left, right = sides(model, [GAPS[0][:2]])

    assert (model.vectors(left, right) == context.load_default().vectors(left, right)).all()


def test_other_files_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.context"
    other.write_bytes(b"ZHCLM001" + bytes(64))

    with pytest.raises(ValueError, match="context model"):
        ContextModel.load(other)


def test_the_file_says_where_it_comes_from() -> None:
    about = context.load_default().about

    assert about["built_by"] == "scripts/train_context.py"
    assert about["sources"]
    assert about["date"]
