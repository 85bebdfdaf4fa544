"""Chains of child processes: what is shown, how they end, and that nothing is left running."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, Callable, List

import pytest
from qgis.PyQt.QtCore import QTimer

from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.ui.engine.child_process import Command, Outcome, Script, ScriptRunner

PYTHON = Path(sys.executable)

GRANDCHILD = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(60)
"""


def python(code: str, *arguments: str, **options: Any) -> Command:
    """Return a command that runs a piece of Python."""
    return Command(PYTHON, ("-c", code, *arguments), **options)


def one(command: Command) -> Script:
    """Return the script that runs one command and returns its outcome."""
    return (yield command)


def alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def runner() -> ScriptRunner:
    """An idle runner."""
    return ScriptRunner()


@pytest.fixture
def run(runner: ScriptRunner, await_signal: Callable[..., Any]) -> Callable[..., Any]:
    """Run a script to its end; return the signal's name and what it carried."""

    def run_script(script: Script) -> Any:
        name, values = await_signal(
            lambda: runner.start(script),
            done=runner.done,
            failed=runner.failed,
            cancelled=runner.cancelled,
        )
        return (name, *values)

    return run_script


def test_outcomes_travel_back_into_the_script(run: Callable[..., Any]) -> None:
    def script() -> Script:
        first = yield python("print(6 * 7)")
        second = yield python("import sys; print(sys.argv[1]); sys.exit(3)", first.output.strip())
        return first, second

    assert run(script()) == ("done", (Outcome(0, "42\n"), Outcome(3, "42\n")))


def test_an_engine_error_ends_the_script(run: Callable[..., Any]) -> None:
    def script() -> Script:
        yield python("pass")
        raise EngineError("Broken.", "Mend it.")

    name, error = run(script())
    assert (name, str(error)) == ("failed", "Broken. Mend it.")


def test_a_program_that_is_not_there_is_an_outcome(run: Callable[..., Any]) -> None:
    assert run(one(Command(Path("/no/such/program"), ()))) == ("done", Outcome(None, ""))


def test_a_killed_process_is_an_outcome(run: Callable[..., Any]) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert run(one(python(code))) == ("done", Outcome(None, ""))


def test_arguments_arrive_as_they_are(run: Callable[..., Any], tmp_path: Path) -> None:
    arguments = ["a b", "", "ü—水", "$HOME", "'\"", "*"]
    folder = tmp_path / "with space, ünd 水"
    folder.mkdir()
    code = "import os, sys; print(ascii([*sys.argv[1:], os.getcwd()]))"
    _, outcome = run(one(python(code, *arguments, folder=folder)))
    assert outcome.output == ascii([*arguments, str(folder)]) + "\n"


def test_lines_are_shown_whole_and_without_secrets(
    runner: ScriptRunner, run: Callable[..., Any]
) -> None:
    shown: List[str] = []
    runner.line.connect(shown.append)
    code = (
        "import sys, time; out = sys.stdout.buffer\n"
        "out.write('first ü'.encode()[:-1]); out.flush(); time.sleep(0.2)\n"
        "out.write('ü'.encode()[-1:] + b' line\\nmy secret\\nlast'); out.flush()"
    )
    run(one(python(code, title="A title", secrets=("secret",))))
    assert shown == ["A title", "first ü line", "my ***", "last"]


def test_what_is_not_for_the_user_is_not_shown(
    runner: ScriptRunner, run: Callable[..., Any]
) -> None:
    shown: List[str] = []
    runner.line.connect(shown.append)
    code = "import sys; print('for us'); print('for all', file=sys.stderr)"
    assert run(one(python(code, shown=False)))[1].output == "for us\n"
    assert shown == ["for all"]


@pytest.mark.parametrize("how", ["cancel", "stop"])
def test_no_grandchild_is_left(
    runner: ScriptRunner, await_signal: Callable[..., Any], tmp_path: Path, how: str
) -> None:
    file = tmp_path / "pid"
    runner.start(one(python(GRANDCHILD, str(file))))
    deadline = time.monotonic() + 20
    while not (file.exists() and file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    grandchild = int(file.read_text())
    assert alive(grandchild)
    if how == "cancel":
        await_signal(runner.cancel, cancelled=runner.cancelled)
    else:
        runner.stop()
    deadline = time.monotonic() + 10
    while alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(grandchild)
    assert not runner.running


def test_a_cancelled_script_goes_no_further(
    runner: ScriptRunner, await_signal: Callable[..., Any]
) -> None:
    reached: List[str] = []

    def script() -> Script:
        yield python("import time; time.sleep(60)")
        reached.append("the second step")

    runner.start(script())
    await_signal(runner.cancel, cancelled=runner.cancelled)
    assert reached == []


def test_one_script_at_a_time(runner: ScriptRunner) -> None:
    runner.start(one(python("import time; time.sleep(60)")))
    with pytest.raises(RuntimeError, match="under way"):
        runner.start(one(python("pass")))
    runner.stop()


def test_the_event_loop_is_free_meanwhile(run: Callable[..., Any]) -> None:
    ticks: List[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start(10)
    run(one(python("import time; time.sleep(1)")))
    assert len(ticks) > 20
