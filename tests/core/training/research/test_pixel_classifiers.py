"""The classifiers of single pixels that the network is compared with."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from core.protocol.errors import InputError, RequestError
from core.training.data.examples import Example, make_example
from core.training.data.input_scaling import relative_log
from core.training.research import pixel_classifiers
from core.training.research.pixel_classifiers import (
    KINDS,
    PixelClassifier,
    average_precision,
    decision,
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


def test_the_same_bands_go_in_as_into_the_network() -> None:
    example, seen = site(0), []

    class Spy:
        def predict_proba(self, features: np.ndarray) -> np.ndarray:
            seen.append(features)
            return np.full((len(features), 2), 0.5)

    PixelClassifier("ml", True, (0, 1, 2), {}, Spy(), None, 1.0).probability(example)
    gain, offset = (torch.from_numpy(v)[:, None, None] for v in (example.gain, example.offset))
    pixels = torch.from_numpy(example.pixels.astype(np.float32))
    centre = torch.from_numpy(example.centre)[:, None, None]
    expected = relative_log((pixels * gain + offset)[None], centre * gain + offset)[0, :3]
    assert np.allclose(seen[0].T.reshape(3, 40, 60), expected.numpy(), atol=1e-6)


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


@pytest.mark.parametrize("gamma", [0.1, 1.0, 30.0])
def test_the_kernel_in_one_product_decides_as_scikit_learn_does(gamma: float) -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(3, 5, (300, 4)).astype(np.float32)
    truth = (features[:, 0] + rng.normal(0, 3, 300) > 3).astype(int)
    machine = make_pipeline(StandardScaler(), SVC(C=10, gamma=gamma)).fit(features, truth)
    # More pixels than one block, some of them far from all that was seen.
    new = rng.normal(3, 10, (9000, 4)).astype(np.float32)
    assert np.allclose(decision(machine, new), machine.decision_function(new), atol=1e-4)
