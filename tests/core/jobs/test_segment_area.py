"""Segmentation inside polygons, of whatever coordinate reference system."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, osr
from scipy import ndimage

from core.jobs.segment import segment
from core.protocol.errors import InputError

from .. import networks
from ..conftest import Heard
from ..rasters import GRID, UTM, landscape, read_ponds, read_raster, write_polygons, write_raster
from ..segmentations import expected, job


@pytest.mark.parametrize(
    ("crs", "grid"),
    [
        ("EPSG:4326", (-44.0, 1e-4, 0, -20.0, 0, -1e-4)),
        ("EPSG:4490", (103.0, 1e-4, 0, 23.5, 0, -1e-4)),
        ("EPSG:4526", (38_500_000.0, 10.0, 0, 2_600_000.0, 0, -10.0)),
        ("EPSG:3857", (-4_900_000.0, 10.0, 0, -2_300_000.0, 0, -10.0)),
        ("EPSG:2263", (980_000.0, 30.0, 0, 200_000.0, 0, -30.0)),
        (UTM, (600_000.0, 10.0, 0, 7_800_000.0, 0, 10.0)),
    ],
)
def test_any_system_and_polygons_in_another(
    crs: str, grid: tuple[float, ...], models: Path, tmp_path: Path, heard: Heard
) -> None:
    """Degrees, northing first, feet, a grid that runs north: all are served."""
    values = landscape(120, 160)
    image = write_raster(tmp_path / "i.tif", values, crs=crs, grid=grid)
    x0, dx, _, y0, _, dy = grid
    columns, rows = (20.3, 70.2), (30.1, 95.4)
    corners = [
        (x0 + col * dx, y0 + row * dy)
        for col, row in (
            (columns[0], rows[0]),
            (columns[1], rows[0]),
            (columns[1], rows[1]),
            (columns[0], rows[1]),
        )
    ]
    here, there = osr.SpatialReference(), osr.SpatialReference()
    here.SetFromUserInput(crs)
    there.SetFromUserInput("EPSG:4326")
    for system in (here, there):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    moved = osr.CoordinateTransformation(here, there).TransformPoints(corners)
    area = write_polygons(tmp_path / "area.gpkg", [[point[:2] for point in moved]], "EPSG:4326")
    request = job(
        tmp_path, image, models / "spatial.onnx", area=area, polygons=str(tmp_path / "p.gpkg")
    )
    result = segment(request, heard)
    oracle = expected(
        networks.whole_image(models / "spatial.onnx", values, networks.centre_of(values))
    )
    centres_inside = (slice(30, 95), slice(20, 70))
    inside = np.zeros(oracle.shape, bool)
    inside[centres_inside] = True
    found = np.full(oracle.shape, 255, np.uint8)
    dataset = gdal.Open(result.output)
    left = round((dataset.GetGeoTransform()[0] - x0) / dx)
    top = round((dataset.GetGeoTransform()[3] - y0) / dy)
    classes = dataset.ReadAsArray()
    found[top : top + classes.shape[0], left : left + classes.shape[1]] = classes
    np.testing.assert_array_equal(found, np.where(inside, oracle, 255))
    ponds = read_ponds(str(result.polygons))
    assert len(ponds) == ndimage.label(np.where(inside, oracle, 0))[1] > 0
    for pond in ponds:
        xmin, xmax, ymin, ymax = pond["geometry"].GetEnvelope()
        xs, ys = sorted((x0 + 20 * dx, x0 + 70 * dx)), sorted((y0 + 30 * dy, y0 + 95 * dy))
        slack = abs(dx) * 1e-6
        assert xs[0] - slack <= xmin < xmax <= xs[1] + slack
        assert ys[0] - slack <= ymin < ymax <= ys[1] + slack


def test_several_areas_and_a_curved_line_of_no_area(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    x0, dx, _, y0, _, dy = GRID

    def square(col: float, row: float, side: float) -> list[tuple[float, float]]:
        return [
            (x0 + (col + a * side) * dx, y0 + (row + b * side) * dy)
            for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))
        ]

    area = write_polygons(tmp_path / "a.gpkg", [square(10, 10, 20), square(200, 150, 30)])
    result = segment(job(tmp_path, scene, models / "spatial.onnx", area=area), heard)
    classes = read_raster(result.output)
    assert classes.shape == (170, 220)
    valid = np.zeros(classes.shape, bool)
    valid[:20, :20] = valid[140:, 190:] = True
    np.testing.assert_array_equal(classes != 255, valid)


def test_an_area_too_small_for_any_pixel_is_remarked(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    x0, dx, _, y0, _, dy = GRID
    corner = [(x0 + a * dx, y0 + b * dy) for a, b in ((10, 10), (10.4, 10), (10.4, 10.4))]
    area = write_polygons(tmp_path / "a.gpkg", [corner])
    result = segment(job(tmp_path, scene, models / "spatial.onnx", area=area), heard)
    assert result.valid_pixels == 0
    warning = result.warnings[-1]
    assert "scene.tif" in warning
    assert ("warning", warning) in heard.remarks


def test_an_area_beside_the_image_is_refused(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    area = write_polygons(tmp_path / "a.gpkg", [[(0, 0), (10, 0), (10, 10)]])
    with pytest.raises(InputError, match=r"a\.gpkg.*scene\.tif") as caught:
        segment(job(tmp_path, scene, models / "spatial.onnx", area=area), heard)
    assert caught.value.cure


@pytest.mark.parametrize("content", ["text", "empty layer", "absent"])
def test_an_area_file_without_polygons_is_refused(
    content: str, scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    path = tmp_path / "a.gpkg"
    if content == "text":
        path.write_text("no polygons")
    elif content == "empty layer":
        write_polygons(path, [])
    with pytest.raises(InputError, match=r"a\.gpkg") as caught:
        segment(job(tmp_path, scene, models / "spatial.onnx", area=str(path)), heard)
    assert caught.value.cure
