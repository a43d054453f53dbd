"""Doubled words, misread names, lost characters: the cases and what holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prose import ARTICLES
from zhclean import clean
from zhclean.config import CleanConfig
from zhclean.model import Action
from zhclean.spans import Edit, apply_edits
from zhclean.stages.typos import correct_typos, lookalikes, repair_typos, repair_typos_many
from zhclean.stages.typos.changes import FIGURES, Change
from zhclean.tables import rows
from zhclean.writing import characters


def load(name: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / "cases" / f"{name}.json"
    cases: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return cases


def params(*names: str) -> list[Any]:
    """Each case under its label; a known failure is expected to fail."""
    return [
        pytest.param(
            case,
            id=f"{name}: {case['label']}",
            marks=[pytest.mark.xfail(strict=True)] if case["expect"] == "fail" else [],
        )
        for name in names
        for case in load(name)
    ]


SETS = (
    *("stutter", "names", "lookalikes", "slips", "idioms"),
    *("meaning", "nearest", "sixty", "misspelled"),
)


@pytest.mark.parametrize("case", params(*SETS))
def test_case(case: dict[str, Any]) -> None:
    config = CleanConfig(**case.get("config", {}))
    done = repair_typos(case["text"], config, names=case.get("names", ()))
    found = [
        [str(d.kind), d.quote, None if d.repair is None else d.repair.replacement or ""]
        for d in done.defects
    ]

    assert done.text == case["fixed"]
    assert [x for x in found if x[2] is not None or x in case["finds"]] == case["finds"]


@pytest.mark.parametrize("name", SETS)
def test_there_are_as_many_negatives_as_positives(name: str) -> None:
    cases = load(name)

    assert 2 * sum(not case["finds"] for case in cases) >= len(cases)


ROADS = "全年新建改建农村公路公路二百公里。"


@pytest.mark.parametrize(
    ("others", "fixed"),
    [
        (
            ("各地企业企业纷纷转型升级。", "大会强调强调，要守住底线。"),
            ROADS.replace("公路公路", "公路"),
        ),
        (("各地企业企业纷纷转型升级。",), ROADS),
        (("孩子们一个一个走上台。", "他们一步一步往上爬。"), ROADS),
    ],
)
def test_where_words_may_meet_the_page_decides(others: tuple[str, ...], fixed: str) -> None:
    """A page with two sure stutters stutters here, too; one, or a doubling of grammar, is none."""
    page = "\n".join((*others, ROADS))

    assert repair_typos(ROADS, CleanConfig(), page=page).text == fixed


PIECES = st.sampled_from(
    [
        *("北海", "北高", "高新区", "高新技术产业开发", "区", "企业", "发展", "一个", "大学", "生"),
        *("，", "。", "\n", "“", "”", "《", "》", "（", ")", "一是", "二是", "三是", "2020", "年"),
        *("\ud800", "𠮷", "\u200b", " ", "a", "研究", "的", "了"),
    ]
)
TEXTS = st.text() | st.lists(PIECES, max_size=24).map("".join)
LOOSE = CleanConfig(min_confidence=0.0)


@settings(deadline=None)
@given(TEXTS, st.sampled_from([CleanConfig(), LOOSE, CleanConfig(stutters="report")]))
def test_defects_replay(text: str, config: CleanConfig) -> None:
    """The repairs of the defects, made on the text passed in, give the text handed back."""
    done = correct_typos(text, config)
    edits = [Edit(d.span, d.repair.replacement or "") for d in done.defects if d.repair]

    assert apply_edits(text, edits) == done.text
    for defect in done.defects:
        assert defect.quote == defect.span.of(text)
        if defect.repair is not None:
            assert (defect.repair.action is Action.DELETE) == (not defect.repair.replacement)


@settings(deadline=None)
@given(TEXTS)
def test_idempotent(text: str) -> None:
    once = correct_typos(text).text

    assert correct_typos(once).text == once


def _told(text: str, config: CleanConfig, names: tuple[str, ...]) -> list[Any]:
    done = repair_typos(text, config, names=names)
    return [done.text, done.edits, done.defects]


@settings(deadline=None)
@given(
    st.lists(TEXTS, max_size=6),
    st.sampled_from([CleanConfig(), LOOSE, CleanConfig(typos="off"), CleanConfig(stutters="off")]),
)
def test_many_texts_are_read_as_each_by_itself(texts: list[str], config: CleanConfig) -> None:
    names = [("北海高新区",) if len(text) % 2 else () for text in texts]
    done = repair_typos_many(texts, config, names=names)

    assert [[d.text, d.edits, d.defects] for d in done] == [
        _told(text, config, own) for text, own in zip(texts, names, strict=True)
    ]


def test_many_cases_at_once() -> None:
    """Real sentences side by side: dips, doubled words and names in one batch."""
    cases = [case for name in ("stutter", "names", "lookalikes", "slips") for case in load(name)]
    texts = [case["text"] for case in cases]
    names = [tuple(case.get("names", ())) for case in cases]
    done = repair_typos_many(texts, CleanConfig(), names=names)

    assert [[d.text, d.edits, d.defects] for d in done] == [
        _told(text, CleanConfig(), own) for text, own in zip(texts, names, strict=True)
    ]


def test_many_texts_need_names_for_each() -> None:
    with pytest.raises(ValueError, match="2 texts, got 1"):
        repair_typos_many(["北海", "南海"], CleanConfig(), names=[()])


def test_everything_off_finds_nothing() -> None:
    off = CleanConfig(typos="off", names="off", stutters="off")

    assert correct_typos("乡镇纺织企业企业改造设备", off).defects == ()


def test_refuses_what_is_no_text() -> None:
    with pytest.raises(TypeError, match="int"):
        correct_typos(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "doublings",
        "doubled_characters",
        "homophones",
        "lookalikes",
        "reduplicable",
        "vivid",
        "homely",
        "sounds",
        "spellings",
        "surnames",
    ],
)
def test_tables_are_sorted_and_single(name: str) -> None:
    table = rows(name)

    assert list(table) == sorted(set(table))


def test_reasons_in_english() -> None:
    """Asked for English, no reason of this stage speaks Chinese but for what it quotes."""
    text = (
        "依法严厉打击各类违法犯非行为。大力扶持乡镇纺织企业企业改造设备。中央央策落到实处。"
        "北海高新区紧抓机遇。北海高新区引来企业。北高高新区成长快。武汉的早点多。武汉人爱过早。"
        "坐轮渡去武汉。今天，武双开通了新线路。说：优化环境，优化环境，优化环境，好。"
    )
    found = correct_typos(text, CleanConfig(language="en", min_confidence=0)).defects
    reasons = [reason for defect in found for reason in defect.evidence]

    assert len(found) >= 6
    assert all(re.search("[a-z]{2}|→", reason) for reason in reasons), reasons


def test_where_a_page_was_torn_a_change_is_surer() -> None:
    """Paragraphs out of place say how the page was read; one sure error among others does, too."""
    text = "新建的污水处理广已经投入运行。" + "渔民们把渔网晾在堤上，孩子们在沙滩上捡贝壳。" * 20
    errors = "渔民们起早贪墨地修补渔网。他对此事一愁莫展。" * 3

    def confidence(page: str, *, torn: bool) -> float:
        config = CleanConfig(min_confidence=0.9)
        found = repair_typos(page, config, page=page, torn=torn).defects
        return sum(d.confidence for d in found if d.quote == "广")

    assert confidence(text, torn=False) < confidence(text, torn=True)
    assert confidence(text, torn=False) < confidence(text + errors, torn=False)


SLIP = "园区里的基础施设还要更新。"


def said_of_slip(more: str) -> float:
    """How sure it is that 施设 is 设施 with so much `more` behind it; 0 if nothing is said."""
    found = correct_typos(SLIP + more, CleanConfig(min_confidence=0.0)).defects
    return max((d.confidence for d in found if d.quote == "施设"), default=0.0)


def test_a_slip_is_surer_where_the_right_text_stands_elsewhere() -> None:
    other = said_of_slip("今年的道路标线还要更新三处。")

    assert 0 < other < said_of_slip("今年的基础设施还要更新三处。")


def test_what_stands_so_elsewhere_is_no_slip() -> None:
    assert said_of_slip("") > 0
    assert said_of_slip("老厂的基础施设图已经寄出。") == 0


def test_a_slip_says_in_english_what_it_is() -> None:
    (found,) = correct_typos("会议认真学习了有关件文精神。", CleanConfig(language="en")).defects

    assert found.evidence[1] == "two characters in the wrong order"


def test_words_without_a_suspect_ask_no_larger_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookalikes.cloze, "load_default", lambda: pytest.fail("asked"))
    monkeypatch.setattr(lookalikes.context, "load_default", lambda: pytest.fail("asked"))

    assert not correct_typos("会议强调，要推动经济高质量发展。").defects


@pytest.mark.parametrize(("name", "torn"), [("government_report", True), ("clean_news", False)])
@pytest.mark.parametrize("mode", ["fix", "report"])
def test_whether_a_page_was_torn_hangs_on_no_setting(
    name: str, torn: bool, mode: Literal["fix", "report"], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is found counts, not what the settings let be repaired."""
    path = Path(__file__).parent.parent / "fixtures" / "pages" / f"{name}.json"
    told: list[bool] = []
    done = characters.repair_typos_many

    def listen(*args: Any, **options: Any) -> Any:
        told.append(options["torn"])
        return done(*args, **options)

    monkeypatch.setattr(characters, "repair_typos_many", listen)
    config = CleanConfig(joins=mode, attribution=mode, order=mode, duplicates=mode)
    clean(json.loads(path.read_text("utf-8"))["text"], config)

    assert told == [torn]


def _said(text: str, *, torn: bool) -> float:
    """How sure the one change of a text is on a page of good prose, in place or torn."""
    texts = [text, *(part for article in ARTICLES.values() for part in article)]
    done = repair_typos_many(
        texts, LOOSE, names=[()] * len(texts), page="\n".join(texts), torn=torn
    )
    (defect,) = done[0].defects
    return defect.confidence


def test_a_torn_page_is_misread_by_its_look() -> None:
    """A program mistakes looks and a writer sounds: pages out of place were read by a program."""
    look, sound = "公司的营业收人同比增长一成。", "他在会上作了发言，提出了三点建意。"

    assert _said(look, torn=True) > _said(look, torn=False)
    assert _said(sound, torn=True) < _said(sound, torn=False)


Changes = list[tuple[int, str, dict[str, float]]]
UNLIKE = {"unlike": 1.0, "cloze_lead": 0.5}


def judged(
    text: str,
    changes: Changes,
    sure: list[float],
    monkeypatch: pytest.MonkeyPatch,
    page: str | None = None,
) -> list[float]:
    """How sure the changes (place, new character, figures) are where the judge says `sure`."""
    monkeypatch.setattr(lookalikes, "judge", lambda rows: np.array(sure))
    named = [dict.fromkeys(FIGURES, 0.0) | figures for _, _, figures in changes]
    made = [
        Change(at, new, tuple(row.values()))
        for (at, new, _), row in zip(changes, named, strict=True)
    ]
    found = lookalikes.judge_suspicions([text], [lookalikes.suspect(text, made)], page)[0]
    said = {proposal.span.start: proposal.confidence for proposal in found}
    return [said.get(at, 0.0) for at, _, _ in changes]


@pytest.mark.parametrize(("lead", "made"), [(0.5, True), (-0.5, False)])
def test_what_is_unlike_has_to_be_the_likeliest(
    lead: float, made: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However sure the judge is, where the cloze model likes another character better."""
    change = (4, "者", UNLIKE | {"cloze_lead": lead})
    (sure,) = judged("大量消费去的肯定。", [change], [0.99], monkeypatch)

    assert (sure > 0.9) is made


def test_a_page_is_read_strangely_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unlike is surer beside other such errors, and less sure among look-alikes."""
    text = "大量消费去的肯定。他们在会上发盲。这座城市很美丽。"
    changes = [(4, "者"), (15, "言"), (22, "美")]
    sure = [0.75, 0.95, 0.95]

    def first(others: dict[str, float]) -> float:
        figures = [UNLIKE, others, others]
        rows = [(at, new, own) for (at, new), own in zip(changes, figures, strict=True)]
        return judged(text, rows, sure, monkeypatch, page=text)[0]

    assert first(UNLIKE) > first({"shape": 1.0})


@pytest.mark.parametrize(
    ("text", "at", "new", "made"),
    [
        ("入春以来千旱少雨。", 4, "干", True),  # a numeral that counts nothing
        ("展览吸引观众3万入。", 8, "人", True),  # what is counted, where no unit stood
        ("他从安微来。", 3, "徽", True),  # a place
        ("全年完成三千亩。", 5, "干", False),  # a number would be another one
        ("兵分六路进村。", 2, "两", False),
        ("共有十王人。", 3, "五", False),
        ("售价30元。", 4, "角", False),
        ("與會者發言簡單。", 0, "于", False),  # traditional among others
    ],
)
def test_delicate_changes_are_made_where_sure_and_numbers_never(
    text: str, at: int, new: str, made: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful, sure = (
        judged(text, [(at, new, {"shape": 1.0})], [value], monkeypatch)[0] for value in (0.55, 0.99)
    )

    assert 0 < doubtful < 0.7
    assert (sure > 0.9) is made
