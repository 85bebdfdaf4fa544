"""What of a window is context only, and where a graph stops computing it.

A window is read with a margin, of which nothing is kept. What the margin is good for is the deepest
level of the encoder, which sees far; the decoder looks but two cells to each side. A graph that
knows how much of a window is context leaves the rest out, level by level, exactly: no kept pixel
depends on what is left out. Of two scales, the fine one sees half as far as the coarse one, and
gets no more context than a network of one scale needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List

import numpy as np

from ...inference.onnx_file import CONTEXT
from .graph_writer import GraphWriter

FINE_CONTEXT = 160
"""Pixels of context that the fine one of two scales gets at most: the margin that the shipped
network of one scale was measured to need, half of that of two."""


@dataclass(frozen=True)
class Crop:
    """Cells to leave out at the sides of an image, known when the graph runs.

    Attributes:
        name: Of the value, int64 [2, 2]: rows and columns, before (top, left) and behind.
    """

    name: str


def given(writer: GraphWriter) -> Crop:
    """Declare the context as an input that need not be given, in pixels."""
    return Crop(writer.optional(CONTEXT, np.zeros((2, 2), dtype=np.int64)))


def less(writer: GraphWriter, crop: Crop, by: int) -> Crop:
    """Return a crop that leaves ``by`` cells more, or nothing out."""
    kept = writer.add("Max", crop.name, writer.whole(by))
    return Crop(writer.add("Sub", kept, writer.whole(by)))


def divided(writer: GraphWriter, crop: Crop, by: int) -> Crop:
    """Return a crop in cells that are ``by`` as wide; no more is left out than before."""
    return Crop(writer.add("Div", crop.name, writer.whole(by)))


def times(writer: GraphWriter, crop: Crop, by: int) -> Crop:
    """Return the same crop in cells of which ``by`` make one."""
    return Crop(writer.add("Mul", crop.name, writer.whole(by)))


def beyond(writer: GraphWriter, crop: Crop, done: Crop) -> Crop:
    """Return what is left to leave out after another crop of the same cells."""
    return Crop(writer.add("Sub", crop.name, done.name))


def levels(writer: GraphWriter, context: Crop, count: int, reach: int) -> List[Crop]:
    """Return what the levels of a decoder need not compute.

    Args:
        writer: Of the graph.
        context: In pixels, of the network's own image.
        count: Levels, finest first; cells of the finest are two pixels wide.
        reach: Cells to each side that the convolutions of a level look at.

    Returns:
        For each level its crop, in whole cells of the next coarser level; last, the deepest
        level's, which only the coarsest of the decoder enlarges.
    """
    crops = []
    cells = divided(writer, context, 2)
    for _ in range(count):
        cells = divided(writer, less(writer, cells, reach), 2)
        crops.append(cells)
    return crops


def cut(writer: GraphWriter, image: str, crop: Crop) -> str:
    """Add the leaving out; return the name of the smaller image [N, C, H, W]."""
    before = writer.add("Gather", crop.name, writer.whole(0, scalar=True))
    behind = writer.add("Gather", crop.name, writer.whole(1, scalar=True))
    size = writer.add("Shape", image, start=2, end=4)
    end = writer.add("Sub", size, behind)
    return writer.add("Slice", image, before, end, writer.whole(2, 3))


def filled(writer: GraphWriter, image: str, crop: Crop) -> str:
    """Add zeros where a crop left something out; return the name of an image of full size."""
    flat = writer.add("Reshape", crop.name, writer.whole(-1))
    # Padding takes the beginnings of all four axes, then the ends.
    before = writer.add("Gather", flat, writer.whole(0, 1))
    behind = writer.add("Gather", flat, writer.whole(2, 3))
    none = writer.whole(0, 0)
    pads = writer.add("Concat", none, before, none, behind, axis=0)
    return writer.add("Pad", image, pads)
