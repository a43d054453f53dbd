#!/usr/bin/env python3
"""Makes articles about zones out of text corpora, for `zhclean simulate`.

    python scripts/gather_articles.py FILE... -o articles.jsonl [--block 200] [--seed 0]

A corpus holds one paragraph a line; every `--block` lines hang together. The articles are the
corpus's own text: they serve for measuring and must not be published where the corpus must not.

An article is 3 to 8 paragraphs that follow one another. Its zone is the place that dominates them.
Where none does, a zone is drawn from the catalog or made up, and its name stands in for words like
本文, 我国 or 公司 in some of the paragraphs; where there are too few the article is dropped.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from zhclean import engines
from zhclean.gazetteer import ZoneCatalog, short_forms

LENGTHS = (40, 600)  # of a paragraph
COUNTS = (3, 8)  # paragraphs of an article
SHORT_LINES = 80  # where half the lines are shorter, lines are sentences: several make a paragraph
MERGED = (70, 260)  # of a paragraph made of several lines
COHESION = 0.2  # of a line's words, to be in the paragraphs before it
DOMINANT = 0.45  # of all mentions of places
SHARE, LEAST_SHARE = 0.6, 0.4  # of paragraphs with a stand-in, at most and at least

# Words of an article about no place that a zone's name can stand in for.
_GENERIC = """
    本文 本研究 本条例 本办法 本法 本规定 我国 该公司 公司 本市 我市 全市 该市 本省 我省 全省 该区
    全区 当地 企业 政府 学校 医院 银行 中国 美国 日本 韩国 作者 我们 国家 社会 地区 系统
"""
# Names made up from a city.
_PATTERNS = """
    {}理工大学 {}师范大学 {}大学 {}工业大学 {}医科大学 {}港 {}保税港区 {}航空港区 {}机场 {}新区
    {}能源集团有限公司 {}电子科技有限公司 {}重工股份有限公司 {}钢铁集团有限公司 {}化工园区 {}科学城
"""
# A subject stands at the start of a clause or after a word like 在, and ends no longer word.
_BEFORE = r"(?<=[ ，。；：、“（,;:(在对由使从为与和是反据照以及于向被让按经])"
_AFTER = r"(?![家业体院系队员人民])"
_SUBJECT = re.compile(_BEFORE + f"({'|'.join(_GENERIC.split())})" + _AFTER)
_TITLE_END = re.compile(r"[。！？；：，、.!?;:,…）)”\"]$")
_WORD = re.compile(r"[\u4e00-\u9fff]{2,4}")
_CLAUSE = re.compile(r"[\u4e00-\u9fff]{6,18}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--block", type=int, default=200, help="lines that hang together")
    parser.add_argument("--most", type=int, default=1500, help="articles of one file")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as out:
        for path in options.files:
            rng = random.Random(f"{options.seed}:{path.name}")
            made = list(articles_of(path, options.block, rng))
            made = rng.sample(made, min(len(made), options.most))
            for article in made:
                out.write(json.dumps(article, ensure_ascii=False) + "\n")
            print(f"{path.name}: {len(made)} articles")


def articles_of(path: Path, block: int, rng: random.Random) -> Iterator[dict[str, object]]:
    """The articles of one file, each with the file's name as its `genre`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lengths = sorted(map(len, lines))
    short_lines = bool(lengths) and lengths[len(lengths) // 2] < SHORT_LINES
    for start in range(0, len(lines), block):
        for title, paragraphs in stretches(lines[start : start + block], short_lines, rng):
            # Sentences with no title above them may be the ends and starts of several reports.
            article = about_a_zone(paragraphs, not short_lines or title is not None, rng)
            if article is not None:
                article["title"] = title or make_title(article["paragraphs"], rng)
                yield {**article, "genre": path.name.split(".")[0]}


def stretches(
    lines: Sequence[str], short_lines: bool, rng: random.Random
) -> Iterator[tuple[str | None, list[str]]]:
    """A title, where the corpus has one, and paragraphs that follow one another."""
    title: str | None = None
    paragraphs: list[str] = []
    want, goal = rng.randint(*COUNTS), rng.randint(*MERGED)
    has_ended = True
    known: set[str] = set()
    for line in (" ".join(line.split()) for line in [*lines, ""]):
        is_title = 0 < len(line) <= 30 and not _TITLE_END.search(line)
        words = content_words(line)
        is_other = bool(paragraphs) and not hangs_together(words, known, short_lines)
        if not line or is_title or is_other or (len(paragraphs) >= want and has_ended):
            if len(paragraphs) >= COUNTS[0]:
                yield title, [text for text in paragraphs if len(text) >= LENGTHS[0]][: COUNTS[1]]
            title = line if is_title and 6 <= len(line) <= 24 else None
            paragraphs, want, has_ended, known = [], rng.randint(*COUNTS), True, set()
        if is_title or not line:
            continue
        if short_lines and not has_ended and len(paragraphs[-1]) + len(line) <= LENGTHS[1]:
            paragraphs[-1] += line
        elif short_lines or LENGTHS[0] <= len(line) <= LENGTHS[1]:
            paragraphs.append(line)
            goal = rng.randint(*MERGED)
        else:
            continue
        known |= words
        has_ended = not short_lines or len(paragraphs[-1]) >= goal


def hangs_together(words: set[str], known: set[str], short_lines: bool) -> bool:
    """Whether a line shares words with what is before it: a corpus does not part its reports."""
    least, share = (1, COHESION / 2) if short_lines else (2, COHESION)
    shared = len(words & known)
    return len(words) < 4 or (shared >= least and shared >= share * len(words))


def content_words(text: str) -> set[str]:
    """The words of two to four Hanzi."""
    return {word for word in engines.cut(text) if _WORD.fullmatch(word)}


def about_a_zone(
    paragraphs: list[str], is_one: bool, rng: random.Random
) -> dict[str, object] | None:
    """The article's place, aliases and paragraphs; nothing where it is about no zone.

    `is_one`: the paragraphs are sure to be of one report, so that any zone may stand in it.
    """
    if not COUNTS[0] <= len(paragraphs) <= COUNTS[1]:
        return None
    if any(not LENGTHS[0] <= len(text) <= LENGTHS[1] for text in paragraphs):
        return None
    found = dominant_place(paragraphs, rng)
    if found is not None:
        place, aliases = found
        return {"place": place, "aliases": aliases, "paragraphs": paragraphs}
    return stand_in(paragraphs, rng) if is_one else None


def dominant_place(paragraphs: list[str], rng: random.Random) -> tuple[str, list[str]] | None:
    """The name and aliases of the zone that most mentions of places mean."""
    mentions: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    within: Counter[str] = Counter()
    zones = {}
    for text in paragraphs:
        here = set()
        for start, end, candidates in ZoneCatalog.builtin().find(text):
            zone = candidates[0]
            zones[zone.name] = zone
            mentions[zone.name] += 1
            forms.setdefault(zone.name, Counter())[text[start:end]] += 1
            here.add(zone.name)
        within.update(here)
    if not mentions:
        return None
    name, count = mentions.most_common(1)[0]
    if count < DOMINANT * sum(mentions.values()) or within[name] < max(2, len(paragraphs) // 2):
        return None
    usual = forms[name].most_common(1)[0][0]
    place = usual if rng.random() < 0.7 else name
    others = [form for form in (name, usual, *zones[name].aliases) if form != place]
    return place, list(dict.fromkeys(others))[:3]


def stand_in(paragraphs: list[str], rng: random.Random) -> dict[str, object] | None:
    """The article with a drawn zone's name for words like 本文, in some of its paragraphs."""
    holding = [k for k, text in enumerate(paragraphs) if _SUBJECT.search(" " + text)]
    most = max(2, int(SHARE * len(paragraphs)))
    if len(holding) < max(2, LEAST_SHARE * len(paragraphs)):
        return None
    place, aliases = draw_zone(rng)
    chosen = {holding[0], *rng.sample(holding[1:], min(len(holding), most) - 1)}
    changed = [
        _SUBJECT.sub(rng.choice((place, place, *aliases[:1])), " " + text, count=1).lstrip()
        if k in chosen
        else text
        for k, text in enumerate(paragraphs)
    ]
    if any(len(text) > LENGTHS[1] for text in changed):
        return None
    return {"place": place, "aliases": aliases, "paragraphs": changed}


def draw_zone(rng: random.Random) -> tuple[str, list[str]]:
    """A zone of the catalog, or a university, company or port that is made up."""
    catalog = list(ZoneCatalog.builtin())
    zone = rng.choice(catalog)
    if rng.random() < 0.3:
        zone = rng.choice([z for z in catalog if z.kind in ("高新区", "经开区")])
    if rng.random() < 0.7:
        return zone.name, [alias for alias in zone.aliases if len(alias) > 1][:3]
    city = rng.choice([z for z in catalog if z.kind == "市" and z.aliases])
    name = rng.choice(_PATTERNS.split()).format(city.aliases[0])
    return name, [form for form, _ in short_forms(name) if len(form) > 1 and form != name][:2]


def make_title(paragraphs: Sequence[str], rng: random.Random) -> str:
    """A short clause of the article, or its most frequent words."""
    clauses = _CLAUSE.findall(" ".join(re.split(r"[，。；：、！？]", paragraphs[0])))
    if clauses and rng.random() < 0.5:
        return str(clauses[0])
    words = Counter(
        w
        for text in paragraphs
        for w in engines.cut(text)
        if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", w)
    )
    picked = [word for word, _ in words.most_common(6)]
    rng.shuffle(picked)
    title = "".join(picked[:2]) + " " + "".join(picked[2:4])
    return title.strip() or "综合报道"


if __name__ == "__main__":
    main()
