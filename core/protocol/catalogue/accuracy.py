"""Texts of :mod:`core.accuracy`: references, predictions, samples, scores."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
