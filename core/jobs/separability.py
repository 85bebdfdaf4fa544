"""Sample polygons while they are drawn: counts, spectra, and separability of the classes."""

from __future__ import annotations

from typing import List, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ..classifiers import sample_counts as counting
from ..classifiers.features import choose_features
from ..classifiers.jeffries_matusita import best_pair, in_words, jeffries_matusita
from ..classifiers.normal_distribution import Normal, dependent_bands
from ..classifiers.sample_counts import Assessment, SampleCounts
from ..classifiers.train_test_split import TrainTestSplit, overlap_in_words
from ..classifiers.training_areas import TrainingAreas, read_areas
from ..classifiers.training_pixels import draw
from ..protocol.compare import ClassSpectrum, SeparabilityRequest, SeparabilityResult
from ..protocol.texts import text
from ..raster.area_mask import Area
from ..raster.class_codes import OTHER, POND
from ..raster.image import open_image
from ..raster.reference_polygons import name_of_polygons
from ..run.feedback import Feedback
from ..run.progress import Share
from .file_names import check_inputs

_PIXELS = 20_000
"""Sample pixels that are looked at: many more than a plot or a covariance needs."""

_DOTS = 300
"""Pixels of each class in the scatter plot."""

_RANGE = (5.0, 50.0, 95.0)


def separability(request: SeparabilityRequest, feedback: Feedback) -> SeparabilityResult:
    """Count sample polygons on an image and measure how separable their classes are.

    Args:
        request: The image, the samples and the bands.
        feedback: Hears of progress, and may cancel.

    Raises:
        EngineError: The image or the polygons cannot be used at all; what is only missing yet is
            told in the result.
    """
    feedback.progress(0.0, text("jobs.stage.reading_samples"))
    check_inputs((request.image, request.samples, request.reference, request.area))
    image = open_image(request.image)
    areas = read_areas(request.samples, image)
    features = choose_features(image, request.features)
    assessment = _assessment(request, areas)
    counts = counting.count_samples(areas, features, assessment, Share(feedback, 0.0, 0.5))
    everything = np.ones(len(areas.polygons), dtype=bool)
    problem = counting.lacking(areas, features, counts, everything)
    division = TrainTestSplit(everything, ~everything, "")
    pixels = draw(areas, features, counts, division, _PIXELS, 0, Share(feedback, 0.5, 1.0))
    seen = pixels.reflectance
    pond, other = (seen[pixels.truth == value] for value in (POND, OTHER))
    distance, axes = _part(pond, other)
    overlap = None if assessment is None else overlap_in_words(areas, counts, assessment)
    warnings: List[str] = [*pixels.remarks, *([overlap] if overlap else [])]
    return SeparabilityResult(
        bands=features.names,
        classes=tuple(
            _spectrum(areas, counts, value, mine, axes)
            for value, mine in ((POND, pond), (OTHER, other))
        ),
        axes=axes,
        jeffries_matusita=distance,
        in_words=in_words(distance),
        overlapping=int(np.count_nonzero(counts.touching & (counts.usable > 0))),
        problem=None if problem is None else str(problem),
        warnings=tuple(warnings),
    )


def _part(
    pond: npt.NDArray[np.float64], other: npt.NDArray[np.float64]
) -> Tuple[Optional[float], Tuple[int, int]]:
    """Return the Jeffries-Matusita distance of two classes, and the two bands where it is largest.

    Args:
        pond: Reflectance of the pixels of one class, float64 [N, C].
        other: Of the other, float64 [M, C].

    Returns:
        ``None`` where a class has too few pixels, or too even ones, for a covariance; then any two
        bands.
    """
    bands = pond.shape[1]
    if any(len(one) <= bands or dependent_bands(one)[0] for one in (pond, other)):
        return None, (0, min(1, bands - 1))
    first, second = Normal.of(pond), Normal.of(other)
    return jeffries_matusita(first, second), best_pair(first, second)


def _assessment(request: SeparabilityRequest, areas: TrainingAreas) -> Optional[Assessment]:
    """Return where methods will be judged; without a reference that is not known yet."""
    if request.reference is None:
        return None
    if request.area is None:
        return Assessment()
    return Assessment(Area(request.area, areas.image), name_of_polygons(request.area))


def _spectrum(
    areas: TrainingAreas,
    counts: SampleCounts,
    value: int,
    seen: npt.NDArray[np.float64],
    axes: Tuple[int, int],
) -> ClassSpectrum:
    mine = areas.values == value
    low, median, high = (
        tuple(round(float(one), 6) for one in np.percentile(seen, share, axis=0))
        if len(seen)
        else ()
        for share in _RANGE
    )
    step = max(1, len(seen) // _DOTS)
    return ClassSpectrum(
        value=value,
        polygons=int(np.count_nonzero(mine & (counts.usable > 0))),
        pixels=int(counts.usable[mine].sum()),
        low=low,
        median=median,
        high=high,
        scatter=tuple(
            (round(float(row[axes[0]]), 6), round(float(row[axes[1]]), 6))
            for row in seen[::step][:_DOTS]
        ),
    )
