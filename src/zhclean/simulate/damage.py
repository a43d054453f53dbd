"""How much of each kind of damage a simulated page gets."""

from __future__ import annotations

from dataclasses import dataclass, fields

# Such parameters hold (least, most), both possible; all other parameters are rates.
_RANGES = frozenset(
    {"columns", "line_width", "lost_lines", "cut_loss", "copy_pieces", "lost_edge", "string_length"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Rates of damage, each 0 if not given: `Damage()` leaves articles as they are.

    A rate is a probability from 0 to 1. Lengths are in code points. `Damage.of_columns()` and
    `Damage.of_scattered()` are damage as pages from scans show it.

    Columns: an article is set in lines, the lines in columns, and the columns break the text.

    - `column_rate`: an article is set in columns
    - `columns`: how many columns; `line_width`: the length of a line
    - `permute_rate`: the columns of an article change places
    - `rotation_rate`: columns that change places keep their order but for where it starts
    - `border_loss_rate`: lines are lost at a border of two columns; `lost_lines`: how many
    - `glue_rate`: two pieces that meet at a border share a line; it needs a cut at that border
      and text of two places
    - `carry_rate`: the first columns of an article stand at the end of the article before it

    Scattered: paragraphs break anywhere.

    - `cut_rate`: a paragraph is cut; `second_cut_rate`: one that is cut is cut twice
    - `cut_loss_rate`: text is lost at a cut; `cut_loss`: how much
    - `elsewhere_rate`: what follows a cut stands somewhere else in its article
    - `away_rate`: what follows a cut stands at the end of another article
    - `stray_rate`: a paragraph, with up to two that follow it, stands at the end of another article

    Either way:

    - `lost_start_rate`, `lost_end_rate`: a paragraph has lost its start, its end;
      `lost_edge`: how much
    - `headless_rate`: an article has no heading, and so stands at the end of the one before it
    - `overwrite_rate`: a mention of the own zone, where a piece stands under another zone's
      heading, shows that zone's name
    - `copy_rate`: a run of pieces of an article stands on the page a second time, with noise of
      its own; `copy_pieces`: of how many pieces
    - `copy_away_rate`: a copy stands at the end of another article, not in its own
    - `misread_rate`: a Hanzi is misread as one that looks like it
    - `lost_char_rate`: a Hanzi is missing; `added_char_rate`: another stands before it;
      `swapped_rate`: it has changed places with the next; `split_rate`: one that is made of two
      side by side is read as these, 女子 for 好; `merged_rate`: two are read as one
    - `doubled_rate`: at a Hanzi, one to three characters stand twice
    - `dropped_rate`, `invented_rate`: at a code point, a short string is missing, or stands there
      that the article does not have; `string_length`: how long
    - `furniture_rate`: in an article's place on the page, a page number, a running head or the
      like stands between two pieces
    - `byline_rate`: the articles of a page have bylines

    >>> Damage(misread_rate=0.002).misread_rate
    0.002
    """

    column_rate: float = 0.0
    columns: tuple[int, int] = (2, 4)
    line_width: tuple[int, int] = (18, 40)
    permute_rate: float = 0.0
    rotation_rate: float = 0.0
    border_loss_rate: float = 0.0
    lost_lines: tuple[int, int] = (1, 3)
    glue_rate: float = 0.0
    carry_rate: float = 0.0
    cut_rate: float = 0.0
    second_cut_rate: float = 0.0
    cut_loss_rate: float = 0.0
    cut_loss: tuple[int, int] = (4, 40)
    elsewhere_rate: float = 0.0
    away_rate: float = 0.0
    stray_rate: float = 0.0
    lost_start_rate: float = 0.0
    lost_end_rate: float = 0.0
    lost_edge: tuple[int, int] = (4, 60)
    headless_rate: float = 0.0
    overwrite_rate: float = 0.0
    copy_rate: float = 0.0
    copy_pieces: tuple[int, int] = (1, 4)
    copy_away_rate: float = 0.0
    misread_rate: float = 0.0
    lost_char_rate: float = 0.0
    added_char_rate: float = 0.0
    swapped_rate: float = 0.0
    split_rate: float = 0.0
    merged_rate: float = 0.0
    doubled_rate: float = 0.0
    dropped_rate: float = 0.0
    invented_rate: float = 0.0
    string_length: tuple[int, int] = (2, 6)
    furniture_rate: float = 0.0
    byline_rate: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in _RANGES:
                _check_range(field.name, value)
            elif not 0 <= value <= 1:
                msg = f"{field.name} must be a rate from 0 to 1, got {value!r}"
                raise ValueError(msg)

    # The figures below set about as much damage of each kind as was counted on pages from scans:
    # in 10,000 characters 19 misread ones and 3 doubled words; one cut in six paragraphs.

    @classmethod
    def of_columns(cls) -> Damage:
        """Articles in columns that changed places, with the noise of a scan."""
        return cls(
            column_rate=0.75,
            permute_rate=0.5,
            rotation_rate=0.7,
            border_loss_rate=0.3,
            glue_rate=0.2,
            carry_rate=0.2,
            lost_end_rate=0.01,
            headless_rate=0.08,
            overwrite_rate=0.25,
            copy_rate=0.2,
            copy_away_rate=0.35,
            misread_rate=0.0019,
            lost_char_rate=0.0002,
            doubled_rate=0.0003,
            furniture_rate=0.1,
            byline_rate=0.4,
        )

    @classmethod
    def of_scattered(cls) -> Damage:
        """Paragraphs cut anywhere, their ends elsewhere, with the noise of a scan."""
        return cls(
            glue_rate=0.03,
            cut_rate=0.22,
            second_cut_rate=0.15,
            cut_loss_rate=0.2,
            elsewhere_rate=0.15,
            away_rate=0.15,
            stray_rate=0.04,
            lost_start_rate=0.015,
            lost_end_rate=0.025,
            headless_rate=0.08,
            overwrite_rate=0.25,
            copy_rate=0.2,
            copy_away_rate=0.35,
            misread_rate=0.0019,
            lost_char_rate=0.0002,
            doubled_rate=0.0003,
            furniture_rate=0.1,
            byline_rate=0.4,
        )


def _check_range(name: str, value: tuple[int, int]) -> None:
    least, most = value
    if not 1 <= least <= most:
        msg = f"{name} must be (least, most) with 1 <= least <= most, got {value!r}"
        raise ValueError(msg)
