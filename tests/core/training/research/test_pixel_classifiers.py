"""The classifiers of single pixels that the network is compared with."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import numpy as np
import pytest
import torch
from scipy.special import expit
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold

from core.classifiers.numba_prediction import probabilities
from core.classifiers.tuning import machine
from core.protocol.errors import InputError, RequestError
from core.training.data.examples import Example, make_example
from core.training.data.input_scaling import relative_log
from core.training.evaluation.calibration import Calibration
from core.training.research import pixel_classifiers
from core.training.research.pixel_classifiers import (
    KINDS,
    PixelClassifier,
    average_precision,
    fit_classifier,
)

PREVALENCE = 0.2


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fit to few pixels, with few settings to choose from."""
    grids: Dict[str, Dict[str, List[Any]]] = {
        "rf": {"min_samples_leaf": [5]},
        "svm": {"svc__C": [1.0], "svc__gamma": [0.3]},
        "ml": {},
    }
    monkeypatch.setattr(pixel_classifiers, "SAMPLES", dict.fromkeys(KINDS, 600))
    monkeypatch.setattr(pixel_classifiers, "TREES", 20)
    monkeypatch.setattr(pixel_classifiers, "_GRIDS", grids)


def site(number: int, light: float = 1.0, nir: bool = False, ponds: bool = True) -> Example:
    """Make an image of 40 x 60 pixels with a dark pond in a fifth of it, under some light."""
    rng = np.random.default_rng(number)
    label = np.zeros((40, 60), dtype=np.uint8)
    if ponds:
        label[:, : round(60 * PREVALENCE)] = 1
    shades = np.where(label == 1, [[[500]], [[700]], [[900]], [[400]]], 1200)
    noisy = light * shades * np.exp(rng.normal(0, 0.3, shades.shape))
    bands: List[Optional[np.ndarray]] = [band.astype(np.uint16) for band in noisy]
    label[:2] = 255
    return make_example(f"t{number}", f"s{number}", [*bands[:3], bands[3] if nir else None], label)


def skill(classifier: PixelClassifier, example: Example) -> float:
    """Return how well ponds rank before the rest (area under the ROC curve)."""
    valid = example.label != 255
    probability = classifier.probability(example)[valid]
    return float(roc_auc_score(example.label[valid], probability))


@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_every_method_finds_ponds_on_a_site_it_has_not_seen(kind: str, relative: bool) -> None:
    classifier = fit_classifier(kind, [site(0), site(1), site(2)], 0, relative)
    probability = classifier.probability(site(9))
    assert probability.dtype == np.float32
    assert probability.shape == (40, 60)
    assert 0 <= probability.min() <= probability.max() <= 1
    assert skill(classifier, site(9)) > 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_are_those_of_the_images_and_not_of_the_sample(kind: str) -> None:
    classifier = fit_classifier(kind, [site(number) for number in range(4)], 0)
    assert classifier.odds == pytest.approx(PREVALENCE / (1 - PREVALENCE))
    example = site(9)
    # Half of the sample is pond; a fifth of an image is.
    mean = classifier.probability(example)[example.label != 255].mean()
    assert mean == pytest.approx(PREVALENCE, abs=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_relative_bands_do_not_mind_the_light(kind: str) -> None:
    train, changes = [site(0), site(1), site(2)], []
    for relative in (True, False):
        classifier = fit_classifier(kind, train, 0, relative)
        dim, bright = (classifier.probability(site(9, light)) for light in (1.0, 2.5))
        changes.append(np.abs(dim - bright).mean())
    # Digital numbers are whole, so that the ratio is not quite the same.
    assert changes[0] < 0.01
    assert changes[1] > 0.05


def test_the_same_bands_go_in_as_into_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    example, seen = site(0), []

    def spy(_: Any, table: np.ndarray, pixels: np.ndarray) -> np.ndarray:
        seen.append(table[np.arange(len(table))[:, None], pixels])
        return np.full(pixels.shape[1], 0.5, np.float32)

    monkeypatch.setattr(pixel_classifiers, "probabilities", spy)
    classifier = fit_classifier("ml", [example, site(1)], 0)
    classifier.probability(example)
    gain, offset = (torch.from_numpy(v)[:, None, None] for v in (example.gain, example.offset))
    pixels = torch.from_numpy(example.pixels.astype(np.float32))
    centre = torch.from_numpy(example.centre)[:, None, None]
    expected = relative_log((pixels * gain + offset)[None], centre * gain + offset)[0, :3]
    assert np.allclose(seen[0].reshape(3, 40, 60), expected.numpy(), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_decides_everything(kind: str) -> None:
    train, example = [site(0), site(1), site(2)], site(9)
    first, again, other = (
        fit_classifier(kind, train, seed).probability(example) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_pixels_without_a_label_teach_nothing() -> None:
    train = [site(0), site(1), site(2)]
    expected = fit_classifier("ml", train, 0).probability(site(9))
    for example in train:
        example.pixels[:3][:, example.label == 255] = 60000
    assert np.array_equal(fit_classifier("ml", train, 0).probability(site(9)), expected)


def test_settings_are_chosen_with_whole_sites_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    splits = []

    class Watched(StratifiedGroupKFold):
        def split(self, X: Any, y: Any = None, groups: Any = None) -> Any:  # noqa: N803
            for train, test in super().split(X, y, groups):
                splits.append((set(groups[train]), set(groups[test])))
                yield train, test

    monkeypatch.setattr(pixel_classifiers, "StratifiedGroupKFold", Watched)
    monkeypatch.setitem(pixel_classifiers._GRIDS, "rf", {"min_samples_leaf": [5, 400]})
    found = fit_classifier("rf", [site(number) for number in range(5)], 0)
    # Leaves of 400 of 600 pixels cannot tell anything apart.
    assert found.settings == {"min_samples_leaf": 5}
    assert len(splits) >= 3
    for train, test in splits:
        assert not train & test
        assert train | test == set(range(5))


def test_settings_are_judged_at_the_prevalence_of_the_images() -> None:
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1], 200)
    score = truth + rng.normal(0, 1, 400)
    # Other ground three times as common: as if each of its pixels were there three times.
    often = np.repeat(np.arange(400), np.where(truth == 1, 1, 3))
    expected = average_precision_score(truth[often], score[often])
    assert average_precision(truth, score, 1 / 3) == pytest.approx(expected)
    assert expected < average_precision_score(truth, score)


def test_near_infrared_is_used_where_all_have_it() -> None:
    three, four = [site(0), site(1)], [site(2, nir=True), site(3, nir=True)]
    seeing = fit_classifier("ml", four, 0)
    assert seeing.channels == (0, 1, 2, 3)
    with pytest.raises(InputError, match="t0 lacks nir"):
        seeing.probability(three[0])
    mixed = fit_classifier("ml", [*three, *four], 0)
    assert mixed.channels == (0, 1, 2)
    assert mixed.probability(four[0]).shape == (40, 60)


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(RequestError, match="cnn"):
        fit_classifier("cnn", [site(0), site(1)], 0)
    for train in ([site(0)], [site(0), site(1, ponds=False)]):
        with pytest.raises(InputError, match="two sites"):
            fit_classifier("ml", train, 0)


@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_the_engine_predicts_what_scikit_learn_would(
    kind: str, relative: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []

    class Kept(GridSearchCV):
        def fit(self, *given: Any, **more: Any) -> Any:
            kept.append(self)
            return super().fit(*given, **more)

    monkeypatch.setattr(pixel_classifiers, "GridSearchCV", Kept)
    classifier = fit_classifier(kind, [site(0), site(1), site(2)], 0, relative)
    estimator, example = kept[0].best_estimator_, site(9)
    features = pixel_classifiers._features(example, classifier.channels, relative)
    if kind == "svm":
        slope = float(classifier.classifier.slope)  # type: ignore[attr-defined]
        assert slope > 0 and classifier.intercept != 0
        logit = slope * estimator.decision_function(features) + classifier.intercept
        said = expit(logit)
    else:
        assert classifier.intercept == 0
        said = estimator.predict_proba(features)[:, 1]
    weighted = said * classifier.odds
    expected = (weighted / (weighted + 1 - said)).reshape(example.label.shape)
    assert np.allclose(classifier.probability(example), expected, atol=1e-5)


@pytest.mark.parametrize("slope", [2.0, 0.0, -2.0])
def test_a_calibration_may_fall(slope: float) -> None:
    """As where a machine is worse than chance on the sites that it was not fitted to."""
    rng = np.random.default_rng(0)
    table = np.tile(np.linspace(0, 1, 1 << 16, dtype=np.float32), (2, 1))
    pixels = rng.integers(0, 1 << 16, (2, 500)).astype(np.uint16)
    features = table[0][pixels].T
    estimator = machine(1.0, 0.5).fit(features, (features[:, 0] > 0.5).astype(int))
    arrays = pixel_classifiers._arrays("svm", estimator, Calibration(slope, 0.0))
    found = probabilities(arrays, table, pixels)
    expected = expit(slope * estimator.decision_function(features))
    assert np.allclose(found, expected, atol=1e-6)
