"""Which files on disk are read under a name that GDAL understands.

A name may be more than a path: a virtual raster over other files, a part of a file (``GTIFF_DIR:``,
``GPKG:``, ``/vsisubfile/``), a file in an archive.
"""

from __future__ import annotations

import contextlib
import re
import stat
from pathlib import Path
from typing import Iterator, List, Set, Tuple

from osgeo import gdal

from ..protocol.errors import InputError
from ..protocol.signed_addresses import unsigned
from . import sidecar
from .opening import is_remote, open_either, state_of

gdal.UseExceptions()

_VIRTUAL = ("VRT", "OGR_VRT", "GTI", "DERIVED")
"""Drivers whose files name other files, which may name others again."""

_MOST = 10_000
"""Files that are looked at; more are not believed to be one image."""

_BORDER = re.compile(r"[:,;{}\"'?&<>=|]|(?=/)")


def named_paths(name: str) -> Iterator[Path]:
    """Yield the things on disk whose paths are in a name, itself included."""
    if Path(name).exists():
        yield Path(name)
        return
    starts = {0, *(match.end() for match in _BORDER.finditer(name))}
    for start in sorted(starts):
        ends = [match.start() for match in _BORDER.finditer(name, start + 1)]
        for end in (len(name), *reversed(ends)):
            path = Path(name[start:end])
            if end > start and path.exists() and not path.is_dir():
                yield path
                break


def files_behind(name: str) -> List[Path]:
    """Return the files that reading a name reads, as far as GDAL and the name itself tell."""
    found: Set[Path] = set()
    waiting, seen = [name], {name}
    while waiting and len(seen) < _MOST:
        one = waiting.pop()
        paths = list(_named(one))
        found.update(paths)
        if one == name or _refers(one):
            for other in _listed(one):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
    return sorted(found)


def states_behind(name: str) -> List[Tuple[str, int, int]]:
    """Return path, bytes and modification time of what reading a name reads; sorted.

    Whoever finds the same again reads the same again; an address may have been signed anew. Times
    are in nanoseconds on this computer's disks, in seconds elsewhere. Statistics that were laid
    beside an image when somebody looked at it are no part of it.
    """
    found = []
    for path in files_behind(name):
        if path.name.endswith(sidecar.ENDING) and sidecar.only_looked_at(path):
            continue
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((str(path.resolve()), status.st_size, status.st_mtime_ns))
    remote = state_of(name) if not found else None
    return found if remote is None else [(unsigned(name), *remote)]


def _named(name: str) -> Iterator[Path]:
    try:
        yield from named_paths(name)
    except (OSError, ValueError):
        # Too long, or with a character that no path has: no path at all.
        return


def _refers(name: str) -> bool:
    try:
        driver = gdal.IdentifyDriverEx(name, gdal.OF_RASTER | gdal.OF_VECTOR)
    except RuntimeError:
        return False
    return driver is not None and driver.ShortName in _VIRTUAL


def _listed(name: str) -> List[str]:
    """Return the files that GDAL reports of a dataset; none where it cannot open it."""
    if any(special(path) for path in _named(name)):
        return []
    try:
        return [] if is_remote(name) else list(open_either(name).GetFileList() or ())
    except (InputError, RuntimeError, UnicodeError):
        return []


def special(path: Path) -> bool:
    """Return whether something is neither a file nor a folder: a pipe, a device, a socket."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
