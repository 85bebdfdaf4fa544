"""Assessment area polygons: reprojected to the image once, rasterised into each window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..protocol.errors import InputError
from ..protocol.texts import text
from .image import Image
from .polygons import Shapes, around, bounds_of, envelope, meet
from .reference_polygons import Mending, limit_to, move, open_polygons, surfaces
from .windows import Window, extent_window


class Area:
    """The polygons of a vector file on the grid of an image.

    Attributes:
        window: The smallest window around them, clipped to the image.
        remarks: Polygons that were repaired or left out, for people.
    """

    def __init__(self, path: str, image: Image) -> None:
        """Read the polygons of the file's first layer.

        Raises:
            InputError: The file cannot be opened, holds no polygons, or misses the image.
        """
        name = Path(path).name
        source, layer = open_polygons(path, name, text("raster.draw_area"))
        to_image = limit_to(source, layer, image, name)
        mending = Mending(name)
        whole = bounds_of(image, image.window)
        moved = [move(shape, to_image, name) for _, shape in surfaces(layer, name, mending)]
        del source
        self.remarks = (*to_image.remarks(name, image.name), *mending.remarks)
        self._shapes = Shapes(image, [shape for shape in moved if meet(shape, whole)])
        if not self._shapes.geometries:
            raise InputError.of("raster.area_outside_image", name=name, image=image.name)
        box = around([envelope(shape) for shape in self._shapes.geometries])
        self.window = extent_window(box, image.geotransform, image.width, image.height)

    def inside(self, window: Window) -> npt.NDArray[np.bool_]:
        """Return the pixels of a window whose centre lies in a polygon, bool [H, W]."""
        return self._shapes.inside(window)
