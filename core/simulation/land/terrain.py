"""The ground: hills that rivers have cut, known coarsely as a whole and finely anywhere."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any, Tuple, Union

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from ...raster.array_types import Float32Array, Float64Array, Int32Array, Int64Array
from .noise import child, fractal, rng_of, smooth, spline, taps
from .shapes import Patch

GSD_M = 8.0
"""Ground sample distance of the simulated scenes, metres: Gaofen-6's multispectral camera."""

NODE_PX = 12
"""Pixels between the nodes of the coarse relief: 96 m, the head of a small valley."""

MARGIN_PX = 480
"""How far the relief is known beyond the scene: whatever the edge cuts has its whole ground."""

_CONCAVITY = 0.42
"""Exponent of drained area in a river's slope. Whipple and Tucker (1999), J. Geophys. Res. 104,
give 0.35 to 0.6 for rivers in balance with uplift."""

_BASE_M = 900.0
"""Height of the lowest outlet, metres; an assumption."""


@dataclass(frozen=True)
class Relief:
    """The relief of a whole scene on nodes :data:`NODE_PX` pixels apart.

    Attributes:
        seed: Of the fine relief.
        height: Metres, float32 [N, N]; coefficients of a cubic B-spline.
        drained: Nodes whose water passes, float32 [N, N].
        receiver: Node, as a flat index, that each drains to; itself at an outlet. int32 [N, N].
        roughness: Height of the fine relief over the steepness of the coarse one.
        steep: Slope of a hillside, metres per metre: what scales the whole relief.
    """

    seed: int
    height: Float32Array
    drained: Float32Array
    receiver: Int32Array
    roughness: float
    steep: float

    @property
    def nodes(self) -> int:
        """Nodes per side."""
        return int(self.height.shape[0])

    def place(self, node: Union[int, Int64Array]) -> Float64Array:
        """Return ``x, y`` in pixels of nodes given as flat indices, float64 [..., 2]."""
        row, column = np.divmod(node, self.nodes)
        found = np.stack([column, row], axis=-1) * float(NODE_PX) - MARGIN_PX
        return np.asarray(found, dtype=np.float64)

    def coarse(self, field: Float32Array, patch: Patch) -> Float32Array:
        """Return a field of the nodes, drawn smoothly through a patch, float32 [H, W]."""
        x, y = patch.centres()
        return self.at(field, x[0], y[:, 0])

    def at(self, field: Float32Array, x: Float64Array, y: Float64Array) -> Float32Array:
        """Return a field of the nodes at the crossings of columns ``x`` and rows ``y``, pixels."""
        first_row, row_weights = taps((y + MARGIN_PX) / NODE_PX)
        first_column, column_weights = taps((x + MARGIN_PX) / NODE_PX)
        limit = self.nodes - 4
        return spline(
            field,
            np.clip(first_row, 0, limit),
            row_weights,
            np.clip(first_column, 0, limit),
            column_weights,
        )


def make_relief(seed: int, size: int, steep: float) -> Relief:
    """Return hills drained to one side of the scene.

    Water follows the cheapest way over ground of random hardness to an outlet (Dijkstra), and
    the height of a node is that of its receiver plus a slope that falls with the drained area as
    in rivers at equilibrium: steep heads, gentle trunks, no pits.

    Args:
        seed: Same seed, same relief.
        size: Pixels per side of the scene.
        steep: Slope of hillsides, metres per metre.
    """
    rng = rng_of(seed, "relief")
    nodes = (size + 2 * MARGIN_PX) // NODE_PX + 5
    lattice = Patch(0, 0, nodes, nodes)
    hardness = np.exp(1.5 * fractal(child(seed, "hardness"), lattice, 24.0, 0.8))
    receiver, order = _drainage(hardness)
    uplift = np.tanh(fractal(child(seed, "uplift"), lattice, 30.0, 0.5))
    local = np.asarray(steep * np.exp(0.5 * uplift), dtype=np.float32)
    drained, height = _carve(receiver, order, local)
    # Creep of the soil rounds the ridges.
    height = ndimage.gaussian_filter(height, 0.7, mode="nearest")
    turns = int(rng.integers(4))
    for _ in range(turns):
        height, drained, receiver = _turned(height, drained, receiver)
    return Relief(
        child(seed, "fine"),
        np.ascontiguousarray(height + _BASE_M, dtype=np.float32),
        np.ascontiguousarray(drained, dtype=np.float32),
        np.ascontiguousarray(receiver, dtype=np.int32),
        float(rng.uniform(0.6, 1.3)),
        steep,
    )


def elevation(relief: Relief, patch: Patch) -> Float32Array:
    """Return natural heights over a patch, metres, float32 [H, W]."""
    height = relief.coarse(relief.height, patch)
    wet = relief.coarse(np.log2(relief.drained), patch)
    # Gullies on the slopes, hardly anything on the floors of valleys.
    strength = relief.roughness * relief.steep * np.clip(1.25 - wet / 8, 0.12, 1)
    for octave, spacing in enumerate((8.0, 4.0, 2.0, 1.0)):
        wave = smooth(relief.seed + octave, patch, spacing)
        # Sharp crests between round hollows.
        wave = np.float32(0.8) - np.abs(wave) if octave < 2 else 0.4 * wave
        height += strength * np.float32(GSD_M * spacing * 0.22) * wave
    return height


def grid_graph(cost: npt.NDArray[np.floating[Any]]) -> csr_matrix:
    """Return the steps between the cells of a grid, to all eight neighbours.

    Args:
        cost: Positive cost of each cell, float [H, W].

    Returns:
        [H * W, H * W], each step once: its length in cells times the mean of both cells.
    """
    height, width = cost.shape
    index = np.arange(cost.size, dtype=np.int32).reshape(height, width)
    flat = cost.ravel()
    starts, ends, weights = [], [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = index[: height - down, max(0, -right) : width - max(0, right)].ravel()
        there = index[down:, max(0, right) : width + min(0, right)].ravel()
        starts.append(here)
        ends.append(there)
        weights.append(np.hypot(down, right) * (flat[here] + flat[there]) / 2)
    return csr_matrix(
        (np.concatenate(weights), (np.concatenate(starts), np.concatenate(ends))),
        shape=(cost.size, cost.size),
    )


def _drainage(hardness: Float32Array) -> Tuple[Int32Array, Int32Array]:
    """Return the receiver of every node and the nodes from the outlets upwards, int32, flat."""
    nodes = hardness.shape[0]
    index = np.arange(nodes * nodes, dtype=np.int32)
    distance, receiver, _ = dijkstra(
        grid_graph(hardness),
        directed=False,
        indices=index[:nodes],
        min_only=True,
        return_predecessors=True,
    )
    order = np.argsort(distance, kind="stable").astype(np.int32)
    receiver = np.where(receiver < 0, index, receiver).astype(np.int32)
    return receiver, order


def _carve(
    receiver: Int32Array, order: Int32Array, steep: Float32Array
) -> Tuple[Float32Array, Float32Array]:
    """Return drained nodes and heights in metres, float32 [N, N] each."""
    nodes, count = steep.shape[0], steep.size
    # Plain loops over machine numbers: each node needs the one before it.
    into = array("i", receiver.tobytes())
    drained = array("d", bytes(np.ones(count).tobytes()))
    upwards = array("i", order.tobytes())
    for node in reversed(upwards):
        if into[node] != node:
            drained[into[node]] += drained[node]
    area = np.frombuffer(drained, dtype=np.float64)
    row, column = np.divmod(np.arange(count), nodes)
    row_to, column_to = np.divmod(receiver, nodes)
    length = np.hypot(row - row_to, column - column_to) * NODE_PX * GSD_M
    rise = array("d", (length * steep.ravel() * area**-_CONCAVITY).tobytes())
    height = array("d", bytes(8 * count))
    for node in upwards:
        height[node] = height[into[node]] + rise[node]
    heights = np.frombuffer(height, dtype=np.float64).astype(np.float32)
    return area.astype(np.float32).reshape(nodes, nodes), heights.reshape(nodes, nodes)


def _turned(
    height: Float32Array, drained: Float32Array, receiver: Int32Array
) -> Tuple[Float32Array, Float32Array, Int32Array]:
    """Return the relief turned by a quarter."""
    nodes = height.shape[0]
    row, column = np.divmod(receiver.reshape(nodes, nodes), nodes)
    turned = (nodes - 1 - column) * nodes + row
    return np.rot90(height), np.rot90(drained), np.rot90(turned)
