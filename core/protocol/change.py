"""Change of ponds over two or more dates: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple

NEW, GROWN, SHRUNK, STABLE, GONE, UNOBSERVED = (
    "new",
    "grown",
    "shrunk",
    "stable",
    "gone",
    "unobserved",
)
STATUSES = (NEW, GROWN, SHRUNK, STABLE, GONE, UNOBSERVED)
"""What a row of a ledger says of a pond at a date."""

FLAGGED = (NEW, GROWN, SHRUNK, GONE)
"""Statuses that are a change beyond uncertainty."""

SPLIT, MERGED, NOT_FOUND = "split", "merged", "not found"
RELATIONS = (SPLIT, MERGED, NOT_FOUND)
"""What else a row may say: the pond lies in more parts than at the date before, shares its outline
with ponds that the row names, or was not outlined though nothing beyond scatter says that it is
gone. None of them is a change by itself."""

LAYER = "ponds"
"""Of a ledger's GeoPackage."""


@dataclass(frozen=True)
class ChangeRequest:
    """Compare the ponds of two or more dates.

    Attributes:
        images: Images, or predictions made from them; at least two, in any order of time.
        output: Folder to write to.
        dates: ISO date of each, in the order of ``images``; from the image's metadata, its
            product's XML file or the file's name if absent.
        scores: Folder of a score, or its ``score.json``, for each of ``images`` or one for all:
            the uncertainty of areas is taken from there.
        level: Of 100 ponds that did not change, so many are not flagged, 0 to 1.
        confidence: Least confidence that a pond must have had at one of the dates to be in the
            ledger, 0 for all; the one from which the model shows ponds by default if absent.
        model: ONNX file for images; the shipped model if absent.
        bands: As of a segmentation, for every image.
        threshold: Probability from which a pixel is a pond; the model's own if absent.
        min_area: Smallest pond to keep, in square metres on the ellipsoid.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        tile: Pixels, as the model sees them, per side of a processing window.
    """

    command: ClassVar[str] = "change"

    images: Tuple[str, ...]
    output: str
    dates: Optional[Tuple[str, ...]] = None
    scores: Optional[Tuple[str, ...]] = None
    level: float = 0.95
    confidence: Optional[float] = None
    model: Optional[str] = None
    bands: Optional[Tuple[int, ...]] = None
    threshold: Optional[float] = None
    min_area: float = 0.0
    device: str = "auto"
    tile: Optional[int] = None


@dataclass(frozen=True)
class ChangeDate:
    """One of the dates that were compared.

    Attributes:
        date: ISO 8601, without time.
        image: What was segmented; ``None`` where a prediction does not lead to it.
        prediction: The class raster.
        probability: The probability raster; ``None`` where there is none.
    """

    date: str
    image: Optional[str]
    prediction: str
    probability: Optional[str]


@dataclass(frozen=True)
class ChangeResult:
    """What became of the ponds.

    Attributes:
        folder: Where all the files are.
        ledger: GeoPackage, layer ``ponds``: a row for each pond and date.
        table: The same without outlines, CSV.
        record: The same with how it was found, JSON.
        report: For people, HTML.
        manifest: The run manifest, JSON.
        dates: What was compared, in the order of time.
        ponds: Ponds with an identity.
        flagged: Those of them that changed at any date.
        new: Rows of this status; likewise the others.
        grown: Rows.
        shrunk: Rows.
        gone: Rows.
        stable: Rows.
        unobserved: Rows.
        seconds: Wall time of the whole job.
        warnings: What the user should know about this result.
    """

    folder: str
    ledger: str
    table: str
    record: str
    report: str
    manifest: str
    dates: Tuple[ChangeDate, ...]
    ponds: int
    flagged: int
    new: int
    grown: int
    shrunk: int
    gone: int
    stable: int
    unobserved: int
    seconds: float
    warnings: Tuple[str, ...] = ()
