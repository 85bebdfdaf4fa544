"""The content of ``change.json``, from what became of the ponds."""

from __future__ import annotations

import datetime as dt
from typing import Dict, Optional, Sequence, Tuple

from ..protocol.change import STATUSES, ChangeDate, ChangeRequest
from ..protocol.change_record import ChangeRecord, DateRecord, PondRecord, RegistrationRecord
from ..raster.image_facts import system_name
from ..run import manifest
from .area_error import critical
from .cloud import can_show_cloud, can_show_shadow
from .identities import Pond
from .registration import Registration
from .scene import Scene


def change_record(
    request: ChangeRequest,
    scenes: Sequence[Scene],
    dates: Sequence[ChangeDate],
    tallies: Sequence[Tuple[int, int]],
    ponds: Sequence[Pond],
    started: dt.datetime,
    remarks: Sequence[str],
) -> ChangeRecord:
    """Return the record of a ledger.

    Args:
        request: What was asked.
        scenes: The dates.
        dates: The same as files, by the names that they will have.
        tallies: Outlines of each date, and how many of them were cloud's.
        ponds: Numbered.
        started: When the job began.
        remarks: What the user should know.
    """
    return ChangeRecord(
        level=request.level,
        critical=critical(request.level, len(scenes)),
        crs=system_name(scenes[0].grid.crs),
        dates=tuple(_date(*one) for one in zip(scenes, dates, tallies)),
        ponds=tuple(PondRecord(one.identity, one.box, tuple(one.rows)) for one in ponds),
        warnings=tuple(remarks),
        **manifest.how_to_repeat(request, started),
    )


def counts(record: ChangeRecord) -> Dict[str, int]:
    """Return how many rows there are of each status, by its name."""
    rows = [row.status for pond in record.ponds for row in pond.observations]
    return {status: rows.count(status) for status in STATUSES}


def _date(scene: Scene, files: ChangeDate, tally: Tuple[int, int]) -> DateRecord:
    outlines, cloud_outlines = tally
    return DateRecord(
        date=scene.day,
        dated_by=scene.date.source,
        image=files.image,
        prediction=files.prediction,
        gsd_m=scene.grid.gsd_m,
        registration=_registration(scene.registration),
        clouds=can_show_cloud(scene.ground),
        shadows=can_show_shadow(scene.ground),
        outlines=outlines,
        cloud_outlines=cloud_outlines,
        area_error=scene.relative_error,
        error_source=scene.error_source,
    )


def _registration(found: Optional[Registration]) -> Optional[RegistrationRecord]:
    if found is None:
        return None
    return RegistrationRecord(
        measured=found.measured,
        east_m=found.east * found.unit_m,
        north_m=found.north * found.unit_m,
        error_m=found.error_m,
        residual_m=found.residual_m,
        patches=found.patches,
        tried=found.tried,
    )
