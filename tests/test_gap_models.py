"""The models of what stands in a gap: they prefer what belongs, alike in any company."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from zhclean import cloze, context
from zhclean.cloze import ClozeModel
from zhclean.context import PAD, ContextModel
from zhclean.stages.typos.dips import vocabulary_ids

GAPS = (
    ("全面贯彻落实党的十九大精", "，以习近平同志为核心", "神", "申"),
    ("犯罪嫌疑人对其犯罪事实供认不", "，案件正在进一步审理", "讳", "违"),
    ("企业要加大研发投入，增强自主创", "能力，提升产品质量", "新", "薪"),
    ("今年以来，全市规模以上工业增加", "同比增长百分之八点五", "值", "直"),
)
Model = ContextModel | ClozeModel


@pytest.fixture(params=[context, cloze], ids=["context", "cloze"])
def model(request: pytest.FixtureRequest) -> Model:
    loaded: Model = request.param.load_default()
    return loaded


def ids(model: Model, text: str) -> list[int]:
    return vocabulary_ids(model)[[ord(char) for char in text]].tolist()


def sides(model: Model, gaps: list[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    reads, nothing = model.reads, [PAD] * model.reads
    left = [[*ids(model, before[::-1]), *nothing][:reads] for before, _ in gaps]
    right = [[*ids(model, after), *nothing][:reads] for _, after in gaps]
    return np.array(left), np.array(right)


def fit(model: Model, vectors: np.ndarray, chars: np.ndarray) -> np.ndarray:
    if isinstance(model, ContextModel):
        return model.fit(vectors, chars)
    return model.scores(vectors)[np.arange(len(chars)), chars]


def test_what_belongs_goes_better_than_what_looks_or_sounds_like_it(model: Model) -> None:
    vectors = model.vectors(*sides(model, [gap[:2] for gap in GAPS]))
    right, wrong = (np.array(ids(model, "".join(gap[k] for gap in GAPS))) for k in (2, 3))

    assert (fit(model, vectors, right) > fit(model, vectors, wrong)).all()


def test_what_belongs_is_among_the_best() -> None:
    model = context.load_default()
    best = model.best(model.vectors(*sides(model, [gap[:2] for gap in GAPS])), 10)

    assert all(ids(model, gap[2])[0] in row for gap, row in zip(GAPS, best, strict=True))


def test_in_order_a_phrase_says_what_it_lacks() -> None:
    model = cloze.load_default()
    scores = model.scores(model.vectors(*sides(model, [gap[:2] for gap in GAPS])))
    firsts = scores.argmax(axis=1).tolist()

    assert firsts[2:] == [ids(model, gap[2])[0] for gap in GAPS[2:]]


def test_a_gap_is_read_the_same_alone_and_among_others(model: Model) -> None:
    together = sides(model, [gap[:2] for gap in GAPS] * 90)
    alone = [
        model.vectors(left[None], right[None])[0] for left, right in zip(*together, strict=True)
    ]

    assert (model.vectors(*together) == np.stack(alone)).all()


def test_no_gaps_have_no_vectors(model: Model) -> None:
    none = np.zeros((0, model.reads), np.int64)

    assert len(model.vectors(none, none)) == 0


def test_they_survive_pickling(model: Model) -> None:
    again = pickle.loads(pickle.dumps(model))
    left, right = sides(model, [GAPS[0][:2]])

    assert (again.vectors(left, right) == model.vectors(left, right)).all()


@pytest.mark.parametrize(
    ("kind", "name"), [(ContextModel, "context model"), (ClozeModel, "cloze model")]
)
def test_other_files_are_refused(kind: type[Model], name: str, tmp_path: Path) -> None:
    other = tmp_path / "other.context"
    other.write_bytes(b"ZHCLM001" + bytes(64))

    with pytest.raises(ValueError, match=name):
        kind.load(other)


@pytest.mark.parametrize("name", ["context", "cloze"])
def test_the_files_say_where_they_come_from(name: str) -> None:
    about = {"context": context, "cloze": cloze}[name].load_default().about

    assert about["built_by"] == f"scripts/train_{name}.py"
    assert about["sources"]
    assert about["date"]
