"""Fitted classifiers give scikit-learn's labels on every pixel, whichever way they run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.classifiers import classifier_file, z_order
from core.classifiers.numba_prediction import Kernel
from core.inference import runtime
from core.jobs.segment import segment
from core.protocol.errors import Cancelled, InputError, ModelError
from core.protocol.segment import SegmentRequest
from core.run.feedback import Feedback

from ..conftest import Heard
from ..rasters import read_raster, write_raster
from ..toyclassifiers import (
    ROLES,
    card,
    encoding,
    forest,
    ground,
    labels,
    labels_of_the_graph,
    likelihood,
    machine,
    seen,
    stored,
)

FOREST_SETTINGS = [
    {"n_estimators": 100},
    {"max_depth": 1},
    {"max_depth": 6, "max_features": None},
    {"min_samples_leaf": 7},
    {"criterion": "entropy", "random_state": 5},
    {"n_estimators": 1, "bootstrap": False},
    {"n_estimators": 2, "max_depth": 2},
    {"class_weight": "balanced"},
]


@pytest.mark.parametrize("settings", FOREST_SETTINGS)
@pytest.mark.parametrize("bands", [3, 4, 8])
def test_a_forest_says_what_scikit_learn_says(settings: dict[str, Any], bands: int) -> None:
    how = encoding(bands)
    for seed, ponds in ((0, 0.5), (1, 0.03)):
        sample, truth = ground(bands, 3000, seed, ponds)
        estimator, classifier = forest(seen(sample, how), truth, **settings)
        pixels, _ = ground(bands, 40_000, seed + 10)
        expected = estimator.predict(seen(pixels, how)) == 1
        assert np.array_equal(labels(stored(classifier, bands), pixels, how), expected)


@pytest.mark.parametrize("bands", [1, 3, 4, 8])
@pytest.mark.parametrize(("c", "gamma"), [(0.1, 0.03), (1.0, "scale"), (100.0, 1.0)])
def test_a_machine_says_what_scikit_learn_says(bands: int, c: float, gamma: Any) -> None:
    how = encoding(bands)
    for seed, ponds in ((0, 0.5), (1, 0.1)):
        sample, truth = ground(bands, 1500, seed, ponds)
        estimator, classifier = machine(seen(sample, how), truth, C=c, gamma=gamma)
        pixels, _ = ground(bands, 20_000, seed + 10)
        expected = estimator.predict(seen(pixels, how)) == 1
        assert np.array_equal(labels(stored(classifier, bands), pixels, how), expected)


@pytest.mark.parametrize("bands", [1, 3, 4, 8])
@pytest.mark.parametrize("prior", [0.5, 0.02])
def test_likelihood_says_what_scikit_learn_says(bands: int, prior: float) -> None:
    how = encoding(bands)
    for seed in range(3):
        sample, truth = ground(bands, 2000, seed)
        estimator, classifier = likelihood(seen(sample, how), truth, prior)
        pixels, _ = ground(bands, 100_000, seed + 10)
        expected = estimator.predict(seen(pixels, how)) == 1
        assert np.array_equal(labels(stored(classifier, bands), pixels, how), expected)


@pytest.mark.parametrize(("gain", "offset"), [(1e-4, 0.0), (2.75e-5, -0.2), (1e-4, -3.2768)])
def test_scale_and_offset_of_the_image_are_heeded(gain: float, offset: float) -> None:
    # What the image's encoding does to thresholds, at both ends of what 16 bits hold.
    how = encoding(4, gain, offset)
    rng = np.random.default_rng(3)
    sample = rng.integers(0, 65536, (4, 2000)).astype(np.uint16)
    truth = (sample[0] > 40000).astype(int) ^ (rng.random(2000) < 0.1)
    pixels = rng.integers(0, 65536, (4, 50_000)).astype(np.uint16)
    pixels[:, :2] = [[0, 65535]] * 4
    for fit in (forest, likelihood):
        estimator, classifier = fit(seen(sample, how), truth)
        expected = estimator.predict(seen(pixels, how)) == 1
        assert np.array_equal(labels(stored(classifier, 4), pixels, how), expected)


@given(
    seed=st.integers(0, 2**32 - 1),
    levels=st.integers(1, 12),
    count=st.integers(1, 300),
    leaf=st.integers(1, 6),
    weights=st.sampled_from([None, "balanced"]),
)
def test_votes_are_scikit_learns_to_the_last_bit(
    seed: int, levels: int, count: int, leaf: int, weights: Any
) -> None:
    # Few levels make many ties: where the sum is one half, its order and rounding decide.
    rng = np.random.default_rng(seed)
    sample = rng.integers(0, levels + 1, (3, 40)).astype(np.uint16)
    truth = rng.integers(0, 2, 40)
    truth[:2] = 0, 1
    how = encoding(3)
    estimator, classifier = forest(
        seen(sample, how),
        truth,
        n_estimators=int(rng.integers(1, 9)),
        min_samples_leaf=leaf,
        class_weight=weights,
        n_jobs=1,
    )
    pixels = rng.integers(0, levels + 2, (3, count)).astype(np.uint16)
    votes = estimator.predict_proba(seen(pixels, how))[:, 1]
    expected = estimator.predict(seen(pixels, how)) == 1
    found = Kernel(classifier).run(pixels[None, :, None, :], how)[0, 0]
    assert np.array_equal(found >= 0.5, expected)
    assert np.allclose(found, votes, rtol=0, atol=1e-6)
    assert np.array_equal(labels_of_the_graph(classifier, pixels, how), expected)


@pytest.mark.parametrize("fit", [forest, machine, likelihood])
def test_the_file_runs_the_same_without_our_code(fit: Any) -> None:
    how = encoding(4)
    sample, truth = ground(4, 1500, 0)
    _, classifier = fit(seen(sample, how), truth)
    content = classifier_file.to_bytes(classifier, card(4))
    session = ort.InferenceSession(content, providers=["CPUExecutionProvider"])
    pixels, _ = ground(4, 2 * 30 * 50, 7)
    windows = np.ascontiguousarray(pixels.reshape(4, 2, 30, 50).transpose(1, 0, 2, 3))
    feed = {"pixels": windows, "gain": how.gain, "offset": how.offset}
    plain = session.run(["probability"], feed)[0]
    ours = Kernel(classifier).run(windows, how)
    assert plain.shape == (2, 1, 30, 50)
    assert np.abs(plain[:, 0] - ours).max() < 1e-5
    assert np.array_equal(plain[:, 0] >= 0.5, ours >= 0.5)


def test_an_order_holds_every_pixel_once_and_sorts_what_forests_part() -> None:
    pixels, _ = ground(2, 5000, 1)
    places = np.stack([z_order.spread(np.arange(500, 1500), band, 2) for band in range(2)])
    order = z_order.order(pixels, places)
    assert np.array_equal(np.sort(order), np.arange(5000))
    keys = places[0][pixels[0]] | places[1][pixels[1]]
    assert (np.diff(keys[order].astype(np.int64)) >= 0).all()


def test_a_band_that_falls_with_its_numbers_is_refused() -> None:
    how = encoding(4)
    sample, truth = ground(4, 200, 0)
    _, classifier = likelihood(seen(sample, how), truth)
    with pytest.raises(InputError, match="scale is zero or negative"):
        Kernel(classifier).run(sample[None, :, None, :], encoding(4, gain=-1e-4))


@pytest.fixture(scope="module")
def model(tmp_path_factory: Any) -> Path:
    """A forest in a file, as any other model."""
    path = tmp_path_factory.mktemp("classifier") / "forest.onnx"
    how = encoding(4)
    sample, truth = ground(4, 3000, 0)
    _, classifier = forest(seen(sample, how), truth)
    path.write_bytes(classifier_file.to_bytes(classifier, card(4)))
    return path


@pytest.fixture(scope="module")
def image(tmp_path_factory: Any) -> str:
    pixels, _ = ground(4, 300 * 200, 5)
    values = pixels.reshape(4, 200, 300).copy()
    values[:, 20:60, 40:90] = 0
    path = tmp_path_factory.mktemp("image") / "image.tif"
    return write_raster(path, values, scale=1e-4, nodata=0, names=ROLES[:4])


def test_a_classifier_runs_like_any_other_model(model: Path, image: str, tmp_path: Path) -> None:
    results = []
    for number, tile in enumerate((None, 64, 96)):
        output = str(tmp_path / f"{number}.tif")
        segment(SegmentRequest(image=image, output=output, model=str(model), tile=tile), Feedback())
        results.append(read_raster(output))
    assert all(np.array_equal(results[0], one) for one in results[1:])
    classes = results[0]
    assert (classes[20:60, 40:90] == 255).all() and (classes == 255).sum() == 40 * 50
    classifier = classifier_file.from_bytes(model.read_bytes(), model)
    assert classifier is not None
    values = read_raster(image).reshape(4, -1)
    known = classes.ravel() != 255
    assert np.array_equal(
        labels(classifier, values, encoding(4))[known], classes.ravel()[known] == 1
    )


def test_a_classifier_is_cancelled_like_any_other_model(
    model: Path, image: str, tmp_path: Path
) -> None:
    class Impatient(Feedback):
        def progress(self, fraction: float, stage: str) -> None:
            if stage == "Segmenting":
                raise Cancelled

    output = tmp_path / "out" / "a.tif"
    with pytest.raises(Cancelled):
        segment(SegmentRequest(image=image, output=str(output), model=str(model)), Impatient())
    assert not output.parent.exists()


def test_without_its_packages_a_classifier_runs_slowly_and_says_so(
    model: Path, image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    made = [str(tmp_path / name) for name in ("fast.tif", "slow.tif")]
    segment(SegmentRequest(image=image, output=made[0], model=str(model)), Feedback())
    monkeypatch.setitem(sys.modules, "core.classifiers.numba_prediction", None)
    runtime._cached.cache_clear()
    segment(SegmentRequest(image=image, output=made[1], model=str(model)), heard)
    runtime._cached.cache_clear()
    assert any("runs slowly" in text and "Engine page" in text for _, text in heard.remarks)
    assert np.array_equal(*map(read_raster, made))


def test_a_file_without_the_arrays_that_it_promises_is_refused(model: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(model.read_bytes().replace(b"thresholds", b"thresholdz"))
    with pytest.raises(ModelError, match=r"broken\.onnx"):
        runtime.Network(broken, "cpu")


def test_a_model_without_a_classifier_holds_none(models: Path) -> None:
    path = models / "spatial.onnx"
    assert classifier_file.from_bytes(path.read_bytes(), path) is None
