"""A command in a process of its own, watched by one that does nothing else and so cannot fail.

A native library that aborts or crashes takes its process along: nobody would be left to say what
happened, nor to give the status of a failed job. On Linux the command line forks before anything is
loaded; elsewhere the command runs as it is. (The panel watches its engine itself.)
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from types import FrameType
from typing import Callable, Optional

GRACE = 12
"""Seconds that a command has to end after it was asked to, before it is ended; it ends itself
(:mod:`core.run.interruption`) before."""

_FORWARDED = ("SIGTERM", "SIGINT", "SIGHUP", "SIGABRT", "SIGSEGV", "SIGBUS")
_PR_SET_PDEATHSIG = 1
"""From Linux's prctl.h: end this process with the one that forked it."""


def supervised(work: Callable[[], int], ended: Callable[[int, bool], int]) -> int:
    """Do some work in a process of its own and return its exit status.

    Args:
        work: Returns an exit status.
        ended: Given the number of the signal that ended the process and whether it was to end,
            tells people and returns an exit status.
    """
    if not sys.platform.startswith("linux"):
        return work()
    watcher = os.getpid()
    child = os.fork()
    if child == 0:
        end_with(watcher)
        # A terminal's Ctrl-C comes to the watcher, which passes it on: once, not twice.
        os.setpgid(0, 0)
        return work()
    asked = False

    def forward(number: int, _frame: Optional[FrameType]) -> None:
        nonlocal asked
        polite = number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        asked = asked or polite
        _send(child, number)
        if polite:
            signal.alarm(GRACE)

    for name in _FORWARDED:
        number = getattr(signal, name)
        # What a shell has told its background jobs to ignore stays ignored.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, forward)
    signal.signal(signal.SIGALRM, lambda *_: _send(child, signal.SIGKILL))
    _, status = os.waitpid(child, 0)
    signal.alarm(0)
    if os.WIFSIGNALED(status):
        return ended(os.WTERMSIG(status), asked)
    return os.WEXITSTATUS(status)


def end_with(parent: int) -> None:
    """Have this process ended, whatever it is doing, as soon as the one that started it has ended.

    Nothing on other systems than Linux.

    Args:
        parent: The process that started it; where that one has ended already, this one ends now.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _send(process: int, number: int) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        # It ended just now; whoever waits for it learns how.
        return
