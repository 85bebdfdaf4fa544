"""Whatever is written of an image in a system of nobody's code lies where the image lies."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from osgeo import gdal, osr

from core.jobs.change import change
from core.jobs.sample import sample
from core.jobs.score import score
from core.jobs.segment import segment
from core.protocol.change import ChangeRequest
from core.protocol.sample import SampleRequest
from core.protocol.score import ScoreRequest
from core.protocol.segment import SegmentRequest

from ..conftest import Heard
from ..rasters import landscape, write_raster

FEET = "+proj=utm +zone=10 +datum=NAD83 +units=us-ft"
"""As surveys of the United States deliver: like EPSG:26910 but for the unit."""

GRID = (1_700_000.0, 33.0, 0.0, 14_000_000.0, 0.0, -33.0)


def test_layers_keep_the_unit_of_the_image(tmp_path: Path, models: Path, heard: Heard) -> None:
    values = landscape(96, 96)
    image = write_raster(tmp_path / "i.tif", values, crs=FEET, grid=GRID)
    made = SegmentRequest(
        image=image,
        output=str(tmp_path / "p.tif"),
        polygons=str(tmp_path / "v.gpkg"),
        model=str(models / "spatial.onnx"),
        device="cpu",
        threshold=0.5,
    )
    assert segment(made, heard).ponds > 0
    sample(SampleRequest(made.output, str(tmp_path / "s.gpkg"), size=40, min_per_class=5), heard)
    scored = score(ScoreRequest(made.output, made.polygons, str(tmp_path / "score")), heard)
    assert (scored.f1, scored.fp, scored.fn) == (1.0, 0, 0)
    later = shutil.copy(made.output, tmp_path / "later.tif")
    ledger = change(
        ChangeRequest(
            (made.output, str(later)),
            str(tmp_path / "change"),
            dates=("2020-01-01", "2021-01-01"),
        ),
        heard,
    ).ledger
    expected = gdal.Open(image).GetSpatialRef()
    for path in (made.polygons, tmp_path / "s.gpkg", scored.verdicts, ledger):
        store = gdal.OpenEx(str(path), gdal.OF_VECTOR)
        found: osr.SpatialReference = store.GetLayer(0).GetSpatialRef()
        assert found.IsSame(expected), path
        assert np.isclose(found.GetLinearUnits(), 0.3048006)
