#!/usr/bin/env python3
"""Measure the speed, the growth and the memory of zhclean on the pages of fixtures/.

    python bench/speed.py [--repeats N] [--largest MB]

Rows: time for a page of 8,000 characters when everything is loaded, characters a second of the
public functions, time to import and to the first answer, pages of 0.25, 0.5, 1 and 2 MB (UTF-8),
and peak memory. Zones are renamed in every repetition, so that no page is met twice. Times are
processor time, which other programs disturb less than the clock.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path

from zhclean import Cleaner, correct_typos, normalize

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages"
PAGE = 8000
SIZES = (0.25, 0.5, 1.0, 2.0)  # MB of UTF-8
BYTES_A_CHARACTER = 3
# Made-up names; few of these pairs name a place, and none is a word that a page uses.
FIRST, SECOND = (
    "岚沐澜岱岫沂溪沣汶泠浔淇渌湄滦潞澧濮灞珩",
    "州阳陵川原浦津渚浏汀埠堰垣堡屿岬峪岗坝圩",
)


def fixture_pages() -> list[tuple[str, list[str]]]:
    """Each fixture page with the names to be changed, the longest first."""
    pages = []
    for path in sorted(FIXTURES.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        names = {_core(zone["place"]) for zone in truth["zones"]}
        pages.append((truth["text"], sorted(names, key=lambda name: (-len(name), name))))
    return pages


def _made_up(chance: random.Random, size: int) -> str:
    return chance.choice(FIRST) + "".join(chance.choice(SECOND) for _ in range(size - 1))


def _core(place: str) -> str:
    """What is left of a name without its suffix."""
    from zhclean.gazetteer import split_name

    core = split_name(place)[0].removesuffix("市")
    return core if len(core) >= 2 else place


def renamed_pages() -> Iterator[str]:
    """The fixture pages over and over, each time about other zones."""
    pages = fixture_pages()
    chance = random.Random(1)
    used: set[str] = set()
    for _ in count():
        for text, names in pages:
            for name in names:
                new = ""
                while not new or new in used:
                    new = "".join(
                        chance.choice(part)
                        for part in (FIRST, SECOND, *([SECOND] * (len(used) > 200)))
                    )
                used.add(new)
                text = text.replace(name, new)
            yield text


def page_of(size: int, source: Iterator[str]) -> str:
    """One page of at most `size` characters, cut at a line end."""
    parts: list[str] = []
    held = 0
    while held < size:
        parts.append(next(source))
        held += len(parts[-1]) + 2
    text = "\n\n".join(parts)[:size]
    return text[: text.rindex("\n")]


def seconds(work: Callable[[str], object], text: str) -> float:
    """How much processor time `work` takes on `text`."""
    start = time.process_time()
    work(text)
    return time.process_time() - start


def rates(repeats: int) -> Iterator[tuple[str, float, str]]:
    """Medians over `repeats` pages of 8,000 characters, everything loaded."""
    source = renamed_pages()
    pages = [page_of(PAGE, source) for _ in range(repeats + 1)]
    for name, work in (
        ("clean", Cleaner().clean),
        ("normalize", normalize),
        ("correct_typos", correct_typos),
    ):
        work(pages[0])
        took = [seconds(work, page) / len(page) for page in pages[1:]]
        if name == "clean":
            yield "clean, 8,000 characters", statistics.median(took) * PAGE * 1000, "ms"
        yield name, 1 / statistics.median(took) / 1000, "thousand characters/s"


def growth(largest: float) -> Iterator[tuple[str, float, str]]:
    """Time for ever larger pages, and what doubling the largest one costs."""
    clean = Cleaner().clean
    took = []
    for size in (size for size in SIZES if size <= largest):
        page = page_of(round(size * 1e6 / BYTES_A_CHARACTER), renamed_pages())
        took.append(seconds(clean, page))
        yield f"page of {size:g} MB", took[-1], "s"
    if len(took) > 1:
        yield (
            "doubling the page takes",
            max(b / a for a, b in pairwise(took)),
            "times as long at most",
        )


_IMPORT = """
import time
start = time.process_time()
import zhclean
print(time.process_time() - start)
"""
_FIRST = """
import time
start = time.process_time()
import zhclean
zhclean.clean("### 北海高新区：向海图强\\n\\n北海高新区坚持开放发展。\\n")
print(time.process_time() - start)
"""
_MEMORY = """
import resource, sys
sys.path.insert(0, sys.argv[1])
import speed, zhclean
size = int(sys.argv[2])
if size:
    zhclean.clean(speed.page_of(size, speed.renamed_pages()))
try:  # ru_maxrss of Linux remembers the process that started this one
    lines = open("/proc/self/status").read().splitlines()
    print(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))
"""


def _in_child(code: str, *arguments: str) -> float:
    done = subprocess.run(
        (sys.executable, "-c", code, *arguments), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def starts() -> Iterator[tuple[str, float, str]]:
    """The best of several, since other programs only ever make it slower."""
    yield "import zhclean", min(_in_child(_IMPORT) for _ in range(5)) * 1000, "ms"
    yield "import and first answer", min(_in_child(_FIRST) for _ in range(3)) * 1000, "ms"


def memory(largest: float) -> Iterator[tuple[str, float, str]]:
    """Peak of a fresh process; the mapped language model counts as far as it was read."""
    here = str(Path(__file__).parent)
    largest_page = round(largest * 1e6 / BYTES_A_CHARACTER)
    for name, size in (
        ("import", 0),
        ("8,000 characters", PAGE),
        (f"page of {largest:g} MB", largest_page),
    ):
        yield f"peak memory, {name}", _in_child(_MEMORY, here, str(size)), "MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=15, help="pages for each median")
    parser.add_argument("--largest", type=float, default=SIZES[-1], help="largest page in MB")
    arguments = parser.parse_args()
    if arguments.repeats < 1:
        parser.error(f"--repeats must be at least 1, got {arguments.repeats}")
    for part in (
        starts(),
        rates(arguments.repeats),
        growth(arguments.largest),
        memory(arguments.largest),
    ):
        for name, value, unit in part:
            print(f"{name:30} {value:10.1f} {unit}", flush=True)


if __name__ == "__main__":
    main()
