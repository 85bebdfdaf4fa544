"""Texts of :mod:`core.comparison`: methods, differences, verdicts."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
