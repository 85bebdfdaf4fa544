"""Tailings ponds: where they are put, and what they look like from above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from .canvas import Canvas
from .impound import Impoundment, impound
from .materials import TAILINGS, varied
from .shapes import Ring, coverage, patch_around, polygon
from .terrain import GSD_M, fractal

FloatArray = npt.NDArray[np.float32]

PREVALENCE = 0.03
"""Share of a scene that is pond: 2.9 % in the scene of Zhang et al. (2021), table 3."""

_MEAN_HA = 36.0
"""Mean pond area in China, hectares: 1884 km2 over 5189 ponds."""

_SPREAD = 0.8
"""Standard deviation of the logarithm of the area; an assumption."""


@dataclass(frozen=True)
class Pond:
    """A tailings pond of a scene: its outline in pixel coordinates and what it holds."""

    ring: Ring
    material: str


def add_ponds(rng: np.random.Generator, canvas: Canvas) -> List[Pond]:
    """Put ponds into a scene until they cover :data:`PREVALENCE` of it."""
    wanted = PREVALENCE * canvas.size**2
    # Where one mean pond would be most of what is wanted, several smaller ones take its place.
    mean = min(_MEAN_HA * 1e4 / GSD_M**2, wanted / 4)
    ponds: List[Pond] = []
    covered = 0.0
    failures = 0
    while covered < 0.94 * wanted and failures < 40:
        area = mean * rng.lognormal(-(_SPREAD**2) / 2, _SPREAD)
        area = float(np.clip(area, 90.0, max(90.0, min(wanted / 2.5, wanted - covered))))
        pond = _add_pond(rng, canvas, area)
        if pond is None:
            failures += 1
            continue
        ponds.append(pond)
        covered += polygon(pond.ring).GetArea()
    return ponds


def _add_pond(rng: np.random.Generator, canvas: Canvas, area_px: float) -> Optional[Pond]:
    dam_px = float(np.clip(rng.uniform(0.05, 0.16) * np.sqrt(area_px), 1.5, 9.0))
    site = impound(rng, canvas, area_px, dam_px, valley=bool(rng.random() < 0.7))
    if site is None:
        return None
    material = TAILINGS[int(rng.integers(len(TAILINGS)))]
    _paint(rng, canvas, site, material)
    return Pond(site.ring, material)


def _paint(rng: np.random.Generator, canvas: Canvas, site: Impoundment, material: str) -> None:
    patch = patch_around(site.ring, canvas.size, 3)
    share = coverage(site.ring, patch)
    distance, across = site.distance(patch), site.across(patch)
    inside = (share > 0) & (distance > 0)
    far = max(float(distance[inside].max(initial=1.0)), 1.0)
    shape = (patch.height, patch.width)
    drift = fractal(rng, shape, 1.6, max(shape) / 2)
    reach = distance / far + 0.11 * drift

    canvas.cover(patch, _surface(rng, material, reach, across, far), share, 0.95)
    face = share * np.clip(0.5 - distance, 0, 1)
    canvas.cover(patch, _face(rng, site, material, distance), face, 0.6)
    # A road runs along the crest.
    crest = share * np.exp(-((distance / 0.7) ** 2)) * 0.6
    canvas.cover(patch, varied(rng, "dry soil"), crest.astype(np.float32), 1.0)
    _halo(rng, canvas, site)


def _surface(
    rng: np.random.Generator, material: str, reach: FloatArray, across: FloatArray, far: float
) -> FloatArray:
    """Return the reflectance behind the dam, float32 [4, H, W]: beach, wet beach, then water."""
    dry = varied(rng, material)
    wet = dry * rng.uniform(0.5, 0.7)
    moisture = _ramp(reach, rng.uniform(0.0, 0.3), rng.uniform(0.5, 1.0))
    surface = dry[:, None, None] * (1 - moisture) + wet[:, None, None] * moisture
    # Slurry runs from the spigots in streaks: short across, long along the way in.
    spread = fractal(rng, reach.shape, 1.2, 40.0)
    streaks = np.interp(across + 3 * spread, *_wander(rng, across)).astype(np.float32)
    surface *= np.exp(0.07 * streaks + 0.025 * spread)
    pool = 1.0 - rng.choice([0.0, 0.15, 0.3, 0.5], p=[0.2, 0.35, 0.3, 0.15])
    shore = max(1.5 / far, 0.03)
    depth = _ramp(reach, pool, pool + 0.3)
    stain = rng.uniform(0.0, 0.35)
    shallow = varied(rng, "turbid") * (1 - stain) + wet * stain
    water = shallow[:, None, None] * (1 - depth) + varied(rng, "decant")[:, None, None] * depth
    wetted = _ramp(reach, pool, pool + shore)
    return np.asarray(surface * (1 - wetted) + water * wetted, dtype=np.float32)


def _face(
    rng: np.random.Generator, site: Impoundment, material: str, distance: FloatArray
) -> FloatArray:
    """Return the dam's face: raised in terraces, with a bright initial dam at its toe."""
    grown = rng.uniform(0.0, 0.6)
    fill = varied(rng, material) * (1 - grown) + varied(rng, "dry grass") * grown
    step_px = max(rng.uniform(12.0, 24.0) / GSD_M, 1.6)
    terraces = 1 + 0.18 * np.cos(2 * np.pi * distance / step_px)
    face = fill[:, None, None] * terraces
    toe = _ramp(-distance, 0.72 * site.dam_px, 0.9 * site.dam_px) * rng.uniform(0.3, 0.9)
    return np.asarray(face * (1 - toe) + varied(rng, "limestone")[:, None, None] * toe, np.float32)


def _halo(rng: np.random.Generator, canvas: Canvas, site: Impoundment) -> None:
    """Bare the ground around a pond, where it was cleared and where dust settles."""
    patch = patch_around(site.ring, canvas.size, 10)
    inside = coverage(site.ring, patch)
    gap = ndimage.distance_transform_edt(inside < 0.5)
    patchy = 0.5 + 0.5 * np.tanh(1.5 * fractal(rng, inside.shape, 1.2, 24.0) + 0.3)
    width = rng.uniform(0.8, 3.0)
    share = np.exp(-gap / width) * patchy * rng.uniform(0.3, 0.9) * (1 - inside)
    canvas.cover(patch, varied(rng, "laterite"), share.astype(np.float32), 0.3)


def _ramp(value: FloatArray, start: float, end: float) -> FloatArray:
    """Return a smooth step from 0 at ``start`` to 1 at ``end``."""
    t = np.clip((value - start) / max(end - start, 1e-6), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def _wander(
    rng: np.random.Generator, across: FloatArray
) -> Tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return knots of a random line over the width of the dam: ``x`` and unit-variance ``y``."""
    knots = np.arange(float(across.min()) - 4, float(across.max()) + 4, 2.5)
    return knots, rng.standard_normal(len(knots))
