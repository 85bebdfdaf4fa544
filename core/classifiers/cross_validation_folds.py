"""Folds that never share a polygon, and what comes of trying a classifier on them."""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedGroupKFold

from ..accuracy.metrics import counts
from ..raster.array_types import IndexArray
from ..raster.class_codes import CLASS_CODES
from .training_pixels import TrainingPixels

MOST = 5
"""Folds: Hsu, Chang and Lin (2003) use five; fewer where a class has fewer polygons."""


@dataclass(frozen=True)
class Fold:
    """Rows of the training pixels.

    Attributes:
        fitted: What a classifier is fitted to.
        tried: What it is tried on.
    """

    fitted: IndexArray
    tried: IndexArray


@dataclass(frozen=True)
class HeldOut:
    """How a classifier does on sample polygons that it was not fitted to.

    It is a hint at the spread between polygons, not an assessment: polygons are not drawn at
    random, and ponds are as common among them as whoever drew them made them. Where C and gamma
    were chosen by the same folds, it is a little too good.

    Attributes:
        f1: Of the ponds, over the pixels of all folds together; ``None`` where it is undefined.
        folds: The same, fold by fold.
    """

    f1: Optional[float]
    folds: Tuple[Optional[float], ...]


def make_folds(pixels: TrainingPixels, seed: int) -> List[Fold]:
    """Divide the polygons into folds in which both classes are about as common as in all.

    Pixels of a polygon are neighbours and look alike: a classifier that has seen some of them is
    not tried by the others.

    Args:
        pixels: What is fitted to.
        seed: Of the division.

    Returns:
        At most :data:`MOST` folds; none where a class has fewer than two polygons.
    """
    polygons = min(len(np.unique(pixels.polygon[pixels.truth == value])) for value in CLASS_CODES)
    if polygons < 2:
        return []
    maker = StratifiedGroupKFold(min(MOST, polygons), shuffle=True, random_state=seed)
    divided = maker.split(pixels.truth, pixels.truth, pixels.polygon)
    return [Fold(fitted, tried) for fitted, tried in divided]


def judge(
    pixels: TrainingPixels, folds: Sequence[Fold], labels: Sequence[npt.NDArray[Any]]
) -> HeldOut:
    """Compare the predictions of a classifier for each fold with the classes of its polygons.

    Args:
        pixels: What the folds are made of.
        folds: At least one.
        labels: 1 pond, 0 other, [n] of each fold.
    """
    found = [
        counts(said.astype(np.uint8), pixels.truth[fold.tried], np.ones(len(said), dtype=bool))
        for fold, said in zip(folds, labels)
    ]
    whole = functools.reduce(operator.add, found)
    return HeldOut(whole.f1, tuple(fold.f1 for fold in found))
