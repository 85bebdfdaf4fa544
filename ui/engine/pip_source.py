"""Where pip comes from in a new environment, and what to do where it cannot be had.

Python's ``venv`` puts pip in by ``ensurepip``. OSGeo4W may have the one without the other, Debian
and Ubuntu have ``ensurepip`` in a package of its own, and flatpaks have neither. What is missing is
said before anything is removed or made.
"""

from __future__ import annotations

import enum
import os
import sys
from pathlib import Path
from typing import Optional, Tuple

from ...core.protocol.errors import EngineError
from ..text.translation import tr
from .host_python import HostPython

FLATPAK = Path("/.flatpak-info")
"""There in a flatpak, and nowhere else."""

DEBIAN = Path("/etc/debian_version")
"""There on Debian, Ubuntu and their kin."""


class PipSource(enum.Enum):
    """How an environment comes by pip."""

    VENV = "venv"
    """``venv`` puts it in."""

    ENSUREPIP = "ensurepip"
    """It is put in afterwards: ``venv`` drops the ``PYTHONHOME`` that its child would need."""

    HOST = "host"
    """It is the host's, which the environment sees."""

    WHEEL = "wheel"
    """It runs from its own wheel, in the folder that everything is installed from."""

    @property
    def options(self) -> Tuple[str, ...]:
        """What ``venv`` is to be told."""
        return () if self is PipSource.VENV else ("--without-pip",)


def pip_source(host: HostPython, wheels: Optional[Path]) -> PipSource:
    """Return how an environment made from ``host`` comes by pip.

    Args:
        host: The interpreter.
        wheels: Folder of wheels to install from, if not from the internet.

    Raises:
        EngineError: It cannot; the cure is that of the platform.
    """
    if host.ensurepip:
        return PipSource.ENSUREPIP if host.home else PipSource.VENV
    if host.pip and not host.packages:
        return PipSource.HOST
    if wheels is not None and pip_wheel(wheels) is not None:
        return PipSource.WHEEL
    raise EngineError(
        tr("{} cannot install packages: it has no pip.").format(host.path), _cure(sys.platform)
    )


def pip_wheel(wheels: Path) -> Optional[Path]:
    """Return pip's own wheel among others, the last of several, or ``None``."""
    return max(wheels.glob("pip-*.whl"), default=None)


def _cure(platform: str) -> str:
    if FLATPAK.exists() or "FLATPAK_ID" in os.environ:
        return tr(
            "A flatpak of QGIS comes without it. Install from a folder of wheels that holds pip's "
            "own as well (python -m pip download pip), or install QGIS from the packages of your "
            "system."
        )
    if platform == "win32":
        return tr("Run the OSGeo4W Setup, install the package python3-pip, and try again.")
    if DEBIAN.exists():
        return tr("In a terminal, run: sudo apt install python3-venv. Then try again.")
    return tr(
        "Install Python's modules venv and ensurepip with the package manager of your system, "
        "and try again."
    )
