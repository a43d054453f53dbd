"""Judges: a second opinion on what the corrector proposes, and no more than that."""

from __future__ import annotations

import math
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhclean import CleanConfig, Cleaner, DefectKind, Span, clean, correct_typos
from zhclean.judges import LIMIT, Candidate, Judge, MaskedModelJudge
from zhclean.judges.judge import reweigh
from zhclean.proposals import Proposal

DOUBTFUL = "合作社的账目一清二处，社员放心。"  # 处 for 楚, suggested with .65
SURE = "他把码头的灯塔修茸一新。"  # 茸 for 葺, repaired
PLAIN = "北海高新区的服务窗口搬到了渔港码头。"
HEADING = "### 北海高新区：向海而兴\n\n"


@dataclass(frozen=True)
class Always:
    """Has one opinion on everything."""

    opinion: float

    def weigh(self, candidates: Sequence[Candidate]) -> list[float]:
        return [self.opinion] * len(candidates)


@dataclass(frozen=True)
class Words:
    """Is for changes that make one of its words."""

    words: tuple[str, ...]

    def weigh(self, candidates: Sequence[Candidate]) -> list[float]:
        return [
            2.0 * any(word in c.changed and word not in c.text for word in self.words)
            for c in candidates
        ]


class Short:
    """Answers less than it is asked."""

    def weigh(self, candidates: Sequence[Candidate]) -> list[float]:
        return []


def _odds(confidence: float) -> float:
    return math.log(confidence / (1 - confidence))


def test_a_judge_makes_a_suggestion_a_repair() -> None:
    """What was only suggested is made, and the evidence says by whose word."""
    judged = correct_typos(DOUBTFUL, CleanConfig(judge=Words(("一清二楚",))))
    (defect,) = judged.defects

    assert correct_typos(DOUBTFUL).text == DOUBTFUL
    assert judged.text == "合作社的账目一清二楚，社员放心。"
    assert defect.evidence[-1] == "评判者：+2.00"


def test_a_judge_holds_a_repair_back() -> None:
    """What would be repaired is only reported; what falls below all interest is gone."""
    before = correct_typos(SURE)
    judged = correct_typos(SURE, CleanConfig(judge=Always(-2.0), language="en"))
    (defect,) = judged.defects

    assert before.text == "他把码头的灯塔修葺一新。"
    assert judged.text == SURE
    assert defect.repair is None
    assert "the judge: -2.00" in defect.evidence
    assert correct_typos(DOUBTFUL, CleanConfig(judge=Always(-9.0))).defects == ()


@pytest.mark.parametrize("opinion", [math.inf, 99.0, -math.inf, -1.0, 1.0])
def test_opinions_count_within_the_limit(opinion: float) -> None:
    found = {Proposal(Span(0, 1), "持", DefectKind.TYPO, 0.5): "typos"}
    (after,) = reweigh(["特牌"], [found], Always(opinion))

    for proposal in after:
        assert _odds(proposal.confidence) == pytest.approx(max(-LIMIT, min(LIMIT, opinion)))
    assert bool(after) is (opinion >= -1.0)


def test_a_judge_never_adds_anything() -> None:
    """However much it is for everything, it chooses among what was proposed."""
    loose = CleanConfig(min_confidence=0)
    for text in (PLAIN, DOUBTFUL, SURE, "问题要研究研究再定。"):
        alone = {(d.kind, d.span) for d in correct_typos(text, loose).defects}
        judged = correct_typos(text, CleanConfig(min_confidence=0, judge=Always(99.0)))

        assert {(d.kind, d.span) for d in judged.defects} <= alone


def test_what_is_never_done_silently_stays_so() -> None:
    """Numbers, and what grammar doubles, stay under the line whatever a judge says."""
    held = Proposal(Span(0, 1), "八", DefectKind.TYPO, 0.5, most=0.6)
    over = Proposal(Span(1, 2), "九", DefectKind.TYPO, 0.65, most=0.65)
    (after,) = reweigh(["入九"], [{held: "typos", over: "typos"}], Always(9.0))

    assert [p.confidence for p in after] == [0.6, 0.65]
    text = "问题要研究研究再定。"
    assert correct_typos(text, CleanConfig(judge=Always(9.0))).text == text


def test_what_is_only_reported_is_not_asked_about() -> None:
    found = {Proposal(Span(0, 1), None, DefectKind.TYPO, 0.5): "typos"}

    assert reweigh(["特"], [found], Short()) == [found]


def test_no_opinion_changes_nothing() -> None:
    for text in (DOUBTFUL, SURE):
        assert correct_typos(text, CleanConfig(judge=Always(0.0))) == correct_typos(text)


def test_a_judge_sees_paragraphs_of_a_page() -> None:
    """On a page the candidates are those of its paragraphs."""
    page = f"{HEADING}{PLAIN}\n\n方兴末艾的直播带货让果农尝到甜头。\n"
    done = clean(page, CleanConfig(judge=Words(("方兴未艾",))))

    assert "方兴未艾" not in clean(page).segments[0].text
    assert "方兴未艾" in done.segments[0].text


@pytest.mark.parametrize(
    ("judge", "says"), [(Short(), "gave 0 opinions on 1"), (Always(math.nan), "no number")]
)
def test_a_bad_answer_is_refused(judge: Judge, says: str) -> None:
    with pytest.raises(ValueError, match=f"judge {type(judge).__name__} .*{says}"):
        correct_typos(DOUBTFUL, CleanConfig(judge=judge))


@pytest.mark.parametrize("judge", [3, object(), Always, ["folder"]])
def test_what_is_no_judge_is_refused(judge: object) -> None:
    with pytest.raises(TypeError, match="judge must be a folder or an object with a method weigh"):
        CleanConfig.from_dict({"judge": judge})


def test_settings_with_a_judge_travel(tmp_path: Path) -> None:
    """By pickle, by dict, and as a folder by TOML."""
    config = CleanConfig(judge=Words(("一清二楚",)))
    path = tmp_path / "zhclean.toml"
    path.write_text('judge = "model"\n', encoding="utf-8")

    assert pickle.loads(pickle.dumps(config)) == config
    assert CleanConfig.from_dict(config.to_dict()) == config
    assert CleanConfig.from_toml(path).to_dict() == {"judge": str(tmp_path / "model")}
    assert CleanConfig(judge=tmp_path).judge == str(tmp_path)


def test_workers_have_the_judge_too() -> None:
    """In processes of their own they answer as here."""
    cleaner = Cleaner(CleanConfig(judge=Words(("一清二楚",))))
    pages = [f"{HEADING}{DOUBTFUL}\n"] * 3

    assert list(cleaner.pipe(pages, n_process=2, batch_size=1)) == [*map(cleaner.clean, pages)]


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    config = CleanConfig(judge=str(tmp_path / "none"))

    for call in (lambda: Cleaner(config), lambda: correct_typos(PLAIN, config)):
        with pytest.raises(ValueError, match=r"judge: there is no folder .*none"):
            call()


def test_without_the_extra_the_way_to_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)

    with pytest.raises(ValueError, match=r"pip install 'zhclean\[neural\]'"):
        Cleaner(CleanConfig(judge=tmp_path))


CHARACTERS = "他把码头的灯塔修茸葺一新。合作社账目清二处楚，员放心北海高"


def _tiny_model(folder: Path, liked: str) -> None:
    """A masked model of one layer that likes one character everywhere; chance has no part in it."""
    transformers = pytest.importorskip(
        "transformers", reason="the judge of masked models is not tested: no transformers here"
    )
    torch = pytest.importorskip(
        "torch", reason="the judge of masked models is not tested: no torch here"
    )
    tokenizers = pytest.importorskip("tokenizers")
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = {token: at for at, token in enumerate((*special, *CHARACTERS))}
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizers.Tokenizer(
            tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]")
        ),
        **{f"{name.lower()[1:-1]}_token": name for name in special},
    )
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    torch.manual_seed(1)
    model = transformers.BertForMaskedLM(config)
    with torch.no_grad():
        model.cls.predictions.bias[vocabulary[liked]] += 8
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def test_a_masked_model_judges(tmp_path: Path) -> None:
    """What it likes in the gap is made, what it does not like is not; by folder or as a judge."""
    _tiny_model(tmp_path / "for", liked="楚")
    _tiny_model(tmp_path / "against", liked="茸")
    config = CleanConfig(judge=tmp_path / "for")

    assert correct_typos(DOUBTFUL, config).text == "合作社的账目一清二楚，社员放心。"
    assert correct_typos(SURE, CleanConfig(judge=tmp_path / "against")).text == SURE
    judge = MaskedModelJudge(str(tmp_path / "for"), weight=0)
    assert correct_typos(DOUBTFUL, CleanConfig(judge=judge)).text == DOUBTFUL
    assert pickle.loads(pickle.dumps(judge)) == judge


def test_a_masked_model_has_no_opinion_beyond_its_ken(tmp_path: Path) -> None:
    """On changes of length and on characters that it does not know; batches do not matter."""
    _tiny_model(tmp_path, liked="楚")
    known = Candidate(DOUBTFUL, Span(9, 10), "楚", DefectKind.TYPO, 0.5)
    candidates = [
        known,
        Candidate(DOUBTFUL, Span(9, 10), "", DefectKind.TYPO, 0.5),
        Candidate(DOUBTFUL, Span(9, 10), "亮", DefectKind.TYPO, 0.5),
        Candidate(SURE, Span(8, 9), "葺", DefectKind.TYPO, 0.5),
        known,
    ]
    opinions = MaskedModelJudge(str(tmp_path)).weigh(candidates)

    assert opinions[0] == opinions[4] > 2
    assert opinions[1] == opinions[2] == 0
    assert opinions == MaskedModelJudge(str(tmp_path), batch=1).weigh(candidates)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="no transformers here")

    with pytest.raises(ValueError, match="judge: no masked language model in"):
        Cleaner(CleanConfig(judge=tmp_path))
