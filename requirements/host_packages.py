"""Keep the host's numpy and GDAL: constrain pip to them, and check afterwards that they stand.

Run by the interpreter of a virtual environment that sees the host's packages::

    python host_packages.py constrain CONSTRAINTS   before installing: write pip's constraints
    python host_packages.py verify CONSTRAINTS      after installing: exit 1 if either was replaced

Standard library only, since it runs in an empty environment.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Dict

MODULES = {"numpy": "numpy", "GDAL": "osgeo"}
"""Distribution name for pip -> module to import, for everything that must be the host's own."""


def host_versions() -> Dict[str, str]:
    """Return the version of each of the host's packages by distribution name.

    Raises:
        SystemExit: One of them is missing, or lies inside the virtual environment.
    """
    versions = {}
    for distribution, module_name in MODULES.items():
        try:
            module = importlib.import_module(module_name)
        except ImportError as error:
            raise SystemExit(
                f"{sys.executable} cannot import {module_name} ({error}); "
                "the engine needs the one that comes with QGIS."
            ) from error
        folder = Path(str(module.__file__)).resolve()
        if Path(sys.prefix).resolve() in folder.parents:
            raise SystemExit(
                f"{distribution} {module.__version__} in {sys.prefix} hides the one that comes "
                "with QGIS; the environment must be made again."
            )
        versions[distribution] = str(module.__version__)
    return versions


def constraints(versions: Dict[str, str]) -> str:
    """Return the text of a pip constraints file that pins ``versions``."""
    return "".join(f"{name}=={version}\n" for name, version in sorted(versions.items()))


def main(command: str, path: Path) -> None:
    """Write or verify the constraints file at ``path``.

    Raises:
        SystemExit: The host's packages are missing, hidden or not those of the file.
    """
    text = constraints(host_versions())
    if command == "constrain":
        path.write_text(text, encoding="utf-8")
    elif text != path.read_text(encoding="utf-8"):
        raise SystemExit(f"The packages that come with QGIS are no longer those of {path}.")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
