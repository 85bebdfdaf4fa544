"""Finding the interpreter that belongs to QGIS, on layouts of three platforms and for real."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.ui.engine.child_process import Outcome
from tailing_pond_mapper.ui.engine.host_python import Installation, find


def answer(**values: str) -> Outcome:
    """Return what an interpreter answers when it is asked what it is."""
    return Outcome(0, json.dumps({"version": "3.9", "missing": "", **values}))


def ask(answers: Dict[Path, Outcome]) -> Any:
    """Run ``find`` on interpreters with given answers."""
    script = find(list(answers), "3.9")
    command = next(script)
    while True:
        try:
            command = script.send(answers[command.program])
        except StopIteration as end:
            return end.value


@pytest.fixture
def files(tmp_path: Path) -> List[Path]:
    """Three files that could be interpreters."""
    found = [tmp_path / name for name in "abc"]
    for path in found:
        path.touch()
    return found


def test_on_linux_it_is_beside_the_standard_library() -> None:
    installation = Installation("linux", (Path("/usr"),), Path("/usr/bin/qgis"), "3.11")
    assert installation.candidates() == [Path("/usr/bin/python3.11"), Path("/usr/bin/python3")]


def test_on_windows_it_is_in_the_python_folder() -> None:
    prefix = Path("C:/OSGeo4W/apps/Python39")
    executable = Path("C:/OSGeo4W/bin/qgis-bin.exe")
    installation = Installation("win32", (prefix, prefix), executable, "3.9")
    assert installation.candidates() == [prefix / "python.exe"]


def test_in_a_macos_bundle_it_is_beside_qgis() -> None:
    bundle = Path("/Applications/QGIS.app/Contents")
    installation = Installation("darwin", (bundle / "Resources",), bundle / "MacOS" / "QGIS", "3.9")
    assert bundle / "MacOS" / "bin" / "python3.9" in installation.candidates()
    assert bundle / "MacOS" / "QGIS" not in installation.candidates()


def test_the_running_installation_is_known_by_its_standard_library() -> None:
    candidates = Installation.running().candidates()
    library = Path(os.__file__).resolve().parent
    assert candidates[0].is_file()
    assert candidates[0].parent.parent == library.parent.parent
    assert Path(sys.executable) in candidates


def test_the_first_that_fits_is_taken(files: List[Path]) -> None:
    wrong, right, another = files
    answers = {wrong: answer(version="3.12"), right: answer(), another: answer()}
    assert ask(answers) == right


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (answer(version="3.12"), "is Python 3.12, QGIS runs 3.9"),
        (answer(missing="No module named 'osgeo'"), "No module named 'osgeo'"),
        (Outcome(None, ""), "does not run"),
        (Outcome(1, "Fatal Python error"), "does not run"),
    ],
)
def test_what_is_wrong_is_told(files: List[Path], outcome: Outcome, told: str) -> None:
    with pytest.raises(EngineError) as caught:
        ask({files[0]: outcome})
    assert f"{files[0]}: {told}" in caught.value.message
    assert "TAILING_POND_MAPPER_PYTHON" in caught.value.cure


def test_what_is_not_there_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="not there"):
        next(find([tmp_path / "nothing"], "3.9"))
