"""What a review's rows were before somebody changed them in another way than the page's.

The file itself keeps what a row was before: SQLite's triggers copy it, whoever writes. What the
page has written is taken out again at once, so that nearly nothing is left to compare with the
history when the file is opened.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ...core.protocol import review_fields as of
from . import index
from .rows import Row, outline_of, plain

_FIELDS = {
    layer: tuple(name for name, _kind in fields)
    for layer, fields in ((of.PONDS, of.POND_FIELDS), (of.AREAS, of.AREA_FIELDS))
}
_TYPES = {"int8": "INTEGER", "double": "REAL", "string(0)": "TEXT"}
_EVENTS = ("update", "delete")
_WAIT_S = 0.5
"""How long another program may keep the file before one goes on without."""


@dataclass(frozen=True)
class Kept:
    """A row as it was before somebody changed it.

    Attributes:
        layer: Of ponds, or of areas.
        row: As it was; its ``uuid`` may be empty.
        became: Its ``uuid`` afterwards; empty where it was deleted.
        at: When, ISO 8601 in UTC.
    """

    layer: str
    row: Row
    became: str
    at: str


@dataclass(frozen=True)
class Stray:
    """A row without an identity of its own.

    Attributes:
        fid: Its key.
        uuid: A fresh identity for it.
        copied: Whether it has that of another row.
    """

    fid: int
    uuid: str
    copied: bool


def watch(path: Path) -> bool:
    """Have a file keep what its rows were before; return whether it did so already.

    Raises:
        sqlite3.Error: The file cannot be written.
    """
    triggers = [f"{of.OUTSIDE}_{layer}_{event}" for layer in _FIELDS for event in _EVENTS]
    with closing(_writer(path)) as store, store:
        rows = store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        if {name for (name,) in rows}.issuperset(triggers):
            return True
        columns = ", ".join(f'"{name}" {_TYPES[kind]}' for name, kind in of.POND_FIELDS)
        store.execute(
            f'CREATE TABLE IF NOT EXISTS "{of.OUTSIDE}" (fid INTEGER PRIMARY KEY AUTOINCREMENT, '
            f"of_layer TEXT, at TEXT, became TEXT, outline BLOB, {columns})"
        )
        for layer in _FIELDS:
            for event in _EVENTS:
                store.execute(_trigger(layer, event, index.outline_column(store, layer)))
        # A table of attributes, as OGC 12-128 knows them.
        store.execute(
            "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES (?, 'attributes', ?)",
            (of.OUTSIDE, of.OUTSIDE),
        )
    return False


def _trigger(layer: str, event: str, outline: str) -> str:
    columns = ", ".join(f'"{name}"' for name in _FIELDS[layer])
    old = ", ".join(f'old."{name}"' for name in _FIELDS[layer])
    became = f'new."{of.UUID}"' if event == "update" else "NULL"
    return (
        f'CREATE TRIGGER IF NOT EXISTS "{of.OUTSIDE}_{layer}_{event}" '  # noqa: S608  # nosec B608
        f'AFTER {event.upper()} ON "{layer}" BEGIN '
        f'INSERT INTO "{of.OUTSIDE}" (of_layer, at, became, outline, {columns}) VALUES '
        f"('{layer}', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), {became}, "
        f'old."{outline}", {old}); END'
    )


def kept(path: Path) -> list[Kept]:
    """Return what the file keeps, the earliest first.

    Raises:
        sqlite3.Error: The file cannot be read.
    """
    names = _FIELDS[of.PONDS]
    columns = ", ".join(f'"{name}"' for name in names)
    query = f'SELECT of_layer, at, became, outline, {columns} FROM "{of.OUTSIDE}" ORDER BY fid'  # noqa: S608  # nosec B608
    found = []
    with closing(index.reader(path)) as store:
        if not _has_table(store):
            return []
        for layer, at, became, outline, *values in store.execute(query):
            known = _FIELDS.get(layer, ())
            row = {name: plain(value) for name, value in zip(names, values) if name in known}
            before = Row(row, outline_of(index.wkb(outline)))
            found.append(Kept(str(layer), before, str(became or ""), str(at or "")))
    return found


def forget(path: Path, uuids: Sequence[str] | None = None) -> None:
    """Keep no longer what rows were before: it is in the history.

    Args:
        path: The file.
        uuids: Of which rows; of all where none are given.

    Raises:
        sqlite3.Error: The file cannot be written.
    """
    with closing(_writer(path)) as store, store:
        if uuids is None:
            store.execute(f'DELETE FROM "{of.OUTSIDE}"')  # noqa: S608  # nosec B608
            return
        query = f'DELETE FROM "{of.OUTSIDE}" WHERE "{of.UUID}" = ?'  # noqa: S608  # nosec B608
        store.executemany(query, [(one,) for one in uuids])


def strays(path: Path, layer: str) -> list[Stray]:
    """Return the rows of a layer without an identity of their own.

    QGIS's split, copy and paste give a new row the identity of another one; the first keeps it.

    Raises:
        sqlite3.Error: The file cannot be read.
    """
    query = (
        f'SELECT fid, "{of.UUID}" FROM "{layer}" WHERE coalesce("{of.UUID}", \'\') = \'\' '  # noqa: S608  # nosec B608
        f'OR fid NOT IN (SELECT min(fid) FROM "{layer}" GROUP BY "{of.UUID}") ORDER BY fid'
    )
    with closing(index.reader(path)) as store:
        rows = store.execute(query).fetchall()
    return [Stray(fid, str(uuid.uuid4()), bool(name)) for fid, name in rows]


def _has_table(store: sqlite3.Connection) -> bool:
    """Return whether a file keeps anything: it could not be written before, else."""
    named = store.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (of.OUTSIDE,))
    return named.fetchone() is not None


def _writer(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=_WAIT_S, uri=True)
