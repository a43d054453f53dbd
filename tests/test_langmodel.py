"""The character model: counting, file, scores. All text here was written for these tests."""

from __future__ import annotations

import lzma
import pickle
from pathlib import Path

import numpy as np
import pytest

from zhclean.langmodel import CharModel, fold, load_default
from zhclean.langmodel.counts import count_ngrams
from zhclean.langmodel.retrieval import build_map, hash_keys
from zhclean.langmodel.train import Options, Source, train

SENTENCES = (
    "小船停在河边，船上的人正在收网。",
    "今天下午，村里的孩子们在河边放风筝。",
    "老人说，这条河边的小路走了六十年。",
    "今天上午，小船又回到了河边。",
    "孩子们问老人，风筝为什么会飞？",
    "老人笑着说：“风大，风筝就飞得高。”",
    "村里的小路通到河边，河边停着12条小船。",
)
OPTIONS = Options(order=4, min_char_count=2, min_counts=(1, 1, 1, 1), code_bits=7)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "river.txt"
    path.write_text("\n".join(SENTENCES * 3) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def model(corpus: Path) -> CharModel:
    out = corpus.with_suffix(".lm")
    train([Source(corpus)], out, OPTIONS, date="2026-01-01")
    return CharModel.load(out)


def _row(model: CharModel, text: str, *, start: bool = False) -> np.ndarray:
    """The last ids of `text`, padded on the left."""
    width = model.order - 1
    pad = [model.bos if start else -1] * width
    return np.array([[*pad, *model.encode(text)][-width:]])


@pytest.mark.parametrize("history", ["", "河", "河边", "船上的", "今天下", "风筝"])
@pytest.mark.parametrize("start", [False, True])
def test_probabilities_of_a_history_sum_to_one(model: CharModel, history: str, start: bool) -> None:
    """Over all ids, an end of paragraph included, but for rounding."""
    rows = np.repeat(_row(model, history, start=start), model.size, axis=0)
    total = np.exp(model.score_ids(rows, np.arange(model.size)).astype(float)).sum()

    assert total == pytest.approx(1, abs=0.03)


def test_what_was_seen_is_likelier(model: CharModel) -> None:
    """A known continuation beats the same characters in another order."""
    assert model.score("小船停在河边").sum() > model.score("边河在停船小").sum() + 5


def test_score_agrees_with_score_ids(model: CharModel) -> None:
    """Scoring a line is scoring each of its histories."""
    text = "今天下午，老人问孩子们：河在哪里？"
    ids = model.encode(text)
    for start in (True, False):
        rows = np.concatenate([_row(model, text[:at], start=start) for at in range(len(text))])

        assert np.array_equal(model.score(text, start=start), model.score_ids(rows, ids))


def test_long_text_is_scored_like_its_parts(model: CharModel) -> None:
    """Where the inner chunks meet cannot be seen."""
    text = "".join(SENTENCES) * 400
    period = len("".join(SENTENCES))
    scores = model.score(text)

    assert len(text) > 1 << 15
    assert np.array_equal(scores[period : 2 * period], scores[-period:])
    assert np.array_equal(np.tile(scores[period : 2 * period], 399), scores[period:])


def test_a_start_without_history_is_a_unigram(model: CharModel) -> None:
    """`start=False` knows nothing before the first character, one before the second."""
    first, second = model.score("河边", start=False)
    none = np.full((1, model.order - 1), -1)

    assert first == model.score_ids(none, model.encode("河"))[0]
    assert second == model.score_ids(_row(model, "河"), model.encode("边"))[0]


def test_paragraph_starts_and_ends_are_known(model: CharModel) -> None:
    """Openings gain from a boundary before them, and a full stop foretells one."""
    assert model.start_gain(_row(model, "今天上"))[0] > 1
    assert model.start_gain(_row(model, "河边，"))[0] < 0
    assert model.end_gain(_row(model, "河边。"))[0] > model.end_gain(_row(model, "河边，"))[0] + 2


def test_what_lies_before_a_boundary_does_not_count(model: CharModel) -> None:
    """A history ends at `bos` and at -1, whatever the row holds further left."""
    char = model.encode("天")
    today = int(model.encode("今")[0])
    for edge in (model.bos, -1):
        rows = [[edge, edge, today], [today, edge, today], [-1, edge, today]]

        assert len(set(model.score_ids(np.array(rows), np.repeat(char, 3)).tolist())) == 1


def test_seam_prefers_the_true_head(model: CharModel) -> None:
    """Pieces that belong together are likelier joined than apart."""
    heads = np.concatenate([_row(model, "河边停"), _row(model, "飞得高")])
    tails = np.repeat(_row(model, "路通到"), 2, axis=0)
    gains = model.seam(tails, heads)

    assert gains[0] > 1
    assert gains[0] > gains[1] + 2


def test_seam_stops_where_the_head_ends(model: CharModel) -> None:
    """Padding on the right adds nothing; an unknown left piece gives no gain."""
    left, (char, *_) = _row(model, "停在河"), model.encode("边")
    short = np.array([[char, -1, -1]])
    alone = model.score_ids(np.full((1, 3), -1), np.array([char]))

    assert model.seam(left, short)[0] == pytest.approx((model.score_ids(left, [char]) - alone)[0])
    assert model.seam(np.full((1, 3), -1), short)[0] == 0
    assert model.seam(left, np.full((1, 3), -1))[0] == 0


@pytest.mark.parametrize("text", ["", " \n\u3000", "\ud800", "a\udfffb", "𠮷野家", "\x00"])
def test_every_string_gets_a_score_a_code_point(model: CharModel, text: str) -> None:
    """Lone surrogates, astral characters and blanks included."""
    scores = model.score(text)

    assert scores.dtype == np.float32
    assert len(scores) == len(model.encode(text)) == len(text)
    assert np.isfinite(scores).all()


def test_blanks_are_stepped_over(model: CharModel) -> None:
    """They score 0 and leave the history as it was."""
    spaced = model.score(" 小 船\n停\u3000在\u200b河边")
    plain = model.score("小船停在河边")

    assert np.array_equal(spaced[[1, 3, 5, 7, 9, 10]], plain)
    assert not spaced[[0, 2, 4, 6, 8]].any()


def test_folding_is_one_to_one() -> None:
    """Width, digits, case and punctuation fold; direction of quotes and length stay."""
    assert fold("ＧＤＰ 增长,「5.１%」?(A)") == "gdp 增长，“0.0%”？（a）"


def test_round_trips(model: CharModel, corpus: Path) -> None:
    """By pickle, by file, and through compressed input with the same bytes for the same counts."""
    again = pickle.loads(pickle.dumps(model))
    packed, out = corpus.with_suffix(".txt.xz"), corpus.with_name("again.lm")
    packed.write_bytes(lzma.compress(corpus.read_bytes()))
    about = train([Source(packed)], out, OPTIONS, date="2026-01-01")
    text = "".join(SENTENCES)

    assert np.array_equal(again.score(text), model.score(text))
    assert np.array_equal(CharModel.load(out).score(text), model.score(text))
    assert about["sources"][0]["name"] == "river.txt.xz"


def test_same_input_gives_same_bytes(model: CharModel, corpus: Path) -> None:
    """Training has no chance in it."""
    out = corpus.with_name("twin.lm")
    train([Source(corpus)], out, OPTIONS, date="2026-01-01")

    assert out.read_bytes() == model.path.read_bytes()


def test_pruning_keeps_to_the_size(tmp_path: Path) -> None:
    """A model never takes more bytes than asked for, and still sums to one."""
    random = np.random.default_rng(7)
    lines = random.choice(np.array(list("天地人山水火木金土日月星")), (6000, 40))
    corpus, out = tmp_path / "noise.txt", tmp_path / "noise.lm"
    corpus.write_text("\n".join("".join(line) for line in lines), encoding="utf-8")
    about = train([Source(corpus)], out, Options(order=4, max_bytes=190_000))
    model = CharModel.load(out)
    rows = np.repeat(_row(model, "山水"), model.size, axis=0)

    assert out.stat().st_size <= 190_000
    assert 0 < about["ngrams"][3] < 12**4
    total = np.exp(model.score_ids(rows, np.arange(model.size)).astype(float)).sum()
    assert total == pytest.approx(1, abs=0.03)


def test_held_out_and_unused_lines_are_not_counted(tmp_path: Path) -> None:
    """`hold_out` leaves every Nth line aside, `share` takes a part of the others."""
    corpus = tmp_path / "lines.txt"
    corpus.write_text("甲甲甲\n乙乙乙\n" * 200, encoding="utf-8")
    options = Options(min_char_count=1)
    half = train([Source(corpus, hold_out=2)], tmp_path / "half.lm", options)
    some = train([Source(corpus, share=0.25)], tmp_path / "some.lm", options)
    model = CharModel.load(tmp_path / "half.lm")

    assert half["characters"] == 200 * 4 + 1
    assert model.encode("乙")[0] == model.unk
    assert some["characters"] == pytest.approx(400 * 4 / 4, rel=0.1)


def test_boundaries_stand_at_the_edges_of_ngrams_only() -> None:
    """No n-gram reaches from one paragraph into the next."""
    counted = count_ngrams(np.array([0, 2, 3, 0, 2, 0], np.uint16), 3, base=10)

    assert counted.keys.tolist() == [20, 23, 230]
    assert counted.counts.tolist() == [1, 1, 1]


@pytest.mark.parametrize("size", [0, 1, 2, 50, 30_000])
def test_the_map_finds_its_keys_and_few_others(size: int) -> None:
    """Every key gives its code; others are found once in 2**(16 - bits)."""
    hashes = hash_keys(np.arange(size + 50_000, dtype=np.uint64), 2)
    codes = np.arange(size, dtype=np.uint16) % 64
    fused = build_map(hashes[:size], codes, 6)
    found, given = fused.find(hashes)

    assert found[:size].all()
    assert np.array_equal(given[:size], codes)
    assert found[size:].mean() < 0.003


@pytest.mark.parametrize("content", [b"", b"ZHCLM001", b"no model at all, but long enough"])
def test_a_bad_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.lm"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=r"bad\.lm"):
        CharModel.load(path)


def test_a_cut_file_is_named(tmp_path: Path, model: CharModel) -> None:
    path = tmp_path / "cut.lm"
    path.write_bytes(model.path.read_bytes()[:-200])

    with pytest.raises(ValueError, match=r"cut\.lm"):
        CharModel.load(path)


def test_wrong_calls_say_what_was_wrong(model: CharModel, tmp_path: Path) -> None:
    row, word = np.zeros((1, 2), int), np.zeros(1, int)

    with pytest.raises(ValueError, match=r"shape \(1, 3\), got \(1, 2\)"):
        model.score_ids(row, word)
    with pytest.raises(ValueError, match="leave skipped characters out"):
        model.seam(np.full((1, 3), model.skip), np.zeros((1, 3), int))
    with pytest.raises(ValueError, match="order must be 3 to 5, got 9"):
        Options(order=9)
    with pytest.raises(ValueError, match="no text in no files"):
        train([], tmp_path / "none.lm")


def test_the_packaged_model_is_at_hand() -> None:
    """It loads once, fits the size promised, and knows plain Chinese."""
    model = load_default()

    assert model is load_default()
    assert model.path.stat().st_size <= 25_000_000
    assert model.score("会议在北京召开").mean() > model.score("召京会开北议在").mean() + 2
