"""How well ponds are found, while prediction and reference stream past in blocks.

What is kept grows with the ponds and with one row of blocks, not with the pixels: labels join up
across seams in :mod:`core.raster.connected_components`, boundaries in
:mod:`core.accuracy.boundary_lengths`, outlines in :mod:`core.raster.vectorise`. A component and its
outline know each other by the pond's first pixel.
"""

from __future__ import annotations

import functools
from array import array
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Callable, Dict, List, Optional, Sequence

import numpy as np

from ..raster.array_types import BoolArray, Float64Array, Int64Array, UInt8Array
from ..raster.class_codes import POND
from ..raster.connected_components import Components, Whole
from ..raster.geodesy import Earth
from ..raster.image import Image
from ..raster.pond_pieces import Pieces, occupied, pieces_of
from ..raster.vectorise import Outlines, Vectoriser
from ..raster.windows import Window
from ..raster.wkb import Polygons
from .boundary_lengths import Boundaries
from .metrics import judged
from .pond_matching import Overlaps
from .pond_verdict_layer import PREDICTED, REFERENCE, VerdictLayers
from .pond_verdicts import Ponds, judge_ponds

TOLERANCES_PX = (1, 2, 4)
"""How far apart two boundaries may lie, in pixels."""


class PondScore:
    """Takes the blocks of a prediction and its reference, gives verdicts and their layers.

    Usage::

        ponds = PondScore(image, windows, temporary, final)
        for window in windows:          # every one of them, in this order
            ponds.add(window, predicted, reference, valid)    # or ponds.skip(window)
        result = ponds.write()
        ponds.finish()
    """

    def __init__(
        self,
        image: Image,
        windows: Sequence[Window],
        path: str,
        final: str,
        min_area: float = 0.0,
    ) -> None:
        """Start, and create the verdict layers.

        Args:
            image: On whose grid prediction and reference lie.
            windows: The blocks in the order in which they will come: row by row, those of a row of
                one height. They cover a rectangle.
            path: Where to write the GeoPackage.
            final: The name it will get, for messages.
            min_area: Ponds below this take no part, square metres on the ellipsoid.

        Raises:
            OutputError: The file cannot be created.
        """
        first, last = windows[0], windows[-1]
        whole = Window(first.col, first.row, last.right - first.col, last.bottom - first.row)
        self._image, self._windows = image, windows
        self._min_area = min_area
        self._next = 0
        self._layers = VerdictLayers(path, final, image)
        earth = Earth(image.crs)
        self._reference, self._predicted = (
            _Side(image, earth, whole, functools.partial(self._layers.add, name))
            for name in (REFERENCE, PREDICTED)
        )
        self._boundaries = Boundaries(whole, TOLERANCES_PX)
        # Boundaries are NumPy's and SciPy's work, which lets other threads run; outlines are
        # Python's. Each block's are found beside the outlines, one block at a time.
        self._beside = ThreadPoolExecutor(1)
        self._edges: Optional[Future[None]] = None
        self._shared: List[Int64Array] = [np.zeros((3, 0), dtype=np.int64)]
        self._ponds: Optional[Ponds] = None
        self._order: Dict[str, Sequence[int]] = {}

    def add(
        self, window: Window, predicted: UInt8Array, reference: UInt8Array, valid: BoolArray
    ) -> None:
        """Take the next block.

        Args:
            window: Where it lies.
            predicted: uint8 [H, W], 1 pond, 255 no data, anything else other.
            reference: uint8 [H, W], likewise.
            valid: bool [H, W], which pixels to judge; those that are 255 in either raster are left
                out anyway.

        Raises:
            OutputError: The disk is full or gone.
        """
        self._step(window)
        used = judged(predicted, reference, valid)
        found, there = (predicted == POND) & used, (reference == POND) & used
        self._await_edges()
        self._edges = self._beside.submit(self._boundaries.add, window, found, there, used)
        either = found | there
        near = occupied(either.any(axis=1), either.any(axis=0))
        found_pieces, there_pieces = pieces_of(found, near), pieces_of(there, near)
        found_base = self._predicted.add(window, found_pieces)
        there_base = self._reference.add(window, there_pieces)
        found_labels, there_labels = found_pieces.labels.ravel(), there_pieces.labels.ravel()
        shared = there_pieces.where[found_labels[there_pieces.where] > 0]
        if shared.size:
            width = found_pieces.count + 1
            pairs, pixels = np.unique(
                there_labels[shared].astype(np.int64) * width + found_labels[shared],
                return_counts=True,
            )
            one, other = np.divmod(pairs, width)
            self._shared.append(np.stack([one - 1 + there_base, other - 1 + found_base, pixels]))

    def skip(self, window: Window) -> None:
        """Take the next block, one in which nothing is judged."""
        self._step(window)
        self._await_edges()
        self._boundaries.skip(window)
        self._predicted.skip(window)
        self._reference.skip(window)

    def judge(self) -> Ponds:
        """Give every pond its verdict, when all blocks have come; layers are not yet written."""
        self._await_edges()
        there, found = self._reference.finish(), self._predicted.finish()
        self._order = {
            REFERENCE: self._reference.order(there).tolist(),
            PREDICTED: self._predicted.order(found).tolist(),
        }
        self._ponds = judge_ponds(
            _overlaps(there, found, np.concatenate(self._shared, axis=1)),
            self._reference.areas(there),
            self._predicted.areas(found),
            tuple(
                (float(pixels), pixels * self._image.gsd_m, lengths)
                for pixels, lengths in zip(TOLERANCES_PX, self._boundaries.finish())
            ),
            self._min_area,
        )
        return self._ponds

    def write(self) -> Ponds:
        """Write the layers and return the verdicts; the file is not yet complete.

        Raises:
            OutputError: The disk is full or gone.
        """
        ponds = self._ponds or self.judge()
        self._layers.write(ponds, self._order)
        return ponds

    def finish(self) -> None:
        """Complete the file of the layers that were written; safe in another thread.

        Raises:
            OutputError: The disk is full or gone.
        """
        self._layers.finish()

    def close(self) -> None:
        """Close the layers as they are."""
        self._beside.shutdown()
        self._layers.close()

    def _await_edges(self) -> None:
        if self._edges is not None:
            self._edges.result()

    def _step(self, window: Window) -> None:
        if self._next >= len(self._windows) or window != self._windows[self._next]:
            raise ValueError("every block must come, and in the order that was announced")
        self._next += 1


class _Side:
    """The ponds of one raster: their pieces, outlines and areas."""

    def __init__(
        self,
        image: Image,
        earth: Earth,
        window: Window,
        write: Callable[[Polygons], None],
    ) -> None:
        self._window, self._earth, self._write = window, earth, write
        x0, dx, _, y0, _, dy = image.geotransform
        self._scale, self._origin = (dx, dy), (x0, y0)
        self._components = Components(window)
        self._vectoriser = Vectoriser(window, 1, self._take)
        self._first, self._areas = array("q"), array("d")

    def add(self, window: Window, pieces: Pieces) -> int:
        if not pieces.count:
            self.skip(window)
            return 0
        self._vectoriser.add_pieces(window, pieces)
        return self._components.add_pieces(window, pieces)

    def skip(self, window: Window) -> None:
        self._vectoriser.skip(window)
        self._components.skip(window)

    def finish(self) -> Whole:
        self._vectoriser.finish()
        return self._components.finish()

    def order(self, whole: Whole) -> Int64Array:
        """Return the component of each outline, in the order they were found; int64 [N]."""
        return np.searchsorted(whole.first, np.frombuffer(self._first, dtype=np.int64))

    def areas(self, whole: Whole) -> Float64Array:
        """Return the area of each component on the ellipsoid in square metres, float64 [N]."""
        areas = np.empty(whole.sizes.size)
        areas[self.order(whole)] = np.frombuffer(self._areas)
        return areas

    def _take(self, outlines: Outlines) -> None:
        """Measure and write the outlines found, and keep the first pixel of each pond."""
        polygons = outlines.polygons
        # A ring begins at the upper left corner of the pond's first pixel.
        begin = np.cumsum(polygons.ring_sizes) - polygons.ring_sizes
        column, row = polygons.points[begin[polygons.outer_rings]].astype(np.int64).T
        window = self._window
        self._first.frombytes(((row - window.row) * window.width + column - window.col).tobytes())
        placed = polygons.at(polygons.points * self._scale + self._origin)
        areas = self._earth.areas(placed)
        # What reaches beyond the edge of the Earth has no area.
        self._areas.frombytes(np.where(np.isfinite(areas), areas, 0.0).tobytes())
        self._write(placed)


def _overlaps(there: Whole, found: Whole, shared: Int64Array) -> Overlaps:
    """Return sizes and overlaps of whole ponds from those of their pieces, int64 [3, M]."""
    count = max(1, found.sizes.size)
    keys = there.of_piece[shared[0]] * count + found.of_piece[shared[1]]
    pairs, place = np.unique(keys, return_inverse=True)
    pixels = np.zeros(pairs.size, dtype=np.int64)
    np.add.at(pixels, place, shared[2])
    return Overlaps(there.sizes, found.sizes, pairs // count, pairs % count, pixels)
