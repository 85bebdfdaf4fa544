"""What a person found wrong with the labels of the real tiles.

Every tile was looked at with its mask. Where a mask lies on something else, is missing, or where
nobody could tell, a box in map coordinates says so, with the reason; training and measuring leave
these boxes out.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Tuple

from ...protocol.errors import InputError

SHIPPED = Path(__file__).with_name("label_review.csv")
"""The review of the tiles that the shipped network is trained on."""

KINDS = ("unlabelled", "not_a_pond", "unclear")


@dataclass(frozen=True)
class Region:
    """A box whose label is not to be trusted.

    Attributes:
        site: The site; the box counts in all its tiles.
        kind: One of :data:`KINDS`: a pond without a mask, a mask on something else, or undecided.
        xmin: Western end, in the tiles' reference system.
        ymin: Southern end.
        xmax: Eastern end.
        ymax: Northern end.
        reason: What is to be seen there.
    """

    site: str
    kind: str
    xmin: float
    ymin: float
    xmax: float
    ymax: float
    reason: str


def read_review(path: Path = SHIPPED) -> Tuple[Region, ...]:
    """Read a review: CSV with the columns tile, kind, xmin, ymin, xmax, ymax and reason.

    Raises:
        InputError: It cannot be read, or a line of it makes no sense.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return tuple(
                _region(path, number, row) for number, row in enumerate(csv.DictReader(lines), 2)
            )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The label review {path} cannot be read ({error}).") from error


def _region(path: Path, number: int, row: dict[str, str]) -> Region:
    try:
        xmin, ymin, xmax, ymax = (float(row[name]) for name in ("xmin", "ymin", "xmax", "ymax"))
        region = Region(
            row["tile"].split("_")[0], row["kind"], xmin, ymin, xmax, ymax, row["reason"].strip()
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{path}, line {number}, is no region ({error}).") from error
    if region.kind not in KINDS or not (xmin < xmax and ymin < ymax) or not region.reason:
        raise InputError(
            f"{path}, line {number}, is no region.",
            f"It needs a kind ({', '.join(KINDS)}), a box that is not empty, and a reason.",
        )
    return region
