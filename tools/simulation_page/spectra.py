"""Band histograms, counted image by image so that no side has to be in memory at once."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, Tuple

import numpy as np
import numpy.typing as npt

from core.raster.array_types import Float32Array, Int64Array
from core.raster.class_codes import IGNORE, POND

from .samples import Sample

BIN = 0.02
"""Width of a bin of natural logarithms: 2 % of the reflectance."""

EDGES = np.round(np.arange(-6.0, 6.0 + BIN / 2, BIN), 6)
"""Edges of the bins; logarithms of reflectance and of ratios fit in."""

BANDS = ("blue", "green", "red", "near infrared")
RATIO = "red over blue"
WHOLE, PONDS = "all pixels", "pond pixels"
AS_SEEN, CENTRED = "", ", less the image's median"
"""Networks are given the centred values: what differs there, they see."""


def count_pixels(samples: Iterable[Sample]) -> Dict[Tuple[str, str], Int64Array]:
    """Return histograms over :data:`EDGES` by quantity and kind of pixel, ignored ones left out."""
    histograms: Dict[Tuple[str, str], Int64Array] = {}
    for sample in samples:
        valid, pond = sample.label != IGNORE, sample.label == POND
        for name, values in _quantities(sample.bands):
            median = np.float32(np.median(values[valid]))
            for kind, chosen in ((WHOLE, valid), (PONDS, pond)):
                for suffix, middle in ((AS_SEEN, np.float32(0)), (CENTRED, median)):
                    counts = np.histogram(values[chosen] - middle, EDGES)[0].astype(np.int64)
                    key = (name + suffix, kind)
                    histograms[key] = histograms.get(key, np.zeros_like(counts)) + counts
    return histograms


def _quantities(bands: Float32Array) -> Iterator[Tuple[str, Float32Array]]:
    logarithms = np.log(np.maximum(bands, np.float32(3e-3)))
    yield from zip(BANDS, logarithms)
    yield RATIO, logarithms[2] - logarithms[0]


def quantiles(counts: Int64Array, shares: Tuple[float, ...]) -> npt.NDArray[np.float64]:
    """Return the values below which the given shares of a histogram lie."""
    # Each bin's pixels stand at its middle; empty bins have nothing to say.
    filled = counts > 0
    middles = (EDGES[:-1] + EDGES[1:])[filled] / 2
    rising = (np.cumsum(counts) - counts / 2)[filled] / counts.sum()
    return np.asarray(np.interp(shares, rising, middles))


def distance(first: Int64Array, second: Int64Array) -> float:
    """Return the two-sample Kolmogorov-Smirnov distance of histograms, to within a bin."""
    rising = [np.cumsum(counts) / counts.sum() for counts in (first, second)]
    return float(np.abs(rising[0] - rising[1]).max())
