"""Segmentation by Deepness's models, which know nothing of this engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pytest

from core.jobs.segment import segment

from .. import networks
from ..conftest import Heard
from ..rasters import landscape, read_raster, write_raster
from ..segmentations import job


def deepness_oracle(
    path: Path, values: Any, side: int, overlap: float, mean: Any, std: Any, pond: int
) -> Any:
    """Tile by tile as written down in Deepness: scale, pad with black, run, keep the middle."""
    _, height, width = values.shape
    margin = int(side * overlap / 100 / 2)
    step = side - 2 * margin
    padded = np.pad(values, ((0, 0), (margin, side), (margin, side)))
    result = np.zeros((height + side, width + side), np.float32)
    for row in range(0, height, step):
        for col in range(0, width, step):
            window = padded[:, row : row + side, col : col + side].astype(np.float32)
            scaled = (window / 255.0 - mean[:, None, None]) / std[:, None, None]
            run = networks.run(path, {"image": scaled[None].astype(np.float32)})[0]
            inner = run[pond if len(run) > 1 else 0][margin:-margin, margin:-margin]
            result[row : row + step, col : col + step] = inner
    return result[:height, :width]


@pytest.mark.parametrize("names", ["json", "literal"])
@pytest.mark.parametrize(("bands", "classes", "batch"), [(3, 1, None), (3, 3, 4), (4, 1, 1)])
def test_deepness_segmentors_run_unchanged(
    names: str,
    bands: int,
    classes: int,
    batch: Optional[int],
    tmp_path: Path,
    heard: Heard,
) -> None:
    table = {0: "background", 1: "lake", 2: "tailings pond"}
    text = json.dumps({str(k): v for k, v in table.items()}) if names == "json" else str(table)
    mean, std = np.linspace(0.3, 0.5, bands), np.linspace(0.2, 0.3, bands)
    metadata = {
        "class_names": text,
        "standardization_mean": json.dumps(mean.tolist()),
        "standardization_std": json.dumps(std.tolist()),
    }
    model = networks.deepness(
        tmp_path / "d.onnx", bands=bands, classes=classes, batch=batch, metadata=metadata
    )
    values = (landscape(150, 201, bands=bands) * 9 % 256).astype(np.uint8)
    # GDAL takes the fourth 8-bit band for alpha; whoever chooses it knows better.
    values[-1, 10:20, 30:40] = 0
    image = write_raster(tmp_path / "i.tif", values)
    numbers = tuple(range(1, bands + 1)) if bands == 4 else None
    result = segment(job(tmp_path, image, model, bands=numbers), heard)
    single = networks.deepness(
        tmp_path / "one.onnx", bands=bands, classes=classes, batch=1, metadata=metadata
    )
    oracle = deepness_oracle(single, values, 64, 20, mean, std, pond=2)
    # Black around the image there, the image's centre here: what the margin shows differs.
    clear = np.zeros(oracle.shape, bool)
    clear[2:-2, 2:-2] = True
    clear &= np.abs(oracle - 0.4) > 1e-5
    np.testing.assert_array_equal(
        read_raster(result.output)[clear], (oracle >= 0.4).astype(np.uint8)[clear]
    )
    assert {0, 1} == set(np.unique(read_raster(result.output)))


def test_a_last_incomplete_batch_is_filled_up(tmp_path: Path, heard: Heard) -> None:
    """Five tiles, four at a time."""
    model = networks.deepness(tmp_path / "d.onnx", batch=4)
    values = (landscape(40, 250, bands=3) * 9 % 256).astype(np.uint8)
    image = write_raster(tmp_path / "i.tif", values)
    result = segment(job(tmp_path, image, model), heard)
    assert result.valid_pixels == 40 * 250
