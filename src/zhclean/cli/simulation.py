"""What `zhclean simulate` reads and writes: articles in, pages with their truth out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from zhclean.files import open_for_replacement, read_text

if TYPE_CHECKING:
    from zhclean.simulate import Article, Damage, SimulatedPage

ARTICLES_OF_A_PAGE = (3, 9)


def load_articles(path: str) -> dict[str, list[Article]]:
    """The articles of a file of JSON lines by their `genre`, which may be left out."""
    from zhclean.simulate import Article

    articles: dict[str, list[Article]] = {}
    # split("\n"), not splitlines(): JSON may hold U+2028 and its like
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            article = Article.from_dict(values)
            articles.setdefault(str(values.get("genre", "")), []).append(article)
        except (ValueError, TypeError, AttributeError) as error:
            msg = f"{path}: line {number}: {error}"
            raise ValueError(msg) from None
        except KeyError as error:
            msg = f"{path}: line {number}: there is no {error.args[0]}"
            raise ValueError(msg) from None
    if not articles:
        msg = f"{path}: there are no articles in it"
        raise ValueError(msg)
    return articles


def choose_damages(
    *, columns: bool | None = None, is_clean: bool = False, rates: Iterable[str] = ()
) -> tuple[Damage, ...]:
    """The damages that pages take turns in, with the rates given as ``name=value`` over them.

    >>> [damage.cut_rate for damage in choose_damages(columns=False, rates=["cut_rate=0.5"])]
    [0.5]
    """
    from zhclean.simulate import Damage

    damages: tuple[Damage, ...] = (Damage.of_columns(), Damage.of_scattered())
    if is_clean:
        damages = (Damage(),)
    elif columns is not None:
        damages = damages[:1] if columns else damages[1:]
    changes: dict[str, Any] = dict(_read_rate(rate, Damage()) for rate in rates)
    return tuple(replace(damage, **changes) for damage in damages)


def simulate_pages(
    articles: dict[str, list[Article]], damages: Sequence[Damage], *, pages: int, seed: int
) -> Iterator[SimulatedPage]:
    """Pages with names of their own, each of articles of one genre; no two share a name of a zone.

    A genre comes as often as it has articles.
    """
    from zhclean.simulate import simulate_page

    rng = Random(seed)
    genres, weights = list(articles), [len(found) for found in articles.values()]
    digits = len(str(pages - 1))
    for number in range(pages):
        genre = rng.choices(genres, weights)[0]
        chosen = _choose_articles(articles[genre], rng.randint(*ARTICLES_OF_A_PAGE), rng)
        damage = damages[number % len(damages)]
        name = f"page-{number:0{digits}}"
        yield simulate_page(chosen, damage, seed=rng.getrandbits(48), page_id=name)


def write_pages(pages: Iterable[SimulatedPage], directory: Path) -> None:
    """One JSON file a page, named by the page's id."""
    directory.mkdir(parents=True, exist_ok=True)
    for page in pages:
        with open_for_replacement(directory / f"{page['id']}.json") as stream:
            json.dump(page, stream, ensure_ascii=False, indent=1)
            stream.write("\n")


def _choose_articles(articles: list[Article], count: int, rng: Random) -> list[Article]:
    chosen: list[Article] = []
    names: set[str] = set()
    for article in rng.sample(articles, len(articles)):
        if names.isdisjoint(article.names):
            chosen.append(article)
            names.update(article.names)
        if len(chosen) == count:
            break
    return chosen


def _read_rate(text: str, plain: Damage) -> tuple[str, float]:
    name, _, value = text.partition("=")
    known = [field.name for field in fields(plain) if isinstance(getattr(plain, field.name), float)]
    if name not in known:
        msg = f"--rate: no rate is called {name!r}; there are {', '.join(known)}"
        raise ValueError(msg)
    try:
        return name, float(value)
    except ValueError:
        msg = f"--rate: {name} must be a number from 0 to 1, got {value!r}"
        raise ValueError(msg) from None
