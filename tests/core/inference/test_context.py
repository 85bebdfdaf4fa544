"""What of a window is context only is told to models that can make use of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Tuple

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from core.inference import onnx_file, runtime
from core.jobs.segment import segment
from core.model import card_metadata
from core.raster.windows import Tile, Window
from core.raster.working_grid import PixelScale

from .. import networks
from ..conftest import Heard
from ..rasters import landscape, read_raster, write_raster
from .segment_jobs import job


def telling(path: Path, **changes: Any) -> Path:
    """Write a network whose probability is a hundredth of all its context, and 1 in the context."""
    constants = {
        "none": np.zeros(2, np.int64),
        "flat": np.array([-1], np.int64),
        "begin": np.array([0, 1], np.int64),
        "end": np.array([2, 3], np.int64),
        "axes": np.array([2, 3], np.int64),
        "zero": np.float32(0),
        "one": np.float32(1),
        "share": np.float32(0.01),
    }
    nodes = [
        helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["floats"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["mean", "zero"], ["blank"]),
        helper.make_node("Reshape", ["context", "flat"], ["sides"]),
        helper.make_node("Gather", ["sides", "begin"], ["before"]),
        helper.make_node("Gather", ["sides", "end"], ["behind"]),
        helper.make_node("Shape", ["blank"], ["size"], start=2, end=4),
        helper.make_node("Sub", ["size", "behind"], ["last"]),
        helper.make_node("Slice", ["blank", "before", "last", "axes"], ["kept"]),
        helper.make_node("ReduceSum", ["sides"], ["sum"], keepdims=0),
        helper.make_node("Cast", ["sum"], ["all"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["all", "share"], ["told"]),
        helper.make_node("Add", ["kept", "told"], ["inner"]),
        helper.make_node("Concat", ["none", "before", "none", "behind"], ["pads"], axis=0),
        helper.make_node("Pad", ["inner", "pads", "one"], ["probability"]),
    ]
    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT16, ["n", 4, "h", "w"])
    context = helper.make_tensor_value_info(onnx_file.CONTEXT, TensorProto.INT64, [2, 2])
    result = helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["n", 1, "y", "x"])
    defaults = {**constants, onnx_file.CONTEXT: np.zeros((2, 2), np.int64)}
    graph = helper.make_graph(
        nodes,
        "telling",
        [pixels, context],
        [result],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in defaults.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    card = networks.card(**{"stride": 4, "margin": 6, **changes})
    helper.set_model_props(model, card_metadata.write(card))
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def test_each_window_is_told_its_own_context(tmp_path: Path, heard: Heard) -> None:
    image = write_raster(tmp_path / "i.tif", landscape(768, 640))
    model = telling(tmp_path / "m.onnx")
    percent = tmp_path / "p.tif"
    segment(job(image, model, tile=256, probability=str(percent)), heard)
    found = read_raster(str(percent))
    # Six pixels, and what the stride of four asks for more: at no side of the image's own.
    across, down = (8, 16, 8), (8, 16, 8)
    for row, above in enumerate(down):
        for col, left in enumerate(across):
            tile = found[row * 256 : (row + 1) * 256, col * 256 : (col + 1) * 256]
            assert (tile == above + left).all(), (row, col)


@pytest.mark.parametrize("size", [2.5, 30.0])
def test_resampled_pixels_are_all_kept(size: float, tmp_path: Path, heard: Heard) -> None:
    """What is context only is 1 here: no written pixel may take from it."""
    image = write_raster(
        tmp_path / "i.tif", landscape(600, 500), grid=(6e5, size, 0, 78e5, 0, -size)
    )
    percent = tmp_path / "p.tif"
    model = telling(tmp_path / "m.onnx", gsd_m=(8.0, 12.0))
    segment(job(image, model, tile=256, probability=str(percent)), heard)
    assert read_raster(str(percent)).max() < 50


def test_who_takes_no_context_is_told_none(models: Path) -> None:
    assert not runtime.Network(models / "spatial.onnx", "cpu").takes_context


@given(
    st.sampled_from([PixelScale(), PixelScale(down=3), PixelScale(up=2)]),
    st.tuples(*[st.integers(0, 500)] * 2, *[st.integers(1, 500)] * 2),
    st.integers(0, 60),
)
def test_context_and_what_is_kept_make_up_the_window(
    scale: PixelScale, box: Tuple[int, int, int, int], margin: int
) -> None:
    write = Window(*box)
    kept = scale.working(write)
    read = kept.grow(margin)
    (top, left), (bottom, right) = scale.context(Tile(read, write))
    inner = Window(
        read.col + left, read.row + top, read.width - left - right, read.height - top - bottom
    )
    assert inner.intersect(kept) == kept
    assert inner.width - kept.width <= 2 * (scale.down > 1)
    assert inner.intersect(read) == inner
