"""Texts of :mod:`core.model`: cards, bands, values."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
