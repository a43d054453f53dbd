"""Simulated pages: the truth is exact, the same arguments give the same page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from zhclean.cli.app import app
from zhclean.simulate import Article, Damage, SimulatedPage, simulate_page
from zhclean.simulate.headings import HEADING_STYLES
from zhclean.simulate.noise import misprint
from zhclean.tables import rows

CLAUSES = (
    "{}坚持开放发展",
    "主导产业加快集聚",
    "全年引进项目20个",
    "新建厂房3.5万平方米",
    "企业和高校共建实验室",
    "“一站式”服务（窗口）改到园区",
    "人才公寓年内交付使用",
)
PLACES = ("北海高新区", "茂名市", "南海理工大学", "威海港", "随州", "石河子经开区", "远海能源公司")


@st.composite
def articles_of_a_page(draw: st.DrawFn) -> list[Article]:
    """Articles about different places, of paragraphs from a few code points to a few hundred."""
    places = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=5, unique=True))
    return [draw(_article(place)) for place in places]


@st.composite
def _article(draw: st.DrawFn, place: str) -> Article:
    clauses = st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=24)
    count = draw(st.integers(1, 5))
    paragraphs = ["，".join(draw(clauses)).replace("{}", place) + "。" for _ in range(count)]
    aliases = draw(st.sampled_from([(), (place[:2],)]))
    return Article(place, aliases, "开放发展 再上台阶", tuple(paragraphs))


def damages() -> st.SearchStrategy[Damage]:
    """Damage with any of the rates far above those of real pages."""
    plain = Damage()
    rates = {
        field.name: st.sampled_from(
            (0.0, 0.02, 0.3) if counts_code_points(field.name) else (0.0, 0.3, 1.0)
        )
        for field in fields(Damage)
        if isinstance(getattr(plain, field.name), float)
    }
    return st.builds(Damage, **rates)


def counts_code_points(name: str) -> bool:
    """Whether the rate counts per code point."""
    kinds = ("misread", "doubled", "dropped", "invented", "swapped", "split", "merged")
    return name.split("_")[0] in kinds or "char" in name


def right_pieces(page: SimulatedPage) -> list[str]:
    """Each piece's text with its typos put right."""
    texts = []
    for piece in page["pieces"]:
        at, parts = piece["start"], []
        for typo in page["typos"]:
            if piece["start"] <= typo["start"] < piece["end"]:
                parts += (page["text"][at : typo["start"]], typo["right"])
                at = typo["end"]
        texts.append("".join((*parts, page["text"][at : piece["end"]])))
    return texts


@given(articles_of_a_page(), damages(), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_truth_is_exact(articles: list[Article], damage: Damage, seed: int) -> None:
    """Typos replayed give clean text, and pieces give what the page holds of each paragraph."""
    page = simulate_page(articles, damage, seed)

    pieces, right = page["pieces"], right_pieces(page)
    held: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for piece, text in zip(pieces, right, strict=True):
        assert any(text in whole for whole in articles[piece["zone"]].paragraphs)
        if piece["duplicate_of"] is None:
            key = piece["zone"], piece["paragraph"]
            assert piece["order"] not in held[key]
            held[key][piece["order"]] = text
        else:
            original = pieces[piece["duplicate_of"]]
            assert original["duplicate_of"] is None
            assert text == right[piece["duplicate_of"]]
    for zone, truth in enumerate(page["zones"]):
        assert truth["paragraphs"] == [
            "".join(held[zone, number][k] for k in sorted(held[zone, number]))
            for number in range(len(truth["paragraphs"]))
        ]


@given(articles_of_a_page(), damages(), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_spans_and_typos_agree_with_text(
    articles: list[Article], damage: Damage, seed: int
) -> None:
    """Pieces stand one after the other, each typo inside one of them, and it reads as it says."""
    page = simulate_page(articles, damage, seed)

    ends = [0, *(piece["end"] for piece in page["pieces"])]
    assert all(end <= piece["start"] for end, piece in zip(ends, page["pieces"], strict=False))
    for typo in page["typos"]:
        assert page["text"][typo["start"] : typo["end"]] == typo["wrong"]
        assert any(p["start"] <= typo["start"] <= typo["end"] <= p["end"] for p in page["pieces"])


@given(articles_of_a_page(), damages(), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_joins_restore_paragraphs(articles: list[Article], damage: Damage, seed: int) -> None:
    """A chain of joins without a lost end is a whole paragraph of the article."""
    page = simulate_page(articles, damage, seed)

    right, following = right_pieces(page), dict(page["joins"])
    for k, piece in enumerate(page["pieces"]):
        if piece["duplicate_of"] is not None or k in following.values():
            continue
        chain = [k]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        text = "".join(right[i] for i in chain)
        paragraphs = articles[piece["zone"]].paragraphs
        is_open = piece["open_start"] or page["pieces"][chain[-1]]["open_end"]
        assert any(text in whole for whole in paragraphs) if is_open else text in paragraphs


@given(articles_of_a_page(), st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_no_damage_changes_nothing(articles: list[Article], seed: int) -> None:
    """With all rates 0 each paragraph is a piece under its own heading, and the page is clean."""
    page = simulate_page(articles, Damage(), seed)

    assert page["clean"]
    assert not page["joins"]
    assert not page["typos"]
    assert [zone["paragraphs"] for zone in page["zones"]] == [
        list(article.paragraphs) for article in articles
    ]
    for zone, article in enumerate(articles):
        own = [piece for piece in page["pieces"] if piece["under"] == zone]
        assert [page["text"][p["start"] : p["end"]] for p in own] == list(article.paragraphs)


@given(articles_of_a_page(), damages(), st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_same_arguments_give_same_page(articles: list[Article], damage: Damage, seed: int) -> None:
    """Nothing but the arguments decides."""
    assert simulate_page(articles, damage, seed) == simulate_page(articles, damage, seed)


@pytest.fixture
def articles() -> list[Article]:
    """Five articles with paragraphs of some length."""
    body = "，".join(CLAUSES * 3) + "。"
    return [
        Article(
            place,
            (place[:2],),
            "向海图强",
            tuple(f"{month}月，{body.replace('{}', place)}" for month in "一二三四五"),
        )
        for place in PLACES[:5]
    ]


@pytest.mark.parametrize("damage", [Damage.of_columns(), Damage.of_scattered()])
def test_presets_show_every_kind_of_damage(articles: list[Article], damage: Damage) -> None:
    """Some pages together have joins, open ends, copies, moved text and typos."""
    pages = [simulate_page(articles, damage, seed) for seed in range(12)]

    pieces = [piece for page in pages for piece in page["pieces"]]
    assert any(page["joins"] for page in pages)
    assert any(page["typos"] for page in pages)
    assert any(piece["open_start"] for piece in pieces)
    assert any(piece["open_end"] for piece in pieces)
    assert any(piece["duplicate_of"] is not None for piece in pieces)
    assert any(piece["zone"] != piece["under"] for piece in pieces)
    assert not any(page["clean"] for page in pages)


def test_names_in_displaced_pieces_are_overwritten(articles: list[Article]) -> None:
    """Only text under another heading shows that zone's name."""
    damage = Damage(stray_rate=0.4, overwrite_rate=1.0)

    page = simulate_page(articles, damage, seed=1)

    names = {name for article in articles for name in article.names}
    displaced = [piece for piece in page["pieces"] if piece["zone"] != piece["under"]]
    assert page["typos"]
    assert {typo["wrong"] for typo in page["typos"]} <= names
    for typo in page["typos"]:
        assert any(p["start"] <= typo["start"] < p["end"] for p in displaced)


@pytest.mark.parametrize(
    ("rate", "is_such"),
    [
        ("added_char_rate", lambda wrong, right: len(wrong) == 1 and right == ""),
        ("lost_char_rate", lambda wrong, right: wrong == "" and len(right) == 1),
        ("swapped_rate", lambda wrong, right: wrong == right[::-1] and len(right) == 2),
        ("split_rate", lambda wrong, right: (wrong, right) in rows("halves")),
        ("merged_rate", lambda wrong, right: (right, wrong) in rows("halves")),
    ],
)
def test_each_slip_is_of_its_kind(rate: str, is_such: Callable[[str, str], bool]) -> None:
    text = "女子组的选手在日月湖边训练，明天好天气。" * 20
    slips = list(misprint(text, (), text, Damage(**{rate: 0.2}), Random(3)))

    assert len(slips) > 5
    assert all(is_such(slip.wrong, slip.right) for slip in slips)


def test_heading_styles_differ(articles: list[Article]) -> None:
    """At least eight styles, and pages use more than one."""
    lines = {style(articles[0], 1) for style in HEADING_STYLES}
    firsts = {simulate_page(articles[:1], Damage(), seed)["text"][:3] for seed in range(40)}

    assert len(lines) == len(HEADING_STYLES) >= 8
    assert len(firsts) > 4


@pytest.mark.parametrize("values", [{"cut_rate": 1.5}, {"misread_rate": -0.1}, {"columns": (3, 2)}])
def test_wrong_damage_is_refused(values: dict[str, object]) -> None:
    """The message has the parameter's name."""
    with pytest.raises(ValueError, match=next(iter(values))):
        Damage(**values)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("paragraphs", [(), ("",), ("一行\n两行",), (" 缩进",)])
def test_wrong_articles_are_refused(paragraphs: tuple[str, ...]) -> None:
    """A paragraph is one line that is not blank."""
    with pytest.raises(ValueError, match="must"):
        Article("北海高新区", (), "向海图强", paragraphs)


def test_a_page_needs_an_article() -> None:
    """No article, no page."""
    with pytest.raises(ValueError, match="at least one article"):
        simulate_page([], Damage(), 0)


def _write_articles(path: Path, articles: list[Article]) -> Path:
    lines = [
        json.dumps({name: getattr(a, name) for name in ("place", "aliases", "title", "paragraphs")})
        for a in articles
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_command_writes_pages(tmp_path: Path, articles: list[Article]) -> None:
    """One file a page, the same for the same seed; --clean breaks nothing."""
    source = _write_articles(tmp_path / "articles.jsonl", articles)
    run = CliRunner()
    for out, more in (("a", []), ("b", []), ("c", ["--clean"])):
        arguments = ["simulate", str(source), "-o", str(tmp_path / out), "--pages", "3", *more]
        assert run.invoke(app, arguments).exit_code == 0

    pages = {
        out: [p.read_text("utf-8") for p in sorted((tmp_path / out).iterdir())] for out in "abc"
    }
    assert len(pages["a"]) == 3
    assert pages["a"] == pages["b"]
    assert all(json.loads(page)["clean"] for page in pages["c"])


@pytest.mark.parametrize(
    ("line", "more", "says"),
    [
        ("{", [], "line 1"),
        ("[]", [], "line 1"),
        ('{"place": "北海"}', [], "there is no title"),
        ("", [], "there are no articles"),
        ("", ["--rate", "cuts=1"], "no rate is called"),
        ("", ["--rate", "cut_rate=much"], "cut_rate must be a number"),
    ],
)
def test_command_says_what_is_wrong(tmp_path: Path, line: str, more: list[str], says: str) -> None:
    """Exit code 2 and one line on standard error."""
    source = tmp_path / "articles.jsonl"
    source.write_text(line + "\n", encoding="utf-8")

    result = CliRunner().invoke(app, ["simulate", str(source), "-o", str(tmp_path / "o"), *more])

    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
