"""Where classifiers come to an edge: ties, stumps, ends of the number range, odd files, images."""

from __future__ import annotations

import dataclasses
import importlib
import sys
from pathlib import Path
from typing import Any, Tuple

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.classifiers import classifier_file, numba_compile
from core.classifiers.features import choose_features
from core.classifiers.maximum_likelihood import Gaussians
from core.classifiers.numba_prediction import Kernel
from core.classifiers.random_forest import Forest
from core.classifiers.support_vector_machine import RadialMachine
from core.inference import runtime, window_sizes
from core.jobs.describe import describe
from core.jobs.segment import segment
from core.model import band_roles
from core.model.model_card import BandSpec
from core.protocol.describe import DescribeRequest
from core.protocol.errors import InputError, ModelError
from core.protocol.segment import SegmentRequest
from core.raster.array_types import UInt16Array
from core.raster.image import Reader, open_image
from core.raster.windows import Window
from core.run.feedback import Feedback

from ..rasters import landscape, read_raster, write_raster
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
)

FITS = [forest, machine, likelihood]


def every(levels: int, count: int) -> UInt16Array:
    """Return every pixel of so many bands that hold the numbers below ``levels``."""
    rows = np.meshgrid(*[np.arange(levels)] * count)
    return np.stack([row.ravel() for row in rows]).astype(np.uint16)


@pytest.mark.parametrize("seed", [8, 15, 36, 49, 53])
def test_rounding_decides_ties_as_in_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sample, truth = rng.integers(0, 6, (3, 60)).astype(np.uint16), rng.integers(0, 2, 60)
    how = encoding(3)
    estimator, classifier = forest(seen(sample, how), truth, n_estimators=6, min_samples_leaf=2)
    pixels = every(6, 3)
    expected = estimator.predict(seen(pixels, how)) == 1
    share = estimator.predict_proba(seen(pixels, how))[:, 1]
    assert (expected & (share <= 0.5)).any(), "no pixel here is one that rounding decides"
    assert np.array_equal(labels(classifier, pixels, how), expected)
    assert np.array_equal(labels_of_the_graph(classifier, pixels, how), expected)


def test_far_from_every_sample_a_machine_says_what_scikit_learn_says() -> None:
    # Two samples and a narrow kernel: elsewhere the decision is exactly zero.
    how = encoding(2)
    sample = np.array([[100, 200], [100, 200]], dtype=np.uint16)
    estimator, classifier = machine(seen(sample, how), np.array([0, 1]), gamma=1e4)
    pixels = np.array([[100, 200, 150, 0, 65535], [100, 200, 60000, 0, 65535]], dtype=np.uint16)
    assert (estimator.decision_function(seen(pixels, how))[2:] == 0).all()
    expected = estimator.predict(seen(pixels, how)) == 1
    assert np.array_equal(labels(classifier, pixels, how), expected)
    assert np.array_equal(labels_of_the_graph(classifier, pixels, how), expected)


def test_a_single_support_vector_is_enough() -> None:
    how = encoding(1)
    one = RadialMachine(
        mean=np.array([0.1]),
        scale=np.array([20.0]),
        vectors=np.array([[1.0]]),
        weights=np.array([1.0]),
        intercept=np.array(-0.5),
        slope=np.array(2.0),
    )
    pixels = np.arange(65536, dtype=np.uint16)[None]
    z = (seen(pixels, how)[:, 0] - 0.1) * 20.0
    expected = np.exp(-((z - 1.0) ** 2)) >= 0.5
    assert 0 < expected.sum() < expected.size
    assert np.array_equal(labels(one, pixels, how), expected)
    assert np.array_equal(labels_of_the_graph(one, pixels, how), expected)


@pytest.mark.parametrize("ponds", [3, 20])
def test_trees_of_a_single_node(ponds: int) -> None:
    # Bands that are the same everywhere part nothing.
    how = encoding(3)
    sample, truth = np.full((3, 23), 700, dtype=np.uint16), (np.arange(23) < ponds).astype(int)
    estimator, classifier = forest(seen(sample, how), truth)
    assert isinstance(classifier, Forest)
    assert int(classifier.steps) == 0
    pixels, _ = ground(3, 500, 0)
    expected = estimator.predict(seen(pixels, how)) == 1
    assert np.array_equal(labels(classifier, pixels, how), expected)
    assert np.array_equal(labels_of_the_graph(classifier, pixels, how), expected)


@pytest.mark.parametrize("fit", [forest, machine])
def test_a_constant_band_among_others(fit: Any) -> None:
    how = encoding(3)
    sample, truth = ground(3, 800, 0)
    sample[1] = 321
    estimator, classifier = fit(seen(sample, how), truth)
    pixels, _ = ground(3, 5000, 1)
    expected = estimator.predict(seen(pixels, how)) == 1
    assert np.array_equal(labels(classifier, pixels, how), expected)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("offset", [-9.0, 9.0])
def test_images_that_lie_beyond_every_threshold(fit: Any, offset: float) -> None:
    sample, truth = ground(4, 800, 0)
    estimator, classifier = fit(seen(sample, encoding(4)), truth)
    how = encoding(4, offset=offset)
    pixels, _ = ground(4, 3000, 1)
    pixels[:, :2] = [[0, 65535]] * 4
    expected = estimator.predict(seen(pixels, how)) == 1
    assert np.array_equal(labels(classifier, pixels, how), expected)


@pytest.mark.parametrize("count", [1, 2, 12, 16])
def test_few_bands_and_many(count: int) -> None:
    how = encoding(count)
    sample, truth = ground(count, 1500, 0)
    pixels, _ = ground(count, 10_000, 1)
    for fit in FITS:
        estimator, classifier = fit(seen(sample, how), truth)
        expected = estimator.predict(seen(pixels, how)) == 1
        assert np.array_equal(labels(classifier, pixels, how), expected)


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 5),
    top=st.integers(1, 65535),
    gain=st.sampled_from([1e-4, 2.75e-5, 3.3e-3]),
    offset=st.sampled_from([0.0, -0.2, 0.7]),
)
def test_whatever_the_ground_a_forest_says_what_scikit_learn_says(
    seed: int, count: int, top: int, gain: float, offset: float
) -> None:
    rng = np.random.default_rng(seed)
    how = encoding(count, gain, offset)
    sample = rng.integers(0, top, (count, 60), endpoint=True).astype(np.uint16)
    truth = rng.integers(0, 2, 60)
    truth[:2] = 0, 1
    estimator, classifier = forest(seen(sample, how), truth, n_estimators=5)
    # Beside the samples' own numbers, where thresholds lie, any.
    near = sample[:, rng.integers(0, 60, 200)].astype(int) + rng.integers(-1, 2, (count, 200))
    drawn = rng.integers(0, 65536, (count, 50))
    pixels = np.concatenate([np.clip(near, 0, 65535), drawn], axis=1).astype(np.uint16)
    expected = estimator.predict(seen(pixels, how)) == 1
    assert np.array_equal(labels(classifier, pixels, how), expected)


def _signed(path: Path, stored: Any) -> str:
    return write_raster(path, (stored.astype(int) - 900).astype(np.int16), scale=1e-4, offset=0.09)


def _floating(path: Path, stored: Any) -> str:
    noise = np.random.default_rng(0).normal(0, 3e-5, stored.shape)
    return write_raster(path, (stored * 1e-4 + noise).astype(np.float32))


@pytest.mark.parametrize("write", [_signed, _floating])
@pytest.mark.parametrize("fit", FITS)
def test_signed_and_floating_point_images(write: Any, fit: Any, tmp_path: Path) -> None:
    stored, _ = ground(4, 120 * 150, 3)
    path = write(tmp_path / "image.tif", stored.reshape(4, 120, 150))
    image = open_image(path)
    features = choose_features(image)
    values, valid = Reader(image, features.numbers).read(_whole(image))
    pixels = features.encoding.pixels(values, valid).reshape(4, -1)
    reflectance = features.reflectance(pixels.T).astype(np.float64)
    _, truth = ground(4, 120 * 150, 3)
    few = slice(0, None, 9)
    estimator, classifier = fit(reflectance[few], truth[few])
    model, output = tmp_path / "model.onnx", tmp_path / "classes.tif"
    model.write_bytes(classifier_file.to_bytes(classifier, card(4)))
    segment(SegmentRequest(image=path, output=str(output), model=str(model)), Feedback())
    assert np.array_equal(read_raster(str(output)).ravel(), estimator.predict(reflectance))


def _whole(image: Any) -> Any:
    return Window(0, 0, image.width, image.height)


def _arrays() -> Tuple[Forest, RadialMachine, Gaussians]:
    how = encoding(4)
    sample, truth = ground(4, 200, 0)
    return tuple(fit(seen(sample, how), truth)[1] for fit in FITS)  # type: ignore[return-value]


@pytest.mark.parametrize("value", [-1, 10**6, 0])
def test_nodes_that_lead_nowhere_are_refused(value: int) -> None:
    # Machine code would follow them, out of the array or round in circles.
    trees, _, _ = _arrays()
    left = trees.left.copy()
    left[1] = value
    with pytest.raises(ValueError, match="leaves"):
        Forest(trees.roots, trees.bands, trees.thresholds, left, trees.shares, trees.steps)
    with pytest.raises(ValueError, match="roots"):
        Forest(
            left[1:2] - 10**7, trees.bands, trees.thresholds, trees.left, trees.shares, trees.steps
        )


@pytest.mark.parametrize("number", range(3))
def test_a_file_whose_arrays_are_for_other_bands_is_refused(number: int, tmp_path: Path) -> None:
    path = tmp_path / "other.onnx"
    # A graph for three bands around what was fitted to four.
    content = classifier_file.to_bytes(_arrays()[number], card(3))
    with pytest.raises(ModelError, match=r"other\.onnx cannot be read .*bands"):
        classifier_file.from_bytes(content, path)


def _model(folder: Path, fit: Any = machine) -> Path:
    how = encoding(4)
    sample, truth = ground(4, 400, 0)
    path = folder / "model.onnx"
    path.write_bytes(classifier_file.to_bytes(fit(seen(sample, how), truth)[1], card(4)))
    return path


def test_a_graph_takes_few_pixels_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It may need kilobytes for each.
    fast = runtime.Network(_model(tmp_path), "cpu")
    monkeypatch.setitem(sys.modules, "core.classifiers.numba_prediction", None)
    slow = runtime.Network(_model(tmp_path), "cpu")
    monkeypatch.setitem(window_sizes.PIXELS_AT_ONCE, "cpu", 1000)
    sizes = []
    run = slow._run

    def watched(part: Any, *how: Any) -> Any:
        sizes.append(part[:, 0].size)
        return run(part, *how)

    monkeypatch.setattr(slow, "_run", watched)
    windows, _ = ground(4, 2 * 37 * 61, 1)
    windows = np.ascontiguousarray(windows.reshape(4, 2, 37, 61).swapaxes(0, 1))
    expected = fast.infer(windows, encoding(4))
    found = slow.infer(windows, encoding(4))
    assert sum(sizes) == 2 * 37 * 61
    assert max(sizes) <= 1000
    assert found.shape == expected.shape == (2, 37, 61)
    assert np.array_equal(found >= 0.5, expected >= 0.5)
    assert np.abs(found - expected).max() < 1e-5


def test_a_package_that_does_not_go_with_this_numpy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise ImportError("Numba needs NumPy 2.0 or less")

    monkeypatch.setattr(importlib, "import_module", refuse)
    network = runtime.Network(_model(tmp_path), "cpu")
    assert any("Numba needs NumPy" in text and "slowly" in text for text in network.warnings)


def test_without_a_place_to_keep_it_code_is_compiled_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_it = numba.njit

    def nowhere(**options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return compile_it(**options)

    monkeypatch.setattr(numba, "njit", nowhere)
    twice = numba_compile.compiled()(lambda number: 2 * number)
    assert twice(21) == 42


def test_a_kernel_takes_the_next_image_as_it_is() -> None:
    sample, truth = ground(4, 800, 0)
    estimator, classifier = forest(seen(sample, encoding(4)), truth)
    kernel = Kernel(classifier)
    pixels, _ = ground(4, 2000, 1)
    for how in (encoding(4), encoding(4, 2e-4), encoding(4, offset=0.01), encoding(4)):
        found = kernel.run(pixels[None, :, None, :], how)[0, 0] >= np.float32(0.5)
        assert np.array_equal(found, estimator.predict(seen(pixels, how)) == 1)


def _nm(*centres: float) -> Any:
    return [{"wavelength": str(nm), "wavelength_units": "Nanometers"} for nm in centres]


WFV = (488.0, 558.0, 659.0, 826.0, 701.0, 749.0, 432.0, 609.0)
"""Centres of the bands of GF-6 WFV, in their order."""


def _features_card(image: str) -> Any:
    features = choose_features(open_image(image))
    return dataclasses.replace(card(4), bands=features.specs)


def test_bands_without_a_role_are_found_by_their_wavelength(tmp_path: Path) -> None:
    values = np.repeat(landscape(60, 60), 2, axis=0)
    first = write_raster(tmp_path / "first.tif", values, metadata=_nm(*WFV))
    asked = _features_card(first)
    order = (7, 3, 5, 1, 0, 2, 6, 4)
    moved = [WFV[place] + 3.0 for place in order]
    second = write_raster(tmp_path / "second.tif", values, metadata=_nm(*moved))
    assert band_roles.choose(open_image(first), asked) == tuple(range(1, 9))
    assert band_roles.choose(open_image(second), asked) == tuple(
        order.index(place) + 1 for place in range(8)
    )
    other = write_raster(tmp_path / "other.tif", values, metadata=_nm(*WFV[:4], 1, 2, 3, 4))
    with pytest.raises(InputError, match=r"which band is band 5 \(701 nm\) or band 6 \(749 nm\)"):
        band_roles.choose(open_image(other), asked)


def test_two_dates_in_one_image_are_told_apart(tmp_path: Path) -> None:
    values = np.repeat(landscape(60, 60), 2, axis=0)
    path = write_raster(tmp_path / "stack.tif", values, metadata=_nm(*WFV[:4], *WFV[:4]))
    assert band_roles.choose(open_image(path), _features_card(path)) == tuple(range(1, 9))


def test_without_wavelengths_bands_are_found_by_their_number(tmp_path: Path) -> None:
    values = np.repeat(landscape(60, 60), 2, axis=0)[:6]
    path = write_raster(tmp_path / "image.tif", values, names=ROLES[:4])
    assert band_roles.choose(open_image(path), card(6)) == (1, 2, 3, 4, 5, 6)
    swapped = write_raster(tmp_path / "swapped.tif", values, names=("x", "y", *ROLES[:4]))
    # Band 5 is its red: what plays a part already is not taken for another.
    with pytest.raises(InputError, match="which band is band 5 or band 6"):
        band_roles.choose(open_image(swapped), card(6))


def test_a_description_says_which_part_each_band_plays_for_a_model(tmp_path: Path) -> None:
    how = encoding(6)
    sample, truth = ground(6, 300, 0)
    model = tmp_path / "model.onnx"
    model.write_bytes(classifier_file.to_bytes(forest(seen(sample, how), truth)[1], card(6)))
    values = np.repeat(landscape(60, 60), 2, axis=0)[:6]
    path = write_raster(tmp_path / "image.tif", values, names=ROLES[:4], scale=1e-4)
    found = describe(DescribeRequest(image=path, model=str(model)), Feedback())
    assert found.problem is None
    assert found.image is not None
    assert found.model is not None
    assert [band.role for band in found.image.bands] == list(found.model.roles)
    alone = describe(DescribeRequest(image=path), Feedback())
    assert alone.image is not None
    assert [band.role for band in alone.image.bands] == [*ROLES[:4], None, None]
    named = dataclasses.replace(card(2), bands=(BandSpec("red", 659.0), BandSpec("band 5", 701.0)))
    assert "Bands: red, band 5 (701 nm)." in named.describe()
