"""Heights mean what an elevation model declares: scale, offset, unit, holes, and its zero."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional, Tuple

import numpy as np
import pytest
from osgeo import gdal, osr

from core.preparation.elevation_model import check_dem, open_elevation_model
from core.preparation.map_grid import Heights, place_image
from core.protocol.errors import InputError

from ..rasters import write_raster

PLACE = (105.0, 22.5)
GRID = (104.9, 0.001, 0.0, 22.6, 0.0, -0.001)
HEIGHT = 250.0
SLANT = 0.5
"""Widths of the image, from its middle, by which 500 m of height move a place along a line."""


def image() -> gdal.Dataset:
    """An image whose RPC look aslant: heights move the ground east and west."""

    def terms(**of: float) -> str:
        found = [0.0] * 20
        for name, value in of.items():
            found[{"one": 0, "east": 1, "north": 2, "height": 3}[name]] = value
        return " ".join(map(str, found))

    dataset = gdal.GetDriverByName("MEM").Create("", 100, 100, 1, gdal.GDT_Float32)
    dataset.GetRasterBand(1).Fill(1)
    dataset.SetMetadata(
        {
            **dict.fromkeys(("LINE_OFF", "SAMP_OFF", "LINE_SCALE", "SAMP_SCALE"), "50"),
            "LAT_OFF": str(PLACE[1]),
            "LONG_OFF": str(PLACE[0]),
            "HEIGHT_OFF": "0",
            "LAT_SCALE": "0.01",
            "LONG_SCALE": "0.01",
            "HEIGHT_SCALE": "500",
            "SAMP_NUM_COEFF": terms(east=1.0, height=SLANT),
            "LINE_NUM_COEFF": terms(north=-1.0),
            "SAMP_DEN_COEFF": terms(one=1.0),
            "LINE_DEN_COEFF": terms(one=1.0),
        },
        "RPC",
    )
    return dataset


def dem(
    path: Path,
    stored: float = HEIGHT,
    unit: str = "",
    crs: str = "EPSG:4326",
    kind: Any = np.float32,
    holes: Optional[np.ndarray] = None,
    **more: Any,
) -> str:
    values = np.full((1, 200, 200), round(stored) if kind is np.int16 else stored, kind)
    write_raster(path, values, crs=crs, grid=GRID, mask=None if holes is None else ~holes, **more)
    if unit:
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.GetRasterBand(1).SetUnitType(unit)
    return str(path)


def middle(heights: Heights) -> Optional[Tuple[float, float]]:
    """Where the middle of the image lies, as GDAL finds it."""
    source = image()
    transformer = gdal.Transformer(source, None, heights.options)
    good, (x, y, _) = transformer.TransformPoint(0, 50.0, 50.0)
    return (x, y) if good else None


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"unit": "m"},
        {"unit": "metres above sea level"},
        {"stored": HEIGHT / 0.3048, "unit": "ft"},
        {"stored": HEIGHT / 0.3048, "unit": "Foot (International)"},
        {"stored": HEIGHT * 3937 / 1200, "unit": "US survey foot"},
        {"stored": HEIGHT * 3937 / 1200, "unit": "us-ft"},
        {"stored": HEIGHT * 10, "unit": "dm"},
        {"stored": HEIGHT * 100, "unit": "Centimetres"},
        {"stored": HEIGHT / 1000, "unit": "km"},
        {"stored": HEIGHT, "unit": "米"},
        {"stored": HEIGHT * 10, "scale": 0.1},
        {"stored": HEIGHT * 10, "scale": 0.1, "kind": np.int16, "nodata": -9999},
        {"stored": HEIGHT - 300, "scale": 1.0, "offset": 300.0},
        {"stored": (HEIGHT / 0.3048 - 100) * 4, "scale": 0.25, "offset": 100.0, "unit": "feet"},
        {"stored": HEIGHT / 0.3048, "crs": "EPSG:4326+8050"},
    ],
)
def test_heights_are_those_that_the_model_declares(more: Any, tmp_path: Path) -> None:
    """Against the same height given to GDAL as a constant."""
    path = dem(tmp_path / "dem & more.tif", **more)
    found = middle(Heights(open_elevation_model(path, PLACE), None))
    assert found == pytest.approx(middle(Heights(None, HEIGHT)), abs=1e-7)
    # And heights matter here: one of 0 lies a quarter of a kilometre off.
    level = middle(Heights(None, 0.0))
    assert abs(found[0] - level[0]) == pytest.approx(0.01 * SLANT * HEIGHT / 500, rel=1e-3)


@pytest.mark.parametrize("unit", ["K", "degree", "ft/s", "meters2", "1", "hPa"])
def test_an_unknown_unit_is_refused(unit: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"dem\.tif") as caught:
        check_dem(dem(tmp_path / "dem.tif", unit=unit))
    assert caught.value.code == "preparation.dem_unit"


@pytest.mark.parametrize("scaled", [{}, {"scale": 0.1}])
def test_masked_heights_are_holes(scaled: Any, tmp_path: Path) -> None:
    holes = np.zeros((200, 200), bool)
    holes[80:120, 80:120] = True
    path = dem(tmp_path / "dem.tif", holes=holes, **scaled)
    heights = Heights(open_elevation_model(path, PLACE), None)
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    assert place_image(image(), heights, system, 10.0).known == 0
    path = dem(tmp_path / "whole.tif", holes=np.zeros((200, 200), bool), **scaled)
    whole = Heights(open_elevation_model(path, PLACE), None)
    assert place_image(image(), whole, system, 10.0).known > 0


@pytest.mark.parametrize(
    ("crs", "word"),
    [
        ("EPSG:4326", None),
        ("EPSG:4490", None),
        ("EPSG:4610", "Xian 1980"),
        ("EPSG:4326+5737", "Yellow Sea 1985"),
    ],
)
def test_what_proj_can_only_guess_is_told(crs: str, word: Optional[str], tmp_path: Path) -> None:
    """PROJ's database has no way from Xian 1980, nor a geoid of the Yellow Sea datum."""
    told = open_elevation_model(dem(tmp_path / "dem.tif", crs=crs), PLACE).remarks
    assert len(told) == (word is not None)
    assert word is None or (word in told[0] and "dem.tif" in told[0])
