"""Ground without ponds: what is read, at which pixel size, and what is not asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.protocol.errors import InputError  # noqa: E402
from core.raster.class_codes import IGNORE, OTHER, POND  # noqa: E402
from core.training.data.examples import Example, by_site  # noqa: E402
from core.training.research.ground_without_ponds import (  # noqa: E402
    GAP,
    SOURCES,
    read_ground,
    read_spectra,
)

from ..grounds import CELL, field, write_ground  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="module")
def ground(folder: Path) -> list[Example]:
    return read_ground(folder)


def only(ground: list[Example], source: str) -> Example:
    (example,) = by_site(ground)[source]
    return example


def test_every_source_is_read_and_no_pond_is_in_it(ground: list[Example]) -> None:
    assert sorted(by_site(ground)) == sorted(source.name for source in SOURCES)
    assert not any((example.label == POND).any() for example in ground)
    assert len({example.name for example in ground}) == len(ground)


def test_a_scene_is_read_as_it_is(ground: list[Example]) -> None:
    example = only(ground, "austria")
    assert np.array_equal(example.pixels, field(0, 40, 50))
    assert (example.label == OTHER).all()


def test_larger_pixels_are_brought_to_ten_metres_smoothly(ground: list[Example]) -> None:
    example = only(ground, "sundarbans")
    assert example.label.shape == (64, 80)  # 16 m
    before, after = field(2, 40, 50), example.pixels
    assert after.mean() == pytest.approx(before.mean(), rel=0.01)
    # Twice as many pixels, so each step is smaller.
    assert (
        np.abs(np.diff(after.astype(int), axis=2)).mean()
        < np.abs(np.diff(before.astype(int), axis=2)).mean()
    )


def test_pieces_lie_apart_and_their_rims_are_not_asked_for(ground: list[Example]) -> None:
    first, second = by_site(ground)["landsat"]  # five tiles of 60 x 60 on sheets of four
    assert first.label.shape == (120 + GAP, 120 + GAP)
    assert second.label.shape == (60, 120 + GAP)
    asked = first.label == OTHER
    assert np.count_nonzero(asked) == 4 * 44 * 44
    assert np.count_nonzero(second.label == OTHER) == 44 * 44
    # Between the pieces there is no data: the centre, in every band.
    gap = first.pixels[:, :, 60 : 60 + GAP]
    assert (gap == first.centre.astype(np.uint16)[:, None, None]).all()
    assert (first.label[:, 60 : 60 + GAP] == IGNORE).all()


def test_of_mixed_chips_only_those_without_a_mine_are_taken(ground: list[Example]) -> None:
    example = only(ground, "amazon")
    assert np.count_nonzero(example.label == OTHER) == (CELL - 8) ** 2
    assert example.gain[3] == 0
    reflectance = example.pixels[:3, 10, 10] * example.gain[:3]
    assert reflectance == pytest.approx([60 * 0.3 / 255, 50 * 0.3 / 255, 40 * 0.3 / 255], abs=1e-4)
    assert len(np.unique(example.pixels[0][example.label == OTHER])) == 1


def test_chips_of_a_mosaic_of_their_own_are_all_taken(ground: list[Example]) -> None:
    example = only(ground, "natural")
    mosaic = field(30, CELL, 2 * CELL)
    assert np.array_equal(example.pixels[:, :CELL, :CELL], mosaic[:, :, :CELL])
    start = CELL + GAP
    assert np.array_equal(example.pixels[:, :CELL, start : start + CELL], mosaic[:, :, CELL:])


def test_spectra_are_read(folder: Path) -> None:
    assert read_spectra(folder).tolist() == [[1450], [1780], [1780], [1930]]


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    folder = write_ground(tmp_path / "ground")
    (folder / "chips_nir" / "natural.csv").unlink()
    with pytest.raises(InputError, match=r"natural\.csv"):
        read_ground(folder)
    (folder / "europe10" / "1.tif").write_bytes(b"no image")
    with pytest.raises(InputError, match=r"1\.tif"):
        read_ground(folder)
    (folder / "scenes" / "leipzig_l2a.tif").unlink()
    with pytest.raises(InputError, match="leipzig"):
        read_ground(folder)
    (folder / "jagersfontein" / "points_with_data.csv.gz").write_bytes(b"")
    with pytest.raises(InputError, match="points_with_data"):
        read_spectra(tmp_path)
