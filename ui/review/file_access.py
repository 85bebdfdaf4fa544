"""The file of a review on the disk: taken by one window, told from another, read with care."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qgis.PyQt.QtCore import QLockFile

from ...core.protocol.errors import InputError, OutputError
from ..text.translation import tr


def locked(path: Path) -> QLockFile:
    """Take the file for this window; what a window that died has left does not count.

    Raises:
        InputError: Another window has it.
        OutputError: Nothing can be written beside it.
    """
    lock = QLockFile(f"{path}.lock")
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        return lock
    if lock.error() == QLockFile.LockError.LockFailedError:
        _known, process, host, _program = lock.getLockInfo()
        raise InputError(
            tr("{} is being reviewed in another window (process {} on {}).").format(
                path, process, host
            ),
            tr(
                "Stop the review there first. To share the work, give each reviewer a copy, and "
                "join the copies afterwards."
            ),
        )
    raise OutputError(
        tr("Nothing can be written to the folder of {}.").format(path),
        tr("Copy the review to a folder of your own."),
    )


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say what is wrong where SQLite cannot read a review.

    Raises:
        OutputError: It cannot.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise OutputError(
            tr("The review {} cannot be read: {}").format(path, error),
            tr("Close the program that has the file open, then try again."),
        ) from error


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file from another of its name; ``None`` where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
