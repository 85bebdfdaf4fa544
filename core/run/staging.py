"""Outputs appear complete or not at all: written under temporary names, renamed at the end.

A temporary name is made of a key, which the output's own name gives, and of a part that nobody can
guess. A lock beside it keeps a second job off the same output; so whatever has the key of an output
whose lock is free was left by a job that was killed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
import stat
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Dict, Iterable, List, Optional, Set, Type, TypeVar

from ..protocol.errors import Cancelled, OutputError, RequestError
from ..protocol.unfinished_output import key_of, outlasting_name, temporary_name
from . import file_lock
from .commit_journal import Journal, Move, Removal
from .file_lock import FileLock
from .temporary_files import size_of, sweep, sweep_left, to_disk
from .unfinished_commits import (
    RENAMED,
    carry_out,
    entries,
    is_journal,
    not_removable,
    recover,
    remove,
)
from .write_errors import cannot_write, disk_full, refused, writing

__all__ = ["COMPANIONS", "Staging", "abandon", "disk_full", "refused", "writing"]

COMPANIONS = (".aux.xml", ".ovr", ".msk", ".ovr.tmp", "-journal", "-wal", "-shm")
"""What GDAL and SQLite may leave beside a file."""

_LONGEST_SUFFIX = 16
"""Characters of a suffix that a temporary name takes over; a longer one is none."""

_Names = TypeVar("_Names")

_committing = threading.Lock()
"""Held while files get their names: nobody removes them then."""

_entered: Set[Staging] = set()


class Staging:
    """Hands out temporary names; :meth:`commit` gives the files their own, else they vanish.

    Use as a context manager around a whole job.
    """

    def __init__(self) -> None:
        """Start with no files."""
        self._names: Dict[Path, Path] = {}
        self._stale: List[Path] = []
        self._places: List[Path] = []
        self._scratch = 0
        self._made: List[Path] = []
        self._locks: Dict[Path, FileLock] = {}
        self._kept: Dict[Path, bool] = {}

    def __enter__(self) -> Staging:
        """Return itself."""
        _entered.add(self)
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        """Remove whatever was not committed, what GDAL left beside it, and folders made in vain."""
        self._discard(paused=kind is not None and issubclass(kind, Cancelled))
        _entered.discard(self)

    def _discard(self, paused: bool = False) -> None:
        sweep(list(self._places))
        remove(path for path, outlasts in self._kept.items() if not (paused and outlasts))
        for lock in list(self._locks.values()):
            lock.release()
        for folder in self._made[::-1]:
            # One that holds something, of this job or of another, stays.
            with contextlib.suppress(OSError):
                folder.rmdir()
        self._names.clear()
        self._locks.clear()
        self._kept.clear()
        for kept in (self._places, self._stale, self._made):
            kept.clear()

    def reserve(self, final: str) -> str:
        """Return the temporary name for an output, in the same folder, which is made if need be.

        Where the output's name is that of a link, the file that it leads to is the output.

        Raises:
            OutputError: The folder cannot be made or written to, the name is that of something
                other than a file, or another job is writing this output.
            RequestError: The name is empty, or this job has an output of that name already.
        """
        check_output_name(final)
        path = _target(final)
        if path in self._names:
            raise RequestError.of("run.same_output_twice", path=final)
        self._names[path] = self._claim(path)
        return str(self._names[path])

    def work_folder(self, final: str) -> Path:
        """Make and return a hidden folder beside an output, or a folder of outputs; never kept.

        Raises:
            OutputError: It cannot be made, or another job is writing this output.
        """
        path = _target(final)
        folder = self._claim(path)
        with writing(final):
            folder.mkdir()
        return folder

    def outlasting(self, final: str, digest: str, paused: bool = False) -> str:
        """Return the name of a file, beside an output, that stays where the job is killed.

        The next job that asks for it with the same digest goes on with it; any other job for this
        output removes it. It goes when the output gets its name, or where the job fails.

        Args:
            final: The output, which is not reserved yet.
            digest: 32 hexadecimal digits that tell what the file is good for.
            paused: Whether it stays where the job is cancelled, too.

        Raises:
            OutputError: The folder cannot be made, or another job is writing this output.
        """
        check_output_name(final)
        path = _target(final)
        kept = path.with_name(outlasting_name(path, digest))
        self._lock(path, kept)
        self._kept[kept] = paused
        return str(kept)

    def leave(self, outlasting: str) -> None:
        """Let a file of :meth:`outlasting` stay for another job."""
        self._kept.pop(Path(outlasting), None)

    def _lock(self, path: Path, kept: Optional[Path] = None) -> None:
        """Let no other job write an output from now on; remove what is left of it but ``kept``."""
        try:
            self._make(path.parent)
            mine = [lock.path for lock in self._locks.values()]
            recover(path.parent, mine)
            if path not in self._locks:
                lock = _lock_of(path, mine)
                if lock is None:
                    raise OutputError.of("run.output_in_use", path=path)
                self._locks[path] = lock
                sweep_left(path, kept)
        except OSError as error:
            raise cannot_write(path, error) from error

    def _claim(self, path: Path) -> Path:
        """Return a temporary name for an output that no other job may write from now on."""
        self._lock(path)
        suffix = path.suffix if len(path.suffix) <= _LONGEST_SUFFIX else ""
        temporary = path.with_name(temporary_name(path, os.urandom(16).hex(), suffix))
        self._places.append(temporary)
        return temporary

    def reserve_all(self, finals: _Names) -> _Names:
        """Return the temporary names for a dataclass of outputs, each as of :meth:`reserve`."""
        outputs: Any = finals
        names = [output.name for output in dataclasses.fields(outputs)]
        places: _Names = dataclasses.replace(
            outputs, **{name: self.reserve(getattr(outputs, name)) for name in names}
        )
        return places

    def _make(self, folder: Path) -> None:
        """Make a folder and those that it lies in, and remember which there were none of."""
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        self._made.extend(reversed(missing))

    def scratch(self, final: str) -> str:
        """Return the name of a file that is needed while an output is made, and never kept.

        Args:
            final: The output, which was reserved; the file lies beside it, where there is room.
        """
        self._scratch += 1
        return f"{self.place(final)}.{self._scratch}"

    def adopt(self, other: Staging) -> None:
        """Take over what another one has reserved: it shares this one's fate from now on."""
        self._names.update(other._names)
        self._locks.update(other._locks)
        self._places.extend(other._places)
        self._stale.extend(other._stale)
        self._made.extend(other._made)
        self._kept.update(other._kept)
        other._names, other._locks, other._kept = {}, {}, {}
        other._places, other._stale, other._made = [], [], []

    def place(self, final: str) -> str:
        """Return where an output that was reserved lies until it gets its name."""
        return str(self._names[_target(final)])

    def outdate(self, final: str) -> None:
        """Have a file removed when all is written: what is written makes it untrue.

        If its name was reserved, nothing needs to be written there any more.
        """
        path = _target(final)
        self._names.pop(path, None)
        self._stale.append(path)

    def commit(self) -> None:
        """Give every file its final name, replacing what stood there: all of them, or none.

        Raises:
            OutputError: A file is missing or not whole, or one of the names is in use or protected;
                what stood there before stands there still.
        """
        with _committing:
            sizes = {final: size_of(final, place) for final, place in self._names.items()}
            for final, place in self._names.items():
                with writing(str(final)):
                    to_disk(place)
            for stale in self._stale:
                if stale.is_dir():
                    raise not_removable(stale, OSError(errno.EISDIR, ""))
            token = os.urandom(16).hex()
            moves = tuple(
                Move(str(place), str(final), _backup(final, token), _speaks_for_others(final))
                for final, place in self._names.items()
            )
            removals = tuple(
                Removal(f"{path}{end}", _backup(path, token, end or ".itself"))
                for path, ends in (
                    *((final, COMPANIONS) for final in self._names),
                    *((stale, ("", *COMPANIONS)) for stale in self._stale),
                    *((kept, ("",)) for kept in self._kept),
                )
                for end in ends
                if os.path.lexists(f"{path}{end}") and not Path(f"{path}{end}").is_dir()
            )
            if len(moves) == 1 and not removals:
                with writing(moves[0].target):
                    Path(moves[0].source).replace(moves[0].target)
            elif moves or removals:
                self._apply(moves, removals, token)
            for final, size in sizes.items():
                if not final.is_file() or final.stat().st_size != size:
                    raise OutputError.of("run.vanished", path=final)
            # What has its name is nobody's to remove.
            self._names.clear()
            self._stale.clear()
            self._kept.clear()

    def _apply(self, moves: Iterable[Move], removals: Iterable[Removal], token: str) -> None:
        moves, removals = tuple(moves), tuple(removals)
        folders = dict.fromkeys(
            Path(name).parent
            for name in (*(move.target for move in moves), *(one.path for one in removals))
        )
        first, *others = (str(folder / f".{token}.commit") for folder in folders)
        locks = tuple(lock.path for lock in self._locks.values())
        journal = Journal(first, tuple(others), moves, removals, locks)
        try:
            journal.write()
        except OSError as error:
            journal.erase()
            raise cannot_write(Path(moves[0].target if moves else first), error) from error
        carry_out(journal, [lock.descriptor for lock in self._locks.values()])


def check_output_name(name: str) -> None:
    """Refuse a name that no file can be written to.

    Raises:
        OutputError: It is a folder's, or that of a pipe, a device or anything else but a file.
        RequestError: It is empty, an address, or of one of GDAL's virtual file systems.
    """
    if not name.strip():
        raise RequestError.of("run.empty_name")
    if name.startswith("/vsi") or "://" in name:
        raise RequestError.of("run.virtual_output", path=name)
    try:
        mode = Path(name).stat().st_mode
    except OSError:
        return
    if stat.S_ISDIR(mode):
        raise OutputError.of("run.is_folder", path=Path(name))
    if not stat.S_ISREG(mode):
        raise OutputError.of("run.not_a_file", path=name)


def abandon() -> None:
    """Remove what is not finished, from any thread, before the process ends at once."""
    with _committing:
        for staging in list(_entered):
            staging._discard()


def _lock_of(path: Path, mine: List[str]) -> Optional[FileLock]:
    """Return the lock of an output; ``None`` if another job has it.

    What outlives a job that was killed, to end its renames, is waited for.
    """
    deadline = time.monotonic() + RENAMED
    while True:
        lock = file_lock.acquire(str(path.with_name(f".{key_of(path)}.lock")))
        if lock is not None:
            # What that job could not end itself.
            recover(path.parent, [*mine, lock.path])
            return lock
        if time.monotonic() > deadline or not any(
            is_journal(entry) for entry in entries(path.parent)
        ):
            return None
        time.sleep(0.05)


def _target(final: str) -> Path:
    """Return the file that a name leads to, through links."""
    return Path(os.path.realpath(final))


def _backup(path: Path, token: str, end: str = "") -> str:
    """Return where an output's old file lies, or the companion of it that ends like this."""
    return str(path.with_name(f".{key_of(path)}-{token}.old{end}"))


def _speaks_for_others(final: Path) -> bool:
    return final.name.endswith(".manifest.json")
