"""The engine as a process: requests as JSON lines in, events as JSON lines out, one job at a time.

The end of the input means that whoever asked is gone: the running job is cancelled, cleans up, and
the process ends. So a QGIS that is closed or crashes leaves no engine behind.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Dict, List, Optional, Protocol, TextIO

from .jobs import dispatch
from .protocol.commands import Request
from .protocol.errors import Cancelled, EngineError, RequestError
from .protocol.messages import (
    Done,
    Epoch,
    Event,
    Failed,
    Log,
    Progress,
    SceneState,
    Wish,
    event_line,
    failure_of,
    identity_of,
    parse_request,
    to_json,
)
from .protocol.texts import text
from .run import giving_up, interruption
from .run.feedback import Feedback
from .standard_streams import Lines

_INTERVAL = 0.1
"""Seconds between two progress events of one stage: a panel shows no more."""


class EventFeedback(Feedback):
    """Sends a job's progress and log messages as events; raises when the job is to stop."""

    def __init__(self, send: Sender, identity: Optional[int] = None) -> None:
        """Report as job ``identity`` through ``send``."""
        self.cancelled, self.finish_asked = threading.Event(), threading.Event()
        self._send, self._identity = send, identity
        self._started = time.monotonic()
        self._last, self._stage = 0.0, ""

    def progress(self, fraction: float, stage: str) -> None:
        """Send progress with an estimate of the time left; raise if the job should stop."""
        if (self.cancelled.is_set() or interruption.asked()) and fraction < 1:
            # At 1 the results stand already: too late to say that there are none.
            raise Cancelled
        now = time.monotonic()
        if stage == self._stage and now - self._last < _INTERVAL and fraction < 1:
            return
        self._last, self._stage = now, stage
        spent = now - self._started
        left = spent * (1 - fraction) / fraction if fraction > 0.05 else None
        self._send(Progress(fraction, stage, left), self._identity)

    def hear(self, wish: Wish) -> None:
        """Take a request to cancel or finish, from any thread; the job sees it at its next call."""
        (self.cancelled if wish is Wish.CANCEL else self.finish_asked).set()

    def log(self, message: str, level: str = "info") -> None:
        """Send a log message."""
        self._send(Log(message, level), self._identity)

    def epoch(self, epoch: Epoch) -> None:
        """Send the losses and accuracy of an epoch."""
        self._send(epoch, self._identity)

    def scene(self, state: SceneState) -> None:
        """Send how a scene of a batch is doing."""
        self._send(state, self._identity)

    def finishing(self) -> bool:
        """Return whether the job was asked to finish."""
        return self.finish_asked.is_set()


class Stream(Protocol):
    """What events are written to."""

    def write(self, text: str, /) -> int:
        """Write text."""

    def flush(self) -> None:
        """Let nothing wait."""


class Sender:
    """Writes events as lines, whole ones, from any thread.

    Attributes:
        lost: Why no more can be written; ``None`` as long as they can.
    """

    def __init__(self, stream: Stream) -> None:
        """Write to ``stream``."""
        self._stream, self._lock = stream, threading.Lock()
        self.lost: Optional[OSError] = None

    def __call__(self, event: Event, identity: Optional[int] = None) -> None:
        """Write one event; a listener that is gone is no error here, the input's end tells."""
        with self._lock:
            if self.lost is not None:
                return
            try:
                self._stream.write(event_line(event, identity))
                self._stream.flush()
            except OSError as error:
                # Gone, or a full disk: the job's results are what counts.
                self.lost = error


def private_stdout() -> Lines:
    """Return standard output for events alone: what libraries print goes to standard error."""
    stream = Lines(os.dup(1))
    os.dup2(2, 1)
    return stream


def outcome(request: Request, feedback: Feedback, debug: bool = False) -> Event:
    """Run a job and return how it ended, whatever happened.

    An unexpected error is reported as such, with its traceback on standard error for the log.
    """
    try:
        return Done(to_json(dispatch.run(request, feedback)))
    except EngineError as error:
        if debug:
            traceback.print_exc()
        return failure_of(error)
    except MemoryError:
        code = "engine.out_of_memory"
        return Failed("memory", text(code), text(f"{code}.cure"), code)
    except Exception as error:
        traceback.print_exc()
        code = "engine.unexpected"
        reason = str(error) or text("engine.no_reason")
        message = text(code, kind=type(error).__name__, reason=reason)
        return Failed("unexpected", message, text(f"{code}.cure"), code)


def serve(requests: TextIO, send: Sender) -> None:
    """Answer requests until the input ends.

    Args:
        requests: Lines as :func:`core.protocol.messages.request_line` and ``wish_line`` make them.
        send: Where the events go.
    """
    running: Dict[int, EventFeedback] = {}
    current: List[int] = []

    def work(identity: int, request: Request, feedback: EventFeedback) -> None:
        current.append(identity)
        if feedback.cancelled.is_set():
            watch(identity)
        event = outcome(request, feedback)
        current.remove(identity)
        running.pop(identity, None)
        send(event, identity)

    def watch(identity: int) -> None:
        """See to it that a cancelled job ends; one that waits is watched when it begins."""
        if identity in current:
            interruption.end_unless(
                lambda: identity not in current,
                lambda: send(failure_of(Cancelled()), identity),
            )

    def end() -> None:
        # The main thread waits for a line that may never come.
        wait(list(jobs), interruption.PATIENCE)
        interruption.end_now(interruption.STATUS, _nothing)

    jobs: List[Future[None]] = []
    interruption.listen(end)
    worker = ThreadPoolExecutor(1)
    for line in requests:
        if not line.strip():
            continue
        try:
            identity, request = parse_request(line)
        except RequestError as error:
            send(failure_of(error), identity_of(line))
            continue
        if isinstance(request, Wish):
            if identity in running:
                running[identity].hear(request)
                if request is Wish.CANCEL:
                    watch(identity)
            continue
        feedback = EventFeedback(send, identity)
        running[identity] = feedback
        jobs[:] = [job for job in jobs if not job.done()]
        jobs.append(worker.submit(work, identity, request, feedback))
    # Nobody waits for these jobs any more.
    for feedback in list(running.values()):
        feedback.cancelled.set()
    giving_up.tell()
    if wait(jobs, interruption.PATIENCE).not_done:
        interruption.end_now(0, _nothing)
    worker.shutdown()


def _nothing() -> None:
    """Say nothing: who asked is gone."""


def main() -> int:
    """Serve standard input until it ends; return the exit status, 130 after a signal to end."""
    send = Sender(private_stdout())
    # Whatever the system's own encoding: a line that is no text is answered like other nonsense.
    with open(0, encoding="utf-8", errors="replace", closefd=False) as lines:
        serve(lines, send)
    return 0
