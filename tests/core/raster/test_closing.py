"""What is not whole on the disk is noticed when a file is closed."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr

from core.raster import closing

from ..processes import ROOT
from ..rasters import write_raster


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_raster_that_lacks_its_end_is_noticed(share: float, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (1, 600, 700), dtype=np.uint8)
    path = Path(write_raster(tmp_path / "a.tif", noise))
    closing.check_raster(str(path))
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(RuntimeError):
        closing.check_raster(str(path))


def test_a_store_that_lacks_rows_or_its_end_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("ponds", None, ogr.wkbPolygon)
    for _ in range(2000):
        layer.CreateFeature(ogr.Feature(layer.GetLayerDefn()))
    closing.close(store)
    closing.check_store(str(path), ponds=2000)
    with pytest.raises(RuntimeError):
        closing.check_store(str(path), ponds=2001)
    with contextlib.closing(sqlite3.connect(path)) as open_store:
        assert open_store.execute("SELECT count(*) FROM ponds").fetchone() == (2000,)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(RuntimeError):
        closing.check_store(str(path), ponds=2000)


_LIMITED = """
import resource, sys
import numpy as np
from osgeo import gdal
from core.raster import closing
gdal.UseExceptions()
made = gdal.GetDriverByName("GTiff").Create(sys.argv[1], 500, 500, 1, gdal.GDT_Byte)
made.GetRasterBand(1).WriteArray(np.random.default_rng(0).integers(0, 255, (500, 500), np.uint8))
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
if sys.argv[2] == "close":
    try:
        closing.close(made)
        closing.check_raster(sys.argv[1])  # what GDAL 3.10 to 3.13 keep to themselves
    except RuntimeError as error:
        print("told:", error)
closing.give_up(made)
del made
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file sizes cannot be limited there")
@pytest.mark.parametrize("how", ["close", "give up"])
def test_no_room_at_the_end_is_told_once_and_never_by_a_destructor(
    how: str, tmp_path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(tmp_path / "a.tif"), how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith("told:") == (how == "close")
    assert "ignored" not in ran.stderr
    assert "Traceback" not in ran.stderr


def test_closing_what_could_not_be_made() -> None:
    closing.give_up(None)
    gdal.ErrorReset()
    with pytest.raises(RuntimeError):
        closing.close(None)
