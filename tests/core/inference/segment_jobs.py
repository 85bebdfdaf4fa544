"""Requests to segment a scene."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.protocol.segment import SegmentRequest


def job(scene: str, model: Path, **options: Any) -> SegmentRequest:
    output = str(Path(scene).parent / "out" / "prediction.tif")
    return SegmentRequest(**{"image": scene, "output": output, "model": str(model), **options})
