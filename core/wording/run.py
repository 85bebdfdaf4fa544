"""Texts of :mod:`core.run`: outputs and manifests."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "run.is_folder": "{path} is a folder, not a file.",
    "run.is_folder.cure": "Choose a file name.",
    "run.not_writable": "{path} cannot be written ({reason}).",
    "run.not_writable.cure": (
        "Choose another folder, or close the layer or program that uses this file."
    ),
    "run.not_removable": "{path} is from an earlier run and cannot be removed ({reason}).",
    "run.not_removable.cure": (
        "Choose another folder, or close the layer or program that uses this file."
    ),
    "run.disk_full": "There is no room left in {folder} for {name}.",
    "run.disk_full.cure": "Free some space, or choose another folder.",
    "run.gdal_refused": "{path} cannot be written ({reason}).",
    "run.gdal_refused.cure": (
        "Check that the folder is writable and has room, or choose another one."
    ),
}
"""Templates by code."""
