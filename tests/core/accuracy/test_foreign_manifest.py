"""Manifests beside predictions may be a stranger's: what they state is taken, or passed over."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest

from core.accuracy import predicted_map, score_record
from core.accuracy.thresholds import LEVELS
from core.jobs import threshold
from core.model import pond_confidence
from core.protocol.json_fields import json_text
from core.protocol.threshold import ThresholdRequest

from ...foreign_values import STRANGE, strange

MANIFEST: Dict[str, Any] = {
    "command": "segment",
    "started": "2026-01-01T00:00:00+00:00",
    "request": {"threshold": 0.4, "probability": "/else/where/p.tif", "min_area": 5.0},
    "model": {
        "name": "tailings-unet",
        "version": "1.0",
        "confidence": dict.fromkeys(
            ("intercept", "mean", "peak", "log_area", "compactness", "default"), 0.5
        ),
    },
    "inputs": {"image": {"path": "/a/scene.tif"}, "model": {"sha256": "ab" * 32}},
}
REQUEST = ThresholdRequest(probability="p.tif", output="o.tif", threshold=0.5)
PERCENTS: Any = np.ones((2, LEVELS + 1), np.int64)


def read(folder: Path) -> Any:
    """Read all that anything reads of a manifest."""
    beside = predicted_map.manifest_of(str(folder / "p.tif"))
    behind = predicted_map.run_behind(str(folder / "p.tif"))
    view = score_record.thresholds(PERCENTS, beside)
    model = score_record.model(beside)
    json_text(model)
    wanted = threshold._wanted(REQUEST, 50, "p.tif", behind)
    return view, model, wanted


def test_what_is_stated_is_read(tmp_path: Path) -> None:
    (tmp_path / "p.manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    view, model, wanted = read(tmp_path)
    assert (
        view.current_percent == 40 and model.name == "tailings-unet" and model.sha256 == "ab" * 32
    )
    assert (wanted.source, wanted.model) == ("scene.tif", "tailings-unet 1.0")
    assert wanted.confidence is not None


def test_whatever_is_stated_nothing_raises(tmp_path: Path) -> None:
    path = tmp_path / "p.manifest.json"
    for record in [*STRANGE, *strange(MANIFEST, 600, seed=1)]:
        path.write_text(json.dumps(record), encoding="utf-8")
        view, model, wanted = read(tmp_path)
        assert view.current_percent is None or 0 <= view.current_percent <= LEVELS
        assert isinstance(wanted.source, str) and isinstance(wanted.model, str)
        assert model is None or isinstance(model.name, (str, type(None)))


@pytest.mark.parametrize("value", [10**400, float("nan"), float("inf"), True, "1", None, []])
def test_a_confidence_of_no_numbers_is_none(value: Any) -> None:
    values = {**MANIFEST["model"]["confidence"], "peak": value}
    assert pond_confidence.of_record(values) is None


@pytest.mark.parametrize("value", [10**400, float("nan"), float("inf"), True, "1", -5.0, None, []])
def test_a_smallest_pond_of_no_size_is_none(value: Any) -> None:
    assert predicted_map.smallest_pond({**MANIFEST, "request": {"min_area": value}}) == 0.0
    assert predicted_map.smallest_pond(MANIFEST) == 5.0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all names are Unicode")
def test_a_neighbour_named_in_the_letters_of_another_system_is_passed_over(tmp_path: Path) -> None:
    stranger = os.fsencode(tmp_path) + b"/" + "尾矿库.manifest.json".encode("gbk")
    Path(os.fsdecode(stranger)).write_text(json.dumps(MANIFEST))
    assert predicted_map.run_behind(str(tmp_path / "p.tif")) is None
    (tmp_path / "p.manifest.json").write_text(json.dumps(MANIFEST))
    assert predicted_map.run_behind(str(tmp_path / "p.tif")) == MANIFEST
