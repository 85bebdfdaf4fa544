"""``comparison.json``: what is read is written again to the letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from core.protocol.comparison_record import read_comparison
from core.protocol.errors import InputError
from core.protocol.json_fields import json_text

from ..report.test_score_report import facts, made_score


def difference(value: float) -> Dict[str, Any]:
    return {"value": value, "interval": [value - 0.1, value + 0.1], "p": 0.02, "different": True}


def comparison() -> Dict[str, Any]:
    """Return a method that made a map, and one that failed."""
    score = made_score()
    counts = list(score)[: list(score).index("ponds")]
    places = ("prediction", "probability", "errors", "ponds", "model")
    made = {
        "key": "rf",
        "name": "Random forest",
        "problem": None,
        **{name: score[name] for name in (*counts, "ponds", "boundary", "intervals")},
        "seconds": {"fit": 1.5, "predict": 2.0, "total": 3.5, "check": 0.5},
        "device": "CPU",
        "model": score["model"],
        "settings": {"n_estimators": 100, "chosen": {"by": ["folds", 5]}},
        "held_out": {"f1": 0.9, "folds": [0.8, None], "in_words": "F1 0.900."},
        "files": {name: f"rf_{name}" for name in places},
    }
    failed: Dict[str, Any] = {
        **dict.fromkeys(made),
        "key": "ml",
        "name": "Maximum likelihood",
        "problem": "It broke.",
        "seconds": dict.fromkeys(("fit", "predict", "total", "check")),
        "settings": {},
    }
    return {
        "verdict": "Random forest is best.",
        "methods": [made, failed],
        "comparison": {
            "level": 0.95,
            "resamples": 2000,
            "seed": 0,
            "pairs": [
                {
                    "first": "rf",
                    "second": "ml",
                    "differences": {
                        name: difference(0.2) for name in ("f1", "precision", "recall", "iou")
                    },
                    "mcnemar": {"only_first": 9, "only_second": 4, "p": 0.1, "clustered_p": None},
                }
            ],
        },
        "judged_pixels": 100,
        "left_out_pixels": 1,
        "withheld_pixels": 0,
        "division": "",
        "samples": {
            "classes": [
                {"class": 1, "name": "pond", "polygons": 3, "pixels": 90, "drawn": 80},
            ],
            "bands": ["red", "nir"],
            "features": [3, 4],
        },
        "image": {"pixels": 120, "width": 12, "height": 10, "gsd_m": 16.0},
        "inputs": {
            "image": facts("image.tif"),
            "samples": None,
            "reference": {"path": "gone.gpkg"},
            "area": None,
        },
        "warnings": [],
        "command": ["python", "-m", "core"],
        "versions": {"gdal": "3"},
        "made": "2026-01-02T03:04:05+00:00",
    }


def test_a_comparison_is_written_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "comparison.json"
    path.write_text(json.dumps(comparison(), indent=2) + "\n", encoding="utf-8")
    record = read_comparison(str(path))
    assert json_text(record) == path.read_text(encoding="utf-8")
    made, failed = record.methods
    assert made.f1_interval == (0.82, 0.89)
    assert (failed.pixels, failed.f1_interval, failed.problem) == (None, None, "It broke.")


@pytest.mark.parametrize(
    ("name", "value"),
    [("methods", None), ("methods", [{}]), ("judged_pixels", "many"), ("image", {"pixels": 1.5})],
)
def test_what_is_no_comparison_is_named(tmp_path: Path, name: str, value: Any) -> None:
    path = tmp_path / "comparison.json"
    path.write_text(json.dumps({**comparison(), name: value}), encoding="utf-8")
    with pytest.raises(InputError, match=rf"comparison\.json cannot be read \({name}"):
        read_comparison(str(path))
