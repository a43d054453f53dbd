"""Build a character n-gram model: ``python scripts/build_langmodel.py FILES... -o OUT``.

A file is `.txt` or `.txt.xz`, one paragraph a line; ``laws.txt.xz:0.5`` uses half of its lines.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from zhclean.langmodel.train import Options, Source, train


def _source(spec: str, hold_out: int) -> Source:
    path, _, share = spec.partition(":")
    return Source(Path(path), float(share or 1), hold_out)


def main() -> None:
    """Read the command line, train, say what was written."""
    default = Options()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE[:SHARE]")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--order", type=int, default=default.order)
    parser.add_argument("--vocab", type=int, default=default.vocabulary)
    parser.add_argument("--min-char-count", type=int, default=default.min_char_count)
    parser.add_argument("--min-counts", default=",".join(map(str, default.min_counts)))
    parser.add_argument("--max-bytes", type=int, default=default.max_bytes, help="prunes to fit")
    parser.add_argument("--code-bits", type=int, default=default.code_bits)
    parser.add_argument("--hold-out", type=int, default=50, help="leave out every Nth line")
    args = parser.parse_args()
    options = Options(
        order=args.order,
        vocabulary=args.vocab,
        min_char_count=args.min_char_count,
        min_counts=tuple(int(count) for count in args.min_counts.split(",")),
        max_bytes=args.max_bytes,
        code_bits=args.code_bits,
    )
    epoch = float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    date = datetime.fromtimestamp(epoch, UTC).date().isoformat()
    sources = [_source(spec, args.hold_out) for spec in args.files]
    begun = time.perf_counter()
    about = train(sources, args.out, options, date=date)
    print(
        f"{args.out}: {args.out.stat().st_size:,} bytes, {about['characters']:,} characters, "
        f"n-grams {about['ngrams']}, {time.perf_counter() - begun:.0f} s",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
