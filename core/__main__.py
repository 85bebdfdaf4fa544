"""``python -m core COMMAND``: the engine's command line."""

from __future__ import annotations

import ctypes
import signal
import sys
import traceback
from types import FrameType
from typing import Optional, Sequence

from . import cli, result_text, serve
from .jobs import dispatch
from .protocol.commands import Request
from .protocol.doctor import DoctorResult
from .protocol.errors import Cancelled, EngineError, RequestError
from .protocol.foreign_text import visible
from .protocol.messages import Event, Failed
from .protocol.texts import text
from .run import supervision, watchdog

DONE, FAILED, USAGE, CANCELLED = 0, 1, 2, 130
_STATUS = {"request": USAGE, "cancelled": CANCELLED}

_M_MMAP_THRESHOLD = -3
"""From glibc's malloc.h."""

_LARGE = 2**20
"""Bytes from which an array is mapped on its own, and so returned as soon as it is freed."""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run one command and return the exit status of the contract."""
    parsed = cli.parser().parse_args(arguments)
    _return_large_arrays()
    signal.signal(signal.SIGTERM, _interrupt)
    if parsed.command == "serve":
        return serve.main()
    request = cli.request_of(parsed)
    # Taken before anything else can print: the last words go there too.
    send = serve.Sender(serve.private_stdout()) if parsed.json else None
    running = True
    watchdog.hear_signals(lambda: not running, lambda: _cancelled(send), CANCELLED)
    try:
        if send is not None:
            return _as_json(request, parsed.debug, send)
        return _in_words(request, parsed.debug)
    finally:
        running = False


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


def _interrupt(_number: int, _frame: Optional[FrameType]) -> None:
    """Unwind on a polite request to end, as on Ctrl-C, so that nothing half-written stays."""
    raise KeyboardInterrupt


def _as_json(request: Request, debug: bool, send: serve.Sender) -> int:
    try:
        event: Event = serve.outcome(request, serve.EventFeedback(send), debug)
    except KeyboardInterrupt:
        event = Failed(Cancelled.kind, Cancelled().message)
    send(event)
    if isinstance(event, Failed):
        return _STATUS.get(event.kind, FAILED)
    healthy = event.result.get("healthy", True) if hasattr(event, "result") else True
    return DONE if healthy else FAILED


def _in_words(request: Request, debug: bool) -> int:
    try:
        result = dispatch.run(request, cli.ConsoleFeedback())
    except (KeyboardInterrupt, Cancelled):
        sys.stderr.write(f"\n{Cancelled()}\n")
        return CANCELLED
    except EngineError as error:
        if debug:
            traceback.print_exc()
        sys.stderr.write(f"\n{visible(str(error))}\n")
        return USAGE if isinstance(error, RequestError) else FAILED
    except Exception as error:
        if debug:
            traceback.print_exc()
        sys.stderr.write(
            "\n"
            + visible(
                text("engine.unexpected_in_terminal", kind=type(error).__name__, reason=error)
            )
            + "\n"
        )
        return FAILED
    sys.stdout.write(visible(result_text.in_words(result)) + "\n")
    return DONE if not isinstance(result, DoctorResult) or result.healthy else FAILED


def _cancelled(send: Optional[serve.Sender]) -> None:
    """Say that the job was cancelled, where nothing else can any more."""
    if send is not None:
        send(Failed(Cancelled.kind, Cancelled().message))
    else:
        sys.stderr.write(f"\n{Cancelled()}\n")


def _ended(number: int, asked: bool) -> int:
    """Say that a signal ended the job's process, and return the exit status."""
    send = serve.Sender(sys.stdout) if "--json" in sys.argv else None
    if asked:
        _cancelled(send)
        return CANCELLED
    name = signal.Signals(number).name if number in list(signal.Signals) else str(number)
    why = text("engine.died.memory" if name == "SIGKILL" else "engine.died.library")
    error = EngineError.of("engine.died", signal=name, why=why)
    if send is not None:
        send(Failed("died", error.message, error.cure, error.code))
    else:
        sys.stderr.write(f"\n{error}\n")
    return FAILED


if __name__ == "__main__":
    # The panel watches over an engine that serves it.
    sys.exit(main() if "serve" in sys.argv[1:2] else supervision.supervised(main, _ended))
