"""Export of a fitted network: calibrated, measured, and its graph checked against torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Sequence

import numpy as np

from ..accuracy.metrics import Counts
from ..accuracy.thresholds import LEVELS, Histogram, counts_at
from ..protocol.errors import ModelError
from ..protocol.texts import text
from ..raster.class_codes import POND
from ..run.feedback import Feedback
from .data.examples import Example
from .evaluation.calibration import Calibration, fit_calibration, logit_histogram
from .evaluation.held_out_counts import best_level, histogram
from .evaluation.logits import to_logits
from .evaluation.window_margin import WINDOW, measure_margin
from .network.exported_graph import Exported
from .network.exported_model import check
from .network.onnx_export import build
from .network.parent_network import Parent
from .network.receptive_field import whole_context
from .network.unet import UNet, calibrated

_WINDOW = 1024
"""Output pixels per side of what is run at once."""

_STAGE = "training.stage.measuring"

_SOME_PIXELS = 4 * 10**6
"""Pixels that the margin is measured on: a label in a hundred thousand is forty of them."""

_CHECKED = 8
"""Examples on which the graph is compared with torch."""

_FLATTEST = 0.05
"""A calibration with a smaller slope would level out what the network tells apart."""


@dataclass(frozen=True)
class Measured:
    """A network's agreement with held-out ground.

    Attributes:
        counts: At ``threshold``.
        threshold: Probability from which a pixel is a pond.
        best: At the threshold that is best on this very ground.
    """

    counts: Counts
    threshold: float
    best: Counts


@dataclass(frozen=True)
class Delivery:
    """A network ready to be written.

    Attributes:
        graph: ONNX, without a card.
        threshold: Recommended; 0 to 1.
        kept: Whether threshold and calibration are those of what the training started from.
        calibration: What was done to the logits; ``None`` for nothing.
        after: The network on held-out ground; ``None`` where there is none.
        before: What the training started from, likewise, at its own recommended threshold.
        stride: Windows must be multiples of this.
        margin: Context that tiling needs, in pixels.
        agreement: Share of labels that this margin leaves alone; ``None`` where no image was
            large enough to tell, or where the margin is all that the network can see.
        compared: Pixels that were compared for it.
        torch_difference: Largest difference of probability between torch and the graph.
    """

    graph: bytes
    threshold: float
    kept: bool
    calibration: Optional[Calibration]
    after: Optional[Measured]
    before: Optional[Measured]
    stride: int
    margin: int
    agreement: Optional[float]
    compared: int
    torch_difference: float


def deliver(
    network: UNet,
    train: Sequence[Example],
    scenes: Sequence[Example],
    held_out: Sequence[Example],
    parent: Optional[Parent],
    complete: bool,
    seed: int,
    threads: int,
    feedback: Feedback,
) -> Delivery:
    """Calibrate, measure and export a network.

    Where only polygons are known, a fine-tuned network keeps the threshold and the calibration of
    what it started from: among polygons ponds are far more common than on the ground, and a
    network that is calibrated to them takes much else for ponds.

    Args:
        network: What was trained, in evaluation mode.
        train: Examples of the user's images that it was trained on, with ponds.
        scenes: Simulated ones, likewise; may be empty.
        held_out: Examples that it did not learn from, with ponds and others. Where there are none,
            the threshold and the calibration come from what it learnt from: batches hold far more
            ponds than the ground does, and a probability that is left as it is says so.
        parent: What the training started from; a new network if absent.
        complete: Whether ground is known as a whole, rather than polygons of both classes.
        seed: Of the windows on which graph and torch are compared.
        threads: To measure with.
        feedback: Told how far this is; may cancel.

    Raises:
        ModelError: The graph differs from torch.
        Cancelled: The user asked to stop.
    """
    context = whole_context(network)
    feedback.progress(0.0, text(_STAGE))
    judged = held_out or _some([item for item in train if (item.label == POND).any()], smallest=1)
    kept = parent is not None and not complete
    line = None if kept else _calibration(network, judged, context, threads)
    if line is not None:
        network = calibrated(network, line.slope, line.intercept)
    graph = build(network)
    exported = Exported(graph, network.stride, threads)
    feedback.progress(0.2, text(_STAGE))
    pixels = _histogram(exported, judged, context)
    level = round(parent.card.threshold * LEVELS) if parent and kept else best_level([pixels])
    threshold = level / LEVELS
    after = _measured(pixels, level) if held_out else None
    before = None
    if held_out and parent is not None:
        feedback.progress(0.4, text(_STAGE))
        seen = _histogram(Exported(parent.graph, network.stride, threads), held_out, context)
        before = _measured(seen, round(parent.card.threshold * LEVELS))
    feedback.progress(0.6, text(_STAGE))
    pictures = _some([*train, *scenes, *held_out], smallest=WINDOW + 1)
    samples = [*train[:_CHECKED], *scenes[:_CHECKED], *held_out[:_CHECKED]]
    difference = check(graph, network, samples, seed)
    margin, agreement = _margin(exported, pictures, threshold, context)
    if parent is not None:
        margin = max(margin, parent.card.margin)
    compared = sum(example.label.size for example in pictures) if agreement is not None else 0
    return Delivery(
        graph,
        threshold,
        kept,
        line,
        after,
        before,
        network.stride,
        margin,
        agreement,
        compared,
        difference,
    )


def _calibration(
    network: UNet, judged: Sequence[Example], context: int, threads: int
) -> Optional[Calibration]:
    """Return what makes probabilities right; ``None`` where that cannot be told."""
    exported = Exported(build(network), network.stride, threads)
    pixels = np.zeros_like(logit_histogram(np.zeros(0), np.zeros(0, np.uint8)))
    for example in judged:
        logits = to_logits(exported.predict(example, context, _WINDOW))
        pixels += logit_histogram(logits, example.label)
    if not pixels.any(axis=1).all():
        return None  # Nothing but ponds is known.
    line = fit_calibration(pixels)
    return line if line.slope >= _FLATTEST else None


def _histogram(exported: Exported, examples: Sequence[Example], context: int) -> Histogram:
    found = [
        histogram(exported.predict(example, context, _WINDOW), example.label)
        for example in examples
    ]
    return np.asarray(np.sum(found, axis=0), dtype=np.int64)


def _measured(pixels: Histogram, level: int) -> Measured:
    best = counts_at(pixels, best_level([pixels]))
    return Measured(counts_at(pixels, level), level / LEVELS, best)


def _some(examples: Sequence[Example], smallest: int) -> List[Example]:
    """Return the largest examples, as many as can be run in time.

    Args:
        examples: To choose from.
        smallest: Pixels along the longer side of those that count.
    """
    chosen: List[Example] = []
    used = 0
    for example in sorted(examples, key=lambda item: (-item.label.size, item.name)):
        wide = max(example.label.shape) >= smallest
        if wide and (not chosen or used + example.label.size <= _SOME_PIXELS):
            chosen.append(example)
            used += example.label.size
    return chosen


def _margin(
    exported: Exported, examples: Sequence[Example], threshold: float, context: int
) -> tuple[int, Optional[float]]:
    """Return the margin and the share of labels that it leaves alone.

    Where it cannot be measured, or where more is needed than is measured, it is all that the
    network can see: right whatever the image.
    """
    if not examples:
        return context, None
    try:
        found = measure_margin(exported, examples, threshold, context)
    except ModelError:
        return context, None
    return found.pixels, found.agreement[found.pixels]
