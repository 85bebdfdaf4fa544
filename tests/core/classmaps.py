"""Class rasters in memory, read in pieces like those on disk."""

from __future__ import annotations

from typing import Any, Iterator, List, Sequence

import numpy as np
import numpy.typing as npt
from osgeo import osr

from core.accuracy.samples.labelled_sample import Sample, Stratum
from core.raster.image import Image
from core.raster.windows import Window

from .rasters import GRID, UTM


class Tiles:
    """A class raster in memory, read in pieces of a given size."""

    def __init__(self, classes: Any, side: int, crs: str = UTM, grid: Any = GRID) -> None:
        """Take uint8 [H, W]."""
        self._classes, self._side = np.asarray(classes, dtype=np.uint8), side
        system = osr.SpatialReference()
        system.SetFromUserInput(crs)
        height, width = self._classes.shape
        gsd_m = 10.0 if system.IsProjected() else abs(grid[1]) * 111_000
        self.image = Image("/x/map.tif", width, height, grid, system.ExportToWkt(), gsd_m, ())
        self.read: List[Window] = []

    def windows(self, part: Window) -> Iterator[Window]:
        """Cut it, row by row."""
        for row in range(part.row, part.bottom, self._side):
            for col in range(part.col, part.right, self._side):
                yield Window(col, row, self._side, self._side).intersect(part)

    def classes(self, window: Window) -> npt.NDArray[np.uint8]:
        """Read a piece and remember which."""
        self.read.append(window)
        return self._classes[window.slices_in(self.image.window)]


def sample(
    counts: Any, pixels: Sequence[int], by_class: bool = False, pixel_area_m2: float = 1.0
) -> Sample:
    """Return a sample from units [H, C, C] of classes 1, 2 ..., strata numbered likewise."""
    counts = np.asarray(counts)
    return Sample(
        tuple(Stratum(h, n, h if by_class else None) for h, n in enumerate(pixels, 1)),
        tuple(range(1, counts.shape[1] + 1)),
        tuple(tuple(tuple(row) for row in stratum) for stratum in counts.tolist()),
        pixel_area_m2,
    )
