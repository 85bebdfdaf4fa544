"""A labelled probability sample: where its units were drawn, and how they agree with the map."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ...protocol.errors import InputError
from ...protocol.texts import listed, text
from ...raster.array_types import Float64Array, Int64Array

_OF_PONDS = {0: "accuracy.stratum.other", 1: "accuracy.stratum.ponds"}
"""Codes of what the classes of a map of ponds, when they are strata, are called in sentences."""


@dataclass(frozen=True)
class Stratum:
    """A part of the assessed pixels from which units were drawn at random.

    Attributes:
        code: Its number.
        pixels: All its pixels.
        map_class: The class that the map gives to all of them; ``None`` if it gives several.
        size: Mean area of its pixels over that of all assessed pixels.
    """

    code: int
    pixels: int
    map_class: Optional[int] = None
    size: float = 1.0

    @property
    def weight(self) -> float:
        """Its area, in mean pixels of the assessment."""
        return self.pixels * self.size


@dataclass(frozen=True)
class UnitSizes:
    """Areas of the units, over the mean area of the assessed pixels, summed over each cell.

    Attributes:
        sums: float64 [H, C, C], by stratum, map class and reference class.
        squares: Likewise, of the squares of each unit's.
    """

    sums: Float64Array
    squares: Float64Array


@dataclass(frozen=True)
class Sample:
    """A labelled probability sample, as counts.

    Attributes:
        strata: Where the units were drawn, disjoint, together all pixels of the assessment.
        classes: Classes of map and reference, two or more.
        counts: Units by stratum, map class and reference class.
        pixel_area_m2: Mean area of the assessed pixels, square metres.
        poststratified: Whether the strata were formed after a simple random sample was drawn.
        missing: Units that were drawn but have no label, and are not in ``counts``.
        sizes: Areas of the units; ``None`` where all pixels are of one size.
        unweighted: Whether pixels are of several sizes, and the sample does not say of which.
        remarks: What else to know of how the units were looked up, in words.
    """

    strata: Tuple[Stratum, ...]
    classes: Tuple[int, ...]
    counts: Tuple[Tuple[Tuple[int, ...], ...], ...]
    pixel_area_m2: float
    poststratified: bool = False
    missing: int = 0
    sizes: Optional[UnitSizes] = field(default=None, compare=False)
    unweighted: bool = False
    remarks: Tuple[str, ...] = ()

    @property
    def units(self) -> int:
        """Number of labelled units."""
        return int(np.sum(self.counts))

    @property
    def pixels(self) -> int:
        """Number of assessed pixels."""
        return sum(stratum.pixels for stratum in self.strata)

    @property
    def strata_are_classes(self) -> bool:
        """Whether each stratum is one class of the map, whole."""
        return all(stratum.map_class is not None for stratum in self.strata)

    def words_for(self, stratum: Stratum) -> str:
        """Return what a stratum is, for people: by what the map shows there where it is one class.

        Numbers say something where the strata are somebody's own; of a map of ponds they do not.
        """
        if stratum.map_class is None:
            if len(self.strata) == 1:
                return text("accuracy.stratum.whole")
        elif set(self.classes) == set(_OF_PONDS):
            return text(_OF_PONDS[stratum.map_class])
        return text("accuracy.stratum.number", code=stratum.code)


def count_points(
    strata: Sequence[Stratum],
    classes: Sequence[int],
    drawn_from: npt.NDArray[np.integer[Any]],
    mapped: npt.NDArray[np.integer[Any]],
    labels: npt.NDArray[np.integer[Any]],
    pixel_area_m2: float,
    missing: int = 0,
    areas: Optional[Float64Array] = None,
) -> Sample:
    """Count the units of a sample.

    Args:
        strata: Where they were drawn.
        classes: Classes of map and reference, in the order that the estimates will have.
        drawn_from: Stratum of each unit, by its code, [n].
        mapped: Class of each unit in the map, [n].
        labels: Class of each unit in the reference, [n].
        pixel_area_m2: Mean area of the assessed pixels, square metres.
        missing: Further units that were drawn and have no label.
        areas: Area of each unit, square metres, float64 [n]; if absent, all are of one size.

    Raises:
        InputError: A unit is of no stratum or class, or not of the class of its stratum; or a
            stratum has more units than pixels.
    """
    codes = [stratum.code for stratum in strata]
    for message, values, known in (
        ("accuracy.points_of_unknown_stratum", drawn_from, codes),
        ("accuracy.points_of_unknown_map_class", mapped, classes),
        ("accuracy.points_of_unknown_label", labels, classes),
    ):
        strange = sorted(set(values.tolist()) - set(known))
        if strange:
            raise InputError.of(message, strange=strange[0], known=listed(known))
    counts = np.zeros((len(strata), len(classes), len(classes)), dtype=np.int64)
    cells = (
        _positions(codes, drawn_from),
        _positions(classes, mapped),
        _positions(classes, labels),
    )
    np.add.at(counts, cells, 1)
    sizes = None
    if areas is not None:
        relative = areas / pixel_area_m2
        sizes = UnitSizes(np.zeros(counts.shape), np.zeros(counts.shape))
        np.add.at(sizes.sums, cells, relative)
        np.add.at(sizes.squares, cells, relative**2)
    for stratum, units in zip(strata, counts):
        if units.sum() > stratum.pixels:
            raise InputError.of(
                "accuracy.more_points_than_pixels",
                stratum=stratum.code,
                points=int(units.sum()),
                pixels=stratum.pixels,
            )
        if stratum.map_class is not None:
            there = [number for number, code in enumerate(classes) if code == stratum.map_class]
            elsewhere = int(units.sum() - units[there].sum())
            if elsewhere:
                raise InputError.of(
                    "accuracy.points_of_other_class",
                    points=elsewhere,
                    stratum=stratum.code,
                    map_class=stratum.map_class,
                )
    return Sample(
        tuple(strata),
        tuple(classes),
        _frozen(counts),
        pixel_area_m2,
        missing=missing,
        sizes=sizes,
    )


def poststratified(
    sample: Sample, pixels: Mapping[int, int], sizes: Optional[Mapping[int, float]] = None
) -> Sample:
    """Return a simple random sample as strata of the map's classes, whose sizes are known.

    The variances that follow are those for the numbers of units that happened to fall into each
    class, as Olofsson et al. (2014, section 4.3) use them.

    Args:
        sample: Of a single stratum.
        pixels: All pixels of each class of the map.
        sizes: Mean area of the pixels of each over that of all; 1 if absent.

    Raises:
        ValueError: The sample has several strata, or the sizes do not add up to its pixels.
    """
    if len(sample.strata) != 1 or sum(pixels.values()) != sample.pixels:
        raise ValueError("post-strata split one stratum")
    rows = [row for row, code in enumerate(sample.classes) if pixels.get(code, 0)]
    strata = [
        Stratum(code, pixels[code], code, 1.0 if sizes is None else sizes[code])
        for code in (sample.classes[row] for row in rows)
    ]

    def split(cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the cells of the one stratum, each row of the map in a stratum of its own."""
        found = np.zeros((len(rows), *cells.shape[1:]), dtype=cells.dtype)
        found[np.arange(len(rows)), rows] = cells[0][rows]
        return found

    drawn = sample.sizes
    return replace(
        sample,
        strata=tuple(strata),
        counts=_frozen(split(np.asarray(sample.counts))),
        poststratified=True,
        sizes=None if drawn is None else UnitSizes(split(drawn.sums), split(drawn.squares)),
    )


def _positions(known: Sequence[int], values: npt.NDArray[np.integer[Any]]) -> Int64Array:
    order = np.argsort(known)
    return np.asarray(order[np.searchsorted(np.asarray(known)[order], values)], dtype=np.int64)


def _frozen(counts: Int64Array) -> Tuple[Tuple[Tuple[int, ...], ...], ...]:
    return tuple(tuple(tuple(row) for row in stratum) for stratum in counts.tolist())
