"""Texts of :mod:`core.run`: outputs and manifests."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
