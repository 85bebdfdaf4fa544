"""A product as delivered in a real QGIS window: dropped, prepared, shown, its ponds found."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr

from .harness import BUILD, ROOT, Outcome, play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")

OUT = BUILD / "prepare" / "out" / "prepared"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up scene, its product, a broken copy of that, and one unpacked."""
    folder = tmp_path_factory.mktemp("scene")
    made = [sys.executable, "-m", "core", "simulate", "--output", str(folder), "--product"]
    subprocess.run([*made, "--size", "384", "--seed", "7"], cwd=ROOT, check=True)
    (archive,) = folder.glob("GF6_PMS_*.tar.gz")
    (folder / "broken").mkdir()
    (folder / "broken" / archive.name).write_bytes(archive.read_bytes()[:100_000])
    with tarfile.open(archive) as files:
        # From Python 3.12 on, no filter is a warning; before, there may be none.
        files.extraction_filter = getattr(tarfile, "data_filter", None)
        files.extractall(folder / "loose")  # noqa: S202 - made above
    return archive


@pytest.fixture(scope="module")
def outcome(scene: Path) -> Outcome:
    folder = scene.parent
    (raw,) = (folder / "loose").glob("*-MUX.tiff")
    arguments = {
        "archive": str(scene),
        "broken": str(folder / "broken" / scene.name),
        "raw": str(raw),
        "dem": str(folder / "dem.tif"),
    }
    return play("prepare", [("prepared", arguments)], 100)


@pytest.fixture(scope="module")
def told(outcome: Outcome) -> Any:
    return outcome.told("prepared")


def test_the_box_is_folded_away_before_and_after(told: dict[str, Any]) -> None:
    assert told["folded"] and told["folded_again"]


def test_a_broken_archive_is_told_in_the_box(told: dict[str, Any], scene: Path) -> None:
    assert f"{scene.name} is damaged or incomplete" in told["broken"]


def test_what_was_dropped_is_said_in_a_line(told: dict[str, Any]) -> None:
    assert told["recognised"] == "<b>GF-6 PMS, 2 June 2022, level 1A</b>"


def test_the_prepared_image_is_on_top_and_chosen_without_a_warning(
    told: dict[str, Any], scene: Path
) -> None:
    assert told["level"] == "success", told["message"]
    assert told["message"] == "GF-6 PMS of 2 June 2022 is ready to segment."
    assert told["warnings"] == []
    assert "Heights: elevation model dem.tif." in told["summary"]
    name = scene.name[: -len(".tar.gz")]
    assert told["files"] == [f"{name}_reflectance.manifest.json", f"{name}_reflectance.tif"]
    assert told["image"] == str(OUT / f"{name}_reflectance.tif")
    assert told["on_top"] and told["styles"] == ["False colour", "Natural colour"]


def test_one_click_finds_its_ponds_where_they_are(told: dict[str, Any], scene: Path) -> None:
    # How many there are depends on the version of scipy, which simulates the ground.
    assert re.match(r"[1-9]\d* tailings ponds? found", told["ponds"])
    assert told["pond_warnings"] == []
    (written,) = (OUT / "ponds").glob("*_prediction.tif")
    prediction, image = gdal.Open(str(written)), gdal.Open(told["image"])
    assert prediction.GetGeoTransform() == image.GetGeoTransform()
    truth = gdal.GetDriverByName("MEM").Create("", image.RasterXSize, image.RasterYSize, 1)
    truth.SetGeoTransform(image.GetGeoTransform())
    truth.SetProjection(image.GetProjection())
    ponds = ogr.Open(str(scene.with_name("ponds.gpkg")))
    gdal.RasterizeLayer(truth, [1], ponds.GetLayer(0), burn_values=[1])
    found, true = prediction.ReadAsArray() == 1, truth.ReadAsArray() == 1
    # Chance would hit the share of the scene that is pond, three in a hundred.
    assert np.count_nonzero(found & true) > 0.5 * np.count_nonzero(found)


def test_a_raw_image_is_not_segmented_but_offered_to_be_prepared(told: dict[str, Any]) -> None:
    raw = told["raw"]
    assert "GF-6 PMS, 2 June 2022, level 1A" in raw["line"]
    assert (raw["level"], raw["button"], raw["layers"]) == ("info", "Segment", 1)
    assert raw["message"] == "This is a raw Level-1A image."
    assert raw["product"].endswith("-MUX.tiff")
    assert raw["recognised"] == told["recognised"]
