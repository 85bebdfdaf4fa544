"""Weights out of an ONNX file, back into torch."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from core.protocol.errors import ModelError  # noqa: E402
from core.training.data.examples import make_example  # noqa: E402
from core.training.data.input_scaling import Deployed  # noqa: E402
from core.training.network import parent_network  # noqa: E402
from core.training.network.architecture import Architecture, Lite, Plain  # noqa: E402
from core.training.network.exported_graph import Exported  # noqa: E402
from core.training.network.onnx_export import build  # noqa: E402

from ... import networks  # noqa: E402
from ...rasters import landscape  # noqa: E402
from ...trainings import wild, write_model  # noqa: E402

plain = st.builds(Plain, st.integers(1, 6), st.integers(1, 3), st.booleans())


lite = st.builds(Lite, st.booleans(), st.booleans())


@given(plain | lite, st.integers(0, 99))
@settings(max_examples=12, deadline=None)
def test_a_round_trip_changes_no_logit(shape: Architecture, seed: int) -> None:
    network = wild(shape, seed)
    with tempfile.TemporaryDirectory() as folder:
        parent = parent_network.load(Path(write_model(Path(folder) / "m.onnx", network)))
    channels = next(network.parameters()).shape[1]
    sides = 2 * network.stride, 3 * network.stride
    image = torch.randn(1, channels, *sides, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        assert torch.allclose(parent.network(image), network(image), rtol=1e-5, atol=1e-5)
    assert parent.architecture == shape


def _with_a_node_more(path: Path, kind: str) -> Path:
    """Return a copy of a model in which something is done to the outcome of the first Conv."""
    model = onnx.load(str(path))
    at, first = next(
        (index, node) for index, node in enumerate(model.graph.node) if node.op_type == "Conv"
    )
    name = first.output[0]
    first.output[0] = "before"
    model.graph.node.insert(at + 1, onnx.helper.make_node(kind, ["before"], [name]))
    other = path.with_name(f"{kind}.onnx")
    onnx.save(model, str(other))
    return other


def test_a_file_whose_graph_is_made_of_other_nodes_is_read(tmp_path: Path) -> None:
    path = Path(write_model(tmp_path / "m.onnx", wild(Plain(4, 2, two_scales=True), 3)))
    weights = parent_network.load(_with_a_node_more(path, "Identity")).network.state_dict()
    for name, value in parent_network.load(path).network.state_dict().items():
        assert torch.equal(value, weights[name])


def test_a_file_from_before_graphs_knew_of_context_is_read(tmp_path: Path) -> None:
    path = Path(write_model(tmp_path / "m.onnx", wild(Plain(4, 2), 3)))
    model = onnx.load(str(path))
    model.graph.input.remove(next(item for item in model.graph.input if item.name == "context"))
    onnx.save(model, str(path))
    assert parent_network.load(path).architecture == Plain(4, 2)


def test_torch_and_the_file_agree(tmp_path: Path) -> None:
    path = Path(write_model(tmp_path / "m.onnx", wild(Plain(4, 2), 0)))
    parent = parent_network.load(path)
    scene = landscape(64, 64)
    example = make_example("e", "s", list(scene), np.zeros((64, 64), np.uint8))
    seen = Exported(path.read_bytes(), parent.network.stride, 1).run(scene[None], example)
    with torch.no_grad():
        expected = Deployed(parent.network)(
            torch.from_numpy(scene[None].astype(np.int32)),
            *(torch.from_numpy(item) for item in (example.gain, example.offset, example.centre)),
        )
    assert np.abs(seen - expected.numpy()).max() < 1e-5


def test_exported_again_it_is_the_same_graph(tmp_path: Path) -> None:
    parent = parent_network.load(Path(write_model(tmp_path / "m.onnx", wild(Plain(4, 2), 1))))
    before, after = (
        onnx.load_from_string(parent.graph),
        onnx.load_from_string(build(parent.network)),
    )
    for one, other in zip(before.graph.initializer, after.graph.initializer):
        assert np.allclose(
            onnx.numpy_helper.to_array(one), onnx.numpy_helper.to_array(other), atol=1e-6
        )


def test_the_shipped_model_can_be_gone_on_from() -> None:
    path = Path(__file__).resolve().parents[4] / "models" / "tailings-unet.onnx"
    parent = parent_network.load(path)
    assert parent.card.name == "Tailings U-Net"
    assert len(parent.sha256) == 64


class TestRefuses:
    """What is no network of ours, by name."""

    def test_another_network_with_our_card(self, models: Path) -> None:
        with pytest.raises(ModelError, match=r"spatial\.onnx.*trained on"):
            parent_network.load(models / "spatial.onnx")

    def test_the_same_weights_in_another_network(self, tmp_path: Path) -> None:
        path = Path(write_model(tmp_path / "m.onnx", wild(Plain(4, 2), 0)))
        with pytest.raises(ModelError, match=r"Neg\.onnx.*trained on"):
            parent_network.load(_with_a_node_more(path, "Neg"))

    def test_the_same_network_under_other_names(self, tmp_path: Path) -> None:
        path = Path(write_model(tmp_path / "m.onnx", wild(Plain(2, 1), 0)))
        model = onnx.load(str(path))
        model.graph.output[0].name = model.graph.node[-1].output[0] = "pond"
        onnx.save(model, str(path))
        with pytest.raises(ModelError, match="trained on"):
            parent_network.load(path)

    def test_one_with_other_bands(self, tmp_path: Path) -> None:
        swapped = parent_network.load(
            Path(write_model(tmp_path / "a.onnx", wild(Plain(2, 1), 0)))
        ).card.bands
        path = write_model(tmp_path / "m.onnx", wild(Plain(2, 1), 0), bands=swapped[::-1])
        with pytest.raises(ModelError, match=r"m\.onnx"):
            parent_network.load(Path(path))

    def test_one_with_another_scaling(self, tmp_path: Path) -> None:
        path = Path(write_model(tmp_path / "m.onnx", wild(Plain(2, 1), 0)))
        model = onnx.load(str(path))
        floor = onnx.numpy_helper.from_array(np.array(0.5, np.float32), "w1")
        model.graph.initializer[1].CopyFrom(floor)
        onnx.save(model, str(path))
        with pytest.raises(ModelError, match="trained on"):
            parent_network.load(path)

    def test_a_file_that_is_damaged(self, tmp_path: Path) -> None:
        path = Path(write_model(tmp_path / "m.onnx", wild(Plain(2, 1), 0)))
        path.write_bytes(path.read_bytes()[:1000])
        with pytest.raises(ModelError, match=r"m\.onnx"):
            parent_network.load(path)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"none\.onnx"):
            parent_network.load(tmp_path / "none.onnx")

    def test_a_model_for_pictures(self, tmp_path: Path) -> None:
        networks.deepness(tmp_path / "picture.onnx")
        with pytest.raises(ModelError, match="trained on"):
            parent_network.load(tmp_path / "picture.onnx")
