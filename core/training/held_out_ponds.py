"""Decided ponds held out in turn: how well a model knows those that it had not learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csgraph, csr_matrix

from ..model.pond_confidence import PondConfidence, PondShape
from ..protocol.train import ReviewMeasure
from ..raster.windows import Window
from .data.reviewed_windows import DecidedPond
from .evaluation.confidence_refit import GENERAL, log_losses, refit
from .evaluation.drawn_ponds import shape_of

FOLDS = 3

LOST = 0.02
"""Share of the accepted area that a network trained on may no longer draw."""

_NEAR_PX = 8
"""Ponds whose boxes lie so near are held out together."""


@dataclass(frozen=True)
class Seen:
    """What a network makes of a decided pond.

    Attributes:
        shape: Of its outline, by the network's probabilities.
        drawn_m2: The part of it that the network draws, square metres.
    """

    shape: PondShape
    drawn_m2: float


@dataclass(frozen=True)
class Judged:
    """How a model does on each of some ponds; :attr:`measure` sums up.

    Attributes:
        losses: What each decision costs its confidences, float64 [N].
        measure: Means and sums.
        outlined_m2: What its network draws of the accepted ponds, sure of them or not.
    """

    losses: npt.NDArray[np.float64]
    measure: ReviewMeasure
    outlined_m2: float

    def no_worse_a_map(self, other: Judged) -> bool:
        """Tell whether a network's map of these ponds is as good as another's, whatever it says.

        A network may be sure of the right things since it no longer draws the others: it is to
        draw and show as much of what was accepted (but for :data:`LOST`), and to show no more of
        what was rejected.
        """
        least = 1 - LOST
        return (
            self.outlined_m2 >= least * other.outlined_m2
            and self.measure.accepted_m2 >= least * other.measure.accepted_m2
            and self.measure.rejected_m2 <= other.measure.rejected_m2
        )


def seen(
    pond: DecidedPond, probability: npt.NDArray[np.floating[Any]], threshold: float, pixel_m: float
) -> Seen:
    """Return what a probability, float [H, W] over a pond's window, makes of its outline."""
    inside = probability[pond.inside]
    drawn = float(np.count_nonzero(inside >= threshold)) * pixel_m**2
    return Seen(shape_of(pond.inside, inside, pixel_m), drawn)


def deal(ponds: Sequence[DecidedPond], seed: int) -> npt.NDArray[np.int64]:
    """Return the fold of each pond, int64 [N]: near ones in one, both kinds in each where it goes.

    Args:
        ponds: That are held out in turn.
        seed: Same ponds and seed, same folds.
    """
    groups = _groups(ponds)
    rng = np.random.default_rng(seed)
    folds = np.zeros(len(ponds), dtype=np.int64)
    sizes = np.zeros((2, FOLDS))
    for place in rng.permutation(len(groups)):
        members = groups[place]
        kinds = np.bincount([int(ponds[index].row.pond) for index in members], minlength=2)
        # Where there are fewest of what this group mostly is; then fewest of all.
        kind = int(kinds[1] > kinds[0])
        fold = min(range(FOLDS), key=lambda one: (sizes[kind, one], sizes[:, one].sum(), one))
        folds[members] = fold
        sizes[:, fold] += kinds
    return folds


def judge(
    ponds: Sequence[DecidedPond],
    found: Sequence[Seen],
    confidences: Sequence[Optional[PondConfidence]],
) -> Judged:
    """Judge what a model says of each pond.

    Args:
        ponds: Decided ponds.
        found: What the network makes of each.
        confidences: The weights that each is judged by.
    """
    pairs = list(zip(ponds, found, confidences))
    losses = np.array(
        [log_losses(known, [one.shape], [pond.row.pond])[0] for pond, one, known in pairs]
    )
    counts, areas, outlined = [0, 0], [0.0, 0.0], 0.0
    for pond, one, known in pairs:
        sure = known or GENERAL
        outlined += one.drawn_m2 if pond.row.pond else 0.0
        if one.drawn_m2 and sure.of(one.shape) >= sure.default:
            counts[int(pond.row.pond)] += 1
            areas[int(pond.row.pond)] += one.drawn_m2
    return Judged(
        losses,
        ReviewMeasure(
            log_loss=round(float(losses.mean()), 4),
            accepted_shown=counts[1],
            rejected_shown=counts[0],
            accepted_m2=round(areas[1], 1),
            rejected_m2=round(areas[0], 1),
        ),
        outlined,
    )


def refitted(
    before: PondConfidence,
    ponds: Sequence[DecidedPond],
    found: Sequence[Seen],
    folds: npt.NDArray[np.int64],
) -> List[Optional[PondConfidence]]:
    """Return for each pond the weights that are fitted to the ponds of the other folds."""
    result: List[Optional[PondConfidence]] = [None] * len(ponds)
    for fold in range(FOLDS):
        others = np.flatnonzero(folds != fold).tolist()
        known = refit(
            before,
            [found[index].shape for index in others],
            [ponds[index].row.pond for index in others],
        )
        for index in np.flatnonzero(folds == fold):
            result[index] = known
    return result


def _groups(ponds: Sequence[DecidedPond]) -> List[List[int]]:
    near = [[_near(one.box, other.box) for other in ponds] for one in ponds]
    count, labels = csgraph.connected_components(csr_matrix(near), directed=False)
    return [np.flatnonzero(labels == label).tolist() for label in range(count)]


def _near(one: Tuple[int, Window], other: Tuple[int, Window]) -> bool:
    shared = one[1].grow(_NEAR_PX).intersect(other[1])
    return one[0] == other[0] and shared.width > 0 and shared.height > 0
