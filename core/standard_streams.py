"""Standard input and output that may be closed, full or left by whoever read them."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
from typing import Optional


def keep_open() -> None:
    """Put nothing in the place of standard streams that are closed; let all take any letter.

    Else the next file that is opened would take the number, and what a library prints would be
    written into it. A terminal, or a file that output is sent to, may have an old encoding, which
    has no Chinese: letters that it lacks are written by their numbers.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest number that is free: this one.
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(words: str, *, error: bool = False) -> Optional[OSError]:
    """Write words to standard output, or standard error, and return why that was not possible."""
    stream = sys.stderr if error else sys.stdout
    try:
        stream.write(words)
        stream.flush()
    except OSError as problem:
        return problem
    except ValueError:
        # It is closed.
        return OSError(9, os.strerror(9))
    return None


def let_go() -> None:
    """Write what is left, and forget what cannot be: Python would complain of it at its end."""
    for stream, descriptor in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, descriptor)
                os.close(nothing)


class Lines:
    """Writes lines to a file that is open, at once and whole: nothing waits to be written later."""

    def __init__(self, descriptor: int) -> None:
        """Write to an open file's descriptor."""
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        """Write text as UTF-8.

        Raises:
            OSError: The reader is gone, or there is no room.
        """
        left = memoryview(text.encode("utf-8"))
        with self._lock:
            while left:
                left = left[os.write(self._descriptor, left) :]
        return len(text)

    def flush(self) -> None:
        """Do nothing: all is written."""
