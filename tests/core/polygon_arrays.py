"""Polygons as lists of rings, made into arrays."""

from __future__ import annotations

from typing import Sequence

import numpy as np

from core.raster.wkb import Polygons, Ring


def polygons_of(some: Sequence[Sequence[Ring]]) -> Polygons:
    """Return polygons, each a list of its rings, as arrays."""
    rings = [ring for polygon in some for ring in polygon]
    return Polygons(
        np.concatenate([np.zeros((0, 2)), *rings]),
        np.array([len(ring) for ring in rings], dtype=np.int64),
        np.array([len(polygon) for polygon in some], dtype=np.int64),
    )
