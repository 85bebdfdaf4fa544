"""Figures and files of a score and of a comparison, alike in the fake engine and in tests.

Plain values: the fake engine takes them with the standard library alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCORE: dict[str, Any] = {
    "tp": 80,
    "fp": 20,
    "fn": 10,
    "tn": 290,
    "precision": 0.8,
    "recall": 0.889,
    "f1": 0.842,
    "iou": 0.727,
}
SCORE_PONDS: dict[str, Any] = {"matched": 2, "missed": 1, "false": 1}
SCORE_INTERVAL = (0.79, 0.9)

METHOD: dict[str, Any] = {
    "tp": 1080,
    "fp": 20,
    "fn": 10,
    "tn": 123_290,
    "precision": 0.7,
    "recall": 0.6,
    "iou": 0.4,
    "overall_accuracy": 0.91,
    "kappa": 0.65,
    "f1_interval": (0.71, 0.86),
    "matched": 2,
    "missed": 1,
    "false": 4,
    "predict_seconds": 7.0,
}
"""Of every method of a comparison but its F1, and the seconds that it took to fit."""


FILES_OF_SCORE = {
    "score": "score.json",
    "report": "report.html",
    "confusion": "confusion.csv",
    "errors": "errors.tif",
    "verdicts": "verdicts.gpkg",
    "manifest": "score.manifest.json",
}
FILES_OF_COMPARISON = {
    "comparison": "comparison.json",
    "report": "report.html",
    "table": "comparison.csv",
    "figure": "figure.svg",
    "manifest": "compare.manifest.json",
}


def lying_in(folder: Path, files: dict[str, str]) -> dict[str, str]:
    """Return the paths in a result: the folder, and files in it."""
    return {"folder": str(folder), **{name: str(folder / file) for name, file in files.items()}}
