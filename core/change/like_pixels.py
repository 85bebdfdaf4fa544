"""Dates whose pixels are of other sizes, read in pixels alike.

A network finds other ponds in other pixels: of ponds that are plain at 8 metres it finds some
smaller at 16, and some not at all. What was not there to be seen is no change, and no uncertainty
of an outline makes up for it. So finer images are averaged to the pixels of the coarsest date.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterator, List, Sequence

from osgeo import gdal

from ..protocol.errors import OutputError
from ..protocol.texts import text
from ..raster.image import open_dataset
from ..run.staging import Staging, refused, writing
from .scene_opening import Source

gdal.UseExceptions()

_ALIKE = 1.1
"""How many times larger pixels may be and count as alike."""

_KIND = 'subClass="VRTWarpedDataset"'


def averaged_names(folder: str, sources: Sequence[Source]) -> Dict[str, str]:
    """Return, by its path, the name of the averaged one of each image that is too fine."""
    coarsest = max(source.raster.gsd_m for source in sources)
    return {
        source.path: str(Path(folder) / f"image_{source.date.day.isoformat()}_averaged.vrt")
        for source in sources
        if not source.is_prediction and coarsest > _ALIKE * source.raster.gsd_m
    }


def remarks(sources: Sequence[Source]) -> Iterator[str]:
    """Yield what to know of dates whose pixels are finer than those of the coarsest."""
    coarsest = max(sources, key=lambda source: source.raster.gsd_m).raster
    for source in sources:
        own = source.raster
        if coarsest.gsd_m > _ALIKE * own.gsd_m:
            code = "change.finer_prediction" if source.is_prediction else "change.averaged"
            yield text(
                code, name=own.name, gsd=own.gsd_m, coarsest=coarsest.name, size=coarsest.gsd_m
            )


def write_averaged(sources: Sequence[Source], names: Dict[str, str]) -> List[str]:
    """Write the averaged images: virtual rasters, a few kilobytes each.

    Args:
        sources: All dates.
        names: From :func:`averaged_names`.

    Returns:
        Those that were not there before.

    Raises:
        OutputError: One cannot be written, or another file has its name.
    """
    size = max(source.raster.gsd_m for source in sources)
    written = []
    for source in sources:
        final = names.get(source.path)
        if final is None:
            continue
        before = Path(final).exists()
        if before and _KIND not in Path(final).read_text(encoding="utf-8", errors="replace"):
            raise OutputError.of("run.foreign_file", path=final)
        times = size / source.raster.gsd_m
        _, dx, _, _, _, dy = source.raster.geotransform
        with Staging() as own, writing(final):
            try:
                gdal.Warp(
                    own.reserve(final),
                    open_dataset(source.path),
                    format="VRT",
                    xRes=times * abs(dx),
                    yRes=times * abs(dy),
                    resampleAlg="average",
                )
            except RuntimeError as error:
                raise refused(Path(final), str(error)) from error
            own.commit()
        written += [] if before else [final]
    return written
