"""A polite request to end (SIGTERM, SIGINT, SIGHUP) that is never lost and never shows a trace.

An exception out of a signal's handler may come up anywhere: inside an import, which takes it for
a missing package, inside GDAL's call back, which swallows it, inside a destructor, which prints it.
So the handler raises nothing. A thread hears of the signal at once, whatever the main one is doing,
and asks the job to stop; a job that does not stop in time is ended with all that is not finished.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
from types import FrameType
from typing import Callable, List, Optional

from . import giving_up
from .staging import abandon

STATUS = 130
"""Exit status of a job that was cancelled."""

PATIENCE = 3.0
"""Seconds for a job to stop by itself, which says more and frees more."""

_POLITE = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")

_asked = threading.Event()
_listeners: List[Callable[[], None]] = []


def asked() -> bool:
    """Return whether the process was asked to end."""
    return _asked.is_set()


def listen(listener: Callable[[], None]) -> None:
    """Have something done, in a thread of its own, when the process is asked to end."""
    _listeners.append(listener)


def watch(last_words: Callable[[], None]) -> None:
    """Hear signals from now on, in the main thread of a process that is the engine's alone.

    Args:
        last_words: Said when a job did not stop in time, before the process ends.
    """
    heard, woken = socket.socketpair()
    woken.setblocking(False)
    for name in _POLITE:
        number = getattr(signal, name, None)
        # What a shell has told its background jobs to ignore stays ignored.
        if number is not None and (
            name == "SIGTERM" or signal.getsignal(number) is not signal.SIG_IGN
        ):
            signal.signal(number, _nothing)
    signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    thread = threading.Thread(target=_hear, args=(heard, woken, last_words), daemon=True)
    thread.start()


def _nothing(_number: int, _frame: Optional[FrameType]) -> None:
    """Let the thread that listens do what is to be done."""


def _hear(heard: socket.socket, woken: socket.socket, last_words: Callable[[], None]) -> None:
    polite = {int(getattr(signal, name)) for name in _POLITE if hasattr(signal, name)}
    while not polite & {*heard.recv(64)}:
        pass
    _asked.set()
    giving_up.tell()
    for listener in _listeners:
        listener()
    # A second one says that it is urgent.
    heard.settimeout(PATIENCE)
    with contextlib.suppress(OSError):
        heard.recv(64)
    woken.close()
    end_now(STATUS, last_words)


def end_unless(ended: Callable[[], bool], last_words: Callable[[], None]) -> None:
    """End the process where one job of several does not stop by itself in time.

    Args:
        ended: Whether it has.
        last_words: Said just before.
    """
    giving_up.tell()

    def look() -> None:
        if not ended():
            end_now(STATUS, last_words)

    timer = threading.Timer(PATIENCE, look)
    timer.daemon = True
    timer.start()


def end_now(status: int, last_words: Callable[[], None]) -> None:
    """End the process at once, from any thread, and leave nothing half written."""
    abandon()
    # Whoever should hear them may not be listening.
    saying = threading.Thread(target=last_words, daemon=True)
    saying.start()
    saying.join(0.5)
    os._exit(status)


def end_early() -> None:
    """Until :func:`watch` is called, end at once when asked to: there is nothing to clean up."""
    for name in _POLITE:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(_number: int, _frame: Optional[FrameType]) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    os._exit(STATUS)
