"""What stands in the way of a comparison is said plainly, before and while samples are drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy as np
import numpy.typing as npt
import pytest

from core import cli
from core.classifiers.jeffries_matusita import jeffries_matusita
from core.classifiers.normal_distribution import Normal
from core.classifiers.parameters import recipe_of
from core.classifiers.sklearn_fitting import fit
from core.jobs.compare import compare
from core.jobs.separability import separability
from core.protocol.compare import CompareRequest, CompareResult, SeparabilityRequest
from core.protocol.errors import InputError, RequestError
from core.run.feedback import Feedback

from ..comparedground import HEIGHT, NAMES, WIDTH, Ground, gathered, one_class, ring
from ..conftest import Heard
from ..rasters import write_polygons


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def told(result: CompareResult) -> Any:
    return json.loads(Path(result.comparison).read_text(encoding="utf-8"))


def few(ground: Ground) -> Dict[str, Any]:
    return {"samples": ground.draw([(ring(28, 28, 2, 2), 1), (ring(60, 28, 9, 9), 0)])}


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
    (one_class, r"samples\d\.gpkg holds no polygon of class 0", "Draw other ground too"),
    (few, r"samples\d\.gpkg gives 4 pixels of class 1 \(pond\); for 4 bands", "Draw more"),
    (nodata, r"All \d+ pixels in the polygons of samples0\.gpkg have no data", "where the image"),
    (outside, r"No polygon of samples\d\.gpkg lies over", "Draw samples over this image"),
    (blank_band, r"Band 4 of image\d\.tif holds no data", "Leave it out"),
    (many_bands, r"image\d\.tif has 20 bands", "bands to classify by"),
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
        with pytest.raises(RequestError, match="would overwrite"):
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
        assert everywhere.overlapping == 24 and "split the samples" in everywhere.warnings[-1]
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

    def test_a_seed_may_be_as_large_as_anywhere_else(self, ground: Ground) -> None:
        pixels, recipe = gathered(ground), recipe_of(ground.request())
        small, large = (fit("rf", pixels, recipe, seed, Feedback()) for seed in (7, 2**80 + 7))
        guesses = [one.estimator.predict_proba(pixels.reflectance) for one in (small, large)]
        np.testing.assert_array_equal(*guesses)

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
