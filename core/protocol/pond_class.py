"""The class that a polygon was given, whatever kind of field holds it."""

from __future__ import annotations

from typing import Optional

FIELD = "class"
"""Field of a layer that says of each polygon what it is."""

CODES = (0, 1)
"""Other ground, and a tailings pond."""


def class_code(value: object) -> Optional[int]:
    """Return the class that an attribute stands for, or ``None`` where it is neither 0 nor 1.

    Spreadsheets and shapefiles keep whole numbers as real ones, lists of values in forms as text.

    Args:
        value: Whole number, real number, truth value or text, as GDAL and QGIS give attributes.
    """
    if isinstance(value, str):
        try:
            value = float(value.strip().replace(",", "."))
        except ValueError:
            return None
    if isinstance(value, (bool, int, float)) and value in CODES:
        return int(value)
    return None
