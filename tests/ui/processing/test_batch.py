"""``tailingponds:batch``: what is asked, and what is told of scenes that failed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingFeedback, QgsProject

from ..algorithms import run_algorithm
from ..rasters import raster_layer

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")


def run(**parameters: Any) -> tuple[dict[str, Any], QgsProcessingFeedback]:
    feedback = QgsProcessingFeedback(False)
    return run_algorithm("batch", parameters, feedback), feedback


def test_a_list_is_done_as_the_form_says(tmp_path: Path, project: QgsProject) -> None:
    source, out = tmp_path / "scenes.csv", tmp_path / "out"
    source.write_text("image\na.tif\n")
    heights = project.addMapLayer(raster_layer(tmp_path / "heights.tif", "heights", bands=1))
    model = tmp_path / "m.onnx"
    model.touch()
    results, feedback = run(
        LIST=str(source),
        MODEL=str(model),
        THRESHOLD=0.4,
        MIN_AREA=1234.0,
        DEM=heights.id(),
        PROBABILITY=True,
        SCREEN=True,
        WORKERS=3,
        SCHEDULER="tcp://host:1",
        GEOPARQUET=True,
        DEVICE="cpu",
        OUTPUT=str(out),
    )
    asked = json.loads((out / "batch.json").read_text(encoding="utf-8"))
    assert asked == {
        "scenes": str(source),
        "output": str(out),
        "scheduler": "tcp://host:1",
        "workers": 3,
        "memory": None,
        "model": str(model),
        "bands": None,
        "threshold": 0.4,
        "min_area": 1234.0,
        "probability": True,
        "dem": heights.source(),
        "geoparquet": True,
        "device": "cpu",
        "tile": None,
        "screen": True,
    }
    assert results["PONDS"] == str(out / "ponds.gpkg")
    assert (results["DONE"], results["FAILED"]) == (1, 1)
    assert "broken.tif: It is damaged." in feedback.textLog()
    assert "was not searched" in feedback.textLog()


def test_a_folder_will_do(tmp_path: Path) -> None:
    _, feedback = run(FOLDER=str(tmp_path), OUTPUT=str(tmp_path / "out"))
    asked = json.loads((tmp_path / "out" / "batch.json").read_text(encoding="utf-8"))
    assert asked["scenes"] == str(tmp_path)
    assert (asked["model"], asked["scheduler"], asked["workers"]) == (None, None, None)
    assert asked["screen"] is False and "was not searched" not in feedback.textLog()
