"""A comparison as the engine leaves it, small and made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tailing_pond_mapper.core.protocol.compare import ComparedMethod, CompareResult

from ..scores import SIZE, box, write_byte_raster, write_errors, write_verdicts

NAMES = {
    "unet": "U-Net",
    "rf": "Random forest",
    "svm": "Support vector machine",
    "ml": "Maximum likelihood",
}


def write_methods(folder: Path, *keys: str) -> Path:
    """Write the files of some methods into a folder that is made; ``rf`` misses a pond more."""
    folder.mkdir(parents=True)
    for key in keys:
        write_byte_raster(folder / f"{key}.tif", np.eye(SIZE))
        write_errors(folder / f"{key}_errors.tif")
        write_verdicts(folder / f"{key}_ponds.gpkg")
    (folder / "report.html").write_text("<p>A report.</p>", encoding="utf-8")
    (folder / "comparison.json").write_text("{}", encoding="utf-8")
    return folder


def method(folder: Path, key: str, f1: float | None) -> ComparedMethod:
    """Return a method whose files :func:`write_methods` wrote."""
    return ComparedMethod(
        key=key,
        name=NAMES[key],
        prediction=str(folder / f"{key}.tif"),
        errors=str(folder / f"{key}_errors.tif"),
        ponds=str(folder / f"{key}_ponds.gpkg"),
        tp=1080,
        fp=20,
        fn=10,
        tn=123_290,
        precision=0.7,
        recall=0.6,
        f1=f1,
        iou=0.4,
        f1_interval=(0.71, 0.86),
        matched=2,
        missed=1,
        false=4,
        fit_seconds=None if key == "unet" else 3.25,
        predict_seconds=7.0,
        device="CPU",
    )


def failed(key: str) -> ComparedMethod:
    """Return a method that gave no result."""
    return ComparedMethod(key=key, name=NAMES[key], problem="It is singular. Draw more.")


def result(folder: Path, *methods: ComparedMethod) -> CompareResult:
    """Return what the engine answers."""
    return CompareResult(
        folder=str(folder),
        comparison=str(folder / "comparison.json"),
        report=str(folder / "report.html"),
        table=str(folder / "comparison.csv"),
        figure=str(folder / "figure.svg"),
        manifest=str(folder / "compare.manifest.json"),
        verdict="Random forest is the best of them.",
        methods=methods,
        seconds=12.0,
    )


__all__ = ["NAMES", "SIZE", "box", "failed", "method", "result", "write_methods"]
