"""Drawing a probability sample of pixels from a class raster, whatever its size.

The raster is read twice in pieces. The first time counts the pixels of each stratum; then it is
known which of them, by their rank in the order of reading, make up the sample: without
replacement, each set of them as likely as any other. The second time finds them, and reads only
the pieces that hold one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterator, List, Mapping, Optional, Protocol, Tuple

import numpy as np

from ...protocol.errors import InputError, RequestError
from ...protocol.texts import text
from ...raster.area_mask import Area
from ...raster.array_types import Int64Array, UInt8Array
from ...raster.class_codes import EVERYTHING, NODATA
from ...raster.image import Image
from ...raster.pixel_areas import PixelAreas
from ...raster.windows import Window
from ...run.feedback import Feedback


class ClassMap(Protocol):
    """A class raster, read in pieces."""

    @property
    def image(self) -> Image:
        """Its grid."""

    def windows(self, part: Window) -> Iterator[Window]:
        """Cut a part of it into pieces, always the same."""

    def classes(self, window: Window) -> UInt8Array:
        """Read a piece, uint8 [H, W], 255 where nothing is known."""


@dataclass(frozen=True)
class Population:
    """The pixels from which a sample can be drawn.

    Attributes:
        pixels: Number by class of the map, classes in ascending order.
        pixel_area_m2: Their mean area on the ellipsoid, square metres.
        pieces: The windows that were read and hold some of them.
        counts: Their number by piece and class, int64 [pieces, classes].
        areas_m2: What those of each class cover on the ellipsoid; empty where it is not known.
    """

    pixels: Mapping[int, int]
    pixel_area_m2: float
    pieces: Tuple[Window, ...]
    counts: Int64Array
    areas_m2: Mapping[int, float] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Number of pixels."""
        return sum(self.pixels.values())


@dataclass(frozen=True)
class Points:
    """Pixels that were drawn, in random order; all arrays are int64 [n].

    Attributes:
        columns: Columns of the raster.
        rows: Rows of the raster.
        strata: Where they were drawn: a class of the map, or :data:`EVERYTHING`.
        mapped: Class of each in the map.
    """

    columns: Int64Array
    rows: Int64Array
    strata: Int64Array
    mapped: Int64Array


def survey(
    source: ClassMap, area: Optional[Area] = None, feedback: Optional[Feedback] = None
) -> Population:
    """Count the pixels of each class.

    Args:
        source: The class raster.
        area: Only pixels whose centre lies inside count; all that are known if absent.
        feedback: Told how far it is.

    Raises:
        InputError: There is no known pixel, or the file is damaged.
        Cancelled: The user asked to stop.
    """
    feedback = feedback or Feedback()
    part = source.image.window if area is None else area.window
    windows = list(source.windows(part))
    pieces: List[Window] = []
    counts: List[Int64Array] = []
    ground = np.zeros(256)
    areas = PixelAreas(source.image)
    for done, window in enumerate(windows):
        feedback.progress(done / len(windows), text("accuracy.stage.counting"))
        known = _known(source, area, window)
        found = np.bincount(known.ravel(), minlength=256)
        found[NODATA] = 0
        if found.any():
            pieces.append(window)
            counts.append(found.astype(np.int64))
            ground += areas.by_class(window, known)
    if not pieces:
        raise InputError.of(
            "accuracy.no_pixel_with_data"
            if area is None
            else "accuracy.no_pixel_with_data_in_area",
            image=source.image.name,
        )
    table = np.stack(counts)
    classes = np.flatnonzero(table.any(axis=0))
    totals = table[:, classes].sum(axis=0)
    return Population(
        pixels=dict(zip(classes.tolist(), totals.tolist())),
        pixel_area_m2=float(ground[classes].sum()) / float(totals.sum()),
        pieces=tuple(pieces),
        counts=table[:, classes],
        areas_m2=dict(zip(classes.tolist(), ground[classes].tolist())),
    )


def draw(
    source: ClassMap,
    population: Population,
    units: Mapping[int, int],
    seed: int,
    area: Optional[Area] = None,
    feedback: Optional[Feedback] = None,
) -> Points:
    """Draw pixels at random, without replacement.

    The same raster, area, numbers and seed give the same pixels.

    Args:
        source: The class raster that was surveyed.
        population: What the survey found.
        units: How many to draw from each class of the map; or, as the only key,
            :data:`EVERYTHING`: a simple random sample.
        seed: Of the drawing.
        area: As in the survey.
        feedback: Told how far it is.

    Raises:
        RequestError: A stratum is unknown or has fewer pixels than are to be drawn.
        InputError: The file is damaged.
        Cancelled: The user asked to stop.
    """
    feedback = feedback or Feedback()
    rng = np.random.default_rng(seed)
    counts = _strata_counts(population, units)
    ranks = {}
    for code, wanted in sorted(units.items()):
        there = int(counts[code].sum())
        if wanted > there:
            raise RequestError.of(
                "accuracy.stratum_too_small", points=wanted, pixels=there, stratum=code
            )
        ranks[code] = np.sort(rng.choice(there, wanted, replace=False, shuffle=False))
    ends = {code: np.cumsum(found) for code, found in counts.items()}
    found: List[Int64Array] = []
    for done, window in enumerate(population.pieces):
        feedback.progress(done / len(population.pieces), text("accuracy.stage.drawing"))
        here = {
            code: _between(drawn, int(ends[code][done] - counts[code][done]), int(ends[code][done]))
            for code, drawn in ranks.items()
        }
        if not any(map(len, here.values())):
            continue
        classes = _known(source, area, window)
        for code, places in here.items():
            inside = classes != NODATA if code == EVERYTHING else classes == code
            rows, columns = np.divmod(np.flatnonzero(inside)[places], window.width)
            mapped = classes[rows, columns].astype(np.int64)
            strata = np.full(len(places), code)
            found.append(np.stack([columns + window.col, rows + window.row, strata, mapped]))
    everything = np.concatenate(found, axis=1) if found else np.zeros((4, 0), dtype=np.int64)
    return Points(*everything[:, rng.permutation(everything.shape[1])])


def _known(source: ClassMap, area: Optional[Area], window: Window) -> UInt8Array:
    classes = source.classes(window)
    if area is not None:
        classes = np.where(area.inside(window), classes, np.uint8(NODATA))
    return classes


def _strata_counts(population: Population, units: Mapping[int, int]) -> Mapping[int, Int64Array]:
    """Return the pixels of each stratum to draw from, by piece."""
    if set(units) == {EVERYTHING}:
        return {EVERYTHING: population.counts.sum(axis=1)}
    places = {code: place for place, code in enumerate(population.pixels)}
    unknown = sorted(set(units) - set(places))
    if unknown:
        raise RequestError.of("accuracy.no_pixel_of_class", code=unknown[0])
    return {code: population.counts[:, places[code]] for code in units}


def _between(ranks: Int64Array, start: int, end: int) -> Int64Array:
    """Return the ranks from ``start`` to before ``end``, counted from ``start``."""
    first, last = np.searchsorted(ranks, [start, end])
    return np.asarray(ranks[first:last] - start)
