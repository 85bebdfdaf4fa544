"""What pictures of flagged ponds show: the date before a change and the date of it."""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence, Tuple

from ..protocol.change import GONE, NEW
from ..protocol.change_record import ChangeRecord, Observation
from ..raster.image import Image
from ..report.change_pictures import DateView, PondPictures, before_and_after
from ..report.change_report import MOST_PICTURED, by_size_of_change
from .identities import Pond
from .scene import Scene


def flagged_pictures(
    record: ChangeRecord, scenes: Sequence[Scene], ponds: Sequence[Pond]
) -> List[PondPictures]:
    """Return pictures of the ponds that changed, before and after their largest change.

    Args:
        record: What the ledger says.
        scenes: The dates.
        ponds: With the outlines of their rows.

    Raises:
        InputError: A file is damaged.
    """
    by_number = {pond.identity: pond for pond in ponds}
    images = {scene.day: _registered(scene) for scene in scenes}
    grid = scenes[0].grid
    return [
        before_and_after(one.id, grid, one.bounds, *_views(by_number[one.id], images))
        for one in by_size_of_change(record)[:MOST_PICTURED]
    ]


def _views(pond: Pond, images: Dict[str, Optional[Image]]) -> Tuple[DateView, DateView]:
    changes = [row for row in pond.rows if row.flagged]
    row = max(changes, key=lambda one: abs(one.change_m2 or 0.0))
    since = row.since or row.date
    outlines = {one.date: shape for one, shape in zip(pond.rows, pond.shown) if _is_there(one)}
    before = None if row.status == NEW else outlines.get(since)
    after = None if row.status == GONE else outlines.get(row.date)
    return (
        DateView(since, images.get(since), before),
        DateView(row.date, images.get(row.date), after),
    )


def _is_there(row: Observation) -> bool:
    return bool(row.parts)


def _registered(scene: Scene) -> Optional[Image]:
    """Return a date's image where it lies after the registration."""
    return None if scene.ground is None else scene.ground.moved(*scene.placement.shift).image
