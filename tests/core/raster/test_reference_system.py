"""Coordinate reference systems are the same in what is written as in what was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import gdal, ogr, osr

from core.raster.reference_system import fits_geotiff, plane_system, stored_system

CUSTOM = [
    "+proj=utm +zone=10 +datum=NAD83 +units=us-ft",
    "+proj=utm +zone=50 +datum=WGS84 +units=km",
    "+proj=longlat +ellps=WGS84 +pm=paris",
    "+proj=longlat +datum=WGS84 +pm=180",
    "+proj=longlat +ellps=WGS84 +towgs84=100,200,300,0,0,0,0",
]


def in_geotiff(definition: str, folder: Path) -> osr.SpatialReference:
    """Return a system as an image has it: names and codes are those of a GeoTIFF."""
    system = osr.SpatialReference()
    system.SetFromUserInput(definition)
    path = str(folder / "i.tif")
    made = gdal.GetDriverByName("GTiff").Create(path, 1, 1)
    made.SetSpatialRef(system)
    del made
    found = gdal.Open(path)
    return plane_system(found.GetSpatialRef())


def in_geopackage(system: osr.SpatialReference, folder: Path) -> osr.SpatialReference:
    path = str(folder / "s.gpkg")
    store = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    for name in ("one", "other"):
        store.CreateLayer(name, system, ogr.wkbPolygon)
    del store
    found = ogr.Open(path)
    one, other = (found.GetLayer(number).GetSpatialRef() for number in range(2))
    assert one.IsSame(other)
    return plane_system(one)


@pytest.mark.parametrize("definition", CUSTOM)
def test_a_geopackage_keeps_a_system_that_is_like_one_of_epsg(
    definition: str, tmp_path: Path
) -> None:
    system = in_geotiff(definition, tmp_path)
    found = in_geopackage(stored_system(system), tmp_path)
    assert found.IsSame(system), found.ExportToProj4()


def test_a_system_that_is_one_of_epsg_is_stored_as_that(tmp_path: Path) -> None:
    for code in (32723, 4326, 4547):
        system = in_geotiff(f"EPSG:{code}", tmp_path)
        assert in_geopackage(stored_system(system), tmp_path).GetAuthorityCode(None) == str(code)
    plain = in_geotiff("+proj=utm +zone=23 +south +datum=WGS84", tmp_path)
    assert in_geopackage(stored_system(plain), tmp_path).GetAuthorityCode(None) == "32723"


@pytest.mark.parametrize(
    ("definition", "fits"),
    [("EPSG:32723", True), ("ESRI:54009", True), ("EPSG:4490", True), ("+proj=healpix", False)],
)
def test_what_a_geotiff_cannot_hold_is_known(definition: str, fits: bool) -> None:
    system = osr.SpatialReference()
    system.SetFromUserInput(definition)
    assert fits_geotiff(plane_system(system).ExportToWkt()) == fits
    assert not gdal.ReadDir("/vsimem/")
