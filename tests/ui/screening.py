"""A model for a first look, as far as the panel knows one: a file whose card the engine tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tailing_pond_mapper.ui.project import model_files


def install_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put one among the plugin's models, which are in a folder of the test from now on."""
    path = folder / "shipped" / "screening" / "tailings-screen.onnx"
    path.parent.mkdir(parents=True)
    path.touch()
    monkeypatch.setattr(model_files, "shipped_folder", lambda: folder / "shipped")
