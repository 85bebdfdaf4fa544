"""Texts of :mod:`core.classifiers`: samples, fitting, files of classifiers."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {}
"""Templates by code."""
