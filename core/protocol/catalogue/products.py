"""Texts of :mod:`core.products`: Level-1A products and their preparation."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
