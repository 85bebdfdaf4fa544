"""Which outline of a date is which pond: by the ground they share, not by what touches."""

from __future__ import annotations

import pytest
from osgeo import ogr

from core.change.area_error import Area
from core.change.identities import Pond, assign
from core.change.outlines import FoundPond
from core.raster.polygons import envelope

SQUARE = "POLYGON((0 0,10 0,10 10,0 10,0 0))"
AT_ITS_CORNER = "POLYGON((20 0,20 20,0 20,20 0))"
HALF_OF_IT = "POLYGON((0 0,5 0,5 10,0 10,0 0))"


def found(wkt: str) -> FoundPond:
    geometry = ogr.CreateGeometryFromWkt(wkt)
    area = Area(geometry.GetArea(), 0.0, 0.0)
    return FoundPond(geometry, envelope(geometry), area, None, None)


def pond(wkt: str) -> Pond:
    geometry = ogr.CreateGeometryFromWkt(wkt)
    return Pond(1, geometry, envelope(geometry))


def test_a_pond_that_touches_another_is_a_new_one_and_nothing_is_said(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert assign([pond(SQUARE)], [found(AT_ITS_CORNER)])[1] == [0]
    assert capfd.readouterr().err == ""


def test_half_a_pond_is_that_pond() -> None:
    groups, alone = assign([pond(SQUARE)], [found(HALF_OF_IT)])
    assert (groups, alone) == ([{0: (0,)}], [])
