"""Differences between two maps of the same ground, with intervals that know it is the same ground.

Both maps find the same pond hard. Resampling each by itself would count what they share as
uncertainty of the difference; here a block is drawn with what both maps made of it (the paired
bootstrap; Efron and Tibshirani, 1993, An Introduction to the Bootstrap, section 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional

import numpy as np
import numpy.typing as npt

from ..bootstrap import Floats, Interval, Statistic, intervals
from ..confidence import LEAST_BLOCKS, LEAST_WITH_PONDS
from ..confidence import MEASURES as OF_ONE

MEASURES = ("f1", "precision", "recall", "iou")
"""What differences are given of."""


@dataclass(frozen=True)
class Difference:
    """The first map's measure less the second's.

    Attributes:
        value: ``None`` where one of them is undefined.
        interval: 95 %; ``None`` where too little is known, or the maps never differ.
    """

    value: Optional[float]
    interval: Optional[Interval]

    @property
    def real(self) -> Optional[bool]:
        """Whether it is larger than chance; ``None`` where that cannot be told."""
        if self.interval is None:
            return None
        return self.interval[0] > 0 or self.interval[1] < 0


def differences(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], seed: int
) -> Mapping[str, Difference]:
    """Return the differences between two maps.

    Args:
        first: int64 [blocks, 4], tp, fp, fn, tn of the first map in each block that was judged.
        second: Likewise, of the same blocks in the same order.
        seed: Of the bootstrap: same seed and counts, same intervals.
    """
    both = np.concatenate([first, second], axis=1)
    found = intervals(both, _STATISTICS, seed) if enough(first, second) else {}
    whole = both.sum(axis=0, dtype=np.float64)[None]
    values = {name: float(statistic(whole)[0]) for name, statistic in _STATISTICS.items()}
    return {
        name: Difference(value if np.isfinite(value) else None, found.get(name))
        for name, value in values.items()
    }


def enough(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> bool:
    """Tell whether there are as many blocks as intervals of one map ask for."""
    with_ponds = first[:, :3].any(axis=1) | second[:, :3].any(axis=1)
    return len(first) >= LEAST_BLOCKS and int(np.count_nonzero(with_ponds)) >= LEAST_WITH_PONDS


def _difference(measure: Statistic) -> Statistic:
    def difference(sums: Floats) -> Floats:
        apart: Floats = measure(sums[:, :4]) - measure(sums[:, 4:])
        return apart

    return difference


_STATISTICS: Mapping[str, Statistic] = {name: _difference(OF_ONE[name]) for name in MEASURES}
