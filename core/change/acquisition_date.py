"""The day on which an image was taken: from its metadata, its product's XML file, or its name."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional

from ..preparation.metadata_xml import read_metadata
from ..protocol.errors import InputError, RequestError
from ..raster.image import Image
from ..raster.image_facts import image_facts
from ..raster.source_files import special

GIVEN, METADATA, PRODUCT, NAME = "given", "metadata", "product", "name"

_FIRST = dt.date(1972, 7, 23)
"""Launch of the first satellite that took such images: no day before is one of an image."""

_LARGEST_XML = 2**20
"""Bytes of an XML file that is looked into; those of products have some thousands."""

_DAY = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")
"""``20190318``, ``2019-03-18``, ``2019_03_18`` with no digit beside."""


@dataclass(frozen=True)
class AcquisitionDate:
    """A day, and where it stands: one of the four names above."""

    day: dt.date
    source: str


def given_date(words: str, image: str) -> AcquisitionDate:
    """Return a day that the user names.

    Args:
        words: ISO 8601; a time behind it is passed over.
        image: What it is of, for messages.

    Raises:
        RequestError: It is no day.
    """
    try:
        return AcquisitionDate(dt.date.fromisoformat(words.strip()[:10]), GIVEN)
    except ValueError as error:
        raise RequestError.of("change.no_date", words=words, name=Path(image).name) from error


def find_date(image: Optional[Image], *names: str) -> AcquisitionDate:
    """Return the day of an image.

    Args:
        image: To ask for its metadata; ``None`` where there is only a prediction.
        names: Files whose names may tell, the best first; the first one's XML file is read, too.

    Raises:
        InputError: Nothing tells.
    """
    if image is not None:
        told = image_facts(image.path, image).acquired
        day = _day_in(told or "")
        if day is not None:
            return AcquisitionDate(day, METADATA)
    for name in names:
        day = _of_product(Path(name))
        if day is not None:
            return AcquisitionDate(day, PRODUCT)
    for name in names:
        day = _day_in(Path(name).name)
        if day is not None:
            return AcquisitionDate(day, NAME)
    raise InputError.of("change.date_unknown", name=Path(names[0]).name)


def _of_product(image: Path) -> Optional[dt.date]:
    """Return the day in the XML file of an image's product, which has the image's name."""
    for path in _xml_files(image):
        try:
            if special(path) or not path.is_file() or path.stat().st_size > _LARGEST_XML:
                continue
            fields = read_metadata(path.read_bytes(), path.name)
        except (OSError, InputError):
            # Some other program's XML, or none.
            continue
        told = fields.text("CenterTime", "StartTime", "EndTime", "ReceiveTime")
        day = _day_in(told or "")
        if day is not None:
            return day
    return None


def _xml_files(image: Path) -> Iterator[Path]:
    yield image.with_suffix(".xml")
    yield image.with_suffix(".XML")


def _day_in(words: str) -> Optional[dt.date]:
    for match in _DAY.finditer(words.replace("/", "-")):
        try:
            day = dt.date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            continue
        if _FIRST <= day <= dt.datetime.now(dt.timezone.utc).date() + dt.timedelta(days=1):
            return day
    return None
