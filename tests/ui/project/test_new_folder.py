"""A folder for results is made, or the user is told which one cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tailing_pond_mapper.core.protocol.errors import OutputError
from tailing_pond_mapper.ui.project.new_folder import make_folder


def test_a_folder_is_made_with_those_around_it(tmp_path: Path) -> None:
    folder = tmp_path / "results" / "scene_score"
    make_folder(folder)
    make_folder(folder)
    assert folder.is_dir()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="taken"):
        make_folder(tmp_path / "taken" / "inside")
