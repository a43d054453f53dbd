"""What readers see of a page: Markdown that reads back, plain text, HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean import CleanedPage, Defect, DefectKind, Paragraph, Repair, Span, ZoneSegment
from zhclean.markup import (
    LACUNA,
    SETTLED,
    UNASSIGNED_HEADING,
    escape_line,
    heading_line,
    unescape_line,
)
from zhclean.model import Action
from zhclean.report.html import page_to_html
from zhclean.report.labels import ACTIONS, KINDS, summarize
from zhclean.report.marks import Run, mark_runs
from zhclean.report.text import page_to_text


def paragraph(text: str, *, start: bool = True, end: bool = True) -> Paragraph:
    """A paragraph whose sources do not matter."""
    return Paragraph(text=text, sources=(), complete_start=start, complete_end=end)


def defect(kind: DefectKind, span: Span, quote: str, replacement: str | None = None) -> Defect:
    """A defect, repaired if there is a replacement."""
    repair = None
    if replacement is not None:
        repair = Repair(action=Action.REPLACE, replacement=replacement)
    return Defect(
        kind=kind, span=span, quote=quote, repair=repair, confidence=0.9, evidence=("依据",)
    )


PAGE = CleanedPage(
    segments=(
        ZoneSegment(
            zone="北海高新区",
            aliases=("北海市",),
            title="向海图强",
            bylines=("本报记者 叶伟", "通讯员 林岚"),
            paragraphs=(
                paragraph("第一段。"),
                paragraph("而没有开头", start=False, end=False),
            ),
            confidence=0.8,
        ),
        ZoneSegment(zone="", paragraphs=(paragraph("没有区的一段。"),)),
        ZoneSegment(zone="茂名高新区", paragraphs=(paragraph("#1号地块。"),)),
    ),
    unassigned=(paragraph("无主的一段。"),),
)


def test_markdown() -> None:
    """Headings, bylines, paragraphs, lost ends, the zoneless first and the unassigned last."""
    assert PAGE.to_markdown() == (
        f"{SETTLED}\n\n没有区的一段。\n"
        "\n## 北海高新区：向海图强\n\n*本报记者 叶伟*\n*通讯员 林岚*\n"
        "\n第一段。\n\n[…]而没有开头[…]\n"
        "\n## 茂名高新区\n\n\\#1号地块。\n"
        "\n## 〔未归属〕\n\n无主的一段。\n"
    )


def test_markdown_of_an_empty_page() -> None:
    """Nothing in, nothing out."""
    assert CleanedPage().to_markdown() == ""


def test_markdown_keeps_paragraphs_on_one_line() -> None:
    """A line break inside a paragraph would cut it in two when it is read back."""
    page = CleanedPage(unassigned=(paragraph("一行\n二行 two\nwords\r\n完"),))

    assert page.to_markdown() == f"{SETTLED}\n\n{UNASSIGNED_HEADING}\n\n一行二行 two words完\n"


def test_markdown_marks_a_lost_end_once() -> None:
    """A page that was read back has the mark in its text already."""
    page = CleanedPage(unassigned=(paragraph(f"{LACUNA}后半句", start=False),))

    assert page.to_markdown().count(LACUNA) == 1


@given(st.text(st.sampled_from("#\\ 北海【"), max_size=6))
def test_escaping_is_undone(line: str) -> None:
    """An escaped line never reads as a heading, and comes back as it was."""
    assert not escape_line(line).startswith("#")
    assert unescape_line(escape_line(line)) == line


@pytest.mark.parametrize("line", ["【北海】", "> 引", "1. 一", "\\n", ""])
def test_only_headings_are_escaped(line: str) -> None:
    """What means nothing to `clean` stays readable."""
    assert escape_line(line) == line


def test_heading_line() -> None:
    """The title is left out where there is none."""
    assert heading_line("北海高新区") == heading_line("北海高新区", "") == "## 北海高新区"


def test_text() -> None:
    """The form for people, with a summary."""
    found = (
        defect(DefectKind.TYPO, Span(0, 1), "特", "持"),
        defect(DefectKind.NUMBERING, Span(3, 4), "三"),
    )
    page = CleanedPage(segments=PAGE.segments[:1], defects=found, unassigned=PAGE.unassigned)

    assert page_to_text(page) == (
        "【北海高新区】向海图强\n本报记者 叶伟\n通讯员 林岚\n\n第一段。\n\n[…]而没有开头[…]\n\n"
        "【未归属】\n\n无主的一段。\n\n────────\n已修复 1 处：错字 1\n仅报告 1 处：序号错误 1\n"
    )
    assert page_to_text(page, language="en").endswith(
        "Repaired 1: typo 1\nOnly reported 1: numbering 1\n"
    )


def test_every_kind_and_action_has_a_name() -> None:
    """No kind of defect is left without a word for it."""
    for language in ("zh", "en"):
        assert set(KINDS[language]) == set(DefectKind)
        assert set(ACTIONS[language]) == set(Action)
        assert summarize((), language=language)


def test_marks_follow_the_log() -> None:
    """Replaced, deleted, inserted and doubtful places and the seam are found in the clean text."""
    raw = "特牌经营企业企业发展。" + "占有率高"
    cut = Defect(
        kind=DefectKind.STUTTER,
        span=Span(6, 8),
        quote=raw[6:8],
        repair=Repair(action=Action.DELETE),
        confidence=0.9,
    )
    log = (
        defect(DefectKind.TYPO, Span(0, 1), "特", "持"),
        cut,
        defect(DefectKind.TYPO, Span(11, 11), "", "市场"),
        defect(DefectKind.TYPO, Span(13, 14), "率"),
        Defect(
            kind=DefectKind.SPLIT_PARAGRAPH,
            span=Span(11, 15),
            quote=raw[11:],
            repair=Repair(action=Action.JOIN, target=Span(0, 11)),
            confidence=0.9,
        ),
    )
    clean = Paragraph(text="持牌经营企业发展。市场占有率高", sources=(Span(0, 11), Span(11, 15)))
    runs = [run for run in mark_runs(clean, log[:2] + log[3:]) if run.text or run.defect]
    assert runs == [Run(clean.text)]  # the log lacks the insertion: no mark at all

    joined = Paragraph(text="持牌经营企业发展。占有率高", sources=clean.sources)
    runs = [
        run for run in mark_runs(joined, log[:2] + log[3:]) if run.text or run.defect or run.is_seam
    ]
    assert runs == [
        Run("持", log[0]),
        Run("牌经营企业"),
        Run("", cut),
        Run("发展。"),
        Run("", is_seam=True),
        Run("占有"),
        Run("率", log[3]),
        Run("高"),
    ]


class _Checker(HTMLParser):
    """Collects text and tags; fails on tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_escapes_everything(language: str) -> None:
    """Nothing of the page becomes markup, and nothing is fetched from elsewhere."""
    evil = "<script src='https://x.example/'>\"&amp;\ud800"
    bad = Defect(
        kind=DefectKind.TYPO,
        span=Span(0, len(evil)),
        quote=evil,
        repair=Repair(action=Action.MOVE, to_zone=evil),
        confidence=0.5,
        evidence=(evil,),
        zone=evil,
    )
    doubt = Defect(
        kind=DefectKind.TYPO, span=Span(0, len(evil)), quote=evil, repair=None, confidence=0.5
    )
    body = Paragraph(text=evil, sources=(Span(0, len(evil)),), complete_end=False)
    page = CleanedPage(
        segments=(
            ZoneSegment(
                zone=evil,
                aliases=(evil,),
                title=evil,
                bylines=(evil,),
                paragraphs=(body,),
                defects=(doubt,),
                confidence=0.5,
            ),
        ),
        defects=(bad, doubt),
        unassigned=(body,),
    )
    html = page_to_html(page, language=language)
    checker = _Checker()
    checker.feed(html)
    checker.close()

    assert checker.open == []
    assert not {"script", "link", "img", "iframe"} & set(checker.seen)
    assert "mark" in checker.seen
    assert not re.search(r"(?:src|href)=\"|@import|url\(", html)
    assert html.encode("utf-8")
    assert "".join(checker.words).count("<script src='https://x.example/'>") >= 6


def test_html_holds_the_text() -> None:
    """Every paragraph can be read and copied."""
    html = PAGE.to_html()

    for words in ("北海高新区：向海图强", "本报记者 叶伟", "第一段。", "无主的一段。", LACUNA):
        assert words in html
    assert html.startswith("<!DOCTYPE html>")
