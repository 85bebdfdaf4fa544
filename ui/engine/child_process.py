"""Run child processes one after another without blocking QGIS, and end them with all they started.

What to run is written as a generator that yields a :class:`Command` and is sent its
:class:`Outcome`, so that a chain of steps reads from top to bottom and can be tested without any
process.
"""

from __future__ import annotations

import codecs
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generator, List, Optional, Tuple

from qgis.PyQt.QtCore import QObject, QProcess, QProcessEnvironment, pyqtSignal

from ...core.protocol.errors import EngineError
from .environment import child_environment

_OWN_GROUP = (
    "import os, sys; os.setsid(); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
"""Lets a Python process lead a process group, by which its children can be ended with it."""


@dataclass(frozen=True)
class Command:
    """One process to run.

    Attributes:
        program: The executable.
        arguments: Its arguments; no shell ever sees them.
        title: What it does, for the user.
        folder: The working directory, the plugin's own where absent.
        variables: Environment variables beyond :func:`.environment.child_environment`.
        secrets: Texts that must not appear in the output shown.
        python: Whether the program is a Python interpreter.
        shown: Whether its standard output is for the user; standard error always is.
    """

    program: Path
    arguments: Tuple[str, ...]
    title: str = ""
    folder: Optional[Path] = None
    variables: Tuple[Tuple[str, str], ...] = ()
    secrets: Tuple[str, ...] = ()
    python: bool = True
    shown: bool = True

    def environment(self) -> QProcessEnvironment:
        """Return the environment variables of the process."""
        environment = child_environment()
        for name, value in self.variables:
            environment.insert(name, value)
        return environment

    def line(self) -> Tuple[str, List[str]]:
        """Return the program and the arguments that lead a process group where there are such."""
        arguments = list(self.arguments)
        if self.python and sys.platform != "win32":
            arguments = ["-c", _OWN_GROUP, *arguments]
        return str(self.program), arguments


@dataclass(frozen=True)
class Outcome:
    """How a process ended: ``status`` is ``None`` where it did not start, or was killed."""

    status: Optional[int]
    output: str


Script = Generator[Command, Outcome, Any]
"""A chain of commands; it may return a value and may raise ``EngineError``."""


@dataclass
class _Channel:
    """What one output channel has brought: complete lines, and the beginning of the next."""

    text: str = ""
    decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )
    shown: int = 0

    def lines(self, data: bytes, final: bool = False) -> List[str]:
        """Take in ``data`` and return the lines that it completed."""
        self.text += self.decoder.decode(data, final)
        end = len(self.text) if final else self.text.rfind("\n") + 1
        fresh = self.text[self.shown : end]
        self.shown = max(self.shown, end)
        return fresh.splitlines()


class ScriptRunner(QObject):
    """Runs one :data:`Script` at a time."""

    line = pyqtSignal(str)
    """A line of output, without its end."""

    done = pyqtSignal(object)
    """The script came to its end; carries the value it returned."""

    failed = pyqtSignal(object)
    """The script raised an EngineError; carries it."""

    cancelled = pyqtSignal()
    """The script was stopped and all its processes are gone."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        """Be idle."""
        super().__init__(parent)
        self._script: Optional[Script] = None
        self._command: Optional[Command] = None
        self._process: Optional[QProcess] = None
        self._output = _Channel()
        self._errors = _Channel()
        self._cancelling = False

    @property
    def running(self) -> bool:
        """Whether a script is under way."""
        return self._script is not None

    def start(self, script: Script) -> None:
        """Run a script.

        Raises:
            RuntimeError: Another one is under way.
        """
        if self.running:
            raise RuntimeError("a script is under way")
        self._script = script
        self._cancelling = False
        self._advance(None)

    def cancel(self) -> None:
        """End the process that runs, with all it started; ``cancelled`` follows when it is gone."""
        if self.running and not self._cancelling:
            self._cancelling = True
            self._kill()

    def stop(self) -> None:
        """End everything at once and say nothing more: QGIS is closing."""
        self._script = None
        if self._process is not None:
            self._process.blockSignals(True)
            self._kill()
            self._process.waitForFinished(2000)
            self._process = None

    def _advance(self, outcome: Optional[Outcome]) -> None:
        script = self._script
        if script is None:
            return
        try:
            command = next(script) if outcome is None else script.send(outcome)
        except StopIteration as end:
            self._script = None
            self.done.emit(end.value)
        except EngineError as error:
            self._script = None
            self.failed.emit(error)
        else:
            self._run(command)

    def _run(self, command: Command) -> None:
        process = QProcess(self)
        self._command, self._process = command, process
        self._output, self._errors = _Channel(), _Channel()
        if command.title:
            self.line.emit(command.title)
        process.setProcessEnvironment(command.environment())
        process.setWorkingDirectory(str(command.folder or Path(__file__).resolve().parents[2]))
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._error)
        program, arguments = command.line()
        process.start(program, arguments)
        process.closeWriteChannel()

    def _read(self, final: bool = False) -> None:
        process, command = self._process, self._command
        if process is None or command is None:
            return
        shown = self._output.lines(bytes(process.readAllStandardOutput()), final)
        if not command.shown:
            shown = []
        for line in shown + self._errors.lines(bytes(process.readAllStandardError()), final):
            for secret in command.secrets:
                line = line.replace(secret, "***")
            self.line.emit(line)

    def _error(self, error: QProcess.ProcessError) -> None:
        # Everything but a failed start is followed by finished().
        if error == QProcess.ProcessError.FailedToStart:
            self._end(None)

    def _finished(self, status: int, how: QProcess.ExitStatus) -> None:
        self._end(status if how == QProcess.ExitStatus.NormalExit else None)

    def _end(self, status: Optional[int]) -> None:
        process = self._process
        if process is None:
            return
        self._read(final=True)
        self._process = None
        process.deleteLater()
        if self._cancelling and self._script is not None:
            self._script.close()
            self._script = None
            self.cancelled.emit()
        else:
            self._advance(Outcome(status, self._output.text))

    def _kill(self) -> None:
        process = self._process
        if process is None:
            return
        pid = int(process.processId())
        if sys.platform == "win32":
            QProcess.execute("taskkill", ["/T", "/F", "/PID", str(pid)])
        elif pid > 0:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                # It ended just now, or does not lead a group yet and has no children.
                process.kill()
        process.kill()
