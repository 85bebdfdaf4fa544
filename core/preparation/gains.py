"""Radiometric calibration of a product: its own, that of its year, or of the nearest one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ..protocol.composition import joined
from ..protocol.errors import InputError
from ..protocol.texts import text
from .cameras import YearTable
from .metadata_xml import MetadataXml

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


def find_gains(metadata: MetadataXml, table: YearTable, bands: int, year: int) -> Gains:
    """Return the calibration of an image.

    Args:
        metadata: Its XML file.
        table: What is published for the camera.
        bands: How many the image has.
        year: Of the acquisition.

    Raises:
        InputError: The product states none, and none is published.
    """
    stated = metadata.numbers(*FIELDS)
    if stated is not None and len(stated) == bands:
        name = next(name for name in FIELDS if name in metadata.fields)
        return Gains(stated, text("preparation.gains.of_product", field=name))
    unusable = metadata.text(*FIELDS)
    remarks = []
    if unusable is not None:
        remarks.append(text("preparation.gains_unusable", name=metadata.name, found=unusable))
    if not table:
        raise InputError.of("preparation.no_gains", name=metadata.name)
    # The earlier of two that are as near.
    nearest = min(sorted(table), key=lambda known: abs(known - year))
    source = text("preparation.gains.of_year", year=nearest)
    if nearest != year:
        source = text("preparation.gains.of_nearest_year", nearest=nearest, year=year)
        remarks.append(
            text(
                "preparation.gains_of_other_year", year=year, nearest=nearest, change=_change(table)
            )
        )
    elif remarks:
        remarks.append(text("preparation.gains_of_year_used", year=year))
    return Gains(table[nearest], source, joined(*remarks))


def _change(table: YearTable) -> float:
    """Return the largest relative change of any band between years that follow one another."""
    rows = [table[year] for year in sorted(table)]
    return max(
        (abs(new / old - 1) for one, other in zip(rows, rows[1:]) for old, new in zip(one, other)),
        default=0.0,
    )
