"""The imaged site, as rasters give it: reflectance, heights, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Tuple

import numpy as np
from osgeo import gdal, osr

from ...preparation.gaofen import PMS
from ...protocol.errors import InputError
from ...protocol.texts import listed
from ...raster.array_types import Float64Array
from ...raster.image import Image, open_dataset, open_image

gdal.UseExceptions()
osr.UseExceptions()


@dataclass(frozen=True)
class Relief:
    """The terrain under a scene.

    Attributes:
        dem: Raster of metres above the ellipsoid.
        lowest: Least height in it.
        highest: Largest height in it.
    """

    dem: Image
    lowest: float
    highest: float

    @property
    def middle(self) -> float:
        """Height halfway between the extremes."""
        return (self.lowest + self.highest) / 2


@dataclass(frozen=True)
class Site:
    """What there is to see.

    Attributes:
        scene: Reflectance x 10000, blue green red near infrared.
        pan: The same for the panchromatic band, or ``None``.
        relief: The terrain under both.
    """

    scene: Image
    pan: Optional[Image]
    relief: Relief


class Ground:
    """The way between a scene's map coordinates and longitude and latitude on WGS 84."""

    def __init__(self, crs: str) -> None:
        """Take the scene's coordinate reference system as WKT."""
        system, geographic = osr.SpatialReference(wkt=crs), osr.SpatialReference()
        geographic.ImportFromEPSG(4326)
        for reference in (system, geographic):
            reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        self._there = osr.CoordinateTransformation(geographic, system)
        self._back = osr.CoordinateTransformation(system, geographic)

    def to_map(
        self, longitude: Float64Array, latitude: Float64Array
    ) -> Tuple[Float64Array, Float64Array]:
        """Return x and y, of the shape of the arguments."""
        return _transform(self._there, longitude, latitude)

    def to_geographic(self, x: Float64Array, y: Float64Array) -> Tuple[Float64Array, Float64Array]:
        """Return longitude and latitude, of the shape of the arguments."""
        return _transform(self._back, x, y)


def open_site(image: Path, pan: Optional[Path], dem: Path, bands: int = len(PMS)) -> Site:
    """Open the rasters of a site and check that they belong together.

    Args:
        image: Reflectance x 10000, UInt16, blue green red near infrared, or the bands of another
            camera.
        pan: The same for the panchromatic band.
        dem: Metres above the ellipsoid.
        bands: How many the image has.

    Raises:
        InputError: A raster cannot be read, is not what it should be, or does not cover the first.
    """
    scene = _open_reflectance(image, bands)
    fine = None if pan is None else _open_reflectance(pan, 1)
    terrain = open_image(str(dem))
    if len(terrain.bands) != 1:
        raise InputError.of("simulation.dem_bands", name=terrain.name, count=len(terrain.bands))
    for other in (fine, terrain):
        if other is not None and not _covers(other, scene):
            raise InputError.of("simulation.not_covered", name=other.name, scene=scene.name)
    return Site(scene, fine, _measure_relief(terrain))


def bounds(image: Image) -> Tuple[float, float, float, float]:
    """Return xmin, ymin, xmax, ymax of a raster."""
    x0, dx, _, y0, _, dy = image.geotransform
    x1, y1 = x0 + dx * image.width, y0 + dy * image.height
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _open_reflectance(path: Path, bands: int) -> Image:
    image = open_image(str(path))
    found = [band.data_type for band in image.bands]
    if found != ["UInt16"] * bands:
        raise InputError.of(
            "simulation.no_reflectance", name=image.name, found=listed(found), bands=bands
        )
    return image


def _covers(outer: Image, inner: Image) -> bool:
    """Tell whether a raster covers another in the same system, to half of the other's pixel."""
    systems = [osr.SpatialReference(wkt=image.crs) for image in (outer, inner)]
    slack = 0.5 * abs(inner.geotransform[1])
    (left, bottom, right, top), (xmin, ymin, xmax, ymax) = bounds(outer), bounds(inner)
    return bool(systems[0].IsSame(systems[1])) and (
        left <= xmin + slack
        and bottom <= ymin + slack
        and right >= xmax - slack
        and top >= ymax - slack
    )


def _measure_relief(dem: Image) -> Relief:
    """Return a terrain with its extremes."""
    try:
        dataset = open_dataset(dem.path)
        lowest, highest = dataset.GetRasterBand(1).ComputeRasterMinMax(False)
    except RuntimeError as error:
        raise InputError.of("simulation.no_heights", name=dem.name, reason=error) from error
    if not (np.isfinite((lowest, highest)).all() and -1000 <= lowest <= highest <= 9000):
        raise InputError.of(
            "simulation.impossible_heights", name=dem.name, lowest=lowest, highest=highest
        )
    return Relief(dem, lowest, highest)


def _transform(
    transformation: osr.CoordinateTransformation, first: Float64Array, second: Float64Array
) -> Tuple[Float64Array, Float64Array]:
    points = np.column_stack([first.ravel(), second.ravel()])
    found = np.asarray(transformation.TransformPoints(points), dtype=np.float64)
    return found[:, 0].reshape(first.shape), found[:, 1].reshape(first.shape)
