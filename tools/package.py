"""Build the zip that QGIS installs: ``python tools/package.py FOLDER``.

Only files that git tracks go in, and of these only what the plugin needs when it runs. The
version in the name is metadata.txt's. Equal contents give an equal zip.
"""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import List

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = "tailing_pond_mapper"
"""Folder in the zip, hence the plugin's package name in QGIS."""

CONTENTS = (
    "__init__.py",
    "plugin.py",
    "metadata.txt",
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "core",
    "i18n",
    "models",
    "requirements",
    "ui",
)
"""Top-level files and folders that the plugin needs when it runs, or its user wants to read."""

LEFT_OUT = ("requirements/dev.txt", "requirements/pretrain.txt", "core/training/research/")
"""What of these only developers need: files, and folders with a slash."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can hold: the same for every file, so that builds repeat."""


def version() -> str:
    """Return the plugin's version from metadata.txt."""
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(ROOT / "metadata.txt", encoding="utf-8")
    return metadata["general"]["version"]


def plugin_files() -> List[str]:
    """Return the tracked files that go into the zip, relative to the root, sorted.

    Raises:
        subprocess.CalledProcessError: This is no git checkout.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *CONTENTS],  # noqa: S607 - the developer's own git
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = filter(None, listed.stdout.split("\0"))
    return sorted(name for name in names if not name.startswith(LEFT_OUT))


def build(folder: Path) -> Path:
    """Write the zip into ``folder`` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{PLUGIN}.{version()}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in plugin_files():
            entry = zipfile.ZipInfo(f"{PLUGIN}/{name}", EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (ROOT / name).read_bytes())
    return path


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
