"""What single ponds measure: shape, inside, edge and surroundings."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import Iterable, List, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from core.raster.array_types import BoolArray, Float32Array
from core.raster.class_codes import IGNORE, OTHER, POND

from .samples import COMMON_M, Sample

SMALLEST_PX = 20
"""Ponds below this have no shape to speak of."""

CUT_SHARE = 0.05
"""Part of an outline along ignored ground up to which a shape is still taken for whole."""

AROUND_PX = (3.0, 15.0)
"""Surroundings of a pond: this far from it, pixels. Nearer, a hand-drawn edge may be wrong."""

_BRIGHTER = 1.5
"""What counts as bright: times the median of the whole image."""


@dataclass(frozen=True)
class PondStatistics:
    """One pond. Brightness is the mean logarithm of blue, green and red reflectance.

    Attributes:
        area: Hectares.
        perimeter: Kilometres.
        compactness: 4 pi area / perimeter^2; a disc has 1.
        elongation: Ratio of the axes of the ellipse with the same second moments.
        green_over_red: Share of pixels with less red than green: water, plants or shade, which
            three bands cannot tell apart.
        bright: Share of pixels 1.5 times as bright as the median of the image.
        contrast_blue: Logarithm of the median inside over that around.
        contrast_green: Likewise.
        contrast_red: Likewise.
        edge: Median gradient of brightness on the outline, per pixel.
        edge_around: The same in the surroundings.
        texture_1: Standard deviation inside of brightness less its Gaussian mean of 1 pixel.
        texture_2: Of 2 pixels.
        texture_4: Of 4 pixels.
    """

    area: float
    perimeter: float
    compactness: float
    elongation: float
    green_over_red: float
    bright: float
    contrast_blue: float
    contrast_green: float
    contrast_red: float
    edge: float
    edge_around: float
    texture_1: float
    texture_2: float
    texture_4: float


STATISTICS: Tuple[Tuple[str, str], ...] = (
    ("area", "area, ha"),
    ("perimeter", "perimeter, km"),
    ("compactness", "compactness, 4πA/P²"),
    ("elongation", "elongation"),
    ("green_over_red", "share with less red than green"),
    ("bright", "share of bright pixels"),
    ("contrast_blue", "contrast to surroundings, blue"),
    ("contrast_green", "contrast to surroundings, green"),
    ("contrast_red", "contrast to surroundings, red"),
    ("edge", "gradient at the boundary"),
    ("edge_around", "gradient in the surroundings"),
    ("texture_1", "texture at 1 pixel"),
    ("texture_2", "texture at 2 pixels"),
    ("texture_4", "texture at 4 pixels"),
)
"""Attributes of :class:`PondStatistics` with their names for people, in the order of a table."""


def pond_statistics(samples: Iterable[Sample]) -> npt.NDArray[np.float64]:
    """Return one line per pond, float64 [ponds, statistics]; NaN where one has no meaning.

    Ponds that are cut or too small are left out, see :func:`whole_ponds`; a pond in two tiles of a
    site is taken once.
    """
    taken: List[Tuple[str, float, float]] = []
    rows: List[Tuple[float, ...]] = []
    for sample in samples:
        for mask in whole_ponds(sample.label):
            down, right = ndimage.center_of_mass(mask)
            x = sample.corner[0] + (right + 0.5) * sample.step[0]
            y = sample.corner[1] + (down + 0.5) * sample.step[1]
            if any(
                site == sample.site
                and abs(x - there_x) < 6 * abs(sample.step[0])
                and abs(y - there_y) < 6 * abs(sample.step[1])
                for site, there_x, there_y in taken
            ):
                continue
            taken.append((sample.site, x, y))
            rows.append(astuple(measure(sample, mask)))
    return np.array(rows, dtype=np.float64).reshape(-1, len(fields(PondStatistics)))


def whole_ponds(label: npt.NDArray[np.uint8]) -> List[BoolArray]:
    """Return a mask [H, W] for each pond of a label that nothing cuts.

    The edge of the image cuts where it touches; ignored ground where it touches more of the outline
    than :data:`CUT_SHARE`.
    """
    parts, count = ndimage.label(label == POND, np.ones((3, 3)))
    near = ndimage.binary_dilation(label == IGNORE, np.ones((3, 3)))
    outline = (label == POND) & ~ndimage.binary_erosion(label == POND, np.ones((3, 3)))
    sizes, around, touching = (
        np.bincount(parts[chosen], minlength=count + 1)
        for chosen in (label == POND, outline, outline & near)
    )
    at_edge = set(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    return [
        np.asarray(parts == number)
        for number in range(1, count + 1)
        if number not in at_edge
        and sizes[number] >= SMALLEST_PX
        and touching[number] <= CUT_SHARE * around[number]
    ]


def measure(sample: Sample, mask: BoolArray) -> PondStatistics:
    """Return the statistics of one pond.

    Args:
        sample: The image.
        mask: Where the pond is, bool [H, W].
    """
    border = int(AROUND_PX[1]) + 8
    rows, columns = ndimage.find_objects(mask.astype(np.uint8))[0]
    rows, columns = (
        slice(max(part.start - border, 0), part.stop + border) for part in (rows, columns)
    )
    visible = np.log(np.maximum(sample.bands[:3], np.float32(1e-3)))
    middle = np.median(visible.mean(axis=0)[sample.label != IGNORE])
    bands, label = visible[:, rows, columns], sample.label[rows, columns]
    inside = mask[rows, columns]
    brightness = bands.mean(axis=0)
    away = ndimage.distance_transform_edt(~inside)
    around = (away >= AROUND_PX[0]) & (away <= AROUND_PX[1]) & (label == OTHER)
    slope = ndimage.gaussian_gradient_magnitude(brightness, 1.0)
    outline = inside & ~ndimage.binary_erosion(inside)
    contrast = [_median(band[inside]) - _median(band[around]) for band in bands]
    length = perimeter_px(inside)
    return PondStatistics(
        area=float(inside.sum()) * COMMON_M**2 / 1e4,
        perimeter=length * COMMON_M / 1e3,
        compactness=4 * np.pi * float(inside.sum()) / length**2,
        elongation=elongation(inside),
        green_over_red=float((bands[2] < bands[1])[inside].mean()),
        bright=float((brightness > middle + np.log(_BRIGHTER))[inside].mean()),
        contrast_blue=contrast[0],
        contrast_green=contrast[1],
        contrast_red=contrast[2],
        edge=_median(slope[outline]),
        edge_around=_median(slope[around]),
        texture_1=texture(brightness, inside, 1.0),
        texture_2=texture(brightness, inside, 2.0),
        texture_4=texture(brightness, inside, 4.0),
    )


def perimeter_px(mask: BoolArray) -> float:
    """Return the length of a shape's outline in pixels.

    By the co-area formula: the integral of the gradient of a slightly blurred shape is the mean
    length of its level lines. Counting pixel sides would add up to 41 % on slanted edges.
    """
    smooth = ndimage.gaussian_filter(np.pad(mask, 6).astype(np.float64), 1.0)
    return float(np.hypot(*np.gradient(smooth)).sum())


def elongation(mask: BoolArray) -> float:
    """Return long over short axis of the ellipse that has the second moments of a shape.

    Args:
        mask: bool [H, W], not empty. Each pixel counts as a square, not as a point.
    """
    places = np.argwhere(mask).astype(np.float64)
    places -= places.mean(axis=0)
    spread = places.T @ places / len(places) + np.eye(2) / 12
    short, long = np.linalg.eigvalsh(spread)
    return float(np.sqrt(long / short))


def texture(brightness: Float32Array, mask: BoolArray, sigma_px: float) -> float:
    """Return how far brightness strays inside a shape from its own Gaussian mean.

    Nothing outside the shape is looked at, and its outermost pixels, half of which belong to
    something else, are not counted; NaN if nothing is left.

    Args:
        brightness: Logarithms, float32 [H, W].
        mask: The shape, bool [H, W].
        sigma_px: Of the Gaussian.
    """
    core = ndimage.binary_erosion(mask, np.ones((3, 3)))
    if np.count_nonzero(core) < SMALLEST_PX / 2:
        return float("nan")
    weight = ndimage.gaussian_filter(core.astype(np.float64), sigma_px)
    total = ndimage.gaussian_filter(np.where(core, brightness, 0).astype(np.float64), sigma_px)
    return float(np.std(brightness[core] - total[core] / weight[core]))


def _median(values: Float32Array) -> float:
    return float(np.median(values)) if values.size else float("nan")
