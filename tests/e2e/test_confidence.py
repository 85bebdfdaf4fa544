"""Ponds are shown and hidden by their confidence, in a real QGIS window."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import onnx
import pytest

from core.inference.runtime import DEFAULT_MODEL
from core.model.card_metadata import KEY
from core.model.pond_confidence import PondConfidence

from .harness import play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")

LEAST = 0.6


def give_confidence(model: Path) -> Path:
    """Copy the shipped network, with coefficients made up for this test."""
    network = onnx.load(str(DEFAULT_MODEL))
    sure = PondConfidence(-1.0, 0.6, 0.3, 0.5, 1.5, LEAST)
    for item in network.metadata_props:
        if item.key == KEY:
            item.value = json.dumps({**json.loads(item.value), "confidence": asdict(sure)})
    onnx.save(network, str(model))
    return model


def test_the_slider_hides_and_shows_ponds_of_a_result(scene: Path, tmp_path: Path) -> None:
    model = give_confidence(tmp_path / "sure.onnx")
    play_it = [("doubted", {"image": str(scene), "model": str(model)})]
    told = play("confidence", play_it, 120).told("doubted")
    confidences = told["confidences"]
    total, sure = len(confidences), sum(one >= LEAST for one in confidences)
    assert total > 2
    assert all(0 <= one <= 1 for one in confidences)
    assert f"{sure} of them with a confidence of at least 0.60" in told["summary"]
    certain = sum(one >= 1 for one in confidences)
    assert told["shown"] == [sure, certain, total]
    assert told["said"] == [f"{count} of {total} ponds shown" for count in told["shown"]]
    assert told["subset"] == ""
