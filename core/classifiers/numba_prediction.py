"""Fitted classifiers as machine code for one image, on every core."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Optional, Tuple

import numpy as np

from ..model.value_encoding import Encoding
from ..protocol.errors import InputError
from ..raster.array_types import Float32Array, UInt16Array
from . import registry
from .classifier import BELOW_HALF, Classifier, Pixels, Ready

_PIECES = 8
"""For each core: one that is done early takes another."""

_LEAST = 1 << 14
"""Pixels that are worth a piece of their own."""

_NUMBERS = 1 << 16


class Kernel:
    """A classifier made ready for the image at hand; other images make it anew."""

    def __init__(self, classifier: Classifier) -> None:
        """Take what was fitted.

        Raises:
            ImportError: A package that compiles is missing.
        """
        self._classifier = classifier
        self._machine_code = registry.machine_code(classifier)
        self._scaling: Tuple[bytes, bytes] = (b"", b"")
        self._ready: Optional[Ready] = None

    def run(self, pixels: UInt16Array, encoding: Encoding) -> Float32Array:
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
            self._ready = self._machine_code.make_ready(self._classifier, _table(encoding))
            self._scaling = scaling
        count, bands, height, width = pixels.shape
        result = np.empty((count, height * width), dtype=np.float32)
        for window, probability in zip(pixels.reshape(count, bands, -1), result):
            _run(self._ready, window, probability)
        return result.reshape(count, height, width)


def probabilities(classifier: Classifier, table: Float32Array, pixels: Pixels) -> Float32Array:
    """Return the probability of a pond where the bands are not seen as reflectance.

    Args:
        classifier: What was fitted.
        table: What it sees of each digital number, float32 [C, 65536], never falling.
        pixels: uint16 [C, P].

    Returns:
        float32 [P].
    """
    result = np.empty(pixels.shape[1], dtype=np.float32)
    _run(registry.machine_code(classifier).make_ready(classifier, table), pixels, result)
    return result


def _run(ready: Ready, pixels: Pixels, probability: Float32Array) -> None:
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


def _table(encoding: Encoding) -> Float32Array:
    """Return the reflectance of every digital number, float32 [C, 65536], as a graph has it."""
    if not (encoding.gain > 0).all():
        raise InputError.of("classifiers.scale_not_positive")
    numbers = np.arange(_NUMBERS, dtype=np.float32)
    scaled: Float32Array = numbers * encoding.gain[:, None]
    return scaled + encoding.offset[:, None]
