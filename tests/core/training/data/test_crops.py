"""Crops that are shown as pictures made for the eye."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.model.value_encoding import PICTURE_WHITE  # noqa: E402
from core.training.data.crops import Sampler, Variation  # noqa: E402
from core.training.data.examples import ROLES, Example, make_example  # noqa: E402
from core.training.data.input_scaling import FLOOR, LEVEL  # noqa: E402

STILL = Variation(
    crop=64, zoom=(1.0, 1.0), brightness=0, tint=0, gain=0, contrast=0, haze=0, drop_nir=0, edge=0
)


def ramp() -> Example:
    """Every band rises evenly from dark to bright, from left to right."""
    band = np.linspace(100, 4000, 64).round().astype(np.uint16)[None].repeat(64, axis=0)
    return make_example("ramp", "ramp", [band] * 4, np.zeros(band.shape, dtype=np.uint8))


def reflectances(picture: float, number: int) -> torch.Tensor:
    variation = Variation(**{**vars(STILL), "picture": picture})
    images, _ = Sampler([ramp()], [], variation, 0).batch(number, 1, {})
    return torch.exp(images[0, len(ROLES) :] + LEVEL)


@pytest.mark.parametrize("number", range(8))
def test_a_picture_has_256_grades_and_no_near_infrared(number: int) -> None:
    shown = reflectances(1.0, number)
    assert torch.allclose(shown[ROLES.index("nir")], torch.exp(torch.tensor(LEVEL)))
    for band in shown[:3]:
        grades = band * 255 / PICTURE_WHITE
        above = grades[band > FLOOR * 1.001]
        assert torch.allclose(above, above.round(), atol=1e-3)
        assert grades.max() < 255.001
        assert grades.min() == pytest.approx(FLOOR * 255 / PICTURE_WHITE, abs=1e-3)
        # What was darker is not brighter: along the ramp, whichever way it was turned.
        along = band[0] if band[0, 0] != band[0, -1] else band[:, 0]
        steps = torch.diff(along)
        assert (steps >= -1e-6).all() or (steps <= 1e-6).all()
        assert len(torch.unique(above.round())) > 5


def test_nothing_is_stretched_unless_asked() -> None:
    shown = reflectances(0.0, 0)
    assert shown.max() == pytest.approx(0.4, rel=1e-3)
    assert torch.equal(shown[0], shown[ROLES.index("nir")])
