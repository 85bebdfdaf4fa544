"""Areas of pixels against Karney's geodesics, closed forms, and outlines of the same ground."""

from __future__ import annotations

import math
from typing import Sequence

import numpy as np
import pytest
from osgeo import osr

from core.raster.geodesy import Earth, Geod
from core.raster.image import Image
from core.raster.pixel_areas import PixelAreas, middle_pixel_area
from core.raster.windows import Window

A, F = 6378137.0, 1 / 298.257223563
E2 = F * (2 - F)

GRIDS = {
    "degrees": ("EPSG:4326", (110, 0.02, 0, 44, 0, -0.02), 400, 200),
    "mercator": ("EPSG:3857", (12245000, 2000, 0, 5465000, 0, -2000), 560, 250),
    "utm": ("EPSG:32650", (400000, 200, 0, 4900000, 0, -200), 400, 300),
    "polar": ("EPSG:3031", (2000000, 1000, 0, 500000, 0, -1000), 300, 300),
    "south_up": ("EPSG:4326", (110, 0.02, 0, 36, 0, 0.02), 400, 200),
}


def image(crs: str, grid: Sequence[float], height: int, width: int) -> Image:
    system = osr.SpatialReference()
    system.SetFromUserInput(crs)
    degrees = bool(system.IsGeographic())
    metres = abs(grid[1]) * (111_000.0 if degrees else 1.0)
    return Image("/x/map.tif", width, height, tuple(grid), system.ExportToWkt(), metres, ())


def of(name: str) -> Image:
    crs, grid, height, width = GRIDS[name]
    return image(crs, grid, height, width)


def below(latitude: float) -> float:
    """Return the area of the ellipsoid from the equator to a latitude, a radian wide."""
    sine, e = math.sin(math.radians(latitude)), math.sqrt(E2)
    bent = sine / (1 - E2 * sine**2) + math.atanh(e * sine) / e
    return A**2 * (1 - E2) / 2 * bent


def test_of_a_degree_grid_they_follow_from_the_latitudes_alone() -> None:
    grid = of("degrees")
    found = PixelAreas(grid).of(grid.window)
    edges = np.array([below(44 - 0.02 * row) for row in range(grid.height + 1)])
    wanted = -np.diff(edges) * math.radians(0.02)
    assert found == pytest.approx(np.repeat(wanted[:, None], grid.width, axis=1), rel=1e-6)


@pytest.mark.parametrize("name", GRIDS)
def test_single_pixels_are_those_of_geodesics(name: str) -> None:
    grid, rng = of(name), np.random.default_rng(0)
    window = Window(37, 11, 250, 211).intersect(grid.window)
    found = PixelAreas(grid).of(window)
    x0, dx, _, y0, _, dy = grid.geotransform
    system = osr.SpatialReference(wkt=grid.crs)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    way, geod = osr.CoordinateTransformation(system, degrees), Geod(a=A, f=F)
    for _ in range(40):
        row, col = (int(rng.integers(side)) for side in found.shape)
        corners = [
            (x0 + dx * (window.col + col + x), y0 + dy * (window.row + row + y))
            for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))
        ]
        lon, lat = zip(*((p[0], p[1]) for p in (way.TransformPoint(*c) for c in corners)))
        assert found[row, col] == pytest.approx(
            abs(geod.polygon_area_perimeter(lon, lat)[0]), rel=3e-6
        )


@pytest.mark.parametrize("name", GRIDS)
def test_together_they_are_the_outline(name: str) -> None:
    grid = of(name)
    x0, dx, _, y0, _, dy = grid.geotransform
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * (grid.width, grid.height)
    whole = Earth(grid.crs).polygon([square * (dx, dy) + (x0, y0)])[0]
    areas = PixelAreas(grid)
    assert areas.of(grid.window).sum() == pytest.approx(whole, rel=3e-6)
    classes = np.random.default_rng(1).integers(0, 3, (grid.height, grid.width)).astype(np.uint8)
    by_class = areas.by_class(grid.window, classes)
    for value in range(3):
        part = areas.of(grid.window)[classes == value].sum()
        assert by_class[value] == pytest.approx(part, rel=1e-12)


def test_windows_of_any_shape_agree_with_single_pixels() -> None:
    grid = of("degrees")
    areas = PixelAreas(grid)
    for window in (Window(3, 5, 1, 1), Window(0, 0, 200, 1), Window(7, 0, 1, 400)):
        rows, columns = np.mgrid[window.row : window.bottom, window.col : window.right]
        alone = areas.at(columns.ravel(), rows.ravel()).reshape(window.height, window.width)
        assert areas.of(window) == pytest.approx(alone, rel=1e-6)


def test_beyond_the_edge_of_the_earth_there_is_no_ground() -> None:
    beyond = image("EPSG:4326", (0, 1.0, 0, 92.0, 0, -1.0), 4, 2)
    found = PixelAreas(beyond).of(beyond.window)
    assert (found[:2] == 0).all() and (found[2:] > 0).all()
    disc = image("+proj=ortho +lat_0=0 +lon_0=0 +datum=WGS84", (-7e6, 1e6, 0, 7e6, 0, -1e6), 14, 14)
    found = PixelAreas(disc).of(disc.window)
    assert np.isfinite(found).all()
    assert found[0, 0] == 0 < found[7, 7]


def test_pixels_of_a_degree_grid_are_no_squares() -> None:
    grid = image("EPSG:4326", (110, 0.001, 0, 60.0, 0, -0.001), 11, 11)
    wanted = math.radians(0.001) * (below(59.995) - below(59.994))
    assert middle_pixel_area(grid) == pytest.approx(wanted, rel=1e-6)


def test_a_long_edge_of_the_grid_is_followed_and_not_cut_short() -> None:
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    earth = Earth(degrees.ExportToWkt())
    box = np.array([[100, 44], [110, 44], [110, 43.9], [100, 43.9], [100, 44]], dtype=float)
    wanted = math.radians(10) * (below(44) - below(43.9))
    assert earth.polygon([box])[0] == pytest.approx(wanted, rel=1e-5)
    across = box + np.array([75, 0])
    assert earth.polygon([across])[0] == pytest.approx(wanted, rel=1e-5)
    beyond = box + np.array([0, 46.05])
    assert math.isnan(earth.polygon([beyond])[0])
    assert np.isnan(earth.geographic(np.array([[0.0, 91.0]]))).all()
