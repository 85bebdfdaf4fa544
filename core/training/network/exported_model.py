"""Export of a trained network to an ONNX file with its model card inside."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Sequence, Union

import numpy as np
import numpy.typing as npt
import onnx
import torch

from ...model import card_metadata, model_card
from ...protocol.errors import ModelError, OutputError
from ...run.staging import Staging
from ..data.examples import Example
from ..data.input_scaling import Deployed
from .cell_network import PerPixel
from .exported_graph import Exported
from .unet import UNet

TOLERANCE = 1e-4
"""Largest difference of probability between torch and the exported graph."""


def check(
    graph: bytes, network: Union[UNet, PerPixel], examples: Sequence[Example], seed: int
) -> float:
    """Compare the graph with torch on random windows and on windows of real images.

    Returns:
        The largest difference of probability.

    Raises:
        ModelError: It is above :data:`TOLERANCE`.
    """
    rng = np.random.default_rng(seed)
    exported = Exported(graph, network.stride, threads=2)
    deployed = Deployed(copy.deepcopy(network)).eval()
    worst = 0.0
    for example in examples:
        real = _corner(example, rng, network.stride * int(rng.integers(2, 9)))
        noise = rng.integers(0, 65536, real.shape, dtype=np.uint16)
        pixels = np.stack([real, noise])
        with torch.no_grad():
            expected = deployed(
                torch.from_numpy(pixels.astype(np.int32)),
                torch.from_numpy(example.gain),
                torch.from_numpy(example.offset),
                torch.from_numpy(example.centre),
            ).numpy()
        worst = max(worst, float(np.abs(exported.run(pixels, example) - expected).max()))
    if not worst <= TOLERANCE:
        raise ModelError.of("training.export_differs", difference=worst)
    return worst


def _corner(example: Example, rng: np.random.Generator, side: int) -> npt.NDArray[np.uint16]:
    """Cut a square of ``side`` pixels at a random place; beyond a smaller image it is centre."""
    top, left = (int(rng.integers(0, max(1, size - side))) for size in example.label.shape)
    part = example.pixels[:, top : top + side, left : left + side]
    pixels = np.empty((len(part), side, side), dtype=np.uint16)
    pixels[:] = example.centre[:, None, None].astype(np.uint16)
    pixels[:, : part.shape[1], : part.shape[2]] = part
    return pixels


def with_card(graph: bytes, card: model_card.ModelCard) -> bytes:
    """Return the graph with the card in its metadata."""
    model = onnx.load_from_string(graph)
    del model.metadata_props[:]
    for key, value in card_metadata.write(card).items():
        model.metadata_props.add(key=key, value=value)
    return bytes(model.SerializeToString())


def save(content: bytes, path: Path) -> None:
    """Write a file beside ``path`` and move it there, so that nobody meets half of it.

    Raises:
        OutputError: It cannot be written.
    """
    try:
        with Staging() as staging:
            Path(staging.reserve(str(path))).write_bytes(content)
            staging.commit()
    except OSError as error:
        raise OutputError.of("training.cannot_write", path=path, reason=error) from error
