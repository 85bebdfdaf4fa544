"""Models that this person has used: what a project names besides is a stranger's.

A model is a program of sorts. One that a project names is not read, let alone run, because the
project was opened: the person has to choose it first.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsSettings

from . import local_path, model_files

_KEY = "tailing_pond_mapper/chosen_models"
_MOST = 100


def remember(*keys: str) -> None:
    """Remember models that are used now."""
    chosen = [key for key in keys if Path(key).is_absolute()]
    others = [key for key in _chosen() if key not in chosen]
    if chosen:
        QgsSettings().setValue(_KEY, "\n".join([*chosen, *others][:_MOST]))


def is_known(key: str) -> bool:
    """Return whether a model was used before, is the plugin's, or among the person's own.

    Args:
        key: Of a :class:`.model_files.ModelFile`.
    """
    if key in _chosen():
        return True
    if Path(key).name == key:
        return True
    return local_path.is_local(key) and Path(key).parent == model_files.user_folder()


def _chosen() -> list[str]:
    return str(QgsSettings().value(_KEY, "")).splitlines()
