"""The network, its normalisation, and the graph that is exported."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Tuple

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from core.model import card_metadata, model_card  # noqa: E402
from core.model.model_card import BandSpec, ModelCard  # noqa: E402
from core.protocol.errors import ModelError  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.data.input_scaling import CHANNELS, FLOOR, LEVEL, Deployed, relative_log  # noqa: E402
from core.training.network.architecture import Architecture, Lite, Plain  # noqa: E402
from core.training.network.convolutions import Residual, bottleneck  # noqa: E402
from core.training.network.exported_graph import Exported  # noqa: E402
from core.training.network.exported_model import check, save, with_card  # noqa: E402
from core.training.network.onnx_export import build, folded  # noqa: E402
from core.training.network.receptive_field import receptive_radius, whole_context  # noqa: E402
from core.training.network.unet import UNet  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:torch.*")


SHAPES = [Plain(4, 1), Plain(4, 2), Lite(), Plain(4, 2, two_scales=True)]


def small_network(seed: int = 0, shape: Architecture = SHAPES[1]) -> UNet:
    """A network whose batch normalisation has something to fold."""
    torch.manual_seed(seed)
    network = shape.network()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(module.running_mean)
            torch.nn.init.uniform_(module.running_var, 0.5, 2.0)
            torch.nn.init.uniform_(module.weight, 0.5, 2.0)
            torch.nn.init.normal_(module.bias)
    return network.eval()


def example(seed: int = 0, shape: Tuple[int, int] = (64, 80), nir: bool = True) -> Example:
    rng = np.random.default_rng(seed)
    bands = [rng.integers(200, 4000, shape, dtype=np.uint16) for _ in range(4)]
    label = rng.integers(0, 2, shape, dtype=np.uint8)
    return make_example(f"e{seed}", f"s{seed}", [*bands[:3], bands[3] if nir else None], label)


@pytest.mark.parametrize("architecture", [Plain(), Lite()])
def test_the_usual_shapes_have_about_a_million_parameters(architecture: Architecture) -> None:
    network = architecture.network()
    assert network.stride == 16
    assert 0.8e6 < sum(part.numel() for part in network.parameters()) < 1.2e6


@pytest.mark.parametrize("shape", [*SHAPES, Plain(6, 3)])
def test_output_has_the_size_of_the_input(shape: Architecture) -> None:
    network = shape.network().eval()
    for height, width in ((1, 2), (3, 1)):
        side = (height * network.stride, width * network.stride)
        assert network(torch.zeros((2, CHANNELS, *side))).shape == (2, 1, *side)


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_beyond_the_receptive_radius_matters_and_something_near_it_does(
    shape: Architecture,
) -> None:
    network = small_network(shape=shape).double()
    radius = receptive_radius(network)
    side = -(-(2 * radius + 40) // network.stride) * network.stride
    middle = side // 2
    reach = 0
    for shift in range(network.stride):
        image = torch.randn((1, CHANNELS, side, side), dtype=torch.float64, requires_grad=True)
        at = middle + shift
        network(image)[0, 0, at, at].backward()
        rows = torch.nonzero(image.grad.abs().sum(dim=(0, 1, 3))).flatten()
        reach = max(reach, at - int(rows.min()), int(rows.max()) - at)
    assert radius // 2 < reach <= radius


def test_two_scales_are_the_larger_of_the_image_and_of_its_half() -> None:
    network = small_network(shape=Plain(4, 2, two_scales=True))
    alone = Plain(4, 2).network().eval()
    alone.load_state_dict(network.state_dict())
    # Blocks of 2 x 2 alike pixels: half the size is the image with each taken once.
    small = torch.randn((1, CHANNELS, 32, 32))
    image = small.repeat_interleave(2, -1).repeat_interleave(2, -2)
    fine, coarse, both = alone(image), alone(small), network(image)
    assert bool((both >= fine).all())
    # Where the half says the same around a pixel, enlarging changes nothing.
    enlarged = torch.nn.functional.interpolate(coarse, size=(64, 64), mode="bilinear")
    assert torch.allclose(both, torch.maximum(fine, enlarged), atol=1e-6)
    assert bool((both > fine).any()) and bool((both == fine).any())


def test_a_bottleneck_adds_its_input_where_it_can() -> None:
    image = torch.randn((1, 4, 8, 8))
    same = bottleneck(4, 4, kernel=5, stride=1, expand=6).eval()
    assert isinstance(same, Residual)
    torch.nn.init.zeros_(same[-2].weight)
    assert torch.equal(same(image), image)
    for other in (bottleneck(4, 6, 3, 1, 6), bottleneck(4, 4, 3, 2, 6)):
        assert not isinstance(other, Residual)
    channels = bottleneck(4, 6, 3, 2, 1).eval()
    assert channels(image).shape == (1, 6, 4, 4)
    around = next(part for part in channels if getattr(part, "groups", 1) > 1)
    assert around.weight.shape == (4, 1, 3, 3)


def test_a_skip_carries_detail_to_the_output() -> None:
    """Without skips nothing finer than the coarsest level could reach the output."""
    network = small_network(shape=Plain(4, 3))
    image = torch.randn((1, CHANNELS, 64, 64))
    for up in network.up:
        torch.nn.init.zeros_(up.weight)
        torch.nn.init.zeros_(up.bias)
    cells = network(image)[0, 0, ::2, ::2]
    assert not torch.allclose(cells[:, :-1], cells[:, 1:])


def normalised(pixels: torch.Tensor, *constants: torch.Tensor) -> torch.Tensor:
    """What the network inside :class:`Deployed` is given."""
    return torch.logit(Deployed(torch.nn.Identity())(pixels, *constants).double())


def relative_part(pixels: torch.Tensor, *constants: torch.Tensor) -> torch.Tensor:
    """The half that is relative to the image."""
    return normalised(pixels, *constants)[:, : pixels.shape[1]]


@given(
    scale=st.floats(1e-5, 1e-3),
    factor=st.floats(0.3, 3.0),
    centre=st.integers(900, 5000),
    seed=st.integers(0, 1000),
)
@settings(max_examples=30, deadline=None)
def test_calibration_cancels(scale: float, factor: float, centre: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    low = int(np.ceil(FLOOR / (scale * min(factor, 1.0)))) + 1
    pixels = torch.from_numpy(rng.integers(low, low + 4000, (1, 1, 4, 4)))
    constants = torch.zeros(1), torch.tensor([float(low + centre)])
    one = relative_part(pixels, torch.tensor([scale]), *constants)
    other = relative_part(pixels, torch.tensor([scale * factor]), *constants)
    assert torch.allclose(one, other, atol=1e-4)


def test_the_other_half_is_the_reflectance_itself() -> None:
    pixels = torch.tensor([[[[500, 800], [1600, 20]]]])
    for centre in (700.0, 3000.0):
        parts = normalised(
            pixels, torch.tensor([1e-4]), torch.tensor([0.01]), torch.tensor([centre])
        )
        expected = torch.log(pixels * 1e-4 + 0.01) - LEVEL
        assert torch.allclose(parts[:, 1:], expected.double(), atol=1e-5)
        assert torch.allclose(
            parts[:, 1:] - parts[:, :1], (parts[:, 1:] - parts[:, :1])[..., :1, :1]
        )


def test_a_missing_band_and_a_pixel_at_the_centre_are_exactly_zero() -> None:
    gain, offset = torch.tensor([1e-4, 0.0]), torch.tensor([0.01, 1.0])
    centre = torch.tensor([1234.0, 0.0])
    pixels = torch.full((1, 2, 3, 3), 1234)
    assert (relative_part(pixels, gain, offset, centre) == 0).all()
    pixels[0, 1] = 40000
    assert (relative_part(pixels, gain, offset, centre) == 0).all()
    assert (normalised(pixels, gain, offset, centre)[:, 3] == 0).all()
    pixels[0, 0, 0, 0] += 400
    assert relative_part(pixels, gain, offset, centre)[0, 0, 0, 0] > 0


def test_dark_pixels_stop_at_the_floor() -> None:
    seen = relative_log(torch.tensor([0.0, -0.2, FLOOR]), torch.tensor(0.1))
    assert torch.allclose(seen, torch.log(torch.tensor(FLOOR / 0.1)))


@pytest.mark.parametrize("shape", SHAPES)
def test_folding_changes_nothing_but_the_layers(shape: Architecture) -> None:
    network = small_network(shape=shape)
    image = torch.randn((1, CHANNELS, 32, 32))
    merged = folded(network)
    assert torch.allclose(network(image), merged(image), atol=1e-4)
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in merged.modules())
    assert any(isinstance(layer, torch.nn.BatchNorm2d) for layer in network.modules())


@pytest.mark.parametrize("shape", SHAPES)
def test_the_graph_agrees_with_torch_and_says_when_it_does_not(shape: Architecture) -> None:
    network = small_network(shape=shape)
    examples = [example(0), example(1, nir=False)]
    assert check(build(network), network, examples, seed=0) <= 1e-4
    with pytest.raises(ModelError, match="differs"):
        check(build(small_network(1, shape)), network, examples, seed=0)


def test_the_graph_has_the_interface_of_the_card_and_takes_any_size() -> None:
    model = onnx.load_from_string(build(small_network()))
    kinds = {value.name: value.type.tensor_type for value in model.graph.input}
    assert {name: kind.elem_type for name, kind in kinds.items()} == {
        "pixels": onnx.TensorProto.UINT16,
        "gain": onnx.TensorProto.FLOAT,
        "offset": onnx.TensorProto.FLOAT,
        "centre": onnx.TensorProto.FLOAT,
        "context": onnx.TensorProto.INT64,
    }
    assert [value.name for value in model.graph.output] == ["probability"]
    operators = {node.op_type for node in model.graph.node}
    assert {"Cast", "Log", "Sigmoid"} <= operators
    assert "BatchNormalization" not in operators
    assert all(weight.data_location == 0 for weight in model.graph.initializer)

    exported = Exported(model.SerializeToString(), 8, 1)
    image = example()
    rng = np.random.default_rng(0)
    for batch, height, width in ((1, 8, 16), (3, 24, 8)):
        pixels = rng.integers(0, 65536, (batch, 4, height, width), dtype=np.uint16)
        probability = exported.run(pixels, image)
        assert probability.shape == (batch, 1, height, width)
        assert probability.dtype == np.float32
        assert ((probability >= 0) & (probability <= 1)).all()


@pytest.mark.parametrize("shape", [Lite(), Lite(far=True, two_scales=True)])
def test_no_array_of_the_graph_is_much_wider_than_what_it_begins_with(shape: Architecture) -> None:
    """Nine numbers a pixel, not 24: windows are as large as the widest array lets them be."""
    side = 64
    model = onnx.load_from_string(build(small_network(shape=shape)))
    pixels = model.graph.input[0].type.tensor_type.shape.dim
    for dimension, size in zip(pixels, (1, 4, side, side)):
        dimension.dim_value = size
    # Without the input, what is left out is known to be nothing, and all sizes are known.
    model.graph.input.remove(next(item for item in model.graph.input if item.name == "context"))
    known = onnx.shape_inference.infer_shapes(model, data_prop=True).graph.value_info
    weights = {item.name for item in model.graph.initializer}
    sizes = [
        math.prod(size.dim_value for size in item.type.tensor_type.shape.dim)
        for item in known
        if item.name not in weights and len(item.type.tensor_type.shape.dim) == 4
    ]
    assert len([size for size in sizes if size]) > 50
    assert max(sizes) <= 9 * side**2


def test_what_stands_in_a_missing_band_does_not_matter() -> None:
    exported = Exported(build(small_network()), 8, 1)
    image = example(nir=False)
    pixels = image.pixels[None, :, :16, :16].copy()
    before = exported.run(pixels, image)
    pixels[:, 3] = 5000
    assert np.array_equal(exported.run(pixels, image), before)
    pixels[:, 2] = 5000
    assert not np.array_equal(exported.run(pixels, image), before)


def test_windows_with_the_receptive_radius_as_context_give_the_whole_image() -> None:
    network = small_network()
    exported = Exported(build(network), network.stride, 1)
    image = example(shape=(90, 71))
    context = whole_context(network)
    whole = exported.predict(image, context)
    assert whole.shape == (90, 71)
    assert np.allclose(exported.predict(image, context, 32), whole, atol=1e-5)
    assert not np.allclose(exported.predict(image, 0, 32), whole, atol=1e-3)


def test_the_card_survives_the_file(tmp_path: Path) -> None:
    card = ModelCard(
        name="n",
        version="1",
        summary="s",
        licence="l",
        bands=(BandSpec("blue", 491.0), BandSpec("nir", None, required=False)),
        values=model_card.REFLECTANCE,
        scale=1e-4,
        gsd_m=(8.0, 10.0),
        classes=("other", "pond"),
        threshold=0.4,
        stride=4,
        margin=32,
        held_out={"in_words": "é", "real": {"f1": None}},
    )
    path = tmp_path / "folder" / "model.onnx"
    content = with_card(with_card(build(small_network()), card), card)
    save(content, path)
    assert [item.name for item in path.parent.iterdir()] == ["model.onnx"]
    model = onnx.load(str(path))
    metadata = {item.key: item.value for item in model.metadata_props}
    assert len(metadata) == len(model.metadata_props)
    assert card_metadata.read(metadata, (None, 4, None, None), str(path)) == card
    onnx.checker.check_model(model, full_check=True)
