"""A score as the engine leaves it, small and made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal, ogr, osr
from qgis.core import QgsProject, QgsRasterLayer, QgsRectangle

from tailing_pond_mapper.ui.project import layers

from .engine.canned_figures import SCORE, SCORE_INTERVAL, SCORE_PONDS
from .rasters import ORIGIN, PIXEL, UTM

SIZE = 40


def box(column: int, row: int, side: int = 6) -> QgsRectangle:
    """Return a square of pixels, as a rectangle on the ground."""
    left, top = ORIGIN[0] + PIXEL * column, ORIGIN[1] - PIXEL * row
    return QgsRectangle(left, top - PIXEL * side, left + PIXEL * side, top)


VERDICTS = {
    "reference_ponds": [(box(2, 2), "matched"), (box(12, 2), "matched"), (box(22, 2), "missed")],
    "predicted_ponds": [(box(2, 2), "matched"), (box(12, 2), "matched"), (box(30, 30), "false")],
}


def write_byte_raster(path: Path, values: np.ndarray) -> Path:
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), SIZE, SIZE, 1, gdal.GDT_Byte)
    dataset.SetGeoTransform((ORIGIN[0], PIXEL, 0.0, ORIGIN[1], 0.0, -PIXEL))
    reference = osr.SpatialReference()
    reference.SetFromUserInput(UTM)
    dataset.SetProjection(reference.ExportToWkt())
    dataset.GetRasterBand(1).WriteArray(values.astype(np.uint8))
    dataset.GetRasterBand(1).SetNoDataValue(255)
    dataset.FlushCache()
    return path


def prediction_layer(path: Path, name: str) -> QgsRasterLayer:
    """Return a layer on a class raster without a pond."""
    layer = QgsRasterLayer(str(write_byte_raster(path, np.zeros((SIZE, SIZE)))), name)
    assert layer.isValid()
    return layer


def add_prediction(folder: Path, name: str, project: QgsProject) -> QgsRasterLayer:
    """Put a prediction without a pond into the project, as the page Segment does."""
    layer = prediction_layer(folder / f"{name}.tif", name)
    layers.mark_result(layer, "prediction")
    return project.addMapLayer(layer)


def figures(thresholds: bool) -> dict[str, Any]:
    """Return a ``score.json``, its F1 best at 40 %."""
    view = {
        "curve": [
            {
                "percent": percent,
                "tp": 1,
                "fp": 1,
                "fn": 1,
                "tn": 1,
                "precision": percent / 100 if percent else None,
                "recall": 1 - percent / 100,
                "f1": 0.84 - abs(percent - 40) / 100,
            }
            for percent in range(101)
        ],
        "best_percent": 40,
        "current_percent": 50,
        "calibration": [
            {
                "from": index / 20,
                "to": (index + 1) / 20,
                "mean_probability": (index + 0.5) / 20 if index != 3 else None,
                "observed": 0.6 * index / 20 if index != 3 else None,
                "pixels": 10 ** (5 - index // 4) if index != 3 else 0,
            }
            for index in range(20)
        ],
        "ece": 0.1,
    }
    ends = dict.fromkeys(("precision", "recall", "iou", "overall_accuracy"))
    ends["f1"] = list(SCORE_INTERVAL)
    return {
        **SCORE,
        "overall_accuracy": 0.925,
        "kappa": None,
        "mcc": 0.79,
        "valid_pixels": 400,
        "pixel_area_m2": 100.0,
        "ponds": {
            **SCORE_PONDS,
            "split": 0,
            "merged": 0,
            "recall": 2 / 3,
            "precision": 2 / 3,
            "f1": 2 / 3,
            "reference": 3,
            "predicted": 3,
            "iou": 0.5,
            "curve": [{"iou": 0.5, "matched": 2, "missed": 1, "false": 1}],
            "sizes": [],
            "area_error": {"ponds": 2, "median": 0.0, "mean_absolute": 0.0, "total": 0.0},
        },
        "boundary": [
            {"tolerance_px": px, "tolerance_m": 10.0 * px, "precision": 1, "recall": 1, "f1": 0.9}
            for px in (1, 2, 4)
        ],
        "intervals": {
            "level": 0.95,
            "resamples": 2000,
            "seed": 0,
            "blocks": {"side_m": 2000.0, "count": 30, "with_ponds": 9, **ends},
            "ponds": {"count": 3, "recall": [0.3, 1.0], "precision": None},
            "area": None,
            "why_no_area": "No probability sample.",
        },
        "threshold": view if thresholds else None,
        "inputs": {
            "prediction": {"path": "scene.tif"},
            **dict.fromkeys(("reference", "area", "probability", "image")),
        },
        "warnings": ["Few ponds."],
        "model": None,
        "command": [],
        "versions": {},
        "made": "2026-01-02T03:04:05+00:00",
    }


def write_errors(path: Path) -> Path:
    """Write which pixels of the ponds of :data:`VERDICTS` are hit, missed or false."""
    errors = np.zeros((SIZE, SIZE))
    errors[2:8, 2:8], errors[2:8, 12:18], errors[2:8, 22:28], errors[30:36, 30:36] = 1, 1, 3, 2
    return write_byte_raster(path, errors)


def write_verdicts(path: Path) -> Path:
    """Write the ponds of :data:`VERDICTS`."""
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    reference = osr.SpatialReference()
    reference.SetFromUserInput(UTM)
    for name, ponds in VERDICTS.items():
        layer = source.CreateLayer(name, reference, ogr.wkbPolygon)
        layer.CreateField(ogr.FieldDefn("verdict", ogr.OFTString))
        layer.CreateField(ogr.FieldDefn("area_m2", ogr.OFTReal))
        for square, verdict in ponds:
            feature = ogr.Feature(layer.GetLayerDefn())
            feature["verdict"] = verdict
            feature["area_m2"] = square.area()
            feature.SetGeometry(ogr.CreateGeometryFromWkt(square.asWktPolygon()))
            layer.CreateFeature(feature)
    return path


def write_score(folder: Path, thresholds: bool = False) -> Path:
    """Write all files of a score into a folder that is made."""
    folder.mkdir(parents=True)
    write_errors(folder / "errors.tif")
    write_verdicts(folder / "verdicts.gpkg")
    (folder / "score.json").write_text(json.dumps(figures(thresholds)), encoding="utf-8")
    (folder / "report.html").write_text("<p>A report.</p>", encoding="utf-8")
    (folder / "confusion.csv").write_text(",pond,other\n", encoding="utf-8")
    return folder
