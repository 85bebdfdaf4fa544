"""Texts of :mod:`core.result_text`: results in the terminal."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
