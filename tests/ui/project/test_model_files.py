"""Which models are offered, and which of them first."""

from __future__ import annotations

from tailing_pond_mapper.ui.project import model_files


def test_the_engines_own_default_comes_first_of_the_plugins_models() -> None:
    offered = [model.key for model in model_files.known_models()]
    assert offered[:2] == ["tailings-unet.onnx", "tailings-unet-fast.onnx"]
    shipped = model_files.shipped_model()
    assert shipped is not None and shipped.name == "tailings-unet.onnx"
