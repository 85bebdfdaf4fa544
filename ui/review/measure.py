"""Area and perimeter of an outline on the ellipsoid of its reference system."""

from __future__ import annotations

import math

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
)

from ...core.protocol import review_fields as of
from .rows import Row


class Measure:
    """Measures on the ellipsoid that a layer's coordinates are on, whatever the project's is.

    The engine follows geodesics (Karney 2013), QGIS before 3.26 other curves. Of outlines without
    edges longer than ten kilometres the areas agree within 1e-6 of themselves.
    """

    def __init__(
        self, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
    ) -> None:
        """Take the system of the outlines, and how to get from it to its ellipsoid."""
        self._ground = QgsDistanceArea()
        self._ground.setSourceCrs(crs, context)
        self._ground.setEllipsoid(crs.ellipsoidAcronym())

    def measured(self, row: Row) -> Row:
        """Return a row with area and perimeter of its outline; none where that has no place."""
        area = self._ground.measureArea(row.outline)
        perimeter = self._ground.measurePerimeter(row.outline)
        if not (math.isfinite(area) and math.isfinite(perimeter)):
            return row.where(**{of.AREA: None, of.PERIMETER: None})
        return row.where(**{of.AREA: area, of.PERIMETER: perimeter})
