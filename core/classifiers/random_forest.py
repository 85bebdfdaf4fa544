"""A random forest as flat arrays: what of scikit-learn's is needed to predict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Dict, List

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper

from ..raster.array_types import Float32Array, Float64Array, Int32Array, Int64Array, UInt8Array
from .classifier import Body, Classifier, Kind
from .onnx_graphs import loop


@dataclass(frozen=True)
class Forest(Classifier):
    """Trees one after another; a node's children stand side by side, the left one first.

    A pixel goes right where its reflectance is greater than the node's threshold. A leaf's
    threshold is infinite and its left child the leaf itself: who has arrived stays.

    Both classes' shares are kept, since scikit-learn adds them up apart: where a vote is tied,
    their rounding decides.

    Attributes:
        roots: int32 [T], first node of each tree.
        bands: uint8 [M], the band that a node looks at.
        thresholds: float32 [M].
        left: int32 [M], number of the left child.
        shares: float64 [2, M], share of other ground, then of ponds, among the sample pixels of a
            leaf; 0 elsewhere.
        steps: int64 scalar, most steps from a root to a leaf.
    """

    kind: ClassVar[str] = "forest"

    roots: Int32Array
    bands: UInt8Array
    thresholds: Float32Array
    left: Int32Array
    shares: Float64Array
    steps: Int64Array

    def __post_init__(self) -> None:
        """Refuse what would lead a pixel out of the arrays, or round in circles.

        Raises:
            ValueError: The arrays are no forest.
        """
        count, here = self.left.size, np.arange(self.left.size)
        leaf = self.left == here
        one_size = self.bands.size == self.thresholds.size == count
        if not one_size or self.shares.shape != (2, count) or not self.roots.size:
            raise ValueError("its arrays differ in length")
        if not (leaf | ((self.left > here) & (self.left < count - 1))).all():
            raise ValueError("its nodes do not lead to leaves")
        if not np.isposinf(self.thresholds[leaf]).all() or np.isnan(self.thresholds).any():
            raise ValueError("its leaves are no leaves")
        if not ((self.roots >= 0) & (self.roots < count)).all():
            raise ValueError("its trees have no roots")

    def suits(self, bands: int) -> bool:
        """Return whether pixels of so many bands can be classified."""
        return bool(self.bands.max() < bands)

    def body(self) -> Body:
        """Return its part of the ONNX graph; see :meth:`.classifier.Classifier.body`."""
        step = loop(
            "step",
            [("place", TensorProto.INT32)],
            [
                helper.make_node("Gather", ["bands", "place_in"], ["band_small"]),
                helper.make_node("Cast", ["band_small"], ["band"], to=TensorProto.INT64),
                helper.make_node("Unsqueeze", ["band", "one"], ["band_column"]),
                helper.make_node("GatherElements", ["x", "band_column"], ["seen_column"], axis=1),
                helper.make_node("Squeeze", ["seen_column", "one"], ["seen"]),
                helper.make_node("Gather", ["thresholds", "place_in"], ["threshold"]),
                helper.make_node("Greater", ["seen", "threshold"], ["is_right"]),
                helper.make_node("Cast", ["is_right"], ["right"], to=TensorProto.INT32),
                helper.make_node("Gather", ["left", "place_in"], ["child"]),
                helper.make_node("Add", ["child", "right"], ["place_out"]),
            ],
        )
        tree = loop(
            "tree",
            [("sum", TensorProto.DOUBLE)],
            [
                helper.make_node("Gather", ["roots", "tree_round"], ["root"]),
                helper.make_node("Expand", ["root", "pixel_count"], ["start"]),
                helper.make_node("Loop", ["steps", "always", "start"], ["leaf"], body=step),
                helper.make_node("Gather", ["shares", "leaf"], ["share"], axis=1),
                helper.make_node("Add", ["sum_in", "share"], ["sum_out"]),
            ],
        )
        nodes = [
            helper.make_node("Shape", ["x"], ["x_shape"]),
            helper.make_node("Slice", ["x_shape", "first", "second"], ["pixel_count"]),
            helper.make_node("Expand", ["nothing", "pixel_count"], ["start_sum"]),
            helper.make_node("Loop", ["tree_count", "always", "start_sum"], ["sum"], body=tree),
            helper.make_node("Div", ["sum", "trees"], ["mean"]),
            helper.make_node("Gather", ["mean", "other_class"], ["mean_other"]),
            helper.make_node("Gather", ["mean", "pond_class"], ["mean_pond"]),
            helper.make_node("Greater", ["mean_pond", "mean_other"], ["pond"]),
            helper.make_node("Cast", ["mean_pond"], ["rounded"], to=TensorProto.FLOAT),
        ]
        return nodes, {
            "tree_count": np.array(self.roots.size, dtype=np.int64),
            "trees": np.array(float(self.roots.size)),
            "other_class": np.array(0, dtype=np.int64),
            "pond_class": np.array(1, dtype=np.int64),
            "nothing": np.zeros((2, 1)),
        }

    @classmethod
    def of(cls, estimator: Any) -> Forest:
        """Take what a ``RandomForestClassifier`` of the classes 0 and 1 has learnt.

        scikit-learn compares float32 bands with float64 thresholds; the largest float32 that does
        not exceed a threshold parts the same bands.
        """
        parts: Dict[str, List[npt.NDArray[Any]]] = {
            name: [] for name in ("bands", "thresholds", "left", "shares")
        }
        roots, start, steps = [], 0, 0
        for tree in (member.tree_ for member in estimator.estimators_):
            order, left = _side_by_side(tree.children_left, tree.children_right)
            leaf = left == np.arange(left.size)
            parts["bands"].append(np.where(leaf, 0, tree.feature[order]))
            parts["thresholds"].append(np.where(leaf, np.inf, _not_above(tree.threshold[order])))
            parts["left"].append(left + start)
            parts["shares"].append(np.where(leaf, tree.value[order, 0, :2].T, 0.0))
            roots.append(start)
            start += left.size
            steps = max(steps, int(tree.max_depth))
        joined = {name: np.concatenate(arrays, axis=-1) for name, arrays in parts.items()}
        return cls(
            roots=np.array(roots, dtype=np.int32),
            bands=joined["bands"].astype(np.uint8),
            thresholds=joined["thresholds"].astype(np.float32),
            left=joined["left"].astype(np.int32),
            shares=joined["shares"].astype(np.float64),
            steps=np.array(steps, dtype=np.int64),
        )


KIND = Kind(Forest, fitting=".random_forest_fitting", machine_code=".random_forest_numba")


def _side_by_side(left: Int64Array, right: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Return scikit-learn's number of each node, level by level, and where its left child went."""
    order = [0]
    went = []
    for place in range(left.size):
        node = order[place]
        if left[node] < 0:
            went.append(place)
        else:
            went.append(len(order))
            order += [int(left[node]), int(right[node])]
    return np.array(order), np.array(went)


def _not_above(thresholds: Float64Array) -> Float32Array:
    """Return the largest float32 that does not exceed each float64."""
    rounded = thresholds.astype(np.float32)
    lower = np.nextafter(rounded, np.float32(-np.inf))
    below: Float32Array = np.where(rounded.astype(np.float64) > thresholds, lower, rounded)
    return below
