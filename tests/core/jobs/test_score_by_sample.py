"""A prediction judged by a labelled sample, from files to files."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

from core import cli
from core.accuracy.samples.sample_places import sample_places
from core.jobs.sample import sample
from core.jobs.score import score
from core.protocol.errors import Cancelled, InputError, OutputError, RequestError
from core.protocol.messages import from_json, to_json
from core.protocol.sample import SampleRequest
from core.protocol.score import ScoreRequest, ScoreResult
from core.protocol.score_record import score_of
from core.raster.image import open_image
from core.raster.image_facts import image_facts
from core.report.score_report import page
from core.result_text import in_words

from ...sample_tables import Row, add_table
from ..accuracy.samples.test_estimation import DEFORESTATION, PIXELS
from ..conftest import Heard
from ..leaves import leaves
from ..rasters import GRID, UTM, write_polygons, write_raster
from ..report.test_score_report import Seen

POLYGON_KEYS = ("tp", "fp", "fn", "tn", "precision", "recall", "f1", "iou", "overall_accuracy")
POLYGON_KEYS += ("kappa", "mcc", "valid_pixels", "pixel_area_m2", "ponds", "boundary", "threshold")


class World:
    """A map, the truth, and a sample of 400 points."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rows, columns = np.mgrid[:300, :400]
        self.truth = (np.hypot(rows - 120, columns - 150) < 60).astype(np.uint8)
        self.classes = np.roll(self.truth, 20, axis=1)
        self.raster = write_raster(folder / "map.tif", self.classes[None], nodata=255)
        self.points = str(folder / "points.gpkg")
        sample(SampleRequest(self.raster, self.points, size=400, seed=2), Heard())

    def label(self, leave: int = 0) -> None:
        """Label all points but the first few, by where they lie."""
        store = gdal.OpenEx(self.points, gdal.OF_VECTOR | gdal.OF_UPDATE)
        layer = store.GetLayerByName("points")
        layer.StartTransaction()
        for feature in layer:
            place = feature.GetGeometryRef()
            row = int((place.GetY() - GRID[3]) / GRID[5])
            column = int((place.GetX() - GRID[0]) / GRID[1])
            if feature["id"] > leave:
                feature["label"] = int(self.truth[row, column])
                layer.SetFeature(feature)
        layer.CommitTransaction()

    def sql(self, statement: str) -> None:
        store = gdal.OpenEx(self.points, gdal.OF_VECTOR | gdal.OF_UPDATE)
        store.ExecuteSQL(statement)

    def request(self, **changes: Any) -> ScoreRequest:
        values = {"reference": None, "sample": self.points, "output": str(self.folder / "out")}
        return ScoreRequest(**{"prediction": self.raster, **values, **changes})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def written(result: ScoreResult) -> Dict[str, Any]:
    return json.loads(Path(result.score).read_text(encoding="utf-8"))


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for item in value.values():
            yield from numbers(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, (int, float)):
        yield value


def test_the_estimates_are_those_of_the_paper_s_equations(world: World) -> None:
    """Olofsson et al. (2014), eq. 1-3 and 5-11, written out for two classes."""
    world.label()
    found = written(score(world.request(), Heard()))["sample"]
    store = ogr.Open(world.points)
    n = np.zeros((2, 2))
    for feature in store.GetLayerByName("points"):
        n[feature["map_class"], feature["label"]] += 1
    assert found["counts"] == n.tolist() and n[0, 1] > 2 and n[1, 0] > 2
    pixels = np.array([(world.classes == code).sum() for code in (0, 1)])
    weights, units = pixels / pixels.sum(), n.sum(axis=1)
    p = weights[:, None] * n / units[:, None]
    users, producer, overall = p[1, 1] / p[1].sum(), p[1, 1] / p[:, 1].sum(), np.trace(p)
    right = np.diag(n) / units
    ponds = n[:, 1] / units
    se_users = np.sqrt(users * (1 - users) / (units[1] - 1))
    se_overall = np.sqrt((weights**2 * right * (1 - right) / (units - 1)).sum())
    se_share = np.sqrt((weights**2 * ponds * (1 - ponds) / (units - 1)).sum())
    there = (pixels * ponds).sum()
    missed = pixels[0] ** 2 * ponds[0] * (1 - ponds[0]) / (units[0] - 1)
    claimed = pixels[1] ** 2 * (1 - producer) ** 2 * users * (1 - users) / (units[1] - 1)
    se_producer = np.sqrt(claimed + producer**2 * missed) / there
    hectares = pixels.sum() * found["pixel_area_m2"] / 1e4
    pond = found["per_class"][1]
    for estimate, value, se, most in (
        (pond["users"], users, se_users, 1),
        (pond["producers"], producer, se_producer, 1),
        (found["overall"], overall, se_overall, 1),
        (pond["area_ha"], p[:, 1].sum() * hectares, se_share * hectares, hectares),
    ):
        assert (estimate["value"], estimate["se"]) == pytest.approx((value, se))
        ends = [max(0, value - 1.96 * se), min(most, value + 1.96 * se)]
        assert estimate["interval"] == pytest.approx(ends)
    assert pond["mapped_ha"] == pytest.approx(weights[1] * hectares)
    assert np.array(found["matrix"]) == pytest.approx(p)
    assert (found["units"], found["missing"]) == (400, 0)


def test_what_polygons_tell_is_null_and_never_zero(world: World) -> None:
    world.label()
    result = score(world.request(), Heard())
    values = written(result)
    assert {key: values[key] for key in POLYGON_KEYS} == dict.fromkeys(POLYGON_KEYS)
    intervals = values["intervals"]
    assert (intervals["blocks"], intervals["ponds"]) == (None, None)
    area = values["sample"]["per_class"][1]["area_ha"]
    assert intervals["area"] == pytest.approx([1e4 * end for end in area["interval"]])
    assert intervals["why_no_area"] is None
    assert (result.tp, result.f1, result.matched, result.errors) == (None,) * 4
    assert sorted(path.name for path in Path(result.folder).iterdir()) == [
        "confusion.csv",
        "report.html",
        "score.json",
        "score.manifest.json",
    ]


def test_the_table_holds_every_estimate(world: World) -> None:
    world.label()
    result = score(world.request(), Heard())
    found = written(result)["sample"]
    with Path(result.confusion).open(encoding="utf-8", newline="") as file:
        rows = {row[0]: row[1:] for row in csv.reader(file) if row}
    counts = np.array(found["counts"])
    assert rows["reference pond"] == [str(n) for n in [*counts[:, 1], counts[:, 1].sum()]]
    assert rows["total"] == [str(n) for n in [*counts.sum(axis=1), 400]]
    area = found["per_class"][1]["area_ha"]
    assert [float(cell) for cell in rows["area_ha of pond"]] == [
        area["value"],
        area["se"],
        *area["interval"],
    ]
    assert float(rows["overall accuracy"][0]) == found["overall"]["value"]
    assert {f"{key} of {name}" for key in ("users", "producers") for name in ("pond", "other")} <= (
        set(rows)
    )


def test_polygons_are_judged_as_without_a_sample(world: World) -> None:
    """All of the score but what is about the sample, and when and how it was made."""
    ring = [(GRID[0] + x * 10, GRID[3] - y * 10) for x, y in ((90, 60), (210, 60), (210, 180))]
    reference = write_polygons(world.folder / "r.gpkg", [ring])
    world.label()
    alone = written(score(world.request(reference=reference, sample=None), Heard()))
    assert alone["sample"] is None and alone["intervals"]["area"] is None
    assert "not sampled" in alone["intervals"]["why_no_area"]
    result = score(world.request(reference=reference), Heard())
    both = written(result)
    assert both["sample"] == written(score(world.request(), Heard()))["sample"]
    assert result.errors is not None and result.sample is not None and result.tp is not None
    assert both["intervals"]["area"] is not None
    told = {
        name: " ".join(Seen(page(score_of(values), [])).words)
        for name, values in (("a", alone), ("b", both))
    }
    for words in (
        "These figures are relative to the reference polygons.",
        "They need not agree with those from",
    ):
        assert words in told["b"] and words not in told["a"]
    for values in (alone, both):
        for key in ("sample", "inputs", "command", "made", "warnings"):
            del values[key]
        del values["intervals"]["area"], values["intervals"]["why_no_area"]
    assert alone == both


def test_the_report_shows_every_number_of_the_sample(world: World) -> None:
    world.label(leave=9)
    result = score(world.request(leave_out_unlabelled=True), Heard())
    values = written(result)
    before = page(score_of(values), [])
    for path in leaves(values["sample"]):
        if NOT_SHOWN & set(path):
            continue
        changed = json.loads(json.dumps(values))
        holder = changed["sample"]
        for key in path[:-1]:
            holder = holder[key]
        old = holder[path[-1]]
        holder[path[-1]] = old + 1 if isinstance(old, int) else 0.7 * old + 0.02
        assert page(score_of(changed), []) != before, path


NOT_SHOWN = {"proportion", "class", "classes", "stratum"}
"""Codes, and shares that are never shown by themselves."""


def test_the_report_speaks_of_the_sample_and_not_of_polygons(world: World) -> None:
    world.label()
    result = score(world.request(), Heard())
    words = " ".join(Seen(Path(result.report).read_text(encoding="utf-8")).words)
    assert "Area and accuracy from the probability sample" in words
    assert "map.tif against points.gpkg" in words.replace("  ", " ")
    assert "Stehman, S. V. (2014)" in words and "Olofsson, P." in words
    assert "bootstrap" not in words and "No confidence interval of the area" not in words
    assert "none given" in words


def test_labels_that_are_missing_are_left_out_only_when_asked(world: World) -> None:
    world.label(leave=10)
    world.sql("UPDATE points SET label = -1 WHERE id < 4")
    with pytest.raises(InputError, match=r"10 of 400 points .* \(3 of them are marked as unsure\)"):
        score(world.request(), Heard())
    heard = Heard()
    result = score(world.request(leave_out_unlabelled=True), heard)
    assert result.sample is not None
    assert (result.sample.units, result.sample.missing) == (390, 10)
    assert any("10 of 400 points have no label" in words for words in result.warnings)
    assert {("warning", words) for words in result.warnings} <= set(heard.remarks)
    assert written(result)["sample"]["missing"] == 10


def test_few_mistakes_are_a_caution(world: World) -> None:
    world.label()
    world.sql("UPDATE points SET label = map_class")
    world.sql("UPDATE points SET label = 1 WHERE id = (SELECT min(id) FROM points WHERE label = 0)")
    result = score(world.request(), Heard())
    assert any(
        words.startswith("Overall accuracy")
        and "one sample point in the area mapped as other:" in words
        for words in result.warnings
    )
    assert written(result)["sample"]["cautions"] == list(result.warnings)


def test_a_class_of_the_map_without_a_label_is_called_by_its_name(world: World) -> None:
    world.label()
    world.sql("UPDATE points SET label = NULL WHERE map_class = 1")
    heard = Heard()
    score(world.request(leave_out_unlabelled=True), heard)
    told = [words for _, words in heard.remarks]
    assert any("The area mapped as pond has no labelled sample point." in words for words in told)
    assert not any("stratum 1" in words.lower() for words in told)


def test_a_score_by_polygons_leaves_nothing_to_a_later_one_by_a_sample(world: World) -> None:
    """Errors and verdicts in the folder would be taken for those of the score that is there."""
    ring = [(GRID[0] + x * 10, GRID[3] - y * 10) for x, y in ((90, 60), (210, 60), (210, 180))]
    reference = write_polygons(world.folder / "r.gpkg", [ring])
    world.label()
    before = score(world.request(reference=reference, sample=None), Heard())
    folder = Path(before.folder)
    (folder / "errors.tif.aux.xml").write_text("<PAMDataset/>")
    (folder / "notes.txt").write_text("mine")
    there = {path.name: path.read_bytes() for path in folder.iterdir()}

    class Impatient(Heard):
        def progress(self, fraction: float, stage: str) -> None:
            if fraction > 0.9:
                raise Cancelled

    with pytest.raises(Cancelled):
        score(world.request(), Impatient())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == there
    score(world.request(), Heard())
    assert sorted(path.name for path in folder.iterdir()) == [
        "confusion.csv",
        "notes.txt",
        "report.html",
        "score.json",
        "score.manifest.json",
    ]
    # A file that cannot be removed, here since it is a folder, keeps the score from being mixed.
    (folder / "verdicts.gpkg").mkdir()
    kept = (folder / "score.json").read_bytes()
    with pytest.raises(OutputError, match="is a folder"):
        score(world.request(), Heard())
    assert (folder / "score.json").read_bytes() == kept
    (folder / "verdicts.gpkg").rmdir()
    # With polygons beside the sample they are of this score, and stay.
    both = score(world.request(reference=reference), Heard())
    assert Path(str(both.errors)).is_file() and Path(str(both.verdicts)).is_file()


def test_without_any_mistake_there_is_a_value_and_no_interval(world: World) -> None:
    world.label()
    world.sql("UPDATE points SET label = map_class")
    values = written(score(world.request(), Heard()))
    assert values["sample"]["overall"]["value"] == 1
    assert values["sample"]["overall"]["interval"] is None
    assert values["intervals"]["area"] is None
    assert "sample points behind this estimate agree" in values["intervals"]["why_no_area"]
    words = " ".join(Seen(page(score_of(values), [])).words)
    assert "none: the points show no spread" in words
    assert "0.0000 none" not in words, "an error of 0 would be one that is known"


def test_another_map_is_judged_by_the_same_sample(world: World) -> None:
    world.label()
    better = np.roll(world.truth, 2, axis=1)
    other = write_raster(world.folder / "better.tif", better[None], nodata=255)
    values = written(score(world.request(prediction=other), Heard()))
    assert values["sample"]["method"] == "stratified, Stehman (2014)"
    assert values["sample"]["per_class"][1]["mapped_ha"] is None
    own = written(score(world.request(), Heard()))
    assert values["sample"]["overall"]["value"] > own["sample"]["overall"]["value"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sample": None}, "nothing to assess the prediction by"),
        ({"area": "a.gpkg"}, "An assessment area has no meaning without reference polygons"),
        ({"probability": "p.tif"}, "A probability raster has no meaning"),
        ({"image": "i.tif"}, "An image has no meaning"),
    ],
)
def test_senseless_requests(world: World, changes: Any, words: str) -> None:
    with pytest.raises(RequestError) as told:
        score(world.request(**changes), Heard())
    assert words in str(told.value)


def test_a_sample_is_not_written_over(world: World) -> None:
    named = world.folder / "out" / "score.json"
    with pytest.raises(RequestError, match="would overwrite"):
        score(world.request(sample=str(named)), Heard())


def test_the_headline_is_told_in_words_and_survives_the_wire(world: World) -> None:
    world.label()
    result = score(world.request(), Heard())
    assert from_json(ScoreResult, json.loads(json.dumps(to_json(result)))) == result
    words = in_words(result)
    assert result.sample is not None and result.sample.area_m2.value is not None
    assert f"Area of ponds, ha: {result.sample.area_m2.value / 1e4:,.1f} (95 % interval" in words
    assert "TP" not in words


STRATA = "Deforestation", "Forest gain", "Stable forest", "Stable non-forest"
FINER = 1000
PRINTED = ((21158, 6158), (11686, 3756), (285770, 15510), (581386, 16282))
"""Area and half a 95 % interval in hectares, section 5 of Olofsson et al. (2014)."""
USERS, PRODUCERS = (0.88, 0.73, 0.93, 0.96), (0.75, 0.85, 0.93, 0.96)


def olofsson(folder: Path, wanted: int) -> Tuple[str, str]:
    """Write the worked example as a map of one class against the rest, and its sample.

    The strata stay the four of the paper, each a pixel of the map here, whose sizes the tables of
    the sample tell. The paper's variances take no account of how much of a stratum was drawn, and
    those of strata that are not the map's classes do: pixels a thousand times finer than the
    paper's make the two the same to the hectare.
    """
    ponds = (np.arange(4) == wanted).astype(np.uint8)
    raster = write_raster(folder / "map.tif", ponds[None, None], nodata=255)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(folder / "points.gpkg"))
    whole, real = ogr.OFTInteger64, ogr.OFTReal

    def place(row: Row) -> Tuple[float, float]:
        return GRID[0] + (row["stratum"] + 0.5) * GRID[1], GRID[3] - 5

    matrix = DEFORESTATION
    points: List[Row] = []
    for stratum, row in enumerate(matrix):
        for label, units in enumerate(row):
            for _ in range(units):
                points.append(
                    {
                        "id": len(points) + 1,
                        "stratum": stratum,
                        "map_class": int(stratum == wanted),
                        "label": int(label == wanted),
                        "inclusion": sum(row) / PIXELS[stratum] / FINER,
                    }
                )
    fields = {"id": whole, "stratum": whole, "map_class": whole, "label": ogr.OFTInteger}
    add_table(store, "points", {**fields, "inclusion": real}, points, place, UTM)
    strata = [
        {"stratum": code, "map_class": None, "pixels": FINER * n, "units": sum(row)}
        for code, (n, row) in enumerate(zip(PIXELS, matrix))
    ]
    fields = {"stratum": whole, "map_class": whole, "pixels": whole, "units": whole}
    add_table(store, "strata", fields, strata)
    sizes = {1: FINER * PIXELS[wanted], 0: FINER * (sum(PIXELS) - PIXELS[wanted])}
    classes = [{"map_class": code, "pixels": n} for code, n in sizes.items()]
    add_table(store, "classes", {"map_class": whole, "pixels": whole}, classes)
    design = {"source": "map.tif", "seed": 0, "pixel_area_m2": 900.0 / FINER}
    design.update(pixel_width=30.0, pixel_height=30.0, numpy="")
    kinds = {"source": ogr.OFTString, "numpy": ogr.OFTString, "seed": whole}
    add_table(store, "design", {name: kinds.get(name, real) for name in design}, [design])
    return raster, str(folder / "points.gpkg")


@pytest.mark.parametrize("wanted", range(4), ids=STRATA)
def test_the_worked_example_to_the_hectare(tmp_path: Path, wanted: int) -> None:
    raster, points = olofsson(tmp_path, wanted)
    result = score(ScoreRequest(raster, None, str(tmp_path / "out"), sample=points), Heard())
    found = written(result)["sample"]["per_class"][1]
    area = found["area_ha"]
    value, half = PRINTED[wanted]
    assert (round(area["value"]), round(1.96 * area["se"])) == (value, half)
    low, high = area["interval"]
    assert (low, high) == pytest.approx((value - half, value + half), abs=1)
    assert round(found["users"]["value"], 2) == USERS[wanted]
    assert round(found["producers"]["value"], 2) == PRODUCERS[wanted]
    report = Path(result.report).read_text(encoding="utf-8").replace("\u00a0", " ")
    assert f"{value:,} ha" in report
    assert f"{low:,.0f} to {high:,.0f} ha" in report


def test_no_number_in_a_score_is_made_up(world: World) -> None:
    """Where a class has no label at all, its estimates are null with a reason."""
    world.label()
    world.sql("UPDATE points SET label = 0")
    values = written(score(world.request(), Heard()))
    pond = values["sample"]["per_class"][1]
    assert pond["producers"]["value"] is None and pond["producers"]["why"]
    assert not list(numbers(pond["producers"]))
    assert pond["users"]["value"] == 0


def test_the_manifest_makes_the_same_score(world: World) -> None:
    world.label(leave=5)
    request = world.request(leave_out_unlabelled=True)
    first = written(score(request, Heard()))
    kept = json.loads((world.folder / "out" / "score.manifest.json").read_text(encoding="utf-8"))
    again = cli.request_of(cli.parser().parse_args(kept["command_line"][3:]))
    assert again == request
    second = written(score(replace(request, output=str(world.folder / "again")), Heard()))
    assert first["sample"] == second["sample"]
    assert kept["inputs"]["sample"]["path"] == world.points


def test_the_report_has_a_map_of_the_points_by_map_and_label(world: World) -> None:
    world.label(leave=3)
    places = sample_places(world.points, open_image(world.raster))
    assert len(places) == 400
    for place in places:
        row, column = int(place.down * 300), int(place.across * 400)
        assert place.map_class == world.classes[row, column]
        assert place.label is None or place.label == world.truth[row, column]
    assert sum(place.label is None for place in places) == 3
    page = Path(score(world.request(leave_out_unlabelled=True), Heard()).report).read_text(
        encoding="utf-8"
    )
    drawn = page[page.index("<svg", page.index("Map of the sample points") - 400) :]
    drawn = drawn[: drawn.index("</svg>")]
    hits = sum(one.map_class == one.label == 1 for one in places)
    # A dot for each point, and one for each kind in the key.
    assert drawn.count("<circle") == 400 + 5
    assert f"pond in map and label: {hits}" in drawn
    assert "not labelled, or unsure: 3" in drawn


def test_the_heading_names_the_image_the_system_and_the_reference_s_own_file(
    world: World, tmp_path: Path
) -> None:
    image = write_raster(tmp_path / "scene.tif", world.classes[None].astype(np.uint16))
    dataset = gdal.OpenEx(image, gdal.OF_RASTER | gdal.OF_UPDATE)
    dataset.SetMetadata({"SATELLITE": "GF-6", "SENSOR": "PMS", "ACQUIRED": "2020-03-18T03:45:00Z"})
    dataset = None
    facts = image_facts(image, open_image(world.raster))
    assert (facts.name, facts.sensor) == ("scene.tif", "GF-6 PMS")
    assert facts.acquired == "2020-03-18T03:45:00" and facts.crs.startswith("EPSG:")
    plain = image_facts(None, open_image(world.raster), "/else/where/other.tif")
    assert (plain.name, plain.acquired, plain.sensor) == ("other.tif", None, None)
    world.label()
    page = Path(score(world.request(), Heard()).report).read_text(encoding="utf-8")
    assert facts.crs in page and "map.tif" in page


def test_points_in_a_system_of_no_map_are_refused(world: World) -> None:
    world.label()
    system = osr.SpatialReference()
    system.ImportFromEPSG(4978)
    changes = f"organization = 'NONE', definition = '{system.ExportToWkt()}'"
    world.sql(f"UPDATE gpkg_spatial_ref_sys SET {changes} WHERE srs_id = 32723")  # noqa: S608
    with pytest.raises(InputError, match="coordinate reference system"):
        score(world.request(), Heard())


@pytest.mark.parametrize("value", [-1.0, 0.0, 1e-320, 1e308, 9e999])
def test_an_area_that_nothing_has_is_refused(world: World, value: float) -> None:
    world.label()
    for table, field in (
        ("design", "pixel_area_m2"),
        ("strata", "area_m2"),
        ("classes", "area_m2"),
        ("points", "area_m2"),
    ):
        if table != "design" and 0 <= value < 1:
            continue
        kept = Path(world.points).read_bytes()
        told = "9e999" if value > 1e308 else repr(value)
        world.sql(f"UPDATE {table} SET {field} = {told}")  # noqa: S608
        with pytest.raises(InputError, match=f"The table {table} .* in the field {field}"):
            score(world.request(), Heard())
        Path(world.points).write_bytes(kept)


@pytest.mark.parametrize("code", [-1, 7, 2**40])
def test_a_stratum_of_a_class_that_the_map_lacks_is_refused(world: World, code: int) -> None:
    world.label()
    world.sql(f"UPDATE strata SET map_class = {code} WHERE stratum = 1")  # noqa: S608
    with pytest.raises(InputError, match=f"of stratum 1 are not of class {code} in the map"):
        score(world.request(), Heard())
