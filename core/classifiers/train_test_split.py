"""Training polygons kept apart from the ground on which accuracy is assessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import numpy as np

from ..protocol.errors import InputError
from ..protocol.texts import count_text, text
from ..raster.array_types import BoolArray
from ..raster.class_codes import CLASS_CODES
from .sample_counts import Assessment, SampleCounts
from .training_areas import TrainingAreas, class_name


@dataclass(frozen=True)
class TrainTestSplit:
    """Which polygons are fitted to; arrays are bool [P], in the order of the polygons.

    Attributes:
        training: Those that are fitted to.
        kept_out: Those of them that touch the assessment area: their pixels must not be judged.
        in_words: How training and test were kept apart, a sentence or two.
    """

    training: BoolArray
    kept_out: BoolArray
    in_words: str


def divide(
    areas: TrainingAreas,
    census: SampleCounts,
    assessment: Optional[Assessment],
    split: bool,
    seed: int,
) -> TrainTestSplit:
    """Decide which polygons are fitted to.

    Those that keep clear of the assessment area are all fitted to. Those that touch it are refused
    or, where a split is asked for, divided at random, class by class: one half (the larger, of an
    odd number) is fitted to, and its pixels are not judged; the other half is not fitted to.

    Args:
        areas: The polygons.
        census: What lies under them.
        assessment: Where methods will be judged; nowhere if absent.
        split: Whether polygons that touch it are divided rather than refused.
        seed: Of the division; same seed, same division.

    Raises:
        InputError: Polygons touch the assessment area, and no split is asked for.
    """
    touching = census.touching & (census.usable > 0)
    count, total = int(np.count_nonzero(touching)), int(np.count_nonzero(census.usable))
    nobody = np.zeros(len(areas.polygons), dtype=bool)
    if not count:
        if assessment:
            apart = text("classifiers.split.apart", polygons=total, area=assessment.name)
        else:
            apart = text("classifiers.split.not_assessed", polygons=total)
        return TrainTestSplit(~census.touching, nobody, apart)
    if not split:
        raise _overlap(areas, touching, total, assessment)
    kept = nobody.copy()
    rng = np.random.default_rng(seed)
    for value in CLASS_CODES:
        mine = np.flatnonzero(touching & (areas.values == value))
        kept[rng.permutation(mine)[: len(mine) - len(mine) // 2]] = True
    training = (kept | ~touching) & (census.usable > 0)
    return TrainTestSplit(training, kept, _split_in_words(areas, touching, kept, training, seed))


def overlap_in_words(
    areas: TrainingAreas, census: SampleCounts, assessment: Assessment
) -> Optional[str]:
    """Return what a comparison would say of polygons in the assessment area; ``None`` of none."""
    touching = census.touching & (census.usable > 0)
    if not touching.any():
        return None
    return str(_overlap(areas, touching, int(np.count_nonzero(census.usable)), assessment))


def _overlap(
    areas: TrainingAreas, touching: BoolArray, total: int, assessment: Optional[Assessment]
) -> InputError:
    count = int(np.count_nonzero(touching))
    if assessment is None or assessment.area is None:
        return InputError.of(
            "classifiers.split.everything_assessed",
            image=areas.image.name,
            polygons=count_text("classifiers.polygons", count),
            samples=areas.name,
        )
    return InputError.of(
        "classifiers.split.overlap",
        touching=count,
        polygons=total,
        samples=areas.name,
        area=assessment.name,
        named=areas.named(touching),
    )


def _split_in_words(
    areas: TrainingAreas, touching: BoolArray, kept: BoolArray, training: BoolArray, seed: int
) -> str:
    other, ponds = (
        text(
            "classifiers.split.part",
            kept=int(np.count_nonzero(kept & mine)),
            touching=int(np.count_nonzero(touching & mine)),
            name=class_name(value),
        )
        for value in CLASS_CODES
        for mine in (areas.values == value,)
    )
    clear = int(np.count_nonzero(training & ~kept))
    return count_text(
        "classifiers.split.divided",
        int(np.count_nonzero(touching)),
        seed=seed,
        ponds=ponds,
        other=other,
        apart=text("classifiers.split.and_clear", clear=clear) if clear else "",
    )
