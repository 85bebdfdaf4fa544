"""The end of a file that GDAL writes: its last bytes are written then, and may find no room.

How GDAL tells of that differs: as an exception, as its last error, from inside a destructor, which
prints it, or, in some versions, not at all. So a file that is closed is read once more.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from osgeo import gdal

gdal.UseExceptions()

_ROWS = 512
"""Rows of a raster that are read at a time."""


def close(dataset: Any) -> None:
    """Close a raster or a store of layers that is being written, whoever else refers to it.

    Args:
        dataset: Of :mod:`osgeo.gdal` or :mod:`osgeo.ogr`; of no use afterwards, nor are its bands
            and layers.

    Raises:
        RuntimeError: The last bytes could not be written.
    """
    if dataset is None:
        raise RuntimeError(gdal.GetLastErrorMsg())
    gdal.ErrorReset()
    dataset.FlushCache()
    _destroy(dataset)
    if gdal.GetLastErrorType() >= gdal.CE_Failure:
        raise RuntimeError(gdal.GetLastErrorMsg())


def give_up(dataset: Any) -> None:
    """Close what will be thrown away, without a word of what is missing in it."""
    if dataset is None:
        return
    with contextlib.suppress(RuntimeError):
        gdal.PushErrorHandler("CPLQuietErrorHandler")
        try:
            _destroy(dataset)
        finally:
            gdal.PopErrorHandler()


def _destroy(dataset: Any) -> None:
    """Close for good what is not closed yet; not even its destructor touches it afterwards.

    Raises:
        RuntimeError: Something could not be written. It is closed all the same.
    """
    if not hasattr(dataset, "Close"):
        if dataset.thisown:
            dataset.thisown = False
            dataset.__swig_destroy__(dataset)
        return
    # From GDAL 3.8 on; up to 3.13 one that could not be closed would be closed once more.
    if getattr(dataset, "this", None) is None:
        return
    try:
        dataset.Close()
    finally:
        if dataset.this is not None:
            dataset.thisown = False
            dataset.this = None


def check_raster(path: str) -> None:
    """Read a raster that was written from its first row to its last, with its overviews.

    Raises:
        RuntimeError: A part of it is not there.
    """
    dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_READONLY)
    for number in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(number)
        overviews = [band.GetOverview(index) for index in range(band.GetOverviewCount())]
        for level in (band, *overviews):
            for top in range(0, level.YSize, _ROWS):
                rows = min(_ROWS, level.YSize - top)
                if level.ReadRaster(0, top, level.XSize, rows) is None:
                    raise RuntimeError(gdal.GetLastErrorMsg())


def check_store(path: str, **counts: int) -> None:
    """Read a GeoPackage that was written.

    Args:
        path: The file.
        counts: How many rows each table has.

    Raises:
        RuntimeError: A part of it is not there.
    """
    address = f"{Path(path).absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as store:
            found = [row[0] for row in store.execute("PRAGMA quick_check")]
            if found != ["ok"]:
                raise RuntimeError(" ".join(map(str, found)))
            for table, count in counts.items():
                # The names are this engine's own.
                query = f'SELECT count(*) FROM "{table}"'  # noqa: S608  # nosec B608
                there = store.execute(query).fetchone()[0]
                if there != count:
                    raise RuntimeError(f"{table}: {there} / {count}")
    except sqlite3.Error as error:
        raise RuntimeError(str(error)) from error
