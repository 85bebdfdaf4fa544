"""The last scores of a project, kept in it: where they are, and what belongs to them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from qgis.core import QgsProject

from ..project import local_path
from ..project.settings import GROUP

_KEY = "last_score_{}"
_BY_SAMPLE = "last_score_by_sample"
_SAMPLE_LAYOUT = "last_score_by_sample_layout"
_PATHS = ("folder", "prediction", "probability")
"""Kept as QGIS keeps the paths of layers: beside a project that moves, they move along."""


@dataclass(frozen=True)
class LastScore:
    """A score by polygons, by its traces in the project.

    Attributes:
        folder: With the engine's files.
        prediction: The raster that was judged.
        probability: The raster of percent behind it; empty for none.
        name: That its layers begin with.
        layout: Name of its print layout.
    """

    folder: str
    prediction: str
    probability: str
    name: str
    layout: str


def save(last: LastScore, project: QgsProject) -> None:
    """Keep a score's traces in the project; they are in its file when it is saved."""
    for item in fields(last):
        text = getattr(last, item.name)
        kept = project.writePath(text) if text and item.name in _PATHS else text
        project.writeEntry(GROUP, _KEY.format(item.name), kept)


def load(project: QgsProject) -> LastScore | None:
    """Return the traces of the last score, ``None`` where the project has none."""
    texts = {}
    for item in fields(LastScore):
        text = project.readEntry(GROUP, _KEY.format(item.name), "")[0]
        texts[item.name] = local_path.of_project(project, text) if item.name in _PATHS else text
    # What the engine writes is a TIFF; of another raster nobody knows yet what it would open.
    if not local_path.is_tiff(texts["probability"]):
        texts["probability"] = ""
    return LastScore(**texts) if texts["folder"] else None


def save_by_sample(folder: str, project: QgsProject, layout: str = "") -> None:
    """Keep in the project where its last score by a sample is, and the name of its layout."""
    project.writeEntry(GROUP, _BY_SAMPLE, project.writePath(folder))
    project.writeEntry(GROUP, _SAMPLE_LAYOUT, layout)


def layout_by_sample(project: QgsProject) -> str:
    """Return the name of the layout of the last score by a sample; empty where it has none."""
    return str(project.readEntry(GROUP, _SAMPLE_LAYOUT, "")[0])


def load_by_sample(project: QgsProject) -> str:
    """Return the folder of the last score by a sample; empty where the project has none."""
    return local_path.of_project(project, project.readEntry(GROUP, _BY_SAMPLE, "")[0])
