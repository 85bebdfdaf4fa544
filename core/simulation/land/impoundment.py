"""Where a dam holds something back: across a valley, on a hillside, or around a level field.

All three are one construction: a level top, and an embankment wherever the ground around it lies
lower. They differ in how the top is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional, Tuple

import numpy as np
from scipy import ndimage

from ...raster.array_types import BoolArray, Float32Array, Float64Array
from .shapes import (
    Patch,
    Ring,
    blob,
    centres_inside,
    largest_ring,
    outline,
    patch_around,
    polygon,
    rounded_box,
)
from .terrain import GSD_M, Relief, elevation

VALLEY, HILLSIDE, RING = "valley", "hillside", "ring"
"""Cross-valley, hillside and flat (stockpile) impoundments, as Chinese practice has them."""

_HIGHEST_DAM_M = 130.0
"""Few dams are higher; an assumption."""

_DEEPEST_M = 90.0
"""Depth behind a dam, which itself is higher by the fall of the valley under its face."""

_DEEPEST_CUT_M = 12.0
"""How far the upper side of a hillside pond is cut into the slope; an assumption."""

_SKETCH_PX = 4
"""Spacing of the ground at which a valley is looked at first, pixels."""

_FREEBOARD_M = 2.0
"""Crest above what it holds back; an assumption."""


@dataclass(frozen=True)
class Face:
    """The profile of a dam's outer face; all of it assumptions within building practice.

    Attributes:
        crest_m: Width of the crest.
        batter: Run over rise of the slope.
        lift_m: Height between berms.
        berm_m: Width of a berm.
    """

    crest_m: float
    batter: float
    lift_m: float
    berm_m: float

    def drop(self, away_m: Float32Array) -> Float32Array:
        """Return how far the face lies below the crest at distances from its inner edge, metres."""
        down = np.maximum(away_m - np.float32(self.crest_m), 0)
        period = np.float32(self.lift_m * self.batter + self.berm_m)
        lifts = np.floor(down / period)
        within = np.minimum((down - lifts * period) / np.float32(self.batter), self.lift_m)
        return np.asarray(lifts * np.float32(self.lift_m) + within, dtype=np.float32)


@dataclass(frozen=True)
class Impoundment:
    """A level top behind its dam.

    Attributes:
        kind: :data:`VALLEY`, :data:`HILLSIDE` or :data:`RING`.
        outer: Outline, dam included, pixel coordinates.
        inner: Outline of the top.
        crest: Height of the dam's crest, metres.
        face: Of the dam.
        foot: Middle of the dam's inner edge, ``x, y`` in pixels.
        inward: Unit vector from the dam into the impoundment.
    """

    kind: str
    outer: Ring
    inner: Ring
    crest: float
    face: Face
    foot: Tuple[float, float]
    inward: Tuple[float, float]

    @property
    def level(self) -> float:
        """Height of what is held back, at the dam, metres."""
        return self.crest - _FREEBOARD_M

    @property
    def area_px(self) -> float:
        """Area, dam included, pixels."""
        return float(polygon(self.outer).GetArea())


Taken = Callable[[Float64Array, Float64Array], BoolArray]
"""Tells for columns ``x`` [1, W] and rows ``y`` [H, 1] in pixels where something stands, [H, W]."""


def dam_valley(
    rng: np.random.Generator, relief: Relief, node: int, area_px: float, face: Face, taken: Taken
) -> Optional[Impoundment]:
    """Dam the valley at a node of the relief and fill it, or ``None`` where nobody would.

    Args:
        rng: Source of randomness.
        relief: The ground.
        node: Where, a flat index.
        area_px: Wanted area, pixels.
        face: Profile of the dam.
        taken: Where nothing can be built.
    """
    here = relief.place(node)
    below = node
    for _ in range(3):
        below = int(relief.receiver.ravel()[below])
    away = here - relief.place(below)
    if not away.any():
        return None
    turn = np.arctan2(away[1], away[0]) + rng.normal(0, 0.2)
    inward = (float(np.cos(turn)), float(np.sin(turn)))
    foot = (float(here[0]), float(here[1]))
    half = int(1.5 * np.sqrt(area_px)) + 10
    middle = here + np.array(inward) * 0.6 * np.sqrt(area_px)
    patch = patch_around(middle[None, :], half)
    # Most valleys will not do: a sketch of the ground tells.
    for step in (_SKETCH_PX, 1):
        view = _look(relief, patch, step)
        behind = (view.x - foot[0]) * inward[0] + (view.y - foot[1]) * inward[1]
        filled = _fill(view, behind, (view.x - foot[0]) ** 2 + (view.y - foot[1]) ** 2, area_px)
        if filled is None:
            return None
        level, flooded = filled
        rows, columns = np.nonzero(flooded & (behind < 1.5 * step))
        if rows.size < 4 / step:
            return None
        if np.hypot(np.ptp(rows), np.ptp(columns)) * step > 1.5 * np.sqrt(area_px):
            return None
        built = _embanked(view, flooded, level + _FREEBOARD_M, face)
        if built is None or (built & taken(view.x, view.y)).any():
            return None
        whole = built
    foot = (float(view.x[0, columns].mean()), float(view.y[rows, 0].mean()))
    return _traced(VALLEY, patch, whole, flooded, level + _FREEBOARD_M, face, foot, inward)


def dam_slope(
    rng: np.random.Generator,
    relief: Relief,
    middle: Tuple[float, float],
    area_px: float,
    face: Face,
    raised_m: float,
    taken: Taken,
) -> Optional[Impoundment]:
    """Level a piece of sloping or flat ground behind a dam, or ``None`` where nobody would.

    Args:
        rng: Source of randomness.
        relief: The ground.
        middle: Where, ``x, y`` in pixels.
        area_px: Wanted area, pixels.
        face: Profile of the dam.
        raised_m: Height of the crest over the highest ground inside; negative where the slope
            itself closes the upper side.
        taken: Where nothing can be built.
    """
    patch = patch_around(np.array([middle]), int(1.2 * np.sqrt(area_px)) + 14)
    sketch = _look(relief, patch, _SKETCH_PX)
    rise_y, rise_x = np.gradient(ndimage.gaussian_filter(sketch.ground, 1.5))
    at = (sketch.ground.shape[0] // 2, sketch.ground.shape[1] // 2)
    uphill = np.array([float(rise_x[at]), float(rise_y[at])]) + 1e-9
    uphill /= np.hypot(*uphill)
    inward = (float(uphill[0]), float(uphill[1]))
    if rng.random() < 0.6:
        # Along the contour, since that moves least earth.
        ratio = rng.uniform(0.45, 0.95) if raised_m < 0 else rng.uniform(0.5, 1.4)
        turn = float(np.arctan2(uphill[1], uphill[0]))
        ring = rounded_box(rng, middle, area_px, float(ratio), turn)
    else:
        ring = largest_ring(polygon(blob(rng, middle, area_px, 0.22)).SimplifyPreserveTopology(1.5))
    if ring is None:
        return None
    within = centres_inside(ring, patch)
    for step in (_SKETCH_PX, 1):
        view = sketch if step == _SKETCH_PX else _look(relief, patch, step)
        top = within[::step, ::step]
        if np.count_nonzero(top) < 12 / step:
            return None
        heights = view.ground[top]
        base = float(heights.max() if raised_m >= 0 else np.percentile(heights, 70))
        crest = base + raised_m
        if raised_m < 0:
            top = _largest_part(top & (view.ground < crest + _DEEPEST_CUT_M))
        built = _embanked(view, top, crest, face)
        if built is None or (built & taken(view.x, view.y)).any():
            return None
        whole = built
    along = (view.x - middle[0]) * inward[0] + (view.y - middle[1]) * inward[1]
    lowest = float(along[top].min())
    foot = (middle[0] + lowest * inward[0], middle[1] + lowest * inward[1])
    kind = RING if raised_m >= 0 else HILLSIDE
    return _traced(kind, patch, whole, top, crest, face, foot, inward)


@dataclass(frozen=True)
class _View:
    """The ground every ``step`` pixels: heights [H, W], columns ``x`` [1, W], rows ``y`` [H, 1]."""

    ground: Float32Array
    x: Float64Array
    y: Float64Array
    step: int


def _look(relief: Relief, patch: Patch, step: int) -> _View:
    x, y = patch.centres()
    x, y = x[:, ::step], y[::step]
    if step > 1:
        return _View(relief.at(relief.height, x[0], y[:, 0]), x, y, step)
    return _View(ndimage.uniform_filter(elevation(relief, patch), 3), x, y, step)


def _fill(
    view: _View, behind: Float64Array, away: Float64Array, area_px: float
) -> Optional[Tuple[float, BoolArray]]:
    """Raise the level behind a dam until about the wanted area is under it.

    Args:
        view: The ground.
        behind: Distance behind the dam, pixels.
        away: Squared distance from its foot.
        area_px: Wanted area.

    Returns:
        The level in metres and what is under it; ``None`` if there is no such level.
    """
    land = behind > 0
    # The thalweg: the lowest ground just behind the dam.
    near = np.where(land & (away < (4 + 2 * view.step) ** 2), view.ground, np.inf)
    seed = np.unravel_index(int(np.argmin(near)), near.shape)
    if not np.isfinite(near[seed]):
        return None
    bottom = float(view.ground[seed])
    low, high = 0.5, _DEEPEST_M
    wanted = area_px / view.step**2
    flooded = np.zeros_like(land)
    level = 0.0
    for _ in range(7 if view.step == 1 else 5):
        level = (low + high) / 2
        parts, _ = ndimage.label(land & (view.ground < bottom + level))
        flooded = parts == parts[seed]
        if np.count_nonzero(flooded) < wanted:
            low = level
        else:
            high = level
    loose = 1.0 if view.step == 1 else 0.8
    if not 0.6 * loose * wanted < np.count_nonzero(flooded) < 1.5 * wanted / loose:
        return None
    if _touches_edge(flooded):
        return None
    if view.step == 1:
        flooded = ndimage.binary_fill_holes(ndimage.binary_opening(flooded))
    return bottom + level, np.asarray(flooded, dtype=bool)


def _embanked(view: _View, top: BoolArray, crest: float, face: Face) -> Optional[BoolArray]:
    """Return a top and the embankment around it, or ``None`` where nobody would build that."""
    if not top.any():
        return None
    away_m = ndimage.distance_transform_edt(~top).astype(np.float32) * np.float32(GSD_M * view.step)
    dam = ~top & (np.float32(crest) - face.drop(away_m) > view.ground)
    # The dam is what hangs together with the top and lies near it.
    dam &= away_m < 3.0 * _HIGHEST_DAM_M
    parts, _ = ndimage.label(top | dam)
    whole = np.asarray(ndimage.binary_fill_holes(parts == parts[tuple(np.argwhere(top)[0])]))
    height = float(crest - view.ground[whole & ~top].min(initial=crest))
    if not (3.0 if view.step == 1 else 0.0) < height < _HIGHEST_DAM_M:
        return None
    built = np.count_nonzero(whole & ~top)
    if built > 0.7 * np.count_nonzero(whole) or _touches_edge(whole):
        return None
    return np.asarray(whole, dtype=bool)


def _traced(
    kind: str,
    patch: Patch,
    whole: BoolArray,
    top: BoolArray,
    crest: float,
    face: Face,
    foot: Tuple[float, float],
    inward: Tuple[float, float],
) -> Optional[Impoundment]:
    outer, inner = outline(whole, patch), outline(top, patch)
    if outer is None or inner is None:
        return None
    union = largest_ring(polygon(outer).Union(polygon(inner)))
    if union is None:
        return None
    return Impoundment(kind, union, inner, crest, face, foot, inward)


def _largest_part(mask: BoolArray) -> BoolArray:
    parts, count = ndimage.label(mask)
    if count < 2:
        return mask
    return np.asarray(parts == 1 + int(np.argmax(np.bincount(parts.ravel())[1:])))


def _touches_edge(mask: BoolArray) -> bool:
    return bool(mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())
