"""Views in GeoPackages and other SQLite files: tables that are computed while they are read.

A view may yield rows without end, or take longer than anybody waits for the first one. GDAL cannot
be told to stop: each view is computed here first, within bounds, and the file refused where it does
not come to an end.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from ..protocol.errors import InputError

_SECONDS = 4.0
"""For all views of a file together."""

_MOST_ROWS = 2_000_000
"""Of one view; a national inventory of ponds has thousands."""

_LARGEST_VALUE = 64 * 2**20
"""Bytes of one value: a function may make a gigabyte of nothing."""

_STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock: a millisecond."""

_SYSTEM = ("gpkg_", "geometry_columns", "spatial_ref_sys", "sqlite_", "views_geometry_columns")
"""Beginnings of the names of tables that say what the others hold."""

_QUIET = ("USING rtree", "USING fts")
"""Virtual tables that are kept beside real ones as indexes."""


def check_views(path: str) -> None:
    """Refuse a SQLite file one of whose views has no end, or stands for a table of the format.

    Args:
        path: A file on this computer's disk; any other is left to GDAL.

    Raises:
        InputError: So it is, or the view asks for what plain SQLite does not know.
    """
    if not Path(path).is_file():
        return
    name = Path(path).name
    # "immutable": nothing is written beside the file, not even where it is a writer's that died.
    place = f"file:{quote(str(Path(path).absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(place, uri=True)) as base:
            _check_all(base, name)
    except (sqlite3.Error, UnicodeDecodeError):
        # Damaged, even to the message that says so: whoever opens it tells.
        return


def _check_all(base: sqlite3.Connection, name: str) -> None:
    until = time.monotonic() + _SECONDS
    base.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    base.text_factory = bytes
    if sys.version_info >= (3, 11):
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    entries = base.execute("SELECT type, name, sql FROM sqlite_master LIMIT 10000").fetchall()
    for kind, written, sql in entries:
        view, source = (part.decode("utf-8", "replace") for part in (written, sql or b""))
        virtual = source.lstrip().upper().startswith("CREATE VIRTUAL")
        if kind != b"view" and not (virtual and not any(one in source for one in _QUIET)):
            continue
        if view.lower().startswith(_SYSTEM):
            raise InputError.of("raster.view_for_table", name=name, view=view)
        try:
            _run(base, view, name)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise InputError.of(
                "raster.view_not_run", name=name, view=view, reason=error
            ) from error


def _run(base: sqlite3.Connection, view: str, name: str) -> None:
    quoted = view.replace('"', '""')
    # A table has no placeholder in SQL; the base is read-only, and its own author's.
    rows = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608  # nosec B608
    for number, _ in enumerate(rows):
        if number >= _MOST_ROWS:
            raise InputError.of("raster.view_endless", name=name, view=view, rows=_MOST_ROWS)
