"""A ledger of made-up ponds: what changed is flagged, what did not is not, by the files alone."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import pytest
from osgeo import gdal, ogr

from core.change import area_error
from core.jobs.change import change
from core.protocol.change import LAYER, STATUSES, ChangeRequest, ChangeResult
from core.protocol.change_record import read_change
from core.protocol.errors import Cancelled, InputError, OutputError, RequestError
from core.protocol.messages import from_json, to_json

from .. import networks
from ..conftest import Heard, Until
from ..ledgers import GSD_M, Box, Day, request, write_day, write_image
from ..rasters import GRID, write_raster

STEADY: Box = (20, 20, 40, 40)
OTHER: Box = (120, 120, 40, 40)
FIRST, SECOND, THIRD = "20200101", "20200601", "20210101"

Row = Dict[str, Any]


def rows(result: ChangeResult) -> List[Row]:
    """Return the rows of the layer, with their outlines."""
    store = ogr.Open(result.ledger)
    return [
        {**feature.items(), "geometry": feature.GetGeometryRef().Clone()}
        for feature in store.GetLayerByName(LAYER)
    ]


def history(result: ChangeResult) -> Dict[int, List[Tuple[str, str]]]:
    """Return date and status of each pond's rows."""
    told: Dict[int, List[Tuple[str, str]]] = {}
    for row in rows(result):
        told.setdefault(row["id"], []).append((row["date"].replace("/", ""), row["status"]))
    return told


def ledger(folder: Path, *days: Day, **more: Any) -> ChangeResult:
    return change(request(folder, days, **more), Heard())


def test_each_kind_of_change_is_told_from_no_change(tmp_path: Path) -> None:
    grows, shrinks, goes, comes = (20, 100, 30, 30), (70, 20, 40, 40), (70, 100, 30, 30), OTHER
    result = ledger(
        tmp_path,
        Day(FIRST, [STEADY, grows, shrinks, goes]),
        Day(SECOND, [STEADY, (20, 100, 45, 45), (70, 20, 25, 25), comes], gain=1.3),
    )
    told = {tuple(status for _, status in one) for one in history(result).values()}
    assert told == {
        ("stable", "stable"),
        ("stable", "grown"),
        ("stable", "shrunk"),
        ("stable", "gone"),
        ("new",),
    }
    assert (result.ponds, result.flagged) == (5, 4)
    assert (result.new, result.grown, result.shrunk, result.gone) == (1, 1, 1, 1)
    assert (result.stable, result.unobserved) == (5, 0)


def test_areas_and_their_errors_are_those_of_the_outlines(tmp_path: Path) -> None:
    result = ledger(tmp_path, Day(FIRST, [STEADY]), Day(SECOND, [(20, 20, 50, 40)]))
    first, second = rows(result)
    assert first["area_m2"] == pytest.approx(160_000, rel=2e-3)
    assert second["area_m2"] == pytest.approx(200_000, rel=2e-3)
    expected = area_error.area_of(0.0, 160 * GSD_M, GSD_M).error_m2
    assert first["area_se_m2"] == pytest.approx(expected, rel=5e-3)
    assert second["change_m2"] == pytest.approx(40_000, rel=2e-3)
    assert second["z"] == pytest.approx(second["change_m2"] / second["change_se_m2"])
    errors = np.hypot(first["area_se_m2"], second["area_se_m2"])
    assert second["change_se_m2"] > errors
    assert (second["since"], second["ends"]) == ("2020/01/01", None)
    assert first["since"] is None
    assert first["ends"].startswith("2020/05/31 23:59:59")
    assert second["begins"].startswith("2020/06/01 00:00:00")
    assert first["geometry"].GetGeometryName() == "MULTIPOLYGON"


def test_growth_is_flagged_only_beyond_its_error(tmp_path: Path) -> None:
    error = np.sqrt(2) * area_error.area_of(0.0, 160 * GSD_M, GSD_M).error_m2
    rows_less = max(1, int(0.8 * error / (40 * GSD_M**2)))
    rows_more = int(np.ceil(2.6 * error / (40 * GSD_M**2)))
    little = ledger(
        tmp_path / "a", Day(FIRST, [STEADY]), Day(SECOND, [(20, 20, 40 + rows_less, 40)])
    )
    much = ledger(tmp_path / "b", Day(FIRST, [STEADY]), Day(SECOND, [(20, 20, 40 + rows_more, 40)]))
    assert [row["status"] for row in rows(little)] == ["stable", "stable"]
    assert [row["status"] for row in rows(much)] == ["stable", "grown"]


def test_slow_growth_is_found_in_the_end_and_measured_from_its_beginning(tmp_path: Path) -> None:
    """Each step is within the error; together they are not."""
    days = [
        Day(f"2020{month:02d}01", [(20, 20, 40 + 3 * number, 40)])
        for number, month in enumerate(range(1, 12))
    ]
    result = ledger(tmp_path, *days)
    (told,) = history(result).values()
    statuses = [status for _, status in told]
    assert statuses[1] == "stable"
    assert "grown" in statuses
    at = next(row for row in rows(result) if row["status"] == "grown")
    assert at["since"] == "2020/01/01"


@pytest.mark.parametrize("what", ["nodata", "cloud", "shade"])
def test_what_is_not_seen_is_unobserved_and_never_gone(tmp_path: Path, what: str) -> None:
    hidden = {what: [(10, 10, 60, 60)]}
    result = ledger(
        tmp_path,
        Day(FIRST, [STEADY, OTHER]),
        Day(SECOND, [OTHER], **hidden),
        Day(THIRD, [STEADY, OTHER]),
    )
    told = [[status for _, status in one] for one in history(result).values()]
    assert sorted(told) == [["stable"] * 3, ["stable", "unobserved", "stable"]]
    row = next(row for row in rows(result) if row["status"] == "unobserved")
    assert row["area_m2"] is None
    assert row["unseen"] > 0.9


def test_without_the_image_a_cloud_cannot_be_told(tmp_path: Path) -> None:
    """The counterpart of the test above: what the image says is what makes the difference."""
    days = (Day(FIRST, [STEADY, OTHER]), Day(SECOND, [OTHER], cloud=[(10, 10, 60, 60)]))
    images = tuple(write_day(tmp_path, day, image=False) for day in days)
    heard = Heard()
    result = change(ChangeRequest(images=images, output=str(tmp_path / "out")), heard)
    assert result.gone == 1
    assert any("manifest" in words for _, words in heard.remarks)


def test_a_cloud_that_is_mapped_as_a_pond_is_no_pond(tmp_path: Path) -> None:
    cloud = (10, 120, 50, 50)
    result = ledger(tmp_path, Day(FIRST, [STEADY]), Day(SECOND, [STEADY, cloud], cloud=[cloud]))
    assert result.ponds == 1
    assert read_change(result.record).dates[1].cloud_outlines == 1


def test_bright_ground_is_no_cloud_where_it_stays(tmp_path: Path) -> None:
    """White tailings are as bright as cloud, on both dates: clouds move."""
    result = ledger(
        tmp_path, Day(FIRST, [STEADY], cloud=[STEADY]), Day(SECOND, [STEADY], cloud=[STEADY])
    )
    assert [row["status"] for row in rows(result)] == ["stable", "stable"]


def test_a_shifted_image_is_laid_over_the_first_and_its_ponds_are_the_same(tmp_path: Path) -> None:
    shift = (6, -9)
    moved = [(box[0] + shift[0], box[1] + shift[1], *box[2:]) for box in (STEADY, OTHER)]
    small = (150, 30, 8, 8)
    away = (150 + shift[0], 30 + shift[1], 8, 8)
    result = ledger(
        tmp_path,
        Day(FIRST, [STEADY, OTHER, small]),
        Day(SECOND, [*moved, away], shift=shift, gain=0.7),
    )
    assert (result.ponds, result.flagged) == (3, 0)
    found = read_change(result.record).dates[1].registration
    assert found is not None
    assert found.measured
    assert found.north_m == pytest.approx(shift[0] * GSD_M, abs=1.5)
    assert found.east_m == pytest.approx(-shift[1] * GSD_M, abs=1.5)
    pairs: Dict[int, List[ogr.Geometry]] = {}
    for row in rows(result):
        pairs.setdefault(row["id"], []).append(row["geometry"])
    for one, other in pairs.values():
        assert one.Intersection(other).GetArea() > 0.9 * one.GetArea()


def test_a_pond_that_falls_apart_on_the_map_keeps_its_number_and_is_not_flagged(
    tmp_path: Path,
) -> None:
    pieces = [(20, 20, 20, 40), (41, 20, 19, 40)]
    result = ledger(tmp_path, Day(FIRST, [STEADY]), Day(SECOND, pieces), Day(THIRD, [STEADY]))
    assert (result.ponds, result.flagged) == (1, 0)
    relations = [(row["relation"], row["parts"]) for row in rows(result)]
    assert relations == [(None, 1), ("split", 2), (None, 1)]


def test_ponds_that_flow_together_are_compared_together_and_name_each_other(tmp_path: Path) -> None:
    one, other = (20, 20, 40, 20), (20, 41, 40, 20)
    result = ledger(
        tmp_path,
        Day(FIRST, [one, other]),
        Day(SECOND, [(20, 20, 40, 41)]),
        Day(THIRD, [one, other]),
    )
    assert (result.ponds, result.flagged) == (2, 0)
    second = [row for row in rows(result) if row["date"] == "2020/06/01"]
    assert [row["relation"] for row in second] == ["merged", "merged"]
    assert {row["related"] for row in second} == {"1", "2"}
    last = [row for row in rows(result) if row["date"] == "2021/01/01"]
    assert [row["parts"] for row in last] == [1, 1]


def test_ponds_together_that_grow_are_flagged(tmp_path: Path) -> None:
    one, other = (20, 20, 40, 20), (20, 41, 40, 20)
    result = ledger(tmp_path, Day(FIRST, [one, other]), Day(SECOND, [(20, 20, 90, 80)]))
    assert result.grown == 1


def test_a_pond_at_the_edge_of_certainty_is_not_gone(tmp_path: Path) -> None:
    """Not outlined, but its ground looks nearly as much like a pond as before."""
    doubt = Day(SECOND, [OTHER], doubtful=[STEADY])
    weak = replace(doubt, doubtful=[])
    first = Day(FIRST, [STEADY, OTHER])
    line = area_error.PROBABILITY * area_error.critical(0.95, 2)
    result = ledger(tmp_path / "b", first, weak)
    assert result.gone == (1 if line < 0.85 else 0)
    found = ledger(tmp_path / "a", first, doubt)
    assert found.gone == (1 if line < 0.42 else 0)
    if not found.gone:
        row = next(row for row in rows(found) if row["relation"] == "not found")
        assert (row["status"], row["area_m2"]) == ("stable", None)


def test_a_pond_comes_back_under_its_number(tmp_path: Path) -> None:
    days = (Day(FIRST, [STEADY, OTHER]), Day(SECOND, [OTHER]), Day(THIRD, [STEADY, OTHER]))
    result = ledger(tmp_path, *days)
    told = sorted([status for _, status in one] for one in history(result).values())
    assert told == [["stable", "gone", "new"], ["stable"] * 3]


def test_a_pond_under_cloud_at_first_is_not_new(tmp_path: Path) -> None:
    result = ledger(
        tmp_path,
        Day(FIRST, [OTHER], nodata=[(0, 0, 80, 80)]),
        Day(SECOND, [STEADY, OTHER]),
    )
    told = sorted([status for _, status in one] for one in history(result).values())
    assert told == [["stable", "stable"], ["unobserved", "stable"]]


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    asked = request(tmp_path, [Day(FIRST, [STEADY]), Day(SECOND, [(20, 20, 70, 40)])])
    forwards = rows(change(asked, Heard()))
    backwards = rows(change(replace(asked, images=asked.images[::-1]), Heard()))
    for one, other in zip(forwards, backwards):
        assert {**one, "geometry": 0} == {**other, "geometry": 0}


def test_the_table_and_the_record_say_what_the_layer_says(tmp_path: Path) -> None:
    result = ledger(tmp_path, Day(FIRST, [STEADY]), Day(SECOND, [(20, 20, 70, 40)]))
    with Path(result.table).open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    layer = rows(result)
    assert [row["status"] for row in table] == [row["status"] for row in layer]
    assert [float(row["area_m2"]) for row in table] == [row["area_m2"] for row in layer]
    record = read_change(result.record)
    told = [one.status for pond in record.ponds for one in pond.observations]
    assert told == [row["status"] for row in layer]
    assert set(told) <= set(STATUSES)
    assert record.level == 0.95
    assert record.critical == pytest.approx(1.96, abs=1e-3)
    assert record.crs == "EPSG:32723"
    manifest = json.loads(Path(result.manifest).read_text())
    assert manifest["command_line"][3] == "change"
    assert from_json(ChangeResult, to_json(result)) == result


def test_the_page_shows_each_flagged_pond_before_and_after(tmp_path: Path) -> None:
    result = ledger(tmp_path, Day(FIRST, [STEADY, OTHER]), Day(SECOND, [(20, 20, 70, 40), OTHER]))
    page = Path(result.report).read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 2
    assert page.count("<svg") == 1
    assert "phase correlation" in page
    for words in ("1 grown", "2020-06-01", "Pond 1"):
        assert words in page


def test_images_are_segmented_like_by_the_main_job(tmp_path: Path) -> None:
    model = networks.per_pixel(tmp_path / "model.onnx", confidence=networks.CONFIDENCE)
    images = tuple(write_image(tmp_path / f"scene_{day}.tif", Day(day)) for day in (FIRST, SECOND))
    asked = ChangeRequest(
        images=images, output=str(tmp_path / "out"), model=str(model), device="cpu"
    )
    result = change(asked, Heard())
    for one in result.dates:
        assert Path(one.prediction).is_file()
        assert Path(one.prediction).with_suffix(".manifest.json").is_file()
        assert one.probability is not None
    again = change(asked, Heard())
    assert again.ponds == result.ponds
    # From its own predictions, without the images being named.
    predictions = tuple(one.prediction for one in result.dates)
    from_them = change(ChangeRequest(images=predictions, output=str(tmp_path / "second")), Heard())
    for one, other in zip(rows(from_them), rows(result)):
        assert {**one, "geometry": 0} == {**other, "geometry": 0}


def test_nothing_is_left_of_a_ledger_that_is_stopped(tmp_path: Path) -> None:
    asked = request(tmp_path, [Day(FIRST, [STEADY]), Day(SECOND, [STEADY])])
    before = sorted(tmp_path.iterdir())
    for count in (1, 3, 5):
        with pytest.raises(Cancelled):
            change(asked, Until(count))
        assert sorted(tmp_path.iterdir()) == before


def test_a_score_gives_the_uncertainty(tmp_path: Path) -> None:
    asked = request(tmp_path, [Day(FIRST, [STEADY]), Day(SECOND, [(20, 20, 50, 40)])])
    with pytest.raises(InputError) as error:
        change(replace(asked, scores=(str(tmp_path),)), Heard())
    assert error.value.code == "protocol.score_unreadable"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"dates": ("2020-01-01",)}, "change.other_number_of_dates"),
        ({"dates": ("2020-01-01", "yesterday")}, "change.no_date"),
        ({"scores": ("a", "b", "c")}, "change.other_number_of_scores"),
        ({"level": 1.0}, "change.level_out_of_range"),
        ({"level": 0.2}, "change.level_out_of_range"),
        ({"confidence": 1.2}, "change.confidence_out_of_range"),
    ],
)
def test_wrong_usage_is_refused(tmp_path: Path, more: Dict[str, Any], code: str) -> None:
    with pytest.raises(RequestError) as error:
        ledger(tmp_path, Day(FIRST, [STEADY]), Day(SECOND, [STEADY]), **more)
    assert error.value.code == code


def test_one_image_or_one_day_is_refused(tmp_path: Path) -> None:
    asked = request(tmp_path, [Day(FIRST, [STEADY]), Day(SECOND, [STEADY])])
    for images in (asked.images[:1], asked.images[:1] * 2):
        with pytest.raises(RequestError):
            change(replace(asked, images=images), Heard())
    with pytest.raises(InputError) as error:
        change(replace(asked, dates=("2020-01-01", "2020-01-01")), Heard())
    assert error.value.code == "change.same_date"


def test_a_file_without_a_date_is_refused(tmp_path: Path) -> None:
    one = write_day(tmp_path, Day(FIRST, [STEADY]))
    plain = tmp_path / "plain.tif"
    write_raster(plain, np.zeros((1, 50, 50), dtype=np.uint8), nodata=255)
    asked = ChangeRequest(images=(one, str(plain)), output=str(tmp_path / "out"))
    with pytest.raises(InputError) as error:
        change(asked, Heard())
    assert error.value.code == "change.date_unknown"
    dated: Optional[ChangeResult] = change(
        replace(asked, dates=("2020-01-01", "2020-02-02")), Heard()
    )
    assert dated is not None


def test_a_file_of_the_users_own_is_not_replaced(tmp_path: Path) -> None:
    asked = request(tmp_path, [Day(FIRST, [STEADY]), Day(SECOND, [STEADY])])
    Path(asked.output).mkdir()
    (Path(asked.output) / "ledger.csv").write_text("mine")
    with pytest.raises(OutputError):
        change(asked, Heard())
    assert (Path(asked.output) / "ledger.csv").read_text() == "mine"


def test_one_file_under_two_names_is_one(tmp_path: Path) -> None:
    asked = request(tmp_path, [Day(FIRST, [STEADY])])
    twice = (asked.images[0], str(tmp_path / "ledger" / ".." / Path(asked.images[0]).name))
    with pytest.raises(RequestError, match=Path(asked.images[0]).name) as error:
        change(replace(asked, images=twice, dates=("2020-01-01", "2020-06-01")), Heard())
    assert error.value.code == "change.image_twice"


def test_images_of_other_ground_are_refused_by_name(tmp_path: Path) -> None:
    asked = request(tmp_path, [Day(FIRST, [STEADY])])
    away = tmp_path / "away_20200601.tif"
    grid = (GRID[0] + 5000 * GSD_M, *GRID[1:])
    write_raster(away, np.zeros((1, 50, 50), dtype=np.uint8), nodata=255, grid=grid)
    with pytest.raises(InputError, match="away_20200601") as error:
        change(replace(asked, images=(*asked.images, str(away))), Heard())
    assert error.value.code == "change.other_ground"
    assert Path(asked.images[0]).name in str(error.value)


@pytest.mark.parametrize(("west", "met"), [(-180.02, True), (-179.0, False)])
def test_ground_at_the_date_line_is_the_same_counted_from_either_side(
    west: float, met: bool, tmp_path: Path
) -> None:
    classes = np.zeros((1, 50, 50), dtype=np.uint8)
    names = []
    for date, x in ((FIRST, 179.98), (SECOND, west)):
        path = tmp_path / f"p_{date}.tif"
        grid = (x, 1e-3, 0.0, 10.0, 0.0, -1e-3)
        names.append(write_raster(path, classes, nodata=255, grid=grid, crs="EPSG:4326"))
    asked = ChangeRequest(images=tuple(names), output=str(tmp_path / "out"))
    if met:
        assert change(asked, Heard()).ponds == 0
    else:
        with pytest.raises(InputError) as error:
            change(asked, Heard())
        assert error.value.code == "change.other_ground"


def test_images_of_other_bands_are_told(models: Path, tmp_path: Path) -> None:
    four = write_image(tmp_path / f"i_{FIRST}.tif", Day(FIRST))
    three = str(tmp_path / f"i_{SECOND}.tif")
    gdal.Translate(three, write_image(tmp_path / "four.tif", Day(SECOND)), bandList=[1, 2, 3])
    heard = Heard()
    model = str(models / "spatial.onnx")
    asked = ChangeRequest((four, three), str(tmp_path / "out"), model=model, device="cpu")
    result = change(asked, heard)
    assert any(Path(three).name in one and "3 bands" in one for one in result.warnings)


def coarser(image: str, path: Path, times: float) -> str:
    """Write an image as one with larger pixels sees it."""
    size = GSD_M * times
    gdal.Warp(str(path), image, xRes=size, yRes=size, resampleAlg="average")
    return str(path)


def test_finer_images_are_read_in_the_pixels_of_the_coarsest(models: Path, tmp_path: Path) -> None:
    fine = write_image(tmp_path / f"i_{FIRST}.tif", Day(FIRST))
    coarse = coarser(
        write_image(tmp_path / "fine.tif", Day(SECOND)), tmp_path / f"i_{SECOND}.tif", 2
    )
    out = tmp_path / "out"
    asked = ChangeRequest(
        (fine, coarse), str(out), model=str(models / "spatial.onnx"), device="cpu"
    )
    result = change(asked, Heard())
    assert any(Path(fine).name in one and "averaged" in one for one in result.warnings)
    early, late = read_change(result.record).dates
    assert early.gsd_m == pytest.approx(2 * GSD_M, rel=1e-3)
    assert late.gsd_m == pytest.approx(2 * GSD_M, rel=1e-3)
    assert early.registration is None
    assert early.image == fine
    # Its manifest tells what was read, and that is still there, with names and scales of its bands.
    run = json.loads((out / "prediction_2020-01-01.manifest.json").read_text())
    averaged, given = gdal.Open(run["request"]["image"]), gdal.Open(fine)
    for number in range(1, given.RasterCount + 1):
        one, other = averaged.GetRasterBand(number), given.GetRasterBand(number)
        assert one.GetDescription() == other.GetDescription()
        assert one.GetScale() == other.GetScale()
        assert one.GetNoDataValue() == other.GetNoDataValue()
    assert change(asked, Heard()).ponds == result.ponds


def test_a_file_of_the_users_own_is_no_averaged_image(models: Path, tmp_path: Path) -> None:
    fine = write_image(tmp_path / f"i_{FIRST}.tif", Day(FIRST))
    coarse = coarser(fine, tmp_path / f"i_{SECOND}.tif", 2)
    own = tmp_path / "out" / "image_2020-01-01_averaged.vrt"
    own.parent.mkdir()
    own.write_text("mine")
    asked = ChangeRequest((fine, coarse), str(own.parent), model=str(models / "spatial.onnx"))
    with pytest.raises(OutputError, match="2020-01-01_averaged"):
        change(asked, Heard())
    assert [path.name for path in own.parent.iterdir()] == [own.name]


def test_nothing_is_left_of_an_averaged_image_where_a_job_is_stopped(
    models: Path, tmp_path: Path
) -> None:
    fine = write_image(tmp_path / f"i_{FIRST}.tif", Day(FIRST))
    coarse = coarser(fine, tmp_path / f"i_{SECOND}.tif", 2)
    asked = ChangeRequest((fine, coarse), str(tmp_path / "out"), model=str(models / "spatial.onnx"))
    with pytest.raises(Cancelled):
        change(asked, Until(5))
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_predictions_in_other_pixels_are_compared_with_a_warning(tmp_path: Path) -> None:
    days = (Day(FIRST, [STEADY]), Day(SECOND, [STEADY]))
    early, late = (write_day(tmp_path, day, image=False) for day in days)
    classes = gdal.Open(late).ReadAsArray()
    x0, dx, _, y0, _, dy = gdal.Open(late).GetGeoTransform()
    write_raster(
        Path(late), classes[None, ::2, ::2], nodata=255, grid=(x0, 2 * dx, 0, y0, 0, 2 * dy)
    )
    (tmp_path / f"probability_{SECOND}.tif").unlink()
    result = change(ChangeRequest((early, late), str(tmp_path / "out")), Heard())
    assert any("rate of false alarms does not hold" in one for one in result.warnings)
