"""A folder of labelled tiles that the shipped network is trained on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np
from osgeo import gdal

from ...protocol.errors import InputError
from ...raster.class_codes import IGNORE, OTHER, POND
from ...simulation.camera.sensor import SCALE
from ..data.examples import ROLES, Example, make_example
from .label_review import Region

gdal.UseExceptions()

_SITE = re.compile(r"^(site\d+)_")


_DOUBTED = {"unlabelled": (OTHER,), "not_a_pond": (POND,), "unclear": (OTHER, POND)}
"""Which labels a region calls into question: ground around a mask that lies on a pit is no pond,
and among the best to learn that from."""


def read_folder(folder: Path, review: Sequence[Region] = ()) -> List[Example]:
    """Read every ``image/siteSS_*.tif`` of a folder with the ``label/`` of the same name.

    Args:
        folder: The folder.
        review: Regions whose label is not to be trusted: there it is ignored.

    Raises:
        InputError: There is none, one has no label or no site in its name, or cannot be used.
    """
    paths = sorted((folder / "image").glob("*.tif"))
    if not paths:
        raise InputError(f"{folder} holds no image/*.tif.", "Give the folder with image and label.")
    return [_read_tile(path, folder / "label" / path.name, review) for path in paths]


def _read_tile(image_path: Path, label_path: Path, review: Sequence[Region]) -> Example:
    match = _SITE.match(image_path.name)
    if match is None:
        raise InputError(f"{image_path} does not say its site.", "Name images siteSS_NAME.tif.")
    site = match.group(1)
    try:
        image, label = gdal.Open(str(image_path)), gdal.Open(str(label_path))
        named = {
            image.GetRasterBand(number).GetDescription().lower(): number
            for number in range(1, image.RasterCount + 1)
        }
        bands = [
            image.GetRasterBand(named[role]).ReadAsArray().astype(np.uint16)
            if role in named
            else None
            for role in ROLES
        ]
        values = label.GetRasterBand(1).ReadAsArray().astype(np.uint8)
        scale = image.GetRasterBand(1).GetScale() or SCALE
        transform = label.GetGeoTransform()
    except RuntimeError as error:
        raise InputError(f"{image_path} or its label cannot be read ({error}).") from error
    if all(band is None for band in bands):
        raise InputError(
            f"{image_path} names none of the bands {', '.join(ROLES)}.",
            "Set its band descriptions.",
        )
    for region in review:
        if region.site == site:
            box = values[inside(region, values.shape, transform)]
            box[np.isin(box, _DOUBTED[region.kind])] = IGNORE
    return make_example(image_path.stem, site, bands, values, scale)


def inside(
    region: Region, shape: Tuple[int, int], transform: Sequence[float]
) -> Tuple[slice, slice]:
    """Return the rows and columns of a north-up raster that a region touches.

    Args:
        region: In the raster's reference system.
        shape: Height and width of the raster.
        transform: GDAL's six numbers.
    """
    columns = [(x - transform[0]) / transform[1] for x in (region.xmin, region.xmax)]
    rows = [(y - transform[3]) / transform[5] for y in (region.ymax, region.ymin)]
    return _whole(rows, shape[0]), _whole(columns, shape[1])


def _whole(ends: Sequence[float], size: int) -> slice:
    # A box that was written with six decimals ends within a hundredth of a pixel of its edge.
    first, last = np.floor(ends[0] + 0.02), np.ceil(ends[1] - 0.02)
    start, stop = (int(np.clip(value, 0, size)) for value in (first, last))
    return slice(start, max(start, stop))
