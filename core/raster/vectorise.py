"""From class tiles to pond outlines on true pixel edges, while the tiles are still being made.

Each tile is labelled and traced on its own; what touches the seam to another tile waits until its
neighbours are there and is joined with them. Coordinates are whole pixels throughout, so joining is
exact and the outlines are those of the untiled raster. Ponds are 4-connected: two that touch at a
corner only are two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Tuple

import numpy as np
import numpy.typing as npt

from .array_types import BoolArray, Float32Array, Float64Array, Int64Array
from .outline_corners import NONE, Corners, corners_of, outlines_of, together
from .pond_pieces import Pieces, pieces_of
from .seams import Edges, Roots
from .windows import Window
from .wkb import Polygons, Ring


@dataclass(frozen=True)
class Outline:
    """One pond: its rings, its pixels, the sum of their probabilities and the highest of them.

    Rings are in pixels, x to the right and y down from the image's corner, the outer one first.
    """

    rings: Tuple[Ring, ...]
    pixels: int
    probability_sum: float
    peak: float


@dataclass(frozen=True)
class Outlines:
    """Ponds that are complete at the same time, one by one or as arrays.

    Attributes:
        polygons: Their rings, as in :class:`Outline`.
        pixels: int64 [N].
        probability_sums: float64 [N].
        peaks: float64 [N].
    """

    polygons: Polygons
    pixels: Int64Array
    probability_sums: Float64Array
    peaks: Float64Array

    def __iter__(self) -> Iterator[Outline]:
        """Give one pond after the other."""
        figures = (self.pixels, self.probability_sums, self.peaks)
        for rings, *of_pond in zip(self.polygons, *(values.tolist() for values in figures)):
            yield Outline(rings, *of_pond)


@dataclass
class _Piece:
    """A part of a pond that touches a seam, with all that is joined to it so far."""

    pixels: int
    probability_sum: float
    peak: float


class Vectoriser:
    """Takes the tiles of a raster in planned order (:mod:`core.raster.windows`), gives outlines."""

    def __init__(self, window: Window, min_pixels: int, emit: Callable[[Outlines], None]) -> None:
        """Start on a raster.

        Args:
            window: The pixels that the tiles will cover.
            min_pixels: Ponds of fewer pixels are dropped before they are traced.
            emit: Called with ponds as soon as they are complete.
        """
        self._window = window
        self._min_pixels = min_pixels
        self._emit = emit
        self._pieces: Dict[int, _Piece] = {}
        self._corners: List[Corners] = [NONE]
        self._next = 1
        self._edges = Edges(window, 0)
        self._roots = Roots()

    def add(
        self,
        window: Window,
        ponds: BoolArray,
        probability: Float32Array,
    ) -> None:
        """Take the next tile.

        Args:
            window: Where it lies on the image's grid.
            ponds: bool [H, W].
            probability: float32 [H, W], 0 to 1.
        """
        if not ponds.any():
            self.skip(window)
            return
        pieces = pieces_of(ponds)
        inside = pieces.occupied.cut(probability).ravel()[pieces.where]
        sums = np.bincount(pieces.found, weights=inside, minlength=pieces.count + 1)
        self._take(window, pieces, sums, _peaks(pieces.found, inside, pieces.count))

    def add_pieces(self, window: Window, pieces: Pieces) -> None:
        """Take the next tile, labelled already; its ponds have no probability, which comes as 0."""
        nothing = np.zeros(pieces.count + 1)
        self._take(window, pieces, nothing, nothing)

    def _take(
        self,
        window: Window,
        pieces: Pieces,
        sums: npt.NDArray[Any],
        peaks: npt.NDArray[Any],
    ) -> None:
        self._begin(window)
        top, bottom, left, right = pieces.edges
        seam = self._on_seams(pieces, window)
        whole = ~seam & (pieces.sizes >= self._min_pixels)
        whole[0] = False
        identities = np.zeros(pieces.count + 1, dtype=np.int64)
        for label in np.flatnonzero(seam).tolist():
            piece = _Piece(int(pieces.sizes[label]), float(sums[label]), float(peaks[label]))
            identities[label] = self._hold(piece)
        corners = corners_of(pieces.labels).placed(*_edges(pieces, window))
        open_ = corners.at(seam[corners.pond])
        self._corners.append(open_.of(identities[open_.pond]))
        self._give(corners.at(whole[corners.pond]), pieces.sizes[whole], sums[whole], peaks[whole])
        self._join(self._edges.touching(window, identities[top], identities[left]))
        self._edges.leave(window, identities[bottom], identities[right])

    def _give(
        self,
        corners: Corners,
        pixels: Int64Array,
        sums: npt.NDArray[Any],
        peaks: npt.NDArray[Any],
    ) -> None:
        """Give ponds that are complete, in the order of their numbers."""
        if pixels.size:
            sums, peaks = sums.astype(np.float64), peaks.astype(np.float64)
            self._emit(Outlines(outlines_of(corners), pixels, sums, peaks))

    def skip(self, window: Window) -> None:
        """Take the next tile, one without ponds."""
        self._begin(window)
        self._edges.leave_nothing(window)

    def finish(self) -> None:
        """Give the ponds that were still waiting."""
        self._end_row([])

    def _begin(self, window: Window) -> None:
        if self._edges.begin(window):
            above = np.unique(self._edges.above).tolist()
            self._end_row([identity for identity in above if identity])

    def _on_seams(self, pieces: Pieces, window: Window) -> BoolArray:
        """Return which labels touch an edge behind which another tile lies, bool [labels]."""
        seam = np.zeros(pieces.count + 1, dtype=bool)
        whole = self._window
        top, bottom, left, right = pieces.edges
        for strip, inner in (
            (top, window.row > whole.row),
            (bottom, window.bottom < whole.bottom),
            (left, window.col > whole.col),
            (right, window.right < whole.right),
        ):
            if inner:
                seam[strip] = True
        seam[0] = False
        return seam

    def _hold(self, piece: _Piece) -> int:
        identity = self._next
        self._next += 1
        self._pieces[identity] = piece
        return identity

    def _join(self, pairs: Int64Array) -> None:
        """Unite pieces that lie edge to edge across a seam."""
        for first, second in self._roots.join(pairs):
            piece = self._pieces.pop(second)
            kept = self._pieces[first]
            kept.pixels += piece.pixels
            kept.probability_sum += piece.probability_sum
            kept.peak = max(kept.peak, piece.peak)

    def _end_row(self, named: List[int]) -> None:
        """Give the ponds that no tile to come can touch: all but those that are named."""
        open_ = {self._roots.of(identity) for identity in named}
        done = [identity for identity in self._pieces if identity not in open_]
        pieces = {identity: self._pieces.pop(identity) for identity in sorted(done)}
        large = {key: piece for key, piece in pieces.items() if piece.pixels >= self._min_pixels}
        corners = self._rooted(together(self._corners))
        self._corners = [corners.at(np.isin(corners.pond, list(open_)))]
        self._give(
            corners.at(np.isin(corners.pond, list(large))),
            np.array([piece.pixels for piece in large.values()], dtype=np.int64),
            np.array([piece.probability_sum for piece in large.values()]),
            np.array([piece.peak for piece in large.values()]),
        )
        # Only what the next row can ask for needs a name.
        self._roots.keep(named)

    def _rooted(self, corners: Corners) -> Corners:
        """Return corners of pieces as those of the ponds that they have grown to."""
        identities, place = np.unique(corners.pond, return_inverse=True)
        roots = [self._roots.of(identity) for identity in identities.tolist()]
        return corners.of(np.array(roots, dtype=np.int64)[place]).added()


def _edges(pieces: Pieces, window: Window) -> Tuple[Int64Array, Int64Array]:
    """Return where in the image the edges of rows and of columns of ``pieces.labels`` lie."""
    down, across = pieces.corners
    return down + window.row, across + window.col


def _peaks(
    labels: npt.NDArray[np.int32], values: npt.NDArray[np.float32], count: int
) -> npt.NDArray[np.float32]:
    """Return the highest of the values of each label, float32 [count + 1].

    Pixels of one pond lie beside each other: a run of them at a time is many times as fast.
    """
    peaks = np.zeros(count + 1, dtype=np.float32)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(labels)) + 1])
    np.maximum.at(peaks, labels[starts], np.maximum.reduceat(values, starts))
    return peaks
