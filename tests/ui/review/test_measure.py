"""Areas after an edit are those that the engine would have written."""

from __future__ import annotations

import math

import numpy as np
import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
)

from tailing_pond_mapper.core.raster.geodesy import Earth
from tailing_pond_mapper.ui.review.measure import Measure
from tailing_pond_mapper.ui.review.rows import Row


@pytest.mark.parametrize(
    "system, place",
    [
        ("EPSG:32650", (400000, 3300000)),
        ("EPSG:32723", (600000, 7700000)),
        ("EPSG:4527", (39500000, 2600000)),
        ("EPSG:4326", (110.2, 32.3)),
        ("EPSG:4490", (103.2, 23.3)),
        ("EPSG:3857", (12000000, 3900000)),
    ],
)
@pytest.mark.parametrize("size", [80, 600, 4000])
def test_area_and_perimeter_agree_with_the_engine(
    project: QgsProject, system: str, place: tuple[float, float], size: float
) -> None:
    crs = QgsCoordinateReferenceSystem(system)
    # Another ellipsoid for the project must not matter.
    project.setEllipsoid("EPSG:7008")
    unit = 1 / 111_320 if crs.isGeographic() else 1.0
    ring = [
        (
            place[0] + unit * size * (1 + 0.3 * math.sin(3 * turn)) * math.cos(turn),
            place[1] + unit * size * (1 + 0.3 * math.sin(3 * turn)) * math.sin(turn),
        )
        for turn in np.linspace(0, 2 * math.pi, 25)
    ]
    hole = [(x / 3 + 2 * place[0] / 3, y / 3 + 2 * place[1] / 3) for x, y in ring]
    rings = [[QgsPointXY(x, y) for x, y in one] for one in (ring, hole)]
    outline = QgsGeometry.fromPolygonXY(rings)
    measure = Measure(crs, QgsCoordinateTransformContext())
    row = measure.measured(Row({}, outline))
    area, perimeter = Earth(crs.toWkt()).polygon([np.array(one) for one in (ring, hole)])
    assert row.number("area_m2") == pytest.approx(area, rel=1e-6)
    assert row.number("perimeter_m") == pytest.approx(perimeter, rel=1e-6)


def test_a_system_that_is_nowhere_on_earth_gives_what_the_plane_gives(project: QgsProject) -> None:
    measure = Measure(QgsCoordinateReferenceSystem(), QgsCoordinateTransformContext())
    row = measure.measured(Row({}, QgsGeometry.fromWkt("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))")))
    assert row.number("area_m2") == 81
