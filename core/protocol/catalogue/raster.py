"""Texts of :mod:`core.raster`: images, polygons, areas."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
