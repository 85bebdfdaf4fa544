"""Orthorectification: where images lie on a map, and GDAL's warper on the way there."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, osr

from ..errors import InputError, RequestError
from ..gaofen import NODATA
from ..raster import open_image
from .listening import listening
from .shelf import Advance

gdal.UseExceptions()
osr.UseExceptions()

_LATTICE = 33
"""Points along each side of an image that its place on the map is told by."""

_WARP_MEMORY_MB = 256
"""Of the warper's windows, on top of which GDAL keeps its masks and threads."""

_SCRATCH = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "BIGTIFF=IF_SAFER"]
"""Of files that are read once and gone: not compressed."""

_AUTHORITY = re.compile(r"[A-Za-z]+:\d+")


@dataclass(frozen=True)
class Heights:
    """The ground that images are projected to.

    Attributes:
        dem: Elevation model, or ``None`` for a constant height.
        height: The constant, metres above the ellipsoid; with a model, what holds where it ends,
            or ``None`` to leave that empty.
    """

    dem: Optional[str]
    height: Optional[float]

    @property
    def options(self) -> List[str]:
        """Options of GDAL's RPC transformer."""
        options = ["METHOD=RPC"]
        if self.dem is None:
            return [*options, f"RPC_HEIGHT={self.height!r}"]
        options += [f"RPC_DEM={self.dem}", "RPC_DEMINTERPOLATION=bilinear"]
        if self.height is not None:
            options.append(f"RPC_DEM_MISSING_VALUE={self.height!r}")
        return options

    @property
    def words(self) -> str:
        """What they are, for people."""
        if self.dem is None:
            return f"constant height of {self.height:g} m above the ellipsoid"
        return f"elevation model {Path(self.dem).name}"


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


def check_dem(path: str) -> None:
    """Check that an elevation model can be used.

    Raises:
        InputError: It cannot be read, has no reference system, or more than one band.
    """
    dem = open_image(path)
    if len(dem.bands) != 1:
        raise InputError(
            f"{dem.name} has {len(dem.bands)} bands; an elevation model has one.",
            "Choose an elevation model, heights in metres.",
        )


def choose_system(crs: Optional[str], place: Tuple[float, float]) -> osr.SpatialReference:
    """Return the system to write: the one asked for, or the UTM zone on WGS 84 of a place.

    Args:
        crs: Authority and code, such as ``EPSG:32648``.
        place: Longitude and latitude.

    Raises:
        RequestError: GDAL does not know the system, or it has no map or geographic coordinates.
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
        raise RequestError(
            f"{crs} is no coordinate reference system that is known.", "Write EPSG:32648, say."
        ) from error
    if not (system.IsProjected() or system.IsGeographic()):
        raise RequestError(f"{crs} has no map coordinates.", "Choose a projected system.")
    return system


def plan_grid(
    images: Iterable[gdal.Dataset],
    heights: Heights,
    system: osr.SpatialReference,
    gsd_m: float,
    place: Tuple[float, float],
) -> Tuple[Grid, float]:
    """Return the grid that shows all of some images, and how much of them has no height, 0 to 1.

    Edges lie on whole multiples of the pixel, so that images of one place share their grid.

    Args:
        images: With their RPC.
        heights: The ground.
        system: What to write.
        gsd_m: Size of a pixel in metres.
        place: Longitude and latitude near the middle.

    Raises:
        InputError: The elevation model covers nothing of them, or the system is of another place.
    """
    wkt = system.ExportToWkt()
    edge, inside = np.linspace(0.0, 1.0, _LATTICE), (np.arange(_LATTICE) + 0.5) / _LATTICE
    points: List[Tuple[float, float]] = []
    lit_points = placed = 0
    for image in images:
        transformer = gdal.Transformer(image, None, [*heights.options, f"DST_SRS={wkt}"])
        points += [point for point in _on_map(transformer, image, edge) if point is not None]
        lit = image.GetRasterBand(1).ReadAsArray(buf_xsize=_LATTICE, buf_ysize=_LATTICE) != NODATA
        found = _on_map(transformer, image, inside)
        lit_points += int(lit.sum())
        placed += sum(point is not None for point, seen in zip(found, lit.ravel()) if seen)
    if not points or not placed:
        what = f"{Path(heights.dem).name} covers no part" if heights.dem else "Nothing is known"
        raise InputError(
            f"{what} of the scene around {place[0]:.2f}, {place[1]:.2f} that could be mapped.",
            "Choose an elevation model of this place, and leave the reference system to the job.",
        )
    pixel = _pixel(system, gsd_m)
    x, y = zip(*points)
    left, right = math.floor(min(x) / pixel), math.ceil(max(x) / pixel)
    bottom, top = math.floor(min(y) / pixel), math.ceil(max(y) / pixel)
    grid = Grid(wkt, left * pixel, top * pixel, pixel, right - left, top - bottom)
    return grid, 1 - placed / lit_points


def _on_map(
    transformer: gdal.Transformer, image: gdal.Dataset, share: npt.NDArray[np.float64]
) -> List[Optional[Tuple[float, float]]]:
    """Return where points of an image lie, row by row; ``None`` where there is no height."""
    col, row = np.meshgrid(share * image.RasterXSize, share * image.RasterYSize)
    lattice = np.column_stack([col.ravel(), row.ravel(), np.zeros(col.size)])
    found, good = transformer.TransformPoints(0, lattice.tolist())
    return [
        (x, y) if known and math.isfinite(x) and math.isfinite(y) else None
        for (x, y, _), known in zip(found, good)
    ]


def _pixel(system: osr.SpatialReference, gsd_m: float) -> float:
    if system.IsProjected():
        return gsd_m / float(system.GetLinearUnits())
    # A degree of latitude; the other way pixels are narrower than that on the ground.
    return gsd_m / 111_320.0


def warp(
    images: Sequence[gdal.Dataset], grid: Grid, heights: Heights, path: str, advance: Advance
) -> None:
    """Resample images to a grid, once: a GeoTIFF of UInt16, nodata 0, that other steps read.

    Cubic convolution; next to nodata, where it would ring, GDAL interpolates linearly. Every pixel
    goes through the polynomials and the elevation model by itself, none is interpolated from
    others. Of images that overlap, the later one is seen. What would round to 0 becomes 1.

    Args:
        images: Reflectance x 10000, nodata 0, with their RPC.
        grid: Where to.
        heights: The ground.
        path: File to write.
        advance: Told the share that is done; may raise to stop.

    Raises:
        RuntimeError: GDAL cannot read an image or write the file; :func:`explained` tells which.
        Cancelled: The user asked to stop.
    """
    gdal.ErrorReset()
    with listening(advance) as listener:
        dataset = gdal.Warp(
            path,
            list(images),
            format="GTiff",
            outputBounds=grid.bounds,
            width=grid.width,
            height=grid.height,
            dstSRS=grid.crs,
            resampleAlg="cubic",
            errorThreshold=0.0,
            outputType=gdal.GDT_UInt16,
            workingType=gdal.GDT_Float32,
            srcNodata=NODATA,
            dstNodata=NODATA,
            overviewLevel="NONE",
            warpMemoryLimit=_WARP_MEMORY_MB,
            # Not GDAL's own second thread as well: it would call back from there.
            warpOptions=["NUM_THREADS=ALL_CPUS", "UNIFIED_SRC_NODATA=YES"],
            transformerOptions=heights.options,
            creationOptions=_SCRATCH,
            callback=listener,
        )
        if dataset is None:
            raise RuntimeError(gdal.GetLastErrorMsg())
        dataset.FlushCache()
        dataset = None
        # Closing writes the last blocks; GDAL reports a failure there only as its last error.
        if gdal.GetLastErrorType() >= gdal.CE_Failure:
            raise RuntimeError(gdal.GetLastErrorMsg())
