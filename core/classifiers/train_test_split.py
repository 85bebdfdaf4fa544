"""Training polygons kept apart from the ground that methods are judged on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import numpy as np

from ..protocol.errors import InputError
from ..raster.array_types import BoolArray
from ..raster.class_codes import CLASS_CODES, NAMES
from .sample_counts import Assessment, Census
from .training_areas import TrainingAreas


@dataclass(frozen=True)
class Division:
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
    census: Census,
    assessment: Optional[Assessment],
    split: bool,
    seed: int,
) -> Division:
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
        where = f"the assessment area {assessment.name}" if assessment else "anything assessed"
        return Division(
            ~census.touching,
            nobody,
            f"Training and test ground are apart: none of the {total} sample polygons touches "
            f"{where}.",
        )
    if not split:
        raise _overlap(areas, touching, total, assessment)
    kept = nobody.copy()
    rng = np.random.default_rng(seed)
    for value in CLASS_CODES:
        mine = np.flatnonzero(touching & (areas.values == value))
        kept[rng.permutation(mine)[: len(mine) - len(mine) // 2]] = True
    training = (kept | ~touching) & (census.usable > 0)
    return Division(training, kept, _split_in_words(areas, touching, kept, training, seed))


def overlap_in_words(areas: TrainingAreas, census: Census, assessment: Assessment) -> Optional[str]:
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
        return InputError(
            f"Without an assessment area all of {areas.image.name} is assessed, and the "
            f"{count} sample polygon(s) of {areas.name} with it: what a method was fitted to is no "
            "test of it.",
            "Draw an assessment area away from the samples (--area), or let the polygons be "
            "divided between training and test (--split).",
        )
    return InputError(
        f"{count} of the {total} sample polygons of {areas.name} touch the assessment area "
        f"{assessment.name} ({areas.named(touching)}): what a method was fitted to is no test of "
        "it.",
        "Move the samples or the area, or let these polygons be divided between training and test "
        "(--split).",
    )


def _split_in_words(
    areas: TrainingAreas, touching: BoolArray, kept: BoolArray, training: BoolArray, seed: int
) -> str:
    halves = " and ".join(
        f"{np.count_nonzero(kept & mine)} of {np.count_nonzero(touching & mine)} of class "
        f"{NAMES[value]}"
        for value in CLASS_CODES[::-1]
        for mine in (areas.values == value,)
    )
    clear = int(np.count_nonzero(training & ~kept))
    beside = f", beside {clear} that keep clear of it" if clear else ""
    return (
        f"{np.count_nonzero(touching)} sample polygon(s) touch the assessment area and were "
        f"divided at random (seed {seed}): {halves} were fitted to{beside}, and their pixels are "
        "not judged; the others were not fitted to. What lies around a training polygon is judged, "
        "and is easier than ground far from any: an assessment area apart from the samples is the "
        "stricter test."
    )
