"""The joined ponds' GeoPackage, and the same as GeoParquet."""

from __future__ import annotations

import math
from pathlib import Path

from osgeo import gdal, ogr

from ..inference.pond_store import LAYER, PondStore
from ..protocol.errors import RequestError
from ..raster import closing
from ..raster.geodesy import Earth
from ..raster.wkb import rings_of
from ..run.staging import refused
from .pond_joining import JoinedPond

ogr.UseExceptions()
gdal.UseExceptions()

_MORE_FIELDS = (
    ("scenes", ogr.OFTInteger),
    ("date", ogr.OFTString),
    ("cloud", ogr.OFTReal),
    ("chosen_by", ogr.OFTString),
    ("also_seen_in", ogr.OFTString),
)
"""Number of scenes that a pond lies in, date and cloud of the one with most of it, why that one was
believed, and which others have data there."""

_BETWEEN = "; "
"""Between the names of scenes."""

_PARQUET = "Parquet"


class JoinedLayer:
    """Writes the layer ``ponds`` of a batch.

    Attributes:
        area_m2: Area of the ponds together, on the ellipsoid.
    """

    def __init__(self, path: str, final: str, crs: str, min_area: float) -> None:
        """Create the file.

        Args:
            path: Where to write.
            final: The name the file will get, for messages.
            crs: Reference system as WKT.
            min_area: Smallest area to keep, square metres on the ellipsoid.

        Raises:
            OutputError: The file cannot be created.
        """
        self.area_m2 = 0.0
        self._min_area, self._earth = min_area, Earth(crs)
        self._store = PondStore(path, final, crs, _MORE_FIELDS)

    @property
    def count(self) -> int:
        """Ponds written."""
        return self._store.count

    def add(self, pond: JoinedPond) -> None:
        """Write a pond unless it is smaller than the smallest to keep.

        Raises:
            OutputError: The disk is full or gone.
        """
        area, perimeter = self._earth.polygon(list(rings_of(pond.geometry)))
        if area < self._min_area:
            return
        measured = math.isfinite(area)
        values = (
            *((area, perimeter) if measured else (None, None)),
            pond.mean_probability,
            pond.confidence,
            _BETWEEN.join(pond.scenes),
            pond.model,
            len(pond.scenes),
            pond.date,
            pond.cloud,
            pond.chosen_by,
            _BETWEEN.join(pond.also_seen_in) or None,
        )
        self._store.add(values, pond.geometry.Clone())
        self.area_m2 += area if measured else 0.0

    def finish(self) -> None:
        """Number the ponds from the largest, and close the file.

        Raises:
            OutputError: The disk is full or gone.
        """
        self._store.finish()

    def close(self) -> None:
        """Close the file as it is."""
        self._store.close()


def check_parquet() -> None:
    """Refuse GeoParquet where this GDAL cannot write it.

    Raises:
        RequestError: So it is.
    """
    if gdal.GetDriverByName(_PARQUET) is None:
        raise RequestError.of("batch.no_parquet")


def write_parquet(source: str, place: str, final: str) -> None:
    """Copy the joined ponds from a GeoPackage to GeoParquet.

    Raises:
        OutputError: It cannot be written.
    """
    try:
        dataset = gdal.VectorTranslate(place, source, format=_PARQUET, layers=[LAYER])
        closing.close(dataset)
    except RuntimeError as error:
        raise refused(Path(final), str(error)) from error
