"""Ponds that a network draws on unseen ground, whether they are ponds, and how sure it was.

What is judged is the pond, not the pixel: an analyst looks at outlines. A drawn pond is one where
it shares at least three tenths of the union with a labelled one (``IOU``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage, optimize, special

from ...accuracy.metrics import Detection, Parts
from ...model.pond_confidence import PondConfidence, PondShape
from ...protocol.errors import InputError
from ...raster.array_types import BoolArray
from ...raster.class_codes import IGNORE, POND
from ..data.examples import Example
from .site_accuracy import SMALLEST_POND_PX

IOU = 0.3
"""Overlap from which a drawn pond is a labelled one: hand-drawn labels leave out beaches and water
as often as not, and the ones here were drawn by many hands."""

DEFAULT = 0.5
"""Confidence from which a pond is shown: it is a pond rather than none."""

_PENALTY = 1e-2
"""On squared weights a pond: keeps them finite where few ponds are well apart."""


@dataclass(frozen=True)
class DrawnPond:
    """A pond as it was drawn.

    Attributes:
        site: Site or source of the image.
        shape: What speaks for and against it.
        true: Whether it is one.
    """

    site: str
    shape: PondShape
    true: bool


@dataclass(frozen=True)
class PondsOfImage:
    """What was drawn on one image, and what was there.

    Attributes:
        drawn: Ponds drawn, but for those that lie mostly on ground without a label.
        matches: For each labelled pond of :data:`SMALLEST_POND_PX` pixels and more, the drawn ponds
            that share :data:`IOU` with it, as positions in ``drawn``.
    """

    drawn: Tuple[DrawnPond, ...]
    matches: Tuple[Tuple[int, ...], ...]


def ponds_of(
    example: Example, probability: npt.NDArray[np.floating[Any]], threshold: float, pixel_m: float
) -> PondsOfImage:
    """Return the 4-connected ponds of a prediction.

    Args:
        example: The image with its label.
        probability: Calibrated, float [H, W].
        threshold: Probability from which a pixel is a pond.
        pixel_m: Side of a pixel, m.
    """
    drawn, count = ndimage.label(probability >= threshold)
    there, labelled = ndimage.label(example.label == POND)
    known = example.label != IGNORE
    sizes = np.bincount(drawn[known], minlength=count + 1)
    extents = np.bincount(there.ravel(), minlength=labelled + 1)
    both = np.zeros((count + 1, labelled + 1), dtype=np.int64)
    np.add.at(both, (drawn[known], there[known]), 1)
    union = sizes[:, None] + extents[None, :] - both
    overlap = both / np.maximum(union, 1)
    ponds: List[DrawnPond] = []
    positions: Dict[int, int] = {}
    for number, box in enumerate(ndimage.find_objects(drawn), start=1):
        inside = drawn[box] == number
        pixels = int(np.count_nonzero(inside))
        if pixels < SMALLEST_POND_PX or 2 * sizes[number] < pixels:
            continue
        positions[number] = len(ponds)
        true = bool((overlap[number, 1:] >= IOU).any())
        shape = shape_of(inside, probability[box][inside], pixel_m)
        ponds.append(DrawnPond(example.site, shape, true))
    matches = tuple(
        tuple(positions[number] for number in positions if overlap[number, pond] >= IOU)
        for pond in range(1, labelled + 1)
        if extents[pond] >= SMALLEST_POND_PX
    )
    return PondsOfImage(tuple(ponds), matches)


def shape_of(
    inside: BoolArray, probability: npt.NDArray[np.floating[Any]], pixel_m: float
) -> PondShape:
    """Return what of a pond speaks for and against it.

    Args:
        inside: Its pixels, bool [H, W].
        probability: Of these, float [N].
        pixel_m: Side of a pixel, m.
    """
    padded = np.pad(inside, 1).astype(np.int8)
    edges = sum(int(np.count_nonzero(np.diff(padded, axis=axis))) for axis in (0, 1))
    return PondShape(
        mean=float(probability.mean()),
        peak=float(probability.max()),
        area_m2=float(len(probability)) * pixel_m**2,
        perimeter_m=edges * pixel_m,
    )


def fit_confidence(ponds: Sequence[DrawnPond]) -> PondConfidence:
    """Return the logistic regression that tells ponds from the rest.

    Raises:
        InputError: All are ponds, or none is.
    """
    truth = np.array([pond.true for pond in ponds], dtype=np.float64)
    if not truth.any() or truth.all():
        raise InputError.of("training.not_calibrated")
    design = np.array([[1.0, *pond.shape.features] for pond in ponds])

    def loss(weights: npt.NDArray[np.float64]) -> Tuple[float, npt.NDArray[np.float64]]:
        score = design @ weights
        penalty = _PENALTY * np.array([0.0, *weights[1:]])
        value = np.mean(np.logaddexp(0, score) - truth * score) + penalty @ weights / 2
        return float(value), design.T @ (special.expit(score) - truth) / len(truth) + penalty

    # The loss is convex: one minimum, found from anywhere.
    found = optimize.minimize(loss, np.zeros(design.shape[1]), jac=True, method="BFGS")
    intercept, mean, peak, log_area, compactness = (round(float(weight), 6) for weight in found.x)
    return PondConfidence(intercept, mean, peak, log_area, compactness, DEFAULT)


def unseen_confidences(ponds: Sequence[DrawnPond]) -> npt.NDArray[np.float64]:
    """Return each pond's confidence by a regression that saw no pond of its site or source.

    Raises:
        InputError: Without one of the sites, all are ponds or none is.
    """
    result = np.zeros(len(ponds))
    for site in sorted({pond.site for pond in ponds}):
        judge = fit_confidence([pond for pond in ponds if pond.site != site])
        for index, pond in enumerate(ponds):
            if pond.site == site:
                result[index] = judge.of(pond.shape)
    return result


@dataclass(frozen=True)
class ShownPonds(Detection):
    """Of what is shown from some confidence, how much is true, and how much of what is there.

    Attributes:
        shown: Ponds shown.
        true: Those of them that are ponds.
        found: Labelled ponds that share enough with one that is shown.
        labelled: Labelled ponds.
    """

    shown: int
    true: int
    found: int
    labelled: int

    @property
    def parts(self) -> Parts:
        """Ponds shown that are true, and labelled ponds that are found."""
        return Parts(self.true, self.shown, self.found, self.labelled)


def shown_from(
    images: Sequence[PondsOfImage], confidences: npt.NDArray[np.float64], least: float
) -> ShownPonds:
    """Count what is shown from a confidence on.

    Args:
        images: What was drawn.
        confidences: Of the ponds of all images, in their order.
        least: Confidence from which a pond is shown.
    """
    shown = true = found = labelled = first = 0
    for image in images:
        sure = confidences[first : first + len(image.drawn)] >= least
        first += len(image.drawn)
        shown += int(np.count_nonzero(sure))
        true += sum(pond.true for pond, seen in zip(image.drawn, sure) if seen)
        found += sum(any(sure[index] for index in match) for match in image.matches)
        labelled += len(image.matches)
    return ShownPonds(shown, true, found, labelled)


def reliability(
    ponds: Sequence[DrawnPond], confidences: npt.NDArray[np.float64]
) -> List[Tuple[int, Optional[float], Optional[float]]]:
    """Return, for each tenth of confidence, how many ponds, their mean and the share of true."""
    truth = np.array([pond.true for pond in ponds], dtype=np.float64)
    tenth = np.minimum((confidences * 10).astype(np.int64), 9)
    rows: List[Tuple[int, Optional[float], Optional[float]]] = []
    for number in range(10):
        chosen = tenth == number
        count = int(np.count_nonzero(chosen))
        mean, share = (
            (float(confidences[chosen].mean()), float(truth[chosen].mean()))
            if count
            else (None, None)
        )
        rows.append((count, mean, share))
    return rows
