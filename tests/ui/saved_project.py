"""A project that is saved with its files in one folder, moved, and opened again."""

from __future__ import annotations

import shutil
from pathlib import Path

from qgis.core import QgsProject

NAME = "project.qgz"


def save(project: QgsProject, folder: Path) -> str:
    """Save the project in a folder and return its file."""
    file = str(folder / NAME)
    assert project.write(file)
    return file


def move(project: QgsProject, folder: Path) -> Path:
    """Close the project, move its folder, open it there, and return the new folder."""
    project.clear()
    moved = folder.with_name("moved")
    shutil.move(str(folder), str(moved))
    assert project.read(str(moved / NAME))
    return moved
