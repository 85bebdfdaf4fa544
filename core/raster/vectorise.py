"""From class tiles to pond outlines on true pixel edges, while the tiles are still being made.

Each tile is labelled and traced on its own; what touches the seam to another tile waits until its
neighbours are there and is joined with them. Coordinates are whole pixels throughout, so joining is
exact and the outlines are those of the untiled raster. Ponds are 4-connected: two that touch at a
corner only are two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Dict, List, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr
from scipy import ndimage

from .array_types import Int64Array
from .seams import Edges, Roots
from .windows import Window
from .wkb import Ring, rings_of

ogr.UseExceptions()


@dataclass(frozen=True)
class Outline:
    """One pond: its rings, its pixels, the sum of their probabilities and the highest of them.

    Rings are in pixels, x to the right and y down from the image's corner, the outer one first.
    """

    rings: Tuple[Ring, ...]
    pixels: int
    probability_sum: float
    peak: float


@dataclass
class _Piece:
    """A part of a pond that touches a seam, with all that is joined to it so far."""

    geometries: List[ogr.Geometry] = field(default_factory=list)
    pixels: int = 0
    probability_sum: float = 0.0
    peak: float = 0.0

    def outline(self) -> Outline:
        """Return the pond that the piece has grown to."""
        rings = _rings(_union(self.geometries))
        return Outline(rings, self.pixels, self.probability_sum, self.peak)


class Vectoriser:
    """Takes the tiles of a raster in planned order (:mod:`core.raster.windows`), gives outlines."""

    def __init__(self, window: Window, min_pixels: int, emit: Callable[[Outline], None]) -> None:
        """Start on a raster.

        Args:
            window: The pixels that the tiles will cover.
            min_pixels: Ponds of fewer pixels are dropped before they are traced.
            emit: Called with each pond as soon as it is complete.
        """
        self._window = window
        self._min_pixels = min_pixels
        self._emit = emit
        self._pieces: Dict[int, _Piece] = {}
        self._next = 1
        self._edges = Edges(window, 0)
        self._roots = Roots()

    def add(
        self,
        window: Window,
        ponds: npt.NDArray[np.bool_],
        probability: npt.NDArray[np.float32],
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
        self._begin(window)
        labels, count = ndimage.label(ponds)
        seam = self._on_seams(labels, window)
        # Ponds are a few percent of a scene: everything per pixel looks at theirs only.
        where = np.flatnonzero(ponds)
        found = labels.ravel()[where]
        pixels = np.bincount(found, minlength=count + 1)
        inside = probability.ravel()[where]
        sums = np.bincount(found, weights=inside, minlength=count + 1)
        peaks = _peaks(found, inside, count)
        kept = (pixels >= self._min_pixels) | seam
        labels.ravel()[where[~kept[found]]] = 0
        identities = np.zeros(count + 1, dtype=np.int64)
        for label, geometry in _trace(labels, window):
            piece = _Piece([geometry], int(pixels[label]), float(sums[label]), float(peaks[label]))
            if seam[label]:
                identities[label] = self._hold(piece)
            else:
                self._emit(piece.outline())
        self._join(self._edges.touching(window, identities[labels[0]], identities[labels[:, 0]]))
        self._edges.leave(window, identities[labels[-1]], identities[labels[:, -1]])

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

    def _on_seams(self, labels: npt.NDArray[np.int32], window: Window) -> npt.NDArray[np.bool_]:
        """Return which labels touch an edge behind which another tile lies, bool [labels]."""
        seam = np.zeros(int(labels.max()) + 1, dtype=bool)
        whole = self._window
        if window.row > whole.row:
            seam[labels[0]] = True
        if window.bottom < whole.bottom:
            seam[labels[-1]] = True
        if window.col > whole.col:
            seam[labels[:, 0]] = True
        if window.right < whole.right:
            seam[labels[:, -1]] = True
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
            kept.geometries.extend(piece.geometries)
            kept.pixels += piece.pixels
            kept.probability_sum += piece.probability_sum
            kept.peak = max(kept.peak, piece.peak)

    def _end_row(self, named: List[int]) -> None:
        """Give the ponds that no tile to come can touch: all but those that are named."""
        open_ = {self._roots.of(identity) for identity in named}
        for identity in [key for key in self._pieces if key not in open_]:
            piece = self._pieces.pop(identity)
            if piece.pixels >= self._min_pixels:
                self._emit(piece.outline())
        # Only what the next row can ask for needs a name.
        self._roots.keep(named)


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


def _trace(labels: npt.NDArray[np.int32], window: Window) -> List[Tuple[int, ogr.Geometry]]:
    """Return label and polygon, in pixel coordinates of the image, of every label but 0."""
    height, width = labels.shape
    raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Int32)
    raster.SetGeoTransform((window.col, 1, 0, window.row, 0, 1))
    band = raster.GetRasterBand(1)
    band.WriteArray(labels)
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("pieces", geom_type=ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("label", ogr.OFTInteger))
    # The band is its own mask: label 0 is no polygon.
    gdal.Polygonize(band, band, layer, 0)
    return [(feature.GetField(0), feature.GetGeometryRef().Clone()) for feature in layer]


def _union(geometries: List[ogr.Geometry]) -> ogr.Geometry:
    if len(geometries) == 1:
        return geometries[0]
    together = ogr.Geometry(ogr.wkbMultiPolygon)
    for geometry in geometries:
        together.AddGeometry(geometry)
    return together.UnionCascaded()


def _rings(geometry: ogr.Geometry) -> Tuple[Ring, ...]:
    """Return the rings of a polygon without the vertices that joining left on straight edges."""
    rings = []
    for ring in rings_of(geometry):
        points = ring[:-1]
        before, after = np.concatenate([ring[-2:-1], ring[:-2]]), ring[1:]
        straight = ((before == points) & (points == after)).any(axis=1)
        corners = points[~straight]
        rings.append(np.concatenate([corners, corners[:1]]))
    return tuple(rings)
