"""``tailingponds:segment`` with the real engine: in QGIS, in a worker thread, in qgis_process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Iterator

import numpy as np
import pytest
from osgeo import gdal, ogr
from qgis.core import (
    NULL,
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication, QThread

from tailing_pond_mapper.ui.engine import environment
from tailing_pond_mapper.ui.project import layers, model_files

from ..algorithms import algorithm, in_project, provided, run_algorithm
from ..feedback import Notes
from ..rasters import ORIGIN, PIXEL, UTM, raster_layer, squares, write_raster
from ..window import wait_for

pytestmark = [
    pytest.mark.skipif(environment.interpreter() is None, reason="the engine is not set up"),
    pytest.mark.skipif(not model_files.known_models(), reason="no model is shipped yet"),
]

SIZE = 64


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_raster(tmp_path_factory.mktemp("image") / "image.tif", size=SIZE)


@pytest.fixture(scope="module", autouse=True)
def provider(qgis_app: QgsApplication) -> Iterator[None]:
    with provided():
        yield


def run(
    folder: Path, image: object, notes: QgsProcessingFeedback | None = None, **parameters: Any
) -> dict[str, Any]:
    parameters = {
        "INPUT": image if isinstance(image, str) else str(image),
        "PREDICTION": str(folder / "prediction.tif"),
        "PONDS": str(folder / "ponds.gpkg"),
        "BANDS": "1 2 3 4",
        **parameters,
    }
    return run_algorithm("segment", parameters, notes)


def labels(path: Path) -> Any:
    return gdal.Open(str(path)).ReadAsArray()


def test_everything_asked_for_is_written(image: Path, tmp_path: Path) -> None:
    notes = Notes()
    results = run(tmp_path, image, notes, PROBABILITY=str(tmp_path / "probability.tif"))
    assert labels(tmp_path / "prediction.tif").shape == (SIZE, SIZE)
    assert labels(tmp_path / "probability.tif").max() <= 100
    package = ogr.Open(results["PONDS"])
    assert package.GetLayerByName("ponds").GetFeatureCount() == results["POND_COUNT"]
    assert notes.percentages == sorted(notes.percentages) and notes.percentages[-1] > 50


def test_a_row_of_the_batch_panel_with_empty_cells_is_done(image: Path, tmp_path: Path) -> None:
    """The panel hands over what the dialog leaves out: nothing, NULL, layers to nowhere."""
    wanted = QgsProcessingOutputLayerDefinition(str(tmp_path / "ponds.gpkg"))
    nowhere = QgsProcessingOutputLayerDefinition("")
    empty = {"MODEL": NULL, "EXTENT": None, "AREA": None, "THRESHOLD": NULL, "BLUE": NULL}
    results = run(tmp_path, image, PONDS=wanted, PROBABILITY=nowhere, **empty)
    assert Path(results["PREDICTION"]).is_file() and Path(results["PONDS"]).is_file()
    assert "PROBABILITY" not in results
    assert (labels(tmp_path / "prediction.tif") == 0).any(), "at the model's threshold, not at 0"


def test_the_threshold_decides(image: Path, tmp_path: Path) -> None:
    run(tmp_path, image, THRESHOLD=0.0, MIN_AREA=0)
    assert (labels(tmp_path / "prediction.tif") == 1).all()
    run(tmp_path, image, THRESHOLD=1.0, MIN_AREA=0)
    assert (labels(tmp_path / "prediction.tif") == 0).all()


def test_the_smallest_pond_decides_about_outlines_only(image: Path, tmp_path: Path) -> None:
    whole = (SIZE * PIXEL) ** 2
    assert run(tmp_path, image, THRESHOLD=0.0, MIN_AREA=0.9 * whole)["POND_COUNT"] == 1
    assert run(tmp_path, image, THRESHOLD=0.0, MIN_AREA=1.1 * whole)["POND_COUNT"] == 0
    assert (labels(tmp_path / "prediction.tif") == 1).all()


def test_an_extent_in_another_crs_is_covered(image: Path, tmp_path: Path) -> None:
    left, top = ORIGIN[0] + 100, ORIGIN[1] - 200
    run(tmp_path, image, EXTENT=f"{left},{left + 150},{top - 120},{top} [{UTM}]")
    dataset = gdal.Open(str(tmp_path / "prediction.tif"))
    assert dataset.GetGeoTransform()[0::3] == (left, top)
    assert (dataset.RasterXSize, dataset.RasterYSize) == (15, 12)
    with pytest.raises(QgsProcessingException, match="does not touch"):
        run(tmp_path, image, EXTENT="0,1,0,1 [EPSG:4326]")


def test_polygons_are_covered_and_nothing_else(
    image: Path, tmp_path: Path, project: QgsProject
) -> None:
    def box(x: float, y: float) -> QgsRectangle:
        return QgsRectangle(ORIGIN[0] + x, ORIGIN[1] - y - 50, ORIGIN[0] + x + 50, ORIGIN[1] - y)

    area = project.addMapLayer(squares(box(100, 100), box(300, 200)))
    run(tmp_path, image, AREA=area.id())
    valid = labels(tmp_path / "prediction.tif") != 255
    assert valid.sum() == 2 * 5 * 5
    assert valid[:5, :5].all() and valid[-5:, -5:].all()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"BANDS": "1 x"}, '"1 x" is no list of band numbers'),
        ({"BANDS": "1 2 9"}, "9"),
        ({"MODEL": "/no/such/model.onnx"}, "model.onnx"),
        ({"DEVICE": "cuda"}, "CUDA|GPU|cuda"),
    ],
)
def test_what_goes_wrong_is_told_and_leaves_nothing(
    image: Path, tmp_path: Path, parameters: dict[str, str], words: str
) -> None:
    with pytest.raises(QgsProcessingException, match=words) as caught:
        run(tmp_path, image, **parameters)
    assert "Traceback" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_web_map_is_refused(tmp_path: Path, project: QgsProject) -> None:
    web = QgsRasterLayer("type=xyz&url=http://localhost:9/{z}/{x}/{y}.png", "Web map", "wms")
    project.addMapLayer(web)
    with pytest.raises(QgsProcessingException, match='"Web map" is not a raster file'):
        run(tmp_path, web.id())


def test_a_cancelled_run_leaves_nothing(tmp_path: Path, tmp_path_factory: Any) -> None:
    large = write_raster(tmp_path_factory.mktemp("large") / "large.tif", size=3000)
    notes = Notes()
    notes.progressChanged.connect(lambda done: notes.cancel() if done > 5 else None)
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(tmp_path, large, notes)
    assert not list(tmp_path.iterdir())


def test_it_runs_in_a_worker_thread_and_styles_its_layers(
    image: Path, tmp_path: Path, project: QgsProject
) -> None:
    layer = project.addMapLayer(raster_layer(tmp_path / "here.tif", size=SIZE))
    context = in_project()
    threads: list[QThread] = []

    class Watching(QgsProcessingFeedback):
        def setProgressText(self, text: str) -> None:  # noqa: N802
            threads.append(QThread.currentThread())

    segment, prediction = algorithm("segment"), str(tmp_path / "prediction.tif")
    styled: list[object] = []

    def finish(ok: bool, results: dict) -> None:
        assert ok, notes.textLog()
        made = QgsProcessingUtils.mapLayerFromString(prediction, context)
        stylist = context.layerToLoadOnCompletionDetails(prediction).postProcessor()
        stylist.postProcessLayer(made, context, notes)
        styled.append(made)

    notes = Watching(False)
    task = QgsProcessingAlgRunnerTask(
        segment,
        {
            "INPUT": layer.id(),
            "PREDICTION": QgsProcessingOutputLayerDefinition(prediction, project),
            "PONDS": str(tmp_path / "ponds.gpkg"),
            "BANDS": "1 2 3 4",
        },
        context,
        notes,
    )
    task.executed.connect(finish)
    manager = QgsApplication.taskManager()
    manager.addTask(task)
    wait_for(lambda: styled, 60_000)
    assert threads and QCoreApplication.instance().thread() not in threads
    (made,) = styled
    assert layers.is_result(made)
    assert [item.value for item in made.renderer().classes()] == [1, 0]


# Debian's wrapper hands qgis_process an option that it does not know.
QGIS_PROCESS = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


@pytest.mark.skipif(QGIS_PROCESS is None, reason="qgis_process is not installed")
def test_qgis_process_runs_it(image: Path, tmp_path: Path, plugins: Path, root: Path) -> None:
    profile = tmp_path / "config" / "profiles" / "default" / "QGIS"
    profile.mkdir(parents=True)
    shutil.copy(root / "demo" / "QGIS3.ini", profile)
    variables = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "config"),
        "QGIS_PLUGINPATH": str(plugins),
    }

    def qgis_process(*parameters: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(QGIS_PROCESS), "--json", "run", "tailingponds:segment", "--", *parameters],
            env=variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    outputs = [f"PREDICTION={tmp_path / 'p.tif'}", f"PONDS={tmp_path / 'p.gpkg'}"]
    good = qgis_process(f"INPUT={image}", "BANDS=1 2 3 4", *outputs)
    assert good.returncode == 0, good.stderr
    results = json.loads(good.stdout[good.stdout.index("{") :])["results"]
    assert results["PREDICTION"] == str(tmp_path / "p.tif")
    assert set(np.unique(labels(tmp_path / "p.tif"))) <= {0, 1, 255}
    bad = qgis_process(f"INPUT={image}", "BANDS=1 2 9", *outputs)
    assert bad.returncode == 1
    assert "9" in bad.stderr + bad.stdout and "Traceback" not in bad.stderr + bad.stdout
