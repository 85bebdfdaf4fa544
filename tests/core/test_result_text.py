"""Results as the command line prints them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.protocol.prepare import ProductResult
from core.protocol.sample import SampleResult, SampleStratum
from core.protocol.segment import SegmentResult
from core.protocol.simulate import SimulateResult
from core.result_text import in_words


def segmented(ponds: int) -> SegmentResult:
    return SegmentResult("p.tif", "p.gpkg", None, "m.json", ponds, 2e4, 100, 5, "CPU", 1.0)


@pytest.mark.parametrize(("ponds", "words"), [(0, "0 ponds"), (1, "1 pond"), (2, "2 ponds")])
def test_ponds_are_counted(ponds: int, words: str) -> None:
    told = in_words(segmented(ponds))
    assert f"Ponds: p.gpkg ({words}, 2.0 ha)" in told
    assert "Prediction: p.tif (5.00% of the valid pixels are pond)" in told


@pytest.mark.parametrize(
    ("ponds", "confident", "words"),
    [
        (25, 18, "25 ponds, 18 of them with a confidence of at least 0.50"),
        (25, 0, "25 ponds, 0 of them with a confidence of at least 0.50"),
        (1, 1, "1 pond with a confidence of at least 0.50"),
        (1, 0, "1 pond with a confidence below 0.50"),
        (0, 0, "0 ponds"),
    ],
)
def test_ponds_are_counted_by_confidence(ponds: int, confident: int, words: str) -> None:
    result = replace(segmented(ponds), confident_ponds=confident, least_confidence=0.5)
    assert f"Ponds: p.gpkg ({words}, 2.0 ha)" in in_words(result)


def test_a_simulated_scene_names_its_files_and_no_others() -> None:
    told = in_words(SimulateResult("scene.tif", "ponds.gpkg", 1, 0.031, dem="dem.tif"))
    assert told.splitlines() == [
        "Image: scene.tif",
        "Reference polygons: ponds.gpkg (1 pond, 3.10% of the pixels)",
        "Elevation model: dem.tif",
    ]
    told = in_words(SimulateResult("scene.tif", "ponds.gpkg", 3, 0.031, None, "p.tif", "p.tar.gz"))
    assert told.splitlines()[2:] == ["Panchromatic image: p.tif", "Level-1A product: p.tar.gz"]


def test_strata_are_named() -> None:
    strata = tuple(SampleStratum(value, 60, 1) for value in (1, 0, None, 7))
    told = in_words(SampleResult(None, None, 4, strata, None, None, 1.0))
    assert told.splitlines() == [
        "1 point of 60 pixels mapped as pond",
        "1 point of 60 pixels mapped as other",
        "1 point of 60 pixels in all",
        "1 point of 60 pixels of class 7",
        "Took 1.0 s.",
    ]


@pytest.mark.parametrize(("has_pan", "words"), [(True, "With a pan"), (False, "Without a pan")])
def test_a_product_is_described(has_pan: bool, words: str) -> None:
    assert in_words(ProductResult(False)) == "Not a Level-1A product."
    told = in_words(ProductResult(True, scene="GF-6 PMS", has_pan=has_pan, pixels=2_500_000))
    assert told.startswith(f"GF-6 PMS\n2.5 million pixels\n{words}")
