"""The ponds' GeoPackage: outlines in the image's system, areas and perimeters on the ellipsoid."""

from __future__ import annotations

import math
from typing import List, Optional, Sequence

from osgeo import ogr

from ..model.pond_confidence import PondConfidence, PondShape
from ..raster.geodesy import Earth
from ..raster.image import Image
from ..raster.simplification import simplified
from ..raster.vectorise import Outlines
from ..raster.wkb import Ring, polygon_of, rings_of
from .pond_store import PondStore

ogr.UseExceptions()


class PondLayer:
    """Writes the layer ``ponds`` feature by feature.

    Attributes:
        area_m2: Their area together.
        least_confidence: Confidence from which the model shows ponds by default; ``None`` where it
            gives none.
        confident: Ponds of at least that confidence, likewise.
    """

    def __init__(
        self,
        path: str,
        final: str,
        image: Image,
        model: str,
        min_area: float,
        simplify: float,
        source: str = "",
        confidence: Optional[PondConfidence] = None,
    ) -> None:
        """Create the file.

        Args:
            path: Where to write.
            final: The name the file will get, for messages.
            image: Whose grid the outlines are on.
            model: Name of the model, for the attribute.
            min_area: Smallest area to keep, square metres on the ellipsoid.
            simplify: Tolerance of outline simplification in pixels, 0 for none.
            source: Name of what was segmented, for the attribute; that of ``image`` if empty.
            confidence: How sure the model is of a pond; the attribute stays empty if absent.

        Raises:
            OutputError: The file cannot be created.
        """
        self.area_m2, self.unmeasured = 0.0, 0
        self.least_confidence = None if confidence is None else confidence.default
        self.confident = None if confidence is None else 0
        self._image, self._model = image, model
        self._min_area, self._simplify = min_area, simplify
        self._source = source or image.name
        self._confidence = confidence
        self._earth = Earth(image.crs)
        self._store = PondStore(path, final, image.crs)

    @property
    def count(self) -> int:
        """Ponds written."""
        return self._store.count

    def add(self, outlines: Outlines) -> None:
        """Write ponds but those smaller than the smallest to keep.

        Raises:
            OutputError: The disk is full or gone.
        """
        x0, dx, _, y0, _, dy = self._image.geotransform
        placed = outlines.polygons.at(outlines.polygons.points * (dx, dy) + (x0, y0))
        sizes = zip(*(values.tolist() for values in self._earth.sizes(placed)))
        means = (outlines.probability_sums / outlines.pixels).tolist()
        for rings, size, mean, peak in zip(placed, sizes, means, outlines.peaks.tolist()):
            if not size[0] < self._min_area:
                self._write(rings, PondShape(mean, peak, *size))

    def _write(self, rings: Sequence[Ring], shape: PondShape) -> None:
        measured = math.isfinite(shape.area_m2)
        sure = self._confidence is not None and measured
        confidence = self._confidence.of(shape) if sure and self._confidence else None
        # None stays NULL in the table: of what reaches beyond the edge of the Earth, no area is.
        sizes = (shape.area_m2, shape.perimeter_m) if measured else (None, None)
        values = (*sizes, shape.mean, confidence, self._source, self._model)
        self._store.add(values, polygon_of(rings))
        self.area_m2 += shape.area_m2 if measured else 0.0
        self.unmeasured += not measured
        if confidence is not None and self.confident is not None:
            self.confident += confidence >= (self.least_confidence or 0.0)

    def finish(self) -> None:
        """Simplify the outlines if asked to, number the ponds from the largest, close the file.

        Raises:
            OutputError: The disk is full or gone.
        """
        if self._simplify > 0:
            self._store.rework(self._simplify_outlines)
        self._store.finish()

    def close(self) -> None:
        """Close the file as it is."""
        self._store.close()

    def _simplify_outlines(self, layer: ogr.Layer) -> None:
        """Simplify one pond after the other, so that no two ever overlap and none falls apart.

        Where the new outline would run into a neighbour, the pond keeps its old one.
        """
        _, dx, _, _, _, dy = self._image.geotransform
        tolerance = self._simplify * (abs(dx) + abs(dy)) / 2
        total = 0.0
        for fid in _identities(layer):
            layer.SetSpatialFilter(None)
            feature = layer.GetFeature(fid)
            simple = simplified(feature.GetGeometryRef(), tolerance)
            if simple is not None and not _meets_neighbour(layer, fid, simple):
                area, perimeter = self._earth.polygon(rings_of(simple))
                feature.SetGeometry(simple)
                if math.isfinite(area):
                    feature["area_m2"], feature["perimeter_m"] = area, perimeter
                layer.SetFeature(feature)
            total += feature["area_m2"] or 0.0
        layer.SetSpatialFilter(None)
        self.area_m2 = total


def _identities(layer: ogr.Layer) -> List[int]:
    layer.ResetReading()
    return [feature.GetFID() for feature in layer]


def _meets_neighbour(layer: ogr.Layer, fid: int, geometry: ogr.Geometry) -> bool:
    layer.SetSpatialFilter(geometry)
    return any(
        other.GetFID() != fid
        and other.GetGeometryRef().Intersects(geometry)
        and not other.GetGeometryRef().Touches(geometry)
        for other in layer
    )
