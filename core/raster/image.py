"""Reading with GDAL: an image, its bands and grid, and windows of its pixels.

Every thread opens its own :class:`Reader`, since a GDAL dataset belongs to one thread at a time.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, osr

from ..protocol.errors import InputError
from ..protocol.signed_addresses import without_secrets
from .band import Band, read_band
from .geodesy import Earth
from .opening import check_size, open_raster
from .reference_system import fits_geotiff, on_the_ground, plane_system
from .validity import ValidReader, is_cut_off
from .windows import Window

gdal.UseExceptions()
osr.UseExceptions()

_CACHE_BYTES = 32 * 2**20
"""GDAL's block cache. A window is read once, so all it must hold is the blocks of one tile row
that the next tile's margin reads again."""

gdal.SetCacheMax(_CACHE_BYTES)


@dataclass(frozen=True)
class Image:
    """A north-up raster with a coordinate reference system.

    Attributes:
        path: What GDAL opens.
        width: Columns.
        height: Rows.
        geotransform: GDAL's six coefficients; the rotation terms are zero.
        crs: Horizontal coordinate reference system as WKT.
        gsd_m: Ground sample distance at the centre in metres, the mean of both axes.
        bands: All bands.
    """

    path: str
    width: int
    height: int
    geotransform: Tuple[float, ...]
    crs: str
    gsd_m: float
    bands: Tuple[Band, ...]

    @property
    def window(self) -> Window:
        """The whole raster."""
        return Window(0, 0, self.width, self.height)

    @property
    def name(self) -> str:
        """The file's name, for messages and layers."""
        return without_secrets(Path(self.path).name or self.path)

    @property
    def alpha(self) -> Optional[int]:
        """Number of the band that masks, or ``None``; GDAL heeds one after 1 or 3 bands only."""
        return next((band.number for band in self.bands if band.colour == "alpha"), None)

    def geotransform_of(self, window: Window) -> Tuple[float, ...]:
        """Return the geotransform of a window of this image."""
        x0, dx, _, y0, _, dy = self.geotransform
        return (x0 + window.col * dx, dx, 0.0, y0 + window.row * dy, 0.0, dy)


def open_dataset(path: str) -> gdal.Dataset:
    """Open a raster for reading.

    Raises:
        InputError: GDAL cannot open it.
    """
    try:
        return open_raster(path)
    except RuntimeError as error:
        if not path.startswith("/vsi") and ":" not in path and not Path(path).exists():
            raise InputError.of("raster.missing", path=path) from error
        raise InputError.of("raster.unreadable", path=path, reason=error) from error


def open_image(path: str) -> Image:
    """Open a raster and check that it has a north-up grid and a coordinate reference system.

    Raises:
        InputError: It cannot be opened, has no bands, no coordinate reference system, a rotated
            grid, or is georeferenced by RPC or ground control points only.
    """
    try:
        return _look_at(open_dataset(path), path)
    except RuntimeError as error:
        # GDAL opens many a damaged file, and says so when it is asked for a band or the system.
        raise InputError.of("raster.unreadable", path=path, reason=error) from error


def _look_at(dataset: gdal.Dataset, path: str) -> Image:
    name = Path(path).name or path
    if dataset.RasterCount == 0:
        raise InputError.of("raster.no_bands", name=name)
    check_size(dataset, name)
    geotransform = _north_up(dataset, name)
    wkt = _system(dataset, name)
    width, height = dataset.RasterXSize, dataset.RasterYSize
    if is_cut_off(dataset):
        raise InputError.of("raster.cut_off", name=name)
    with readable(name, Window(0, 0, width, height)):
        bands = tuple(read_band(dataset, number) for number in range(1, dataset.RasterCount + 1))
    return Image(
        path=path,
        width=width,
        height=height,
        geotransform=geotransform,
        crs=wkt,
        gsd_m=_ground_sample_distance(name, wkt, geotransform, width, height),
        bands=bands,
    )


def _system(dataset: gdal.Dataset, name: str) -> str:
    """Return the horizontal reference system of a raster as WKT."""
    crs = dataset.GetSpatialRef()
    if crs is None or crs.IsLocal():
        raise InputError.of("raster.no_crs", name=name)
    try:
        # Heights are no part of the map, and GeoPackage has no form for such a system.
        wkt = str(plane_system(crs).ExportToWkt())
        osr.SpatialReference(wkt=wkt)
        grounded = on_the_ground(crs)
        # All that is made of an image lies on its grid.
        fits = grounded and fits_geotiff(wkt)
    except RuntimeError as error:
        raise InputError.of("raster.broken_crs", name=name, reason=error) from error
    if not grounded:
        raise InputError.of("raster.crs_not_geodetic", name=name, crs=crs.GetName())
    if not fits:
        raise InputError.of("raster.crs_not_in_geotiff", name=name, crs=crs.GetName())
    return wkt


def _north_up(dataset: gdal.Dataset, name: str) -> Tuple[float, ...]:
    geotransform = dataset.GetGeoTransform(can_return_null=True)
    if geotransform is None:
        if dataset.GetMetadata("RPC"):
            raise InputError.of("raster.rpc_only", name=name)
        if dataset.GetGCPCount():
            raise InputError.of("raster.gcps_only", name=name)
        raise InputError.of("raster.no_georeference", name=name)
    if abs(geotransform[2]) > 1e-9 * abs(geotransform[1]) or abs(geotransform[4]) > 1e-9 * abs(
        geotransform[5]
    ):
        raise InputError.of("raster.rotated", name=name)
    return tuple(float(value) for value in geotransform)


def _ground_sample_distance(
    name: str, crs: str, geotransform: Sequence[float], width: int, height: int
) -> float:
    x0, dx, _, y0, _, dy = geotransform
    x, y = x0 + dx * width / 2, y0 + dy * height / 2
    centre = np.array([[x, y], [x, y]])
    try:
        earth = Earth(crs)
    except RuntimeError as error:
        raise InputError.of("raster.broken_crs", name=name, reason=error) from error
    distances = earth.distances(centre, np.array([[x + dx, y], [x, y + dy]]))
    distance = float(np.mean(distances))
    if not math.isfinite(distance) or distance <= 0:
        raise InputError.of("raster.outside_crs", name=name)
    return distance


class Reader:
    """Reads windows of some bands of an image, each with the pixels that are valid."""

    def __init__(self, image: Image, bands: Sequence[int], zero_is_data: bool = False) -> None:
        """Open the image.

        Args:
            image: What to read.
            bands: 1-based numbers.
            zero_is_data: Whether 0 in every band is a value like any other, as a class is.
        """
        self._image = image
        self._reader = ValidReader(
            open_dataset(image.path),
            [image.bands[number - 1] for number in bands],
            image.alpha,
            zero_is_data,
        )

    def is_empty(self, window: Window) -> bool:
        """Tell, without reading, whether a window is nodata because the file stores nothing there.

        Raises:
            InputError: A source of a virtual raster is missing.
        """
        with readable(self._image.name, window):
            return self._reader.is_empty(window)

    def read(
        self, window: Window, shape: Optional[Tuple[int, int]] = None
    ) -> Tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
        """Read a window inside the image; :mod:`core.raster.validity` says what is valid.

        Args:
            window: Where.
            shape: Rows and columns to which it is thinned; its own if absent.

        Returns:
            Values [C, H, W] in a data type that holds all bands, and valid pixels, bool [H, W].

        Raises:
            InputError: The file is damaged here.
        """
        with readable(self._image.name, window):
            return self._reader.read(window, shape)


@contextlib.contextmanager
def readable(name: str, window: Window) -> Iterator[None]:
    """Tell where a file is damaged, for the time of a block.

    Raises:
        InputError: GDAL cannot read it.
    """
    try:
        yield
    except RuntimeError as error:
        raise InputError.of(
            "raster.damaged", name=name, column=window.col, row=window.row, reason=error
        ) from error
