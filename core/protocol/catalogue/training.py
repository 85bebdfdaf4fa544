"""Texts of :mod:`core.training`: images to train on, networks, trainings."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
