"""Making the engine's environment for real, and everything that can get in the way."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest
from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QHostAddress, QNetworkProxy, QTcpServer

from tailing_pond_mapper.core.protocol.doctor import Check, DoctorResult
from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.core.protocol.messages import Done, event_line
from tailing_pond_mapper.ui.engine import environment, environment_setup
from tailing_pond_mapper.ui.engine.child_process import Command, Outcome, Script, ScriptRunner
from tailing_pond_mapper.ui.engine.environment import State
from tailing_pond_mapper.ui.engine.environment_setup import Plan

HEALTHY = DoctorResult(True, "CPU: no NVIDIA driver found", (Check("Python", True, "3"),))
NO_GDAL, NO_GPU = Check("GDAL", False, "no GDAL"), Check("GPU", False, "no GPU", needed=False)
SICK = DoctorResult(False, "The engine is not ready.", (NO_GDAL, NO_GPU))
POISON = ("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONSTARTUP", "PIP_TARGET")


def write_wheel(folder: Path, name: str, version: str) -> None:
    """Write a wheel that holds one empty module."""
    info = f"{name}-{version}.dist-info"
    contents = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*contents, f"{info}/RECORD"])
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in {**contents, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)


class Setup:
    """An installed plugin with one tiny requirement, and what it takes to set its engine up."""

    def __init__(self, base: Path, await_signal: Callable[..., Any]) -> None:
        """Lay the plugin out below ``base``."""
        self.plugin = base / "Plugin ünd 水" / "tailing_pond_mapper"
        self.folder = base / "Pröfile with spaces" / "engine"
        self.wheels = base / "Whéels to carry"
        self.lines: List[str] = []
        self.runner = ScriptRunner()
        self.runner.line.connect(self.lines.append)
        self._await = await_signal
        guard = environment.plugin_root() / "requirements" / "host_packages.py"
        (self.plugin / "requirements").mkdir(parents=True)
        shutil.copy(guard, self.plugin / "requirements")
        self.require("tiny==1.0")
        self.doctor(HEALTHY)
        write_wheel(self.wheels, "tiny", "1.0")

    def require(self, text: str) -> None:
        """Change what is to be installed."""
        for name in ("engine.txt", "engine-gpu.txt"):
            (self.plugin / "requirements" / name).write_text(text)

    def doctor(self, result: DoctorResult) -> None:
        """Change what the doctor says; it also tells which interpreter it ran in."""
        core = self.plugin / "core"
        core.mkdir(exist_ok=True)
        line = event_line(Done({**json.loads(json.dumps(result, default=vars))}))
        (core / "__main__.py").write_text(
            f"import sys, tiny\nprint({line!r})\nsys.exit({0 if result.healthy else 1})\n"
        )

    def plan(self, **changes: Any) -> Plan:
        """Return a plan that installs from the folder of wheels."""
        return Plan(**{"folder": self.folder, "gpu": False, "wheels": self.wheels, **changes})

    def run(self, script: Script, seconds: float = 60) -> Any:
        """Run a script to its end; return the signal's name and what it carried."""
        name, values = self._await(
            lambda: self.runner.start(script),
            seconds,
            done=self.runner.done,
            failed=self.runner.failed,
            cancelled=self.runner.cancelled,
        )
        return (name, *values)

    def walk(self, script: Script, findings: DoctorResult) -> List[Any]:
        """Go through a script without processes: every step succeeds, the doctor finds this.

        Returns:
            The arguments of each step and the state of the environment before it, then what the
            script returned.
        """
        found = {"version": environment.host_version(), "missing": "", "machine": "x86_64"}
        fit = json.dumps({**found, "pip": True, "ensurepip": True})
        told = event_line(Done(json.loads(json.dumps(findings, default=vars))))
        steps: List[Any] = []
        answer = None
        while True:
            try:
                command: Command = next(script) if answer is None else script.send(answer)
            except StopIteration as end:
                return [*steps, end.value]
            steps.append((command.arguments, self.state))
            # The interpreter appears with the step that makes the environment.
            python = environment.python_of(self.folder)
            if "venv" in command.arguments:
                python.parent.mkdir(parents=True, exist_ok=True)
                python.touch()
            answer = Outcome(0, told if "doctor" in command.arguments else fit)

    def cancel(self) -> None:
        """Cancel and wait until it is over."""
        self._await(self.runner.cancel, cancelled=self.runner.cancelled)

    @property
    def state(self) -> State:
        """The state of the environment."""
        return environment.state(self.folder)

    def python(self, code: str) -> str:
        """Run code in the environment, as the engine would be run."""
        variables = environment.child_environment()
        return subprocess.run(
            [str(environment.python_of(self.folder)), "-c", code],
            env={name: variables.value(name) for name in variables.keys()},  # noqa: SIM118
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()


@pytest.fixture
def setup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, await_signal: Callable[..., Any]
) -> Iterator[Setup]:
    """An installed plugin; whatever runs at the end is ended."""
    laid_out = Setup(tmp_path, await_signal)
    for module in (environment, environment_setup):
        monkeypatch.setattr(module, "plugin_root", lambda: laid_out.plugin)
    yield laid_out
    laid_out.runner.stop()


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A server on this machine that pip can be sent to."""
    fake = FakeServer()
    yield fake
    fake.close()


class FakeServer(QTcpServer):
    """Notes what it is asked; answers 403, or never."""

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__()
        self.requests: List[str] = []
        self.answers = True
        # Kept, or Python's collector takes a connection and what it calls for a ring of waste.
        self.connections: List[Any] = []
        assert self.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost))
        self.newConnection.connect(self._connect)

    def _connect(self) -> None:
        connection = self.nextPendingConnection()
        self.connections.append(connection)
        connection.readyRead.connect(lambda: self._read(connection))

    def _read(self, connection: Any) -> None:
        self.requests.append(bytes(connection.readAll()).decode("latin-1"))
        if self.answers:
            connection.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            connection.disconnectFromHost()


def test_an_environment_is_made_whatever_the_host_has_set(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in POISON:
        monkeypatch.setenv(name, str(tmp_path / "poison"))
    name, result = setup.run(environment_setup.install(setup.plan()))
    assert (name, result) == ("done", HEALTHY), "\n".join(setup.lines)
    assert setup.state is State.READY
    assert environment.python_of(setup.folder).is_file()
    assert str(setup.folder) in setup.python("import tiny; print(tiny.__file__)")
    assert str(setup.folder) not in setup.python(
        "import numpy, osgeo; print(numpy.__file__, osgeo.__file__)"
    )
    assert not (tmp_path / "poison").exists()


def test_training_is_installed_only_where_it_is_asked_for(setup: Setup) -> None:
    (setup.plugin / "requirements" / "train.txt").write_text("torchlet==1.0")
    write_wheel(setup.wheels, "torchlet", "1.0")
    for training in (True, False):
        assert setup.run(environment_setup.install(setup.plan(training=training)))[0] == "done"
        found = setup.python("import importlib.util as u; print(u.find_spec('torchlet'))")
        assert (found != "None") == training
        marker = environment.read_marker(setup.folder)
        assert marker is not None and marker.training == training


def test_pip_may_not_replace_numpy(setup: Setup) -> None:
    write_wheel(setup.wheels, "numpy", "99.0")
    setup.require("tiny==1.0\nnumpy>=99")
    name, error = setup.run(environment_setup.install(setup.plan()))
    assert name == "failed"
    assert "pip could not install" in error.message
    assert any("numpy" in line for line in setup.lines)
    assert setup.state is State.UNFINISHED


def test_a_half_finished_environment_is_made_anew(setup: Setup) -> None:
    python = environment.python_of(setup.folder)
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n")
    leftover = setup.folder / "lib" / "leftover"
    leftover.mkdir(parents=True)
    assert setup.state is State.UNFINISHED
    assert setup.run(environment_setup.install(setup.plan()))[0] == "done"
    assert setup.state is State.READY
    assert not leftover.exists()


def test_a_finished_one_is_not_trusted_once_it_is_made_again(setup: Setup) -> None:
    assert setup.walk(environment_setup.install(setup.plan()), HEALTHY)[-1] == HEALTHY
    assert setup.state is State.READY
    with pytest.raises(EngineError, match="GDAL: no GDAL") as caught:
        setup.walk(environment_setup.install(setup.plan()), SICK)
    assert "GPU" not in caught.value.message
    assert setup.state is State.UNFINISHED


def test_cancelling_pip_leaves_nothing_that_looks_ready(
    setup: Setup,
    server: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    await_signal: Callable[..., Any],
) -> None:
    server.answers = False
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.serverPort()}/simple")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    plan = setup.plan(wheels=None)
    await_signal(
        lambda: setup.runner.start(environment_setup.install(plan)), 60, asked=server.newConnection
    )
    setup.cancel()
    assert setup.state is State.UNFINISHED
    assert not setup.runner.running
    assert setup.run(environment_setup.remove(setup.folder))[0] == "done"
    assert setup.state is State.ABSENT


def test_pip_goes_through_qgis_s_proxy_and_the_password_stays_secret(
    setup: Setup, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.invalid/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("NO_PROXY", "")
    manager = QgsNetworkAccessManager.instance()
    before = (manager.fallbackProxy(), manager.excludeList(), manager.noProxyList())
    port = server.serverPort()
    kind = QNetworkProxy.ProxyType.HttpProxy
    proxy = QNetworkProxy(kind, "127.0.0.1", port, "user@home", "p@ss/wörd")
    manager.setFallbackProxyAndExcludes(proxy, [], [])
    try:
        name, _ = setup.run(environment_setup.install(setup.plan(wheels=None)))
    finally:
        manager.setFallbackProxyAndExcludes(*before)
    assert name == "failed"
    shown = "\n".join(setup.lines)
    assert server.requests, shown
    assert server.requests[0].startswith("CONNECT packages.invalid:443")
    assert "Proxy-Authorization: Basic" in server.requests[0]
    assert "p@ss" not in shown
    assert "p%40ss" not in shown


def test_a_folder_without_wheels_is_refused_before_anything_is_removed(
    setup: Setup, tmp_path: Path
) -> None:
    setup.walk(environment_setup.install(setup.plan()), HEALTHY)
    script = environment_setup.install(setup.plan(wheels=tmp_path / "nothing"))
    with pytest.raises(EngineError, match="no wheels"):
        setup.walk(script, HEALTHY)
    assert setup.state is State.READY


def test_an_engine_folder_that_cannot_be_made_is_named(setup: Setup) -> None:
    setup.folder.parent.parent.mkdir(exist_ok=True)
    setup.folder.parent.write_text("a file where a folder is wanted")
    name, error = setup.run(environment_setup.install(setup.plan()))
    assert name == "failed"
    assert str(setup.folder) in error.message
    assert error.cure


@pytest.mark.parametrize("answer", ["", "not json", '{"event": "progress", "fraction": 0}'])
def test_a_doctor_who_does_not_answer_is_a_failure(answer: str) -> None:
    script = environment_setup.diagnose(Path("python"))
    next(script)
    with pytest.raises(EngineError, match="does not answer"):
        script.send(Outcome(1, answer))


class TestGpu:
    """What nvidia-smi says, and what is made of it."""

    @pytest.mark.parametrize(
        ("status", "output", "name", "reason"),
        [
            (0, "NVIDIA RTX A2000, 535.113.01\n", "NVIDIA RTX A2000", "driver 535.113.01"),
            (0, "A, 580.1\nB, 580.1\n", "A", "driver 580.1"),
            (0, "Old, card, 470.82\n", "", "too old"),
            (9, "NVIDIA-SMI has failed because ...", "", "does not answer"),
            (0, "No devices were found\n", "", "does not answer"),
            (None, "", "", "does not answer"),
        ],
    )
    def test_is_read(self, status: int, output: str, name: str, reason: str) -> None:
        gpu = environment_setup.gpu_from(Outcome(status, output))
        assert gpu.name == name
        assert reason in gpu.reason

    def test_is_looked_for_where_there_is_a_driver(
        self, setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = tmp_path / "nvidia-smi"
        program.write_text("#!/bin/sh\necho 'NVIDIA RTX A2000, 535.1'\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert setup.run(environment_setup.find_gpu())[1].name == "NVIDIA RTX A2000"
        program.unlink()
        assert "no NVIDIA driver" in setup.run(environment_setup.find_gpu())[1].reason

    def test_decides_what_is_installed(self) -> None:
        names = {
            (gpu, training): [
                path.name for path in Plan(Path("x"), gpu, None, training).requirements
            ]
            for gpu in (True, False)
            for training in (True, False)
        }
        assert names == {
            (True, True): ["engine-gpu.txt", "train.txt"],
            (True, False): ["engine-gpu.txt"],
            (False, True): ["engine.txt", "train.txt"],
            (False, False): ["engine.txt"],
        }


def test_the_real_engine_from_a_folder_of_wheels(
    tmp_path: Path, await_signal: Callable[..., Any]
) -> None:
    wheels, folder = tmp_path / "wheels", tmp_path / "Pröfile ünd 水" / "engine"
    requirements = environment.plugin_root() / "requirements" / "engine.txt"
    # As docs/user-guide/engine.md says: for the numpy of the QGIS that the wheels are for.
    host = subprocess.run(
        [sys.executable, "-c", "import numpy; print(numpy.__version__)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:"),
            *("--dest", str(wheels), "--requirement", str(requirements), f"numpy=={host}"),
        ],
        check=True,
    )
    runner = ScriptRunner()
    lines: List[str] = []
    runner.line.connect(lines.append)
    name, (result,) = await_signal(
        lambda: runner.start(environment_setup.install(Plan(folder, False, wheels))),
        120,
        done=runner.done,
        failed=runner.failed,
    )
    assert name == "done", "\n".join([*lines, str(result)])
    assert result.healthy
    assert environment.state(folder) is State.READY
    checks: Dict[str, Check] = {check.name: check for check in result.checks}
    assert str(folder) in checks["Python"].detail
    assert checks["Model"].ok


def test_the_marker_is_written_after_everything_else(setup: Setup) -> None:
    *steps, result = setup.walk(environment_setup.install(setup.plan()), HEALTHY)
    assert result == HEALTHY
    words = ("venv", "constrain", "pip", "pip", "verify", "doctor")
    named = [next((word for word in words if word in step), "find") for step, _ in steps]
    assert named == ["find", *words]
    assert State.READY not in [state for _, state in steps]
    assert setup.state is State.READY


def test_what_comparisons_need_is_installed_where_it_can_be_had(setup: Setup) -> None:
    needed = setup.plugin / "requirements" / "compare.txt"
    needed.write_text("tidy==1.0")
    name, result = setup.run(environment_setup.install(setup.plan()))
    assert (name, result) == ("done", HEALTHY)
    assert setup.state is State.READY
    assert any("tidy" in line for line in setup.lines), "nobody was told why there are none"
    packages = setup.folder / "lib"
    assert not list(packages.rglob("tidy-1.0.dist-info"))

    write_wheel(setup.wheels, "tidy", "1.0")
    assert setup.run(environment_setup.install(setup.plan())) == ("done", HEALTHY)
    assert list(packages.rglob("tidy-1.0.dist-info"))
    assert list(packages.rglob("tiny-1.0.dist-info"))
