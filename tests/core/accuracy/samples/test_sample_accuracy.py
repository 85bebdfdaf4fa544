"""What a labelled sample says for ``score.json``."""

from __future__ import annotations

import json
from typing import Sequence

import numpy as np
import pytest

from core.accuracy.samples.estimation import estimate
from core.accuracy.samples.labelled_sample import Sample, Stratum
from core.accuracy.samples.sample_accuracy import SampleScore
from core.protocol.json_fields import encode

COUNTS = [[313, 9], [5, 66]]
PIXELS = (6_450_000, 200_000)


def scored(mapped_ponds: Sequence[int] = COUNTS[1], pixel_area_m2: float = 900.0) -> SampleScore:
    """Return the score of a map of other (0) and pond (1), from the labels of the mapped ponds."""
    cells = [[COUNTS[0], [0, 0]], [[0, 0], mapped_ponds]]
    strata = tuple(Stratum(code, pixels, code) for code, pixels in enumerate(PIXELS))
    counts = tuple(tuple(tuple(row) for row in stratum) for stratum in cells)
    return SampleScore(estimate(Sample(strata, (0, 1), counts, pixel_area_m2)))


def test_the_record_is_json_and_in_hectares() -> None:
    score = scored()
    found, ponds = score.accuracy, score.ponds
    told = json.loads(json.dumps(encode(score.record()), allow_nan=False))
    assert told["overall"]["value"] == found.overall.value
    other, pond = told["per_class"]
    assert (other["class"], other["name"], pond["class"], pond["name"]) == (0, "other", 1, "pond")
    assert pond["area_ha"]["se"] == pytest.approx((ponds.area_m2.se or 0) / 10_000)
    assert pond["mapped_ha"] == 900.0 * PIXELS[1] / 10_000
    assert told["counts"] == COUNTS
    assert told["strata"][1] == {"stratum": 1, "pixels": 200_000, "units": 71}
    assert (told["units"], told["pixels"], told["missing"]) == (393, 6_650_000, 0)
    assert np.sum(told["matrix"]) == pytest.approx(1)
    assert told["cautions"] == list(score.cautions)


def test_a_stratum_without_a_label_leaves_no_matrix() -> None:
    assert scored((0, 0)).record().matrix is None


def test_the_headline_of_the_record_is_that_of_the_result() -> None:
    score = scored()
    told, result = score.record().headline, score.result()
    assert (told.units, told.overall, told.users, told.producers) == (
        result.units,
        result.overall,
        result.users,
        result.producers,
    )
    assert told.area_m2.value == pytest.approx(result.area_m2.value)
    assert told.area_m2.interval == pytest.approx(result.area_m2.interval)


def test_an_interval_of_the_area_leaves_no_question_why() -> None:
    score = scored()
    assert score.area_interval == score.ponds.area_m2.interval is not None
    assert score.why_no_area is None
