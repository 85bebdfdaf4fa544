"""A review taken for reference polygons, all of which are ponds: refused unless that is so."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsFeature, QgsFields

from ...core.protocol.errors import InputError
from ...core.protocol.review_fields import REVIEW, STANDING, review_code
from ..text.translation import tr


def check(fields: QgsFields, polygons: Sequence[QgsFeature], name: str) -> None:
    """Refuse a review on which anything was decided, unless all of its polygons stand as ponds.

    Without their field, those that were rejected would be taken for ponds.

    Args:
        fields: Of the layer.
        polygons: Its features.
        name: For messages.

    Raises:
        InputError: Some were rejected, or not decided on while others were.
    """
    index = fields.lookupField(REVIEW)
    if index < 0:
        return
    told = [review_code(polygon.attribute(index)) for polygon in polygons]
    standing = sum(code in STANDING for code in told)
    if any(told) and standing < len(told):
        raise InputError(
            tr(
                'The layer "{}" is a review: {} of its {} polygons were rejected, or nobody has '
                "decided on them."
            ).format(name, len(told) - standing, len(told)),
            tr(
                'To train on it, click "Learn from this review" on page Review. For all else, '
                "choose its register, which page Review shows: it holds only the ponds that stand."
            ),
        )
