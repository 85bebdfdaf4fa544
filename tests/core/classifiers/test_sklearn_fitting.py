"""Fitted classifiers, against scikit-learn's own searches and formulas written down anew."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, List, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from core.classifiers import random_forest_fitting as fitting
from core.classifiers import tuning
from core.classifiers.cross_validation_folds import MOST, make_folds
from core.classifiers.features import choose_features
from core.classifiers.parameters import Recipe, recipe_of
from core.classifiers.sklearn_fitting import Fit, fit
from core.classifiers.support_vector_machine_fitting import DEFAULT_SLOPE
from core.classifiers.training_pixels import ClassCount, TrainingPixels
from core.classifiers.tuning import fit_slope
from core.protocol.compare import CompareRequest
from core.protocol.errors import Cancelled, InputError, RequestError
from core.protocol.methods import parameters
from core.protocol.texts import text
from core.raster.image import open_image
from core.run.feedback import Feedback

from ..conftest import Heard
from ..rasters import landscape, write_raster

RECIPE = recipe_of(CompareRequest(image="", samples=None, reference="", output=""))
ALONE = dataclasses.replace(RECIPE, rf_trees=25)


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("fit") / "scene.tif"
    return choose_features(open_image(write_raster(path, landscape(40, 40), scale=1e-4)))


def drawn(features: Any, polygons: Tuple[int, int] = (9, 6), each: int = 30) -> TrainingPixels:
    """Return pixels of two classes that overlap, polygons of which differ as on real ground."""
    rng = np.random.default_rng(1)
    values = np.repeat([0, 1], polygons).astype(np.uint8)
    polygon = np.repeat(np.arange(len(values)), each).astype(np.int32)
    truth = values[polygon]
    bands = len(features.numbers)
    shift = rng.normal(0, 60, (len(values), bands))[polygon]
    pixels = 1000 + 150 * truth[:, None] * np.linspace(-1, 1, bands) + shift
    pixels = pixels + rng.normal(0, 80, pixels.shape)
    counts = tuple(
        ClassCount(value, polygons[value], each * polygons[value], each * polygons[value])
        for value in (0, 1)
    )
    return TrainingPixels(
        name="samples.gpkg",
        features=features,
        pixels=np.rint(pixels).astype(np.uint16),
        truth=truth,
        polygon=polygon,
        counts=counts,
        divided="",
        training=np.ones(len(values), dtype=bool),
        kept_out=None,
        remarks=(),
    )


@pytest.fixture
def pixels(features: Any) -> TrainingPixels:
    return drawn(features)


def run(kind: str, pixels: TrainingPixels, recipe: Recipe = ALONE, seed: int = 0) -> Fit:
    return fit(kind, pixels, recipe, seed, Feedback())


class TestFolds:
    @given(st.integers(2, 12), st.integers(2, 12), st.integers(0, 500))
    def test_never_share_a_polygon_and_hold_both_classes(
        self, features: Any, others: int, ponds: int, seed: int
    ) -> None:
        pixels = drawn(features, (others, ponds), each=4)
        folds = make_folds(pixels, seed)
        assert len(folds) == min(MOST, others, ponds)
        tried = np.concatenate([fold.tried for fold in folds])
        assert sorted(tried.tolist()) == list(range(len(pixels.truth)))
        for fold in folds:
            assert not set(pixels.polygon[fold.tried]) & set(pixels.polygon[fold.fitted])
            assert len(fold.tried) + len(fold.fitted) == len(pixels.truth)
            for rows in (fold.tried, fold.fitted):
                assert set(pixels.truth[rows].tolist()) == {0, 1}

    def test_there_are_none_of_a_single_polygon(self, features: Any) -> None:
        assert make_folds(drawn(features, (5, 1)), 0) == []


class TestForest:
    def test_is_the_one_that_is_grown_at_once(self, pixels: TrainingPixels) -> None:
        found = run("rf", pixels, seed=7).estimator
        expected = RandomForestClassifier(25, random_state=7).fit(pixels.reflectance, pixels.truth)
        assert (
            found.predict_proba(pixels.reflectance) == expected.predict_proba(pixels.reflectance)
        ).all()
        assert found.classes_.tolist() == [0, 1] and len(found.estimators_) == 25
        assert not found.warm_start

    def test_no_tree_is_grown_twice(
        self, pixels: TrainingPixels, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        firsts: List[Any] = []

        class Watched(RandomForestClassifier):
            def fit(self, *seen: Any) -> Any:
                grown = super().fit(*seen)
                firsts.append(grown.estimators_[0])
                return grown

        monkeypatch.setattr(fitting, "RandomForestClassifier", Watched)
        run("rf", dataclasses.replace(pixels, polygon=pixels.truth.astype(np.int32)))
        assert len(firsts) == 3 and firsts[0] is firsts[1] is firsts[2]

    def test_heeds_what_was_chosen(self, pixels: TrainingPixels) -> None:
        found = run("rf", pixels, dataclasses.replace(RECIPE, rf_trees=7, rf_depth=2, rf_leaf=9))
        trees = [tree.tree_ for tree in found.estimator.estimators_]
        assert len(trees) == 7 and max(tree.max_depth for tree in trees) == 2
        assert min(int(tree.n_node_samples.min()) for tree in trees) >= 1
        names = ("n_estimators", "max_depth", "min_samples_leaf", "class_weight")
        assert [found.settings[name] for name in names] == [7, 2, 9, None]

    def test_is_tried_on_polygons_that_it_did_not_see(self, pixels: TrainingPixels) -> None:
        found = run("rf", pixels)
        labels = np.empty(len(pixels.truth), dtype=int)
        for fold in make_folds(pixels, 0):
            forest = RandomForestClassifier(25, random_state=0)
            forest.fit(pixels.reflectance[fold.fitted], pixels.truth[fold.fitted])
            labels[fold.tried] = forest.predict(pixels.reflectance[fold.tried])
        assert found.held_out is not None
        assert found.held_out.f1 == pytest.approx(f1_score(pixels.truth, labels))
        assert len(found.held_out.folds) == 5

    def test_stops_between_trees(self, pixels: TrainingPixels) -> None:
        class Impatient(Feedback):
            def __init__(self) -> None:
                self.seen: List[float] = []

            def progress(self, fraction: float, stage: str) -> None:
                self.seen.append(fraction)
                if len(self.seen) == 2:
                    raise Cancelled

        impatient = Impatient()
        with pytest.raises(Cancelled):
            fit("rf", pixels, RECIPE, 0, impatient)
        assert 0 < impatient.seen[-1] < 0.5


class TestMachine:
    def test_settings_are_those_of_scikit_learns_own_search(self, pixels: TrainingPixels) -> None:
        found = run("svm", pixels)
        folds = [(fold.fitted, fold.tried) for fold in make_folds(pixels, 0)]
        search = GridSearchCV(
            make_pipeline(StandardScaler(), SVC()),
            {"svc__C": list(tuning.SVM_C), "svc__gamma": list(tuning.SVM_GAMMA)},
            scoring="balanced_accuracy",
            cv=folds,
        ).fit(pixels.reflectance, pixels.truth)
        best = search.best_params_
        assert (found.settings["C"], found.settings["gamma"]) == (
            best["svc__C"],
            best["svc__gamma"],
        )
        scores = [trial.score for trial in found.trials]
        assert scores == pytest.approx(search.cv_results_["mean_test_score"].tolist())
        decisions = found.estimator.decision_function(pixels.reflectance)
        assert (decisions == search.best_estimator_.decision_function(pixels.reflectance)).all()
        assert found.settings["C_from"] == found.settings["gamma_from"] == "cross-validation"

    def test_what_was_given_is_kept(self, pixels: TrainingPixels) -> None:
        found = run("svm", pixels, dataclasses.replace(RECIPE, svm_c=7.0))
        assert found.settings["C"] == 7.0 and found.settings["C_from"] == "given"
        assert {trial.c for trial in found.trials} == {7.0} and len(found.trials) == 5
        both = run("svm", pixels, dataclasses.replace(RECIPE, svm_c=7.0, svm_gamma=0.2))
        assert both.trials == () and both.held_out is not None
        assert both.settings["gamma_from"] == "given"
        assert both.settings["slope_from"] == "held-out polygons"

    def test_its_limit_on_pixels_is_its_own(self, pixels: TrainingPixels) -> None:
        recipe = dataclasses.replace(RECIPE, svm_pixels=200, svm_c=1.0, svm_gamma=0.3)
        assert run("svm", pixels, recipe).pixels == (100, 100)
        assert run("ml", pixels, recipe).pixels == (270, 180)

    def test_of_single_polygons_it_says_what_was_taken_instead(self, features: Any) -> None:
        found = run("svm", drawn(features, (5, 1)))
        assert (found.settings["C"], found.settings["gamma"]) == (1.0, 0.25)
        assert found.settings["C_from"] == found.settings["slope_from"] == "default"
        assert found.slope == DEFAULT_SLOPE and 1 / (1 + np.exp(-DEFAULT_SLOPE)) == pytest.approx(
            0.9
        )
        assert found.held_out is None and found.trials == ()
        assert any("fewer than two polygons" in words for words in found.remarks)
        assert any("probabilities" in words for words in found.remarks)

    def test_stops_between_settings(self, pixels: TrainingPixels) -> None:
        class Impatient(Heard):
            def progress(self, fraction: float, stage: str) -> None:
                super().progress(fraction, stage)
                if len(self.steps) == 3:
                    raise Cancelled

        heard = Impatient()
        with pytest.raises(Cancelled):
            fit("svm", pixels, RECIPE, 0, heard)
        assert heard.steps[-1][1] == "Choosing C and gamma"


class TestSlope:
    @pytest.mark.parametrize("seed", range(5))
    def test_is_that_of_a_logistic_regression_without_intercept(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        decisions = rng.normal(0, 1.5, 4000)
        truth = (rng.random(4000) < 1 / (1 + np.exp(-1.7 * decisions))).astype(np.uint8)
        ponds = int(truth.sum())
        # Platt's targets as weights: each pixel counts as both classes, in part.
        high, low = (ponds + 1) / (ponds + 2), 1 / (4000 - ponds + 2)
        target = np.where(truth == 1, high, low)
        regression = LogisticRegression(C=1e10, fit_intercept=False, tol=1e-10, max_iter=1000)
        regression.fit(
            np.tile(decisions, 2)[:, None],
            np.repeat([1, 0], 4000),
            sample_weight=np.concatenate([target, 1 - target]),
        )
        found = fit_slope(decisions, truth)
        assert found == pytest.approx(regression.coef_[0, 0], rel=1e-3)
        assert found == pytest.approx(1.7, rel=0.15)

    def test_is_finite_where_classes_part_cleanly(self) -> None:
        truth = np.repeat([0, 1], 50).astype(np.uint8)
        found = fit_slope(np.where(truth == 1, 1.5, -1.5), truth)
        assert found is not None and 0 < found < 10

    @pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
    def test_knows_no_unit(self, scale: float) -> None:
        rng = np.random.default_rng(0)
        truth = (np.arange(300) % 2).astype(np.uint8)
        decisions = truth - 0.5 + rng.normal(0, 0.5, 300)
        base = fit_slope(decisions, truth)
        found = fit_slope(decisions * scale, truth)
        assert base is not None and found is not None
        assert found * scale == pytest.approx(base, rel=1e-3)

    def test_there_is_none_where_decisions_fall_with_the_truth(self) -> None:
        truth = (np.arange(100) % 2).astype(np.uint8)
        assert fit_slope(0.5 - truth.astype(float), truth) is None
        assert fit_slope(np.zeros(100), truth) is None


def by_hand(pixels: TrainingPixels, prior: float) -> npt.NDArray[np.bool_]:
    """Return where prior times density of ponds is the higher, from scipy's density."""
    seen = pixels.reflectance
    ponds, others = (
        multivariate_normal(
            seen[pixels.truth == value].mean(axis=0),
            np.cov(seen[pixels.truth == value], rowvar=False, bias=True),
        ).logpdf(seen)
        for value in (1, 0)
    )
    return np.asarray(np.log(prior) + ponds > np.log(1 - prior) + others)


class TestLikelihood:
    @pytest.mark.parametrize("prior", [0.05, 0.5, 0.9])
    def test_is_the_higher_of_prior_times_density(
        self, pixels: TrainingPixels, prior: float
    ) -> None:
        found = run("ml", pixels, dataclasses.replace(RECIPE, pond_prior=prior))
        labels = found.estimator.predict(pixels.reflectance)
        # Divisors N and N - 1 differ between releases of scikit-learn: pixels at the very edge.
        assert ((labels == 1) != by_hand(pixels, prior)).mean() < 0.005
        assert found.settings["priors"] == [1 - prior, prior]

    def test_a_class_that_is_even_beside_the_other_is_no_error(
        self, pixels: TrainingPixels
    ) -> None:
        # Still water beside rough ground: a variance of a hundred-thousandth of all pixels'.
        values = pixels.pixels.copy()
        rng = np.random.default_rng(0)
        ponds = pixels.truth == 1
        values[ponds] = 300 + rng.integers(0, 4, values[ponds].shape)
        values[~ponds] = 3000 + rng.integers(-900, 900, values[~ponds].shape)
        made = dataclasses.replace(pixels, pixels=values)
        assert (run("ml", made).estimator.predict(made.reflectance) == made.truth).all()

    def test_a_constant_band_is_named(self, pixels: TrainingPixels) -> None:
        values = pixels.pixels.copy()
        values[pixels.truth == 1, 2] = 777
        with pytest.raises(InputError) as told:
            run("ml", dataclasses.replace(pixels, pixels=values))
        message = str(told.value)
        assert "Band 3 (Band 3) has one value in all 180 sample pixels of class 1 (pond)" in message
        assert (
            "samples.gpkg" in message and "bands to classify by" in message and "class 1" in message
        )

    def test_bands_that_say_the_same_are_named(self, pixels: TrainingPixels) -> None:
        values = pixels.pixels.copy()
        values[:, 3] = values[:, 1] * 2 + 40
        with pytest.raises(
            InputError, match=r"Bands 2 \(Band 2\), 4 \(Band 4\) are linearly dependent"
        ):
            run("ml", dataclasses.replace(pixels, pixels=values))

    def test_without_a_polygon_that_varies_it_is_not_tried(self, pixels: TrainingPixels) -> None:
        values = pixels.pixels.copy()
        ponds = np.unique(pixels.polygon[pixels.truth == 1])
        values[np.isin(pixels.polygon, ponds[1:]), 0] = 500
        found = run("ml", dataclasses.replace(pixels, pixels=values))
        assert found.held_out is None
        assert any("held-out polygons" in words for words in found.remarks)


class TestEveryKind:
    @pytest.mark.parametrize("kind", ["rf", "svm", "ml"])
    def test_same_seed_same_classifier(self, pixels: TrainingPixels, kind: str) -> None:
        recipe = dataclasses.replace(ALONE, svm_gamma=0.3)
        first, second = (run(kind, pixels, recipe, seed=3) for _ in range(2))
        seen = pixels.reflectance
        assert (first.estimator.predict(seen) == second.estimator.predict(seen)).all()
        assert (first.settings, first.held_out, first.slope, first.trials) == (
            second.settings,
            second.held_out,
            second.slope,
            second.trials,
        )
        assert first.seconds > 0 and first.held_out is not None
        assert (first.slope is not None) == (kind == "svm")

    @pytest.mark.parametrize("kind", ["rf", "svm", "ml"])
    def test_progress_rises_to_the_end(self, pixels: TrainingPixels, kind: str) -> None:
        heard = Heard()
        fit(kind, pixels, ALONE, 0, heard)
        fractions = [fraction for fraction, _ in heard.steps]
        assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] == 1

    @pytest.mark.parametrize("kind", ["rf", "svm", "ml"])
    def test_one_band_will_do(self, tmp_path: Path, kind: str) -> None:
        path = write_raster(tmp_path / "pan.tif", landscape(40, 40, 1), scale=1e-4)
        pixels = drawn(choose_features(open_image(path)))
        assert set(run(kind, pixels).estimator.predict(pixels.reflectance)) == {0, 1}

    def test_there_is_no_other(self, pixels: TrainingPixels) -> None:
        with pytest.raises(RequestError, match="no classifier 'knn'"):
            run("knn", pixels)


class TestRecipe:
    def test_every_default_has_its_reason(self) -> None:
        reasons = {one.name: text(one.reason) for one in parameters()}
        assert set(reasons) == {item.name for item in dataclasses.fields(Recipe)}
        assert all(reasons.values())

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"rf_trees": 0}, "trees"),
            ({"rf_depth": 0}, "depth"),
            ({"rf_leaf": 0}, "leaf"),
            ({"svm_c": 0.0}, "C of the support"),
            ({"svm_gamma": float("nan")}, "gamma of the support"),
            ({"svm_pixels": 99}, "100 or more"),
            ({"pixels": 99}, "100 or more"),
            ({"pond_prior": 1.0}, "prior"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, wrong: Any, words: str) -> None:
        request = CompareRequest(image="", samples=None, reference="", output="", **wrong)
        with pytest.raises(RequestError, match=words):
            recipe_of(request)
