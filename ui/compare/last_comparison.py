"""The last comparison of a project, kept in it; and its result, read back from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProject

from ...core.protocol.compare import CompareResult
from ...core.protocol.comparison_record import read_result
from ..project import local_path
from ..project.settings import GROUP

_FOLDER, _LAYOUT = "last_comparison_folder", "last_comparison_layout"

RECORD = "compare.manifest.json"


@dataclass(frozen=True)
class LastComparison:
    """A comparison by its traces in the project: its folder, and the name of its layout."""

    folder: str
    layout: str


def save(last: LastComparison, project: QgsProject) -> None:
    """Keep a comparison's traces in the project; they are in its file when it is saved."""
    project.writeEntry(GROUP, _FOLDER, project.writePath(last.folder))
    project.writeEntry(GROUP, _LAYOUT, last.layout)


def load(project: QgsProject) -> LastComparison | None:
    """Return the traces of the last comparison, ``None`` where the project has none."""
    folder = local_path.of_project(project, project.readEntry(GROUP, _FOLDER, "")[0])
    if not folder:
        return None
    return LastComparison(folder, project.readEntry(GROUP, _LAYOUT, "")[0])


def read(folder: str) -> CompareResult:
    """Return the result of the comparison in a folder.

    Raises:
        InputError: It is not there, or cannot be read.
    """
    return read_result(str(Path(folder) / RECORD))
