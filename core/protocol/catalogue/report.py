"""Texts of :mod:`core.report`: the pages that a score and a comparison write."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
