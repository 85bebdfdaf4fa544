"""The output: a Cloud-Optimized GeoTIFF whose metadata say what its values are."""

from __future__ import annotations

from typing import Mapping, Sequence

from osgeo import gdal

from ..raster import closing
from ..run import thread_limit
from ..run.progress import Advance
from .gaofen import NODATA, REFLECTANCE_SCALE, Channel
from .gdal_progress import progress_callback

gdal.UseExceptions()

_OPTIONS = (
    "BLOCKSIZE=512",
    "COMPRESS=DEFLATE",
    "LEVEL=1",
    "PREDICTOR=YES",
    "RESAMPLING=AVERAGE",
    "BIGTIFF=IF_SAFER",
)
"""Twelve-bit images with noise hardly shrink further at higher levels, at six times the time."""


def label(path: str, channels: Sequence[Channel], fields: Mapping[str, str]) -> None:
    """Write into a raster what its bands are and where it came from.

    Args:
        path: GeoTIFF, UInt16, a band for each channel.
        channels: Names and centre wavelengths.
        fields: Lineage, in the default domain, where GIS show it.

    Raises:
        RuntimeError: GDAL cannot write it.
    """
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.SetMetadata(dict(fields))
    for number, channel in enumerate(channels, start=1):
        band = dataset.GetRasterBand(number)
        band.SetDescription(channel.name)
        band.SetScale(REFLECTANCE_SCALE)
        band.SetOffset(0.0)
        band.SetNoDataValue(NODATA)
        # As ENVI has it: GDAL's IMAGERY domain is lost in GeoTIFF before GDAL 3.10.
        wavelength = {"wavelength": f"{channel.centre_nm:g}", "wavelength_units": "Nanometers"}
        if channel.half_power_nm is not None:
            low, high = channel.half_power_nm
            wavelength["fwhm"] = f"{high - low:g}"
        band.SetMetadata(wavelength)
    dataset.FlushCache()


def write_cog(source: str, target: str, advance: Advance) -> None:
    """Copy a labelled raster to a Cloud-Optimized GeoTIFF with averaged overviews.

    Raises:
        RuntimeError: GDAL cannot read or write.
        Cancelled: The user asked to stop.
    """
    gdal.ErrorReset()
    with progress_callback(advance) as callback:
        options = [*_OPTIONS, f"NUM_THREADS={thread_limit.as_gdal()}"]
        dataset = gdal.GetDriverByName("COG").CreateCopy(
            target, gdal.Open(source), options=options, callback=callback
        )
        closing.close(dataset)
        closing.check_raster(target)
