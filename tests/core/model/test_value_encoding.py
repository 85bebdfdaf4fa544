"""Pictures stretched for display: what a model that knows them is shown of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Optional

import numpy as np
import pytest
from osgeo import gdal

from core.model.model_card import REFLECTANCE, BandSpec, ModelCard
from core.model.value_encoding import PICTURE_WHITE, encode
from core.protocol.errors import InputError
from core.raster.image import open_image

from ..rasters import write_raster

CARD = ModelCard(
    name="m",
    version="1",
    summary="",
    licence="",
    bands=tuple(BandSpec(role, None, role != "nir") for role in ("blue", "green", "red", "nir")),
    values=REFLECTANCE,
    scale=1e-4,
    gsd_m=(8.0, 12.0),
    classes=("other", "pond"),
    threshold=0.5,
    stride=1,
    margin=0,
    pictures=True,
)


def picture(path: Path, kind: type = np.uint8, scale: Optional[float] = None) -> str:
    """Write four bands of whole numbers from 1 to 255; return the path."""
    values = np.random.default_rng(0).integers(1, 256, (4, 30, 40)).astype(kind)
    return write_raster(path, values, scale=scale)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_picture_is_read_in_its_visible_bands(kind: type, tmp_path: Path) -> None:
    image = open_image(picture(tmp_path / "p.tif", kind))
    found = encode(image, (3, 2, 1, 4), CARD)
    assert found.bands == (3, 2, 1)
    assert found.channels == (0, 1, 2)
    assert found.gain == pytest.approx([PICTURE_WHITE / 255] * 3 + [0.0])
    assert found.offset == pytest.approx([0, 0, 0, 1])
    assert "display" in found.assumption
    raster = gdal.Open(str(tmp_path / "p.tif"))
    for channel, number in enumerate((3, 2, 1)):
        middle = np.median(raster.GetRasterBand(number).ReadAsArray())
        assert found.centre[channel] == pytest.approx(middle, abs=0.5)
    assert found.centre[3] == 0


def test_a_model_that_was_never_shown_pictures_is_not_now(tmp_path: Path) -> None:
    image = open_image(picture(tmp_path / "p.tif"))
    with pytest.raises(InputError, match="stretched for display"):
        encode(image, (3, 2, 1, 4), replace(CARD, pictures=False))


def test_few_bits_that_declare_a_scale_are_reflectance(tmp_path: Path) -> None:
    image = open_image(picture(tmp_path / "p.tif", scale=0.002))
    found = encode(image, (3, 2, 1, 4), CARD)
    assert found.channels == (0, 1, 2, 3)
    assert found.gain == pytest.approx([0.002] * 4)
    assert found.assumption == ""
