"""Where pip comes from, on platforms that lack one part or another, and the cures for the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Callable, Iterator, Tuple

import pytest

from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.ui.engine import environment, environment_setup, pip_source
from tailing_pond_mapper.ui.engine.child_process import Command, Outcome, ScriptRunner
from tailing_pond_mapper.ui.engine.environment_setup import Gpu, Plan, Survey
from tailing_pond_mapper.ui.engine.host_python import HostPython
from tailing_pond_mapper.ui.engine.pip_source import PipSource

PYTHON = Path("/usr/bin/python3")


def host(**parts: Any) -> HostPython:
    """Return an interpreter that has neither pip nor ensurepip, but for what is given."""
    return HostPython(PYTHON, **{"pip": False, "ensurepip": False, **parts})


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Linux that is no flatpak and no Debian."""
    monkeypatch.setattr(pip_source, "FLATPAK", tmp_path / "flatpak-info")
    monkeypatch.setattr(pip_source, "DEBIAN", tmp_path / "debian_version")
    monkeypatch.delenv("FLATPAK_ID", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (host(pip=True, ensurepip=True), PipSource.VENV),
        (host(ensurepip=True), PipSource.VENV),
        (host(ensurepip=True, home="/bundle"), PipSource.ENSUREPIP),
        (host(pip=True), PipSource.HOST),
        (host(pip=True, home="/bundle"), PipSource.HOST),
        (host(ensurepip=True, packages=(Path("/packages"),)), PipSource.VENV),
    ],
)
def test_is_what_the_host_has(found: HostPython, expected: PipSource) -> None:
    assert pip_source.pip_source(found, None) is expected


def test_is_its_own_wheel_where_the_host_has_none(tmp_path: Path, linux: Path) -> None:
    (tmp_path / "tiny-1.0-py3-none-any.whl").touch()
    with pytest.raises(EngineError, match="no pip"):
        pip_source.pip_source(host(), tmp_path)
    (tmp_path / "pip-25.3-py3-none-any.whl").touch()
    assert pip_source.pip_source(host(), tmp_path) is PipSource.WHEEL


@pytest.mark.parametrize(
    ("platform", "there", "told"),
    [
        ("linux", "debian_version", "sudo apt install python3-venv"),
        ("linux", "flatpak-info", "pip download pip"),
        ("linux", "", "venv and ensurepip"),
        ("win32", "", "python3-pip"),
    ],
)
def test_what_is_missing_is_said_with_the_cure_of_the_platform(
    linux: Path, monkeypatch: pytest.MonkeyPatch, platform: str, there: str, told: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    if there:
        (linux / there).touch()
    with pytest.raises(EngineError, match="has no pip") as caught:
        pip_source.pip_source(host(), None)
    assert told in caught.value.cure


def test_is_said_before_set_up_starts(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (linux / "debian_version").touch()
    monkeypatch.setattr(environment_setup, "interpreter", lambda: None)
    monkeypatch.setattr("shutil.which", lambda _: None)
    answer = {"version": environment.host_version(), "missing": "", "machine": "x86_64"}
    script = environment_setup.survey()
    assert isinstance(next(script), Command)
    with pytest.raises(StopIteration) as end:
        script.send(Outcome(0, json.dumps({**answer, "pip": False, "ensurepip": False})))
    survey = end.value.value
    assert isinstance(survey, Survey)
    assert survey.missing is not None
    assert "python3-venv" in survey.missing.cure


def test_nothing_is_looked_for_where_the_engine_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment_setup, "interpreter", lambda: PYTHON)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(StopIteration) as end:
        next(environment_setup.survey())
    assert end.value.value == Survey(Gpu("", "no NVIDIA driver found"))


class RealSetup:
    """An engine made for real, with tiny requirements, from interpreters as pretended."""

    def __init__(self, folder: Path, await_signal: Callable[..., Any]) -> None:
        """Make it below a folder, from wheels beside it."""
        self.folder = folder / "engine"
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        self._await = await_signal

    def download_pip(self) -> None:
        """Put pip's own wheel among the others."""
        command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "pip")
        subprocess.run([*command, "--dest", str(self.wheels)], check=True)

    def make(self, found: HostPython) -> Tuple[str, str]:
        """Make the bare environment; return what its Python prints, and its settings."""
        source = pip_source.pip_source(found, self.wheels)
        runner = ScriptRunner()
        lines: list[str] = []
        runner.line.connect(lines.append)
        name, _ = self._await(
            lambda: runner.start(environment_setup._make(found, source, self.folder)),
            60,
            done=runner.done,
            failed=runner.failed,
        )
        assert name == "done", "\n".join(lines)
        plan = Plan(self.folder, False, self.wheels)
        pip = environment_setup._pip(plan, source, str(self.constraints), ())
        code = "import numpy, osgeo, sys; print(numpy.__file__, osgeo.__file__, sys.prefix)"
        version = pip[: pip.index("install")]
        told = self.run(found, "-c", code) + self.run(found, *version, "--version")
        return told, (self.folder / "pyvenv.cfg").read_text()

    @property
    def constraints(self) -> Path:
        """A file that constrains nothing."""
        path = self.folder / "host.txt"
        path.touch()
        return path

    def run(self, found: HostPython, *arguments: str) -> str:
        """Run the environment's interpreter as the engine is run."""
        variables = environment.child_environment()
        named = {name: variables.value(name) for name in variables.keys()}  # noqa: SIM118
        return subprocess.run(
            [str(environment.python_of(self.folder)), *arguments],
            env={**named, **dict(found.variables)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout


@pytest.fixture
def real(tmp_path: Path, await_signal: Callable[..., Any]) -> Iterator[RealSetup]:
    """A real set-up."""
    yield RealSetup(tmp_path, await_signal)


def real_python() -> Path:
    """Return this system's own interpreter, which sees GDAL and numpy."""
    return Path(sys._base_executable)  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform != "linux", reason="pretends with what Linux has")
def test_an_environment_without_ensurepip_runs_pip_from_its_wheel(
    real: RealSetup, linux: Path
) -> None:
    real.download_pip()
    told, _ = real.make(HostPython(real_python(), pip=False, ensurepip=False))
    assert str(real.wheels) in told
    assert str(real.folder) in told


@pytest.mark.skipif(sys.platform != "linux", reason="pretends with what Linux has")
def test_a_standalone_python_sees_the_packages_of_qgis(real: RealSetup) -> None:
    packages = tuple(
        Path(str(find_spec(name).origin)).parents[1]  # type: ignore[union-attr]
        for name in ("numpy", "osgeo")
    )
    told, settings = real.make(HostPython(real_python(), "", tuple(dict.fromkeys(packages))))
    assert "include-system-site-packages = false" in settings
    assert all(str(folder) in told for folder in packages)
    assert str(real.folder) in told


@pytest.mark.skipif(sys.platform != "linux", reason="pretends with what Linux has")
def test_an_environment_lives_with_the_pythonhome_of_a_bundle(
    real: RealSetup, tmp_path: Path
) -> None:
    contents = tmp_path / "QGIS.app" / "Contents"
    python = contents / "MacOS" / real_python().resolve().name
    python.parent.mkdir(parents=True)
    python.write_bytes(real_python().resolve().read_bytes())
    python.chmod(0o755)
    library = Path(subprocess.__file__).resolve().parent
    home = contents / "Frameworks"
    laid_out = home / "lib" / library.name
    laid_out.mkdir(parents=True)
    for entry in library.iterdir():
        (laid_out / entry.name).symlink_to(entry)
    for name in ("numpy", "osgeo"):
        folder = Path(str(find_spec(name).origin)).parents[1]  # type: ignore[union-attr]
        for packages in ("site-packages", "dist-packages"):
            if not (laid_out / packages).exists():
                (laid_out / packages).symlink_to(folder)
    told, _ = real.make(HostPython(python, str(home)))
    assert str(real.folder) in told
    assert str(home) in real.run(
        HostPython(python, str(home)), "-c", "import os; print(os.__file__)"
    )
