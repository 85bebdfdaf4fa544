"""Find an interpreter that the engine's environment can be made from.

It is QGIS's own, which has the GDAL and the numpy that QGIS was built with. The bundles of macOS
from QGIS 3.44 on have two peculiarities: their interpreter does not start without ``PYTHONHOME``,
and, where it is signed so, loads no library of another team: no package that pip installs. Then a
standalone Python of the same version takes its place, and is shown QGIS's GDAL and numpy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from ...core.protocol.errors import EngineError
from ..text.translation import tr
from .child_process import Command, Outcome
from .installation import Installation

_PROBE = """
import importlib.util, json, platform, sys
sys.path += sys.argv[1:]
try:
    import numpy
    from osgeo import gdal
    missing = ""
except ImportError as error:
    missing = str(error)
print(json.dumps({
    "version": "%d.%d" % sys.version_info[:2],
    "missing": missing,
    "machine": platform.machine(),
    "pip": importlib.util.find_spec("pip") is not None,
    "ensurepip": importlib.util.find_spec("ensurepip") is not None,
}))
"""

_CODESIGN = 'exec /usr/bin/codesign --display --verbose=2 --entitlements - "$0" 2>&1'
"""What macOS says of a program's signature; some of it comes on standard error."""

_HARDENED = re.compile(r"flags=0x[0-9a-f]+\([^)]*\bruntime\b")
_ANY_LIBRARY = "com.apple.security.cs.disable-library-validation"


@dataclass(frozen=True)
class HostPython:
    """An interpreter that environments are made from.

    Attributes:
        path: The interpreter.
        home: The ``PYTHONHOME`` that it needs; empty where it needs none.
        packages: Folders with QGIS's GDAL and numpy, which it does not see by itself; none where it
            does.
        pip: Whether it has pip.
        ensurepip: Whether it can put pip into a virtual environment.
    """

    path: Path
    home: str = ""
    packages: Tuple[Path, ...] = ()
    pip: bool = True
    ensurepip: bool = True

    @property
    def variables(self) -> Tuple[Tuple[str, str], ...]:
        """Environment variables for it, and for environments that are made from it."""
        return (("PYTHONHOME", self.home),) if self.home else ()


def find(installation: Installation) -> Generator[Command, Outcome, HostPython]:
    """Run what may be the interpreter until one is that of QGIS, with GDAL and numpy.

    Raises:
        EngineError: None will do; the message says what was wrong with each.
    """
    problems: List[str] = []
    for candidate in installation.candidates():
        python = yield from _first_that_fits(installation, candidate, problems)
        if python is None:
            continue
        if installation.in_bundle(candidate):
            told = yield Command(Path("/bin/sh"), ("-c", _CODESIGN, str(candidate)), python=False)
            if refuses_libraries(told.output):
                return (yield from _standalone(installation))
        return python
    raise EngineError(
        tr("The Python interpreter that belongs to this QGIS was not found ({}).").format(
            "; ".join(problems)
        ),
        tr(
            "Reinstall QGIS with its Python bindings and GDAL's, or name an interpreter in the "
            "environment variable TAILING_POND_MAPPER_PYTHON."
        ),
    )


def refuses_libraries(signature: str) -> bool:
    """Return whether macOS keeps a program from loading what others have signed, or nobody.

    Args:
        signature: What ``codesign --display --verbose=2 --entitlements -`` says of it.
    """
    return bool(_HARDENED.search(signature)) and _ANY_LIBRARY not in signature


def _first_that_fits(
    installation: Installation, candidate: Path, problems: List[str]
) -> Generator[Command, Outcome, Optional[HostPython]]:
    """Try an interpreter as it is, and with the ``PYTHONHOME`` of the running one.

    Returns:
        The :class:`HostPython`, or ``None`` where it will not do; ``problems`` then has the reason.
    """
    if not candidate.is_file():
        problems.append(tr("{}: not there").format(candidate))
        return None
    homes = [""]
    if installation.in_bundle(candidate):
        homes += dict.fromkeys(map(str, installation.prefixes[1:]))
    problem = ""
    for home in homes:
        python = HostPython(candidate, home)
        outcome = yield Command(candidate, ("-c", _PROBE), variables=python.variables, shown=False)
        found = _answer(outcome)
        another = _problem(found, installation.version)
        if not another:
            return HostPython(candidate, home, (), found["pip"], found["ensurepip"])
        problem = problem or another
    problems.append(f"{candidate}: {problem}")
    return None


def _standalone(installation: Installation) -> Generator[Command, Outcome, HostPython]:
    """Find a Python that loads any library, and works with QGIS's GDAL and numpy.

    Raises:
        EngineError: There is none.
    """
    folders = tuple(map(str, installation.packages))
    for candidate in installation.standalone_candidates():
        if not candidate.is_file():
            continue
        found = _answer((yield Command(candidate, ("-c", _PROBE, *folders), shown=False)))
        same = found.get("machine") == installation.machine
        if same and not _problem(found, installation.version):
            packages = installation.packages
            return HostPython(candidate, "", packages, found["pip"], found["ensurepip"])
    raise EngineError(
        tr("macOS keeps the Python of this QGIS from loading packages that QGIS did not bring."),
        tr(
            "Install Python {version} for {machine} beside it, from python.org or with Homebrew "
            "(python@{version}), and try again: the engine then runs in that one, with the GDAL "
            "and numpy of this QGIS."
        ).format(version=installation.version, machine=installation.machine),
    )


def _answer(outcome: Outcome) -> Dict[str, Any]:
    try:
        return dict(json.loads(outcome.output))
    except (ValueError, TypeError):
        return {}


def _problem(found: Dict[str, Any], version: str) -> str:
    if not found:
        return tr("does not run")
    if found["version"] != version:
        return tr("is Python {}, QGIS runs {}").format(found["version"], version)
    return str(found["missing"])
