"""The promises of the public API, on pages made of damaged text and of anything at all."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zhclean
from replay import all_paragraphs, check_account
from variants import load_bench
from zhclean import CleanConfig, Cleaner, DefectKind, engines
from zhclean.config import FAMILIES, SWITCH_OF, SWITCHES
from zhclean.markup import SETTLED, SETTLED_TORN
from zhclean.spans import apply_edits

PAGES = sorted((Path(__file__).parents[1] / "fixtures" / "pages").glob("*.txt"))
SENTENCES = (
    "北海高新区今年前三季度完成工业总产值二十一亿元。",
    "湘潭高新区着力推动创新发展，建设一批科技平台。",
    "园区为企业提供租赁住房，提升公共服务品质",
    "一是推进平台建设。二是引进人才。三是优化服务。",
    "企业企业负责人表示，供热供热管网已经建成。",
    "近年来，江州大学坚持立德树人，培养了大批人才。",
    "，并与多家单位签订战略合作协议。",
    "他说：“我们要把这件事办好",
    "【江州大学】",
    "### 北海高新区：打造双创新高地",
    "湘潭高新区：建设科创高地",
    "本报记者 李明",
    "— 12 —",
    "[…]",
    "**1. **",
    "武汉、武𣲗、武汉：三地都已开工。",
)

lines = st.one_of(
    st.sampled_from(SENTENCES),
    st.text(max_size=30),
    st.text(alphabet="北海高新区湘潭企业，。“”《》一二是 　\n0129%ABﾊ⼀", max_size=40),
)
pages = st.lists(lines, max_size=14).map("\n".join)
common = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@given(st.text(max_size=200))
@common
def test_any_text_gets_an_answer_that_adds_up(text: str) -> None:
    """Total: any string at all, lone surrogates too."""
    check_account(text, zhclean.clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "**1. **",
        "**1. **\n\n### 北海高新区：向海而兴\n\n北海高新区发展很快。",
        "__　__\n\n【　】\n\n## **1、** \n\n北海高新区发展很快。",
    ],
)
def test_a_heading_of_marks_alone_gets_an_answer(text: str) -> None:
    """Bold around a number is no name."""
    check_account(text, zhclean.clean(text))


@pytest.mark.parametrize("odd", ["𣲗", "😀", "\U0010ffff", "\uffff"])
@pytest.mark.parametrize(
    "text", ["武汉市、武汉市，武#市，武汉市。", "武#，武汉，武汉。", "白城#白城市"]
)
def test_characters_beyond_the_basic_plane_get_an_answer(text: str, odd: str) -> None:
    """In the place of a character of a name that the page has elsewhere, too."""
    text = text.replace("#", odd)

    check_account(text, zhclean.clean(text))
    assert zhclean.correct_typos(text).text


@given(pages)
@common
def test_nothing_is_invented_and_nothing_lost(text: str) -> None:
    """Sources and defects rebuild each paragraph, and each character has one place."""
    check_account(text, zhclean.clean(text))


@given(pages)
@common
def test_the_answer_survives_its_own_json(text: str) -> None:
    """What to_dict gives, from_dict reads."""
    page = zhclean.clean(text)

    assert zhclean.CleanedPage.from_dict(page.to_dict()) == page


@given(pages)
@common
def test_detection_alone_repairs_nothing(text: str) -> None:
    """find_defects reports and leaves alone."""
    assert all(defect.repair is None for defect in zhclean.find_defects(text))


def test_a_lost_character_beside_a_repair_of_form_is_put_in() -> None:
    text = "### 北海高新区\n\n北海高新区印发《北海高新技术产业开发\u200b企业奖励办法》，每年一评。"
    page = zhclean.clean(text)

    check_account(text, page)
    assert "产业开发区企业" in page.segments[0].paragraphs[0].text


# Damage of form all over a page, beside which characters and names are mended.
LAYOUTS = load_bench("layouts").LAYOUTS
FORMS = ("a blank between all characters", "radicals", "invisible characters", "traditional")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_repairs_beside_repairs_of_form_add_up(path: Path, form: str) -> None:
    """No two repairs overlap where forms and characters or names meet, and none is left to do."""
    text, config = path.read_text(encoding="utf-8"), CleanConfig()
    if form == "traditional":
        text, config = engines.convert_script(text, "s2t"), CleanConfig(script="simplified")
    else:
        text = apply_edits(text, LAYOUTS[form](text))
    page = zhclean.clean(text, config)
    again = zhclean.clean(page.to_markdown(), config)

    check_account(text, page)
    assert again.to_markdown() == page.to_markdown()


def test_a_character_beside_a_repair_of_form_is_mended() -> None:
    """人⽐ takes two repairs side by side, which can be made in either order."""
    text = "公司全年的营业收人⽐上年增长一成，纳税额也有提⾼。"
    said = {d.span.of(text): d.repair.replacement for d in zhclean.clean(text).defects if d.repair}

    assert said == {"人": "入", "⽐": "比", "⾼": "高"}
    assert "营业收入比上年增长" in zhclean.clean(text).segments[0].paragraphs[0].text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_fixture_pages_add_up(path: Path) -> None:
    """The fixture pages with all their damage are accounted for to the last character."""
    text = path.read_text(encoding="utf-8")
    page = zhclean.clean(text)

    check_account(text, page)
    body = sum(len(span) for p in all_paragraphs(page) for span in p.sources)
    assert body > 0.5 * len(text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_cleaning_twice_repairs_nothing_more(path: Path) -> None:
    """Idempotent: the Markdown of a clean page comes back without a repair."""
    first = zhclean.clean(path.read_text(encoding="utf-8"))
    second = zhclean.clean(first.to_markdown())

    assert [d for d in second.defects if d.repair is not None] == []
    assert [(s.zone, s.text) for s in second.segments] == [(s.zone, s.text) for s in first.segments]


SEEN_BY_A_JOIN = (
    # 理转化为 is doubled once the three pieces are one, and each copy lies in two of them
    "入冬以后，县里把荒滩治理转\n\n化为理转\n\n化为致富增收的好门路。\n",
    # what stood twice is no word of the page's own once the copy has gone
    "## 北海高新区\n\n北海高新区在保障经济没展没展的同时，保住绿水青山。\n",
)


@pytest.mark.parametrize("text", SEEN_BY_A_JOIN)
def test_what_a_repair_lays_bare_is_repaired_with_it(text: str) -> None:
    """No fault is left to a second run because the first was to change the text around it."""
    page = zhclean.clean(text)

    check_account(text, page)
    assert [d for d in zhclean.clean(page.to_markdown()).defects if d.repair is not None] == []


def test_a_word_doubled_by_a_join_goes_from_both_pieces() -> None:
    """The copy is told in two parts, one for each of the pieces that it lies in."""
    text = SEEN_BY_A_JOIN[0]
    page = zhclean.clean(text)
    gone = [d.quote for d in page.defects if d.kind is DefectKind.STUTTER]

    assert page.segments[0].text == "入冬以后，县里把荒滩治理转化为致富增收的好门路。"
    assert gone == ["理转", "化为"]


def test_markdown_remembers_that_the_page_was_in_pieces() -> None:
    """Doubt about a character hangs on that, and the Markdown of a torn page is whole."""
    torn = zhclean.clean(SEEN_BY_A_JOIN[0])
    whole = zhclean.clean("## 北海高新区\n\n北海高新区发展很快。\n")

    for page, mark in ((torn, SETTLED_TORN), (whole, SETTLED)):
        markdown = page.to_markdown()
        again = zhclean.clean(markdown)
        assert markdown.startswith(mark + "\n")
        assert again.torn is page.torn is (mark == SETTLED_TORN)
        assert again.to_markdown() == markdown


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_same_text_gives_the_same_answer(path: Path) -> None:
    """Deterministic: a fresh and a pickled cleaner agree to the last digit."""
    text = path.read_text(encoding="utf-8")
    cleaner = Cleaner(CleanConfig())

    assert pickle.loads(pickle.dumps(cleaner)).clean(text) == cleaner.clean(text)


def test_doubt_is_reported_and_not_acted_on() -> None:
    """With the bar at 1 hardly a repair is left, and none of a doubtful kind."""
    text = PAGES[0].read_text(encoding="utf-8") if PAGES else SENTENCES[4]
    page = zhclean.clean(text, CleanConfig(min_confidence=1.0))

    made = [d for d in page.defects if d.repair is not None and d.confidence < 1.0]
    assert made == []


@pytest.mark.parametrize("least", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_repair_is_less_sure_than_asked(path: Path, least: float) -> None:
    """Each repair is as sure as the bar, those too that follow from another one."""
    text = path.read_text(encoding="utf-8")
    page = zhclean.clean(text, CleanConfig(min_confidence=least))

    assert [d for d in page.defects if d.repair is not None and d.confidence < least] == []


@pytest.mark.parametrize("value", [None, 3, b"abc", ["a"]])
def test_what_is_no_text_is_refused(value: object) -> None:
    """A wrong argument raises TypeError that names it."""
    with pytest.raises(TypeError, match="text"):
        zhclean.clean(value)  # type: ignore[arg-type]  # the point of the test


def test_pipe_keeps_the_order_and_agrees_with_clean() -> None:
    """Two processes give what one gives."""
    texts = [SENTENCES[0], "", "\n".join(SENTENCES[9:12]), SENTENCES[1]] * 3
    cleaner = Cleaner()

    alone = list(cleaner.pipe(texts))
    assert alone == [cleaner.clean(text) for text in texts]
    assert list(cleaner.pipe(texts, n_process=2, batch_size=2)) == alone


@pytest.mark.parametrize("n_process", [1, 2])
@pytest.mark.parametrize("bad", [RuntimeError("no more"), 3])
def test_pipe_gives_what_it_has_before_an_error(bad: object, n_process: int) -> None:
    """An error of the source, or an item that is no text, costs nothing that came before."""

    def source() -> Iterator[str]:
        yield from SENTENCES[:3]
        if isinstance(bad, Exception):
            raise bad
        yield bad  # type: ignore[misc]  # the point of the test
        yield SENTENCES[4]

    done: list[zhclean.CleanedPage] = []
    with pytest.raises((RuntimeError, TypeError), match=r"no more|text must be a str"):
        done.extend(Cleaner().pipe(source(), n_process=n_process, batch_size=2))

    assert done == [zhclean.clean(text) for text in SENTENCES[:3]]


@pytest.mark.parametrize("argument", ["n_process", "batch_size"])
def test_pipe_refuses_numbers_below_one(argument: str) -> None:
    """ValueError names the argument."""
    with pytest.raises(ValueError, match=argument):
        list(Cleaner().pipe(["x"], **{argument: 0}))


def test_a_page_without_headings_is_one_segment_without_a_name() -> None:
    """No zone on the page: one segment with an empty name, the text as it was."""
    text = "春天来了，院子里的花都开了。\n\n我们决定去郊外走一走。"
    page = zhclean.clean(text)

    assert [(segment.zone, segment.text) for segment in page.segments] == [
        ("", text.replace("\n\n", "\n"))
    ]
    assert page.unassigned == ()


@pytest.mark.parametrize(
    "text",
    [
        "本报记者 林岚\n\n春天来了，院子里的花都开了。\n",
        "春天来了，花开了。（记者 林岚）",
        "本报记者 林岚",
    ],
)
def test_a_byline_on_a_page_without_headings_is_kept(text: str) -> None:
    """Also when the page is read back."""
    page = zhclean.clean(text)
    again = zhclean.clean(page.to_markdown())

    assert "林岚" in page.segments[0].bylines[0]
    assert again.segments[0].bylines == page.segments[0].bylines
    assert again.segments[0].text == page.segments[0].text


def test_empty_text_gives_an_empty_page() -> None:
    """Nothing in, nothing out."""
    assert zhclean.clean("") == zhclean.CleanedPage()
    assert zhclean.segment_by_zone(" \n\n　") == []


def test_kinds_are_the_strings_of_the_contract() -> None:
    """A DefectKind is its own string."""
    assert {str(kind) for kind in DefectKind} >= {"split_paragraph", "overwritten_name", "stutter"}


def check_switches(text: str, config: CleanConfig) -> None:
    """What is not to be fixed is not, and what is off is not told."""
    page = zhclean.clean(text, config)

    check_account(text, page)
    for defect in page.defects:
        switch = getattr(config, SWITCH_OF[defect.kind])
        assert switch != "off"
        assert switch == "fix" or defect.repair is None


switches = st.fixed_dictionaries(dict.fromkeys(FAMILIES, st.sampled_from(SWITCHES)))


@given(pages, switches)
@common
def test_switches_do_what_their_names_say(text: str, chosen: dict[str, str]) -> None:
    """In any combination, on pages made at random."""
    check_switches(text, CleanConfig(**chosen))


@pytest.mark.parametrize("switch", ["report", "off"])
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("path", PAGES[::4], ids=lambda path: path.stem)
def test_a_switch_on_a_fixture_page(path: Path, family: str, switch: str) -> None:
    """Each by itself, the others as they are."""
    check_switches(path.read_text(encoding="utf-8"), CleanConfig(**{family: switch}))


MISREADINGS = (
    ("utf-8", "gbk"),
    ("utf-8", "cp1252"),
    ("utf-8", "latin-1"),
    ("gb18030", "latin-1"),
    ("gb18030", "big5"),
    ("unicode_escape", "ascii"),
    ("utf-7", "ascii"),
)
# Two paragraphs that ran together on one line, and a heading that ran into one.
GLUED = (
    "贺州高新区疏通堵点，建成了企业办事的“半小时圈”。三是帮助企业把新技术变成新产品。"
    "二是引导企业向专精特新方向登高，培育一批骨干企业。"
)


@pytest.mark.parametrize(("right", "wrong"), MISREADINGS)
def test_a_misread_line_is_parted_where_its_pieces_are(right: str, wrong: str) -> None:
    """Each paragraph has its own part of the input, and of the repair."""
    head = "### 贺州高新区：疏通堵点\n\n"
    text = head + GLUED.encode(right, "replace").decode(wrong, "replace")
    page = zhclean.clean(text)

    check_account(text, page)
    first, second = page.segments[0].paragraphs
    assert second.text.startswith("二是引导")
    assert first.sources[0].end == second.sources[0].start
    whole = GLUED[: GLUED.index("二是引导")].encode(right, "replace").decode(wrong, "replace")
    assert abs(second.sources[0].start - len(head) - len(whole)) <= 2


misread = st.tuples(
    st.lists(st.sampled_from((*SENTENCES, GLUED, "三是。二是", "㈠北海。①贺州…")), max_size=6),
    st.sampled_from(("", "\n", "\n\n")),
    st.sampled_from(MISREADINGS),
)


@given(misread)
@common
def test_misread_pages_add_up(page: tuple[list[str], str, tuple[str, str]]) -> None:
    """Whatever runs together on a line that was decoded the wrong way."""
    lines, between, (right, wrong) = page
    text = between.join(lines).encode(right, "replace").decode(wrong, "replace")

    check_account(text, zhclean.clean(text, CleanConfig(punctuation="gb")))
    check_account(text, zhclean.clean(text))
