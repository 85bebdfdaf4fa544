"""Logits that a network predicts for whole examples, in memory and on disk."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Dict, Sequence

import numpy as np
import numpy.typing as npt

from ..data.examples import Example
from ..network.exported_graph import Exported
from ..network.exported_model import save

Logits = Dict[str, npt.NDArray[np.float16]]
"""By example, the logit of every pixel, float16 [H, W]."""


def predict_logits(exported: Exported, examples: Sequence[Example], context: int) -> Logits:
    """Return the logits of whole examples, read as the engine reads them with ``context``."""
    return {item.name: to_logits(exported.predict(item, context)) for item in examples}


def to_logits(probability: npt.NDArray[np.float32]) -> npt.NDArray[np.float16]:
    """Return the logits of probabilities, limited to 15: float32 knows none closer to 1."""
    sure = np.clip(probability.astype(np.float64), 1e-15, 1 - 1e-15)
    return np.clip(np.log(sure) - np.log1p(-sure), -15, 15).astype(np.float16)


def read_logits(path: Path) -> Logits:
    """Read what :func:`save_logits` wrote."""
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def save_logits(logits: Logits, path: Path) -> None:
    """Write logits beside ``path`` and move them there, so that a kill leaves no half.

    Raises:
        OutputError: They cannot be written.
    """
    content = io.BytesIO()
    arrays: Dict[str, Any] = dict(logits)
    np.savez_compressed(content, **arrays)
    save(content.getvalue(), path)
