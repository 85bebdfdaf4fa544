"""The overlapping tiles of a site put together, so that no ground is counted twice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal
from scipy import ndimage
from scipy.sparse import csgraph, csr_matrix

from ...raster.array_types import BoolArray
from ...raster.class_codes import IGNORE, POND
from ..data.examples import ROLES, Example
from ..evaluation.drawn_ponds import IOU

gdal.UseExceptions()

_BANDS = len(ROLES) - 1
_LEAST_SHARED = 8
"""Pixels that tiles must share along both sides to be put together."""


@dataclass(frozen=True)
class Mosaic:
    """Tiles of one piece of ground.

    Attributes:
        name: Of the file.
        pixels: uint16 [3, H, W], blue green red; 0 where no tile is.
        label: uint8 [H, W], 1 pond, 0 other, 255 ignored.
        transform: GDAL's six coefficients.
        projection: The reference system, as well-known text.
        scale: Reflectance per digital number.
    """

    name: str
    pixels: npt.NDArray[np.uint16]
    label: npt.NDArray[np.uint8]
    transform: Tuple[float, ...]
    projection: str
    scale: float

    def write(self, folder: Path) -> Path:
        """Write the image and return its path."""
        path = folder / f"{self.name}.tif"
        height, width = self.label.shape
        raster = gdal.GetDriverByName("GTiff").Create(
            str(path), width, height, _BANDS, gdal.GDT_UInt16
        )
        raster.SetGeoTransform(self.transform)
        raster.SetProjection(self.projection)
        for number, values in enumerate(self.pixels, start=1):
            band = raster.GetRasterBand(number)
            band.WriteArray(values)
            band.SetDescription(ROLES[number - 1])
            band.SetScale(self.scale)
            band.SetNoDataValue(0)
        return path

    def is_pond(self, inside: BoolArray) -> bool:
        """Tell whether a drawn pond is one, as a person with the labels at hand would.

        It shares :data:`IOU` of the union with a labelled one, or its centre lies in one.

        Args:
            inside: Its pixels, bool [H, W].
        """
        rows, columns = np.nonzero(inside)
        if not len(rows):
            return False
        if self.label[round(float(rows.mean())), round(float(columns.mean()))] == POND:
            return True
        labelled, count = self._labelled()
        known = inside & (self.label != IGNORE)
        shared = np.bincount(labelled[known], minlength=count + 1)
        extents = np.bincount(labelled.ravel(), minlength=count + 1)
        union = np.count_nonzero(known) + extents - shared
        return bool((shared[1:] >= IOU * union[1:]).any())

    def rest(self, decided: BoolArray, beside: int) -> npt.NDArray[np.uint8]:
        """Return the label of the ground that nobody decided on; all else is ignored.

        A labelled pond of which any part was decided on is no part of it.

        Args:
            decided: Pixels of decided ponds, bool [H, W].
            beside: Pixels around them that count for nothing either.
        """
        labelled, _ = self._labelled()
        touched = np.setdiff1d(np.unique(labelled[decided]), [0])
        away = np.isin(labelled, touched)
        if decided.any():
            away |= ndimage.binary_dilation(decided, iterations=beside)
        return np.where(away, np.uint8(IGNORE), self.label).astype(np.uint8)

    def _labelled(self) -> Tuple[npt.NDArray[np.int32], int]:
        found, count = ndimage.label(self.label == POND)
        return found, int(count)


def mosaics(folder: Path, tiles: Sequence[Example]) -> List[Mosaic]:
    """Put the tiles of one site together, where they overlap, on the grid of the first.

    Tiles lie off one another's grid by parts of a pixel, which are rounded.

    Args:
        folder: With the tiles' files under ``image``, for where they lie.
        tiles: Of the site.
    """
    sources = {tile.name: gdal.Open(str(folder / "image" / f"{tile.name}.tif")) for tile in tiles}
    places = _places({name: source.GetGeoTransform() for name, source in sources.items()})
    near = [[_share(one, other, places) for other in tiles] for one in tiles]
    count, groups = csgraph.connected_components(csr_matrix(near), directed=False)
    result = []
    for group in range(count):
        members = [tile for tile, its in zip(tiles, groups) if its == group]
        source = sources[members[0].name]
        result.append(_joined(f"{members[0].site}-{group + 1}", members, places, source))
    return result


def _places(transforms: Dict[str, Tuple[float, ...]]) -> Dict[str, Tuple[int, int]]:
    """Return row and column of each tile's corner on one grid."""
    first = next(iter(transforms.values()))
    return {
        name: (round((one[3] - first[3]) / first[5]), round((one[0] - first[0]) / first[1]))
        for name, one in transforms.items()
    }


def _share(one: Example, other: Example, places: Dict[str, Tuple[int, int]]) -> bool:
    (row, column), (down, across) = places[one.name], places[other.name]
    height, width = one.label.shape
    return (
        abs(row - down) <= height - _LEAST_SHARED and abs(column - across) <= width - _LEAST_SHARED
    )


def _joined(
    name: str,
    tiles: Sequence[Example],
    places: Dict[str, Tuple[int, int]],
    source: gdal.Dataset,
) -> Mosaic:
    top = min(places[tile.name][0] for tile in tiles)
    left = min(places[tile.name][1] for tile in tiles)
    bottom = max(places[tile.name][0] + tile.label.shape[0] for tile in tiles)
    right = max(places[tile.name][1] + tile.label.shape[1] for tile in tiles)
    pixels = np.zeros((_BANDS, bottom - top, right - left), dtype=np.uint16)
    label = np.full((bottom - top, right - left), IGNORE, dtype=np.uint8)
    for tile in tiles:
        row, column = places[tile.name][0] - top, places[tile.name][1] - left
        window = (
            slice(row, row + tile.label.shape[0]),
            slice(column, column + tile.label.shape[1]),
        )
        part, known = pixels[:, window[0], window[1]], label[window]
        empty = (part == 0).all(axis=0)
        part[:, empty] = tile.pixels[:_BANDS][:, empty]
        unknown = known == IGNORE
        known[unknown] = tile.label[unknown]
    x, dx, _, y, _, dy = source.GetGeoTransform()
    first = places[tiles[0].name]
    corner = (x + (left - first[1]) * dx, dx, 0.0, y + (top - first[0]) * dy, 0.0, dy)
    scale = float(tiles[0].gain[0])
    return Mosaic(name, pixels, label, corner, source.GetProjection(), scale)
