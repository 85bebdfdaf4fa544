"""The network that looks first, and its graph."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.training.data.examples import make_example  # noqa: E402
from core.training.data.input_scaling import CHANNELS  # noqa: E402
from core.training.network.cell_network import CellNetwork, PerPixel, averaged  # noqa: E402
from core.training.network.exported_graph import Exported  # noqa: E402
from core.training.network.exported_model import check  # noqa: E402
from core.training.network.onnx_export import build_cells  # noqa: E402
from core.training.network.receptive_field import cell_radius, whole_context  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def network() -> CellNetwork:
    """A network whose batch normalisation has something to fold."""
    torch.manual_seed(0)
    made = CellNetwork()
    for module in made.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_var, 0.5, 2.0)
            torch.nn.init.normal_(module.bias)
    return made.eval()


def test_the_graph_gives_each_pixel_what_torch_gives_its_cell(network: CellNetwork) -> None:
    rng = np.random.default_rng(0)
    bands = [rng.integers(200, 3000, (200, 180)).astype(np.uint16) for _ in range(4)]
    example = make_example("e", "s", bands, np.zeros((200, 180), np.uint8))
    graph = build_cells(network)
    assert check(graph, PerPixel(network), [example, example], 0) <= 1e-4
    found = Exported(graph, network.stride, 1).predict(example, 0)
    cells = found[:: network.stride, :: network.stride]
    repeated = np.kron(cells, np.ones((network.stride, network.stride)))[:200, :180]
    assert np.array_equal(found, repeated.astype(np.float32))
    assert len(np.unique(cells)) > 100


def test_it_sees_as_far_as_is_said(network: CellNetwork) -> None:
    radius, stride = cell_radius(network), network.stride
    assert whole_context(network) == -(-radius // stride) * stride
    side = 2 * whole_context(network) + stride
    first = whole_context(network)
    image = torch.zeros(1, CHANNELS, side, side, requires_grad=True)
    # The middle cell depends on these pixels.
    network(image)[0, 0, first // stride, first // stride].backward()
    touched = image.grad.abs().sum(dim=(0, 1)).numpy() > 0
    columns = np.flatnonzero(touched.any(axis=0))
    assert first - columns[0] <= radius
    assert columns[-1] - (first + stride - 1) <= radius
    assert max(first - columns[0], columns[-1] - (first + stride - 1)) > radius / 2


def test_what_is_averaged_is_reflectance() -> None:
    reflectance = torch.tensor([[0.1, 0.3], [0.2, 0.6]])[None, None]
    assert torch.allclose(averaged(reflectance.log(), 2).exp(), reflectance.mean())
