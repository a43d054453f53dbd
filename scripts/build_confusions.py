#!/usr/bin/env python3
"""Build data/confusions.tsv: which characters stand for which in what people have published.

    python scripts/build_confusions.py --read MODEL CORPUS.txt.xz[:SHARE]... > confusions.tsv

The corpora are read as pages, each by a language model that was built without it, since a model
knows by heart what is wrong in its own text. Changes of one character that are likely enough are
counted, a context once: a pair that comes up in several contexts is what writers, typists and
readers of pages mix up. With each its count and how often what was meant stands there at all.
"""

from __future__ import annotations

import argparse
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from zhclean.langmodel import CharModel
from zhclean.stages.typos.lookalikes import Reader, judge_suspicions

PAGE = 4000  # characters
LIKELY = 0.5  # of a change on a page of this kind
BESIDE = 2  # characters to each side that make a context
LEAST = 2  # contexts


def pages(spec: str) -> Iterator[str]:
    """The text of a corpus, or evenly spread pages of a share of it."""
    name, _, share = spec.partition(":")
    taken, page, size = 0.0, [], 0
    with lzma.open(name, "rt", encoding="utf-8") as lines:
        for line in lines:
            page.append(line)
            size += len(line)
            if size < PAGE:
                continue
            taken += float(share or 1)
            if taken >= 1:
                taken -= 1
                yield "".join(page)
            page, size = [], 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--read", action="append", nargs="+", required=True, metavar="MODEL CORPUS[:SHARE]"
    )
    contexts: set[tuple[str, str, str]] = set()
    often: Counter[str] = Counter()
    sources, size = [], 0
    for path, *corpora in parser.parse_args().read:
        model = CharModel.load(Path(path))
        for spec in corpora:
            for page in pages(spec):
                size += len(page)
                often.update(page)
                found = Reader(model).read([page])
                for proposal in judge_suspicions([page], found)[0]:
                    at, old, new = proposal.span.start, proposal.span, proposal.replacement
                    if len(old) == 1 == len(new) and proposal.confidence >= LIKELY:
                        beside = page[at - BESIDE : at] + page[at + 1 : at + 1 + BESIDE]
                        contexts.add((page[at], new, beside))
            sources.append(Path(spec.partition(":")[0]).name.removesuffix(".txt.xz"))
            print(f"{spec}: {len(contexts)} contexts", file=sys.stderr, flush=True)
    print(
        f"# source: likely misprints counted in {size:,} characters of {', '.join(sources)}; "
        f"licence: counted figures; built-by: scripts/build_confusions.py; "
        f"updated: {date.today().isoformat()}"
    )
    counts = Counter((read, meant) for read, meant, _ in contexts)
    for (read, meant), count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        if count >= LEAST:
            print(f"{read}\t{meant}\t{count}\t{often[meant]}")


if __name__ == "__main__":
    main()
