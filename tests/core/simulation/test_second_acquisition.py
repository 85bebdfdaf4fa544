"""The same land on another day: light and noise differ, ground and ponds do not, unless told to."""

from __future__ import annotations

import numpy as np
import pytest

from core.change.registration import shift_between
from core.run.feedback import Feedback
from core.simulation.camera.rendering import label_of, render, render_moved
from core.simulation.land.scene_plan import ScenePlan, make_plan
from core.simulation.land.shapes import Patch, polygon
from core.simulation.second_acquisition import acquired_again, clear, with_grown

PATCH = Patch(0, 0, 192, 192)


@pytest.fixture(scope="module")
def plan() -> ScenePlan:
    """A scene with several ponds, without clouds."""
    for seed in range(3, 30):
        made = clear(make_plan(384, seed, Feedback()))
        if len(made.ponds) > 1:
            return made
    raise AssertionError("no scene with ponds")


def test_another_day_has_other_light_and_the_same_ponds(plan: ScenePlan) -> None:
    one, other = (acquired_again(plan, visit) for visit in (1, 2))
    assert one.land.setting.zenith != other.land.setting.zenith
    assert one.land.relief is other.land.relief
    first, second = render(one, PATCH), render(other, PATCH)
    assert (first.pixels != second.pixels).mean() > 0.9
    np.testing.assert_array_equal(first.label, second.label)
    np.testing.assert_array_equal(first.height, second.height)
    np.testing.assert_array_equal(render(one, PATCH).pixels, first.pixels)


def test_noise_is_another_one_on_another_day(plan: ScenePlan) -> None:
    """The same sun and haze, but for the visit: what differs is noise alone, and it does differ."""
    one = acquired_again(plan, 1)
    setting = one.land.setting
    again = acquired_again(plan, 2)
    alike = with_setting(again, setting.__class__(**{**setting.__dict__, "visit": 2}))
    apart = render(one, PATCH).pixels.astype(float) - render(alike, PATCH).pixels
    assert 0 < np.abs(apart).mean() < 200


def with_setting(plan: ScenePlan, setting: object) -> ScenePlan:
    land = plan.land.__class__(plan.land.seed, setting, plan.land.relief)
    return plan.__class__(plan.size, land, plan.features, plan.ponds, plan._buckets)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (1.25, -0.75)])
def test_an_image_lies_off_by_what_was_asked(plan: ScenePlan, shift: tuple[float, float]) -> None:
    one = acquired_again(plan, 1)
    still = render(one, PATCH).pixels.astype(np.float32)
    moved = render_moved(one, PATCH, *shift)
    valid = np.ones(PATCH.shape, dtype=bool)
    found = shift_between(still, moved.pixels.astype(np.float32), valid)
    assert found is not None
    assert found == pytest.approx((-shift[1], -shift[0]), abs=0.1)
    np.testing.assert_array_equal(moved.label, label_of(one, PATCH))


def test_ponds_grow_by_their_share_and_others_stay(plan: ScenePlan) -> None:
    grown = with_grown(plan, {0: 0.2})
    before, after = ([polygon(pond.ring).GetArea() for pond in one.ponds] for one in (plan, grown))
    assert after[0] == pytest.approx(1.2 * before[0])
    assert after[1:] == before[1:]
    assert len(grown.features) == len(plan.features)
    assert sum(one is other for one, other in zip(grown.features, plan.features)) == (
        len(plan.features) - 1
    )
