"""The folder that a job writes a set of files to: a free name, made, cleared up, opened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qgis.core import QgsCoordinateTransformContext

from ...core.protocol.unfinished_output import left_in
from . import reference_layer
from .new_folder import make_folder, short_name
from .reference_layer import Reference


def free_folder(base: Path, name: str) -> Path:
    """Return a folder of a name that is not taken in ``base``, with a number if need be."""
    name, number = short_name(name), 1
    while True:
        folder = base / (name if number == 1 else f"{name}_{number}")
        if not folder.exists():
            return folder
        number += 1


def write_polygons(
    folder: Path,
    polygons: Iterable[tuple[Reference | None, Path]],
    context: QgsCoordinateTransformContext,
) -> None:
    """Make a folder and write polygons for the engine into it, as far as there are any.

    Args:
        folder: For the job's files.
        polygons: What to write, and its file.
        context: The project's.

    Raises:
        OutputError: They cannot be written.
    """
    make_folder(folder)
    for some, path in polygons:
        if some is not None:
            reference_layer.write(some, context, path)


def discard(folder: Path, written: Iterable[Path]) -> None:
    """Remove what a job that came to nothing left, and the folder if it is empty then.

    As long as it lives, the engine removes its own unfinished files.

    Args:
        folder: Of the job.
        written: Polygons that were written for it.
    """
    for path in (*written, *left_in(folder)):
        path.unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
