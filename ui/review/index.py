"""All ponds of a review at a glance, read by SQLite itself: QGIS takes ten times as long.

Only what the queue needs is read; the boxes stand in the heads of the outlines.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from ...core.protocol import review_fields as of
from .queue import Box, Pond

_HEAD = 40
"""Bytes of a GeoPackage's outline up to the end of a box in two dimensions: OGC 12-128, 2.1.3."""

_POLYGON, _MULTIPOLYGON = b"\1\3\0\0\0", b"\1\6\0\0\0"
"""How well-known bytes of two dimensions begin, the least byte first."""
_ONE_PART = _MULTIPOLYGON + b"\1\0\0\0"
_EMPTY = len(_ONE_PART) + 9 + 4
"""Bytes of an outline of one part and one ring without corners."""

BoxOf = Callable[[bytes], Box]
"""Returns the box of an outline in WKB."""


def ponds(path: Path, box_of: BoxOf) -> list[tuple[int, Pond]]:
    """Return the key and what the queue needs of every pond.

    Args:
        path: The GeoPackage.
        box_of: For outlines that another program has written without a box.

    Raises:
        sqlite3.Error: The file cannot be read, or has no such table.
    """
    with closing(reader(path)) as store:
        column = outline_column(store, of.PONDS)
        names = (of.UUID, of.CONFIDENCE, of.AREA, of.IMAGE, of.REVIEW)
        chosen = ", ".join(f'"{name}"' for name in names)
        rows = store.execute(
            f'SELECT fid, {chosen}, substr("{column}", 1, {_HEAD}) FROM "{of.PONDS}"'  # noqa: S608  # nosec B608
        )
        found, bare = [], []
        for fid, uuid, confidence, area, image, review, head in rows:
            box = _box(head)
            if box is None:
                bare.append(fid)
                box = (0.0, 0.0, 0.0, 0.0)
            pond = Pond(
                str(uuid or ""),
                confidence if isinstance(confidence, (int, float)) else None,
                area if isinstance(area, (int, float)) else None,
                box,
                str(image or ""),
                of.review_code(review) or "",
            )
            found.append((fid, pond))
        boxes = {fid: _whole_box(store, column, fid, box_of) for fid in bare}
    return [(fid, pond._replace(box=boxes.get(fid, pond.box))) for fid, pond in found]


def decided_images(path: Path) -> list[str]:
    """Return the distinct images that decided ponds name, as they name them; raises as above.

    One that names none is the empty text; no image at all means that nothing was decided.
    """
    decided = (of.ACCEPTED, of.REJECTED, of.EDITED)
    with closing(reader(path)) as store:
        rows = store.execute(
            f'SELECT "{of.IMAGE}" FROM "{of.PONDS}" '  # noqa: S608  # nosec B608
            f'WHERE "{of.REVIEW}" IN (?, ?, ?) ORDER BY fid',
            decided,
        )
        return list(dict.fromkeys(str(image or "") for (image,) in rows))


def keys(path: Path, layer: str) -> dict[str, int]:
    """Return the keys of a layer's rows by ``uuid``; raises as :func:`ponds`."""
    with closing(reader(path)) as store:
        rows = store.execute(f'SELECT "{of.UUID}", fid FROM "{layer}"')  # noqa: S608  # nosec B608
        return {str(uuid or ""): fid for uuid, fid in rows}


class Outline(NamedTuple):
    """An outline that a pond has, or once had."""

    uuid: str
    box: Box
    wkb: bytes


def outlines(path: Path, box_of: BoxOf) -> list[Outline]:
    """Return the outlines of all ponds, then those that they had before; raises as above."""
    found = []
    with closing(reader(path)) as store:
        now, before = outline_column(store, of.PONDS), outline_column(store, of.HISTORY)
        for layer, column, which in (
            (of.PONDS, now, "1"),
            (of.HISTORY, before, f"of_layer = '{of.PONDS}'"),
        ):
            query = f'SELECT "{of.UUID}", "{column}" FROM "{layer}" WHERE {which}'  # noqa: S608  # nosec B608
            for uuid, blob in store.execute(query):
                outline = wkb(blob)
                if outline:
                    box = _box(blob) or box_of(outline)
                    found.append(Outline(str(uuid or ""), box, outline))
    return found


def stored_polygons(
    path: Path, table: str, names: Sequence[str]
) -> list[tuple[tuple[object, ...], bytes]] | None:
    """Return values and outlines, as polygons of several parts, of a table of a GeoPackage.

    Args:
        path: The file.
        table: Its name.
        names: Columns.

    Returns:
        In the order of the keys; ``None`` where an outline is no polygon in two dimensions, or is
        stored as programs seldom do.

    Raises:
        sqlite3.Error: The file cannot be read, or has no such table.
    """
    found = []
    with closing(reader(path)) as store:
        columns = "".join(f', "{name}"' for name in names)
        quoted, column = table.replace('"', '""'), outline_column(store, table)
        query = f'SELECT "{column}"{columns} FROM "{quoted}" ORDER BY rowid'  # noqa: S608  # nosec B608
        for blob, *values in store.execute(query):
            outline = wkb(blob)
            if outline[:5] == _POLYGON:
                outline = _ONE_PART + outline
            elif outline and outline[:5] != _MULTIPOLYGON:
                return None
            # An outline without a corner has no place.
            if len(outline) > _EMPTY:
                found.append((tuple(values), outline))
    return found


def settle(path: Path) -> None:
    """Bring what SQLite still keeps beside a file into it: whoever copies it has all of it."""
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def reader(path: Path) -> sqlite3.Connection:
    """Return a connection that can change nothing."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def outline_column(store: sqlite3.Connection, layer: str) -> str:
    """Return the column with the outlines of a layer, fit to stand between quotes.

    Raises:
        sqlite3.Error: There is no such layer.
    """
    row = store.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchone()
    if row is None:
        raise sqlite3.DatabaseError(f"no layer {layer}")
    return str(row[0]).replace('"', '""')


def _box(head: object) -> Box | None:
    if not isinstance(head, bytes) or len(head) < _HEAD or head[:2] != b"GP":
        return None
    if not head[3] >> 1 & 0b111:
        return None
    west, east, south, north = struct.unpack_from("<4d" if head[3] & 1 else ">4d", head, 8)
    return west, south, east, north


def wkb(blob: object) -> bytes:
    """Return an outline without the head; empty for none."""
    if not isinstance(blob, bytes) or len(blob) < 9 or blob[:2] != b"GP":
        return b""
    code = blob[3] >> 1 & 0b111
    return blob[8 + (0, 32, 48, 48, 64)[code] :] if code < 5 else b""


def _whole_box(store: sqlite3.Connection, column: str, fid: int, box_of: BoxOf) -> Box:
    row = store.execute(
        f'SELECT "{column}" FROM "{of.PONDS}" WHERE fid = ?',  # noqa: S608  # nosec B608
        (fid,),
    ).fetchone()
    outline = wkb(row[0] if row is not None else None)
    return box_of(outline) if outline else (0.0, 0.0, 0.0, 0.0)
