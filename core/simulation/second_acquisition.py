"""The same land once more: another season, sun and haze, and ponds that have grown."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Mapping

import numpy as np

from .land.canvas import Feature
from .land.impoundment import Impoundment
from .land.scene_plan import ScenePlan, arranged
from .land.setting import make_setting
from .land.shapes import Ring
from .land.tailings_pond import Pond


def acquired_again(plan: ScenePlan, visit: int, cloud: float = 0.0) -> ScenePlan:
    """Return the plan of a scene as another day shows it; the land itself is the same.

    Args:
        plan: The scene.
        visit: Which of its other images, from 1; each has its own season, sun and haze.
        cloud: Share of it under thick cloud, about.
    """
    other = make_setting(plan.land.seed * 1009 + visit)
    setting = replace(
        plan.land.setting,
        acquired=other.acquired,
        zenith=other.zenith,
        azimuth=other.azimuth,
        aerosol=other.aerosol,
        angstrom=other.angstrom,
        dryness=other.dryness,
        cloud=cloud,
        cirrus=0.0,
        visit=visit,
    )
    land = replace(plan.land, setting=setting)
    return arranged(plan.size, land, plan.features, plan.ponds)


def clear(plan: ScenePlan) -> ScenePlan:
    """Return the plan of a scene without its clouds."""
    setting = replace(plan.land.setting, cloud=0.0, cirrus=0.0)
    land = replace(plan.land, setting=setting)
    return arranged(plan.size, land, plan.features, plan.ponds)


def with_grown(plan: ScenePlan, shares: Mapping[int, float]) -> ScenePlan:
    """Return the plan of a scene in which some ponds are larger, about their own middle.

    Args:
        plan: The scene.
        shares: By place among the ponds, what their area grows by: 0.1 is a tenth.
    """
    larger = {
        id(pond): replace(pond, site=_scaled(pond.site, 1.0 + shares[place]))
        for place, pond in enumerate(plan.ponds)
        if place in shares
    }
    features: List[Feature] = [larger.get(id(one), one) for one in plan.features]
    ponds: List[Pond] = [larger.get(id(one), one) for one in plan.ponds]
    return arranged(plan.size, plan.land, features, ponds)


def _scaled(site: Impoundment, factor: float) -> Impoundment:
    """Return an impoundment of so many times the area."""
    middle = site.outer.mean(axis=0)

    def larger(ring: Ring) -> Ring:
        scaled: Ring = middle + np.sqrt(factor) * (ring - middle)
        return scaled

    foot = larger(np.array([site.foot]))[0]
    return replace(
        site,
        outer=larger(site.outer),
        inner=larger(site.inner),
        foot=(float(foot[0]), float(foot[1])),
    )
