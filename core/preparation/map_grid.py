"""The terrain that images are projected to, and the map grid that shows them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal, osr

from ..protocol.errors import RequestError
from ..protocol.texts import text
from ..raster.array_types import Float64Array
from ..raster.reference_system import fits_geotiff, plane_system
from ..raster.windows import Window
from .elevation_model import ElevationModel
from .gaofen import NODATA

gdal.UseExceptions()
osr.UseExceptions()

_LATTICE = 33
"""Points along each side of an image that its place on the map is told by."""

_NOWHERE = (math.inf, math.inf, 0.0)
"""Of a point that could not be placed: it cannot be found again either."""

_AUTHORITY = re.compile(r"[A-Za-z]+:\d+")


@dataclass(frozen=True)
class Heights:
    """The ground that images are projected to.

    Attributes:
        dem: Elevation model in metres, or ``None`` for a constant height.
        height: The constant, metres above the ellipsoid; with a model, what holds where it ends,
            or ``None`` to leave that empty.
    """

    dem: Optional[ElevationModel]
    height: Optional[float]

    @property
    def options(self) -> List[str]:
        """Options of GDAL's RPC transformer."""
        options = ["METHOD=RPC"]
        if self.dem is None:
            return [*options, f"RPC_HEIGHT={self.height!r}"]
        options += [f"RPC_DEM={self.dem.source}", "RPC_DEMINTERPOLATION=bilinear"]
        if self.height is not None:
            options.append(f"RPC_DEM_MISSING_VALUE={self.height!r}")
        return options

    @property
    def words(self) -> str:
        """What they are, for people."""
        if self.dem is None:
            return text("preparation.constant_height", height=self.height)
        return text("preparation.elevation_model", name=self.dem.name)


@dataclass(frozen=True)
class Grid:
    """A north-up grid on a map.

    Attributes:
        crs: Coordinate reference system as WKT.
        left: Edge of the first column.
        top: Edge of the first row.
        pixel: Size in units of the system.
        width: Columns.
        height: Rows.
    """

    crs: str
    left: float
    top: float
    pixel: float
    width: int
    height: int

    @property
    def bounds(self) -> Tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return (
            self.left,
            self.top - self.height * self.pixel,
            self.left + self.width * self.pixel,
            self.top,
        )

    def window_of(self, part: Grid) -> Window:
        """Return where a part of this grid lies on it."""
        return Window(
            round((part.left - self.left) / self.pixel),
            round((self.top - part.top) / self.pixel),
            part.width,
            part.height,
        )


def choose_system(crs: Optional[str], place: Tuple[float, float]) -> osr.SpatialReference:
    """Return the system to write: the one asked for, or the UTM zone on WGS 84 of a place.

    Args:
        crs: Authority and code, such as ``EPSG:32648``.
        place: Longitude and latitude.

    Raises:
        RequestError: GDAL does not know the system, it has no map or geographic coordinates, or no
            GeoTIFF can hold it.
    """
    system = osr.SpatialReference()
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    if crs is None:
        longitude, latitude = place
        zone = int((longitude + 180) // 6) % 60 + 1
        system.ImportFromEPSG((32600 if latitude >= 0 else 32700) + zone)
        return system
    try:
        # Nothing else: GDAL also takes files and addresses for systems, and would read them.
        if _AUTHORITY.fullmatch(crs.strip()) is None:
            raise RuntimeError(crs)
        system.SetFromUserInput(crs.strip())
    except RuntimeError as error:
        raise RequestError.of("preparation.unknown_crs", crs=crs) from error
    if not (system.IsProjected() or system.IsGeographic()):
        raise RequestError.of("preparation.crs_without_map", crs=crs)
    if not fits_geotiff(plane_system(system).ExportToWkt()):
        raise RequestError.of("preparation.crs_not_in_geotiff", crs=crs)
    return system


@dataclass(frozen=True)
class Placed:
    """Where one image lies.

    Attributes:
        grid: What shows all of it; ``None`` where no part of it has a height.
        seen: How many of some points, evenly over it, show anything.
        known: How many of these have a height.
    """

    grid: Optional[Grid]
    seen: int
    known: int


def place_image(
    image: gdal.Dataset, heights: Heights, system: osr.SpatialReference, gsd_m: float
) -> Placed:
    """Return where an image lies on a map.

    Edges lie on whole multiples of the pixel, so that images of one place share their grid.

    Args:
        image: With its RPC; 0 in its first band is nodata.
        heights: The ground.
        system: Of the map.
        gsd_m: Size of a pixel in metres.
    """
    wkt = system.ExportToWkt()
    transformer = gdal.Transformer(image, None, [*heights.options, f"DST_SRS={wkt}"])
    edge, inside = np.linspace(0.0, 1.0, _LATTICE), (np.arange(_LATTICE) + 0.5) / _LATTICE
    shown = image.GetRasterBand(1).ReadAsArray(buf_xsize=_LATTICE, buf_ysize=_LATTICE) != NODATA
    found = _on_map(transformer, image, inside)
    known = sum(point is not None for point, seen in zip(found, shown.ravel()) if seen)
    points = [point for point in (*found, *_on_map(transformer, image, edge)) if point is not None]
    if not points:
        return Placed(None, int(shown.sum()), 0)
    pixel = _pixel(system, gsd_m)
    x, y = zip(*points)
    left, right = math.floor(min(x) / pixel), math.ceil(max(x) / pixel)
    bottom, top = math.floor(min(y) / pixel), math.ceil(max(y) / pixel)
    grid = Grid(wkt, left * pixel, top * pixel, pixel, right - left, top - bottom)
    return Placed(grid, int(shown.sum()), known)


def union(grids: Sequence[Grid]) -> Grid:
    """Return the grid that shows all that some grids of the same pixels show; at least one."""
    first = grids[0]
    left = min(grid.bounds[0] for grid in grids)
    bottom = min(grid.bounds[1] for grid in grids)
    right = max(grid.bounds[2] for grid in grids)
    top = max(grid.bounds[3] for grid in grids)
    width, height = (round(side / first.pixel) for side in (right - left, top - bottom))
    return Grid(first.crs, left, top, first.pixel, width, height)


def _on_map(
    transformer: gdal.Transformer, image: gdal.Dataset, share: Float64Array
) -> List[Optional[Tuple[float, float]]]:
    """Return where points of an image lie, row by row; ``None`` where there is no height."""
    col, row = np.meshgrid(share * image.RasterXSize, share * image.RasterYSize)
    lattice = np.column_stack([col.ravel(), row.ravel(), np.zeros(col.size)])
    found, good = transformer.TransformPoints(0, lattice.tolist())
    # Only the way back, which the warper goes, fails wherever there is no height.
    _, known = transformer.TransformPoints(
        1, [point if ok else _NOWHERE for point, ok in zip(found, good)]
    )
    return [(x, y) if all(ok) else None for (x, y, _), *ok in zip(found, good, known)]


def _pixel(system: osr.SpatialReference, gsd_m: float) -> float:
    if system.IsProjected():
        return gsd_m / float(system.GetLinearUnits())
    # A degree of latitude; the other way pixels are narrower than that on the ground.
    return gsd_m / 111_320.0
