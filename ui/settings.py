"""What the panel remembers: one dataclass, kept in the user's profile and, in part, the project.

Everything is remembered for the user. What describes the work at hand rather than the person,
marked ``project`` below, is also kept in the project, whose word then goes first.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Union

from qgis.core import QgsProject, QgsSettings

GROUP = "tailing_pond_mapper"
"""Prefix of every key, in the profile and in the project."""

_PROJECT = {"project": True}
_UNSET = "-"

Value = Union[bool, float, str, None]


@dataclass(frozen=True)
class SegmentSettings:
    """The choices on page Segment that outlive a click, layers apart.

    Attributes:
        cover: What to cover, the value of a :class:`.segment_page.Cover`.
        model: ONNX file; empty for the shipped model.
        threshold: Probability from which a pixel is a pond, ``None`` for the model's own.
        min_area: Smallest pond to keep, square metres.
        simplify: Tolerance of outline simplification, pixels.
        folder: Folder for results; empty for one beside the project.
        probability: Whether to keep the probability raster.
        device: ``auto``, ``cpu`` or ``cuda``.
    """

    cover: str = "layer"
    model: str = field(default="", metadata=_PROJECT)
    threshold: float | None = field(default=None, metadata=_PROJECT)
    min_area: float = field(default=5000.0, metadata=_PROJECT)
    simplify: float = field(default=0.0, metadata=_PROJECT)
    folder: str = field(default="", metadata=_PROJECT)
    probability: bool = False
    device: str = "auto"


def load(project: QgsProject) -> SegmentSettings:
    """Return the last settings: the project's where it has some, else the user's, else defaults.

    An entry that cannot be read (edited by hand, written by another version) counts as absent.
    """
    store = QgsSettings()
    settings = SegmentSettings()
    for item in fields(SegmentSettings):
        default = getattr(settings, item.name)
        texts = [str(store.value(f"{GROUP}/{item.name}", ""))]
        if item.metadata.get("project"):
            texts.append(project.readEntry(GROUP, item.name, "")[0])
        for text in texts:
            if text:
                settings = replace(settings, **{item.name: _parse(text, default)})
    return settings


def save(settings: SegmentSettings, project: QgsProject) -> None:
    """Remember settings for the user, and in the project what belongs to it."""
    store = QgsSettings()
    for item in fields(SegmentSettings):
        text = _format(getattr(settings, item.name))
        store.setValue(f"{GROUP}/{item.name}", text)
        if item.metadata.get("project"):
            project.writeEntry(GROUP, item.name, text)


def _format(value: object) -> str:
    """Return a value as text; what is unset gets a mark, so that it overrides like a value."""
    return _UNSET if value in (None, "") else str(value)


def _parse(text: str, default: Value) -> Value:
    """Return a value from its text; ``None`` as a default stands for an optional number."""
    if text == _UNSET:
        return None if default is None else type(default)()
    if isinstance(default, bool):
        return text == str(True)
    if isinstance(default, str):
        return text
    try:
        return float(text)
    except ValueError:
        return default
