"""Where a dam holds something back: across a valley, on a hillside or around a level field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from .canvas import Canvas
from .shapes import Patch, Ring, blob, centres_inside, largest_ring, outline, patch_around, polygon

_TRIES = 40
_GAP_PX = 6
_HIGHEST_FILL_M = 120.0


@dataclass(frozen=True)
class Impoundment:
    """Ground behind a dam.

    Attributes:
        ring: Outline, dam included, pixel coordinates.
        foot: A point of the dam's inner edge, ``x, y`` in pixels.
        inward: Unit vector from the dam into the impoundment.
        dam_px: Thickness of the dam face, pixels.
    """

    ring: Ring
    foot: Tuple[float, float]
    inward: Tuple[float, float]
    dam_px: float

    def distance(self, patch: Patch) -> npt.NDArray[np.float32]:
        """Return the distance of each pixel behind the dam's inner edge, pixels; negative on it."""
        x, y = patch.centres()
        along = (x - self.foot[0]) * self.inward[0] + (y - self.foot[1]) * self.inward[1]
        return along.astype(np.float32)

    def across(self, patch: Patch) -> npt.NDArray[np.float32]:
        """Return the position of each pixel along the dam, pixels from ``foot``."""
        x, y = patch.centres()
        sideways = (y - self.foot[1]) * self.inward[0] - (x - self.foot[0]) * self.inward[1]
        return sideways.astype(np.float32)


def impound(
    rng: np.random.Generator, canvas: Canvas, area_px: float, dam_px: float, valley: bool
) -> Optional[Impoundment]:
    """Find free ground and dam it.

    Args:
        rng: Source of randomness.
        canvas: The scene; the ground is marked as taken.
        area_px: Wanted area, pixels.
        dam_px: Thickness of the dam face, pixels.
        valley: Fill the relief behind a straight dam, else wall in a level field.

    Returns:
        The impoundment, or ``None`` where the scene has no room.
    """
    if 2 * _GAP_PX + np.sqrt(area_px) * 1.3 > canvas.size:
        return None
    for _ in range(_TRIES):
        edge = min(0.6 * np.sqrt(area_px) + _GAP_PX, 0.45 * canvas.size)
        x, y = rng.uniform(edge, canvas.size - edge, 2)
        if canvas.taken[int(y), int(x)]:
            continue
        place = _behind_dam if valley else _walled_field
        found = place(rng, canvas, (x, y), area_px, dam_px)
        if found is not None and _claim(canvas, found.ring):
            return found
    return None


def _behind_dam(
    rng: np.random.Generator,
    canvas: Canvas,
    foot: Tuple[float, float],
    area_px: float,
    dam_px: float,
) -> Optional[Impoundment]:
    uphill = _uphill(canvas, foot)
    steepness = float(np.hypot(*uphill))
    if steepness == 0:
        return None
    uphill = uphill / steepness
    turn = rng.normal(0, 0.15)
    inward = (
        float(uphill[0] * np.cos(turn) - uphill[1] * np.sin(turn)),
        float(uphill[0] * np.sin(turn) + uphill[1] * np.cos(turn)),
    )
    draft = Impoundment(np.empty((0, 2)), foot, inward, dam_px)
    reach = int(np.ceil(2.2 * np.sqrt(area_px))) + 8
    patch = patch_around(np.array([foot]), canvas.size, reach)
    fill = _fill(canvas, patch, draft, area_px)
    ring = None if fill is None else _dammed(fill, patch, draft, area_px)
    if ring is None or ring.min() < _GAP_PX or ring.max() > canvas.size - _GAP_PX:
        return None
    return Impoundment(ring, foot, inward, dam_px)


def _dammed(
    fill: npt.NDArray[np.bool_], patch: Patch, draft: Impoundment, area_px: float
) -> Optional[Ring]:
    """Return the outline of a fill and its dam, or ``None`` where nobody would build that."""
    touches = np.concatenate([fill[0], fill[-1], fill[:, 0], fill[:, -1]]).any()
    crest = draft.across(patch)[fill & (draft.distance(patch) < 2.0)]
    if touches or crest.size == 0 or not 6 < np.ptp(crest) < 1.8 * np.sqrt(area_px):
        return None
    # One dam holds one pond: it must be wet along its whole length.
    ring = outline(fill, patch, 1.3)
    if ring is None or len(np.unique(np.floor(crest))) < 0.85 * np.ptp(crest):
        return None
    wall = _wall(draft, float(crest.min()), float(crest.max()))
    return largest_ring(polygon(ring).Union(polygon(wall)))


def _uphill(canvas: Canvas, foot: Tuple[float, float]) -> npt.NDArray[np.float64]:
    """Return the rise of the landform around a point, along ``x`` and ``y``, metres a pixel."""
    near = patch_around(np.array([foot]), canvas.size, 8)
    height = canvas.terrain.landform[near.slices]
    x, y = near.centres()
    plane = np.stack([x - foot[0], y - foot[1], np.ones_like(x)], axis=-1).reshape(-1, 3)
    return np.asarray(np.linalg.lstsq(plane, height.ravel(), rcond=None)[0][:2], dtype=np.float64)


def _fill(
    canvas: Canvas, patch: Patch, draft: Impoundment, area_px: float
) -> Optional[npt.NDArray[np.bool_]]:
    """Raise the level behind the dam until about the wanted area is under it."""
    ground = canvas.terrain.landform[patch.slices]
    behind = draft.distance(patch) > 0
    row = round(int(draft.foot[1]) - patch.y + 1.5 * draft.inward[1])
    column = round(int(draft.foot[0]) - patch.x + 1.5 * draft.inward[0])
    if not (0 <= row < ground.shape[0] and 0 <= column < ground.shape[1]):
        return None
    low, high = 0.0, _HIGHEST_FILL_M
    fill = np.zeros_like(behind)
    for _ in range(9):
        level = (low + high) / 2
        parts, _ = ndimage.label(behind & (ground < ground[row, column] + level))
        if parts[row, column] == 0:
            return None
        fill = parts == parts[row, column]
        if fill.sum() < area_px:
            low = level
        else:
            high = level
    if not 0.55 * area_px < fill.sum() < 1.6 * area_px:
        return None
    return np.asarray(ndimage.binary_fill_holes(ndimage.binary_opening(fill)), dtype=bool)


def _wall(draft: Impoundment, start: float, end: float) -> Ring:
    """Return the dam's face as seen from above: a band outside the crest, shorter at its toe."""
    (x, y), (dx, dy) = draft.foot, draft.inward
    sides = np.array(
        [
            (start - 1, 0.7),
            (end + 1, 0.7),
            (end - 0.35 * draft.dam_px, -draft.dam_px),
            (start + 0.35 * draft.dam_px, -draft.dam_px),
        ]
    )
    across, inwards = sides[:, 0], sides[:, 1]
    return np.stack([x - across * dy + inwards * dx, y + across * dx + inwards * dy], axis=1)


def _walled_field(
    rng: np.random.Generator,
    canvas: Canvas,
    middle: Tuple[float, float],
    area_px: float,
    dam_px: float,
) -> Optional[Impoundment]:
    corners = int(rng.integers(4, 7))
    angle = (np.arange(corners) + rng.uniform(-0.2, 0.2, corners)) * 2 * np.pi / corners
    rough = blob(rng, middle, area_px, 0.25)
    steps = (angle / (2 * np.pi) * len(rough)).astype(int) % len(rough)
    # A few corners of a blob, joined by straight walls whose corners the lorries have rounded.
    straight = polygon(rough[np.sort(steps)])
    ring = largest_ring(straight.Buffer(-2.0).Buffer(2.0))
    if ring is None or ring.min() < _GAP_PX or ring.max() > canvas.size - _GAP_PX:
        return None
    slope = canvas.terrain.slope[int(middle[1]), int(middle[0])]
    if slope > 0.12 or not 0.4 * area_px < polygon(ring).GetArea() < 1.6 * area_px:
        return None
    sides = np.roll(ring, -1, axis=0) - ring
    longest = int(np.argmax(np.hypot(*sides.T)))
    direction = sides[longest] / np.hypot(*sides[longest])
    inward = np.array([-direction[1], direction[0]])
    if (np.array(middle) - ring[longest]) @ inward < 0:
        inward = -inward
    foot = ring[longest] + sides[longest] / 2 + inward * dam_px
    return Impoundment(
        ring, (float(foot[0]), float(foot[1])), (float(inward[0]), float(inward[1])), dam_px
    )


def _claim(canvas: Canvas, ring: Ring) -> bool:
    """Mark the ground of ``ring`` and a gap around it as taken, unless some of it is already."""
    patch = patch_around(ring, canvas.size, _GAP_PX)
    wide = polygon(ring).Buffer(_GAP_PX)
    wide_ring = largest_ring(wide)
    if wide_ring is None:
        return False
    ground = centres_inside(wide_ring, patch)
    taken = canvas.taken[patch.slices]
    if (taken & ground).any():
        return False
    taken |= ground
    return True


def claim_blob(
    rng: np.random.Generator, canvas: Canvas, area_px: float, rough: float
) -> Optional[Ring]:
    """Return an irregular piece of free ground, now taken, or ``None`` where there is no room."""
    for _ in range(_TRIES):
        middle = rng.uniform(0, canvas.size, 2)
        ring = blob(rng, (float(middle[0]), float(middle[1])), area_px, rough)
        if ring.min() >= _GAP_PX and ring.max() <= canvas.size - _GAP_PX and _claim(canvas, ring):
            return ring
    return None
