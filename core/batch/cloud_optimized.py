"""A byte raster as a Cloud-Optimized GeoTIFF: what a batch publishes is read over the network."""

from __future__ import annotations

from pathlib import Path

from osgeo import gdal

from ..raster import closing
from ..raster.windows import BLOCK
from ..run.staging import refused, writing

gdal.UseExceptions()

_OPTIONS = (
    f"BLOCKSIZE={BLOCK}",
    "COMPRESS=DEFLATE",
    "LEVEL=6",
    "RESAMPLING=NEAREST",
    "OVERVIEW_RESAMPLING=NEAREST",
    "SPARSE_OK=TRUE",
    "NUM_THREADS=1",
    "BIGTIFF=IF_SAFER",
)


def rewrite(place: str, final: str) -> None:
    """Turn a raster into a Cloud-Optimized GeoTIFF, with the same pixels and overviews.

    Args:
        place: The raster.
        final: The name it will get, for messages.

    Raises:
        OutputError: The disk is full or gone.
    """
    made = f"{place}.cog"
    gdal.ErrorReset()
    try:
        dataset = gdal.GetDriverByName("COG").CreateCopy(
            made, gdal.Open(place), options=list(_OPTIONS)
        )
        closing.close(dataset)
        closing.check_raster(made)
    except RuntimeError as error:
        raise refused(Path(final), str(error)) from error
    with writing(final):
        Path(made).replace(place)
