"""`normalise` and `normalize`: the cases, and what must hold for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhclean import engines
from zhclean.config import CleanConfig
from zhclean.model import Action
from zhclean.spans import Edit, apply_edits
from zhclean.stages.normalise import normalise, normalize
from zhclean.tables import rows

# One file for each family of faults, and one of all sorts.
FILES = sorted((Path(__file__).parent / "cases" / "normalise").glob("*.json"))
FAMILIES = {path.stem: json.loads(path.read_text("utf-8")) for path in FILES}
CASES = [{**case, "family": name} for name, cases in FAMILIES.items() for case in cases]

# Characters that the stage has to do with, so that random text meets its rules.
PIECES = st.sampled_from(
    [
        *(
            "高",
            "新",
            "区",
            "发展",
            "推动产业",
            "，",
            "。",
            "“",
            "”",
            "《",
            "》",
            "（",
            "\n",
            " ",
            "　",
        ),
        *("\u00a0", "\u2003", "⻓", "⾼", "\uf914", "\U000e0100", "\U0002f800", "︵", "﹐", "｡"),
        *("\u200b", "\u200d", "\ufe0f", "\u00ad", "\ufeff", "\u202e", "\x00", "ש", "👩"),
        *("é«˜", "æ–°", "å", "\xad", "ÄãºÃ", "Çø", "é", "浣犲ソ", "鏂", "涓€", "銆", "猫楼驴", "€"),
        *("控漆詢陔", "ㄛ", "\ue4c7", "蔼穝跋", "\ufffd", "锟斤拷", "烫烫烫烫", "屯屯屯", "\ud800"),
        *("\udc00", "\ue000", "\ue863", "\uf0b7", "\r\n", "\r", "\x0b", "\x85", "\t"),
        *("&ldquo;", "&amp;", "&#39640;", "&lt;", "\\u5317", "%E5%8C%97", "%u6d77", "=E5=8C=97"),
        *("+UxdtdA-", "`", "0", "１", "Ａ", "ｶﾞ", ",", ".", ":", ";", "?", "(", ")", '"', "'", "-"),
        *(
            "--",
            "...",
            "…",
            "——",
            "<<",
            ">>",
            "動",
            "產",
            "於",
            "乾",
            "发",
            "落 实",
            "a",
            "http://",
        ),
    ]
)
TEXTS = st.text() | st.lists(PIECES, max_size=30).map("".join)
CONFIGS = st.builds(
    CleanConfig,
    script=st.sampled_from(["keep", "keep", "simplified", "traditional", "tw2sp"]),
    punctuation=st.sampled_from(["keep", "gb", "ascii"]),
    width=st.sampled_from(["keep", "half"]),
    forms=st.sampled_from(["fix", "report", "off"]),
    encoding=st.sampled_from(["fix", "report", "off"]),
    min_confidence=st.sampled_from([0.0, 0.7, 0.9]),
)


def found(text: str, config: CleanConfig) -> list[list[str | None]]:
    out: list[list[str | None]] = []
    for defect in normalize(text, config).defects:
        repair = defect.repair
        change = None if repair is None else repair.replacement or ""
        out.append([str(defect.kind), defect.quote, change])
    return out


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['family']}: {case['label']}" for case in CASES]
)
def test_case(case: dict[str, Any]) -> None:
    config = CleanConfig(**case.get("config", {}))

    assert normalize(case["text"], config).text == case["fixed"]
    assert found(case["text"], config) == case["finds"]


@pytest.mark.parametrize("family", FAMILIES)
def test_reasons_are_english_on_request(family: str) -> None:
    for case in FAMILIES[family]:
        config = CleanConfig(**case.get("config", {}), language="en")
        for defect in normalize(case["text"], config).defects:
            reasons = [reason for reason in defect.evidence if not reason.startswith("→")]
            assert reasons
            assert all(reason.isascii() for reason in reasons)


def test_there_are_as_many_negatives_as_positives() -> None:
    kept = sum(not case["finds"] for case in CASES)

    assert len(CASES) >= 400
    assert 2 * kept >= len(CASES)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_both_and_no_label_twice(family: str) -> None:
    cases = FAMILIES[family]
    found_something = sum(bool(case["finds"]) for case in cases)

    assert 3 * found_something >= len(cases)
    assert 3 * (len(cases) - found_something) >= len(cases)
    assert len({case["label"] for case in cases}) == len(cases)


@given(TEXTS, CONFIGS)
def test_edits_replay(text: str, config: CleanConfig) -> None:
    """Applied to the raw text, the edits give the result, and line ends alone lack a defect."""
    done = normalise(text, config)
    repairs = [Edit(d.span, d.repair.replacement or "") for d in done.defects if d.repair]
    silent = [edit for edit in done.edits if edit not in repairs]

    assert apply_edits(text, done.edits) == done.text
    assert set(repairs) <= set(done.edits)
    assert all(edit.replacement == "\n" for edit in silent)
    assert normalize(text, config).text == apply_edits(text, repairs)


@given(TEXTS, CONFIGS)
def test_defects_quote_the_raw_text(text: str, config: CleanConfig) -> None:
    for defect in normalise(text, config).defects:
        assert defect.quote == defect.span.of(text)
        assert 0 <= defect.confidence <= 1
        if defect.repair is not None:
            assert (defect.repair.action is Action.DELETE) == (not defect.repair.replacement)


@given(TEXTS, CONFIGS)
def test_untouched_characters_map_to_themselves(text: str, config: CleanConfig) -> None:
    """Outside the spans of repairs the result has the characters of the text, in their places."""
    done = normalize(text, config)
    at = shift = 0
    for defect in done.defects:
        if defect.repair is None:
            continue
        span, new = defect.span, defect.repair.replacement or ""
        assert at <= span.start
        assert done.text[at + shift : span.start + shift] == text[at : span.start]
        assert done.text[span.start + shift : span.start + shift + len(new)] == new
        at, shift = span.end, shift + len(new) - len(span)
    assert done.text[at + shift :] == text[at:]


@given(st.text(st.sampled_from("北海高新区坚持创新驱动发展的产业在今年，。、0123 \n"), min_size=4))
def test_misread_text_never_gets_longer_nor_takes_good_lines_along(text: str) -> None:
    """A line misread between two good ones leaves these as they were."""
    line = text.replace("\n", "")
    good = "会议审议通过了年度工作报告。"
    shown = line.encode().decode("gb18030", "replace").replace("\n", "")
    done = normalize(f"{good}\n{shown}\n{good}").text.split("\n")

    assert done[0] == done[-1] == good
    assert len(done[1]) <= len(shown)


@given(TEXTS)
def test_idempotent(text: str) -> None:
    once = normalise(text, CleanConfig())
    again = normalise(once.text, CleanConfig())

    assert again.text == once.text
    assert not any(defect.repair for defect in again.defects)


@given(TEXTS)
def test_keeps_lines(text: str) -> None:
    """As many lines come out as went in, whatever ended them."""
    plain = text.replace("\r\n", "\n")
    lines = sum(plain.count(end) for end in "\n\r\x0b\x0c\u2028\u2029")

    assert normalise(text, CleanConfig()).text.count("\n") == lines


# Characters drawn one by one may by chance be what another encoding looks like when it is read
# wrongly (鍖椾含 is 北京); of 20,000 rows of common words none is.
WORDS = [
    word
    for words, _ in engines.common_words(300, range(1, 5)).values()
    for word in words
    if all("\u4e00" <= char <= "\u9fff" for char in word)
]


@given(st.lists(st.sampled_from([*WORDS, "，", "。", "\n"])).map("".join))
@example("鍗丂")
def test_plain_han_text_is_left_alone(text: str) -> None:
    """Han text that says something is never taken for misread."""
    assert normalize(text).text == text


def test_refuses_what_is_no_text() -> None:
    with pytest.raises(TypeError, match="bytes"):
        normalize(b"abc")  # type: ignore[arg-type]


def test_fold_table_is_sorted_and_single() -> None:
    table = rows("folds")

    assert list(table) == sorted(set(table))
    assert all(len(row) == 2 and len(row[0]) == len(row[1]) == 1 for row in table)


@pytest.mark.parametrize(
    "text",
    [
        "èµ\x9b\nã\x80\x82",  # a doubtful reading beside a sure one
        "\ufffd譣空迠狤\n舠\ufffd妗桄珨",  # two lines, the second told by the first
        "é«˜æ–°åŒºð\x80\x80\x80é«˜æ–°åŒº",  # bytes that are no character's
    ],
)
def test_what_is_repaired_once_stays(text: str) -> None:
    """The second reading finds nothing, and no lost character comes in."""
    once = normalize(text).text

    assert normalize(once).text == once
    assert once.count("\ufffd") <= text.count("\ufffd")
