"""A lock on a file's name that another process on the same computer, or on the same share, sees.

It is advisory, and the system's own: it ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Optional

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class FileLock:
    """A lock that is held; see :func:`acquire`.

    Attributes:
        path: The file that stands for it, which is there as long as it is held.
        descriptor: Open on that file. A process that inherits it shares the lock.
    """

    def __init__(self, path: str, descriptor: int) -> None:
        """Take what :func:`acquire` has locked."""
        self.path, self.descriptor = path, descriptor

    def release(self) -> None:
        """Remove the file and let go."""
        # The other way round, a job that takes the lock in between would lose its file.
        if sys.platform != "win32" and _is_at(self.path, self.descriptor):
            with contextlib.suppress(OSError):
                Path(self.path).unlink()
        with contextlib.suppress(OSError):
            os.close(self.descriptor)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                Path(self.path).unlink()


def acquire(path: str) -> Optional[FileLock]:
    """Return the lock that a file stands for; ``None`` where another job holds it.

    A file system that knows no locks gives it to everybody.

    Raises:
        OSError: The file cannot be made.
    """
    while True:
        descriptor = os.open(path, _OPEN, 0o666)
        try:
            free = _lock(descriptor)
        except OSError:
            # No locks here.
            return FileLock(path, descriptor)
        if not free:
            os.close(descriptor)
            return None
        if sys.platform == "win32" or _is_at(path, descriptor):
            return FileLock(path, descriptor)
        # Whoever held it has removed the file since it was opened here.
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_at(path: str, descriptor: int) -> bool:
    """Return whether a name is still that of an open file."""
    try:
        return os.path.samestat(Path(path).stat(), os.fstat(descriptor))
    except OSError:
        return False
