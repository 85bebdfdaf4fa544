"""Where the engine's interpreter lives, what state it is in, and what its processes may inherit.

Two places are known. A checkout has ``.venv`` beside the plugin, made by ``make setup``. An
installed plugin keeps an environment of its own beside the QGIS profile, made by
:mod:`.environment_setup`; it is usable from the moment its marker file is there, which is written
last of all.
"""

from __future__ import annotations

import enum
import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QProcessEnvironment

from ...core.protocol.texts import LANGUAGE
from ..text import translation

OVERRIDE = "TAILING_POND_MAPPER_PYTHON"
"""Environment variable naming the interpreter to use, whatever else there is."""

_LEAKS = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONEXECUTABLE",
    "PYTHONSTARTUP",
    "PYTHONPLATLIBDIR",
    "PYTHONUSERBASE",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PIP_CONSTRAINT",
    "PIP_REQUIREMENT",
    "PIP_NO_DEPS",
    "PIP_REQUIRE_VIRTUALENV",
)
"""Variables that QGIS, its launcher or a user set for another interpreter than the engine's."""


_DATA = {"GDAL_DATA": "gdal", "PROJ_LIB": "proj", "PROJ_DATA": "proj"}
"""Variables that name folders of data, and those folders in a bundle of macOS."""


class State(enum.Enum):
    """What can be said about the engine beside the profile without starting it."""

    ABSENT = "absent"
    UNFINISHED = "unfinished"
    OUTDATED = "outdated"
    BROKEN = "broken"
    READY = "ready"


@dataclass(frozen=True)
class Marker:
    """What the marker file records about a finished environment.

    Attributes:
        python: Version of the interpreter it was made with, ``major.minor``.
        requirements: Digest of the requirement files it was made from.
        gpu: Whether it holds the GPU build of ONNX Runtime.
        training: Whether it holds what only training needs.
        batch: Whether it holds what only batches need.
        home: The ``PYTHONHOME`` that its interpreter needs; empty where it needs none.
    """

    python: str
    requirements: str
    gpu: bool
    training: bool = False
    home: str = ""
    batch: bool = False

    def write(self, folder: Path) -> None:
        """Declare the environment in ``folder`` finished.

        Raises:
            OSError: The file cannot be written.
        """
        unfinished = folder / "ready.json.part"
        unfinished.write_text(json.dumps(asdict(self)), encoding="utf-8")
        unfinished.replace(_marker(folder))

    @staticmethod
    def remove(folder: Path) -> None:
        """Declare the environment in ``folder`` unfinished.

        Raises:
            OSError: The file cannot be removed.
        """
        _marker(folder).unlink(missing_ok=True)


def plugin_root() -> Path:
    """Return the plugin's folder, which holds ``core``: the working directory of every engine."""
    return Path(__file__).resolve().parents[2]


def engine_folder() -> Path:
    """Return the folder of the engine's environment beside the QGIS profile; it may not exist."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "tailing_pond_mapper" / "engine"


def interpreter() -> Optional[Path]:
    """Return the interpreter that runs the engine, or ``None`` where none is ready."""
    given = given_interpreter()
    if given is not None:
        return given
    folder = engine_folder()
    return python_of(folder) if state(folder) is State.READY else None


def given_interpreter() -> Optional[Path]:
    """Return the interpreter that goes before the environment beside the profile, if there is one.

    The environment variable ``TAILING_POND_MAPPER_PYTHON`` names one; else a checkout's ``.venv``
    is one. Neither is this plugin's to make or to remove.
    """
    override = os.environ.get(OVERRIDE)
    if override:
        return Path(override)
    checkout = python_of(plugin_root() / ".venv")
    return checkout if checkout.is_file() else None


def interpreter_home() -> str:
    """Return the ``PYTHONHOME`` that the engine's interpreter needs; empty where it needs none."""
    marker = None if given_interpreter() else read_marker(engine_folder())
    return marker.home if marker is not None else ""


def can_train() -> bool:
    """Return whether the engine has what training needs; one that was not made here may have."""
    marker = None if given_interpreter() else read_marker(engine_folder())
    return marker is None or marker.training


def python_of(environment: Path) -> Path:
    """Return where a virtual environment has its interpreter; the file may not exist."""
    if sys.platform == "win32":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def state(folder: Path) -> State:
    """Return the state of the environment in ``folder``, from its files alone."""
    if not folder.exists():
        return State.ABSENT
    marker = read_marker(folder)
    if marker is None:
        return State.UNFINISHED
    if marker.python != host_version() or not python_of(folder).is_file():
        return State.BROKEN
    if marker.requirements != requirements_digest(training=marker.training, batch=marker.batch):
        return State.OUTDATED
    return State.READY


def read_marker(folder: Path) -> Optional[Marker]:
    """Return what a finished environment recorded, or ``None`` where it never was finished."""
    try:
        return Marker(**json.loads(_marker(folder).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def host_version() -> str:
    """Return the version of the interpreter that QGIS runs, ``major.minor``."""
    return "{}.{}".format(*sys.version_info[:2])


def requirements_digest(*, training: bool = False, batch: bool = False) -> str:
    """Return the SHA-256 of what an environment is made from: another digest, another environment.

    Args:
        training: Whether the environment holds what only training needs.
        batch: Whether it holds what only batches need.
    """
    more = (*(("train.txt",) if training else ()), *(("batch.txt",) if batch else ()))
    patterns = ("engine*.txt", "compare.txt", *more)
    folder = plugin_root() / "requirements"
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def child_environment() -> QProcessEnvironment:
    """Return the environment variables for a process of the engine's interpreter.

    What the host set for its own Python is left out; the rest, ``PATH`` above all, which leads to
    the host's GDAL on Windows, is kept.
    """
    environment = QProcessEnvironment.systemEnvironment()
    for name in _LEAKS:
        environment.remove(name)
    environment.insert("PYTHONNOUSERSITE", "1")
    environment.insert("PYTHONUTF8", "1")
    environment.insert("PYTHONUNBUFFERED", "1")
    environment.insert("USE_PATH_FOR_GDAL_PYTHON", "YES")
    for name, folder in _DATA.items():
        # GDAL and PROJ do not find by themselves where a bundle of macOS has their data.
        data = Path(QgsApplication.pkgDataPath()) / folder
        if sys.platform == "darwin" and not environment.contains(name) and data.is_dir():
            environment.insert(name, str(data))
    environment.insert(LANGUAGE, translation.language())
    return environment


def _marker(folder: Path) -> Path:
    return folder / "ready.json"
