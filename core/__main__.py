"""``python -m core COMMAND``: the engine's command line."""

from __future__ import annotations

import ctypes
import signal
import sys
import traceback
from typing import Optional, Sequence

from .run import interruption

if __name__ == "__main__":
    # Before the slower imports: a signal that comes meanwhile shows no trace of them.
    interruption.end_early()

from . import cli, result_text, serve
from .console_feedback import ConsoleFeedback
from .jobs import dispatch
from .protocol.commands import Request
from .protocol.errors import Cancelled, EngineError, RequestError
from .protocol.foreign_text import visible
from .protocol.messages import Done, Event, Failed, Json, to_json
from .protocol.texts import text
from .run import supervision
from .standard_streams import keep_open, let_go, say

DONE, FAILED, USAGE, CANCELLED = 0, 1, 2, 130
_STATUS = {"request": USAGE, "cancelled": CANCELLED}

_M_MMAP_THRESHOLD = -3
"""From glibc's malloc.h."""

_LARGE = 2**20
"""Bytes from which an array is mapped on its own, and so returned as soon as it is freed."""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run one command and return the exit status of the contract."""
    keep_open()
    try:
        parsed = cli.parser().parse_args(arguments)
        _return_large_arrays()
        if parsed.command == "serve":
            interruption.watch(lambda: None)
            return serve.main()
        request = cli.request_of(parsed)
        return _as_json(request, parsed.debug) if parsed.json else _in_words(request, parsed.debug)
    finally:
        let_go()


def _return_large_arrays() -> None:
    """Keep freed windows from lingering in the heap of each thread; does nothing without glibc.

    glibc raises the size from which it maps arrays whenever one is freed, up to 32 MB. Windows
    then come from the heaps of the threads that read and write, which do not shrink: 200 MB at
    the peak of a job, measured on 4096 x 3840 pixels, and no time gained.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def _as_json(request: Request, debug: bool) -> int:
    send = serve.Sender(serve.private_stdout())
    cancelled = Failed(Cancelled.kind, Cancelled().message)
    interruption.watch(lambda: send(cancelled))
    event: Event = serve.outcome(request, serve.EventFeedback(send), debug)
    send(event)
    _tell_lost(send.lost, done=isinstance(event, Done))
    if isinstance(event, Failed):
        return _STATUS.get(event.kind, FAILED)
    return _status_of(event.result if isinstance(event, Done) else {})


def _in_words(request: Request, debug: bool) -> int:
    interruption.watch(_say_cancelled)
    try:
        result = dispatch.run(request, ConsoleFeedback())
    except Cancelled:
        _say_cancelled()
        return CANCELLED
    except EngineError as error:
        if debug:
            traceback.print_exc()
        more = f"\n{text('cli.see_doctor')}" if error.code == "engine.package_missing" else ""
        say(f"\n{visible(str(error))}{more}\n", error=True)
        return USAGE if isinstance(error, RequestError) else FAILED
    except Exception as error:
        if debug:
            traceback.print_exc()
        kind, reason = type(error).__name__, str(error) or text("engine.no_reason")
        words = text("engine.unexpected_in_terminal", kind=kind, reason=reason)
        say(f"\n{visible(words)}\n", error=True)
        return FAILED
    _tell_lost(say(visible(result_text.in_words(result)) + "\n"), done=True)
    return _status_of(to_json(result))


def _status_of(result: Json) -> int:
    """Return the exit status of a job that has a result: a doctor's or a batch's may be bad."""
    failed = isinstance(result.get("failed"), list) and result["failed"]
    return FAILED if failed or not result.get("healthy", True) else DONE


def _say_cancelled() -> None:
    say(f"\n{Cancelled()}\n", error=True)


def _tell_lost(problem: Optional[OSError], *, done: bool) -> None:
    """Say that the job's words did not reach standard output, unless nobody listens any more."""
    if problem is not None and done and not isinstance(problem, BrokenPipeError):
        say(text("engine.output_lost", reason=problem.strerror or problem) + "\n", error=True)


def _ended(number: int, asked: bool) -> int:
    """Say that a signal ended the job's process, and return the exit status."""
    send = serve.Sender(sys.stdout) if "--json" in sys.argv else None
    if asked:
        if send is not None:
            send(Failed(Cancelled.kind, Cancelled().message))
        else:
            _say_cancelled()
        return CANCELLED
    name = signal.Signals(number).name if number in list(signal.Signals) else str(number)
    why = text("engine.died.memory" if name == "SIGKILL" else "engine.died.library")
    error = EngineError.of("engine.died", signal=name, why=why)
    if send is not None:
        send(Failed("died", error.message, error.cure, error.code))
    else:
        say(f"\n{error}\n", error=True)
    return FAILED


if __name__ == "__main__":
    # The panel watches over an engine that serves it.
    sys.exit(main() if "serve" in sys.argv[1:2] else supervision.supervised(main, _ended))
