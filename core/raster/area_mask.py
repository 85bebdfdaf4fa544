"""Assessment area polygons: reprojected to the image once, rasterised into each window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..protocol.errors import InputError
from ..protocol.texts import text
from .coordinate_operation import operations_in
from .image import Image
from .placement import OverImage
from .polygons import Shapes, around, envelope
from .reference_polygons import Mending, name_of_polygons, open_polygons, surfaces
from .windows import Window, extent_window


class Area:
    """The polygons of a vector file on the grid of an image.

    Attributes:
        window: The smallest window around them, clipped to the image.
        remarks: Polygons that were repaired or left out, for people.
    """

    def __init__(self, path: str, image: Image) -> None:
        """Read the polygons of the file's first layer that has some.

        Raises:
            InputError: The file cannot be opened, holds no polygons, or misses the image.
        """
        name = name_of_polygons(path)
        source, layer, remarks = open_polygons(path, name, text("raster.draw_area"))
        over = OverImage(layer.GetSpatialRef(), image, name, operations_in(source))
        over.limit(layer)
        mending = Mending(name, over.turn)
        placed = [over.place(shape) for _, shape in surfaces(layer, name, mending)]
        del source
        self.remarks = (*remarks, *over.remarks, *mending.remarks)
        self._shapes = Shapes(image, [shape for shape in placed if shape is not None])
        if not self._shapes.geometries:
            raise InputError.of("raster.area_outside_image", name=name, image=image.name)
        box = around([envelope(shape) for shape in self._shapes.geometries])
        self.window = extent_window(box, image.geotransform, image.width, image.height)

    def inside(self, window: Window) -> npt.NDArray[np.bool_]:
        """Return the pixels of a window whose centre lies in a polygon, bool [H, W]."""
        return self._shapes.inside(window)
