"""Fitted classifiers as machine code for one image, on every core."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Callable, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ..model.value_encoding import Encoding
from ..protocol.errors import InputError
from ..raster.array_types import Float64Array, UInt16Array
from . import maximum_likelihood_numba, random_forest_numba, support_vector_machine_numba
from .maximum_likelihood import Gaussians
from .onnx_graphs import BELOW_HALF, Classifier
from .random_forest import Forest
from .support_vector_machine import RadialMachine

_PIECES = 8
"""For each core: one that is done early takes another."""

_LEAST = 1 << 14
"""Pixels that are worth a piece of their own."""

_NUMBERS = 1 << 16

Verdict = Tuple[npt.NDArray[np.bool_], npt.NDArray[np.float32]]
"""Whether each pixel is a pond, bool [P], and the probability of it, float32 [P]."""

Judge = Callable[[UInt16Array], Verdict]
"""From pixels, uint16 [C, P]."""

Order = Callable[[UInt16Array], npt.NDArray[np.uint32]]
"""From pixels, uint16 [C, P], to their numbers in the order in which they are judged best."""


@dataclass(frozen=True)
class _Ready:
    """A classifier made ready for an image; any order will do where there is none."""

    judge: Judge
    order: Optional[Order] = None


class Kernel:
    """A classifier made ready for the image at hand; other images make it anew."""

    def __init__(self, classifier: Classifier) -> None:
        """Take what was fitted."""
        self._classifier = classifier
        self._scaling: Tuple[bytes, bytes] = (b"", b"")
        self._ready: Optional[_Ready] = None

    def run(self, pixels: UInt16Array, encoding: Encoding) -> npt.NDArray[np.float32]:
        """Return the probability of a pond, at least 0.5 exactly where the label is pond.

        Args:
            pixels: uint16 [N, C, H, W].
            encoding: The image's gain and offset.

        Returns:
            float32 [N, H, W].

        Raises:
            InputError: Reflectance does not rise with the digital numbers.
        """
        scaling = encoding.gain.tobytes(), encoding.offset.tobytes()
        if self._ready is None or scaling != self._scaling:
            self._ready = _make_ready(self._classifier, _table(encoding))
            self._scaling = scaling
        count, bands, height, width = pixels.shape
        result = np.empty((count, height * width), dtype=np.float32)
        for window, probability in zip(pixels.reshape(count, bands, -1), result):
            _run(self._ready, window, probability)
        return result.reshape(count, height, width)


def _run(ready: _Ready, pixels: UInt16Array, probability: npt.NDArray[np.float32]) -> None:
    """Judge a window, piece by piece on every core."""
    cores = os.cpu_count() or 1
    size = max(_LEAST, -(-probability.size // (_PIECES * cores)))
    order = ready.order(pixels) if ready.order is not None else None

    def one(start: int) -> None:
        whole = slice(start, start + size)
        piece = whole if order is None else order[whole]
        pond, rounded = ready.judge(np.ascontiguousarray(pixels[:, piece]))
        # Rounded to float32, a probability may reach 0.5 from below: the label decides.
        probability[piece] = np.where(
            pond, np.maximum(rounded, np.float32(0.5)), np.minimum(rounded, BELOW_HALF)
        )

    with ThreadPoolExecutor(cores) as pool:
        for _ in pool.map(one, range(0, probability.size, size)):
            pass


def _table(encoding: Encoding) -> npt.NDArray[np.float32]:
    """Return the reflectance of every digital number, float32 [C, 65536], as a graph has it."""
    if not (encoding.gain > 0).all():
        raise InputError.of("classifiers.scale_not_positive")
    numbers = np.arange(_NUMBERS, dtype=np.float32)
    scaled: npt.NDArray[np.float32] = numbers * encoding.gain[:, None]
    return scaled + encoding.offset[:, None]


def _make_ready(classifier: Classifier, table: npt.NDArray[np.float32]) -> _Ready:
    if isinstance(classifier, Forest):
        return _forest(classifier, table)
    if isinstance(classifier, RadialMachine):
        return _Ready(_radial(classifier, table))
    return _Ready(_gaussian(classifier, table))


def _forest(forest: Forest, table: npt.NDArray[np.float32]) -> _Ready:
    walker = random_forest_numba.Walker(forest, table)

    def judge(pixels: UInt16Array) -> Verdict:
        pond, mean = walker.vote(pixels)
        return pond, mean.astype(np.float32)

    return _Ready(judge, walker.order)


def _radial(machine: RadialMachine, table: npt.NDArray[np.float32]) -> Judge:
    short = -machine.weights.size % support_vector_machine_numba.CHUNK
    vectors = np.ascontiguousarray(np.pad(machine.vectors, ((0, short), (0, 0))).T)
    weights = np.pad(machine.weights, (0, short))

    def judge(pixels: UInt16Array) -> Verdict:
        decisions = np.empty(pixels.shape[1])
        support_vector_machine_numba.decide(
            table,
            pixels,
            machine.mean,
            machine.scale,
            vectors,
            weights,
            float(machine.intercept),
            decisions,
        )
        return decisions >= 0, _sigmoid(decisions * machine.slope)

    return judge


def _gaussian(gaussians: Gaussians, table: npt.NDArray[np.float32]) -> Judge:
    head_start = float(gaussians.constants[1] - gaussians.constants[0])

    def judge(pixels: UInt16Array) -> Verdict:
        evidence = np.empty(pixels.shape[1])
        maximum_likelihood_numba.weigh(
            table, pixels, gaussians.means, gaussians.whitening, head_start, evidence
        )
        return evidence > 0, _sigmoid(evidence)

    return judge


def _sigmoid(evidence: Float64Array) -> npt.NDArray[np.float32]:
    # Beyond 80, e to the power of it leaves float32; the probability is 0 or 1 long before.
    bounded = np.clip(evidence, -80.0, 80.0).astype(np.float32)
    odds: npt.NDArray[np.float32] = np.exp(-bounded)
    return np.float32(1.0) / (np.float32(1.0) + odds)
