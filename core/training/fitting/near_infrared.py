"""Plausible near infrared for images that have none, predicted from the visible bands.

No real pond that we may train on comes with near infrared, and most ground without ponds does. A
network that is shown both learns that near infrared means no pond. So every image gets what this
predicts, and images that have their own are shown with the one and the other.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import Iterator, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from ..data.examples import ROLES, Example, by_site
from ..data.haze import HAZE
from ..data.input_scaling import FLOOR, LEVEL
from ..network.convolutions import normalised

_NIR = ROLES.index("nir")
_VISIBLE = slice(0, _NIR)
_STEP = 1e-4
"""Reflectance per digital number of what is predicted."""

STEPS = 800
"""Batches that the prediction of near infrared is fitted with."""

_PATCH, _BATCH, _RATE = 32, 16, 1e-2
_WIDTH = 32
_SPECTRUM_SHARE = 0.15
"""Part of the patches that are one measured spectrum all over."""


@contextmanager
def _one_thread() -> Iterator[None]:
    """Run torch on one thread: sums are then the same whatever the machine has.

    What a run is trained on must be the same when it goes on, or its checkpoint is refused.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@_one_thread()
def fit_near_infrared(
    examples: Sequence[Example], spectra: npt.NDArray[np.uint16], seed: int, steps: int = STEPS
) -> nn.Module:
    """Fit a small network that takes the logarithm of visible reflectance and gives that of NIR.

    Args:
        examples: Those that have near infrared are learnt from, each site counting the same.
        spectra: uint16 [4, n], single pixels in ten-thousandths of reflectance.
        seed: Of the weights and the patches.
        steps: Batches to fit it with.

    Returns:
        A network from float32 [N, 3, H, W] to [N, 1, H, W], in evaluation mode.
    """
    sites = list(by_site([item for item in examples if item.gain[_NIR] > 0]).values())
    rng = np.random.default_rng(seed)
    # Not torch's own generator: what else is drawn from it must not depend on this.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed % 2**64)
        network = nn.Sequential(
            _Standardised(),
            *normalised(nn.Conv2d(_NIR, _WIDTH, 3, padding=1, bias=False)),
            *normalised(nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1, bias=False)),
            *normalised(nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1, bias=False)),
            nn.Conv2d(_WIDTH, 1, 1),
        )
    optimiser = torch.optim.Adam(network.parameters(), lr=_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, steps)
    for _ in range(steps):
        patches = [_patch(rng, sites, spectra) for _ in range(_BATCH)]
        visible = torch.stack([patch[0] for patch in patches])
        wanted = torch.stack([patch[1] for patch in patches])
        known = wanted > np.log(FLOOR)
        loss = functional.l1_loss(network(visible)[known], wanted[known])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return network.eval()


class _Standardised(nn.Module):
    """Logarithms of visible reflectance as numbers around zero."""

    def forward(self, logarithm: torch.Tensor) -> torch.Tensor:
        """Return them with about the mean 0 and the standard deviation 1 of land."""
        return (logarithm - LEVEL) * 1.5


def _patch(
    rng: np.random.Generator, sites: List[List[Example]], spectra: npt.NDArray[np.uint16]
) -> Tuple[torch.Tensor, torch.Tensor]:
    """Return the visible bands of one place, under any haze, and its near infrared."""
    if spectra.size and rng.random() < _SPECTRUM_SHARE:
        one = spectra[:, rng.integers(spectra.shape[1])].astype(np.float32) * _STEP
        reflectance = np.broadcast_to(one[:, None, None], (len(ROLES), _PATCH, _PATCH)).copy()
    else:
        tiles = sites[int(rng.integers(len(sites)))]
        example = tiles[int(rng.integers(len(tiles)))]
        height, width = example.label.shape
        top, left = (int(rng.integers(max(1, side - _PATCH + 1))) for side in (height, width))
        part = example.pixels[:, top : top + _PATCH, left : left + _PATCH]
        reflectance = np.zeros((len(ROLES), _PATCH, _PATCH), dtype=np.float32)
        reflectance[:, : part.shape[1], : part.shape[2]] = (
            part * example.gain[:, None, None] + example.offset[:, None, None]
        )
    # The visible bands may come with the haze that the near infrared hardly has, or without.
    haze = HAZE[_VISIBLE] * rng.uniform(-0.3, 1.0) * float(rng.random() < 0.7)
    visible = np.asarray(reflectance[_VISIBLE] + haze[:, None, None], dtype=np.float32)
    return _logarithm(visible), _logarithm(reflectance[_NIR:])


def _logarithm(reflectance: npt.NDArray[np.float32]) -> torch.Tensor:
    return torch.log(torch.from_numpy(reflectance).clamp(min=FLOOR))


@_one_thread()
def with_near_infrared(example: Example, network: nn.Module, name: str) -> Example:
    """Return a copy called ``name`` whose near infrared is what the network predicts.

    Pixels without data stay so: they hold the centre, in the new band too.
    """
    gain, offset = example.gain[_VISIBLE, None, None], example.offset[_VISIBLE, None, None]
    visible = example.pixels[_VISIBLE].astype(np.float32) * gain + offset
    with torch.no_grad():
        predicted = torch.exp(network(_logarithm(visible)[None]))[0, 0].numpy()
    numbers = np.clip(np.rint(predicted / _STEP), 1, 65535).astype(np.uint16)
    centres = example.centre[_VISIBLE].astype(np.uint16)
    empty = (example.pixels[_VISIBLE] == centres[:, None, None]).all(0)
    centre = np.median(numbers[~empty]) if not empty.all() else numbers.flat[0]
    pixels = example.pixels.copy()
    pixels[_NIR] = np.where(empty, np.uint16(centre), numbers)
    gains, offsets, middle = example.gain.copy(), example.offset.copy(), example.centre.copy()
    gains[_NIR], offsets[_NIR], middle[_NIR] = _STEP, 0.0, np.float32(np.uint16(centre))
    return replace(example, name=name, pixels=pixels, gain=gains, offset=offsets, centre=middle)
