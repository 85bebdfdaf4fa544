"""How well ponds and their boundaries are found, as counts that add up over tiles.

Ponds are 4-connected, as in :mod:`core.raster.vectorise`: what is judged here is what the polygons
show. What lies outside the valid area is unknown, so a pond that its edge cuts is judged by the
part inside, and the cut is no boundary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Optional

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching
from scipy.spatial import cKDTree

from ..raster.array_types import BoolArray, Float64Array, Int32Array, Int64Array, UInt8Array
from ..raster.class_codes import POND
from .metrics import Detection, OneToOneDetection, Parts, Pooled, judged


@dataclass(frozen=True)
class PondVerdicts(Pooled, OneToOneDetection):
    """Ponds by what became of them; verdicts of several tiles are added with ``+``.

    Attributes:
        matched: Reference ponds with a predicted pond of their own.
        missed: Reference ponds without one.
        false: Predicted ponds that match no reference pond.
    """

    matched: int
    missed: int
    false: int

    @property
    def parts(self) -> Parts:
        """Predicted ponds that are ponds, and reference ponds that were found."""
        shown, there = self.matched + self.false, self.matched + self.missed
        return Parts(self.matched, shown, self.matched, there)


@dataclass(frozen=True)
class BoundaryCounts(Pooled, Detection):
    """Boundary lengths, in pixel edges; those of several tiles are added with ``+``.

    Attributes:
        predicted: Boundary of the predicted ponds.
        predicted_near: As much of it as has reference boundary within the tolerance.
        reference: Boundary of the reference ponds.
        reference_near: As much of it as has predicted boundary within the tolerance.
    """

    predicted: int
    predicted_near: int
    reference: int
    reference_near: int

    @property
    def parts(self) -> Parts:
        """Predicted boundary that is right, and reference boundary that was found."""
        return Parts(self.predicted_near, self.predicted, self.reference_near, self.reference)

    @property
    def f1(self) -> Optional[float]:
        """Harmonic mean of the two; 0 where only one side has a boundary, ``None`` where none."""
        precision, recall = self.precision, self.recall
        if precision is None and recall is None:
            return None
        if not precision or not recall:
            return 0.0
        return 2 * precision * recall / (precision + recall)


def match_ponds(
    predicted: UInt8Array,
    reference: UInt8Array,
    valid: BoolArray,
    iou: float = 0.5,
    min_pixels: int = 1,
) -> PondVerdicts:
    """Pair predicted with reference ponds, each with one other at most, and count the verdicts.

    The rule is that of :func:`partners`.

    Args:
        predicted: uint8 [H, W], 1 pond, 255 no data, anything else other.
        reference: uint8 [H, W], likewise.
        valid: bool [H, W], which pixels to judge.
        iou: Least intersection over union of a pair, above 0.
        min_pixels: Reference ponds of fewer pixels are not asked for: they count neither as matched
            nor as missed, nor does what matches them count as false. Predicted ponds of fewer
            pixels are not held against the prediction, but may match.
    """
    used = judged(predicted, reference, valid)
    overlaps = overlaps_of(
        *ndimage.label((reference == POND) & used), *ndimage.label((predicted == POND) & used)
    )
    partner = partners(overlaps, iou)
    matched = partner >= 0
    asked = overlaps.reference_sizes >= min_pixels
    false = overlaps.predicted_sizes >= min_pixels
    false[partner[matched]] = False
    return PondVerdicts(
        matched=int((asked & matched).sum()),
        missed=int((asked & ~matched).sum()),
        false=int(false.sum()),
    )


@dataclass(frozen=True)
class Overlaps:
    """Sizes of ponds, and what each pair of them shares; ponds are numbered from 0.

    Attributes:
        reference_sizes: int64 [R], pixels of each reference pond.
        predicted_sizes: int64 [P], pixels of each predicted pond.
        reference: int64 [M], the reference pond of each pair that shares pixels.
        predicted: int64 [M], its predicted pond.
        pixels: int64 [M], how many pixels they share.
    """

    reference_sizes: Int64Array
    predicted_sizes: Int64Array
    reference: Int64Array
    predicted: Int64Array
    pixels: Int64Array

    @property
    def unions(self) -> Int64Array:
        """Pixels that a pair covers together, int64 [M]."""
        both = self.reference_sizes[self.reference] + self.predicted_sizes[self.predicted]
        return np.asarray(both - self.pixels, dtype=np.int64)

    def only(self, pairs: BoolArray) -> Overlaps:
        """Return the same ponds with some of their pairs; bool [M] says which."""
        return replace(
            self,
            reference=self.reference[pairs],
            predicted=self.predicted[pairs],
            pixels=self.pixels[pairs],
        )


def overlaps_of(
    there: Int32Array, there_count: int, found: Int32Array, found_count: int
) -> Overlaps:
    """Return sizes and overlaps of labelled ponds.

    Args:
        there: int32 [H, W], reference ponds numbered from 1, 0 elsewhere.
        there_count: Their number.
        found: int32 [H, W], predicted ponds likewise.
        found_count: Their number.
    """
    shared = (there > 0) & (found > 0)
    # One number for a pair: rows of two would be sorted ten times as slowly.
    pairs, pixels = np.unique(
        (there[shared] - 1).astype(np.int64) * found_count + (found[shared] - 1),
        return_counts=True,
    )
    return Overlaps(
        reference_sizes=np.bincount(there[there > 0] - 1, minlength=there_count),
        predicted_sizes=np.bincount(found[found > 0] - 1, minlength=found_count),
        reference=pairs // max(1, found_count),
        predicted=pairs % max(1, found_count),
        pixels=pixels,
    )


def partners(overlaps: Overlaps, iou: float) -> Int64Array:
    """Return the predicted pond that each reference pond is matched with, -1 for none; int64 [R].

    From 0.5 upward no pond has two partners to choose from: they would have to share it between
    them without touching. Below, as many pairs as possible are made (maximum matching).

    Args:
        overlaps: Of all ponds.
        iou: Least intersection over union of a pair, above 0.
    """
    shape = overlaps.reference_sizes.size, overlaps.predicted_sizes.size
    near = overlaps.pixels >= iou * overlaps.unions
    if not near.any():
        return np.full(shape[0], -1, dtype=np.int64)
    graph = coo_matrix(
        (np.ones(near.sum(), dtype=np.int8), (overlaps.reference[near], overlaps.predicted[near])),
        shape=shape,
    )
    found = maximum_bipartite_matching(graph.tocsr(), perm_type="column")
    return np.asarray(found, dtype=np.int64)


def boundary_f1(
    predicted: UInt8Array, reference: UInt8Array, valid: BoolArray, tolerance_px: float
) -> BoundaryCounts:
    """Compare boundaries, as the boundary F1 of Csurka et al. (2013) does.

    A boundary is made of pixel edges with pond on one side and other on the other, as the polygons
    are, rather than of pixels: that shifts it to neither side, and an edge of which only one side
    is valid drops out by itself. Two edges are as far apart as their midpoints.

    Args:
        predicted: uint8 [H, W], 1 pond, 255 no data, anything else other.
        reference: uint8 [H, W], likewise.
        valid: bool [H, W], which pixels to judge.
        tolerance_px: How far apart two boundaries may lie, in pixels.
    """
    used = judged(predicted, reference, valid)
    found, there = edges(predicted == POND, used), edges(reference == POND, used)
    return BoundaryCounts(
        predicted=len(found),
        predicted_near=int(np.count_nonzero(distances(found, there) <= tolerance_px)),
        reference=len(there),
        reference_near=int(np.count_nonzero(distances(there, found) <= tolerance_px)),
    )


def edges(ponds: BoolArray, used: BoolArray) -> Float64Array:
    """Return the midpoints (row, column) of the edges between pond and other, float64 [N, 2]."""
    beside = (ponds[:, 1:] != ponds[:, :-1]) & used[:, 1:] & used[:, :-1]
    below = (ponds[1:] != ponds[:-1]) & used[1:] & used[:-1]
    shifts = np.array([[0, 0.5], [0.5, 0]])
    return np.concatenate([np.argwhere(beside) + shifts[0], np.argwhere(below) + shifts[1]])


def distances(
    points: npt.NDArray[np.floating[Any]],
    others: npt.NDArray[np.floating[Any]],
    farthest: float = np.inf,
) -> Float64Array:
    """Return how far the nearest of the others is from each point, float64 [N].

    A tree of boundary points gives the distances that a distance transform would, without a raster
    of twice the resolution.

    Args:
        points: float [N, 2].
        others: float [M, 2].
        farthest: Distances from here on are of no interest and may come out infinite.
    """
    if not len(points) or not len(others):
        return np.full(len(points), np.inf)
    found, _ = cKDTree(others).query(points, distance_upper_bound=farthest)
    return np.asarray(found, dtype=np.float64)
