"""The last score of a project, kept in it: where it is, and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from qgis.core import QgsProject

from .settings import GROUP

_KEY = "last_score_{}"
_PATHS = ("folder", "prediction", "probability")
"""Kept as QGIS keeps the paths of layers: beside a project that moves, they move along."""


@dataclass(frozen=True)
class LastScore:
    """A score, by its traces in the project.

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
        texts[item.name] = project.readPath(text) if text and item.name in _PATHS else text
    return LastScore(**texts) if texts["folder"] else None
