"""The metadata XML file of a product: its fields, and the numbers in them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Dict, List, Mapping, Optional, Tuple
from xml.parsers import expat

from ..protocol.errors import InputError
from ..protocol.texts import text
from .text_encoding import read_text

_DEPTH = 8
"""Elements inside elements; Gaofen's have two levels."""

_NOTHING = ("", "null", "none", "n/a", "nan")
"""What stands in fields that say nothing."""

_CORNERS = ("TopLeft", "TopRight", "BottomRight", "BottomLeft")


@dataclass(frozen=True)
class MetadataXml:
    """The fields of a metadata XML file.

    Attributes:
        name: Of the file, for messages.
        fields: Text by the element's name, the first of each; those that say nothing are absent.
    """

    name: str
    fields: Mapping[str, str]

    def text(self, *names: str) -> Optional[str]:
        """Return the first of some fields that says anything."""
        return next((self.fields[name] for name in names if name in self.fields), None)

    def number(self, *names: str) -> Optional[float]:
        """Return the first of some fields that says anything as a finite number.

        Raises:
            InputError: It is none.
        """
        said = self.text(*names)
        if said is None:
            return None
        value = _number(said)
        if value is None:
            raise InputError.of(
                "preparation.field_no_number", name=self.name, found=said[:40], field=names[0]
            )
        return value

    def numbers(self, *names: str) -> Optional[Tuple[float, ...]]:
        """Return a list of positive numbers, or ``None`` where it is anything else."""
        text = self.text(*names)
        if text is None:
            return None
        values: List[float] = []
        for part in re.split(r"[,;\s]+", text.strip(" ,;[]()")):
            value = _number(part)
            if value is None or value <= 0:
                return None
            values.append(value)
        return tuple(values)

    def time(self, *names: str) -> Optional[datetime]:
        """Return the first of some fields that says anything as a time, taken to be UTC.

        Raises:
            InputError: It is no time.
        """
        said = self.text(*names)
        if said is None:
            return None
        match = re.fullmatch(
            r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ]+(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?Z?",
            said.strip(),
        )
        try:
            if match is None:
                raise ValueError(said)
            year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
            whole = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
        except ValueError as error:
            raise InputError.of(
                "preparation.field_no_time", name=self.name, found=said[:40], field=names[0]
            ) from error
        return whole.replace(microsecond=int(float(match[7] or 0) * 1e6))

    def centre(self) -> Optional[Tuple[float, float]]:
        """Return longitude and latitude of the centre, else the mean of the corners."""
        points = [self._point(name) for name in ("Center", *_CORNERS)]
        if points[0] is not None:
            return points[0]
        corners = [point for point in points[1:] if point is not None]
        if len(corners) < len(_CORNERS):
            return None
        longitude, latitude = (sum(axis) / len(corners) for axis in zip(*corners))
        return longitude, latitude

    def _point(self, name: str) -> Optional[Tuple[float, float]]:
        longitude = self.number(f"{name}Longitude")
        latitude = self.number(f"{name}Latitude")
        if longitude is None or latitude is None:
            return None
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            return None
        return longitude, latitude


def _number(text: str) -> Optional[float]:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def read_metadata(content: bytes, name: str) -> MetadataXml:
    """Read a metadata XML file.

    A document type is refused: it is what entities are declared in, which name other files or grow
    without end. Gaofen's files have none.

    Args:
        content: The file.
        name: Its name, for messages.

    Raises:
        InputError: It is no XML, has a document type, or is not a product's.
    """
    reader = _Reader(name)
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(read_text(content).strip().encode("utf-8"), True)
    except (expat.ExpatError, ValueError) as error:
        raise InputError.of("preparation.no_xml", name=name, reason=error) from error
    if reader.root != "ProductMetaData":
        raise InputError.of("preparation.other_xml", name=name, root=reader.root)
    return MetadataXml(name, reader.fields)


class _Reader:
    """Collects the texts of the innermost elements."""

    def __init__(self, name: str) -> None:
        self.fields: Dict[str, str] = {}
        self.root = ""
        self._name = name
        self._open: List[str] = []
        self._text: List[str] = []

    def doctype(self, *_: object) -> None:
        raise InputError.of("preparation.xml_with_doctype", name=self._name)

    def start(self, element: str, _attributes: Dict[str, str]) -> None:
        self.root = self.root or element
        if len(self._open) >= _DEPTH:
            raise ValueError(text("preparation.reason.nested"))
        self._open.append(element)
        self._text.clear()

    def end(self, element: str) -> None:
        self._open.pop()
        text = "".join(self._text).strip()
        self._text.clear()
        if self._open and text.lower() not in _NOTHING:
            self.fields.setdefault(element, text)

    def characters(self, text: str) -> None:
        self._text.append(text)
