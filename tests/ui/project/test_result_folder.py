"""A job's folder: a free name, and nothing left in it when nothing came of the job."""

from __future__ import annotations

from pathlib import Path

import pytest

from tailing_pond_mapper.core.protocol.unfinished_output import temporary_name
from tailing_pond_mapper.ui.project import result_folder


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    for expected in ("scene_score", "scene_score_2", "scene_score_3"):
        folder = result_folder.free_folder(tmp_path, "scene_score")
        folder.mkdir()
        assert folder.name == expected


@pytest.mark.parametrize("kept", [False, True])
def test_clearing_up_keeps_what_the_job_did_not_write(tmp_path: Path, kept: bool) -> None:
    folder = tmp_path / "scene_score"
    folder.mkdir()
    polygons, drawn = folder / "score.reference.gpkg", folder / "mine.gpkg"
    for path in (
        polygons,
        folder / temporary_name(Path("errors.tif"), "0" * 32, ".tif"),
        *([drawn] if kept else []),
    ):
        path.touch()
    result_folder.discard(folder, [polygons])
    assert list(tmp_path.rglob("*")) == ([folder, drawn] if kept else [])


def test_a_folder_of_a_long_name_can_be_made(tmp_path: Path) -> None:
    for _ in range(3):
        result_folder.free_folder(tmp_path, f"{'尾矿库' * 80}_comparison").mkdir()
    assert len(list(tmp_path.iterdir())) == 3
