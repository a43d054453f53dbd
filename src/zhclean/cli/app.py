"""The commands: `segment`, `check`, `zones`, `train-lm` and `simulate`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zhclean.cli.messages import complain, describe

app = typer.Typer(
    name="zhclean",
    help="Turn damaged Chinese pages into clean text per zone, and account for every decision.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """Forms of a clean page."""

    TEXT = "text"
    MD = "md"
    JSON = "json"
    JSONL = "jsonl"


class CheckFormat(StrEnum):
    """Forms of a list of defects."""

    TABLE = "table"
    JSON = "json"


Pages = Annotated[
    list[str],
    typer.Argument(metavar="PAGE...", help="Text files, in UTF-8, UTF-16 or GB18030; - for stdin."),
]
Zones = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="The zones to know: a list of names, one a line, or a TSV catalog."
    ),
]
MinConfidence = Annotated[
    float | None,
    typer.Option(metavar="X", help="Only report repairs less certain than this (0 to 1)."),
]
Config = Annotated[
    str | None,
    typer.Option(
        metavar="TOML",
        help="Read settings from a TOML file ([tool.zhclean]), also language_model and judge.",
    ),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print("zhclean", version("zhclean"))
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


@app.command()
def segment(
    pages: Pages,
    form: Annotated[Format, typer.Option("-f", "--format", help="Form of the output.")] = (
        Format.TEXT
    ),
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT", help="A file, or a directory for many pages."),
    ] = None,
    zones: Zones = None,
    min_confidence: MinConfidence = None,
    config: Config = None,
) -> None:
    """Write the clean text of each zone. Exit code 2: a page failed."""
    from zhclean.cli.inputs import PageReader, load_config
    from zhclean.cli.outputs import choose_destination
    from zhclean.pipeline import Cleaner

    try:
        settings = load_config(config, zones=zones, min_confidence=min_confidence)
        destination = choose_destination(out, pages, form=form, language=settings.language)
        cleaner = Cleaner(settings)
    except (OSError, ValueError, TypeError) as error:
        complain(describe(error))
        raise typer.Exit(2) from None
    reader = PageReader(pages, show_progress=out is not None)
    destination.write((page.name, clean) for page, clean in reader.cleaned(cleaner))
    if reader.has_failed:
        raise typer.Exit(2)


@app.command()
def check(
    pages: Pages,
    form: Annotated[CheckFormat, typer.Option("-f", "--format", help="Form of the output.")] = (
        CheckFormat.TABLE
    ),
    zones: Zones = None,
    min_confidence: MinConfidence = None,
    config: Config = None,
) -> None:
    """List the defects of pages. Exit code 1: there are some, 2: a page failed."""
    from zhclean.cli.findings import locate, print_json, print_table
    from zhclean.cli.inputs import PageReader, load_config
    from zhclean.pipeline import Cleaner

    try:
        settings = load_config(config, zones=zones, min_confidence=min_confidence)
        cleaner = Cleaner(settings)
    except (OSError, ValueError, TypeError) as error:
        complain(describe(error))
        raise typer.Exit(2) from None
    reader = PageReader(pages, show_progress=True)
    findings = [
        finding
        for page, clean in reader.cleaned(cleaner)
        for finding in locate(page.name, page.text, clean.defects)
    ]
    if form is CheckFormat.JSON:
        print_json(findings)
    elif findings:
        print_table(findings, language=settings.language)
    if reader.has_failed or findings:
        raise typer.Exit(2 if reader.has_failed else 1)


@app.command()
def zones(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A zone's name, full or short.")],
    catalog: Annotated[
        str | None, typer.Option("--zones", metavar="FILE", help="Look in this catalog instead.")
    ] = None,
) -> None:
    """Show what is known of a zone's name. Exit code 1: nothing is."""
    from zhclean.cli.inputs import load_catalog
    from zhclean.cli.zones import describe_zone

    try:
        known = load_catalog(catalog)
    except (OSError, ValueError, TypeError) as error:
        complain(describe(error))
        raise typer.Exit(2) from None
    found = known.lookup(name)
    if not found:
        complain(f"no zone is called {name!r}")
        raise typer.Exit(1)
    print("\n\n".join(describe_zone(zone, known) for zone in found))


@app.command("train-lm")
def train_lm(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Clean text, one paragraph a line; .gz and .xz are unpacked; - for stdin.",
        ),
    ],
    out: Annotated[str, typer.Option("-o", "--out", metavar="OUT", help="The file for the model.")],
    size: Annotated[
        float, typer.Option(metavar="MB", min=1, help="How large the model may be.")
    ] = 24,
    share: Annotated[
        float,
        typer.Option(metavar="X", help="Use this part of the lines; 1 M characters take 50 MB."),
    ] = 1.0,
    hold_out: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="Leave out every Nth line to weigh the model; 0 for none."
        ),
    ] = 20,
    min_count: Annotated[
        int, typer.Option(metavar="N", min=1, help="Characters that occur less are unknown.")
    ] = 3,
    order: Annotated[
        int, typer.Option(metavar="N", min=3, max=5, help="The longest n-grams, in characters.")
    ] = 5,
) -> None:
    """Train a language model on text of your own, for the setting `language_model`."""
    from zhclean.cli.training import train_model

    try:
        train_model(
            files,
            out,
            size=size,
            order=order,
            share=share,
            hold_out=hold_out,
            min_count=min_count,
        )
    except (OSError, ValueError, TypeError) as error:
        complain(describe(error))
        raise typer.Exit(2) from None


@app.command()
def simulate(
    articles: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLES",
            help="JSON lines of place, aliases, title, paragraphs, and a genre if there is one.",
        ),
    ],
    out: Annotated[
        str, typer.Option("-o", "--out", metavar="DIR", help="The directory for the pages.")
    ],
    pages: Annotated[int, typer.Option(metavar="N", min=1, help="How many pages.")] = 100,
    seed: Annotated[int, typer.Option(metavar="S", help="Another seed, other pages.")] = 0,
    columns: Annotated[
        bool | None,
        typer.Option("--columns/--scattered", help="How text is broken; if not given, in turn."),
    ] = None,
    clean: Annotated[bool, typer.Option("--clean", help="Break nothing.")] = False,
    rate: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=X", help="A rate of zhclean.simulate.Damage; may be repeated."),
    ] = None,
) -> None:
    """Make damaged pages with their truth out of clean articles."""
    from zhclean.cli.simulation import choose_damages, load_articles, simulate_pages, write_pages

    try:
        damages = choose_damages(columns=columns, is_clean=clean, rates=rate or ())
        found = load_articles(articles)
        write_pages(simulate_pages(found, damages, pages=pages, seed=seed), Path(out))
    except (OSError, ValueError, TypeError) as error:
        complain(describe(error))
        raise typer.Exit(2) from None
