"""A support vector machine with a radial kernel as flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..raster.array_types import Float64Array


@dataclass(frozen=True)
class RadialMachine:
    """Sums a bump around each support vector; above zero is pond.

    The decision is ``intercept + sum(weights * exp(-|z - vectors|^2))`` with ``z = (reflectance -
    mean) * scale``: the kernel's gamma is in ``scale`` and ``vectors``. The probability is
    ``1 / (1 + exp(-slope * decision))`` (Platt, 1999, without his second parameter, so that 0.5
    stays where the machine itself draws the line).

    Attributes:
        mean: float64 [C].
        scale: float64 [C].
        vectors: float64 [S, C].
        weights: float64 [S].
        intercept: float64 scalar.
        slope: float64 scalar, above 0.
    """

    kind: ClassVar[str] = "radial"

    mean: Float64Array
    scale: Float64Array
    vectors: Float64Array
    weights: Float64Array
    intercept: Float64Array
    slope: Float64Array

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit each other.

        Raises:
            ValueError: They do not.
        """
        bands = self.mean.size
        if self.vectors.shape != (self.weights.size, bands) or self.scale.shape != (bands,):
            raise ValueError("its support vectors have another number of bands")

    def suits(self, bands: int) -> bool:
        """Return whether pixels of so many bands can be classified."""
        return self.mean.shape == (bands,)

    @classmethod
    def of(cls, estimator: Any, slope: float) -> RadialMachine:
        """Take what a pipeline of ``StandardScaler`` and ``SVC`` of the classes 0 and 1 learnt."""
        scaler, machine = (step for _, step in estimator.steps)
        # What scikit-learn worked with: "scale" and "auto" have become a number by now.
        root = np.sqrt(machine._gamma)
        return cls(
            mean=np.asarray(scaler.mean_, dtype=np.float64),
            scale=root / np.asarray(scaler.scale_, dtype=np.float64),
            vectors=np.asarray(machine.support_vectors_, dtype=np.float64) * root,
            weights=np.asarray(machine.dual_coef_[0], dtype=np.float64),
            intercept=np.array(machine.intercept_[0], dtype=np.float64),
            slope=np.array(slope, dtype=np.float64),
        )
