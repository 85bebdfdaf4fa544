"""Outputs appear complete or not at all: written under a temporary name, renamed at the end."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import glob
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Dict, Iterator, List, Optional, Type, TypeVar

from ..protocol.errors import OutputError

_COMPANIONS = ("", ".aux.xml", ".ovr", ".msk", ".ovr.tmp", "-journal", "-wal", "-shm")
"""What GDAL and SQLite may leave beside a file that is being written."""

_Names = TypeVar("_Names")


class Staging:
    """Hands out temporary names; :meth:`commit` gives the files their own, else they vanish.

    Use as a context manager around a whole job.
    """

    def __init__(self) -> None:
        """Start with no files."""
        self._names: Dict[Path, Path] = {}
        self._stale: List[Path] = []
        self._scratch: List[Path] = []
        self._made: List[Path] = []

    def __enter__(self) -> Staging:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        """Remove whatever was not committed, what GDAL left beside it, and folders made in vain."""
        for temporary in (*self._names.values(), *self._scratch):
            for companion in _COMPANIONS:
                with contextlib.suppress(OSError):
                    Path(f"{temporary}{companion}").unlink()
        for folder in reversed(self._made):
            # One that holds something, of this job or of another, stays.
            with contextlib.suppress(OSError):
                folder.rmdir()
        self._names.clear()
        self._scratch.clear()
        self._made.clear()

    def reserve(self, final: str) -> str:
        """Return the temporary name for an output, in the same folder, which is made if need be.

        Raises:
            OutputError: The folder cannot be made or written to, or the name is a folder's.
        """
        path = Path(final)
        if path.is_dir():
            raise OutputError.of("run.is_folder", path=path)
        temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        try:
            self._make(path.parent)
            for left in path.parent.glob(f".{glob.escape(path.stem)}.*.part{path.suffix}*"):
                # Of a job for this very file that was killed; one that lives would lose.
                with contextlib.suppress(OSError):
                    left.unlink()
            temporary.touch()
            temporary.unlink()
        except OSError as error:
            raise _cannot_write(path, error) from error
        self._names[path] = temporary
        return str(temporary)

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
        """Return the name of a file that is needed while an output is made, and never committed.

        Args:
            final: The output, which was reserved; the file lies beside it, where there is room.
        """
        temporary = Path(f"{self._names[Path(final)]}.{len(self._scratch)}")
        self._scratch.append(temporary)
        return str(temporary)

    def adopt(self, other: Staging) -> None:
        """Take over what another one has reserved: it shares this one's fate from now on."""
        self._names.update(other._names)
        self._stale.extend(other._stale)
        self._scratch.extend(other._scratch)
        self._made.extend(other._made)
        other._names, other._stale, other._scratch, other._made = {}, [], [], []

    def place(self, final: str) -> str:
        """Return where an output that was reserved lies until it gets its name."""
        return str(self._names[Path(final)])

    def outdate(self, final: str) -> None:
        """Have a file removed when all is written: what is written makes it untrue."""
        self._stale.append(Path(final))

    def commit(self) -> None:
        """Give every file that was written its final name, replacing what stood there.

        What is outdated goes first: where it is in use, nothing is replaced.

        Raises:
            OutputError: A file of that name is in use or protected.
        """
        for stale in self._stale:
            try:
                for companion in _COMPANIONS:
                    Path(f"{stale}{companion}").unlink(missing_ok=True)
            except OSError as error:
                raise _cannot_remove(stale, error) from error
        for final, temporary in self._names.items():
            if not temporary.exists():
                continue
            try:
                for companion in _COMPANIONS[1:]:
                    # A stale companion would be read as belonging to the new file.
                    with contextlib.suppress(FileNotFoundError):
                        Path(f"{final}{companion}").unlink()
                temporary.replace(final)
            except OSError as error:
                raise _cannot_write(final, error) from error


@contextlib.contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn a failure to write a file, inside a block, into an error for people.

    Raises:
        OutputError: The disk is full or gone, or the file is protected.
    """
    try:
        yield
    except OSError as error:
        raise _cannot_write(Path(path), error) from error


def _cannot_write(path: Path, error: OSError) -> OutputError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return disk_full(path)
    reason = os.strerror(error.errno) if error.errno else str(error)
    return OutputError.of("run.not_writable", path=path, reason=reason)


def _cannot_remove(path: Path, error: OSError) -> OutputError:
    reason = os.strerror(error.errno) if error.errno else str(error)
    return OutputError.of("run.not_removable", path=path, reason=reason)


def disk_full(path: Path) -> OutputError:
    """Return the error for a full disk."""
    return OutputError.of("run.disk_full", folder=path.parent, name=path.name)


def refused(path: Path, reason: str) -> OutputError:
    """Return the error for a file that GDAL cannot write, with the reason that it gives."""
    lowered = reason.lower()
    if any(sign in lowered for sign in ("full", "no space", "file too large")):
        return disk_full(path)
    return OutputError.of("run.gdal_refused", path=path, reason=reason)
