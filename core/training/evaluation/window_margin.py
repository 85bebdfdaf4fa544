"""Window margin: how much context a window needs so that no seams show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Sequence

import numpy as np

from ...protocol.errors import ModelError
from ..data.examples import Example
from ..network.exported_graph import Exported

WINDOW = 256
"""Output pixels per side of the windows that are compared with the whole image: the smallest that
the engine uses, and so the one with the most seams."""

LARGEST = 320
"""Pixels; a network of two scales needs twice the context of one, all of this by measurement."""

AGREEMENT = 0.9999995
"""The margin is the smallest that leaves this share of the labels alone.

Labels that change lie together: where one in 500,000 did, twelve stood side by side at the edge of
one extent, a strip that an analyst who asks twice would see.
"""


@dataclass(frozen=True)
class Margin:
    """What was found.

    Attributes:
        pixels: The margin.
        agreement: Share of labels equal to the whole image's, by margin, up to ``pixels``.
        compared: How many pixels were compared.
    """

    pixels: int
    agreement: Dict[int, float]
    compared: int


def measure_margin(
    exported: Exported, examples: Sequence[Example], threshold: float, whole_context: int
) -> Margin:
    """Find the smallest margin whose windows give the labels of the whole image.

    Args:
        exported: The graph.
        examples: Images to compare on.
        threshold: Probability from which a pixel is a pond.
        whole_context: Context around the whole image; at least the receptive radius, so that the
            image's own border is seen alike by both.

    Raises:
        ModelError: No margin up to :data:`LARGEST` is enough.
    """
    whole = [exported.predict(example, whole_context) >= threshold for example in examples]
    compared = sum(labels.size for labels in whole)
    agreement: Dict[int, float] = {}
    for margin in range(exported.stride, LARGEST + 1, exported.stride):
        equal = 0
        for example, labels in zip(examples, whole):
            tiled = exported.predict(example, margin, WINDOW) >= threshold
            equal += int(np.count_nonzero(tiled == labels))
        agreement[margin] = equal / compared
        if agreement[margin] >= AGREEMENT:
            return Margin(margin, agreement, compared)
    raise ModelError.of("training.no_margin", largest=LARGEST, changed=1 - agreement[LARGEST])
