"""Build a zip that QGIS installs: ``python tools/package.py FOLDER``, a version in development.

That of a release is built by ``tools/release.py``, which sees first that all is in place for it.

Only files that git tracks go in, and of these only what the plugin needs when it runs. The
version is metadata.txt's. Equal contents give an equal zip. Links of README.md to pages
that stay behind lead to the repository instead. Translations of the panel go in compiled, the
user's guide as the pages that the button Help opens.
"""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Dict, List, Mapping

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

LEFT_OUT = (
    "requirements/dev.txt",
    "requirements/types.txt",
    "requirements/pretrain.txt",
    "core/training/research/",
    "i18n/tailing_pond_mapper_",
)
"""What of these only developers and translators need: how the names begin."""

HELP_FILES = {".html", ".css", ".png", ".svg"}
"""What the pages of the help are made of."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can hold: the same for every file, so that builds repeat."""


def metadata() -> Mapping[str, str]:
    """Return what metadata.txt says of the plugin: ``version``, ``repository`` and so on."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser["general"]


def with_absolute_links(markdown: str, repository: str) -> str:
    """Return a page of the project's root with its relative links leading to the repository.

    Args:
        markdown: The page.
        repository: Address of the repository, without a slash at the end.
    """

    def absolute(link: re.Match[str]) -> str:
        kind = "raw" if link["picture"] else "blob"
        return f"{link['picture']}[{link['text']}]({repository}/{kind}/main/{link['place']})"

    pattern = r"(?P<picture>!?)\[(?P<text>[^]]*)\]\((?![a-z]+:|#)(?P<place>[^)]+)\)"
    return re.sub(pattern, absolute, markdown)


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


def compiled_translations() -> Dict[str, bytes]:
    """Return the panel's translations as Qt loads them, by name relative to the root.

    Raises:
        subprocess.CalledProcessError: They cannot be compiled.
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "tools.translations", "compile", folder],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        return {f"i18n/{path.name}": path.read_bytes() for path in Path(folder).iterdir()}


def help_pages() -> Dict[str, bytes]:
    """Return the pages that the panel's button Help opens, by name relative to the root.

    Raises:
        subprocess.CalledProcessError: They cannot be built.
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "tools.help_pages", folder, "--packaged"],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        files = [path for path in Path(folder).rglob("*") if path.suffix in HELP_FILES]
        return {f"help/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


def contents(facts: Mapping[str, str], version: str) -> Dict[str, bytes]:
    """Return what goes into the zip, by name relative to the plugin's folder, sorted.

    Args:
        facts: What :func:`metadata` returned.
        version: The version that the zip's metadata.txt gives.
    """
    found = {name: (ROOT / name).read_bytes() for name in plugin_files()}
    named = re.sub(rb"(?m)^version=.*$", f"version={version}".encode(), found["metadata.txt"])
    found["metadata.txt"] = named
    page = with_absolute_links(found["README.md"].decode("utf-8"), facts["repository"])
    found["README.md"] = page.encode("utf-8")
    return dict(sorted({**found, **compiled_translations(), **help_pages()}.items()))


def build(folder: Path, version: str) -> Path:
    """Write the zip into ``folder`` and return its path.

    Args:
        folder: Made where it is not there.
        version: What the zip is called, in its name and in its metadata.txt.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{PLUGIN}.{version}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents(metadata(), version).items():
            entry = zipfile.ZipInfo(f"{PLUGIN}/{name}", EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), f"{metadata()['version']}-dev"))
