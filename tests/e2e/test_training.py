"""Training in a real QGIS window, from the drawing of polygons to ponds found by the new model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

from .harness import BUILD, Outcome, play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")
pytest.importorskip("torch", reason="torch is not installed")

SIZE, PIXEL, LEFT, TOP = 320, 8.0, 600000.0, 7800000.0
CORNERS = [(column, row) for row in range(20, SIZE, 80) for column in range(20, SIZE, 80)]
SIDE = 30
COLOURS = {
    "blue": (600, 1500),
    "green": (800, 1900),
    "red": (700, 2300),
    "nir": (2600, 2400),
}
"""Digital numbers of the ground and of what is bright in it, reflectance x 10000."""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Green ground with 16 bright squares."""
    path = tmp_path_factory.mktemp("image") / "squares.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), SIZE, SIZE, 4, gdal.GDT_UInt16)
    dataset.SetGeoTransform((LEFT, PIXEL, 0.0, TOP, 0.0, -PIXEL))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32723)
    dataset.SetProjection(reference.ExportToWkt())
    bright = np.zeros((SIZE, SIZE), dtype=bool)
    for column, row in CORNERS:
        bright[row : row + SIDE, column : column + SIDE] = True
    rng = np.random.default_rng(3)
    for number, (role, (dark, light)) in enumerate(COLOURS.items(), 1):
        band = dataset.GetRasterBand(number)
        band.SetDescription(role)
        band.SetScale(0.0001)
        noise = rng.normal(0, 60, (SIZE, SIZE))
        band.WriteArray((np.where(bright, light, dark) + noise).astype(np.uint16))
    dataset.FlushCache()
    return path


def boxes() -> list[list[float]]:
    """Return the squares, and beside each a square of the ground between, by turns."""
    found = []
    for column, row in CORNERS:
        for shift in (0, 40):
            left, top = LEFT + PIXEL * (column + shift), TOP - PIXEL * row
            found.append([left, top - PIXEL * SIDE, left + PIXEL * SIDE, top])
    return found


@pytest.fixture(scope="module")
def outcome(image: Path) -> Outcome:
    arguments = {"image": str(image), "boxes": boxes()}
    return play("training", [("trained", dict(arguments)), ("resumed", dict(arguments))], 900)


def test_polygons_drawn_on_the_map_become_a_model(outcome: Outcome) -> None:
    told = outcome.told("trained")
    assert told["level"] == "success", told["message"]
    assert len(told["form"]) == 1, "QGIS asks for the class of what is drawn"
    assert told["reference"].startswith("Polygons: 32.")
    assert told["editing"], "training saves nothing of the user's"
    assert told["epochs"][:2] == [0, 1] and len(told["epochs"]) <= 4
    out = BUILD / "training" / "out" / "trained"
    assert told["model"] == str(out / "tailings squares.onnx")
    assert {"tailings squares.onnx", "tailings squares_reference.gpkg"} <= set(told["files"])
    assert not [name for name in told["files"] if "checkpoint" in name or name.startswith(".")]
    assert "blocks" in told["summary"] and str(out) in told["summary"]


def test_what_was_drawn_is_what_was_learnt_from(outcome: Outcome) -> None:
    outcome.told("trained")
    out = BUILD / "training" / "out" / "trained"
    source = ogr.Open(str(out / "tailings squares_reference.gpkg"))
    drawn = [(one["class"], one.GetGeometryRef().GetArea()) for one in source.GetLayer(0)]
    assert sorted(value for value, _ in drawn) == [0] * 16 + [1] * 16
    assert [area for _, area in drawn] == pytest.approx([(SIDE * PIXEL) ** 2] * 32, rel=0.05)
    (record,) = out.glob("tailings squares*manifest.json")
    asked = json.loads(record.read_text(encoding="utf-8"))["request"]
    assert (asked["epochs"], asked["reference"]) == (
        3,
        [str(out / "tailings squares_reference.gpkg")],
    )


def test_the_new_model_finds_the_ponds(outcome: Outcome) -> None:
    assert outcome.told("trained")["found"].startswith("16 tailings ponds found")


def test_a_killed_training_goes_on_where_it_was(outcome: Outcome) -> None:
    told = outcome.told("resumed")
    assert told["level"] == "critical"
    assert "stopped in mid-run" in told["message"]
    assert "Train again under the same name" in told["message"]
    assert "tailings squares.onnx.checkpoint" in told["files"]
    assert told["went_on"] == ["Resuming after epoch 1 of 4."]
    level, text = told["cancelled"]
    assert level == "info" and text.startswith("Cancelled; no model was made. Train again")
