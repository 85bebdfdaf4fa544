"""An engine process: how it is started and ended, what its lines and its death mean."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt.QtCore import QObject, QProcess, QProcessEnvironment

from ...core.protocol.errors import Cancelled, EngineError
from ...core.protocol.messages import Event, Failed, parse_event
from ..text.escaping import neutral
from ..text.translation import tr
from . import environment

LOG_TAG = "Tailing Pond Mapper"
"""The tab of QGIS's log panel that everything of this plugin goes to."""

CANCEL_GRACE_MS = 10_000
"""How long a job may take to stop by itself: a large window on a slow machine takes seconds."""

CLOSE_GRACE_MS = 3_000
"""How long closing may wait for the engine to clean up behind itself."""

STDERR_LINES = 60
"""How many of its last lines a dead engine is quoted with."""


@dataclass(frozen=True)
class Command:
    """How to start an engine: program, arguments, working directory, environment variables."""

    program: str
    arguments: tuple[str, ...]
    folder: str
    variables: QProcessEnvironment


_OF_LIBRARIES = {
    signal.SIGABRT: "SIGABRT",
    signal.SIGSEGV: "SIGSEGV",
    signal.SIGILL: "SIGILL",
    signal.SIGFPE: "SIGFPE",
    # Windows ends a process itself, by these codes.
    -1073741819: "0xC0000005",
    -1073740791: "0xC0000409",
}
"""How native code ends that does what it must not: by no wish of anybody's."""

if sys.platform != "win32":
    _OF_LIBRARIES[signal.SIGBUS] = "SIGBUS"


class EngineMissingError(EngineError):
    """There is no interpreter yet that could run the engine."""

    kind = "environment"


class EngineDiedError(EngineError):
    """The engine's process went away with a job unfinished."""

    kind = "died"


def engine_command() -> Command:
    """Return how to start this installation's engine.

    Raises:
        EngineMissingError: It has not been set up yet.
    """
    python = environment.interpreter()
    if python is None:
        raise EngineMissingError(
            tr("The engine is not set up yet."),
            tr("Open the page Engine of the panel and set it up."),
        )
    variables = environment.child_environment()
    home = environment.interpreter_home()
    if home:
        variables.insert("PYTHONHOME", home)
    return Command(
        program=str(python),
        arguments=("-m", "core", "serve"),
        folder=str(environment.plugin_root()),
        variables=variables,
    )


def log(message: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
    """Write to the plugin's tab of QGIS's log panel, without a notice in the message bar.

    The panel takes what it is given for HTML, up to some version of QGIS, and opens its links.
    """
    QgsMessageLog.logMessage(neutral(message), LOG_TAG, level, False)


class EventStream:
    """Cuts what the engine writes into events; a line that is none goes to the log."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[int | None, Event]]:
        """Yield the job's identity and the event for every line that ``data`` completes."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", errors="replace").strip()
            if not text:
                continue
            try:
                yield parse_event(text)
            except EngineError as error:
                log(tr("The engine wrote: {}").format(error))


def make(command: Command, parent: QObject | None) -> QProcess:
    """Return a process that is ready to start."""
    process = QProcess(parent)
    process.setProgram(command.program)
    process.setArguments(list(command.arguments))
    process.setWorkingDirectory(command.folder)
    process.setProcessEnvironment(command.variables)
    return process


def end(process: QProcess) -> None:
    """Wait until a process whose input is closed has gone; kill it where it does not go."""
    if process.state() == QProcess.ProcessState.NotRunning:
        return
    if not process.waitForFinished(CLOSE_GRACE_MS):
        process.kill()
        process.waitForFinished(CLOSE_GRACE_MS)


def error_of(failure: Failed) -> EngineError:
    """Return an event of the engine in the form of an error."""
    if failure.kind == Cancelled.kind:
        return Cancelled()
    return EngineError(failure.message, failure.cure)


def died(code: int, crashed: bool) -> EngineError:
    """Return what to tell when a process went away with a job unfinished.

    Args:
        code: Exit status; of a process that crashed, on Unix, the number of the signal.
        crashed: Whether it did not end by itself.
    """
    last_words = tr('Its last words are in the log panel, tab "{}".').format(LOG_TAG)
    if crashed and code in _OF_LIBRARIES:
        return EngineDiedError(
            tr(
                "A library of the engine failed in mid-run ({}), over a damaged file or a driver."
            ).format(_OF_LIBRARIES[code]),
            tr(
                "Check whether the files of the job open in another program, or convert them (to "
                'GeoTIFF, GeoPackage) first; for a graphics driver, choose the device "CPU". A new '
                "engine starts by itself."
            )
            + " "
            + last_words,
        )
    how = tr("killed or crashed") if crashed else tr("exit status {}").format(code)
    return EngineDiedError(
        tr("The engine stopped in mid-run ({}).").format(how),
        tr(
            "Most often memory ran out or a graphics driver failed: close other programs or choose "
            'the device "CPU", then try again; a new engine starts by itself.'
        )
        + " "
        + last_words,
    )


def not_started(process: QProcess) -> EngineError:
    """Return what to tell when there is no process at all."""
    return EngineError(
        tr("The engine's interpreter {} could not be started ({}).").format(
            process.program(), process.errorString()
        ),
        tr("Open the page Engine of the panel and set the engine up again."),
    )


def log_complaints(lines: Sequence[str]) -> None:
    """Write a dead engine's standard error to the log panel."""
    if lines:
        log(
            tr("The engine's last output:\n{}").format("\n".join(lines)),
            Qgis.MessageLevel.Warning,
        )
