"""Texts of :mod:`core.jobs`: what commands check before and tell after."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
