"""A row of a review before and after an act, and acts: what is written, undone and done again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Union

from qgis.core import QgsFeature, QgsFields, QgsGeometry, QgsVectorLayer
from qgis.PyQt.QtCore import QByteArray

from ...core.protocol import review_fields as of
from ...core.protocol.errors import OutputError
from ..text.translation import tr
from .queue import Pond

Value = Union[str, int, float, None]

OUTSIDE = "outside"
"""The act of whoever has changed the file in another way than the page's."""

_OUTLINE = "outline"
"""Key of the geometry among the attributes of a row that is kept as text: WKB, hexadecimal."""


@dataclass(frozen=True)
class Row:
    """A pond or a reviewed area as it stands in the file.

    Attributes:
        values: By field; ``None`` where there is no value.
        outline: In the layer's coordinates.
    """

    values: Mapping[str, Value]
    outline: QgsGeometry = field(compare=False)

    @property
    def uuid(self) -> str:
        """Its stable identity."""
        return str(self.values.get(of.UUID) or "")

    @property
    def review(self) -> str:
        """What was decided; empty where nothing was."""
        return of.review_code(self.values.get(of.REVIEW)) or ""

    def text(self, name: str) -> str:
        """Return the value of a field as text; empty where there is none."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> float | None:
        """Return the value of a field as a number; ``None`` where there is none."""
        value = self.values.get(name)
        known = isinstance(value, (int, float)) and math.isfinite(value)
        return float(value) if known else None  # type: ignore[arg-type]

    def where(self, **changed: Value) -> Row:
        """Return the row with other values."""
        return Row({**self.values, **changed}, self.outline)

    def outlined(self, outline: QgsGeometry) -> Row:
        """Return the row with another outline."""
        return Row(self.values, outline)

    def equals(self, other: Row | None) -> bool:
        """Return whether values and outline are the same."""
        if other is None:
            return False
        # A form writes an empty text where there was no value.
        names = {*self.values, *other.values}
        if any(self._bare(name) != other._bare(name) for name in names):
            return False
        return bool(self.outline.asWkb() == other.outline.asWkb())

    def _bare(self, name: str) -> Value:
        value = self.values.get(name)
        return None if value == "" else value


@dataclass(frozen=True)
class Change:
    """What became of one row; ``None`` before where it came, after where it went."""

    uuid: str
    before: Row | None
    after: Row | None
    layer: str = of.PONDS

    def reversed(self) -> Change:
        """Return what undoes it."""
        return Change(self.uuid, self.after, self.before, self.layer)


@dataclass(frozen=True)
class Step:
    """One act of a reviewer, which is undone as one.

    Attributes:
        identity: Of its rows in the history.
        action: What was done, a code.
        by: Who did it.
        at: When, ISO 8601 in UTC.
        changes: What became of which rows.
    """

    identity: str
    action: str
    by: str
    at: str
    changes: tuple[Change, ...]


def now() -> str:
    """Return the time in ISO 8601, UTC, to the millisecond: acts of a second keep their order."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value: object) -> Value:
    """Return an attribute as Python has it: QGIS has a null of its own."""
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, (str, int, float)) else None


def row_of(feature: QgsFeature, names: list[str]) -> Row:
    """Return a feature as a row; ``names`` are its fields, the key of the table left out."""
    values = {
        name: plain(value) for name, value in zip(names, feature.attributes()) if name != "fid"
    }
    return Row(values, feature.geometry())


def features_of(rows: Iterable[Row], fields: QgsFields) -> list[QgsFeature]:
    """Return rows as features to add to a layer with these fields."""
    names, found = fields.names(), []
    for row in rows:
        made = QgsFeature(fields)
        made.setAttributes([row.values.get(name) for name in names])
        made.setGeometry(multi(row.outline))
        found.append(made)
    return found


def multi(outline: QgsGeometry) -> QgsGeometry:
    """Return an outline as a polygon of several parts, which the layers hold."""
    if outline.isMultipart():
        return outline
    made = QgsGeometry(outline)
    made.convertToMultiType()
    return made


def outline_of(wkb: bytes) -> QgsGeometry:
    """Return the outline that well-known bytes hold; an empty one for none."""
    outline = QgsGeometry()
    if wkb:
        outline.fromWkb(QByteArray(wkb))
    return outline


def pond_of(row: Row) -> Pond:
    """Return what the queue needs of a pond."""
    box = row.outline.boundingBox()
    return Pond(
        row.uuid,
        row.number(of.CONFIDENCE),
        row.number(of.AREA),
        (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()),
        row.text(of.IMAGE),
        row.review,
    )


def check_done(layer: QgsVectorLayer, done: bool) -> None:
    """Say why a layer's file has refused something; nothing where it has not.

    Raises:
        OutputError: It has.
    """
    provider = layer.dataProvider()
    reason = "; ".join(provider.errors())
    provider.clearErrors()
    if not done:
        path = layer.source().partition("|")[0]
        raise OutputError(
            tr("It could not be saved to {}: {}").format(path, reason or "?"),
            tr(
                "Make room on the disk, or close the program that has the file open, and do it "
                "again: nothing was changed."
            ),
        )


def to_text(row: Row | None) -> str:
    """Return a row as JSON; empty for none."""
    if row is None:
        return ""
    outline = bytes(row.outline.asWkb().toHex()).decode("ascii")
    return json.dumps({**row.values, _OUTLINE: outline}, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Row | None:
    """Return a row that was kept as JSON.

    Raises:
        ValueError: It is no such row.
    """
    if not text:
        return None
    values = json.loads(text)
    if not isinstance(values, dict) or not isinstance(values.get(_OUTLINE), str):
        raise ValueError("no row of a review")
    outline = outline_of(bytes.fromhex(values.pop(_OUTLINE)))
    return Row({str(name): plain(value) for name, value in values.items()}, outline)


def words(action: str) -> str:
    """Return what an act was, in words."""
    known = {
        "accept": tr("accepting"),
        "reject": tr("rejecting"),
        "edit": tr("editing the outline"),
        "split": tr("splitting"),
        "merge": tr("merging"),
        "draw": tr("drawing"),
        "describe": tr("naming"),
        "area": tr("marking ground as looked over"),
        "join": tr("joining another review"),
        OUTSIDE: tr("changing outside of the review"),
    }
    return known.get(action, action)
