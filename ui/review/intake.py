"""Predicted ponds on their way into a review: what it knows is not asked again."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsVectorLayer,
)

from ...core.protocol import review_fields as of
from . import index, pond_matching
from .index import Outline
from .measure import Measure
from .pond_matching import Match
from .queue import Box, touch
from .review_file import ReviewFile
from .rows import Row, Value, outline_of, plain

_SPACE = uuid.UUID("9e0f2f0c-6f0c-5d5e-9f35-6d3a5f6f6b11")
"""Of identities that follow from what a pond is: two reviewers begin with the same ones."""

_PREDICTED = ("id", of.AREA, of.PERIMETER, "mean_probability", of.CONFIDENCE, "source", "model")


@dataclass(frozen=True)
class Prediction:
    """The ponds of one scene.

    Attributes:
        layer: Of the project.
        image: Path of the image that they were found on; empty where nobody knows.
    """

    layer: QgsVectorLayer
    image: str


@dataclass(frozen=True)
class Brought:
    """What predictions brought to a review.

    Attributes:
        known: Ponds that it had already.
        changed: Ponds that it had with another outline: they are asked about.
        fresh: Ponds that it did not have.
    """

    known: int = 0
    changed: int = 0
    fresh: int = 0

    def __add__(self, other: Brought) -> Brought:
        """Add what another prediction brought."""
        return Brought(
            self.known + other.known, self.changed + other.changed, self.fresh + other.fresh
        )


def bring(
    predictions: Sequence[Prediction],
    file: ReviewFile,
    context: QgsCoordinateTransformContext,
) -> Brought:
    """Bring predicted ponds into a review, as far as it does not know them.

    Raises:
        OutputError: They cannot be written.
    """
    if not predictions:
        return Brought()
    known = file.outlines()
    twins = {one.wkb for one in known}
    taken = {one.uuid for one in known}
    brought, wanted = Brought(), list[Row]()
    for prediction in predictions:
        ponds = _ponds(prediction.layer, file.ponds.crs(), context)
        # Nearly all of what is known has the very same outline: that is found without geometry.
        strange = [one for one in ponds if one.wkb not in twins]
        matches = _matches(strange, known, ponds)
        fresh = [(one, found) for one, found in zip(strange, matches) if not found.same]
        asked = _told_apart(_asked(prediction, fresh, known, file, context), taken)
        # Scenes overlap: what one of them brings, the next one does not bring again.
        for (one, _), row in zip(fresh, asked):
            known.append(Outline(row.uuid, one.box, one.wkb))
            twins.add(one.wkb)
        wanted += asked
        changed = sum(bool(found.known) for _, found in fresh)
        brought += Brought(len(ponds) - len(fresh), changed, len(fresh) - changed)
    if wanted:
        file.add(wanted)
    return brought


@dataclass(frozen=True)
class _Predicted:
    """A predicted pond in the coordinates of the review; the values are of :func:`_names`."""

    values: tuple[Value, ...]
    uuid: str
    outline: QgsGeometry
    box: Box
    wkb: bytes


def _names(layer: QgsVectorLayer) -> tuple[str, ...]:
    """Return which of the fields that the engine gives a pond a layer has."""
    fields = layer.fields()
    return tuple(name for name in _PREDICTED if fields.lookupField(name) >= 0)


def _ponds(
    layer: QgsVectorLayer, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> list[_Predicted]:
    way = None if layer.crs() == crs else QgsCoordinateTransform(layer.crs(), crs, context)
    system = layer.crs().authid().encode()
    ponds = []
    for values, wkb in _stored(layer) or _read(layer):
        outline, uuid = outline_of(wkb), _uuid(wkb, system)
        if way is not None:
            outline.transform(way)
            wkb = outline.asWkb().data()
        box = outline.boundingBox()
        sides = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
        ponds.append(_Predicted(values, uuid, outline, sides, wkb))
    return ponds


_Raw = tuple[tuple[Value, ...], bytes]
"""Values of :func:`_names`, and the outline as a polygon of several parts."""


def _read(layer: QgsVectorLayer) -> list[_Raw]:
    places = [layer.fields().lookupField(name) for name in _names(layer)]
    found = []
    for feature in layer.getFeatures():
        outline, values = feature.geometry(), feature.attributes()
        if not outline.isEmpty():
            outline.convertToMultiType()
            row = tuple(plain(values[place]) for place in places)
            found.append((row, outline.asWkb().data()))
    return found


def _stored(layer: QgsVectorLayer) -> list[_Raw] | None:
    """Read a GeoPackage by SQLite, several times as fast; ``None`` where QGIS has to read it.

    It has to where the layer is more than its table: edited, filtered, joined, with virtual fields.
    """
    path, *options = layer.source().split("|")
    table = [one.partition("=")[2] for one in options if one.startswith("layername=")]
    whole = layer.providerType() == "ogr" and len(options) == len(table) == 1
    known = {field.name() for field in layer.dataProvider().fields()} if whole else set()
    if not whole or layer.isEditable() or not path.endswith(".gpkg"):
        return None
    if not known.issuperset(_names(layer)):
        return None
    try:
        rows = index.stored_polygons(Path(path), table[0], _names(layer))
    except (sqlite3.Error, OSError):
        return None
    return None if rows is None else [(tuple(map(plain, row)), wkb) for row, wkb in rows]


def _matches(
    ponds: Sequence[_Predicted], known: Sequence[Outline], scene: Sequence[_Predicted]
) -> list[Match]:
    """Match ponds to what is known on their ground; numbers are those of ``known``.

    The pixel is that of the whole scene: those few ponds may not tell it.
    """
    if not ponds:
        return []
    ground = _around([one.box for one in ponds])
    near = [number for number, one in enumerate(known) if touch(one.box, ground)]
    if not near:
        return [Match((), False)] * len(ponds)
    found = pond_matching.match(
        [one.outline for one in ponds],
        [outline_of(known[number].wkb) for number in near],
        pond_matching.pixel_side([one.outline for one in scene]),
    )
    return [Match(tuple(near[number] for number in one.known), one.same) for one in found]


def _asked(
    prediction: Prediction,
    fresh: Sequence[tuple[_Predicted, Match]],
    known: Sequence[Outline],
    file: ReviewFile,
    context: QgsCoordinateTransformContext,
) -> list[Row]:
    """Return the rows of ponds that a reviewer is asked about."""
    names = _names(prediction.layer)
    blank: dict[str, Value] = {name: None for name, _kind in of.POND_FIELDS}
    blank[of.IMAGE] = prediction.image or None
    measure = Measure(file.ponds.crs(), context)
    rows = []
    for one, found in fresh:
        values = dict(blank)
        values.update(zip(names, one.values))
        values[of.UUID] = one.uuid
        older = dict.fromkeys(known[number].uuid for number in found.known)
        values[of.REPLACES] = " ".join(older) or None
        row = Row(values, one.outline)
        # Somebody else's ponds may come without.
        rows.append(row if row.number(of.AREA) is not None else measure.measured(row))
    return rows


def _around(boxes: Sequence[Box]) -> Box:
    wests, souths, easts, norths = zip(*boxes)
    return min(wests), min(souths), max(easts), max(norths)


def _uuid(wkb: bytes, system: bytes) -> str:
    """Return the identity of a predicted pond: that of its outline on the ground."""
    digest = hashlib.sha256(system + wkb).digest()
    return str(uuid.UUID(bytes=digest[:16], version=5))


def _told_apart(rows: Sequence[Row], taken: set[str]) -> list[Row]:
    """Return rows of which no two have one identity, nor that of another pond."""
    found = []
    for row in rows:
        name = row.uuid
        while name in taken:
            name = str(uuid.uuid5(_SPACE, name))
        taken.add(name)
        found.append(row if name == row.uuid else row.where(**{of.UUID: name}))
    return found
