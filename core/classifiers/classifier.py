"""What every classifier of single pixels consists of, whichever it is.

A classifier has a module of its own with its arrays and its ONNX graph, beside it one that fits it
with scikit-learn, and one that runs it as machine code; the latter two are loaded when they are
needed, since their packages are heavy and need not be there.
"""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import Any, Callable, ClassVar, Dict, List, Optional, Tuple, Type

import numpy as np
import numpy.typing as npt
from onnx import NodeProto

from ..raster.array_types import BoolArray, Float32Array, Float64Array

Pixels = npt.NDArray[np.uint16]
Arrays = Dict[str, npt.NDArray[Any]]

Body = Tuple[List[NodeProto], Arrays]
"""Nodes from ``x``, float32 [P, C], to ``pond``, bool [P], the label, and ``rounded``, float32 [P],
the probability; and the constants that they need. What else they may use, see
:func:`core.classifiers.onnx_graphs.graph`."""

Verdict = Tuple[BoolArray, Float32Array]
"""Whether each pixel is a pond, bool [P], and the probability of it, float32 [P]."""

Judge = Callable[[Pixels], Verdict]
"""From pixels, uint16 [C, P]."""

Order = Callable[[Pixels], npt.NDArray[np.uint32]]
"""From pixels, uint16 [C, P], to their numbers in the order in which they are judged best."""

BELOW_HALF = np.nextafter(np.float32(0.5), np.float32(0))
"""The largest probability of a pixel that is no pond."""


@dataclass(frozen=True)
class Classifier(abc.ABC):
    """What was fitted, as arrays: its fields, all of them arrays, go into the file by their names.

    Attributes:
        kind: Its name in files, which stays as it is.
    """

    kind: ClassVar[str]

    @abc.abstractmethod
    def suits(self, bands: int) -> bool:
        """Return whether pixels of so many bands can be classified."""

    @abc.abstractmethod
    def body(self) -> Body:
        """Return the part of the ONNX graph that is its own; arrays are there by their names."""


@dataclass(frozen=True)
class Ready:
    """A classifier made ready for an image; any order will do where there is none."""

    judge: Judge
    order: Optional[Order] = None


@dataclass(frozen=True)
class Kind:
    """A kind of classifier, as its module declares it under the name ``KIND``.

    Attributes:
        arrays: What of it is kept in files.
        fitting: Name of the module whose ``fit(pixels, folds, recipe, seed, feedback)`` returns a
            :class:`core.classifiers.sklearn_fitting.Fit`; from this package if it begins with a
            dot.
        machine_code: Name of the module whose ``make_ready(classifier, table)`` returns a
            :class:`Ready`, likewise; the table is the reflectance of each digital number, float32
            [C, 65536], rising.
    """

    arrays: Type[Classifier]
    fitting: str
    machine_code: str


def sigmoid(evidence: Float64Array) -> Float32Array:
    """Return ``1 / (1 + exp(-evidence))`` in single precision, of the same shape."""
    # Beyond 80, e to the power of it leaves float32; the probability is 0 or 1 long before.
    bounded = np.clip(evidence, -80.0, 80.0).astype(np.float32)
    odds: Float32Array = np.exp(-bounded)
    probability: Float32Array = np.float32(1.0) / (np.float32(1.0) + odds)
    return probability
