"""Outlines of tailings on chips of large mines, and how much of them a network draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from core.protocol.errors import InputError
from core.training.research.industrial_mines import (
    CUT_OFF,
    MOSAIC,
    SIDE,
    Outline,
    judge_chips,
    read_outlines,
)

ACROSS = 10


class Bright:
    """Stands in for a network: what is brighter than half the cut-off is drawn."""

    def predict(self, example: Any, context: int) -> np.ndarray:
        blue = example.pixels[0] * example.gain[0] + example.offset[0]
        return np.asarray(blue > CUT_OFF / 2, dtype=np.float32)


def mosaic(folder: Path, rows: int = 11) -> np.ndarray:
    """Write a mosaic on which exactly the outlines are bright; return it."""
    pixels = np.full((3, rows * SIDE, ACROSS * SIDE), 20, dtype=np.uint8)
    for outline in read_outlines():
        row, column = divmod(outline.chip, ACROSS)
        if row < rows:
            part = pixels[:, row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE]
            part[:, outline.inside] = 250
    path = folder / MOSAIC
    path.parent.mkdir()
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), pixels.shape[2], pixels.shape[1], 3, gdal.GDT_Byte
    )
    dataset.WriteArray(pixels)
    return pixels


def test_outlines_lie_on_their_chips_and_are_some_of_them() -> None:
    outlines = read_outlines()
    assert len(outlines) == len({outline.chip for outline in outlines}) == 8
    for outline in outlines:
        assert all(0 <= value <= SIDE for corner in outline.corners for value in corner)
        assert 0.02 < outline.inside.mean() < 0.98
        assert outline.reason


def test_inside_are_the_pixels_whose_centre_is() -> None:
    triangle = Outline(0, ((0, 0), (10, 0), (0, 10)), "")
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    off_the_edge = np.abs(rows + columns - 10) > 1e-9
    assert (triangle.inside == (rows + columns < 10))[off_the_edge].all()


def test_a_network_that_draws_the_outlines_draws_all_of_them_and_no_more(tmp_path: Path) -> None:
    mosaic(tmp_path)
    found = judge_chips(tmp_path, Bright(), 0.5)  # type: ignore[arg-type]
    assert [one.inside for one in found] == [1.0] * 8
    assert [one.outside for one in found] == [0.0] * 8
    assert not any(one.inside for one in judge_chips(tmp_path, Bright(), 1.5))  # type: ignore[arg-type]


def test_a_mosaic_that_is_missing_or_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        judge_chips(tmp_path, Bright(), 0.5)  # type: ignore[arg-type]
    mosaic(tmp_path, rows=9)
    with pytest.raises(InputError, match="has no chip"):
        judge_chips(tmp_path, Bright(), 0.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", ['x,"0 0,1 0,1 1",a', '3,"0 0,1 0",a', '3,"0 0,1 0,1.5 1",a', "3"])
def test_a_line_that_is_no_outline_is_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "outlines.csv"
    path.write_text(f"chip,outline,reason\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2, is no outline"):
        read_outlines(path)
