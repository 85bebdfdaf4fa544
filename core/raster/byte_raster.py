"""GDAL, writing: Byte rasters that grow tile by tile, with overviews at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal

from ..protocol.errors import OutputError
from ..run import thread_limit
from ..run.staging import refused
from . import closing
from .class_codes import NODATA
from .image import Image
from .windows import BLOCK, Window

CLASSES = "tailings pond"
PERCENTS = "probability of a tailings pond, percent"
"""Descriptions of the bands of the two rasters, by which they are told apart when read again."""

_OPTIONS = (
    "TILED=YES",
    f"BLOCKXSIZE={BLOCK}",
    f"BLOCKYSIZE={BLOCK}",
    "COMPRESS=DEFLATE",
    "ZLEVEL=1",
    "SPARSE_OK=TRUE",
    "BIGTIFF=IF_SAFER",
)
"""Classes and percents compress forty times at the lowest level already. Blocks never written
stand for nodata and take no room."""


class ByteRaster:
    """A Byte raster on a window of an image's grid, nodata 255."""

    def __init__(self, path: str, final: str, image: Image, window: Window, name: str) -> None:
        """Create the file.

        Args:
            path: Where to write.
            final: The name the file will get, for messages.
            image: Whose grid and coordinate reference system it takes.
            window: The part of the grid that it covers.
            name: Description of the band.

        Raises:
            OutputError: The file cannot be created.
        """
        self._path, self._final, self._origin = path, Path(final), window
        self._dataset: Optional[gdal.Dataset] = None
        try:
            self._dataset = gdal.GetDriverByName("GTiff").Create(
                path, window.width, window.height, 1, gdal.GDT_Byte, list(_OPTIONS)
            )
            self._dataset.SetGeoTransform(image.geotransform_of(window))
            self._dataset.SetProjection(image.crs)
            band = self._dataset.GetRasterBand(1)
            band.SetNoDataValue(NODATA)
            band.SetDescription(name)
        except RuntimeError as error:
            raise self._failed(str(error)) from error

    def write(self, window: Window, values: npt.NDArray[np.uint8]) -> None:
        """Write one tile; ``window`` is on the image's grid.

        Raises:
            OutputError: The disk is full or gone.
        """
        if self._dataset is None:
            raise ValueError("the raster is closed")
        try:
            self._dataset.GetRasterBand(1).WriteArray(
                values, window.col - self._origin.col, window.row - self._origin.row
            )
        except RuntimeError as error:
            raise self._failed(str(error)) from error

    def finish(self) -> None:
        """Add overviews and close the file.

        Raises:
            OutputError: The disk is full or gone.
        """
        if self._dataset is None:
            raise ValueError("the raster is closed")
        levels = _levels(self._origin)
        gdal.ErrorReset()
        try:
            self._dataset.FlushCache()
            if levels:
                with _compressed_overviews():
                    self._dataset.BuildOverviews("NEAREST", levels)
            dataset, self._dataset = self._dataset, None
            closing.close(dataset)
            closing.check_raster(self._path)
        except RuntimeError as error:
            raise self._failed(str(error)) from error

    def close(self) -> None:
        """Close the file as it is."""
        dataset, self._dataset = self._dataset, None
        closing.give_up(dataset)

    def _failed(self, reason: str) -> OutputError:
        return refused(self._final, reason)


class _compressed_overviews:  # noqa: N801 - reads as a phrase in a with statement
    """Makes GDAL compress overviews like the raster, for the time of a block."""

    def __enter__(self) -> None:
        options = {
            "COMPRESS_OVERVIEW": "DEFLATE",
            "SPARSE_OK_OVERVIEW": "ON",
            # What is read is decompressed, and what is written compressed, by all of them.
            "GDAL_NUM_THREADS": thread_limit.as_gdal(),
        }
        self._kept = {name: gdal.GetThreadLocalConfigOption(name, None) for name in options}
        for name, value in options.items():
            gdal.SetThreadLocalConfigOption(name, value)

    def __exit__(self, *_: object) -> None:
        for name, value in self._kept.items():
            gdal.SetThreadLocalConfigOption(name, value)


def _levels(window: Window) -> Tuple[int, ...]:
    """Return factors of two until an overview fits into one block."""
    levels = []
    factor = 2
    while max(window.width, window.height) > BLOCK * factor / 2:
        levels.append(factor)
        factor *= 2
    return tuple(levels)
