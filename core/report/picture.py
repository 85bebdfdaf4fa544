"""A picture with its words, ready to be put into the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Picture:
    """A picture of the report.

    Attributes:
        title: What it shows, in a few words.
        caption: What to know when looking at it.
        png: The file's bytes.
        legend: Colours as ``#rrggbb``, each with what it stands for.
    """

    title: str
    caption: str
    png: bytes
    legend: Tuple[Tuple[str, str], ...] = ()
