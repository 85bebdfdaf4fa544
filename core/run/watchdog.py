"""Ends the process where a job that is to stop does not: a library may never come back.

Python learns of a signal or a wish between two of its own instructions. While a library computes it
learns of nothing; a thread of its own waits here, tells the steps that can be ended
(:mod:`core.run.giving_up`), and where that does not help ends the process.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from typing import Callable

from . import giving_up, staging

GRACE = 6.0
"""Seconds a job has to unwind; a panel gives it ten before it ends the engine itself."""


def end_unless(ended: Callable[[], bool], last_words: Callable[[], None], status: int) -> None:
    """Have the process end with a status where a job does not stop by itself in time.

    Args:
        ended: Whether it has.
        last_words: Called just before.
        status: Exit status.
    """
    giving_up.tell()

    def wait() -> None:
        if not ended():
            end(last_words, status)

    timer = threading.Timer(GRACE, wait)
    timer.daemon = True
    timer.start()


def end(last_words: Callable[[], None], status: int) -> None:
    """End the process at once: remove what is not finished, say so, and go."""
    abandon = getattr(staging, "abandon", None)
    if abandon is not None:
        abandon()
    last_words()
    os._exit(status)


def hear_signals(ended: Callable[[], bool], last_words: Callable[[], None], status: int) -> None:
    """Watch for SIGTERM and SIGINT whatever the main thread does; call it from that thread."""
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)

    def listen() -> None:
        polite = {int(signal.SIGTERM), int(signal.SIGINT)}
        while True:
            heard = reading.recv(1)
            if not heard:
                return
            if heard[0] in polite:
                end_unless(ended, last_words, status)
                return

    # The sockets live as long as the thread, which is as long as the process.
    threading.Thread(target=listen, args=(), daemon=True).start()
    _kept.append(writing)


_kept: list[socket.socket] = []
