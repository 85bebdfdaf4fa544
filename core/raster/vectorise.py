"""From class tiles to pond outlines on true pixel edges, while the tiles are still being made.

Each tile is labelled and traced on its own; what touches the seam to another tile waits until its
neighbours are there and is joined with them. Coordinates are whole pixels throughout, so joining is
exact and the outlines are those of the untiled raster. Ponds are 4-connected: two that touch at a
corner only are two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr

from .array_types import BoolArray, Float32Array, Float64Array, Int32Array, Int64Array
from .pond_pieces import Pieces, pieces_of
from .seams import Edges, Roots
from .windows import Window
from .wkb import Ring, parted, polygon_of, rings_in, rings_of

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
        (rings,) = _cornered([rings_of(_union(self.geometries))])
        return self.outlined(rings)

    def outlined(self, rings: Tuple[Ring, ...]) -> Outline:
        """Return the pond with these rings."""
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
        kept = (pieces.sizes >= self._min_pixels) | seam
        labels = (
            pieces.labels if kept[1:].all() else np.where(kept[pieces.labels], pieces.labels, 0)
        )
        identities = np.zeros(pieces.count + 1, dtype=np.int64)
        whole: List[Tuple[_Piece, Tuple[Ring, ...]]] = []
        for label, rings in _trace(labels, pieces, window):
            piece = _Piece([], int(pieces.sizes[label]), float(sums[label]), float(peaks[label]))
            if seam[label]:
                piece.geometries.append(polygon_of(rings))
                identities[label] = self._hold(piece)
            else:
                whole.append((piece, rings))
        for (piece, _), rings in zip(whole, _cornered([rings for _, rings in whole])):
            self._emit(piece.outlined(rings))
        self._join(self._edges.touching(window, identities[top], identities[left]))
        self._edges.leave(window, identities[bottom], identities[right])

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


def _trace(
    labels: Int32Array, pieces: Pieces, window: Window
) -> List[Tuple[int, Tuple[Ring, ...]]]:
    """Return label and rings, in pixel coordinates of the image, of every label but 0.

    Args:
        labels: int32 [h, w], on the occupied rows and columns of the block.
        pieces: Which rows and columns those are.
        window: Where the block lies.
    """
    height, width = labels.shape
    raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Int32)
    raster.SetGeoTransform((0, 1, 0, 0, 0, 1))
    band = raster.GetRasterBand(1)
    band.WriteArray(labels)
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("pieces", geom_type=ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("label", ogr.OFTInteger))
    # The band is its own mask: label 0 is no polygon.
    gdal.Polygonize(band, band, layer, 0)
    found = [
        (
            feature.GetFieldAsInteger(0),
            rings_in(bytes(feature.GetGeometryRef().ExportToWkb(ogr.wkbNDR))),
        )
        for feature in layer
    ]
    down, across = pieces.corners
    placed = iter(_placed([ring for _, rings in found for ring in rings], down, across, window))
    return [(label, tuple(next(placed) for _ in rings)) for label, rings in found]


def _placed(
    rings: List[Ring], down: Float64Array, across: Float64Array, window: Window
) -> List[Ring]:
    """Return rings on the occupied rows and columns of a block as they lie in the image."""
    if not rings:
        return []
    corners = np.concatenate(rings).astype(np.intp)
    placed = np.stack([across[corners[:, 0]], down[corners[:, 1]]], axis=1)
    placed += (window.col, window.row)
    return parted(placed, [len(ring) for ring in rings])


def _union(geometries: List[ogr.Geometry]) -> ogr.Geometry:
    if len(geometries) == 1:
        return geometries[0]
    together = ogr.Geometry(ogr.wkbMultiPolygon)
    for geometry in geometries:
        together.AddGeometry(geometry)
    return together.UnionCascaded()


def _cornered(polygons: Sequence[Tuple[Ring, ...]]) -> List[Tuple[Ring, ...]]:
    """Return the rings of polygons without the vertices that joining left on straight edges."""
    rings = [ring for polygon in polygons for ring in polygon]
    if not rings:
        return []
    counts = np.array([len(ring) - 1 for ring in rings])
    ends = np.cumsum(counts)
    starts = ends - counts
    points = np.concatenate([ring[:-1] for ring in rings])
    before, after = np.arange(-1, len(points) - 1), np.arange(1, len(points) + 1)
    before[starts], after[ends - 1] = ends - 1, starts
    straight = ((points[before] == points) & (points == points[after])).any(axis=1)
    if straight.any():
        for number in np.unique(np.searchsorted(ends, np.flatnonzero(straight), side="right")):
            part = slice(starts[number], ends[number])
            corners = points[part][~straight[part]]
            rings[number] = np.concatenate([corners, corners[:1]])
    cornered = iter(rings)
    return [tuple(next(cornered) for _ in polygon) for polygon in polygons]
