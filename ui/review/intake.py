"""Predicted ponds on their way into a review: what it knows is not asked again."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsRectangle,
    QgsVectorLayer,
)

from ...core.protocol import review_fields as of
from . import pond_matching
from .measure import Measure
from .review_file import ReviewFile
from .rows import Row, Value, multi, plain

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
    known = _known(file)
    taken = {uuid for uuid, _ in known}
    brought, wanted = Brought(), list[Row]()
    for prediction in predictions:
        rows = _rows(prediction, file.ponds.crs(), context)
        near = _near(known, rows)
        matches = pond_matching.match(
            [row.outline for row in rows],
            [outline for _, outline in near],
            pond_matching.pixel_side([row.outline for row in rows]),
        )
        asked = []
        for row, found in zip(rows, matches):
            older = dict.fromkeys(near[number][0] for number in found.known)
            if not found.same:
                asked.append(row.where(**{of.REPLACES: " ".join(older) or None}))
        asked = _told_apart(asked, taken)
        # Scenes overlap: what one of them brings, the next one does not bring again.
        known += [(row.uuid, row.outline) for row in asked]
        wanted += asked
        changed = sum(bool(found.known) and not found.same for found in matches)
        same = sum(found.same for found in matches)
        brought += Brought(same, changed, len(rows) - same - changed)
    if wanted:
        file.add(wanted)
    return brought


def _known(file: ReviewFile) -> list[tuple[str, QgsGeometry]]:
    """Return every outline that the review has or once had, those that stand first."""
    now = [(row.uuid, row.outline) for row in file.rows()] if file.size else []
    return now + list(file.history.outlines())


def _near(
    known: Sequence[tuple[str, QgsGeometry]], rows: Sequence[Row]
) -> list[tuple[str, QgsGeometry]]:
    """Return the outlines on the ground that some rows are on."""
    ground = QgsRectangle()
    ground.setMinimal()
    for row in rows:
        ground.combineExtentWith(row.outline.boundingBox())
    return [one for one in known if one[1].boundingBoxIntersects(ground)]


def _rows(
    prediction: Prediction,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> list[Row]:
    layer = prediction.layer
    fields = layer.fields()
    places = [(name, fields.lookupField(name)) for name in _PREDICTED]
    blank: dict[str, Value] = {name: None for name, _kind in of.POND_FIELDS}
    blank[of.IMAGE] = prediction.image or None
    way = QgsCoordinateTransform(layer.crs(), crs, context)
    measure = Measure(crs, context)
    rows = []
    for feature in layer.getFeatures():
        outline = feature.geometry()
        if outline.isEmpty():
            continue
        if layer.crs() != crs:
            outline.transform(way)
        values = feature.attributes()
        row = Row(
            {
                **blank,
                **{name: plain(values[place]) for name, place in places if place >= 0},
                of.UUID: _uuid(feature, layer.crs()),
            },
            multi(outline),
        )
        # Somebody else's ponds may come without.
        rows.append(row if row.number(of.AREA) is not None else measure.measured(row))
    return rows


def _uuid(feature: QgsFeature, crs: QgsCoordinateReferenceSystem) -> str:
    """Return the identity of a predicted pond: that of its outline on the ground."""
    outline = bytes(feature.geometry().asWkb())  # type: ignore[call-overload]
    digest = hashlib.sha256(crs.authid().encode() + outline).hexdigest()
    return str(uuid.uuid5(_SPACE, digest))


def _told_apart(rows: Sequence[Row], taken: set[str]) -> list[Row]:
    """Return rows of which no two have one identity, nor that of another pond."""
    found = []
    for row in rows:
        name = row.uuid
        while name in taken:
            name = str(uuid.uuid5(_SPACE, name))
        taken.add(name)
        found.append(row.where(**{of.UUID: name}))
    return found
