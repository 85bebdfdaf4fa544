"""Names and remarks of strangers, made harmless for a terminal, a page, and a spreadsheet.

A file, layer or model may be called anything that its system takes: signs that command a terminal,
that no page may hold, that turn the order of letters around, or that begin a formula.
"""

from __future__ import annotations

import re
from typing import Any

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # what terminals obey, and XML may not hold
    "\u202a-\u202e\u2066-\u2069"  # what turns the order of letters around
    "\ud800-\udfff\ufffe\uffff]"  # what is no letter: of a name in no known encoding
)
_UNKNOWN = "\ufffd"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell begins with that spreadsheets run: OWASP's list, and the wide signs of East Asia."""


def visible(text: str) -> str:
    """Return a text in which every character is one to see; lines and tabulators stay."""
    return _UNSEEN.sub(_UNKNOWN, text)


def cell(value: Any) -> Any:
    """Return a value for a table that spreadsheets open; a text there is one, never a formula."""
    if not isinstance(value, str):
        return value
    return visible(f"'{value}" if value.startswith(_FORMULA) else value)
