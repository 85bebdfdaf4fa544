"""Tables of scenes as people and spreadsheets write them: other marks, letters, dates and signs."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from ..protocol.errors import InputError
from ..protocol.texts import listed

_DELIMITERS = ",;\t"
_OLD_LETTERS = ("gb18030", "big5", "cp1252")
"""What is tried where a table is no UTF-8, as older spreadsheets write it."""

_UNKNOWN = ("", "-", "n/a", "na", "nan", "none", "null")
_DAY = re.compile(
    r"(\d{4})(?:[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?|(\d{2})(\d{2}))(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
"""2024-05-31, 2024/5/31, 2024年5月31日 or 20240531, and a time behind it, which is passed over."""

_NO_TEXT = re.compile("[\0-\x08\x0e-\x1f\ufffd]")
_SEPARATOR = re.compile(r"sep=.\s*\r?\n", re.IGNORECASE)
"""First line by which one spreadsheet tells another what is between columns."""


@dataclass(frozen=True)
class Row:
    """One scene of a table.

    Attributes:
        image: As it stands there.
        date: When it was taken, ISO 8601; ``None`` if not known.
        cloud: Percent of it under clouds; likewise.
    """

    image: str
    date: Optional[str]
    cloud: Optional[float]


def read_table(path: Path) -> List[Row]:
    """Return the scenes of a table with a column ``image``, and ``date`` and ``cloud`` if known.

    Raises:
        InputError: It cannot be read, has no such column, or has a date or a percentage that is
            none.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError.of("batch.list_unreadable", path=path, reason=error.strerror) from error
    readings = [_cells(text, path) for text in _decoded(content)]

    def there(cells: List[Tuple[int, str, str, str]]) -> int:
        return sum(_exists(path.parent / image) for _, image, _, _ in cells)

    # Of letters that any bytes can be, those that name files which are there.
    best = readings[0] if len(readings) == 1 else max(readings, key=there)
    return [
        Row(image, _date(date, path, line), _cloud(cloud, path, line))
        for line, image, date, cloud in best
    ]


def number(value: object) -> Optional[float]:
    """Return a percentage; ``None`` for what is none."""
    try:
        found = float(str(value).strip().rstrip("%"))
    except ValueError:
        return None
    return found if 0 <= found <= 100 and math.isfinite(found) else None


def _decoded(content: bytes) -> List[str]:
    """Return the text of a table; several where its letters may be several."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [content.decode("utf-16", errors="replace")]
    if b"\0" in content[:2]:
        order = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
        return [content.decode(order, errors="replace")]
    try:
        return [content.decode("utf-8-sig")]
    except UnicodeDecodeError:
        return [content.decode(letters, errors="replace") for letters in _OLD_LETTERS]


def _cells(content: str, path: Path) -> List[Tuple[int, str, str, str]]:
    """Return line, image, date and cloud of each row that names an image."""
    content = _SEPARATOR.sub("", content, count=1) if _SEPARATOR.match(content) else content
    first = content.partition("\n")[0]
    if _NO_TEXT.search(first):
        # An image, or a spreadsheet's own format.
        raise InputError.of("batch.no_table", path=path)
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    found = []
    columns: Dict[str, str] = {}
    try:
        for row in reader:
            columns = columns or {str(one).strip().lower(): one for one in row if one}
            if "image" not in columns:
                known = listed(name for name in columns if name)
                raise InputError.of("batch.no_column", path=path, columns=known)
            values = {name: (row[column] or "").strip() for name, column in columns.items()}
            if values["image"]:
                cells = (values["image"], values.get("date", ""), values.get("cloud", ""))
                found.append((reader.line_num, *cells))
    except csv.Error as error:
        raise InputError.of("batch.list_unreadable", path=path, reason=error) from error
    return found


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _date(words: str, path: Path, line: int) -> Optional[str]:
    """Return a day, or a day and a time, as ISO 8601: spreadsheets write 2024/5/1.

    Raises:
        InputError: It is none, or may be two: 01/02/2024.
    """
    if words.lower() in _UNKNOWN:
        return None
    day = _DAY.fullmatch(words)
    try:
        if day is not None:
            return dt.date(*(int(part) for part in day.groups() if part)).isoformat()
        dt.datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", words))
    except ValueError as error:
        raise InputError.of("batch.no_date", path=path, line=line, words=words) from error
    return words


def _cloud(words: str, path: Path, line: int) -> Optional[float]:
    if words.lower() in _UNKNOWN:
        return None
    found = number(words)
    if found is None:
        raise InputError.of("batch.no_percentage", path=path, line=line, words=words)
    return found
