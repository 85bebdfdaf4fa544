"""The comparison as a whole: from samples and a reference to a verdict, and what is in its way."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from scipy import ndimage

from core import cli
from core.classifiers.areas import read_areas
from core.classifiers.census import Assessment
from core.classifiers.features import choose_features
from core.classifiers.fit import fit
from core.classifiers.heldout import make_folds
from core.classifiers.normal import Normal
from core.classifiers.pixels import TrainingPixels, gather
from core.classifiers.recipe import recipe_of
from core.classifiers.separability import jeffries_matusita
from core.compare import compare
from core.errors import Cancelled, EngineError, InputError, RequestError
from core.feedback import Feedback
from core.messages import from_json, to_json
from core.raster import open_image
from core.requests.compare import CompareRequest, CompareResult, SeparabilityRequest
from core.requests.score import ScoreRequest
from core.score import score
from core.separability import separability

from .conftest import Heard
from .rasters import GRID, read_raster, write_polygons, write_raster

WIDTH, HEIGHT = 400, 300
NAMES = ("blue", "green", "red", "nir")
CLASSIFIERS = ("rf", "svm", "ml")


def ring(col: float, row: float, wide: float, tall: float) -> List[Tuple[float, float]]:
    x0, dx, _, y0, _, dy = GRID
    corners = ((0, 0), (wide, 0), (wide, tall), (0, tall), (0, 0))
    return [(x0 + (col + i) * dx, y0 + (row + j) * dy) for i, j in corners]


class Ground:
    """An image with ponds that differ from the rest, samples in the west, a test in the east."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rng = np.random.default_rng(0)
        self.pond = np.zeros((HEIGHT, WIDTH), dtype=bool)
        self.ponds = [(20 + 60 * i, 20 + 70 * j) for i in range(6) for j in range(4)]
        for col, row in self.ponds:
            self.pond[row : row + 30, col : col + 30] = True
        light = ndimage.gaussian_filter(rng.normal(size=(HEIGHT, WIDTH)), 6) * 900
        levels = ((900, 1250), (950, 1400), (850, 1700), (2500, 1900))
        self.values = np.stack(
            [
                np.where(self.pond, high, low) + light + rng.normal(0, 130, (HEIGHT, WIDTH))
                for low, high in levels
            ]
        )
        self.values = np.clip(np.rint(self.values), 1, 9000).astype(np.uint16)
        self.image = self.write(self.values)
        self.reference = write_polygons(
            folder / "reference.gpkg", [ring(col, row, 30, 30) for col, row in self.ponds]
        )
        self.area = write_polygons(folder / "area.gpkg", [ring(200, 0, 200, HEIGHT)])
        west = [(col, row) for col, row in self.ponds if col < 180]
        self.shapes = [(ring(col + 8, row + 8, 14, 14), 1) for col, row in west]
        self.shapes += [(ring(col + 36, row + 5, 14, 14), 0) for col, row in west]
        self.samples = self.draw(self.shapes)

    def write(self, values: npt.NDArray[Any], **how: Any) -> str:
        options: Dict[str, Any] = {"scale": 1e-4, "nodata": 0, "names": NAMES, **how}
        number = len(list(self.folder.glob("image*.tif")))
        return write_raster(self.folder / f"image{number}.tif", values, **options)

    def draw(self, shapes: Sequence[Tuple[List[Tuple[float, float]], int]]) -> str:
        number = len(list(self.folder.glob("samples*.gpkg")))
        return write_polygons(
            self.folder / f"samples{number}.gpkg",
            [corners for corners, _ in shapes],
            classes=[value for _, value in shapes],
        )

    def request(self, **changes: Any) -> CompareRequest:
        return CompareRequest(
            **{
                "image": self.image,
                "samples": self.samples,
                "reference": self.reference,
                "area": self.area,
                "output": str(self.folder / "out"),
                "methods": CLASSIFIERS,
                "rf_trees": 20,
                "svm_c": 1.0,
                "svm_gamma": 0.3,
                **changes,
            }
        )


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def told(result: CompareResult) -> Any:
    return json.loads(Path(result.comparison).read_text(encoding="utf-8"))


def gathered(ground: Ground, **changes: Any) -> TrainingPixels:
    request = ground.request(**changes)
    image = open_image(request.image)
    recipe = recipe_of(request)
    size = max(recipe.pixels, recipe.svm_pixels)
    areas = read_areas(str(request.samples), image)
    features = choose_features(image, request.features)
    return gather(areas, features, None, request.split, size, request.seed, Feedback())


class TestTheWholeJob:
    def test_every_method_gives_a_map_that_scores_as_it_is_told(self, ground: Ground) -> None:
        result = compare(ground.request(methods=("unet", *CLASSIFIERS)), Feedback())
        figures = told(result)
        assert [method.key for method in result.methods] == ["unet", *CLASSIFIERS]
        assert result.verdict == figures["verdict"]
        assert "Training and test ground are apart" in figures["division"]
        for method in figures["methods"]:
            assert method["problem"] is None, method
            alone = score(
                ScoreRequest(
                    prediction=method["files"]["prediction"],
                    reference=ground.reference,
                    area=ground.area,
                    output=str(ground.folder / f"score {method['key']}"),
                ),
                Feedback(),
            )
            single = json.loads(Path(alone.score).read_text(encoding="utf-8"))
            same = ("tp", "fp", "fn", "tn", "precision", "recall", "f1", "iou", "kappa", "mcc")
            assert {name: method[name] for name in same} == {name: single[name] for name in same}
            assert method["ponds"]["matched"] == single["ponds"]["matched"]
            assert method["seconds"]["total"] >= method["seconds"]["predict"] > 0
            errors = read_raster(method["files"]["errors"])
            assert [int((errors == code).sum()) for code in (1, 2, 3, 0)] == [
                method[name] for name in ("tp", "fp", "fn", "tn")
            ]
            assert (errors[:, :200] == 255).all(), "what lies outside the area is not judged"
        for key in CLASSIFIERS:
            assert figures["methods"][1 + CLASSIFIERS.index(key)]["f1"] > 0.8

    def test_the_table_and_the_page_say_the_same(self, ground: Ground) -> None:
        result = compare(ground.request(), Feedback())
        figures = told(result)
        with Path(result.table).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        page = Path(result.report).read_text(encoding="utf-8")
        assert figures["verdict"] in page
        for row, method in zip(rows, figures["methods"]):
            assert row["method"] == method["key"] and float(row["f1"]) == method["f1"]
            assert f"{method['tp']:,}" in page and method["name"] in page
        assert page.count("data:image/png;base64,") == 8, "four panels, and four of them closer"
        assert Path(result.figure).read_text(encoding="utf-8").count("<image ") == 4

    def test_the_same_request_gives_the_same_figures(self, ground: Ground) -> None:
        first = told(compare(ground.request(), Feedback()))
        record = json.loads((ground.folder / "out" / "compare.manifest.json").read_text())
        again = cli.request_of(cli.parser().parse_args(record["command_line"][3:]))
        assert again == ground.request()
        second = told(compare(again, Feedback()))
        for one, other in zip(first["methods"], second["methods"]):
            assert [one[key] for key in ("tp", "fp", "fn", "tn")] == [
                other[key] for key in ("tp", "fp", "fn", "tn")
            ]
            assert one["model"]["sha256"] == other["model"]["sha256"]
        assert first["comparison"] == second["comparison"]

    def test_a_result_travels_and_is_read_back(self, ground: Ground) -> None:
        result = compare(ground.request(methods=("ml",)), Feedback())
        record = json.loads((ground.folder / "out" / "compare.manifest.json").read_text())
        assert from_json(CompareResult, record["result"]) == result
        assert from_json(CompareResult, json.loads(json.dumps(to_json(result)))) == result

    def test_a_fitted_model_is_one_of_many(self, ground: Ground) -> None:
        first = compare(ground.request(methods=("ml",)), Feedback())
        model = ground.folder / "kept.onnx"
        Path(first.methods[0].model or "").rename(model)
        other = compare(
            ground.request(
                methods=("unet",),
                samples=None,
                model=(str(model), str(model)),
                output=str(ground.folder / "again"),
            ),
            Feedback(),
        )
        assert [method.key for method in other.methods] == ["unet", "unet-2"]
        assert [method.f1 for method in other.methods] == [first.methods[0].f1] * 2
        assert "made the same map" in other.verdict

    def test_one_method_failing_leaves_the_others(self, ground: Ground, heard: Heard) -> None:
        values = ground.values.copy()
        values[3] = values[2]
        image = ground.write(values)
        result = compare(ground.request(image=image), heard)
        kinds = {method.key: method for method in result.methods}
        assert kinds["rf"].problem is None and kinds["svm"].problem is None
        assert "Bands 3 (red), 4 (nir) say the same" in (kinds["ml"].problem or "")
        assert "Maximum likelihood gave no result" in result.verdict
        assert any("Maximum likelihood gave no result" in text for _, text in heard.remarks)
        written = {path.name for path in Path(result.folder).iterdir()}
        assert {"rf.tif", "svm.tif"} <= written and not any(n.startswith("ml") for n in written)
        assert told(result)["methods"][2]["f1"] is None
        assert "say the same" in Path(result.report).read_text(encoding="utf-8")

    def test_a_map_without_data_where_it_is_judged_is_no_result(self, ground: Ground) -> None:
        # The U-Net reads near infrared, which the others leave out, and which ends before the test.
        values = ground.values.astype(np.float32) * 1e-4
        values[3, :, 190:] = np.nan
        image = ground.write(values, scale=None, nodata=None)
        result = compare(
            ground.request(image=image, features=(1, 2, 3), methods=("unet", "ml")), Feedback()
        )
        unet, likelihood = result.methods
        assert "without data in the assessment area" in (unet.problem or "")
        assert likelihood.f1 is not None and likelihood.f1 > 0.8
        assert result.verdict.startswith("Maximum likelihood alone was judged")
        assert not list(Path(result.folder).glob("unet*"))

    def test_when_all_fail_nothing_is_written(self, ground: Ground) -> None:
        values = ground.values.copy()
        values[3] = values[2]
        with pytest.raises(EngineError, match="No method gave a result"):
            compare(ground.request(image=ground.write(values), methods=("ml",)), Feedback())
        assert list((ground.folder / "out").iterdir()) == []

    @pytest.mark.parametrize(
        "stage", ["Reading the samples", "Growing trees", "Segmenting", "Judging"]
    )
    def test_a_cancelled_comparison_leaves_nothing(self, ground: Ground, stage: str) -> None:
        class Impatient(Feedback):
            def progress(self, _fraction: float, now: str) -> None:
                if now == stage:
                    raise Cancelled

        with pytest.raises(Cancelled):
            compare(ground.request(), Impatient())
        assert not (ground.folder / "out").exists() or not list((ground.folder / "out").iterdir())

    def test_progress_never_falls(self, ground: Ground, heard: Heard) -> None:
        compare(ground.request(), heard)
        fractions = [fraction for fraction, _ in heard.steps]
        assert fractions == sorted(fractions) and fractions[-1] == 1.0


class TestKeepingTrainingAndTestApart:
    def test_samples_in_the_area_are_refused(self, ground: Ground) -> None:
        shapes = [*ground.shapes, (ring(260, 20, 20, 20), 1)]
        with pytest.raises(InputError, match="1 of the 25 sample polygons") as refused:
            compare(ground.request(samples=ground.draw(shapes)), Feedback())
        assert "--split" in refused.value.cure
        assert not (ground.folder / "out" / "rf.tif").exists()

    def test_without_an_area_all_samples_are_in_it(self, ground: Ground) -> None:
        with pytest.raises(InputError, match="Without an assessment area"):
            compare(ground.request(area=None), Feedback())

    def test_on_request_they_are_divided_by_polygon(self, ground: Ground) -> None:
        result = compare(ground.request(area=None, split=True, methods=("ml",), seed=4), Feedback())
        figures = told(result)
        assert "divided at random (seed 4): 6 of 12 of class pond" in figures["division"]
        assert figures["withheld_pixels"] == 12 * 14 * 14
        assert figures["judged_pixels"] == WIDTH * HEIGHT - figures["withheld_pixels"]
        errors = read_raster(result.methods[0].errors or "")
        inside = sum(
            bool((errors[row + 8 : row + 22, col + 8 : col + 22] == 255).all())
            for col, row in ground.ponds
        )
        assert inside == 6, "of the twelve pond samples, six were fitted to and are not judged"

    def test_the_division_hangs_on_the_seed_alone(self, ground: Ground) -> None:
        def polygons(seed: int) -> Tuple[int, ...]:
            image = open_image(ground.image)
            areas = read_areas(ground.samples, image)
            pixels = gather(
                areas, choose_features(image), Assessment(), True, 5000, seed, Feedback()
            )
            return tuple(np.flatnonzero(pixels.training).tolist())

        assert polygons(1) == polygons(1) and polygons(1) != polygons(2)
        assert len(polygons(1)) == 12

    def test_folds_never_share_a_polygon(self, ground: Ground) -> None:
        pixels = gathered(ground)
        folds = make_folds(pixels, 0)
        assert len(folds) == 5
        for fold in folds:
            kept = set(pixels.polygon[fold.fitted].tolist())
            assert not kept & set(pixels.polygon[fold.tried].tolist())
            assert set(pixels.truth[fold.tried].tolist()) == {0, 1}


def few(ground: Ground) -> Dict[str, Any]:
    return {"samples": ground.draw([(ring(28, 28, 2, 2), 1), (ring(60, 28, 9, 9), 0)])}


def one_class(ground: Ground) -> Dict[str, Any]:
    return {"samples": ground.draw([one for one in ground.shapes if one[1] == 1])}


def nodata(ground: Ground) -> Dict[str, Any]:
    values = ground.values.copy()
    values[:, :, :200] = 0
    return {"image": ground.write(values)}


def outside(ground: Ground) -> Dict[str, Any]:
    return {"samples": ground.draw([(ring(5000 + 40 * i, 0, 20, 20), i % 2) for i in range(4)])}


def blank_band(ground: Ground) -> Dict[str, Any]:
    values = ground.values.astype(np.float32) * 1e-4
    values[3] = np.nan
    return {"image": ground.write(values, scale=None, nodata=None)}


def many_bands(ground: Ground) -> Dict[str, Any]:
    values = np.concatenate([ground.values] * 5)
    return {"image": ground.write(values, names=[f"B{i}" for i in range(20)])}


def strange_class(ground: Ground) -> Dict[str, Any]:
    return {"samples": ground.draw([*ground.shapes, (ring(60, 40, 9, 9), 3)])}


def no_class(ground: Ground) -> Dict[str, Any]:
    rings = [corners for corners, _ in ground.shapes]
    return {"samples": write_polygons(ground.folder / "bare.gpkg", rings)}


Broken = Callable[[Ground], Dict[str, Any]]
MESSAGES: List[Tuple[Broken, str, str]] = [
    (one_class, r"samples\d\.gpkg holds no polygon of class 0", "Draw what is no pond too"),
    (few, r"samples\d\.gpkg gives 4 pixel\(s\) of class 1 \(pond\); for 4 band", "Draw more"),
    (nodata, r"All \d+ pixels in the polygons of samples0\.gpkg have no data", "where the image"),
    (outside, r"No polygon of samples\d\.gpkg lies over", "Draw samples over this image"),
    (blank_band, r"Band 4 of image\d\.tif holds no data", "Leave it out"),
    (many_bands, r"image\d\.tif has 20 bands", "--features"),
    (strange_class, r"Feature \d+ of samples\d\.gpkg has the class 3", "Give each polygon 1"),
    (no_class, r"bare\.gpkg has no field class", "Give it an integer field"),
]


class TestPlainMessages:
    @pytest.mark.parametrize(("breaking", "message", "cure"), MESSAGES)
    def test_what_is_wrong_is_said_with_its_cure(
        self, ground: Ground, breaking: Broken, message: str, cure: str
    ) -> None:
        with pytest.raises(InputError, match=message) as refused:
            compare(ground.request(**breaking(ground)), Feedback())
        assert cure in refused.value.cure
        assert not list((ground.folder / "out").glob("*"))

    def test_a_band_of_nan_is_left_out_and_twenty_are_chosen_from(self, ground: Ground) -> None:
        for breaking, features in ((blank_band, (1, 2, 3)), (many_bands, (1, 2, 3, 4))):
            changes = breaking(ground)
            request = ground.request(**changes, features=features, methods=("ml",))
            result = compare(request, Feedback())
            assert result.methods[0].f1 is not None and result.methods[0].f1 > 0.8

    def test_some_samples_without_data_are_left_out_and_said(
        self, ground: Ground, heard: Heard
    ) -> None:
        values = ground.values.copy()
        values[:, :40] = 0
        result = compare(ground.request(image=ground.write(values), methods=("ml",)), heard)
        assert any("have no data" in warning for warning in result.warnings)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"methods": ("magic",)}, "no method 'magic'"),
            ({"methods": ()}, "No method"),
            ({"seed": -1}, "seed"),
            ({"samples": None}, "No samples"),
            ({"model": ("a.onnx",)}, "no U-Net"),
            ({"rf_trees": 0}, "trees"),
            ({"pond_prior": 1.0}, "prior"),
            ({"svm_c": -1.0}, "C of the support vector machine"),
        ],
    )
    def test_a_request_without_sense_is_refused(
        self, ground: Ground, changes: Dict[str, Any], message: str
    ) -> None:
        with pytest.raises(RequestError, match=message):
            compare(ground.request(**changes), Feedback())

    def test_nothing_that_is_read_is_written_over(self, ground: Ground) -> None:
        output = ground.folder / "out"
        output.mkdir()
        inside = output / "rf.tif"
        Path(ground.image).rename(inside)
        with pytest.raises(RequestError, match="would replace"):
            compare(ground.request(image=str(inside)), Feedback())


class TestSamplesAtAGlance:
    def look(self, ground: Ground, samples: Optional[str] = None, **changes: Any) -> Any:
        request = SeparabilityRequest(ground.image, samples or ground.samples, **changes)
        return separability(request, Feedback())

    def test_counts_and_spectra_are_those_of_the_pixels(self, ground: Ground) -> None:
        found = self.look(ground)
        pond, other = found.classes
        assert (pond.value, pond.polygons, pond.pixels) == (1, 12, 12 * 14 * 14)
        assert (other.value, other.polygons, other.pixels) == (0, 12, 12 * 14 * 14)
        inside = np.zeros((HEIGHT, WIDTH), dtype=bool)
        for col, row in ground.ponds:
            if col < 180:
                inside[row + 8 : row + 22, col + 8 : col + 22] = True
        expected = np.percentile(ground.values[:, inside] * 1e-4, (5, 50, 95), axis=1)
        assert np.allclose([pond.low, pond.median, pond.high], expected, atol=1e-6)
        assert found.bands == NAMES and found.problem is None and found.overlapping == 0
        assert 0 < len(pond.scatter) <= 300

    def test_what_is_missing_yet_is_told_rather_than_raised(self, ground: Ground) -> None:
        found = self.look(ground, one_class(ground)["samples"])
        assert found.problem is not None and "no polygon of class 0" in found.problem
        assert found.jeffries_matusita is None and found.classes[0].pixels > 0
        assert found.classes[1].median == ()

    def test_samples_in_the_way_of_the_test_are_counted(self, ground: Ground) -> None:
        everywhere = self.look(ground, reference=ground.reference)
        assert everywhere.overlapping == 24 and "--split" in everywhere.warnings[-1]
        assert self.look(ground, reference=ground.reference, area=ground.area).overlapping == 0

    def test_the_distance_is_the_integral_it_stands_for(self) -> None:
        # J = integral of (sqrt p - sqrt q)^2, here by brute force in one band.
        rng = np.random.default_rng(0)
        one, other = rng.normal(0.1, 0.01, (4000, 1)), rng.normal(0.125, 0.02, (4000, 1))
        first, second = Normal.of(one), Normal.of(other)
        x = np.linspace(-0.2, 0.5, 200_001)

        def density(normal: Normal) -> npt.NDArray[np.float64]:
            variance = normal.covariance[0, 0]
            away = (x - normal.mean[0]) ** 2 / (2 * variance)
            return np.asarray(np.exp(-away) / np.sqrt(2 * np.pi * variance))

        roots = np.sqrt(density(first)) - np.sqrt(density(second))
        expected = float((roots**2).sum() * (x[1] - x[0]))
        assert jeffries_matusita(first, second) == pytest.approx(expected, abs=1e-6)
        assert jeffries_matusita(first, first) == 0.0


class TestFits:
    def test_parameters_that_nobody_gave_are_chosen_and_stored(self, ground: Ground) -> None:
        request = ground.request(svm_c=None, svm_gamma=None, methods=("svm",))
        result = compare(request, Feedback())
        settings = told(result)["methods"][0]["settings"]
        assert settings["C_from"] == settings["gamma_from"] == "cross-validation"
        assert settings["C"] > 0 and settings["support_vectors"] > 0
        assert "F1" in told(result)["methods"][0]["held_out"]["in_words"]

    def test_a_prior_moves_maximum_likelihood(self, ground: Ground) -> None:
        # One band alone: the classes overlap.
        pixels = gathered(ground, features=(1,))
        found = []
        for prior in (0.01, 0.5, 0.99):
            made = fit("ml", pixels, recipe_of(ground.request(pond_prior=prior)), 0, Feedback())
            found.append(int(made.estimator.predict(pixels.reflectance).sum()))
        assert found == sorted(found) and found[0] < found[2]

    def test_a_limit_on_pixels_is_shared_evenly(self, ground: Ground) -> None:
        pixels = gathered(ground).at_most(1200)
        assert len(pixels.truth) == 1200 and int(pixels.truth.sum()) == 600
        held = np.bincount(pixels.polygon)
        assert held.max() - held.min() <= 1

    def test_the_command_line_asks_for_the_same(self, ground: Ground) -> None:
        line = ["compare", ground.image, "--samples", ground.samples, "--reference"]
        line += [ground.reference, "--output", "out", "--methods", "ml", "--split"]
        request = cli.request_of(cli.parser().parse_args(line))
        assert isinstance(request, CompareRequest)
        assert request.methods == ("ml",) and request.split and request.model == ()
