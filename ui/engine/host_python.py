"""Find the interpreter that belongs to the running QGIS.

Inside QGIS ``sys.executable`` may be QGIS itself, or whatever ``python3`` came first on ``PATH``.
The standard library that is in use tells more: the interpreter is beside it.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence

from ...core.protocol.errors import EngineError
from ..text.translation import tr
from .child_process import Command, Outcome, Script
from .environment import host_version

_PROBE = """
import json, sys
try:
    import numpy
    from osgeo import gdal
    missing = ""
except ImportError as error:
    missing = str(error)
print(json.dumps({"version": "%d.%d" % sys.version_info[:2], "missing": missing}))
"""


@dataclass(frozen=True)
class Installation:
    """Where a Python installation is, as far as the running process can tell.

    Attributes:
        platform: ``sys.platform``.
        prefixes: Folders that an installation is laid out in, likelier ones first.
        executable: ``sys.executable``, which may be QGIS.
        version: ``major.minor``.
    """

    platform: str
    prefixes: Sequence[Path]
    executable: Path
    version: str

    @classmethod
    def running(cls) -> Installation:
        """Return the installation that this process runs on."""
        library = Path(os.__file__).resolve().parent
        above = library.parent if sys.platform == "win32" else library.parent.parent
        prefixes = (above, Path(sys.base_prefix), Path(sys.base_exec_prefix))
        return cls(sys.platform, prefixes, Path(sys.executable or "python3"), host_version())

    def candidates(self) -> List[Path]:
        """Return where the interpreter may be, likelier places first; they may not exist."""
        if self.platform == "win32":
            found = [prefix / "python.exe" for prefix in self.prefixes]
        else:
            names = (f"python{self.version}", "python3")
            found = [prefix / "bin" / name for prefix in self.prefixes for name in names]
            if self.platform == "darwin":
                # A bundle keeps it beside QGIS's own executable.
                found += [self.executable.parent / "bin" / name for name in names]
        if self.executable.stem.lower().startswith("python"):
            found.append(self.executable)
        return list(dict.fromkeys(found))


def find(candidates: Sequence[Path], version: str) -> Script:
    """Run the candidates until one is the host's interpreter, with GDAL and numpy.

    Args:
        candidates: Where to look.
        version: The version it must have, ``major.minor``.

    Returns:
        Its path.

    Raises:
        EngineError: None will do; the message says what was wrong with each.
    """
    problems = []
    for candidate in candidates:
        if not candidate.is_file():
            problems.append(tr("{}: not there").format(candidate))
            continue
        outcome = yield Command(candidate, ("-c", _PROBE), shown=False)
        problem = _problem(outcome, version)
        if not problem:
            return candidate
        problems.append(f"{candidate}: {problem}")
    raise EngineError(
        tr("The Python interpreter that belongs to this QGIS was not found ({}).").format(
            "; ".join(problems)
        ),
        tr(
            "Reinstall QGIS with its Python bindings and GDAL's, or name an interpreter in the "
            "environment variable TAILING_POND_MAPPER_PYTHON."
        ),
    )


def _problem(outcome: Outcome, version: str) -> str:
    try:
        found = json.loads(outcome.output)
    except ValueError:
        return tr("does not run")
    if found["version"] != version:
        return tr("is Python {}, QGIS runs {}").format(found["version"], version)
    return str(found["missing"])
