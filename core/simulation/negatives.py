"""What is easily taken for a tailings pond: reservoirs, quarries, bare laterite, greenhouses."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from .canvas import Canvas
from .impound import claim_blob, impound
from .materials import varied
from .shapes import coverage, patch_around
from .terrain import fractal

FloatArray = npt.NDArray[np.float32]


def add_negatives(rng: np.random.Generator, canvas: Canvas) -> None:
    """Put hard negatives into a scene, about as many as ponds."""
    share = (canvas.size / 1024) ** 2
    for add, per_scene in (
        (_reservoir, 4.0),
        (_quarry, 5.0),
        (_bare_ground, 7.0),
        (_greenhouses, 2.0),
    ):
        for _ in range(int(rng.poisson(per_scene * share))):
            add(rng, canvas)


def _reservoir(rng: np.random.Generator, canvas: Canvas) -> None:
    area = float(np.clip(rng.lognormal(7.0, 1.0), 60, 0.02 * canvas.size**2))
    site = impound(rng, canvas, area, 1.5, valley=True)
    if site is None:
        return
    patch = patch_around(site.ring, canvas.size, 5)
    share = coverage(site.ring, patch)
    inside = ndimage.distance_transform_edt(share > 0.5)
    # Drawdown leaves a pale rim; some reservoirs are muddy.
    rim = np.exp(-inside / rng.uniform(0.5, 2.0))
    murk = rng.beta(0.7, 1.5)
    water = varied(rng, "lake") * (1 - murk) + varied(rng, "turbid") * murk
    colour = water[:, None, None] * (1 - rim) + varied(rng, "bare field")[:, None, None] * rim
    canvas.cover(patch, colour.astype(np.float32), share, 1.0)
    dam = share * np.clip(0.5 - site.distance(patch), 0, 1)
    canvas.cover(patch, varied(rng, str(rng.choice(["concrete", "grass"]))), dam, 0.5)


def _quarry(rng: np.random.Generator, canvas: Canvas) -> None:
    ring = claim_blob(rng, canvas, float(np.clip(rng.lognormal(7.1, 0.8), 80, 9000)), 0.38)
    if ring is None:
        return
    patch = patch_around(ring, canvas.size, 3)
    share = coverage(ring, patch)
    depth = ndimage.distance_transform_edt(share > 0.5)
    bench_px = rng.uniform(2.5, 5.0)
    rough = fractal(rng, share.shape, 0.8, 24.0)
    benches = np.sign(np.sin(2 * np.pi * (depth + rough) / bench_px))
    name = str(rng.choice(["rock", "limestone", "laterite", "sand", "dry soil"]))
    relief = np.exp(0.16 * benches + 0.2 * rough)
    colour = varied(rng, name)[:, None, None] * relief + 0.0
    if rng.random() < 0.3:
        sump = 1 / (1 + np.exp(-4.0 * (depth - 0.7 * depth.max())))
        colour = colour * (1 - sump) + varied(rng, "turbid")[:, None, None] * sump
    canvas.cover(patch, colour.astype(np.float32), share, 0.4)


def _bare_ground(rng: np.random.Generator, canvas: Canvas) -> None:
    ring = claim_blob(rng, canvas, float(np.clip(rng.lognormal(6.7, 0.9), 50, 8000)), 0.5)
    if ring is None:
        return
    patch = patch_around(ring, canvas.size, 3)
    patchy = fractal(rng, (patch.height, patch.width), 1.1, 30.0)
    share = coverage(ring, patch) * np.clip(0.8 + 0.3 * patchy, 0, 1)
    name = str(rng.choice(["laterite", "laterite", "dry soil", "bare field", "sand"]))
    colour = varied(rng, name)[:, None, None] * np.exp(0.1 * patchy)
    canvas.cover(patch, colour.astype(np.float32), share.astype(np.float32), 0.2)


def _greenhouses(rng: np.random.Generator, canvas: Canvas) -> None:
    ring = claim_blob(rng, canvas, float(np.clip(rng.lognormal(6.0, 0.6), 100, 3000)), 0.3)
    if ring is None:
        return
    patch = patch_around(ring, canvas.size, 2)
    x, y = patch.centres()
    turn = rng.uniform(0, np.pi)
    rows = ((y * np.cos(turn) - x * np.sin(turn)) % rng.uniform(1.8, 3.0)) < 1.1
    share = coverage(ring, patch) * np.where(rows, 0.85, 0.35)
    canvas.cover(patch, varied(rng, "plastic"), share.astype(np.float32), 0.7)
