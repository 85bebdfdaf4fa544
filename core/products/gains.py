"""Which calibration holds for a product: its own, that of its year, or that of the nearest one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ..protocol.errors import InputError
from .cameras import YearTable
from .metadata_xml import Sheet

FIELDS = ("AGain", "AbsCeof")
"""Where Gaofen-6, and where Gaofen-1 and -2 state it."""


@dataclass(frozen=True)
class Gains:
    """Radiance per digital number, band by band.

    Attributes:
        values: W m-2 sr-1 um-1, in the order of the file.
        source: Where they came from, in words.
        remark: What is doubtful about them, or an empty string.
    """

    values: Tuple[float, ...]
    source: str
    remark: str = ""


def find_gains(sheet: Sheet, table: YearTable, bands: int, year: int) -> Gains:
    """Return the calibration of an image.

    Args:
        sheet: Its XML file.
        table: What is published for the camera.
        bands: How many the image has.
        year: When it was taken.

    Raises:
        InputError: The product states none, and none is published.
    """
    stated = sheet.numbers(*FIELDS)
    if stated is not None and len(stated) == bands:
        name = next(name for name in FIELDS if name in sheet.fields)
        return Gains(stated, f"{name} of the product")
    text = sheet.text(*FIELDS)
    remark = (
        "" if text is None else f"{sheet.name} states no calibration that can be used: {text!r}. "
    )
    if not table:
        raise InputError(
            f"{sheet.name} states no calibration, and none is published for this camera.",
            "Get the product from its distributor again.",
        )
    # The earlier of two that are as near.
    nearest = min(sorted(table), key=lambda known: abs(known - year))
    source = f"the table published for {nearest}"
    if nearest != year:
        source += f", the nearest to {year}"
        remark += (
            f"The product states no calibration and none is known for {year}: that of {nearest} "
            f"was used. Between published years it changes by {_change(table):.0%} at most."
        )
    elif remark:
        remark += f"That published for {year} was used."
    return Gains(table[nearest], source, remark.strip())


def _change(table: YearTable) -> float:
    """Return the largest relative change of any band between years that follow one another."""
    rows = [table[year] for year in sorted(table)]
    return max(
        (abs(new / old - 1) for one, other in zip(rows, rows[1:]) for old, new in zip(one, other)),
        default=0.0,
    )
