"""Accuracy and area from a probability sample, with standard errors and 95 % intervals.

Every quantity is a ratio of two totals over the assessed pixels: the overall accuracy, a class's
share of the area, its user's and producer's accuracy. The total of the pixels is known, the others
are estimated stratum by stratum. One estimator therefore serves all designs (Stehman, 2014, eq.
27-33): strata that are the map's own classes, for which it equals that of Olofsson et al. (2014,
eq. 1-11), strata that are not, and a simple random sample, which is a single stratum.

Pixels of a degree or Mercator grid are not of one size. A stratum then weighs what it covers, which
the map tells exactly, and each unit in it what it covers itself: the mean of a stratum is the ratio
of two totals of areas, and varies as such (Cochran, 1977, section 6.11, the separate ratio
estimate). With pixels of one size, it is the papers' own.

Sources:
    Olofsson, Foody, Herold, Stehman, Woodcock and Wulder (2014), Remote Sensing of Environment
    148:42-57. Stehman (2014), International Journal of Remote Sensing 35:4923-4939. Cochran
    (1977), Sampling Techniques, third edition.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Dict, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ...protocol.texts import count_text, text
from ...raster.array_types import Float64Array
from .labelled_sample import Sample, Stratum

LEVEL = 0.95
"""Of the intervals."""

Z = 1.96
"""Half-width of a 95 % interval in standard errors, as both papers print it."""

FEW = 15
"""Sample points below which an interval that rests on them comes with a caution. Simulated on 3000
maps, 500 units in each of two strata, the intervals of producer's accuracy cover 94 % where 15
missed units are expected, 92 % where 10 are, 90 % where 4 are and 86 % where 2 are."""

_Cells = npt.NDArray[np.float64]
"""A number for every pair of map class and reference class, float64 [C, C]."""


@dataclass(frozen=True)
class Estimate:
    """A number that a sample gives for all pixels.

    Attributes:
        value: The estimate, ``None`` where it is undefined.
        se: Its standard error, ``None`` where the sample does not tell it.
        interval: 95 % interval, cut off where no value can be, ``None`` where it cannot be given.
        why: Why something is missing, or what to beware of; empty if nothing is.
    """

    value: Optional[float]
    se: Optional[float] = None
    interval: Optional[Tuple[float, float]] = None
    why: str = ""


@dataclass(frozen=True)
class ClassEstimates:
    """What a sample says of one class.

    Attributes:
        code: The class.
        users: User's accuracy: share of the area mapped as the class that is of it. Precision.
        producers: Producer's accuracy: share of the area of the class that is mapped so. Recall.
        f1: Harmonic mean of the two.
        proportion: Share of the assessed pixels that is so by the reference.
        area_m2: The same in square metres.
        mapped_m2: What the map shows, square metres; ``None`` unless the strata are its classes.
    """

    code: int
    users: Estimate
    producers: Estimate
    f1: Estimate
    proportion: Estimate
    area_m2: Estimate
    mapped_m2: Optional[float]


@dataclass(frozen=True)
class Accuracy:
    """All estimates from one sample.

    Attributes:
        method: Which estimator was used, and whose.
        sample: What it was used on.
        matrix: Estimated shares of the area by map class and reference class, together 1; ``None``
            where a stratum has no labelled unit.
        overall: Overall accuracy.
        per_class: In the order of ``sample.classes``.
        notes: What a reader of the estimates has to know of the sample.
    """

    method: str
    sample: Sample
    matrix: Optional[Tuple[Tuple[float, ...], ...]]
    overall: Estimate
    per_class: Tuple[ClassEstimates, ...]
    notes: Tuple[str, ...]


def estimate(sample: Sample) -> Accuracy:
    """Estimate accuracy and area by the estimator that fits the design."""
    return olofsson(sample) if sample.strata_are_classes else stehman(sample)


def olofsson(sample: Sample) -> Accuracy:
    """Estimate by Olofsson et al. (2014), eq. 1-11, from strata that are the map's classes.

    As in the paper, no account is taken of how much of a stratum was drawn: where that is not
    small, the intervals are wider than need be.

    Raises:
        ValueError: The strata are not the map's classes.
    """
    if not sample.strata_are_classes:
        raise ValueError("the strata are not the map's classes")
    how = (
        "accuracy.estimator.poststratified"
        if sample.poststratified
        else "accuracy.estimator.stratified"
    )
    return _accuracy(sample, how, finite=False)


def stehman(sample: Sample) -> Accuracy:
    """Estimate by Stehman (2014), whatever the strata; a single one is simple random sampling.

    As in the paper, variances shrink with the part of a stratum that was drawn.
    """
    how = (
        "accuracy.estimator.simple_random"
        if len(sample.strata) == 1
        else "accuracy.estimator.other_strata"
    )
    return _accuracy(sample, how, finite=True)


def _accuracy(sample: Sample, method: str, finite: bool) -> Accuracy:
    """Estimate all there is; ``method`` is the code of what the estimator is called."""
    size = len(sample.classes)
    every, same = np.ones((size, size)), np.eye(size)
    per_class = []
    for place, code in enumerate(sample.classes):
        called, is_so = np.zeros((size, size)), np.zeros((size, size))
        called[place], is_so[:, place] = 1, 1
        right = called * is_so
        proportion = _ratio(sample, is_so, every, finite, "")
        per_class.append(
            ClassEstimates(
                code=code,
                users=_ratio(
                    sample, right, called, finite, text("accuracy.class_not_in_map", code=code)
                ),
                producers=_ratio(
                    sample, right, is_so, finite, text("accuracy.class_not_in_reference", code=code)
                ),
                f1=_ratio(
                    sample,
                    2 * right,
                    called + is_so,
                    finite,
                    text("accuracy.class_absent", code=code),
                ),
                proportion=proportion,
                area_m2=_times(proportion, sample.pixels * sample.pixel_area_m2),
                mapped_m2=_mapped(sample, code),
            )
        )
    return Accuracy(
        method=text(method),
        sample=sample,
        matrix=_matrix(sample),
        overall=_ratio(sample, same, every, finite, ""),
        per_class=tuple(per_class),
        notes=_notes(sample),
    )


def _ratio(sample: Sample, over: _Cells, under: _Cells, finite: bool, empty: str) -> Estimate:
    """Estimate the ratio of two totals over all pixels.

    With y and x the two values of a pixel, the ratio is R = Y / X, and its variance that of the
    total of y - R x, divided by X squared (Stehman, 2014, eq. 28; Cochran, 1977, section 6.11).

    Args:
        sample: The units.
        over: y by map class and reference class.
        under: x, likewise; 1 throughout makes R a mean, whose denominator is known.
        finite: Whether variances shrink with the part of a stratum that was drawn.
        empty: Why there is nothing to estimate where X is 0.
    """
    counts = np.asarray(sample.counts, dtype=np.float64)
    sizes = np.array([stratum.weight for stratum in sample.strata], dtype=np.float64)
    pixels = np.array([stratum.pixels for stratum in sample.strata], dtype=np.float64)
    touched = np.array([_touches(sample, stratum, over, under) for stratum in sample.strata])
    counts, sizes, pixels = counts[touched], sizes[touched], pixels[touched]
    areas, squares = (cells[touched] for cells in _sizes(sample))
    units, drawn = counts.sum(axis=(1, 2)), areas.sum(axis=(1, 2))
    names = [sample.words_for(stratum) for stratum, used in zip(sample.strata, touched) if used]
    if not drawn.all():
        bare = _capitalised(names[int(np.argmin(drawn))])
        return Estimate(None, why=text("accuracy.stratum_without_points", stratum=bare))
    upper, lower = (
        float(np.sum(sizes * (areas * cells).sum(axis=(1, 2)) / drawn)) for cells in (over, under)
    )
    if not lower:
        return Estimate(None, why=empty)
    value = upper / lower
    if units.min() < 2:
        alone = _capitalised(names[int(np.argmin(units))])
        return Estimate(value, why=text("accuracy.stratum_with_one_point", stratum=alone))
    rest = over - value * under
    means = (areas * rest).sum(axis=(1, 2)) / drawn
    spread = (squares * (rest - means[:, None, None]) ** 2).sum(axis=(1, 2)) / (units - 1)
    shares = sizes**2 * spread / (drawn / units) ** 2 / units
    if finite:
        shares *= 1 - units / pixels
    se = math.sqrt(float(shares.sum())) / lower
    if se < 1e-12:
        if np.array_equal(units, pixels):
            return Estimate(value, 0.0, (value, value))
        alike = text("accuracy.points_all_alike", points=int(units.sum()))
        return Estimate(value, 0.0, why=alike)
    interval = (max(0.0, value - Z * se), min(1.0, value + Z * se))
    return Estimate(value, se, interval, _caution(names, counts, rest, shares))


def _sizes(sample: Sample) -> Tuple[_Cells, _Cells]:
    """Return the areas of the units in each cell and their squares, [H, C, C]: 1 each if alike."""
    if sample.sizes is None:
        alike = np.asarray(sample.counts, dtype=np.float64)
        return alike, alike
    return sample.sizes.sums, sample.sizes.squares


def _touches(sample: Sample, stratum: Stratum, over: _Cells, under: _Cells) -> bool:
    """Tell whether pixels of a stratum can count in a ratio at all, whatever their labels are."""
    if stratum.map_class is None:
        return True
    row = sample.classes.index(stratum.map_class)
    return bool(over[row].any() or under[row].any())


def _caution(names: Sequence[str], counts: Float64Array, rest: _Cells, shares: Float64Array) -> str:
    """Say so where most of a variance comes from few units: the interval may then be too narrow."""
    main = int(np.argmax(shares))
    by_value: Dict[float, int] = {}
    for value, units in zip(rest.round(12).ravel().tolist(), counts[main].ravel().tolist()):
        by_value[value] = by_value.get(value, 0) + int(units)
    few = sum(by_value.values()) - max(by_value.values())
    if few >= FEW:
        return ""
    return count_text("accuracy.few_decisive_points", few, stratum=names[main])


def _capitalised(words: str) -> str:
    return words[0].upper() + words[1:]


def _matrix(sample: Sample) -> Optional[Tuple[Tuple[float, ...], ...]]:
    """Return estimated shares of the area, map by reference (Olofsson et al., 2014, eq. 4)."""
    areas, _ = _sizes(sample)
    drawn = areas.sum(axis=(1, 2))
    if not drawn.all():
        return None
    sizes = np.array([stratum.weight for stratum in sample.strata])
    weights = sizes / sizes.sum() / drawn
    shares = (areas * weights[:, None, None]).sum(axis=0)
    return tuple(tuple(row) for row in shares.tolist())


def _mapped(sample: Sample, code: int) -> Optional[float]:
    if not sample.strata_are_classes:
        return None
    mapped = sum(stratum.weight for stratum in sample.strata if stratum.map_class == code)
    return mapped * sample.pixel_area_m2


def _times(share: Estimate, whole: float) -> Estimate:
    return Estimate(
        None if share.value is None else share.value * whole,
        None if share.se is None else share.se * whole,
        None if share.interval is None else (share.interval[0] * whole, share.interval[1] * whole),
        share.why,
    )


def _notes(sample: Sample) -> Tuple[str, ...]:
    notes = [*sample.remarks]
    if sample.missing:
        drawn = sample.missing + sample.units
        notes.append(text("accuracy.unlabelled_left_out", missing=sample.missing, drawn=drawn))
    if sample.unweighted:
        notes.append(text("accuracy.pixels_of_several_sizes"))
    return tuple(notes)
