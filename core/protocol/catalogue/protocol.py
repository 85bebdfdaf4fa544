"""Texts of :mod:`core.protocol`: requests that make no sense."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
