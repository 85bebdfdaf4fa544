"""The QGIS side of the corridor: requests go in, the engine's events come out.

:class:`Engine` serves the panel: one process, kept between jobs, everything by signals.
:func:`run` serves Processing: a process of its own, awaited in the calling thread.
"""

from __future__ import annotations

import time
from collections import deque
from functools import partial
from typing import Any, Callable, Protocol

from qgis.PyQt.QtCore import QObject, QProcess, QTimer, pyqtSignal

from ...core.protocol.commands import Request
from ...core.protocol.errors import Cancelled, EngineError
from ...core.protocol.messages import (
    Done,
    Epoch,
    Event,
    Failed,
    Json,
    Log,
    Progress,
    Wish,
    failure_of,
    request_line,
    result_of,
    wish_line,
)
from ..text import words
from ..text.escaping import neutral
from . import engine_process
from .engine_process import CANCEL_GRACE_MS, STDERR_LINES, Command, EventStream, engine_command

_ONLY_JOB = 1


class Job(QObject):
    """One request on its way; ends with exactly one of ``done`` and ``failed``."""

    progress = pyqtSignal(float, str, object)
    """Fraction 0 to 1, stage in words, seconds left or ``None``."""
    log = pyqtSignal(str, str)
    """Message and level, ``info`` or ``warning``."""
    epoch = pyqtSignal(object)
    """A :class:`core.protocol.messages.Epoch` of a training."""
    done = pyqtSignal(object)
    """The result dataclass of the request (:data:`core.protocol.commands.RESULTS`)."""
    failed = pyqtSignal(object)
    """A :class:`core.protocol.messages.Failed`."""
    cancelling = pyqtSignal()
    """The user asked to stop."""
    finishing = pyqtSignal()
    """The user asked to end soon and to keep what there is."""

    def __init__(self, request: Request, parent: QObject | None = None) -> None:
        """Make a job that nobody has asked to stop."""
        super().__init__(parent)
        self.request = request
        self.cancel_requested = False
        self.finish_requested = False

    def cancel(self) -> None:
        """Ask the job to stop; it answers with ``failed``, kind ``cancelled``."""
        if not self.cancel_requested:
            self.cancel_requested = True
            self.cancelling.emit()

    def finish(self) -> None:
        """Ask the job to end soon and to keep what it has; it answers with ``done``."""
        if not self.finish_requested:
            self.finish_requested = True
            self.finishing.emit()


class Engine(QObject):
    """An engine process that starts with the first job and stays for the next one."""

    def __init__(
        self,
        parent: QObject | None = None,
        command: Callable[[], Command] = engine_command,
        cancel_grace_ms: int = CANCEL_GRACE_MS,
    ) -> None:
        """Start nothing yet.

        Args:
            parent: Owner.
            command: Called whenever a process has to be started; may raise ``EngineError``.
            cancel_grace_ms: Time a cancelled job has before its process is killed.
        """
        super().__init__(parent)
        self._command = command
        self._cancel_grace_ms = cancel_grace_ms
        self._process: QProcess | None = None
        self._events = EventStream()
        self._complaints: deque[str] = deque(maxlen=STDERR_LINES)
        self._jobs: dict[int, Job] = {}
        self._last_identity = 0

    @property
    def process_id(self) -> int:
        """Process identity of the running engine, 0 where there is none."""
        return self._process.processId() if self._process else 0

    def submit(self, request: Request) -> Job:
        """Send a request; connect to the job's signals before returning to the event loop."""
        self._last_identity += 1
        identity = self._last_identity
        job = Job(request, self)
        self._jobs[identity] = job
        job.cancelling.connect(partial(self._cancel, identity))
        job.finishing.connect(partial(self._wish, identity, Wish.FINISH))
        try:
            process = self._process or self._start()
        except EngineError as error:
            self._fail_later(identity, failure_of(error))
            return job
        process.write(request_line(identity, request).encode("utf-8"))
        return job

    def shutdown(self) -> None:
        """End the process, if any, giving it a moment to clean up; open jobs are cancelled."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.closeWriteChannel()
            engine_process.end(process)
            process.deleteLater()
        for identity in list(self._jobs):
            self._fail(identity, failure_of(Cancelled()))

    def _start(self) -> QProcess:
        command = self._command()
        process = engine_process.make(command, self)
        self._events = EventStream()
        self._complaints.clear()
        process.readyReadStandardOutput.connect(partial(self._read_events, process))
        process.readyReadStandardError.connect(partial(self._read_complaints, process))
        process.finished.connect(partial(self._ended, process))
        process.errorOccurred.connect(partial(self._broke, process))
        self._process = process
        process.start()
        return process

    def _read_events(self, process: QProcess) -> None:
        for identity, event in self._events.feed(bytes(process.readAllStandardOutput())):
            job = self._jobs.get(identity) if identity is not None else None
            if job is None or identity is None:
                continue
            if isinstance(event, Progress):
                job.progress.emit(event.fraction, event.stage, event.seconds_left)
            elif isinstance(event, Log):
                job.log.emit(event.message, event.level)
            elif isinstance(event, Epoch):
                job.epoch.emit(event)
            elif isinstance(event, Done):
                self._succeed(identity, event)
            elif isinstance(event, Failed):
                self._fail(identity, event)

    def _read_complaints(self, process: QProcess) -> None:
        text = bytes(process.readAllStandardError()).decode("utf-8", errors="replace")
        self._complaints.extend(line for line in text.splitlines() if line.strip())

    def _ended(self, process: QProcess, code: int, status: QProcess.ExitStatus) -> None:
        if process is not self._process:
            return
        self._read_events(process)
        self._read_complaints(process)
        self._process = None
        process.deleteLater()
        if self._jobs:
            engine_process.log_complaints(list(self._complaints))
        crashed = status == QProcess.ExitStatus.CrashExit
        for identity, job in list(self._jobs.items()):
            error = Cancelled() if job.cancel_requested else engine_process.died(code, crashed)
            self._fail(identity, failure_of(error))

    def _broke(self, process: QProcess, reason: QProcess.ProcessError) -> None:
        if reason != QProcess.ProcessError.FailedToStart or process is not self._process:
            return
        self._process = None
        process.deleteLater()
        for identity in list(self._jobs):
            failure = failure_of(engine_process.not_started(process))
            self._fail_later(identity, failure)

    def _wish(self, identity: int, wish: Wish) -> None:
        if self._process is not None and identity in self._jobs:
            self._process.write(wish_line(identity, wish).encode("utf-8"))

    def _cancel(self, identity: int) -> None:
        self._wish(identity, Wish.CANCEL)
        QTimer.singleShot(self._cancel_grace_ms, partial(self._kill_stubborn, identity))

    def _kill_stubborn(self, identity: int) -> None:
        if identity not in self._jobs or self._process is None:
            return
        if next(iter(self._jobs)) == identity:
            self._process.kill()
        else:
            # It waits behind another job, which nobody has asked to stop.
            QTimer.singleShot(self._cancel_grace_ms, partial(self._kill_stubborn, identity))

    def _succeed(self, identity: int, event: Done) -> None:
        try:
            result = result_of(self._jobs[identity].request, event.result)
        except EngineError as error:
            self._fail(identity, failure_of(error))
            return
        job = self._jobs.pop(identity)
        job.done.emit(result)
        job.deleteLater()

    def _fail(self, identity: int, failure: Failed) -> None:
        job = self._jobs.pop(identity)
        job.failed.emit(failure)
        job.deleteLater()

    def _fail_later(self, identity: int, failure: Failed) -> None:
        """End a job from the event loop: its owner may not have connected yet."""
        job = self._jobs.pop(identity)
        timer = QTimer(job)
        timer.setSingleShot(True)
        timer.timeout.connect(partial(job.failed.emit, failure))
        timer.timeout.connect(job.deleteLater)
        timer.start()


class Listener(Protocol):
    """What :func:`run` needs of a ``QgsProcessingFeedback``."""

    def isCanceled(self) -> bool:  # noqa: N802
        """Return whether the user wants to stop."""

    def setProgress(self, progress: float) -> None:  # noqa: N802
        """Show a percentage."""

    def setProgressText(self, text: str) -> None:  # noqa: N802
        """Show a stage."""

    def pushInfo(self, info: str) -> None:  # noqa: N802
        """Show a remark."""

    def pushWarning(self, warning: str) -> None:  # noqa: N802
        """Show a warning."""


def run(
    request: Request,
    feedback: Listener,
    command: Callable[[], Command] = engine_command,
    cancel_grace_ms: int = CANCEL_GRACE_MS,
) -> Any:
    """Do one job in a process of its own and wait for it; safe in any thread.

    Returns:
        The result dataclass of the request (:data:`core.protocol.commands.RESULTS`).

    Raises:
        EngineError: The job failed, was cancelled, or its process died.
    """
    process = engine_process.make(command(), None)
    process.start()
    if not process.waitForStarted():
        raise engine_process.not_started(process)
    process.write(request_line(_ONLY_JOB, request).encode("utf-8"))
    try:
        return result_of(request, _await(process, _Relay(feedback), cancel_grace_ms))
    finally:
        process.closeWriteChannel()
        engine_process.end(process)


class _Relay:
    """Passes events on to Processing, each stage's name once, epochs as lines."""

    def __init__(self, feedback: Listener) -> None:
        self.feedback = feedback
        self._stage = ""

    def tell(self, event: Event) -> None:
        if isinstance(event, Log):
            push = self.feedback.pushWarning if event.level == "warning" else self.feedback.pushInfo
            push(neutral(event.message))
        elif isinstance(event, Epoch):
            self.feedback.pushInfo(neutral(words.epoch(event)))
        elif isinstance(event, Progress):
            self.feedback.setProgress(100.0 * event.fraction)
            if event.stage != self._stage:
                self._stage = event.stage
                self.feedback.setProgressText(neutral(event.stage))


def _await(process: QProcess, relay: _Relay, cancel_grace_ms: int) -> Json:
    events = EventStream()
    give_up_at: float | None = None
    while True:
        heard = process.waitForReadyRead(100)
        alive = heard or process.state() != QProcess.ProcessState.NotRunning
        for identity, event in events.feed(bytes(process.readAllStandardOutput())):
            if identity != _ONLY_JOB:
                continue
            if isinstance(event, Done):
                return event.result
            if isinstance(event, Failed):
                raise engine_process.error_of(event)
            relay.tell(event)
        if not alive:
            complaints = bytes(process.readAllStandardError()).decode("utf-8", errors="replace")
            engine_process.log_complaints(complaints.splitlines()[-STDERR_LINES:])
            crashed = process.exitStatus() == QProcess.ExitStatus.CrashExit
            raise Cancelled() if give_up_at else engine_process.died(process.exitCode(), crashed)
        if give_up_at is None and relay.feedback.isCanceled():
            process.write(wish_line(_ONLY_JOB, Wish.CANCEL).encode("utf-8"))
            give_up_at = time.monotonic() + cancel_grace_ms / 1000
        elif give_up_at is not None and time.monotonic() > give_up_at:
            process.kill()
