"""Choosing the interpreter that environments are made from, by what each answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, List, Sequence

import pytest

from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.ui.engine.child_process import Command, Outcome, ScriptRunner
from tailing_pond_mapper.ui.engine.host_python import (
    _PROBE,
    HostPython,
    find,
    refuses_libraries,
)
from tailing_pond_mapper.ui.engine.installation import Installation

HARDENED = "CodeDirectory v=20500 size=640 flags=0x10000(runtime) hashes=9+7\nTeamIdentifier=ABC\n"
OPEN = "[Key] com.apple.security.cs.disable-library-validation\n[Value]\n[Bool] true\n"
UNSIGNED = "code object is not signed at all\n"


def answer(**values: Any) -> Outcome:
    """Return what an interpreter answers when it is asked what it is."""
    found = {"version": "3.12", "missing": "", "machine": "arm64", "pip": True, "ensurepip": True}
    return Outcome(0, json.dumps({**found, **values}))


def ask(installation: Installation, answers: Callable[[Command], Outcome]) -> HostPython:
    """Run ``find`` on interpreters with given answers."""
    script = find(installation)
    command = next(script)
    while True:
        try:
            command = script.send(answers(command))
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


class Listed(Installation):
    """An installation with given candidates, all of which are there."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Have these candidates, which are made."""
        super().__init__("linux", (), Path("qgis"), "3.12")
        for path in files:
            path.touch()
        object.__setattr__(self, "files", list(files))

    def candidates(self) -> List[Path]:
        """Return them."""
        return list(self.files)  # type: ignore[attr-defined]


def test_the_first_that_fits_is_taken(tmp_path: Path) -> None:
    wrong, right, another = (tmp_path / name for name in "abc")
    answers = {wrong: answer(version="3.11"), right: answer(), another: answer()}
    found = ask(Listed(list(answers)), lambda command: answers[command.program])
    assert found == HostPython(right)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (answer(version="3.11"), "is Python 3.11, QGIS runs 3.12"),
        (answer(missing="No module named 'osgeo'"), "No module named 'osgeo'"),
        (Outcome(None, ""), "does not run"),
        (Outcome(1, "Fatal Python error"), "does not run"),
        (Outcome(0, "[]"), "does not run"),
        (Outcome(0, "7"), "does not run"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, outcome: Outcome, told: str) -> None:
    only = tmp_path / "python"
    with pytest.raises(EngineError) as caught:
        ask(Listed([only]), lambda _: outcome)
    assert f"{only}: {told}" in caught.value.message
    assert "TAILING_POND_MAPPER_PYTHON" in caught.value.cure


def test_what_is_not_there_is_not_run(tmp_path: Path) -> None:
    nowhere = Installation("linux", (tmp_path,), Path("qgis"), "3.12")
    with pytest.raises(EngineError, match="not there"):
        next(find(nowhere))


def test_the_real_one_is_found_and_says_what_it_has(
    await_signal: Callable[..., Any],
) -> None:
    runner = ScriptRunner()
    name, (found,) = await_signal(
        lambda: runner.start(find(Installation.running())),
        60,
        done=runner.done,
        failed=runner.failed,
    )
    assert name == "done"
    assert found.path.is_file()
    assert not found.home and not found.packages
    assert found.ensurepip


class Mac:
    """A pretended macOS with a bundle of QGIS 3.44 or 4."""

    def __init__(self, folder: Path) -> None:
        """Lay out a bundle whose interpreter wants PYTHONHOME and loads any library."""
        contents = folder / "QGIS.app" / "Contents"
        self.home = contents / "Frameworks"
        self.python = contents / "MacOS" / "python3.12"
        self.python.parent.mkdir(parents=True)
        self.python.touch()
        self.packages = (self.home / "lib" / "python3.12" / "site-packages",)
        self.installation = Installation(
            platform="darwin",
            prefixes=(self.home, self.home),
            executable=contents / "MacOS" / "QGIS",
            version="3.12",
            machine="arm64",
            packages=self.packages,
            profiles=folder / "profiles",
            home=folder,
        )
        self.signature = UNSIGNED
        self.standalone = answer()
        self.asked: List[Command] = []

    def unpack_standalone(self) -> Path:
        """Lay a Python beside the profile and return it."""
        python = self.installation.standalone_candidates()[0]
        python.parent.mkdir(parents=True)
        python.touch()
        return python

    def answer(self, command: Command) -> Outcome:
        """Answer as the programs of this Mac would."""
        self.asked.append(command)
        if command.program == Path("/bin/sh"):
            assert command.arguments[-1] == str(self.python)
            return Outcome(0, self.signature)
        if command.program != self.python:
            return self.standalone
        if ("PYTHONHOME", str(self.home)) in command.variables:
            return answer()
        return Outcome(1, "Could not find platform independent libraries <prefix>")


@pytest.fixture
def mac(tmp_path: Path) -> Mac:
    """A Mac."""
    return Mac(tmp_path)


def test_a_bundle_s_interpreter_gets_the_pythonhome_that_it_needs(mac: Mac) -> None:
    found = ask(mac.installation, mac.answer)
    assert found == HostPython(mac.python, str(mac.home))
    assert found.variables == (("PYTHONHOME", str(mac.home)),)


@pytest.mark.parametrize("signature", [UNSIGNED, HARDENED + OPEN, ""])
def test_a_bundle_that_loads_any_library_is_taken_itself(mac: Mac, signature: str) -> None:
    mac.signature = signature
    mac.unpack_standalone()
    assert ask(mac.installation, mac.answer).path == mac.python


def test_a_bundle_that_loads_only_its_own_is_replaced_by_a_standalone_python(mac: Mac) -> None:
    mac.signature = HARDENED
    standalone = mac.unpack_standalone()
    found = ask(mac.installation, mac.answer)
    assert found == HostPython(standalone, "", mac.packages)
    assert found.variables == ()
    # It was tried with QGIS's GDAL and numpy.
    assert mac.asked[-1].arguments[2:] == tuple(map(str, mac.packages))


@pytest.mark.parametrize(
    "unfit",
    [
        answer(machine="x86_64"),
        answer(version="3.11"),
        answer(missing="No module named 'osgeo'"),
        Outcome(None, ""),
    ],
)
def test_a_standalone_python_that_does_not_fit_is_not_taken(mac: Mac, unfit: Outcome) -> None:
    mac.signature = HARDENED
    mac.unpack_standalone()
    mac.standalone = unfit
    with pytest.raises(EngineError, match="macOS keeps the Python") as caught:
        ask(mac.installation, mac.answer)
    assert "Install Python 3.12 for arm64" in caught.value.cure
    assert "python@3.12" in caught.value.cure


def test_without_a_standalone_python_the_cure_says_which_to_install(mac: Mac) -> None:
    mac.signature = HARDENED
    with pytest.raises(EngineError, match="macOS keeps the Python"):
        ask(mac.installation, mac.answer)


@pytest.mark.parametrize(
    ("signature", "refuses"),
    [
        (HARDENED, True),
        (HARDENED.replace("(runtime)", "(kill,runtime)"), True),
        (HARDENED + OPEN, False),
        (HARDENED.replace("0x10000(runtime)", "0x2(adhoc)"), False),
        (HARDENED.replace("0x10000(runtime)", "0x0(none)"), False),
        (UNSIGNED, False),
        ("", False),
    ],
)
def test_signatures_are_read(signature: str, refuses: bool) -> None:
    assert refuses_libraries(signature) is refuses


def test_the_probe_runs_here_as_well(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise ImportError('a wrong one')")
    said = subprocess.run(
        [sys.executable, "-S", "-c", _PROBE, str(tmp_path)], check=True, capture_output=True
    )
    assert json.loads(said.stdout)["missing"] == "a wrong one"
