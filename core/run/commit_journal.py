"""Several files get their names as one: written down first, then done, and undone if one cannot.

No system renames several files at once. So what is to be done stands in a journal before anything
is done. Another process watches and ends it where the job is killed in between. Should that one be
killed too, or the power fail, the next job that comes by ends what the journal says.

This file is run by itself as well, without the rest of the engine: standard library only.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

ENDED = b"ended"
"""What a job says to the process that watches, when it has nothing left to do."""


@dataclass(frozen=True)
class Move:
    """A file that gets its name.

    Attributes:
        source: Where it lies until then.
        target: Its name.
        backup: Where what has that name lies until all is done.
        last: Whether the old file goes before any other is replaced, and the new one comes when
            all others have their names: so it is of a manifest, which speaks for the others.
    """

    source: str
    target: str
    backup: str
    last: bool = False


@dataclass(frozen=True)
class Removal:
    """A file that goes.

    Attributes:
        path: Its name.
        backup: Where it lies until all is done.
    """

    path: str
    backup: str


@dataclass(frozen=True)
class Journal:
    """What is to be done.

    Attributes:
        path: The journal's own file. While it is there, the files are neither all old nor all new.
        copies: The same in the other folders, for whoever comes by there. They count while the
            journal itself is there.
        moves: Files that get their names.
        removals: Files that go.
        locks: Files of the locks that are held meanwhile.
    """

    path: str
    copies: Tuple[str, ...]
    moves: Tuple[Move, ...]
    removals: Tuple[Removal, ...]
    locks: Tuple[str, ...]

    def write(self) -> None:
        """Write it down, whole or not at all; from then on it is decided.

        Raises:
            OSError: There is no room, or the folder is protected.
        """
        for path in (*self.copies, self.path):
            here = Path(path).parent
            # Whatever is swept away with a job's own files.
            unfinished = [move.source for move in self.moves if Path(move.source).parent == here]
            _write(path, f"{(unfinished or [path])[0]}.commit", asdict(self))

    @property
    def decided(self) -> bool:
        """Whether it is written down, and not ended."""
        return os.path.lexists(self.path)

    def erase(self) -> None:
        """Remove the journal, which ends it, then its copies."""
        _remove([self.path, *self.copies])

    def apply(self) -> None:
        """Do what is written down, or what is left of it; where one step fails, undo them all.

        Raises:
            OSError: A step failed; everything is as it was before.
        """
        try:
            for removal in self.removals:
                _set_aside(removal.path, removal.backup)
            ordered = sorted(self.moves, key=lambda move: move.last)
            for move in ordered:
                if Path(move.target).is_dir():
                    raise IsADirectoryError(21, os.strerror(21), move.target)
                if move.last and os.path.lexists(move.source):
                    _set_aside(move.target, move.backup)
            for move in ordered:
                if os.path.lexists(move.source):
                    _keep(move.target, move.backup)
                    Path(move.source).replace(move.target)
                elif not os.path.lexists(move.target):
                    # Else it has its name already: an earlier process came that far.
                    raise FileNotFoundError(2, os.strerror(2), move.target)
        except OSError:
            self._undo()
            self.erase()
            raise
        self.erase()
        self.clear()

    def clear(self) -> None:
        """Remove the old files, which are not needed once the journal has ended."""
        _remove([move.backup for move in self.moves])
        _remove([removal.backup for removal in self.removals])

    def attempt(self) -> Optional[Dict[str, Any]]:
        """Apply it; return the number of the error and the path where a step failed."""
        try:
            self.apply()
        except OSError as error:
            return {"errno": error.errno, "path": str(error.filename2 or error.filename)}
        return None

    def _undo(self) -> None:
        for move in self.moves:
            kept = os.path.lexists(move.backup)
            if os.path.lexists(move.source):
                # Not replaced yet.
                if kept and os.path.lexists(move.target):
                    _remove([move.backup])
                elif kept:
                    Path(move.backup).replace(move.target)
            elif os.path.lexists(move.target):
                Path(move.target).replace(move.source)
                if kept:
                    Path(move.backup).replace(move.target)
        for removal in self.removals:
            if os.path.lexists(removal.backup):
                Path(removal.backup).replace(removal.path)


def read(path: str) -> Optional[Journal]:
    """Return the journal that is in a file; ``None`` where there is none."""
    try:
        with Path(path).open(encoding="utf-8") as stream:
            found = json.load(stream)
        return Journal(
            found["path"],
            tuple(found["copies"]),
            tuple(Move(**move) for move in found["moves"]),
            tuple(Removal(**removal) for removal in found["removals"]),
            tuple(found["locks"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: str, unfinished: str, content: Any) -> None:
    try:
        with Path(unfinished).open("x", encoding="utf-8") as stream:
            json.dump(content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        Path(unfinished).replace(path)
    except OSError:
        _remove([unfinished])
        raise


def _set_aside(path: str, backup: str) -> None:
    try:
        Path(path).replace(backup)
    except FileNotFoundError:
        return
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from error


def _keep(path: str, backup: str) -> None:
    """Give the file that has a name a second one, so that the first is never without a file."""
    if os.path.lexists(backup) or not os.path.lexists(path):
        return
    try:
        os.link(path, backup)
    except OSError:
        # A file system without links.
        Path(path).replace(backup)


def _remove(paths: Iterable[str]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            Path(path).unlink()


def main(arguments: List[str]) -> int:
    """Wait for the end of the input; where the job said nothing by then, end its journal."""
    found = read(arguments[0])
    said = sys.stdin.buffer.read()
    if found is not None and said != ENDED:
        if found.decided:
            found.attempt()
        else:
            found.clear()
        _remove(found.locks)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
