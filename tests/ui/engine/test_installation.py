"""Where interpreters are, on pretended layouts of three platforms and on this one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tailing_pond_mapper.ui.engine.installation import Installation

BUNDLE = Path("/Applications/QGIS.app/Contents")
"""Where macOS has QGIS."""


def bundle(version: str) -> Installation:
    """Return the installation of a bundle of QGIS 3.44 or 4: Python is laid out in Frameworks."""
    home = BUNDLE / "Frameworks"
    return Installation("darwin", (home, home, home), BUNDLE / "MacOS" / "QGIS", version)


def test_on_linux_it_is_beside_the_standard_library() -> None:
    installation = Installation("linux", (Path("/usr"),), Path("/usr/bin/qgis"), "3.11")
    assert installation.candidates() == [Path("/usr/bin/python3.11"), Path("/usr/bin/python3")]


def test_on_windows_it_is_in_the_python_folder() -> None:
    prefix = Path("C:/OSGeo4W/apps/Python312")
    executable = Path("C:/OSGeo4W/bin/qgis-ltr-bin.exe")
    installation = Installation("win32", (prefix, prefix), executable, "3.12")
    assert installation.candidates() == [prefix / "python.exe"]


def test_in_a_macos_bundle_up_to_3_42_it_is_in_a_folder_beside_qgis() -> None:
    installation = Installation("darwin", (BUNDLE / "Resources",), BUNDLE / "MacOS" / "QGIS", "3.9")
    found = installation.candidates()
    assert BUNDLE / "MacOS" / "bin" / "python3.9" in found
    assert BUNDLE / "MacOS" / "QGIS" not in found


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_in_a_macos_bundle_from_3_44_on_it_is_beside_qgis(version: str) -> None:
    found = bundle(version).candidates()
    assert BUNDLE / "MacOS" / f"python{version}" in found
    assert BUNDLE / "MacOS" / "QGIS" not in found


def test_a_bundle_is_found_by_its_library_where_the_executable_is_elsewhere() -> None:
    home = BUNDLE / "Frameworks"
    installation = Installation("darwin", (home,), Path("/usr/bin/python3"), "3.12")
    assert BUNDLE / "MacOS" / "python3.12" in installation.candidates()


def test_what_is_in_a_bundle_is_known() -> None:
    installation = bundle("3.12")
    assert installation.in_bundle(BUNDLE / "MacOS" / "python3.12")
    assert installation.in_bundle(BUNDLE / "MacOS" / "bin" / "python3")
    assert not installation.in_bundle(Path("/opt/homebrew/opt/python@3.12/bin/python3.12"))
    linux = Installation("linux", (Path("/usr"),), Path("/usr/bin/qgis"), "3.12")
    assert not linux.in_bundle(BUNDLE / "MacOS" / "python3.12")


def test_standalone_pythons_are_of_the_same_version_the_unpacked_one_first(tmp_path: Path) -> None:
    kept = tmp_path / ".local/share/uv/python/cpython-3.12.8-macos-aarch64-none"
    other = tmp_path / ".local/share/uv/python/cpython-3.11.9-macos-aarch64-none"
    for folder in (kept, other):
        folder.mkdir(parents=True)
    installation = Installation(
        "darwin",
        (BUNDLE / "Frameworks",),
        BUNDLE / "MacOS" / "QGIS",
        "3.12",
        profiles=tmp_path / "QGIS4",
        home=tmp_path,
    )
    found = installation.standalone_candidates()
    assert found[0] == tmp_path / "QGIS4/tailing_pond_mapper/python/bin/python3.12"
    assert Path("/Library/Frameworks/Python.framework/Versions/3.12/bin/python3.12") in found
    assert Path("/opt/homebrew/opt/python@3.12/bin/python3.12") in found
    assert kept / "bin" / "python3.12" in found
    assert all(path.name == "python3.12" for path in found)
    assert not any(other in path.parents for path in found)


def test_no_other_platform_takes_a_standalone_python() -> None:
    for platform in ("linux", "win32"):
        installation = Installation(platform, (Path("/usr"),), Path("/usr/bin/qgis"), "3.12")
        assert installation.standalone_candidates() == []


def test_the_running_installation_is_known_by_its_standard_library() -> None:
    installation = Installation.running()
    candidates = installation.candidates()
    library = Path(os.__file__).resolve().parent
    assert candidates[0].is_file()
    assert candidates[0].parent.parent == library.parent.parent
    assert Path(sys.executable) in candidates
    assert any((folder / "numpy").is_dir() for folder in installation.packages)
    assert any((folder / "osgeo").is_dir() for folder in installation.packages)
