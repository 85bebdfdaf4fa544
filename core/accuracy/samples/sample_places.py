"""Where the labelled points of a sample lie on a map, for a drawing of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np

from ...raster.image import Image
from ...raster.opening import SAMPLES, open_vector
from ...raster.polygons import system_of
from ...raster.reference_system import period
from ...raster.reprojection import Reprojection
from .points_layer import LABEL, POINTS

_MAP_CLASS = "map_class"


@dataclass(frozen=True)
class SamplePlace:
    """A point of a sample.

    Attributes:
        across: From the left edge of the map to the right, 0 to 1.
        down: From the upper edge to the lower, 0 to 1.
        map_class: In the map that was sampled.
        label: ``None`` for none.
    """

    across: float
    down: float
    map_class: int
    label: Optional[int]


def sample_places(path: str, image: Image) -> Tuple[SamplePlace, ...]:
    """Return the points of a sample that lie on a raster.

    Args:
        path: GeoPackage of a sample that has been read before, so that it is one.
        image: The raster.
    """
    store = open_vector(path, SAMPLES)
    layer = store.GetLayerByName(POINTS)
    points = [
        (
            (feature.GetGeometryRef().GetX(), feature.GetGeometryRef().GetY()),
            int(feature.GetField(_MAP_CLASS)),
            feature.GetField(LABEL),
        )
        for feature in layer
    ]
    if not points:
        return ()
    to_image = Reprojection(layer.GetSpatialRef(), system_of(image))
    places = to_image.points(np.array([place for place, _, _ in points]))
    x0, dx, _, y0, _, dy = image.geotransform
    turn = period(system_of(image))
    if turn is not None:  # Longitudes may be counted from elsewhere.
        middle = x0 + dx * image.width / 2
        places[:, 0] -= turn * np.round((places[:, 0] - middle) / turn)
    shares = (places - (x0, y0)) / (dx * image.width, dy * image.height)
    return tuple(
        SamplePlace(float(across), float(down), map_class, label)
        for (across, down), (_, map_class, label) in zip(shares, points)
        if 0 <= across <= 1 and 0 <= down <= 1
    )
