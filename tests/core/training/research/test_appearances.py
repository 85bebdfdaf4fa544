"""The same ground with and without near infrared and haze."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal, gdal_array

torch = pytest.importorskip("torch")

from core.model.value_encoding import PICTURE_WHITE  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.data.haze import HAZE  # noqa: E402
from core.training.research.appearances import (  # noqa: E402
    APPEARANCES,
    appearances,
    as_picture,
    with_haze,
    without_nir,
)

from ..grounds import field  # noqa: E402


class Half(torch.nn.Module):
    """Says that the near infrared is half of blue."""

    def forward(self, logarithm: torch.Tensor) -> torch.Tensor:
        return logarithm[:, :1] + np.log(0.5)


def example(count: int) -> Example:
    bands = field(0, 32, 32, count)
    bands[:, :3] = 0
    label = np.zeros((32, 32), dtype=np.uint8)
    return make_example("e", "s", [*bands, *[None] * (4 - count)], label)


def test_each_appearance_is_what_its_name_says() -> None:
    for count in (3, 4):
        shown = appearances(example(count), Half())
        assert tuple(shown) == APPEARANCES
        assert len({item.name for item in shown.values()}) == len(APPEARANCES)
        assert shown["visible"].gain[3] == 0
        assert shown["four bands"].gain[3] > 0
        own = count == 4
        assert np.array_equal(shown["four bands"].pixels[3], example(4).pixels[3]) == own


def test_haze_adds_what_it_is_defined_to_add_and_none_where_there_is_no_data() -> None:
    clear = example(4)
    hazy = with_haze(clear, 1.0)
    added = (hazy.pixels[:, 10, 10] - clear.pixels[:, 10, 10].astype(float)) * clear.gain
    assert added == pytest.approx(HAZE, abs=1e-4)
    assert (hazy.pixels[:, :3] == hazy.centre.astype(np.uint16)[:, None, None]).all()
    assert np.array_equal(hazy.label, clear.label)


def test_haze_that_is_taken_off_leaves_no_band_black() -> None:
    clear = with_haze(example(4), -3.0)
    assert (clear.pixels >= 1).all()
    assert (clear.centre > 0).all()


def test_a_picture_is_stretched_as_gdal_stretches() -> None:
    shown = as_picture(without_nir(example(4)))
    assert not shown.pixels[3].any()
    assert shown.gain[:3] * 255 == pytest.approx(PICTURE_WHITE)
    for band, grades in zip(example(4).pixels[:3], shown.pixels[:3]):
        assert (grades[:3] == grades[0, 0]).all()  # no data stays the centre
        low, high = np.percentile(band[3:], (2, 98))
        memory = gdal_array.OpenArray(band)
        byte = gdal.Translate(
            "", memory, format="MEM", outputType=gdal.GDT_Byte, scaleParams=[[low, high, 0, 255]]
        )
        assert np.abs(byte.ReadAsArray() - grades.astype(float)).max() <= 1


def test_a_missing_band_stays_missing() -> None:
    hazy = with_haze(without_nir(example(4)), 1.0)
    assert not hazy.pixels[3].any()
    assert hazy.centre[3] == 0
