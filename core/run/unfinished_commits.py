"""Renames that several files share: carried out under a watch, and ended where a job was killed."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import subprocess  # nosec B404 - this interpreter runs a file of this engine
import sys
from pathlib import Path
from typing import Any, Collection, Dict, Iterable, List, Optional

from ..protocol.errors import OutputError
from . import commit_journal, file_lock
from .commit_journal import Journal
from .write_errors import cannot_write

RENAMED = 10.0
"""Seconds in which another process has renamed its files."""

_JOURNAL = re.compile(r"\.[0-9a-f]{32}\.commit")


def is_journal(entry: Path) -> bool:
    """Return whether a file says what a job had begun to rename."""
    return _JOURNAL.fullmatch(entry.name) is not None


def recover(folder: Path, mine: Collection[str] = ()) -> None:
    """End what jobs that were killed had begun to rename in a folder.

    Reading and writing jobs alike call it first: afterwards, results there are wholly old or wholly
    new. Where nothing is to be ended, it only lists the folder.

    Args:
        folder: Where to look.
        mine: Locks that the caller holds: no other job does.
    """
    for entry in entries(folder):
        if not is_journal(entry):
            continue
        journal = commit_journal.read(str(entry))
        if journal is None:
            continue
        held = []
        for path in {*journal.locks} - {*mine}:
            with contextlib.suppress(OSError):
                held.append(file_lock.acquire(path))
        if None not in held:
            # Nobody who lives holds one of them.
            if journal.decided:
                journal.attempt()
            else:
                # A copy of one that ended, or was never decided.
                remove([entry])
        for lock in held:
            if lock is not None:
                lock.release()


def carry_out(journal: Journal, descriptors: List[int]) -> None:
    """Apply a journal while another process watches, which ends it if this one is killed.

    Raises:
        OutputError: A step failed; everything is as it was before.
    """
    watcher = _watcher(journal, descriptors)
    try:
        problem = journal.attempt()
    finally:
        if watcher is not None:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                watcher.communicate(commit_journal.ENDED, timeout=RENAMED)
    if problem is not None:
        error = OSError(problem["errno"], os.strerror(problem["errno"] or 0))
        path = Path(problem["path"] or journal.path)
        stale = str(path) in {removal.path for removal in journal.removals}
        raise (not_removable if stale else cannot_write)(path, error)


def _watcher(journal: Journal, descriptors: List[int]) -> Optional[subprocess.Popen[bytes]]:
    """Start the process that ends a journal if its input ends without a word; ``None`` if none can.

    It has this one's output open: who waits for the end of that finds all files in their places.
    """
    options: Dict[str, Any] = {}
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NO_WINDOW
    else:
        # With the locks, which are held until it has ended; without the terminal's Ctrl-C.
        options.update(pass_fds=descriptors, start_new_session=True)
    try:
        return subprocess.Popen(  # nosec B603 - no shell
            [sys.executable, "-I", "-S", commit_journal.__file__, journal.path],
            stdin=subprocess.PIPE,
            **options,
        )
    except OSError:
        return None


def not_removable(path: Path, error: OSError) -> OutputError:
    """Return the error about a file that stays."""
    return OutputError.of(
        "run.not_removable", path=path, reason=os.strerror(error.errno or errno.EIO)
    )


def entries(folder: Path) -> List[Path]:
    """Return what lies in a folder; nothing if it cannot be listed."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def remove(found: Iterable[Path]) -> None:
    """Remove files and folders as far as that goes."""
    for entry in found:
        with contextlib.suppress(OSError):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
