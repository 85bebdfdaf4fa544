"""What the fake engine answers about accuracy: samples that are drawn, and scores."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

from canned_figures import FILES_OF_SCORE, SCORE, SCORE_INTERVAL, SCORE_PONDS, lying_in

from core.protocol import sample
from core.protocol.messages import to_json
from core.protocol.score import ScoreRequest, ScoreResult


def _told(value: float, se: float | None = None, ends: list[float] | None = None) -> dict[str, Any]:
    return {"value": value, "se": se, "interval": ends, "why": ""}


_OF_CLASS = {name: _told(0.9) for name in ("users", "producers", "f1", "proportion", "area_ha")}

BY_SAMPLE = {
    **dict.fromkeys(("tp", "fp", "fn", "tn", "precision", "recall", "f1", "iou")),
    **dict.fromkeys(("overall_accuracy", "kappa", "mcc", "valid_pixels", "pixel_area_m2")),
    **dict.fromkeys(("ponds", "boundary", "threshold", "model")),
    "intervals": {
        **dict.fromkeys(("resamples", "seed", "blocks", "ponds", "why_no_area")),
        "level": 0.95,
        "area": [1.5e8, 2.7e8],
    },
    "sample": {
        "method": "stratified",
        "level": 0.95,
        "units": 3,
        "missing": 1,
        "pixels": 100,
        "pixel_area_m2": 64.0,
        "strata": [],
        "classes": [0, 1],
        "counts": [[1, 0], [0, 2]],
        "matrix": None,
        "overall": _told(0.95, 0.01, [0.93, 0.97]),
        "per_class": [
            {**_OF_CLASS, "class": 0, "name": "other", "mapped_ha": None},
            {
                **_OF_CLASS,
                "class": 1,
                "name": "pond",
                "mapped_ha": None,
                "users": _told(0.8, 0.05, [0.7, 0.9]),
                "producers": _told(0.75),
                "area_ha": _told(21_158.0, 3_141.8, [1.5e4, 2.7e4]),
            },
        ],
        "cautions": [],
    },
    "inputs": {
        "prediction": {"path": "scene.tif"},
        **dict.fromkeys(("reference", "sample", "area", "probability", "image")),
    },
    "warnings": ["Few points."],
    "command": [],
    "versions": {},
    "made": "2026-01-02T03:04:05+00:00",
}
"""``score.json`` after a score by a sample alone."""


def score(request: ScoreRequest) -> ScoreResult:
    """Copy what is canned, and write the request beside it as the manifest."""
    prediction, folder = Path(request.prediction), Path(request.output)
    if request.reference is None:
        return by_sample(request, folder)
    shutil.copytree(prediction.parent / "canned", folder, dirs_exist_ok=True)
    files = lying_in(folder, FILES_OF_SCORE)
    Path(files["manifest"]).write_text(json.dumps(to_json(request)), encoding="utf-8")
    return ScoreResult(
        **files,
        **SCORE,
        **SCORE_PONDS,
        f1_interval=SCORE_INTERVAL,
        best_threshold=0.4 if request.probability else None,
        seconds=1.0,
        warnings=("Few ponds.",) if prediction.stem == "doubtful" else (),
    )


def by_sample(request: ScoreRequest, folder: Path) -> ScoreResult:
    """Write the request as the manifest, and estimates made by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text("<p>A report.</p>", encoding="utf-8")
    manifest = folder / "score.manifest.json"
    manifest.write_text(json.dumps(to_json(request)), encoding="utf-8")
    figures = folder / "score.json"
    figures.write_text(json.dumps(BY_SAMPLE), encoding="utf-8")
    nothing = {item.name: None for item in fields(ScoreResult)}
    return ScoreResult(
        **{
            **nothing,
            "folder": request.output,
            "score": str(figures),
            "report": str(folder / "report.html"),
            "confusion": str(folder / "confusion.csv"),
            "manifest": str(manifest),
            "seconds": 1.0,
            "warnings": ("Few points.",),
            "sample": sample.SampleAccuracy(
                units=3,
                missing=1,
                overall=sample.SampleEstimate(0.95, 0.01, (0.93, 0.97)),
                users=sample.SampleEstimate(0.8, 0.05, (0.7, 0.9)),
                producers=sample.SampleEstimate(0.75, None, None),
                area_m2=sample.SampleEstimate(211_580_000.0, 31_418_000.0, (1.5e8, 2.7e8)),
            ),
        }
    )


def drawn(request: sample.SampleRequest, manifest: Path) -> sample.SampleResult:
    """Write the request as the manifest; points and standard errors are made up."""
    manifest.write_text(json.dumps(to_json(request)), encoding="utf-8")
    points = request.size or 99
    return sample.SampleResult(
        output=request.output,
        manifest=None if request.output is None else str(manifest),
        points=points,
        strata=(sample.SampleStratum(0, 1500, points - 3), sample.SampleStratum(1, 100, 3)),
        overall_se=0.0123,
        area_se_m2=98_765.0,
        seconds=0.5,
        warnings=("Only 3 points.",) if Path(request.prediction).stem == "doubtful" else (),
    )
