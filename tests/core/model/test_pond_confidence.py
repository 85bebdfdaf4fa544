"""Confidence in a pond: a share whatever the pond, and what more of a feature does to it."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.pond_confidence import PondConfidence, PondShape, of_record

from .. import networks

shares = st.floats(0, 1)
weights = st.floats(-100, 100)
models = st.builds(PondConfidence, weights, weights, weights, weights, weights, shares)
shapes = st.builds(PondShape, shares, shares, st.floats(0, 1e12), st.floats(0, 1e9))


@given(models, shapes)
def test_it_is_a_share_whatever_the_pond(model: PondConfidence, shape: PondShape) -> None:
    assert 0.0 <= model.of(shape) <= 1.0


@given(models, shapes)
def test_it_is_the_logistic_regression(model: PondConfidence, shape: PondShape) -> None:
    p = np.clip([shape.mean, shape.peak], 0.005, 0.995)
    area, around = max(shape.area_m2, 1e-4), shape.perimeter_m
    compactness = 4 * np.pi * shape.area_m2 / around**2 if around**2 > 0 else 0.0
    logits = np.log(p) - np.log1p(-p)
    terms = (
        model.mean * logits[0],
        model.peak * logits[1],
        model.log_area * (np.log(area) - np.log(1e4)),
        model.compactness * compactness,
    )
    oracle = np.exp(-np.logaddexp(0, -(model.intercept + math.fsum(terms))))
    size = abs(model.intercept) + sum(map(abs, terms))
    assert model.of(shape) == pytest.approx(oracle, abs=1e-12 + 1e-13 * size)


def test_a_round_pond_of_a_hectare_with_even_odds_is_the_intercept() -> None:
    radius = math.sqrt(1e4 / math.pi)
    disc = PondShape(0.5, 0.5, 1e4, 2 * math.pi * radius)
    assert disc.features == pytest.approx((0, 0, 0, 1))
    model = dataclasses.replace(networks.CONFIDENCE, intercept=0.0, compactness=0.0)
    assert model.of(disc) == pytest.approx(0.5)


@given(shapes, st.sampled_from(["mean", "peak"]), shares)
def test_more_probability_is_never_less_confidence(
    shape: PondShape, name: str, other: float
) -> None:
    other_shape = dataclasses.replace(shape, **{name: other})
    first, second = sorted((shape, other_shape), key=lambda one: float(getattr(one, name)))
    assert networks.CONFIDENCE.of(first) <= networks.CONFIDENCE.of(second)


@given(models)
def test_a_manifest_brings_it_back(model: PondConfidence) -> None:
    assert of_record(dataclasses.asdict(model)) == model


@pytest.mark.parametrize(
    "values", [None, [], "x", {}, {"mean": 1.0}, {**vars(networks.CONFIDENCE), "peak": None}]
)
def test_a_manifest_without_it_gives_none(values: object) -> None:
    assert of_record(values) is None
