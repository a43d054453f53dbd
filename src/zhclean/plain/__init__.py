"""The plain form of a text: how structure and corrector read it, however the page is written.

Names, sentence ends, enumerations and wording are known in simplified script and with the marks of
Chinese text. A page in traditional script, or with the marks of ASCII, is read as if it were in
that form, character for character, and written as it stands.
"""

from __future__ import annotations

from zhclean.plain.aswritten import as_written
from zhclean.plain.form import plain_form, plain_name

__all__ = ["as_written", "plain_form", "plain_name"]
