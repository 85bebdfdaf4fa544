"""A graph that is told what is context only leaves it out, and changes nothing else."""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from core.raster.windows import Context, ceil_to  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.data.input_scaling import Deployed  # noqa: E402
from core.training.network.architecture import Architecture, Lite, Plain  # noqa: E402
from core.training.network.context_crop import FINE_CONTEXT  # noqa: E402
from core.training.network.exported_graph import Exported  # noqa: E402
from core.training.network.onnx_export import build  # noqa: E402
from core.training.network.receptive_field import receptive_radius  # noqa: E402
from core.training.network.unet import UNet  # noqa: E402

from ...trainings import wild  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:torch.*")

sides = st.integers(0, 70)
contexts = st.tuples(st.tuples(sides, sides), st.tuples(sides, sides))
one_scale = st.builds(Plain, st.integers(2, 4), st.integers(1, 3)) | st.builds(Lite, st.booleans())


def _image(height: int, width: int, seed: int) -> Example:
    rng = np.random.default_rng(seed)
    bands = [rng.integers(200, 4000, (height, width), dtype=np.uint16) for _ in range(4)]
    return make_example("e", "s", list(bands), np.zeros((height, width), np.uint8))


def _both(
    network: UNet, context: Context, size: Tuple[int, int], seed: int
) -> Tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Run a window whose kept part is of ``size`` or more, by torch as a whole and told."""
    (top, left), (bottom, right) = context
    height = ceil_to(top + size[0] + bottom, network.stride)
    width = ceil_to(left + size[1] + right, network.stride)
    image = _image(height, width, seed)
    pixels = np.stack(image.pixels)[None].astype(np.uint16)
    with torch.no_grad():
        whole = Deployed(network)(
            torch.from_numpy(pixels.astype(np.int32)),
            *(torch.from_numpy(item) for item in (image.gain, image.offset, image.centre)),
        ).numpy()
    told = Exported(build(network), network.stride, 1).run(pixels, image, context)
    return whole[0, 0], told[0, 0]


def _kept(values: npt.NDArray[Any], context: Context) -> npt.NDArray[Any]:
    (top, left), (bottom, right) = context
    return values[top : values.shape[0] - bottom, left : values.shape[1] - right]


@given(one_scale, contexts, st.tuples(st.integers(1, 40), st.integers(1, 40)), st.integers(0, 9))
@settings(max_examples=12, deadline=None)
def test_at_one_scale_nothing_that_is_kept_changes(
    shape: Architecture, context: Context, size: Tuple[int, int], seed: int
) -> None:
    whole, told = _both(wild(shape, seed), context, size, seed)
    assert told.shape == whole.shape
    assert np.abs(_kept(told, context) - _kept(whole, context)).max() < 1e-6


@given(
    st.builds(Plain, st.integers(2, 4), st.integers(1, 2), st.just(True)),
    st.tuples(*[st.booleans()] * 4),
    st.integers(0, 60),
    st.integers(0, 9),
)
@settings(max_examples=8, deadline=None)
def test_two_scales_with_all_the_context_they_see_change_nothing(
    shape: Architecture, inner: Tuple[bool, ...], more: int, seed: int
) -> None:
    """A side at the image's own edge has no context, and is seen as it was."""
    network = wild(shape, seed)
    assert receptive_radius(network) + network.stride < FINE_CONTEXT
    enough = 2 * FINE_CONTEXT + more
    top, left, bottom, right = (enough if side else 0 for side in inner)
    context = ((top, left), (bottom, right))
    whole, told = _both(network, context, (40, 24), seed)
    assert np.abs(_kept(told, context) - _kept(whole, context)).max() < 1e-6


@pytest.mark.parametrize("shape", [Plain(3, 2), Plain(3, 2, two_scales=True)])
def test_what_is_context_is_left_out(shape: Architecture) -> None:
    context = ((40, 8), (3, 32))
    whole, told = _both(wild(shape, 0), context, (50, 50), 0)
    outside = np.ones(told.shape, bool)
    _kept(outside, context)[:] = False
    assert (told[outside] == 0).all()
    assert (_kept(told, context) > 0).all()
    assert (whole > 0).all()


def test_who_knows_nothing_of_it_need_not_give_it() -> None:
    network = wild(Plain(3, 2, two_scales=True), 1)
    whole, told = _both(network, ((0, 0), (0, 0)), (64, 48), 1)
    assert np.abs(told - whole).max() < 1e-6
    image = _image(64, 48, 1)
    exported = Exported(build(network), network.stride, 1)
    exported._takes_context = False
    assert np.array_equal(exported.run(np.stack(image.pixels)[None], image)[0, 0], told)
