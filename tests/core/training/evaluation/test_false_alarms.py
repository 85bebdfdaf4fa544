"""False alarms: counted where there is ground, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.raster.class_codes import IGNORE  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.evaluation.false_alarms import count_false_alarms  # noqa: E402


def ground(name: str, site: str, label: int = 0) -> Example:
    band = np.random.default_rng(0).integers(500, 900, (50, 40)).astype(np.uint16)
    marks = np.full(band.shape, label, dtype=np.uint8)
    marks[:, :10] = IGNORE
    return make_example(name, site, [band, band, band, None], marks)


def test_pixels_and_ponds_are_counted_by_source() -> None:
    images = [ground("a", "field"), ground("b", "field"), ground("c", "town")]
    quiet = np.full((50, 40), -5, dtype=np.float16)
    loud = quiet.copy()
    loud[5:10, 15:20] = 3  # 25 pixels: a pond
    loud[30:32, 30:32] = 3  # 4 pixels: none
    loud[20:40, :10] = 3  # where nothing is asked
    found = count_false_alarms(images, {"a": quiet, "b": loud, "c": quiet}, 0.0, 100.0)
    assert sorted(found) == ["field", "town"]
    field = found["field"]
    assert (field.pixels, field.wrong, field.ponds) == (2 * 50 * 30, 29, 1)
    assert field.share == 29 / 3000
    # 3000 pixels of 100 m2 are 0.3 km2.
    assert field.ponds_per_100_km2 == pytest.approx(1 / 0.3 * 100)
    assert (found["town"].wrong, found["town"].ponds_per_100_km2) == (0, 0)
    both = found["field"] + found["town"]
    assert (both.pixels, both.wrong, both.ponds) == (4500, 29, 1)


def test_a_threshold_above_all_is_silent_and_one_below_all_is_not() -> None:
    image = ground("a", "s")
    logits = {"a": np.zeros((50, 40), dtype=np.float16)}
    assert count_false_alarms([image], logits, 0.1, 100.0)["s"].share == 0
    assert count_false_alarms([image], logits, 0.0, 100.0)["s"].share == 1


def test_an_image_with_a_pond_is_no_such_ground() -> None:
    with pytest.raises(ValueError, match="has a pond"):
        count_false_alarms([ground("a", "s", 1)], {"a": np.zeros((50, 40))}, 0.0, 100.0)
