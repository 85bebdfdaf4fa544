"""The uncertainty of areas that a score has measured, for the ponds of a prediction like it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Optional, Tuple

from ..protocol.errors import InputError
from ..protocol.score_record import NAME, ScoreRecord, read_score

SCORE, SAMPLE = "score", "sample"

_FEW = 10
"""Matched ponds below which their errors say too little."""

_NORMAL = math.sqrt(math.pi / 2)
"""Standard deviation over the mean of absolute values, of the normal distribution."""


def relative_error(path: str) -> Tuple[float, str]:
    """Return the standard error of a pond's area as a share of it, and what it is from.

    By reference polygons: from how far the areas of matched ponds are off, on average. By a
    probability sample: that of the area of all ponds together, which says nothing of single ponds
    and is used where there is nothing nearer.

    Args:
        path: ``score.json``, or the folder that holds it.

    Raises:
        InputError: It cannot be read, or says nothing of areas.
    """
    file = Path(path) / NAME if Path(path).is_dir() else Path(path)
    score = read_score(str(file))
    if isinstance(score, ScoreRecord):
        found = score.ponds.area_error
        if found.ponds >= _FEW and found.mean_absolute is not None:
            return _NORMAL * found.mean_absolute, SCORE
    sampled = None if score.sample is None else score.sample.ponds.area_ha
    error = None if sampled is None else _share(sampled.value, sampled.se)
    if error is None:
        raise InputError.of("change.score_without_areas", path=path, least=_FEW)
    return error, SAMPLE


def _share(value: Optional[float], error: Optional[float]) -> Optional[float]:
    return error / value if value and error is not None else None
