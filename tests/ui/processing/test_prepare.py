"""``tailingponds:prepare``: what is asked, what is told, and how the result looks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
)

from tailing_pond_mapper.ui.project import layers

from ..algorithms import algorithm, in_project, run_algorithm
from ..prepare.products import write_archive
from ..rasters import raster_layer

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")


def run(output: Path, **parameters: Any) -> tuple[dict[str, Any], QgsProcessingFeedback]:
    feedback = QgsProcessingFeedback(False)
    return run_algorithm("prepare", {"OUTPUT": str(output), **parameters}, feedback), feedback


def asked(output: Path) -> Any:
    return json.loads(output.with_suffix(".manifest.json").read_text(encoding="utf-8"))


def test_a_product_is_prepared_as_the_form_says(tmp_path: Path, project: QgsProject) -> None:
    product = write_archive(tmp_path)
    heights = project.addMapLayer(raster_layer(tmp_path / "heights.tif", "heights", bands=1))
    output = tmp_path / "image.tif"
    results, feedback = run(
        output,
        PRODUCT=str(product),
        DEM=heights.id(),
        HEIGHT=312.5,
        PANSHARPEN=True,
        DARK_OBJECT=True,
        BY_WAVELENGTH=True,
        CRS="EPSG:32649",
    )
    assert asked(output) == {
        "product": str(product),
        "output": str(output),
        "dem": heights.source(),
        "height": 312.5,
        "pansharpen": True,
        "dark_object": True,
        "by_wavelength": True,
        "crs": "EPSG:32649",
    }
    assert results["OUTPUT"] == str(output)
    assert results["ACQUIRED"] == "2019-03-18T03:04:05Z"
    assert results["CALIBRATION"] == "the table of 2019"
    assert results["HEIGHTS"] == "one height, 410 m"
    assert "GF-6 PMS of 18 March 2019 is ready" in feedback.textLog()


def test_what_is_left_open_is_left_to_the_engine(tmp_path: Path, project: QgsProject) -> None:
    output = tmp_path / "image.tif"
    _, feedback = run(output, PRODUCT=str(write_archive(tmp_path)))
    request = asked(output)
    assert (request["dem"], request["height"], request["crs"]) == (None, None, None)
    assert not any(request[name] for name in ("pansharpen", "dark_object", "by_wavelength"))
    assert "Hills are beside their place." in feedback.textLog()


def test_what_goes_wrong_is_told(tmp_path: Path, project: QgsProject) -> None:
    with pytest.raises(QgsProcessingException, match="Use another one"):
        run(tmp_path / "image.tif", PRODUCT=str(write_archive(tmp_path, "bad")))
    with pytest.raises(QgsProcessingException):
        run(tmp_path / "image.tif", PRODUCT=str(write_archive(tmp_path)), DEM="nowhere")
    assert not (tmp_path / "image.tif").exists()


def test_the_layer_that_is_loaded_has_both_styles(tmp_path: Path, project: QgsProject) -> None:
    prepare, context, feedback = algorithm("prepare"), in_project(), QgsProcessingFeedback(False)
    output = str(tmp_path / "image.tif")
    details = QgsProcessingContext.LayerDetails("image", project, "OUTPUT")
    context.addLayerToLoadOnCompletion(output, details)
    parameters = {"PRODUCT": str(write_archive(tmp_path)), "OUTPUT": output}
    assert prepare.prepare(parameters, context, feedback)
    prepare.runPrepared(parameters, context, feedback)
    prepare.postProcess(context, feedback)
    layer = QgsRasterLayer(output, "image")
    stylist = context.layerToLoadOnCompletionDetails(output).postProcessor()
    stylist.postProcessLayer(layer, context, feedback)
    assert sorted(layer.styleManager().styles()) == ["False colour", "Natural colour"]
    # It is an image to segment, unlike the plugin's other results.
    assert not layers.is_result(layer)
