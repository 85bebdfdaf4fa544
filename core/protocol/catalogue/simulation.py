"""Texts of :mod:`core.simulation`: simulated scenes and products."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
