"""A comparison as the engine leaves it, small and made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tailing_pond_mapper.core.protocol.compare import ComparedMethod, CompareResult

from ..engine.canned_figures import FILES_OF_COMPARISON, METHOD, lying_in
from ..scores import SIZE, box, write_byte_raster, write_errors, write_verdicts

NAMES = {
    "unet": "U-Net",
    "rf": "Random forest",
    "svm": "Support vector machine",
    "ml": "Maximum likelihood",
}

PARAMETERS = {
    "rf_trees": 7,
    "rf_depth": 8,
    "rf_leaf": 9,
    "svm_c": 2.5,
    "svm_gamma": 0.125,
    "svm_pixels": 1234,
    "pond_prior": 0.25,
    "pixels": 4321,
    "seed": 11,
}
"""Of the methods, none of them as it is by default."""


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
        f1=f1,
        fit_seconds=None if key == "unet" else 3.25,
        device="CPU",
        **METHOD,
    )


def failed(key: str) -> ComparedMethod:
    """Return a method that gave no result."""
    return ComparedMethod(key=key, name=NAMES[key], problem="It is singular. Draw more.")


def result(folder: Path, *methods: ComparedMethod) -> CompareResult:
    """Return what the engine answers."""
    return CompareResult(
        **lying_in(folder, FILES_OF_COMPARISON),
        verdict="Random forest is the best of them.",
        methods=methods,
        seconds=12.0,
    )


__all__ = ["NAMES", "SIZE", "box", "failed", "method", "result", "write_methods"]
