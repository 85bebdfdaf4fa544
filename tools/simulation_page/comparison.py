"""Both sides in one table: medians, ranges, and how far apart the distributions are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Tuple

import numpy as np

from core.raster.array_types import Float64Array, Int64Array
from core.raster.class_codes import IGNORE, POND

from .pondstats import STATISTICS, pond_statistics
from .samples import Sample
from .spectra import AS_SEEN, BANDS, count_pixels, distance, quantiles

SHARES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Side:
    """What was measured on one side.

    Attributes:
        images: How many images.
        sites: How many sites.
        ponds: One line per pond, one column per entry of ``STATISTICS``.
        prevalence: Share of pond pixels of each image.
        pixels: Histograms by quantity and kind of pixel.
    """

    images: int
    sites: int
    ponds: Float64Array
    prevalence: Float64Array
    pixels: Dict[Tuple[str, str], Int64Array]


@dataclass(frozen=True)
class Difference:
    """One statistic on both sides.

    Attributes:
        name: In words.
        simulated: 5th, 50th and 95th percentile.
        real: Likewise.
        distance: Two-sample Kolmogorov-Smirnov distance, 0 the same to 1 nothing in common.
    """

    name: str
    simulated: Tuple[float, ...]
    real: Tuple[float, ...]
    distance: float


def measure_side(samples: List[Sample]) -> Side:
    """Measure all images of one side."""
    shares = [
        np.count_nonzero(sample.label == POND) / np.count_nonzero(sample.label != IGNORE)
        for sample in samples
    ]
    sites = len({sample.site for sample in samples})
    return Side(
        len(samples), sites, pond_statistics(samples), np.array(shares), count_pixels(samples)
    )


def pond_differences(simulated: Side, real: Side) -> List[Difference]:
    """Return the differences of the ponds, and of prevalence, the largest first."""
    columns = [
        (name, simulated.ponds[:, index], real.ponds[:, index])
        for index, (_, name) in enumerate(STATISTICS)
    ]
    columns.append(("prevalence of an image", simulated.prevalence, real.prevalence))
    found = []
    for name, first, second in columns:
        first, second = first[np.isfinite(first)], second[np.isfinite(second)]
        if first.size and second.size:
            apart = values_apart(first, second)
            ranges = [tuple(np.quantile(side, SHARES)) for side in (first, second)]
            found.append(Difference(name, ranges[0], ranges[1], apart))
    return _worst_first(found)


def pixel_differences(simulated: Side, real: Side) -> List[Difference]:
    """Return the differences of pixel values, the largest first.

    Bands as they are seen are given as reflectance, everything else as natural logarithms.
    """
    found = []
    for (name, kind), counts in simulated.pixels.items():
        others = real.pixels.get((name, kind))
        if others is None or not counts.any() or not others.any():
            continue
        ranges = [quantiles(side, SHARES) for side in (counts, others)]
        if name in {band + AS_SEEN for band in BANDS}:
            ranges = [np.exp(side) for side in ranges]
        found.append(
            Difference(
                f"{name}, {kind}", tuple(ranges[0]), tuple(ranges[1]), distance(counts, others)
            )
        )
    return _worst_first(found)


def values_apart(first: Float64Array, second: Float64Array) -> float:
    """Return the two-sample Kolmogorov-Smirnov distance of finite values [n] and [m]."""
    both = np.concatenate([first, second])
    rising = [np.searchsorted(np.sort(side), both, "right") / side.size for side in (first, second)]
    return float(np.abs(rising[0] - rising[1]).max())


def chance(first: int, second: int) -> float:
    """Return the distance that two samples of one distribution exceed in 5 % of cases.

    The asymptotic limit of Smirnov (1948), Annals of Mathematical Statistics 19:279: 1.36 times
    the root of (n + m) / (n m), for independent draws.
    """
    return float(1.36 * np.sqrt((first + second) / (first * second)))


def _worst_first(found: List[Difference]) -> List[Difference]:
    return sorted(found, key=lambda item: (-item.distance, item.name))
