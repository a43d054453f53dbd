#!/usr/bin/env python3
"""Compare zhclean.normalize with ftfy, NFKC and JioNLP on the same faulty and right texts.

    python bench/forms.py [--each] [--speed CHARACTERS]
    python bench/forms.py --damaged-speed FILE

First the cases of tests/cases/normalise that ask for no setting: a repair is made where the whole
text comes out as it should; a good character is lost where a right text comes out without it or
with another in its place. They were written for zhclean and it has to pass them all. Then the
sentences of the clean fixture pages, each damaged in every way of `DAMAGES` by a program; what was
chosen on them is how sure a lost byte must be. With `--each` there is a row for each family and
damage. ftfy runs with its defaults and with Chinese marks kept, JioNLP with its defaults. JioNLP is
no dependency, and where it is missing the table says so. `--damaged-speed` takes the first
characters of a file of clean prose, damages them in each way and times `normalize` on the result,
beside ftfy with its defaults on the prose as it is.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ftfy
from rapidfuzz.distance import Levenshtein

import zhclean

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases" / "normalise"
DATA = ROOT / "src" / "zhclean" / "data"
PAGES = ROOT / "fixtures" / "pages"
SPEED = 400_000
DAMAGED_SPEED = 300_000
ROUNDS = 3  # of which the quickest counts

# What of ftfy's defaults turns Chinese marks into those of ASCII, turned off.
MARKS_KEPT = ftfy.TextFixerConfig(
    uncurl_quotes=False, fix_character_width=False, fix_line_breaks=False, normalization=None
)

Tool = Callable[[str], str]


def tools() -> dict[str, Tool | None]:
    """What each tool makes of a text; None for one that is not installed."""
    found: dict[str, Tool | None] = {
        f"zhclean {zhclean.__version__}": lambda text: zhclean.normalize(text).text,
        f"ftfy {ftfy.__version__}": ftfy.fix_text,
        f"ftfy {ftfy.__version__}, marks kept": lambda text: ftfy.fix_text(text, MARKS_KEPT),
        "NFKC": lambda text: unicodedata.normalize("NFKC", text),
        "JioNLP": None,
    }
    try:
        import jionlp
    except ImportError:
        return found
    del found["JioNLP"]
    return found | {f"JioNLP {jionlp.__version__}": jionlp.clean_text}


def cases() -> dict[str, list[dict[str, Any]]]:
    """The cases of each family that ask for no setting."""
    return {
        path.stem: [c for c in json.loads(path.read_text("utf-8")) if not c.get("config")]
        for path in sorted(CASES.glob("*.json"))
    }


def clean_pages() -> list[str]:
    pages = [json.loads(path.read_text("utf-8")) for path in sorted(PAGES.glob("clean_*.json"))]
    return [page["text"] for page in pages]


def _through(encoding: str, reader: str) -> Tool:
    return lambda text: text.encode(encoding, "ignore").decode(reader, "replace")


def _with_radicals(text: str) -> str:
    """Each character that has a radical of its look written with it."""
    folds = (DATA / "folds.tsv").read_text("utf-8").split("\n")[1:-1]
    table = {row[2]: row[0] for row in folds if "\u2e80" <= row[0] <= "\u2fdf"}
    return "".join(table.get(char, char) for char in text)


def _invisible(text: str) -> str:
    signs = "\u200b\u00ad\ufeff\u200e"
    return "".join(char + (signs[k % 4] if k % 9 == 4 else "") for k, char in enumerate(text))


DAMAGES: dict[str, Tool] = {
    "UTF-8 read as GB18030": _through("utf-8", "gb18030"),
    "UTF-8 read as GBK": _through("utf-8", "gbk"),
    "UTF-8 read as Windows-1252": _through("utf-8", "cp1252"),
    "UTF-8 read as Latin-1": _through("utf-8", "latin-1"),
    "GBK read as Latin-1": _through("gbk", "latin-1"),
    "GBK read as Big5": _through("gbk", "big5"),
    "UTF-8 read as Latin-1, then as GB18030": lambda text: _through("utf-8", "gb18030")(
        _through("utf-8", "latin-1")(text)
    ),
    "numeric references": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "radicals for characters": _with_radicals,
    "invisible characters": _invisible,
}
# Not tried on sentences: what they come to is what the lines of a page come to.
OTHER_DAMAGES: dict[str, Tool] = {
    "one sentence in fifty, UTF-8 as GB18030": lambda text: _some_of(text, "。", 50),
    "one place in a hundred characters": lambda text: _some_places(text, 100, 6),
    "a blank after each character": lambda text: re.sub("(?<=[^\\n])(?=[^\\n])", " ", text),
}


def _some_of(text: str, stop: str, every: int) -> str:
    misread = DAMAGES["UTF-8 read as GB18030"]
    sentences = text.split(stop)
    return stop.join([misread(s) if k % every == 7 else s for k, s in enumerate(sentences)])


def _some_places(text: str, every: int, size: int) -> str:
    misread = DAMAGES["UTF-8 read as GB18030"]
    pieces = [text[k : k + every] for k in range(0, len(text), every)]
    starts = [37 * k % (every - size) for k in range(len(pieces))]
    return "".join(
        [
            p[:at] + misread(p[at : at + size]) + p[at + size :]
            for p, at in zip(pieces, starts, strict=True)
        ]
    )


SENTENCE = re.compile(r"[^\n。！？]{8,}[。！？]")


def damaged() -> dict[str, list[tuple[str, str]]]:
    """For each damage the sentences that it changes, damaged and right."""
    sentences = [match[0] for page in clean_pages() for match in SENTENCE.finditer(page)]
    return {
        name: [(spoilt, text) for text in sentences if (spoilt := damage(text)) != text]
        for name, damage in DAMAGES.items()
    }


def on_sentences(tool: Tool, pairs: list[tuple[str, str]]) -> tuple[str, str]:
    """Sentences put right, and the edits that are left for each hundred characters."""
    results = [(_applied(tool, spoilt), text) for spoilt, text in pairs]
    right = sum(result == text for result, text in results)
    left = sum(Levenshtein.distance(result, text) for result, text in results)
    return f"{right} of {len(pairs)}", f"{100 * left / sum(len(text) for _, text in pairs):.1f}"


def changed(text: str, result: str) -> int:
    """How many characters of `text` the result lacks or has others for."""
    return sum(
        op.src_end - op.src_start for op in Levenshtein.opcodes(text, result) if op.tag != "equal"
    )


def row(tool: Tool, chosen: list[dict[str, Any]]) -> tuple[str, ...]:
    """Repairs made of those to be made, right texts left alone, characters of these changed."""
    faulty = [case for case in chosen if case["fixed"] != case["text"]]
    right = [case["text"] for case in chosen if not case["finds"]]
    made = sum(_applied(tool, case["text"]) == case["fixed"] for case in faulty)
    results = [_applied(tool, text) for text in right]
    kept = sum(text == result for text, result in zip(right, results, strict=True))
    lost = sum(changed(text, result) for text, result in zip(right, results, strict=True))
    size = max(1, sum(map(len, right)))
    return (f"{made} of {len(faulty)}", f"{kept} of {len(right)}", f"{100 * lost / size:.1f} %")


def _applied(tool: Tool, text: str) -> str:
    try:
        return tool(text)
    except (UnicodeError, ValueError):  # lone surrogates, for one
        return ""


def on_pages(tool: Tool) -> str:
    """Characters changed, of 10,000, on the clean fixture pages."""
    pages = clean_pages()
    lost = sum(changed(page, tool(page)) for page in pages)
    return f"{10_000 * lost / sum(map(len, pages)):.0f}"


def speed(tool: Tool, size: int) -> str:
    """Millions of characters a second on clean text, everything loaded."""
    pages = "\n".join(clean_pages())
    text = (pages + "\n") * (size // len(pages) + 1)
    tool(text[:2000])
    start = time.process_time()
    tool(text)
    return f"{len(text) / (time.process_time() - start) / 1e6:.1f}"


def seconds(tool: Tool, text: str) -> float:
    start = time.process_time()
    tool(text)
    return time.process_time() - start


def print_damaged_speed(text: str) -> None:
    """Millions of characters a second on each kind of damage, everything loaded."""
    tool = next(iter(tools().values()))
    assert tool is not None
    print("| text | M characters/s | ftfy on the clean text, at the same time |")
    print("| --- | --: | --: |")
    for name, damage in {"clean": str, **OTHER_DAMAGES, **DAMAGES}.items():
        spoilt = damage(text)
        tool(spoilt[:20_000])
        times = [(seconds(tool, spoilt), seconds(ftfy.fix_text, text)) for _ in range(ROUNDS)]
        own, other = (min(column) for column in zip(*times, strict=True))
        print(
            f"| {name} | {len(spoilt) / own / 1e6:.2f} | {len(text) / other / 1e6:.2f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--each", action="store_true", help="a row for each family of cases")
    parser.add_argument("--speed", type=int, default=SPEED, help="characters to time on")
    parser.add_argument("--damaged-speed", type=Path, help="a file of clean prose to time on")
    arguments = parser.parse_args()
    if arguments.damaged_speed:
        text = arguments.damaged_speed.read_text("utf-8")[:DAMAGED_SPEED]
        print_damaged_speed(text)
        return
    families = cases()
    every = [case for chosen in families.values() for case in chosen]
    sentences = damaged()
    everything = [pair for pairs in sentences.values() for pair in pairs]
    print(
        "| tool | repairs made | right texts left alone | good characters lost in these "
        "| damaged sentences put right | edits left, of 100 characters "
        "| changed on clean pages, of 10,000 | M characters/s |"
    )
    print("| --- | --: | --: | --: | --: | --: | --: | --: |")
    for name, tool in tools().items():
        if tool is None:
            print(f"| {name} | not installed: `pip install jionlp` to have its row | | | | | | |")
            continue
        cells = (*row(tool, every), *on_sentences(tool, everything), on_pages(tool))
        print(f"| {name} | {' | '.join(cells)} | {speed(tool, arguments.speed)} |", flush=True)
        if not arguments.each:
            continue
        for family, chosen in families.items():
            print(f"| {name}, {family} | {' | '.join(row(tool, chosen))} | | | | |")
        for damage, pairs in sentences.items():
            print(f"| {name}, {damage} | | | | {' | '.join(on_sentences(tool, pairs))} | | |")


if __name__ == "__main__":
    main()
