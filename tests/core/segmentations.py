"""The request of a segmentation, and the classes that its probabilities stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from core.protocol.segment import SegmentRequest


def job(folder: Path, image: str, model: Path, **options: Any) -> SegmentRequest:
    return SegmentRequest(
        image=image,
        output=str(folder / "prediction.tif"),
        model=str(model),
        device="cpu",
        **options,
    )


def expected(probability: Any, threshold: float = 0.5) -> Any:
    return (probability >= np.float32(threshold)).astype(np.uint8)
