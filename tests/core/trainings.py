"""Trainings that take a second: a tiny network, small crops, two steps an epoch."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, List, Sequence, Tuple

import numpy as np
import pytest
import torch

from core.training import material, model_training, own_card
from core.training.data.crops import Variation
from core.training.fitting import recipe
from core.training.fitting.recipe import Recipe
from core.training.network.architecture import Architecture, Plain
from core.training.network.exported_model import with_card
from core.training.network.onnx_export import build
from core.training.network.unet import UNet

from .rasters import GRID, landscape, write_polygons, write_raster

Box = Tuple[int, int, int, int]
"""Column, row, width and height of a pond, pixels."""


@dataclass(frozen=True)
class Quick(Recipe):
    """A recipe of a few small steps."""

    epochs: int = 2
    epoch_steps: int = 2
    batch: int = 2
    mine_every: int = 1
    variation: Variation = field(default_factory=lambda: Variation(crop=32))


def quick(**settings: Any) -> Recipe:
    """Return a plain recipe of a few small steps for a network of few channels."""
    short = {"architecture": Plain(4, 2), "epochs": 2, "epoch_steps": 2, "batch": 2}
    crops = {"mine_every": 1, "variation": Variation(crop=32)}
    return Recipe(**{**short, **crops, **settings})


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Let the job train by :class:`Quick`, with one small simulated scene."""
    patch.setattr(recipe, "Recipe", Quick)
    patch.setattr(model_training, "Recipe", Quick)
    patch.setattr(model_training, "EPOCHS_FROM_PARENT", 2)
    patch.setattr(material, "SCENES", 1)
    patch.setattr(material, "SCENE_SIZE", 128)


def wild(shape: Architecture, seed: int) -> UNet:
    """Return a network as training leaves one: its normalisation is anything but neutral."""
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    network = shape.network().eval()
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            for values, low, high in (
                (layer.weight.data, 0.5, 1.5),
                (layer.bias.data, -0.5, 0.5),
                (layer.running_mean, -0.5, 0.5),
                (layer.running_var, 0.5, 2.0),
            ):
                values.copy_(low + (high - low) * torch.rand(len(values), generator=generator))
    return network


def write_model(path: Path, network: UNet, **card: object) -> str:
    """Write a network with a card, as our own export does."""
    known = dataclasses.replace(
        own_card.expected(),
        name="Tiny",
        version="1",
        stride=network.stride,
        margin=8,
        threshold=0.4,
        licence="Nobody minds.",
        training_data=("Two puddles.",),
    )
    path.write_bytes(with_card(build(network), dataclasses.replace(known, **card)))
    return str(path)


def write_scene(
    path: Path,
    ponds: Sequence[Box],
    side: int = 96,
    seed: int = 0,
    origin: Tuple[float, float] = (GRID[0], GRID[3]),
) -> Tuple[str, str]:
    """Write an image of ten-metre pixels with bright ponds, and their polygons; return both."""
    values = landscape(side, side, seed=seed)
    for column, row, width, height in ponds:
        values[:, row : row + height, column : column + width] += 900
    grid = (origin[0], 10.0, 0.0, origin[1], 0.0, -10.0)
    names = ("blue", "green", "red", "nir")
    image = write_raster(path.with_suffix(".tif"), values, grid=grid, names=names, scale=1e-4)
    reference = write_polygons(path.with_suffix(".gpkg"), [ring(pond, origin) for pond in ponds])
    return image, reference


def ring(box: Box, origin: Tuple[float, float] = (GRID[0], GRID[3])) -> List[Tuple[float, float]]:
    """Return the corners of a pond in map coordinates."""
    column, row, width, height = box
    return [
        (origin[0] + 10 * x, origin[1] - 10 * y)
        for x, y in (
            (column, row),
            (column + width, row),
            (column + width, row + height),
            (column, row + height),
        )
    ]


def truth(ponds: Sequence[Box], side: int = 96) -> np.ndarray:
    """Return which pixels are pond, bool [side, side]."""
    result = np.zeros((side, side), dtype=bool)
    for column, row, width, height in ponds:
        result[row : row + height, column : column + width] = True
    return result
