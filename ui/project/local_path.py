"""Paths that a project, or a file beside it, names: looked at on this machine only.

To ask whether a file is there is enough to log in to a server: the name of a share in a project
would send whoever opens it to a machine of the stranger's choice.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Callable, Union

from qgis.core import QgsProject

LONGEST = 4096
"""Characters of a path that any system takes."""

_REMOTE = re.compile(
    r"""[\\/]{2}            # a share, or a device
    | /vsi                  # what GDAL resolves, servers and archives among it
    | [a-z][a-z0-9+.-]+:    # a scheme or a driver; the letter of a drive stands alone
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def is_local(path: str, home: Union[str, Path] = "") -> bool:
    """Return whether a path leads to this machine, or into ``home``, which is open already.

    Args:
        path: Absolute, as a stranger has written it.
        home: Folder of the project, or of the file that names the path.
    """
    if not path or len(path) > LONGEST or any(ord(letter) < 32 for letter in path):
        return False
    if path.startswith("<"):
        return False
    if not _REMOTE.match(path):
        return True
    inside = Path(path)
    return bool(str(home)) and ".." not in inside.parts and Path(home) in inside.parents


def is_file(path: str, home: Union[str, Path] = "") -> bool:
    """Return whether a stranger's path is a file that may be looked at."""
    return is_local(path, home) and asks(Path(path).is_file)


def is_folder(path: str, home: Union[str, Path] = "") -> bool:
    """Return whether a stranger's path is a folder that may be looked at."""
    return is_local(path, home) and asks(Path(path).is_dir)


def is_tiff(path: str) -> bool:
    """Return whether a file is a TIFF by its first bytes: others may name yet other files."""
    try:
        with Path(path).open("rb") as file:
            return file.read(4) in _TIFF
    except (OSError, ValueError):
        return False


def of_project(project: QgsProject, text: str) -> str:
    """Return the path that a project keeps, absolute; empty where it leads off this machine."""
    home = project.absolutePath()
    # Before QGIS completes it, too: that may look whether it is there.
    if not (is_local(text, home) or text.startswith("./")):
        return ""
    path = str(project.readPath(text))
    return path if is_local(path, home) else ""


def asks(question: Callable[[], bool]) -> bool:
    """Return the answer of a file system; no where it cannot even take the question."""
    try:
        return question()
    except (OSError, ValueError):
        return False
