"""Which models can be chosen: those of the plugin, those in the profile, and any other file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsApplication

from ..engine import environment
from . import local_path
from .new_folder import short_name


@dataclass(frozen=True)
class ModelFile:
    """A model to choose.

    Attributes:
        key: What settings and projects remember: a bare file name for a model of the plugin, so
            that a project finds it on every machine; a path otherwise.
        path: The ONNX file.
    """

    key: str
    path: Path


def shipped_folder() -> Path:
    """Return the folder of the models that come with the plugin."""
    return environment.plugin_root() / "models"


def user_folder() -> Path:
    """Return the folder of a user's own models, beside the profile; it may not exist."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "tailing_pond_mapper" / "models"


def known_models() -> list[ModelFile]:
    """Return the models of the plugin, the careful one first, then the user's, each by name."""
    shipped = [ModelFile(path.name, path) for path in _models_in(shipped_folder())]
    own = [ModelFile(str(path), path) for path in _models_in(user_folder())]
    return shipped + own


def _models_in(folder: Path) -> list[Path]:
    # By the name without its end: what a name goes on with comes behind it, not before.
    return sorted(folder.glob("*.onnx"), key=lambda path: path.stem)


def path_of(key: str) -> Path:
    """Return the file of a key that settings or projects remember; it may not be there."""
    return Path(key) if Path(key).is_absolute() else shipped_folder() / Path(key).name


def shipped_model() -> Path | None:
    """Return the plugin's own model, ``None`` in a checkout that has none."""
    return next(
        (model.path for model in known_models() if model.path.parent == shipped_folder()), None
    )


def screening_model() -> Path | None:
    """Return the plugin's model for a first look, which draws no ponds; ``None`` without one."""
    path = shipped_folder() / "screening" / "tailings-screen.onnx"
    return path if path.is_file() else None


def distinct_name(path: Path, taken: Collection[str]) -> str:
    """Return what a list of models calls a file: by its folder too, where another has its name."""
    return path.stem if path.stem not in taken else f"{path.stem} ({path.parent})"


def plain_name(text: str) -> str:
    """Return a name that every file system takes, as near to ``text`` as can be."""
    return "".join(c if c.isalnum() or c in "-_. " else "_" for c in text).strip("._ ")


def free_name(folder: Path, wanted: str) -> str:
    """Return a name, without ending, that no model in ``folder`` has yet."""
    stem = short_name(plain_name(wanted)) or "model"
    number = 1
    while True:
        name = stem if number == 1 else f"{stem}-{number}"
        # Of a folder that cannot be one, too long say, the name is free; making it tells of that.
        if not local_path.asks((folder / f"{name}.onnx").exists):
            return name
        number += 1
