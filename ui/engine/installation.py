"""Where the Python installation of the running QGIS is laid out, on each platform.

Inside QGIS ``sys.executable`` may be QGIS itself, or whatever ``python3`` came first on ``PATH``.
The standard library that is in use tells more: the interpreter is beside it, or, in a bundle of
macOS from QGIS 3.44 on, beside QGIS's own executable.
"""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import List, Sequence, Tuple

from qgis.core import QgsApplication

from .environment import host_version

_BUNDLE = Path("Contents") / "MacOS"
"""Where a bundle of macOS has its executables."""


@dataclass(frozen=True)
class Installation:
    """Where a Python installation is, as far as the running process can tell.

    Attributes:
        platform: ``sys.platform``.
        prefixes: Folders that an installation is laid out in, likelier ones first.
        executable: ``sys.executable``, which may be QGIS.
        version: ``major.minor``.
        machine: Kind of processor that QGIS was built for, as ``platform.machine()`` says it.
        packages: Folders that QGIS has GDAL and numpy in.
        profiles: Folder of QGIS's settings, beside the profiles.
        home: The user's folder.
    """

    platform: str
    prefixes: Sequence[Path]
    executable: Path
    version: str
    machine: str = ""
    packages: Tuple[Path, ...] = ()
    profiles: Path = Path()
    home: Path = Path()

    @classmethod
    def running(cls) -> Installation:
        """Return the installation that this process runs on."""
        library = Path(os.__file__).resolve().parent
        above = library.parent if sys.platform == "win32" else library.parent.parent
        return cls(
            platform=sys.platform,
            prefixes=(above, Path(sys.base_prefix), Path(sys.base_exec_prefix)),
            executable=Path(sys.executable or "python3"),
            version=host_version(),
            machine=platform.machine(),
            packages=_package_folders(),
            profiles=Path(QgsApplication.qgisSettingsDirPath()),
            home=Path.home(),
        )

    def candidates(self) -> List[Path]:
        """Return where the interpreter may be, likelier places first; they may not exist."""
        if self.platform == "win32":
            found = [prefix / "python.exe" for prefix in self.prefixes]
        else:
            names = (f"python{self.version}", "python3")
            found = [prefix / "bin" / name for prefix in self.prefixes for name in names]
            if self.platform == "darwin":
                found += [
                    folder / name
                    for folder in self._bundle_folders()
                    for name in (*names, "python")
                ]
        if self.executable.stem.lower().startswith("python"):
            found.append(self.executable)
        return list(dict.fromkeys(found))

    def standalone_candidates(self) -> List[Path]:
        """Return where macOS may have a Python of this version that is nobody's bundle.

        One that was unpacked beside the QGIS profile comes first, then the one of python.org, those
        of Homebrew on either processor, and those that uv and pyenv keep.
        """
        if self.platform != "darwin":
            return []
        name = f"python{self.version}"
        found = [
            self.profiles / "tailing_pond_mapper" / "python" / "bin" / name,
            Path("/Library/Frameworks/Python.framework/Versions") / self.version / "bin" / name,
            Path("/opt/homebrew/opt") / f"python@{self.version}" / "bin" / name,
            Path("/usr/local/opt") / f"python@{self.version}" / "bin" / name,
        ]
        kept = (
            (self.home / ".local" / "share" / "uv" / "python", f"cpython-{self.version}.*"),
            (self.home / ".pyenv" / "versions", f"{self.version}.*"),
        )
        for folder, pattern in kept:
            found += [version / "bin" / name for version in sorted(folder.glob(pattern))]
        return found

    def in_bundle(self, python: Path) -> bool:
        """Return whether an interpreter is part of a bundle of macOS."""
        return self.platform == "darwin" and any(
            parent.suffix == ".app" and parent / _BUNDLE in python.parents
            for parent in python.parents
        )

    def _bundle_folders(self) -> List[Path]:
        """Return where a bundle keeps interpreters: ``bin`` up to QGIS 3.42, itself from 3.44."""
        places = [self.executable.parent]
        for start in (self.executable, *self.prefixes):
            places += [
                parent / _BUNDLE for parent in (start, *start.parents) if parent.suffix == ".app"
            ]
        return [folder for place in places for folder in (place / "bin", place)]


def _package_folders() -> Tuple[Path, ...]:
    """Return the folders that this process would import GDAL and numpy from."""
    specs = (find_spec(name) for name in ("numpy", "osgeo"))
    origins = (Path(spec.origin) for spec in specs if spec is not None and spec.origin)
    return tuple(dict.fromkeys(origin.parents[1] for origin in origins))
