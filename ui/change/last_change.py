"""The last ledger of a project, kept in it by its folder."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject

from ...core.protocol.change_record import NAME, ChangeRecord, read_change
from ..project import local_path
from ..project.settings import GROUP

_FOLDER = "last_change_folder"


def save(folder: str, project: QgsProject) -> None:
    """Keep a ledger's folder in the project; it is in its file when it is saved."""
    project.writeEntry(GROUP, _FOLDER, project.writePath(folder))


def load(project: QgsProject) -> str | None:
    """Return the folder of the last ledger, ``None`` where the project has none."""
    return local_path.of_project(project, project.readEntry(GROUP, _FOLDER, "")[0]) or None


def read(folder: str) -> ChangeRecord:
    """Return the record of the ledger in a folder.

    Raises:
        InputError: It is not there, or cannot be read.
    """
    return read_change(str(Path(folder) / NAME))
