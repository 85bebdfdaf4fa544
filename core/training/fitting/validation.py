"""Validation during training: predictions by torch, scores and hard negatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import torch

from ...accuracy.thresholds import Histogram, counts_at
from ...raster.class_codes import POND
from ...raster.windows import Window, read_window
from ..data.examples import Example, cut
from ..data.input_scaling import input_of
from ..evaluation.held_out_counts import best_level, histogram
from ..network.unet import UNet
from .hardware import Precision
from .loss import segmentation_loss

_WINDOW = 1024
"""Pixels per side of what is run at once, so that memory does not grow with the examples."""

_CONTEXT = 64
"""Pixels read around each window: what is left of the seams is far below the noise of a score."""


@dataclass(frozen=True)
class Score:
    """What a network came to on examples that it is not trained on.

    Attributes:
        loss: Mean loss over the examples, each weighing the same.
        f1: At the threshold that is best on these pixels; ``None`` where no pixel is pond.
        histogram: Pixels by label and probability.
    """

    loss: float
    f1: Optional[float]
    histogram: Histogram

    def better_than(self, other: Optional[Score]) -> bool:
        """Return whether this is better, by F1, or by loss where there is no F1 or a tie."""
        if other is None:
            return True
        if self.f1 is None or other.f1 is None or self.f1 == other.f1:
            return self.loss < other.loss
        return self.f1 > other.f1


def score(
    network: UNet, examples: Sequence[Example], device: torch.device, precision: Precision
) -> Score:
    """Measure a network on at least one example."""
    losses = []
    pixels = []
    for example in examples:
        logits = predict(network, example, device, precision)
        labels = torch.from_numpy(example.label)[None]
        losses.append(float(segmentation_loss(torch.from_numpy(logits)[None, None], labels)))
        probability = np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)
        pixels.append(histogram(probability, example.label))
    total: Histogram = np.sum(pixels, axis=0)
    f1 = counts_at(total, best_level([total])).f1 if total[1].any() else None
    return Score(sum(losses) / len(losses), f1, total)


def predict(
    network: UNet, example: Example, device: torch.device, precision: Precision
) -> npt.NDArray[np.float32]:
    """Return the logit of every pixel of an example, float32 [H, W]."""
    height, width = example.label.shape
    whole = Window(0, 0, width, height)
    result = np.zeros((height, width), dtype=np.float32)
    for write, frame in _windows(width, height, network.stride):
        logits = _run(network, cut(example, frame), example, device, precision)
        result[write.slices_in(whole)] = logits[write.slices_in(frame)]
    return result


def hard_negatives(
    rng: np.random.Generator, logits: npt.NDArray[np.float32], label: npt.NDArray[np.uint8]
) -> npt.NDArray[np.int64]:
    """Return pixels that are no pond and are taken for one, as flat positions, at most 256.

    Args:
        rng: Chooses among them, each in proportion to how sure the network is.
        logits: float32 [H, W].
        label: uint8 [H, W]; what has no label is never hard. Nor is what lies at a pond's edge,
            where the label itself is in doubt: the two pixels around each pond are left out.
    """
    near = label == POND
    for axis in (0, 1):
        for shift in (-2, -1, 1, 2):
            near |= np.roll(label == POND, shift, axis)
    wrong = np.flatnonzero((logits > 0) & (label <= POND) & ~near)
    if len(wrong) <= _HARD_POINTS:
        return wrong.astype(np.int64)
    weight = 1 / (1 + np.exp(-logits.ravel()[wrong].astype(np.float64)))
    chosen = rng.choice(wrong, _HARD_POINTS, replace=False, p=weight / weight.sum())
    return np.sort(chosen).astype(np.int64)


_HARD_POINTS = 256


def _windows(width: int, height: int, stride: int) -> Iterator[Tuple[Window, Window]]:
    whole = Window(0, 0, width, height)
    for top in range(0, height, _WINDOW):
        for left in range(0, width, _WINDOW):
            write = Window(left, top, _WINDOW, _WINDOW).intersect(whole)
            yield write, read_window(write, width, height, _CONTEXT, stride)


def _run(
    network: UNet,
    pixels: npt.NDArray[np.uint16],
    example: Example,
    device: torch.device,
    precision: Precision,
) -> npt.NDArray[np.float32]:
    image = input_of(pixels, example).to(device)
    with torch.no_grad(), precision.autocast():
        logits = network(image.contiguous(memory_format=torch.channels_last))
    return np.asarray(logits[0, 0].float().cpu().numpy(), dtype=np.float32)
