"""Layers lie where they were drawn, whatever reference system that was in."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import ogr, osr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFields,
    QgsGeometry,
    QgsRectangle,
    QgsWkbTypes,
)

from tailing_pond_mapper.ui.project import geopackage

BOX = QgsRectangle(1.5, 40.25, 2.5, 41.0)


def written(path: Path, name: str, definition: str, beside: bool = False) -> ogr.DataSource:
    crs = QgsCoordinateReferenceSystem(definition)
    assert crs.isValid()
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(BOX))
    context = QgsCoordinateTransformContext()
    kind = QgsWkbTypes.Type.Polygon
    geopackage.add_layer(path, name, QgsFields(), [feature], kind, crs, context, beside)
    return ogr.Open(str(path))


def on_earth(system: osr.SpatialReference) -> tuple[float, float]:
    """Return longitude and latitude of a corner of the box."""
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    for one in (system, degrees):
        one.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    way = osr.CoordinateTransformation(system, degrees)
    return way.TransformPoint(BOX.xMinimum(), BOX.yMinimum())[:2]


@pytest.mark.parametrize(
    "definition",
    [
        "+proj=utm +zone=23 +south +datum=WGS84 +units=us-ft",
        "+proj=utm +zone=50 +datum=WGS84 +units=km",
        "+proj=longlat +datum=WGS84 +pm=paris",
        "+proj=tmerc +lon_0=102.5 +k=1 +x_0=500000 +ellps=GRS80",
        "+proj=eqearth +lon_0=10 +datum=WGS84",  # WKT 1 has no words for it.
    ],
)
def test_a_system_without_a_code_is_kept(definition: str, tmp_path: Path) -> None:
    expected = osr.SpatialReference()
    expected.ImportFromProj4(definition)
    for name in ("one", "other"):
        file = written(tmp_path / "drawn.gpkg", name, f"PROJ:{definition}", beside=name != "one")
        found = file.GetLayerByName(name).GetSpatialRef()
        assert on_earth(found) == pytest.approx(on_earth(expected), abs=1e-9)


def test_a_system_with_a_code_keeps_it(tmp_path: Path) -> None:
    file = written(tmp_path / "drawn.gpkg", "one", "EPSG:4526")
    assert file.GetLayerByName("one").GetSpatialRef().GetAuthorityCode(None) == "4526"
