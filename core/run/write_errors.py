"""Why a file could not be written, as errors for people."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from pathlib import Path
from typing import Iterator

from ..protocol.errors import OutputError

_SIGNS = ("full", "no space", "file too large")
"""How GDAL, SQLite and the systems say that there is no room."""

_STATEMENT = re.compile(r"sqlite3_\w+\(.*\) failed: ", re.DOTALL)
"""What GDAL puts before SQLite's own words: the statement, which may be pages of SQL."""

_LITTLE = 256 * 1024
"""Bytes: a disk that has less left is full, for a library that gives no reason."""


@contextlib.contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn a failure to write a file, inside a block, into an error for people.

    Raises:
        OutputError: The disk is full or gone, or the file is protected.
    """
    try:
        yield
    except OSError as error:
        raise cannot_write(Path(path), error) from error


def cannot_write(path: Path, error: OSError) -> OutputError:
    """Return the error for a file that the system does not let be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return disk_full(path)
    reason = os.strerror(error.errno) if error.errno else str(error)
    return OutputError.of("run.not_writable", path=path, reason=reason)


def disk_full(path: Path) -> OutputError:
    """Return the error for a full disk."""
    return OutputError.of("run.disk_full", folder=path.parent, name=path.name)


def refused(path: Path, reason: str, code: str = "run.gdal_refused") -> OutputError:
    """Return the error for a file that GDAL cannot write, with the reason that it gives.

    Args:
        path: The file.
        reason: What GDAL says; may be nothing.
        code: Of the message, where the disk is not full.
    """
    reason = _STATEMENT.sub("", reason)
    lowered = reason.lower()
    if any(sign in lowered for sign in _SIGNS) or _is_full(path.parent):
        return disk_full(path)
    return OutputError.of(code, path=path, reason=reason)


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LITTLE
    except OSError:
        return False
