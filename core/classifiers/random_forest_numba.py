"""A forest as machine code: pixels that look alike walk down a tree together.

What a forest costs is waiting for memory: each step needs the node that the last one led to. Here
pixels are sorted first, so that neighbours look alike (:mod:`.zorder`). A group of them goes down a
tree as one for as long as a node sends all of them the same way, often to the leaf; from the node
that parts them each goes on by itself, every pixel that is still under way taking a few steps in
turn, so that many loads are on their way at once. scikit-learn walks one pixel at a time.

Bands are compared as digital numbers: reflectance rises with them, so that each threshold of a band
lies between two, and which two is looked up once for an image.
"""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np
import numpy.typing as npt

from ..raster.array_types import BoolArray, Float32Array, Float64Array, Int32Array, UInt16Array
from . import z_order
from .classifier import Pixels, Ready, Verdict
from .numba_compile import compiled
from .random_forest import Forest

_GROUP = 64
"""Pixels that go together: more part earlier, fewer gain less."""

_STEPS = 2
"""Steps that each takes by itself between two looks at who has arrived."""

_NUMBERS = 1 << 16
_BAND_SHIFT, _THRESHOLD = np.uint32(17), np.uint32((1 << 17) - 1)
_ONE, _TWO = np.uint32(1), np.uint32(2)

_NEAR = 1e-9
"""Farther than this from one half, no rounding of a mean of shares matters."""


def make_ready(forest: Forest, table: Float32Array) -> Ready:
    """Return a forest made ready for one image; see :class:`.classifier.Kind`."""
    walker = Walker(forest, table)

    def judge(pixels: Pixels) -> Verdict:
        pond, mean = walker.vote(pixels)
        return pond, mean.astype(np.float32)

    return Ready(judge, walker.order)


class Walker:
    """A forest made ready for one image."""

    def __init__(self, forest: Forest, reflectance: Float32Array) -> None:
        """Look up the digital numbers at which each node parts pixels.

        Args:
            forest: What was fitted.
            reflectance: float32 [C, 65536] of each digital number, rising.
        """
        self._forest = forest
        self._nodes = pack(forest, reflectance)
        tests = self._nodes[::2]
        parts, bands = tests & _THRESHOLD, tests >> _BAND_SHIFT
        self._places = np.stack(
            [
                z_order.spread(
                    parts[(bands == band) & (parts < _NUMBERS)].astype(np.int64),
                    band,
                    len(reflectance),
                )
                for band in range(len(reflectance))
            ]
        )

    def order(self, pixels: UInt16Array) -> npt.NDArray[np.uint32]:
        """Return the pixels' numbers in an order in which neighbours look alike, uint32 [P].

        Args:
            pixels: uint16 [C, P], the more the better.
        """
        return z_order.order(pixels, self._places)

    def vote(self, pixels: UInt16Array) -> Tuple[BoolArray, Float64Array]:
        """Return whether the trees say pond, bool [P], and their mean share of ponds, float64 [P].

        Where the share is so near one half that rounding decides, the other class is added up too,
        as scikit-learn does; at a tie it says other.

        Args:
            pixels: uint16 [C, P], ordered.
        """
        other, pond = self._forest.shares
        mean = self._mean(pixels, pond)
        says_pond = mean > 0.5
        near = np.flatnonzero(np.abs(mean - 0.5) < _NEAR)
        says_pond[near] = mean[near] > self._mean(np.ascontiguousarray(pixels[:, near]), other)
        return says_pond, mean

    def _mean(self, pixels: UInt16Array, shares: Float64Array) -> Float64Array:
        roots = self._forest.roots
        sums = np.empty(pixels.shape[1])
        walk(pixels, self._nodes, roots, shares, sums)
        sums /= roots.size
        return sums


def pack(forest: Forest, reflectance: Float32Array) -> npt.NDArray[np.uint32]:
    """Return the nodes of a forest for one image, uint32 [2 M].

    Each is the band and the digital number from which a pixel goes right, and the left child. A
    node whose threshold no number exceeds, such as a leaf, has 65536.

    Args:
        forest: What was fitted.
        reflectance: float32 [C, 65536] of each digital number, rising.
    """
    nodes = np.empty((forest.left.size, 2), dtype=np.uint32)
    for band, table in enumerate(reflectance):
        here = forest.bands == band
        first_above = np.searchsorted(table, forest.thresholds[here], side="right")
        nodes[here, 0] = (np.uint32(band) << _BAND_SHIFT) | first_above.astype(np.uint32)
    nodes[:, 1] = forest.left
    return nodes.ravel()


@compiled()
def _look(
    pixels: UInt16Array,
    first: int,
    seen: UInt16Array,
    least: npt.NDArray[np.uint32],
    most: npt.NDArray[np.uint32],
) -> None:
    """Bring the numbers of a group together, and find the least and the most in each band."""
    bands = pixels.shape[0]
    least[:] = _NUMBERS
    most[:] = 0
    for index in range(seen.size // bands):
        for band in range(bands):
            number = pixels[band, first + index]
            seen[index * bands + band] = number
            least[band] = min(least[band], np.uint32(number))
            most[band] = max(most[band], np.uint32(number))


@compiled()
def _together(
    nodes: npt.NDArray[np.uint32],
    root: np.uint32,
    least: npt.NDArray[np.uint32],
    most: npt.NDArray[np.uint32],
) -> Any:
    """Go down a tree as far as the whole group goes the same way.

    Returns:
        The node, and whether it is a leaf.
    """
    node = np.uint32(root)
    while True:
        test, left = nodes[_TWO * node], nodes[_TWO * node + _ONE]
        band, threshold = test >> _BAND_SHIFT, test & _THRESHOLD
        if most[band] < threshold:
            if left == node:
                return node, True
            node = left
        elif least[band] >= threshold:
            node = left + _ONE
        else:
            return node, False


@compiled()
def _apart(
    nodes: npt.NDArray[np.uint32],
    start: np.uint32,
    seen: UInt16Array,
    shares: Float64Array,
    own: Float64Array,
    who: npt.NDArray[np.uint32],
    where: npt.NDArray[np.uint32],
) -> None:
    """Let each of a group go on by itself, and add up the share of the leaf that it comes to."""
    active = np.uint32(own.size)
    wide = np.uint32(seen.size // own.size)
    for index in range(active):
        who[index] = index
        where[index] = start
    while active > 0:
        going = np.uint32(0)
        for index in range(active):
            one = who[index]
            base = one * wide
            after = where[index]
            node = after
            for _ in range(_STEPS):
                node = after
                test = nodes[_TWO * node]
                number = np.uint32(seen[base + (test >> _BAND_SHIFT)])
                after = nodes[_TWO * node + _ONE] + np.uint32(number >= (test & _THRESHOLD))
            who[going] = one
            where[going] = after
            under_way = np.uint32(node != after)
            own[one] += shares[after] * (_ONE - under_way)
            going += under_way
        active = going


@compiled()
def walk(
    pixels: UInt16Array,
    nodes: npt.NDArray[np.uint32],
    roots: Int32Array,
    shares: Float64Array,
    sums: Float64Array,
) -> None:
    """Add up the share of a class in the leaves that each pixel comes to, in the trees' order.

    Unsigned numbers throughout: signed ones may count from the end, and checking for that takes
    half of the time.

    Args:
        pixels: uint16 [C, P], neighbours look alike.
        nodes: As :func:`pack` returns them.
        roots: int32 [T].
        shares: float64 [M], of the class.
        sums: float64 [P], gets the result.
    """
    bands, count = pixels.shape
    numbers = np.zeros(_GROUP * bands, dtype=np.uint16)
    least, most = np.zeros(bands, dtype=np.uint32), np.zeros(bands, dtype=np.uint32)
    who, where = np.zeros(_GROUP, dtype=np.uint32), np.zeros(_GROUP, dtype=np.uint32)
    sums[:] = 0.0
    for first in range(0, count, _GROUP):
        own = sums[first : first + _GROUP]
        seen = numbers[: own.size * bands]
        _look(pixels, first, seen, least, most)
        for tree in range(roots.size):
            node, is_leaf = _together(nodes, roots[tree], least, most)
            if is_leaf:
                own += shares[node]
            else:
                _apart(nodes, node, seen, shares, own, who, where)
