"""The trial with five polygons: where they are drawn, and what is counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

torch = pytest.importorskip("torch")

from core.raster.class_codes import IGNORE  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402
from core.training.data.crops import Variation  # noqa: E402
from core.training.fitting.recipe import Recipe  # noqa: E402
from core.training.network.architecture import Plain  # noqa: E402
from core.training.research import five_polygon_trial  # noqa: E402
from core.training.research.course import Course  # noqa: E402
from core.training.research.five_polygon_trial import RADIUS_PX, draw, page, run_trial  # noqa: E402
from core.training.research.shipping import Plan  # noqa: E402

from ...trainings import hurry  # noqa: E402
from ..grounds import write_ground  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")

SIDE = 160
CELL = 10.0


def write(path: Path, bands: np.ndarray, kind: int, corner: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    raster = gdal.GetDriverByName("GTiff").Create(str(path), SIDE, SIDE, len(bands), kind)
    raster.SetGeoTransform((300000.0 + corner, CELL, 0.0, 7500000.0, 0.0, -CELL))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32723)
    raster.SetProjection(system.ExportToWkt())
    for number, (band, role) in enumerate(zip(bands, ("blue", "green", "red")), start=1):
        raster.GetRasterBand(number).SetDescription(role)
        raster.GetRasterBand(number).WriteArray(band)


def write_tile(folder: Path, name: str, seed: int, corner: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    label = np.zeros((SIDE, SIDE), dtype=np.uint8)
    label[20:70, 20:70] = 1
    label[90:140, 80:140] = 1
    label[:6] = IGNORE
    bands = rng.normal(900, 60, (3, SIDE, SIDE)) + 500 * (label == 1)
    write(folder / "image" / f"{name}.tif", bands.astype(np.uint16), gdal.GDT_UInt16, corner)
    write(folder / "label" / f"{name}.tif", label[None], gdal.GDT_Byte, corner)
    return label


def test_polygons_are_drawn_where_the_network_is_wrong_and_tell_the_truth(tmp_path: Path) -> None:
    label = write_tile(tmp_path, "site00_a", 0, 0.0)
    logits = np.where(label == 1, 6.0, -6.0).astype(np.float16)
    logits[22:68, 22:68] = -9.0  # most of the first pond is missed
    logits[100:105, 100:105] = -9.0  # and a little of the second
    logits[100:130, 20:50] = 9.0  # a false one
    path = tmp_path / "drawn.gpkg"
    draw(str(tmp_path / "image" / "site00_a.tif"), label, logits, 0.0, path)
    store = ogr.Open(str(path))
    burnt = gdal.GetDriverByName("MEM").Create("", SIDE, SIDE, 2)
    source = gdal.Open(str(tmp_path / "image" / "site00_a.tif"))
    burnt.SetGeoTransform(source.GetGeoTransform())
    burnt.SetProjection(source.GetProjection())
    for band, kind in ((1, 0), (2, 1)):
        store.GetLayer(0).SetAttributeFilter(f'"class" = {kind}')
        gdal.RasterizeLayer(burnt, [band], store.GetLayer(0), burn_values=[1])
    other, pond = burnt.ReadAsArray().astype(bool)
    assert (label[other] == 0).all()
    assert (label[pond] == 1).all()
    # In the middle of what is wrong, the widest first, and no more than discs.
    assert pond[44:46, 44:46].all()
    assert pond[102, 102]
    assert other[114:116, 34:36].all()
    for drawn, discs in ((pond, 2), (other, 1)):
        assert 0.5 * discs < drawn.sum() / (np.pi * RADIUS_PX**2) <= 1.05 * discs


def test_the_trial_counts_what_no_polygon_covers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = {}
    for site in range(4):
        for part in range(2 if site == 0 else 1):
            name = f"site{site:02}_{part}"
            labels[name] = write_tile(tmp_path, name, 10 * site + part, 50000.0 * site)
    hurry(monkeypatch)
    monkeypatch.setattr(five_polygon_trial, "SITES", 2)
    monkeypatch.setattr(five_polygon_trial, "LARGEST", 24)
    # So few steps learn a pond under one sky, not under all.
    calm = Variation(crop=64, ground_share=0.0, blur=0.0, foreign=0.0, haze=0.0)
    recipe = Recipe(architecture=Plain(4, 2), epochs=6, epoch_steps=6, batch=2, variation=calm)
    plan = Plan(
        tmp_path,
        write_ground(tmp_path / "ground"),
        scenes=1,
        scene_size=128,
        course=Course((recipe, replace(recipe, epochs=2)), recipe.architecture),
        ground_scenes=1,
        near_infrared_steps=2,
        review=(),
    )
    output = tmp_path / "local.md"
    outcomes = run_trial(plan, output, tmp_path / "work", 1, Feedback())
    assert [item.site for item in outcomes] == ["site00", "site01"]
    assert output.read_text(encoding="utf-8") == page(outcomes)
    for item, tiles in zip(outcomes, (2, 1)):
        # The same pixels before and after, and fewer than there are: the polygons are left out,
        # in the other tile of the site too, which shows the same ground.
        assert item.before.total == item.after.total
        left_out = tiles * (SIDE - 6) * SIDE - item.after.total
        assert tiles * 500 < left_out <= tiles * 5 * 1.1 * np.pi * RADIUS_PX**2
        assert 0 < item.after.tp + item.after.fn < tiles * (50 * 50 + 50 * 60)
        assert item.before.tp + item.before.fn == item.after.tp + item.after.fn
        assert f"| {item.site} | {item.before.f1 or 0:.3f} | {item.after.f1 or 0:.3f} |" in page(
            outcomes
        )
