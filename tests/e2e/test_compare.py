"""Comparing methods in a real QGIS window, from drawn samples to a verdict in the saved project."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

from .harness import BUILD, ROOT, play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")

REAL = ROOT.parent / "shared" / "data" / "tailings_s2"
TILE = "site15_tile033.tif"
ALL = ["unet", "rf", "svm", "ml"]
NAMES = ["U-Net", "Random forest", "Support vector machine", "Maximum likelihood"]
SIZE = 640


class Ground:
    """An image and what is known of it, as polygon files for its two halves."""

    def __init__(self, image: Path, pond: Any, folder: Path) -> None:
        """Take the ponds, bool [H, W]."""
        self.image, self.pond, self.folder = str(image), pond, folder
        source = gdal.Open(self.image)
        self.grid, self.crs = source.GetGeoTransform(), source.GetProjection()
        self.middle = pond.shape[1] // 2

    def corners(self, col: int, row: int, side: int) -> list[tuple[float, float]]:
        """Return the corners of a square of pixels."""
        x0, dx, _, y0, _, dy = self.grid
        ends = ((0, 0), (side, 0), (side, side), (0, side))
        return [(x0 + (col + i) * dx, y0 + (row + j) * dy) for i, j in ends]

    def squares(self, inside: Any, side: int, count: int) -> list[list[tuple[float, float]]]:
        """Return squares apart from one another that lie wholly inside, spread over the ground."""
        found = [
            (col, row)
            for row in range(side, inside.shape[0] - 2 * side, 2 * side)
            for col in range(side, inside.shape[1] - 2 * side, 2 * side)
            if inside[row : row + side, col : col + side].all()
        ]
        assert len(found) >= count, len(found)
        return [self.corners(*found[len(found) * i // count], side) for i in range(count)]

    def write(self, name: str, shapes: list[tuple[list[tuple[float, float]], int]]) -> str:
        """Write squares with their classes."""
        path = str(self.folder / name)
        store = ogr.GetDriverByName("GPKG").CreateDataSource(path)
        layer = store.CreateLayer("polygons", osr.SpatialReference(self.crs), ogr.wkbPolygon)
        layer.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
        for corners, value in shapes:
            ring = ogr.Geometry(ogr.wkbLinearRing)
            for x, y in [*corners, corners[0]]:
                ring.AddPoint_2D(x, y)
            polygon = ogr.Geometry(ogr.wkbPolygon)
            polygon.AddGeometry(ring)
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetField("class", value)
            feature.SetGeometry(polygon)
            layer.CreateFeature(feature)
        return path

    def reference(self, name: str = "reference.gpkg") -> str:
        """Write the ponds as polygons, each a pond."""
        path = str(self.folder / name)
        height, width = self.pond.shape
        burnt = gdal.GetDriverByName("MEM").Create("", width, height, 1)
        burnt.SetGeoTransform(self.grid)
        burnt.SetProjection(self.crs)
        band = burnt.GetRasterBand(1)
        band.WriteArray(self.pond.astype(np.uint8))
        store = ogr.GetDriverByName("GPKG").CreateDataSource(path)
        layer = store.CreateLayer("ponds", osr.SpatialReference(self.crs), ogr.wkbPolygon)
        gdal.Polygonize(band, band, layer, -1)
        return path

    def area(self) -> str:
        """Write the right half, where methods are tested."""
        x0, dx, _, y0, _, dy = self.grid
        height, width = self.pond.shape
        left, right = x0 + (self.middle + 2) * dx, x0 + width * dx
        ends = [(left, y0), (right, y0), (right, y0 + height * dy), (left, y0 + height * dy)]
        return self.write("area.gpkg", [(ends, 1)])

    def left(self, inside: Any) -> Any:
        """Return what of it lies in the left half, clear of the area."""
        kept = inside.copy()
        kept[:, self.middle - 1 :] = False
        return kept


def burnt(path: Path, like: str) -> Any:
    """Return where the polygons of a file lie on an image's grid, bool [H, W]."""
    image, polygons = gdal.Open(like), ogr.Open(str(path))
    made = gdal.GetDriverByName("MEM").Create("", image.RasterXSize, image.RasterYSize, 1)
    made.SetGeoTransform(image.GetGeoTransform())
    made.SetProjection(image.GetProjection())
    gdal.RasterizeLayer(made, [1], polygons.GetLayer(0), burn_values=[1])
    return made.ReadAsArray() == 1


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("simulated")
    made = [sys.executable, "-m", "core", "simulate", "--output", str(folder)]
    subprocess.run([*made, "--size", str(SIZE), "--seed", "7"], cwd=ROOT, check=True)
    scene = folder / "scene.tif"
    return Ground(scene, burnt(folder / "ponds.gpkg", str(scene)), folder)


@pytest.fixture(scope="module")
def told(simulated: Ground) -> Any:
    known = simulated.left(simulated.pond), simulated.left(~simulated.pond)
    drawn = [
        simulated.squares(inside, side, count)
        for inside, side, count in zip(known, (8, 16), (4, 6))
    ]
    arguments = {
        "image": simulated.image,
        "reference": simulated.reference(),
        "area": simulated.area(),
        "ponds": drawn[0],
        "others": drawn[1],
        "methods": ALL,
    }
    outcome = play("compare", [("compared", arguments)], 240)
    return outcome.told("compared")


@pytest.fixture(scope="module")
def figures(told: dict[str, Any]) -> Any:
    assert told["level"] == "success", told["message"]
    folder = BUILD / "compare" / "out" / "compared" / "tailing_ponds" / "scene_comparison"
    return json.loads((folder / "comparison.json").read_text(encoding="utf-8"))


def test_samples_drawn_with_the_mouse_have_their_class_and_are_counted(
    told: dict[str, Any],
) -> None:
    assert sorted(told["classes"]) == [0] * 6 + [1] * 4
    ponds, others = told["counts"].splitlines()
    assert ponds.startswith("Ponds: 4 polygons, ") and others.startswith("Other: 6 polygons, ")
    assert "Jeffries-Matusita distance" in told["separability"]


def test_every_method_has_a_map_a_row_and_layers(
    told: dict[str, Any], figures: dict[str, Any]
) -> None:
    assert told["message"] == figures["verdict"]
    assert [method["name"] for method in figures["methods"]] == NAMES
    assert all(method["problem"] is None for method in figures["methods"])
    assert list(told["table"]) == NAMES
    assert told["table"]["U-Net"][0] == f"{figures['methods'][0]['f1']:.3f}"
    totals = {sum(method[key] for key in ("tp", "fp", "fn", "tn")) for method in figures["methods"]}
    assert totals == {figures["judged_pixels"]}


def test_one_click_flips_one_method_for_another(told: dict[str, Any]) -> None:
    assert told["shown"] == [[name] for name in NAMES]
    assert told["layout"] == "Comparison of methods"


def test_the_comparison_is_back_with_the_project(
    told: dict[str, Any], figures: dict[str, Any]
) -> None:
    assert told["back"]["table"] == told["table"]
    assert f"<b>{figures['verdict']}</b>" in told["back"]["summary"]


def test_samples_in_the_test_ground_are_refused_or_divided(simulated: Ground) -> None:
    inside = [(one, 1) for one in simulated.squares(simulated.pond, 8, 8)]
    inside += [(one, 0) for one in simulated.squares(~simulated.pond, 16, 12)]
    arguments = {
        "image": simulated.image,
        "reference": simulated.reference("all.gpkg"),
        "samples": simulated.write("inside.gpkg", inside),
    }
    told = play("compare_divided", [("divided", arguments)], 240).told("divided")
    assert "20" in told["said"] and "Jeffries-Matusita" in told["said"]
    level, text = told["refused"]
    assert level == "critical" and "test" in text
    level, text = told["called off"]
    assert level == "info" and text.startswith("Cancelled")
    assert told["files refused"] == told["files called off"] == []
    level, text = told["divided"]
    assert level == "success", text
    assert told["files divided"] == ["scene_comparison"]
    assert list(told["table"]) == ["Random forest", "Maximum likelihood"]
    folder = BUILD / "compare_divided" / "out" / "divided" / "tailing_ponds" / "scene_comparison"
    figures = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert figures["withheld_pixels"] > 0 and figures["division"]
    kept = {"compare.samples.gpkg", "compare.reference.gpkg", "report.html", "rf.onnx", "ml.onnx"}
    assert kept <= {path.name for path in folder.iterdir()}


def test_a_verdict_on_a_real_tile(tmp_path: Path) -> None:
    if not REAL.is_dir():
        pytest.skip("the real tiles are not here")
    label = gdal.Open(str(REAL / "label" / TILE)).ReadAsArray()
    ground = Ground(REAL / "image" / TILE, label == 1, tmp_path)
    samples = [(one, 1) for one in ground.squares(ground.left(label == 1), 6, 12)]
    samples += [(one, 0) for one in ground.squares(ground.left(label == 0), 8, 24)]
    arguments = {
        "image": ground.image,
        "reference": ground.reference(),
        "area": ground.area(),
        "ponds": [],
        "others": [],
        "methods": ALL,
        "samples": ground.write("samples.gpkg", samples),
        "name": "real",
    }
    told = play("compare_real", [("compared", arguments)], 240).told("real")
    assert told["level"] == "success", told["message"]
    assert list(told["table"]) == NAMES
    best = max(told["table"].values(), key=lambda row: float(row[0]))
    assert float(best[0]) > 0.3 and f"F1, {best[0]}" in told["message"]
