"""The ponds of one date: outlines on the first date's ground, areas on the ellipsoid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, List, Optional

import numpy as np
from osgeo import ogr

from ..model.pond_confidence import PondShape
from ..model.probability_percent import LEVELS, MIDDLES
from ..raster.class_codes import POND
from ..raster.geodesy import Earth
from ..raster.polygons import Bounds, envelope
from ..raster.vectorise import Outline, Outlines, Vectoriser
from ..raster.wkb import polygon_of
from .area_error import Area, area_of
from .scene import Scene


@dataclass(frozen=True)
class FoundPond:
    """A pond as one date's prediction shows it.

    Attributes:
        geometry: Polygon on the first date's ground.
        box: Around it.
        area: With its uncertainty.
        probability: Mean inside, 0 to 1; ``None`` without probabilities.
        confidence: 0 to 1; ``None`` where the model gives none.
    """

    geometry: ogr.Geometry
    box: Bounds
    area: Area
    probability: Optional[float]
    confidence: Optional[float]


def find_outlines(
    scene: Scene, min_area: float, advance: Callable[[float], None]
) -> List[FoundPond]:
    """Outline the ponds of a date; memory grows with the ponds, not with the raster.

    Args:
        scene: The date.
        min_area: Smallest pond to keep, square metres.
        advance: Told the share that is done; may raise to stop.

    Raises:
        InputError: A file is damaged.
    """
    found: List[FoundPond] = []
    earth = Earth(scene.grid.crs)

    def take(outlines: Outlines) -> None:
        ponds = (_pond(outline, scene, earth, min_area) for outline in outlines)
        found.extend(pond for pond in ponds if pond is not None)

    grid, vectoriser = scene.grid, Vectoriser(scene.grid.window, 1, take)
    windows = list(scene.prediction.windows(grid.window))
    middles = MIDDLES.astype(np.float32)
    for number, window in enumerate(windows):
        advance(number / len(windows))
        ponds = scene.prediction.classes(window) == POND
        if not ponds.any():
            vectoriser.skip(window)
        elif scene.percents is None:
            vectoriser.add(window, ponds, np.zeros(ponds.shape, dtype=np.float32))
        else:
            percents = scene.percents.percents(window)
            vectoriser.add(window, ponds, middles[percents.clip(max=LEVELS)])
    vectoriser.finish()
    return found


def _pond(outline: Outline, scene: Scene, earth: Earth, min_area: float) -> Optional[FoundPond]:
    """Return an outline as a pond; ``None`` where it is too small or has no place on the Earth."""
    x0, dx, _, y0, _, dy = scene.grid.geotransform
    rings = [ring * (dx, dy) + (x0, y0) for ring in outline.rings]
    area, perimeter = earth.polygon(rings)
    if not math.isfinite(area) or area < min_area:
        return None
    geometry = scene.placement.over(polygon_of(rings))
    if geometry is None:
        return None
    probability = confidence = None
    if scene.percents is not None:
        probability = outline.probability_sum / outline.pixels
        if scene.confidence is not None:
            shape = PondShape(probability, outline.peak, area, perimeter)
            confidence = scene.confidence.of(shape)
    return FoundPond(
        geometry=geometry,
        box=envelope(geometry),
        area=area_of(area, perimeter, scene.grid.gsd_m, scene.relative_error),
        probability=probability,
        confidence=confidence,
    )
