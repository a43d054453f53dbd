"""The clean article that a damaged page is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Article:
    """One zone's clean text: its name and other names, a title, and one string a paragraph.

    >>> Article("北海高新区", ("北海",), "向海图强", ("北海高新区临海而兴。",)).names
    ('北海高新区', '北海')
    """

    place: str
    aliases: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "aliases", tuple(self.aliases))
        object.__setattr__(self, "paragraphs", tuple(self.paragraphs))
        if not self.paragraphs:
            msg = f"an article must have a paragraph, got none for {self.place!r}"
            raise ValueError(msg)
        for text in (self.place, self.title, *self.aliases, *self.paragraphs):
            _check_line(text)

    @property
    def names(self) -> tuple[str, ...]:
        """The place and its aliases."""
        return (self.place, *self.aliases)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Article:
        """Read `place`, `aliases`, `title` and `paragraphs`; other keys do not count."""
        return cls(
            values["place"],
            tuple(values.get("aliases", ())),
            values["title"],
            tuple(values["paragraphs"]),
        )


def _check_line(text: str) -> None:
    if not isinstance(text, str):
        msg = f"names, titles and paragraphs must be strings, got {text!r}"
        raise TypeError(msg)
    if not text or text != text.strip() or len(text.splitlines()) != 1:
        msg = f"names, titles and paragraphs must be one stripped line each, got {text!r}"
        raise ValueError(msg)
