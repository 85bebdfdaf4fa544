"""A fitted classifier is a model like any other: in a real QGIS, on the bands of GF-6 WFV."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal, osr
from sklearn.ensemble import RandomForestClassifier

from core.classifiers import classifier_file
from core.classifiers.features import choose_features
from core.classifiers.random_forest import Forest
from core.model.model_card import ModelCard
from core.raster.image import open_image

from .harness import BUILD, play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")

CENTRES = (488.0, 558.0, 659.0, 826.0, 701.0, 749.0, 432.0, 609.0)
"""Of the bands of GF-6 WFV, nm, in their order: four of them have no role."""

SIZE = 400


def test_a_classifier_of_eight_bands_finds_them_and_runs(tmp_path: Path) -> None:
    image, model = str(tmp_path / "wfv.tif"), tmp_path / "forest.onnx"
    values = _write_image(image)
    features = choose_features(open_image(image))
    seen = features.reflectance(values.reshape(8, -1).T).astype(np.float64)
    truth = np.zeros((SIZE, SIZE), dtype=int)
    truth[100:200, 150:300] = 1
    few = slice(0, None, 31)
    estimator = RandomForestClassifier(30, random_state=0).fit(seen[few], truth.ravel()[few])
    card = ModelCard(
        name="Forest of eight bands",
        version="",
        summary="",
        licence="",
        bands=features.specs,
        values=features.values,
        scale=features.scale,
        gsd_m=(),
        classes=("other", "tailings pond"),
        threshold=0.5,
        stride=1,
        margin=0,
    )
    model.write_bytes(classifier_file.to_bytes(Forest.of(estimator), card))

    outcome = play("classifier", [("classified", {"image": image, "model": str(model)})], 120)
    told = outcome.told("classified")
    assert told["bands"] == list(range(1, 9))
    (made,) = (BUILD / "classifier" / "out" / "classified").glob("*.tif")
    classes = gdal.Open(str(made)).ReadAsArray()
    assert np.array_equal(classes.ravel(), estimator.predict(seen))


def _write_image(path: str) -> npt.NDArray[np.uint16]:
    """Write eight bands with their wavelengths and no names, a pond in the middle."""
    rng = np.random.default_rng(0)
    values = rng.normal(900, 80, (8, SIZE, SIZE))
    values[:, 100:200, 150:300] += rng.normal(150, 60, (8, 1, 1))
    numbers: npt.NDArray[np.uint16] = values.astype(np.uint16)
    dataset = gdal.GetDriverByName("GTiff").Create(path, SIZE, SIZE, 8, gdal.GDT_UInt16)
    dataset.SetGeoTransform((600000.0, 16.0, 0.0, 7800000.0, 0.0, -16.0))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32723)
    dataset.SetProjection(system.ExportToWkt())
    for index, centre in enumerate(CENTRES):
        band = dataset.GetRasterBand(index + 1)
        band.SetMetadata({"wavelength": str(centre), "wavelength_units": "Nanometers"})
        band.SetScale(1e-4)
        band.WriteArray(numbers[index])
    dataset.FlushCache()
    return numbers
